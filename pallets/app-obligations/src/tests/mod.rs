//! One file per call; `around` for every call of the assets pallet, `standing` for the pure transitions, `review` for
//! penalties and changes of standing, `sweep` for the hook, `traits` for what the escrow is told, `invariants` for what
//! must always hold, `sequences` for any order of calls against a plain model, `worst` for the states that benchmarks
//! start from.

mod around;
mod close_currency;
mod create_currency;
mod declare_foreign;
mod declare_liabilities;
mod invariants;
mod issue;
mod poke;
mod readers;
mod record_settlement;
mod redeem;
mod restore_bond;
mod review;
mod sequences;
mod standing;
mod sweep;
mod traits;
#[cfg(feature = "runtime-benchmarks")]
mod worst;
