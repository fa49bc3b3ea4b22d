//! Whether one schedule stays below another.

use super::{curve::Curve, ticks, Schedule};
use crate::error::MathsError;
use alloc::vec::Vec;
use core::cmp::Ordering;
use dlo_core::{Usd, YearTable};

/// Whether `to` is nowhere above `from`, from day `from_day` in service on, for an item that cost `cost`.
///
/// Compares the exact values, before they are rounded to micro-dollars, at every day where one of the two
/// changes its slope: between those, both are straight. A schedule that does not go by time (`Immediate`,
/// `Units`) compares with itself only.
///
/// Fails where a schedule or its table is not valid, and with `TableMissing`.
pub fn never_raises(
    from: &Schedule,
    from_table: Option<&YearTable>,
    to: &Schedule,
    to_table: Option<&YearTable>,
    cost: Usd,
    from_day: u32,
) -> Result<bool, MathsError> {
    from.validate()?;
    to.validate()?;
    if from == to {
        return Ok(true);
    }
    if !goes_by_time(from) || !goes_by_time(to) {
        return Ok(false);
    }
    let from = Curve::new(from, from_table, cost, u64::MAX)?;
    let to = Curve::new(to, to_table, cost, u64::MAX)?;
    let mut days: Vec<u32> = from.break_days().chain(to.break_days()).filter(|day| *day > from_day).collect();
    days.push(from_day);
    for day in days {
        let at = ticks(day);
        if to.at(at)?.compare(&from.at(at)?) == Ordering::Greater {
            return Ok(false);
        }
    }
    Ok(true)
}

fn goes_by_time(schedule: &Schedule) -> bool {
    !matches!(schedule, Schedule::Immediate | Schedule::Units { .. })
}
