//! Catalogue and prices.

use crate::{readers::page, AccountId, PorvOracle, Runtime};
use alloc::string::{String, ToString};
use dlo_core::{PriceProvider, SkuId};
use dlo_runtime_api::views::{KindView, OracleView, PriceView, SkuPage, SkuView};
use pallet_porv_oracle::{PriceRecord, Sku};

/// The round and the members.
pub fn oracle() -> OracleView {
    let status = PorvOracle::status();
    OracleView {
        round: status.round,
        round_length: status.round_length,
        members: status.members,
        quorum: status.quorum,
        wanted: status.wanted,
        pages: status.pages,
    }
}

/// The price of one sku.
pub fn price(sku: SkuId) -> Option<PriceView> {
    pallet_porv_oracle::Skus::<Runtime>::get(sku)?;
    let prices = pallet_porv_oracle::AcceptedPrices::<Runtime>::get(sku);
    let market = PorvOracle::market(sku);
    Some(PriceView {
        sku,
        msrp: prices.msrp.map(kind),
        new: prices.new.map(kind),
        used: prices.used.map(kind),
        market: market.as_ref().ok().map(|market| market.price),
        refused: market.err(),
    })
}

fn kind(record: PriceRecord) -> KindView {
    KindView {
        price: record.price,
        valid_until: record.valid_until,
        sources: record.sources,
        rounds: record.rounds,
        reports: record.reports,
    }
}

/// The sku with this key.
pub fn sku_by_key(key: String) -> Option<SkuId> {
    let key = pallet_porv_oracle::SkuKey::try_from(key.into_bytes()).ok()?;
    pallet_porv_oracle::SkuByKey::<Runtime>::get(key)
}

/// A page of the catalogue, by ascending id, and where the next one starts.
pub fn skus(after: Option<SkuId>, limit: u32) -> SkuPage {
    let (entries, next) = PorvOracle::catalogue(after, page(limit));
    SkuPage { skus: entries.into_iter().map(|(id, sku)| view(id, sku)).collect(), next }
}

fn view(id: SkuId, sku: Sku<AccountId>) -> SkuView {
    SkuView {
        id,
        key: String::from_utf8_lossy(&sku.key).to_string(),
        class: PorvOracle::class_of(id).ok(),
        parts: sku.parts,
    }
}
