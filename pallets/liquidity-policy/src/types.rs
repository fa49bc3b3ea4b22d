//! What a rulebook is made of, and what hangs on it.

use crate::Categories;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use dlo_core::{Balance, Bps, Day, FeeRate, Nat};
use scale_info::TypeInfo;

/// The number of a rulebook among its owner's; counts up and is never reused.
pub type BookId = u32;

/// The longest term and the longest notice that a rulebook may state, in days.
pub const MAX_TERM_DAYS: u32 = 3_650;

/// Which apps a rulebook admits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum AdmitMode {
    /// None.
    Closed,
    /// Those listed as [`Listing::Allowed`].
    Listed,
    /// All but those listed as [`Listing::Blocked`].
    Open,
}

impl fmt::Display for AdmitMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "closed",
            Self::Listed => "listed",
            Self::Open => "open",
        })
    }
}

/// How a rulebook comes to a draw that its other rules admit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Strategy {
    /// The owner signs each: a request of the app must have been accepted.
    Manual,
    /// Without asking the owner.
    Automatic,
    /// Without asking the owner, for apps that have a target share of a system's backed NAT, up to that.
    TargetShares {
        /// How far above its target an app may get, as a share of the backed NAT.
        tolerance: Bps,
    },
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manual => "manual",
            Self::Automatic => "automatic",
            Self::TargetShares { .. } => "target shares",
        })
    }
}

/// What a rulebook says of one app by name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Listing {
    /// Admitted where the mode is not [`AdmitMode::Closed`], under the book's rules with these in their place.
    Allowed(Overrides),
    /// Refused in every mode.
    Blocked,
}

/// Rules that hold for one app in place of the book's. What is `None` is as the book has it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Overrides {
    /// The rate asked: ANT planck per NAT and day.
    pub rate: Option<FeeRate>,
    /// Days of notice at a recall.
    pub notice_days: Option<u32>,
    /// The shortest term, in days.
    pub min_days: Option<u32>,
    /// The longest term, in days. An app whose shortest term is longer is admitted for none.
    pub max_days: Option<u32>,
    /// The most NAT of one system that the app may hold.
    pub cap_amount: Option<Nat>,
    /// The largest share of a system's backed NAT that the app may hold, rounded down.
    pub cap_share: Option<Bps>,
    /// Whether the app may assign parts of its certificates.
    pub assignable: Option<bool>,
    /// The share of a system's backed NAT that [`Strategy::TargetShares`] gives the app; the book itself has none.
    pub target: Option<Bps>,
}

/// A listing with what is held for it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ListingEntry {
    /// What the rulebook says of the app.
    pub listing: Listing,
    /// ANT planck held from the owner for this entry.
    pub deposit: Balance,
}

/// The rules themselves, as their owner writes them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Rules {
    /// Which apps are admitted.
    pub mode: AdmitMode,
    /// Of which categories; at least one.
    pub categories: Categories,
    /// How a draw comes about.
    pub strategy: Strategy,
    /// The rate asked: ANT planck per NAT and day.
    pub rate: FeeRate,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// The shortest term, in days; at least one.
    pub min_days: u32,
    /// The longest term, in days.
    pub max_days: u32,
    /// NAT of each system that stays unlent.
    pub floor: Nat,
    /// The most NAT of one system that one app may hold.
    pub cap_amount: Option<Nat>,
    /// The largest share of a system's backed NAT that one app may hold, rounded down.
    pub cap_share: Option<Bps>,
    /// Whether apps may assign parts of their certificates.
    pub assignable: bool,
}

/// Why rules are no rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesError {
    /// The shortest term is zero days.
    ZeroTerm,
    /// The shortest term is longer than the longest.
    TermsCrossed,
    /// A term is above [`MAX_TERM_DAYS`].
    TermTooLong,
    /// The notice is above [`MAX_TERM_DAYS`].
    NoticeTooLong,
    /// A share is above 100 %.
    ShareAboveWhole,
    /// No category is admitted.
    NoCategory,
    /// A category is admitted that does not exist.
    UnknownCategory,
}

impl Rules {
    /// Whether the rules can be applied at all.
    pub fn validate(&self) -> Result<(), RulesError> {
        if self.categories.is_empty() {
            return Err(RulesError::NoCategory);
        }
        if self.categories.has_unknown() {
            return Err(RulesError::UnknownCategory);
        }
        let tolerance = match self.strategy {
            Strategy::TargetShares { tolerance } => Some(tolerance),
            Strategy::Manual | Strategy::Automatic => None,
        };
        validate_term(Some(self.min_days), Some(self.max_days))?;
        validate_notice(Some(self.notice_days))?;
        validate_share(self.cap_share)?;
        validate_share(tolerance)
    }

