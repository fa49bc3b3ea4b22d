use crate::{mock::*, Apps, AppsOf, Error, Event, Operators, Undelivered};
use dlo_core::{AppId, FeeRate};
use frame_support::{assert_noop, assert_ok};

#[test]
fn an_unknown_app_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::close_app(signed(APPS), AppId(9)), Error::<Test>::UnknownApp);
    });
}

#[test]
fn another_owners_app_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::close_app(signed(OTHER), APP), Error::<Test>::NotAppOwner);
    });
}

#[test]
fn an_app_with_a_certificate_stays() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        assert_noop!(Escrow::close_app(signed(APPS), APP), Error::<Test>::AppHasCertificates);
    });
}

#[test]
fn the_bond_comes_back_and_the_id_is_not_reused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::close_app(signed(APPS), APP));
        System::assert_last_event(Event::AppClosed { app: APP, bond: BOND }.into());
        assert_eq!(free(APPS), ENDOWMENT);
        assert!(!AppsOf::<Test>::contains_key(APPS, APP));

        assert_ok!(register(APPS));
        assert!(Apps::<Test>::get(APP).is_none());
        assert!(Apps::<Test>::get(AppId(1)).is_some());
    });
}

#[test]
fn who_keeps_what_apps_owe_is_told_of_it() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::close_app(signed(OTHER), APP), Error::<Test>::NotAppOwner);
        assert!(!Debts::has_closed(APP));
        assert_ok!(Escrow::close_app(signed(APPS), APP));
        assert!(Debts::has_closed(APP));
    });
}

#[test]
fn its_operators_get_their_deposits_back() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        for who in [LENDER, OTHER] {
            assert_ok!(Escrow::rent(signed(who), APP, IMAGE));
        }
        assert_ok!(Escrow::close_app(signed(APPS), APP));

        for operator in [LENDER, OTHER] {
            assert_eq!(free(operator), ENDOWMENT);
            let deposit = OPERATOR_DEPOSIT;
            System::assert_has_event(Event::Vacated { app: APP, operator, deposit }.into());
        }
        assert_eq!(Operators::<Test>::iter().count(), 0);
    });
}

#[test]
fn operators_of_another_app_stay() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(register(OTHER));
        assert_ok!(Escrow::update_app(signed(OTHER), AppId(1), Some(IMAGE)));
        assert_ok!(Escrow::rent(signed(LENDER), AppId(1), IMAGE));
        assert_ok!(Escrow::close_app(signed(APPS), APP));
        assert!(Operators::<Test>::contains_key(AppId(1), LENDER));
    });
}

#[test]
fn undelivered_sums_outlive_the_app() {
    ExtBuilder::build_and_execute(|| {
        // A fee of 100 planck: 80 for the system's owner, who has no account to take it.
        Rulebook::set_terms(FeeRate(1), NOTICE);
        draw_one(GHOSTS, dlo_core::Nat(10 * dlo_core::Nat::UNIT), 10);
        Clock::to_day(10);
        next_block();
        assert_ok!(Escrow::close_app(signed(APPS), APP));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 80);
        assert_eq!(held(APPS), 80);

        assert_ok!(Balances::transfer_allow_death(signed(OTHER), GHOST, ED));
        assert_ok!(Escrow::claim_undelivered(signed(OTHER), APPS, GHOST));
        assert_eq!((free(GHOST), held(APPS)), (ED + 80, 0));
    });
}
