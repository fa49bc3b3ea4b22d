use crate::{
    mock::*, Agenda, Apps, AssignmentCause, Assignments, Cause, CommittedToApp, Error, Event, TotalSums,
    Totals, Undelivered,
};
use dlo_core::{CertId, FeeRate, Nat};
use frame_support::{assert_noop, assert_ok};

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn the_systems_owner_cannot_release() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_noop!(Escrow::release(signed(LENDER), cert), Error::<Test>::NotAppOwner);
    });
}

#[test]
fn an_assigned_certificate_is_not_released_before_the_last_day_of_its_assignments() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(1), 6));
        assert_ok!(assign(cert, Nat(1), 3));
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::Assigned);
        Clock::set(u64::from(START.0 + 6) * DAY - 1);
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::Assigned);
        Clock::to_day(6);
        assert_ok!(Escrow::release(signed(APPS), cert));
    });
}

#[test]
fn a_ledger_that_cannot_unlock_keeps_the_certificate() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::set_broken(SYSTEM, true);
        assert_noop!(Escrow::release(signed(APPS), cert), BROKEN);
    });
}

#[test]
fn what_is_earned_is_paid_and_the_rest_comes_back() {
    ExtBuilder::build_and_execute(|| {
        let before = free(APPS);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(4);
        assert_ok!(Escrow::release(signed(APPS), cert));

        assert_eq!(free(LENDER), ENDOWMENT + 32_000);
        assert_eq!(free(POT), ED + 8_000);
        assert_eq!(free(APPS), before - 4 * PER_DAY);
        assert_eq!(held(APPS), 0);
        let refunded = 6 * PER_DAY;
        System::assert_last_event(
            Event::Ended { cert, app: APP, amount: AMOUNT, cause: Cause::Released, refunded }.into(),
        );
    });
}

#[test]
fn the_certificate_is_burned_everywhere_and_the_nat_whole_again() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Escrow::release(signed(APPS), cert));

        assert_eq!(Escrow::certificate(cert), None);
        assert!(listed(APP).is_empty());
        assert!(Agenda::<Test>::iter_keys().next().is_none());
        assert!(!CommittedToApp::<Test>::contains_key(SYSTEM, APP));
        assert_eq!(committed(SYSTEM), Nat(0));
        assert_eq!(Totals::<Test>::get(), TotalSums::default());
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates), (Nat(0), 0));
    });
}

#[test]
fn one_whose_assignments_were_given_up_is_released() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, AMOUNT, 10));
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::Assigned);
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
        assert_ok!(Escrow::release(signed(APPS), cert));
    });
}

#[test]
fn assignments_that_have_lapsed_end_with_the_certificate() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let other = draw_one(SECOND, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 3));
        assert_ok!(assign(cert, Nat(6), 4));
        assert_ok!(assign(other, Nat(7), 10));
        Clock::to_day(4);
        assert_ok!(Escrow::release(signed(APPS), cert));

        assert!(!Assignments::<Test>::contains_key(cert));
        assert_eq!(Apps::<Test>::get(APP).unwrap().assigned, Nat(7));
        assert_eq!(Totals::<Test>::get().assigned, Nat(7));
        for assignment in [0, 1] {
            let cause = AssignmentCause::Expired;
            System::assert_has_event(Event::AssignmentEnded { cert, assignment, cause }.into());
        }
    });
}

#[test]
fn other_certificates_of_the_same_system_and_app_stay() {
    ExtBuilder::build_and_execute(|| {
        let first = draw_one(SYSTEM, AMOUNT, 10);
        let second = draw_one(SYSTEM, Nat(7), 10);
        assert_ok!(Escrow::release(signed(APPS), first));
        assert!(Escrow::certificate(second).is_some());
        assert_eq!(CommittedToApp::<Test>::get(SYSTEM, APP), Nat(7));
        assert_eq!(committed(SYSTEM), Nat(7));
    });
}

#[test]
fn after_its_day_a_release_is_an_expiry() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(11);
        assert_ok!(Escrow::release(signed(APPS), cert));
        System::assert_last_event(
            Event::Ended { cert, app: APP, amount: AMOUNT, cause: Cause::Expired, refunded: 0 }.into(),
        );
    });
}

#[test]
fn an_undeliverable_share_does_not_keep_the_nat_locked() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(GHOSTS, Nat(100 * Nat::UNIT), 10);
        Clock::to_day(5);
        assert_ok!(Escrow::release(signed(APPS), cert));
        assert_eq!(committed(GHOSTS), Nat(0));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 400);
        // 500 earned, 500 refunded; what waits is all that is still held.
        assert_eq!(held(APPS), 400);
        assert_eq!(Totals::<Test>::get().fees_held, 400);
    });
}
