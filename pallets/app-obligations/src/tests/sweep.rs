//! The round over marked apps in what blocks leave idle.

use crate::{mock::*, Mended, Standings, Sweep, WeightInfo};
use dlo_core::{AppId, Nat};
use frame_support::{assert_ok, traits::Hooks, weights::Weight};

/// Makes apps 10 to 14 overdue on day 0.
fn five() -> Vec<AppId> {
    let apps: Vec<_> = (10..15).map(AppId).collect();
    for app in &apps {
        Keeper::register(*app, APPS);
        let issued = Nat(1_001);
        assert_ok!(Obligations::declare_foreign(signed(APPS), *app, 0, bytes("a"), bytes("b"), issued));
    }
    apps
}

fn charged(apps: &[AppId], on: u32) -> usize {
    apps.iter().filter(|app| standing(**app) == overdue(0, on)).count()
}

fn steps(n: u64) -> Weight {
    Weights::sweep_base().saturating_add(Weights::sweep_step().saturating_mul(n))
}

#[test]
fn without_weight_nothing_is_done() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        Clock::to_day(1);
        assert_eq!(Obligations::on_idle(1, Weight::zero()), Weight::zero());
        let little = steps(1).saturating_sub(Weight::from_parts(1, 0));
        assert_eq!(Obligations::on_idle(1, little), Weights::sweep_base());
        assert_eq!(charged(&apps, 0), 5);
        // The round has not begun, so it is not over either.
        assert_eq!(Obligations::on_idle(1, steps(1)), steps(1));
        assert_eq!(charged(&apps, 1), 1);
    });
}

#[test]
fn a_block_takes_a_bounded_number_of_steps_and_the_next_goes_on() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        Clock::to_day(1);
        for done in [2, 4, 5, 5] {
            assert!(idle().all_lte(steps(2)));
            assert_eq!(charged(&apps, 1), done);
        }
        assert_eq!(Sweep::<Test>::get().after, None);
        assert_eq!(Keeper::taken(), 5 * PER_DAY);
    });
}

#[test]
fn a_round_is_made_once_a_day() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        for _ in 0..3 {
            idle();
        }
        assert_eq!(idle(), Weights::sweep_base());
        Clock::to_day(1);
        assert!(idle().any_gt(Weights::sweep_base()));
        assert_eq!(charged(&apps, 1), 2);
    });
}

#[test]
fn a_round_that_takes_longer_than_a_day_leaves_nobody_out() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        for on in 1..=4 {
            Clock::to_day(on);
            idle();
        }
        assert_eq!(charged(&apps, 0), 0);
        Clock::to_day(5);
        for _ in 0..6 {
            idle();
        }
        // The round that began on day 4 is done, another began on day 5.
        assert_eq!(charged(&apps, 5), 5);
    });
}

#[test]
fn an_app_that_leaves_while_the_round_stands_at_it_does_not_stop_the_round() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        Clock::to_day(1);
        idle();
        let at = Sweep::<Test>::get().after.unwrap().app();
        Keeper::set(at, Nat(1_001), Nat(0));
        assert!(!Standings::<Test>::contains_key(at));
        for _ in 0..3 {
            idle();
        }
        assert_eq!(charged(&apps, 1), 4);
        assert_eq!(Sweep::<Test>::get().after, None);
    });
}

#[test]
fn the_day_on_which_an_app_was_covered_is_forgotten_without_anyone_calling() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        // One stays short.
        for app in apps.iter().skip(1) {
            Keeper::set(*app, Nat(1_001), Nat(0));
        }
        for on in [0, 1] {
            Clock::to_day(on);
            for _ in 0..4 {
                assert!(idle().all_lte(steps(2)));
            }
            assert_eq!((Mended::<Test>::iter().count(), Sweep::<Test>::get().after), (4, None));
        }
        Clock::to_day(2);
        for left in [3, 1, 0] {
            idle();
            assert_eq!(Mended::<Test>::iter().count(), left);
        }
        assert_eq!((charged(&apps, 2), Keeper::taken()), (1, 2 * PER_DAY));
    });
}

#[test]
fn the_hook_survives_a_keeper_that_refuses() {
    ExtBuilder::build_and_execute(|| {
        let apps = five();
        Clock::to_day(1);
        Keeper::set_stuck(true);
        for _ in 0..3 {
            idle();
        }
        assert_eq!((charged(&apps, 0), Keeper::taken()), (5, 0));
        Keeper::set_stuck(false);
        Clock::to_day(2);
        for _ in 0..3 {
            idle();
        }
        assert_eq!((charged(&apps, 2), Keeper::taken()), (5, 10 * PER_DAY));
    });
}

#[test]
fn a_bond_is_spent_without_anyone_calling() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        for on in 1..10 {
            Clock::to_day(on);
            idle();
        }
        assert_eq!((standing(APP), Keeper::taken()), (defaulted(7), BOND));
    });
}
