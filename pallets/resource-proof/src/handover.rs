//! The peers of a system that goes to another owner.

use crate::{Config, Error, Event, HoldReason, Pallet, Peers, PeersOf, WeightInfo, Work};
use alloc::vec::Vec;
use dlo_core::{Balance, Handover, HardwareProvider, PeerId, SystemId};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
    weights::Weight,
};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Handover<T::AccountId> for Pallet<T> {
    /// Peers stay bound with all that they have proven, and so does the work of the system; it weighs for `to` from now
    /// on. The peers have no agent until `to` names one: open challenges can be answered without.
    ///
    /// The ledger may have handed the system over already, or do so afterwards. Fails with [`Error::UnknownSystem`],
    /// [`Error::NotOwner`] where neither of them owns it, or as the holds do.
    fn hand_over(system: SystemId, from: &T::AccountId, to: &T::AccountId) -> DispatchResult {
        let mut hardware = T::Hardware::hardware(system).ok_or(Error::<T>::UnknownSystem)?;
        ensure!([from, to].contains(&&hardware.owner), Error::<T>::NotOwner);
        // `bind` lets no system have more. Without any nothing stands for its owner.
        let most = usize::try_from(T::MaxPeers::get()).unwrap_or(usize::MAX);
        let ids: Vec<PeerId> = PeersOf::<T>::iter_key_prefix(system).take(most).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut deposit: Balance = 0;
        for id in &ids {
            let held = Self::hand_over_peer(*id, to)?;
            deposit = deposit.checked_add(held).ok_or(Error::<T>::Overflow)?;
        }
        T::NativeBalance::hold(&HoldReason::Peer.into(), to, deposit)?;
        let mut work = Work::<T>::get(system);
        hardware.owner = to.clone();
        Self::recount_with(Some(hardware), &mut work)?;
        Work::<T>::insert(system, work);
        let peers = u32::try_from(ids.len()).map_err(|_| Error::<T>::Overflow)?;
        Self::deposit_event(Event::HandedOver { system, owner: to.clone(), peers, deposit });
        Ok(())
    }

    fn max_weight() -> Weight {
        T::WeightInfo::hand_over(T::MaxPeers::get())
    }
}

impl<T: Config> Pallet<T> {
    /// Gives the peer's deposit back to who paid it, and says how much must be held from `to` instead.
    fn hand_over_peer(id: PeerId, to: &T::AccountId) -> Result<Balance, DispatchError> {
        let mut peer = Peers::<T>::get(id).ok_or(Error::<T>::UnknownPeer)?;
        let (reason, deposit) = (HoldReason::Peer.into(), peer.deposit);
        T::NativeBalance::release(&reason, &peer.depositor, deposit, Precision::Exact)?;
        peer.depositor = to.clone();
        peer.agent = None;
        Peers::<T>::insert(id, peer);
        Ok(deposit)
    }
}
