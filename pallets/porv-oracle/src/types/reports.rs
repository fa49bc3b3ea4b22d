//! What oracles report.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{Currency, PriceKind, SkuId, Usd};
use frame_support::{
    traits::{ConstU32, Get},
    BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use sp_core::H256;

pub use dlo_core::price::MAX_PRICE;

/// Currencies whose rates oracles may be asked for.
pub const MAX_CURRENCIES: u32 = 16;

/// One oracle's price of one kind.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Quote {
    /// Per item: above zero, at most [`MAX_PRICE`].
    pub price: Usd,
    /// Named sources behind it: at least one.
    pub sources: u8,
}

impl Quote {
    /// Whether price and sources are within their bounds.
    pub fn is_sound(&self) -> bool {
        self.price > Usd::ZERO && self.price <= MAX_PRICE && self.sources > 0
    }
}

/// One oracle's prices of one sku; at least one kind is there.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SkuReport {
    /// The sku.
    pub sku: SkuId,
    /// List price.
    pub msrp: Option<Quote>,
    /// Price of a new item.
    pub new: Option<Quote>,
    /// Price of a used item.
    pub used: Option<Quote>,
}

impl SkuReport {
    /// The quote of `kind`.
    pub fn quote(&self, kind: PriceKind) -> Option<Quote> {
        match kind {
            PriceKind::Msrp => self.msrp,
            PriceKind::New => self.new,
            PriceKind::Used => self.used,
        }
    }

    /// Whether there is a quote, and every one is sound.
    pub fn is_sound(&self) -> bool {
        let mut quotes = PriceKind::ALL.iter().filter_map(|kind| self.quote(*kind)).peekable();
        quotes.peek().is_some() && quotes.all(|quote| quote.is_sound())
    }
}

/// One oracle's rate of one currency.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RateReport {
    /// The currency.
    pub currency: Currency,
    /// Price of [`Currency::RATE_UNITS`] units of it.
    pub rate: Quote,
}

/// What one oracle reports in one round.
#[derive(
    CloneNoBound,
    DebugNoBound,
    PartialEqNoBound,
    EqNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxPage))]
#[codec(mel_bound())]
pub struct Report<MaxPage: Get<u32>> {
    /// The round it belongs to.
    pub round: u32,
    /// [`Round::page`](crate::Round::page) of that round: on a fork with another page the report is void.
    pub page: H256,
    /// Skus of the page, strictly ascending.
    pub quotes: BoundedVec<SkuReport, MaxPage>,
    /// Currencies that the chain lists, strictly ascending. Quotes or rates must be there.
    pub rates: BoundedVec<RateReport, ConstU32<MAX_CURRENCIES>>,
}

/// A report that the chain has taken.
#[derive(
    CloneNoBound,
    DebugNoBound,
    PartialEqNoBound,
    EqNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxPage))]
#[codec(mel_bound())]
pub struct Filed<MaxPage: Get<u32>> {
    /// Milliseconds since 1970 of the block that took it.
    pub at: u64,
    /// The report.
    pub report: Report<MaxPage>,
}

impl<MaxPage: Get<u32>> Filed<MaxPage> {
    /// Its quote of one kind of price of `sku`.
    pub fn quote(&self, sku: SkuId, kind: PriceKind) -> Option<Quote> {
        let quotes = &self.report.quotes;
        let at = quotes.binary_search_by_key(&sku, |quote| quote.sku).ok()?;
        quotes.get(at)?.quote(kind)
    }

    /// Its rate of `currency`.
    pub fn rate(&self, currency: Currency) -> Option<Quote> {
        self.report.rates.iter().find(|rate| rate.currency == currency).map(|rate| rate.rate)
    }
}
