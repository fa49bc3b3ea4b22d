//! The pure transitions, and that it makes no difference when penalties are taken.

use crate::{mock::day, Bond, Penalty, Standing, MAX_CHARGED_DAYS};
use dlo_core::{Balance, Day};
use proptest::prelude::*;

const SOUND: Standing = Standing::Sound;

fn overdue(since: u32, charged_on: u32) -> Standing {
    Standing::Overdue { since: day(since), charged_on: day(charged_on) }
}

fn defaulted(since: u32) -> Standing {
    Standing::Defaulted { since: day(since) }
}

#[test]
fn only_an_overdue_app_has_to_pay_and_only_once_a_day_has_begun() {
    for standing in [SOUND, defaulted(0)] {
        assert_eq!(standing.due(day(9), 10, 100), None);
    }
    assert_eq!(overdue(3, 3).due(day(3), 10, 100), None);
    // A clock that stood still, or worse.
    assert_eq!(overdue(3, 3).due(day(2), 10, 100), None);
}

#[test]
fn each_day_that_begins_is_due() {
    let due = |to| overdue(3, 4).due(day(to), 10, 100).unwrap();
    assert_eq!(due(5), Penalty { days: 1, amount: 10, spent_on: None });
    assert_eq!(due(7), Penalty { days: 3, amount: 30, spent_on: None });
}

#[test]
fn of_a_longer_gap_no_more_days_are_due() {
    let due = |to, bond| overdue(3, 4).due(day(to), 10, bond).unwrap();
    for to in [8, 13, 1_000_000] {
        assert_eq!(due(to, 100), Penalty { days: 3, amount: 30, spent_on: None });
        assert_eq!(due(to, 30), Penalty { days: 3, amount: 30, spent_on: Some(day(7)) });
        assert_eq!(due(to, 31), Penalty { days: 3, amount: 30, spent_on: None });
        assert_eq!(overdue(3, 4).charged(day(to), due(to, 100), 70), overdue(3, to));
    }
}

#[test]
fn no_more_is_due_than_is_left_and_the_day_that_spends_it_is_named() {
    let due = |to, bond| overdue(3, 4).due(day(to), 10, bond).unwrap();
    assert_eq!(due(6, 20), Penalty { days: 2, amount: 20, spent_on: Some(day(6)) });
    assert_eq!(due(40, 20), Penalty { days: 3, amount: 20, spent_on: Some(day(6)) });
    // Of the third day only a part is left.
    assert_eq!(due(6, 21), Penalty { days: 2, amount: 20, spent_on: None });
    assert_eq!(due(7, 21), Penalty { days: 3, amount: 21, spent_on: Some(day(7)) });
}

#[test]
fn the_largest_numbers_are_due_in_full() {
    let max = Balance::MAX;
    let due = |per_day, bond| overdue(0, 0).due(day(2), per_day, bond).unwrap();
    assert_eq!(due(max, max), Penalty { days: 2, amount: max, spent_on: Some(day(1)) });
    assert_eq!(due(1, max), Penalty { days: 2, amount: 2, spent_on: None });
    assert_eq!(due(max, 0), Penalty { days: 2, amount: 0, spent_on: Some(day(0)) });
    let ages = Standing::Overdue { since: Day(0), charged_on: Day(0) };
    let penalty = ages.due(Day(u32::MAX), max, max).unwrap();
    assert_eq!((penalty.days, penalty.spent_on), (MAX_CHARGED_DAYS, Some(Day(1))));
}

#[test]
fn without_a_penalty_no_bond_is_ever_spent() {
    let penalty = overdue(0, 0).due(day(99), 0, 100).unwrap();
    assert_eq!(penalty, Penalty { days: MAX_CHARGED_DAYS, amount: 0, spent_on: None });
    assert_eq!(overdue(0, 0).charged(day(99), penalty, 100), overdue(0, 99));
}

#[test]
fn a_charge_that_leaves_nothing_is_a_default_on_the_day_that_spent_it() {
    let penalty = overdue(3, 4).due(day(40), 10, 20).unwrap();
    assert_eq!(overdue(3, 4).charged(day(40), penalty, 0), defaulted(6));
    // The keeper took less than it was asked.
    assert_eq!(overdue(3, 4).charged(day(40), penalty, 1), overdue(3, 40));
    for standing in [SOUND, defaulted(2)] {
        assert_eq!(standing.charged(day(40), penalty, 0), standing);
    }
}

