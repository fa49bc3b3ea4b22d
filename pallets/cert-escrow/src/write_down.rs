//! Write-downs: the certificates of a system that has used up its grace are cut pro rata, one at each step.
//!
//! The share that is left is fixed at the start, and the write-down goes through all certificates, whatever becomes of
//! the system meanwhile: otherwise those that come first would bear what the others are spared.

use crate::{
    ending::LOG_TARGET, Apps, Cause, Certificate, Certificates, Config, Error, Event, Pallet, WeightInfo,
    WriteDown, WriteDowns,
};
use dlo_core::{AppObligations, Calendar, CertId, Nat, OnShortfall, ReserveLedger, Shortfall, SystemId};
use dlo_porv::write_down::scaled;
use frame_support::{
    pallet_prelude::{DispatchResult, DispatchResultWithPostInfo},
    storage::with_storage_layer,
    traits::Get,
    weights::{Weight, WeightMeter},
};

impl<T: Config> OnShortfall for Pallet<T> {
    /// Event: `WriteDownStarted`. Does nothing either where nothing is missing.
    fn on_shortfall(system: SystemId, shortfall: Shortfall) {
        let Shortfall { backed, committed } = shortfall;
        if backed >= committed || Self::is_writing_down(system) {
            return;
        }
        WriteDowns::<T>::insert(system, WriteDown { shortfall, after: None });
        Self::deposit_event(Event::WriteDownStarted { system, backed, committed });
    }

    fn is_writing_down(system: SystemId) -> bool {
        WriteDowns::<T>::contains_key(system)
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_write_down(system: SystemId) -> DispatchResultWithPostInfo {
        let taken = Self::step(system).ok_or(Error::<T>::NotWritingDown)?;
        Ok(Some(taken).into())
    }

    /// The most that one step takes.
    pub(crate) fn max_step_weight() -> Weight {
        T::WeightInfo::write_down()
            .max(Self::finish_weight(T::Ledger::admission_weight(T::LargestSystem::get())))
    }

    /// Takes steps within `remaining`, at most `MaxWriteDownSteps`, always of the first system in storage, and gives
    /// what they took.
    pub(crate) fn run_write_downs(remaining: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(remaining);
        for _ in 0..T::MaxWriteDownSteps::get() {
            if meter.try_consume(T::WeightInfo::write_downs_base()).is_err() {
                break;
            }
            let Some(system) = WriteDowns::<T>::iter_keys().next() else { break };
            // Whether a step is the last one is only known once it is taken.
            let finish = Self::finish_weight(T::Ledger::admission_weight(T::Ledger::size(system)));
            if !meter.can_consume(T::WeightInfo::write_down().max(finish)) {
                break;
            }
            let Some(taken) = Self::step(system) else { break };
            meter.consume(taken);
        }
        meter.consumed()
    }

    fn finish_weight(revaluation: Weight) -> Weight {
        T::WeightInfo::write_down_finish().saturating_add(revaluation)
    }

    /// Writes down the next certificate of `system`, or finishes where none is left, and gives the weight of that; none
    /// where nothing is being written down.
    fn step(system: SystemId) -> Option<Weight> {
        let write_down = WriteDowns::<T>::get(system)?;
        let Some((serial, certificate)) = Self::next_certificate(system, write_down.after) else {
            return Some(Self::finish_write_down(system));
        };
        let cert = CertId { system, serial };
        let done = with_storage_layer(|| Self::write_down_one(cert, certificate, write_down.shortfall));
        if let Err(error) = done {
            log::error!(target: LOG_TARGET, "certificate {cert} cannot be written down: {error:?}");
            // Tried again and again, it would keep the others waiting.
            Self::deposit_event(Event::WriteDownFailed { cert, error });
        }
        WriteDowns::<T>::insert(system, WriteDown { after: Some(serial), ..write_down });
        Some(T::WeightInfo::write_down())
    }

    /// The certificate behind `after` in the order of storage, in which all are found with one look each. Nothing is
    /// drawn meanwhile: an impaired system has no draws.
    fn next_certificate(system: SystemId, after: Option<u32>) -> Option<(u32, Certificate)> {
        match after {
            Some(serial) => {
                let from = Certificates::<T>::hashed_key_for(system, serial);
                Certificates::<T>::iter_prefix_from(system, from).next()
            }
            None => Certificates::<T>::iter_prefix(system).next(),
        }
    }

    /// Ends the write-down and lets the ledger see what is left, so that the system is impaired no longer than it must be.
    fn finish_write_down(system: SystemId) -> Weight {
        let revaluation = T::Ledger::admission_weight(T::Ledger::size(system));
        WriteDowns::<T>::remove(system);
        Self::deposit_event(Event::WriteDownFinished { system });
        if let Err(error) = with_storage_layer(|| T::Ledger::revalue(system)) {
            // The ledger values every system again by itself.
            log::warn!(target: LOG_TARGET, "{system:?} cannot be valued after its write-down: {error:?}");
        }
        Self::finish_weight(revaluation)
    }

    /// Leaves of one certificate what `shortfall` leaves of each, rounded down; ends it where that is nothing, or where
    /// its day has come anyway.
    fn write_down_one(cert: CertId, certificate: Certificate, shortfall: Shortfall) -> DispatchResult {
        if T::Calendar::today() >= certificate.ends {
            return Self::end(cert, certificate, Cause::Expired);
        }
        let left = scaled(certificate.amount, shortfall.backed, shortfall.committed);
        let left = left.map_err(Error::<T>::from)?;
        if left.is_zero() {
            return Self::end(cert, certificate, Cause::WrittenDown);
        }
        Self::cut(cert, certificate, left)
    }

    /// Cuts a certificate down to `left`. As at an end, the NAT is unlocked first and undeliverable sums do not fail it; it
    /// is not lent again before the certificate's end.
    fn cut(cert: CertId, mut certificate: Certificate, left: Nat) -> DispatchResult {
        let cut = certificate.amount.checked_sub(left).ok_or(Error::<T>::Overflow)?;
        let id = certificate.app;
        let mut app = Apps::<T>::get(id).ok_or(Error::<T>::UnknownApp)?;
        T::Ledger::cut(cert.system, cut, certificate.ends, false)?;

        let refunded = Self::pay_and_refund(cert, &mut certificate, &app.owner, cut)?;
        let bound = certificate.bound();
        certificate.amount = left;
        // What is gone can be neither owed nor bound: only this certificate's assignments are short.
        Self::unassign(&mut app, bound.saturating_sub(certificate.bound()))?;
        let written_down = certificate.written_down.checked_add(cut);
        certificate.written_down = written_down.ok_or(Error::<T>::Overflow)?;
        Self::change_committed(cert, &certificate, &mut app, |sum| sum.checked_sub(cut))?;
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Apps::<T>::insert(id, app);
        Self::deposit_event(Event::WrittenDown { cert, cut, left, refunded });
        T::Obligations::reserve_changed(id);
        Ok(())
    }
}
