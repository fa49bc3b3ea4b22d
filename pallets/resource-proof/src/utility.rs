//! From a peer's proof to what its system and the network count: each step changes a bounded number of sums.

use crate::{
    Config, Counted, CurrentParameters, CurrentPass, Error, Networks, OwnerWeights, Pallet, PeerOf, Prefix,
    PrefixTotals, PrefixUnits, Prefixes, Work, WorkOf,
};
use dlo_core::{Bps, Calendar, CommodityId, Hardware, HardwareProvider, SystemId};
use dlo_porv::{
    histogram::bucket_of,
    rate::hardware_per_gib,
    utility::{units, within_prefix, UNITS_PER_GIB},
};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
    /// Counts anew what `peer` has proven, for itself, its prefix, its system and the network.
    pub(crate) fn settle(peer: &mut PeerOf<T>) -> Result<(), Error<T>> {
        let mut work = Work::<T>::get(peer.system);
        let proven = units(peer.average).min(Self::room(peer, &work));
        Self::set_units(peer, &mut work, proven)?;
        Self::recount(peer.system, &mut work)?;
        Work::<T>::insert(peer.system, work);
        Ok(())
    }

    /// The most MiB that `peer` counts for in its prefix: what its system's disks leave beside its other peers, and no more
    /// than a whole prefix. So none can crowd out others with work that it could never be paid for.
    fn room(peer: &PeerOf<T>, work: &WorkOf<T>) -> u64 {
        let capacity = T::Hardware::hardware(peer.system).map_or(0, |hardware| hardware.declared_gib);
        let others = work.proven.saturating_sub(peer.units);
        let left = capacity.saturating_mul(UNITS_PER_GIB).saturating_sub(others);
        Self::prefix_limit().map_or(left, |limit| left.min(limit))
    }

    /// The peer has proven `units`. Its prefix bounds what of it is paid.
    pub(crate) fn set_units(peer: &mut PeerOf<T>, work: &mut WorkOf<T>, units: u64) -> Result<(), Error<T>> {
        let sum = Self::count_in_prefix(peer.prefix, peer.units, units)?;
        let others = work.proven.checked_sub(peer.units).ok_or(Error::Overflow)?;
        work.proven = others.checked_add(units).ok_or(Error::Overflow)?;
        peer.units = units;
        Self::pay(peer, work, within_prefix(units, sum, Self::prefix_limit()))
    }

    /// A peer of `prefix` with `before` units has `now`. Gives the units of the whole prefix.
    pub(crate) fn count_in_prefix(prefix: Prefix, before: u64, now: u64) -> Result<u64, Error<T>> {
        let all = Prefixes::<T>::get(prefix);
        let peers = all.peers.checked_sub(u32::from(before > 0)).ok_or(Error::Overflow)?;
        let units = all.units.checked_sub(before).ok_or(Error::Overflow)?;
        let then = PrefixTotals {
            peers: peers.checked_add(u32::from(now > 0)).ok_or(Error::Overflow)?,
            units: units.checked_add(now).ok_or(Error::Overflow)?,
        };
        Self::move_in_prefixes(all.units, then.units)?;
        if then == PrefixTotals::default() {
            Prefixes::<T>::remove(prefix);
        } else {
            Prefixes::<T>::insert(prefix, then);
        }
        Ok(then.units)
    }

    /// A prefix with `before` units has `now`.
    fn move_in_prefixes(before: u64, now: u64) -> Result<(), Error<T>> {
        if before == now {
            return Ok(());
        }
        PrefixUnits::<T>::try_mutate(|histogram| {
            let least = T::LeastPrefixUnits::get().max(1);
            if before >= least {
                histogram.remove(bucket_of(before.into()), 1)?;
            }
            if now >= least {
                histogram.add(bucket_of(now.into()), 1)?;
            }
            Ok(())
        })
    }

    /// The most MiB that the peers of one prefix are paid for; none while there are too few prefixes to compare, or
    /// prefixes of another length among them.
    pub fn prefix_limit() -> Option<u64> {
        let parameters = CurrentParameters::<T>::get();
        if CurrentPass::<T>::get().moved != Some(parameters.prefix_bits) {
            return None;
        }
        let histogram = PrefixUnits::<T>::get();
        if histogram.total() < u128::from(parameters.min_prefixes.max(1)) || parameters.prefix_bits == 0 {
            return None;
        }
        let limit = histogram.median()?.checked_mul(parameters.prefix_slack_bps.into())?;
        let limit = limit.checked_div(Bps::WHOLE.0.into())?;
        Some(u64::try_from(limit).unwrap_or(u64::MAX).max(T::LeastPrefixUnits::get()))
    }

    /// The system is paid for `paid` MiB of the peer, from now on.
    fn pay(peer: &mut PeerOf<T>, work: &mut WorkOf<T>, paid: u64) -> Result<(), Error<T>> {
        Self::accrue(work);
        work.units = work
            .units
            .checked_sub(peer.paid)
            .and_then(|rest| rest.checked_add(paid))
            .ok_or(Error::Overflow)?;
        peer.paid = paid;
        work.since = match work.units {
            0 => None,
            _ => work.since.or(Some(T::Calendar::now())),
        };
        Ok(())
    }

    /// Adds the work done since it was last counted.
    fn accrue(work: &mut WorkOf<T>) {
        work.done = Self::done_by_now(work);
        work.accrued_at = T::Calendar::now();
    }

    /// Work ever done, MiB x milliseconds; saturates.
    pub(crate) fn done_by_now(work: &WorkOf<T>) -> u128 {
        let passed = T::Calendar::now().saturating_sub(work.accrued_at);
        work.done.saturating_add(u128::from(work.units).saturating_mul(passed.into()))
    }

    /// Whether the system has had units for the whole probation.
    pub(crate) fn is_proven_long_enough(work: &WorkOf<T>) -> bool {
        let needed = CurrentParameters::<T>::get().probation_ms;
        work.since.is_some_and(|since| T::Calendar::now().saturating_sub(since) >= needed)
    }

    /// Counts the system anew in the network's rate.
    pub(crate) fn recount(system: SystemId, work: &mut WorkOf<T>) -> Result<(), Error<T>> {
        Self::recount_with(T::Hardware::hardware(system), work)
    }

    /// Counts a system anew whose hardware and owner are these.
    pub(crate) fn recount_with(
        hardware: Option<Hardware<T::AccountId>>,
        work: &mut WorkOf<T>,
    ) -> Result<(), Error<T>> {
        let commodity = CommodityId::STORAGE;
        let mut network = Networks::<T>::get(commodity);
        if let Some(counted) = work.counted.take() {
            Self::uncount(&mut network, commodity, &counted)?;
        }
        if let Some(hardware) = hardware {
            work.counted = Self::count(&mut network, commodity, hardware, work)?;
        }
        Networks::<T>::insert(commodity, network);
        Ok(())
    }

    fn uncount(
        network: &mut crate::Network,
        commodity: CommodityId,
        counted: &Counted<T::AccountId>,
    ) -> Result<(), Error<T>> {
        network.histogram.remove(counted.bucket, counted.weight)?;
        network.systems = network.systems.checked_sub(1).ok_or(Error::Overflow)?;
        network.units = network.units.checked_sub(counted.units).ok_or(Error::Overflow)?;
        let mut owner = OwnerWeights::<T>::get(commodity, &counted.owner);
        owner.systems = owner.systems.checked_sub(1).ok_or(Error::Overflow)?;
        owner.weight = owner.weight.checked_sub(counted.weight).ok_or(Error::Overflow)?;
        if owner.systems == 0 {
            network.owners = network.owners.checked_sub(1).ok_or(Error::Overflow)?;
            OwnerWeights::<T>::remove(commodity, &counted.owner);
        } else {
            OwnerWeights::<T>::insert(commodity, &counted.owner, owner);
        }
        Ok(())
    }

    /// A system counts after its probation, at its recorded hardware value, with its units; but all systems of an owner
    /// with no more than the owner's cap.
    fn count(
        network: &mut crate::Network,
        commodity: CommodityId,
        hardware: Hardware<T::AccountId>,
        work: &WorkOf<T>,
    ) -> Result<Option<Counted<T::AccountId>>, Error<T>> {
        let units = work.units.min(hardware.capacity_gib.saturating_mul(UNITS_PER_GIB));
        let Some(per_gib) = hardware_per_gib(hardware.value, units) else { return Ok(None) };
        if hardware.value == dlo_core::Usd::ZERO || !Self::is_proven_long_enough(work) {
            return Ok(None);
        }
        network.systems = network.systems.checked_add(1).ok_or(Error::Overflow)?;
        network.units = network.units.checked_add(units).ok_or(Error::Overflow)?;
        let mut owner = OwnerWeights::<T>::get(commodity, &hardware.owner);
        if owner.systems == 0 {
            network.owners = network.owners.checked_add(1).ok_or(Error::Overflow)?;
        }
        let weight = units.min(Self::owner_cap(network.units).saturating_sub(owner.weight));
        owner.systems = owner.systems.checked_add(1).ok_or(Error::Overflow)?;
        owner.weight = owner.weight.checked_add(weight).ok_or(Error::Overflow)?;
        OwnerWeights::<T>::insert(commodity, &hardware.owner, owner);
        let bucket = bucket_of(per_gib);
        network.histogram.add(bucket, weight)?;
        Ok(Some(Counted { owner: hardware.owner, units, bucket, weight }))
    }

    /// The most that one owner may weigh where all systems have `units`; at least 1.
    fn owner_cap(units: u64) -> u64 {
        let cap = CurrentParameters::<T>::get().owner_cap;
        let part = u128::from(units).saturating_mul(cap.0.into());
        let part = part.checked_div(Bps::WHOLE.0.into()).unwrap_or_default();
        u64::try_from(part).unwrap_or(u64::MAX).max(1)
    }
}
