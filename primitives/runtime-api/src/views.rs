//! What the APIs answer. Every amount says its unit; in JSON, 128-bit amounts are decimal strings.

use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use dlo_core::{
    AppId, Backing, BatchId, Bps, Category, CertId, Currency, Day, FeeRate, Nat, PartId, PriceError, Purpose,
    Rule, SkuClass, SkuId, Standing, SystemId, TableId, Tightest, Usd,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

mod obligations;
mod policy;
mod sale;
mod utility;

pub use obligations::*;
pub use policy::*;
pub use sale::*;
pub use utility::*;

/// ANT planck in an answer: a decimal string in JSON.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Planck(#[serde(with = "dlo_core::decimal")] pub u128);

/// Chain-wide totals.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Today.
    pub today: Day,
    /// Milliseconds in a day.
    pub day_length: u64,
    /// Live systems.
    pub systems: u64,
    /// NAT recorded for all live parts.
    pub issued: Nat,
    /// NAT locked behind all certificates.
    pub committed: Nat,
    /// NAT that apps hold as certificates; always equal to `committed`.
    pub outstanding: Nat,
    /// Live certificates.
    pub certificates: u64,
    /// ANT planck held from apps for fees not yet paid out, undelivered sums among them.
    pub fees_held: Planck,
    /// ANT planck that could not be delivered to owners and waits for them.
    pub fees_undelivered: Planck,
}

/// A live part of a system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// Number within the system.
    pub id: PartId,
    /// What it is.
    pub sku: SkuId,
    /// How many items: the number of serial ids.
    pub quantity: u32,
    /// Price paid per item, as its owner declared.
    pub paid: Usd,
    /// First day in service.
    pub in_service: Day,
    /// The schedule, as text.
    pub schedule: String,
    /// Cost basis per item; zero before genesis.
    pub basis: Usd,
    /// Market price per item at the last revaluation.
    pub market: Usd,
    /// Value of all its items as last recorded.
    pub value: Usd,
    /// NAT recorded at its genesis; zero before.
    pub issued: Nat,
    /// Whether its genesis has happened.
    pub generated: bool,
}

/// A system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SystemView<AccountId> {
    /// Its id.
    pub id: SystemId,
    /// Its owner.
    pub owner: AccountId,
    /// Its reserve as last recorded.
    pub backing: Backing,
    /// What could be committed now, before margin and horizon.
    pub free: Nat,
    /// H: hardware value as last recorded.
    pub hardware: Usd,
    /// W: work value as last recorded.
    pub work: Usd,
    /// Day of the last revaluation.
    pub valued_on: Day,
    /// What is committed until which day.
    pub ends: Vec<(Day, Nat)>,
    /// Its live parts.
    pub parts: Vec<PartView>,
}

/// An app.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppView<AccountId> {
    /// Its id.
    pub id: AppId,
    /// The account that acts for it and pays its fees.
    pub owner: AccountId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub category: Category,
    /// What is held of its bond.
    pub bond: Planck,
    /// The hash of the container image that it states it runs.
    pub container: Option<H256>,
    /// How many accounts state that they run it.
    pub operators: u32,
    /// The reserve behind it.
    pub reserves: AppReserves,
}

/// The reserve behind an app.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppReserves {
    /// The app.
    pub app: AppId,
    /// NAT behind it: the sum of its certificates.
    pub reserve: Nat,
    /// How many certificates.
    pub certificates: u32,
    /// NAT of them that is bound to what the app has promised.
    pub assigned: Nat,
    /// NAT of them that is not: `reserve` less `assigned`.
    pub free: Nat,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView<AccountId> {
    /// Its id.
    pub id: CertId,
    /// The app that holds it.
    pub app: AppId,
    /// Its batch among those of the app: the certificates that were drawn together and end on the same day.
    pub batch: BatchId,
    /// The owner of the system it is serialized to.
    pub owner: AccountId,
    /// NAT it stands for, one to one.
    pub amount: Nat,
    /// ANT planck per NAT and day.
    pub rate: FeeRate,
    /// Day it was drawn.
    pub drawn_on: Day,
    /// Day at whose start it ends.
    pub ends: Day,
    /// Whether its owner has recalled it.
    pub recalled: bool,
    /// How it stands: staked, recalled, overdue or impaired.
    pub standing: Standing,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// The fee for the whole term.
    pub fee_total: Planck,
    /// What of it is paid out.
    pub fee_paid: Planck,
    /// What more could be claimed now.
    pub fee_due: Planck,
    /// Whether its app may assign parts of it.
    pub assignable: bool,
    /// The rulebook that admitted it last, by its number among its owner's.
    pub book: u32,
    /// How often that rulebook had been changed then.
    pub version: u32,
    /// NAT that write-downs have cut from it.
    pub written_down: Nat,
    /// Whether more of it is assigned than a write-down has left.
    pub short: bool,
    /// NAT of it that is assigned: the sum of `assignments`, those among them whose day has come and which nobody has
    /// cleared.
    pub assigned: Nat,
    /// What of it is bound to what.
    pub assignments: Vec<AssignmentView<AccountId>>,
}

