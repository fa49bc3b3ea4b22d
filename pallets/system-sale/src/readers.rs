//! Readers for runtime APIs. Pages come in storage order and hold at most [`MAX_PAGE`] entries.

use crate::{Config, Offer, Offers, Pallet};
use alloc::vec::Vec;
use dlo_core::SystemId;

/// The most entries of one page; a larger limit is cut down to it.
pub const MAX_PAGE: u32 = 100;

impl<T: Config> Pallet<T> {
    /// The offer of one system, void or not.
    pub fn offer_of(system: SystemId) -> Option<Offer<T::AccountId>> {
        Offers::<T>::get(system)
    }

    /// A page of the offers, void ones among them, behind that of `after`.
    pub fn offers(after: Option<SystemId>, limit: u32) -> Vec<(SystemId, Offer<T::AccountId>)> {
        let entries = match after {
            Some(system) => Offers::<T>::iter_from(Offers::<T>::hashed_key_for(system)),
            None => Offers::<T>::iter(),
        };
        entries.take(usize::try_from(limit.min(MAX_PAGE)).unwrap_or_default()).collect()
    }
}
