//! A system goes to another owner: its certificates and their terms stay, fees are split at that moment.

use crate::{Apps, Certificates, Config, Error, Pallet, WeightInfo};
use alloc::vec::Vec;
use dlo_core::{CertId, Handover, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::Get,
    weights::Weight,
};

impl<T: Config> Handover<T::AccountId> for Pallet<T> {
    /// Pays out what all certificates of `system` have earned until now; `from` is the one who has earned it, whether or
    /// not the ledger names the new owner already. A sum that cannot be delivered waits for `from`.
    ///
    /// Fails with [`Error::TooManyCertificates`], which the ledger's bound keeps away, and with [`Error::Overflow`].
    fn hand_over(system: SystemId, from: &T::AccountId, _: &T::AccountId) -> Result<(), DispatchError> {
        let most = T::MaxCertificates::get();
        let limit = usize::try_from(most.saturating_add(1)).unwrap_or(usize::MAX);
        let serials: Vec<u32> = Certificates::<T>::iter_key_prefix(system).take(limit).collect();
        ensure!(u32::try_from(serials.len()).is_ok_and(|n| n <= most), Error::<T>::TooManyCertificates);
        serials.into_iter().try_for_each(|serial| Self::pay_former_owner(CertId { system, serial }, from))
    }

    fn max_weight() -> Weight {
        T::WeightInfo::hand_over_certificate().saturating_mul(T::MaxCertificates::get().into())
    }
}

impl<T: Config> Pallet<T> {
    /// Pays to `owner` what `cert` has earned until now.
    fn pay_former_owner(cert: CertId, owner: &T::AccountId) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let payer = Apps::<T>::get(certificate.app).ok_or(Error::<T>::UnknownApp)?.owner;
        Self::pay_due_to(owner.clone(), cert, &mut certificate, &payer)?;
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Ok(())
    }
}
