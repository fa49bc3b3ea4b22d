//! Slots, sessions and the timestamp.

use crate::{
    constants::{EPOCH_SLOTS, SLOT_MS},
    Babe, Runtime,
};
use frame_support::parameter_types;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};

/// BABE from the first block: VRF slots, filled up by VRF secondary slots so that every slot has an author.
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration =
    BabeEpochConfiguration { c: (1, 4), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

parameter_types! {
    /// Slots in an epoch.
    pub const EpochDuration: u64 = EPOCH_SLOTS;
    /// Milliseconds from block to block.
    pub const ExpectedBlockTime: u64 = SLOT_MS;
    /// Half a slot, so that a slot's timestamp is never refused.
    pub const MinimumPeriod: u64 = SLOT_MS / 2;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = Babe;
    type MinimumPeriod = MinimumPeriod;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}
