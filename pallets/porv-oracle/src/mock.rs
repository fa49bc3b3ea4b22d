//! A runtime of this pallet, balances and timestamp, with small bounds so that tests reach them.

#![allow(unreachable_pub)]

use crate::{
    self as pallet_porv_oracle, types::*, Call, CurrentPage, CurrentRound, Event, OracleId, OraclePair,
    OracleSignature, ReportOf,
};
use codec::Encode;
use dlo_core::{Bps, Calendar, ClassId, Currency, Day, PriceProvider, SkuId, Usd};
use frame_support::{
    derive_impl,
    pallet_prelude::TransactionSource,
    parameter_types,
    traits::{fungible::InspectHold, Authorize, ConstU128, ConstU32, Hooks},
    BoundedVec,
};
use frame_system::{EnsureRoot, RawOrigin};
use sp_core::{Pair as _, H256};
use sp_runtime::{
    traits::{BlakeTwo256, Dispatchable},
    transaction_validity::{TransactionValidityError, ValidTransaction},
    BuildStorage, DispatchResult,
};

type TxExtension = frame_system::AuthorizeCall<Test>;
pub(crate) type Extrinsic = sp_runtime::testing::TestXt<RuntimeCall, TxExtension>;
type Block = sp_runtime::generic::Block<sp_runtime::generic::Header<u64, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        Oracle: pallet_porv_oracle,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type AccountData = pallet_balances::AccountData<u128>;
    type Block = Block;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
}

pub struct MockCalendar;

impl Calendar for MockCalendar {
    fn now() -> u64 {
        Timestamp::get()
    }

    fn day_length() -> u64 {
        86_400_000
    }
}

/// Blocks in a round, unless a test sets another length.
pub(crate) const ROUND: u64 = 5;
pub(crate) const BLOCK_MS: u64 = 6_000;
pub(crate) const DEPOSIT: u128 = 50;
pub(crate) const BOND: u128 = 100;
/// What each account has before it holds anything.
pub(crate) const ENDOWMENT: u128 = 1_000;
pub(crate) const TTL: u64 = 600_000;
pub(crate) const UNBONDING: u64 = 1_000_000;
/// Points for a fault, and those that suspend: three faults in a row.
pub(crate) const FAULT: u16 = 3;
pub(crate) const SUSPEND_AT: u16 = 9;
pub(crate) const PARAMETERS: Parameters = Parameters {
    price_ttl_ms: TTL,
    max_rise: Bps(1_000),
    outlier: Bps(5_000),
    fault_points: FAULT,
    suspend_at: SUSPEND_AT,
    unbonding_ms: UNBONDING,
};
pub(crate) const GENESIS_HASH: H256 = H256::repeat_byte(7);

parameter_types! {
    pub static BlockTime: u64 = BLOCK_MS;
    pub static RoundLength: u32 = 5;
    pub static TallyStep: u32 = 2;
    pub static ClockSkew: u64 = 0;
}

impl crate::Config for Test {
    type Calendar = MockCalendar;
    type NativeBalance = Balances;
    type GovernanceOrigin = EnsureRoot<u64>;
    type SkuDeposit = ConstU128<DEPOSIT>;
    type OracleBond = ConstU128<BOND>;
    type MaxMembers = ConstU32<16>;
    type MaxPage = ConstU32<4>;
    type MaxWanted = ConstU32<10>;
    type RoundLength = RoundLength;
    type TallyStep = TallyStep;
    type BlockTime = BlockTime;
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    fn create_extension() -> Self::Extension {
        TxExtension::new()
    }
}

/// A chain with skus 0.. of class 0, named "maker/0"..
pub(crate) struct ExtBuilder {
    pub(crate) members: u64,
    pub(crate) skus: u32,
    pub(crate) wanted: u32,
    pub(crate) currencies: Vec<Currency>,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self { members: 4, skus: 3, wanted: 3, currencies: Vec::new() }
    }
}

impl ExtBuilder {
    pub(crate) fn members(mut self, members: u64) -> Self {
        self.members = members;
        self
    }

    pub(crate) fn skus(mut self, skus: u32, wanted: u32) -> Self {
        (self.skus, self.wanted) = (skus, wanted);
        self
    }

