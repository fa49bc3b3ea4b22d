use super::strategies::*;
use crate::{
    schedule::{book_value, Convention, Schedule},
    table::published,
    MathsError,
};
use codec::{Decode, Encode, MaxEncodedLen};
use dlo_core::{Bps, TableId, Usd, YearTable};
use proptest::prelude::*;

const COST: Usd = Usd(1_000_000_000);

fn book(schedule: Schedule, days: u32) -> Usd {
    book_value(&schedule, None, COST, days, 0).unwrap()
}

fn refused(schedule: Schedule) -> MathsError {
    assert_eq!(book_value(&schedule, None, COST, 0, 0), Err(schedule.validate().unwrap_err()));
    schedule.validate().unwrap_err()
}

#[test]
fn terms_out_of_range_are_refused() {
    let line = |months, salvage| Schedule::StraightLine { months, salvage: Bps(salvage) };
    assert_eq!(refused(line(0, 0)), MathsError::LifeOutOfRange);
    assert_eq!(refused(line(601, 0)), MathsError::LifeOutOfRange);
    assert_eq!(refused(line(60, 10_001)), MathsError::SalvageOutOfRange);
    let declining = |rate, first| Schedule::DecliningBalance { rate: Bps(rate), first_year: Bps(first) };
    assert_eq!(refused(declining(0, 5_000)), MathsError::RateOutOfRange);
    assert_eq!(refused(declining(10_001, 5_000)), MathsError::RateOutOfRange);
    assert_eq!(refused(declining(5_000, 10_001)), MathsError::RateOutOfRange);
    let switch =
        |factor, life_years, convention| Schedule::DbSwitchSl { factor: Bps(factor), life_years, convention };
    assert_eq!(refused(switch(9_999, 5, Convention::HalfYear)), MathsError::RateOutOfRange);
    assert_eq!(refused(switch(20_000, 0, Convention::HalfYear)), MathsError::LifeOutOfRange);
    assert_eq!(refused(switch(20_000, 51, Convention::HalfYear)), MathsError::LifeOutOfRange);
    assert_eq!(refused(switch(20_000, 5, Convention::MidQuarter(0))), MathsError::ConventionOutOfRange);
    assert_eq!(refused(switch(20_000, 5, Convention::MidQuarter(5))), MathsError::ConventionOutOfRange);
    assert_eq!(refused(Schedule::Units { total: 0 }), MathsError::LifeOutOfRange);
}

#[test]
fn terms_at_the_ends_of_their_ranges_are_taken() {
    for schedule in [
        Schedule::StraightLine { months: 1, salvage: Bps(0) },
        Schedule::StraightLine { months: 600, salvage: Bps::WHOLE },
        Schedule::DecliningBalance { rate: Bps(1), first_year: Bps(0) },
        Schedule::DecliningBalance { rate: Bps::WHOLE, first_year: Bps::WHOLE },
        Schedule::DbSwitchSl { factor: Bps(10_000), life_years: 1, convention: Convention::FullYear },
        Schedule::DbSwitchSl { factor: Bps(u16::MAX), life_years: 50, convention: Convention::MidQuarter(4) },
        Schedule::Units { total: 1 },
    ] {
        assert_eq!(schedule.validate(), Ok(()), "{schedule}");
        assert_eq!(book(schedule, 0), COST, "{schedule}");
    }
}

#[test]
fn a_table_that_is_missing_or_invalid_is_refused() {
    let schedule = Schedule::Table(TableId(1));
    let with = |table: Option<&YearTable>| book_value(&schedule, table, COST, 10, 0);
    assert_eq!(with(None), Err(MathsError::TableMissing));
    assert_eq!(with(Some(&published::year_table(&[5_000, 4_999]))), Err(MathsError::TableNotWhole));
    assert_eq!(with(Some(&published::year_table(&[]))), Err(MathsError::TableTooLong));
}

#[test]
fn a_straight_line_falls_by_the_same_amount_each_day_down_to_its_salvage() {
    let line = Schedule::StraightLine { months: 48, salvage: Bps(1_000) };
    assert_eq!(book(line, 365), Usd(775_000_000));
    assert_eq!(book(line, 730), Usd(550_000_000));
    assert_eq!(book(line, 1), Usd(999_383_561));
    assert_eq!(book(line, 1_460), Usd(100_000_000));
    assert_eq!(book(line, u32::MAX), Usd(100_000_000));
}

#[test]
fn months_that_are_no_whole_days_end_on_the_next_day() {
    let line = Schedule::StraightLine { months: 1, salvage: Bps(0) };
    // 365/12 days are 30 days and 5 ticks of a twelfth.
    assert_eq!(book(line, 30), Usd(COST.0 * 5 / 365));
    assert_eq!(book(line, 31), Usd::ZERO);
}

