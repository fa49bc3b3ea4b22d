//! The genesis state as a chain spec writes it.

use crate::crypto::OracleId;
use alloc::string::String;
use dlo_core::{Bps, ClassId, Day};
use serde::{Deserialize, Serialize};

/// An oracle in the genesis state; its bond is held from the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisMember<AccountId> {
    /// The account that answers for it.
    pub account: AccountId,
    /// The key that signs its reports.
    pub key: OracleId,
}

/// A class in the genesis state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisClass {
    /// Its id.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Taken off a new price.
    pub resale_haircut: Bps,
    /// Taken off the market price of what is written off at once.
    pub writeoff_haircut: Bps,
    /// Months of life.
    pub life_months: u16,
}

/// A depreciation table in the genesis state; ids count up from 0 in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisTable {
    /// Whose rule it is.
    pub jurisdiction: String,
    /// What it applies to.
    pub class: String,
    /// Version of the rule.
    pub version: u16,
    /// The day from which it holds.
    pub effective: Day,
    /// Yearly parts.
    pub years: alloc::vec::Vec<Bps>,
}

/// A sku in the genesis state; ids count up from 0 in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisSku {
    /// Its name.
    pub key: String,
    /// Its class.
    pub class: Option<ClassId>,
    /// GiB that one item stores.
    #[serde(default)]
    pub capacity_gib: u32,
}
