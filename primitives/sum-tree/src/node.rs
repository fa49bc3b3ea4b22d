//! The nodes of a tree, and how they hash.

use crate::{
    error::{ensure, SumTreeError},
    MAX_HOLDERS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// What an inner node's hash begins with.
const NODE_TAG: &[u8] = b"dlo.sum-tree.node.v1";
/// What a root's hash begins with.
const ROOT_TAG: &[u8] = b"dlo.sum-tree.root.v1";

/// A node: a leaf, an inner node or an empty one. 40 bytes when encoded.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Node {
    /// Its hash; zero for the empty node.
    pub hash: [u8; 32],
    /// Micro-NAT of all leaves below it, or of itself.
    pub sum: u64,
}

impl Node {
    /// What fills up a level of odd width.
    pub const EMPTY: Self = Self { hash: [0; 32], sum: 0 };

    /// The node above `left` and `right`. It commits to both hashes and to both sums.
    ///
    /// Errors: [`SumTreeError::Overflow`].
    pub fn above(left: &Self, right: &Self) -> Result<Self, SumTreeError> {
        let sum = left.sum.checked_add(right.sum).ok_or(SumTreeError::Overflow)?;
        let parts = [NODE_TAG, &left.hash, &left.sum.to_le_bytes(), &right.hash, &right.sum.to_le_bytes()];
        Ok(Self { hash: hash(parts), sum })
    }
}

/// The root of a tree of `holders` leaves with the top `top`: what the chain stores.
pub fn root_hash(holders: u32, top: &Node) -> H256 {
    H256(hash([ROOT_TAG, &holders.to_le_bytes(), &top.hash, &top.sum.to_le_bytes()]))
}

/// Levels below the top: `ceil(log2(holders))`, 0 for one holder and for none.
pub fn depth(holders: u32) -> u32 {
    u32::BITS.saturating_sub(holders.saturating_sub(1).leading_zeros())
}

/// BLAKE3 of the parts, joined. All parts are of fixed width, so no two lists of them join to the same bytes.
pub(crate) fn hash<const N: usize>(parts: [&[u8]; N]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// That a tree may have that many leaves.
pub(crate) fn check_count(holders: u32) -> Result<(), SumTreeError> {
    ensure(holders > 0, SumTreeError::NoHolders)?;
    ensure(holders <= MAX_HOLDERS, SumTreeError::TooManyHolders)
}
