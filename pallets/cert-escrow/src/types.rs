//! Apps, certificates, the phases of a certificate's life, and what is assigned of it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{AppId, Balance, Category, Day, FeeRate, Nat, Purpose, Rule};
use dlo_porv::{fees, MathsError};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::DispatchError;

/// The longest name of an app, in bytes.
pub const MAX_NAME: u32 = 64;

/// An app's name: UTF-8 by convention, not checked.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// A registered Layer-3 application.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct App<AccountId> {
    /// The account that acts for it and pays its fees.
    pub owner: AccountId,
    /// Its name.
    pub name: Name,
    /// What it is for.
    pub category: Category,
    /// The hash of the container image it runs.
    pub container: Option<H256>,
    /// ANT planck held from its owner.
    pub bond: Balance,
    /// NAT behind it: the sum of its certificates.
    pub reserve: Nat,
    /// How many certificates it holds.
    pub certificates: u32,
    /// NAT of them that is assigned.
    pub assigned: Nat,
}

/// Where a certificate is in its life. Its end is no phase: an ended certificate is burned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Phase {
    /// Staked to its app until the day agreed at the draw.
    Staked,
    /// Recalled by the system's owner: it ends after the notice.
    Recalled {
        /// The first day on which it may end.
        due: Day,
    },
}

/// A transition that this phase does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseError {
    /// It was recalled before, and ends as early as that allows.
    AlreadyRecalled,
}

impl Phase {
    /// The system's owner wants a certificate that ends on `ends` back, from `due` on. A second recall keeps the day of
    /// the first, and is there for a certificate that could not be moved to it then.
    pub fn recall(self, due: Day, ends: Day) -> Result<Self, PhaseError> {
        match self {
            Self::Staked => Ok(Self::Recalled { due }),
            Self::Recalled { due } if due < ends => Ok(self),
            Self::Recalled { .. } => Err(PhaseError::AlreadyRecalled),
        }
    }

    /// The first day on which a recall lets the certificate end.
    pub fn due(self) -> Option<Day> {
        match self {
            Self::Staked => None,
            Self::Recalled { due } => Some(due),
        }
    }
}

/// NAT of one system, staked for a time to one app.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Certificate {
    /// The app that holds it.
    pub app: AppId,
    /// NAT it stands for, one to one.
    pub amount: Nat,
    /// ANT planck per NAT and day.
    pub rate: FeeRate,
    /// Milliseconds since 1970 from which its fee is counted: the draw, or the last change of what it costs.
    pub fee_from: u64,
    /// Day of the draw.
    pub drawn_on: Day,
    /// The end agreed at the draw or the last renewal.
    pub original_end: Day,
    /// Day at whose start it ends; before `original_end` only after a recall.
    pub ends: Day,
    /// Milliseconds from `fee_from` to the start of `original_end`; never zero.
    pub term_ms: u64,
    /// ANT planck for that term, held from the app's owner.
    pub fee_total: Balance,
    /// ANT planck of that which is paid out, undeliverable sums among them.
    pub fee_paid: Balance,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// Where it is in its life.
    pub phase: Phase,
    /// NAT of it that is assigned: the sum of its assignments, never above `amount`.
    pub assigned: Nat,
    /// The number of its next assignment.
    pub next_assignment: u32,
}

impl Certificate {
    /// ANT planck earned until `now`, or until the certificate's end at `end_ms` if that is earlier, and not
    /// yet paid out. Cumulative and rounded down: whatever the steps, they add up to what one step would give,
    /// and at the agreed end to `fee_total`.
    pub fn due(&self, now: u64, end_ms: u64) -> Result<Balance, MathsError> {
        let elapsed = now.min(end_ms).saturating_sub(self.fee_from);
        let earned = fees::paid(self.fee_total, elapsed, self.term_ms)?;
        Ok(earned.saturating_sub(self.fee_paid))
    }

    /// Counts the fee anew from `now` on: `held` ANT planck, which are all that is held for it, until the start of
    /// `original_end` at `end_ms`. What was due before must have been paid. False, and nothing changed, where no time is
    /// left.
    #[must_use]
    pub fn rebase(&mut self, now: u64, end_ms: u64, held: Balance) -> bool {
        let Some(term_ms) = end_ms.checked_sub(now).filter(|term| *term > 0) else { return false };
        self.fee_from = now;
        self.term_ms = term_ms;
        self.fee_total = held;
        self.fee_paid = 0;
        true
    }

    /// ANT planck of the fee that is still held for this certificate.
    pub fn fee_left(&self) -> Balance {
        self.fee_total.saturating_sub(self.fee_paid)
    }

    /// Whether its owner has recalled it.
    pub fn is_recalled(&self) -> bool {
        self.phase.due().is_some()
    }

    /// The last day until which it can be assigned: its end, and after a recall no later than the day that the notice
    /// gave. What is promised after the notice cannot lengthen it.
    pub fn assignable_until(&self) -> Day {
        self.phase.due().map_or(self.ends, |due| due.min(self.ends))
    }
}

/// Part of a certificate, bound by its app to what it has promised somebody.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Assignment<AccountId> {
    /// Its number; counts up per certificate.
    pub id: u32,
    /// What was promised.
    pub purpose: Purpose,
    /// NAT that is bound; never zero.
    pub amount: Nat,
    /// What stands for the promise outside this chain, such as the hash of a contract.
    pub reference: H256,
    /// Who relies on it, and alone may give it up early.
    pub beneficiary: AccountId,
    /// Day at whose start it lapses.
    pub until: Day,
}

impl<AccountId> Assignment<AccountId> {
    /// Whether its day has come by `today`.
    pub fn has_lapsed(&self, today: Day) -> bool {
        today >= self.until
    }
}

/// Why an assignment ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum AssignmentCause {
    /// Its beneficiary gave it up before its day.
    Cleared,
    /// Its day has come.
    Expired,
}

/// Why a certificate ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Cause {
    /// Its day came: the agreed one, or the one after a recall.
    Expired,
    /// Its app gave it back early.
    Released,
}

/// Sums over all certificates.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TotalSums {
    /// NAT that apps hold as certificates.
    pub outstanding: Nat,
    /// Live certificates.
    pub certificates: u64,
    /// ANT planck held from apps' owners for fees, undelivered sums among them.
    pub fees_held: Balance,
    /// ANT planck that could not be delivered and waits for its beneficiaries.
    pub fees_undelivered: Balance,
    /// NAT of certificates that is assigned.
    pub assigned: Nat,
}

/// When a certificate that is drawn now would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Milliseconds since 1970 at the draw.
    pub drawn_at: u64,
    /// Day of the draw.
    pub drawn_on: Day,
    /// Days asked for.
    pub days: u32,
    /// Day at whose start it ends.
    pub ends: Day,
    /// Milliseconds between the two; never zero.
    pub length_ms: u64,
}

/// What an admitted leg of a draw would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegTerms {
    /// ANT planck per NAT and day.
    pub rate: FeeRate,
    /// ANT planck for the whole term, rounded up.
    pub fee: Balance,
}

/// Why a leg of a draw would be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegRefusal {
    /// The rule, where it is the rulebook that refuses.
    pub rule: Option<Rule>,
    /// The error that a draw would end with.
    pub error: DispatchError,
}

impl LegRefusal {
    /// The name of the error that a draw would end with.
    pub fn name(&self) -> &'static str {
        self.error.into()
    }
}

impl From<DispatchError> for LegRefusal {
    fn from(error: DispatchError) -> Self {
        Self { rule: None, error }
    }
}
