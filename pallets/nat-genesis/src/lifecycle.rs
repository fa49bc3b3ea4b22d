//! Genesis, the switch of a schedule, and retirement.

use crate::{
    registration::worst, Barred, Config, CurrentParameters, Ends, Error, Event, HoldReason, Pallet,
    Parameters, Part, PartSerials, Parts, SerialPast, SerialRecord, Serials, Systems, SystemsOf,
    GENESIS_TERM_DAYS, SWITCH_INTERVAL_DAYS,
};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use dlo_core::{Calendar, Day, Nat, PartId, PriceProvider, SystemId, WorkProvider};
use dlo_porv::{
    schedule::{never_raises, Schedule},
    valuation::cost_basis,
};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Gives the number of the system's parts.
    pub(crate) fn do_generate(owner: T::AccountId, id: SystemId) -> Result<u32, DispatchError> {
        let mut system = Self::owned_system(&owner, id)?;
        let mut parts = Parts::<T>::get(id);
        let needed = CurrentParameters::<T>::get();
        let mut fresh = Vec::new();
        for part in parts.iter_mut().filter(|part| !part.generated) {
            Self::fix_basis(part, &needed)?;
            fresh.push(part.id);
        }
        ensure!(!fresh.is_empty(), Error::<T>::NothingToGenerate);

        let (hardware, stale) = Self::value_parts(id, parts.as_mut())?;
        ensure!(!stale, Error::<T>::StalePrices);
        let capacity = Self::capacity(&parts);
        ensure!(T::Work::ready_for_genesis(id, capacity, hardware), Error::<T>::WorkNotReady);
        system.capacity_gib = capacity;
        let mut added = Nat::ZERO;
        for part in parts.iter_mut().filter(|part| fresh.contains(&part.id)) {
            part.issued = part.value.to_nat();
            added = added.checked_add(part.issued).ok_or(Error::<T>::Overflow)?;
            Self::deposit_event(Event::PartGenerated {
                system: id,
                part: part.id,
                market: part.market,
                basis: part.basis,
                issued: part.issued,
            });
        }

        let issued = system.backing.issued.checked_add(added).ok_or(Error::<T>::Overflow)?;
        system.backing.issued = issued;
        Self::change_totals(|totals| {
            totals.issued = totals.issued.checked_add(added)?;
            Some(())
        })?;
        Self::deposit_event(Event::Generated { system: id, added, issued });
        Self::settle(id, &mut system, hardware, stale);
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        Self::store(id, system, parts);
        Ok(count)
    }

    /// Fixes the cost basis of `part` at its genesis, if its price is good enough for one.
    pub(crate) fn fix_basis(part: &mut Part, needed: &Parameters) -> Result<(), Error<T>> {
        let market = T::Prices::market(part.sku)?;
        ensure!(market.sources >= needed.min_sources, Error::TooFewSources);
        ensure!(market.rounds >= needed.min_rounds, Error::TooFewRounds);
        let cost = cost_basis(part.paid, market.msrp, market.price);
        part.basis = part.ceiling.map_or(cost, |ceiling| ceiling.min(cost));
        part.generated = true;
        Ok(())
    }

    pub(crate) fn do_switch_schedule(
        owner: T::AccountId,
        id: SystemId,
        part: PartId,
        to: Schedule,
    ) -> DispatchResult {
        let mut system = Self::owned_system(&owner, id)?;
        let mut parts = Parts::<T>::get(id);
        let position = Self::position(&parts, part)?;
        let changed = parts.get_mut(position).ok_or(Error::<T>::NoSuchPart)?;
        let today = Self::today();
        Self::check_switch(changed, &to, today)?;
        let from = core::mem::replace(&mut changed.schedule, to);
        changed.switched_on = Some(today);
        let generated = changed.generated;

        Self::value(id, &mut system, &mut parts)?;
        if generated {
            let none = BTreeMap::new();
            Self::check_horizon(&system, &parts, &Ends::<T>::get(id), &none, Error::AboveHorizon)?;
        }
        Self::store(id, system, parts);
        Self::deposit_event(Event::ScheduleSwitched { system: id, part, from, to });
        Ok(())
    }

    /// Whether `part` may go over to `to` today: at its cost basis or, before genesis, at the price paid.
    fn check_switch(part: &Part, to: &Schedule, today: Day) -> Result<(), Error<T>> {
        let by_itself =
            |schedule: &Schedule| matches!(schedule, Schedule::Immediate | Schedule::Units { .. });
        ensure!(part.schedule != *to, Error::SameSchedule);
        ensure!(!by_itself(&part.schedule) && !by_itself(to), Error::CannotSwitch);
        let waited = part.switched_on.is_none_or(|last| today.since(last) >= SWITCH_INTERVAL_DAYS);
        ensure!(waited, Error::SwitchTooSoon);
        Self::check_schedule(to)?;

        let table = |schedule: &Schedule| match schedule {
            Schedule::Table(id) => T::Prices::table(*id),
            _ => None,
        };
        let (from_table, to_table) = (table(&part.schedule), table(to));
        let cost = if part.generated { part.basis } else { part.paid };
        let days = today.since(part.in_service);
        let falls = never_raises(&part.schedule, from_table.as_ref(), to, to_table.as_ref(), cost, days)?;
        ensure!(falls, Error::SwitchWouldRaise);
        Ok(())
    }

    /// Gives the number of the part's items.
    pub(crate) fn do_retire_part(
        who: T::AccountId,
        id: SystemId,
        part: PartId,
    ) -> Result<u32, DispatchError> {
        let mut system = Self::live_system(id)?;
        let mut parts = Parts::<T>::get(id);
        let mut retired = parts.remove(Self::position(&parts, part)?);
        ensure!(system.owner == who || Self::is_abandoned(&retired), Error::<T>::NotOwner);
        let (value, _) = Self::value_parts(id, core::slice::from_mut(&mut retired))?;
        system.backing.issued =
            system.backing.issued.checked_sub(retired.issued).ok_or(Error::<T>::Overflow)?;
        Self::change_totals(|totals| {
            totals.issued = totals.issued.checked_sub(retired.issued)?;
            Some(())
        })?;
        if retired.generated {
            Self::value(id, &mut system, &mut parts)?;
            let ends = Ends::<T>::get(id);
            // What stays would be measured by prices that may no longer hold.
            ensure!(ends.is_empty() || !system.backing.stale, Error::<T>::StalePrices);
            Self::check_horizon(&system, &parts, &ends, &BTreeMap::new(), Error::HorizonWithoutPart)?;
        }

        Self::free_serials(id, &retired)?;
        T::Prices::unwant(retired.sku);
        Self::release(HoldReason::System, &system.owner, retired.deposit)?;
        Self::store(id, system, parts);
        Self::deposit_event(Event::PartRetired {
            system: id,
            part,
            issued: retired.issued,
            value,
            deposit: retired.deposit,
        });
        Ok(retired.quantity)
    }

    /// Whether `part` has held its serial ids for too long without a genesis.
    fn is_abandoned(part: &Part) -> bool {
        !part.generated && Self::today().since(part.added_on) >= GENESIS_TERM_DAYS
    }

    /// Frees the serial ids of `retired`. After a genesis they keep what it was; before it they are as they were.
    fn free_serials(id: SystemId, retired: &Part) -> Result<(), Error<T>> {
        let last = retired.generated.then(|| SerialPast {
            first_day: retired.in_service,
            basis: retired.value_per_item(),
            schedule: retired.schedule,
        });
        for serial in PartSerials::<T>::take(id, retired.id) {
            Serials::<T>::mutate_exists(serial, |record| {
                let past = worst(record.and_then(|record| record.past), last);
                *record = past.map(|past| SerialRecord { past: Some(past), live: None });
            });
        }
        Ok(())
    }

    pub(crate) fn do_retire_system(owner: T::AccountId, id: SystemId) -> DispatchResult {
        let system = Self::owned_system(&owner, id)?;
        ensure!(system.backing.committed.is_zero(), Error::<T>::StillCommitted);
        // A write-down that is not finished comes back to it.
        ensure!(!system.backing.impaired, Error::<T>::Impaired);
        ensure!(Parts::<T>::decode_len(id).unwrap_or_default() == 0, Error::<T>::HasParts);
        ensure!(T::Work::peers(id) == 0, Error::<T>::HasPeers);
        T::Work::forget(id);
        Self::change_totals(|totals| {
            totals.systems = totals.systems.checked_sub(1)?;
            Some(())
        })?;
        Systems::<T>::remove(id);
        Parts::<T>::remove(id);
        Ends::<T>::remove(id);
        Barred::<T>::remove(id);
        SystemsOf::<T>::remove(&owner, id);
        Self::release(HoldReason::System, &owner, system.deposit)?;
        Self::deposit_event(Event::SystemRetired { system: id, owner, deposit: system.deposit });
        Ok(())
    }
}
