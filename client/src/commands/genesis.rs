//! `dlo genesis` and `dlo revalue`: the value of a system.

use super::{number, report, send};
use crate::{amount::nat, calls, calls::NAT_GENESIS, cli::Context, error::Result, keys::KeyOpts};
use clap::Args;
use dlo_core::{Nat, SystemId};
use serde_json::json;

/// Which system, and its owner's key.
#[derive(Args, Debug)]
pub struct Opts {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which system, and anybody's key.
#[derive(Args, Debug)]
pub struct Revalue {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    key: KeyOpts,
}

/// Genesis of all parts that have had none.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let receipt = send(context, &opts.key, "genesis", &calls::generate(SystemId(opts.system))).await?;
    let generated = receipt.event(NAT_GENESIS, "Generated")?;
    let (added, issued) = (number(&generated["added"]), number(&generated["issued"]));
    let parts: Vec<_> = receipt.all(NAT_GENESIS, "PartGenerated").collect();
    let answer = json!({
        "system": opts.system, "added": added.to_string(), "issued": issued.to_string(), "parts": parts,
    });
    report(context, answer, &receipt, || {
        format!("system {}: {} recorded, {} in all", opts.system, nat(Nat(added)), nat(Nat(issued)))
    })
}

/// Values a system anew.
pub async fn revalue(opts: Revalue, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    let receipt = chain.submit("the revaluation", &calls::revalue(SystemId(opts.system)), &signer).await?;
    let system = chain.system(SystemId(opts.system)).await?;
    let answer = json!({ "system": opts.system, "backing": system.backing });
    report(context, answer, &receipt, || {
        let stale = if system.backing.stale { ", a price is missing" } else { "" };
        format!("system {}: backed {}{stale}", opts.system, nat(system.backing.backed))
    })
}
