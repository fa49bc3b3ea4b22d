//! What the pallet stores and what its calls take.

use crate::crypto::OracleId;
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{price::MAX_TABLE_YEARS, Balance, Bps, ClassId, Day, SkuId, Usd, YearTable};
use frame_support::{
    traits::{ConstU32, Get},
    BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// Bytes that the key of a sku may have.
pub const MAX_KEY_LENGTH: u32 = 64;
/// Bytes that names of classes and tables may have.
pub const MAX_NAME_LENGTH: u32 = 64;
/// Months that a class's life may last.
pub const MAX_LIFE_MONTHS: u16 = 600;
/// The highest price per item that a report may quote: 10^9 US$.
pub const MAX_PRICE: Usd = Usd(1_000_000_000_000_000);
/// Skus that one call may classify.
pub const MAX_CLASSIFIED: u32 = 256;

/// The maker's name of a sku, as price sources know it.
pub type SkuKey = BoundedVec<u8, ConstU32<MAX_KEY_LENGTH>>;
/// A short text: printable ASCII.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME_LENGTH>>;

/// A catalogue entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Sku<AccountId> {
    /// Its name.
    pub key: SkuKey,
    /// Who added it; none for an entry of the genesis state, which nobody can remove.
    pub depositor: Option<AccountId>,
    /// ANT planck held from the depositor.
    pub deposit: Balance,
    /// Its class, once it has one.
    pub class: Option<ClassId>,
    /// GiB that one item stores.
    pub capacity_gib: u32,
    /// Parts that use it; oracles are asked for its price while there are any.
    pub parts: u32,
}

/// What skus of one class have in common.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// Taken off a new price, to give what a resale brings.
    pub resale_haircut: Bps,
    /// Taken off the market price where the owner's schedule writes the part off at once.
    pub writeoff_haircut: Bps,
    /// Months after which no part of this class has value.
    pub life_months: u16,
}

/// A depreciation table of one jurisdiction. It never changes: a new rate is a new table.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Table {
    /// Whose rule it is, such as "US".
    pub jurisdiction: Name,
    /// What it applies to, such as "MACRS 5-year half-year".
    pub class: Name,
    /// Counts up with each change of the rule.
    pub version: u16,
    /// The day from which the rule holds.
    pub effective: Day,
    /// What is written down in each year of service; the sum is the whole.
    pub years: BoundedVec<Bps, ConstU32<MAX_TABLE_YEARS>>,
}

impl Table {
    /// The yearly parts alone.
    pub fn year_table(&self) -> YearTable {
        YearTable { years: self.years.to_vec() }
    }
}

/// An oracle.
#[derive(
    Clone,
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
pub struct Member<AccountId> {
    /// The account that answers for it.
    pub account: AccountId,
    /// The key that signs its reports.
    pub key: OracleId,
}

/// What governance can tune.
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    /// Milliseconds for which an accepted price is valid; not zero.
    pub price_ttl_ms: u64,
    /// How much a price may rise from one acceptance to the next; not zero.
    pub max_rise: Bps,
}

impl Default for Parameters {
    /// Seven days, 10 % a round.
    fn default() -> Self {
        Self { price_ttl_ms: 604_800_000, max_rise: Bps(1_000) }
    }
}

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
    /// [`Round::page`] of that round: on a fork with another page the report is void.
    pub page: H256,
    /// Skus of the page, strictly ascending; not empty.
    pub quotes: BoundedVec<SkuReport, MaxPage>,
}

/// One accepted price.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PriceRecord {
    /// Per item.
    pub price: Usd,
    /// The round whose reports gave it.
    pub accepted_round: u32,
    /// Milliseconds since 1970 from which it no longer counts.
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

/// The running round.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Round {
    /// Its number: the block's, divided by the round length.
    pub number: u32,
    /// BLAKE2-256 of its page's encoding.
    pub page: H256,
    /// Reports taken so far.
    pub reports: u32,
}

/// A closed round whose reports are being counted.
#[derive(
    CloneNoBound,
    DebugNoBound,
    PartialEqNoBound,
    EqNoBound,
    DefaultNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxPage, MaxMembers))]
#[codec(mel_bound())]
pub struct Tally<MaxPage: Get<u32>, MaxMembers: Get<u32>> {
    /// The round.
    pub round: u32,
    /// Its page.
    pub page: BoundedVec<SkuId, MaxPage>,
    /// Keys of the members at its close.
    pub keys: BoundedVec<OracleId, MaxMembers>,
    /// Milliseconds since 1970 at its close.
    pub closed_at: u64,
    /// Skus of the page that are counted.
    pub done: u32,
}

/// A class in the genesis state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisClass {
    /// Its id.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Taken off a new price.
    pub resale_haircut: Bps,
    /// Taken off the market price of what is written off at once.
    pub writeoff_haircut: Bps,
    /// Months of life.
    pub life_months: u16,
}

/// A depreciation table in the genesis state; ids count up from 0 in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisTable {
    /// Whose rule it is.
    pub jurisdiction: String,
    /// What it applies to.
    pub class: String,
    /// Version of the rule.
    pub version: u16,
    /// The day from which it holds.
    pub effective: Day,
    /// Yearly parts.
    pub years: alloc::vec::Vec<Bps>,
}

/// A sku in the genesis state; ids count up from 0 in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisSku {
    /// Its name.
    pub key: String,
    /// Its class.
    pub class: Option<ClassId>,
    /// GiB that one item stores.
    #[serde(default)]
    pub capacity_gib: u32,
}

/// How the oracle stands, for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The running round.
    pub round: u32,
    /// Blocks in a round.
    pub round_length: u32,
    /// Members.
    pub members: u32,
    /// Reports needed for a price.
    pub quorum: u32,
    /// Skus in use.
    pub wanted: u32,
    /// Pages they fill, one a round.
    pub pages: u32,
}
