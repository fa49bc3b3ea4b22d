//! Accepted prices and their history.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{PriceKind, SkuId, Usd};
use scale_info::TypeInfo;

/// Points that the history of a sku keeps; older ones are overwritten.
pub const HISTORY_LENGTH: u32 = 32;

/// One accepted price.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PriceRecord {
    /// Per item; of a currency, per [`RATE_UNITS`](dlo_core::Currency::RATE_UNITS). After the limit on rises, so that it
    /// may lie below the lowest quote.
    pub price: Usd,
    /// The lowest quote that counted.
    pub low: Usd,
    /// The highest quote that counted.
    pub high: Usd,
    /// The round whose reports gave it.
    pub accepted_round: u32,
    /// Milliseconds since 1970 from which it no longer counts: the oldest report that counted, and the time a price
    /// is valid.
    pub valid_until: u64,
    /// The least number of named sources in any report that counted.
    pub sources: u8,
    /// Rounds in which a price of this kind was accepted; saturates.
    pub rounds: u8,
    /// Reports that counted; saturates.
    pub reports: u8,
}

/// The last accepted prices of one sku. A kind that was accepted once stays, expired or not.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Prices {
    /// List price.
    pub msrp: Option<PriceRecord>,
    /// Price of a new item.
    pub new: Option<PriceRecord>,
    /// Price of a used item.
    pub used: Option<PriceRecord>,
    /// Rounds in which any of them was accepted; the history's next place follows from it.
    pub updates: u32,
}

impl Prices {
    /// The record of `kind`.
    pub fn record(&self, kind: PriceKind) -> Option<PriceRecord> {
        match kind {
            PriceKind::Msrp => self.msrp,
            PriceKind::New => self.new,
            PriceKind::Used => self.used,
        }
    }

    /// Replaces the record of `kind`.
    pub fn set(&mut self, kind: PriceKind, record: PriceRecord) {
        match kind {
            PriceKind::Msrp => self.msrp = Some(record),
            PriceKind::New => self.new = Some(record),
            PriceKind::Used => self.used = Some(record),
        }
    }

    /// The records that exist.
    pub fn records(&self) -> impl Iterator<Item = PriceRecord> {
        [self.msrp, self.new, self.used].into_iter().flatten()
    }
}

/// What was accepted of one sku in one round.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct HistoryPoint {
    /// The round.
    pub round: u32,
    /// Milliseconds since 1970 at its close.
    pub at: u64,
    /// List price, where one was accepted.
    pub msrp: Option<Usd>,
    /// Price of a new item, where one was accepted.
    pub new: Option<Usd>,
    /// Price of a used item, where one was accepted.
    pub used: Option<Usd>,
}

/// Whose price a count is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A kind of price of a sku.
    Sku(SkuId, PriceKind),
    /// The rate of a currency.
    Rate(dlo_core::Currency),
}
