//! A runtime with this pallet and balances; ledger, hand-over and assigner are small and can be made to refuse.

use crate::{self as pallet_system_sale, Call, Price};
use dlo_core::{
    Assigner, Backing, Balance, Calendar, CertId, Day, Handover, Nat, Purpose, ReserveLedger, Size, SystemId,
    Tightest,
};
use frame_support::{
    derive_impl,
    dispatch::DispatchResult,
    pallet_prelude::{OptionQuery, ValueQuery},
    storage_alias,
    traits::{
        fungible::{InspectHold, Mutate},
        tokens::Preservation,
        ConstU128, ConstU32,
    },
    weights::Weight,
    Twox64Concat,
};
use sp_core::H256;
use sp_runtime::{traits::Dispatchable, BuildStorage, DispatchError};

pub(crate) type AccountId = u64;
pub(crate) type Block = frame_system::mocking::MockBlock<Test>;

/// Owns two systems.
pub(crate) const SELLER: AccountId = 1;
/// Owns apps with certificates.
pub(crate) const BUYER: AccountId = 2;
/// Owns a system, and an app with a certificate.
pub(crate) const OTHER: AccountId = 3;
/// Owns nothing but its existential deposit.
pub(crate) const POOR: AccountId = 4;
/// Keeps the deposits of systems, in place of holds.
pub(crate) const VAULT: AccountId = 9;
pub(crate) const SYSTEM: SystemId = SystemId(10);
pub(crate) const SECOND: SystemId = SystemId(11);
pub(crate) const THEIRS: SystemId = SystemId(12);
pub(crate) const NOBODYS: SystemId = SystemId(13);

pub(crate) const ED: Balance = 1_000;
pub(crate) const ENDOWMENT: Balance = 1_000_000_000;
pub(crate) const OFFER_DEPOSIT: Balance = 7_000;
/// What a system's owner has deposited for it.
pub(crate) const SYSTEM_DEPOSIT: Balance = 30_000;
pub(crate) const COST: Balance = 500_000;
pub(crate) const PRICE: Price = Price::Ant(COST);
pub(crate) const BACKED: Nat = Nat(1_000 * Nat::UNIT);
pub(crate) const MAX_CERTS: u32 = 4;
/// What can be assigned of each certificate.
pub(crate) const AMOUNT: Nat = Nat(100);
pub(crate) const DAY: u64 = 86_400_000;
pub(crate) const START: Day = Day(20_000);

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
    pub type Sale = pallet_system_sale;
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
}

frame_support::parameter_types! {
    pub const LargestSystem: Size = Size { parts: 4, ends: 8 };
}

impl pallet_system_sale::Config for Test {
    type Ledger = Ledger;
    type Handover = Deeds;
    type Assigner = Escrow;
    type Calendar = Clock;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type OfferDeposit = ConstU128<OFFER_DEPOSIT>;
    type LargestSystem = LargestSystem;
    type MaxCerts = ConstU32<MAX_CERTS>;
    type WeightInfo = Weights;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Ledger;
}

/// What calls cost here.
pub(crate) type Weights = crate::weights::SubstrateWeight<Test>;

/// What was promised out of one certificate: for what, how much, its reference, to whom and until when.
pub(crate) type Promise = (Purpose, Nat, H256, AccountId, Day);

#[storage_alias]
type Owners = StorageMap<Ledger, Twox64Concat, SystemId, AccountId, OptionQuery>;
#[storage_alias]
type Recorded = StorageMap<Ledger, Twox64Concat, SystemId, Nat, ValueQuery>;
#[storage_alias]
type Worth = StorageMap<Ledger, Twox64Concat, SystemId, Nat, OptionQuery>;
#[storage_alias]
type FreeDeeds = StorageValue<Deeds, bool, ValueQuery>;
#[storage_alias]
type Stopped = StorageValue<Deeds, bool, ValueQuery>;
#[storage_alias]
type Holders = StorageMap<Escrow, Twox64Concat, CertId, AccountId, OptionQuery>;
#[storage_alias]
type Promises = StorageMap<Escrow, Twox64Concat, CertId, Vec<Promise>, ValueQuery>;
#[storage_alias]
type Revisions = StorageMap<Ledger, Twox64Concat, SystemId, u32, ValueQuery>;
#[storage_alias]
type Now = StorageValue<Clock, u64, ValueQuery>;

