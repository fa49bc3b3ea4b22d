//! Suspension by rule, and the way back.

use crate::{mock::*, pallet::*, SkuReport, Standing, Verdict};
use dlo_porv::median::quorum;
use frame_support::assert_ok;
use proptest::prelude::*;

const HONEST: Option<u128> = Some(100);
const LIE: Option<u128> = Some(1_000);
const GONE: Option<u128> = None;

/// A chain that uses one sku, so that a closed round is counted and judged in one block, in round 1.
fn chain(members: u64, test: impl FnOnce()) {
    ExtBuilder::default().members(members).skus(1, 1).build_and_execute(|| {
        run_to_round(1);
        test();
    });
}

fn points(absence: u16, outlier: u16) -> Standing {
    Standing { absence, outlier, suspended: false }
}

fn suspensions() -> Vec<u64> {
    let of = |event| match event {
        Event::Suspended { account, .. } => Some(account),
        _ => None,
    };
    events().into_iter().filter_map(of).collect()
}

#[test]
fn less_than_half_of_the_prices_is_absence_and_more_than_half_of_lies_an_outlier() {
    for (accepted, quoted, outliers, verdict) in [
        (1, 0, 0, Verdict::Absent),
        (4, 1, 0, Verdict::Absent),
        (4, 2, 0, Verdict::Sound),
        (5, 2, 0, Verdict::Absent),
        (5, 3, 0, Verdict::Sound),
        (1, 1, 1, Verdict::Outlier),
        (4, 4, 2, Verdict::Sound),
        (4, 4, 3, Verdict::Outlier),
        (4, 2, 1, Verdict::Sound),
        // Who quotes little and that wrong has lied rather than been away.
        (4, 1, 1, Verdict::Outlier),
        (u32::MAX, u32::MAX, u32::MAX, Verdict::Outlier),
    ] {
        assert_eq!(Verdict::new(accepted, quoted, outliers), verdict, "{accepted} {quoted} {outliers}");
    }
}

#[test]
fn points_rise_by_faults_to_a_bound_and_wear_off_one_by_one() {
    let after = |standing: Standing, verdict| standing.after(verdict, &PARAMETERS);
    assert_eq!(after(points(0, 0), Verdict::Sound), points(0, 0));
    assert_eq!(after(points(0, 0), Verdict::Absent), points(3, 0));
    assert_eq!(after(points(3, 5), Verdict::Outlier), points(2, 8));
    assert_eq!(after(points(2, 8), Verdict::Outlier), points(1, 9));
    assert_eq!(after(points(1, 9), Verdict::Absent), points(4, 8));
    assert_eq!(after(points(1, 0), Verdict::Sound), points(0, 0));
    let most = Standing { absence: u16::MAX, outlier: 0, suspended: true };
    assert_eq!(after(most, Verdict::Absent), Standing { absence: SUSPEND_AT, ..most });
    assert!(!points(8, 8).is_due(&PARAMETERS));
    assert!(points(9, 0).is_due(&PARAMETERS) && points(0, 9).is_due(&PARAMETERS));
}

#[test]
fn a_round_below_quorum_judges_nobody() {
    chain(7, || {
        for _ in 0..5 {
            round(&[HONEST, HONEST, HONEST, LIE]);
        }
        assert!((1..=7).all(|n| standing(n) == Standing::default()));
    });
}

#[test]
fn a_round_in_which_no_kind_reached_quorum_judges_nobody() {
    chain(7, || {
        for n in 1..=6 {
            let (new, used_price) = if n < 4 { (quote(5), None) } else { (None, quote(5)) };
            assert_ok!(submit(n, vec![SkuReport { new, used: used_price, ..used(0, 1) }]));
        }
        run_to_round(2);
        assert_eq!(events(), [Event::RoundClosed { round: 1, reports: 6 }]);
        assert!((1..=7).all(|n| standing(n) == Standing::default()));
    });
}

#[test]
fn of_four_to_six_members_nobody_is_suspended() {
    for members in [4, 5, 6] {
        for bad in [LIE, GONE] {
            chain(members, || {
                let mut quotes = vec![HONEST; usize::try_from(members).unwrap() - 1];
                quotes.push(bad);
                for _ in 0..8 {
                    round(&quotes);
                    assert_eq!((suspended(), suspensions()), (vec![], vec![]));
                    assert_eq!(used_price(0).unwrap().price, usd(100));
                }
                let standing = standing(members);
                assert_eq!(standing.absence.max(standing.outlier), SUSPEND_AT);
            });
        }
    }
}

