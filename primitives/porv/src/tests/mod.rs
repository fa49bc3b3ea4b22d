//! Tests across modules: named strategies, and properties checked against plain models.

mod comparing;
mod fees;
mod horizon;
mod medians;
mod schedules;
mod strategies;
mod tables;
mod valuation;
