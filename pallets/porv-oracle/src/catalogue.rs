//! The catalogue and the list of skus in use.

use crate::{
    pallet::{
        AcceptedPrices, Config, Error, Event, HoldReason, NextSku, Pallet, SkuByKey, Skus, Wanted,
        WantedCount, WantedPlace,
    },
    Sku, SkuKey, LOG_TARGET,
};
use dlo_core::SkuId;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    traits::{
        fungible::{InspectHold, MutateHold},
        tokens::Precision,
        Get,
    },
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add_sku(who: T::AccountId, key: SkuKey) -> DispatchResult {
        let deposit = T::SkuDeposit::get();
        let entry = Sku {
            key: key.clone(),
            depositor: Some(who.clone()),
            deposit,
            class: None,
            capacity_gib: 0,
            parts: 0,
        };
        Self::check_key(&key)?;
        T::NativeBalance::hold(&Self::deposit_reason(), &who, deposit)?;
        let sku = Self::insert_sku(entry)?;
        Self::deposit_event(Event::SkuAdded { sku, key, depositor: who });
        Ok(())
    }

    pub(crate) fn do_remove_sku(who: T::AccountId, sku: SkuId) -> DispatchResult {
        let entry = Skus::<T>::get(sku).ok_or(Error::<T>::UnknownSku)?;
        ensure!(entry.depositor.as_ref() == Some(&who), Error::<T>::NotDepositor);
        ensure!(entry.parts == 0, Error::<T>::SkuInUse);
        T::NativeBalance::release(&Self::deposit_reason(), &who, entry.deposit, Precision::BestEffort)?;
        SkuByKey::<T>::remove(&entry.key);
        AcceptedPrices::<T>::remove(sku);
        Self::forget(sku);
        Self::drop_voices_on(sku);
        Skus::<T>::remove(sku);
        Self::deposit_event(Event::SkuRemoved { sku });
        Ok(())
    }

    /// Checks the name of a new entry: its characters, and that no other entry has it.
    pub(crate) fn check_key(key: &SkuKey) -> Result<(), Error<T>> {
        ensure!(!key.is_empty() && key.iter().all(|byte| is_key_byte(*byte)), Error::<T>::BadKey);
        ensure!(!SkuByKey::<T>::contains_key(key), Error::<T>::KeyTaken);
        Ok(())
    }

    /// Writes a new entry whose name is checked, under the next id.
    pub(crate) fn insert_sku(entry: Sku<T::AccountId>) -> Result<SkuId, Error<T>> {
        let number = NextSku::<T>::get();
        NextSku::<T>::put(number.checked_add(1).ok_or(Error::<T>::OutOfIds)?);
        let sku = SkuId(number);
        SkuByKey::<T>::insert(&entry.key, sku);
        Skus::<T>::insert(sku, entry);
        Ok(sku)
    }

    /// One more part uses `sku`; the first puts it on the list.
    pub(crate) fn do_want(sku: SkuId) -> DispatchResult {
        let mut entry = Skus::<T>::get(sku).ok_or(Error::<T>::UnknownSku)?;
        if entry.parts == 0 {
            let place = WantedCount::<T>::get();
            ensure!(place < T::MaxWanted::get(), Error::<T>::WantedFull);
            Wanted::<T>::insert(place, sku);
            WantedPlace::<T>::insert(sku, place);
            WantedCount::<T>::put(place.checked_add(1).ok_or(Error::<T>::Overflow)?);
        }
        entry.parts = entry.parts.checked_add(1).ok_or(Error::<T>::Overflow)?;
        Skus::<T>::insert(sku, entry);
        Ok(())
    }

    /// One part less uses `sku`; the last takes it off the list.
    pub(crate) fn do_unwant(sku: SkuId) {
        let Some((mut entry, parts)) =
            Skus::<T>::get(sku).and_then(|entry| entry.parts.checked_sub(1).map(|parts| (entry, parts)))
        else {
            log::error!(target: LOG_TARGET, "no part used sku {}", sku.0);
            return;
        };
        if parts == 0 {
            Self::take_off_list(sku);
        }
        entry.parts = parts;
        Skus::<T>::insert(sku, entry);
    }

    /// Fills the place of `sku` with the last of the list, which so stays dense.
    fn take_off_list(sku: SkuId) {
        let Some(place) = WantedPlace::<T>::take(sku) else { return };
        let last = WantedCount::<T>::get().saturating_sub(1);
        WantedCount::<T>::put(last);
        let Some(moved) = Wanted::<T>::take(last) else { return };
        if moved != sku {
            Wanted::<T>::insert(place, moved);
            WantedPlace::<T>::insert(moved, place);
        }
    }

    /// Why deposits are held.
    pub(crate) fn deposit_reason() -> <T::NativeBalance as InspectHold<T::AccountId>>::Reason {
        HoldReason::SkuDeposit.into()
    }
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._:+/- ".contains(&byte)
}
