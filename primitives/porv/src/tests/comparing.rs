use super::strategies::*;
use crate::{
    schedule::{never_raises, Schedule},
    table::published,
    MathsError,
};
use dlo_core::{Bps, TableId, Usd};
use proptest::prelude::*;

const COST: Usd = Usd(1_000_000_000);
const LAST_DAY: u32 = 61 * 365;

fn compare(from: &Planned, to: &Planned, cost: Usd, from_day: u32) -> Result<bool, MathsError> {
    never_raises(&from.schedule, from.table.as_ref(), &to.schedule, to.table.as_ref(), cost, from_day)
}

fn plain(schedule: Schedule) -> Planned {
    Planned { schedule, table: None }
}

fn line(months: u16, salvage: u16) -> Planned {
    plain(Schedule::StraightLine { months, salvage: Bps(salvage) })
}

/// The exact value on every day, as a fraction.
fn exact_days(planned: &Planned, cost: u128) -> Box<dyn Fn(u32) -> (u128, u128)> {
    if let Schedule::StraightLine { months, salvage } = planned.schedule {
        let kept = cost * u128::from(salvage.0) / 10_000;
        let end = u128::from(months) * 365;
        return Box::new(move |day| {
            let left = end.saturating_sub(u128::from(day) * 12);
            (kept * end + (cost - kept) * left, end)
        });
    }
    let ends: Vec<u128> = (0..=60).map(|year| planned.book(Usd(cost), year * 365).0).collect();
    Box::new(move |day| {
        let (year, into) = ((day / 365) as usize, u128::from(day % 365));
        match (ends.get(year), ends.get(year + 1)) {
            (Some(from), Some(to)) => (from * (365 - into) + to * into, 365),
            (Some(last), None) if into == 0 => (*last, 1),
            _ => (0, 1),
        }
    })
}

/// Looks at every day.
fn brute_force(from: &Planned, to: &Planned, cost: u128, from_day: u32) -> bool {
    let (from, to) = (exact_days(from, cost), exact_days(to, cost));
    (from_day..=LAST_DAY.max(from_day)).all(|day| {
        let ((a, of_a), (b, of_b)) = (from(day), to(day));
        b * of_a <= a * of_b
    })
}

#[test]
fn invalid_schedules_and_missing_tables_are_refused() {
    let table = plain(Schedule::Table(TableId(1)));
    assert_eq!(compare(&line(0, 0), &line(1, 0), COST, 0), Err(MathsError::LifeOutOfRange));
    assert_eq!(compare(&line(1, 0), &line(1, 10_001), COST, 0), Err(MathsError::SalvageOutOfRange));
    assert_eq!(compare(&table, &line(1, 0), COST, 0), Err(MathsError::TableMissing));
    assert_eq!(compare(&line(1, 0), &table, COST, 0), Err(MathsError::TableMissing));
}

#[test]
fn a_longer_line_or_a_higher_salvage_raises() {
    assert_eq!(compare(&line(36, 0), &line(37, 0), COST, 0), Ok(false));
    assert_eq!(compare(&line(36, 0), &line(36, 1), COST, 0), Ok(false));
    assert_eq!(compare(&line(37, 0), &line(36, 0), COST, 0), Ok(true));
}

#[test]
fn a_rise_only_late_in_life_is_found() {
    let fast_then_slow = plain(published::AUSTRALIA_DIMINISHING);
    // Below the line for more than three years, above it once the line has come to nothing.
    assert_eq!(compare(&line(48, 0), &fast_then_slow, COST, 0), Ok(false));
    assert_eq!(compare(&line(48, 0), &fast_then_slow, COST, 3 * 365), Ok(false));
}

#[test]
fn what_lies_before_the_switch_does_not_count() {
    let (line, steep) = (line(24, 0), line(12, 1_000));
    assert_eq!(compare(&line, &steep, COST, 0), Ok(false));
    let step =
        Planned { schedule: Schedule::Table(TableId(1)), table: Some(published::year_table(&[0, 10_000])) };
    // The step table is above the line until both end after two years.
    assert_eq!(compare(&line, &step, COST, 729), Ok(false));
    assert_eq!(compare(&line, &step, COST, 730), Ok(true));
}

#[test]
fn a_rise_that_ends_within_a_day_is_found() {
    // The first line ends 5 twelfths into day 31. The second falls slower, is above it on day 30 and below
    // it again on day 31.
    let (from, to) = (line(1, 5_000), line(2, 100));
    assert!(to.book(COST, 30) > from.book(COST, 30) && to.book(COST, 31) < from.book(COST, 31));
    assert_eq!(compare(&from, &to, COST, 0), Ok(false));
    assert_eq!(compare(&from, &to, COST, 31), Ok(true));
}

#[test]
fn a_rise_of_less_than_a_micro_dollar_is_a_rise() {
    let (from, to) = (line(36, 0), line(37, 0));
    assert_eq!(from.book(Usd(10), 1_095), to.book(Usd(10), 1_095));
    assert_eq!(compare(&from, &to, Usd(10), 1_095), Ok(false));
}

#[test]
fn schedules_that_do_not_go_by_time_compare_with_themselves_only() {
    let (now, units) = (plain(Schedule::Immediate), plain(Schedule::Units { total: 10 }));
    for (a, b) in [(&now, &units), (&units, &now), (&now, &line(1, 0)), (&line(600, 10_000), &now)] {
        assert_eq!(compare(a, b, COST, 0), Ok(false));
    }
    assert_eq!(compare(&line(600, 10_000), &units, COST, 0), Ok(false));
    assert_eq!(compare(&units, &plain(Schedule::Units { total: 9 }), COST, 0), Ok(false));
    assert_eq!(compare(&now, &now, COST, 0), Ok(true));
    assert_eq!(compare(&units, &units, COST, 0), Ok(true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_answer_is_that_of_looking_at_every_day(
        from in by_time(), to in by_time(), cost in 0..1_000_000_000_000_u128, from_day in 0..8_000_u32,
    ) {
        prop_assert_eq!(compare(&from, &to, Usd(cost), from_day), Ok(brute_force(&from, &to, cost, from_day)));
    }

    #[test]
    fn near_relatives_are_told_apart(
        months in 2..600_u16, off in 0..3_u16, salvage in 0..=9_999_u16, more in 0..2_u16,
        cost in prop_oneof![0..50_u128, 0..2_000_000_u128], from_day in 0..4_000_u32,
    ) {
        let (from, to) = (line(months, salvage), line(months + 1 - off, salvage + more));
        prop_assert_eq!(compare(&from, &to, Usd(cost), from_day), Ok(brute_force(&from, &to, cost, from_day)));
    }

    #[test]
    fn a_switch_that_never_raises_lifts_no_day(
        from in by_time(), to in by_time(), cost in any_cost(), from_day in 0..8_000_u32, later in 0..20_000_u32,
    ) {
        if compare(&from, &to, cost, from_day).unwrap() {
            let day = from_day + later;
            prop_assert!(to.book(cost, day) <= from.book(cost, day));
        }
    }

    #[test]
    fn no_schedule_raises_itself(planned in by_time(), cost in any_cost(), day in any_day()) {
        prop_assert_eq!(compare(&planned, &planned, cost, day), Ok(true));
        // The same years under another table's number go the long way and give the same.
        if planned.table.is_some() {
            let twin = Planned { schedule: Schedule::Table(TableId(0)), table: planned.table.clone() };
            prop_assert_eq!(compare(&planned, &twin, cost, day), Ok(true));
        }
    }
}
