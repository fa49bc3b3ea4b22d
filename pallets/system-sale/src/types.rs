//! Offers and prices.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{Balance, Day, Nat, SystemId};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// What a system costs. The seller gets exactly this; nothing is rounded and nothing taken of it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Price {
    /// ANT planck.
    #[codec(index = 0)]
    Ant(Balance),
    /// NAT that the buyer's apps assign to the seller.
    #[codec(index = 1)]
    Assignment {
        /// How much, out of all certificates together.
        amount: Nat,
        /// Day at whose start the assignments lapse.
        until: Day,
    },
}

/// Why a price cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceError {
    /// It is nothing.
    Zero,
    /// What is assigned would lapse before the offer does.
    TooShort,
}

impl Price {
    /// Whether it can be asked by an offer that lapses on `until`: it is above zero, and what would be assigned lasts
    /// beyond the last day on which the offer can be taken.
    pub fn validate(&self, until: Day) -> Result<(), PriceError> {
        match *self {
            Self::Ant(0) | Self::Assignment { amount: Nat::ZERO, .. } => Err(PriceError::Zero),
            Self::Assignment { until: lapses, .. } if lapses < until => Err(PriceError::TooShort),
            Self::Ant(_) | Self::Assignment { .. } => Ok(()),
        }
    }
}

/// A system that its owner sells.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Offer<AccountId> {
    /// The system's owner when it was offered.
    pub seller: AccountId,
    /// What it costs.
    pub price: Price,
    /// Who alone may buy it; anybody where that is none.
    pub buyer: Option<AccountId>,
    /// Day at whose start the offer lapses.
    pub until: Day,
    /// ANT planck held from the seller.
    pub deposit: Balance,
}

impl<AccountId> Offer<AccountId> {
    /// Whether its day has come by `today`.
    pub fn has_lapsed(&self, today: Day) -> bool {
        today >= self.until
    }
}

/// The reference of the assignments that a system is paid with: the BLAKE2-256 hash of the encoded system, seller and
/// buyer. So whoever reads an assignment can tell for which sale it was made.
pub fn reference<AccountId: Encode>(system: SystemId, seller: &AccountId, buyer: &AccountId) -> H256 {
    BlakeTwo256::hash_of(&(system, seller, buyer))
}
