//! Readers, and the small steps that the others share.

use crate::{Config, Error, Pallet, PeerOf, Peers, PeersOf, MAX_PAGE};
use alloc::vec::Vec;
use dlo_core::{PeerId, SystemId};
use dlo_porv::MathsError;
use sp_runtime::traits::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// The running block.
    pub(crate) fn block() -> u32 {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// A page of the peers of `system`, after `after`, in storage order; at most [`MAX_PAGE`].
    pub fn peers_of(system: SystemId, after: Option<PeerId>, limit: u32) -> Vec<(PeerId, PeerOf<T>)> {
        let limit = usize::try_from(limit.min(MAX_PAGE)).unwrap_or_default();
        let keys = match after {
            None => PeersOf::<T>::iter_key_prefix(system),
            Some(after) => {
                PeersOf::<T>::iter_key_prefix_from(system, PeersOf::<T>::hashed_key_for(system, after))
            }
        };
        keys.take(limit).filter_map(|id| Some((id, Peers::<T>::get(id)?))).collect()
    }
}

impl<T> From<MathsError> for Error<T> {
    fn from(_: MathsError) -> Self {
        Self::Overflow
    }
}
