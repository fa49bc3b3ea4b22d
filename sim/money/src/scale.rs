//! How much is stored for certificates, and what reading costs, at a hundred of them and at a million; and how many
//! blocks it takes until thousands that end on the same day are settled. All are drawn by real calls.

pub mod endings;
pub mod readings;

use crate::world::{genesis, START};
use codec::Encode;
use dlo_core::{
    AppId, Bps, Calendar, Category, CommodityId, FeeRate, Nat, SerialId, SkuId, SystemId, Usd, ANT,
};
use dlo_porv::schedule::Schedule;
use dlo_runtime::{
    AccountId, Balances, CertEscrow, LiquidityPolicy, NatGenesis, Runtime, RuntimeOrigin, System,
};
use frame_support::{
    traits::{fungible::Mutate, Get},
    BoundedVec,
};
use pallet_liquidity_policy::{AdmitMode, Categories, Rules, Strategy};
use pallet_nat_genesis::{Condition, PartSpec};
use sp_core::H256;
use sp_runtime::DispatchError;

/// Certificates of one system; a system may have 256.
pub const PER_SYSTEM: u32 = 200;
/// NAT of each certificate: so much that all places of a system are there for it.
const AMOUNT: Nat = Nat(4 * Nat::UNIT);
/// Apps that hold them.
pub const APPS: u32 = 10;
/// Owners of systems.
const OWNERS: u32 = 100;
/// Legs of one draw: the most.
const LEGS: usize = 32;
/// Draws after which the state is written to the trie.
const TIDY: usize = 100;
/// What a part is priced with.
const SKU: SkuId = SkuId(23);

/// A chain with certificates.
pub struct Scale {
    ext: sp_io::TestExternalities,
    /// How many systems it has.
    pub systems: u32,
    /// How many certificates were drawn.
    pub certificates: u32,
}

/// When the certificates of a chain end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// All after so many days.
    Together(u32),
    /// Spread over forty days, a month from now.
    Apart,
}

impl Ends {
    fn days(self, draw: u32) -> u32 {
        match self {
            Self::Together(days) => days,
            Self::Apart => 30 + draw % 40,
        }
    }
}

impl Scale {
    /// A chain with `certificates` certificates of four NAT each, as many of each system; `say` is told how far it is.
    ///
    /// Fails where a call is refused.
    pub fn new(certificates: u32, ends: Ends, say: impl Fn(&str, u32, u32)) -> Result<Self, DispatchError> {
        let mut ext = sp_io::TestExternalities::new(genesis().clone());
        let systems = certificates.div_ceil(PER_SYSTEM).max(LEGS as u32);
        ext.execute_with(|| {
            System::set_block_number(1);
            pallet_timestamp::Now::<Runtime>::put(START);
            price();
            apps()?;
            books()
        })?;
        for system in 0..systems {
            ext.execute_with(|| add_system(system))?;
            if system % 100 == 99 {
                say("systems", system + 1, systems);
                tidy(&mut ext);
            }
        }
        let mut scale = Self { ext, systems, certificates: 0 };
        scale.draw_all(certificates, ends, say)?;
        tidy(&mut scale.ext);
        Ok(scale)
    }

    /// Looks at the state.
    pub fn with<R>(&mut self, look: impl FnOnce() -> R) -> R {
        self.ext.execute_with(look)
    }

    /// Looks at the state, and gives the bytes of a proof of all that was read of it.
    pub fn prove<R>(&mut self, look: impl FnOnce() -> R) -> (R, usize) {
        let (result, proof) = self.ext.execute_and_prove(look);
        (result, proof.encoded_size())
    }

    fn draw_all(
        &mut self,
        certificates: u32,
        ends: Ends,
        say: impl Fn(&str, u32, u32),
    ) -> Result<(), DispatchError> {
        let mut draws = 0u32;
        while self.certificates < certificates {
            let first = self.certificates;
            let left = (certificates - first).min(LEGS as u32);
            let legs: Vec<_> =
                (0..left).map(|leg| (SystemId(u64::from((first + leg) % self.systems)), AMOUNT)).collect();
            // Rounds over the systems: every certificate of a round ends on the same day.
            let days = ends.days(first / self.systems);
            self.ext.execute_with(|| draw(draws % APPS, legs, days))?;
            self.certificates += left;
            draws += 1;
            if (draws as usize).is_multiple_of(TIDY) {
                tidy(&mut self.ext);
                if (draws as usize).is_multiple_of(TIDY * 10) {
                    say("certificates", self.certificates, certificates);
                }
            }
        }
        Ok(())
    }
}

