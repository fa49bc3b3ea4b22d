use crate::{mock::*, Error, Event};
use dlo_core::Nat;
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};

fn restore() -> DispatchResult {
    Obligations::restore_bond(signed(APPS), APP)
}

#[test]
fn only_the_owner_of_an_app_restores_its_bond() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set_bond(APP, 1);
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(Obligations::restore_bond(signed(who), APP), Error::<Test>::NotAppOwner);
        }
        assert_noop!(Obligations::restore_bond(signed(APPS), NO_APP), Error::<Test>::UnknownApp);
    });
}

#[test]
fn a_whole_bond_is_not_restored() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(restore(), Error::<Test>::BondWhole);
    });
}

#[test]
fn what_cannot_be_held_is_not_restored() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set_bond(APP, 1);
        Keeper::set_stuck(true);
        assert_noop!(restore(), STUCK);
    });
}

#[test]
fn what_is_due_is_taken_first() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        Clock::to_day(2);
        assert_ok!(restore());
        System::assert_last_event(Event::BondRestored { app: APP, amount: 2 * PER_DAY }.into());
        assert_eq!((Keeper::get(APP).bond, Keeper::taken()), (BOND, 2 * PER_DAY));
        assert_eq!(standing(APP), overdue(0, 2));
    });
}

#[test]
fn a_bond_restored_too_late_does_not_undo_the_default() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        live_to(4);
        Clock::to_day(8);
        assert_ok!(restore());
        assert_eq!((Keeper::get(APP).bond, Keeper::taken()), (BOND, BOND));
        assert_eq!(standing(APP), defaulted(7));
        // Nothing more is taken of one that has defaulted.
        Clock::to_day(20);
        assert_noop!(Obligations::poke(signed(OTHER), APP), Error::<Test>::NothingDue);
        assert_noop!(restore(), Error::<Test>::BondWhole);
        Keeper::set(APP, Nat(1_001), Nat(0));
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn a_covered_app_that_has_defaulted_is_sound_once_its_bond_is_whole() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        live_to(8);
        Keeper::set(APP, Nat(1_001), Nat(0));
        assert_eq!(standing(APP), defaulted(7));
        assert_ok!(restore());
        assert!(standing(APP).is_sound());
        System::assert_last_event(Event::Covered { app: APP }.into());
    });
}
