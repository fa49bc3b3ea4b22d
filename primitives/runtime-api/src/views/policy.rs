//! Rulebooks, offers and quotes in answers, and the rules that a dry run is asked about.

use crate::views::Planck;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use dlo_core::{AppId, Bps, Category, CertId, FeeRate, Nat, Rule, SystemId};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Which apps a rulebook admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ModeView {
    /// None.
    Closed,
    /// Those listed by name.
    Listed,
    /// All but those blocked by name.
    Open,
}

/// How an owner decides over draws that the rules admit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StrategyView {
    /// The owner accepts each request.
    Manual,
    /// The rules decide.
    Automatic,
    /// The rules decide, and each app named may hold its target share and the tolerance more.
    #[serde(rename_all = "camelCase")]
    TargetShares {
        /// What an app may hold above its target, as a share of the system's backed NAT.
        tolerance: Bps,
    },
}

/// The rules of a rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RulesView {
    /// Which apps it admits.
    pub mode: ModeView,
    /// The categories of apps it admits.
    pub categories: Vec<Category>,
    /// The rate it asks.
    pub rate: FeeRate,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// The shortest term.
    pub min_days: u32,
    /// The longest term.
    pub max_days: u32,
    /// NAT of each system that stays unlent.
    pub floor: Nat,
    /// The most NAT of one system for one app.
    pub cap_amount: Option<Nat>,
    /// The largest share of one system for one app.
    pub cap_share: Option<Bps>,
    /// Whether apps may assign parts of its certificates.
    pub assignable: bool,
    /// How its owner decides.
    pub strategy: StrategyView,
}

/// A rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RulebookView<AccountId> {
    /// Its owner.
    pub owner: AccountId,
    /// Its number among the owner's.
    pub book: u32,
    /// How often it has been changed.
    pub version: u32,
    /// Its rules.
    pub rules: RulesView,
    /// Apps it lists or blocks by name.
    pub listings: u32,
    /// Systems it decides over.
    pub systems: u32,
}

/// A system that stands in the offer book.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferView<AccountId> {
    /// The system.
    pub system: SystemId,
    /// Its owner.
    pub owner: AccountId,
    /// The rate that its rulebook asks of apps without terms of their own.
    pub rate: FeeRate,
    /// NAT that could be committed at the last valuation, before margin, horizon and rules.
    pub free: Nat,
}

/// A page of the offer book.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OffersPage<AccountId> {
    /// The offers, by ascending rate and then by system. There may be none although others follow: void offers are left
    /// out.
    pub offers: Vec<OfferView<AccountId>>,
    /// What to pass as `after` for the page that follows; none at the end of the book.
    pub next: Option<(FeeRate, SystemId)>,
}

/// A leg that a quote proposes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuotedLeg {
    /// The system.
    pub system: SystemId,
    /// NAT to draw from it.
    pub amount: Nat,
    /// The rate that it would be drawn at.
    pub rate: FeeRate,
    /// The fee for the whole term.
    pub fee: Planck,
}

/// The cheapest legs that were found for an ask.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuoteView {
    /// The legs, cheapest first: what a draw takes as it is.
    pub legs: Vec<QuotedLeg>,
    /// NAT of all legs; less than was asked for where the offers do not suffice.
    pub amount: Nat,
    /// The fees of all legs.
    pub fee: Planck,
    /// Offers that were looked at.
    pub examined: u32,
    /// Where to go on, were there more to look at: the last offer looked at.
    pub next: Option<(FeeRate, SystemId)>,
}

/// How new rules would decide about a certificate, were it drawn again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedDecision {
    /// The certificate.
    pub cert: CertId,
    /// The app that holds it.
    pub app: AppId,
    /// The rule that refuses it now.
    pub before: Option<Rule>,
    /// The rule that would refuse it.
    pub after: Option<Rule>,
}

/// What a change of rules would do to one system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChangeView {
    /// The system.
    pub system: SystemId,
    /// NAT that the floor leaves to draw now.
    pub free_before: Nat,
    /// NAT that it would leave.
    pub free_after: Nat,
    /// The certificates that would be decided about otherwise.
    pub decisions: Vec<ChangedDecision>,
}

/// A page of what a change of rules would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChangePage {
    /// Those systems of the page that the rulebook decides over.
    pub systems: Vec<RuleChangeView>,
    /// Where the next page goes on; none where there is no more.
    pub next: Option<SystemId>,
}

/// A request that waits for the owner of a system, or that he accepted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestView {
    /// The app that asks.
    pub app: AppId,
    /// NAT asked for.
    pub amount: Nat,
    /// Days asked for.
    pub days: u32,
    /// The highest rate that the app said it accepts.
    pub max_rate: FeeRate,
    /// Day from which anyone may remove it.
    pub expires: dlo_core::Day,
    /// The highest rate of a draw that the acceptance covers; null while it is not accepted.
    pub accepted_at: Option<FeeRate>,
}
