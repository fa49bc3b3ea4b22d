//! `dlo reserves`: the reserve behind an app.

use crate::{
    amount::nat,
    cli::Context,
    error::{Error, Result},
    output::facts,
};
use clap::Args;
use dlo_core::AppId;
use dlo_runtime_api::views::AppReserves;
use serde_json::json;

/// Which app.
#[derive(Args, Debug)]
pub struct Opts {
    /// The app's id.
    #[arg(long)]
    app: u32,
}

/// Prints the reserve.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let reserves: Option<AppReserves> = chain.read("dlo_appReserves", json!([AppId(opts.app)])).await?;
    let reserves = reserves.ok_or_else(|| Error::NotFound(format!("app {}", opts.app)))?;
    context.out.emit(&reserves, |reserves| {
        facts([
            ("app", reserves.app.0.to_string()),
            ("reserve", nat(reserves.reserve)),
            ("certificates", reserves.certificates.to_string()),
            ("assigned", nat(reserves.assigned)),
            ("free", nat(reserves.free)),
        ])
    })
}
