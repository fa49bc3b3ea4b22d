//! What the oracle tells the rest of the chain.

use crate::{Bps, ClassId, SkuId, TableId, Usd};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The highest price per item that is believed: 10^9 US$.
pub const MAX_PRICE: Usd = Usd(1_000_000_000 * Usd::UNIT);

/// Years that a depreciation table may cover.
pub const MAX_TABLE_YEARS: u32 = 32;

/// The kinds of prices.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum PriceKind {
    /// The maker's list price.
    Msrp,
    /// What a new item costs.
    New,
    /// What a used item costs.
    Used,
}

impl PriceKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Msrp, Self::New, Self::Used];
}

/// The market price of one sku, per item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Market {
    /// The least of every kind ever accepted: used price, new price less the resale haircut, MSRP.
    pub price: Usd,
    /// The maker's list price, where one was ever accepted.
    pub msrp: Option<Usd>,
    /// The least number of named sources behind any of the kinds.
    pub sources: u8,
    /// The least number of rounds in which any of the kinds was accepted; saturates.
    pub rounds: u8,
    /// Milliseconds since 1970 at which the first of the kinds expires.
    pub valid_until: u64,
}

/// What is known of a sku besides its price: quorum data.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct SkuClass {
    /// The class.
    pub class: ClassId,
    /// Taken off a new price, to give what a resale brings.
    pub resale_haircut: Bps,
    /// Taken off the market price where the owner's schedule writes the part off at once.
    pub writeoff_haircut: Bps,
    /// Months after which no part of this class has value.
    pub life_months: u16,
    /// GiB that one item stores; zero for what stores nothing.
    pub capacity_gib: u32,
}

/// Why there is no market price.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
pub enum PriceError {
    /// The catalogue has no such sku.
    UnknownSku,
    /// The sku has no class yet.
    Unclassified,
    /// No kind of price was ever accepted.
    NeverPriced,
    /// A kind of price that was once accepted has expired.
    Expired,
    /// The arithmetic does not fit.
    Overflow,
}

/// A depreciation table: the part of the cost written down in each year of service.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
pub struct YearTable {
    /// One entry a year; their sum is the whole.
    pub years: Vec<Bps>,
}

/// Prices, classes and depreciation tables by quorum.
pub trait PriceProvider {
    /// The market price of `sku` as of now.
    fn market(sku: SkuId) -> Result<Market, PriceError>;

    /// Class data of `sku`.
    fn class_of(sku: SkuId) -> Result<SkuClass, PriceError>;

    /// An accepted depreciation table.
    fn table(id: TableId) -> Option<YearTable>;

    /// One more part uses `sku`: oracles are asked for it. Fails where the catalogue or the list of
    /// wanted skus does not allow it.
    fn want(sku: SkuId) -> sp_runtime::DispatchResult;

    /// One part less uses `sku`.
    fn unwant(sku: SkuId);
}