#[test]
fn declining_balances_meet_the_known_points() {
    let dollars = |schedule, years: u32| book(schedule, years * 365).0 / 1_000;
    assert_eq!([1, 2, 3].map(|y| dollars(published::UK_MAIN_POOL_TO_2026, y)), [820_000, 672_400, 551_368]);
    assert_eq!([1, 2, 3].map(|y| dollars(published::UK_MAIN_POOL, y)), [860_000, 739_600, 636_056]);
    assert_eq!([1, 2, 3].map(|y| dollars(published::CANADA_CLASS_50, y)), [725_000, 326_250, 146_812]);
    assert_eq!([1, 2, 3].map(|y| dollars(published::AUSTRALIA_DIMINISHING, y)), [500_000, 250_000, 125_000]);
}

#[test]
fn a_declining_balance_drops_to_nothing_after_sixty_years() {
    let slow = Schedule::DecliningBalance { rate: Bps(1), first_year: Bps(0) };
    assert!(book(slow, 60 * 365) > Usd(990_000_000));
    assert_eq!(book(slow, 60 * 365 + 1), Usd::ZERO);
    assert_eq!(book(slow, u32::MAX), Usd::ZERO);
}

#[test]
fn the_largest_cost_and_the_steepest_rate_do_not_overflow() {
    let steep =
        Schedule::DbSwitchSl { factor: Bps(u16::MAX), life_years: 1, convention: Convention::HalfYear };
    let at = |days| book_value(&steep, None, Usd(u128::MAX), days, 0);
    assert_eq!(at(0), Ok(Usd(u128::MAX)));
    assert_eq!(at(73), Ok(Usd(u128::MAX / 5 * 4)));
    assert_eq!(at(365), Ok(Usd::ZERO));
}

#[test]
fn units_fall_with_work_and_not_with_time() {
    let units = Schedule::Units { total: 3 };
    let after = |days, done| book_value(&units, None, Usd(100), days, done).unwrap();
    assert_eq!([0, 1, 2, 3, 4].map(|done| after(9_999, done)), [100, 66, 33, 0, 0].map(Usd));
    assert_eq!(after(0, u64::MAX), Usd::ZERO);
}

#[test]
fn an_immediate_write_off_bounds_nothing() {
    assert_eq!(book(Schedule::Immediate, 10_000), COST);
}

#[test]
fn schedules_read_as_short_text() {
    let line = Schedule::StraightLine { months: 60, salvage: Bps(1_000) };
    assert_eq!(line.to_string(), "straight line, 60 months, salvage 10 %");
    assert_eq!(published::CANADA_CLASS_50.to_string(), "declining balance, 55 % a year, first year 27.5 %");
    let odd = Schedule::DecliningBalance { rate: Bps(105), first_year: Bps(7) };
    assert_eq!(odd.to_string(), "declining balance, 1.05 % a year, first year 0.07 %");
    let switch = |convention| Schedule::DbSwitchSl { factor: Bps(20_000), life_years: 5, convention };
    assert_eq!(
        switch(Convention::MidQuarter(3)).to_string(),
        "declining balance 200 % to straight line, 5 years, mid-quarter 3"
    );
    assert!(switch(Convention::HalfYear).to_string().ends_with("half-year"));
    assert!(switch(Convention::FullYear).to_string().ends_with("full-year"));
    assert_eq!(Schedule::Table(TableId(3)).to_string(), "table 3");
    assert_eq!(Schedule::Immediate.to_string(), "written off at once");
    assert_eq!(Schedule::Units { total: 9 }.to_string(), "9 units of work");
}

