//! The tree of a storage commitment.
//!
//! Leaves are sorted by key. The last node of a level with an odd number of nodes is paired with itself, so that the
//! level above an `n` has `ceil(n/2)` nodes. Formats: `ant-node` 0.23, `replication/commitment.rs`.

use crate::{
    error::{ensure, ensure_exact},
    Digest, ProofError, MAX_DEPTH, MAX_KEYS,
};
use sp_runtime::{traits::ConstU32, BoundedVec};

/// What a leaf's hash begins with.
const LEAF_DOMAIN: &[u8] = b"autonomi.ant.replication.storage_leaf.v1";
/// What an inner node's hash begins with: no leaf can be taken for a node.
const NODE_DOMAIN: &[u8] = b"autonomi.ant.replication.storage_node.v1";

/// The siblings from a leaf up to the root, which is not part of it.
pub type Path = BoundedVec<Digest, ConstU32<MAX_DEPTH>>;

/// `BLAKE3(leaf domain || key || content)`, where `content` is the hash of what is kept under `key`.
pub fn leaf_hash(key: &Digest, content: &Digest) -> Digest {
    hash(LEAF_DOMAIN, key, content)
}

/// `BLAKE3(node domain || left || right)`.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    hash(NODE_DOMAIN, left, right)
}

fn hash(domain: &[u8], first: &Digest, second: &Digest) -> Digest {
    *blake3::Hasher::new().update(domain).update(first).update(second).finalize().as_bytes()
}

/// Levels below the root: `ceil(log2(key_count))`, 0 for one key and for none.
pub fn depth(key_count: u32) -> u32 {
    u32::BITS.saturating_sub(key_count.saturating_sub(1).leading_zeros())
}

/// That `leaf` is the leaf `index` of a tree of `key_count` leaves.
///
/// The path has to have exactly one sibling a level, and where the node is the last of a level of odd width, that
/// sibling has to be the node itself. For the last leaf this says that nothing lies to the right of it: a tree of more
/// leaves than `key_count` has none such. One of fewer can have one, by a leaf that is there twice; that the keys
/// ascend is for the caller to check.
///
/// Errors: [`ProofError::NoKeys`], [`ProofError::TooManyKeys`], [`ProofError::IndexOutOfRange`],
/// [`ProofError::Truncated`] and [`ProofError::TooLong`] before anything is hashed; then [`ProofError::WrongShape`],
/// [`ProofError::WrongRoot`].
pub fn verify_path(
    root: &Digest,
    key_count: u32,
    index: u32,
    leaf: Digest,
    path: &[Digest],
) -> Result<(), ProofError> {
    check_place(key_count, index, path.len())?;
    let (mut node, mut at, mut width) = (leaf, index, key_count);
    for sibling in path {
        node = parent(&node, sibling, at, width)?;
        at >>= 1;
        width = width.div_ceil(2);
    }
    ensure(node == *root, ProofError::WrongRoot)
}

/// The node above the node `at` of a level of `width` nodes.
fn parent(node: &Digest, sibling: &Digest, at: u32, width: u32) -> Result<Digest, ProofError> {
    if at & 1 == 1 {
        return Ok(node_hash(sibling, node));
    }
    let unpaired = at.saturating_add(1) == width;
    ensure(!unpaired || sibling == node, ProofError::WrongShape)?;
    Ok(node_hash(node, sibling))
}

/// All of [`verify_path`] that needs no hash.
pub(crate) fn check_place(key_count: u32, index: u32, path_len: usize) -> Result<(), ProofError> {
    check_count(key_count)?;
    ensure(index < key_count, ProofError::IndexOutOfRange)?;
    ensure_exact(path_len, depth(key_count))
}

/// That a tree may have that many leaves.
pub(crate) fn check_count(key_count: u32) -> Result<(), ProofError> {
    ensure(key_count > 0, ProofError::NoKeys)?;
    ensure(key_count <= MAX_KEYS, ProofError::TooManyKeys)
}
