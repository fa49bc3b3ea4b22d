//! Holding more of a fee for a certificate that has changed, and counting anew what is held.

use crate::{Certificate, Config, Error, HoldReason, Pallet};
use dlo_core::{Balance, Calendar, CertId, Nat};
use dlo_porv::fees;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::fungible::MutateHold,
};

impl<T: Config> Pallet<T> {
    /// Holds `fee` more ANT planck from `payer` for `certificate`, and counts all that is held for it anew from now on.
    /// What was due must have been paid.
    pub(crate) fn charge(
        payer: &T::AccountId,
        certificate: &mut Certificate,
        fee: Balance,
    ) -> DispatchResult {
        T::NativeBalance::hold(&HoldReason::Fee.into(), payer, fee)?;
        Self::change_totals(|totals| {
            totals.fees_held = totals.fees_held.checked_add(fee)?;
            Some(())
        })?;
        let held = certificate.fee_left().checked_add(fee).ok_or(Error::<T>::Overflow)?;
        Self::count_anew(certificate, held)
    }

    /// Pays out what `certificate` has earned, gives the share of `cut` in the rest of the fee back, rounded down, and
    /// counts anew what stays held for what stays. Gives what was refunded. The amount is still that before the cut.
    pub(crate) fn pay_and_refund(
        cert: CertId,
        certificate: &mut Certificate,
        payer: &T::AccountId,
        cut: Nat,
    ) -> Result<Balance, DispatchError> {
        Self::pay_due(cert, certificate, payer)?;
        let left = certificate.fee_left();
        let refunded = fees::refund(left, cut, certificate.amount).map_err(Error::<T>::from)?;
        Self::deliver(payer, payer, refunded)?;
        let held = left.checked_sub(refunded).ok_or(Error::<T>::Overflow)?;
        Self::count_anew(certificate, held)?;
        Ok(refunded)
    }

    /// Counts `held` ANT planck as the certificate's whole fee, from now to its agreed end. What was due must have been
    /// paid.
    pub(crate) fn count_anew(certificate: &mut Certificate, held: Balance) -> DispatchResult {
        let end = T::Calendar::start_of(certificate.original_end);
        // A certificate that has not ended has time left.
        ensure!(certificate.rebase(T::Calendar::now(), end, held), Error::<T>::Overflow);
        Ok(())
    }
}
