//! A runtime of this pallet and balances, with prices, work and time that tests set.

use crate::{self as pallet_nat_genesis, Condition, Part, PartSpec, SpecsOf};
use dlo_core::{
    Bps, Calendar, ClassId, Day, Market, Nat, OnShortfall, PartId, PriceError, PriceProvider, ReserveLedger,
    SerialId, Shortfall, SkuClass, SkuId, SystemId, TableId, Usd, WorkProvider, YearTable,
};
use dlo_porv::Schedule;
use frame_support::{
    assert_ok, derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, ConstU64, UnixTime},
};
use frame_system::EnsureRoot;
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};
use std::{collections::BTreeMap, time::Duration};

pub(crate) type AccountId = u64;
pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
pub(crate) const POOR: AccountId = 3;
pub(crate) const ENDOWMENT: u128 = 1_000_000_000;
pub(crate) const SYSTEM_DEPOSIT: u128 = 1_000;
pub(crate) const PART_DEPOSIT: u128 = 100;
pub(crate) const COMMIT_DEPOSIT: u128 = 10;
pub(crate) const DAY_MS: u64 = 86_400_000;
/// The day on which tests begin.
pub(crate) const START: u32 = 20_000;
pub(crate) const CPU: SkuId = SkuId(1);
pub(crate) const DISK: SkuId = SkuId(2);
/// In the catalogue, without class or price.
pub(crate) const BARE: SkuId = SkuId(3);
/// The Australian prime cost of computers: a quarter a year.
pub(crate) const QUARTERS: TableId = TableId(7);
pub(crate) const MAX_ENDS: u32 = 8;
/// Work that bounds nothing.
pub(crate) const UNBOUND: Usd = Usd(u128::MAX);
/// Those of them that locks may use; the rest is for recalls.
pub(crate) const LOCK_ENDS: u32 = 6;
pub(crate) const MAX_CERTIFICATES: u32 = 20;
pub(crate) const ITEM_DEPOSIT: u128 = 7;

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
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type NatGenesis = pallet_nat_genesis;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
}

parameter_types! {
    // In storage, so that a failed call takes them back like everything else.
    pub storage Now: u64 = START as u64 * DAY_MS;
    pub storage Markets: BTreeMap<SkuId, Result<Market, PriceError>> = BTreeMap::new();
    pub storage Classes: BTreeMap<SkuId, SkuClass> = BTreeMap::new();
    pub storage Tables: BTreeMap<TableId, YearTable> = BTreeMap::new();
    pub storage WantedParts: BTreeMap<SkuId, u32> = BTreeMap::new();
    pub storage WorkCap: Option<Usd> = None;
    pub storage WorkReady: bool = true;
    pub storage WorkUnits: u64 = 0;
    pub storage WorkFresh: bool = true;
    pub storage BoundPeers: u32 = 0;
    pub storage Forgotten: Option<SystemId> = None;
    pub storage WriteDowns: BTreeMap<SystemId, Shortfall> = BTreeMap::new();
    pub storage TimesTold: u32 = 0;
}

/// The time that tests set.
pub struct TestTime;

impl UnixTime for TestTime {
    fn now() -> Duration {
        Duration::from_millis(Now::get())
    }
}

/// The prices that tests set.
pub struct TestPrices;

impl PriceProvider for TestPrices {
    fn market(sku: SkuId) -> Result<Market, PriceError> {
        Markets::get().get(&sku).copied().unwrap_or(Err(PriceError::NeverPriced))
    }

    fn class_of(sku: SkuId) -> Result<SkuClass, PriceError> {
        Classes::get().get(&sku).copied().ok_or(PriceError::Unclassified)
    }

    fn table(id: TableId) -> Option<YearTable> {
        Tables::get().remove(&id)
    }

    fn want(sku: SkuId) -> DispatchResult {
        if sku.0 > 100 {
            return Err(DispatchError::Other("no such sku"));
        }
        let mut wanted = WantedParts::get();
        *wanted.entry(sku).or_default() += 1;
        WantedParts::set(&wanted);
        Ok(())
    }

    fn unwant(sku: SkuId) {
        let mut wanted = WantedParts::get();
        *wanted.entry(sku).or_default() -= 1;
        WantedParts::set(&wanted);
    }
}

/// The work that tests set; without bound where they set none.
pub struct TestWork;

