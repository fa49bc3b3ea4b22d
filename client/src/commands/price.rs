//! `dlo price`: what the oracle says of a sku.

use crate::{
    amount::usd,
    calendar::{show_moment, show_span},
    cli::Context,
    error::{Error, Result},
    output::{facts, table},
    plan::SkuRef,
};
use clap::Args;
use dlo_core::{PriceError, Usd};
use dlo_runtime_api::views::{HistoryView, KindView, PriceView};
use serde_json::json;

/// Which sku.
#[derive(Args, Debug)]
pub struct Opts {
    /// The sku's key or id.
    #[arg(long)]
    sku: String,
    /// Show what was accepted in the last rounds instead, oldest first.
    #[arg(long)]
    history: bool,
}

/// Prints the prices of a sku, or their history.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let id = chain.sku_id(&SkuRef::parse(&opts.sku)).await?;
    let price: Option<PriceView> = chain.read("dlo_price", json!([id])).await?;
    let price = price.ok_or_else(|| Error::NotFound(format!("sku {}", opts.sku)))?;
    if opts.history {
        let history: Vec<HistoryView> = chain.read("dlo_priceHistory", json!([id])).await?;
        return context.out.emit(&history, |history| show_history(history));
    }
    // In JSON, the age is not said but the moment that it counts from.
    let now = if context.out.is_json() { 0 } else { chain.now().await? };
    context.out.emit(&price, |price| show(price, now))
}

fn show(price: &PriceView, now: u64) -> String {
    let market = match (price.market, price.refused) {
        (Some(market), _) => usd(market),
        (None, Some(why)) => format!("none: {}", reason(why)),
        (None, None) => "none".into(),
    };
    let kinds = [("msrp", &price.msrp), ("new", &price.new), ("used", &price.used)];
    let rows = kinds.into_iter().map(|(name, kind)| match kind {
        None => [name, "-", "-", "-", "-", "-", "-", "-"].map(String::from),
        Some(kind) => row(name, kind, now, usd),
    });
    let head = [("sku", price.sku.0.to_string()), ("market price", market), ("quorum", quorum(price.quorum))];
    let headings = ["kind", "price", "quotes", "age", "valid until (UTC)", "sources", "rounds", "reports"];
    format!("{}{}", facts(head), table(headings, rows))
}

/// A record's row: its name, the price, how far the quotes were apart, its age, until when it counts, and how many gave
/// it. `amount` shows a price.
pub(super) fn row(name: &str, kind: &KindView, now: u64, amount: fn(Usd) -> String) -> [String; 8] {
    let expired = if now < kind.valid_until { "" } else { ", expired" };
    [
        name.into(),
        amount(kind.price),
        format!("{} to {}", amount(kind.low), amount(kind.high)),
        show_span(now.saturating_sub(kind.observed_at)),
        format!("{}{expired}", show_moment(kind.valid_until)),
        kind.sources.to_string(),
        kind.rounds.to_string(),
        kind.reports.to_string(),
    ]
}

/// How many reports a price needs. Without any active oracle no number is enough.
pub(super) fn quorum(reports: u32) -> String {
    if reports == u32::MAX {
        "out of reach: no oracle is active".into()
    } else {
        format!("{reports} reports")
    }
}

fn show_history(history: &[HistoryView]) -> String {
    if history.is_empty() {
        return "no price was accepted yet".into();
    }
    let shown = |price: Option<Usd>| price.map_or("-".into(), usd);
    let rows = history.iter().map(|point| {
        [
            point.round.to_string(),
            show_moment(point.at),
            shown(point.msrp),
            shown(point.new),
            shown(point.used),
        ]
    });
    table(["round", "closed at (UTC)", "msrp", "new", "used"], rows)
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

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_core::SkuId;

    fn kind() -> KindView {
        KindView {
            price: Usd(125_000_000),
            low: Usd(120_000_000),
            high: Usd(130_000_000),
            accepted_round: 7,
            observed_at: 60_000,
            valid_until: 86_400_000,
            sources: 2,
            rounds: 5,
            reports: 3,
        }
    }

    fn price(quorum: u32) -> PriceView {
        PriceView {
            sku: SkuId(3),
            msrp: None,
            new: Some(kind()),
            used: None,
            quorum,
            market: None,
            refused: Some(PriceError::Expired),
        }
    }

    #[test]
    fn an_expired_price_says_so_and_how_old_it_is() {
        let text = show(&price(3), 86_400_000);
        for part in [
            "none: a price has expired",
            "23 h 59 min",
            "1970-01-02 00:00:00, expired",
            "quorum:       3 reports",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(!show(&price(3), 86_399_999).contains(", expired"));
    }

    #[test]
    fn without_active_oracles_the_quorum_is_out_of_reach() {
        assert!(show(&price(u32::MAX), 0).contains("no oracle is active"));
    }

    #[test]
    fn a_price_is_shown_with_its_spread() {
        let text = show(&price(3), 60_000);
        for part in ["125.00 US$", "120.00 US$ to 130.00 US$", "0 s"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn a_history_shows_each_kind_that_was_accepted() {
        assert_eq!(show_history(&[]), "no price was accepted yet");
        let point = HistoryView { round: 9, at: 0, msrp: None, new: Some(Usd(1_500_000)), used: None };
        let text = show_history(&[point]);
        for part in ["9", "1970-01-01 00:00:00", "1.50 US$", "-"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
