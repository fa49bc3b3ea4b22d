//! Value: the oracle's prices, the proofs of work, and the NAT that follows from them.

use crate::{
    configs::governance::Governance,
    constants::{deposit, EPOCH_SLOTS, HOURS, SLOT_MS},
    Balances, CertEscrow, NatGenesis, PorvOracle, ResourceProof, Runtime, RuntimeHoldReason, Timestamp,
};
use dlo_core::ANT;
use dlo_porv::utility::UNITS_PER_GIB;
use frame_support::traits::{ConstU128, ConstU32, ConstU64};

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
    type Work = ResourceProof;
    type OnShortfall = CertEscrow;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type GovernanceOrigin = Governance;
    type SystemDeposit = ConstU128<{ deposit(3, 300) }>;
    type PartDeposit = ConstU128<{ deposit(1, 200) }>;
    type ItemDeposit = ConstU128<{ deposit(1, 80) }>;
    type CommitDeposit = ConstU128<{ deposit(1, 80) }>;
    type MaxParts = ConstU32<32>;
    type MaxSerials = ConstU32<32>;
    type MaxCertificates = ConstU32<256>;
    type MaxEnds = ConstU32<64>;
    type RecallEnds = ConstU32<24>;
    type CommitDelay = ConstU32<10>;
    type CommitLife = ConstU32<HOURS>;
    type SweepLimit = ConstU32<256>;
    type WeightInfo = pallet_nat_genesis::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}

/// Epochs for which a root is fixed before it is challenged. A validator knows the randomness of its own blocks two
/// epochs ahead: a root that is older was chosen without it.
const ROOT_AGE_EPOCHS: u32 = 3;

impl pallet_resource_proof::Config for Runtime {
    type Calendar = NatGenesis;
    type Hardware = NatGenesis;
    type Prices = PorvOracle;
    type Randomness = pallet_babe::ParentBlockRandomness<Runtime>;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type GovernanceOrigin = Governance;
    type PeerDeposit = ConstU128<{ deposit(3, 900) }>;
    type MaxPeers = ConstU32<128>;
    type MaxChallenges = ConstU32<16>;
    // 64 answers are 1.1 MB, less than a quarter of a block.
    type MaxAnswers = ConstU32<64>;
    type LeastPrefixUnits = ConstU64<{ 64 * UNITS_PER_GIB }>;
    // Blocks are no more than slots, so that many blocks last at least as long.
    type LiveRootAge = ConstU32<{ ROOT_AGE_EPOCHS * EPOCH_SLOTS as u32 }>;
    type WeightInfo = pallet_resource_proof::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}
