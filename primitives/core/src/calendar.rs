//! The chain's calendar.

use crate::Day;

/// Time by the block's timestamp. Values and certificate ends are days; block numbers only pace work.
pub trait Calendar {
    /// Milliseconds since 1970-01-01.
    fn now() -> u64;

    /// Milliseconds in one [`Day`]; never zero.
    fn day_length() -> u64;

    /// The day of [`Self::now`].
    fn today() -> Day {
        let day = Self::now().checked_div(Self::day_length()).unwrap_or_default();
        Day(u32::try_from(day).unwrap_or(u32::MAX))
    }

    /// The first millisecond of `day`; saturates.
    fn start_of(day: Day) -> u64 {
        u64::from(day.0).saturating_mul(Self::day_length())
    }
}
