//! The real runtime, in memory: calls are dispatched and hooks run, without blocks, signatures and transaction fees.

use crate::{
    calls::runtime_call,
    facts::{self, Facts},
    model::Figures,
    steps::{Call, Cert, Step, Who},
};
use dlo_core::{Bps, CertId, CommodityId, Nat, SkuId, SystemId, Usd};
use dlo_porv::schedule::Schedule;
use dlo_runtime::{
    configs::tokens::PotAccount, AccountId, AppObligations, BlockNumber, CertEscrow, LiquidityPolicy,
    NatGenesis, Runtime, RuntimeEvent, RuntimeOrigin, System, SystemSale,
};
use frame_support::{
    traits::{Get, Hooks},
    weights::Weight,
};
use serde_json::Value;
use sp_core::{storage::StateVersion, H256};
use sp_keyring::Sr25519Keyring as Key;
use sp_runtime::{traits::Dispatchable, BuildStorage, Storage};
use std::sync::OnceLock;

/// Accounts that play: three owners of systems, three of apps, two bystanders, and two that have nothing at first; then
/// the pot.
pub const ACCOUNTS: Who = 11;
/// The first account that owns apps; those before own systems.
pub const APP_OWNERS: Who = 3;
/// The first bystander.
pub const BYSTANDERS: Who = 6;
/// The first account that has nothing at first.
pub const POOR: Who = 8;
/// The protocol's pot, which signs nothing.
pub const POT: Who = 10;

/// The skus that have prices: disks of 1,862, 3,725 and 14,901 GiB.
pub const SKUS: [SkuId; 3] = [SkuId(21), SkuId(22), SkuId(23)];

/// 21 November 2026, in milliseconds since 1970.
pub const START: u64 = 1_795_219_200_000;

/// Days of grace of an impaired system.
const GRACE_DAYS: u32 = 3;

/// So many steps leave their traces in memory before these are put in order.
const TIDY: u64 = 256;

/// What a step came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Why a call was refused.
    pub refusal: Option<String>,
    /// What happened besides, in order.
    pub happenings: Vec<Happening>,
    /// The certificate that the call gives back.
    pub releases: Option<Cert>,
}

/// What the chain does by itself, or on the way of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Happening {
    Ended { cert: Cert, released: bool },
    WriteDownStarted { system: u64, backed: u128, committed: u128 },
    WrittenDown { cert: Cert, left: u128, refunded: u128 },
    WriteDownFinished { system: u64 },
    Charged { app: u32, amount: u128 },
    Overdue { app: u32 },
    Defaulted { app: u32 },
    Covered { app: u32 },
    BondRestored { app: u32, amount: u128 },
    Failed { what: String },
}

/// The chain.
pub struct World {
    ext: sp_io::TestExternalities,
    steps: u64,
    /// Whether what work is worth is set in each block.
    fresh: bool,
}

/// The key of a node, the node, and how often it is referred to.
type Node = (Vec<u8>, (Vec<u8>, i32));

/// A chain as it stood.
pub struct SavedWorld {
    /// The nodes of its trie, and how often each is referred to,
    nodes: Vec<Node>,
    /// and where it begins.
    root: H256,
    version: StateVersion,
    fresh: bool,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A chain at its first block.
    pub fn new() -> Self {
        let mut ext = sp_io::TestExternalities::new(genesis().clone());
        ext.execute_with(|| {
            System::set_block_number(1);
            pallet_timestamp::Now::<Runtime>::put(START);
            // As governance could set it, so that not every write-down takes weeks.
            pallet_nat_genesis::CurrentParameters::<Runtime>::mutate(|set| set.grace_days = GRACE_DAYS);
            set_rate();
        });
        Self { ext, steps: 0, fresh: true }
    }

    /// What a chain needs to go on from here.
    pub fn save(mut self) -> Result<SavedWorld, String> {
        self.ext.commit_all()?;
        let (version, fresh) = (self.ext.state_version, self.fresh);
        let (nodes, root) = self.ext.into_raw_snapshot();
        Ok(SavedWorld { nodes, root, version, fresh })
    }

    /// The chain that was saved.
    pub fn restore(saved: &SavedWorld) -> Self {
        let SavedWorld { nodes, root, version, fresh } = saved;
        let ext = sp_io::TestExternalities::from_raw_snapshot(nodes.clone(), *root, *version);
        Self { ext, steps: 0, fresh: *fresh }
    }

    /// Looks at the state, or tampers with it.
    pub fn with<R>(&mut self, look: impl FnOnce() -> R) -> R {
        self.ext.execute_with(look)
    }

    /// What the chain says now.
    pub fn facts(&mut self) -> Facts {
        self.with(facts::read)
    }

    /// Plays one step.
    pub fn play(&mut self, step: &Step) -> Outcome {
        self.tidy();
        if let Step::Rate { fresh } = step {
            self.fresh = *fresh;
        }
        let fresh = self.fresh;
        let (refusal, happenings) = self.with(|| {
            System::reset_events();
            let refusal = act(step, fresh);
            let happenings: Vec<Happening> =
                System::events().into_iter().filter_map(|record| happening(record.event)).collect();
            System::reset_events();
            (refusal, happenings)
        });
        let releases = match step {
            Step::Call { call: Call::Release { cert }, .. } => Some(*cert),
            _ => None,
        };
        Outcome { refusal, happenings, releases }
    }

