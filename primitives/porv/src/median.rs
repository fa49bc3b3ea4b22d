//! What the reports of a quorum give.

use crate::math::share_floor;
use dlo_core::Bps;

/// The median of `values`, which it sorts; `None` of nothing.
///
/// For an even count the lower of the two in the middle: an accepted price lags rather than leads.
pub fn median(values: &mut [u128]) -> Option<u128> {
    values.sort_unstable();
    let middle = values.len().checked_sub(1)?.checked_div(2)?;
    values.get(middle).copied()
}

/// The least count that is more than two thirds of `members`. Without members there is no quorum: `u32::MAX`.
pub fn quorum(members: u32) -> u32 {
    if members == 0 {
        return u32::MAX;
    }
    let two_thirds = u64::from(members).saturating_mul(2).checked_div(3).unwrap_or(u64::MAX);
    u32::try_from(two_thirds.saturating_add(1)).unwrap_or(u32::MAX)
}

/// `next`, but at most `last + max(1, floor(last x max_rise))`. A fall is not limited, nor is a first value.
///
/// Where the rise allowed rounds down to nothing it is one unit, so that a value can leave zero again; only
/// with a `max_rise` of zero does nothing rise.
pub fn limit_rise(last: Option<u128>, next: u128, max_rise: Bps) -> u128 {
    let Some(last) = last else { return next };
    let least = u128::from(max_rise > Bps(0));
    let rise = share_floor(last, max_rise).unwrap_or(u128::MAX).max(least);
    next.min(last.saturating_add(rise))
}

/// Whether the greater of `value` and `median` exceeds the lesser by more than `tolerance` of it (rounded down): twice
/// or half of the median are the same distance from it.
pub fn is_outlier(value: u128, median: u128, tolerance: Bps) -> bool {
    let (lesser, greater) = (value.min(median), value.max(median));
    let distance = share_floor(lesser, tolerance).unwrap_or(u128::MAX);
    greater.saturating_sub(lesser) > distance
}
