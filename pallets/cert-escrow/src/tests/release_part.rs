use crate::{mock::*, Apps, CommittedToApp, Error, Event, TotalSums, Totals, Undelivered};
use dlo_core::{CertId, FeeRate, Nat};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};

fn release_part(cert: CertId, amount: Nat) -> DispatchResult {
    Escrow::release_part(signed(APPS), cert, amount)
}

/// A certificate of [`AMOUNT`] for 10 days, and then `test`.
fn with_certificate(test: impl FnOnce(CertId)) {
    ExtBuilder::build_and_execute(|| test(draw_one(SYSTEM, AMOUNT, 10)));
}

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(release_part(cert, Nat(1)), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn only_the_apps_owner_gives_back() {
    with_certificate(|cert| {
        for who in [LENDER, OTHER] {
            assert_noop!(Escrow::release_part(signed(who), cert, Nat(1)), Error::<Test>::NotAppOwner);
        }
    });
}

#[test]
fn of_a_certificate_whose_day_has_come_nothing_is_given_back() {
    with_certificate(|cert| {
        Clock::to_day(10);
        assert_noop!(release_part(cert, Nat(1)), Error::<Test>::AlreadyEnded);
    });
}

#[test]
fn nothing_cannot_be_given_back() {
    with_certificate(|cert| {
        assert_noop!(release_part(cert, Nat(0)), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn the_whole_is_not_a_part() {
    with_certificate(|cert| {
        for amount in [AMOUNT.0, AMOUNT.0 + 1, u128::MAX] {
            assert_noop!(release_part(cert, Nat(amount)), Error::<Test>::WholeCertificate);
        }
    });
}

#[test]
fn what_stays_is_at_least_the_least_certificate() {
    with_certificate(|cert| {
        MinCertificate::set(Nat(10));
        assert_noop!(release_part(cert, Nat(AMOUNT.0 - 9)), Error::<Test>::AmountTooSmall);
        assert_ok!(release_part(cert, Nat(AMOUNT.0 - 10)));
    });
}

#[test]
fn what_is_assigned_stays() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, Nat(600), 5));
        assert_noop!(release_part(cert, Nat(AMOUNT.0 - 599)), Error::<Test>::AboveCertificate);
        // As long as it is not cleared, though its day has come.
        Clock::to_day(5);
        assert_noop!(release_part(cert, Nat(AMOUNT.0 - 599)), Error::<Test>::AboveCertificate);
        assert_ok!(release_part(cert, Nat(AMOUNT.0 - 600)));
        assert_ok!(Escrow::clear(signed(OTHER), cert, 0));
        assert_ok!(release_part(cert, Nat(1)));
    });
}

#[test]
fn a_ledger_that_cannot_unlock_keeps_the_certificate_whole() {
    with_certificate(|cert| {
        Ledger::set_broken(SYSTEM, true);
        assert_noop!(release_part(cert, Nat(1)), BROKEN);
    });
}

#[test]
fn what_is_due_is_paid_and_the_parts_share_of_the_rest_comes_back() {
    with_certificate(|cert| {
        let before = free(APPS);
        Clock::to_day(4);
        let amount = Nat(AMOUNT.0 / 4);
        assert_ok!(release_part(cert, amount));

        assert_eq!((free(LENDER), free(POT)), (ENDOWMENT + 32_000, ED + 8_000));
        let refunded = 15_000;
        assert_eq!((free(APPS), held(APPS)), (before + refunded, 45_000));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.fee_total, certificate.fee_paid), (45_000, 0));
        assert_eq!((certificate.fee_from, certificate.term_ms), (Clock::start(4), 6 * DAY));
        assert_eq!(certificate.rate, RATE);
        let left = Nat(AMOUNT.0 - amount.0);
        System::assert_last_event(Event::PartReleased { cert, amount, left, refunded }.into());
    });
}

#[test]
fn a_refund_is_rounded_down() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, Nat(3), 1);
        assert_eq!(Escrow::certificate(cert).unwrap().fee_total, 1);
        let before = free(APPS);
        assert_ok!(release_part(cert, Nat(2)));
        assert_eq!((free(APPS), held(APPS)), (before, 1));
    });
}

#[test]
fn the_amount_shrinks_everywhere() {
    with_certificate(|cert| {
        assert_ok!(release_part(cert, Nat(AMOUNT.0 - 7)));
        let left = Nat(7);
        assert_eq!(Escrow::certificate(cert).unwrap().amount, left);
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates), (left, 1));
        assert_eq!(CommittedToApp::<Test>::get(SYSTEM, APP), left);
        assert_eq!(committed(SYSTEM), left);
        // What stays is worth less than a planck; the refund is rounded down.
        let fees_held = held(APPS);
        assert_eq!(fees_held, 1);
        let totals = TotalSums { outstanding: left, certificates: 1, fees_held, ..Default::default() };
        assert_eq!(Totals::<Test>::get(), totals);
    });
}

#[test]
fn part_of_a_recalled_certificate_is_given_back_and_the_rest_ends_as_recalled() {
    with_certificate(|cert| {
        let before = free(APPS) + held(APPS);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        Clock::to_day(2);
        assert_ok!(release_part(cert, Nat(AMOUNT.0 / 2)));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.fee_total, certificate.term_ms), (40_000, 8 * DAY));
        Clock::to_day(6);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        // Two days of all, four of half.
        assert_eq!((free(APPS), held(APPS)), (before - 4 * PER_DAY, 0));
    });
}

#[test]
fn part_of_an_impaired_system_is_given_back() {
    with_certificate(|cert| {
        Ledger::set_impaired(SYSTEM);
        assert_ok!(release_part(cert, Nat(1)));
    });
}

#[test]
fn an_undeliverable_share_does_not_keep_the_nat_locked() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(GHOSTS, Nat(100 * Nat::UNIT), 10);
        Clock::to_day(5);
        assert_ok!(release_part(cert, Nat(50 * Nat::UNIT)));
        assert_eq!(committed(GHOSTS), Nat(50 * Nat::UNIT));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 400);
        assert_eq!(held(APPS), 400 + 250);
    });
}
