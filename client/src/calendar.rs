//! Dates and the chain's days.

use crate::error::{Error, Result};
use dlo_core::Day;

/// Milliseconds in a day of the civil calendar.
pub const CIVIL_DAY_MS: u64 = 86_400_000;

/// A date such as `2025-03-01` in milliseconds since 1970-01-01, at its start in UTC.
pub fn parse_date(text: &str) -> Result<u64> {
    let bad = || Error::input(format!("'{text}' is no date: write it as 2025-03-01"));
    let mut fields = text.split('-');
    let (year, month, day) = match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (Some(year), Some(month), Some(day), None)
            if year.len() == 4 && month.len() == 2 && day.len() == 2 && text.is_ascii() =>
        {
            (number(year), number(month), number(day))
        }
        _ => return Err(bad()),
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(bad()) };
    if year < 1970 || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return Err(bad());
    }
    Ok(days_before(year, month).saturating_add(day - 1).saturating_mul(CIVIL_DAY_MS))
}

/// A day as its owner writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Milliseconds since 1970-01-01.
    At(u64),
    /// So many of the chain's days before its today.
    Before(u32),
}

impl Moment {
    /// A date (`2025-03-01`), a date with its time in UTC (`2025-03-01T14:30:00Z`), `today`, or `today-30` for the
    /// chain's day 30 days before its today.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |what: &str| Error::input(format!("'{text}' is no {what}"));
        if let Some(rest) = text.strip_prefix("today") {
            let days = match rest.strip_prefix('-') {
                None if rest.is_empty() => Some(0),
                None => None,
                Some(days) => number(days).and_then(|days| u32::try_from(days).ok()),
            };
            return days.map(Self::Before).ok_or_else(|| bad("day: write it as today or today-30"));
        }
        match text.split_once('T') {
            None => parse_date(text).map(Self::At),
            Some((date, clock)) => {
                let clock =
                    parse_clock(clock).ok_or_else(|| bad("moment: write it as 2025-03-01T14:30:00Z"))?;
                Ok(Self::At(parse_date(date)?.saturating_add(clock)))
            }
        }
    }

    /// The chain's day that holds it.
    pub fn day(self, today: Day, day_length: u64) -> Result<Day> {
        match self {
            Self::At(ms) => day_of(ms, day_length),
            Self::Before(_) if today == Day(0) => Err(Error::other(
                "the chain has no day before its first block: try again once it has made one",
            )),
            Self::Before(days) => today.0.checked_sub(days).map(Day).ok_or_else(|| {
                Error::input(format!("{days} days before today is before the calendar begins"))
            }),
        }
    }
}

