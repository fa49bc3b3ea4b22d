//! The chain's hash.

use sp_core::{Blake2Hasher, Hasher, H256};

/// blake2-256 of `bytes`.
pub fn blake2_256(bytes: &[u8]) -> H256 {
    Blake2Hasher::hash(bytes)
}
