//! What a unit of work is worth.

use crate::{
    Config, CurrentParameters, Error, Event, Network, Networks, Pallet, Parameters, Rate, Rates,
    ReferenceSkus, References, WeightInfo, LOG_TARGET,
};
use alloc::vec::Vec;
use dlo_core::{CommodityId, PriceProvider, Usd};
use dlo_porv::rate::{next_rate, reference, Band};
use frame_support::{ensure, weights::Weight};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// Moves the rate by one step where that is due. Gives the weight used.
    pub(crate) fn tick_rate() -> Weight {
        let parameters = CurrentParameters::<T>::get();
        let due = Self::block().checked_rem(parameters.rate_blocks) == Some(0);
        if !due {
            return T::WeightInfo::rate_base();
        }
        if let Err(error) = Self::step_rate(&parameters) {
            log::error!(target: LOG_TARGET, "the rate of work cannot be set: {error:?}");
        }
        T::WeightInfo::step_rate()
    }

    /// Moves the rate towards its target. Without a reference price it stays as it is.
    pub(crate) fn step_rate(parameters: &Parameters) -> Result<(), Error<T>> {
        let commodity = CommodityId::STORAGE;
        let Some(reference) = Self::reference_price() else { return Ok(()) };
        let before = Rates::<T>::get(commodity).map(|rate| rate.rate);
        let median = Self::median(&Networks::<T>::get(commodity), parameters);
        let band = Band { reference, floor: parameters.floor };
        let target = band.target(median)?;
        let rate = next_rate(before, target, parameters.step, reference)?;
        Rates::<T>::insert(commodity, Rate { rate, reference, median, set_at: Self::block() });
        Self::deposit_event(Event::RateSet { commodity, rate, reference, median });
        Ok(())
    }

    /// The utility-weighted median of hardware value, in micro-dollars per GiB; none while the network is small.
    pub fn median(network: &Network, parameters: &Parameters) -> Option<Usd> {
        let large = network.systems >= parameters.min_systems
            && network.owners >= parameters.min_owners
            && network.units >= parameters.min_units;
        large.then(|| network.histogram.median()).flatten().map(Usd)
    }

    /// The reference price of storage, in micro-dollars per GiB: the lower median of the reference skus. None
    /// while one of them has no market price: what is withheld raises nothing.
    pub fn reference_price() -> Option<Usd> {
        let prices: Option<Vec<(Usd, u32)>> = ReferenceSkus::<T>::get()
            .into_iter()
            .map(|sku| {
                let market = T::Prices::market(sku).ok()?;
                let class = T::Prices::class_of(sku).ok()?;
                Some((market.price, class.capacity_gib))
            })
            .collect();
        reference(&mut prices?)
    }

    pub(crate) fn do_set_references(skus: References) -> DispatchResult {
        let ascending = skus.iter().zip(skus.iter().skip(1)).all(|(a, b)| a < b);
        ensure!(ascending, Error::<T>::BadReferences);
        for sku in &skus {
            T::Prices::want(*sku)?;
        }
        for sku in ReferenceSkus::<T>::get() {
            T::Prices::unwant(sku);
        }
        ReferenceSkus::<T>::put(skus);
        Ok(())
    }
}
