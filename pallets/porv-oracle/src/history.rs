//! What was accepted of a sku lately.

use crate::{
    pallet::{AcceptedPrices, Config, History, Pallet},
    HistoryPoint, HISTORY_LENGTH,
};
use alloc::vec::Vec;
use dlo_core::SkuId;

impl<T: Config> Pallet<T> {
    /// Writes `point`, the `updates`th of `sku`, over the oldest.
    pub(crate) fn remember(sku: SkuId, updates: u32, point: HistoryPoint) {
        History::<T>::insert(sku, place(updates), point);
    }

    /// The last [`HISTORY_LENGTH`] rounds in which a price of `sku` was accepted, oldest first.
    pub fn history(sku: SkuId) -> Vec<HistoryPoint> {
        let last = AcceptedPrices::<T>::get(sku).updates;
        let first = last.saturating_sub(HISTORY_LENGTH);
        (first..last).filter_map(|update| History::<T>::get(sku, place(update))).collect()
    }

    /// Forgets all of `sku`.
    pub(crate) fn forget(sku: SkuId) {
        let _ = History::<T>::clear_prefix(sku, HISTORY_LENGTH, None);
    }
}

/// Where the update numbered `update` stands, counted from 0.
fn place(update: u32) -> u32 {
    update.checked_rem(HISTORY_LENGTH).unwrap_or_default()
}
