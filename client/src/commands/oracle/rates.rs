//! `dlo oracle rates`: what the currencies are worth in which sources quote.

use crate::{amount::format_decimal, cli::Context, commands::price::row, error::Result, output::table};
use dlo_core::Usd;
use dlo_runtime_api::views::RateView;
use serde_json::json;

/// Decimals of a rate for one unit of a currency: it is micro-dollars for a million units.
const RATE_DECIMALS: u32 = 12;

/// Prints the rates.
pub(super) async fn run(context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let rates: Vec<RateView> = chain.read("dlo_rates", json!([])).await?;
    let now = if context.out.is_json() { 0 } else { chain.now().await? };
    context.out.emit(&rates, |rates| show(rates, now))
}

fn show(rates: &[RateView], now: u64) -> String {
    if rates.is_empty() {
        return "no currencies are asked for".into();
    }
    let rows = rates.iter().map(|rate| {
        let code = rate.currency.to_string();
        match &rate.kind {
            None => [code.as_str(), "-", "-", "-", "-", "-", "-", "-"].map(String::from),
            Some(kind) => row(&code, kind, now, for_one),
        }
    });
    table(
        ["currency", "US$ for one", "quotes", "age", "valid until (UTC)", "sources", "rounds", "reports"],
        rows,
    )
}

/// A rate for one unit.
fn for_one(rate: Usd) -> String {
    format_decimal(rate.0, RATE_DECIMALS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_core::Currency;

    #[test]
    fn a_rate_is_shown_for_one_unit_and_a_missing_one_as_missing() {
        assert_eq!(Currency::RATE_UNITS * Usd::UNIT, 10u128.pow(RATE_DECIMALS));
        let rates: Vec<RateView> = serde_json::from_value(json!([
            { "currency": "CAD", "kind": null, "fresh": false },
            { "currency": "EUR", "fresh": true, "kind": {
                "price": "1083400000000", "low": "1080000000000", "high": "1090000000000", "acceptedRound": 3,
                "observedAt": 0, "validUntil": 9000, "sources": 1, "rounds": 2, "reports": 3
            } }
        ]))
        .unwrap();
        let text = show(&rates, 5_000);
        for part in ["CAD", "EUR", "1.0834", "1.08 to 1.09", "5 s"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(show(&rates, 9_000).contains("expired"));
        assert_eq!(show(&[], 0), "no currencies are asked for");
    }
}
