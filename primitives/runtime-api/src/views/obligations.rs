//! What apps owe, in answers.

use super::Planck;
use alloc::string::String;
use codec::{Decode, Encode};
use dlo_core::{AppId, Bps, Day, Nat};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// How an app stands with its obligations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StandingView {
    /// Its reserve covers what it owes, and it may issue.
    Sound,
    /// Its reserve has fallen short: it may not issue, and its bond pays for each day.
    Overdue,
    /// Its bond is spent: until reserve and bond are whole again, it may not issue.
    Defaulted,
}

/// What an app owes, and what covers it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageView {
    /// The app.
    pub app: AppId,
    /// NAT behind it: the sum of its certificates.
    pub reserve: Nat,
    /// NAT of them that is bound to what it has promised, and covers nothing else.
    pub assigned: Nat,
    /// NAT of them that covers what it owes: `reserve` less `assigned`; zero where that would be negative.
    pub free: Nat,
    /// Its currency on this chain, in micro-NAT.
    pub issued: Nat,
    /// The total of the liabilities that it has declared.
    pub liabilities: Nat,
    /// Its tokens on other chains, as it has declared them.
    pub foreign: Nat,
    /// What must be covered: `issued`, `liabilities` and `foreign` together; the largest number where that does not fit.
    pub owed: Nat,
    /// What is left to issue or declare: `free` less `owed`; zero where that would be negative.
    pub spare: Nat,
    /// `free` in hundredths of a percent of `owed`, rounded down, at most 65,535; none where nothing is owed.
    pub ratio: Option<Bps>,
    /// How it stood when it was last looked at.
    pub standing: StandingView,
    /// The day since which it is not sound.
    pub since: Option<Day>,
    /// What is left of its bond.
    pub bond: Planck,
}

/// The liabilities that an app has declared: the root of a Merkle-sum tree.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiabilityRootView {
    /// The app.
    pub app: AppId,
    /// The root.
    pub root: H256,
    /// The sum of all liabilities.
    pub total: Nat,
    /// How many holders they are owed to: the leaves of the tree.
    pub holders: u32,
    /// Milliseconds since 1970 of the declaration.
    pub declared_at: u64,
    /// Milliseconds since then.
    pub age: u64,
}

/// A token of an app on another chain, as the app has declared it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForeignView {
    /// The app.
    pub app: AppId,
    /// Its place among the app's.
    pub slot: u8,
    /// The other chain; where it is no UTF-8, 0x and hexadecimal digits.
    pub chain: String,
    /// The token there; where it is no UTF-8, 0x and hexadecimal digits.
    pub token: String,
    /// How much of it is issued, in micro-NAT.
    pub issued: Nat,
    /// Milliseconds since 1970 of the declaration.
    pub declared_at: u64,
    /// Milliseconds since then.
    pub age: u64,
}

/// What was settled through an app, as it has recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementView {
    /// The app.
    pub app: AppId,
    /// NAT that were settled.
    pub volume: Nat,
    /// In how many payments.
    pub count: u64,
    /// What it has paid for recording it.
    pub fees: Planck,
}

/// The currency of an app.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyView {
    /// The app; the asset has the same number.
    pub app: AppId,
    /// Its name.
    pub name: String,
    /// Its symbol.
    pub symbol: String,
    /// Its decimals: always 6, so that its smallest unit is a micro-NAT.
    pub decimals: u8,
    /// How much of it is out, in micro-NAT.
    pub issued: Nat,
    /// What more could be issued now, in micro-NAT; zero where the app is not sound or the currency is closing.
    pub issuable: Nat,
    /// Whether it is being closed: nothing of it is out, nor ever will be.
    pub closing: bool,
    /// What is held for it.
    pub deposit: Planck,
}

/// Whether a liability is among those that an app has declared.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiabilityCheck {
    /// Whether the proof shows it.
    pub included: bool,
    /// Why it does not.
    pub reason: Option<String>,
    /// What it was checked against; none where the app has declared nothing.
    pub declared: Option<LiabilityRootView>,
}
