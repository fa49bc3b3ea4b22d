use crate::{mock::*, Agenda, Apps, Error, Event, TotalSums, Totals, Undelivered};
use dlo_core::{CertId, Day, FeeRate, Nat, Terms};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

fn day(days: u32) -> Day {
    START.checked_add(days).unwrap()
}

/// A certificate of [`AMOUNT`] for 10 days, and then `test`.
fn with_certificate(test: impl FnOnce(CertId)) {
    ExtBuilder::build_and_execute(|| test(draw_one(SYSTEM, AMOUNT, 10)));
}

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(renew(cert, 20), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn only_the_apps_owner_renews() {
    with_certificate(|cert| {
        for who in [LENDER, OTHER] {
            assert_noop!(Escrow::renew(signed(who), cert, 20, RATE), Error::<Test>::NotAppOwner);
        }
    });
}

#[test]
fn a_certificate_whose_day_has_come_is_not_renewed() {
    with_certificate(|cert| {
        Clock::to_day(10);
        assert_noop!(renew(cert, 20), Error::<Test>::AlreadyEnded);
    });
}

#[test]
fn a_recalled_certificate_is_not_renewed() {
    with_certificate(|cert| {
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_noop!(renew(cert, 20), Error::<Test>::Recalled);
    });
}

#[test]
fn an_end_that_is_not_later_is_refused() {
    with_certificate(|cert| {
        for days in [0, 9, 10] {
            assert_noop!(renew(cert, days), Error::<Test>::EndNotLater);
        }
        Clock::to_day(4);
        assert_noop!(renew(cert, 6), Error::<Test>::EndNotLater);
        assert_ok!(renew(cert, 7));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(11));
    });
}

#[test]
fn an_end_beyond_the_calendar_is_refused() {
    with_certificate(|cert| {
        assert_noop!(renew(cert, u32::MAX), Error::<Test>::Overflow);
    });
}

#[test]
fn a_certificate_of_an_impaired_system_is_not_renewed() {
    with_certificate(|cert| {
        Ledger::set_impaired(SYSTEM);
        assert_noop!(renew(cert, 20), Error::<Test>::Impaired);
    });
}

#[test]
fn what_the_rulebook_refuses_is_refused_with_its_error() {
    with_certificate(|cert| {
        Rulebook::refuse(SYSTEM);
        assert_noop!(renew(cert, 20), REFUSED);
    });
}

#[test]
fn a_rate_above_what_the_app_accepts_is_refused() {
    with_certificate(|cert| {
        Rulebook::set_terms(FeeRate(RATE.0 + 1), NOTICE);
        assert_noop!(renew(cert, 20), Error::<Test>::RateAboveMax);
    });
}

#[test]
fn an_app_that_cannot_pay_for_the_added_time_is_refused() {
    with_certificate(|cert| {
        let fee = 10 * PER_DAY;
        assert_ok!(Balances::transfer_keep_alive(signed(APPS), OTHER, free(APPS) - fee - ED + 1));
        assert_noop!(renew(cert, 20), DispatchError::Token(TokenError::FundsUnavailable));
    });
}

#[test]
fn what_the_ledger_cannot_extend_is_refused_with_its_error() {
    with_certificate(|cert| {
        Ledger::set_broken(SYSTEM, true);
        assert_noop!(renew(cert, 20), BROKEN);
    });
}

#[test]
fn the_rulebook_is_asked_as_if_the_certificate_had_been_given_back() {
    with_certificate(|cert| {
        draw_one(SYSTEM, Nat(5), 10);
        assert_ok!(register(OTHER));
        let legs = vec![(SYSTEM, Nat(7))].try_into().unwrap();
        assert_ok!(Escrow::draw(signed(OTHER), dlo_core::AppId(1), legs, 10, RATE));
        Clock::to_day(4);
        assert_ok!(renew(cert, 20));
        let ask = Rulebook::last_ask();
        assert_eq!((ask.owner, ask.app, ask.amount, ask.days), (LENDER, APP, AMOUNT, 20));
        assert_eq!((ask.committed, ask.committed_to_app), (Nat(12), Nat(5)));
    });
}

