use crate::{mock::*, Error, Event, Foreign, ForeignIssue};
use dlo_core::{AppObligations, Calendar, Nat};
use frame_support::{assert_noop, assert_ok};

#[test]
fn only_the_owner_of_an_app_declares() {
    ExtBuilder::build_and_execute(|| {
        let by = |who, app| {
            Obligations::declare_foreign(signed(who), app, 0, bytes("arbitrum"), bytes("0xab"), Nat(1))
        };
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(by(who, APP), Error::<Test>::NotAppOwner);
        }
        assert_noop!(by(APPS, NO_APP), Error::<Test>::UnknownApp);
    });
}

#[test]
fn an_app_has_a_bounded_number_of_slots() {
    ExtBuilder::build_and_execute(|| {
        for slot in [3, 4, u8::MAX] {
            assert_noop!(abroad(slot, 1), Error::<Test>::UnknownSlot);
            assert_noop!(abroad(slot, 0), Error::<Test>::UnknownSlot);
        }
        for slot in [2, 0, 1] {
            assert_ok!(abroad(slot, 1));
        }
    });
}

#[test]
fn what_was_not_declared_cannot_be_removed() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(1, 5));
        assert_noop!(abroad(0, 0), Error::<Test>::NothingDeclared);
        assert_ok!(abroad(1, 0));
        assert_noop!(abroad(1, 0), Error::<Test>::NothingDeclared);
    });
}

#[test]
fn chain_and_token_have_names() {
    ExtBuilder::build_and_execute(|| {
        for (chain, token) in [("", "0xab"), ("arbitrum", "")] {
            assert_noop!(
                Obligations::declare_foreign(signed(APPS), APP, 0, bytes(chain), bytes(token), Nat(1)),
                Error::<Test>::NameEmpty
            );
        }
    });
}

#[test]
fn a_fact_is_taken_whatever_its_size_and_may_make_the_app_overdue() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_000));
        assert!(standing(APP).is_sound());
        assert_ok!(abroad(1, 1));
        assert_eq!(standing(APP), overdue(0, 0));
        System::assert_last_event(Event::Overdue { app: APP, owed: Nat(1_001), free: RESERVE }.into());
        // More than any number holds.
        for slot in 0..3 {
            assert_ok!(abroad(slot, u128::MAX));
        }
        assert_eq!(Obligations::owed(APP), Nat(u128::MAX));
        assert_ok!(Obligations::do_try_state());
        // Nothing was lost in the sum.
        for slot in 0..2 {
            assert_ok!(abroad(slot, 0));
        }
        assert_ok!(abroad(2, 1_000));
        assert_eq!(Obligations::owed(APP), Nat(1_000));
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn no_reserve_covers_a_sum_that_does_not_fit() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set(APP, Nat(u128::MAX), Nat(0));
        assert_ok!(abroad(0, u128::MAX - 1));
        assert!(standing(APP).is_sound());
        assert_ok!(abroad(1, 1));
        assert_eq!(standing(APP), overdue(0, 0));
        assert_ok!(abroad(1, 2));
        assert_eq!(standing(APP), overdue(0, 0));
    });
}

#[test]
fn an_overdue_app_may_declare_more() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        assert_ok!(abroad(0, 2_000));
        assert_eq!(Obligations::owed(APP), Nat(2_000));
        assert_eq!(standing(APP), overdue(0, 0));
    });
}

#[test]
fn a_declaration_replaces_the_one_of_its_slot_and_is_dated() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(2, 5));
        assert_ok!(abroad(0, 7));
        Clock::to_day(3);
        let (chain, token, issued) = (bytes("bsc"), bytes("0xcd"), Nat(9));
        assert_ok!(Obligations::declare_foreign(signed(APPS), APP, 2, bytes("bsc"), bytes("0xcd"), issued));
        System::assert_last_event(Event::ForeignDeclared { app: APP, slot: 2, issued }.into());
        let issues = Obligations::foreign(APP).into_inner();
        assert_eq!(issues.iter().map(|issue| issue.slot).collect::<Vec<_>>(), [0, 2]);
        let declared_at = Clock::now();
        assert_eq!(issues[1], ForeignIssue { slot: 2, chain, token, issued, declared_at });
        assert_eq!(Obligations::owed(APP), Nat(16));
    });
}

#[test]
fn the_last_one_removed_leaves_nothing() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(1, 5));
        assert_ok!(Obligations::declare_foreign(signed(APPS), APP, 1, bytes(""), bytes(""), Nat(0)));
        System::assert_last_event(Event::ForeignRemoved { app: APP, slot: 1 }.into());
        assert!(!Foreign::<Test>::contains_key(APP));
        assert!(Obligations::is_settled(APP));
    });
}
