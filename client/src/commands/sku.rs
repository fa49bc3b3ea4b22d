//! `dlo sku`: the chain's catalogue.

use super::{nothing, number, report, send};
use crate::{
    calls,
    calls::PORV_ORACLE,
    catalogue::is_key,
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    output::table,
    plan::SkuRef,
};
use clap::{Args, Subcommand};
use dlo_runtime_api::views::SkuView;
use serde_json::json;

/// What to do with the catalogue.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a sku; a deposit is held.
    Add(Add),
    /// Remove a sku of one's own that no part uses.
    Remove(Remove),
    /// List the catalogue, page by page.
    List,
}

/// A new sku.
#[derive(Args, Debug)]
pub struct Add {
    /// Its key, such as cpu/amd-ryzen-7-5700x: the class, then maker and model.
    key: String,
    #[command(flatten)]
    signer: KeyOpts,
}

/// A sku to remove.
#[derive(Args, Debug)]
pub struct Remove {
    /// Its key or id.
    sku: String,
    #[command(flatten)]
    signer: KeyOpts,
}

/// Adds, removes or lists.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Add(opts) => add(opts, context).await,
        Command::Remove(opts) => remove(opts, context).await,
        Command::List => list(context).await,
    }
}

async fn add(opts: Add, context: &Context) -> Result<()> {
    if !is_key(&opts.key) {
        return Err(Error::input(format!(
            "'{}' is no key: 1 to 64 letters, digits, spaces and characters of ._:+/- are allowed",
            opts.key
        )));
    }
    let receipt = send(context, &opts.signer, "the new sku", &calls::add_sku(&opts.key)).await?;
    let id = number(&receipt.event(PORV_ORACLE, "SkuAdded")?["sku"]);
    let answer = json!({ "sku": u32::try_from(id).map_err(Error::other)?, "key": opts.key });
    report(context, answer, &receipt, || format!("sku {id}: {}", opts.key))
}

async fn remove(opts: Remove, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let id = chain.sku_id(&SkuRef::parse(&opts.sku)).await?;
    let signer = opts.signer.signer(&chain).await?;
    let receipt = chain.submit("the removal", &calls::remove_sku(id.0), &signer).await?;
    report(context, nothing(), &receipt, || format!("sku {} is removed", opts.sku))
}

async fn list(context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let mut pages = chain.skus();
    let mut listing = context.out.listing();
    while let Some(skus) = pages.next_page().await? {
        let rows =
            |skus: &[SkuView]| table(["id", "key", "class", "life", "stores", "parts"], skus.iter().map(row));
        if !listing.add(&skus, rows)? {
            return Ok(());
        }
    }
    listing.end("no skus")
}

fn row(sku: &SkuView) -> [String; 6] {
    let class = |text: fn(&dlo_core::SkuClass) -> String| sku.class.as_ref().map_or("-".into(), text);
    [
        sku.id.0.to_string(),
        sku.key.clone(),
        class(|class| class.class.0.to_string()),
        class(|class| format!("{} months", class.life_months)),
        class(|class| format!("{} GiB", class.capacity_gib)),
        sku.parts.to_string(),
    ]
}
