//! Tests across modules: named strategies, and properties checked against plain models.

mod comparing;
mod fees;
mod histogram;
mod horizon;
mod medians;
mod rate;
mod schedules;
mod strategies;
mod tables;
mod utility;
mod valuation;
mod write_down;
