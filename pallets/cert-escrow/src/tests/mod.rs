//! One file per call; `agenda` for expiry, `examine` for the dry run, `invariants` for what must always hold,
//! `sequences` for any order of calls.

mod agenda;
mod assign;
mod claim;
mod claim_undelivered;
mod clear;
mod close_app;
mod draw;
mod examine;
mod invariants;
mod readers;
mod recall;
mod register_app;
mod release;
mod sequences;
mod settle;
mod update_app;
