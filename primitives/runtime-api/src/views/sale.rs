//! Systems for sale.

use super::Planck;
use codec::{Decode, Encode};
use dlo_core::{Day, Nat, SystemId};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What a system costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum SalePrice {
    /// ANT.
    Ant {
        /// How much.
        amount: Planck,
    },
    /// NAT that the buyer's apps assign to the seller out of certificates.
    Assignment {
        /// How much, out of all certificates together.
        amount: Nat,
        /// Day at whose start the assignments lapse.
        until: Day,
    },
}

/// A system that its owner offers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleView<AccountId> {
    /// The system.
    pub system: SystemId,
    /// Its owner when it was offered.
    pub seller: AccountId,
    /// What it costs.
    pub price: SalePrice,
    /// Who alone may buy it; anybody where that is none.
    pub buyer: Option<AccountId>,
    /// Day at whose start the offer lapses.
    pub until: Day,
    /// ANT planck held from the seller.
    pub deposit: Planck,
    /// The ledger's count of what it has admitted for the system: a buyer names the one that he has seen.
    pub revision: u32,
    /// Whether nobody can take it any more: its day has come, or the system has another owner.
    pub is_void: bool,
}
