//! Proven work, the other half of PoRV.

use crate::{SystemId, Usd};

/// What a system's work proves.
pub trait WorkProvider {
    /// Whether the chain's settings let no value rest on anything but proofs. A chain where they do may not go live.
    fn is_proven() -> bool;

    /// W, the work value of `system` whose live parts store `capacity_gib` GiB; rounds down.
    fn work_value(system: SystemId, capacity_gib: u64) -> Usd;

    /// Whether `system` has passed its probation and its work covers enough of `hardware`, its H.
    fn ready_for_genesis(system: SystemId, capacity_gib: u64, hardware: Usd) -> bool;

    /// Whether what work is worth was set lately. Where it was not, nothing new may rest on it.
    fn is_fresh() -> bool;

    /// Units of work that `system` has ever proven, GiB stored for a day: what a `Units` schedule is written down by.
    fn units_done(system: SystemId) -> u64;

    /// Peers that are bound to `system`. While there is one, the system cannot be retired.
    fn peers(system: SystemId) -> u32;

    /// `system` is retired: forget it. It has no peers.
    fn forget(system: SystemId);
}
