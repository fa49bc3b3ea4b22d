//! Utility of storage: how much a peer proves to hold, and how reliably it answers.
//!
//! Both are moving averages over its challenges, in which a new one has the weight of one eighth.

use crate::math::mul_div_floor;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Units of utility, MiB, in a GiB.
pub const UNITS_PER_GIB: u64 = 1_024;

/// A new value counts for one part in so many.
const WINDOW: u32 = 8;
/// Each address is there once, in parts per million.
const ONCE: u32 = 1_000_000;
/// Bytes in a unit of utility, a MiB.
const UNIT: u64 = 1_048_576;

/// The share of challenges answered in time, in parts per million. Above the whole it counts as the whole.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Availability(pub u32);

impl Availability {
    /// Every challenge answered. As each step rounds down, answers alone come to 7 parts less and stay there.
    pub const WHOLE: Self = Self(1_000_000);

    /// After an answer in time: an eighth of what is missing more, rounding down.
    pub fn answered(self) -> Self {
        let now = self.0.min(Self::WHOLE.0);
        let missing = Self::WHOLE.0.saturating_sub(now);
        Self(now.saturating_add(missing.checked_div(WINDOW).unwrap_or(0)))
    }

    /// After a challenge missed: an eighth less, rounding down. It comes to zero.
    pub fn missed(self) -> Self {
        let now = self.0.min(Self::WHOLE.0);
        Self(now.saturating_sub(now.div_ceil(WINDOW)))
    }
}

/// Bytes a challenge proves on average, after one that proved `proven`, which is 0 where it was not answered:
/// `(7 x before + proven) / 8`, rounding down. A peer begins with 0.
///
/// So it is bytes times availability in one: it rises with each of its values, and no answer that is withheld, and no
/// commitment that is chosen, can ever raise it above what answers prove.
pub fn average(before: u64, proven: u64) -> u64 {
    let (window, before) = (u128::from(WINDOW), u128::from(before));
    let sum = before.saturating_mul(window.saturating_sub(1)).saturating_add(proven.into());
    u64::try_from(sum.checked_div(window).unwrap_or(0)).unwrap_or(u64::MAX)
}

/// How many times each address is in a tree, in parts per million, after an answer that showed `now`:
/// `(7 x before + now) / 8`, rounding up. The first one stands by itself.
pub fn average_repeats(before: Option<u32>, now: u32) -> u32 {
    let Some(before) = before else { return now };
    let (window, before) = (u64::from(WINDOW), u64::from(before));
    let sum = before.saturating_mul(window.saturating_sub(1)).saturating_add(now.into());
    u32::try_from(sum.div_ceil(window)).unwrap_or(u32::MAX)
}

/// Keys that count where each address seems to be there `repeats` times, in parts per million: `claimed / repeats`, and
/// never more than are claimed; rounds down.
pub fn counted_keys(claimed: u32, repeats: Option<u32>) -> u32 {
    let repeats = repeats.unwrap_or_default().max(ONCE);
    let keys = u64::from(claimed).saturating_mul(ONCE.into()).checked_div(repeats.into());
    keys.and_then(|keys| u32::try_from(keys).ok()).unwrap_or(0)
}

/// Bytes proven by `key_count` keys of `mean_len` bytes each. Exact: the product has 64 bits.
pub fn proven_bytes(key_count: u32, mean_len: u32) -> u64 {
    u64::from(key_count).saturating_mul(mean_len.into())
}

/// Units of utility, in MiB, of `bytes` on [`average`]; rounds down.
pub fn units(bytes: u64) -> u64 {
    bytes.checked_div(UNIT).unwrap_or(0)
}

/// What of a peer's `units` counts where all peers of its bucket have `bucket_sum` and may have `limit` together:
/// `units x limit / bucket_sum` where the sum is above the limit, rounding down. No limit, no reduction.
///
/// The shares of all peers of a bucket are together at most the limit. A sum below `units` counts as `units`.
pub fn within_prefix(units: u64, bucket_sum: u64, limit: Option<u64>) -> u64 {
    let sum = bucket_sum.max(units);
    let Some(limit) = limit.filter(|limit| *limit < sum) else { return units };
    let share = mul_div_floor(units.into(), limit.into(), sum.into()).unwrap_or(0);
    u64::try_from(share).unwrap_or(limit)
}
