use crate::{mock::*, Error, Event};
use dlo_core::{AppObligations, Nat};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn nothing_and_what_is_not_there_cannot_be_redeemed() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(redeem(1), Error::<Test>::UnknownCurrency);
        assert_ok!(create());
        assert_noop!(redeem(0), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn nobody_redeems_more_than_he_has() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        for amount in [601, u128::MAX] {
            assert_noop!(redeem(amount), TokenError::FundsUnavailable);
        }
        for who in [APPS, OTHER, GHOST] {
            assert_noop!(Obligations::redeem(signed(who), APP, 1, REFERENCE), TokenError::FundsUnavailable);
        }
    });
}

#[test]
fn units_that_are_redeemed_are_burned() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        assert_ok!(redeem(250));
        assert_eq!((Assets::balance(APP.0, HOLDER), supply()), (350, 350));
        assert_eq!(Obligations::owed(APP), Nat(350));
        System::assert_last_event(
            Event::Redeemed { app: APP, who: HOLDER, amount: 250, reference: REFERENCE }.into(),
        );
        assert_ok!(redeem(350));
        assert_eq!((supply(), Obligations::owed(APP)), (0, Nat(0)));
    });
}

#[test]
fn whatever_the_standing_units_can_be_moved_and_redeemed() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        Keeper::set(APP, Nat(0), Nat(0));
        assert_ok!(Assets::transfer(signed(HOLDER), APP.0, OTHER, 100));
        assert_ok!(redeem(100));
        assert_eq!(standing(APP), overdue(0, 0));
        live_to(4);
        Clock::to_day(30);
        assert_ok!(redeem(100));
        assert_eq!(standing(APP), defaulted(7));
        assert_ok!(Assets::transfer(signed(HOLDER), APP.0, OTHER, 100));
        assert_ok!(Obligations::redeem(signed(OTHER), APP, 200, REFERENCE));
        assert_ok!(redeem(200));
        assert_eq!(supply(), 0);
    });
}

#[test]
fn a_penalty_that_cannot_be_taken_keeps_nobody_from_redeeming() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        Keeper::set(APP, Nat(599), Nat(0));
        Clock::to_day(2);
        Keeper::set_stuck(true);
        assert_ok!(redeem(600));
        assert_eq!((supply(), Keeper::taken()), (0, 0));
        assert_eq!(standing(APP), overdue(0, 0));
    });
}

#[test]
fn redeeming_may_end_a_shortfall() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        Keeper::set(APP, Nat(500), Nat(0));
        assert_ok!(redeem(99));
        assert_eq!(standing(APP), overdue(0, 0));
        assert_ok!(redeem(1));
        assert!(standing(APP).is_sound());
        System::assert_last_event(Event::Covered { app: APP }.into());
    });
}
