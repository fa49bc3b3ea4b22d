//! A runtime of this pallet and balances, with hardware, prices, time and randomness that tests set.

#![allow(unreachable_pub)]

mod chain;
mod store;

pub(crate) use chain::*;
pub(crate) use store::*;

use crate::{self as pallet_resource_proof, Parameters};
use codec::Encode;
use dlo_core::{
    Bps, Calendar, ClassId, Hardware, HardwareProvider, Market, PriceError, PriceProvider, SkuClass, SkuId,
    SystemId, TableId, Usd, YearTable,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, Randomness},
};
use frame_system::EnsureRoot;
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};
use std::collections::BTreeMap;

pub(crate) type AccountId = u64;
pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
/// Owns a system, and less than a deposit.
pub(crate) const POOR: AccountId = 3;
pub(crate) const ENDOWMENT: u128 = 1_000_000;
pub(crate) const DEPOSIT: u128 = 100;
/// Two systems of Alice, one of Bob and one of Poor: each of 100 US$ and 1 GiB.
pub(crate) const FIRST: SystemId = SystemId(1);
pub(crate) const SECOND: SystemId = SystemId(2);
pub(crate) const BOBS: SystemId = SystemId(3);
pub(crate) const POORS: SystemId = SystemId(4);
/// Two disks: the first costs 2,048 US$ and holds 2 GiB, so a MiB of it costs one; the second has no price yet.
pub(crate) const DISK: SkuId = SkuId(1);
pub(crate) const TAPE: SkuId = SkuId(2);
/// Blocks of a period, for an answer, and for a root to become ripe.
pub(crate) const PERIOD: u32 = 10;
pub(crate) const ANSWER: u32 = 4;
pub(crate) const ROOT_AGE: u32 = 6;
/// No chain of these tests is a live one, but where they say so.
pub(crate) const LIVE_ROOT_AGE: u32 = 7;
pub(crate) const BLOCK_MS: u64 = 100;
/// As long as a period.
pub(crate) const PROBATION_MS: u64 = 1_000;
pub(crate) const DAY_MS: u64 = 1_000;
pub(crate) const START_MS: u64 = 1_000_000;
/// MiB in a GiB.
pub(crate) const GIB: u64 = 1_024;
/// No prefixes, and no cap on what an owner weighs.
pub(crate) const PARAMETERS: Parameters = Parameters {
    period_blocks: PERIOD,
    answer_blocks: ANSWER,
    root_age_blocks: ROOT_AGE,
    prefix_bits: 0,
    prefix_slack_bps: 15_000,
    min_prefixes: 3,
    probation_ms: PROBATION_MS,
    cover: Bps(5_000),
    floor: Bps(1_000),
    step: Bps(500),
    rate_blocks: 5,
    min_systems: 3,
    min_owners: 2,
    min_units: 100,
    owner_cap: Bps::WHOLE,
};

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
    pub type ResourceProof = pallet_resource_proof;
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
    pub storage Now: u64 = START_MS;
    pub storage Prices: BTreeMap<SkuId, Result<Usd, PriceError>> = BTreeMap::new();
    pub storage Capacities: BTreeMap<SkuId, u32> = BTreeMap::new();
    pub storage WantedSkus: BTreeMap<SkuId, u32> = BTreeMap::new();
    pub storage HasRandomness: bool = true;
    pub storage Draws: u64 = 0;
    pub storage MaxPeers: u32 = 3;
    pub storage MaxChallenges: u32 = 2;
    pub storage MaxAnswers: u32 = 64;
    pub storage LeastPrefixUnits: u64 = 1;
}

/// The time that tests set.
pub struct TestCalendar;

impl Calendar for TestCalendar {
    fn now() -> u64 {
        Now::get()
    }

    fn day_length() -> u64 {
        DAY_MS
    }
}

/// The systems that tests set, each under a key of its own: there may be many.
pub struct TestHardware;

impl HardwareProvider<AccountId> for TestHardware {
    fn hardware(system: SystemId) -> Option<Hardware<AccountId>> {
        let (owner, value, capacity_gib) = system_of(system)?;
        Some(Hardware { owner, value, capacity_gib, declared_gib: capacity_gib })
    }
}

/// The prices that tests set.
pub struct TestPrices;

