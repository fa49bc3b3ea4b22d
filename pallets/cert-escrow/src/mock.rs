//! A runtime with this pallet and balances; ledger, rulebook, calendar and debts are small and can be made to refuse.

use crate as pallet_cert_escrow;
use dlo_core::{
    AppId, AppObligations, AppReserves, Ask, Backing, Balance, Bps, Calendar, Category, CertId, Day, FeeRate,
    LiquidityPolicy, Nat, OnShortfall, Purpose, ReserveLedger, Rule, Shortfall, Size, SystemId, Terms,
    Tightest,
};
use frame_support::{
    assert_ok, derive_impl, parameter_types, storage_alias,
    traits::{fungible::InspectHold, ConstU128, ConstU32, Hooks},
    weights::Weight,
    Twox64Concat,
};
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError};

pub(crate) type AccountId = u64;
pub(crate) type Block = frame_system::mocking::MockBlock<Test>;

/// Owns the app.
pub(crate) const APPS: AccountId = 1;
/// Owns two systems.
pub(crate) const LENDER: AccountId = 2;
pub(crate) const OTHER: AccountId = 3;
/// Owns a system and has no account.
pub(crate) const GHOST: AccountId = 4;
/// Relies on assignments, and has no account.
pub(crate) const HOLDER: AccountId = 5;
pub(crate) const POT: AccountId = 9;
pub(crate) const SYSTEM: SystemId = SystemId(10);
pub(crate) const SECOND: SystemId = SystemId(11);
pub(crate) const GHOSTS: SystemId = SystemId(12);
pub(crate) const APP: AppId = AppId(0);

pub(crate) const ED: Balance = 1_000;
pub(crate) const BOND: Balance = 50_000;
pub(crate) const ENDOWMENT: Balance = 1_000_000_000;
pub(crate) const BACKED: Nat = Nat(1_000_000 * Nat::UNIT);
pub(crate) const NOTICE: u32 = 5;
pub(crate) const MAX_ENDINGS: u32 = 4;
pub(crate) const MAX_ASSIGNMENTS: u32 = 3;
pub(crate) const MAX_STEPS: u32 = 5;
pub(crate) const MAX_OPERATORS: u32 = 3;
pub(crate) const OPERATOR_DEPOSIT: Balance = 700;
pub(crate) const LARGEST: Size = Size { parts: 8, ends: 16 };
pub(crate) const DAY: u64 = 86_400_000;
pub(crate) const START: Day = Day(20_000);

/// 1,000 NAT at 10 planck a day each: 10,000 planck a day.
pub(crate) const RATE: FeeRate = FeeRate(10);
pub(crate) const AMOUNT: Nat = Nat(1_000 * Nat::UNIT);
pub(crate) const PER_DAY: Balance = 10_000;
/// What stands for a promise outside the chain.
pub(crate) const CONTRACT: H256 = H256::repeat_byte(7);
/// The container image of an app.
pub(crate) const IMAGE: H256 = H256::repeat_byte(8);

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
    pub type Escrow = pallet_cert_escrow;
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

parameter_types! {
    pub const PotAccount: AccountId = POT;
    pub const PotShare: Bps = Bps(2_000);
    pub static MinCertificate: Nat = Nat(1);
    pub static MaxCertificates: u32 = 200;
    pub const LargestSystem: Size = LARGEST;
}

impl pallet_cert_escrow::Config for Test {
    type Ledger = Ledger;
    type Policy = Rulebook;
    type Calendar = Clock;
    type Obligations = Debts;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type PotAccount = PotAccount;
    type PotShare = PotShare;
    type AppBond = ConstU128<BOND>;
    type MinCertificate = MinCertificate;
    type MaxLegs = ConstU32<4>;
    type MaxEndingsPerBlock = ConstU32<MAX_ENDINGS>;
    type MaxAssignments = ConstU32<MAX_ASSIGNMENTS>;
    type LargestSystem = LargestSystem;
    type OperatorDeposit = ConstU128<OPERATOR_DEPOSIT>;
    type MaxOperators = ConstU32<MAX_OPERATORS>;
    type MaxCertificates = MaxCertificates;
    type MaxWriteDownSteps = ConstU32<MAX_STEPS>;
    type WeightInfo = Weights;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Ledger;
}

