//! Commitments, new systems and new parts.

use crate::{
    Commitment, Commitments, Config, Error, Event, HoldReason, NextSystemId, Pallet, Part, PartSerials,
    PartSpecOf, Parts, PartsOf, SerialPast, SerialRecord, Serials, SpecsOf, System, SystemOf, SystemsOf,
};
use codec::Encode;
use dlo_core::{Backing, Balance, Bps, Calendar, Nat, PartId, PriceProvider, SystemId, Usd, WorkProvider};
use dlo_porv::schedule::Schedule;
use frame_support::{ensure, traits::Get};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::{traits::CheckedAdd, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// What [`Pallet::commit`] takes before [`Pallet::register`]: blake2-256 of the SCALE encoding of
    /// (12 bytes `dlo/register`, owner, salt, parts).
    pub fn registration_hash(owner: &T::AccountId, salt: &[u8; 32], parts: &SpecsOf<T>) -> H256 {
        H256(blake2_256(&(b"dlo/register", owner, salt, parts).encode()))
    }

    /// What [`Pallet::commit`] takes before [`Pallet::add_parts`]: blake2-256 of the SCALE encoding of
    /// (13 bytes `dlo/add-parts`, owner, system, salt, parts).
    pub fn extension_hash(
        owner: &T::AccountId,
        system: SystemId,
        salt: &[u8; 32],
        parts: &SpecsOf<T>,
    ) -> H256 {
        H256(blake2_256(&(b"dlo/add-parts", owner, system, salt, parts).encode()))
    }

    pub(crate) fn do_commit(owner: T::AccountId, hash: H256) -> DispatchResult {
        ensure!(!Commitments::<T>::contains_key(&owner, hash), Error::<T>::AlreadyCommitted);
        let deposit = T::CommitDeposit::get();
        Self::hold(HoldReason::Commitment, &owner, deposit)?;
        let at = frame_system::Pallet::<T>::block_number();
        Commitments::<T>::insert(&owner, hash, Commitment { at, deposit });
        Self::deposit_event(Event::Committed { owner, hash, deposit });
        Ok(())
    }

    pub(crate) fn do_cancel_commit(owner: T::AccountId, hash: H256) -> DispatchResult {
        let Commitment { deposit, .. } =
            Commitments::<T>::take(&owner, hash).ok_or(Error::<T>::CommitUnknown)?;
        Self::release(HoldReason::Commitment, &owner, deposit)?;
        Self::deposit_event(Event::CommitCancelled { owner, hash, deposit });
        Ok(())
    }

    pub(crate) fn do_register(
        owner: T::AccountId,
        salt: [u8; 32],
        specs: SpecsOf<T>,
    ) -> Result<SystemId, DispatchError> {
        Self::take_commitment(&owner, Self::registration_hash(&owner, &salt, &specs))?;
        let id = NextSystemId::<T>::get();
        NextSystemId::<T>::put(SystemId(id.0.checked_add(1).ok_or(Error::<T>::Overflow)?));
        Self::change_totals(|totals| {
            totals.systems = totals.systems.checked_add(1)?;
            Some(())
        })?;

        let deposit = T::SystemDeposit::get();
        Self::hold(HoldReason::System, &owner, deposit)?;
        SystemsOf::<T>::insert(&owner, id, ());
        Self::deposit_event(Event::SystemRegistered { system: id, owner: owner.clone(), deposit });

        let mut system = System {
            owner,
            next_part: PartId::default(),
            next_serial: 0,
            certificates: 0,
            revision: 0,
            backing: Backing::default(),
            hardware: Usd::ZERO,
            work: Usd::ZERO,
            capacity_gib: 0,
            declared_gib: 0,
            valued_on: Self::today(),
            impairment: None,
            deposit,
        };
        let mut parts = PartsOf::<T>::default();
        Self::attach(id, &mut system, &mut parts, specs)?;
        Self::store(id, system, parts);
        Ok(id)
    }

    pub(crate) fn do_add_parts(
        owner: T::AccountId,
        id: SystemId,
        salt: [u8; 32],
        specs: SpecsOf<T>,
    ) -> DispatchResult {
        let mut system = Self::owned_system(&owner, id)?;
        Self::take_commitment(&owner, Self::extension_hash(&owner, id, &salt, &specs))?;
        let mut parts = Parts::<T>::get(id);
        Self::attach(id, &mut system, &mut parts, specs)?;
        Self::store(id, system, parts);
        Ok(())
    }

    /// Uses the commitment up, if it is old and young enough, and gives its deposit back.
    fn take_commitment(owner: &T::AccountId, hash: H256) -> DispatchResult {
        let Commitment { at, deposit } =
            Commitments::<T>::take(owner, hash).ok_or(Error::<T>::CommitUnknown)?;
        let now = frame_system::Pallet::<T>::block_number();
        let first = at.checked_add(&T::CommitDelay::get()).ok_or(Error::<T>::Overflow)?;
        let last = at.checked_add(&T::CommitLife::get()).ok_or(Error::<T>::Overflow)?;
        ensure!(now >= first, Error::<T>::CommitTooYoung);
        ensure!(now <= last, Error::<T>::CommitExpired);
        Self::release(HoldReason::Commitment, owner, deposit)
    }

    /// Adds a part for each of `specs`.
    fn attach(
        id: SystemId,
        system: &mut SystemOf<T>,
        parts: &mut PartsOf<T>,
        specs: SpecsOf<T>,
    ) -> DispatchResult {
        ensure!(!specs.is_empty(), Error::<T>::NoParts);
        let units_before = T::Work::units_done(id);
        for spec in specs {
            let part = Self::attach_one(id, system, spec, units_before)?;
            parts.try_push(part).map_err(|_| Error::<T>::TooManyParts)?;
        }
        Ok(())
    }

    fn attach_one(
        id: SystemId,
        system: &mut SystemOf<T>,
        spec: PartSpecOf<T>,
        units_before: u64,
    ) -> Result<Part, DispatchError> {
        Self::check_spec(&spec)?;
        let part = system.next_part;
        system.next_part = PartId(part.0.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let past = Self::claim_serials(id, part, &spec)?;
        let in_service = past.map_or(spec.in_service, |past| past.first_day.min(spec.in_service));
        let ceiling = past.map(|past| past.basis);
        T::Prices::want(spec.sku)?;
        let quantity = u32::try_from(spec.serials.len()).map_err(|_| Error::<T>::Overflow)?;
        let deposit = Self::part_deposit(quantity);
        Self::hold(HoldReason::System, &system.owner, deposit)?;

        PartSerials::<T>::insert(id, part, spec.serials);
        Self::deposit_event(Event::PartAdded {
            system: id,
            part,
            sku: spec.sku,
            quantity,
            paid: spec.paid,
            in_service,
            ceiling,
            deposit,
        });
        Ok(Part {
            id: part,
            sku: spec.sku,
            quantity,
            paid: spec.paid,
            in_service,
            condition: spec.condition,
            schedule: spec.schedule,
            evidence: spec.evidence,
            deposit,
            ceiling,
            added_on: Self::today(),
            units_before,
            generated: false,
            basis: Usd::ZERO,
            issued: Nat::ZERO,
            // What was depreciated before may be switched no sooner than if it had stayed.
            switched_on: past.map(|_| Self::today()),
            market: Usd::ZERO,
            life_months: 0,
            writeoff_haircut: Bps::WHOLE,
            capacity_gib: T::Prices::class_of(spec.sku).map_or(0, |class| class.capacity_gib),
            units_done: 0,
            value: Usd::ZERO,
        })
    }

    /// ANT planck held for a part of so many items: its own entry, and one for each serial id.
    pub(crate) fn part_deposit(quantity: u32) -> Balance {
        T::PartDeposit::get().saturating_add(T::ItemDeposit::get().saturating_mul(quantity.into()))
    }

    /// What can be said of a declared part without looking at its serial ids' records.
    fn check_spec(spec: &PartSpecOf<T>) -> Result<(), Error<T>> {
        ensure!(spec.paid > Usd::ZERO, Error::ZeroPaid);
        ensure!(spec.in_service <= Self::today(), Error::InServiceInFuture);
        ensure!(!spec.serials.is_empty(), Error::NoSerials);
        let ascending = spec.serials.iter().zip(spec.serials.iter().skip(1)).all(|(a, b)| a < b);
        ensure!(ascending, Error::SerialsNotAscending);
        Self::check_schedule(&spec.schedule)
    }

    /// Whether the figures are in range and the table, where one is named, was accepted.
    pub(crate) fn check_schedule(schedule: &Schedule) -> Result<(), Error<T>> {
        schedule.validate().map_err(|_| Error::BadSchedule)?;
        if let Schedule::Table(table) = schedule {
            ensure!(T::Prices::table(*table).is_some(), Error::UnknownTable);
        }
        Ok(())
    }

    /// Binds the serial ids of `spec` to the part. Gives the earliest first day and the least last value known of any
    /// of them.
    ///
    /// A serial id that has a past keeps its schedule: else a retirement would be a switch without its rules.
    fn claim_serials(
        id: SystemId,
        part: PartId,
        spec: &PartSpecOf<T>,
    ) -> Result<Option<SerialPast>, Error<T>> {
        let mut all: Option<SerialPast> = None;
        for serial in &spec.serials {
            let known = Serials::<T>::get(serial);
            ensure!(known.is_none_or(|record| record.live.is_none()), Error::SerialLive);
            let past = known.and_then(|record| record.past);
            ensure!(past.is_none_or(|past| past.schedule == spec.schedule), Error::ScheduleKept);
            all = worst(all, past);
            Serials::<T>::insert(serial, SerialRecord { past, live: Some((id, part)) });
        }
        Ok(all)
    }
}

/// The earlier first day and the lesser value of two pasts; the schedule of the second.
pub(crate) fn worst(a: Option<SerialPast>, b: Option<SerialPast>) -> Option<SerialPast> {
    match (a, b) {
        (Some(a), Some(b)) => Some(SerialPast {
            first_day: a.first_day.min(b.first_day),
            basis: a.basis.min(b.basis),
            schedule: b.schedule,
        }),
        (a, b) => a.or(b),
    }
}
