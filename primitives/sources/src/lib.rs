//! Price sources: the file that an oracle's operator writes, and what answers mean. No I/O, so that the off-chain worker
//! and the command line read the same things into the same bytes.
//!
//! - [`file`]: which sources there are, and whether each can be used.
//! - [`answer`]: prices and rates out of an answer; `json` and `csv` are its two forms.
//! - [`own`]: an oracle's own price of a sku, the lower median over its sources.
//! - [`reference`]: tables, classes and skus that an oracle states.
//! - [`secrets`]: headers that stand in a file of their own.
//!
//! Numbers are exact decimals: nothing ever becomes a float. A price rounds down.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod answer;
pub mod file;
pub mod own;
pub mod reference;
pub mod secrets;

mod csv;
mod json;

pub use answer::Fault;
pub use file::{File, Format, RateSource, ReferenceSource, Source};
