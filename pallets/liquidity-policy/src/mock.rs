//! A runtime with this pallet, balances, and a ledger that knows owners only.

use crate::{self as pallet_liquidity_policy, AdmitMode, Rules};
use dlo_core::{
    AppId, Ask, Backing, Balance, Category, CertId, Day, FeeRate, Nat, ReserveLedger, Size, SystemId,
    Tightest,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32},
    weights::Weight,
};
use sp_runtime::{BuildStorage, DispatchError};

pub(crate) type AccountId = u64;
pub(crate) type Block = frame_system::mocking::MockBlock<Test>;

pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
/// Owns nothing but its existential deposit.
pub(crate) const POOR: AccountId = 3;
pub(crate) const ALICES: SystemId = SystemId(10);
pub(crate) const ALICES_OTHER: SystemId = SystemId(11);
pub(crate) const BOBS: SystemId = SystemId(20);
pub(crate) const NOBODYS: SystemId = SystemId(99);
pub(crate) const APP: AppId = AppId(7);
pub(crate) const BOOK_DEPOSIT: Balance = 10_000;
pub(crate) const LISTING_DEPOSIT: Balance = 500;
pub(crate) const MAX_LISTINGS: u32 = 4;
pub(crate) const ENDOWMENT: Balance = 1_000_000;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Policy = pallet_liquidity_policy;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1_000>;
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
}

#[frame_support::storage_alias]
type Owners = StorageMap<Ledger, frame_support::Twox64Concat, SystemId, AccountId>;

/// Knows whose a system is, and nothing else.
pub struct Ledger;

impl Ledger {
    pub(crate) fn set_owner(system: SystemId, owner: Option<AccountId>) {
        Owners::set(system, owner);
    }
}

const NOT_HERE: DispatchError = DispatchError::Other("the mock ledger only knows owners");

impl ReserveLedger<AccountId> for Ledger {
    fn owner_of(system: SystemId) -> Option<AccountId> {
        Owners::get(system)
    }
    fn backing(_: SystemId) -> Option<Backing> {
        None
    }
    fn total_committed() -> Nat {
        Nat::ZERO
    }
    fn next_serial(_: SystemId) -> Option<u32> {
        None
    }
    fn size(_: SystemId) -> Size {
        Size::default()
    }
    fn admission_weight(_: Size) -> Weight {
        Weight::zero()
    }
    fn tightest(_: SystemId, _: Nat, _: Day) -> Option<Tightest> {
        None
    }
    fn grow(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn extend(_: SystemId, _: Nat, _: Day, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn end(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn revalue(_: SystemId) -> Result<Backing, DispatchError> {
        Err(NOT_HERE)
    }
    fn check_lock(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn lock(_: SystemId, _: Nat, _: Day) -> Result<CertId, DispatchError> {
        Err(NOT_HERE)
    }
    fn unlock(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn shorten(_: SystemId, _: Nat, _: Day, _: Day) -> Result<Day, DispatchError> {
        Err(NOT_HERE)
    }
}

parameter_types! {
    pub const BookDeposit: Balance = BOOK_DEPOSIT;
    pub const ListingDeposit: Balance = LISTING_DEPOSIT;
}

impl pallet_liquidity_policy::Config for Test {
    type Ledger = Ledger;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BookDeposit = BookDeposit;
    type ListingDeposit = ListingDeposit;
    type MaxListings = ConstU32<MAX_LISTINGS>;
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Ledger;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Ledger {
    fn system(owner: &AccountId) -> SystemId {
        Self::set_owner(SystemId(1), Some(*owner));
        SystemId(1)
    }
}

/// Alice and Bob endowed, two systems of Alice's, one of Bob's.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build() -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(ALICE, ENDOWMENT), (BOB, ENDOWMENT), (POOR, 1_000)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
        ext.execute_with(|| {
            System::set_block_number(1);
            Ledger::set_owner(ALICES, Some(ALICE));
            Ledger::set_owner(ALICES_OTHER, Some(ALICE));
            Ledger::set_owner(BOBS, Some(BOB));
        });
        ext
    }

    /// Runs `test`, then checks the invariants.
    pub(crate) fn build_and_execute(test: impl FnOnce()) {
        Self::build().execute_with(|| {
            test();
            Policy::do_try_state().unwrap();
        });
    }
}

/// Rules that admit every app for up to a year.
pub(crate) fn open_rules() -> Rules {
    Rules {
        mode: AdmitMode::Open,
        rate: FeeRate(3),
        notice_days: 14,
        min_days: 1,
        max_days: 365,
        floor: Nat(0),
        cap_amount: None,
        cap_share: None,
    }
}

/// What APP asks of Alice's first system: 100 of 1,000, for 30 days.
pub(crate) fn ask() -> Ask<AccountId> {
    Ask {
        owner: ALICE,
        system: ALICES,
        app: APP,
        category: Category::Lending,
        amount: Nat(100),
        days: 30,
        backed: Nat(1_000),
        committed: Nat(0),
        committed_to_app: Nat(0),
    }
}

pub(crate) fn held(who: AccountId) -> Balance {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&crate::HoldReason::Rulebook.into(), &who)
}

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}
