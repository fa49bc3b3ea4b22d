use crate::{mock::*, Cause, Error, Event, Totals, Undelivered};
use dlo_core::{CertId, FeeRate, Nat};
use frame_support::{assert_noop, assert_ok};

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(Escrow::settle(signed(OTHER), cert), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn a_certificate_is_not_settled_a_millisecond_before_its_day() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::set(u64::from(START.0 + 10) * DAY - 1);
        assert_noop!(Escrow::settle(signed(OTHER), cert), Error::<Test>::NotEnded);
        Clock::to_day(10);
        assert_ok!(Escrow::settle(signed(OTHER), cert));
    });
}

#[test]
fn anyone_may_settle_and_the_whole_fee_is_paid() {
    ExtBuilder::build_and_execute(|| {
        let before = free(APPS);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(30);
        assert_ok!(Escrow::settle(signed(OTHER), cert));
        assert_eq!(free(LENDER), ENDOWMENT + 80_000);
        assert_eq!(free(POT), ED + 20_000);
        assert_eq!(free(APPS), before - 100_000);
        System::assert_last_event(
            Event::Ended { cert, app: APP, amount: AMOUNT, cause: Cause::Expired, refunded: 0 }.into(),
        );
    });
}

#[test]
fn a_refund_that_cannot_be_delivered_waits_and_the_certificate_ends() {
    ExtBuilder::build_and_execute(|| {
        // A fee of 500 planck, recalled after six tenths of it; then the app's owner has no free balance left.
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(SYSTEM, Nat(50 * Nat::UNIT), 10);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        let gone =
            frame_system::Account::<Test>::mutate(APPS, |account| core::mem::take(&mut account.data.free));
        Clock::to_day(6);
        assert_ok!(Escrow::settle(signed(OTHER), cert));
        assert_eq!(committed(SYSTEM), Nat(0));
        assert_eq!(Undelivered::<Test>::get(APPS, APPS), 200);
        assert_eq!(Totals::<Test>::get().fees_undelivered, 200);
        System::assert_has_event(
            Event::PayoutDeferred { payer: APPS, beneficiary: APPS, amount: 200 }.into(),
        );

        frame_system::Account::<Test>::mutate(APPS, |account| account.data.free = gone);
        assert_ok!(Escrow::claim_undelivered(signed(OTHER), APPS, APPS));
        assert_eq!(free(APPS), gone + 200);
    });
}
