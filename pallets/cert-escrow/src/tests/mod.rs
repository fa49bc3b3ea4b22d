//! One file per call; `agenda` for expiry, `batches` for what was drawn together, `examine` for the dry run, `hand_over` and `obligations` for what other
//! pallets ask, `invariants` for what must always hold, `phases` for what a certificate's phase allows, `sequences` for any
//! order of calls, `weighing` for what calls weigh.

mod agenda;
mod assign;
mod batches;
mod claim;
mod claim_undelivered;
mod clear;
mod close_app;
mod draw;
mod examine;
mod hand_over;
mod invariants;
mod obligations;
mod phases;
mod readers;
mod recall;
mod register_app;
mod release;
mod release_part;
mod renew;
mod rent;
mod sequences;
mod settle;
mod top_up;
mod update_app;
mod vacate;
mod weighing;
mod write_down;
