//! Commitments. All that could be wrong with one was checked before it got into the block.

use crate::{Config, Error, Event, Pallet, Peers, Root};
use dlo_core::PeerId;
use dlo_proof::Commitment;
use sp_runtime::DispatchResult;

impl Root {
    /// Whether it has been fixed for `age` blocks at `now`.
    pub(crate) fn is_ripe(&self, now: u32, age: u32) -> bool {
        now.saturating_sub(self.committed_at) >= age
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_commit(id: PeerId, sequence: u32, commitment: Commitment) -> DispatchResult {
        let mut peer = Peers::<T>::get(id).ok_or(Error::<T>::UnknownPeer)?;
        // A root that still waits here is old enough to be the current one.
        peer.current = peer.pending.or(peer.current);
        let Commitment { root, key_count, .. } = commitment;
        peer.pending = Some(Root { root, key_count, committed_at: Self::block() });
        peer.sequence = sequence;
        Peers::<T>::insert(id, peer);
        Self::deposit_event(Event::Committed { peer: id, sequence, root, key_count });
        Ok(())
    }
}
