//! `dlo oracle`: the oracle's round and members.

use crate::{cli::Context, error::Result, output::facts};
use clap::Args;
use dlo_runtime_api::views::OracleView;
use serde_json::json;

/// No options.
#[derive(Args, Debug)]
pub struct Opts {}

/// Prints the oracle's state.
pub async fn run(_: Opts, context: &Context) -> Result<()> {
    let oracle: OracleView = context.connect().await?.read("dlo_oracle", json!([])).await?;
    context.out.emit(&oracle, |oracle| {
        facts([
            ("round", oracle.round.to_string()),
            ("blocks in a round", oracle.round_length.to_string()),
            ("members", oracle.members.to_string()),
            ("quorum", oracle.quorum.to_string()),
            ("skus in use", oracle.wanted.to_string()),
            ("pages", oracle.pages.to_string()),
        ])
    })
}