#[test]
fn all_of_a_system_can_be_renewed() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, BACKED, 1);
        assert_ok!(renew(cert, 2));
        assert_eq!(committed(SYSTEM), BACKED);
    });
}

#[test]
fn what_is_due_is_paid_and_what_is_held_is_spread_to_the_new_end() {
    with_certificate(|cert| {
        let before = free(APPS);
        Clock::to_day(4);
        Rulebook::set_terms(FeeRate(4), NOTICE);
        assert_ok!(renew(cert, 16));

        assert_eq!((free(LENDER), free(POT)), (ENDOWMENT + 32_000, ED + 8_000));
        // 10 days more at 4 instead of 10.
        let fee = 40_000;
        assert_eq!((free(APPS), held(APPS)), (before - fee, 60_000 + fee));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.fee_total, certificate.fee_paid), (100_000, 0));
        assert_eq!((certificate.fee_from, certificate.term_ms), (Clock::start(4), 16 * DAY));
        System::assert_last_event(Event::Renewed { cert, ends: day(20), rate: FeeRate(4), fee }.into());
    });
}

#[test]
fn the_fee_for_the_added_time_is_rounded_up() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, Nat(1), 1);
        assert_ok!(renew(cert, 2));
        assert_eq!(Escrow::certificate(cert).unwrap().fee_total, 2);
    });
}

#[test]
fn the_end_moves_everywhere_and_no_amount_changes() {
    with_certificate(|cert| {
        let before = Apps::<Test>::get(APP);
        assert_ok!(renew(cert, 30));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.ends, certificate.original_end), (day(30), day(30)));
        assert_eq!(certificate.drawn_on, START);
        let on_agenda: Vec<_> = Agenda::<Test>::iter_keys().map(|(day, _)| day).collect();
        assert_eq!((on_agenda, ending_on(day(30))), (vec![day(30)], vec![cert]));
        assert_eq!(Apps::<Test>::get(APP), before);
        let fees_held = 30 * PER_DAY;
        let totals = TotalSums { outstanding: AMOUNT, certificates: 1, fees_held, ..Default::default() };
        assert_eq!(Totals::<Test>::get(), totals);
        Clock::to_day(10);
        next_block();
        assert!(Escrow::certificate(cert).is_some());
        Clock::to_day(30);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert_eq!(free(LENDER) - ENDOWMENT + free(POT) - ED, 30 * PER_DAY);
    });
}

#[test]
fn the_terms_are_those_of_the_rulebook_now() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, Nat(1), 9));
        let terms = Terms { rate: FeeRate(3), notice_days: 1, assignable: false, book: 4, version: 2 };
        Rulebook::set_all_terms(terms);
        assert_ok!(renew(cert, 20));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.rate, certificate.notice_days), (FeeRate(3), 1));
        assert_eq!((certificate.assignable, certificate.book, certificate.version), (false, 4, 2));
        // What was promised before stands; nothing is promised any more.
        assert_eq!(certificate.assigned, Nat(1));
        assert_noop!(assign(cert, Nat(1), 9), Error::<Test>::NotAssignable);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(9));
    });
}

#[test]
fn an_assignment_can_last_until_the_new_end() {
    with_certificate(|cert| {
        assert_noop!(assign(cert, Nat(1), 20), Error::<Test>::UntilAfterEnd);
        assert_ok!(renew(cert, 20));
        assert_ok!(assign(cert, Nat(1), 20));
    });
}

#[test]
fn one_that_is_renewed_and_released_gets_back_what_was_not_earned() {
    with_certificate(|cert| {
        let before = free(APPS) + held(APPS);
        assert_ok!(renew(cert, 20));
        Clock::to_day(5);
        assert_ok!(Escrow::release(signed(APPS), cert));
        assert_eq!((free(APPS), held(APPS)), (before - 5 * PER_DAY, 0));
    });
}

#[test]
fn an_undeliverable_share_does_not_refuse_a_renewal() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(GHOSTS, Nat(100 * Nat::UNIT), 10);
        Clock::to_day(5);
        assert_ok!(renew(cert, 10));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 400);
        // 500 that were left, and 5 days more.
        assert_eq!(Escrow::certificate(cert).unwrap().fee_total, 1_000);
        assert_eq!(held(APPS), 1_400);
    });
}