/// Part of a certificate that its app has bound to a promise.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentView<AccountId> {
    /// Its number on the certificate.
    pub id: u32,
    /// What was promised.
    pub purpose: Purpose,
    /// NAT that is bound.
    pub amount: Nat,
    /// What stands for the promise outside this chain, such as the hash of a contract.
    pub reference: H256,
    /// Who relies on it, and alone may give it up before its day.
    pub beneficiary: AccountId,
    /// Day at whose start it lapses.
    pub until: Day,
}

/// What one leg of a draw would bring.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegView {
    /// The system.
    pub system: SystemId,
    /// NAT asked for.
    pub amount: Nat,
    /// The rate, where the leg is admitted.
    pub rate: Option<FeeRate>,
    /// The fee for the whole term, where the leg is admitted.
    pub fee: Option<Planck>,
    /// The rule that refuses, where the rulebook does.
    pub rule: Option<Rule>,
    /// The name of the error that a draw would end with.
    pub refused: Option<String>,
    /// The day of the system on which the least may still be committed, with this leg; null without a valuation.
    pub tightest: Option<Tightest>,
}

/// What a recall would bring.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecallView {
    /// The certificate.
    pub cert: CertId,
    /// The day at whose start it would end, where the recall is possible.
    pub ends: Option<Day>,
    /// NAT of the system that would be free from then on.
    pub freed: Nat,
    /// ANT planck of the fee that would go back to the app, were it to end then.
    pub refund: Planck,
    /// The name of the error that a recall would end with.
    pub refused: Option<String>,
}

/// An account that runs an app's container.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorView<AccountId> {
    /// The account.
    pub operator: AccountId,
    /// The hash of the image that it runs.
    pub container: H256,
    /// Whether that is the app's image now.
    pub current: bool,
}

/// One kind of price.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KindView {
    /// The last accepted price. A rise is limited, so it may be below `low`.
    pub price: Usd,
    /// The lowest quote that counted.
    pub low: Usd,
    /// The highest quote that counted.
    pub high: Usd,
    /// The round whose reports gave it.
    pub accepted_round: u32,
    /// Milliseconds since 1970 of the oldest report that counted, as long as the time a price is valid was not changed
    /// since.
    pub observed_at: u64,
    /// Milliseconds since 1970 at which it expires.
    pub valid_until: u64,
    /// Named sources behind it: the least of any report that counted.
    pub sources: u8,
    /// Rounds in which it was accepted; saturates.
    pub rounds: u8,
    /// Reports that counted.
    pub reports: u8,
}

/// The price of a sku.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceView {
    /// The sku.
    pub sku: SkuId,
    /// List price.
    pub msrp: Option<KindView>,
    /// Price of a new item.
    pub new: Option<KindView>,
    /// Price of a used item.
    pub used: Option<KindView>,
    /// Reports needed now for a price.
    pub quorum: u32,
    /// The market price now, where there is one.
    pub market: Option<Usd>,
    /// Why there is none.
    pub refused: Option<PriceError>,
}

/// What was accepted of a sku in one round.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
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

/// A depreciation table, as a quorum of oracles stated it. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableView {
    /// Its id, which a schedule names.
    pub id: TableId,
    /// Whose rule it is.
    pub jurisdiction: String,
    /// What it applies to.
    pub class: String,
    /// Counts up with each change of the rule.
    pub version: u16,
    /// The day from which the rule holds.
    pub effective: Day,
    /// Yearly parts of the cost, in hundredths of a percent.
    pub years: Vec<Bps>,
}

/// The rate of a currency that oracles are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RateView {
    /// The currency.
    pub currency: Currency,
    /// Its last accepted rate, where there is one: a price as of skus, of a million units of the currency.
    pub kind: Option<KindView>,
    /// Whether it counts now: accepted once and not expired.
    pub fresh: bool,
}

/// A catalogue entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuView {
    /// Its id.
    pub id: SkuId,
    /// The maker's name of it, as price sources know it.
    pub key: String,
    /// Its class data, once it has any.
    pub class: Option<SkuClass>,
    /// Parts that use it.
    pub parts: u32,
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuPage {
    /// Its entries, by ascending id. There may be none although others follow: removed entries leave gaps.
    pub skus: Vec<SkuView>,
    /// What to pass as `after` for the page that follows; none at the end of the catalogue.
    pub next: Option<SkuId>,
}

/// The oracle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OracleView {
    /// The running round.
    pub round: u32,
    /// Blocks in a round.
    pub round_length: u32,
    /// Members, the suspended among them.
    pub members: u32,
    /// Members whose reports count.
    pub active: u32,
    /// Reports needed for a price: those of more than two thirds of the active members.
    pub quorum: u32,
    /// Skus in use.
    pub wanted: u32,
    /// Pages they fill, one a round.
    pub pages: u32,
}

/// An oracle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OracleMemberView<AccountId> {
    /// The account that answers for it.
    pub account: AccountId,
    /// The key that signs its reports: 0x and 64 hexadecimal digits.
    pub key: String,
    /// Its bond.
    pub bond: Planck,
    /// Points for absence; each round without that fault takes one off.
    pub absence: u16,
    /// Points for outliers; each round without that fault takes one off.
    pub outlier: u16,
    /// Whether it is suspended: its reports are judged, but do not count.
    pub suspended: bool,
}
