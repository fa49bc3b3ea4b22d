//! Why a tree cannot be built, or a proof does not hold.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Why a tree cannot be built, or a proof does not hold. The order is part of the encoding.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum SumTreeError {
    /// A tree without holders.
    NoHolders,
    /// A tree with more holders than [`crate::MAX_HOLDERS`].
    TooManyHolders,
    /// The same holder stands in the tree twice. Only building gives this: a proof is about one place.
    DuplicateHolder,
    /// A sum is above 2^64 - 1 micro-NAT.
    Overflow,
    /// There is no leaf of that number.
    IndexOutOfRange,
    /// The path has fewer levels than a tree of that many holders.
    Truncated,
    /// The path has more levels than a tree of that many holders.
    TooLong,
    /// A node is empty where the tree has leaves, or the last node of an odd level is not paired with an empty one.
    WrongShape,
    /// The sums of the path do not add up to the total.
    WrongTotal,
    /// The path does not lead to the root.
    WrongRoot,
}

impl fmt::Display for SumTreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHolders => "there are no holders",
            Self::TooManyHolders => "there are too many holders",
            Self::DuplicateHolder => "a holder is there twice",
            Self::Overflow => "a sum is too large",
            Self::IndexOutOfRange => "there is no leaf of that number",
            Self::Truncated => "the path is too short",
            Self::TooLong => "the path is too long",
            Self::WrongShape => "the tree has another shape than one of that many holders",
            Self::WrongTotal => "the sums do not add up to the total",
            Self::WrongRoot => "the path does not lead to the root",
        })
    }
}

impl core::error::Error for SumTreeError {}

/// `Ok` where `holds`, otherwise `error`.
pub(crate) fn ensure(holds: bool, error: SumTreeError) -> Result<(), SumTreeError> {
    if holds {
        Ok(())
    } else {
        Err(error)
    }
}
