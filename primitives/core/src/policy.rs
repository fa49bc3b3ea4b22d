//! Whether an owner's rulebook admits a certificate.

use crate::{AppId, FeeRate, Nat, SystemId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::DispatchError;

/// What an app is for.
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
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub enum Category {
    /// Backs a currency.
    Currency,
    /// Backs loans.
    Lending,
    /// Backs warranties and insurance.
    Warranty,
    /// Backs settlement between parties.
    Settlement,
    /// Anything else.
    #[default]
    Other,
}

/// What is asked of a rulebook: one leg of a draw.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Ask<AccountId> {
    /// The system's owner, whose rulebook decides.
    pub owner: AccountId,
    /// The system.
    pub system: SystemId,
    /// The app that asks.
    pub app: AppId,
    /// The app's category.
    pub category: Category,
    /// NAT asked for.
    pub amount: Nat,
    /// Days until the end.
    pub days: u32,
    /// The system's backed NAT.
    pub backed: Nat,
    /// The system's committed NAT, before this leg.
    pub committed: Nat,
    /// What of that is committed to this app.
    pub committed_to_app: Nat,
}

/// On what terms a rulebook admits an ask. They stay with the certificate for its life.
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
pub struct Terms {
    /// The rate charged.
    pub rate: FeeRate,
    /// Days of notice that the owner gives at a recall.
    pub notice_days: u32,
    /// Whether the app may assign parts of the certificate.
    pub assignable: bool,
    /// The number of the rulebook among its owner's.
    pub book: u32,
    /// How often that rulebook had been changed.
    pub version: u32,
}

/// The rule that refuses.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
pub enum Rule {
    /// The owner has no rulebook for this system.
    NoRulebook,
    /// The rulebook admits no app.
    Closed,
    /// The rulebook admits listed apps only, and this one is not listed.
    NotListed,
    /// The app is blocked.
    Blocked,
    /// The amount is zero.
    ZeroAmount,
    /// The term is shorter than the rulebook's least.
    TooShort,
    /// The term is longer than the rulebook's most.
    TooLong,
    /// The app would hold more of this system than the cap on amounts.
    AppAmountCap,
    /// The app would hold more of this system than the cap on shares.
    AppShareCap,
    /// Less than the floor would stay unlent.
    Floor,
    /// The rulebook does not admit apps of this category.
    Category,
    /// The owner signs each draw, and has accepted no request of the app that covers this one.
    NotAccepted,
    /// The app has no target share, or would hold more than its target and the tolerance.
    AboveTarget,
}

/// The rulebooks of all owners.
pub trait LiquidityPolicy<AccountId> {
    /// The terms on which `ask` is admitted, or the first rule that refuses it. Changes nothing.
    fn examine(ask: &Ask<AccountId>) -> Result<Terms, Rule>;

    /// [`Self::examine`] for a draw that is made now, with the rule as the error of the pallet that implements it. An
    /// acceptance that covers the draw is used up.
    fn admit(ask: &Ask<AccountId>) -> Result<Terms, DispatchError>;
}
