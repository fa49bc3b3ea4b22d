//! A weighted median that costs the same however many values it is of: a histogram on a logarithmic scale.

use crate::error::MathsError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// Buckets of a histogram: 8 in each of 32 octaves.
pub const BUCKETS: u32 = 256;

/// 2 to this many buckets in an octave.
const STEP_BITS: u32 = 3;
/// Buckets in an octave.
const STEPS: u16 = 8;
/// The last bucket: all from 15 x 2^30 on.
const LAST: u16 = 255;

/// The bucket of `value`; the last one for all that is beyond.
///
/// Values below 16 have a bucket each. From there a bucket is what shares the leading 4 bits, so that it is as wide as
/// an eighth of its octave's lower end, and a value is less than an eighth above the lower bound of its bucket.
pub fn bucket_of(value: u128) -> u16 {
    let shift = value.checked_ilog2().unwrap_or(0).saturating_sub(STEP_BITS);
    let leading = value.checked_shr(shift).unwrap_or(0);
    let before = shift.saturating_mul(STEPS.into());
    u16::try_from(leading.saturating_add(before.into())).unwrap_or(LAST).min(LAST)
}

/// The least value of `bucket`. There is none beyond the last bucket: `u128::MAX`.
pub fn lower_bound(bucket: u16) -> u128 {
    if bucket > LAST {
        return u128::MAX;
    }
    let (octave, step) = (bucket >> STEP_BITS, bucket % STEPS);
    match octave.checked_sub(1) {
        None => step.into(),
        Some(shift) => u128::from(step | STEPS).checked_shl(shift.into()).unwrap_or(u128::MAX),
    }
}

/// Weights by bucket. A bucket number beyond the last means the last.
///
/// Buckets without weight at the end are not kept: equal weights are equal values and equal bytes.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LogHistogram {
    weights: BoundedVec<u64, ConstU32<BUCKETS>>,
}

impl LogHistogram {
    /// Adds `weight` to `bucket`.
    ///
    /// Fails with `Overflow`, and then changes nothing.
    pub fn add(&mut self, bucket: u16, weight: u64) -> Result<(), MathsError> {
        if weight == 0 {
            return Ok(());
        }
        let index = usize::from(bucket.min(LAST));
        if self.weights.len() <= index {
            self.weights.bounded_resize(index.saturating_add(1), 0);
        }
        let sum = self.weights.get_mut(index).ok_or(MathsError::Overflow)?;
        *sum = sum.checked_add(weight).ok_or(MathsError::Overflow)?;
        Ok(())
    }

    /// Takes `weight` from `bucket`.
    ///
    /// Fails with `Overflow` where there is less, and then changes nothing.
    pub fn remove(&mut self, bucket: u16, weight: u64) -> Result<(), MathsError> {
        if weight == 0 {
            return Ok(());
        }
        let index = usize::from(bucket.min(LAST));
        let sum = self.weights.get_mut(index).ok_or(MathsError::Overflow)?;
        *sum = sum.checked_sub(weight).ok_or(MathsError::Overflow)?;
        let last = self.weights.iter().rposition(|weight| *weight > 0);
        self.weights.truncate(last.map_or(0, |last| last.saturating_add(1)));
        Ok(())
    }

    /// The sum of all weights. Exact: it has less than 73 bits.
    pub fn total(&self) -> u128 {
        self.weights.iter().fold(0, |sum, weight| sum.saturating_add((*weight).into()))
    }

    /// The lower weighted median, rounded down to the lower bound of its bucket; `None` without any weight.
    ///
    /// That is the least bucket which, with all below it, has at least half of the weight. Weight `a` added to an
    /// honest weight `h > a`, whatever its values, moves it no further than to the honest value of rank
    /// `ceil((h + a) / 2)` or `ceil((h - a) / 2)`: with the share `s = a / (h + a)` never beyond the honest
    /// quantiles `1/2 - s` and `1/2 + s`. Who has more than half of all weight sets it.
    pub fn median(&self) -> Option<u128> {
        let half = self.total().div_ceil(2);
        if half == 0 {
            return None;
        }
        let mut reached = 0_u128;
        let bucket = self.weights.iter().position(|weight| {
            reached = reached.saturating_add((*weight).into());
            reached >= half
        })?;
        u16::try_from(bucket).ok().map(lower_bound)
    }
}
