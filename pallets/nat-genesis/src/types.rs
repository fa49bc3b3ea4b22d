//! What the pallet stores and what its calls take.

use crate::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
#[cfg(feature = "runtime-benchmarks")]
use dlo_core::TableId;
use dlo_core::{Backing, Balance, Bps, Day, Nat, PartId, SerialId, SkuId, SystemId, Usd, YearTable};
use dlo_porv::{
    schedule::Schedule,
    valuation::{part_value, PartFacts, Valuation},
    MathsError,
};
use frame_support::{
    traits::Get, BoundedBTreeMap, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// How an item was when its owner bought it, as declared.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Condition {
    /// Bought new.
    New,
    /// Bought used.
    Used,
    /// Bought refurbished.
    Refurbished,
}

/// A part as its owner declares it: equal items, bought together.
#[derive(
    CloneNoBound,
    DebugNoBound,
    PartialEqNoBound,
    EqNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[codec(mel_bound())]
#[scale_info(skip_type_params(MaxSerials))]
pub struct PartSpec<MaxSerials: Get<u32>> {
    /// The catalogue item.
    pub sku: SkuId,
    /// Price paid per item; not zero.
    pub paid: Usd,
    /// First day in service; not in the future.
    pub in_service: Day,
    /// How the items were when bought.
    pub condition: Condition,
    /// How the items depreciate.
    pub schedule: Schedule,
    /// Hash of the documents that the owner keeps, such as an invoice.
    pub evidence: H256,
    /// One serial id per item, strictly ascending.
    pub serials: BoundedVec<SerialId, MaxSerials>,
}

/// A live part of a system. Its items are as many as its serial ids.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Part {
    /// Number within the system; never reused.
    pub id: PartId,
    /// The catalogue item.
    pub sku: SkuId,
    /// How many items.
    pub quantity: u32,
    /// Price paid per item, as declared.
    pub paid: Usd,
    /// The earliest day in service known of any of its serial ids.
    pub in_service: Day,
    /// How the items were when bought.
    pub condition: Condition,
    /// How the items depreciate.
    pub schedule: Schedule,
    /// Hash of the owner's documents.
    pub evidence: H256,
    /// ANT planck held from the owner for this part.
    pub deposit: Balance,
    /// The most that one item can be worth, where a serial id was retired before: its least last value.
    pub ceiling: Option<Usd>,
    /// Day on which it came to the system.
    pub added_on: Day,
    /// Work that the system had proven when the part came to it.
    pub units_before: u64,
    /// Whether its genesis has happened.
    pub generated: bool,
    /// Cost basis per item; zero before genesis.
    pub basis: Usd,
    /// NAT recorded at genesis for all items; zero before.
    pub issued: Nat,
    /// Day of the last switch of the schedule.
    pub switched_on: Option<Day>,
    /// Market price per item at the last valuation that found one.
    pub market: Usd,
    /// The class's reference life at the last valuation that found one.
    pub life_months: u16,
    /// The class's write-off haircut at the last valuation that found one.
    pub writeoff_haircut: Bps,
    /// GiB that one item stores, at the last valuation that found a class.
    pub capacity_gib: u32,
    /// Units of work proven since the part came, at the last valuation.
    pub units_done: u64,
    /// Value of all items at the last valuation; zero before genesis.
    pub value: Usd,
}

impl Part {
    /// What all items are worth on `day` at the recorded market price; rounds down. Zero before genesis.
    pub fn value_on(&self, table: Option<&YearTable>, day: Day) -> Result<Usd, MathsError> {
        if !self.generated {
            return Ok(Usd::ZERO);
        }
        part_value(&self.facts(table, day))
    }

    /// Its value on any day up to `last` at the recorded market price. None before genesis, when it has none.
    pub fn valuation<'a>(
        &'a self,
        table: Option<&'a YearTable>,
        last: Day,
    ) -> Result<Option<Valuation<'a>>, MathsError> {
        if !self.generated {
            return Ok(None);
        }
        Valuation::new(self.facts(table, last), last.since(self.in_service)).map(Some)
    }

    fn facts<'a>(&'a self, table: Option<&'a YearTable>, day: Day) -> PartFacts<'a> {
        PartFacts {
            quantity: self.quantity,
            basis: self.basis,
            schedule: &self.schedule,
            table,
            days: day.since(self.in_service),
            life_months: self.life_months,
            market: self.ceiling.map_or(self.market, |ceiling| ceiling.min(self.market)),
            writeoff_haircut: self.writeoff_haircut,
            units_done: self.units_done,
        }
    }

    /// GiB that all items store.
    pub fn capacity(&self) -> u64 {
        u64::from(self.quantity).saturating_mul(self.capacity_gib.into())
    }

    /// The recorded value of one item; rounds down.
    pub fn value_per_item(&self) -> Usd {
        Usd(self.value.0.checked_div(u128::from(self.quantity)).unwrap_or_default())
    }
}