pub(crate) const NO_SYSTEM: DispatchError = DispatchError::Other("ledger: no system");
pub(crate) const NO_VALUE: DispatchError = DispatchError::Other("ledger: no value");
pub(crate) const STOPPED: DispatchError = DispatchError::Other("deeds: stopped");
pub(crate) const NOT_HOLDER: DispatchError = DispatchError::Other("escrow: not the holder");
pub(crate) const NOT_FREE: DispatchError = DispatchError::Other("escrow: not free");
const NOT_HERE: DispatchError = DispatchError::Other("the mock ledger locks nothing");

/// Knows whose a system is, and what it is worth.
pub struct Ledger;

impl Ledger {
    pub(crate) fn set_owner(system: SystemId, owner: Option<AccountId>) {
        Owners::set(system, owner);
    }

    /// What the next valuation finds; `None` makes it fail.
    pub(crate) fn set_worth(system: SystemId, worth: Option<Nat>) {
        Worth::set(system, worth);
    }

    /// Something was admitted.
    pub(crate) fn revise(system: SystemId) {
        Revisions::mutate(system, |revision| *revision += 1);
    }

    fn add(system: SystemId, owner: AccountId) {
        Owners::insert(system, owner);
        Recorded::insert(system, BACKED);
        Worth::insert(system, BACKED);
    }
}

