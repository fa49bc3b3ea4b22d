//! The daily sweep: every system is revalued once a day, as far as the blocks leave weight for it.

use crate::{Config, NextSystemId, Pallet, Sweep, Systems, WeightInfo, LOG_TARGET};
use dlo_core::{Calendar, SystemId};
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
};

impl<T: Config> Pallet<T> {
    /// Revalues systems from the cursor on within `remaining`, [`Config::SweepLimit`] of them at most. Starts a new
    /// circle once a day. Gives the weight used.
    pub(crate) fn sweep(remaining: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(remaining);
        if meter.try_consume(T::WeightInfo::sweep_base()).is_err() {
            return meter.consumed();
        }
        let end = NextSystemId::<T>::get();
        let today = Self::today();
        let mut state = Sweep::<T>::get();
        if state.next >= end {
            if today <= state.started_on {
                return meter.consumed();
            }
            state.next = SystemId::default();
        }
        if state.next == SystemId::default() {
            state.started_on = today;
        }
        for _ in 0..T::SweepLimit::get() {
            if state.next >= end || !Self::sweep_one(state.next, &mut meter) {
                break;
            }
            state.next = SystemId(state.next.0.saturating_add(1));
        }
        Sweep::<T>::put(state);
        meter.consumed()
    }

    /// Revalues one system, or passes over a retired one. False where the weight does not suffice.
    pub(crate) fn sweep_one(id: SystemId, meter: &mut WeightMeter) -> bool {
        let full = T::WeightInfo::sweep_system();
        if !meter.can_consume(full) {
            return false;
        }
        if Systems::<T>::contains_key(id) {
            meter.consume(full);
            if let Err(error) = Self::do_revalue(id) {
                log::error!(target: LOG_TARGET, "system {} cannot be revalued: {error:?}", id.0);
            }
        } else {
            meter.consume(T::WeightInfo::sweep_gap());
        }
        true
    }
}
