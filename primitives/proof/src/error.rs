//! Why a proof does not hold.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Why a proof does not hold. The order is part of the encoding.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum ProofError {
    /// A tree without leaves.
    NoKeys,
    /// A tree with more leaves than [`crate::MAX_KEYS`].
    TooManyKeys,
    /// There is no leaf, or no piece, of that number.
    IndexOutOfRange,
    /// A sample, a next leaf, a path or a piece is missing or too short.
    Truncated,
    /// A path or a piece is too long, or there is a next leaf where the tree ends.
    TooLong,
    /// A path does not lead to the root.
    WrongRoot,
    /// The last node of an odd level is not paired with itself, so the tree has more leaves than claimed.
    WrongShape,
    /// Addresses do not ascend with the index.
    NotAscending,
    /// An address does not share enough leading bits with the peer id.
    WrongPrefix,
    /// The drawn piece does not belong to the content.
    WrongContent,
    /// The last piece does not end the content at the claimed length.
    WrongLength,
    /// A content is longer than [`crate::MAX_CONTENT`].
    ContentTooLong,
    /// The content of a drawn chunk is missing.
    MissingContent,
    /// There is a content for a pointer.
    UnexpectedContent,
    /// It says what it says in another than the one way allowed.
    NotCanonical,
    /// Not an ML-DSA-65 public key.
    BadPublicKey,
    /// The signature is not of this key, message and context.
    BadSignature,
    /// Not an ML-DSA-65 secret key. No check gives this, only signing.
    BadSecretKey,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoKeys => "there are no keys",
            Self::TooManyKeys => "there are too many keys",
            Self::IndexOutOfRange => "there is no leaf or piece of that number",
            Self::Truncated => "something is missing or too short",
            Self::TooLong => "something is too long",
            Self::WrongRoot => "a path does not lead to the root",
            Self::WrongShape => "the tree has more leaves than claimed",
            Self::NotAscending => "addresses do not ascend",
            Self::WrongPrefix => "an address is too far from the peer id",
            Self::WrongContent => "a piece does not belong to its content",
            Self::WrongLength => "a content does not end at its claimed length",
            Self::ContentTooLong => "a content is too long",
            Self::MissingContent => "the content of a chunk is missing",
            Self::UnexpectedContent => "there is a content for a pointer",
            Self::NotCanonical => "it is not written in the one way allowed",
            Self::BadPublicKey => "not an ML-DSA-65 public key",
            Self::BadSignature => "the signature does not verify",
            Self::BadSecretKey => "not an ML-DSA-65 secret key",
        })
    }
}

/// `Ok` where `holds`, otherwise `error`.
pub(crate) fn ensure(holds: bool, error: ProofError) -> Result<(), ProofError> {
    if holds {
        Ok(())
    } else {
        Err(error)
    }
}

/// Whether there are exactly as many as there have to be.
pub(crate) fn ensure_exact(found: usize, wanted: u32) -> Result<(), ProofError> {
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    ensure(found >= wanted, ProofError::Truncated)?;
    ensure(found <= wanted, ProofError::TooLong)
}