    /// Removed entries slow down those that follow, until all is written to the trie.
    fn tidy(&mut self) {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(TIDY) {
            // Where it cannot be written it stays in memory.
            let _ = self.ext.commit_all();
        }
    }

    /// The invariants of the pallets themselves.
    pub fn try_state(&mut self) -> Result<(), String> {
        self.with(|| {
            NatGenesis::do_try_state()
                .and_then(|()| LiquidityPolicy::do_try_state())
                .and_then(|()| CertEscrow::do_try_state())
                .and_then(|()| AppObligations::do_try_state())
                .and_then(|()| SystemSale::do_try_state())
                .map_err(|error| format!("{error:?}"))
        })
    }
}

/// The chain's figures.
pub fn figures() -> Figures {
    let max_ends: u32 = <Runtime as pallet_nat_genesis::Config>::MaxEnds::get();
    let max_endings: u32 = <Runtime as pallet_cert_escrow::Config>::MaxEndingsPerBlock::get();
    Figures {
        day_ms: day_length(),
        existential_deposit: <Runtime as pallet_balances::Config>::ExistentialDeposit::get(),
        pot_share: u128::from(<Runtime as pallet_cert_escrow::Config>::PotShare::get().0),
        app_bond: <Runtime as pallet_cert_escrow::Config>::AppBond::get(),
        penalty_per_day: AppObligations::penalty_per_day(),
        max_charged_days: pallet_app_obligations::MAX_CHARGED_DAYS,
        settlement_fee: <Runtime as pallet_app_obligations::Config>::SettlementFee::get(),
        min_certificate: <Runtime as pallet_cert_escrow::Config>::MinCertificate::get().0,
        max_ends: usize::try_from(max_ends).unwrap_or(usize::MAX),
        max_endings: usize::try_from(max_endings).unwrap_or(usize::MAX),
        margin: pallet_nat_genesis::CurrentParameters::<Runtime>::get().margin.0.into(),
    }
}

fn day_length() -> u64 {
    pallet_nat_genesis::DayLength::<Runtime>::get()
}

/// An account by its number.
pub fn account(who: Who) -> AccountId {
    static KNOWN: OnceLock<Vec<AccountId>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let rich = [
            Key::Bob,
            Key::Charlie,
            Key::Dave,
            Key::Eve,
            Key::Ferdie,
            Key::AliceStash,
            Key::BobStash,
            Key::CharlieStash,
        ];
        let poor = [[0xA1_u8; 32], [0xA2; 32]];
        let rich = rich.into_iter().map(|key| key.to_account_id());
        rich.chain(poor.into_iter().map(AccountId::from)).chain([PotAccount::get()]).collect()
    });
    known.get(usize::from(who)).cloned().unwrap_or_else(|| AccountId::from([who; 32]))
}

/// The number of an account, if it plays.
pub fn who_is(id: &AccountId) -> Option<Who> {
    (0..ACCOUNTS).find(|who| account(*who) == *id)
}

/// A schedule by its number.
pub fn schedule(number: u8) -> Schedule {
    match number {
        0 => Schedule::StraightLine { months: 60, salvage: Bps(1_000) },
        1 => Schedule::StraightLine { months: 48, salvage: Bps(500) },
        2 => Schedule::Immediate,
        _ => Schedule::DecliningBalance { rate: Bps(3_000), first_year: Bps(3_000) },
    }
}

/// The genesis of `dev-fast`, in which a day is a minute.
pub(crate) fn genesis() -> &'static Storage {
    static GENESIS: OnceLock<Storage> = OnceLock::new();
    GENESIS.get_or_init(|| {
        let patch = dlo_runtime::genesis_presets::get_preset(&dlo_runtime::genesis_presets::DEV_FAST.into())
            .expect("the runtime has the preset");
        let mut config =
            serde_json::to_value(dlo_runtime::RuntimeGenesisConfig::default()).expect("a genesis is JSON");
        merge(&mut config, serde_json::from_slice(&patch).expect("a preset is JSON"));
        let config: dlo_runtime::RuntimeGenesisConfig =
            serde_json::from_value(config).expect("a preset fits the genesis");
        config.build_storage().expect("a preset can be built")
    })
}

