//! ANT: balances, transaction fees, and the pot that both feed.
//!
//! Fees and dust go to the pot, so that the issuance of ANT never changes.

use crate::{
    constants::EXISTENTIAL_DEPOSIT, AccountId, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason,
    RuntimeHoldReason, System,
};
use frame_support::{
    parameter_types,
    traits::{tokens::imbalance::ResolveTo, ConstU128, ConstU32, VariantCountOf},
    weights::ConstantMultiplier,
    PalletId,
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{
    traits::{AccountIdConversion, Bounded},
    FixedPointNumber, Perquintill,
};

/// The pot's account has no key.
pub const POT: PalletId = PalletId(*b"dlo/pot_");

/// ANT planck per picosecond of computation: a plain transfer costs about 0.001 ANT.
pub const WEIGHT_FEE: Balance = 2_000_000;

/// ANT planck per byte of a transaction.
pub const LENGTH_FEE: Balance = 1_000_000_000_000;

parameter_types! {
    /// Where fees and dust go.
    pub PotAccount: AccountId = POT.into_account_truncating();
    /// Blocks a quarter full leave fees where they are.
    pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
    /// At most about 30 % a day at 6 seconds a block.
    pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
    /// A tenth: an empty chain stays worth spamming for nobody.
    pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 10);
    /// No upper bound but the type's.
    pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

/// Pays what it is given into the pot.
pub type ToPot = ResolveTo<PotAccount, Balances>;

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type Balance = Balance;
    type DustRemoval = ToPot;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type DoneSlashHandler = ();
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, ToPot>;
    type WeightToFee = ConstantMultiplier<Balance, ConstU128<WEIGHT_FEE>>;
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<LENGTH_FEE>>;
    type FeeMultiplierUpdate = TargetedFeeAdjustment<
        Self,
        TargetBlockFullness,
        AdjustmentVariable,
        MinimumMultiplier,
        MaximumMultiplier,
    >;
    type OperationalFeeMultiplier = frame_support::traits::ConstU8<5>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}
