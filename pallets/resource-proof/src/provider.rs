//! Work, as the reserve ledger asks for it.

use crate::{Config, CurrentParameters, Pallet, Parameters, Rates, Work};
use dlo_core::{Calendar, CommodityId, SystemId, Usd, WorkProvider};
use dlo_porv::{
    rate::{covers, work_value},
    utility::UNITS_PER_GIB,
};
use frame_support::traits::Get;

/// Steps of the rate that may fail before no genesis can rest on it.
const FRESH_STEPS: u32 = 3;
impl<T: Config> WorkProvider for Pallet<T> {
    fn is_proven() -> bool {
        Self::are_proven(&CurrentParameters::<T>::get())
    }

    fn work_value(system: SystemId, capacity_gib: u64) -> Usd {
        let units = Work::<T>::get(system).units.min(capacity_gib.saturating_mul(UNITS_PER_GIB));
        let rate = Rates::<T>::get(CommodityId::STORAGE).unwrap_or_default().rate;
        // A value too large to count is none that can be relied on.
        work_value(rate, units).unwrap_or_default()
    }

    fn ready_for_genesis(system: SystemId, capacity_gib: u64, hardware: Usd) -> bool {
        let proven = Self::is_proven_long_enough(&Work::<T>::get(system)) && Self::is_rate_fresh();
        proven
            && covers(Self::work_value(system, capacity_gib), hardware, CurrentParameters::<T>::get().cover)
    }

    fn is_fresh() -> bool {
        Self::is_rate_fresh()
    }

    fn units_done(system: SystemId) -> u64 {
        let mib_ms = Self::done_by_now(&Work::<T>::get(system));
        let unit = u128::from(T::Calendar::day_length()).saturating_mul(UNITS_PER_GIB.into());
        u64::try_from(mib_ms.checked_div(unit).unwrap_or_default()).unwrap_or(u64::MAX)
    }

    fn peers(system: SystemId) -> u32 {
        Work::<T>::get(system).peers
    }

    fn forget(system: SystemId) {
        Work::<T>::remove(system);
    }
}

impl<T: Config> Pallet<T> {
    /// Whether `parameters` let no value rest on anything but proofs.
    pub(crate) fn are_proven(parameters: &Parameters) -> bool {
        parameters.prefix_bits > 0 && parameters.root_age_blocks >= T::LiveRootAge::get()
    }

    /// Whether the rate was set lately: not so where the reference price is missing.
    fn is_rate_fresh() -> bool {
        let lately = CurrentParameters::<T>::get().rate_blocks.saturating_mul(FRESH_STEPS);
        let rate = Rates::<T>::get(CommodityId::STORAGE);
        rate.is_some_and(|rate| Self::block().saturating_sub(rate.set_at) <= lately)
    }
}
