//! Paying fees out of what is held. A payout that cannot be delivered waits; it never fails the caller.

use crate::{
    Apps, Certificate, Certificates, Config, Error, Event, HoldReason, Pallet, TotalSums, Totals, Undelivered,
};
use dlo_core::{Balance, Calendar, CertId, ReserveLedger};
use dlo_porv::fees;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    storage::with_storage_layer,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_claim(cert: CertId) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let payer = Apps::<T>::get(certificate.app).ok_or(Error::<T>::UnknownApp)?.owner;
        let paid = Self::pay_due(cert, &mut certificate, &payer)?;
        ensure!(paid > 0, Error::<T>::NothingDue);
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Ok(())
    }

    pub(crate) fn do_claim_undelivered(payer: T::AccountId, beneficiary: T::AccountId) -> DispatchResult {
        let amount = Undelivered::<T>::take(&payer, &beneficiary);
        ensure!(amount > 0, Error::<T>::NothingUndelivered);
        Self::transfer(&payer, &beneficiary, amount)?;
        Self::settle_totals(amount, amount)?;
        Self::deposit_event(Event::PayoutDelivered { payer, beneficiary, amount });
        Ok(())
    }

    pub(crate) fn certificate_of(cert: CertId) -> Result<Certificate, DispatchError> {
        Certificates::<T>::get(cert.system, cert.serial).ok_or(Error::<T>::UnknownCertificate.into())
    }

    /// Pays out what `certificate` has earned and not yet paid, notes that in it, and gives the amount.
    pub(crate) fn pay_due(
        cert: CertId,
        certificate: &mut Certificate,
        payer: &T::AccountId,
    ) -> Result<Balance, DispatchError> {
        // A system with certificates cannot retire; were there no owner, the remainder would be unclaimed.
        let owner = T::Ledger::owner_of(cert.system).unwrap_or_else(T::PotAccount::get);
        Self::pay_due_to(owner, cert, certificate, payer)
    }

    /// [`Self::pay_due`] with `owner` as the one who has earned it.
    pub(crate) fn pay_due_to(
        owner: T::AccountId,
        cert: CertId,
        certificate: &mut Certificate,
        payer: &T::AccountId,
    ) -> Result<Balance, DispatchError> {
        let end = T::Calendar::start_of(certificate.ends);
        let due = certificate.due(T::Calendar::now(), end).map_err(Error::<T>::from)?;
        if due == 0 {
            return Ok(0);
        }
        let pot = T::PotAccount::get();
        let (to_pot, to_owner) = fees::split(due, T::PotShare::get());
        certificate.fee_paid = certificate.fee_paid.checked_add(due).ok_or(Error::<T>::Overflow)?;

        Self::deliver(payer, &pot, to_pot)?;
        Self::deliver(payer, &owner, to_owner)?;
        Self::deposit_event(Event::FeePaid { cert, owner, to_owner, to_pot });
        Ok(due)
    }

    /// Moves `amount` from what is held of `payer` to `beneficiary`, or records that it waits. Fails only where
    /// a sum does not fit.
    pub(crate) fn deliver(
        payer: &T::AccountId,
        beneficiary: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        if with_storage_layer(|| Self::transfer(payer, beneficiary, amount)).is_ok() {
            return Self::settle_totals(amount, 0);
        }
        let waiting = Undelivered::<T>::get(payer, beneficiary);
        let waiting = waiting.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        Undelivered::<T>::insert(payer, beneficiary, waiting);
        Self::change_totals(|totals| {
            totals.fees_undelivered = totals.fees_undelivered.checked_add(amount)?;
            Some(())
        })?;
        Self::deposit_event(Event::PayoutDeferred {
            payer: payer.clone(),
            beneficiary: beneficiary.clone(),
            amount,
        });
        Ok(())
    }

    fn transfer(payer: &T::AccountId, beneficiary: &T::AccountId, amount: Balance) -> DispatchResult {
        let reason = HoldReason::Fee.into();
        if payer == beneficiary {
            T::NativeBalance::release(&reason, payer, amount, Precision::Exact)?;
            return Ok(());
        }
        // The fee was set aside at the draw: no freeze that the payer puts on its account later may bar it.
        T::NativeBalance::transfer_on_hold(
            &reason,
            payer,
            beneficiary,
            amount,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        )?;
        Ok(())
    }

    /// `held` less is held in all, of which `waiting` was undelivered.
    fn settle_totals(held: Balance, waiting: Balance) -> DispatchResult {
        Self::change_totals(|totals| {
            totals.fees_held = totals.fees_held.checked_sub(held)?;
            totals.fees_undelivered = totals.fees_undelivered.checked_sub(waiting)?;
            Some(())
        })
    }

    /// Changes the totals; `Overflow` where `change` gives `None`.
    pub(crate) fn change_totals(change: impl FnOnce(&mut TotalSums) -> Option<()>) -> DispatchResult {
        let mut totals = Totals::<T>::get();
        change(&mut totals).ok_or(Error::<T>::Overflow)?;
        Totals::<T>::put(totals);
        Ok(())
    }
}