#[test]
fn a_bond_is_whole_a_part_or_spent() {
    assert_eq!(Bond::of(0, 10), Bond::Spent);
    assert_eq!(Bond::of(1, 10), Bond::Part);
    assert_eq!(Bond::of(10, 10), Bond::Whole);
    assert_eq!(Bond::of(Balance::MAX, 10), Bond::Whole);
    assert_eq!(Bond::of(0, 0), Bond::Whole);
}

#[test]
fn every_transition_is_one_of_the_named() {
    let all = [Bond::Spent, Bond::Part, Bond::Whole];
    for bond in all {
        assert_eq!(SOUND.reviewed(day(9), true, bond, None), SOUND);
        assert_eq!(overdue(3, 9).reviewed(day(9), true, bond, None), SOUND);
        assert_eq!(overdue(3, 9).reviewed(day(9), false, bond, None), overdue(3, 9));
        assert_eq!(defaulted(3).reviewed(day(9), false, bond, None), defaulted(3));
        let short = if bond == Bond::Spent { defaulted(9) } else { overdue(9, 9) };
        assert_eq!(SOUND.reviewed(day(9), false, bond, None), short);
        let back = if bond == Bond::Whole { SOUND } else { defaulted(3) };
        assert_eq!(defaulted(3).reviewed(day(9), true, bond, None), back);
    }
}

#[test]
fn an_app_that_was_mended_today_or_yesterday_has_no_free_day() {
    for (mended, charged_on) in [(Some(day(9)), 9), (Some(day(8)), 8), (Some(day(7)), 9), (None, 9)] {
        assert_eq!(SOUND.reviewed(day(9), false, Bond::Whole, mended), overdue(9, charged_on));
    }
}

#[test]
fn the_day_on_which_an_app_was_mended_is_kept_until_the_next_and_not_beside_a_mark() {
    for before in [overdue(3, 9), defaulted(3)] {
        assert_eq!(SOUND.mended(before, None, day(9)), Some(day(9)));
    }
    for (mended, kept) in [(9, Some(day(9))), (8, Some(day(8))), (7, None), (0, None)] {
        assert_eq!(SOUND.mended(SOUND, Some(day(mended)), day(9)), kept);
        assert_eq!(overdue(9, 9).mended(SOUND, Some(day(mended)), day(9)), None);
    }
    assert_eq!(SOUND.mended(SOUND, None, day(9)), None);
}

/// Charges an app that became short on day 0 on each of `days`, one after the other.
fn charge(days: impl IntoIterator<Item = u32>, per_day: Balance, mut bond: Balance) -> (Standing, Balance) {
    let mut standing = overdue(0, 0);
    for on in days {
        if let Some(penalty) = standing.due(day(on), per_day, bond) {
            bond -= penalty.amount;
            standing = standing.charged(day(on), penalty, bond);
        }
    }
    (standing, bond)
}

/// The days on which gaps end that follow on each other.
fn ends_of(gaps: &[u32]) -> Vec<u32> {
    gaps.iter()
        .scan(0, |end, gap| {
            *end += gap;
            Some(*end)
        })
        .collect()
}

proptest! {
    #[test]
    fn it_makes_no_difference_when_penalties_are_taken_where_no_gap_is_too_long(
        gaps in prop::collection::vec(1..=MAX_CHARGED_DAYS, 1..30),
        per_day in 1..50u128,
        bond in 1..1_000u128,
    ) {
        let last = gaps.iter().sum();
        let daily = charge(1..=last, per_day, bond);
        prop_assert_eq!(charge(ends_of(&gaps), per_day, bond), daily);
        prop_assert_eq!(bond - daily.1, bond.min(per_day * u128::from(last)));
    }

    #[test]
    fn whatever_the_gaps_each_costs_its_first_days_only(
        gaps in prop::collection::vec(1..20u32, 1..30),
        per_day in 1..50u128,
        bond in 1..1_000u128,
    ) {
        let (_, left) = charge(ends_of(&gaps), per_day, bond);
        let days: u32 = gaps.iter().map(|gap| (*gap).min(MAX_CHARGED_DAYS)).sum();
        prop_assert_eq!(bond - left, bond.min(per_day * u128::from(days)));
    }
}
