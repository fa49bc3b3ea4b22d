//! Invariants, recomputed from the maps.

use crate::{
    impls::count,
    pallet::{
        AcceptedPrices, Applications, Config, Counting, CurrentPage, CurrentParameters, CurrentRound,
        Departures, History, Members, NextSku, NextTable, OpenSubjects, Pallet, Reports, SkuByKey, Skus,
        StatedBy, TableByRule, Tables, Wanted, WantedCount, WantedPlace,
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
        Self::check_members()?;
        Self::check_statements()?;
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
        for (sku, place, _) in History::<T>::iter() {
            let updates = AcceptedPrices::<T>::get(sku).updates;
            ensure!(place < updates.min(crate::HISTORY_LENGTH), "a history that no price has");
        }
        Ok(())
    }

    fn check_deposits() -> Result<(), TryRuntimeError> {
        let free = |entry: &crate::Sku<T::AccountId>| entry.depositor.is_some() || entry.deposit == 0;
        ensure!(Skus::<T>::iter_values().all(|entry| free(&entry)), "a deposit of nobody");
        let deposits =
            Skus::<T>::iter_values().filter_map(|entry| entry.depositor.map(|who| (who, entry.deposit)));
        Self::check_held(&Self::deposit_reason(), deposits, "what is held is not the sum of deposits")
    }

    /// That what is held for `reason` from every account is what it has in `sums`; from an account not there, nothing.
    fn check_held(
        reason: &<T::NativeBalance as InspectHold<T::AccountId>>::Reason,
        sums: impl Iterator<Item = (T::AccountId, Balance)>,
        fault: &'static str,
    ) -> Result<(), TryRuntimeError> {
        let mut total = BTreeMap::<Vec<u8>, Balance>::new();
        for (who, amount) in sums {
            let sum = total.entry(who.encode()).or_default();
            *sum = sum.checked_add(amount).ok_or("deposits overflow")?;
        }
        for who in frame_system::Account::<T>::iter_keys() {
            let sum = total.get(&who.encode()).copied().unwrap_or_default();
            ensure!(T::NativeBalance::balance_on_hold(reason, &who) == sum, fault);
        }
        Ok(())
    }

    fn check_members() -> Result<(), TryRuntimeError> {
        let members = Members::<T>::get();
        let keys: BTreeSet<_> = members.iter().map(|member| &member.key).collect();
        let accounts: BTreeSet<_> = members.iter().map(|member| member.account.encode()).collect();
        let twice = keys.len() < members.len() || accounts.len() < members.len();
        ensure!(!twice, "a member stands twice");
        let parameters = CurrentParameters::<T>::get();
        ensure!(parameters.is_sound(), "a parameter is zero");
        let bonds = members
            .iter()
            .map(|member| (member.account.clone(), member.bond))
            .chain(Applications::<T>::iter().map(|(who, application)| (who, application.bond)))
            .chain(Departures::<T>::iter().map(|(who, departure)| (who, departure.bond)));
        Self::check_held(&Self::bond_reason(), bonds, "what is held is not the sum of bonds")
    }

    fn check_statements() -> Result<(), TryRuntimeError> {
        let members: BTreeSet<_> = Members::<T>::get().into_iter().map(|member| member.key).collect();
        let mut open = 0_usize;
        for (subject, voices) in OpenSubjects::<T>::iter() {
            ensure!(!voices.is_empty(), "a subject without a voice");
            let keys: BTreeSet<_> = voices.iter().map(|voice| &voice.oracle).collect();
            ensure!(keys.len() == voices.len(), "a member has two voices");
            open = open.saturating_add(voices.len());
            for key in keys {
                ensure!(members.contains(key), "a statement by no member");
                let known = StatedBy::<T>::get(key).open.contains(&subject);
                ensure!(known, "a statement its member does not know");
            }
        }
        let known: usize = StatedBy::<T>::iter_values().map(|stated| stated.open.len()).sum();
        ensure!(known == open, "a member knows a statement that is not open");
        let former = StatedBy::<T>::iter_keys().any(|key| !members.contains(&key));
        ensure!(!former, "what a former member has stated is kept");
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
        ensure!(count(TableByRule::<T>::iter().count()) == next, "a table is not found by its rule");
        for (rule, id) in TableByRule::<T>::iter() {
            let found = Tables::<T>::get(id).is_some_and(|table| Self::rule_hash(&table) == rule);
            ensure!(found, "a rule leads to another table");
        }
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
        for (number, key, filed) in Reports::<T>::iter() {
            ensure!(filed.report.round == number, "a report is filed under another round");
            if number == round.number {
                ensure!(members.contains(&key), "a report by no member");
                reports = reports.saturating_add(1);
            } else {
                let counted = tally
                    .as_ref()
                    .is_some_and(|t| t.round == number && t.members.iter().any(|member| member.key == key));
                ensure!(counted, "a report of a round that is over");
            }
        }
        ensure!(reports == round.reports, "the count of reports is not their number");
        Ok(())
    }
}
