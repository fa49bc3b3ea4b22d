//! The catalogue of skus, and the membership of oracles.

use super::{account, call, number, Call, PORV_ORACLE};
use subxt::{dynamic::Value, utils::AccountId32};

/// Adds a sku to the catalogue.
pub fn add_sku(key: &str) -> Call {
    call(PORV_ORACLE, "add_sku", [("key", Value::from_bytes(key.as_bytes()))])
}

/// Removes a sku that no part uses.
pub fn remove_sku(sku: u32) -> Call {
    call(PORV_ORACLE, "remove_sku", [("sku", number(sku))])
}

/// Applies for membership with an oracle's key; `proof` is its signature over the applying account.
pub fn apply_as_oracle(key: [u8; 32], proof: [u8; 64]) -> Call {
    call(PORV_ORACLE, "apply", [("key", Value::from_bytes(key)), ("proof", Value::from_bytes(proof))])
}

/// A call about the signer's own membership: `withdraw_application`, `leave` or `claim_bond`.
pub fn about_membership(name: &'static str) -> Call {
    call(PORV_ORACLE, name, [])
}

/// A call of governance about the membership of `of`: `admit` or `expel`.
pub fn about_oracle(name: &'static str, of: &AccountId32) -> Call {
    call(PORV_ORACLE, name, [("account", account(of))])
}