#[test]
fn of_seven_members_the_first_of_two_persistent_liars_is_suspended_in_the_third_round() {
    chain(7, || {
        let quotes = [HONEST, HONEST, HONEST, HONEST, HONEST, LIE, LIE];
        for points in [3, 6] {
            round(&quotes);
            assert_eq!((standing(6).outlier, standing(7).outlier), (points, points));
            assert!(suspended().is_empty());
        }
        round(&quotes);
        let standing = Standing { absence: 0, outlier: SUSPEND_AT, suspended: true };
        assert_eq!(events()[2..], [Event::Suspended { account: 6, standing }]);
        let status = Oracle::status();
        assert_eq!((status.members, status.active, status.quorum), (7, 6, 5));
        // The other one is the spare that the quorum of seven needs.
        for _ in 0..5 {
            round(&quotes);
            assert_eq!((suspended(), used_price(0).unwrap().price), (vec![6], usd(100)));
        }
    });
}

#[test]
fn of_thirteen_members_three_of_four_persistent_liars_are_suspended() {
    chain(13, || {
        let mut quotes = vec![HONEST; 9];
        quotes.extend([LIE; 4]);
        for _ in 0..6 {
            round(&quotes);
            assert_eq!(used_price(0).unwrap().price, usd(100));
        }
        assert_eq!(suspended(), [10, 11, 12]);
        assert_eq!((Oracle::status().active, Oracle::status().quorum), (10, 9));
    });
}

#[test]
fn who_is_suspended_makes_room_for_no_other_while_it_lies_on() {
    chain(7, || {
        suspend(7);
        for _ in 0..6 {
            round(&[HONEST, HONEST, HONEST, HONEST, HONEST, LIE, LIE]);
            assert_eq!(used_price(0).unwrap().price, usd(100));
        }
        assert_eq!((suspended(), standing(6)), (vec![7], points(0, SUSPEND_AT)));
    });
}

#[test]
fn who_lies_and_who_is_absent_can_be_suspended_in_one_round() {
    chain(10, || {
        let mut quotes = vec![HONEST; 8];
        quotes.extend([LIE, GONE]);
        for _ in 0..3 {
            round(&quotes);
        }
        assert_eq!((suspensions(), suspended()), (vec![9, 10], vec![9, 10]));
    });
}

#[test]
fn of_as_many_absent_members_as_may_fail_nobody_is_suspended() {
    for (members, f) in [(4_u64, 1), (7, 2), (13, 4)] {
        chain(members, || {
            for _ in 0..5 {
                round(&vec![HONEST; usize::try_from(members).unwrap() - f]);
            }
            assert!(suspended().is_empty() && standing(members).absence == SUSPEND_AT);
            // They count again as soon as they are back.
            round(&vec![HONEST; usize::try_from(members).unwrap()]);
            assert_eq!(u64::from(used_price(0).unwrap().reports), members);
        });
    }
}

#[test]
fn the_last_spare_is_not_taken() {
    chain(7, || {
        let all = [HONEST, HONEST, HONEST, HONEST, HONEST, LIE, HONEST];
        round(&all);
        round(&all);
        // Without the liar five have reported, and five are a quorum of seven: one less and there would be no price.
        round(&[HONEST, HONEST, HONEST, HONEST, HONEST, LIE, GONE]);
        assert_eq!((standing(6), suspended()), (points(0, SUSPEND_AT), vec![]));
        round(&all);
        assert_eq!(suspended(), [6]);
    });
}

#[test]
fn only_a_fault_of_this_round_suspends() {
    chain(7, || {
        let all = [HONEST, HONEST, HONEST, HONEST, HONEST, LIE, HONEST];
        round(&all);
        round(&all);
        round(&[HONEST, HONEST, HONEST, HONEST, HONEST, LIE, GONE]);
        assert!(suspended().is_empty());
        // The liar tells the truth now, and its points wear off.
        round(&[HONEST; 7]);
        assert_eq!((standing(6), suspended()), (points(0, SUSPEND_AT - 1), vec![]));
    });
}

#[test]
fn an_occasional_fault_never_suspends() {
    chain(7, || {
        for turn in 0..12 {
            let sometimes = if turn % 4 == 0 { LIE } else { HONEST };
            let seldom = if turn % 4 == 1 { GONE } else { HONEST };
            round(&[HONEST, HONEST, HONEST, HONEST, HONEST, sometimes, seldom]);
            assert!(suspended().is_empty());
        }
        assert_eq!((standing(6), standing(7)), (points(0, 0), points(1, 0)));
    });
}

#[test]
fn the_report_of_a_suspended_member_is_judged_but_does_not_count() {
    chain(7, || {
        suspend(7);
        // A quorum of seven is five: the suspended one does not fill it up.
        round(&[HONEST, HONEST, HONEST, HONEST, GONE, GONE, HONEST]);
        assert_eq!(used_price(0), None);
        round(&[HONEST, HONEST, HONEST, HONEST, HONEST, GONE, Some(99)]);
        let record = used_price(0).unwrap();
        assert_eq!((record.reports, record.low, record.high), (5, usd(100), usd(100)));
        assert_eq!(standing(7), Standing { absence: 0, outlier: SUSPEND_AT - 1, suspended: true });
        // A lie and an absence are judged as an active member's are.
        round(&[HONEST, HONEST, HONEST, HONEST, HONEST, GONE, LIE]);
        assert_eq!(standing(7), Standing { absence: 0, outlier: SUSPEND_AT, suspended: true });
        round(&[HONEST, HONEST, HONEST, HONEST, HONEST, GONE, GONE]);
        assert_eq!(standing(7), Standing { absence: FAULT, outlier: SUSPEND_AT - 1, suspended: true });
        assert_eq!(used_price(0).unwrap().price, usd(100));
    });
}

