//! Readers, and the small steps that the calls share.

use crate::{
    Config, Ends, Error, HoldReason, LedgerTotals, Pallet, Parts, PartsOf, SystemFacts, SystemOf, Systems,
    SystemsOf, Totals, MAX_PAGE,
};
use alloc::vec::Vec;
use dlo_core::{Balance, Calendar, Hardware, HardwareProvider, PartId, SystemId};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, UnixTime},
};
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Calendar for Pallet<T> {
    /// Zero before the first block, which has no timestamp.
    fn now() -> u64 {
        if frame_system::Pallet::<T>::block_number().is_zero() {
            return 0;
        }
        u64::try_from(T::UnixTime::now().as_millis()).unwrap_or(u64::MAX)
    }

    fn day_length() -> u64 {
        crate::DayLength::<T>::get()
    }
}

impl<T: Config> HardwareProvider<T::AccountId> for Pallet<T> {
    fn hardware(id: SystemId) -> Option<Hardware<T::AccountId>> {
        let system = Systems::<T>::get(id)?;
        Some(Hardware {
            owner: system.owner,
            value: system.hardware,
            capacity_gib: system.capacity_gib,
            declared_gib: system.declared_gib,
        })
    }
}

impl<T: Config> Pallet<T> {
    /// A page of the live systems of `owner`, after `after`, in storage order; at most [`MAX_PAGE`].
    pub fn systems_of(owner: &T::AccountId, after: Option<SystemId>, limit: u32) -> Vec<SystemId> {
        let limit = usize::try_from(limit.min(MAX_PAGE)).unwrap_or_default();
        match after {
            None => SystemsOf::<T>::iter_key_prefix(owner).take(limit).collect(),
            Some(after) => {
                let key = SystemsOf::<T>::hashed_key_for(owner, after);
                SystemsOf::<T>::iter_key_prefix_from(owner, key).take(limit).collect()
            }
        }
    }

    /// A live system with its parts and ends, as last recorded.
    pub fn system(id: SystemId) -> Option<SystemFacts<T::AccountId>> {
        let system = Systems::<T>::get(id)?;
        let ends = Ends::<T>::get(id).into_iter().collect();
        Some(SystemFacts { system, parts: Parts::<T>::get(id).into_inner(), ends })
    }

    /// Sums over all live systems.
    pub fn totals() -> LedgerTotals {
        Totals::<T>::get()
    }
}

impl<T: Config> Pallet<T> {
    /// The system, or [`Error::UnknownSystem`].
    pub(crate) fn live_system(id: SystemId) -> Result<SystemOf<T>, Error<T>> {
        Systems::<T>::get(id).ok_or(Error::UnknownSystem)
    }

    /// The system, if `who` owns it.
    pub(crate) fn owned_system(who: &T::AccountId, id: SystemId) -> Result<SystemOf<T>, Error<T>> {
        let system = Self::live_system(id)?;
        ensure!(system.owner == *who, Error::NotOwner);
        Ok(system)
    }

    /// Where `part` stands among `parts`.
    pub(crate) fn position(parts: &PartsOf<T>, part: PartId) -> Result<usize, Error<T>> {
        parts.iter().position(|candidate| candidate.id == part).ok_or(Error::NoSuchPart)
    }

    /// Writes a system and its parts, which may be others than before.
    pub(crate) fn store(id: SystemId, mut system: SystemOf<T>, parts: PartsOf<T>) {
        system.capacity_gib = Self::capacity(&parts);
        system.declared_gib = Self::declared_capacity(&parts);
        Systems::<T>::insert(id, system);
        Parts::<T>::insert(id, parts);
    }

    /// Writes what differs from `before` of a system and its parts, which are the same ones.
    pub(crate) fn store_changes(
        id: SystemId,
        before: (SystemOf<T>, PartsOf<T>),
        mut system: SystemOf<T>,
        parts: PartsOf<T>,
    ) {
        system.capacity_gib = Self::capacity(&parts);
        system.declared_gib = Self::declared_capacity(&parts);
        if system != before.0 {
            Systems::<T>::insert(id, system);
        }
        if parts != before.1 {
            Parts::<T>::insert(id, parts);
        }
    }

    /// Changes the totals, or fails with [`Error::Overflow`] where `change` gives none.
    pub(crate) fn change_totals(
        change: impl FnOnce(&mut LedgerTotals) -> Option<()>,
    ) -> Result<(), Error<T>> {
        Totals::<T>::try_mutate(|totals| change(totals).ok_or(Error::Overflow))
    }

    /// Holds `amount` ANT planck of `who`.
    pub(crate) fn hold(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::NativeBalance::hold(&reason.into(), who, amount)
    }

    /// Gives `amount` ANT planck held from `who` back.
    pub(crate) fn release(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::NativeBalance::release(&reason.into(), who, amount, Precision::Exact).map(|_| ())
    }
}
