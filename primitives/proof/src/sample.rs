//! Which leaves and pieces a challenge asks for.

use crate::slice::pieces;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// What the hash of a sample begins with.
const DOMAIN: &[u8] = b"dlo/resource-proof/sample";

/// What a peer is asked: the samples that a seed draws of a root.
///
/// The root has to be fixed before the seed is known. Whoever knows the seed first can make up a tree around the
/// leaves that it draws.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Challenge {
    /// Random, and another for every peer and challenge.
    pub seed: H256,
    /// The committed root.
    pub root: H256,
    /// The leaves that the commitment claims.
    pub key_count: u32,
}

impl Challenge {
    /// The leaf of sample `j`: the first 8 bytes, little-endian, of `BLAKE3(domain || seed || j)` mod `key_count`,
    /// where `j` has 4 bytes, little-endian. 0 where there are no keys.
    ///
    /// The remainder prefers low indices by less than 10^-13.
    pub fn index(&self, j: u32) -> u32 {
        remainder(self.words(j).0, self.key_count)
    }

    /// The piece of sample `j`, if its content has `len` bytes: the next 8 bytes mod [`pieces`]`(len)`.
    pub fn piece(&self, j: u32, len: u32) -> u32 {
        remainder(self.words(j).1, pieces(len))
    }

    /// The first two words of the hash of sample `j`.
    fn words(&self, j: u32) -> (u64, u64) {
        let seed = self.seed.as_bytes();
        let hash = blake3::Hasher::new().update(DOMAIN).update(seed).update(&j.to_le_bytes()).finalize();
        (word(hash.as_bytes()), word(hash.as_bytes().get(8..).unwrap_or_default()))
    }
}

/// The little-endian word that `bytes` begin with.
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

/// `word` mod `modulus`; 0 for a modulus of 0.
fn remainder(word: u64, modulus: u32) -> u32 {
    let remainder = word.checked_rem(modulus.into()).unwrap_or(0);
    u32::try_from(remainder).unwrap_or(0)
}
