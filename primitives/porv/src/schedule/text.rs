//! Schedules as short text for readers.

use super::{Convention, Schedule};
use core::fmt;
use dlo_core::Bps;

/// Percent with as many decimals as needed: `12.5 %`.
struct Percent(Bps);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, hundredths) = (self.0 .0 / 100, self.0 .0 % 100);
        match (hundredths / 10, hundredths % 10) {
            (0, 0) => write!(f, "{whole} %"),
            (tenths, 0) => write!(f, "{whole}.{tenths} %"),
            _ => write!(f, "{whole}.{hundredths:02} %"),
        }
    }
}

impl fmt::Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HalfYear => f.write_str("half-year"),
            Self::MidQuarter(quarter) => write!(f, "mid-quarter {quarter}"),
            Self::FullYear => f.write_str("full-year"),
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StraightLine { months, salvage } => {
                write!(f, "straight line, {months} months, salvage {}", Percent(*salvage))
            }
            Self::DecliningBalance { rate, first_year } => {
                write!(f, "declining balance, {} a year, first year {}", Percent(*rate), Percent(*first_year))
            }
            Self::DbSwitchSl { factor, life_years, convention } => write!(
                f,
                "declining balance {} to straight line, {life_years} years, {convention}",
                Percent(*factor)
            ),
            Self::Table(id) => write!(f, "table {}", id.0),
            Self::Immediate => f.write_str("written off at once"),
            Self::Units { total } => write!(f, "{total} units of work"),
        }
    }
}
