//! The invariants: equalities between what is recorded and what the maps sum up to.

use crate::{
    Config, HoldReason, Network, Networks, OwnerWeight, OwnerWeights, Pallet, PeerOf, Peers, PeersOf, Prefix,
    PrefixTotals, PrefixUnits, Prefixes, Work,
};
use alloc::collections::BTreeMap;
use dlo_core::{Balance, CommodityId, HardwareProvider, SystemId};
use dlo_porv::{
    histogram::{bucket_of, LogHistogram},
    utility::units,
};
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use sp_runtime::TryRuntimeError;

const TOO_LARGE: TryRuntimeError = TryRuntimeError::Other("a sum does not fit");

/// Peers of a system, the MiB that they are paid for, and those that they count for.
type Sums = BTreeMap<SystemId, (u32, u64, u64)>;

impl<T: Config> Pallet<T> {
    /// Checks every invariant. Walks all storage: for tests and dry runs of upgrades only.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let sums = Self::try_peers()?;
        Self::try_prefixes()?;
        Self::try_work(sums)?;
        Self::try_network()?;
        Self::try_deposits()
    }

    fn try_peers() -> Result<Sums, TryRuntimeError> {
        let mut sums = Sums::new();
        for (id, peer) in Peers::<T>::iter() {
            ensure!(PeersOf::<T>::contains_key(peer.system, id), "a peer is listed under its system");
            Self::try_peer(&peer)?;
            let sum = sums.entry(peer.system).or_default();
            sum.0 = sum.0.checked_add(1).ok_or(TOO_LARGE)?;
            sum.1 = sum.1.checked_add(peer.paid).ok_or(TOO_LARGE)?;
            sum.2 = sum.2.checked_add(peer.units).ok_or(TOO_LARGE)?;
        }
        ensure!(
            PeersOf::<T>::iter_keys().count() == Peers::<T>::iter_keys().count(),
            "every peer is listed once"
        );
        Ok(sums)
    }

    fn try_peer(peer: &PeerOf<T>) -> Result<(), TryRuntimeError> {
        ensure!(peer.paid <= peer.units, "a peer is paid for no more than it has proven");
        ensure!(
            peer.units <= units(peer.average),
            "a peer's units are among the MiB that it proves on average"
        );
        let committed = u32::from(peer.current.is_some()).saturating_add(u32::from(peer.pending.is_some()));
        ensure!(committed <= peer.sequence, "roots were committed");
        ensure!(peer.challenge.is_none_or(|opened| opened.number == peer.challenges), "challenges count up");
        Ok(())
    }

    fn try_prefixes() -> Result<(), TryRuntimeError> {
        let mut sums = BTreeMap::<Prefix, PrefixTotals>::new();
        for peer in Peers::<T>::iter_values().filter(|peer| peer.units > 0) {
            let sum = sums.entry(peer.prefix).or_default();
            sum.peers = sum.peers.checked_add(1).ok_or(TOO_LARGE)?;
            sum.units = sum.units.checked_add(peer.units).ok_or(TOO_LARGE)?;
        }
        let mut histogram = LogHistogram::default();
        for sum in sums.values().filter(|sum| sum.units >= T::LeastPrefixUnits::get().max(1)) {
            histogram.add(bucket_of(sum.units.into()), 1).map_err(|_| TOO_LARGE)?;
        }
        ensure!(
            Prefixes::<T>::iter().collect::<BTreeMap<_, _>>() == sums,
            "a prefix's units = sum over its peers"
        );
        ensure!(PrefixUnits::<T>::get() == histogram, "the prefixes counted = the prefixes there are");
        Ok(())
    }

    fn try_work(mut sums: Sums) -> Result<(), TryRuntimeError> {
        for (system, work) in Work::<T>::iter() {
            let (peers, units, proven) = sums.remove(&system).unwrap_or_default();
            ensure!(work.proven == proven, "a system's proven units = sum over its peers");
            ensure!(work.peers == peers, "a system's peers = the peers bound to it");
            ensure!(work.units == units, "a system's units = what its peers are paid for");
            ensure!(work.since.is_some() == (units > 0), "a system with units has had them since some time");
            ensure!(peers == 0 || T::Hardware::hardware(system).is_some(), "peers are bound to live systems");
        }
        ensure!(sums.is_empty(), "peers are bound to systems with work");
        Ok(())
    }

    fn try_network() -> Result<(), TryRuntimeError> {
        let mut network = Network::default();
        let mut owners = BTreeMap::<T::AccountId, OwnerWeight>::new();
        for counted in Work::<T>::iter_values().filter_map(|work| work.counted) {
            ensure!(counted.weight <= counted.units, "no system weighs more than its units");
            network.histogram.add(counted.bucket, counted.weight).map_err(|_| TOO_LARGE)?;
            network.systems = network.systems.checked_add(1).ok_or(TOO_LARGE)?;
            network.units = network.units.checked_add(counted.units).ok_or(TOO_LARGE)?;
            let owner = owners.entry(counted.owner).or_default();
            owner.systems = owner.systems.checked_add(1).ok_or(TOO_LARGE)?;
            owner.weight = owner.weight.checked_add(counted.weight).ok_or(TOO_LARGE)?;
        }
        network.owners = u32::try_from(owners.len()).map_err(|_| TOO_LARGE)?;
        ensure!(
            Networks::<T>::get(CommodityId::STORAGE) == network,
            "the network = sum over counted systems"
        );
        let recorded = OwnerWeights::<T>::iter_prefix(CommodityId::STORAGE).collect::<BTreeMap<_, _>>();
        ensure!(recorded == owners, "an owner's weight = sum over its counted systems");
        Ok(())
    }

    /// What is held = what peers say is held.
    fn try_deposits() -> Result<(), TryRuntimeError> {
        let mut sums = BTreeMap::<T::AccountId, Balance>::new();
        for peer in Peers::<T>::iter_values() {
            let sum = sums.entry(peer.depositor).or_default();
            *sum = sum.checked_add(peer.deposit).ok_or(TOO_LARGE)?;
        }
        for who in frame_system::Account::<T>::iter_keys() {
            let held = T::NativeBalance::balance_on_hold(&HoldReason::Peer.into(), &who);
            ensure!(held == sums.get(&who).copied().unwrap_or_default(), "deposits held = deposits recorded");
        }
        Ok(())
    }
}
