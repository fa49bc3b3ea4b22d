//! A runtime with this pallet, balances, and assets that nobody but this pallet creates; the keeper of the apps is
//! small and can be made to refuse.

use crate as pallet_app_obligations;
use codec::{Decode, Encode, MaxEncodedLen};
use dlo_core::{AppId, AppObligations, AppPosition, AppReserves, Balance, Bps, Calendar, Category, Day, Nat};
use frame_support::{
    assert_ok, derive_impl,
    dispatch::DispatchResult,
    parameter_types, storage_alias,
    traits::{fungible::InspectHold, ConstU128, ConstU32, Hooks, NeverEnsureOrigin},
    weights::Weight,
    PalletId, Twox64Concat,
};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError};

pub(crate) type AccountId = u64;
pub(crate) type Block = frame_system::mocking::MockBlock<Test>;

/// Owns [`APP`].
pub(crate) const APPS: AccountId = 1;
/// Holds units.
pub(crate) const HOLDER: AccountId = 2;
/// Owns [`SECOND`].
pub(crate) const OTHER: AccountId = 3;
/// Has no account.
pub(crate) const GHOST: AccountId = 4;
pub(crate) const POT: AccountId = 9;
pub(crate) const APP: AppId = AppId(0);
pub(crate) const SECOND: AppId = AppId(7);
pub(crate) const NO_APP: AppId = AppId(99);

pub(crate) const ED: Balance = 1_000;
pub(crate) const ENDOWMENT: Balance = 1_000_000_000;
pub(crate) const BOND: Balance = 50_000;
pub(crate) const DEPOSIT: Balance = 700;
/// 1,500 of 10,000: a bond lasts six days and two thirds.
pub(crate) const PER_DAY: Balance = 7_500;
pub(crate) const FEE: Balance = 3;
pub(crate) const MAX_FOREIGN: u32 = 3;
pub(crate) const MAX_REMOVALS: u32 = 2;
pub(crate) const MAX_STEPS: u32 = 2;
pub(crate) const DAY: u64 = 86_400_000;
pub(crate) const START: Day = Day(20_000);
/// What [`APP`] and [`SECOND`] have behind them.
pub(crate) const RESERVE: Nat = Nat(1_000);
/// What stands for something outside the chain.
pub(crate) const REFERENCE: H256 = H256::repeat_byte(7);
pub(crate) const ROOT: H256 = H256::repeat_byte(8);

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
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(3)]
    pub type Obligations = pallet_app_obligations;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<ED>;
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
    type FreezeIdentifier = ();
    type MaxFreezes = ConstU32<1>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
    type Balance = Balance;
    type AssetId = u32;
    type AssetIdParameter = u32;
    type Currency = Balances;
    // Nobody: not by a signature, not as root.
    type CreateOrigin = NeverEnsureOrigin<AccountId>;
    type ForceOrigin = NeverEnsureOrigin<()>;
    // The pallet's account has no ANT: what it is asked for must be nothing.
    type AssetDeposit = ConstU128<0>;
    type MetadataDepositBase = ConstU128<0>;
    type MetadataDepositPerByte = ConstU128<0>;
    type AssetAccountDeposit = ConstU128<10>;
    type ApprovalDeposit = ConstU128<5>;
    type StringLimit = ConstU32<64>;
    type RemoveItemsLimit = ConstU32<5>;
}

parameter_types! {
    pub const Id: PalletId = PalletId(*b"dlo/oblg");
    pub const PotAccount: AccountId = POT;
    pub static PenaltyPerDay: Bps = Bps(1_500);
    pub static AppBond: Balance = BOND;
    pub static SettlementFee: Balance = FEE;
}

impl pallet_app_obligations::Config for Test {
    type Apps = Keeper;
    type Assets = Assets;
    type Calendar = Clock;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type PalletId = Id;
    type PotAccount = PotAccount;
    type AppBond = AppBond;
    type CurrencyDeposit = ConstU128<DEPOSIT>;
    type PenaltyPerDay = PenaltyPerDay;
    type SettlementFee = SettlementFee;
    type MaxForeign = ConstU32<MAX_FOREIGN>;
    type MaxRemovals = ConstU32<MAX_REMOVALS>;
    type MaxSweepSteps = ConstU32<MAX_STEPS>;
    type WeightInfo = Weights;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Keeper;
}

