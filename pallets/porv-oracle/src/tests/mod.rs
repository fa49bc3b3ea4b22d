//! One file for each call, and for what happens without one.

mod add_sku;
mod add_table;
mod classify_skus;
mod genesis;
mod invariants;
mod net;
mod prices;
mod remove_sku;
mod rounds;
mod set_class;
mod set_members;
mod set_parameters;
mod submit_report;
mod tally;
mod want;
mod worker;
