//! The pure transitions, and that it makes no difference when penalties are taken.

use crate::{mock::day, Bond, Penalty, Standing};
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
    assert_eq!(due(13), Penalty { days: 9, amount: 90, spent_on: None });
}

#[test]
fn no_more_is_due_than_is_left_and_the_day_that_spends_it_is_named() {
    let due = |to, bond| overdue(3, 4).due(day(to), 10, bond).unwrap();
    assert_eq!(due(14, 100), Penalty { days: 10, amount: 100, spent_on: Some(day(14)) });
    assert_eq!(due(40, 100), Penalty { days: 36, amount: 100, spent_on: Some(day(14)) });
    // Of the eleventh day only a part is left.
    assert_eq!(due(14, 101), Penalty { days: 10, amount: 100, spent_on: None });
    assert_eq!(due(15, 101), Penalty { days: 11, amount: 101, spent_on: Some(day(15)) });
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
    assert_eq!((penalty.days, penalty.spent_on), (u32::MAX, Some(Day(1))));
}

#[test]
fn without_a_penalty_no_bond_is_ever_spent() {
    let penalty = overdue(0, 0).due(day(99), 0, 100).unwrap();
    assert_eq!(penalty, Penalty { days: 99, amount: 0, spent_on: None });
    assert_eq!(overdue(0, 0).charged(day(99), penalty, 100), overdue(0, 99));
}

#[test]
fn a_charge_that_leaves_nothing_is_a_default_on_the_day_that_spent_it() {
    let penalty = overdue(3, 4).due(day(40), 10, 100).unwrap();
    assert_eq!(overdue(3, 4).charged(day(40), penalty, 0), defaulted(14));
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

proptest! {
    #[test]
    fn it_makes_no_difference_when_penalties_are_taken(
        last in 1..60u32,
        some in prop::collection::btree_set(1..60u32, 0..10),
        per_day in 1..50u128,
        bond in 1..1_000u128,
    ) {
        let daily = charge(1..=last, per_day, bond);
        let lazily = charge(some.into_iter().filter(|on| *on < last).chain([last]), per_day, bond);
        prop_assert_eq!(lazily, daily);
        prop_assert_eq!(bond - daily.1, bond.min(per_day * u128::from(last)));
    }
}
