//! `dlo totals`: the chain's sums.

use crate::{
    amount::{ant, nat},
    calendar::show_day,
    cli::Context,
    error::Result,
    output::facts,
};
use clap::Args;
use dlo_runtime_api::views::Totals;

/// No options.
#[derive(Args, Debug)]
pub struct Opts {}

/// Prints the sums.
pub async fn run(_: Opts, context: &Context) -> Result<()> {
    let totals = context.connect().await?.totals().await?;
    context.out.emit(&totals, show)
}

fn show(totals: &Totals) -> String {
    facts([
        ("day", show_day(totals.today, totals.day_length)),
        ("length of a day", format!("{} s", totals.day_length / 1000)),
        ("systems", totals.systems.to_string()),
        ("issued", nat(totals.issued)),
        ("committed", nat(totals.committed)),
        ("outstanding", nat(totals.outstanding)),
        ("certificates", totals.certificates.to_string()),
        ("fees held", ant(totals.fees_held.0)),
        ("fees undelivered", ant(totals.fees_undelivered.0)),
    ])
}
