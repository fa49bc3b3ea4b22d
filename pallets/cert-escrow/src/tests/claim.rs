use crate::{mock::*, Error, Event, Totals, Undelivered};
use dlo_core::{Balance, CertId, FeeRate, Nat};
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{Mutate, MutateFreeze},
};

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(Escrow::claim(signed(OTHER), cert), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn nothing_is_due_at_the_moment_of_the_draw_nor_twice() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_noop!(Escrow::claim(signed(LENDER), cert), Error::<Test>::NothingDue);
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(LENDER), cert));
        assert_noop!(Escrow::claim(signed(LENDER), cert), Error::<Test>::NothingDue);
    });
}

#[test]
fn what_is_earned_is_split_between_owner_and_pot() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(3);
        assert_ok!(Escrow::claim(signed(OTHER), cert));

        let (to_owner, to_pot) = (24_000, 6_000);
        assert_eq!(free(LENDER), ENDOWMENT + to_owner);
        assert_eq!(free(POT), ED + to_pot);
        assert_eq!(held(APPS), 7 * PER_DAY);
        assert_eq!(Escrow::certificate(cert).unwrap().fee_paid, 3 * PER_DAY);
        assert_eq!(Totals::<Test>::get().fees_held, 7 * PER_DAY);
        System::assert_last_event(Event::FeePaid { cert, owner: LENDER, to_owner, to_pot }.into());
    });
}

#[test]
fn the_pots_share_is_rounded_down_and_the_owner_has_the_rest() {
    ExtBuilder::build_and_execute(|| {
        // A fee of 10 planck over 10 days; 20 % of 7 is 1.4.
        let cert = draw_one(SYSTEM, Nat(Nat::UNIT / 10), 10);
        assert_eq!(held(APPS), 10);
        Clock::to_day(7);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        assert_eq!((free(POT), free(LENDER)), (ED + 1, ENDOWMENT + 6));
    });
}

#[test]
fn many_claims_pay_no_more_and_no_less_than_one() {
    let earned = |claims: &[u32]| -> Balance {
        let mut paid = 0;
        ExtBuilder::build_and_execute(|| {
            let cert = draw_one(SYSTEM, Nat(1_234_567), 11);
            for day in claims {
                Clock::to_day(*day);
                assert_ok!(Escrow::claim(signed(OTHER), cert));
            }
            paid = Escrow::certificate(cert).unwrap().fee_paid;
        });
        paid
    };
    assert_eq!(earned(&[1, 2, 3, 5, 8, 9]), earned(&[9]));
}

#[test]
fn after_the_end_no_more_is_earned_than_the_whole_fee() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(400);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().fee_paid, 10 * PER_DAY);
        assert_eq!(held(APPS), 0);
    });
}

#[test]
fn the_owner_at_the_time_of_payment_is_paid() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::sell(SYSTEM, Some(OTHER));
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(LENDER), cert));
        assert_eq!((free(LENDER), free(OTHER)), (ENDOWMENT, ENDOWMENT + 8_000));
    });
}

#[test]
fn without_an_owner_the_pot_takes_all() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::sell(SYSTEM, None);
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(LENDER), cert));
        assert_eq!(free(POT), ED + PER_DAY);
    });
}

#[test]
fn an_app_that_draws_from_its_own_system_gets_its_share_back() {
    ExtBuilder::build_and_execute(|| {
        Ledger::sell(SYSTEM, Some(APPS));
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let before = free(APPS);
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(APPS), cert));
        assert_eq!(free(APPS), before + 8_000);
        assert_eq!(held(APPS), 9 * PER_DAY);
    });
}

#[test]
fn a_share_below_the_existential_deposit_of_a_missing_account_waits_and_adds_up() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(GHOSTS, Nat(100 * Nat::UNIT), 10);
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        System::assert_has_event(
            Event::PayoutDeferred { payer: APPS, beneficiary: GHOST, amount: 80 }.into(),
        );
        Clock::to_day(2);
        assert_ok!(Escrow::claim(signed(OTHER), cert));

        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 160);
        assert_eq!(free(POT), ED + 40);
        assert_eq!(Totals::<Test>::get().fees_undelivered, 160);
        assert_eq!(Totals::<Test>::get().fees_held, 960);
        assert_eq!(held(APPS), 960);
    });
}

#[test]
fn a_share_above_the_existential_deposit_makes_the_account() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(GHOSTS, AMOUNT, 10);
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        assert_eq!(free(GHOST), 8_000);
    });
}

#[test]
fn a_freeze_of_the_payers_does_not_bar_a_payment() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Balances::set_freeze(&(), &APPS, ENDOWMENT));
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        assert_eq!(free(LENDER), ENDOWMENT + 8_000);
        assert!(Undelivered::<Test>::iter().next().is_none());
    });
}

#[test]
fn a_pot_that_cannot_take_its_share_does_not_keep_the_owner_waiting() {
    ExtBuilder::build_and_execute(|| {
        // The pot is emptied below what it was endowed with.
        assert_ok!(<Balances as Mutate<AccountId>>::transfer(
            &POT,
            &OTHER,
            ED,
            frame_support::traits::tokens::Preservation::Expendable
        ));
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(1);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        assert_eq!(free(LENDER), ENDOWMENT + 800);
        assert_eq!(Undelivered::<Test>::get(APPS, POT), 200);
    });
}