    /// Whether systems under these rules can stand in the offer book: an app may find them there and draw at once.
    pub fn is_offerable(&self) -> bool {
        self.strategy != Strategy::Manual && self.mode != AdmitMode::Closed
    }
}

impl Overrides {
    /// Whether the overrides can be applied at all, whatever the book's rules are.
    pub fn validate(&self) -> Result<(), RulesError> {
        validate_term(self.min_days, self.max_days)?;
        validate_notice(self.notice_days)?;
        validate_share(self.cap_share)?;
        validate_share(self.target)
    }

    /// `rules` as they are for the app.
    pub fn apply(&self, rules: &Rules) -> Rules {
        Rules {
            rate: self.rate.unwrap_or(rules.rate),
            notice_days: self.notice_days.unwrap_or(rules.notice_days),
            min_days: self.min_days.unwrap_or(rules.min_days),
            max_days: self.max_days.unwrap_or(rules.max_days),
            cap_amount: self.cap_amount.or(rules.cap_amount),
            cap_share: self.cap_share.or(rules.cap_share),
            assignable: self.assignable.unwrap_or(rules.assignable),
            ..*rules
        }
    }
}

fn validate_term(min: Option<u32>, max: Option<u32>) -> Result<(), RulesError> {
    if min == Some(0) || max == Some(0) {
        return Err(RulesError::ZeroTerm);
    }
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        return Err(RulesError::TermsCrossed);
    }
    if min.max(max).is_some_and(|days| days > MAX_TERM_DAYS) {
        return Err(RulesError::TermTooLong);
    }
    Ok(())
}

fn validate_notice(days: Option<u32>) -> Result<(), RulesError> {
    match days {
        Some(days) if days > MAX_TERM_DAYS => Err(RulesError::NoticeTooLong),
        _ => Ok(()),
    }
}

fn validate_share(share: Option<Bps>) -> Result<(), RulesError> {
    match share {
        Some(share) if share > Bps::WHOLE => Err(RulesError::ShareAboveWhole),
        _ => Ok(()),
    }
}

/// A rulebook: rules, and what depends on them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Rulebook {
    /// The rules.
    pub rules: Rules,
    /// How often the rules or the listings have been changed.
    pub version: u32,
    /// Apps listed by name.
    pub listings: u32,
    /// Systems it is assigned to.
    pub systems: u32,
    /// ANT planck held from the owner for the book itself.
    pub deposit: Balance,
}

/// Which rulebook was assigned to a system, and whose it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Assignment<AccountId> {
    /// The rulebook's owner. Once the system belongs to somebody else, the book no longer applies.
    pub owner: AccountId,
    /// The rulebook.
    pub book: BookId,
}

/// What an app asks of the owner of a system whose rulebook is [`Strategy::Manual`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Request<AccountId> {
    /// The app's owner, from whom the deposit is held.
    pub by: AccountId,
    /// The system's owner, who is asked. Once the system belongs to somebody else, the request is void.
    pub owner: AccountId,
    /// NAT asked for.
    pub amount: Nat,
    /// Days until the end, from the draw on.
    pub days: u32,
    /// The highest rate that the app accepts.
    pub max_rate: FeeRate,
    /// The first day on which the request, or its acceptance, no longer counts.
    pub expires: Day,
    /// ANT planck held from `by`.
    pub deposit: Balance,
    /// What the owner has accepted of it, if anything.
    pub accepted: Option<Acceptance>,
}

/// What an owner has signed for one draw.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Acceptance {
    /// The most NAT.
    pub amount: Nat,
    /// The longest term, in days.
    pub days: u32,
    /// The rate of the rulebook for the app when the owner signed; the draw costs no more.
    pub rate: FeeRate,
}

/// The place of a system in the offer book.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Offer<AccountId> {
    /// Who offers it, and has the deposit held. Once the system belongs to somebody else, the offer is void.
    pub owner: AccountId,
    /// The rulebook that decides over it.
    pub book: BookId,
    /// That rulebook's rate, by which the offer stands in the book. An app with a rate of its own pays that.
    pub rate: FeeRate,
    /// ANT planck held from `owner`.
    pub deposit: Balance,
}
