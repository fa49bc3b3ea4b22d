//! Figures of the chain that more than one pallet needs.

use crate::{Balance, BlockNumber};
use dlo_core::ANT;

/// Milliseconds in a slot; a block is expected in each. It cannot change once the chain runs.
pub const SLOT_MS: u64 = 6_000;

/// Slots in an epoch, which is also a session: one hour.
pub const EPOCH_SLOTS: u64 = 600;

/// Blocks in an hour.
pub const HOURS: BlockNumber = 600;

/// Blocks in a day of 24 hours.
pub const DAYS: BlockNumber = 24 * HOURS;

/// The least an account may hold: 0.001 ANT.
pub const EXISTENTIAL_DEPOSIT: Balance = ANT / 1_000;

/// The most validators.
pub const MAX_AUTHORITIES: u32 = 256;

/// What an entry in the state costs while it stays: 0.1 ANT, and 0.001 ANT a byte.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    (items as Balance) * ANT / 10 + (bytes as Balance) * ANT / 1_000
}
