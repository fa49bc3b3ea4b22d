//! One file per call; `examine` for the rules, `readers` for pages, `sequences` for any order of calls, `invariants` for
//! what must always hold.

mod accept;
mod assign;
mod create_rulebook;
mod examine;
mod invariants;
mod offer;
mod readers;
mod remove_rulebook;
mod request;
mod sequences;
mod set_listing;
mod unoffer;
mod update_rulebook;
mod withdraw;
