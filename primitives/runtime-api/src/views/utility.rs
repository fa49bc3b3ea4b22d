//! Proofs of utility in answers.

use codec::{Decode, Encode};
use dlo_core::{Day, PeerId, SystemId, Usd};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// Which of the two proofs bounds a system's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bound {
    /// Its hardware value is the lesser, or both are equal.
    Hardware,
    /// Its work value is the lesser.
    Work,
}

/// The work of a system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UtilityView {
    /// The system.
    pub system: SystemId,
    /// MiB that its peers are paid for.
    pub units: u64,
    /// MiB that its live parts store, those without a genesis among them: it is paid for no more.
    pub capacity: u64,
    /// Micro-dollars per GiB now.
    pub rate: Usd,
    /// W: work value now, were the genesis of all its parts behind it.
    pub work: Usd,
    /// H: hardware value as last recorded; zero before a genesis.
    pub hardware: Usd,
    /// H now, were the genesis of all parts behind it; null while one of them has no fresh price.
    pub prospective_hardware: Option<Usd>,
    /// Which of them bounds its value.
    pub bound_by: Bound,
    /// Whether this work, and the probation, are enough for a genesis of all parts at that value.
    pub ready: bool,
    /// The day since when it has proven work without a break.
    pub proven_since: Option<Day>,
    /// Peers bound to it.
    pub peers: u32,
    /// The number that the next binding must sign.
    pub next_bind: u32,
}

/// A root that an antnode has committed to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RootView {
    /// The Merkle root.
    pub root: H256,
    /// The leaves it claims.
    pub key_count: u32,
    /// The block that took it up.
    pub committed_at: u32,
}

/// A peer's last challenge.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView {
    /// Its number.
    pub number: u32,
    /// What it draws by.
    pub seed: H256,
    /// The root that it draws from.
    pub root: H256,
    /// The leaves of that root.
    pub key_count: u32,
    /// The block that opened it.
    pub opened_at: u32,
    /// The last block that takes an answer.
    pub deadline: u32,
    /// Whether it was answered.
    pub answered: bool,
}

/// An antnode that is bound to a system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PeerView {
    /// The peer.
    pub peer: PeerId,
    /// The system it works for.
    pub system: SystemId,
    /// The sr25519 key of its agent; zero from a sale of its system until the new owner names one.
    pub agent: H256,
    /// The number of its binding, which its agent signs with each commitment.
    pub binding: u32,
    /// The block that bound it.
    pub bound_at: u32,
    /// The number of its last commitment.
    pub sequence: u32,
    /// Leaves of the root that was answered for last.
    pub keys: u32,
    /// Bytes that the last answer proved.
    pub bytes: u64,
    /// Availability, in parts per million.
    pub availability: u32,
    /// MiB proven on average, challenges missed counting 0.
    pub units: u64,
    /// MiB of that which its system is paid for.
    pub paid: u64,
    /// The root that challenges draw from.
    pub current: Option<RootView>,
    /// The root that follows once it is old enough.
    pub pending: Option<RootView>,
    /// The last challenge.
    pub challenge: Option<ChallengeView>,
}

/// What a unit of work is worth, and why.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkRateView {
    /// Micro-dollars per GiB.
    pub rate: Usd,
    /// The oracle's reference price now, micro-dollars per GiB.
    pub reference: Option<Usd>,
    /// The floor that follows from it, micro-dollars per GiB.
    pub floor: Option<Usd>,
    /// The network's median now, where it is large enough for one, micro-dollars per GiB.
    pub median: Option<Usd>,
    /// Systems that count.
    pub systems: u32,
    /// Their owners.
    pub owners: u32,
    /// Their MiB.
    pub units: u64,
    /// Blocks for which a root is fixed before it is challenged.
    pub root_age_blocks: u32,
    /// Blocks for which an answer is taken.
    pub answer_blocks: u32,
    /// Blocks from one pass over all peers to the next, at least.
    pub period_blocks: u32,
    /// Leading bits that sampled addresses share with the peer's id.
    pub prefix_bits: u8,
}
