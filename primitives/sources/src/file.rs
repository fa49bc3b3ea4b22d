//! The sources file.

use crate::json::parse_usd;
use alloc::{
    collections::btree_map::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use dlo_core::{Currency, PriceKind, Usd};
use serde::{Deserialize, Deserializer};

/// The most bytes of a sources file.
pub const MAX_FILE: usize = 65_536;
/// The most sources of each sort.
pub const MAX_SOURCES: usize = 16;
/// The most bytes of an answer about one sku, and of rates.
pub const MAX_ANSWER: usize = 65_536;
/// The most bytes of a list or of a reference document.
pub const MAX_DOCUMENT: usize = 1_048_576;

const MAX_NAME: usize = 32;
const MAX_URL: usize = 512;
const MAX_HEADERS: usize = 8;
const MAX_POINTER: usize = 128;
/// The most steps of a JSON pointer.
const MAX_STEPS: usize = 16;
const PLACEHOLDER: &str = "{sku}";
const TIMEOUT_MS: core::ops::RangeInclusive<u64> = 100..=10_000;

/// What an operator configures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Where prices come from.
    pub sources: Vec<Source>,
    /// Where rates of currencies come from.
    pub rates: Vec<RateSource>,
    /// Where tables, classes and skus come from; the first that answers counts.
    pub reference: Vec<ReferenceSource>,
}

/// The form of a source's answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// One JSON value.
    #[default]
    Json,
    /// Comma-separated lines, the first of which names the columns.
    Csv,
}

/// How a source is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The address.
    pub url: String,
    /// Headers to send.
    pub headers: &'a BTreeMap<String, String>,
    /// Milliseconds for the whole answer.
    pub timeout_ms: u64,
    /// The most bytes of its body.
    pub cap: usize,
}

/// Where prices come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// Its name, which counts it as one named source: unique, at most 32 characters.
    pub name: String,
    /// Its address; `{sku}` stands for the percent-encoded name of the sku. A CSV source may do without: then its list is
    /// fetched once for all skus.
    pub url: String,
    /// The form of its answers.
    #[serde(default)]
    pub format: Format,
    /// The currency of its prices.
    pub currency: Currency,
    /// Where the answer says its currency: a JSON pointer or the name of a column. An answer in another one is a failure.
    pub currency_pointer: Option<String>,
    /// Where in the answer the prices stand.
    pub pointers: Pointers,
    /// The column that holds the sku's name; CSV only.
    pub key_column: Option<String>,
    /// What a price must lie within, in the source's currency.
    #[serde(default)]
    pub bounds: Bounds,
    /// Milliseconds in which it must have answered: 100 to 10,000; 2,000 where left out.
    #[serde(default = "default_timeout")]
    pub timeout_ms: u64,
    /// Headers to send.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Where the prices of one answer stand, at least one: JSON pointers (RFC 6901), or names of columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pointers {
    /// The list price.
    pub msrp: Option<String>,
    /// The price of a new item.
    pub new: Option<String>,
    /// The price of a used item.
    pub used: Option<String>,
}

/// The lowest and the highest price that is believed. Written as decimal strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Bounds {
    /// The lowest: one cent where left out.
    #[serde(deserialize_with = "amount")]
    pub min: Usd,
    /// The highest: a million where left out.
    #[serde(deserialize_with = "amount")]
    pub max: Usd,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { min: Usd(10_000), max: Usd(1_000_000 * Usd::UNIT) }
    }
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Usd, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_usd(&text).map_err(|_| serde::de::Error::custom("an amount is a decimal string, such as \"0.50\""))
}

/// How a source of rates writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Quoted {
    /// US$ for one unit of the currency.
    UsdPerUnit,
    /// Units of the currency for one US$.
    UnitsPerUsd,
}

