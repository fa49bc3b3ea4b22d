//! Assignments: parts of certificates that an app binds to what it has promised somebody.

use crate::{
    App, Apps, Assignment, AssignmentCause, Assignments, Certificate, Certificates, Config, Error, Event,
    Pallet,
};
use dlo_core::{AppObligations, Assigner, Calendar, CertId, Day, Nat, Purpose, ReserveLedger};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use sp_core::H256;

impl<T: Config> Assigner<T::AccountId> for Pallet<T> {
    /// Fails as the call `assign` does.
    fn assign(
        who: &T::AccountId,
        cert: CertId,
        purpose: Purpose,
        amount: Nat,
        reference: H256,
        beneficiary: &T::AccountId,
        until: Day,
    ) -> DispatchResult {
        Self::do_assign(who.clone(), cert, purpose, amount, reference, beneficiary.clone(), until)
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_assign(
        who: T::AccountId,
        cert: CertId,
        purpose: Purpose,
        amount: Nat,
        reference: H256,
        beneficiary: T::AccountId,
        until: Day,
    ) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let mut app = Self::app_of(&who, certificate.app)?;
        Self::ensure_assignable(cert, &certificate, amount, until)?;
        let id = certificate.next_assignment;
        certificate.next_assignment = id.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let assigned = certificate.assigned.checked_add(amount).filter(|sum| *sum <= certificate.amount);
        certificate.assigned = assigned.ok_or(Error::<T>::AboveCertificate)?;
        app.assigned = app.assigned.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        Self::ensure_covered(certificate.app, app.reserve, app.assigned)?;
        let assignment =
            Assignment { id, purpose, amount, reference, beneficiary: beneficiary.clone(), until };

        Self::enter_assignment(cert, assignment)?;
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Apps::<T>::insert(certificate.app, app);
        let assignment = id;
        Self::deposit_event(Event::Assigned {
            cert,
            assignment,
            purpose,
            amount,
            reference,
            beneficiary,
            until,
        });
        T::Obligations::reserve_changed(certificate.app);
        Ok(())
    }

    /// Puts a new assignment into the list and the totals.
    fn enter_assignment(cert: CertId, assignment: Assignment<T::AccountId>) -> DispatchResult {
        let amount = assignment.amount;
        let mut assignments = Assignments::<T>::get(cert);
        assignments.try_push(assignment).map_err(|_| Error::<T>::TooManyAssignments)?;
        Assignments::<T>::insert(cert, assignments);
        Self::change_totals(|totals| {
            totals.assigned = totals.assigned.checked_add(amount)?;
            Some(())
        })
    }

    pub(crate) fn do_clear(who: T::AccountId, cert: CertId, id: u32) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let mut app = Apps::<T>::get(certificate.app).ok_or(Error::<T>::UnknownApp)?;
        let mut assignments = Assignments::<T>::get(cert);
        let found = assignments.iter().find(|each| each.id == id).cloned();
        let assignment = found.ok_or(Error::<T>::UnknownAssignment)?;
        let lapsed = assignment.has_lapsed(T::Calendar::today());
        ensure!(lapsed || assignment.beneficiary == who, Error::<T>::NotBeneficiary);
        let (amount, bound) = (assignment.amount, certificate.bound());
        certificate.assigned = certificate.assigned.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        assignments.retain(|each| each.id != id);

        Self::unassign(&mut app, bound.saturating_sub(certificate.bound()))?;
        if assignments.is_empty() {
            Assignments::<T>::remove(cert);
        } else {
            Assignments::<T>::insert(cert, assignments);
        }
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Apps::<T>::insert(certificate.app, app);
        let cause = if lapsed { AssignmentCause::Expired } else { AssignmentCause::Cleared };
        Self::deposit_event(Event::AssignmentEnded { cert, assignment: id, cause });
        T::Obligations::reserve_changed(certificate.app);
        Ok(())
    }

    /// Takes all that is assigned of a certificate that ends out of every sum but its own: by then it has lapsed, or
    /// a write-down has left nothing to bind. Their number is bounded.
    pub(crate) fn end_assignments(
        cert: CertId,
        certificate: &Certificate,
        app: &mut App<T::AccountId>,
    ) -> DispatchResult {
        // The amount of an assignment is never zero, so there is none.
        if certificate.assigned.is_zero() {
            return Ok(());
        }
        Self::unassign(app, certificate.bound())?;
        let today = T::Calendar::today();
        for assignment in Assignments::<T>::take(cert) {
            let lapsed = assignment.has_lapsed(today);
            let cause = if lapsed { AssignmentCause::Expired } else { AssignmentCause::WrittenDown };
            Self::deposit_event(Event::AssignmentEnded { cert, assignment: assignment.id, cause });
        }
        Ok(())
    }

    /// The day on which the last assignment of `cert` lapses; day 0 where there is none.
    pub(crate) fn bound_until(cert: CertId) -> Day {
        Assignments::<T>::get(cert).iter().map(|assignment| assignment.until).max().unwrap_or_default()
    }

    /// Whether `amount` of the certificate may be bound until `until`, as far as that does not depend on what is
    /// bound already.
    fn ensure_assignable(cert: CertId, certificate: &Certificate, amount: Nat, until: Day) -> DispatchResult {
        ensure!(certificate.assignable, Error::<T>::NotAssignable);
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        ensure!(until > T::Calendar::today(), Error::<T>::UntilNotInFuture);
        ensure!(until <= certificate.assignable_until(), Error::<T>::UntilAfterEnd);
        // As for draws: what is not backed in full cannot be promised. Only what is recorded counts.
        let impaired = T::Ledger::backing(cert.system).is_some_and(|backing| backing.impaired);
        ensure!(!impaired, Error::<T>::Impaired);
        Ok(())
    }

    /// `amount` less is assigned of what `app` holds, and in all.
    pub(crate) fn unassign(app: &mut App<T::AccountId>, amount: Nat) -> DispatchResult {
        app.assigned = app.assigned.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        Self::change_totals(|totals| {
            totals.assigned = totals.assigned.checked_sub(amount)?;
            Some(())
        })
    }
}
