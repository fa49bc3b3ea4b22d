use crate::{mock::*, Declared, Error, Event, Liabilities};
use dlo_core::{AppObligations, Calendar, Nat};
use frame_support::{assert_noop, assert_ok};

#[test]
fn only_the_owner_of_an_app_declares() {
    ExtBuilder::build_and_execute(|| {
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(
                Obligations::declare_liabilities(signed(who), APP, ROOT, Nat(1), 1),
                Error::<Test>::NotAppOwner
            );
        }
        assert_noop!(
            Obligations::declare_liabilities(signed(APPS), NO_APP, ROOT, Nat(1), 1),
            Error::<Test>::UnknownApp
        );
    });
}

#[test]
fn liabilities_are_owed_to_somebody_and_not_to_too_many() {
    ExtBuilder::build_and_execute(|| {
        let to = |holders| Obligations::declare_liabilities(signed(APPS), APP, ROOT, Nat(1), holders);
        assert_noop!(to(0), Error::<Test>::NoHolders);
        assert_noop!(to((1 << 20) + 1), Error::<Test>::TooManyHolders);
        assert_noop!(to(u32::MAX), Error::<Test>::TooManyHolders);
        assert_ok!(to(1 << 20));
    });
}

#[test]
fn what_was_not_declared_cannot_be_removed() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(declare(0), Error::<Test>::NothingDeclared);
    });
}

#[test]
fn a_rise_must_be_covered() {
    ExtBuilder::build_and_execute(|| {
        circulate(300);
        assert_ok!(abroad(1, 200));
        for total in [501, u128::MAX - 1, u128::MAX] {
            assert_noop!(declare(total), Error::<Test>::NotCovered);
        }
        assert_ok!(declare(400));
        // The earlier total is replaced, not added to.
        assert_ok!(declare(500));
        assert_noop!(declare(501), Error::<Test>::NotCovered);
    });
}

#[test]
fn an_app_that_is_not_sound_declares_no_rise() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(declare(500));
        Keeper::set(APP, Nat(499), Nat(0));
        assert_noop!(declare(501), Error::<Test>::NotSound);
        live_to(9);
        Keeper::set(APP, RESERVE, Nat(0));
        assert_noop!(declare(501), Error::<Test>::NotSound);
    });
}

#[test]
fn whatever_the_standing_no_more_than_before_can_be_declared() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(declare(500));
        Keeper::set(APP, Nat(400), Nat(0));
        assert_ok!(declare(500));
        assert_ok!(declare(450));
        assert_eq!(standing(APP), overdue(0, 0));
        assert_ok!(declare(400));
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn removing_them_may_end_a_shortfall() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(declare(500));
        Keeper::set(APP, Nat(0), Nat(0));
        assert_eq!(standing(APP), overdue(0, 0));
        assert_ok!(declare(0));
        assert!(standing(APP).is_sound());
        assert_eq!(Declared::<Test>::get(APP), None);
        assert!(Obligations::is_settled(APP));
        System::assert_has_event(Event::LiabilitiesRemoved { app: APP }.into());
    });
}

#[test]
fn a_declaration_replaces_the_one_before_and_is_dated() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(declare(300));
        Clock::to_day(2);
        let (root, total, holders) = (REFERENCE, Nat(301), 4);
        assert_ok!(Obligations::declare_liabilities(signed(APPS), APP, root, total, holders));
        let declared_at = Clock::now();
        assert_eq!(Declared::<Test>::get(APP), Some(Liabilities { root, total, holders, declared_at }));
        System::assert_last_event(Event::LiabilitiesDeclared { app: APP, root, total, holders }.into());
        assert_eq!(Obligations::owed(APP), total);
    });
}
