//! The reserve ledger: NAT that certificates lock, and until when.

use crate::{Config, Ends, EndsOf, Error, Event, Pallet, Parts, SystemOf, Systems, Totals};
use dlo_core::{Backing, Calendar, CertId, Day, Nat, ReserveLedger, SystemId, WorkProvider};
use frame_support::{ensure, traits::Get};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> ReserveLedger<T::AccountId> for Pallet<T> {
    fn owner_of(system: SystemId) -> Option<T::AccountId> {
        Systems::<T>::get(system).map(|system| system.owner)
    }

    fn backing(system: SystemId) -> Option<Backing> {
        Systems::<T>::get(system).map(|system| system.backing)
    }

    fn total_committed() -> Nat {
        Totals::<T>::get().committed
    }

    fn next_serial(system: SystemId) -> Option<u32> {
        Systems::<T>::get(system).map(|system| system.next_serial)
    }

    fn revalue(system: SystemId) -> Result<Backing, DispatchError> {
        Self::do_revalue(system)?;
        Ok(Self::live_system(system)?.backing)
    }

    fn check_lock(system: SystemId, amount: Nat, until: Day) -> DispatchResult {
        Self::admit(system, amount, until)?;
        Ok(())
    }

    /// Fails with [`Error::NotRevalued`] where the last valuation is not of today.
    fn lock(id: SystemId, amount: Nat, until: Day) -> Result<CertId, DispatchError> {
        let (mut system, ends) = Self::admit(id, amount, until)?;
        ensure!(system.valued_on == Self::today(), Error::<T>::NotRevalued);
        let certificate = CertId { system: id, serial: system.next_serial };
        system.next_serial = system.next_serial.checked_add(1).ok_or(Error::<T>::Overflow)?;
        Self::change_totals(|totals| {
            totals.committed = totals.committed.checked_add(amount)?;
            Some(())
        })?;
        let committed = system.backing.committed;
        Systems::<T>::insert(id, system);
        Ends::<T>::insert(id, ends);
        Self::deposit_event(Event::Locked { certificate, amount, until, committed });
        Ok(certificate)
    }

    fn unlock(id: SystemId, amount: Nat, until: Day) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        let mut system = Self::live_system(id)?;
        let mut ends = Ends::<T>::get(id);
        Self::take_end(&mut ends, amount, until)?;
        let committed = system.backing.committed.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        system.backing.committed = committed;
        Self::change_totals(|totals| {
            totals.committed = totals.committed.checked_sub(amount)?;
            Some(())
        })?;
        Self::deposit_event(Event::Unlocked { system: id, amount, until, committed });
        Self::mark_impairment(id, &mut system);
        Systems::<T>::insert(id, system);
        Ends::<T>::insert(id, ends);
        Ok(())
    }

    fn shorten(id: SystemId, amount: Nat, from: Day, to: Day) -> Result<Day, DispatchError> {
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        Self::live_system(id)?;
        let mut ends = Ends::<T>::get(id);
        let available = ends.get(&from).copied().unwrap_or_default();
        ensure!(available >= amount, Error::<T>::NotCommitted);
        if to >= from {
            return Ok(from);
        }
        // `from` bounds the search: what ends then can always stay.
        let emptied = available == amount;
        let room = emptied || u32::try_from(ends.len()).is_ok_and(|len| len < T::MaxEnds::get());
        let taken = match ends.range(to..).next() {
            _ if room || ends.contains_key(&to) => to,
            Some((day, _)) => *day,
            None => from,
        };
        if taken != from {
            Self::take_end(&mut ends, amount, from)?;
            Self::put_end(&mut ends, amount, taken)?;
            Ends::<T>::insert(id, ends);
            Self::deposit_event(Event::Shortened { system: id, amount, from, to: taken });
        }
        Ok(taken)
    }
}

impl<T: Config> Pallet<T> {
    /// The system and its ends as a lock of `amount` until `until` would leave them, if that is admitted.
    fn admit(id: SystemId, amount: Nat, until: Day) -> Result<(SystemOf<T>, EndsOf<T>), Error<T>> {
        let mut system = Self::live_system(id)?;
        ensure!(!amount.is_zero(), Error::ZeroAmount);
        ensure!(until > Self::today(), Error::EndNotInFuture);
        ensure!(!system.backing.impaired, Error::Impaired);
        ensure!(!system.backing.stale && T::Work::is_fresh(), Error::StalePrices);
        let mut ends = Ends::<T>::get(id);
        // The rest of the room is for ends that recalls move: no draw can keep an owner from having NAT back.
        let room = T::MaxEnds::get().saturating_sub(T::RecallEnds::get());
        let taken = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        ensure!(ends.contains_key(&until) || taken < room, Error::EndsFull);
        Self::put_end(&mut ends, amount, until)?;
        system.backing.committed = system.backing.committed.checked_add(amount).ok_or(Error::Overflow)?;
        ensure!(system.backing.committed <= system.backing.backed, Error::AboveHorizon);
        Self::check_horizon(&system, &Parts::<T>::get(id), &ends, Error::AboveHorizon)?;
        Ok((system, ends))
    }

    fn put_end(ends: &mut EndsOf<T>, amount: Nat, day: Day) -> Result<(), Error<T>> {
        let sum = ends.get(&day).copied().unwrap_or_default().checked_add(amount).ok_or(Error::Overflow)?;
        ends.try_insert(day, sum).map_err(|_| Error::EndsFull)?;
        Ok(())
    }

    fn take_end(ends: &mut EndsOf<T>, amount: Nat, day: Day) -> Result<(), Error<T>> {
        let sum = ends.get(&day).copied().unwrap_or_default();
        let rest = sum.checked_sub(amount).ok_or(Error::NotCommitted)?;
        if rest.is_zero() {
            ends.remove(&day);
        } else {
            ends.try_insert(day, rest).map_err(|_| Error::EndsFull)?;
        }
        Ok(())
    }
}