fn merge(base: &mut Value, patch: Value) {
    match (base, patch) {
        (Value::Object(base), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}

/// Does what a step says. Gives why a call was refused.
fn act(step: &Step, fresh: bool) -> Option<String> {
    match step {
        Step::Block { ms, full } => block(*ms, *full, fresh),
        Step::Price { sku, price } => set_price(*sku, *price, u64::MAX),
        Step::Expire { sku } => expire(*sku),
        Step::Work { system, gib } => set_work(*system, *gib),
        Step::Rate { fresh: true } => set_rate(),
        Step::Rate { fresh: false } => {
            pallet_resource_proof::Rates::<Runtime>::mutate(CommodityId::STORAGE, |rate| {
                if let Some(rate) = rate {
                    rate.set_at = 0;
                }
            });
        }
        Step::Call { who, call } => {
            let origin = RuntimeOrigin::signed(account(*who));
            let result = runtime_call(*who, call).dispatch(origin);
            return result.err().map(|refused| <&'static str>::from(refused.error).to_owned());
        }
    }
    None
}

/// A block: the clock goes on, then the hooks run as in one; those that idle with all the weight that they want, or none.
fn block(ms: u64, full: bool, fresh: bool) {
    let number: BlockNumber = System::block_number().saturating_add(1);
    System::set_block_number(number);
    pallet_timestamp::Now::<Runtime>::mutate(|now| *now = now.saturating_add(ms));
    if fresh {
        set_rate();
    }
    let idle = if full { Weight::zero() } else { Weight::MAX };
    <CertEscrow as Hooks<BlockNumber>>::on_initialize(number);
    <AppObligations as Hooks<BlockNumber>>::on_initialize(number);
    <NatGenesis as Hooks<BlockNumber>>::on_idle(number, idle);
    <LiquidityPolicy as Hooks<BlockNumber>>::on_idle(number, idle);
    <CertEscrow as Hooks<BlockNumber>>::on_idle(number, idle);
    <AppObligations as Hooks<BlockNumber>>::on_idle(number, idle);
    <SystemSale as Hooks<BlockNumber>>::on_idle(number, idle);
}

/// The oracle's record of a used price, as a tally writes it; good enough for any genesis.
fn set_price(sku: u8, price: Usd, valid_until: u64) {
    let record = pallet_porv_oracle::PriceRecord {
        price,
        low: price,
        high: price,
        accepted_round: 1,
        valid_until,
        sources: u8::MAX,
        rounds: u8::MAX,
        reports: u8::MAX,
    };
    pallet_porv_oracle::AcceptedPrices::<Runtime>::mutate(sku_of(sku), |prices| prices.used = Some(record));
}

fn expire(sku: u8) {
    pallet_porv_oracle::AcceptedPrices::<Runtime>::mutate(sku_of(sku), |prices| {
        if let Some(record) = &mut prices.used {
            record.valid_until = 0;
        }
    });
}

fn sku_of(sku: u8) -> SkuId {
    SKUS[usize::from(sku) % SKUS.len()]
}

/// Each GiB is worth one US$, as of this block.
fn set_rate() {
    let rate = Usd(Usd::UNIT);
    let set_at = System::block_number();
    let record = pallet_resource_proof::Rate { rate, reference: rate, set_at, ..Default::default() };
    pallet_resource_proof::Rates::<Runtime>::insert(CommodityId::STORAGE, record);
}

/// What the system's antnodes have proven, as if they had been there for ever.
fn set_work(system: u64, gib: u64) {
    pallet_resource_proof::Work::<Runtime>::mutate(SystemId(system), |work| {
        work.units = gib.saturating_mul(dlo_porv::utility::UNITS_PER_GIB);
        work.since = (gib > 0).then_some(0);
    });
}

fn happening(event: RuntimeEvent) -> Option<Happening> {
    match event {
        RuntimeEvent::CertEscrow(event) => escrow_happening(event),
        RuntimeEvent::AppObligations(event) => obligations_happening(event),
        _ => None,
    }
}

fn escrow_happening(event: pallet_cert_escrow::Event<Runtime>) -> Option<Happening> {
    use pallet_cert_escrow::Event;
    let happening = match event {
        Event::Ended { cert, cause, .. } => {
            Happening::Ended { cert: plain(cert), released: cause == pallet_cert_escrow::Cause::Released }
        }
        Event::WriteDownStarted { system, backed: Nat(backed), committed: Nat(committed) } => {
            Happening::WriteDownStarted { system: system.0, backed, committed }
        }
        Event::WrittenDown { cert, left, refunded, .. } => {
            Happening::WrittenDown { cert: plain(cert), left: left.0, refunded }
        }
        Event::WriteDownFinished { system } => Happening::WriteDownFinished { system: system.0 },
        Event::BondRestored { app, amount } => Happening::BondRestored { app: app.0, amount },
        failed @ (Event::EndingFailed { .. } | Event::WriteDownFailed { .. }) => {
            Happening::Failed { what: format!("{failed:?}") }
        }
        _ => return None,
    };
    Some(happening)
}

fn obligations_happening(event: pallet_app_obligations::Event<Runtime>) -> Option<Happening> {
    use pallet_app_obligations::Event;
    let happening = match event {
        Event::PenaltyCharged { app, amount, .. } => Happening::Charged { app: app.0, amount },
        Event::Overdue { app, .. } => Happening::Overdue { app: app.0 },
        Event::Defaulted { app, .. } => Happening::Defaulted { app: app.0 },
        Event::Covered { app } => Happening::Covered { app: app.0 },
        _ => return None,
    };
    Some(happening)
}

fn plain(cert: CertId) -> Cert {
    Cert { system: cert.system.0, serial: cert.serial }
}
