use crate::{mock::*, Apps, AssignmentCause, Assignments, Error, Event, Totals};
use dlo_core::{CertId, Nat};
use frame_support::{assert_noop, assert_ok};

/// A certificate of [`AMOUNT`] for 10 days with an assignment of 600 until day 5, and then `test`.
fn with_assignment(test: impl FnOnce(CertId)) {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(600), 5));
        test(cert);
    });
}

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(Escrow::clear(signed(HOLDER), cert, 0), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn an_unknown_assignment_is_refused() {
    with_assignment(|cert| {
        assert_noop!(Escrow::clear(signed(HOLDER), cert, 1), Error::<Test>::UnknownAssignment);
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
        assert_noop!(Escrow::clear(signed(HOLDER), cert, 0), Error::<Test>::UnknownAssignment);
    });
}

#[test]
fn before_its_day_nobody_but_the_beneficiary_clears_it() {
    with_assignment(|cert| {
        Clock::set(u64::from(START.0 + 5) * DAY - 1);
        for who in [APPS, LENDER, OTHER] {
            assert_noop!(Escrow::clear(signed(who), cert, 0), Error::<Test>::NotBeneficiary);
        }
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
    });
}

#[test]
fn from_its_day_on_anyone_clears_it() {
    for who in [APPS, LENDER, OTHER, HOLDER] {
        with_assignment(|cert| {
            Clock::to_day(5);
            assert_ok!(Escrow::clear(signed(who), cert, 0));
            let cause = AssignmentCause::Expired;
            System::assert_last_event(Event::AssignmentEnded { cert, assignment: 0, cause }.into());
        });
    }
}

#[test]
fn what_was_bound_is_free_everywhere() {
    with_assignment(|cert| {
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));

        assert!(!Assignments::<Test>::contains_key(cert));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.assigned, certificate.next_assignment), (Nat(0), 1));
        assert_eq!(Apps::<Test>::get(APP).unwrap().assigned, Nat(0));
        assert_eq!(Totals::<Test>::get().assigned, Nat(0));
        let cause = AssignmentCause::Cleared;
        System::assert_last_event(Event::AssignmentEnded { cert, assignment: 0, cause }.into());
        assert_ok!(assign(cert, AMOUNT, 10));
    });
}

#[test]
fn other_assignments_stay() {
    with_assignment(|cert| {
        assert_ok!(assign(cert, Nat(7), 8));
        assert_ok!(assign(cert, Nat(9), 9));
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 1));
        let left: Vec<_> = Escrow::assignments(cert).iter().map(|each| (each.id, each.amount)).collect();
        assert_eq!(left, [(0, Nat(600)), (2, Nat(9))]);
        assert_eq!(Apps::<Test>::get(APP).unwrap().assigned, Nat(609));
    });
}