fn tidy(ext: &mut sp_io::TestExternalities) {
    ext.execute_with(System::reset_events);
    // Where it cannot be written it stays in memory.
    let _ = ext.commit_all();
}

fn owner(number: u32) -> AccountId {
    AccountId::from(sp_io::hashing::blake2_256(&(b"owner", number).encode()))
}

/// The account of an app.
pub fn app_owner(number: u32) -> AccountId {
    AccountId::from(sp_io::hashing::blake2_256(&(b"app", number).encode()))
}

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

/// A price and work that bound nothing.
fn price() {
    let record = pallet_porv_oracle::PriceRecord {
        price: Usd(1_000 * Usd::UNIT),
        low: Usd(1_000 * Usd::UNIT),
        high: Usd(1_000 * Usd::UNIT),
        accepted_round: 1,
        valid_until: u64::MAX,
        sources: u8::MAX,
        rounds: u8::MAX,
        reports: u8::MAX,
    };
    pallet_porv_oracle::AcceptedPrices::<Runtime>::mutate(SKU, |prices| prices.used = Some(record));
    let rate = pallet_resource_proof::Rate { rate: Usd(1_000_000 * Usd::UNIT), ..Default::default() };
    pallet_resource_proof::Rates::<Runtime>::insert(CommodityId::STORAGE, rate);
}

fn apps() -> Result<(), DispatchError> {
    for number in 0..APPS {
        let who = app_owner(number);
        Balances::mint_into(&who, 1_000_000_000 * ANT)?;
        let name = format!("app {number}").into_bytes().try_into().unwrap_or_default();
        CertEscrow::register_app(signed(&who), name, Category::Currency, None)?;
    }
    Ok(())
}

/// A rulebook of each owner, each with another rate.
fn books() -> Result<(), DispatchError> {
    for number in 0..OWNERS {
        let who = owner(number);
        Balances::mint_into(&who, 1_000_000_000 * ANT)?;
        let rules = Rules {
            mode: AdmitMode::Open,
            categories: Categories::ALL,
            strategy: Strategy::Automatic,
            rate: FeeRate(ANT / 1_000 + u128::from(number)),
            notice_days: 1,
            min_days: 1,
            max_days: 3_650,
            floor: Nat::ZERO,
            cap_amount: None,
            cap_share: None,
            assignable: true,
        };
        LiquidityPolicy::create_rulebook(signed(&who), rules)?;
    }
    Ok(())
}

/// A system of one part, its genesis behind it, under its owner's rulebook and, where that has room, in the offer book.
fn add_system(number: u32) -> Result<(), DispatchError> {
    let (who, salt) = (owner(number % OWNERS), [0; 32]);
    let serial = SerialId(H256(sp_io::hashing::blake2_256(&(b"serial", number).encode())));
    let part = PartSpec {
        sku: SKU,
        paid: Usd(1_000 * Usd::UNIT),
        in_service: NatGenesis::today(),
        condition: Condition::New,
        schedule: Schedule::StraightLine { months: 60, salvage: Bps(5_000) },
        evidence: H256::zero(),
        serials: BoundedVec::truncate_from(vec![serial]),
    };
    let parts = BoundedVec::truncate_from(vec![part]);
    let block = System::block_number();
    NatGenesis::commit(signed(&who), NatGenesis::registration_hash(&who, &salt, &parts))?;
    let delay: u32 = <Runtime as pallet_nat_genesis::Config>::CommitDelay::get();
    System::set_block_number(block + delay);
    NatGenesis::register(signed(&who), salt, parts)?;
    System::set_block_number(block);
    let system = SystemId(number.into());
    pallet_resource_proof::Work::<Runtime>::mutate(system, |work| {
        work.units = u64::MAX / 2;
        work.since = Some(0);
    });
    NatGenesis::generate(signed(&who), system).map_err(|failed| failed.error)?;
    LiquidityPolicy::assign(signed(&who), system, Some(0))?;
    // A rulebook has a bounded number of offers.
    let _ = LiquidityPolicy::offer(signed(&who), system);
    Ok(())
}

fn draw(app: u32, legs: Vec<(SystemId, Nat)>, days: u32) -> Result<(), DispatchError> {
    let legs = BoundedVec::truncate_from(legs);
    let max_rate = FeeRate(ANT);
    CertEscrow::draw(signed(&app_owner(app)), AppId(app), legs, days, max_rate)
        .map(|_| ())
        .map_err(|failed| failed.error)
}
