//! The reserve ledger: which NAT is free, and which is locked until when.

use crate::{CertId, Day, Nat, SystemId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::DispatchError;

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
    /// What could be committed now, before the margin and the horizon.
    pub fn free(&self) -> Nat {
        self.backed.saturating_sub(self.committed)
    }
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

    /// Revalues `system` as of now, records the result and returns it.
    fn revalue(system: SystemId) -> Result<Backing, DispatchError>;

    /// Whether [`Self::lock`] would be admitted at the last recorded valuation. Changes nothing.
    fn check_lock(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError>;

    /// Locks `amount` until the start of `until` and gives the certificate's id. Call [`Self::revalue`] first.
    fn lock(system: SystemId, amount: Nat, until: Day) -> Result<CertId, DispatchError>;

    /// Unlocks `amount` that was locked until `until`.
    fn unlock(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError>;

    /// Moves an end from `from` to an earlier day: `to`, or the next day after it for which the bounded
    /// map of ends has room. Gives the day taken, which is never after `from`.
    fn shorten(system: SystemId, amount: Nat, from: Day, to: Day) -> Result<Day, DispatchError>;
}