    pub(crate) fn currencies(mut self, codes: &[&str]) -> Self {
        self.currencies = codes.iter().map(|code| currency(code)).collect();
        self
    }

    pub(crate) fn genesis(&self) -> crate::GenesisConfig<Test> {
        crate::GenesisConfig {
            members: (1..=self.members).map(genesis_member).collect(),
            classes: vec![GenesisClass {
                id: ClassId(0),
                name: "Disk".into(),
                resale_haircut: Bps(2_000),
                writeoff_haircut: Bps(5_000),
                life_months: 60,
            }],
            tables: vec![GenesisTable {
                jurisdiction: "US".into(),
                class: "Half and half".into(),
                version: 1,
                effective: Day(0),
                years: vec![Bps(5_000), Bps(5_000)],
            }],
            skus: (0..self.skus)
                .map(|n| GenesisSku { key: format!("maker/{n}"), class: Some(ClassId(0)), capacity_gib: 100 })
                .collect(),
            currencies: self.currencies.clone(),
            parameters: PARAMETERS,
        }
    }

    pub(crate) fn build(&self) -> sp_io::TestExternalities {
        // Another test of this thread may have left it.
        ClockSkew::set(0);
        let balances = (1..=20).map(|who| (who, ENDOWMENT)).collect();
        let genesis = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
            oracle: self.genesis(),
            ..Default::default()
        };
        let mut ext = sp_io::TestExternalities::from(genesis.build_storage().unwrap());
        ext.execute_with(|| {
            for sku in 0..self.wanted {
                Oracle::want(SkuId(sku)).unwrap();
            }
            start_block(1, GENESIS_HASH);
        });
        ext
    }

    /// Nothing but accounts, with a keystore to sign reports.
    #[cfg(feature = "runtime-benchmarks")]
    pub(crate) fn for_benchmarks() -> sp_io::TestExternalities {
        let mut ext = Self::default().skus(0, 0).build();
        let keystore = sp_keystore::testing::MemoryKeystore::new();
        ext.register_extension(sp_keystore::KeystoreExt::new(keystore));
        ext
    }

    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Oracle::do_try_state().unwrap();
        });
    }
}

fn start_block(number: u64, parent: H256) {
    System::initialize(&number, &parent, &Default::default());
    System::reset_events();
    Oracle::on_initialize(number);
    pallet_timestamp::Now::<Test>::put(number * BLOCK_MS + ClockSkew::get());
}

/// Sets the clock forward by `ms`, for good.
pub(crate) fn jump(ms: u64) {
    ClockSkew::mutate(|skew| *skew += ms);
    pallet_timestamp::Now::<Test>::mutate(|now| *now += ms);
}

/// Runs blocks until `number` has begun; every block's state is checked.
pub(crate) fn run_to(number: u64) {
    while System::block_number() < number {
        Oracle::do_try_state().unwrap();
        let hash = System::finalize().hash();
        start_block(System::block_number() + 1, hash);
    }
}

/// Runs to the first block of round `number`.
pub(crate) fn run_to_round(number: u64) {
    run_to(number * ROUND);
}

/// Runs until the running round is closed and counted.
pub(crate) fn count_round() {
    let next = u64::from(CurrentRound::<Test>::get().number) + 1;
    run_to_round(next);
    run_to(next * ROUND + ROUND - 1);
}

/// The secret of member `n`: a seed, since deriving from a phrase is slow.
pub(crate) fn secret(n: u64) -> String {
    format!("0x{n:064x}")
}

pub(crate) fn pair(n: u64) -> OraclePair {
    OraclePair::from_string(&secret(n), None).unwrap()
}

pub(crate) fn key(n: u64) -> OracleId {
    pair(n).public()
}

pub(crate) fn member(n: u64) -> Member<u64> {
    Member { account: n, key: key(n), bond: BOND, standing: Standing::default() }
}

pub(crate) fn genesis_member(n: u64) -> GenesisMember<u64> {
    GenesisMember { account: n, key: key(n) }
}

pub(crate) fn usd(dollars: u128) -> Usd {
    Usd(dollars * Usd::UNIT)
}

pub(crate) fn quote(dollars: u128) -> Option<Quote> {
    Some(Quote { price: usd(dollars), sources: 2 })
}

