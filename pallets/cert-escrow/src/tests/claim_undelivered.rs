use crate::{mock::*, Error, Event, Totals, Undelivered};
use dlo_core::{FeeRate, Nat};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

/// 80 planck wait for GHOST.
fn deferred() {
    Rulebook::set_terms(FeeRate(1), NOTICE);
    let cert = draw_one(GHOSTS, Nat(10 * Nat::UNIT), 10);
    Clock::to_day(10);
    assert_ok!(Escrow::settle(signed(OTHER), cert));
    assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 80);
}

#[test]
fn nothing_waits_for_one_who_was_paid() {
    ExtBuilder::build_and_execute(|| {
        deferred();
        assert_noop!(
            Escrow::claim_undelivered(signed(OTHER), APPS, LENDER),
            Error::<Test>::NothingUndelivered
        );
        assert_noop!(
            Escrow::claim_undelivered(signed(OTHER), GHOST, APPS),
            Error::<Test>::NothingUndelivered
        );
    });
}

#[test]
fn what_still_cannot_be_delivered_goes_on_waiting() {
    ExtBuilder::build_and_execute(|| {
        deferred();
        assert_noop!(
            Escrow::claim_undelivered(signed(OTHER), APPS, GHOST),
            DispatchError::Token(TokenError::CannotCreate)
        );
    });
}

#[test]
fn an_account_that_exists_again_gets_all_that_waited() {
    ExtBuilder::build_and_execute(|| {
        deferred();
        deferred_again();
        assert_ok!(Balances::transfer_allow_death(signed(OTHER), GHOST, ED));
        assert_ok!(Escrow::claim_undelivered(signed(OTHER), APPS, GHOST));

        assert_eq!(free(GHOST), ED + 160);
        assert_eq!(held(APPS), 0);
        assert_eq!(Totals::<Test>::get(), Default::default());
        assert!(!Undelivered::<Test>::contains_key(APPS, GHOST));
        System::assert_last_event(
            Event::PayoutDelivered { payer: APPS, beneficiary: GHOST, amount: 160 }.into(),
        );
    });
}

fn deferred_again() {
    let cert = draw_one(GHOSTS, Nat(10 * Nat::UNIT), 10);
    Clock::to_day(20);
    assert_ok!(Escrow::settle(signed(OTHER), cert));
    assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 160);
}
