//! Certificates, and the rulebooks that admit them.

use crate::{
    configs::tokens::PotAccount, constants::deposit, AppObligations, Balance, Balances, CertEscrow,
    LiquidityPolicy, NatGenesis, Runtime, RuntimeHoldReason,
};
use dlo_core::{Bps, Nat, Size, ANT};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32, Get},
};

/// ANT planck held for an app.
pub const APP_BOND: Balance = 100 * ANT;

parameter_types! {
    /// The largest system that there can be.
    pub LargestSystem: Size = Size {
        parts: <<Runtime as pallet_nat_genesis::Config>::MaxParts as Get<u32>>::get(),
        // As many days may have something barred as may have an end.
        ends: <<Runtime as pallet_nat_genesis::Config>::MaxEnds as Get<u32>>::get().saturating_mul(2),
    };
    /// The least certificate: one NAT, which is one US$.
    pub const MinCertificate: Nat = Nat(Nat::UNIT);
    /// The protocol's share of each fee: 5 %.
    pub const PotShare: Bps = Bps(500);
}

impl pallet_liquidity_policy::Config for Runtime {
    type Ledger = NatGenesis;
    type Apps = CertEscrow;
    type Calendar = NatGenesis;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BookDeposit = ConstU128<{ deposit(1, 140) }>;
    type ListingDeposit = ConstU128<{ deposit(1, 45) }>;
    type MaxListings = ConstU32<256>;
    type RequestDeposit = ConstU128<{ deposit(1, 170) }>;
    type RequestLife = ConstU32<7>;
    type MaxRequests = ConstU32<64>;
    type OfferDeposit = ConstU128<{ deposit(2, 140) }>;
    type MaxOffers = ConstU32<64>;
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
    type AppBond = ConstU128<APP_BOND>;
    type OperatorDeposit = ConstU128<{ deposit(1, 120) }>;
    type Obligations = AppObligations;
    type LargestSystem = LargestSystem;
    type MinCertificate = MinCertificate;
    type MaxLegs = ConstU32<32>;
    // An ending weighs about 1.6 ms, so these are a fifth of a block.
    type MaxEndingsPerBlock = ConstU32<256>;
    type MaxOperators = ConstU32<32>;
    type MaxCertificates = <Runtime as pallet_nat_genesis::Config>::MaxCertificates;
    type MaxWriteDownSteps = ConstU32<64>;
    type MaxAssignments = ConstU32<8>;
    type WeightInfo = pallet_cert_escrow::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}
