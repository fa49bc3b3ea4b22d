//! Serde helpers: 128-bit integers as decimal strings in JSON: JavaScript's numbers lose digits beyond 2^53.

use alloc::string::{String, ToString};
use serde::{de::Error, Deserialize, Deserializer, Serializer};

pub fn serialize<S: Serializer>(value: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_string())
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}
