//! The phases of a certificate's life, and what leads from one to the next.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::Day;
use scale_info::TypeInfo;

/// Where a certificate is in its life. Its end is no phase: an ended certificate is burned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Phase {
    /// Staked to its app until the day agreed at the draw.
    Staked,
    /// Recalled by the system's owner: it ends after the notice.
    Recalled {
        /// The first day on which it may end.
        due: Day,
    },
}

/// A transition that this phase does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseError {
    /// It was recalled before, and ends as early as that allows.
    AlreadyRecalled,
    /// It is recalled: its owner wants it back.
    Recalled,
    /// The new end is not later than the one it has.
    EndNotLater,
}

impl Phase {
    /// The system's owner wants a certificate that ends on `ends` back, from `due` on. A second recall keeps the day of
    /// the first, and is there for a certificate that could not be moved to it then.
    pub fn recall(self, due: Day, ends: Day) -> Result<Self, PhaseError> {
        match self {
            Self::Staked => Ok(Self::Recalled { due }),
            Self::Recalled { due } if due < ends => Ok(self),
            Self::Recalled { .. } => Err(PhaseError::AlreadyRecalled),
        }
    }

    /// The app wants a certificate that ends on `ends` to go on until `to`.
    pub fn renew(self, ends: Day, to: Day) -> Result<Self, PhaseError> {
        match self {
            Self::Recalled { .. } => Err(PhaseError::Recalled),
            Self::Staked if to > ends => Ok(self),
            Self::Staked => Err(PhaseError::EndNotLater),
        }
    }

    /// The app wants the certificate to stand for more.
    pub fn top_up(self) -> Result<Self, PhaseError> {
        match self {
            Self::Recalled { .. } => Err(PhaseError::Recalled),
            Self::Staked => Ok(self),
        }
    }

    /// The first day on which a recall lets the certificate end.
    pub fn due(self) -> Option<Day> {
        match self {
            Self::Staked => None,
            Self::Recalled { due } => Some(due),
        }
    }
}
