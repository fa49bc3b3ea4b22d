//! Invariants, recomputed from the maps.

use crate::{
    impls::count,
    pallet::{
        AcceptedPrices, Config, Counting, CurrentPage, CurrentParameters, CurrentRound, Members, NextSku,
        NextTable, Pallet, Reports, SkuByKey, Skus, Tables, Wanted, WantedCount, WantedPlace,
    },
};
use alloc::{
    collections::{btree_map::BTreeMap, btree_set::BTreeSet},
    vec::Vec,
};
use codec::Encode;
use dlo_core::{Balance, Bps};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_core::H256;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the pallet's state. Walks all of it: for tests and try-runtime only.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_catalogue()?;
        Self::check_deposits()?;
        Self::check_wanted()?;
        Self::check_tables()?;
        Self::check_rounds()
    }

    fn check_catalogue() -> Result<(), TryRuntimeError> {
        let next = NextSku::<T>::get();
        for (sku, entry) in Skus::<T>::iter() {
            ensure!(sku.0 < next, "a sku's id is yet to be given");
            ensure!(SkuByKey::<T>::get(&entry.key) == Some(sku), "a sku is not found by its name");
        }
        ensure!(SkuByKey::<T>::iter().count() == Skus::<T>::iter().count(), "a name leads to no sku");
        let orphan = AcceptedPrices::<T>::iter_keys().any(|sku| !Skus::<T>::contains_key(sku));
        ensure!(!orphan, "a price of a sku that is gone");
        Ok(())
    }

    fn check_deposits() -> Result<(), TryRuntimeError> {
        let mut deposits = BTreeMap::<Vec<u8>, (T::AccountId, Balance)>::new();
        for entry in Skus::<T>::iter_values() {
            match entry.depositor {
                Some(who) => {
                    let sum = &mut deposits.entry(who.encode()).or_insert((who, 0)).1;
                    *sum = sum.checked_add(entry.deposit).ok_or("deposits overflow")?;
                }
                None => ensure!(entry.deposit == 0, "a deposit of nobody"),
            }
        }
        for (who, sum) in deposits.into_values() {
            let held = T::NativeBalance::balance_on_hold(&Self::deposit_reason(), &who);
            ensure!(held == sum, "what is held is not the sum of deposits");
        }
        Ok(())
    }

    fn check_wanted() -> Result<(), TryRuntimeError> {
        let used: BTreeSet<_> =
            Skus::<T>::iter().filter(|(_, entry)| entry.parts > 0).map(|(sku, _)| sku).collect();
        let listed: BTreeSet<_> = Wanted::<T>::iter_values().collect();
        ensure!(used == listed, "the list is not the skus in use");
        let wanted = WantedCount::<T>::get();
        ensure!(count(Wanted::<T>::iter().count()) == wanted, "the count is not the list's length");
        ensure!(count(WantedPlace::<T>::iter().count()) == wanted, "the count is not that of places");
        for (sku, place) in WantedPlace::<T>::iter() {
            ensure!(place < wanted && Wanted::<T>::get(place) == Some(sku), "the list is not dense");
        }
        Ok(())
    }

    fn check_tables() -> Result<(), TryRuntimeError> {
        let next = NextTable::<T>::get();
        ensure!(count(Tables::<T>::iter().count()) == next, "a table is gone");
        for table in Tables::<T>::iter_values() {
            let sum = table.years.iter().fold(0_u32, |sum, year| sum.saturating_add(year.0.into()));
            ensure!(sum == u32::from(Bps::WHOLE.0), "a table does not sum to the whole");
        }
        let parameters = CurrentParameters::<T>::get();
        ensure!(parameters.price_ttl_ms > 0 && parameters.max_rise.0 > 0, "a parameter is zero");
        Ok(())
    }

    fn check_rounds() -> Result<(), TryRuntimeError> {
        let round = CurrentRound::<T>::get();
        let page = CurrentPage::<T>::get();
        let hash = H256(sp_io::hashing::blake2_256(&page.encode()));
        ensure!(page.is_empty() || hash == round.page, "the round's hash is not that of its page");
        ensure!(page.windows(2).all(|pair| pair.first() < pair.last()), "the page does not ascend");
        let members: BTreeSet<_> = Members::<T>::get().into_iter().map(|member| member.key).collect();
        let tally = Counting::<T>::get();
        let mut reports = 0_u32;
        for (number, key, report) in Reports::<T>::iter() {
            ensure!(report.round == number, "a report is filed under another round");
            if number == round.number {
                ensure!(members.contains(&key), "a report by no member");
                reports = reports.saturating_add(1);
            } else {
                let counted = tally.as_ref().is_some_and(|t| t.round == number && t.keys.contains(&key));
                ensure!(counted, "a report of a round that is over");
            }
        }
        ensure!(reports == round.reports, "the count of reports is not their number");
        Ok(())
    }
}
