//! Whether what is committed stays covered until it ends.

use crate::{error::MathsError, math::less};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::cmp::Ordering;
use dlo_core::{Bps, Day, Nat};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The end day with the least `allowed - committed`; the earliest of equals.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Tightest {
    /// The day.
    pub day: Day,
    /// Committed just before that day.
    pub committed: Nat,
    /// What may be committed then: the projected backing less the margin, rounded down.
    pub allowed: Nat,
}

/// Why ends are not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum HorizonError {
    /// More is committed than allowed; the worst of the days.
    Short(Tightest),
    /// The arithmetic failed.
    Maths(MathsError),
}

impl From<MathsError> for HorizonError {
    fn from(error: MathsError) -> Self {
        Self::Maths(error)
    }
}

impl Tightest {
    fn covered(&self) -> bool {
        self.committed <= self.allowed
    }

    /// By `allowed - committed`, which may be negative.
    fn compare(&self, other: &Self) -> Ordering {
        let spare = |t: &Self| t.allowed.saturating_sub(t.committed);
        let short = |t: &Self| t.committed.saturating_sub(t.allowed);
        short(other).cmp(&short(self)).then(spare(self).cmp(&spare(other)))
    }
}

/// Whether on each end day what is still committed just before it is at most
/// `floor(projected(day) x (1 - margin))`.
///
/// `ends` ascend and no day stands twice; what is committed just before an end day is the sum of that end
/// and of all later ones. `projected` gives the backing on a day, and is asked once for each end.
///
/// Gives the tightest day, or `None` where there are no ends. Fails with `Short` and the tightest day, or
/// with `Maths` where sums overflow or `projected` fails.
pub fn check(
    ends: &[(Day, Nat)],
    margin: Bps,
    mut projected: impl FnMut(Day) -> Result<Nat, MathsError>,
) -> Result<Option<Tightest>, HorizonError> {
    let mut committed = sum(ends)?;
    let mut tightest: Option<Tightest> = None;
    for (day, amount) in ends {
        let allowed = Nat(less(projected(*day)?.0, margin)?);
        let here = Tightest { day: *day, committed, allowed };
        if tightest.is_none_or(|t| here.compare(&t) == Ordering::Less) {
            tightest = Some(here);
        }
        committed = committed.checked_sub(*amount).ok_or(MathsError::Overflow)?;
    }
    match tightest {
        Some(short) if !short.covered() => Err(HorizonError::Short(short)),
        other => Ok(other),
    }
}

fn sum(ends: &[(Day, Nat)]) -> Result<Nat, MathsError> {
    ends.iter().try_fold(Nat::ZERO, |sum, (_, amount)| sum.checked_add(*amount)).ok_or(MathsError::Overflow)
}
