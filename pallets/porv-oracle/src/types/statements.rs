//! Statements: data that counts once a quorum has stated the identical thing.

use crate::{crypto::OracleId, Class, Table};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{ClassId, SkuId};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;

/// Statements that one oracle may make in a round, and may have open at a time.
pub const MAX_OPEN: u32 = 16;

/// What oracles state.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Statement {
    /// A depreciation table. Once accepted it never changes.
    Table(Table),
    /// A class of skus.
    Class {
        /// Its id.
        id: ClassId,
        /// What its skus have in common.
        class: Class,
    },
    /// What a sku is.
    Sku {
        /// The sku.
        sku: SkuId,
        /// Its class.
        class: ClassId,
        /// GiB that one item stores.
        capacity_gib: u32,
    },
}

/// What one member states of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Voice {
    /// Its key.
    pub oracle: OracleId,
    /// Hash of the statement.
    pub hash: H256,
}

/// Which of a member's statements in a round this is: each number once, so that a pool holds at most [`MAX_OPEN`] of
/// them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Slot {
    /// The round.
    pub round: u32,
    /// Below [`MAX_OPEN`].
    pub number: u8,
}

/// What one member has stated.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Stated {
    /// The round of its latest statement.
    pub round: u32,
    /// Numbers of the statements made in that round, a bit each.
    pub made: u16,
    /// Subjects on which a statement of it is open, oldest first.
    pub open: BoundedVec<H256, ConstU32<MAX_OPEN>>,
}

impl Stated {
    /// Whether the member can make a statement in `slot`.
    pub fn is_free(&self, slot: Slot) -> bool {
        let bit = bit(slot);
        bit != 0 && (self.round != slot.round || self.made & bit == 0)
    }

    /// Takes `slot`.
    pub fn take(&mut self, slot: Slot) {
        if self.round != slot.round {
            (self.round, self.made) = (slot.round, 0);
        }
        self.made |= bit(slot);
    }
}

/// The bit of a slot's number; none beyond the last.
fn bit(slot: Slot) -> u16 {
    1_u16.checked_shl(slot.number.into()).unwrap_or_default()
}

const _: () = assert!(MAX_OPEN == u16::BITS);
