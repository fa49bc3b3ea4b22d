//! Pieces of a content, checked against its BLAKE3 hash alone.
//!
//! BLAKE3 cuts its input into pieces of 1 KiB and hashes them as the leaves of a binary tree, in which the left side
//! of every node is the largest power of two of pieces that leaves something for the right side (BLAKE3 paper,
//! section 2.1). A slice is one piece and the chaining values beside the way from it up to the root.

use crate::{
    error::{ensure, ensure_exact},
    Digest, ProofError, MAX_CONTENT, MAX_PIECE_DEPTH, PIECE_LEN,
};
use blake3::hazmat::{
    left_subtree_len, merge_subtrees_non_root, merge_subtrees_root, ChainingValue, HasherExt, Mode,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// One piece of a content and what binds it to the content's hash. At most 1,411 bytes encoded.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Piece {
    /// The piece itself: 1 KiB, and for the last piece what is left.
    pub bytes: BoundedVec<u8, ConstU32<PIECE_LEN>>,
    /// The siblings from the piece up to the root, which is not part of it. None for a content of one piece.
    pub path: BoundedVec<Digest, ConstU32<MAX_PIECE_DEPTH>>,
}

/// Pieces of a content of `len` bytes: `max(1, ceil(len / 1024))`. An empty content has one empty piece.
pub fn pieces(len: u32) -> u32 {
    len.div_ceil(PIECE_LEN).max(1)
}

/// The number of the last piece of a content of `len` bytes.
pub(crate) fn last_piece(len: u32) -> u32 {
    pieces(len).saturating_sub(1)
}

/// That `piece` is the piece `index` of a content of `len` bytes whose BLAKE3 hash is `content`.
///
/// Only the last piece authenticates `len`: its place is all the way to the right, its chaining value contains its own
/// number and its own length, and a parent's cannot be taken for a piece's (BLAKE3 marks them apart, and the root from
/// both). So with another number of pieces, or another length of the last one, the way would have to end in a value
/// that is no hash of that piece. Any other piece only shows that it lies where a content of that length would have it.
///
/// Even so a hash may be made up around a last piece, without any content: then all other pieces are missing. A length
/// is proven by the last piece together with one that was drawn after the hash was fixed. One subtree cannot serve in
/// two places either, as every piece is hashed with its number.
///
/// Errors: [`ProofError::ContentTooLong`], [`ProofError::IndexOutOfRange`], [`ProofError::Truncated`] and
/// [`ProofError::TooLong`] before anything is hashed; then [`ProofError::WrongLength`] for the last piece,
/// [`ProofError::WrongContent`] for any other.
pub fn verify_piece(content: &Digest, len: u32, index: u32, piece: &Piece) -> Result<(), ProofError> {
    check_piece(len, index, piece)?;
    let error = if index == last_piece(len) { ProofError::WrongLength } else { ProofError::WrongContent };
    ensure(content_hash(Way::to(len, index), index, piece) == *content, error)
}

/// All of [`verify_piece`] that needs no hash.
pub(crate) fn check_piece(len: u32, index: u32, piece: &Piece) -> Result<(), ProofError> {
    ensure(len <= MAX_CONTENT, ProofError::ContentTooLong)?;
    ensure(index < pieces(len), ProofError::IndexOutOfRange)?;
    let before = index.saturating_mul(PIECE_LEN);
    ensure_exact(piece.bytes.len(), len.saturating_sub(before).min(PIECE_LEN))?;
    ensure_exact(piece.path.len(), Way::to(len, index).depth)
}

/// The chaining value of the subtree that begins at the byte `offset`; `bytes` must not be empty.
pub(crate) fn chaining_value(offset: u64, bytes: &[u8]) -> ChainingValue {
    blake3::Hasher::new().set_input_offset(offset).update(bytes).finalize_non_root()
}

/// The hash of the content of which `piece` has the right shape.
fn content_hash(way: Way, index: u32, piece: &Piece) -> Digest {
    // The only piece is the root itself.
    let Some((top, below)) = piece.path.split_last() else {
        return *blake3::hash(&piece.bytes).as_bytes();
    };
    let offset = u64::from(index).saturating_mul(PIECE_LEN.into());
    let (mut node, mut rights) = (chaining_value(offset, &piece.bytes), way.rights);
    for sibling in below {
        let (left, right) = in_order(rights, &node, sibling);
        node = merge_subtrees_non_root(left, right, Mode::Hash);
        rights >>= 1;
    }
    let (left, right) = in_order(rights, &node, top);
    *merge_subtrees_root(left, right, Mode::Hash).as_bytes()
}

/// `node` and `sibling` from left to right; the lowest bit of `rights` says that `node` is the right one.
fn in_order<'a>(rights: u32, node: &'a Digest, sibling: &'a Digest) -> (&'a Digest, &'a Digest) {
    if rights & 1 == 1 {
        (sibling, node)
    } else {
        (node, sibling)
    }
}

/// The way from the root down to a piece.
#[derive(Clone, Copy)]
struct Way {
    /// One bit a level, set where it goes to the right; the lowest is the last turn.
    rights: u32,
    /// How many turns.
    depth: u32,
}

impl Way {
    /// The way to the piece `index` of `len` bytes: a turn a level, at most 12 for [`MAX_CONTENT`].
    fn to(len: u32, index: u32) -> Self {
        let mut way = Self { rights: 0, depth: 0 };
        let (mut rest, mut at) = (u64::from(len), u64::from(index).saturating_mul(PIECE_LEN.into()));
        while rest > PIECE_LEN.into() {
            let left = left_subtree_len(rest);
            let right = at >= left;
            (rest, at) =
                if right { (rest.saturating_sub(left), at.saturating_sub(left)) } else { (left, at) };
            way.rights = way.rights << 1 | u32::from(right);
            way.depth = way.depth.saturating_add(1);
        }
        way
    }
}
