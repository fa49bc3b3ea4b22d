//! Apps, certificates, and what is assigned of them; phases, changes and operators in files of their own.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{AppId, Balance, BatchId, Category, Day, FeeRate, Nat, Purpose, Rule, Standing, Tightest};
use dlo_porv::{fees, MathsError};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::DispatchError;

mod change;
mod operator;
mod phase;
mod write_down;

pub use change::ChangeError;
pub use operator::Operator;
pub use phase::{Phase, PhaseError};
pub use write_down::WriteDown;

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
    /// NAT of them that is assigned, as far as write-downs have left it.
    pub assigned: Nat,
    /// How many operators run its container.
    pub operators: u32,
    /// The number of its next batch of certificates.
    pub next_batch: BatchId,
}

/// NAT of one system, staked for a time to one app.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Certificate {
    /// The app that holds it.
    pub app: AppId,
    /// Its batch among those of the app.
    pub batch: BatchId,
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
    /// NAT of it that is assigned: the sum of its assignments; above `amount` only where it was written down.
    pub assigned: Nat,
    /// The number of its next assignment.
    pub next_assignment: u32,
    /// Whether its app may assign parts of it.
    pub assignable: bool,
    /// The number of the rulebook that admitted it last, among its owner's.
    pub book: u32,
    /// How often that rulebook had been changed then.
    pub version: u32,
    /// NAT that write-downs have cut from it.
    pub written_down: Nat,
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

    /// NAT of it that is assigned and there: what of a reserve is bound. Less than `assigned` only where a write-down has
    /// left less.
    pub fn bound(&self) -> Nat {
        self.assigned.min(self.amount)
    }

    /// Whether more of it is assigned than a write-down has left.
    pub fn is_short(&self) -> bool {
        self.assigned > self.amount
    }

    /// Whether its owner has recalled it.
    pub fn is_recalled(&self) -> bool {
        self.phase.due().is_some()
    }

    /// Whether its day has come by `today`.
    pub fn has_ended(&self, today: Day) -> bool {
        today >= self.ends
    }

    /// How it stands on `today`, its system being impaired or not.
    pub fn standing(&self, today: Day, impaired: bool) -> Standing {
        match self.phase {
            _ if self.has_ended(today) => Standing::Overdue,
            _ if impaired => Standing::Impaired,
            Phase::Recalled { .. } => Standing::Recalled,
            Phase::Staked => Standing::Staked,
        }
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
    /// Nothing is left of its certificate.
    WrittenDown,
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
    /// Its system was impaired beyond its grace, and a write-down left nothing of it.
    WrittenDown,
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
    /// NAT of certificates that is assigned, as far as write-downs have left it.
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
    /// The day on which the system's reserve is scarcest with this leg locked, where that can be computed.
    pub tightest: Option<Tightest>,
}

/// Why a leg of a draw would be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegRefusal {
    /// The rule, where it is the rulebook that refuses.
    pub rule: Option<Rule>,
    /// The error that a draw would end with.
    pub error: DispatchError,
    /// The day on which the system's reserve would be scarcest with this leg locked; none where there is no such
    /// system, or that cannot be computed.
    pub tightest: Option<Tightest>,
}

impl LegRefusal {
    /// The name of the error that a draw would end with.
    pub fn name(&self) -> &'static str {
        self.error.into()
    }
}

impl From<DispatchError> for LegRefusal {
    fn from(error: DispatchError) -> Self {
        Self { rule: None, error, tightest: None }
    }
}
