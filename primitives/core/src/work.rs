//! Proven work, the other half of PoRV.

use crate::{SystemId, Usd};

/// What a system's work proves.
pub trait WorkProvider {
    /// Whether the value rests on proofs. A chain where it does not may not go live.
    const PROVEN: bool;

    /// W, the work value of `system`; `hardware` is its H at this moment.
    fn work_value(system: SystemId, hardware: Usd) -> Usd;

    /// Whether `system` has passed its probation and its work covers enough of `hardware`.
    fn ready_for_genesis(system: SystemId, hardware: Usd) -> bool;

    /// Units of work that `system` has ever proven: what a `Units` schedule is written down by.
    fn units_done(system: SystemId) -> u64;
}

/// Takes hardware value alone: no work is proven. For development chains only.
pub struct HardwareValueOnly;

impl WorkProvider for HardwareValueOnly {
    const PROVEN: bool = false;

    fn work_value(_: SystemId, hardware: Usd) -> Usd {
        hardware
    }

    fn ready_for_genesis(_: SystemId, _: Usd) -> bool {
        true
    }

    fn units_done(_: SystemId) -> u64 {
        0
    }
}