/// A system: one host and its parts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct System<AccountId> {
    /// Who owns it.
    pub owner: AccountId,
    /// The id of the next part.
    pub next_part: PartId,
    /// The serial of the next certificate.
    pub next_serial: u32,
    /// Its live certificates.
    pub certificates: u32,
    /// How often NAT of it was locked, grown or extended.
    pub revision: u32,
    /// Its reserve as last recorded.
    pub backing: Backing,
    /// H: hardware value at the last valuation.
    pub hardware: Usd,
    /// W: work value at the last valuation.
    pub work: Usd,
    /// GiB that those of its live parts store which had their genesis.
    pub capacity_gib: u64,
    /// GiB that all its live parts store.
    pub declared_gib: u64,
    /// Day of the last valuation.
    pub valued_on: Day,
    /// While its certificates are more than is backed, or are written down.
    pub impairment: Option<Impairment>,
    /// ANT planck held from the owner for the system itself, without its parts.
    pub deposit: Balance,
}

/// What is known of a system whose certificates are more than is backed, and how much of its grace is used up.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Impairment {
    /// Day on which its grace began.
    pub since: Day,
    /// Day of the last valuation that looked at its grace.
    pub counted_on: Day,
    /// Days of grace used up. Those between two valuations count where both found prices.
    pub used: u32,
    /// The grace is over: its certificates are written down, or were so until its next valuation.
    pub over: bool,
}

impl Impairment {
    /// A grace that begins on `day`.
    pub(crate) fn since(day: Day) -> Self {
        Self { since: day, counted_on: day, used: 0, over: false }
    }
}

/// What the chain knows of a serial id.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SerialRecord {
    /// What it brought with it, once it was retired after a genesis; kept for ever.
    pub past: Option<SerialPast>,
    /// The live part that it belongs to.
    pub live: Option<(SystemId, PartId)>,
}

/// What a serial id keeps of the parts that it was generated with. Who only declared it leaves nothing behind: else
/// anybody could age or pin down an item that is not his.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SerialPast {
    /// The earliest day in service.
    pub first_day: Day,
    /// The least value at which it was retired, per item.
    pub basis: Usd,
    /// The schedule at its last retirement, which it keeps.
    pub schedule: Schedule,
}

/// A registration that is announced and not yet revealed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Commitment<BlockNumber> {
    /// The block that took it up.
    pub at: BlockNumber,
    /// ANT planck held from its owner.
    pub deposit: Balance,
}

/// Sums over all live systems.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LedgerTotals {
    /// Live systems.
    pub systems: u64,
    /// NAT recorded for their parts.
    pub issued: Nat,
    /// NAT locked behind their certificates.
    pub committed: Nat,
}

/// Where the daily sweep of revaluations stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SweepState {
    /// The system to look at next.
    pub next: SystemId,
    /// Day on which the running circle, or else the last one, began.
    pub started_on: Day,
}

/// A system with its parts and ends: what readers show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemFacts<AccountId> {
    /// The system.
    pub system: System<AccountId>,
    /// Its live parts, by ascending id.
    pub parts: alloc::vec::Vec<Part>,
    /// What is committed until which day, by ascending day.
    pub ends: alloc::vec::Vec<(Day, Nat)>,
}

/// What a benchmark needs of the runtime.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper {
    /// A sku of its own for each `i`, with class data and a fresh price of at least 1,000 US$ that satisfies
    /// the least sources and rounds at the time that [`Self::set_time`] set.
    fn priced_sku(i: u32) -> SkuId;

    /// An accepted table of its own for each `i`, of as many years as one may have, that takes all in the year numbered `year`
    /// from 0. The class of [`Self::priced_sku`] lives longer.
    fn table(i: u32, year: u32) -> TableId;

    /// Gives `system` work that bounds nothing, its probation behind it.
    fn prove_work(system: SystemId);

    /// Sets the timestamp, in milliseconds since 1970.
    fn set_time(now: u64);
}

/// What governance sets.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    /// What is kept free of the backed NAT of every day to come.
    pub margin: Bps,
    /// Named sources that a genesis needs behind each price.
    pub min_sources: u8,
    /// Rounds in which a genesis needs each price to have been accepted.
    pub min_rounds: u8,
    /// Days with prices that the owner of an impaired system has, to add parts or work before its certificates are
    /// written down. Zero leaves the day on which they are found to be too many.
    pub grace_days: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { margin: Bps(1_000), min_sources: 2, min_rounds: 3, grace_days: 14 }
    }
}

pub(crate) type SystemOf<T> = System<<T as frame_system::Config>::AccountId>;
pub(crate) type PartsOf<T> = BoundedVec<Part, <T as Config>::MaxParts>;
pub(crate) type EndsOf<T> = BoundedBTreeMap<Day, Nat, <T as Config>::MaxEnds>;
pub(crate) type SerialsOf<T> = BoundedVec<SerialId, <T as Config>::MaxSerials>;
pub(crate) type PartSpecOf<T> = PartSpec<<T as Config>::MaxSerials>;
/// The parts that a registration declares.
pub type SpecsOf<T> = BoundedVec<PartSpecOf<T>, <T as Config>::MaxParts>;
