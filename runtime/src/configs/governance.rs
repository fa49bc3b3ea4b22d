//! Governance: validators adopt a call by its preimage; the schedule enacts it. There is no other way and no root key.

use crate::{
    constants::{deposit, DAYS, HOURS, MAX_AUTHORITIES},
    AccountId, Balances, OriginCaller, Preimage, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
    RuntimeOrigin, Scheduler, Session, System,
};
use dlo_core::ANT;
use frame_support::{
    parameter_types,
    traits::{fungible::HoldConsideration, ConstU128, ConstU32, EqualPrivilegeOnly, LinearStoragePrice},
    weights::Weight,
};
use frame_system::EnsureNever;
use sp_runtime::Perbill;

/// The only governance origin.
pub type Governance = pallet_adoption::EnsureAdopted;

parameter_types! {
    /// An adopted call may fill four fifths of a block.
    pub MaximumSchedulerWeight: Weight =
        Perbill::from_percent(80) * crate::RuntimeBlockWeights::get().max_block;
    /// An adopted call must leave the scheduler room to fetch it.
    pub MaxCallWeight: Weight = Perbill::from_percent(75) * crate::RuntimeBlockWeights::get().max_block;
    /// Held while a preimage is kept.
    pub const PreimageBaseDeposit: crate::Balance = deposit(1, 64);
    /// Held for each byte of it.
    pub const PreimageByteDeposit: crate::Balance = deposit(0, 1);
    /// Why it is held.
    pub const PreimageHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
    type Currency = Balances;
    type ManagerOrigin = EnsureNever<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHoldReason,
        LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, crate::Balance>,
    >;
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaximumSchedulerWeight;
    type ScheduleOrigin = EnsureNever<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<32>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_adoption::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeHoldReason = RuntimeHoldReason;
    type NativeBalance = Balances;
    type Preimages = Preimage;
    type Scheduler = Scheduler;
    type Validators = Session;
    type MaxValidators = ConstU32<MAX_AUTHORITIES>;
    type MaxProposals = ConstU32<64>;
    type MaxCallWeight = MaxCallWeight;
    type ProposalDeposit = ConstU128<{ 100 * ANT }>;
    type ProposalLife = ConstU32<{ 14 * DAYS }>;
    type EnactmentDelay = ConstU32<HOURS>;
    type WeightInfo = pallet_adoption::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}
