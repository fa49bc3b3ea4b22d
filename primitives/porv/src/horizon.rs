//! Whether what is committed stays covered until it ends.

use crate::{error::MathsError, math::less};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::cmp::Ordering;
use dlo_core::{Bps, Day, Nat};

pub use dlo_core::Tightest;
use scale_info::TypeInfo;

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

/// No more is committed than allowed.
fn covered(tightest: &Tightest) -> bool {
    tightest.committed <= tightest.allowed
}

/// By `allowed - committed`, which may be negative.
fn compare(one: &Tightest, other: &Tightest) -> Ordering {
    let spare = |t: &Tightest| t.allowed.saturating_sub(t.committed);
    let short = |t: &Tightest| t.committed.saturating_sub(t.allowed);
    short(other).cmp(&short(one)).then(spare(one).cmp(&spare(other)))
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
        if tightest.is_none_or(|t| compare(&here, &t) == Ordering::Less) {
            tightest = Some(here);
        }
        committed = committed.checked_sub(*amount).ok_or(MathsError::Overflow)?;
    }
    match tightest {
        Some(short) if !covered(&short) => Err(HorizonError::Short(short)),
        other => Ok(other),
    }
}

fn sum(ends: &[(Day, Nat)]) -> Result<Nat, MathsError> {
    ends.iter().try_fold(Nat::ZERO, |sum, (_, amount)| sum.checked_add(*amount)).ok_or(MathsError::Overflow)
}
