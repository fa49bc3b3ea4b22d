//! `dlo liabilities`: what an app owes to many holders, under one root on the chain.

mod build;
mod declare;
mod prove;
mod verify;

use crate::{
    amount::nat,
    cli::Context,
    error::{Error, Result},
    liabilities::{book, statement::Declared},
    output::with_notice,
};
use clap::Subcommand;
use dlo_sum_tree::SumTree;
use std::path::PathBuf;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the book of a list: salts for all holders, and the root to declare. Needs no node.
    Build(build::Opts),
    /// Declare the root of a book on the chain, as the app's owner; it replaces the one before.
    Declare(declare::Opts),
    /// Make statements of a book, each for its holder alone. Needs no node.
    Prove(prove::Opts),
    /// Check a statement, as its holder: against what the app has declared, or against a root without a node.
    Verify(verify::Opts),
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Build(opts) => build::run(opts, context).await,
        Command::Declare(opts) => declare::run(opts, context).await,
        Command::Prove(opts) => prove::run(opts, context).await,
        Command::Verify(opts) => verify::run(opts, context).await,
    }
}

/// What takes a moment with a million holders: off the thread that waits, and with a notice.
async fn at_length<T: Send + 'static>(
    what: &str,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    with_notice(what, tokio::task::spawn_blocking(work)).await.map_err(Error::other)?
}

/// The tree of the book in `folder`.
async fn tree_of(folder: PathBuf) -> Result<SumTree> {
    at_length("reading the book", move || book::read(&folder)).await
}

/// `1,500.00 NAT to 2 holders`.
fn show_sum(declared: &Declared) -> String {
    format!("{} to {} holders", nat(declared.total), declared.holders)
}
