//! A runtime with the real balances, preimage and scheduler pallets, and a switch that only governance may set.

// FRAME's macros write `pub` throughout.
#![allow(unreachable_pub)]

use alloc::vec::Vec;

use codec::Encode;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, ConstU64, EqualPrivilegeOnly, Get, ValidatorSet},
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use frame_system::{mocking::MockBlock, EnsureRoot};
use sp_runtime::{
    traits::{ConvertInto, Hash},
    BuildStorage,
};
use sp_version::RuntimeVersion;

pub type AccountId = u64;

/// What every account starts with.
pub const ENDOWMENT: u128 = 1_000;
pub const DEPOSIT: u128 = 100;
pub const LIFE: u64 = 20;
pub const DELAY: u64 = 5;
pub const MAX_PROPOSALS: u32 = 4;
pub const MAX_ADOPTERS: u32 = 8;
pub const MAX_SCHEDULED: u32 = 2;

/// Somebody who never validates.
pub const OUTSIDER: AccountId = 100;
/// Another one.
pub const STRANGER: AccountId = 101;

/// What governance decides over.
#[frame_support::pallet]
pub mod switch {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;

    #[pallet::config]
    pub trait Config: frame_system::Config {
        type Governance: EnsureOrigin<Self::RuntimeOrigin>;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::storage]
    pub type Value<T: Config> = StorageValue<_, u32, ValueQuery>;

    #[pallet::error]
    pub enum Error<T> {
        /// Zero is no setting.
        Zero,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the value.
        #[pallet::call_index(0)]
        #[pallet::weight(Weight::from_parts(1_000, 0))]
        pub fn set(origin: OriginFor<T>, value: u32) -> DispatchResult {
            T::Governance::ensure_origin(origin)?;
            ensure!(value > 0, Error::<T>::Zero);
            Value::<T>::put(value);
            Ok(())
        }

        /// Needs as much weight as it says.
        #[pallet::call_index(1)]
        #[pallet::weight(*weight)]
        pub fn spend(origin: OriginFor<T>, weight: Weight) -> DispatchResult {
            T::Governance::ensure_origin(origin)?;
            ensure!(weight.any_gt(Weight::zero()), Error::<T>::Zero);
            Ok(())
        }
    }
}

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
    pub type Preimage = pallet_preimage;
    #[runtime::pallet_index(3)]
    pub type Scheduler = pallet_scheduler;
    #[runtime::pallet_index(4)]
    pub type Adoption = crate;
    #[runtime::pallet_index(5)]
    pub type Switch = crate::mock::switch;
    #[runtime::pallet_index(6)]
    pub type Utility = pallet_utility;
}

parameter_types! {
    pub static SessionValidators: Vec<AccountId> = Vec::new();
    pub static SpecVersion: u32 = 1;
    pub const MaxCallWeight: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_MILLIS * 500, 1 << 20);
    pub const SchedulerWeight: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_MILLIS * 1_000, u64::MAX);
}

/// The spec version that a test sets.
pub struct Version;
impl Get<RuntimeVersion> for Version {
    fn get() -> RuntimeVersion {
        RuntimeVersion { spec_version: SpecVersion::get(), ..Default::default() }
    }
}

/// The validators that a test sets.
pub struct Session;
impl ValidatorSet<AccountId> for Session {
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;

    fn session_index() -> u32 {
        0
    }

    fn validators() -> Vec<AccountId> {
        SessionValidators::get()
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<u128>;
    type Version = Version;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
    type RuntimeHoldReason = RuntimeHoldReason;
}

impl pallet_preimage::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type Currency = ();
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = ();
}

impl pallet_scheduler::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = SchedulerWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<MAX_SCHEDULED>;
    type WeightInfo = ();
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_utility::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = ();
}

impl switch::Config for Test {
    type Governance = crate::EnsureAdopted;
}