impl WorkProvider for TestWork {
    fn is_proven() -> bool {
        true
    }

    fn work_value(_: SystemId, _: u64) -> Usd {
        WorkCap::get().unwrap_or(UNBOUND)
    }

    fn ready_for_genesis(_: SystemId, _: u64, hardware: Usd) -> bool {
        WorkReady::get() && WorkCap::get().is_none_or(|work| work.0 * 2 >= hardware.0)
    }

    fn is_fresh() -> bool {
        WorkFresh::get()
    }

    fn units_done(_: SystemId) -> u64 {
        WorkUnits::get()
    }

    fn peers(_: SystemId) -> u32 {
        BoundPeers::get()
    }

    fn forget(system: SystemId) {
        Forgotten::set(&Some(system));
    }
}

/// Remembers what it is told; tests write down.
pub struct TestWriteDowns;

impl OnShortfall for TestWriteDowns {
    fn on_shortfall(system: SystemId, shortfall: Shortfall) {
        TimesTold::set(&(TimesTold::get() + 1));
        let mut list = WriteDowns::get();
        list.entry(system).or_insert(shortfall);
        WriteDowns::set(&list);
    }

    fn is_writing_down(system: SystemId) -> bool {
        WriteDowns::get().contains_key(&system)
    }
}

impl pallet_nat_genesis::Config for Test {
    type UnixTime = TestTime;
    type Prices = TestPrices;
    type Work = TestWork;
    type OnShortfall = TestWriteDowns;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type SystemDeposit = ConstU128<SYSTEM_DEPOSIT>;
    type PartDeposit = ConstU128<PART_DEPOSIT>;
    type ItemDeposit = ConstU128<ITEM_DEPOSIT>;
    type CommitDeposit = ConstU128<COMMIT_DEPOSIT>;
    type MaxParts = ConstU32<4>;
    type MaxSerials = ConstU32<3>;
    type MaxCertificates = ConstU32<MAX_CERTIFICATES>;
    type MaxEnds = ConstU32<MAX_ENDS>;
    type RecallEnds = ConstU32<{ MAX_ENDS - LOCK_ENDS }>;
    type CommitDelay = ConstU64<2>;
    type CommitLife = ConstU64<10>;
    type SweepLimit = ConstU32<3>;
    type WeightInfo = Weights;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = TestPrices;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for TestPrices {
    fn priced_sku(i: u32) -> SkuId {
        let sku = SkuId(i % 100);
        set_class(sku, 600);
        set_price(sku, 2_000);
        sku
    }

    fn table(i: u32, year: u32) -> TableId {
        let (id, mut tables) = (TableId(1_000 + i), Tables::get());
        let years = (0..dlo_core::price::MAX_TABLE_YEARS);
        let years = years.map(|at| if at == year { Bps::WHOLE } else { Bps(0) }).collect();
        tables.insert(id, YearTable { years });
        Tables::set(&tables);
        id
    }

    fn prove_work(_: SystemId) {}

    fn set_time(now: u64) {
        Now::set(&now);
    }
}

pub(crate) const fn usd(dollars: u128) -> Usd {
    Usd(dollars * Usd::UNIT)
}

pub(crate) const fn nat(amount: u128) -> Nat {
    Nat(amount * Nat::UNIT)
}

pub(crate) fn set_class(sku: SkuId, life_months: u16) {
    let mut classes = Classes::get();
    let class = SkuClass {
        class: ClassId(1),
        resale_haircut: Bps(2_000),
        writeoff_haircut: Bps(5_000),
        life_months,
        capacity_gib: 0,
    };
    classes.insert(sku, class);
    Classes::set(&classes);
}

pub(crate) fn set_market(sku: SkuId, market: Result<Market, PriceError>) {
    let mut markets = Markets::get();
    markets.insert(sku, market);
    Markets::set(&markets);
}

/// A price in whole dollars that is good enough for a genesis, without a list price.
pub(crate) fn set_price(sku: SkuId, dollars: u128) {
    set_market(sku, Ok(market(dollars)));
}

pub(crate) fn market(dollars: u128) -> Market {
    Market { price: usd(dollars), msrp: None, sources: 2, rounds: 3, valid_until: u64::MAX }
}

/// All of the system's certificates are written down; the ledger values it again at the end.
pub(crate) fn finish_write_down(id: SystemId) {
    forget_write_down(id);
    assert_ok!(<NatGenesis as ReserveLedger<AccountId>>::revalue(id));
}

/// The write-down of the system is through.
pub(crate) fn forget_write_down(id: SystemId) {
    let mut list = WriteDowns::get();
    assert!(list.remove(&id).is_some(), "it is written down");
    WriteDowns::set(&list);
}

pub(crate) fn today() -> Day {
    NatGenesis::today()
}

pub(crate) fn pass_days(days: u32) {
    Now::set(&(Now::get() + u64::from(days) * DAY_MS));
}

pub(crate) fn pass_blocks(blocks: u64) {
    System::set_block_number(System::block_number() + blocks);
}

pub(crate) fn serial(n: u64) -> SerialId {
    SerialId(H256::from_low_u64_be(n))
}

/// Items bought for 1,000 US$ each and in service from the first day, written down by [`LINE`].
pub(crate) fn spec(sku: SkuId, serials: &[u64]) -> PartSpec<ConstU32<3>> {
    PartSpec {
        sku,
        paid: usd(1_000),
        in_service: Day(START),
        condition: Condition::New,
        schedule: LINE,
        evidence: H256::repeat_byte(9),
        serials: serials.iter().map(|n| serial(*n)).collect::<Vec<_>>().try_into().unwrap(),
    }
}

/// Five years: 1,825 days.
pub(crate) const LINE: Schedule = Schedule::StraightLine { months: 60, salvage: Bps(0) };
pub(crate) const SALT: [u8; 32] = [7; 32];

pub(crate) fn specs(list: Vec<PartSpec<ConstU32<3>>>) -> SpecsOf<Test> {
    list.try_into().unwrap()
}

pub(crate) fn announce(owner: AccountId, parts: &SpecsOf<Test>) {
    let hash = NatGenesis::registration_hash(&owner, &SALT, parts);
    assert_ok!(NatGenesis::commit(RuntimeOrigin::signed(owner), hash));
    pass_blocks(2);
}

pub(crate) fn announce_extension(owner: AccountId, system: SystemId, parts: &SpecsOf<Test>) {
    let hash = NatGenesis::extension_hash(&owner, system, &SALT, parts);
    assert_ok!(NatGenesis::commit(RuntimeOrigin::signed(owner), hash));
    pass_blocks(2);
}

pub(crate) fn registered(owner: AccountId, list: Vec<PartSpec<ConstU32<3>>>) -> SystemId {
    let parts = specs(list);
    announce(owner, &parts);
    let id = crate::NextSystemId::<Test>::get();
    assert_ok!(NatGenesis::register(RuntimeOrigin::signed(owner), SALT, parts));
    id
}

/// A system of Alice with one CPU of 1,000 NAT.
pub(crate) fn generated() -> SystemId {
    let id = registered(ALICE, vec![spec(CPU, &[1])]);
    assert_ok!(NatGenesis::generate(RuntimeOrigin::signed(ALICE), id));
    id
}

pub(crate) fn part(id: SystemId, part: u32) -> Part {
    crate::Parts::<Test>::get(id).into_iter().find(|candidate| candidate.id == PartId(part)).unwrap()
}

pub(crate) fn last_event() -> crate::Event<Test> {
    events().pop().unwrap()
}

pub(crate) fn events() -> Vec<crate::Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::NatGenesis(event) => Some(event),
            _ => None,
        })
        .collect()
}

pub(crate) fn on_hold(reason: crate::HoldReason, who: AccountId) -> u128 {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&reason.into(), &who)
}

/// Builds the state that tests start from.
#[derive(Default)]
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(ALICE, ENDOWMENT), (BOB, ENDOWMENT), (POOR, 5)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        pallet_nat_genesis::GenesisConfig::<Test>::default().assimilate_storage(&mut storage).unwrap();
        let mut state = sp_io::TestExternalities::new(storage);
        state.execute_with(|| {
            System::set_block_number(1);
            set_class(CPU, 120);
            set_class(DISK, 120);
            set_price(CPU, 1_000);
            set_price(DISK, 500);
            Tables::set(&BTreeMap::from([(QUARTERS, YearTable { years: vec![Bps(2_500); 4] })]));
        });
        state
    }

    /// Runs `test`, then checks every invariant.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            NatGenesis::do_try_state().unwrap();
        });
    }
}

/// What calls and hooks cost here.
pub(crate) type Weights = crate::weights::SubstrateWeight<Test>;
