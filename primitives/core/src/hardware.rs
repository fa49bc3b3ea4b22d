//! Hardware, the first half of PoRV, as the proofs of work see it.

use crate::{SystemId, Usd};

/// What is recorded of a live system's hardware.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hardware<AccountId> {
    /// Who owns the system.
    pub owner: AccountId,
    /// H at the last valuation.
    pub value: Usd,
    /// GiB that those of its live parts store which had their genesis.
    pub capacity_gib: u64,
    /// GiB that all its live parts store.
    pub declared_gib: u64,
}

/// Knows the live systems.
pub trait HardwareProvider<AccountId> {
    /// What is recorded of `system`, if it lives.
    fn hardware(system: SystemId) -> Option<Hardware<AccountId>>;
}
