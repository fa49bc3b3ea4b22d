//! A schedule as a polyline.

use super::{years::Years, Schedule, MAX_DECLINING_YEARS, YEAR_DAYS};
use crate::{
    error::MathsError,
    math::{mul_div_floor, share_floor},
};
use alloc::{vec, vec::Vec};
use core::cmp::Ordering;
use dlo_core::{Usd, YearTable};

/// Ticks in a day. A month has 365 of them, so that both days and months are whole.
pub(crate) const DAY_TICKS: u64 = 12;
/// Ticks in a month.
pub(crate) const MONTH_TICKS: u64 = 365;
const YEAR_TICKS: u64 = 4_380;

/// Ticks in `days` days.
pub(crate) fn ticks(days: u32) -> u64 {
    u64::from(days).saturating_mul(DAY_TICKS)
}

/// A time in ticks and the value then.
#[derive(Clone, Copy)]
struct Point {
    tick: u64,
    value: u128,
}

/// The book value over time: straight between its points, constant after the last.
pub(super) struct Curve {
    /// Ticks ascend, values never rise. Never empty.
    points: Vec<Point>,
}

/// An exact value: `whole + part / of`, with `part < of`.
#[derive(Clone, Copy)]
pub(super) struct Exact {
    /// The value rounded down.
    pub(super) whole: u128,
    part: u64,
    of: u64,
}

impl Curve {
    /// The curve of a valid `schedule`, at least up to tick `until`.
    ///
    /// `Immediate` and `Units` do not depend on time: they have no curve, and give a constant.
    pub(super) fn new(
        schedule: &Schedule,
        table: Option<&YearTable>,
        cost: Usd,
        until: u64,
    ) -> Result<Self, MathsError> {
        let mut curve = Self { points: vec![Point { tick: 0, value: cost.0 }] };
        match *schedule {
            Schedule::StraightLine { months, salvage } => {
                let tick = u64::from(months).saturating_mul(MONTH_TICKS);
                curve.points.push(Point { tick, value: share_floor(cost.0, salvage)? });
            }
            Schedule::Immediate | Schedule::Units { .. } => {}
            _ => curve.add_years(Years::new(schedule, table, cost)?, until)?,
        }
        Ok(curve)
    }

    fn add_years(&mut self, mut years: Years<'_>, until: u64) -> Result<(), MathsError> {
        let mut tick = 0_u64;
        while tick < until {
            let Some(value) = years.next_end()? else { return Ok(()) };
            tick = tick.saturating_add(YEAR_TICKS);
            self.points.push(Point { tick, value });
            if value == 0 {
                return Ok(());
            }
            if years.count() == MAX_DECLINING_YEARS {
                // No day lies between the end of the last year and the drop, so nothing slopes.
                self.points.push(Point { tick: tick.saturating_add(DAY_TICKS), value: 0 });
                return Ok(());
            }
        }
        Ok(())
    }

    /// The exact value at `tick`.
    pub(super) fn at(&self, tick: u64) -> Result<Exact, MathsError> {
        let after = self.points.partition_point(|p| p.tick <= tick);
        let before = self.points.get(after.saturating_sub(1)).ok_or(MathsError::Overflow)?;
        match self.points.get(after) {
            Some(next) => between(before, next, tick),
            None => Ok(Exact { whole: before.value, part: 0, of: 1 }),
        }
    }

    /// The days at which the slope changes: where that is within a day, the days before and after.
    pub(super) fn break_days(&self) -> impl Iterator<Item = u32> + '_ {
        self.points.iter().flat_map(|p| {
            let before = p.tick.checked_div(DAY_TICKS).unwrap_or_default();
            let after = p.tick.div_ceil(DAY_TICKS);
            [before, after].map(|day| u32::try_from(day).unwrap_or(u32::MAX))
        })
    }
}

/// `b + (a - b) x (tick_b - tick) / (tick_b - tick_a)`.
fn between(a: &Point, b: &Point, tick: u64) -> Result<Exact, MathsError> {
    let fall = a.value.checked_sub(b.value).ok_or(MathsError::Overflow)?;
    let left = b.tick.checked_sub(tick).ok_or(MathsError::Overflow)?;
    let of = b.tick.checked_sub(a.tick).ok_or(MathsError::ZeroTerm)?;
    let kept = mul_div_floor(fall, left.into(), of.into())?;
    // The remainder is below `of`, so that the low 128 bits of both products give it exactly.
    let part = fall.wrapping_mul(left.into()).wrapping_sub(kept.wrapping_mul(of.into()));
    Ok(Exact {
        whole: b.value.checked_add(kept).ok_or(MathsError::Overflow)?,
        part: u64::try_from(part).map_err(|_| MathsError::Overflow)?,
        of,
    })
}

impl Exact {
    /// Compares without any rounding.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let cross = |a: u64, b: u64| u128::from(a).saturating_mul(b.into());
        let parts = cross(self.part, other.of).cmp(&cross(other.part, self.of));
        self.whole.cmp(&other.whole).then(parts)
    }
}

const _: () = assert!(YEAR_TICKS == YEAR_DAYS as u64 * DAY_TICKS && YEAR_TICKS == 12 * MONTH_TICKS);
