//! The invariants: equalities between what is recorded and what the maps sum up to.

use crate::{
    Barred, Commitments, Config, Ends, HoldReason, Impairment, LedgerTotals, NextSystemId, Pallet, Part,
    PartSerials, Parts, Serials, SystemOf, Systems, SystemsOf, Totals,
};
use alloc::collections::BTreeMap;
use dlo_core::{Balance, Calendar, Nat, OnShortfall, PartId, SystemId, Usd};
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use sp_runtime::TryRuntimeError;

const TOO_LARGE: TryRuntimeError = TryRuntimeError::Other("a sum does not fit");

impl<T: Config> Pallet<T> {
    /// Checks every invariant. Walks all storage: for tests and dry runs of upgrades only.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut sums = LedgerTotals::default();
        for (id, system) in Systems::<T>::iter() {
            Self::try_system(id, &system)?;
            sums.systems = sums.systems.checked_add(1).ok_or(TOO_LARGE)?;
            sums.issued = sums.issued.checked_add(system.backing.issued).ok_or(TOO_LARGE)?;
            sums.committed = sums.committed.checked_add(system.backing.committed).ok_or(TOO_LARGE)?;
        }
        ensure!(sums.systems == Totals::<T>::get().systems, "total systems = live systems");
        ensure!(sums.issued == Totals::<T>::get().issued, "total issued = sum over systems");
        ensure!(sums.committed == Totals::<T>::get().committed, "total committed = sum over systems");
        Self::try_leftovers()?;
        Self::try_barred()?;
        Self::try_owners()?;
        Self::try_serials()?;
        Self::try_deposits()
    }

    fn try_system(id: SystemId, system: &SystemOf<T>) -> Result<(), TryRuntimeError> {
        ensure!(id < NextSystemId::<T>::get(), "a system's id was given out");
        let parts = Parts::<T>::get(id);
        let mut issued = Nat::ZERO;
        let mut hardware = Usd::ZERO;
        let mut before: Option<PartId> = None;
        for part in parts.iter() {
            Self::try_part(id, part)?;
            ensure!(before < Some(part.id) && part.id < system.next_part, "part ids ascend below the next");
            before = Some(part.id);
            issued = issued.checked_add(part.issued).ok_or(TOO_LARGE)?;
            hardware = hardware.checked_add(part.value).ok_or(TOO_LARGE)?;
        }
        let backing = &system.backing;
        ensure!(backing.issued == issued, "a system's issued = sum over its live parts");
        ensure!(system.hardware == hardware, "a system's hardware value = sum over its live parts");
        let capacity = (system.capacity_gib, system.declared_gib);
        let summed = (Self::capacity(&parts), Self::declared_capacity(&parts));
        ensure!(capacity == summed, "a system's capacities = sums over its parts");
        let porv = hardware.min(system.work).to_nat();
        ensure!(backing.backed == issued.min(porv), "backed = min(issued, hardware, work)");

        let mut committed = Nat::ZERO;
        for amount in Ends::<T>::get(id).values() {
            ensure!(!amount.is_zero(), "no end stands for nothing");
            committed = committed.checked_add(*amount).ok_or(TOO_LARGE)?;
        }
        ensure!(backing.committed == committed, "a system's committed = sum of its ends");
        Self::try_certificates(system)?;
        Self::try_impairment(id, system)
    }

    fn try_certificates(system: &SystemOf<T>) -> Result<(), TryRuntimeError> {
        let some = system.certificates > 0 || system.backing.committed.is_zero();
        ensure!(some, "what is committed is some certificate's");
        ensure!(system.certificates <= T::MaxCertificates::get(), "certificates are bounded");
        ensure!(system.certificates <= system.next_serial, "a certificate has a serial");
        Ok(())
    }

    fn try_impairment(id: SystemId, system: &SystemOf<T>) -> Result<(), TryRuntimeError> {
        let short = system.backing.backed < system.backing.committed;
        let impairment = system.impairment;
        ensure!(system.backing.impaired == impairment.is_some(), "impaired = since a day");
        let over = impairment.is_some_and(|impairment| impairment.over);
        ensure!(!short || impairment.is_some(), "backed below committed is impaired");
        // What was unlocked since takes the mark off at the next valuation only.
        let earlier = system.valued_on < Self::today();
        ensure!(
            impairment.is_none() || short || over || earlier,
            "impaired as valued today is backed below committed, or written down"
        );
        ensure!(
            over || !T::OnShortfall::is_writing_down(id),
            "nothing is written down before its grace is over"
        );
        let Some(Impairment { since, counted_on, used, .. }) = impairment else { return Ok(()) };
        let ordered = since <= counted_on && counted_on <= system.valued_on;
        ensure!(ordered, "a grace is counted at valuations");
        ensure!(used <= counted_on.since(since), "a grace uses no more days than have passed");
        Ok(())
    }

    fn try_part(id: SystemId, part: &Part) -> Result<(), TryRuntimeError> {
        let serials = PartSerials::<T>::get(id, part.id);
        ensure!(u32::try_from(serials.len()) == Ok(part.quantity), "a part's items = its serial ids");
        let ascending = serials.iter().zip(serials.iter().skip(1)).all(|(a, b)| a < b);
        ensure!(ascending, "a part's serial ids ascend");
        if !part.generated {
            let nothing = part.issued.is_zero() && part.basis == Usd::ZERO && part.value == Usd::ZERO;
            ensure!(nothing, "no value before genesis");
        }
        Ok(())
    }

    /// Nothing is kept for a system or a part that does not live.
    fn try_leftovers() -> Result<(), TryRuntimeError> {
        for id in Parts::<T>::iter_keys() {
            ensure!(Systems::<T>::contains_key(id), "parts belong to live systems");
        }
        for id in Ends::<T>::iter_keys() {
            ensure!(Systems::<T>::contains_key(id), "ends belong to live systems");
        }
        for (id, part) in PartSerials::<T>::iter_keys() {
            let lives = Parts::<T>::get(id).iter().any(|candidate| candidate.id == part);
            ensure!(lives, "serial ids belong to live parts");
        }
        Ok(())
    }

    /// What is barred is something, and of a live system.
    fn try_barred() -> Result<(), TryRuntimeError> {
        for (id, barred) in Barred::<T>::iter() {
            ensure!(Systems::<T>::contains_key(id), "barred NAT belongs to live systems");
            ensure!(!barred.is_empty(), "no system is noted with nothing barred");
            ensure!(barred.values().all(|amount| !amount.is_zero()), "no barred day stands for nothing");
        }
        Ok(())
    }

    /// The systems by owner are the systems.
    fn try_owners() -> Result<(), TryRuntimeError> {
        let mut listed: u64 = 0;
        for (owner, id) in SystemsOf::<T>::iter_keys() {
            let owns = Systems::<T>::get(id).is_some_and(|system| system.owner == owner);
            ensure!(owns, "a system is listed under its owner");
            listed = listed.checked_add(1).ok_or(TOO_LARGE)?;
        }
        ensure!(listed == Totals::<T>::get().systems, "every system is listed once");
        Ok(())
    }

    /// One live part for each serial id, both ways.
    fn try_serials() -> Result<(), TryRuntimeError> {
        let mut live: u64 = 0;
        for (id, part, serials) in PartSerials::<T>::iter() {
            for serial in serials {
                let bound = Serials::<T>::get(serial).and_then(|record| record.live);
                ensure!(bound == Some((id, part)), "a part's serial id is bound to it");
                live = live.checked_add(1).ok_or(TOO_LARGE)?;
            }
        }
        let idle = Serials::<T>::iter_values().any(|record| record.live.is_none() && record.past.is_none());
        ensure!(!idle, "a record says something of its serial id");
        let records = Serials::<T>::iter_values().filter(|record| record.live.is_some()).count();
        ensure!(u64::try_from(records) == Ok(live), "a bound serial id belongs to one live part");
        Ok(())
    }

    /// What is held = what systems, parts and commitments say is held.
    fn try_deposits() -> Result<(), TryRuntimeError> {
        let mut systems = BTreeMap::<T::AccountId, Balance>::new();
        for (id, system) in Systems::<T>::iter() {
            let parts = Parts::<T>::get(id);
            let mut deposits = parts.iter().map(|part| part.deposit);
            let sum = deposits.try_fold(system.deposit, |sum, next| sum.checked_add(next));
            add(&mut systems, system.owner, sum.ok_or(TOO_LARGE)?)?;
        }
        let mut commitments = BTreeMap::new();
        for (owner, _, commitment) in Commitments::<T>::iter() {
            add(&mut commitments, owner, commitment.deposit)?;
        }
        for (reason, sums) in [(HoldReason::System, systems), (HoldReason::Commitment, commitments)] {
            let reason = reason.into();
            for who in frame_system::Account::<T>::iter_keys() {
                let held = T::NativeBalance::balance_on_hold(&reason, &who);
                let recorded = sums.get(&who).copied().unwrap_or_default();
                ensure!(held == recorded, "deposits held = deposits recorded");
            }
        }
        Ok(())
    }
}

fn add<A: Ord>(sums: &mut BTreeMap<A, Balance>, who: A, amount: Balance) -> Result<(), TryRuntimeError> {
    let sum = sums.entry(who).or_default();
    *sum = sum.checked_add(amount).ok_or(TOO_LARGE)?;
    Ok(())
}
