//! How an app's standing follows its reserve, and what being short costs.

use crate::{mock::*, Event, Mended, Standing, Standings};
use dlo_core::{Bps, Calendar, Nat};
use frame_support::assert_ok;

/// [`APP`] owes 600 and has `free` for it from day 0 on.
fn left_with(free: u128) {
    circulate(600);
    Keeper::set(APP, Nat(free), Nat(0));
}

#[test]
fn what_is_covered_to_the_last_unit_is_sound() {
    ExtBuilder::build_and_execute(|| {
        left_with(600);
        assert!(standing(APP).is_sound());
        Keeper::set(APP, Nat(700), Nat(100));
        assert!(standing(APP).is_sound());
        Keeper::set(APP, Nat(700), Nat(101));
        assert_eq!(standing(APP), overdue(0, 0));
    });
}

#[test]
fn more_assigned_than_there_is_leaves_nothing_free() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set(APP, Nat(5), Nat(6));
        assert!(standing(APP).is_sound());
        assert_ok!(create());
        Keeper::set(APP, Nat(5), Nat(u128::MAX));
        assert!(issue(1).is_err());
    });
}

#[test]
fn an_app_that_owes_nothing_is_never_short() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set(APP, Nat(0), Nat(0));
        assert!(standing(APP).is_sound());
        assert_eq!(System::events().len(), 0);
    });
}

#[test]
fn a_shortfall_within_a_day_costs_nothing() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        Clock::to_day(1);
        Clock::set(Clock::now() - 1);
        Keeper::set(APP, Nat(600), Nat(0));
        assert!(standing(APP).is_sound());
        assert_eq!((Keeper::taken(), Keeper::get(APP).bond), (0, BOND));
    });
}

#[test]
fn a_day_that_begins_while_the_app_is_short_is_charged_also_when_it_is_covered_then() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        Clock::to_day(2);
        System::reset_events();
        Keeper::set(APP, Nat(600), Nat(0));
        let amount = 2 * PER_DAY;
        assert_eq!((Keeper::taken(), Keeper::get(APP).bond), (amount, BOND - amount));
        let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
        let charged = Event::<Test>::PenaltyCharged { app: APP, days: 2, amount };
        assert_eq!(events, vec![charged.into(), Event::<Test>::Covered { app: APP }.into()]);
    });
}

#[test]
fn of_an_outage_three_days_are_charged_and_then_each_day_again() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        live_to(1);
        Clock::to_day(30);
        System::reset_events();
        idle();
        let amount = 3 * PER_DAY;
        System::assert_last_event(Event::PenaltyCharged { app: APP, days: 3, amount }.into());
        assert_eq!((standing(APP), Keeper::taken()), (overdue(0, 30), PER_DAY + amount));
        live_to(31);
        assert_eq!((standing(APP), Keeper::taken()), (overdue(0, 31), PER_DAY + amount + PER_DAY));
    });
}

#[test]
fn the_day_on_which_an_app_was_covered_is_forgotten_when_it_is_looked_at_later_or_marked() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        assert_eq!(Mended::<Test>::get(APP), None);
        Keeper::set(APP, Nat(600), Nat(0));
        assert_eq!(Mended::<Test>::get(APP), Some(day(0)));
        Keeper::set(APP, Nat(599), Nat(0));
        assert_eq!(Mended::<Test>::get(APP), None);
        Keeper::set(APP, Nat(600), Nat(0));
        Clock::to_day(1);
        Keeper::set(APP, Nat(601), Nat(0));
        assert_eq!(Mended::<Test>::get(APP), Some(day(0)));
        Clock::to_day(2);
        Keeper::set(APP, Nat(602), Nat(0));
        assert_eq!((Mended::<Test>::get(APP), standing(APP)), (None, Standing::Sound));
    });
}

#[test]
fn each_shortfall_counts_from_its_own_day() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        Clock::to_day(1);
        Keeper::set(APP, Nat(600), Nat(0));
        Clock::to_day(5);
        Keeper::set(APP, Nat(599), Nat(0));
        assert_eq!(standing(APP), overdue(5, 5));
        Clock::to_day(6);
        Keeper::set(APP, Nat(598), Nat(0));
        assert_eq!((standing(APP), Keeper::taken()), (overdue(5, 6), 2 * PER_DAY));
    });
}

