use crate::{
    horizon::{check, HorizonError, Tightest},
    MathsError,
};
use dlo_core::{Bps, Day, Nat};
use proptest::prelude::*;

fn ends(of: &[(u32, u128)]) -> Vec<(Day, Nat)> {
    of.iter().map(|(day, amount)| (Day(*day), Nat(*amount))).collect()
}

fn tightest(day: u32, committed: u128, allowed: u128) -> Tightest {
    Tightest { day: Day(day), committed: Nat(committed), allowed: Nat(allowed) }
}

#[test]
fn one_unit_too_much_on_any_day_is_refused_with_that_day() {
    let ends = ends(&[(10, 100), (20, 50)]);
    let falling = |day: Day| Ok(Nat(if day.0 <= 10 { 150 } else { 49 }));
    assert_eq!(check(&ends, Bps(0), falling), Err(HorizonError::Short(tightest(20, 50, 49))));
    assert_eq!(check(&ends, Bps(0), |_| Ok(Nat(149))), Err(HorizonError::Short(tightest(10, 150, 149))));
}

#[test]
fn of_several_short_days_the_worst_is_named() {
    let ends = ends(&[(10, 100), (20, 50), (30, 50)]);
    let backing = |day: Day| Ok(Nat(if day.0 == 20 { 70 } else { 190 - u128::from(day.0) * 5 }));
    assert_eq!(check(&ends, Bps(0), backing), Err(HorizonError::Short(tightest(10, 200, 140))));
}

#[test]
fn the_margin_is_taken_off_the_projection_and_rounds_down() {
    let ends = ends(&[(1, 90)]);
    assert_eq!(check(&ends, Bps(1_000), |_| Ok(Nat(100))), Ok(Some(tightest(1, 90, 90))));
    assert_eq!(check(&ends, Bps(1_001), |_| Ok(Nat(100))), Err(HorizonError::Short(tightest(1, 90, 89))));
}

#[test]
fn failing_arithmetic_is_told_apart_from_a_shortage() {
    let too_much = ends(&[(1, u128::MAX), (2, 1)]);
    assert_eq!(check(&too_much, Bps(0), |_| Ok(Nat(0))), Err(HorizonError::Maths(MathsError::Overflow)));
    assert_eq!(
        check(&ends(&[(1, 1)]), Bps(0), |_| Err(MathsError::TableMissing)),
        Err(HorizonError::Maths(MathsError::TableMissing))
    );
}

#[test]
fn without_ends_nothing_is_committed_and_no_day_is_tight() {
    assert_eq!(check(&[], Bps(0), |_| Err(MathsError::Overflow)), Ok(None));
}

#[test]
fn of_equally_tight_days_the_first_is_given() {
    let ends = ends(&[(1, 10), (2, 10)]);
    let backing = |day: Day| Ok(Nat(if day.0 == 1 { 25 } else { 15 }));
    assert_eq!(check(&ends, Bps(0), backing), Ok(Some(tightest(1, 20, 25))));
}

proptest! {
    #[test]
    fn the_answer_is_that_of_summing_anew_for_every_day(
        map in prop::collection::btree_map(0..60_u32, 0..1_000_u128, 0..12),
        backing in prop::collection::vec(0..8_000_u128, 60),
        margin in 0..=10_000_u16,
    ) {
        let ends: Vec<_> = map.iter().map(|(day, amount)| (Day(*day), Nat(*amount))).collect();
        let result = check(&ends, Bps(margin), |day| Ok(Nat(backing[day.0 as usize])));
        let days: Vec<_> = map
            .keys()
            .map(|day| {
                let committed: u128 = map.iter().filter(|(end, _)| *end >= day).map(|(_, amount)| amount).sum();
                let allowed = backing[*day as usize] * u128::from(10_000 - margin) / 10_000;
                (allowed as i128 - committed as i128, *day)
            })
            .collect();
        match (days.iter().min(), result) {
            (None, result) => prop_assert_eq!(result, Ok(None)),
            (Some((spare, day)), Ok(Some(tight))) => {
                prop_assert!(*spare >= 0);
                prop_assert_eq!(tight.day, Day(*day));
                prop_assert_eq!(tight.allowed.0 as i128 - tight.committed.0 as i128, *spare);
            }
            (Some((spare, day)), Err(HorizonError::Short(tight))) => {
                prop_assert!(*spare < 0);
                prop_assert_eq!(tight.day, Day(*day));
                prop_assert_eq!(tight.allowed.0 as i128 - tight.committed.0 as i128, *spare);
            }
            (_, other) => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn what_is_admitted_is_covered_on_every_day_and_not_only_on_ends(
        map in prop::collection::btree_map(1..60_u32, 0..1_000_u128, 1..12),
        mut backing in prop::collection::vec(0..12_000_u128, 60),
    ) {
        // Projected backing never rises.
        backing.sort_unstable_by(|a, b| b.cmp(a));
        let ends: Vec<_> = map.iter().map(|(day, amount)| (Day(*day), Nat(*amount))).collect();
        if check(&ends, Bps(0), |day| Ok(Nat(backing[day.0 as usize]))).is_ok() {
            for day in 0..60_u32 {
                let live: u128 = map.iter().filter(|(end, _)| **end > day).map(|(_, amount)| amount).sum();
                prop_assert!(live <= backing[day as usize]);
            }
        }
    }
}