/// Where rates of currencies come from: one JSON answer has all of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateSource {
    /// Its name: unique, at most 32 characters.
    pub name: String,
    /// Its address.
    pub url: String,
    /// How it writes rates.
    pub quoted: Quoted,
    /// JSON pointers to the rates.
    pub pointers: BTreeMap<Currency, String>,
    /// Milliseconds in which it must have answered.
    #[serde(default = "default_timeout")]
    pub timeout_ms: u64,
    /// Headers to send.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Where tables, classes and skus come from: see [`crate::reference`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceSource {
    /// Its name: unique, at most 32 characters.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Milliseconds in which it must have answered.
    #[serde(default = "default_timeout")]
    pub timeout_ms: u64,
    /// Headers to send.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    sources: Vec<Source>,
    #[serde(default)]
    rates: Vec<RateSource>,
    #[serde(default)]
    reference: Vec<ReferenceSource>,
}

fn default_timeout() -> u64 {
    2_000
}

impl Source {
    /// Where the price of `kind` stands, if the source has one.
    pub fn pointer(&self, kind: PriceKind) -> Option<&str> {
        match kind {
            PriceKind::Msrp => self.pointers.msrp.as_deref(),
            PriceKind::New => self.pointers.new.as_deref(),
            PriceKind::Used => self.pointers.used.as_deref(),
        }
    }

    /// Whether one answer holds all skus.
    pub fn is_list(&self) -> bool {
        !self.url.contains(PLACEHOLDER)
    }

    /// What asks for the sku named `key`, or for the list.
    pub fn request(&self, key: &[u8]) -> Request<'_> {
        Request {
            url: self.url.replace(PLACEHOLDER, &percent_encode(key)),
            headers: &self.headers,
            timeout_ms: self.timeout_ms,
            cap: if self.is_list() { MAX_DOCUMENT } else { MAX_ANSWER },
        }
    }

    fn fault(&self) -> Option<&'static str> {
        let pointers: Vec<_> = PriceKind::ALL.iter().filter_map(|kind| self.pointer(*kind)).collect();
        let places = pointers.iter().copied().chain(self.currency_pointer.as_deref());
        let csv = self.format == Format::Csv;
        common_fault(&self.name, &self.url, self.timeout_ms, &self.headers).or_else(|| {
            if pointers.is_empty() {
                Some("it has no pointer")
            } else if csv != self.key_column.is_some() {
                Some("a CSV source, and no other, needs its keyColumn")
            } else if !csv && !places.clone().all(is_pointer) {
                Some("a pointer does not start with /, is too long or has more than 16 steps")
            } else if !csv && self.is_list() {
                Some("its url has no {sku}")
            } else if self.bounds.min > self.bounds.max {
                Some("its bounds are the wrong way round")
            } else {
                None
            }
        })
    }
}

impl RateSource {
    /// What asks for the rates.
    pub fn request(&self) -> Request<'_> {
        whole(&self.url, &self.headers, self.timeout_ms, MAX_ANSWER)
    }

    fn fault(&self) -> Option<&'static str> {
        common_fault(&self.name, &self.url, self.timeout_ms, &self.headers).or_else(|| {
            let pointers = &self.pointers;
            if pointers.is_empty() || !pointers.values().all(|pointer| is_pointer(pointer)) {
                Some("it has no pointer, or one that does not start with /")
            } else if pointers.contains_key(&Currency::USD) {
                Some("US$ has no rate")
            } else {
                None
            }
        })
    }
}

impl ReferenceSource {
    /// What asks for the document.
    pub fn request(&self) -> Request<'_> {
        whole(&self.url, &self.headers, self.timeout_ms, MAX_DOCUMENT)
    }
}

/// What asks for an answer that is about no sku.
fn whole<'a>(url: &str, headers: &'a BTreeMap<String, String>, timeout_ms: u64, cap: usize) -> Request<'a> {
    Request { url: url.to_string(), headers, timeout_ms, cap }
}

/// What is wrong with what all sources have.
fn common_fault(
    name: &str,
    url: &str,
    timeout_ms: u64,
    headers: &BTreeMap<String, String>,
) -> Option<&'static str> {
    let is_graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if name.is_empty() || name.len() > MAX_NAME || !is_graphic(name) {
        Some("its name is empty, too long or not printable")
    } else if url.len() > MAX_URL || !is_graphic(url) {
        Some("its url is too long or not printable")
    } else if let Some(fault) = host_fault(url) {
        Some(fault)
    } else if !TIMEOUT_MS.contains(&timeout_ms) {
        Some("its timeoutMs is not within 100 to 10000")
    } else if headers.len() > MAX_HEADERS {
        Some("it has too many headers")
    } else {
        None
    }
}

