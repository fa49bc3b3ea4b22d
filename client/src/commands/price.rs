//! `dlo price`: what the oracle says of a sku.

use crate::{
    amount::usd,
    calendar::show_moment,
    cli::Context,
    error::{Error, Result},
    output::{facts, table},
    plan::SkuRef,
};
use clap::Args;
use dlo_core::PriceError;
use dlo_runtime_api::views::{KindView, PriceView};
use serde_json::json;

/// Which sku.
#[derive(Args, Debug)]
pub struct Opts {
    /// The sku's key or id.
    #[arg(long)]
    sku: String,
}

/// Prints the prices of a sku.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let id = chain.sku_id(&SkuRef::parse(&opts.sku)).await?;
    let price: Option<PriceView> = chain.read("dlo_price", json!([id])).await?;
    let price = price.ok_or_else(|| Error::NotFound(format!("sku {}", opts.sku)))?;
    context.out.emit(&price, show)
}

fn show(price: &PriceView) -> String {
    let market = match (price.market, price.refused) {
        (Some(market), _) => usd(market),
        (None, Some(why)) => format!("none: {}", reason(why)),
        (None, None) => "none".into(),
    };
    let kinds = [("msrp", &price.msrp), ("new", &price.new), ("used", &price.used)];
    let rows = kinds.into_iter().map(|(name, kind)| row(name, kind.as_ref()));
    format!(
        "{}{}",
        facts([("sku", price.sku.0.to_string()), ("market price", market)]),
        table(["kind", "price", "valid until (UTC)", "sources", "rounds", "reports"], rows)
    )
}

fn row(name: &str, kind: Option<&KindView>) -> [String; 6] {
    match kind {
        None => [name, "-", "-", "-", "-", "-"].map(String::from),
        Some(kind) => [
            name.into(),
            usd(kind.price),
            show_moment(kind.valid_until),
            kind.sources.to_string(),
            kind.rounds.to_string(),
            kind.reports.to_string(),
        ],
    }
}

fn reason(error: PriceError) -> &'static str {
    match error {
        PriceError::UnknownSku => "the catalogue has no such sku",
        PriceError::Unclassified => "the sku has no class yet",
        PriceError::NeverPriced => "no price was ever accepted",
        PriceError::Expired => "a price has expired",
        PriceError::Overflow => "the arithmetic does not fit",
    }
}
