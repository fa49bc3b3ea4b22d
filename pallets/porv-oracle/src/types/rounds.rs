//! Rounds and their count.

use crate::crypto::OracleId;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::SkuId;
use frame_support::{
    traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use sp_core::H256;

/// The running round.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Round {
    /// Its number: the block's, divided by the round length.
    pub number: u32,
    /// BLAKE2-256 of its page's encoding.
    pub page: H256,
    /// Reports taken so far.
    pub reports: u32,
}

/// A member in the count of a round.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Counted {
    /// Its key.
    pub key: OracleId,
    /// Whether it was active at the close: a suspended member's report is judged, but does not count.
    pub active: bool,
    /// Of the prices accepted so far, how many it quoted.
    pub quoted: u32,
    /// Of these, how many were outliers.
    pub outliers: u32,
}

/// A closed round whose reports are being counted.
#[derive(
    CloneNoBound,
    DebugNoBound,
    PartialEqNoBound,
    EqNoBound,
    DefaultNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxPage, MaxMembers))]
#[codec(mel_bound())]
pub struct Tally<MaxPage: Get<u32>, MaxMembers: Get<u32>> {
    /// The round.
    pub round: u32,
    /// Its page.
    pub page: BoundedVec<SkuId, MaxPage>,
    /// The members at its close.
    pub members: BoundedVec<Counted, MaxMembers>,
    /// Milliseconds since 1970 at its close.
    pub closed_at: u64,
    /// Skus of the page that are counted.
    pub done: u32,
    /// Prices accepted so far, kinds and rates each one.
    pub accepted: u32,
}

/// How the oracle stands, for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The running round.
    pub round: u32,
    /// Blocks in a round.
    pub round_length: u32,
    /// Members, the suspended among them.
    pub members: u32,
    /// Members whose reports count.
    pub active: u32,
    /// Reports of active members that a price needs: a quorum of all.
    pub quorum: u32,
    /// Skus in use.
    pub wanted: u32,
    /// Pages they fill, one a round.
    pub pages: u32,
}
