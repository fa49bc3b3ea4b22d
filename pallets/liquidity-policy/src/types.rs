//! What a rulebook is made of.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use dlo_core::{Balance, Bps, FeeRate, Nat};
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

/// What a rulebook says of one app by name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Listing {
    /// Admitted where the mode is [`AdmitMode::Listed`].
    Allowed,
    /// Refused in every mode.
    Blocked,
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
}

/// Why rules are no rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesError {
    /// The shortest term is zero days.
    ZeroTerm,
    /// The shortest term is longer than the longest.
    TermsCrossed,
    /// The longest term is above [`MAX_TERM_DAYS`].
    TermTooLong,
    /// The notice is above [`MAX_TERM_DAYS`].
    NoticeTooLong,
    /// The share is above 100 %.
    ShareAboveWhole,
}

impl Rules {
    /// Whether the rules can be applied at all.
    pub fn validate(&self) -> Result<(), RulesError> {
        if self.min_days == 0 {
            return Err(RulesError::ZeroTerm);
        }
        if self.min_days > self.max_days {
            return Err(RulesError::TermsCrossed);
        }
        if self.max_days > MAX_TERM_DAYS {
            return Err(RulesError::TermTooLong);
        }
        if self.notice_days > MAX_TERM_DAYS {
            return Err(RulesError::NoticeTooLong);
        }
        match self.cap_share {
            Some(share) if share > Bps::WHOLE => Err(RulesError::ShareAboveWhole),
            _ => Ok(()),
        }
    }
}

/// A rulebook: rules, and what depends on them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Rulebook {
    /// The rules.
    pub rules: Rules,
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
