use crate::{mock::*, Apps, Error, Event, Undelivered, WeightInfo};
use dlo_core::{FeeRate, Handover, Nat};
use frame_support::{assert_noop, assert_ok};

#[test]
fn more_certificates_than_the_bound_are_refused() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..3 {
            draw_one(SYSTEM, AMOUNT, 10);
        }
        Clock::to_day(4);
        MaxCertificates::set(2);
        assert_noop!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER), Error::<Test>::TooManyCertificates);
        MaxCertificates::set(3);
        assert_ok!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER));
    });
}

#[test]
fn a_system_without_certificates_is_handed_over_without_payments() {
    ExtBuilder::build_and_execute(|| {
        let events = System::events().len();
        assert_ok!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER));
        assert_eq!(System::events().len(), events);
    });
}

#[test]
fn the_former_owner_is_paid_for_all_certificates_until_now() {
    ExtBuilder::build_and_execute(|| {
        for days in [10, 20] {
            draw_one(SYSTEM, AMOUNT, days);
        }
        let elsewhere = draw_one(SECOND, AMOUNT, 10);
        Clock::to_day(4);
        assert_ok!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER));
        assert_eq!((free(LENDER), free(POT)), (ENDOWMENT + 64_000, ED + 16_000));
        assert_eq!(Escrow::certificate(elsewhere).unwrap().fee_paid, 0);
    });
}

#[test]
fn it_does_not_matter_whether_the_ledger_names_the_new_owner_already() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(4);
        Ledger::sell(SYSTEM, Some(OTHER));
        assert_ok!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER));
        assert_eq!((free(LENDER), free(OTHER)), (ENDOWMENT + 32_000, ENDOWMENT));
        System::assert_last_event(
            Event::FeePaid { cert, owner: LENDER, to_owner: 32_000, to_pot: 8_000 }.into(),
        );
    });
}

#[test]
fn what_is_earned_from_then_on_is_the_new_owners() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(4);
        assert_ok!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER));
        Ledger::sell(SYSTEM, Some(OTHER));
        Clock::to_day(10);
        assert_ok!(Escrow::settle(signed(APPS), cert));
        assert_eq!((free(LENDER), free(OTHER)), (ENDOWMENT + 32_000, ENDOWMENT + 48_000));
        assert_eq!((free(POT), held(APPS)), (ED + 20_000, 0));
    });
}

#[test]
fn certificates_and_their_terms_stay() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 8));
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        let (before, app) = (Escrow::certificate(cert).unwrap(), Apps::<Test>::get(APP));
        Clock::to_day(4);
        assert_ok!(Escrow::hand_over(SYSTEM, &LENDER, &OTHER));
        let after = Escrow::certificate(cert).unwrap();
        assert_eq!(after.fee_paid, 40_000);
        assert_eq!(crate::Certificate { fee_paid: 0, ..after }, before);
        assert_eq!((Apps::<Test>::get(APP), committed(SYSTEM)), (app, AMOUNT));
    });
}

#[test]
fn what_cannot_be_delivered_waits_for_the_former_owner() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        draw_one(GHOSTS, Nat(100 * Nat::UNIT), 10);
        Clock::to_day(5);
        assert_ok!(Escrow::hand_over(GHOSTS, &GHOST, &OTHER));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 400);
    });
}

#[test]
fn the_weight_is_that_of_as_many_certificates_as_a_system_can_have() {
    ExtBuilder::build_and_execute(|| {
        MaxCertificates::set(7);
        assert_eq!(
            <Escrow as Handover<AccountId>>::max_weight(),
            <Weights as WeightInfo>::hand_over_certificate() * 7
        );
    });
}
