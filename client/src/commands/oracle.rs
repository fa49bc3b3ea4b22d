//! `dlo oracle`: what the oracles are at, and how to become one.

pub mod apply;
pub mod check_sources;
pub mod governance;
pub mod members;
pub mod membership;
pub mod rates;
pub mod status;
pub mod tables;

use crate::{cli::Context, error::Result};
use clap::Subcommand;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the round, the quorum and how much is asked for.
    Status,
    /// List the oracles with their points for faults, and who is suspended.
    Members,
    /// List the depreciation tables that a part's schedule can name.
    Tables,
    /// Show the rates of the currencies that oracles are asked for.
    Rates,
    /// Apply to become an oracle; a bond is held. Validators admit by adoption: see admit-call.
    Apply(apply::Opts),
    /// Withdraw one's application; the bond is free again.
    Withdraw(membership::Opts),
    /// Cease to be an oracle; the bond can be claimed after the time of unbonding.
    Leave(membership::Opts),
    /// Free the bond of an oracle that has left, once the time of unbonding is over.
    ClaimBond(membership::Opts),
    /// Show the call that admits who has applied, for dlo adopt propose.
    AdmitCall(governance::Opts),
    /// Show the call that expels an oracle, for dlo adopt propose.
    ExpelCall(governance::Opts),
    /// Ask each source of a sources file once, and show what an oracle would report.
    CheckSources(check_sources::Opts),
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Status => status::run(context).await,
        Command::Members => members::run(context).await,
        Command::Tables => tables::run(context).await,
        Command::Rates => rates::run(context).await,
        Command::Apply(opts) => apply::run(opts, context).await,
        Command::Withdraw(opts) => membership::withdraw(opts, context).await,
        Command::Leave(opts) => membership::leave(opts, context).await,
        Command::ClaimBond(opts) => membership::claim_bond(opts, context).await,
        Command::AdmitCall(opts) => governance::run("admit", opts, context).await,
        Command::ExpelCall(opts) => governance::run("expel", opts, context).await,
        Command::CheckSources(opts) => check_sources::run(opts, context).await,
    }
}