impl ReserveLedger<AccountId> for Ledger {
    fn owner_of(system: SystemId) -> Option<AccountId> {
        Owners::get(system)
    }
    fn backing(system: SystemId) -> Option<Backing> {
        let backed = Recorded::get(system);
        Owners::get(system).map(|_| Backing { issued: BACKED, backed, ..Default::default() })
    }
    fn revision(system: SystemId) -> Option<u32> {
        Owners::get(system).map(|_| Revisions::get(system))
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
    fn admission_weight(size: Size) -> Weight {
        Weight::from_parts(u64::from(size.parts) + 100 * u64::from(size.ends), 0)
    }
    fn revalue(system: SystemId) -> Result<Backing, DispatchError> {
        let worth = Worth::get(system).ok_or(NO_VALUE)?;
        Recorded::insert(system, worth);
        Self::backing(system).ok_or(NO_SYSTEM)
    }
    fn check_lock(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn tightest(_: SystemId, _: Nat, _: Day) -> Option<Tightest> {
        None
    }
    fn lock(_: SystemId, _: Nat, _: Day) -> Result<CertId, DispatchError> {
        Err(NOT_HERE)
    }
    fn grow(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn extend(_: SystemId, _: Nat, _: Day, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn cut(_: SystemId, _: Nat, _: Day, _: bool) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn unlock(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn end(_: SystemId, _: Nat, _: Day) -> Result<(), DispatchError> {
        Err(NOT_HERE)
    }
    fn shorten(_: SystemId, _: Nat, _: Day, _: Day) -> Result<Day, DispatchError> {
        Err(NOT_HERE)
    }
}

/// Gives a system away and moves its deposit; where it is stopped, only after it has done all that.
pub struct Deeds;

impl Deeds {
    pub(crate) const WEIGHT: Weight = Weight::from_parts(123, 45);

    /// From now on every hand-over fails at its end, or no longer does.
    pub(crate) fn set_stopped(stopped: bool) {
        Stopped::put(stopped);
    }

    /// From now on systems have no deposit.
    pub(crate) fn set_free() {
        FreeDeeds::put(true);
    }
}

impl Handover<AccountId> for Deeds {
    fn hand_over(system: SystemId, from: &AccountId, to: &AccountId) -> Result<(), DispatchError> {
        frame_support::ensure!(Owners::get(system) == Some(*from), NO_SYSTEM);
        Owners::insert(system, to);
        if !FreeDeeds::get() {
            let keep = Preservation::Preserve;
            <Balances as Mutate<_>>::transfer(to, &VAULT, SYSTEM_DEPOSIT, keep)?;
            <Balances as Mutate<_>>::transfer(&VAULT, from, SYSTEM_DEPOSIT, keep)?;
        }
        frame_support::ensure!(!Stopped::get(), STOPPED);
        Ok(())
    }

    fn max_weight() -> Weight {
        Self::WEIGHT
    }
}

/// Keeps who holds a certificate and what was promised out of it, at most [`AMOUNT`].
pub struct Escrow;

impl Escrow {
    pub(crate) fn promises(cert: CertId) -> Vec<Promise> {
        Promises::get(cert)
    }

    pub(crate) fn promised(cert: CertId) -> u128 {
        Promises::get(cert).iter().map(|promise| promise.1 .0).sum()
    }
}

impl Assigner<AccountId> for Escrow {
    fn assign(
        who: &AccountId,
        cert: CertId,
        purpose: Purpose,
        amount: Nat,
        reference: H256,
        beneficiary: &AccountId,
        until: Day,
    ) -> Result<(), DispatchError> {
        frame_support::ensure!(Holders::get(cert) == Some(*who), NOT_HOLDER);
        frame_support::ensure!(!amount.is_zero() && until > Clock::today(), NOT_FREE);
        Promises::append(cert, (purpose, amount, reference, *beneficiary, until));
        frame_support::ensure!(Self::promised(cert) <= AMOUNT.0, NOT_FREE);
        Ok(())
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
    /// To the start of the day `days` after [`START`].
    pub(crate) fn to_day(days: u32) {
        Now::put(Self::start_of(day(days)));
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Ledger {
    fn system(owner: &AccountId) -> SystemId {
        let system = SystemId(Owners::iter_keys().count() as u64 + 100);
        Self::add(system, *owner);
        system
    }
    fn certificate(owner: &AccountId) -> CertId {
        let cert = cert(Holders::iter_keys().count() as u32 + 100);
        Holders::insert(cert, owner);
        cert
    }
}

/// Accounts endowed, systems backed, four certificates with [`BUYER`] and one with [`OTHER`], at the start of [`START`].
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build() -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![
                (SELLER, ENDOWMENT),
                (BUYER, ENDOWMENT),
                (OTHER, ENDOWMENT),
                (POOR, ED),
                (VAULT, ENDOWMENT),
            ],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
        ext.execute_with(|| {
            System::set_block_number(1);
            Clock::to_day(0);
            Ledger::add(SYSTEM, SELLER);
            Ledger::add(SECOND, SELLER);
            Ledger::add(THEIRS, OTHER);
            Ledger::add(cert(0).system, OTHER);
            (0..4).for_each(|serial| Holders::insert(cert(serial), BUYER));
            Holders::insert(cert(4), OTHER);
        });
        ext
    }

    /// Runs `test`, then checks the invariants and that no ANT came or went.
    pub(crate) fn build_and_execute(test: impl FnOnce()) {
        Self::build().execute_with(|| {
            let issuance = Balances::total_issuance();
            test();
            Sale::do_try_state().unwrap();
            assert_eq!(Balances::total_issuance(), issuance);
        });
    }
}

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// The day `days` after [`START`].
pub(crate) fn day(days: u32) -> Day {
    START.checked_add(days).unwrap()
}

/// The certificate numbered `serial` of a system that is not sold.
pub(crate) fn cert(serial: u32) -> CertId {
    CertId { system: SystemId(50), serial }
}

/// [`SELLER`] offers [`SYSTEM`] to anybody for the next ten days.
pub(crate) fn offer(price: Price) -> DispatchResult {
    Sale::offer(signed(SELLER), SYSTEM, price, None, day(10))
}

/// What `amount` NAT, assigned until `days` after [`START`], are as a price.
pub(crate) fn assignment(amount: u128, days: u32) -> Price {
    Price::Assignment { amount: Nat(amount), until: day(days) }
}

/// Buys as a transaction does: what fails leaves nothing behind.
pub(crate) fn buy_with(
    who: AccountId,
    system: SystemId,
    price: Price,
    least_backed: Nat,
    certs: &[(CertId, Nat)],
) -> DispatchResult {
    let certs = certs.to_vec().try_into().unwrap();
    let revision = Ledger::revision(system).unwrap_or_default();
    let call = RuntimeCall::Sale(Call::buy { system, price, least_backed, revision, certs });
    call.dispatch(signed(who)).map(|_| ()).map_err(|failed| failed.error)
}

/// Buys [`SYSTEM`] for ANT.
pub(crate) fn buy(who: AccountId) -> DispatchResult {
    buy_with(who, SYSTEM, PRICE, BACKED, &[])
}

/// [`BUYER`] buys [`SYSTEM`] with parts of his certificates.
pub(crate) fn buy_for(price: Price, parts: &[(u32, u128)]) -> DispatchResult {
    let certs: Vec<_> = parts.iter().map(|(serial, part)| (cert(*serial), Nat(*part))).collect();
    buy_with(BUYER, SYSTEM, price, BACKED, &certs)
}

pub(crate) fn owner(system: SystemId) -> Option<AccountId> {
    Ledger::owner_of(system)
}

pub(crate) fn held(who: AccountId) -> Balance {
    Balances::balance_on_hold(&crate::HoldReason::Offer.into(), &who)
}

pub(crate) fn free(who: AccountId) -> Balance {
    Balances::free_balance(who)
}