#[test]
fn a_suspended_member_comes_back_after_as_many_sound_rounds_and_counts_again() {
    chain(7, || {
        suspend(7);
        for _ in 1..SUSPEND_AT {
            round(&[HONEST; 7]);
            assert_eq!(suspended(), [7]);
        }
        round(&[HONEST; 7]);
        assert_eq!((suspended(), standing(7)), (vec![], Standing::default()));
        assert_eq!(events().last(), Some(&Event::Reinstated { account: 7 }));
        assert_eq!(used_price(0).unwrap().reports, 6);
        round(&[HONEST; 7]);
        assert_eq!(used_price(0).unwrap().reports, 7);
    });
}

#[test]
fn who_comes_back_and_lies_is_suspended_again() {
    chain(7, || {
        suspend(7);
        for _ in 0..SUSPEND_AT {
            round(&[HONEST; 7]);
        }
        assert!(suspended().is_empty());
        for _ in 0..3 {
            round(&[HONEST, HONEST, HONEST, HONEST, HONEST, HONEST, LIE]);
        }
        assert_eq!(suspended(), [7]);
    });
}

#[test]
fn who_reports_less_than_half_of_what_is_accepted_is_absent() {
    ExtBuilder::default().members(7).build_and_execute(|| {
        run_to_round(1);
        for n in 1..=7 {
            let skus = match n {
                6 => 0..2,
                7 => 0..1,
                _ => 0..3,
            };
            assert_ok!(submit(n, skus.map(|sku| used(sku, 5)).collect()));
        }
        // A page of three takes two steps: only the last one judges.
        run_to_round(2);
        assert_eq!(Counting::<Test>::get().unwrap().accepted, 2);
        assert_eq!(standing(7), Standing::default());
        run_to(2 * ROUND + 1);
        assert_eq!((standing(6), standing(7)), (points(0, 0), points(FAULT, 0)));
    });
}

#[test]
fn judged_are_those_who_were_members_at_the_close_and_still_are() {
    ExtBuilder::default().members(7).build_and_execute(|| {
        run_to_round(1);
        for n in 1..=5 {
            assert_ok!(submit(n, vec![used(0, 100)]));
        }
        run_to_round(2);
        assert!(Counting::<Test>::get().is_some());
        assert_ok!(leave(6));
        assert_ok!(apply(9));
        assert_ok!(admit(9));
        run_to(2 * ROUND + 1);
        assert_eq!((standing(7), standing(9)), (points(FAULT, 0), points(0, 0)));
    });
}

#[test]
fn whether_a_member_counts_is_fixed_at_the_close_of_the_round() {
    ExtBuilder::default().members(7).skus(4, 4).build_and_execute(|| {
        run_to_round(1);
        for n in 1..=5 {
            assert_ok!(submit(n, (0..4).map(|sku| used(sku, 5)).collect()));
        }
        run_to_round(2);
        // Half counted: a suspension now does not change the rest.
        suspend(5);
        run_to(2 * ROUND + 1);
        assert_eq!((used_price(0).unwrap().reports, used_price(3).unwrap().reports), (5, 5));
    });
}

#[test]
fn who_is_suspended_is_told_so_by_the_status() {
    chain(7, || {
        suspend(1);
        let status = Oracle::status();
        assert_eq!((status.members, status.active, status.quorum), (7, 6, 5));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever f of 3f + 1 and more members do, those who stay active are a quorum of all, nobody honest is suspended,
    /// and there is a price that is what the honest ones reported.
    #[test]
    fn suspensions_leave_a_quorum_of_all_members(
        members in proptest::sample::select(vec![4_u64, 5, 7, 10, 13]),
        rounds in proptest::collection::vec(
            proptest::collection::vec(proptest::option::weighted(0.7, 1_u128..1_000), 4),
            10,
        ),
    ) {
        chain(members, || {
            let all = u32::try_from(members).unwrap();
            // As many as may fail.
            let bad = usize::try_from((members - 1) / 3).unwrap();
            for quotes in &rounds {
                let mut reports = vec![HONEST; usize::try_from(members).unwrap() - bad];
                reports.extend_from_slice(&quotes[..bad]);
                round(&reports);
                let active = Oracle::status().active;
                assert!(active >= quorum(all), "{active} of {all}");
                assert!(suspended().iter().all(|n| *n > members - bad as u64));
                assert_eq!(used_price(0).unwrap().price, usd(100));
            }
        });
    }
}