#[test]
fn schedules_keep_their_form_in_json() {
    for (schedule, json) in [
        (
            Schedule::StraightLine { months: 60, salvage: Bps(1_000) },
            r#"{"kind":"straightLine","terms":{"months":60,"salvage":1000}}"#,
        ),
        (published::CANADA_CLASS_50, r#"{"kind":"decliningBalance","terms":{"rate":5500,"firstYear":2750}}"#),
        (
            Schedule::DbSwitchSl {
                factor: Bps(20_000),
                life_years: 5,
                convention: Convention::MidQuarter(2),
            },
            r#"{"kind":"dbSwitchSl","terms":{"factor":20000,"lifeYears":5,"convention":{"midQuarter":2}}}"#,
        ),
        (Schedule::Table(TableId(3)), r#"{"kind":"table","terms":3}"#),
        (Schedule::Immediate, r#"{"kind":"immediate"}"#),
        (Schedule::Units { total: 7 }, r#"{"kind":"units","terms":{"total":7}}"#),
    ] {
        assert_eq!(serde_json::to_string(&schedule).unwrap(), json);
        assert_eq!(serde_json::from_str::<Schedule>(json).unwrap(), schedule);
    }
    assert!(serde_json::from_str::<Schedule>(r#"{"kind":"sumOfDigits"}"#).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_schedule_ever_rises_from_one_day_to_the_next(
        planned in by_time(), cost in any_cost(), start in any_day(),
    ) {
        let mut last = planned.book(cost, start);
        prop_assert!(last <= cost);
        for day in start..start.saturating_add(120) {
            let next = planned.book(cost, day.saturating_add(1));
            prop_assert!(next <= last, "{} rises after day {day}", planned.schedule);
            last = next;
        }
    }

    #[test]
    fn no_schedule_rises_across_years(planned in by_time(), cost in any_cost(), step in 1..400_u32) {
        let values: Vec<_> = (0..64).map(|i| planned.book(cost, i * step)).collect();
        prop_assert_eq!(values[0], cost);
        prop_assert!(values.windows(2).all(|w| w[1] <= w[0]));
    }

    #[test]
    fn between_the_ends_of_years_values_lie_on_the_line(
        planned in prop_oneof![declining(), switching(), tabled()],
        cost in 0..1_000_000_000_000_u128,
        year in 0..60_u32,
        day in 0..=365_u32,
    ) {
        let (from, to) = (planned.book(Usd(cost), year * 365).0, planned.book(Usd(cost), (year + 1) * 365).0);
        let exact = (from * u128::from(365 - day) + to * u128::from(day)) / 365;
        prop_assert_eq!(planned.book(Usd(cost), year * 365 + day), Usd(exact));
    }

    #[test]
    fn a_straight_line_is_the_rounded_down_line(
        months in 1..=600_u16, salvage in 0..=10_000_u16, cost in 0..1_000_000_000_000_u128, days in 0..20_000_u32,
    ) {
        let line = Schedule::StraightLine { months, salvage: Bps(salvage) };
        let kept = cost * u128::from(salvage) / 10_000;
        let (at, end) = (u128::from(days) * 12, u128::from(months) * 365);
        let expected = if at >= end { kept } else { kept + (cost - kept) * (end - at) / end };
        prop_assert_eq!(book_value(&line, None, Usd(cost), days, 0), Ok(Usd(expected)));
    }

    #[test]
    fn a_declining_balance_takes_its_rates_year_by_year(
        rate in 1..=10_000_u16, first in 0..=10_000_u16, cost in 0..1_000_000_000_000_u128, years in 1..=60_u32,
    ) {
        let schedule = Schedule::DecliningBalance { rate: Bps(rate), first_year: Bps(first) };
        let mut value = cost * u128::from(10_000 - first) / 10_000;
        for _ in 1..years {
            value = value * u128::from(10_000 - rate) / 10_000;
        }
        prop_assert_eq!(book_value(&schedule, None, Usd(cost), years * 365, 0), Ok(Usd(value)));
    }

    #[test]
    fn a_switching_schedule_takes_all_by_the_end_of_its_life(planned in switching(), cost in any_cost()) {
        let Schedule::DbSwitchSl { life_years, convention, .. } = planned.schedule else { unreachable!() };
        let years = u32::from(life_years) + u32::from(convention != Convention::FullYear);
        prop_assert_eq!(planned.book(cost, years * 365), Usd::ZERO);
        // Never below the straight line's speed: at least what the straight line takes has gone.
        let line = Schedule::StraightLine { months: u16::from(life_years) * 12, salvage: Bps(0) };
        if convention == Convention::FullYear {
            for year in 0..years {
                let limit = book_value(&line, None, cost, year * 365, 0).unwrap();
                prop_assert!(planned.book(cost, year * 365) <= limit);
            }
        }
    }

    #[test]
    fn a_switching_schedule_takes_the_larger_of_its_two_rates(
        factor in 10_000..=u16::MAX, life in 1..=50_u8, convention in any_convention(),
        cost in prop_oneof![0..100_u128, 0..1_000_000_000_000_u128],
    ) {
        let schedule = Schedule::DbSwitchSl { factor: Bps(factor), life_years: life, convention };
        let first = match convention {
            Convention::HalfYear => 4,
            Convention::MidQuarter(quarter) => 9 - 2 * u128::from(quarter),
            Convention::FullYear => 8,
        };
        let (mut rest, mut remaining, mut length) = (cost, 8 * u128::from(life), first);
        for year in 1..=51 {
            let declining = (rest * u128::from(factor) * length).div_ceil(80_000 * u128::from(life));
            let straight = if remaining > length { (rest * length).div_ceil(remaining) } else { rest };
            rest -= declining.max(straight).min(rest);
            (remaining, length) = (remaining.saturating_sub(length), 8);
            prop_assert_eq!(book_value(&schedule, None, Usd(cost), year * 365, 0), Ok(Usd(rest)), "year {}", year);
        }
    }

    #[test]
    fn units_never_rise_with_work(total in 1..u64::MAX, done in any::<u64>(), more in any::<u64>(), cost in any_cost()) {
        let units = Schedule::Units { total };
        let at = |done| book_value(&units, None, cost, 0, done).unwrap();
        prop_assert!(at(done.saturating_add(more)) <= at(done));
        prop_assert!(at(done) <= cost);
        prop_assert_eq!(at(total), Usd::ZERO);
    }

    #[test]
    fn schedules_survive_their_encoding(planned in by_time()) {
        let bytes = planned.schedule.encode();
        prop_assert!(bytes.len() <= Schedule::max_encoded_len());
        prop_assert_eq!(Schedule::decode(&mut &bytes[..]), Ok(planned.schedule));
    }
}
