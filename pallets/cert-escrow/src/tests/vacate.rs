use crate::{mock::*, Apps, Error, Event, Operators};
use dlo_core::AppId;
use frame_support::{assert_noop, assert_ok};

#[test]
fn who_is_no_operator_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
        for who in [APPS, LENDER] {
            assert_noop!(Escrow::vacate(signed(who), APP), Error::<Test>::NotOperator);
        }
        assert_noop!(Escrow::vacate(signed(OTHER), AppId(9)), Error::<Test>::NotOperator);
    });
}

#[test]
fn an_operator_goes_only_once() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
        assert_ok!(Escrow::vacate(signed(OTHER), APP));
        assert_noop!(Escrow::vacate(signed(OTHER), APP), Error::<Test>::NotOperator);
    });
}

#[test]
fn an_operator_goes_with_his_deposit_whatever_the_app_states_now() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        for who in [LENDER, OTHER] {
            assert_ok!(Escrow::rent(signed(who), APP, IMAGE));
        }
        assert_ok!(Escrow::update_app(signed(APPS), APP, None));
        assert_ok!(Escrow::vacate(signed(OTHER), APP));

        assert_eq!((free(OTHER), free(LENDER)), (ENDOWMENT, ENDOWMENT - OPERATOR_DEPOSIT));
        assert!(!Operators::<Test>::contains_key(APP, OTHER));
        assert!(Operators::<Test>::contains_key(APP, LENDER));
        assert_eq!(Apps::<Test>::get(APP).unwrap().operators, 1);
        let event = Event::Vacated { app: APP, operator: OTHER, deposit: OPERATOR_DEPOSIT };
        System::assert_last_event(event.into());
    });
}

#[test]
fn only_the_apps_owner_dismisses_an_operator() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
        for who in [OTHER, LENDER] {
            assert_noop!(Escrow::dismiss(signed(who), APP, OTHER), Error::<Test>::NotAppOwner);
        }
        assert_noop!(Escrow::dismiss(signed(APPS), APP, LENDER), Error::<Test>::NotOperator);
        assert_noop!(Escrow::dismiss(signed(APPS), AppId(9), OTHER), Error::<Test>::UnknownApp);
        assert_ok!(Escrow::dismiss(signed(APPS), APP, OTHER));
        assert_eq!(Apps::<Test>::get(APP).unwrap().operators, 0);
        assert!(!Operators::<Test>::contains_key(APP, OTHER));
    });
}
