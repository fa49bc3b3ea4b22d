//! Binding peers to systems.

use crate::{
    Config, CurrentParameters, Error, Event, HoldReason, Pallet, Peer, Peers, PeersOf, Prefix, Work,
};
use dlo_core::{Balance, HardwareProvider, PeerId, SystemId};
use dlo_porv::utility::Availability;
use dlo_proof::{peer_id, verify_signature, PublicKey, Signature, BIND_CONTEXT};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_core::sr25519;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_bind(
        owner: T::AccountId,
        system: SystemId,
        public_key: PublicKey,
        agent: sr25519::Public,
        signature: Signature,
    ) -> DispatchResult {
        Self::ensure_owner(&owner, system)?;
        let peer = peer_id(&public_key);
        ensure!(!Peers::<T>::contains_key(peer), Error::<T>::AlreadyBound);
        let mut work = Work::<T>::get(system);
        ensure!(work.peers < T::MaxPeers::get(), Error::<T>::TooManyPeers);
        let binding = work.next_bind;
        let payload = Self::bind_payload(system, &owner, binding);
        verify_signature(&public_key, &payload, BIND_CONTEXT, &signature)
            .map_err(|_| Error::<T>::BadProof)?;

        let deposit = T::PeerDeposit::get();
        T::NativeBalance::hold(&HoldReason::Peer.into(), &owner, deposit)?;
        work.peers = work.peers.saturating_add(1);
        work.next_bind = binding.checked_add(1).ok_or(Error::<T>::Overflow)?;
        Work::<T>::insert(system, work);
        PeersOf::<T>::insert(system, peer, ());
        let fresh = Self::fresh(peer, (system, binding), owner, deposit, agent);
        Peers::<T>::insert(peer, fresh);
        Self::deposit_event(Event::Bound { peer, system, agent, deposit });
        Ok(())
    }

    /// A peer that has proven nothing yet.
    pub(crate) fn fresh(
        id: PeerId,
        (system, binding): (SystemId, u32),
        depositor: T::AccountId,
        deposit: Balance,
        agent: sr25519::Public,
    ) -> Peer<T::AccountId> {
        Peer {
            system,
            depositor,
            deposit,
            binding,
            agent: Some(agent),
            bound_at: Self::block(),
            sequence: 0,
            current: None,
            pending: None,
            challenge: None,
            challenges: 0,
            landmarks: Default::default(),
            proven_root: None,
            keys: 0,
            repeats: None,
            bytes: 0,
            average: 0,
            availability: Availability::default(),
            prefix: Prefix::of(id, CurrentParameters::<T>::get().prefix_bits),
            units: 0,
            paid: 0,
        }
    }

    pub(crate) fn do_unbind(owner: T::AccountId, id: PeerId) -> DispatchResult {
        let mut peer = Peers::<T>::get(id).ok_or(Error::<T>::UnknownPeer)?;
        Self::ensure_owner(&owner, peer.system)?;
        let units = peer.paid;
        let mut work = Work::<T>::get(peer.system);
        Self::set_units(&mut peer, &mut work, 0)?;
        Self::recount(peer.system, &mut work)?;
        work.peers = work.peers.checked_sub(1).ok_or(Error::<T>::Overflow)?;
        Work::<T>::insert(peer.system, work);
        Peers::<T>::remove(id);
        PeersOf::<T>::remove(peer.system, id);
        let (reason, deposit) = (HoldReason::Peer.into(), peer.deposit);
        T::NativeBalance::release(&reason, &peer.depositor, deposit, Precision::Exact)?;
        Self::deposit_event(Event::Unbound { peer: id, system: peer.system, units, deposit });
        Ok(())
    }

    pub(crate) fn do_set_agent(owner: T::AccountId, id: PeerId, agent: sr25519::Public) -> DispatchResult {
        let mut peer = Peers::<T>::get(id).ok_or(Error::<T>::UnknownPeer)?;
        Self::ensure_owner(&owner, peer.system)?;
        peer.agent = Some(agent);
        Peers::<T>::insert(id, peer);
        Self::deposit_event(Event::AgentSet { peer: id, agent });
        Ok(())
    }

    fn ensure_owner(who: &T::AccountId, system: SystemId) -> Result<(), Error<T>> {
        let hardware = T::Hardware::hardware(system).ok_or(Error::UnknownSystem)?;
        ensure!(hardware.owner == *who, Error::NotOwner);
        Ok(())
    }
}
