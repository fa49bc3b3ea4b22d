//! The reserve ledger: NAT that certificates lock, and until when.

use crate::{
    Barred, Config, Ends, EndsOf, Error, Event, Pallet, Parts, SystemOf, Systems, Totals, WeightInfo,
};
use dlo_core::{Backing, Calendar, CertId, Day, Nat, ReserveLedger, Size, SystemId, Tightest};
use frame_support::{ensure, traits::Get, weights::Weight};
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

    fn revision(system: SystemId) -> Option<u32> {
        Systems::<T>::get(system).map(|system| system.revision)
    }

    fn size(system: SystemId) -> Size {
        let count = |entries: Option<usize>| entries.and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
        let barred = count(Barred::<T>::decode_len(system));
        let ends = count(Ends::<T>::decode_len(system)).saturating_add(barred);
        Size { parts: count(Parts::<T>::decode_len(system)), ends }
    }

    fn admission_weight(size: Size) -> Weight {
        T::WeightInfo::admission(size.parts, size.ends)
    }

    fn revalue(system: SystemId) -> Result<Backing, DispatchError> {
        Self::do_revalue(system)?;
        Ok(Self::live_system(system)?.backing)
    }

    fn check_lock(system: SystemId, amount: Nat, until: Day) -> DispatchResult {
        let (system, _) = Self::admit(system, amount, until)?;
        Self::ensure_place(&system, amount)?;
        Ok(())
    }

    fn tightest(id: SystemId, amount: Nat, until: Day) -> Option<Tightest> {
        let system = Systems::<T>::get(id)?;
        let barred = Self::barred_ahead(id);
        let mut ends = Ends::<T>::get(id).into_inner();
        if !amount.is_zero() {
            let sum = ends.entry(until).or_default();
            *sum = sum.checked_add(amount)?;
        }
        Self::horizon(&system, &Parts::<T>::get(id), &ends, &barred).ok()?
    }

    /// Fails with [`Error::NotRevalued`] where the last valuation is not of today.
    fn lock(id: SystemId, amount: Nat, until: Day) -> Result<CertId, DispatchError> {
        let (mut system, ends) = Self::admit(id, amount, until)?;
        ensure!(system.valued_on == Self::today(), Error::<T>::NotRevalued);
        Self::ensure_place(&system, amount)?;
        let certificate = CertId { system: id, serial: system.next_serial };
        system.next_serial = system.next_serial.checked_add(1).ok_or(Error::<T>::Overflow)?;
        system.certificates = system.certificates.checked_add(1).ok_or(Error::<T>::Overflow)?;
        Self::commit_more(amount)?;
        let committed = system.backing.committed;
        Systems::<T>::insert(id, system);
        Ends::<T>::insert(id, ends);
        Self::deposit_event(Event::Locked { certificate, amount, until, committed });
        Ok(certificate)
    }

    /// Fails with [`Error::NotRevalued`] where the last valuation is not of today, and with [`Error::NotCommitted`]
    /// where nothing is locked until `until`.
    fn grow(id: SystemId, amount: Nat, until: Day) -> DispatchResult {
        let mut system = Self::live_system(id)?;
        let mut ends = Ends::<T>::get(id);
        ensure!(ends.contains_key(&until), Error::<T>::NotCommitted);
        Self::admit_to(&mut system, id, &mut ends, amount, until)?;
        ensure!(system.valued_on == Self::today(), Error::<T>::NotRevalued);
        Self::commit_more(amount)?;
        let committed = system.backing.committed;
        Systems::<T>::insert(id, system);
        Ends::<T>::insert(id, ends);
        Self::deposit_event(Event::Grown { system: id, amount, until, committed });
        Ok(())
    }

    /// Fails with [`Error::NotRevalued`] where the last valuation is not of today, with [`Error::EndNotLater`] where `to`
    /// is not after `from`, and with [`Error::NotCommitted`] where less is locked until `from`.
    fn extend(id: SystemId, amount: Nat, from: Day, to: Day) -> DispatchResult {
        ensure!(to > from, Error::<T>::EndNotLater);
        let mut system = Self::live_system(id)?;
        let mut ends = Ends::<T>::get(id);
        Self::take_end(&mut ends, amount, from)?;
        system.backing.committed =
            system.backing.committed.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        Self::admit_to(&mut system, id, &mut ends, amount, to)?;
        ensure!(system.valued_on == Self::today(), Error::<T>::NotRevalued);
        // As much is committed as before.
        Systems::<T>::insert(id, system);
        Ends::<T>::insert(id, ends);
        Self::deposit_event(Event::Extended { system: id, amount, from, to });
        Ok(())
    }

    fn unlock(id: SystemId, amount: Nat, until: Day) -> DispatchResult {
        Self::unlock_of(id, amount, until, 0)
    }

    fn end(id: SystemId, amount: Nat, until: Day) -> DispatchResult {
        Self::unlock_of(id, amount, until, 1)
    }

    /// Fails as `unlock` and `end` do. Bars nothing where `until` has come.
    fn cut(id: SystemId, amount: Nat, until: Day, ended: bool) -> DispatchResult {
        let mut barred = Barred::<T>::get(id);
        let free_on = Self::bar(&mut barred, amount, until)?;
        Self::unlock_of(id, amount, until, ended.into())?;
        Self::store_barred(id, barred);
        if let Some(until) = free_on {
            Self::deposit_event(Event::Barred { system: id, amount, until });
        }
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
        let mut ends = Ends::<T>::get(id);
        Self::admit_to(&mut system, id, &mut ends, amount, until)?;
        Ok((system, ends))
    }

    /// Takes a lock of `amount` until `until` into `system` and `ends`, if that is admitted.
    fn admit_to(
        system: &mut SystemOf<T>,
        id: SystemId,
        ends: &mut EndsOf<T>,
        amount: Nat,
        until: Day,
    ) -> Result<(), Error<T>> {
        ensure!(!amount.is_zero(), Error::ZeroAmount);
        ensure!(until > Self::today(), Error::EndNotInFuture);
        ensure!(!system.backing.impaired, Error::Impaired);
        ensure!(Self::has_prices(system), Error::StalePrices);
        // The rest of the room is for ends that recalls move: no draw can keep an owner from having NAT back.
        let room = T::MaxEnds::get().saturating_sub(T::RecallEnds::get());
        let taken = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        ensure!(ends.contains_key(&until) || taken < room, Error::EndsFull);
        Self::put_end(ends, amount, until)?;
        system.backing.committed = system.backing.committed.checked_add(amount).ok_or(Error::Overflow)?;
        system.revision = system.revision.wrapping_add(1);
        let barred = Self::barred_ahead(id);
        let most = Self::unbarred(system.backing.issued, &barred, Self::today()).min(system.backing.backed);
        ensure!(system.backing.committed <= most, Error::AboveHorizon);
        Self::check_horizon(system, &Parts::<T>::get(id), ends, &barred, Error::AboveHorizon)
    }

    /// Whether there is a place for one more certificate, of `amount`. The last half of the places, rounded up, is for those
    /// of at least `backed / MaxCertificates`, rounded down: all are taken only where about half of the system is lent.
    fn ensure_place(system: &SystemOf<T>, amount: Nat) -> Result<(), Error<T>> {
        let most = T::MaxCertificates::get();
        let small = most.checked_div(2).unwrap_or_default();
        let least = system.backing.backed.0.checked_div(most.into()).unwrap_or_default();
        let places = if amount >= Nat(least) { most } else { small };
        ensure!(system.certificates < places, Error::TooManyCertificates);
        Ok(())
    }

    /// `amount` more is committed in all.
    fn commit_more(amount: Nat) -> Result<(), Error<T>> {
        Self::change_totals(|totals| {
            totals.committed = totals.committed.checked_add(amount)?;
            Some(())
        })
    }

    /// Unlocks `amount` that was locked until `until`, with which `ended` certificates end.
    fn unlock_of(id: SystemId, amount: Nat, until: Day, ended: u32) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        let mut system = Self::live_system(id)?;
        let mut ends = Ends::<T>::get(id);
        Self::take_end(&mut ends, amount, until)?;
        let committed = system.backing.committed.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        system.backing.committed = committed;
        system.certificates = system.certificates.checked_sub(ended).ok_or(Error::<T>::Overflow)?;
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

    /// Adds `amount` to what `ends` has on `day`.
    pub(crate) fn put_end(ends: &mut EndsOf<T>, amount: Nat, day: Day) -> Result<(), Error<T>> {
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
