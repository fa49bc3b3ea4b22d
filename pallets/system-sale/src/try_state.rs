//! Invariants: what is held is recomputed from the offers.

use crate::{Config, HoldReason, Offers, Pallet};
use alloc::collections::BTreeMap;
use dlo_core::Balance;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("system-sale: a sum does not fit");

impl<T: Config> Pallet<T> {
    /// Checks that each offer's price can be asked and that it names another buyer than its seller; and per account,
    /// `held = sum of the deposits of its offers`.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut deposits: BTreeMap<T::AccountId, Balance> = BTreeMap::new();
        for offer in Offers::<T>::iter_values() {
            ensure!(offer.price.validate(offer.until).is_ok(), "system-sale: a price that cannot be asked");
            ensure!(offer.buyer.as_ref() != Some(&offer.seller), "system-sale: buyer is seller");
            let sum = deposits.entry(offer.seller).or_default();
            *sum = sum.checked_add(offer.deposit).ok_or(OVERFLOW)?;
        }
        let reason = HoldReason::Offer.into();
        for who in frame_system::Account::<T>::iter_keys() {
            let held = T::NativeBalance::balance_on_hold(&reason, &who);
            ensure!(
                held == deposits.remove(&who).unwrap_or_default(),
                "system-sale: deposits differ from the hold"
            );
        }
        ensure!(deposits.values().all(|sum| *sum == 0), "system-sale: deposit without an account");
        Ok(())
    }
}
