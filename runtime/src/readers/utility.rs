//! Proofs of utility.

use crate::{readers::page, NatGenesis, ResourceProof, Runtime};
use alloc::vec::Vec;
use dlo_core::{Calendar, CommodityId, Day, HardwareProvider, PeerId, SystemId, WorkProvider};
use dlo_porv::{rate::Band, utility::UNITS_PER_GIB};
use dlo_runtime_api::views::{Bound, ChallengeView, PeerView, RootView, UtilityView, WorkRateView};
use pallet_resource_proof::{CurrentParameters, Networks, Opened, PeerOf, Peers, Rates, Root, Work};
use sp_core::H256;

/// The work of one system.
pub fn utility(system: SystemId) -> Option<UtilityView> {
    let hardware = NatGenesis::hardware(system)?;
    let work = Work::<Runtime>::get(system);
    let value = ResourceProof::work_value(system, hardware.declared_gib);
    let prospective = NatGenesis::prospective_hardware(system);
    Some(UtilityView {
        system,
        units: work.units,
        capacity: hardware.declared_gib.saturating_mul(UNITS_PER_GIB),
        rate: Rates::<Runtime>::get(CommodityId::STORAGE).unwrap_or_default().rate,
        work: value,
        hardware: hardware.value,
        prospective_hardware: prospective,
        bound_by: if value < hardware.value { Bound::Work } else { Bound::Hardware },
        ready: prospective
            .is_some_and(|value| ResourceProof::ready_for_genesis(system, hardware.declared_gib, value)),
        proven_since: work.since.map(day_of),
        peers: work.peers,
        next_bind: work.next_bind,
    })
}

fn day_of(ms: u64) -> Day {
    let day = ms.checked_div(NatGenesis::day_length()).unwrap_or_default();
    Day(u32::try_from(day).unwrap_or(u32::MAX))
}

/// A page of the peers of `system`.
pub fn peers(system: SystemId, after: Option<PeerId>, limit: u32) -> Vec<PeerView> {
    ResourceProof::peers_of(system, after, page(limit)).into_iter().map(|(id, peer)| view(id, peer)).collect()
}

/// One peer.
pub fn peer(id: PeerId) -> Option<PeerView> {
    Peers::<Runtime>::get(id).map(|peer| view(id, peer))
}

fn view(id: PeerId, peer: PeerOf<Runtime>) -> PeerView {
    PeerView {
        peer: id,
        system: peer.system,
        agent: peer.agent.map(|agent| H256(agent.0)).unwrap_or_default(),
        binding: peer.binding,
        bound_at: peer.bound_at,
        sequence: peer.sequence,
        keys: peer.keys,
        bytes: peer.bytes,
        availability: peer.availability.0,
        units: peer.units,
        paid: peer.paid,
        current: peer.current.map(root),
        pending: peer.pending.map(root),
        challenge: peer.challenge.map(challenge),
    }
}

fn root(root: Root) -> RootView {
    let Root { root, key_count, committed_at } = root;
    RootView { root, key_count, committed_at }
}

fn challenge(opened: Opened) -> ChallengeView {
    ChallengeView {
        number: opened.number,
        seed: opened.challenge.seed,
        root: opened.challenge.root,
        key_count: opened.challenge.key_count,
        opened_at: opened.opened_at,
        deadline: opened.deadline,
        answered: opened.answered,
    }
}

/// What a unit of work is worth, and why.
pub fn work_rate() -> WorkRateView {
    let parameters = CurrentParameters::<Runtime>::get();
    let network = Networks::<Runtime>::get(CommodityId::STORAGE);
    let reference = ResourceProof::reference_price();
    WorkRateView {
        rate: Rates::<Runtime>::get(CommodityId::STORAGE).unwrap_or_default().rate,
        reference,
        floor: reference.and_then(|reference| Band { reference, floor: parameters.floor }.floor().ok()),
        median: ResourceProof::median(&network, &parameters),
        systems: network.systems,
        owners: network.owners,
        units: network.units,
        root_age_blocks: parameters.root_age_blocks,
        answer_blocks: parameters.answer_blocks,
        period_blocks: parameters.period_blocks,
        prefix_bits: parameters.prefix_bits,
    }
}
