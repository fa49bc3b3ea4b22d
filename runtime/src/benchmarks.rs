//! Which benchmarks there are, and the state that they start from.

use crate::{
    AccountId, AllPalletsWithSystem, Balances, CertEscrow, LiquidityPolicy, NatGenesis, Runtime,
    RuntimeOrigin, System,
};
use alloc::{format, string::String, vec::Vec};
use dlo_core::{
    price::MAX_TABLE_YEARS, AppId, Assigner, Bps, Calendar, Category, CertId, ClassId, CommodityId, Day,
    FeeRate, Nat, Purpose, ReserveLedger, SerialId, SkuId, SystemId, TableId, Usd, ANT,
};
use dlo_porv::schedule::{Schedule, YEAR_DAYS};
use frame_benchmarking::{define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{fungible::Mutate, Get, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use pallet_cert_escrow::Owing;
use pallet_nat_genesis::{Condition, PartSpec};
use sp_core::H256;
use sp_io::hashing::blake2_256;

define_benchmarks!(
    [frame_system, frame_system_benchmarking::Pallet::<Runtime>]
    [pallet_balances, crate::Balances]
    [pallet_timestamp, crate::Timestamp]
    [pallet_adoption, crate::Adoption]
    [pallet_app_obligations, crate::AppObligations]
    [pallet_cert_escrow, crate::CertEscrow]
    [pallet_liquidity_policy, crate::LiquidityPolicy]
    [pallet_nat_genesis, crate::NatGenesis]
    [pallet_porv_oracle, crate::PorvOracle]
    [pallet_resource_proof, crate::ResourceProof]
    [pallet_system_sale, crate::SystemSale]
);

impl frame_system_benchmarking::Config for Runtime {}

/// What can be measured.
pub(crate) fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Measures one benchmark.
pub(crate) fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}

/// Sets up what a pallet cannot set up by itself.
pub struct Helper;

/// Skus of the benchmarks start here, behind those of the preset.
const FIRST_SKU: u32 = 1_000_000;

/// 21 November 2026, in milliseconds.
const START: u64 = 1_795_219_200_000;

fn now() -> u64 {
    pallet_timestamp::Now::<Runtime>::get().max(START)
}

fn priced_sku(i: u32) -> SkuId {
    let id = SkuId(FIRST_SKU.saturating_add(i));
    let record = pallet_porv_oracle::PriceRecord {
        price: Usd(5_000 * Usd::UNIT),
        low: Usd(5_000 * Usd::UNIT),
        high: Usd(5_000 * Usd::UNIT),
        accepted_round: 1,
        valid_until: u64::MAX,
        sources: u8::MAX,
        rounds: u8::MAX,
        reports: u8::MAX,
    };
    let key = pallet_porv_oracle::SkuKey::truncate_from(format!("benchmark/{i}").into_bytes());
    pallet_porv_oracle::SkuByKey::<Runtime>::insert(&key, id);
    pallet_porv_oracle::Skus::<Runtime>::mutate(id, |sku| {
        let parts = sku.as_ref().map(|sku| sku.parts).unwrap_or_default();
        *sku = Some(pallet_porv_oracle::Sku {
            key,
            depositor: None,
            deposit: 0,
            class: Some(long_lived_class()),
            capacity_gib: 1_000,
            parts,
        });
    });
    let prices = pallet_porv_oracle::Prices {
        msrp: Some(record),
        new: Some(record),
        used: Some(record),
        ..Default::default()
    };
    pallet_porv_oracle::AcceptedPrices::<Runtime>::insert(id, prices);
    id
}

/// A class that outlives every table.
fn long_lived_class() -> ClassId {
    let id = ClassId(u16::MAX);
    let class = pallet_porv_oracle::Class {
        name: pallet_porv_oracle::Name::truncate_from(b"benchmark".to_vec()),
        resale_haircut: Bps(2_000),
        writeoff_haircut: Bps(5_000),
        life_months: pallet_porv_oracle::MAX_LIFE_MONTHS,
    };
    pallet_porv_oracle::Classes::<Runtime>::insert(id, class);
    id
}

/// A table of its own for each `i`, which takes all in the year numbered `year`.
fn table(i: u32, year: u32) -> TableId {
    let id = TableId(FIRST_SKU.saturating_add(i));
    let years = (0..MAX_TABLE_YEARS).map(|at| if at == year { Bps::WHOLE } else { Bps(0) });
    let table = pallet_porv_oracle::Table {
        jurisdiction: pallet_porv_oracle::Name::truncate_from(b"benchmark".to_vec()),
        class: pallet_porv_oracle::Name::truncate_from(format!("benchmark/{i}").into_bytes()),
        version: 1,
        effective: Day(0),
        years: frame_support::BoundedVec::truncate_from(years.collect()),
    };
    pallet_porv_oracle::Tables::<Runtime>::insert(id, table);
    id
}

fn part(system: SystemId, i: u32) -> PartSpec<<Runtime as pallet_nat_genesis::Config>::MaxSerials> {
    let serial = SerialId(H256(blake2_256(&codec::Encode::encode(&(b"benchmark", system, i)))));
    // No two systems share skus or tables: what a draw reads of one leg does not spare it a read of the next.
    let parts = <Runtime as pallet_nat_genesis::Config>::MaxParts::get();
    let i = u32::try_from(system.0).unwrap_or_default().saturating_mul(parts).saturating_add(i);
    PartSpec {
        sku: priced_sku(i),
        paid: Usd(5_000 * Usd::UNIT),
        // The last year of the table has just begun.
        in_service: Day(NatGenesis::today()
            .0
            .saturating_sub(MAX_TABLE_YEARS.saturating_sub(1).saturating_mul(YEAR_DAYS))),
        condition: Condition::New,
        schedule: Schedule::Table(table(i, MAX_TABLE_YEARS.saturating_sub(1))),
        evidence: H256::zero(),
        serials: frame_support::BoundedVec::truncate_from(alloc::vec![serial]),
    }
}

/// A system of `owner` with as many parts as one can have, its genesis behind it.
fn generated_system(owner: &AccountId) -> Result<SystemId, sp_runtime::DispatchError> {
    system_of_parts(owner, <Runtime as pallet_nat_genesis::Config>::MaxParts::get())
}

/// A system of `owner` with `count` parts, its genesis behind it.
fn system_of_parts(owner: &AccountId, count: u32) -> Result<SystemId, sp_runtime::DispatchError> {
    Balances::mint_into(owner, 1_000_000 * ANT)?;
    pallet_timestamp::Now::<Runtime>::put(now());
    let block = System::block_number().max(1);
    System::set_block_number(block);
    let system = pallet_nat_genesis::NextSystemId::<Runtime>::get();
    let parts: Vec<_> = (0..count).map(|i| part(system, i)).collect();
    let parts = frame_support::BoundedVec::truncate_from(parts);
    let (origin, salt) = (RuntimeOrigin::signed(owner.clone()), [0; 32]);
    NatGenesis::commit(origin.clone(), NatGenesis::registration_hash(owner, &salt, &parts))?;
    System::set_block_number(
        block.saturating_add(<Runtime as pallet_nat_genesis::Config>::CommitDelay::get()),
    );
    NatGenesis::register(origin.clone(), salt, parts)?;
    prove_work(system);
    NatGenesis::generate(origin, system).map_err(|failed| failed.error)?;
    Ok(system)
}

/// Work that bounds nothing.
fn prove_work(system: SystemId) {
    let rate = pallet_resource_proof::Rate { rate: Usd(1_000_000 * Usd::UNIT), ..Default::default() };
    pallet_resource_proof::Rates::<Runtime>::insert(CommodityId::STORAGE, rate);
    pallet_resource_proof::Work::<Runtime>::mutate(system, |work| {
        work.units = u64::MAX / 2;
        work.since = Some(0);
    });
}

fn rulebook(owner: &AccountId, system: SystemId) -> sp_runtime::DispatchResult {
    let origin = RuntimeOrigin::signed(owner.clone());
    let book = pallet_liquidity_policy::NextBook::<Runtime>::get(owner);
    let rules = pallet_liquidity_policy::Rules {
        mode: pallet_liquidity_policy::AdmitMode::Open,
        rate: FeeRate(ANT / 100),
        notice_days: 1,
        min_days: 1,
        max_days: 3_650,
        floor: Nat(1),
        cap_amount: Some(Nat(u128::MAX)),
        cap_share: Some(Bps::WHOLE),
        categories: pallet_liquidity_policy::Categories::ALL,
        strategy: pallet_liquidity_policy::Strategy::Automatic,
        assignable: true,
    };
    LiquidityPolicy::create_rulebook(origin.clone(), rules)?;
    LiquidityPolicy::assign(origin, system, Some(book))
}

/// Fills the map of ends with all days that it can hold; day 30 is among them.
fn fill_ends(system: SystemId) -> sp_runtime::DispatchResult {
    let Day(today) = NatGenesis::today();
    let day = |n: u32| Day(today.saturating_add(n));
    let recalls: u32 = <Runtime as pallet_nat_genesis::Config>::RecallEnds::get();
    let all: u32 = <Runtime as pallet_nat_genesis::Config>::MaxEnds::get();
    for n in recalls.saturating_add(1)..=all {
        <NatGenesis as ReserveLedger<AccountId>>::lock(system, Nat(1), day(n))?;
    }
    // New certificates leave these days to recalls.
    for n in 1..=recalls {
        <NatGenesis as ReserveLedger<AccountId>>::lock(system, Nat(1), day(all))?;
        <NatGenesis as ReserveLedger<AccountId>>::shorten(system, Nat(1), day(all), day(n))?;
    }
    Ok(())
}

impl pallet_nat_genesis::BenchmarkHelper for Helper {
    fn priced_sku(i: u32) -> SkuId {
        priced_sku(i)
    }

    fn table(i: u32, year: u32) -> TableId {
        table(i, year)
    }

    fn prove_work(system: SystemId) {
        prove_work(system)
    }

    fn set_time(now: u64) {
        pallet_timestamp::Now::<Runtime>::put(now);
    }
}

#[allow(clippy::expect_used)]
impl pallet_resource_proof::BenchmarkHelper<AccountId> for Helper {
    fn system(owner: &AccountId, capacity_gib: u64) -> SystemId {
        let system = generated_system(owner).expect("a benchmark without its state must stop");
        pallet_resource_proof::Work::<Runtime>::remove(system);
        pallet_nat_genesis::Systems::<Runtime>::mutate(system, |system| {
            if let Some(system) = system {
                system.capacity_gib = capacity_gib;
                system.declared_gib = capacity_gib;
            }
        });
        system
    }

    fn priced_sku(i: u32) -> SkuId {
        priced_sku(i)
    }

    fn set_randomness() {
        pallet_babe::AuthorVrfRandomness::<Runtime>::put(Some([7; 32]));
    }

    fn set_time(now: u64) {
        pallet_timestamp::Now::<Runtime>::put(now);
    }
}

#[allow(clippy::expect_used)]
impl pallet_liquidity_policy::BenchmarkHelper<AccountId> for Helper {
    fn system(owner: &AccountId) -> SystemId {
        generated_system(owner).expect("a benchmark without its state must stop")
    }

    fn app(owner: &AccountId) -> AppId {
        app(owner).expect("a benchmark without its state must stop")
    }
}

/// A new app of `owner`.
fn app(owner: &AccountId) -> Result<AppId, sp_runtime::DispatchError> {
    Balances::mint_into(owner, 1_000_000 * ANT)?;
    let id = pallet_cert_escrow::NextAppId::<Runtime>::get();
    let name = pallet_cert_escrow::Name::truncate_from(alloc::vec![b'a'; 64]);
    CertEscrow::register_app(RuntimeOrigin::signed(owner.clone()), name, Category::Other, None)?;
    Ok(id)
}

/// A new app of `owner` with a certificate of `amount` for 30 days on a system of one part.
fn app_with_certificate(
    owner: &AccountId,
    amount: Nat,
) -> Result<(AppId, CertId), sp_runtime::DispatchError> {
    let app = app(owner)?;
    let lender = frame_benchmarking::account("lender", app.0, 0);
    let system = system_of_parts(&lender, 1)?;
    rulebook(&lender, system)?;
    let legs = frame_support::BoundedVec::truncate_from(alloc::vec![(system, amount)]);
    CertEscrow::draw(RuntimeOrigin::signed(owner.clone()), app, legs, 30, FeeRate(ANT))
        .map_err(|failed| failed.error)?;
    Ok((app, CertId { system, serial: 0 }))
}

#[allow(clippy::expect_used)]
impl pallet_app_obligations::BenchmarkHelper<AccountId> for Helper {
    fn funded_app(owner: &AccountId) -> AppId {
        app_with_certificate(owner, Nat(1_000 * Nat::UNIT))
            .expect("a benchmark without its state must stop")
            .0
    }

    fn crowd(app: AppId, count: u32) {
        for i in 0..count {
            let who: AccountId = frame_benchmarking::account("holder", i, app.0);
            let by: AccountId = frame_benchmarking::account("approver", i, app.0);
            let to: AccountId = frame_benchmarking::account("delegate", i, app.0);
            let crowded = Balances::mint_into(&who, 1_000 * ANT)
                .and_then(|_| Balances::mint_into(&by, 1_000 * ANT))
                .and_then(|_| crate::Assets::touch(RuntimeOrigin::signed(who.clone()), app.0))
                .and_then(|()| {
                    crate::Assets::approve_transfer(RuntimeOrigin::signed(by.clone()), app.0, to.into(), 1)
                });
            crowded.expect("a benchmark without its state must stop");
        }
    }

    fn set_now(ms: u64) {
        pallet_timestamp::Now::<Runtime>::put(ms);
    }
}

#[allow(clippy::expect_used)]
impl pallet_system_sale::BenchmarkHelper<AccountId> for Helper {
    fn system(owner: &AccountId) -> SystemId {
        generated_system(owner).expect("a benchmark without its state must stop")
    }

    fn certificate(owner: &AccountId) -> CertId {
        let (app, cert) = app_with_certificate(owner, Nat(100 * Nat::UNIT))
            .expect("a benchmark without its state must stop");
        let most = <Runtime as pallet_cert_escrow::Config>::MaxAssignments::get();
        let until = Day(NatGenesis::today().0.saturating_add(20));
        for _ in 1..most {
            <CertEscrow as Assigner<AccountId>>::assign(
                owner,
                cert,
                Purpose::Settlement,
                Nat(1),
                H256::zero(),
                owner,
                until,
            )
            .expect("a benchmark without its state must stop");
        }
        // To assign more the app must be covered; that it is still marked is found then.
        crate::AppObligations::make_overdue_but_covered(app)
            .expect("a benchmark without its state must stop");
        cert
    }
}

#[allow(clippy::expect_used)]
impl pallet_cert_escrow::BenchmarkHelper<AccountId> for Helper {
    fn backed_system(owner: &AccountId, _: AppId) -> SystemId {
        generated_system(owner)
            .and_then(|system| {
                rulebook(owner, system)?;
                fill_ends(system).map(|()| system)
            })
            .expect("a benchmark without its state must stop")
    }

    fn small_system(owner: &AccountId, _: AppId) -> SystemId {
        system_of_parts(owner, 1)
            .and_then(|system| rulebook(owner, system).map(|()| system))
            .expect("a benchmark without its state must stop")
    }

    fn owe(app: AppId, owing: Owing) {
        let done = match owing {
            Owing::Short => crate::AppObligations::make_overdue(app),
            Owing::Marked => crate::AppObligations::make_overdue_but_covered(app),
            Owing::Scarce => crate::AppObligations::make_just_covered(app),
            Owing::Settled => crate::AppObligations::leave_records(app),
        };
        done.expect("a benchmark without its state must stop");
    }

    fn set_now(ms: u64) {
        pallet_timestamp::Now::<Runtime>::put(ms);
    }
}

impl pallet_adoption::BenchmarkHelper<AccountId> for Helper {
    fn set_validators(validators: Vec<AccountId>) {
        pallet_session::Validators::<Runtime>::put(validators);
    }
}