#[storage_alias]
type Owners = StorageMap<Ledger, Twox64Concat, SystemId, AccountId>;
#[storage_alias]
type Backings = StorageMap<Ledger, Twox64Concat, SystemId, Backing>;
#[storage_alias]
type Serials = StorageMap<Ledger, Twox64Concat, SystemId, u32, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Live = StorageMap<Ledger, Twox64Concat, SystemId, u32, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Ends = StorageDoubleMap<Ledger, Twox64Concat, SystemId, Twox64Concat, Day, Nat>;
#[storage_alias]
type Barred = StorageDoubleMap<
    Ledger,
    Twox64Concat,
    SystemId,
    Twox64Concat,
    Day,
    Nat,
    frame_support::pallet_prelude::ValueQuery,
>;
#[storage_alias]
type Broken = StorageMap<Ledger, Twox64Concat, SystemId, ()>;
#[storage_alias]
type Impaired = StorageMap<Ledger, Twox64Concat, SystemId, ()>;
#[storage_alias]
type EndsTaken = StorageValue<Ledger, u32, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Sizes = StorageMap<Ledger, Twox64Concat, SystemId, (u32, u32)>;
#[storage_alias]
type LastAsk = StorageValue<Rulebook, Ask<AccountId>>;
#[storage_alias]
type Asked = StorageValue<Rulebook, Terms>;
#[storage_alias]
type Refusals = StorageMap<Rulebook, Twox64Concat, SystemId, u8>;
#[storage_alias]
type Owed = StorageMap<Debts, Twox64Concat, AppId, Nat, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Currencies = StorageMap<Debts, Twox64Concat, AppId, ()>;
#[storage_alias]
type Penalty = StorageValue<Debts, Balance, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Closed = StorageMap<Debts, Twox64Concat, AppId, ()>;
#[storage_alias]
type Heard = StorageMap<Debts, Twox64Concat, AppId, (Nat, Nat), frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
type Now = StorageValue<Clock, u64, frame_support::pallet_prelude::ValueQuery>;

/// Keeps what is committed and until when, and refuses on demand.
pub struct Ledger;

impl Ledger {
    pub(crate) fn add(system: SystemId, owner: AccountId) {
        Owners::insert(system, owner);
        Backings::insert(system, Backing { issued: BACKED, backed: BACKED, ..Default::default() });
    }

    pub(crate) fn sell(system: SystemId, owner: Option<AccountId>) {
        Owners::set(system, owner);
    }

    pub(crate) fn set_committed(system: SystemId, committed: Nat) {
        Backings::mutate(system, |backing| backing.as_mut().unwrap().committed = committed);
    }

    /// The system is worth `backed` now.
    pub(crate) fn set_backed(system: SystemId, backed: Nat) {
        Backings::mutate(system, |backing| {
            let backing = backing.as_mut().unwrap();
            backing.backed = backed;
            Self::mark(system, backing);
        });
    }

    /// The system is worth `backed` now, and its grace is over.
    pub(crate) fn run_out(system: SystemId, backed: Nat) {
        Self::set_backed(system, backed);
        let committed = committed(system);
        Escrow::on_shortfall(system, Shortfall { backed, committed });
        Backings::mutate(system, |backing| Self::mark(system, backing.as_mut().unwrap()));
    }

    fn mark(system: SystemId, backing: &mut Backing) {
        let short = backing.backed < backing.committed;
        backing.impaired = short || Impaired::contains_key(system) || Escrow::is_writing_down(system);
    }

    /// Every system is gone that has nothing locked.
    pub(crate) fn forget_unused() {
        for system in Backings::iter_keys().filter(|system| committed(*system).is_zero()).collect::<Vec<_>>()
        {
            Backings::remove(system);
        }
    }

    /// As many certificates live as were locked and not ended.
    pub(crate) fn check() {
        for system in Backings::iter_keys() {
            let live = crate::Certificates::<Test>::iter_key_prefix(system).count();
            assert_eq!(usize::try_from(Live::get(system)), Ok(live), "certificates of {system:?} miscounted");
        }
    }

    /// Impaired from now on, whatever it is worth.
    pub(crate) fn set_impaired(system: SystemId) {
        Impaired::insert(system, ());
        Backings::mutate(system, |backing| backing.as_mut().unwrap().impaired = true);
    }

    /// What was cut of `system` and would have come back on `day`.
    pub(crate) fn barred(system: SystemId, day: Day) -> Nat {
        Barred::get(system, day)
    }

    pub(crate) fn set_next_serial(system: SystemId, serial: u32) {
        Serials::insert(system, serial);
    }

    pub(crate) fn set_size(system: SystemId, size: Size) {
        Sizes::insert(system, (size.parts, size.ends));
    }

    /// From now on `unlock` and `extend` fail for `system`, or no longer do.
    pub(crate) fn set_broken(system: SystemId, broken: bool) {
        Broken::set(system, broken.then_some(()));
    }

