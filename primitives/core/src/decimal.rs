//! Serde helpers: 128-bit integers as decimal strings in JSON: JavaScript's numbers lose digits beyond 2^53.

use alloc::string::{String, ToString};
use serde::{de::Error, Deserialize, Deserializer, Serializer};

/// Writes `value` as a decimal string.
pub fn serialize<S: Serializer>(value: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_string())
}

/// Reads a decimal string; signs, spaces and numbers are refused.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
    let text = String::deserialize(deserializer)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(D::Error::custom("a decimal string has digits only"));
    }
    text.parse().map_err(D::Error::custom)
}
