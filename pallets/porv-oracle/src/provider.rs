//! What the rest of the chain asks.

use crate::{
    pallet::{AcceptedPrices, Classes, Config, Pallet, Skus, Tables},
    PriceRecord, Prices,
};
use dlo_core::{Calendar, Market, PriceError, PriceProvider, SkuClass, SkuId, TableId, YearTable};
use dlo_porv::valuation::{market_price, Kind, Kinds};
use frame_support::dispatch::DispatchResult;

impl<T: Config> PriceProvider for Pallet<T> {
    fn market(sku: SkuId) -> Result<Market, PriceError> {
        let class = Self::class_of(sku)?;
        let prices = AcceptedPrices::<T>::get(sku);
        let price = market_price(&kinds(&prices, T::Calendar::now()), class.resale_haircut)?;
        let sources = prices.records().map(|record| record.sources).min();
        let rounds = prices.records().map(|record| record.rounds).min();
        let valid_until = prices.records().map(|record| record.valid_until).min();
        Ok(Market {
            price,
            msrp: prices.msrp.map(|record| record.price),
            sources: sources.ok_or(PriceError::NeverPriced)?,
            rounds: rounds.ok_or(PriceError::NeverPriced)?,
            valid_until: valid_until.ok_or(PriceError::NeverPriced)?,
        })
    }

    fn class_of(sku: SkuId) -> Result<SkuClass, PriceError> {
        let entry = Skus::<T>::get(sku).ok_or(PriceError::UnknownSku)?;
        let id = entry.class.ok_or(PriceError::Unclassified)?;
        let class = Classes::<T>::get(id).ok_or(PriceError::Unclassified)?;
        Ok(SkuClass {
            class: id,
            resale_haircut: class.resale_haircut,
            writeoff_haircut: class.writeoff_haircut,
            life_months: class.life_months,
            capacity_gib: entry.capacity_gib,
        })
    }

    fn table(id: TableId) -> Option<YearTable> {
        Tables::<T>::get(id).map(|table| table.year_table())
    }

    fn want(sku: SkuId) -> DispatchResult {
        Self::do_want(sku)
    }

    fn unwant(sku: SkuId) {
        Self::do_unwant(sku);
    }
}

fn kinds(prices: &Prices, now: u64) -> Kinds {
    Kinds { msrp: kind(prices.msrp, now), new: kind(prices.new, now), used: kind(prices.used, now) }
}

fn kind(record: Option<PriceRecord>, now: u64) -> Kind {
    match record {
        None => Kind::Never,
        Some(record) if now >= record.valid_until => Kind::Lapsed,
        Some(record) => Kind::Fresh(record.price),
    }
}
