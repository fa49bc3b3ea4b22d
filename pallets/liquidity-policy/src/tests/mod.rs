//! One file per call; `examine` for the rules, `invariants` for what must always hold.

mod assign;
mod create_rulebook;
mod examine;
mod invariants;
mod remove_rulebook;
mod set_listing;
mod update_rulebook;
