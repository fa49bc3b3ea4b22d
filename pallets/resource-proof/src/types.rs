//! What the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{Balance, Bps, PeerId, SystemId, Usd};
use dlo_porv::{
    histogram::LogHistogram,
    utility::{Availability, UNITS_PER_GIB},
};
use dlo_proof::{Challenge, Landmark};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{sr25519, H256};

/// Proven leaves of a root that are remembered, so that the order of all its leaves is checked over many challenges.
pub const MAX_LANDMARKS: u32 = 8;

/// A root that an antnode has signed and its agent has handed on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Root {
    /// The Merkle root over addresses and hashes of chunks.
    pub root: H256,
    /// How many leaves it claims.
    pub key_count: u32,
    /// The block that took it up.
    pub committed_at: u32,
}

/// A challenge as it was opened. It names its root itself: a later commitment does not change it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Opened {
    /// Number of the peer's challenge; counts up.
    pub number: u32,
    /// What is drawn, and of which root.
    pub challenge: Challenge,
    /// The block that opened it.
    pub opened_at: u32,
    /// The last block that takes an answer.
    pub deadline: u32,
    /// Whether it was answered.
    pub answered: bool,
}

/// Peers whose ids share their leading bits, so that they keep the same part of all addresses.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Prefix {
    /// How many bits.
    pub bits: u8,
    /// The bits.
    pub value: u16,
}

impl Prefix {
    /// The first `bits` bits of `peer`, 16 at most.
    pub fn of(peer: PeerId, bits: u8) -> Self {
        let bits = bits.min(MAX_PREFIX_BITS);
        let [first, second, ..] = peer.0 .0;
        let leading = u16::from_be_bytes([first, second]);
        let value = leading.checked_shr(u32::from(MAX_PREFIX_BITS.saturating_sub(bits))).unwrap_or_default();
        Self { bits, value }
    }
}

/// The most blocks from one step of the rate to the next: a day.
const MOST_RATE_BLOCKS: u32 = 14_400;

/// The least slack of the median prefix: a median rounds down by up to an eighth.
const LEAST_SLACK_BPS: u32 = 11_250;

/// The longest prefix.
pub const MAX_PREFIX_BITS: u8 = 16;

/// What all peers of a prefix have proven.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PrefixTotals {
    /// Peers with proven units.
    pub peers: u32,
    /// MiB proven on average.
    pub units: u64,
}

/// An antnode that is bound to a system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Peer<AccountId> {
    /// The system it works for.
    pub system: SystemId,
    /// Who paid the deposit.
    pub depositor: AccountId,
    /// ANT planck held from the depositor.
    pub deposit: Balance,
    /// The number that its binding signed.
    pub binding: u32,
    /// The key of the agent that hands on its commitments. None from a handover of its system until the new owner
    /// names one.
    pub agent: Option<sr25519::Public>,
    /// The block that bound it.
    pub bound_at: u32,
    /// The number of its last commitment.
    pub sequence: u32,
    /// The root that challenges draw from.
    pub current: Option<Root>,
    /// The root that follows once it is old enough.
    pub pending: Option<Root>,
    /// The last challenge.
    pub challenge: Option<Opened>,
    /// How many challenges it has had.
    pub challenges: u32,
    /// Leaves proven of the root that was answered for last.
    pub landmarks: BoundedVec<Landmark, ConstU32<MAX_LANDMARKS>>,
    /// The root that was answered for last.
    pub proven_root: Option<H256>,
    /// Leaves of that root which count.
    pub keys: u32,
    /// How many times each address seems to be in its trees, in parts per million, over its answers.
    pub repeats: Option<u32>,
    /// Bytes that the last answer proved: keys times the mean length of the drawn chunks.
    pub bytes: u64,
    /// The average of that over its challenges, those that it missed counting 0.
    pub average: u64,
    /// How reliably it answers.
    pub availability: Availability,
    /// The prefix that its units are counted under.
    pub prefix: Prefix,
    /// MiB of the average.
    pub units: u64,
    /// What of that counts for the system.
    pub paid: u64,
}

/// How a system counts in the network's rate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Counted<AccountId> {
    /// Its owner then.
    pub owner: AccountId,
    /// Its units then.
    pub units: u64,
    /// Where in the histogram.
    pub bucket: u16,
    /// With which weight, at most its units.
    pub weight: u64,
}

/// The work of one system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SystemWork<AccountId> {
    /// Peers bound to it.
    pub peers: u32,
    /// The number that the next binding to this system must sign; counts up.
    pub next_bind: u32,
    /// MiB that its peers count for in their prefixes.
    pub proven: u64,
    /// MiB that its peers are paid for.
    pub units: u64,
    /// Milliseconds since 1970 since when it has had units without a break.
    pub since: Option<u64>,
    /// Work ever done, MiB x milliseconds.
    pub done: u128,
    /// Up to when `done` is counted, in milliseconds since 1970.
    pub accrued_at: u64,
    /// How it counts in the network's rate.
    pub counted: Option<Counted<AccountId>>,
}

