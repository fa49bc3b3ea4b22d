//! Merkle-sum trees: what an app owes to many holders, under one root, each amount provable to its holder.
//!
//! An app declares on the chain the root, the total and the number of holders, and hands each holder a [`Proof`]. A
//! holder whose proof verifies knows that his amount is counted in the total that the chain holds against the app's
//! reserve. He learns nothing of the other holders but sums.
//!
//! - [`liability`]: one holder's amount.
//! - [`node`]: the hashes.
//! - [`tree`]: the app's side: builds the tree and proves.
//! - [`proof`]: the holder's side: verifies. It needs no heap, does not recurse and takes at most
//!   [`MAX_DEPTH`] + 2 hashes.
//!
//! No input makes a function panic, and every failure is a [`SumTreeError`] that says why. Nothing is rounded: amounts
//! and sums are whole micro-NAT (10^-6 NAT).
//!
//! # Formats
//! Integers are little-endian and of fixed width, `||` joins bytes, and each tag is 20 bytes of ASCII.
//!
//! | what | bytes hashed with BLAKE3, 32 bytes out |
//! |---|---|
//! | leaf | `"dlo.sum-tree.leaf.v1" \|\| index u32 \|\| holder 32 \|\| amount u64 \|\| salt 16` |
//! | node | `"dlo.sum-tree.node.v1" \|\| left hash 32 \|\| left sum u64 \|\| right hash 32 \|\| right sum u64` |
//! | root | `"dlo.sum-tree.root.v1" \|\| holders u32 \|\| top hash 32 \|\| total u64` |
//!
//! The sum of a leaf is its amount, that of a node the two sums added; a sum above 2^64 - 1 does not exist. Leaves are
//! numbered from 0 in ascending order of their holders' bytes, so that the same liabilities give the same root whatever
//! order they came in. A level of odd width is filled up with one empty node, 32 zero bytes with the sum 0, and a tree
//! of `n` leaves has `ceil(log2(n))` levels below its top; the only leaf of a tree is its top. The root is what the
//! chain stores: it commits to holders and total as well.
//!
//! A proof is SCALE-encoded: `index u32 || compact length || (hash 32 || sum u64) for each level, from the leaf up`. At
//! 2^20 holders it has 4 + 1 + 20 x 40 = 805 bytes.
//!
//! # What holds
//! - A node commits to both sums below it, not to their sum only. Otherwise two holders could be shown different splits
//!   of the same node, and the total could be that of the larger.
//! - The index is part of the leaf, so one leaf cannot stand at two places.
//! - A tag of its own for leaf, node and root: none can be taken for another.
//!
//! # What does not
//! - A holder who does not look is not protected: amounts left out of the tree are found only by those who hold them.
//! - The app may count a holder twice. That raises the total, to its own cost only.
//! - A proof shows the amount of the leaf beside and the sums of the subtrees beside, though not whose they are: a
//!   salt that only its holder is told hides the holder even from those who can guess him.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod error;
pub mod liability;
pub mod node;
pub mod proof;
pub mod tree;

#[cfg(test)]
mod tests;

pub use error::SumTreeError;
pub use liability::Liability;
pub use node::{depth, root_hash, Node};
pub use proof::{verify, Path, Proof};
pub use tree::SumTree;

/// The most leaves of a tree.
pub const MAX_HOLDERS: u32 = 1 << 20;

/// The most levels below the top of a tree: log2([`MAX_HOLDERS`]).
pub const MAX_DEPTH: u32 = 20;
