use crate::{mock::*, Apps, Error, Event, HoldReason, Operator, Operators};
use dlo_core::AppId;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_core::H256;
use sp_runtime::{DispatchError, TokenError};

const NEWER: H256 = H256::repeat_byte(9);

/// [`APP`] states [`IMAGE`], and then `test`.
fn with_image(test: impl FnOnce()) {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        test();
    });
}

fn deposit(who: AccountId) -> dlo_core::Balance {
    Balances::balance_on_hold(&HoldReason::Operator.into(), &who)
}

#[test]
fn an_unknown_app_is_refused() {
    with_image(|| {
        assert_noop!(Escrow::rent(signed(OTHER), AppId(9), IMAGE), Error::<Test>::UnknownApp);
    });
}

#[test]
fn another_image_than_the_apps_is_refused() {
    with_image(|| {
        assert_noop!(Escrow::rent(signed(OTHER), APP, NEWER), Error::<Test>::OtherContainer);
    });
}

#[test]
fn an_app_without_an_image_has_no_operators() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::rent(signed(OTHER), APP, IMAGE), Error::<Test>::OtherContainer);
    });
}

#[test]
fn an_operator_of_the_same_image_is_refused() {
    with_image(|| {
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
        assert_noop!(Escrow::rent(signed(OTHER), APP, IMAGE), Error::<Test>::AlreadyOperator);
    });
}

#[test]
fn an_operator_who_cannot_pay_the_deposit_is_refused() {
    with_image(|| {
        assert_ok!(Balances::transfer_allow_death(signed(OTHER), GHOST, ED + OPERATOR_DEPOSIT - 1));
        let error = DispatchError::Token(TokenError::FundsUnavailable);
        assert_noop!(Escrow::rent(signed(GHOST), APP, IMAGE), error);
    });
}

#[test]
fn an_app_has_a_bounded_number_of_operators() {
    with_image(|| {
        for who in 100..100 + u64::from(MAX_OPERATORS) {
            assert_ok!(Balances::transfer_allow_death(signed(OTHER), who, 10 * ED));
            assert_ok!(Escrow::rent(signed(who), APP, IMAGE));
        }
        assert_noop!(Escrow::rent(signed(OTHER), APP, IMAGE), Error::<Test>::TooManyOperators);
        assert_ok!(Escrow::vacate(signed(100), APP));
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
    });
}

#[test]
fn an_operator_is_entered_and_his_deposit_held() {
    with_image(|| {
        Clock::to_day(3);
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
        let since = START.checked_add(3).unwrap();
        let operator = Operator { container: IMAGE, since, deposit: OPERATOR_DEPOSIT };
        assert_eq!(Operators::<Test>::get(APP, OTHER), Some(operator));
        assert_eq!(Apps::<Test>::get(APP).unwrap().operators, 1);
        assert_eq!(deposit(OTHER), OPERATOR_DEPOSIT);
        let event = Event::Rented { app: APP, operator: OTHER, container: IMAGE, deposit: OPERATOR_DEPOSIT };
        System::assert_last_event(event.into());
    });
}

#[test]
fn an_operator_follows_the_app_to_another_image_without_another_deposit() {
    with_image(|| {
        assert_ok!(Escrow::rent(signed(OTHER), APP, IMAGE));
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(NEWER)));
        assert_eq!(Operators::<Test>::get(APP, OTHER).map(|operator| operator.container), Some(IMAGE));
        Clock::to_day(2);
        assert_ok!(Escrow::rent(signed(OTHER), APP, NEWER));

        let since = START.checked_add(2).unwrap();
        let operator = Operator { container: NEWER, since, deposit: OPERATOR_DEPOSIT };
        assert_eq!(Operators::<Test>::get(APP, OTHER), Some(operator));
        assert_eq!(Apps::<Test>::get(APP).unwrap().operators, 1);
        assert_eq!(deposit(OTHER), OPERATOR_DEPOSIT);
    });
}

#[test]
fn one_account_operates_many_apps() {
    with_image(|| {
        assert_ok!(register(APPS));
        assert_ok!(Escrow::update_app(signed(APPS), AppId(1), Some(IMAGE)));
        for app in [APP, AppId(1)] {
            assert_ok!(Escrow::rent(signed(OTHER), app, IMAGE));
        }
        assert_eq!(deposit(OTHER), 2 * OPERATOR_DEPOSIT);
    });
}