/// The host is what the operator wrote: neither a sku's name nor a user's can change it.
fn host_fault(url: &str) -> Option<&'static str> {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else {
        return Some("its url is neither http nor https");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() {
        Some("its url has no host")
    } else if host.contains(['{', '}', '@', '\\']) {
        Some("its url has a placeholder or a user in the host")
    } else {
        None
    }
}

/// The usable sources of a sources file, and for each that is left out its name and its fault.
///
/// Fails where the file is too long or is not of the format.
#[allow(clippy::type_complexity)]
pub fn parse(text: &[u8]) -> Result<(File, Vec<(String, &'static str)>), String> {
    if text.len() > MAX_FILE {
        return Err(format!("it is longer than {MAX_FILE} bytes"));
    }
    // Serde would take a list for an object whose fields are in order.
    if text.trim_ascii_start().first() != Some(&b'{') {
        return Err("it is no JSON object".to_string());
    }
    let written: Written = serde_json::from_slice(text).map_err(|error| place(&error))?;
    let most = written.sources.len().max(written.rates.len()).max(written.reference.len());
    if most > MAX_SOURCES {
        return Err(format!("it has more than {MAX_SOURCES} sources of one sort"));
    }
    let mut names = Vec::new();
    let mut faults = Vec::new();
    let mut usable = |name: &String, fault: Option<&'static str>| {
        let fault = fault.or_else(|| names.contains(name).then_some("its name is taken"));
        match fault {
            None => names.push(name.clone()),
            Some(fault) => faults.push((name.clone(), fault)),
        }
        fault.is_none()
    };
    let mut file = File { sources: written.sources, rates: written.rates, reference: written.reference };
    file.sources.retain(|source| usable(&source.name, source.fault()));
    file.rates.retain(|source| usable(&source.name, source.fault()));
    file.reference.retain(|source| {
        let fault = common_fault(&source.name, &source.url, source.timeout_ms, &source.headers);
        usable(&source.name, fault)
    });
    Ok((file, faults))
}

/// Where a file is wrong, without any of its content: a value may be a secret that stands in the wrong place.
pub(crate) fn place(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let what = match error.is_data() {
        true => "a field is unknown, missing, or of the wrong kind",
        false => "it is no JSON",
    };
    format!("line {line}, column {column}: {what}")
}