/// Only a used price.
pub(crate) fn used(sku: u32, dollars: u128) -> SkuReport {
    SkuReport { sku: SkuId(sku), msrp: None, new: None, used: quote(dollars) }
}

pub(crate) fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

/// A rate: dollars for a million units of the currency.
pub(crate) fn rate(code: &str, dollars: u128) -> RateReport {
    RateReport { currency: currency(code), rate: Quote { price: usd(dollars), sources: 2 } }
}

pub(crate) fn report(quotes: Vec<SkuReport>) -> ReportOf<Test> {
    report_with(quotes, Vec::new())
}

pub(crate) fn report_with(quotes: Vec<SkuReport>, rates: Vec<RateReport>) -> ReportOf<Test> {
    let round = CurrentRound::<Test>::get();
    let (quotes, rates) = (quotes.try_into().unwrap(), rates.try_into().unwrap());
    Report { round: round.number, page: round.page, quotes, rates }
}

pub(crate) fn sign(n: u64, report: &ReportOf<Test>) -> OracleSignature {
    pair(n).sign(&Oracle::report_payload(report))
}

/// What a pool or a block makes of a call that needs no origin.
pub(crate) fn authorize(call: Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    RuntimeCall::Oracle(call).authorize(TransactionSource::External).unwrap().map(|(valid, _)| valid)
}

/// What a pool or a block makes of a report.
pub(crate) fn validate(
    oracle: OracleId,
    report: ReportOf<Test>,
    signature: OracleSignature,
) -> Result<ValidTransaction, TransactionValidityError> {
    authorize(Call::submit_report { oracle, report, signature })
}

/// Dispatches a call the way a block does: one that fails changes nothing.
pub(crate) fn dispatch(origin: RawOrigin<u64>, call: Call<Test>) -> DispatchResult {
    RuntimeCall::Oracle(call).dispatch(origin.into()).map(|_| ()).map_err(|failed| failed.error)
}

/// Puts a call that needs no origin into the block: authorized, then dispatched.
fn include(call: Call<Test>) -> DispatchResult {
    authorize(call.clone()).map_err(|_| "not authorized")?;
    dispatch(RawOrigin::Authorized, call)
}

/// Hands in a report signed by member `n`.
pub(crate) fn hand_in(n: u64, report: ReportOf<Test>) -> DispatchResult {
    let signature = sign(n, &report);
    include(Call::submit_report { oracle: key(n), report, signature })
}

/// Hands in member `n`'s report of the running round.
pub(crate) fn submit(n: u64, quotes: Vec<SkuReport>) -> DispatchResult {
    hand_in(n, report(quotes))
}

/// Members 1 to 3, a quorum of four, report the same.
pub(crate) fn submit_three(quotes: Vec<SkuReport>) {
    (1..=3).for_each(|n| submit(n, quotes.clone()).unwrap());
}

/// Members `1..=dollars.len()` report a used price of sku 0.
pub(crate) fn submit_used(dollars: &[u128]) {
    for (n, dollars) in (1..).zip(dollars) {
        submit(n, vec![used(0, *dollars)]).unwrap();
    }
}

/// A call that makes a statement in `round`, signed by member `n`.
pub(crate) fn statement_call(n: u64, round: u32, statement: &Statement) -> Call<Test> {
    let stated = crate::StatedBy::<Test>::get(key(n));
    let mut slots = (0..16).map(|number| Slot { round, number });
    let slot = slots.find(|slot| stated.is_free(*slot)).unwrap_or(Slot { round, number: 16 });
    statement_in(n, slot, statement)
}

/// The same in a slot of one's choice.
pub(crate) fn statement_in(n: u64, slot: Slot, statement: &Statement) -> Call<Test> {
    let signature = pair(n).sign(&Oracle::statement_payload(slot, statement));
    Call::submit_statement { oracle: key(n), slot, statement: statement.clone(), signature }
}

/// Makes a statement as member `n` in the running round.
pub(crate) fn state(n: u64, statement: &Statement) -> DispatchResult {
    include(statement_call(n, CurrentRound::<Test>::get().number, statement))
}