#[test]
fn the_bond_lasts_until_the_day_that_spends_it() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        live_to(5);
        Clock::to_day(6);
        assert_ok!(Obligations::poke(signed(OTHER), APP));
        assert_eq!((standing(APP), Keeper::get(APP).bond), (overdue(0, 6), BOND - 6 * PER_DAY));
        Clock::to_day(7);
        assert_ok!(Obligations::poke(signed(OTHER), APP));
        assert_eq!((standing(APP), Keeper::taken()), (defaulted(7), BOND));
        System::assert_last_event(Event::Defaulted { app: APP, since: day(7) }.into());
    });
}

#[test]
fn a_default_is_dated_by_the_day_that_spent_the_bond_whenever_it_is_seen() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        live_to(4);
        Clock::to_day(300);
        // The cover comes too late to undo it.
        Keeper::set(APP, RESERVE, Nat(0));
        assert_eq!((standing(APP), Keeper::taken()), (defaulted(7), BOND));
    });
}

#[test]
fn a_covered_app_that_has_defaulted_and_not_restored_its_bond_stays_so() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        live_to(10);
        Keeper::set(APP, RESERVE, Nat(0));
        Keeper::set_bond(APP, BOND - 1);
        Keeper::set(APP, RESERVE, Nat(1));
        assert_eq!(standing(APP), defaulted(7));
        Keeper::set_bond(APP, BOND);
        Keeper::set(APP, Nat(599), Nat(0));
        assert_eq!(standing(APP), defaulted(7));
        Keeper::set(APP, RESERVE, Nat(0));
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn a_sound_app_whose_bond_is_partly_spent_has_the_shorter_time() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        live_to(6);
        Keeper::set(APP, Nat(600), Nat(0));
        assert!(standing(APP).is_sound());
        Keeper::set(APP, Nat(599), Nat(0));
        Clock::to_day(7);
        assert_ok!(Obligations::poke(signed(OTHER), APP));
        assert_eq!(standing(APP), defaulted(7));
    });
}

#[test]
fn an_app_without_a_bond_defaults_at_once() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        Keeper::set_bond(APP, 0);
        Keeper::set(APP, Nat(599), Nat(0));
        assert_eq!(standing(APP), defaulted(0));
    });
}

#[test]
fn where_no_bond_is_asked_an_app_is_overdue_for_good() {
    ExtBuilder::build_and_execute(|| {
        AppBond::set(0);
        Keeper::set_bond(APP, 0);
        left_with(599);
        Clock::to_day(50);
        assert_ok!(Obligations::poke(signed(OTHER), APP));
        assert_eq!(standing(APP), overdue(0, 50));
        assert_ok!(redeem(1));
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn the_penalty_is_rounded_up_and_no_more_than_the_bond() {
    ExtBuilder::build_and_execute(|| {
        for (share, penalty) in [(0, 0), (1, 5), (1_500, 7_500), (9_999, 49_995), (10_000, 50_000)] {
            PenaltyPerDay::set(Bps(share));
            assert_eq!(Obligations::penalty_per_day(), penalty);
        }
        PenaltyPerDay::set(Bps(u16::MAX));
        assert_eq!(Obligations::penalty_per_day(), BOND);
        PenaltyPerDay::set(Bps(1));
        AppBond::set(BOND + 1);
        assert_eq!(Obligations::penalty_per_day(), 6);
        AppBond::set(u128::MAX);
        assert_eq!(Obligations::penalty_per_day(), u128::MAX / 10_000 + 1);
    });
}

#[test]
fn without_a_penalty_nobody_defaults() {
    ExtBuilder::build_and_execute(|| {
        PenaltyPerDay::set(Bps(0));
        left_with(599);
        Clock::to_day(500);
        assert_ok!(Obligations::poke(signed(OTHER), APP));
        assert_eq!((standing(APP), Keeper::taken()), (overdue(0, 500), 0));
    });
}

#[test]
fn only_a_change_is_told() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        System::assert_last_event(Event::Overdue { app: APP, owed: Nat(600), free: Nat(599) }.into());
        System::reset_events();
        Keeper::set(APP, Nat(300), Nat(0));
        assert_eq!(System::events().len(), 0);
    });
}

#[test]
fn one_app_does_not_pay_for_another() {
    ExtBuilder::build_and_execute(|| {
        left_with(599);
        Keeper::set(SECOND, Nat(0), Nat(0));
        Clock::to_day(3);
        assert_ok!(Obligations::poke(signed(OTHER), APP));
        assert_eq!(Keeper::get(SECOND).bond, BOND);
        assert_eq!(Standings::<Test>::iter().count(), 1);
        assert_eq!(standing(SECOND), Standing::Sound);
    });
}