fn is_pointer(pointer: &str) -> bool {
    let steps = pointer.bytes().filter(|byte| *byte == b'/').count();
    pointer.is_empty() || (pointer.starts_with('/') && pointer.len() <= MAX_POINTER && steps <= MAX_STEPS)
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
    const LIST: &str = r#"{"name":"l","url":"http://x/all","format":"csv","keyColumn":"sku","currency":"EUR","pointers":{"new":"price"}}"#;
    const RATES: &str = r#"{"name":"r","url":"http://x/r","quoted":"unitsPerUsd","pointers":{"EUR":"/EUR"}}"#;

    fn file(sources: &[&str]) -> String {
        format!("{{\"sources\":[{}]}}", sources.join(","))
    }

    fn names(text: &str) -> Vec<String> {
        parse(text.as_bytes()).unwrap().0.sources.into_iter().map(|source| source.name).collect()
    }

    #[test]
    fn a_file_of_another_format_is_refused() {
        assert!(parse(b"").is_err());
        assert!(parse(b"[]").is_err());
        assert!(parse(br#"{"sources":[],"more":1}"#).is_err());
        assert!(parse(file(&[&GOOD.replace("name", "nam")]).as_bytes()).is_err());
        assert!(parse(file(&[&GOOD.replace("\"new\"", "\"now\"")]).as_bytes()).is_err());
        assert!(parse(file(&[&GOOD.replace("USD", "usd")]).as_bytes()).is_err());
        assert!(parse(file(&[GOOD; MAX_SOURCES + 1]).as_bytes()).is_err());
        assert!(parse(&alloc::vec![b' '; MAX_FILE + 1]).is_err());
    }

    #[test]
    fn a_source_with_a_fault_is_left_out_and_the_others_stay() {
        for (good, bad) in [
            ("\"a\"", "\"\""),
            ("\"a\"", "\"a b\""),
            ("http://", "file://"),
            ("http://x/", "http:///"),
            ("http://x/{sku}", "http://{sku}/x"),
            ("http://x/{sku}", "http://user@x/{sku}"),
            ("http://x/{sku}", "http://x{sku}"),
            ("{sku}", "sku"),
            ("/p", "p"),
            (r#"{"new":"/p"}"#, "{}"),
            (r#""currency""#, r#""timeoutMs":99,"currency""#),
            (r#""currency""#, r#""keyColumn":"sku","currency""#),
            (r#""currency""#, r#""bounds":{"min":"2","max":"1"},"currency""#),
            (r#""currency""#, r#""currencyPointer":"c","currency""#),
            ("/p", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"),
        ] {
            let bad = GOOD.replace(good, bad);
            assert_ne!(bad, GOOD);
            let text = file(&[&bad, &GOOD.replace("\"a\"", "\"b\"")]);
            assert_eq!(names(&text), ["b"], "{bad}");
            assert_eq!(parse(text.as_bytes()).unwrap().1.len(), 1);
        }
    }

    #[test]
    fn no_message_has_a_value_out_of_the_file() {
        for headers in [r#""Bearer secret""#, r#"{"key":"secret","n":5}"#, r#"["secret"]"#] {
            let text = file(&[&GOOD.replace("\"name\"", &format!("\"headers\":{headers},\"name\""))]);
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(error.contains("line 1") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_name_counts_once_in_the_whole_file() {
        assert_eq!(names(&file(&[GOOD, GOOD])), ["a"]);
        let text = format!(r#"{{"sources":[{GOOD}],"rates":[{}]}}"#, RATES.replace("\"r\"", "\"a\""));
        let (file, faults) = parse(text.as_bytes()).unwrap();
        assert_eq!((file.rates.len(), faults), (0, vec![("a".into(), "its name is taken")]));
    }

    #[test]
    fn what_is_left_out_has_defaults() {
        let source = parse(file(&[GOOD]).as_bytes()).unwrap().0.sources.remove(0);
        assert_eq!((source.timeout_ms, source.headers.len(), source.format), (2_000, 0, Format::Json));
        assert_eq!(source.pointer(PriceKind::New), Some("/p"));
        assert_eq!(source.pointer(PriceKind::Used), None);
        assert_eq!(source.bounds, Bounds { min: Usd(10_000), max: Usd(1_000_000_000_000) });
    }

    #[test]
    fn a_list_is_a_csv_source_without_a_placeholder_and_may_be_longer() {
        let source = parse(file(&[LIST]).as_bytes()).unwrap().0.sources.remove(0);
        assert!(source.is_list());
        let request = source.request(b"any");
        assert_eq!((request.url.as_str(), request.cap), ("http://x/all", MAX_DOCUMENT));
        assert_eq!(names(&file(&[&LIST.replace(r#""keyColumn":"sku","#, "")])), [""; 0]);
    }

    #[test]
    fn rates_have_pointers_for_currencies_but_not_for_the_dollar() {
        let rates =
            |source: &str| parse(format!(r#"{{"rates":[{source}]}}"#).as_bytes()).unwrap().0.rates.len();
        assert_eq!(rates(RATES), 1);
        assert_eq!(rates(&RATES.replace("EUR", "USD")), 0);
        assert_eq!(rates(&RATES.replace(r#"{"EUR":"/EUR"}"#, "{}")), 0);
    }

    #[test]
    fn the_name_of_a_sku_is_percent_encoded() {
        let source = parse(file(&[GOOD]).as_bytes()).unwrap().0.sources.remove(0);
        assert_eq!(source.request(b"WD: Red+ 4/T.b_-").url, "http://x/WD%3A%20Red%2B%204%2FT.b_-");
    }
}