    /// From now on `shorten` finds the first `days` end days taken.
    pub(crate) fn set_ends_taken(days: u32) {
        EndsTaken::put(days);
    }

    fn change(system: SystemId, day: Day, change: impl Fn(Nat) -> Option<Nat>) -> Result<(), DispatchError> {
        let mut backing = Backings::get(system).ok_or(NO_SYSTEM)?;
        backing.committed = change(backing.committed).ok_or(NOT_FREE)?;
        let end = change(Ends::get(system, day).unwrap_or_default()).ok_or(NOT_LOCKED)?;
        Ends::set(system, day, Some(end).filter(|end| !end.is_zero()));
        Self::mark(system, &mut backing);
        Backings::insert(system, backing);
        Ok(())
    }
}

pub(crate) const NO_SYSTEM: DispatchError = DispatchError::Other("ledger: no system");
pub(crate) const NOT_FREE: DispatchError = DispatchError::Other("ledger: not free");
pub(crate) const NOT_LOCKED: DispatchError = DispatchError::Other("ledger: not locked");
pub(crate) const IMPAIRED: DispatchError = DispatchError::Other("ledger: impaired");
pub(crate) const BROKEN: DispatchError = DispatchError::Other("ledger: broken");
pub(crate) const REFUSED: DispatchError = DispatchError::Other("rulebook: refused");

