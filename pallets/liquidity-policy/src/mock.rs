//! A runtime with this pallet, balances, a ledger and apps that know owners only, and a clock that is set.

use crate::{
    self as pallet_liquidity_policy, AdmitMode, Categories, HoldReason, Listing, Overrides, Rules, Strategy,
};
use dlo_core::{
    AppId, AppPosition, AppReserves, Ask, Backing, Balance, Calendar, Category, CertId, Day, FeeRate, Nat,
    ReserveLedger, Size, SystemId, Tightest,
};
use frame_support::{
    assert_ok, derive_impl, parameter_types,
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
/// Carol's, for lending.
pub(crate) const APP: AppId = AppId(7);
/// Carol's, for lending.
pub(crate) const OTHER_APP: AppId = AppId(8);
pub(crate) const NO_APP: AppId = AppId(99);
/// Owns the apps.
pub(crate) const CAROL: AccountId = 4;
pub(crate) const BOOK_DEPOSIT: Balance = 10_000;
pub(crate) const LISTING_DEPOSIT: Balance = 500;
pub(crate) const REQUEST_DEPOSIT: Balance = 700;
pub(crate) const OFFER_DEPOSIT: Balance = 300;
pub(crate) const MAX_LISTINGS: u32 = 4;
pub(crate) const REQUEST_LIFE: u32 = 7;
pub(crate) const MAX_REQUESTS: u32 = 3;
pub(crate) const MAX_OFFERS: u32 = 4;
pub(crate) const TODAY: Day = Day(20_000);
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
    fn revision(_: SystemId) -> Option<u32> {
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
    fn cut(_: SystemId, _: Nat, _: Day, _: bool) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn unlock(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn shorten(_: SystemId, _: Nat, _: Day, _: Day) -> Result<Day, DispatchError> {
        Err(NOT_HERE)
    }
}

#[frame_support::storage_alias]
type AppOwners = StorageMap<Apps, frame_support::Twox64Concat, AppId, AccountId>;

/// Knows whose an app is. All are for lending.
pub struct Apps;

impl Apps {
    pub(crate) fn set_owner(app: AppId, owner: Option<AccountId>) {
        AppOwners::set(app, owner);
    }
}

impl AppReserves<AccountId> for Apps {
    fn position(app: AppId) -> Option<AppPosition<AccountId>> {
        let owner = AppOwners::get(app)?;
        let (reserve, assigned) = (Nat::ZERO, Nat::ZERO);
        Some(AppPosition { owner, category: Category::Lending, reserve, assigned, bond: 0 })
    }
    fn slash_bond(_: AppId, _: Balance) -> Result<Balance, DispatchError> {
        Err(NOT_HERE)
    }
    fn restore_bond(_: AppId) -> Result<Balance, DispatchError> {
        Err(NOT_HERE)
    }
}

#[frame_support::storage_alias]
type Now = StorageValue<Clock, Day, frame_support::pallet_prelude::ValueQuery>;

/// Stands where it is set.
pub struct Clock;

impl Clock {
    /// The day `days` after [`TODAY`].
    pub(crate) fn to_day(days: u32) {
        Now::put(TODAY.checked_add(days).unwrap());
    }
}

impl Calendar for Clock {
    fn now() -> u64 {
        u64::from(Now::get().0)
    }
    fn day_length() -> u64 {
        1
    }
}

parameter_types! {
    pub const BookDeposit: Balance = BOOK_DEPOSIT;
    pub const ListingDeposit: Balance = LISTING_DEPOSIT;
}

impl pallet_liquidity_policy::Config for Test {
    type Ledger = Ledger;
    type Apps = Apps;
    type Calendar = Clock;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BookDeposit = BookDeposit;
    type ListingDeposit = ListingDeposit;
    type MaxListings = ConstU32<MAX_LISTINGS>;
    type RequestDeposit = ConstU128<REQUEST_DEPOSIT>;
    type RequestLife = ConstU32<REQUEST_LIFE>;
    type MaxRequests = ConstU32<MAX_REQUESTS>;
    type OfferDeposit = ConstU128<OFFER_DEPOSIT>;
    type MaxOffers = ConstU32<MAX_OFFERS>;
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
    fn app(owner: &AccountId) -> AppId {
        Apps::set_owner(AppId(1), Some(*owner));
        AppId(1)
    }
}

/// Alice, Bob and Carol endowed, two systems of Alice's, one of Bob's, two apps of Carol's.
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build() -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(ALICE, ENDOWMENT), (BOB, ENDOWMENT), (CAROL, ENDOWMENT), (POOR, 1_000)],
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
            Apps::set_owner(APP, Some(CAROL));
            Apps::set_owner(OTHER_APP, Some(CAROL));
            Clock::to_day(0);
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
        categories: Categories::ALL,
        strategy: Strategy::Automatic,
        rate: FeeRate(3),
        notice_days: 14,
        min_days: 1,
        max_days: 365,
        floor: Nat(0),
        cap_amount: None,
        cap_share: None,
        assignable: true,
    }
}

/// [`open_rules`] of an owner who signs each draw.
pub(crate) fn manual_rules() -> Rules {
    Rules { strategy: Strategy::Manual, ..open_rules() }
}

/// Allowed by name, under the rules of the book.
pub(crate) const ALLOWED: Listing = Listing::Allowed(Overrides {
    rate: None,
    notice_days: None,
    min_days: None,
    max_days: None,
    cap_amount: None,
    cap_share: None,
    assignable: None,
    target: None,
});

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

/// Alice's first system follows `rules`, her book 0.
pub(crate) fn follow(rules: Rules) {
    assert_ok!(Policy::create_rulebook(signed(ALICE), rules));
    assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
}

/// [`APP`] asks for 100 of Alice's first system, for 30 days, at 5 or less.
pub(crate) fn request() {
    assert_ok!(Policy::request(signed(CAROL), ALICES, APP, Nat(100), 30, FeeRate(5)));
}

/// Alice signs all of [`request`].
pub(crate) fn accept() {
    assert_ok!(Policy::accept(signed(ALICE), ALICES, APP, Nat(100), 30));
}

/// Planck held from `who` for rulebooks and listings.
pub(crate) fn held(who: AccountId) -> Balance {
    held_for(HoldReason::Rulebook, who)
}

pub(crate) fn held_for(reason: HoldReason, who: AccountId) -> Balance {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&reason.into(), &who)
}

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}
