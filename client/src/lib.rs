//! The library behind `dlo`, the command line of the DLO chain.
//!
//! Reads go through a node's `dlo_*` JSON-RPC methods, writes through transactions that are built from the chain's
//! metadata when they are needed: no pallet is known at compile time.

pub mod agent;
pub mod amount;
pub mod calendar;
pub mod calls;
pub mod catalogue;
pub mod chain;
pub mod cli;
pub mod commands;
pub mod error;
pub mod feed;
pub mod hash;
pub mod inventory;
pub mod keys;
pub mod liabilities;
pub mod output;
pub mod plan;
mod scale_json;
pub mod serials;
#[cfg(test)]
mod testing;
