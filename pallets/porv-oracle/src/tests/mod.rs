//! One file for each call, and for what happens without one.

mod add_sku;
mod admit;
mod apply;
mod attacks;
mod claim_bond;
mod genesis;
mod history;
mod invariants;
mod leave;
mod net;
mod prices;
mod rates;
mod remove_sku;
mod rounds;
mod set_currencies;
mod set_parameters;
mod simulation;
mod standing;
mod submit_report;
mod submit_statement;
mod tally;
mod want;
mod withdraw_application;
mod worker;
