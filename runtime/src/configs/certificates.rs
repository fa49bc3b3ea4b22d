//! Certificates, and the rulebooks that admit them.

use crate::{
    configs::tokens::PotAccount, constants::deposit, Balances, LiquidityPolicy, NatGenesis, Runtime,
    RuntimeHoldReason,
};
use dlo_core::{Bps, Nat, ANT};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32},
};

parameter_types! {
    /// The least certificate: one NAT, which is one US$.
    pub const MinCertificate: Nat = Nat(Nat::UNIT);
    /// The protocol's share of each fee: 5 %.
    pub const PotShare: Bps = Bps(500);
}

impl pallet_liquidity_policy::Config for Runtime {
    type Ledger = NatGenesis;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BookDeposit = ConstU128<{ deposit(1, 140) }>;
    type ListingDeposit = ConstU128<{ deposit(1, 45) }>;
    type MaxListings = ConstU32<256>;
    type WeightInfo = pallet_liquidity_policy::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_cert_escrow::Config for Runtime {
    type Ledger = NatGenesis;
    type Policy = LiquidityPolicy;
    type Calendar = NatGenesis;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type PotAccount = PotAccount;
    type PotShare = PotShare;
    type AppBond = ConstU128<{ 100 * ANT }>;
    type MinCertificate = MinCertificate;
    type MaxLegs = ConstU32<32>;
    type MaxEndingsPerBlock = ConstU32<32>;
    type MaxAssignments = ConstU32<8>;
    type WeightInfo = pallet_cert_escrow::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}