impl crate::Config for Test {
    type RuntimeCall = RuntimeCall;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeHoldReason = RuntimeHoldReason;
    type NativeBalance = Balances;
    type Preimages = Preimage;
    type Scheduler = Scheduler;
    type Validators = Session;
    type MaxValidators = ConstU32<MAX_ADOPTERS>;
    type MaxProposals = ConstU32<MAX_PROPOSALS>;
    type MaxCallWeight = MaxCallWeight;
    type ProposalDeposit = ConstU128<DEPOSIT>;
    type ProposalLife = ConstU64<LIFE>;
    type EnactmentDelay = ConstU64<DELAY>;
    type WeightInfo = Weights;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Session;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Session {
    fn set_validators(validators: Vec<AccountId>) {
        SessionValidators::set(validators);
    }
}

/// Builds a chain at block 1 with validators `1..=validators`.
pub struct ExtBuilder {
    validators: u64,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self { validators: 4 }
    }
}

impl ExtBuilder {
    pub fn validators(self, validators: u64) -> Self {
        Self { validators }
    }

    pub fn build(self) -> sp_io::TestExternalities {
        SessionValidators::set((1..=self.validators).collect());
        SpecVersion::set(1);
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        let accounts = (1..=20).chain([OUTSIDER, STRANGER]);
        pallet_balances::GenesisConfig::<Test> {
            balances: accounts.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
        ext.execute_with(|| System::set_block_number(1));
        ext
    }

    /// Runs `test` and then checks every invariant.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Adoption::do_try_state().expect("the invariants hold");
        });
    }
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// A call that governance alone may make.
pub fn set(value: u32) -> RuntimeCall {
    RuntimeCall::Switch(switch::Call::set { value })
}

pub fn value() -> u32 {
    switch::Value::<Test>::get()
}

/// Notes `bytes` as a preimage of the outsider; gives their hash and length.
pub fn note_bytes(bytes: Vec<u8>) -> (sp_core::H256, u32) {
    let hash = <Test as frame_system::Config>::Hashing::hash(&bytes);
    let len = bytes.len() as u32;
    if !pallet_preimage::PreimageFor::<Test>::contains_key((hash, len)) {
        Preimage::note_preimage(signed(OUTSIDER), bytes).unwrap();
    }
    (hash, len)
}

/// Notes the preimage of `call`.
pub fn note(call: RuntimeCall) -> (sp_core::H256, u32) {
    note_bytes(call.encode())
}

/// Notes `call` and lets `who` propose it.
pub fn propose_by(who: AccountId, call: RuntimeCall) -> sp_core::H256 {
    let (hash, len) = note(call);
    Adoption::propose(signed(who), hash, len).unwrap();
    hash
}

/// Notes `call` and lets the outsider propose it.
pub fn propose(call: RuntimeCall) -> sp_core::H256 {
    propose_by(OUTSIDER, call)
}

/// Lets each of `validators` adopt the proposal of `hash`.
pub fn adopt_by(validators: impl IntoIterator<Item = AccountId>, hash: sp_core::H256) {
    for who in validators {
        Adoption::adopt(signed(who), hash).unwrap();
    }
}

pub fn held(who: AccountId) -> u128 {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&crate::HoldReason::Proposal.into(), &who)
}

/// Runs every hook up to and including the start of `block`.
pub fn run_to(block: u64) {
    System::run_to_block::<AllPalletsWithSystem>(block);
}

/// The pallet's events so far, oldest first.
pub fn events() -> Vec<crate::Event<Test>> {
    let all = System::events().into_iter();
    all.filter_map(|record| match record.event {
        RuntimeEvent::Adoption(event) => Some(event),
        _ => None,
    })
    .collect()
}

/// What the scheduler said of the calls it dispatched.
pub fn dispatched() -> Vec<sp_runtime::DispatchResult> {
    let all = System::events().into_iter();
    all.filter_map(|record| match record.event {
        RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched { result, .. }) => Some(result),
        _ => None,
    })
    .collect()
}

/// What calls and hooks cost here.
pub(crate) type Weights = crate::weights::SubstrateWeight<Test>;