/// An app as the keeper has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub(crate) struct Kept {
    pub(crate) owner: AccountId,
    pub(crate) reserve: Nat,
    pub(crate) assigned: Nat,
    pub(crate) bond: Balance,
}

#[storage_alias]
type Keeps = StorageMap<Keeper, Twox64Concat, AppId, Kept>;
#[storage_alias]
type Stuck = StorageValue<Keeper, bool, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Taken = StorageValue<Keeper, Balance, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Now = StorageValue<Clock, u64, frame_support::pallet_prelude::ValueQuery>;

/// Keeps apps, their reserves and bonds, and refuses on demand. Tells of changes as the escrow does.
pub struct Keeper;

pub(crate) const STUCK: DispatchError = DispatchError::Other("keeper: stuck");
pub(crate) const NO_KEPT: DispatchError = DispatchError::Other("keeper: no app");

impl Keeper {
    pub(crate) fn register(app: AppId, owner: AccountId) {
        let kept = Kept { owner, reserve: RESERVE, assigned: Nat(0), bond: AppBond::get() };
        Keeps::insert(app, kept);
    }

    pub(crate) fn get(app: AppId) -> Kept {
        Keeps::get(app).unwrap()
    }

    /// Changes what is behind the app, and says so.
    pub(crate) fn set(app: AppId, reserve: Nat, assigned: Nat) {
        Self::set_silently(app, reserve, assigned);
        Obligations::reserve_changed(app);
    }

    pub(crate) fn set_silently(app: AppId, reserve: Nat, assigned: Nat) {
        Keeps::insert(app, Kept { reserve, assigned, ..Self::get(app) });
    }

    pub(crate) fn set_bond(app: AppId, bond: Balance) {
        Keeps::insert(app, Kept { bond, ..Self::get(app) });
    }

    /// From now on bonds are neither taken nor restored, or they are.
    pub(crate) fn set_stuck(stuck: bool) {
        Stuck::put(stuck);
    }

    /// Forgets the app, as the escrow does where it may be closed.
    pub(crate) fn close(app: AppId) {
        assert!(Obligations::is_settled(app));
        Keeps::remove(app);
        Obligations::app_closed(app);
    }

    pub(crate) fn forget(app: AppId) {
        Keeps::remove(app);
    }

    /// All that was taken of bonds.
    pub(crate) fn taken() -> Balance {
        Taken::get()
    }
}

impl AppReserves<AccountId> for Keeper {
    fn position(app: AppId) -> Option<AppPosition<AccountId>> {
        let Kept { owner, reserve, assigned, bond } = Keeps::get(app)?;
        Some(AppPosition { owner, category: Category::Currency, reserve, assigned, bond })
    }

    fn slash_bond(app: AppId, amount: Balance) -> Result<Balance, DispatchError> {
        let kept = Keeps::get(app).ok_or(NO_KEPT)?;
        let amount = amount.min(kept.bond);
        Keeps::insert(app, Kept { bond: kept.bond - amount, ..kept });
        Taken::mutate(|taken| *taken += amount);
        // After the change: what fails must leave nothing behind.
        frame_support::ensure!(!Stuck::get(), STUCK);
        Ok(amount)
    }

    fn restore_bond(app: AppId) -> Result<Balance, DispatchError> {
        frame_support::ensure!(!Stuck::get(), STUCK);
        let kept = Keeps::get(app).ok_or(NO_KEPT)?;
        let missing = AppBond::get().saturating_sub(kept.bond);
        Keeps::insert(app, Kept { bond: kept.bond + missing, ..kept });
        Ok(missing)
    }
}

/// Stands where it is set.
pub struct Clock;

impl Calendar for Clock {
    fn now() -> u64 {
        Now::get()
    }
    fn day_length() -> u64 {
        DAY
    }
}

impl Clock {
    pub(crate) fn set(ms: u64) {
        Now::put(ms);
    }

