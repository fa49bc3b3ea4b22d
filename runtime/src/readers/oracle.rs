//! Catalogue, prices and oracles.

use crate::{readers::page, AccountId, NatGenesis, PorvOracle, Runtime};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use dlo_core::{Calendar, Currency, PriceProvider, SkuId, TableId};
use dlo_runtime_api::views::{
    HistoryView, KindView, OracleMemberView, OracleView, Planck, PriceView, RateView, SkuPage, SkuView,
    TableView,
};
use pallet_porv_oracle::{HistoryPoint, MemberOf, PriceRecord, Sku, Table};
use sp_core::{hexdisplay::HexDisplay, ByteArray};

/// The round, and how many members there are.
pub fn oracle() -> OracleView {
    let status = PorvOracle::status();
    OracleView {
        round: status.round,
        round_length: status.round_length,
        members: status.members,
        active: status.active,
        quorum: status.quorum,
        wanted: status.wanted,
        pages: status.pages,
    }
}

/// The members.
pub fn oracles() -> Vec<OracleMemberView<AccountId>> {
    pallet_porv_oracle::Members::<Runtime>::get().into_iter().map(member).collect()
}

fn member(member: MemberOf<Runtime>) -> OracleMemberView<AccountId> {
    OracleMemberView {
        account: member.account,
        key: format!("0x{}", HexDisplay::from(&member.key.as_slice())),
        bond: Planck(member.bond),
        absence: member.standing.absence,
        outlier: member.standing.outlier,
        suspended: member.standing.suspended,
    }
}

/// The price of one sku.
pub fn price(sku: SkuId) -> Option<PriceView> {
    pallet_porv_oracle::Skus::<Runtime>::get(sku)?;
    let prices = pallet_porv_oracle::AcceptedPrices::<Runtime>::get(sku);
    let market = PorvOracle::market(sku);
    let ttl = price_ttl();
    Some(PriceView {
        sku,
        msrp: prices.msrp.map(|record| kind(record, ttl)),
        new: prices.new.map(|record| kind(record, ttl)),
        used: prices.used.map(|record| kind(record, ttl)),
        quorum: PorvOracle::status().quorum,
        market: market.as_ref().ok().map(|market| market.price),
        refused: market.err(),
    })
}

/// Milliseconds for which a price is valid from the oldest report that counted.
fn price_ttl() -> u64 {
    pallet_porv_oracle::CurrentParameters::<Runtime>::get().price_ttl_ms
}

fn kind(record: PriceRecord, ttl: u64) -> KindView {
    KindView {
        price: record.price,
        low: record.low,
        high: record.high,
        accepted_round: record.accepted_round,
        observed_at: record.valid_until.saturating_sub(ttl),
        valid_until: record.valid_until,
        sources: record.sources,
        rounds: record.rounds,
        reports: record.reports,
    }
}

/// What was accepted of a sku lately, oldest first.
pub fn price_history(sku: SkuId) -> Vec<HistoryView> {
    PorvOracle::history(sku).into_iter().map(point).collect()
}

fn point(point: HistoryPoint) -> HistoryView {
    let HistoryPoint { round, at, msrp, new, used } = point;
    HistoryView { round, at, msrp, new, used }
}

/// A page of the depreciation tables, by ascending id.
pub fn tables(after: Option<TableId>, limit: u32) -> Vec<TableView> {
    let first = after.map_or(Some(0), |table| table.0.checked_add(1)).unwrap_or(u32::MAX);
    let end = pallet_porv_oracle::NextTable::<Runtime>::get();
    let ids = (first..end).map(TableId).take(page(limit).try_into().unwrap_or_default());
    ids.filter_map(|id| pallet_porv_oracle::Tables::<Runtime>::get(id).map(|table| table_view(id, table)))
        .collect()
}

fn table_view(id: TableId, table: Table) -> TableView {
    let text = |name: &[u8]| String::from_utf8_lossy(name).to_string();
    TableView {
        id,
        jurisdiction: text(&table.jurisdiction),
        class: text(&table.class),
        version: table.version,
        effective: table.effective,
        years: table.years.to_vec(),
    }
}

/// The rates of the listed currencies.
pub fn rates() -> Vec<RateView> {
    let (now, ttl) = (NatGenesis::now(), price_ttl());
    let currencies = pallet_porv_oracle::Currencies::<Runtime>::get();
    currencies.into_iter().map(|currency| rate(currency, now, ttl)).collect()
}

fn rate(currency: Currency, now: u64, ttl: u64) -> RateView {
    let record = pallet_porv_oracle::AcceptedRates::<Runtime>::get(currency);
    let fresh = record.is_some_and(|record| now < record.valid_until);
    RateView { currency, kind: record.map(|record| kind(record, ttl)), fresh }
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
