//! Members, and how they stand.

use crate::{crypto::OracleId, Parameters};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::Balance;
use scale_info::TypeInfo;

/// An account that wants to become a member.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Application {
    /// The key that would sign its reports.
    pub key: OracleId,
    /// ANT planck held from it.
    pub bond: Balance,
}

/// An oracle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Member<AccountId> {
    /// The account that answers for it.
    pub account: AccountId,
    /// The key that signs its reports.
    pub key: OracleId,
    /// ANT planck held from the account.
    pub bond: Balance,
    /// How it stands.
    pub standing: Standing,
}

impl<AccountId> Member<AccountId> {
    /// Whether its reports count.
    pub fn is_active(&self) -> bool {
        !self.standing.suspended
    }
}

/// The bond of an account that is no member any more.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Departure {
    /// ANT planck still held.
    pub bond: Balance,
    /// Milliseconds since 1970 from which it can be claimed.
    pub until: u64,
}

/// What a counted round says of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It quoted at least half of the accepted prices, and at most half of its quotes were outliers.
    Sound,
    /// It quoted fewer than half of the accepted prices, or did not report.
    Absent,
    /// More than half of its quotes were outliers.
    Outlier,
}

impl Verdict {
    /// On a member that gave `quoted` of `accepted` prices, `outliers` of which were outliers.
    pub fn new(accepted: u32, quoted: u32, outliers: u32) -> Self {
        let most_of = |part: u32, whole: u32| u64::from(part).saturating_mul(2) > u64::from(whole);
        if most_of(outliers, quoted) {
            Self::Outlier
        } else if most_of(accepted.saturating_sub(quoted), accepted) {
            Self::Absent
        } else {
            Self::Sound
        }
    }
}

/// How a member stands: points for faults, which rounds without them wear off.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Standing {
    /// Points for absence.
    pub absence: u16,
    /// Points for outliers.
    pub outlier: u16,
    /// Whether it is suspended: from `suspend_at` points of either sort until both are worn off.
    pub suspended: bool,
}

impl Standing {
    /// After one more counted round: a fault adds `fault_points` of its sort, up to `suspend_at`; without it one wears
    /// off.
    pub fn after(self, verdict: Verdict, parameters: &Parameters) -> Self {
        let next = |points: u16, fault: bool| {
            if fault {
                points.saturating_add(parameters.fault_points).min(parameters.suspend_at)
            } else {
                points.saturating_sub(1)
            }
        };
        Self {
            absence: next(self.absence, verdict == Verdict::Absent),
            outlier: next(self.outlier, verdict == Verdict::Outlier),
            ..self
        }
    }

    /// Whether it has points enough to be suspended.
    pub fn is_due(&self, parameters: &Parameters) -> bool {
        self.absence.max(self.outlier) >= parameters.suspend_at
    }

    /// Whether all points are worn off.
    pub fn is_clean(&self) -> bool {
        self.absence == 0 && self.outlier == 0
    }
}