/// Members 1 to 3, a quorum of four, state the same.
pub(crate) fn state_three(statement: &Statement) {
    (1..=3).for_each(|n| state(n, statement).unwrap());
}

/// Keys of the members that state this while it is open.
pub(crate) fn voices(statement: &Statement) -> Vec<OracleId> {
    let hash = Oracle::statement_hash(statement);
    let voices = crate::OpenSubjects::<Test>::get(Oracle::subject(statement));
    voices.into_iter().filter(|voice| voice.hash == hash).map(|voice| voice.oracle).collect()
}

/// Jurisdiction and class stand in no table of the genesis state.
pub(crate) fn table(years: &[u16]) -> Table {
    let years: Vec<_> = years.iter().map(|year| Bps(*year)).collect();
    Table {
        jurisdiction: text("US"),
        class: text("MACRS 3-year half-year"),
        version: 1,
        effective: Day(0),
        years: years.try_into().unwrap(),
    }
}

pub(crate) fn class() -> Class {
    Class { name: text("CPU"), resale_haircut: Bps(10_000), writeoff_haircut: Bps(0), life_months: 600 }
}

/// On another subject for every `n`, and new to the genesis state.
pub(crate) fn statement(n: u16) -> Statement {
    Statement::Class { id: ClassId(100 + n), class: class() }
}

/// The signature of member `n`'s key under an application of `account`.
pub(crate) fn prove(n: u64, account: u64) -> OracleSignature {
    pair(n).sign(&Oracle::application_payload(&account))
}

pub(crate) fn apply(n: u64) -> DispatchResult {
    dispatch(RawOrigin::Signed(n), Call::apply { key: key(n), proof: prove(n, n) })
}

pub(crate) fn admit(n: u64) -> DispatchResult {
    dispatch(RawOrigin::Root, Call::admit { account: n })
}

pub(crate) fn leave(n: u64) -> DispatchResult {
    dispatch(RawOrigin::Signed(n), Call::leave {})
}

/// What is held from account `n` as a bond.
pub(crate) fn bond_of(n: u64) -> u128 {
    Balances::balance_on_hold(&crate::HoldReason::OracleBond.into(), &n)
}

pub(crate) fn standing(n: u64) -> Standing {
    crate::Members::<Test>::get().iter().find(|member| member.account == n).unwrap().standing
}

/// Suspends member `n` as a round would, so that it comes back after `SUSPEND_AT` sound ones.
pub(crate) fn suspend(n: u64) {
    crate::Members::<Test>::mutate(|members| {
        let member = members.iter_mut().find(|member| member.account == n).unwrap();
        member.standing = Standing { absence: 0, outlier: SUSPEND_AT, suspended: true };
    });
}

pub(crate) fn suspended() -> Vec<u64> {
    let members = crate::Members::<Test>::get();
    members.iter().filter(|member| !member.is_active()).map(|member| member.account).collect()
}

/// Members `1..=quotes.len()` report a used price of sku 0, or nothing, and the next round begins. Where one page is one
/// step, the round is counted by then, and the events are those of the count.
pub(crate) fn round(quotes: &[Option<u128>]) {
    for (n, dollars) in (1..).zip(quotes) {
        if let Some(dollars) = dollars {
            submit(n, vec![used(0, *dollars)]).unwrap();
        }
    }
    run_to_round(u64::from(CurrentRound::<Test>::get().number) + 1);
}

pub(crate) fn used_price(sku: u32) -> Option<PriceRecord> {
    crate::AcceptedPrices::<Test>::get(SkuId(sku)).used
}

pub(crate) fn page() -> Vec<u32> {
    CurrentPage::<Test>::get().iter().map(|sku| sku.0).collect()
}

pub(crate) fn events() -> Vec<Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Oracle(event) => Some(event),
            _ => None,
        })
        .collect()
}

pub(crate) fn text<N: frame_support::traits::Get<u32>>(text: &str) -> BoundedVec<u8, N> {
    text.as_bytes().to_vec().try_into().unwrap()
}

pub(crate) fn page_hash(skus: &[u32]) -> H256 {
    let skus: Vec<_> = skus.iter().map(|sku| SkuId(*sku)).collect();
    H256(sp_io::hashing::blake2_256(&skus.encode()))
}
