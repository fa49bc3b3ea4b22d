//! The sources that the node's operator configured.
//!
//! ```json
//! {
//!   "sources": [
//!     {
//!       "name": "shop-a",
//!       "url": "https://shop-a.example/v1/price/{sku}",
//!       "currency": "USD",
//!       "pointers": { "msrp": "/msrp", "new": "/new", "used": "/used" },
//!       "timeoutMs": 2000,
//!       "headers": { "accept": "application/json" }
//!     }
//!   ]
//! }
//! ```

use crate::{PriceKind, LOG_TARGET};
use alloc::{
    collections::btree_map::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde::Deserialize;

/// The most bytes of a sources file.
pub const MAX_FILE: usize = 65_536;
/// The most sources of one node.
pub const MAX_SOURCES: usize = 16;

const MAX_NAME: usize = 32;
const MAX_URL: usize = 512;
const MAX_HEADERS: usize = 8;
const MAX_POINTER: usize = 128;
const PLACEHOLDER: &str = "{sku}";
const TIMEOUT_MS: core::ops::RangeInclusive<u64> = 100..=10_000;

/// Where prices come from: answers a GET request with JSON.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// Its name, which counts it as one named source: unique, at most 32 characters.
    pub name: String,
    /// Its address; `{sku}` stands for the percent-encoded name of the sku.
    pub url: String,
    /// The currency of its prices: `USD`.
    pub currency: String,
    /// Where in the answer the prices stand.
    pub pointers: Pointers,
    /// Milliseconds in which it must have answered: 100 to 10,000; 2,000 where left out.
    #[serde(default = "default_timeout")]
    pub timeout_ms: u64,
    /// Headers to send.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// JSON pointers (RFC 6901) to the prices; at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pointers {
    /// To the list price.
    pub msrp: Option<String>,
    /// To the price of a new item.
    pub new: Option<String>,
    /// To the price of a used item.
    pub used: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: Vec<Source>,
}

fn default_timeout() -> u64 {
    2_000
}

impl Source {
    /// The pointer to the price of `kind`, if the source has one.
    pub fn pointer(&self, kind: PriceKind) -> Option<&str> {
        match kind {
            PriceKind::Msrp => self.pointers.msrp.as_deref(),
            PriceKind::New => self.pointers.new.as_deref(),
            PriceKind::Used => self.pointers.used.as_deref(),
        }
    }

    /// The address that answers for the sku named `key`.
    pub fn url_for(&self, key: &[u8]) -> String {
        self.url.replace(PLACEHOLDER, &percent_encode(key))
    }

    /// What is wrong with it.
    fn fault(&self) -> Option<&'static str> {
        let pointers: Vec<_> = PriceKind::ALL.iter().filter_map(|kind| self.pointer(*kind)).collect();
        let is_graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if self.name.is_empty() || self.name.len() > MAX_NAME || !is_graphic(&self.name) {
            Some("its name is empty, too long or not printable")
        } else if !(self.url.starts_with("http://") || self.url.starts_with("https://")) {
            Some("its url is neither http nor https")
        } else if self.url.len() > MAX_URL || !is_graphic(&self.url) {
            Some("its url is too long or not printable")
        } else if !self.url.contains(PLACEHOLDER) {
            Some("its url has no {sku}")
        } else if self.currency != "USD" {
            Some("its currency is not USD")
        } else if !TIMEOUT_MS.contains(&self.timeout_ms) {
            Some("its timeoutMs is not within 100 to 10000")
        } else if self.headers.len() > MAX_HEADERS {
            Some("it has too many headers")
        } else if pointers.is_empty() || pointers.iter().any(|pointer| !is_pointer(pointer)) {
            Some("it has no pointer, or one that does not start with /")
        } else {
            None
        }
    }
}

/// The usable sources of a sources file. A source with a fault is left out, with a log line that names it.
///
/// Fails where the file is too long or is not of the format.
pub fn parse(text: &[u8]) -> Result<Vec<Source>, String> {
    if text.len() > MAX_FILE {
        return Err(format!("it is longer than {MAX_FILE} bytes"));
    }
    let file: File = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if file.sources.len() > MAX_SOURCES {
        return Err(format!("it has more than {MAX_SOURCES} sources"));
    }
    let mut usable: Vec<Source> = Vec::new();
    for source in file.sources {
        let twice = usable.iter().any(|other| other.name == source.name);
        match source.fault().or(twice.then_some("its name is taken")) {
            None => usable.push(source),
            Some(fault) => {
                log::warn!(target: LOG_TARGET, "source {:?} is not used: {fault}", source.name);
            }
        }
    }
    Ok(usable)
}

fn is_pointer(pointer: &str) -> bool {
    pointer.is_empty() || (pointer.starts_with('/') && pointer.len() <= MAX_POINTER)
}

/// RFC 3986: all but unreserved characters as `%XX`.
fn percent_encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"name":"a","url":"http://x/{sku}","currency":"USD","pointers":{"new":"/p"}}"#;

    fn file(sources: &[&str]) -> String {
        format!("{{\"sources\":[{}]}}", sources.join(","))
    }

    fn names(text: &str) -> Vec<String> {
        parse(text.as_bytes()).unwrap().into_iter().map(|source| source.name).collect()
    }

    #[test]
    fn a_file_of_another_format_is_refused() {
        assert!(parse(b"").is_err());
        assert!(parse(b"[]").is_err());
        assert!(parse(br#"{"sources":[],"more":1}"#).is_err());
        assert!(parse(file(&[&GOOD.replace("name", "nam")]).as_bytes()).is_err());
        assert!(parse(file(&[&GOOD.replace("\"new\"", "\"now\"")]).as_bytes()).is_err());
        assert!(parse(file(&[GOOD; MAX_SOURCES + 1]).as_bytes()).is_err());
        assert!(parse(&vec![b' '; MAX_FILE + 1]).is_err());
    }

    #[test]
    fn a_source_with_a_fault_is_left_out_and_the_others_stay() {
        for (good, bad) in [
            ("\"a\"", "\"\""),
            ("\"a\"", "\"a b\""),
            ("http://", "file://"),
            ("{sku}", "sku"),
            ("USD", "EUR"),
            ("/p", "p"),
            (r#"{"new":"/p"}"#, "{}"),
            (r#""currency""#, r#""timeoutMs":99,"currency""#),
        ] {
            let bad = GOOD.replace(good, bad);
            assert_ne!(bad, GOOD);
            assert_eq!(names(&file(&[&bad, &GOOD.replace("\"a\"", "\"b\"")])), ["b"], "{bad}");
        }
    }

    #[test]
    fn a_name_counts_once() {
        assert_eq!(names(&file(&[GOOD, GOOD])), ["a"]);
    }

    #[test]
    fn what_is_left_out_has_defaults() {
        let source = parse(file(&[GOOD]).as_bytes()).unwrap().remove(0);
        assert_eq!((source.timeout_ms, source.headers.len()), (2_000, 0));
        assert_eq!(source.pointer(PriceKind::New), Some("/p"));
        assert_eq!(source.pointer(PriceKind::Used), None);
    }

    #[test]
    fn the_name_of_a_sku_is_percent_encoded() {
        let source = parse(file(&[GOOD]).as_bytes()).unwrap().remove(0);
        assert_eq!(source.url_for(b"WD: Red+ 4/T.b_-"), "http://x/WD%3A%20Red%2B%204%2FT.b_-");
    }
}
