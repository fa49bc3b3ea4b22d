//! Value: the oracle's prices, and the NAT that follows from them.

use crate::{
    configs::governance::Governance,
    constants::{deposit, HOURS, SLOT_MS},
    Balances, NatGenesis, PorvOracle, Runtime, RuntimeHoldReason, Timestamp,
};
use dlo_core::{HardwareValueOnly, ANT};
use frame_support::traits::{ConstU128, ConstU32, ConstU64};

/// The proof of work behind a system's value. While it proves nothing, the chain may not go live.
pub type Work = HardwareValueOnly;

impl pallet_porv_oracle::Config for Runtime {
    type Calendar = NatGenesis;
    type NativeBalance = Balances;
    type GovernanceOrigin = Governance;
    type SkuDeposit = ConstU128<{ deposit(2, 160) }>;
    type OracleBond = ConstU128<{ 10_000 * ANT }>;
    type MaxMembers = ConstU32<32>;
    type MaxPage = ConstU32<256>;
    type MaxWanted = ConstU32<65_536>;
    type RoundLength = ConstU32<10>;
    type TallyStep = ConstU32<32>;
    type BlockTime = ConstU64<SLOT_MS>;
    type WeightInfo = pallet_porv_oracle::weights::SubstrateWeight<Runtime>;
}

impl pallet_nat_genesis::Config for Runtime {
    type UnixTime = Timestamp;
    type Prices = PorvOracle;
    type Work = Work;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type GovernanceOrigin = Governance;
    type SystemDeposit = ConstU128<{ deposit(3, 300) }>;
    type PartDeposit = ConstU128<{ deposit(1, 200) }>;
    type ItemDeposit = ConstU128<{ deposit(1, 80) }>;
    type CommitDeposit = ConstU128<{ deposit(1, 80) }>;
    type MaxParts = ConstU32<32>;
    type MaxSerials = ConstU32<32>;
    type MaxEnds = ConstU32<64>;
    type RecallEnds = ConstU32<24>;
    type CommitDelay = ConstU32<10>;
    type CommitLife = ConstU32<HOURS>;
    type SweepLimit = ConstU32<256>;
    type WeightInfo = pallet_nat_genesis::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}
