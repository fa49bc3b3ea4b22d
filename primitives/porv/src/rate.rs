//! The rate of work: what a unit of utility is worth. Rates are micro-dollars per GiB, units are MiB.

use crate::{
    error::MathsError,
    math::{mul_div_ceil, mul_div_floor, share_floor},
    utility::UNITS_PER_GIB,
};
use dlo_core::{Bps, Usd};

/// Between what the rate of a commodity starts and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The rate that is never exceeded: the price of the commodity elsewhere.
    pub reference: Usd,
    /// The rate of a network too small to have a median, as a share of the reference. Above the whole it counts as
    /// the whole.
    pub floor: Bps,
}

impl Band {
    /// The rate of a network too small to have a median, rounding down.
    ///
    /// Fails with `Overflow`, which a share of at most the whole excludes.
    pub fn floor(&self) -> Result<Usd, MathsError> {
        share_floor(self.reference.0, self.floor.min(Bps::WHOLE)).map(Usd)
    }

    /// Where the rate should move: to the median within the band, or to the floor without a median.
    ///
    /// Fails as [`Band::floor`].
    pub fn target(&self, median: Option<Usd>) -> Result<Usd, MathsError> {
        let floor = self.floor()?;
        Ok(median.map_or(floor, |median| median.clamp(floor, self.reference)))
    }
}

/// The rate of the next period: `before`, moved towards `target` by at most `max(1, floor(before x step))`, and never
/// above `reference`, even where that falls faster. A first rate is the target.
///
/// Where the step rounds down to nothing it is one unit, so that a rate can leave zero again; only with a `step` of
/// zero does the rate stand still.
///
/// Fails with `Overflow`, for a step above the whole only.
pub fn next_rate(before: Option<Usd>, target: Usd, step: Bps, reference: Usd) -> Result<Usd, MathsError> {
    let Some(before) = before else { return Ok(target.min(reference)) };
    let least = u128::from(step > Bps(0));
    let change = share_floor(before.0, step)?.max(least);
    let lowest = before.0.saturating_sub(change);
    let highest = before.0.saturating_add(change);
    Ok(Usd(target.0.clamp(lowest, highest)).min(reference))
}

/// W, the value of `units` of work: `rate x units / 1024`, rounding down.
///
/// Fails with `Overflow`.
pub fn work_value(rate: Usd, units: u64) -> Result<Usd, MathsError> {
    mul_div_floor(rate.0, units.into(), UNITS_PER_GIB.into()).map(Usd)
}

/// What hardware a GiB of utility stands on, in micro-dollars: `hardware x 1024 / units`, rounding down; `u128::MAX`
/// where that does not fit, and `None` without any unit.
pub fn hardware_per_gib(hardware: Usd, units: u64) -> Option<u128> {
    let units = (units > 0).then_some(units)?;
    Some(mul_div_floor(hardware.0, UNITS_PER_GIB.into(), units.into()).unwrap_or(u128::MAX))
}

/// Whether `work` is at least `share` of `hardware`, rounding up.
pub fn covers(work: Usd, hardware: Usd, share: Bps) -> bool {
    mul_div_ceil(hardware.0, share.0.into(), Bps::WHOLE.0.into()).is_ok_and(|due| work.0 >= due)
}

/// The reference of `prices`, each an item's price and its capacity in GiB: the lower median of price per GiB, rounding
/// down. Items without capacity do not count; `None` where none has any. Sorts `prices`.
pub fn reference(prices: &mut [(Usd, u32)]) -> Option<Usd> {
    prices.sort_unstable_by_key(per_gib);
    // What has no capacity stands first.
    let none = prices.partition_point(|item| per_gib(item).is_none());
    let with_capacity = prices.get(none..)?;
    let middle = with_capacity.len().checked_sub(1)?.checked_div(2)?;
    with_capacity.get(middle).and_then(per_gib)
}

/// The price per GiB of an item, rounding down; `None` without capacity.
fn per_gib((price, gib): &(Usd, u32)) -> Option<Usd> {
    price.0.checked_div((*gib).into()).map(Usd)
}
