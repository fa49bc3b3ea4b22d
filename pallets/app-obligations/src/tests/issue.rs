use crate::{mock::*, Error, Event};
use dlo_core::{AppObligations, Nat};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn only_the_owner_of_an_app_issues() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(Obligations::issue(signed(who), APP, who, 1), Error::<Test>::NotAppOwner);
        }
        assert_noop!(Obligations::issue(signed(APPS), NO_APP, APPS, 1), Error::<Test>::UnknownApp);
    });
}

#[test]
fn what_is_not_there_or_nothing_is_not_issued() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(issue(1), Error::<Test>::UnknownCurrency);
        assert_ok!(create());
        assert_noop!(issue(0), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn a_closing_currency_is_not_issued() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        for who in [APPS, HOLDER] {
            assert_ok!(Assets::touch(signed(who), APP.0));
        }
        assert_ok!(Obligations::close_currency(signed(APPS), APP));
        assert_noop!(issue(1), Error::<Test>::CurrencyClosing);
    });
}

#[test]
fn no_more_is_issued_than_the_reserve_leaves_free() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set(APP, RESERVE, Nat(100));
        assert_ok!(create());
        for amount in [901, u128::MAX - 1, u128::MAX] {
            assert_noop!(issue(amount), Error::<Test>::NotCovered);
        }
        assert_ok!(issue(899));
        assert_noop!(issue(2), Error::<Test>::NotCovered);
        assert_noop!(issue(u128::MAX - 898), Error::<Test>::NotCovered);
        assert_ok!(issue(1));
        assert_noop!(issue(1), Error::<Test>::NotCovered);
    });
}

#[test]
fn what_the_app_owes_elsewhere_counts() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        assert_ok!(declare(300));
        assert_ok!(abroad(0, 200));
        assert_ok!(abroad(2, 100));
        assert_noop!(issue(401), Error::<Test>::NotCovered);
        assert_ok!(issue(400));
        assert_ok!(declare(299));
        assert_ok!(issue(1));
    });
}

#[test]
fn an_app_without_a_reserve_issues_nothing() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set(APP, Nat(0), Nat(0));
        assert_ok!(create());
        assert_noop!(issue(1), Error::<Test>::NotCovered);
    });
}

#[test]
fn the_largest_reserve_covers_all_but_the_largest_sum() {
    ExtBuilder::build_and_execute(|| {
        Keeper::set(APP, Nat(u128::MAX), Nat(0));
        assert_ok!(create());
        assert_noop!(issue(u128::MAX), Error::<Test>::NotCovered);
        assert_ok!(issue(u128::MAX - 1));
        assert_noop!(issue(1), Error::<Test>::NotCovered);
        assert_noop!(issue(2), Error::<Test>::NotCovered);
    });
}

#[test]
fn an_app_that_is_not_sound_issues_nothing() {
    ExtBuilder::build_and_execute(|| {
        circulate(500);
        Keeper::set(APP, Nat(499), Nat(0));
        assert_noop!(issue(1), Error::<Test>::NotSound);
        live_to(7);
        Keeper::set(APP, RESERVE, Nat(0));
        assert_eq!(standing(APP), defaulted(7));
        assert_noop!(issue(1), Error::<Test>::NotSound);
    });
}

#[test]
fn an_app_that_is_covered_again_without_having_been_looked_at_issues() {
    ExtBuilder::build_and_execute(|| {
        circulate(500);
        Keeper::set(APP, Nat(400), Nat(0));
        assert_ok!(Assets::transfer(signed(HOLDER), APP.0, OTHER, 200));
        assert_ok!(Assets::refund(signed(OTHER), APP.0, true));
        assert_eq!(standing(APP), overdue(0, 0));
        assert_ok!(issue(100));
        assert!(standing(APP).is_sound());
        assert_noop!(issue(1), Error::<Test>::NotCovered);
    });
}

#[test]
fn units_go_only_to_accounts_that_exist() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        let refused = Obligations::issue(signed(APPS), APP, GHOST, 1);
        assert_noop!(refused, TokenError::CannotCreate);
    });
}

#[test]
fn units_are_issued_to_whom_they_are_for() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        System::assert_last_event(Event::Issued { app: APP, to: HOLDER, amount: 600 }.into());
        assert_eq!((Assets::balance(APP.0, HOLDER), supply()), (600, 600));
        assert_eq!(Obligations::owed(APP), Nat(600));
        assert_eq!(Obligations::owed(SECOND), Nat(0));
    });
}
