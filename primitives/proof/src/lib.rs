//! What an antnode of the Autonomi network proves to the chain: that it can still hand out what it committed to.
//!
//! - [`merkle`]: the hashes of a storage commitment's tree, and paths in it.
//! - [`mod@slice`]: pieces of 1 KiB of a content, checked against its BLAKE3 hash.
//! - [`commitment`]: a node's signed commitment, and ML-DSA-65 signatures.
//! - [`sample`]: which leaves and pieces a challenge asks for.
//! - [`mod@answer`]: the answer to a challenge, and its check.
//! - [`prove`]: the other side: trees, pieces and answers.
//!
//! The formats are the network's own, byte for byte (`ant-node` 0.23, `ant-protocol` 5.0): what the chain checks is
//! what the network commits to. No input makes a function panic, nothing recurses, and every failure of a check is a
//! [`ProofError`] that says why.
//!
//! An answer proves that contents could be got in time. It does not prove that they lay on the node's own disk, nor
//! that they could not be computed anew.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod answer;
pub mod commitment;
pub mod error;
pub mod merkle;
pub mod prove;
pub mod sample;
pub mod slice;

#[cfg(test)]
mod tests;

pub use answer::{Answer, Content, Landmark, Leaf, Placed, Proven, Sample, LEAST_SPREAD};
pub use commitment::{
    keypair, peer_id, public_of, sign, verify_signature, Commitment, PublicKey, SecretKey, Signature,
    BIND_CONTEXT, COMMITMENT_CONTEXT, PUBLIC_KEY_LEN, SIGNATURE_LEN,
};
pub use error::ProofError;
pub use merkle::{depth, leaf_hash, node_hash, verify_path, Path};
pub use prove::{answer, content_of, piece_of, ProveError, Tree};
pub use sample::Challenge;
pub use slice::{pieces, verify_piece, Piece};

/// A BLAKE3 hash, or a chaining value within one.
pub type Digest = [u8; 32];

/// The most keys of a commitment: the network's own bound.
pub const MAX_KEYS: u32 = 1_000_000;

/// The most levels below the root of a commitment's tree: ceil(log2([`MAX_KEYS`])).
pub const MAX_DEPTH: u32 = 20;

/// The most bytes of a content: a chunk of the network.
pub const MAX_CONTENT: u32 = 4 * 1024 * 1024;

/// Bytes of a piece, of which the last may have fewer: what BLAKE3 calls a chunk.
pub const PIECE_LEN: u32 = 1024;

/// The most levels below the root of a content's BLAKE3 tree: log2([`MAX_CONTENT`] / [`PIECE_LEN`]).
pub const MAX_PIECE_DEPTH: u32 = 12;

/// Leaves that a challenge draws, with replacement.
///
/// A node that keeps the part p of its chunks answers a challenge with probability p^4.
pub const SAMPLES: u32 = 4;
