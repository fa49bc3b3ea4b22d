//! The maths of Proof of Resource Value: pure functions over integers, without storage and without FRAME.
//!
//! - [`schedule`]: what a part is worth in its owner's books after some days in service.
//! - [`table`]: yearly depreciation tables, and published ones.
//! - [`valuation`]: the value of a part, and PoRV from hardware and work.
//! - [`horizon`]: whether what is committed stays covered on every day to come.
//! - [`median`]: quorum, median and the limit on rises of a price.
//! - [`fees`]: what a certificate costs, what of it is due, and who gets it.
//! - [`utility`]: how much a peer proves to hold, and how reliably it answers.
//! - [`histogram`]: a weighted median of any number of values.
//! - [`rate`]: what a unit of utility is worth.
//! - [`write_down`]: what is left of a certificate that is no longer backed in full.
//!
//! Every function states its rounding: values round down, obligations up. No result is ever a float, no
//! input makes a function panic, and every failure is a [`MathsError`] that says why.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod error;
pub mod fees;
pub mod histogram;
pub mod horizon;
pub mod math;
pub mod median;
pub mod rate;
pub mod schedule;
pub mod table;
pub mod utility;
pub mod valuation;
pub mod write_down;

#[cfg(test)]
mod tests;

pub use error::MathsError;
pub use schedule::{Convention, Schedule};
