use crate::{mock::*, Apps, Assignment, Assignments, Error, Event, Totals};
use dlo_core::{CertId, Day, Nat, Purpose, Terms};
use frame_support::{assert_noop, assert_ok};

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
        assert_noop!(assign(cert, AMOUNT, 5), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn only_the_apps_owner_assigns() {
    with_certificate(|cert| {
        for who in [LENDER, OTHER, HOLDER] {
            assert_noop!(
                Escrow::assign(signed(who), cert, Purpose::Loan, AMOUNT, CONTRACT, who, day(5)),
                Error::<Test>::NotAppOwner
            );
        }
    });
}

#[test]
fn nothing_cannot_be_assigned() {
    with_certificate(|cert| {
        assert_noop!(assign(cert, Nat(0), 5), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn an_assignment_lasts_beyond_today() {
    with_certificate(|cert| {
        Clock::to_day(3);
        assert_noop!(assign(cert, AMOUNT, 3), Error::<Test>::UntilNotInFuture);
        assert_ok!(assign(cert, AMOUNT, 4));
    });
}

#[test]
fn an_assignment_does_not_outlast_the_certificate() {
    with_certificate(|cert| {
        assert_noop!(assign(cert, AMOUNT, 11), Error::<Test>::UntilAfterEnd);
        assert_ok!(assign(cert, AMOUNT, 10));
    });
}

#[test]
fn a_certificate_whose_day_has_come_cannot_be_assigned() {
    with_certificate(|cert| {
        Clock::to_day(10);
        assert_noop!(assign(cert, AMOUNT, 10), Error::<Test>::UntilNotInFuture);
        assert_noop!(assign(cert, AMOUNT, 11), Error::<Test>::UntilAfterEnd);
    });
}

#[test]
fn a_recalled_certificate_is_not_assigned_beyond_its_new_end() {
    with_certificate(|cert| {
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_noop!(assign(cert, AMOUNT, 7), Error::<Test>::UntilAfterEnd);
        assert_ok!(assign(cert, AMOUNT, 6));
    });
}

#[test]
fn what_made_a_recall_end_late_does_not_let_new_assignments_last_longer() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, Nat(1), 9));
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(9));
        assert_noop!(assign(cert, Nat(1), 7), Error::<Test>::UntilAfterEnd);
        assert_ok!(assign(cert, Nat(1), 6));
    });
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        Ledger::set_ends_taken(9);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(15));
        assert_noop!(assign(cert, AMOUNT, 7), Error::<Test>::UntilAfterEnd);
    });
}

#[test]
fn a_certificate_whose_terms_forbid_it_cannot_be_assigned() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_all_terms(Terms { assignable: false, ..terms(RATE, NOTICE) });
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_noop!(assign(cert, AMOUNT, 5), Error::<Test>::NotAssignable);
    });
}

#[test]
fn a_certificate_of_an_impaired_system_cannot_be_assigned() {
    with_certificate(|cert| {
        Ledger::set_impaired(SYSTEM);
        assert_noop!(assign(cert, AMOUNT, 5), Error::<Test>::Impaired);
    });
}

#[test]
fn no_more_is_assigned_than_the_certificate_stands_for() {
    with_certificate(|cert| {
        assert_noop!(assign(cert, Nat(AMOUNT.0 + 1), 5), Error::<Test>::AboveCertificate);
        assert_ok!(assign(cert, Nat(600), 5));
        assert_noop!(assign(cert, Nat(AMOUNT.0 - 599), 5), Error::<Test>::AboveCertificate);
        assert_noop!(assign(cert, Nat(u128::MAX), 5), Error::<Test>::AboveCertificate);
        assert_ok!(assign(cert, Nat(AMOUNT.0 - 600), 5));
        assert_noop!(assign(cert, Nat(1), 5), Error::<Test>::AboveCertificate);
    });
}

#[test]
fn what_has_lapsed_is_bound_until_it_is_cleared() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, AMOUNT, 3));
        Clock::to_day(3);
        assert_noop!(assign(cert, Nat(1), 5), Error::<Test>::AboveCertificate);
        assert_ok!(Escrow::clear(signed(OTHER), cert, 0));
        assert_ok!(assign(cert, AMOUNT, 5));
    });
}

#[test]
fn a_certificate_has_a_bounded_number_of_assignments() {
    with_certificate(|cert| {
        for _ in 0..MAX_ASSIGNMENTS {
            assert_ok!(assign(cert, Nat(1), 5));
        }
        assert_noop!(assign(cert, Nat(1), 5), Error::<Test>::TooManyAssignments);
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 1));
        assert_ok!(assign(cert, Nat(1), 5));
    });
}

#[test]
fn the_last_number_is_not_wrapped_around() {
    with_certificate(|cert| {
        crate::Certificates::<Test>::mutate(SYSTEM, cert.serial, |certificate| {
            certificate.as_mut().unwrap().next_assignment = u32::MAX;
        });
        assert_noop!(assign(cert, AMOUNT, 5), Error::<Test>::Overflow);
    });
}

#[test]
fn an_assignment_is_entered_everywhere_and_costs_nothing() {
    with_certificate(|cert| {
        let before = (free(APPS), held(APPS));
        let (purpose, amount, until) = (Purpose::Warranty, Nat(700), day(8));
        assert_ok!(Escrow::assign(signed(APPS), cert, purpose, amount, CONTRACT, HOLDER, until));

        let assignment =
            Assignment { id: 0, purpose, amount, reference: CONTRACT, beneficiary: HOLDER, until };
        assert_eq!(Assignments::<Test>::get(cert).into_inner(), vec![assignment]);
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.assigned, certificate.next_assignment), (amount, 1));
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.assigned, app.reserve), (amount, AMOUNT));
        assert_eq!(Totals::<Test>::get().assigned, amount);
        assert_eq!((free(APPS), held(APPS)), before);
        let (assignment, reference, beneficiary) = (0, CONTRACT, HOLDER);
        System::assert_last_event(
            Event::Assigned { cert, assignment, purpose, amount, reference, beneficiary, until }.into(),
        );
    });
}

#[test]
fn sums_are_those_of_all_certificates_of_the_app() {
    ExtBuilder::build_and_execute(|| {
        let (first, second) = (draw_one(SYSTEM, AMOUNT, 10), draw_one(SECOND, AMOUNT, 20));
        assert_ok!(assign(first, Nat(5), 5));
        assert_ok!(assign(second, Nat(7), 20));
        assert_ok!(assign(second, Nat(9), 15));
        assert_eq!(Escrow::certificate(second).unwrap().assigned, Nat(16));
        assert_eq!(Apps::<Test>::get(APP).unwrap().assigned, Nat(21));
        assert_eq!(Totals::<Test>::get().assigned, Nat(21));
    });
}

#[test]
fn a_number_is_not_used_twice() {
    with_certificate(|cert| {
        assert_ok!(assign(cert, Nat(5), 5));
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
        assert_ok!(assign(cert, Nat(5), 5));
        let ids: Vec<_> = Escrow::assignments(cert).iter().map(|assignment| assignment.id).collect();
        assert_eq!(ids, [1]);
    });
}
