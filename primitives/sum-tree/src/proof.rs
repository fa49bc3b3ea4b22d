//! Proofs, and their check.

use crate::{
    error::{ensure, SumTreeError},
    node::{check_count, depth, root_hash},
    Liability, Node, MAX_DEPTH,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::Nat;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The nodes beside the way from a leaf up to the top, which is not part of it.
pub type Path = BoundedVec<Node, ConstU32<MAX_DEPTH>>;

/// Where a liability stands in the tree, and what stands beside its way up. At most 805 bytes when encoded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Proof {
    /// The number of its leaf.
    pub index: u32,
    /// The nodes beside, from the leaf up.
    pub path: Path,
}

/// That `liability` is counted in `total`, in the tree of `holders` leaves with this root.
///
/// `root`, `total` and `holders` are what the app declared on the chain. The path has to have exactly one node a level;
/// that node is empty where the own one is the last of a level of odd width, and nowhere else.
///
/// Errors: [`SumTreeError::NoHolders`], [`SumTreeError::TooManyHolders`], [`SumTreeError::IndexOutOfRange`],
/// [`SumTreeError::Truncated`] and [`SumTreeError::TooLong`] before anything is hashed; then
/// [`SumTreeError::WrongShape`], [`SumTreeError::Overflow`], [`SumTreeError::WrongTotal`],
/// [`SumTreeError::WrongRoot`].
pub fn verify(
    root: &H256,
    total: Nat,
    holders: u32,
    liability: &Liability,
    proof: &Proof,
) -> Result<(), SumTreeError> {
    check_place(holders, proof)?;
    let (mut node, mut at, mut width) = (liability.leaf(proof.index), proof.index, holders);
    for beside in &proof.path {
        node = parent(&node, beside, at, width)?;
        at >>= 1;
        width = width.div_ceil(2);
    }
    ensure(Nat(node.sum.into()) == total, SumTreeError::WrongTotal)?;
    ensure(root_hash(holders, &node) == *root, SumTreeError::WrongRoot)
}

/// The node above the node `at` of a level of `width` nodes.
fn parent(node: &Node, beside: &Node, at: u32, width: u32) -> Result<Node, SumTreeError> {
    let is_right = at & 1 == 1;
    let is_unpaired = !is_right && at.saturating_add(1) == width;
    let fits = if is_unpaired { *beside == Node::EMPTY } else { beside.hash != Node::EMPTY.hash };
    ensure(fits, SumTreeError::WrongShape)?;
    if is_right {
        Node::above(beside, node)
    } else {
        Node::above(node, beside)
    }
}

/// All of [`verify`] that needs no hash.
fn check_place(holders: u32, proof: &Proof) -> Result<(), SumTreeError> {
    check_count(holders)?;
    ensure(proof.index < holders, SumTreeError::IndexOutOfRange)?;
    let (found, wanted) = (proof.path.len(), usize::try_from(depth(holders)).unwrap_or(usize::MAX));
    ensure(found >= wanted, SumTreeError::Truncated)?;
    ensure(found <= wanted, SumTreeError::TooLong)
}
