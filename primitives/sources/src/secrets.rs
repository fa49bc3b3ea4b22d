//! Headers that stand in a file of their own, so that the sources file can be shown to anybody.

use crate::file::place;
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Map, Value};

/// The field of a source that names its file of headers: a JSON object of strings.
const FIELD: &str = "headersFile";

/// The sources file with what `read` gives for each `headersFile` put among the headers of its source.
///
/// Fails where the file is no JSON, or a file of headers cannot be read or is no object of strings. No message has any
/// of its content.
pub fn with_headers(
    text: &[u8],
    mut read: impl FnMut(&str) -> Result<Vec<u8>, String>,
) -> Result<Vec<u8>, String> {
    let mut file: Value = serde_json::from_slice(text).map_err(|error| place(&error))?;
    for sort in ["sources", "rates", "reference"] {
        let Some(sources) = file.get_mut(sort).and_then(Value::as_array_mut) else { continue };
        for source in sources.iter_mut().filter_map(Value::as_object_mut) {
            add_headers(source, &mut read)?;
        }
    }
    serde_json::to_vec(&file).map_err(|error| error.to_string())
}

fn add_headers(
    source: &mut Map<String, Value>,
    read: &mut impl FnMut(&str) -> Result<Vec<u8>, String>,
) -> Result<(), String> {
    let Some(path) = source.remove(FIELD) else { return Ok(()) };
    let name = source.get("name").and_then(Value::as_str).unwrap_or_default().to_string();
    let path = path.as_str().ok_or_else(|| format!("source {name}: its {FIELD} is no path"))?;
    let text = read(path).map_err(|reason| format!("source {name}: {path}: {reason}"))?;
    let secret: Map<String, Value> = serde_json::from_slice(&text)
        .map_err(|_| format!("source {name}: {path} is no JSON object of header names and values"))?;
    if !secret.values().all(Value::is_string) {
        return Err(format!("source {name}: {path} has a value that is no string"));
    }
    let headers = source.entry("headers").or_insert_with(|| Value::Object(Map::new()));
    let headers =
        headers.as_object_mut().ok_or_else(|| format!("source {name}: its headers are no object"))?;
    headers.extend(secret);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::parse;

    const FILE: &str = r#"{"sources":[{"name":"a","url":"http://x/{sku}","currency":"USD","pointers":{"new":"/p"},
        "headers":{"accept":"application/json"},"headersFile":"/keys/a.json"}]}"#;

    #[test]
    fn a_file_of_headers_that_cannot_be_used_is_named_without_its_content() {
        for (content, says) in
            [("secret", "no JSON object"), (r#"{"k":5}"#, "no string"), ("[\"secret\"]", "no JSON")]
        {
            let error = with_headers(FILE.as_bytes(), |_| Ok(content.into())).unwrap_err();
            assert!(error.contains("source a") && error.contains(says), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
        let error = with_headers(FILE.as_bytes(), |_| Err("permission denied".into())).unwrap_err();
        assert_eq!(error, "source a: /keys/a.json: permission denied");
    }

    #[test]
    fn secret_headers_stand_among_the_others() {
        let text = with_headers(FILE.as_bytes(), |path| {
            assert_eq!(path, "/keys/a.json");
            Ok(br#"{"authorization":"Bearer x"}"#.to_vec())
        });
        let source = parse(&text.unwrap()).unwrap().0.sources.remove(0);
        let headers: Vec<_> = source.headers.into_iter().collect();
        let expected = [("accept", "application/json"), ("authorization", "Bearer x")];
        assert_eq!(headers, expected.map(|(name, value)| (name.into(), value.into())));
    }
}
