//! One holder's amount.

use crate::{node::hash, Node};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What a leaf's hash begins with.
const LEAF_TAG: &[u8] = b"dlo.sum-tree.leaf.v1";

/// What an app owes to one holder. 56 bytes when encoded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Liability {
    /// Who it is owed to: an account's 32 bytes, or a hash of the name by which the app knows him.
    pub holder: [u8; 32],
    /// Micro-NAT. May be 0: that somebody is owed nothing can be proven too.
    pub amount: u64,
    /// Random bytes that only this holder is told. They hide him from whoever sees the leaf's hash.
    pub salt: [u8; 16],
}

impl Liability {
    /// Its leaf at the place `index`: the hash of the leaf format, and its amount.
    pub fn leaf(&self, index: u32) -> Node {
        let parts = [LEAF_TAG, &index.to_le_bytes(), &self.holder, &self.amount.to_le_bytes(), &self.salt];
        Node { hash: hash(parts), sum: self.amount }
    }
}
