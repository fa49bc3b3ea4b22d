//! The reserve ledger: which NAT is free, and which is locked until when.

use crate::{CertId, Day, Nat, SystemId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::DispatchError;
use sp_weights::Weight;

/// A system's reserve as last recorded.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub struct Backing {
    /// NAT recorded at the genesis of the live parts.
    pub issued: Nat,
    /// `min(issued, PoRV)` at the last revaluation.
    pub backed: Nat,
    /// Locked behind certificates.
    pub committed: Nat,
    /// A price was missing at the last revaluation, so an earlier one stands.
    pub stale: bool,
    /// `backed < committed`.
    pub impaired: bool,
}

impl Backing {
    /// What is backed and not committed, before what is barred, the margin and the horizon.
    pub fn free(&self) -> Nat {
        self.backed.saturating_sub(self.committed)
    }
}

/// How much a system holds that an admission has to look at; what its weight depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Live parts.
    pub parts: u32,
    /// Different days on which its certificates end, and those until which NAT of it is barred.
    pub ends: u32,
}

/// Of the days on which certificates end or until which NAT is barred, the one with the least `allowed - committed`;
/// the earliest of equals.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Tightest {
    /// The day.
    pub day: Day,
    /// Committed or barred just before that day.
    pub committed: Nat,
    /// What may be committed then: the projected backing less the margin, rounded down.
    pub allowed: Nat,
}

/// What is left of a system whose certificates must be written down: `backed` of `committed`, both as recorded when
/// its grace ran out.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Shortfall {
    /// What is backed.
    pub backed: Nat,
    /// What is committed; above `backed`.
    pub committed: Nat,
}

/// Locks NAT of systems. Its errors are those of the pallet that implements it.
pub trait ReserveLedger<AccountId> {
    /// The owner of a live system.
    fn owner_of(system: SystemId) -> Option<AccountId>;

    /// The reserve as last recorded, without revaluing.
    fn backing(system: SystemId) -> Option<Backing>;

    /// What is locked of all live systems, kept as a sum.
    fn total_committed() -> Nat;

    /// The serial that the next certificate of `system` gets. All certificates have had lower ones.
    fn next_serial(system: SystemId) -> Option<u32>;

    /// How often NAT of a live system was locked, grown or extended: another number means that other certificates, or
    /// other terms, may stand behind it.
    fn revision(system: SystemId) -> Option<u32>;

    /// How much the system holds.
    fn size(system: SystemId) -> Size;

    /// What [`Self::revalue`] and one of [`Self::lock`], [`Self::grow`] and [`Self::extend`] take together for a system
    /// of this size.
    fn admission_weight(size: Size) -> Weight;

    /// Revalues `system` as of now, records the result and returns it.
    fn revalue(system: SystemId) -> Result<Backing, DispatchError>;

    /// Whether [`Self::lock`] would be admitted at the last recorded valuation. Changes nothing.
    fn check_lock(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError>;

    /// The tightest day of the system at the last recorded valuation, with `amount` more locked until `until`, admitted or
    /// not. None where that cannot be computed. Changes nothing.
    fn tightest(system: SystemId, amount: Nat, until: Day) -> Option<Tightest>;

    /// Locks `amount` until the start of `until` and gives the certificate's id. Call [`Self::revalue`] first.
    fn lock(system: SystemId, amount: Nat, until: Day) -> Result<CertId, DispatchError>;

    /// Locks `amount` more for a certificate that is locked until `until`. Call [`Self::revalue`] first.
    fn grow(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError>;

    /// Moves the end of a certificate of `amount` from `from` to the later day `to`. Call [`Self::revalue`] first.
    fn extend(system: SystemId, amount: Nat, from: Day, to: Day) -> Result<(), DispatchError>;

    /// Unlocks `amount`, part of a certificate that is locked until `until` and goes on.
    fn unlock(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError>;

    /// Unlocks all of a certificate, `amount` that was locked until `until`; it has ended.
    fn end(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError>;

    /// Unlocks `amount` of a certificate that is written down: as [`Self::unlock`] does, or as [`Self::end`] where with it
    /// the certificate has `ended`. Until the start of `until` it is not locked again.
    fn cut(system: SystemId, amount: Nat, until: Day, ended: bool) -> Result<(), DispatchError>;

    /// Moves an end from `from` to an earlier day: `to`, or the next day after it for which the bounded
    /// map of ends has room. Gives the day taken, which is never after `from`.
    fn shorten(system: SystemId, amount: Nat, from: Day, to: Day) -> Result<Day, DispatchError>;
}

/// Told by the ledger of a system that is impaired and has used up its grace.
pub trait OnShortfall {
    /// The certificates of `system` must be written down, pro rata, until no more is committed than `shortfall` has
    /// backed. Does nothing where that is under way.
    fn on_shortfall(system: SystemId, shortfall: Shortfall);

    /// Whether certificates of `system` are being written down.
    fn is_writing_down(system: SystemId) -> bool;
}

impl OnShortfall for () {
    fn on_shortfall(_: SystemId, _: Shortfall) {}

    fn is_writing_down(_: SystemId) -> bool {
        false
    }
}
