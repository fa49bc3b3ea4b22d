//! A system goes to another owner.

use crate::{Config, Error, Event, HoldReason, Pallet, Parts, SystemOf, Systems, SystemsOf, WeightInfo};
use dlo_core::{Balance, Handover, SystemId};
use frame_support::{ensure, weights::Weight};
use sp_runtime::DispatchResult;

impl<T: Config> Handover<T::AccountId> for Pallet<T> {
    /// Parts, NAT, certificates and an impairment stay as they are. Fails with [`Error::UnknownSystem`],
    /// [`Error::NotOwner`] where `from` does not own it, [`Error::SameOwner`], or as the hold does.
    fn hand_over(id: SystemId, from: &T::AccountId, to: &T::AccountId) -> DispatchResult {
        let mut system = Self::owned_system(from, id)?;
        ensure!(from != to, Error::<T>::SameOwner);
        let deposit = Self::deposits(id, &system)?;
        Self::hold(HoldReason::System, to, deposit)?;
        Self::release(HoldReason::System, from, deposit)?;
        system.owner = to.clone();
        Systems::<T>::insert(id, system);
        SystemsOf::<T>::remove(from, id);
        SystemsOf::<T>::insert(to, id, ());
        let (from, to) = (from.clone(), to.clone());
        Self::deposit_event(Event::HandedOver { system: id, from, to, deposit });
        Ok(())
    }

    fn max_weight() -> Weight {
        T::WeightInfo::hand_over()
    }
}

impl<T: Config> Pallet<T> {
    /// ANT planck held for the system and all its parts.
    fn deposits(id: SystemId, system: &SystemOf<T>) -> Result<Balance, Error<T>> {
        let parts = Parts::<T>::get(id);
        parts
            .iter()
            .try_fold(system.deposit, |sum, part| sum.checked_add(part.deposit))
            .ok_or(Error::Overflow)
    }
}