/// Milliseconds of `14:30:00Z`.
fn parse_clock(text: &str) -> Option<u64> {
    let mut fields = text.strip_suffix('Z')?.split(':');
    let mut next = |limit: u64| {
        let field = fields.next().filter(|field| field.len() == 2)?;
        number(field).filter(|value| *value < limit)
    };
    let (hours, minutes, seconds) = (next(24)?, next(60)?, next(60)?);
    fields.next().is_none().then_some(((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/// The chain's day that holds the millisecond `ms`.
pub fn day_of(ms: u64, day_length: u64) -> Result<Day> {
    let day =
        ms.checked_div(day_length).ok_or_else(|| Error::other("the chain says that a day has no length"))?;
    u32::try_from(day).map(Day).map_err(|_| Error::input("the date lies beyond the chain's calendar"))
}

/// A chain's day for readers: `20778 (2026-11-21)`, with the time where days are shorter than civil ones.
pub fn show_day(day: Day, day_length: u64) -> String {
    let ms = u64::from(day.0).saturating_mul(day_length);
    if day_length == CIVIL_DAY_MS {
        format!("{} ({})", day.0, date(ms))
    } else {
        format!("{} ({} {})", day.0, date(ms), time(ms))
    }
}

/// A moment in UTC: `2026-11-21 03:04:05`.
pub fn show_moment(ms: u64) -> String {
    format!("{} {}", date(ms), time(ms))
}

/// How long something is, in its two largest units: `2 d 3 h`, `5 min 0 s`, `7 s`.
pub fn show_span(ms: u64) -> String {
    let seconds = ms / 1000;
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, _, _) => format!("{days} d {hours} h"),
    }
}

fn number(digits: &str) -> Option<u64> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the first of `month` of `year`.
fn days_before(year: u64, month: u64) -> u64 {
    let leaps = |upto: u64| upto / 4 - upto / 100 + upto / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    years + (1..month).map(|earlier| days_in_month(year, earlier)).sum::<u64>()
}

fn date(ms: u64) -> String {
    let mut left = ms / CIVIL_DAY_MS;
    // A lower bound of the year; the loop below takes at most a few steps from it.
    let mut year = 1970 + left / 366;
    left -= days_before(year, 1);
    while left >= if is_leap(year) { 366 } else { 365 } {
        left -= if is_leap(year) { 366 } else { 365 };
        year += 1;
    }
    let mut month = 1;
    while left >= days_in_month(year, month) {
        left -= days_in_month(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn time(ms: u64) -> String {
    let seconds = ms / 1000 % 86_400;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_date_is_refused() {
        for bad in [
            "",
            "2025",
            "2025-3-1",
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "2025-04-31",
            "1969-12-31",
            "01-03-2025",
            "2025-03-01T00",
            "2025-+3-01",
        ] {
            assert!(parse_date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn known_dates_fall_on_their_days() {
        for (text, days) in
            [("1970-01-01", 0), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2026-11-21", 20_778)]
        {
            assert_eq!(parse_date(text).unwrap(), days * CIVIL_DAY_MS, "{text}");
        }
    }

    #[test]
    fn a_chain_with_short_days_counts_more_of_them() {
        let ms = parse_date("2026-11-21").unwrap();
        assert_eq!(day_of(ms, CIVIL_DAY_MS).unwrap(), Day(20_778));
        assert_eq!(day_of(ms, 60_000).unwrap(), Day(20_778 * 1_440));
        assert!(day_of(ms, 0).is_err());
        assert!(day_of(u64::MAX, 1).is_err());
        assert_eq!(show_day(Day(20_778 * 1_440 + 61), 60_000), "29920381 (2026-11-21 01:01:00)");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for bad in [
            "",
            "today-",
            "today+1",
            "todays",
            "2025-03-01T",
            "2025-03-01T1:00:00Z",
            "2025-03-01T24:00:00Z",
            "2025-03-01T10:00Z",
            "2025-03-01T10:00:00",
            "2025-03-01T10:00:00:00Z",
            "yesterday",
            "today--1",
        ] {
            assert!(Moment::parse(bad).is_err(), "{bad}");
        }
        assert!(Moment::Before(6).day(Day(5), CIVIL_DAY_MS).is_err());
        assert!(Moment::Before(0).day(Day(0), CIVIL_DAY_MS).is_err(), "there is no block yet");
    }

    #[test]
    fn a_moment_falls_on_a_day_of_the_chain() {
        let day = |text: &str, length| Moment::parse(text).unwrap().day(Day(100), length).unwrap();
        assert_eq!(day("today", CIVIL_DAY_MS), Day(100));
        assert_eq!(day("today-30", 60_000), Day(70));
        assert_eq!(day("1970-01-02T01:02:03Z", 60_000), Day(1_440 + 62));
        assert_eq!(day("1970-01-02", CIVIL_DAY_MS), Day(1));
    }

    #[test]
    fn a_span_is_shown_in_its_two_largest_units() {
        for (seconds, text) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (7_260, "2 h 1 min"), (183_600, "2 d 3 h")]
        {
            assert_eq!(show_span(seconds * 1000 + 999), text);
        }
    }

    proptest! {
        #[test]
        fn a_date_reads_back_as_the_same_day(days in 0u64..200_000) {
            let shown = date(days * CIVIL_DAY_MS);
            prop_assert_eq!(parse_date(&shown).unwrap(), days * CIVIL_DAY_MS);
        }
    }
}