impl ReserveLedger<AccountId> for Ledger {
    fn owner_of(system: SystemId) -> Option<AccountId> {
        Owners::get(system)
    }
    fn backing(system: SystemId) -> Option<Backing> {
        Backings::get(system)
    }
    fn total_committed() -> Nat {
        Nat(Backings::iter_values().map(|backing| backing.committed.0).sum())
    }
    fn next_serial(system: SystemId) -> Option<u32> {
        Backings::contains_key(system).then(|| Serials::get(system))
    }
    fn revision(_: SystemId) -> Option<u32> {
        None
    }
    fn size(system: SystemId) -> Size {
        let (parts, ends) = Sizes::get(system).unwrap_or((1, 1));
        Size { parts, ends }
    }
    fn admission_weight(size: Size) -> Weight {
        Weight::from_parts(1_000 + 10 * u64::from(size.parts) + u64::from(size.ends), 0)
    }
    fn tightest(system: SystemId, amount: Nat, until: Day) -> Option<Tightest> {
        let backing = Self::backing(system)?;
        let committed = backing.committed.checked_add(amount)?;
        Some(Tightest { day: until, committed, allowed: backing.backed })
    }
    fn revalue(system: SystemId) -> Result<Backing, DispatchError> {
        let mut backing = Backings::get(system).ok_or(NO_SYSTEM)?;
        // Leaves a trace, so that a dry run which does not roll back is seen.
        backing.issued = backing.issued.checked_add(Nat(1)).ok_or(NOT_FREE)?;
        Self::mark(system, &mut backing);
        Backings::insert(system, backing);
        Ok(backing)
    }
    fn check_lock(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError> {
        let backing = Self::backing(system).ok_or(NO_SYSTEM)?;
        frame_support::ensure!(!backing.impaired, IMPAIRED);
        frame_support::ensure!(amount <= backing.free() && until > Clock::today(), NOT_FREE);
        Ok(())
    }
    fn lock(system: SystemId, amount: Nat, until: Day) -> Result<CertId, DispatchError> {
        Self::check_lock(system, amount, until)?;
        Self::change(system, until, |sum| sum.checked_add(amount))?;
        let serial = Serials::get(system);
        Serials::insert(system, serial + 1);
        Live::mutate(system, |live| *live += 1);
        Ok(CertId { system, serial })
    }
    fn grow(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError> {
        Self::check_lock(system, amount, until)?;
        Self::change(system, until, |sum| sum.checked_add(amount))
    }
    fn extend(system: SystemId, amount: Nat, from: Day, to: Day) -> Result<(), DispatchError> {
        frame_support::ensure!(to > from, DispatchError::Other("ledger: end not later"));
        frame_support::ensure!(!Broken::contains_key(system), BROKEN);
        Self::change(system, from, |sum| sum.checked_sub(amount))?;
        Self::check_lock(system, amount, to)?;
        Self::change(system, to, |sum| sum.checked_add(amount))
    }
    fn end(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError> {
        Self::unlock(system, amount, until)?;
        Live::mutate(system, |live| *live -= 1);
        Ok(())
    }
    fn unlock(system: SystemId, amount: Nat, until: Day) -> Result<(), DispatchError> {
        frame_support::ensure!(!Broken::contains_key(system), BROKEN);
        Self::change(system, until, |sum| sum.checked_sub(amount))
    }
    fn cut(system: SystemId, amount: Nat, until: Day, ended: bool) -> Result<(), DispatchError> {
        if ended {
            Self::end(system, amount, until)?;
        } else {
            Self::unlock(system, amount, until)?;
        }
        // Only noted: what is free here is up to the tests.
        Barred::mutate(system, until, |sum| *sum = Nat(sum.0 + amount.0));
        Ok(())
    }
    fn shorten(system: SystemId, amount: Nat, from: Day, to: Day) -> Result<Day, DispatchError> {
        let day = to.checked_add(EndsTaken::get()).unwrap().min(from);
        frame_support::ensure!(day > Clock::today(), DispatchError::Other("ledger: end not in future"));
        Self::change(system, from, |sum| sum.checked_sub(amount))?;
        Self::change(system, day, |sum| sum.checked_add(amount))?;
        Ok(day)
    }
}

pub(crate) fn terms(rate: FeeRate, notice_days: u32) -> Terms {
    Terms { rate, notice_days, assignable: true, book: 0, version: 0 }
}

/// Admits everything at [`RATE`] with [`NOTICE`], unless told otherwise.
pub struct Rulebook;

impl Rulebook {
    pub(crate) fn set_terms(rate: FeeRate, notice_days: u32) {
        Asked::put(terms(rate, notice_days));
    }

    pub(crate) fn set_all_terms(terms: Terms) {
        Asked::put(terms);
    }

    /// What was asked last, and admitted.
    pub(crate) fn last_ask() -> Ask<AccountId> {
        LastAsk::get().unwrap()
    }

    /// Refuses all of `system` from now on, as blocked.
    pub(crate) fn refuse(system: SystemId) {
        Refusals::insert(system, 0);
    }
}

impl LiquidityPolicy<AccountId> for Rulebook {
    fn examine(ask: &Ask<AccountId>) -> Result<Terms, Rule> {
        if ask.amount.is_zero() {
            return Err(Rule::ZeroAmount);
        }
        if Refusals::contains_key(ask.system) {
            return Err(Rule::Blocked);
        }
        Ok(Asked::get().unwrap_or(terms(RATE, NOTICE)))
    }
    fn admit(ask: &Ask<AccountId>) -> Result<Terms, DispatchError> {
        LastAsk::put(ask);
        Self::examine(ask).map_err(|_| REFUSED)
    }
}

/// Apps owe what they are set to owe.
pub struct Debts;

impl Debts {
    pub(crate) fn set(app: AppId, owed: Nat) {
        Owed::insert(app, owed);
    }

    /// The app has a currency, of which nothing may be out.
    pub(crate) fn set_currency(app: AppId, has: bool) {
        Currencies::set(app, has.then_some(()));
    }

    /// From now on an app that is found short loses `penalty` of its bond each time.
    pub(crate) fn set_penalty(penalty: Balance) {
        Penalty::put(penalty);
    }

    /// Whether it was told that `app` is closed.
    pub(crate) fn has_closed(app: AppId) -> bool {
        Closed::contains_key(app)
    }

    /// Whatever changed a reserve, or what is assigned of it, has told of it once it was written.
    pub(crate) fn check() {
        for (id, app) in crate::Apps::<Test>::iter() {
            assert_eq!(Heard::get(id), (app.reserve, app.assigned), "{id:?} has changed unheard");
        }
    }
}

impl AppObligations for Debts {
    fn owed(app: AppId) -> Nat {
        Owed::get(app)
    }
    fn is_settled(app: AppId) -> bool {
        Owed::get(app).is_zero() && !Currencies::contains_key(app)
    }
    fn reserve_changed(app: AppId) {
        let position = Escrow::position(app).unwrap();
        if Owed::get(app) > position.free() {
            Escrow::slash_bond(app, Penalty::get()).unwrap();
        }
        Heard::insert(app, (position.reserve, position.assigned));
    }
    fn app_closed(app: AppId) {
        Heard::remove(app);
        Closed::insert(app, ());
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

    /// Goes to the start of the day `days` after [`START`].
    pub(crate) fn to_day(days: u32) {
        Self::set(Self::start(days));
    }

    /// The start of the day `days` after [`START`].
    pub(crate) fn start(days: u32) -> u64 {
        Self::start_of(START.checked_add(days).unwrap())
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Ledger {
    fn backed_system(owner: &AccountId, _: AppId) -> SystemId {
        let system = SystemId(Owners::iter_keys().count() as u64 + 100);
        Self::add(system, *owner);
        system
    }
    fn small_system(owner: &AccountId, app: AppId) -> SystemId {
        Self::backed_system(owner, app)
    }
    fn owe(_: AppId, _: crate::Owing) {}
    fn set_now(ms: u64) {
        Clock::set(ms);
    }
}

/// Accounts endowed, systems backed, [`APP`] registered by [`APPS`], at the start of [`START`].
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build() -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(APPS, ENDOWMENT), (LENDER, ENDOWMENT), (OTHER, ENDOWMENT), (POT, ED)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
        ext.execute_with(|| {
            System::set_block_number(1);
            Clock::to_day(0);
            Ledger::add(SYSTEM, LENDER);
            Ledger::add(SECOND, LENDER);
            Ledger::add(GHOSTS, GHOST);
            assert_ok!(register(APPS));
        });
        ext
    }

    /// Runs `test`, then checks the invariants and that no ANT came or went.
    pub(crate) fn build_and_execute(test: impl FnOnce()) {
        Self::build().execute_with(|| {
            let issuance = Balances::total_issuance();
            test();
            Escrow::do_try_state().unwrap();
            Debts::check();
            Ledger::check();
            assert_eq!(Balances::total_issuance(), issuance);
        });
    }
}

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub(crate) fn register(who: AccountId) -> frame_support::dispatch::DispatchResult {
    Escrow::register_app(signed(who), b"warranty pool".to_vec().try_into().unwrap(), Category::Warranty, None)
}

/// Draws `amount` of one system for [`APP`].
pub(crate) fn draw_one(system: SystemId, amount: Nat, days: u32) -> CertId {
    let serial = Serials::get(system);
    assert_ok!(draw(vec![(system, amount)], days));
    CertId { system, serial }
}

/// What the agenda ends on `day`.
pub(crate) fn ending_on(day: Day) -> Vec<CertId> {
    let batches = crate::Agenda::<Test>::iter_key_prefix(day);
    batches.flat_map(|(app, batch)| crate::Batches::<Test>::get(app, batch)).collect()
}

/// The certificates in all batches of `app`.
pub(crate) fn listed(app: AppId) -> Vec<CertId> {
    crate::Batches::<Test>::iter_prefix_values(app).flatten().collect()
}

pub(crate) fn draw(legs: Vec<(SystemId, Nat)>, days: u32) -> frame_support::dispatch::DispatchResult {
    outcome(Escrow::draw(signed(APPS), APP, legs.try_into().unwrap(), days, RATE))
}

/// What came of a call, without its weight.
pub(crate) fn outcome(
    result: frame_support::dispatch::DispatchResultWithPostInfo,
) -> frame_support::dispatch::DispatchResult {
    result.map(|_| ()).map_err(|failed| failed.error)
}

/// [`APPS`] renews `cert` until `days` days from now.
pub(crate) fn renew(cert: CertId, days: u32) -> frame_support::dispatch::DispatchResult {
    outcome(Escrow::renew(signed(APPS), cert, days, RATE))
}

/// [`APPS`] adds `amount` to `cert`.
pub(crate) fn top_up(cert: CertId, amount: Nat) -> frame_support::dispatch::DispatchResult {
    outcome(Escrow::top_up(signed(APPS), cert, amount, RATE))
}

/// [`APPS`] assigns `amount` of `cert` to a loan of [`HOLDER`]'s until `days` after [`START`].
pub(crate) fn assign(cert: CertId, amount: Nat, days: u32) -> frame_support::dispatch::DispatchResult {
    let until = START.checked_add(days).unwrap();
    Escrow::assign(signed(APPS), cert, Purpose::Loan, amount, CONTRACT, HOLDER, until)
}

pub(crate) fn held(who: AccountId) -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::Fee.into(), &who)
}

pub(crate) fn free(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

pub(crate) fn committed(system: SystemId) -> Nat {
    Ledger::backing(system).unwrap().committed
}

/// Runs the next block's hook.
pub(crate) fn next_block() {
    let block = System::block_number() + 1;
    System::set_block_number(block);
    Escrow::on_initialize(block);
}

/// Gives the rest of a block, and tells what was taken of it.
pub(crate) fn idle(remaining: Weight) -> Weight {
    Escrow::on_idle(System::block_number(), remaining)
}

/// What calls and hooks cost here.
pub(crate) type Weights = crate::weights::SubstrateWeight<Test>;
