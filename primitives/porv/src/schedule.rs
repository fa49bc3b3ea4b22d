//! Depreciation schedules: the book value of an item as a pure function of its days in service.
//!
//! A year has 365 days and a month 365/12 days. Every schedule is a polyline: its values at the ends of its
//! periods are whole micro-dollars, rounded down; between them it is a straight line, rounded down on each
//! day. It never rises, never leaves `[0, cost]`, and reaches the value of a period's end on that very day.

mod compare;
mod curve;
mod text;
mod years;

use crate::{error::MathsError, math::mul_div_floor};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use curve::Curve;
use dlo_core::{Bps, TableId, Usd, YearTable};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

pub use compare::never_raises;
pub(crate) use curve::{ticks, DAY_TICKS, MONTH_TICKS};

/// Days in a year of service.
pub const YEAR_DAYS: u32 = 365;
/// The longest straight line, in months.
pub const MAX_MONTHS: u16 = 600;
/// The longest declining balance that switches to a straight line, in years.
pub const MAX_SWITCH_YEARS: u8 = 50;
/// After so many years a declining balance, which has no end of its own, drops to nothing.
pub const MAX_DECLINING_YEARS: u8 = 60;

/// How much of a year the first one counts for, wherever in it the item came into service.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Convention {
    /// The middle of the year: one half.
    HalfYear,
    /// The middle of the given quarter, 1 to 4: 7/8, 5/8, 3/8 or 1/8.
    MidQuarter(u8),
    /// The start of the year: the whole.
    FullYear,
}

/// How an item's book value falls. In JSON: `{ "kind": "straightLine", "terms": { "months": 60, "salvage": 0 } }`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", content = "terms")]
pub enum Schedule {
    /// The same amount each day, down to the salvage value, which stays.
    StraightLine {
        /// Months until the salvage value: 1 to [`MAX_MONTHS`].
        months: u16,
        /// Share of the cost that stays: at most the whole.
        salvage: Bps,
    },
    /// The same share of the rest each year; nothing after [`MAX_DECLINING_YEARS`].
    DecliningBalance {
        /// Share of the rest taken in every year after the first: above zero, at most the whole.
        rate: Bps,
        /// Share of the cost taken in the first year: at most the whole.
        first_year: Bps,
    },
    /// A share of the rest each year, then a straight line as soon as that takes more.
    DbSwitchSl {
        /// Times the straight line's rate: 20,000 is the double. At least the whole.
        factor: Bps,
        /// Years of life: 1 to [`MAX_SWITCH_YEARS`].
        life_years: u8,
        /// What the first year counts for; what it lacks is made up in a year after the life's last.
        convention: Convention,
    },
    /// A share of the cost each year, as a table says.
    Table(TableId),
    /// Written off at once: the books say nothing of the item's worth, so its value is the market's less a
    /// haircut.
    Immediate,
    /// The same amount for each unit of work done.
    Units {
        /// Units after which nothing is left: above zero.
        total: u64,
    },
}

impl Convention {
    /// Eighths of a year that the first year counts for.
    fn first_year_eighths(self) -> Result<u128, MathsError> {
        match self {
            Self::HalfYear => Ok(4),
            Self::MidQuarter(1) => Ok(7),
            Self::MidQuarter(2) => Ok(5),
            Self::MidQuarter(3) => Ok(3),
            Self::MidQuarter(4) => Ok(1),
            Self::MidQuarter(_) => Err(MathsError::ConventionOutOfRange),
            Self::FullYear => Ok(8),
        }
    }
}

impl Schedule {
    /// Whether every term is within its range.
    ///
    /// Fails with `LifeOutOfRange`, `RateOutOfRange`, `SalvageOutOfRange` or `ConventionOutOfRange`. A table's
    /// existence and content are not looked at: see [`crate::table::validate_table`].
    pub fn validate(&self) -> Result<(), MathsError> {
        match *self {
            Self::StraightLine { months, salvage } => {
                ensure((1..=MAX_MONTHS).contains(&months), MathsError::LifeOutOfRange)?;
                ensure(salvage <= Bps::WHOLE, MathsError::SalvageOutOfRange)
            }
            Self::DecliningBalance { rate, first_year } => {
                ensure(rate > Bps(0) && rate <= Bps::WHOLE, MathsError::RateOutOfRange)?;
                ensure(first_year <= Bps::WHOLE, MathsError::RateOutOfRange)
            }
            Self::DbSwitchSl { factor, life_years, convention } => {
                ensure(factor >= Bps::WHOLE, MathsError::RateOutOfRange)?;
                ensure((1..=MAX_SWITCH_YEARS).contains(&life_years), MathsError::LifeOutOfRange)?;
                convention.first_year_eighths().map(|_| ())
            }
            Self::Units { total } => ensure(total > 0, MathsError::LifeOutOfRange),
            Self::Table(_) | Self::Immediate => Ok(()),
        }
    }
}

fn ensure(holds: bool, error: MathsError) -> Result<(), MathsError> {
    if holds {
        Ok(())
    } else {
        Err(error)
    }
}

/// The book value of one item that cost `cost`, after `days` in service and `units_done` units of work.
/// Rounds down.
///
/// `table` is read by a `Table` schedule only. `Immediate` has no book and bounds nothing: it gives the cost,
/// and [`crate::valuation::part_value`] never asks for it.
///
/// Fails where the schedule or its table is not valid, and with `TableMissing`.
pub fn book_value(
    schedule: &Schedule,
    table: Option<&YearTable>,
    cost: Usd,
    days: u32,
    units_done: u64,
) -> Result<Usd, MathsError> {
    Book::new(schedule, table, cost, days)?.value(days, units_done)
}

/// The book value of one item on any day up to a last one: [`book_value`] with what all days share computed once.
pub struct Book {
    schedule: Schedule,
    cost: Usd,
    /// None where the value does not go by time.
    curve: Option<Curve>,
    last: u32,
}

impl Book {
    /// For the days up to `last` in service.
    ///
    /// Fails where the schedule or its table is not valid, and with `TableMissing`.
    pub fn new(
        schedule: &Schedule,
        table: Option<&YearTable>,
        cost: Usd,
        last: u32,
    ) -> Result<Self, MathsError> {
        schedule.validate()?;
        let curve = match schedule {
            Schedule::Immediate | Schedule::Units { .. } => None,
            _ => Some(Curve::new(schedule, table, cost, ticks(last))?),
        };
        Ok(Self { schedule: *schedule, cost, curve, last })
    }

    /// The value after `days` in service and `units_done` units of work; rounds down.
    ///
    /// Fails with `DayOutOfRange` after the last day.
    pub fn value(&self, days: u32, units_done: u64) -> Result<Usd, MathsError> {
        ensure(days <= self.last, MathsError::DayOutOfRange)?;
        match (&self.curve, self.schedule) {
            (Some(curve), _) => Ok(Usd(curve.at(ticks(days))?.whole)),
            (None, Schedule::Units { total }) => {
                let left = total.saturating_sub(units_done);
                mul_div_floor(self.cost.0, left.into(), total.into()).map(Usd)
            }
            (None, _) => Ok(self.cost),
        }
    }
}