impl<AccountId> Default for SystemWork<AccountId> {
    fn default() -> Self {
        Self {
            peers: 0,
            next_bind: 0,
            proven: 0,
            units: 0,
            since: None,
            done: 0,
            accrued_at: 0,
            counted: None,
        }
    }
}

/// All systems that count, for one commodity.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Network {
    /// Hardware value in micro-dollars per GiB, weighted with units.
    pub histogram: LogHistogram,
    /// Systems.
    pub systems: u32,
    /// Their owners.
    pub owners: u32,
    /// Their units.
    pub units: u64,
}

/// What one owner's systems weigh.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct OwnerWeight {
    /// Systems that count.
    pub systems: u32,
    /// The sum of their weights.
    pub weight: u64,
}

/// What a unit of work is worth.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Rate {
    /// Micro-dollars per GiB.
    pub rate: Usd,
    /// The oracle's reference price then, micro-dollars per GiB.
    pub reference: Usd,
    /// The network's median then, where it was large enough for one.
    pub median: Option<Usd>,
    /// The block that set it.
    pub set_at: u32,
}

/// The pass over all peers that opens their challenges.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Pass {
    /// The block in which it began.
    pub started_at: u32,
    /// The last peer that had its turn.
    pub cursor: Option<PeerId>,
    /// Whether it still runs.
    pub running: bool,
    /// Leading bits of a prefix when it began.
    pub bits: u8,
    /// Leading bits of every prefix since the last pass, if they were the same all through it.
    pub moved: Option<u8>,
}

/// What governance sets. Block counts pace the work; a block is a slot of six seconds.
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
    /// Blocks from the start of a pass over all peers to the next, at least.
    pub period_blocks: u32,
    /// Blocks for which an answer is taken, after the block of its challenge.
    pub answer_blocks: u32,
    /// Blocks for which a root is fixed before challenges draw from it. On a live chain three epochs.
    pub root_age_blocks: u32,
    /// Leading bits that sampled addresses share with the peer's id. Zero on development chains only.
    pub prefix_bits: u8,
    /// Peers of one prefix are paid for at most this part of the median prefix, in hundredths of a percent.
    pub prefix_slack_bps: u32,
    /// Prefixes with proven units from which on there is a median one.
    pub min_prefixes: u32,
    /// Milliseconds for which a system must have proven work before its genesis, and before it counts.
    pub probation_ms: u64,
    /// The part of its hardware value that a system's work must cover at its genesis.
    pub cover: Bps,
    /// The floor of the rate's band, as a part of the reference price, which is its top.
    pub floor: Bps,
    /// The most that the rate moves in one step.
    pub step: Bps,
    /// Blocks from one step of the rate to the next.
    pub rate_blocks: u32,
    /// Systems from which on the median counts.
    pub min_systems: u32,
    /// Owners from which on the median counts.
    pub min_owners: u32,
    /// MiB from which on the median counts.
    pub min_units: u64,
    /// The largest part of all units that one owner's weight may be.
    pub owner_cap: Bps,
}

impl Default for Parameters {
    fn default() -> Self {
        Self::LIVE
    }
}

impl Parameters {
    /// What a live chain starts with: a challenge every four hours, answered within five minutes.
    pub const LIVE: Self = Self {
        period_blocks: 2_400,
        answer_blocks: 50,
        root_age_blocks: 1_800,
        prefix_bits: 4,
        prefix_slack_bps: 15_000,
        min_prefixes: 8,
        probation_ms: 7 * 86_400_000,
        cover: Bps(500),
        floor: Bps(2_500),
        step: Bps(500),
        rate_blocks: 600,
        min_systems: 100,
        min_owners: 20,
        min_units: 10 * 1_024 * UNITS_PER_GIB,
        owner_cap: Bps(500),
    };

    /// Whether the figures make sense together.
    pub fn is_sound(&self) -> bool {
        self.period_blocks > self.answer_blocks
            && self.answer_blocks > 0
            && (1..=MOST_RATE_BLOCKS).contains(&self.rate_blocks)
            && self.prefix_bits <= MAX_PREFIX_BITS
            && self.prefix_slack_bps >= LEAST_SLACK_BPS
            && [self.cover, self.floor, self.step, self.owner_cap].iter().all(|part| *part <= Bps::WHOLE)
            && self.step > Bps(0)
            && self.owner_cap > Bps(0)
    }
}

/// What a benchmark needs of the runtime.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// A live system of `owner` with a hardware value, which stores `capacity_gib` GiB.
    fn system(owner: &AccountId, capacity_gib: u64) -> SystemId;

    /// A sku of its own for each `i`, with class data, capacity and a fresh price.
    fn priced_sku(i: u32) -> dlo_core::SkuId;

    /// Gives the parent block randomness.
    fn set_randomness();

    /// Sets the timestamp, in milliseconds since 1970.
    fn set_time(now: u64);
}