    /// The start of the day `days` after [`START`].
    pub(crate) fn to_day(days: u32) {
        Self::set(Self::start_of(day(days)));
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Keeper {
    fn funded_app(owner: &AccountId) -> AppId {
        use frame_support::traits::fungible::Mutate;
        Balances::set_balance(owner, ENDOWMENT);
        Self::register(NO_APP, *owner);
        Self::set_silently(NO_APP, Nat(1_000 * Nat::UNIT), Nat(0));
        NO_APP
    }
    fn crowd(app: AppId, count: u32) {
        use frame_support::traits::fungible::Mutate;
        for i in 0..count {
            let (who, by) = (1_000 + AccountId::from(i), 2_000 + AccountId::from(i));
            Balances::set_balance(&who, ENDOWMENT);
            Balances::set_balance(&by, ENDOWMENT);
            Assets::touch(signed(who), app.0).unwrap();
            Assets::approve_transfer(signed(by), app.0, OTHER, 1).unwrap();
        }
    }
    fn set_now(ms: u64) {
        Clock::set(ms);
    }
}

/// Accounts endowed, [`APP`] of [`APPS`] and [`SECOND`] of [`OTHER`] registered, at the start of [`START`].
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build() -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(APPS, ENDOWMENT), (HOLDER, ENDOWMENT), (OTHER, ENDOWMENT), (POT, ED)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
        ext.execute_with(|| {
            System::set_block_number(1);
            Clock::to_day(0);
            Keeper::register(APP, APPS);
            Keeper::register(SECOND, OTHER);
        });
        ext
    }

    /// Runs `test`, then checks the invariants and that no ANT came or went.
    pub(crate) fn build_and_execute(test: impl FnOnce()) {
        Self::build().execute_with(|| {
            let issuance = Balances::total_issuance();
            test();
            Obligations::do_try_state().unwrap();
            assert_eq!(Balances::total_issuance(), issuance);
        });
    }
}

/// Runs `call` as a transaction runs: what fails leaves nothing behind.
pub(crate) fn atomic(call: impl FnOnce() -> DispatchResult) -> DispatchResult {
    frame_support::storage::with_storage_layer(call)
}

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub(crate) fn day(days: u32) -> Day {
    START.checked_add(days).unwrap()
}

pub(crate) fn bytes<S: frame_support::traits::Get<u32>>(text: &str) -> frame_support::BoundedVec<u8, S> {
    text.as_bytes().to_vec().try_into().unwrap()
}

/// [`APPS`] gives [`APP`] a currency.
pub(crate) fn create() -> DispatchResult {
    Obligations::create_currency(signed(APPS), APP, bytes("Harbour dollar"), bytes("HBD"))
}

/// [`APPS`] issues to [`HOLDER`].
pub(crate) fn issue(amount: Balance) -> DispatchResult {
    Obligations::issue(signed(APPS), APP, HOLDER, amount)
}

/// A currency of [`APP`] of which [`HOLDER`] has `amount`.
pub(crate) fn circulate(amount: Balance) {
    assert_ok!(create());
    assert_ok!(issue(amount));
}

pub(crate) fn redeem(amount: Balance) -> DispatchResult {
    Obligations::redeem(signed(HOLDER), APP, amount, REFERENCE)
}

/// [`APPS`] declares that [`APP`] owes `total` to three customers.
pub(crate) fn declare(total: u128) -> DispatchResult {
    Obligations::declare_liabilities(signed(APPS), APP, ROOT, Nat(total), 3)
}

/// [`APPS`] declares that [`APP`] has `issued` on another chain.
pub(crate) fn abroad(slot: u8, issued: u128) -> DispatchResult {
    Obligations::declare_foreign(signed(APPS), APP, slot, bytes("arbitrum"), bytes("0xab"), Nat(issued))
}

pub(crate) fn standing(app: AppId) -> crate::Standing {
    crate::Standings::<Test>::get(app)
}

/// Overdue since so many days after [`START`], and paid until so many.
pub(crate) fn overdue(since: u32, charged_on: u32) -> crate::Standing {
    crate::Standing::Overdue { since: day(since), charged_on: day(charged_on) }
}

pub(crate) fn defaulted(since: u32) -> crate::Standing {
    crate::Standing::Defaulted { since: day(since) }
}

pub(crate) fn supply() -> Balance {
    Assets::total_supply(APP.0)
}

pub(crate) fn held(who: AccountId) -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::Currency.into(), &who)
}

pub(crate) fn free(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

/// Runs a block's idle hook with all the weight it could want.
pub(crate) fn idle() -> Weight {
    Obligations::on_idle(System::block_number(), Weight::MAX)
}

/// Lets the days pass up to the one `days` after [`START`], with an idle block in each.
pub(crate) fn live_to(days: u32) {
    for on in Clock::today().since(START) + 1..=days {
        Clock::to_day(on);
        idle();
    }
}

/// What calls and hooks cost here.
pub(crate) type Weights = crate::weights::SubstrateWeight<Test>;
