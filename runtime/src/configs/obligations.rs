//! What apps owe: currencies on `pallet-assets`, liabilities, settlements; and the sale of whole systems.

use crate::{
    configs::{
        certificates::{LargestSystem, APP_BOND},
        tokens::PotAccount,
    },
    constants::deposit,
    AccountId, Assets, Balance, Balances, CertEscrow, NatGenesis, ResourceProof, Runtime, RuntimeEvent,
    RuntimeHoldReason,
};
use dlo_core::{Bps, Handover, SystemId, ANT};
use frame_support::{
    parameter_types,
    traits::{AsEnsureOriginWithArg, ConstU128, ConstU32, NeverEnsureOrigin},
    weights::Weight,
    PalletId,
};
use frame_system::EnsureNever;
use sp_runtime::DispatchError;

parameter_types! {
    /// The account of what apps owe: the whole team of every currency. It has no key.
    pub const ObligationsId: PalletId = PalletId(*b"dlo/owed");
    /// An overdue app has ten days until its bond is spent.
    pub const PenaltyPerDay: Bps = Bps(1_000);
}

// Nobody but `pallet-app-obligations` creates, mints, freezes or destroys an asset, not even Root as such (ADR 23): a
// currency never exceeds the reserve behind it.
impl pallet_assets::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type RemoveItemsLimit = ConstU32<256>;
    type AssetId = u32;
    type AssetIdParameter = u32;
    type ReserveData = ();
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<EnsureNever<AccountId>>;
    type ForceOrigin = NeverEnsureOrigin<AccountId>;
    // What a currency takes in the state is paid for by the app, in `CurrencyDeposit`.
    type AssetDeposit = ConstU128<0>;
    type MetadataDepositBase = ConstU128<0>;
    type MetadataDepositPerByte = ConstU128<0>;
    type AssetAccountDeposit = ConstU128<{ deposit(1, 120) }>;
    type ApprovalDeposit = ConstU128<{ deposit(1, 150) }>;
    type StringLimit = ConstU32<64>;
    type Freezer = ();
    type Holder = ();
    type Extra = ();
    type CallbackHandle = ();
    type AssetIdAllocator = ();
    type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

impl pallet_app_obligations::Config for Runtime {
    type Apps = CertEscrow;
    type Assets = Assets;
    type Calendar = NatGenesis;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type PalletId = ObligationsId;
    type PotAccount = PotAccount;
    type AppBond = ConstU128<APP_BOND>;
    type CurrencyDeposit = ConstU128<{ deposit(3, 400) }>;
    type PenaltyPerDay = PenaltyPerDay;
    // A thousandth of an ANT for each NAT that is settled.
    type SettlementFee = ConstU128<{ ANT / 1_000 }>;
    type MaxForeign = ConstU32<8>;
    type MaxRemovals = ConstU32<64>;
    type MaxSweepSteps = ConstU32<16>;
    type WeightInfo = pallet_app_obligations::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}

/// Gives a system to another owner: fees are split while the old one still owns it.
pub struct HandOver;

impl Handover<AccountId> for HandOver {
    fn hand_over(system: SystemId, from: &AccountId, to: &AccountId) -> Result<(), DispatchError> {
        CertEscrow::hand_over(system, from, to)?;
        ResourceProof::hand_over(system, from, to)?;
        NatGenesis::hand_over(system, from, to)
    }

    fn max_weight() -> Weight {
        <CertEscrow as Handover<AccountId>>::max_weight()
            .saturating_add(<ResourceProof as Handover<AccountId>>::max_weight())
            .saturating_add(<NatGenesis as Handover<AccountId>>::max_weight())
    }
}

impl pallet_system_sale::Config for Runtime {
    type Ledger = NatGenesis;
    type Handover = HandOver;
    type Assigner = CertEscrow;
    type Calendar = NatGenesis;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type OfferDeposit = ConstU128<{ deposit(1, 120) }>;
    type LargestSystem = LargestSystem;
    type MaxCerts = ConstU32<8>;
    type WeightInfo = pallet_system_sale::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Helper;
}
