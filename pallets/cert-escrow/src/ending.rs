//! The ends of certificates: release, recall, and expiry through the agenda.

use crate::{
    types::PhaseError, Agenda, AgendaDay, Apps, Batches, Cause, Certificate, Certificates, CertsOf,
    CommittedToApp, Config, Error, Event, Pallet, Totals, Unsettled, WeightInfo,
};
use alloc::vec::Vec;
use dlo_core::{AppId, AppObligations, BatchId, Calendar, CertId, Day, Nat, ReserveLedger};
use frame_support::{
    ensure, pallet_prelude::DispatchResult, storage::with_storage_layer, traits::Get, weights::Weight,
};

/// The most days that the agenda leaves behind in one block.
pub(crate) const MAX_DAYS_PER_BLOCK: u32 = 32;

pub(crate) const LOG_TARGET: &str = "runtime::cert-escrow";

impl<T> From<PhaseError> for Error<T> {
    fn from(error: PhaseError) -> Self {
        match error {
            PhaseError::AlreadyRecalled => Self::AlreadyRecalled,
            PhaseError::Recalled => Self::Recalled,
            PhaseError::EndNotLater => Self::EndNotLater,
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_release(who: T::AccountId, cert: CertId) -> DispatchResult {
        let certificate = Self::certificate_of(cert)?;
        let app = Self::app_of(&who, certificate.app)?;
        ensure!(Self::bound_until(cert) <= T::Calendar::today(), Error::<T>::Assigned);
        let cause = if Self::has_ended(&certificate) { Cause::Expired } else { Cause::Released };
        // Once its day has come anyone may end it, whatever the app owes.
        if cause == Cause::Released {
            let reserve = app.reserve.saturating_sub(certificate.amount);
            let assigned = app.assigned.saturating_sub(certificate.bound());
            Self::ensure_covered(certificate.app, reserve, assigned)?;
        }
        Self::end(cert, certificate, cause)
    }

    pub(crate) fn do_settle(cert: CertId) -> DispatchResult {
        let certificate = Self::certificate_of(cert)?;
        ensure!(Self::has_ended(&certificate), Error::<T>::NotEnded);
        Self::end(cert, certificate, Cause::Expired)
    }

    pub(crate) fn do_recall(who: T::AccountId, cert: CertId) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let owner = T::Ledger::owner_of(cert.system).ok_or(Error::<T>::UnknownSystem)?;
        ensure!(owner == who, Error::<T>::NotSystemOwner);
        ensure!(!Self::has_ended(&certificate), Error::<T>::AlreadyEnded);
        // Today has begun: the notice counts from tomorrow, so that it has all its days.
        let from = certificate.ends;
        let tomorrow = T::Calendar::today().checked_add(1).unwrap_or(from);
        let due = tomorrow.checked_add(certificate.notice_days).unwrap_or(from);
        certificate.phase = certificate.phase.recall(due, from).map_err(Error::<T>::from)?;

        // What is assigned outlasts the notice: it was promised to somebody else.
        let bound = Self::bound_until(cert);
        let to = certificate.phase.due().unwrap_or(due).max(tomorrow).max(bound).min(from);
        if to < from {
            certificate.ends = T::Ledger::shorten(cert.system, certificate.amount, from, to)?;
            Self::reschedule(cert, &mut certificate, from)?;
        }
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Self::deposit_event(Event::Recalled { cert, ends: certificate.ends });
        Ok(())
    }

    /// Whether the certificate's day has come.
    pub(crate) fn has_ended(certificate: &Certificate) -> bool {
        certificate.has_ended(T::Calendar::today())
    }

    /// Ends a certificate: unlocks its NAT, pays out what it has earned, refunds the rest, burns it. Undeliverable
    /// sums do not fail it; what can is the ledger, or a sum that was wrong before.
    pub(crate) fn end(cert: CertId, mut certificate: Certificate, cause: Cause) -> DispatchResult {
        let mut app = Apps::<T>::get(certificate.app).ok_or(Error::<T>::UnknownApp)?;
        let (amount, ends) = (certificate.amount, certificate.ends);
        match cause {
            Cause::WrittenDown => T::Ledger::cut(cert.system, amount, ends, true)?,
            Cause::Expired | Cause::Released => T::Ledger::end(cert.system, amount, ends)?,
        }

        Self::pay_due(cert, &mut certificate, &app.owner)?;
        let refunded = certificate.fee_left();
        Self::deliver(&app.owner, &app.owner, refunded)?;

        Self::end_assignments(cert, &certificate, &mut app)?;
        let amount = certificate.amount;
        app.reserve = app.reserve.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        app.certificates = app.certificates.checked_sub(1).ok_or(Error::<T>::Overflow)?;
        Apps::<T>::insert(certificate.app, app);
        Self::burn(cert, &certificate).ok_or(Error::<T>::Overflow)?;
        Self::deposit_event(Event::Ended { cert, app: certificate.app, amount, cause, refunded });
        T::Obligations::reserve_changed(certificate.app);
        Ok(())
    }

    /// Takes a certificate out of every map and sum but those of fees and of its app; `None` where a sum was
    /// too small.
    fn burn(cert: CertId, certificate: &Certificate) -> Option<()> {
        let mut totals = Totals::<T>::get();
        totals.outstanding = totals.outstanding.checked_sub(certificate.amount)?;
        totals.certificates = totals.certificates.checked_sub(1)?;
        let committed =
            CommittedToApp::<T>::get(cert.system, certificate.app).checked_sub(certificate.amount)?;

        Totals::<T>::put(totals);
        CommittedToApp::<T>::set(cert.system, certificate.app, committed);
        if committed == Nat::ZERO {
            CommittedToApp::<T>::remove(cert.system, certificate.app);
        }
        Certificates::<T>::remove(cert.system, cert.serial);
        Self::leave_batch(cert, certificate);
        Unsettled::<T>::remove(cert);
        Some(())
    }

    /// Ends certificates whose day has come: at most `MaxEndingsPerBlock` of them, over at most
    /// [`MAX_DAYS_PER_BLOCK`] days. What is left waits for the next block.
    pub(crate) fn run_agenda() -> Weight {
        let mut weight = T::WeightInfo::agenda_base();
        let Some(first) = AgendaDay::<T>::get() else { return weight };
        let today = T::Calendar::today();
        if Totals::<T>::get().certificates == 0 {
            if first < today {
                AgendaDay::<T>::put(today);
            }
            return weight;
        }

        let mut day = first;
        let mut endings_left = T::MaxEndingsPerBlock::get();
        let mut days_left = MAX_DAYS_PER_BLOCK;
        while day <= today && endings_left > 0 && days_left > 0 {
            let (ended, finished) = Self::run_day(day, endings_left);
            weight = weight
                .saturating_add(T::WeightInfo::agenda_day())
                .saturating_add(T::WeightInfo::agenda_ending().saturating_mul(ended.into()));
            endings_left = endings_left.saturating_sub(ended);
            days_left = days_left.saturating_sub(1);
            match day.checked_add(1).filter(|_| finished) {
                Some(next) => day = next,
                None => break,
            }
        }
        if day != first {
            AgendaDay::<T>::put(day);
        }
        weight
    }

    /// Ends at most `limit` certificates of `day`, whole batches of them. Gives their number, and whether none of the day is
    /// left.
    fn run_day(day: Day, limit: u32) -> (u32, bool) {
        let (due, ending, finished) = Self::due_batches(day, limit);
        for (batch, certs) in due {
            certs.into_iter().for_each(Self::expire);
            // Left on the agenda, what could not be ended would be tried in every block and keep the others waiting.
            Agenda::<T>::remove(day, batch);
        }
        (ending, finished)
    }

    /// The batches of `day` that have at most `limit` certificates together, how many they have, and whether these are all
    /// batches of the day.
    #[allow(clippy::type_complexity)]
    fn due_batches(day: Day, limit: u32) -> (Vec<((AppId, BatchId), CertsOf<T>)>, u32, bool) {
        let mut due = Vec::new();
        let mut ending: u32 = 0;
        for (app, batch) in Agenda::<T>::iter_key_prefix(day) {
            let certs = Batches::<T>::get(app, batch);
            // Counted as one at the least, so that the loop is bounded whatever it finds.
            let more = ending.saturating_add(u32::try_from(certs.len()).unwrap_or(u32::MAX).max(1));
            if more > limit {
                return (due, ending, false);
            }
            ending = more;
            due.push(((app, batch), certs));
        }
        (due, ending, true)
    }

    /// Ends a certificate whose day has come, or sets it apart as unsettled.
    fn expire(cert: CertId) {
        if let Err(error) = with_storage_layer(|| Self::do_settle(cert)) {
            log::error!(target: LOG_TARGET, "certificate {cert} cannot be ended: {error:?}");
            Unsettled::<T>::insert(cert, ());
            Self::deposit_event(Event::EndingFailed { cert, error });
        }
    }
}