impl PriceProvider for TestPrices {
    fn market(sku: SkuId) -> Result<Market, PriceError> {
        let price = Prices::get().remove(&sku).unwrap_or(Err(PriceError::NeverPriced))?;
        Ok(Market { price, msrp: None, sources: 2, rounds: 3, valid_until: u64::MAX })
    }

    fn class_of(sku: SkuId) -> Result<SkuClass, PriceError> {
        let capacity_gib = Capacities::get().remove(&sku).ok_or(PriceError::Unclassified)?;
        let (class, half) = (ClassId(0), Bps(5_000));
        Ok(SkuClass { class, resale_haircut: half, writeoff_haircut: half, life_months: 60, capacity_gib })
    }

    fn table(_: TableId) -> Option<YearTable> {
        None
    }

    fn want(sku: SkuId) -> DispatchResult {
        if sku.0 > 100 {
            return Err(DispatchError::Other("no such sku"));
        }
        let mut wanted = WantedSkus::get();
        *wanted.entry(sku).or_default() += 1;
        WantedSkus::set(&wanted);
        Ok(())
    }

    fn unwant(sku: SkuId) {
        let mut wanted = WantedSkus::get();
        *wanted.entry(sku).or_default() -= 1;
        wanted.retain(|_, count| *count > 0);
        WantedSkus::set(&wanted);
    }
}

/// Another draw each time, and none at all where tests say so.
pub struct TestRandomness;

impl Randomness<Option<H256>, u64> for TestRandomness {
    fn random(subject: &[u8]) -> (Option<H256>, u64) {
        let draw = Draws::get() + 1;
        Draws::set(&draw);
        let drawn = H256(blake2_256(&(subject, draw).encode()));
        (HasRandomness::get().then_some(drawn), System::block_number())
    }
}

impl pallet_resource_proof::Config for Test {
    type Calendar = TestCalendar;
    type Hardware = TestHardware;
    type Prices = TestPrices;
    type Randomness = TestRandomness;
    type NativeBalance = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type PeerDeposit = ConstU128<DEPOSIT>;
    type MaxPeers = MaxPeers;
    type MaxChallenges = MaxChallenges;
    type MaxAnswers = MaxAnswers;
    type LeastPrefixUnits = LeastPrefixUnits;
    type LiveRootAge = ConstU32<LIVE_ROOT_AGE>;
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = TestHardware;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for TestHardware {
    fn system(owner: &AccountId, capacity_gib: u64) -> SystemId {
        set_system(SystemId(99), *owner, usd(1_000), capacity_gib);
        SystemId(99)
    }

    fn priced_sku(i: u32) -> SkuId {
        let sku = SkuId(i % 100);
        set_price(sku, usd(100 + u128::from(i)), 1);
        sku
    }

    fn set_randomness() {
        HasRandomness::set(&true);
    }

    fn set_time(now: u64) {
        Now::set(&now);
    }
}

/// Builds the state that tests start from.
#[derive(Default)]
pub(crate) struct ExtBuilder;

impl ExtBuilder {
    pub(crate) fn genesis() -> pallet_resource_proof::GenesisConfig<Test> {
        pallet_resource_proof::GenesisConfig {
            parameters: PARAMETERS,
            references: vec![DISK],
            ..Default::default()
        }
    }

    /// A chain whose keystore can make keys.
    #[cfg(feature = "runtime-benchmarks")]
    pub(crate) fn for_benchmarks() -> sp_io::TestExternalities {
        let mut ext = Self.build();
        ext.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
        ext
    }

    /// A chain with that genesis, before its first block.
    pub(crate) fn build_with(
        genesis: pallet_resource_proof::GenesisConfig<Test>,
    ) -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(ALICE, ENDOWMENT), (BOB, ENDOWMENT), (POOR, DEPOSIT / 2)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        genesis.assimilate_storage(&mut storage).unwrap();
        sp_io::TestExternalities::new(storage)
    }

    /// The first block.
    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let mut state = Self::build_with(Self::genesis());
        state.execute_with(|| {
            System::set_block_number(1);
            for (id, owner) in [(FIRST, ALICE), (SECOND, ALICE), (BOBS, BOB), (POORS, POOR)] {
                set_system(id, owner, usd(100), 1);
            }
            set_price(DISK, usd(2_048), 2);
        });
        state
    }

    /// Runs `test`, then checks every invariant.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            ResourceProof::do_try_state().unwrap();
        });
    }
}
