use crate::median::{limit_rise, median, quorum};
use dlo_core::Bps;
use proptest::prelude::*;

#[test]
fn nothing_has_no_median_and_nobody_no_quorum() {
    assert_eq!(median(&mut []), None);
    assert_eq!(quorum(0), u32::MAX);
}

#[test]
fn an_even_count_gives_the_lower_of_the_middle_two() {
    assert_eq!(median(&mut [7]), Some(7));
    assert_eq!(median(&mut [9, 1]), Some(1));
    assert_eq!(median(&mut [3, 9, 1]), Some(3));
    assert_eq!(median(&mut [4, 9, 1, 3]), Some(3));
}

#[test]
fn a_quorum_is_more_than_two_thirds() {
    assert_eq!([1, 2, 3, 4, 5, 6, 7, 10].map(quorum), [1, 2, 3, 3, 4, 5, 5, 7]);
    assert_eq!(quorum(u32::MAX), 2_863_311_531);
}

#[test]
fn a_rise_is_limited_and_a_fall_is_not() {
    assert_eq!(limit_rise(Some(1_000), 5_000, Bps(1_000)), 1_100);
    assert_eq!(limit_rise(Some(1_000), 1_100, Bps(1_000)), 1_100);
    assert_eq!(limit_rise(Some(1_009), 5_000, Bps(1_000)), 1_109);
    assert_eq!(limit_rise(Some(1_000), 1, Bps(1_000)), 1);
    assert_eq!(limit_rise(Some(1_000), 0, Bps(1_000)), 0);
    assert_eq!(limit_rise(None, 5_000, Bps(1_000)), 5_000);
}

#[test]
fn a_price_that_fell_to_nothing_can_rise_again() {
    assert_eq!(limit_rise(Some(0), 5_000, Bps(1_000)), 1);
    assert_eq!(limit_rise(Some(9), 5_000, Bps(1_000)), 10);
    assert_eq!(limit_rise(Some(0), 0, Bps(1_000)), 0);
    assert_eq!(limit_rise(Some(9), 5_000, Bps(0)), 9);
}

/// Honest values and lies: at most f lies of 3f + 1 members, and at least a quorum reports.
fn reports_with_liars() -> impl Strategy<Value = (Vec<u128>, Vec<u128>)> {
    (0..12_u32).prop_flat_map(|f| {
        let members = 3 * f + 1;
        (quorum(members)..=members, 0..=f).prop_flat_map(|(reports, liars)| {
            let honest = prop::collection::vec(1_000..1_100_u128, (reports - liars) as usize);
            let lie = prop_oneof![0..1_000_u128, 1_100..=u128::MAX, 900..1_200_u128];
            (honest, prop::collection::vec(lie, liars as usize))
        })
    })
}

proptest! {
    #[test]
    fn the_median_of_a_quorum_lies_within_the_honest_range((honest, lies) in reports_with_liars()) {
        let mut all = [honest.clone(), lies].concat();
        let middle = median(&mut all).unwrap();
        prop_assert!(honest.iter().min().unwrap() <= &middle && &middle <= honest.iter().max().unwrap());
    }

    #[test]
    fn one_liar_more_than_a_third_can_leave_the_honest_range(f in 1..12_u32) {
        let reports = quorum(3 * f + 1);
        let honest = (reports - f - 1) as usize;
        let mut all = [vec![1_000; honest], vec![1; f as usize + 1]].concat();
        prop_assert_eq!(median(&mut all), Some(1));
    }

    #[test]
    fn a_quorum_is_the_least_count_above_two_thirds(members in 1..=u32::MAX) {
        let (count, members) = (u64::from(quorum(members)), u64::from(members));
        prop_assert!(count * 3 > members * 2 && (count - 1) * 3 <= members * 2);
        prop_assert!(count <= members);
    }

    #[test]
    fn the_median_splits_the_values(mut values in prop::collection::vec(0..50_u128, 1..40)) {
        let count = values.len();
        let middle = median(&mut values).unwrap();
        prop_assert!(values.iter().filter(|v| **v < middle).count() <= (count - 1) / 2);
        prop_assert!(values.iter().filter(|v| **v > middle).count() <= count / 2);
        prop_assert!(values.contains(&middle));
    }

    #[test]
    fn a_limited_price_is_never_above_the_next_nor_above_the_limit(
        last in any::<u128>(), next in any::<u128>(), max_rise in 0..=10_000_u16,
    ) {
        let limited = limit_rise(Some(last), next, Bps(max_rise));
        prop_assert!(limited <= next);
        prop_assert!(limited >= next.min(last));
        prop_assert!(limited.saturating_sub(last) <= (last / 10_000 + 1).saturating_mul(max_rise.into()).max(1));
    }
}
