use crate::{mock::*, Agenda, Apps, CommittedToApp, Error, Event, TotalSums, Totals};
use dlo_core::{CertId, FeeRate, Nat, Terms};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

/// A certificate of [`AMOUNT`] for 10 days, and then `test`.
fn with_certificate(test: impl FnOnce(CertId)) {
    ExtBuilder::build_and_execute(|| test(draw_one(SYSTEM, AMOUNT, 10)));
}

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(top_up(cert, AMOUNT), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn only_the_apps_owner_tops_up() {
    with_certificate(|cert| {
        for who in [LENDER, OTHER] {
            assert_noop!(Escrow::top_up(signed(who), cert, AMOUNT, RATE), Error::<Test>::NotAppOwner);
        }
    });
}

#[test]
fn a_certificate_whose_day_has_come_is_not_topped_up() {
    with_certificate(|cert| {
        Clock::to_day(10);
        assert_noop!(top_up(cert, AMOUNT), Error::<Test>::AlreadyEnded);
    });
}

#[test]
fn a_recalled_certificate_is_not_topped_up() {
    with_certificate(|cert| {
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_noop!(top_up(cert, AMOUNT), Error::<Test>::Recalled);
    });
}

#[test]
fn a_certificate_of_an_impaired_system_is_not_topped_up() {
    with_certificate(|cert| {
        Ledger::set_impaired(SYSTEM);
        assert_noop!(top_up(cert, AMOUNT), Error::<Test>::Impaired);
    });
}

#[test]
fn what_the_rulebook_refuses_is_refused_with_its_error() {
    with_certificate(|cert| {
        assert_noop!(top_up(cert, Nat(0)), REFUSED);
        Rulebook::refuse(SYSTEM);
        assert_noop!(top_up(cert, AMOUNT), REFUSED);
    });
}

#[test]
fn a_rate_above_what_the_app_accepts_is_refused() {
    with_certificate(|cert| {
        Rulebook::set_terms(FeeRate(RATE.0 + 1), NOTICE);
        assert_noop!(top_up(cert, AMOUNT), Error::<Test>::RateAboveMax);
    });
}

#[test]
fn what_the_ledger_cannot_lock_is_refused_with_its_error() {
    with_certificate(|cert| {
        let most = BACKED.saturating_sub(AMOUNT);
        assert_noop!(top_up(cert, Nat(most.0 + 1)), NOT_FREE);
    });
}

#[test]
fn an_app_that_cannot_pay_the_fee_is_refused() {
    with_certificate(|cert| {
        let fee = 10 * PER_DAY;
        assert_ok!(Balances::transfer_keep_alive(signed(APPS), OTHER, free(APPS) - fee - ED + 1));
        assert_noop!(top_up(cert, AMOUNT), DispatchError::Token(TokenError::FundsUnavailable));
    });
}

#[test]
fn the_rulebook_is_asked_for_what_is_added_until_the_same_end() {
    with_certificate(|cert| {
        Clock::to_day(4);
        assert_ok!(top_up(cert, Nat(7)));
        let ask = Rulebook::last_ask();
        assert_eq!((ask.owner, ask.app, ask.amount, ask.days), (LENDER, APP, Nat(7), 6));
        assert_eq!((ask.committed, ask.committed_to_app), (AMOUNT, AMOUNT));
    });
}

#[test]
fn the_amount_grows_everywhere_and_the_end_stays() {
    with_certificate(|cert| {
        let ends = START.checked_add(10).unwrap();
        assert_ok!(top_up(cert, Nat(7)));
        let (amount, certificate) = (Nat(AMOUNT.0 + 7), Escrow::certificate(cert).unwrap());
        assert_eq!((certificate.amount, certificate.ends), (amount, ends));
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates), (amount, 1));
        assert_eq!(CommittedToApp::<Test>::get(SYSTEM, APP), amount);
        assert_eq!(committed(SYSTEM), amount);
        assert_eq!((Agenda::<Test>::iter_keys().count(), ending_on(ends)), (1, vec![cert]));
        let fees_held = 10 * PER_DAY + 1;
        let totals = TotalSums { outstanding: amount, certificates: 1, fees_held, ..Default::default() };
        assert_eq!(Totals::<Test>::get(), totals);
    });
}

#[test]
fn what_is_due_is_paid_and_the_rest_counted_anew_with_what_is_added() {
    with_certificate(|cert| {
        let before = free(APPS);
        Clock::to_day(4);
        Rulebook::set_terms(FeeRate(5), NOTICE);
        assert_ok!(top_up(cert, AMOUNT));

        assert_eq!((free(LENDER), free(POT)), (ENDOWMENT + 32_000, ED + 8_000));
        // As much again for 6 days, at half the rate.
        let fee = 30_000;
        assert_eq!((free(APPS), held(APPS)), (before - fee, 60_000 + fee));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.fee_total, certificate.fee_paid), (90_000, 0));
        assert_eq!((certificate.fee_from, certificate.term_ms), (Clock::start(4), 6 * DAY));
        let (rate, total) = (FeeRate(8), Nat(2 * AMOUNT.0));
        assert_eq!(certificate.rate, rate);
        System::assert_last_event(Event::ToppedUp { cert, amount: AMOUNT, total, rate, fee }.into());
    });
}

#[test]
fn a_top_up_at_noon_is_charged_half_the_day() {
    with_certificate(|cert| {
        Clock::set(Clock::start(9) + DAY / 2);
        assert_ok!(top_up(cert, AMOUNT));
        assert_eq!(Escrow::certificate(cert).unwrap().fee_total, PER_DAY);
    });
}

#[test]
fn the_terms_that_bind_the_owner_less_hold() {
    with_certificate(|cert| {
        Rulebook::set_all_terms(Terms { assignable: false, book: 2, version: 3, ..terms(RATE, 30) });
        assert_ok!(top_up(cert, AMOUNT));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.notice_days, certificate.assignable), (NOTICE, false));
        assert_eq!((certificate.book, certificate.version), (2, 3));
        Rulebook::set_terms(RATE, 1);
        assert_ok!(top_up(cert, AMOUNT));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.notice_days, certificate.assignable), (1, false));
    });
}

#[test]
fn what_was_added_can_be_assigned() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, AMOUNT, 10));
        assert_noop!(assign(cert, Nat(1), 10), Error::<Test>::AboveCertificate);
        assert_ok!(top_up(cert, AMOUNT));
        assert_ok!(assign(cert, AMOUNT, 10));
    });
}

#[test]
fn at_its_end_all_is_earned() {
    with_certificate(|cert| {
        let before = free(APPS) + held(APPS);
        Clock::set(Clock::start(3) + 12_345);
        assert_ok!(top_up(cert, Nat(1_234_567)));
        let held_then = held(APPS);
        let paid_then = before - free(APPS) - held_then;
        Clock::to_day(10);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert_eq!(free(LENDER) - ENDOWMENT + free(POT) - ED, paid_then + held_then);
    });
}

#[test]
fn what_is_added_to_a_bound_certificate_pays_no_less_than_what_is_there() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, Nat(1), 5));
        Rulebook::set_terms(FeeRate(RATE.0 - 1), NOTICE);
        assert_noop!(top_up(cert, AMOUNT), Error::<Test>::CheaperThanBound);
        Rulebook::set_terms(RATE, NOTICE);
        assert_ok!(top_up(cert, AMOUNT));
    });
}

#[test]
fn what_nobody_relies_on_is_topped_up_at_any_rate() {
    with_certificate(|cert| {
        Rulebook::set_terms(FeeRate(0), NOTICE);
        assert_ok!(top_up(cert, AMOUNT));
    });
}
