//! One file per call; `invariants` for what must always hold, `machine` for any order of calls.

mod buy;
mod invariants;
mod machine;
mod offer;
mod readers;
mod withdraw;
