//! `dlo recall`, `release`, `claim` and `settle`: what can be done with one certificate.

use super::{number, parse_cert, report, send};
use crate::{
    amount::{ant, nat},
    calendar::show_day,
    calls::{self, CERT_ESCROW},
    chain::Receipt,
    cli::Context,
    error::{Error, Result},
    keys::{parse_account, KeyOpts},
    output::facts,
};
use clap::Args;
use dlo_core::{CertId, Nat};
use dlo_runtime_api::views::RecallView;
use serde_json::{json, Value};

/// Which certificate.
#[derive(Args, Debug)]
pub struct Opts {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which certificate to recall.
#[derive(Args, Debug)]
#[command(mut_group("KeyOpts", |group| group.required(false)))]
pub struct Recall {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    /// Only show what the recall would bring; no key is needed. Ends with 1 where it would be refused.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    key: KeyOpts,
}

/// Whose undelivered fees.
#[derive(Args, Debug)]
pub struct Undelivered {
    /// The app's owner, from whom they are held.
    #[arg(long, value_name = "ACCOUNT")]
    payer: String,
    /// Whom they are for.
    #[arg(long, value_name = "ACCOUNT")]
    beneficiary: String,
    #[command(flatten)]
    key: KeyOpts,
}

/// Sends the call `name` about one certificate.
pub async fn run(name: &'static str, opts: Opts, context: &Context) -> Result<()> {
    let what = format!("the {} of certificate {}", noun(name), opts.cert);
    let receipt = send(context, &opts.key, &what, &calls::about_certificate(name, opts.cert)).await?;
    report(context, outcome(&receipt), &receipt, || show(opts.cert, &outcome(&receipt)))
}

/// Calls a certificate back, or shows what that would bring.
pub async fn recall(opts: Recall, context: &Context) -> Result<()> {
    if !opts.dry_run {
        if !opts.key.is_given() {
            return Err(Error::input("give a key: --key-file, --key-stdin or --dev-key; or --dry-run"));
        }
        return run("recall", Opts { cert: opts.cert, key: opts.key }, context).await;
    }
    let chain = context.connect().await?;
    let view: Option<RecallView> = chain.read("dlo_dryRunRecall", json!([opts.cert])).await?;
    let view = view.ok_or_else(|| Error::NotFound(format!("certificate {}", opts.cert)))?;
    let day_length = chain.totals().await?.day_length;
    context.out.emit(&view, |view| {
        facts([
            ("certificate", view.cert.to_string()),
            ("would end on day", view.ends.map_or("-".into(), |day| show_day(day, day_length))),
            ("whole again then", nat(view.freed)),
            ("refunded to the app", ant(view.refund.0)),
            ("refused by", view.refused.clone().unwrap_or("-".into())),
        ])
    })?;
    match view.refused {
        Some(error) => Err(Error::RefusedOther(format!("a recall of certificate {}: {error}", opts.cert))),
        None => Ok(()),
    }
}

/// Tries again to deliver fees.
pub async fn claim_undelivered(opts: Undelivered, context: &Context) -> Result<()> {
    let call = calls::claim_undelivered(&parse_account(&opts.payer)?, &parse_account(&opts.beneficiary)?);
    let receipt = send(context, &opts.key, "the delivery", &call).await?;
    let amount = number(&receipt.event(CERT_ESCROW, "PayoutDelivered")?["amount"]);
    report(context, json!({ "amount": amount.to_string() }), &receipt, || {
        format!("{} delivered", ant(amount))
    })
}

fn noun(name: &str) -> &str {
    match name {
        "claim" => "fee",
        "settle" => "settlement",
        other => other,
    }
}

/// What the events say: `ends` of a recall, `toOwner` and `toPot` of a payment, `amount` and `refunded` of an end,
/// `deferred` where something could not be delivered.
fn outcome(receipt: &Receipt) -> Value {
    let mut outcome = json!({});
    for (event, fields) in [
        ("Recalled", ["ends"].as_slice()),
        ("FeePaid", &["toOwner", "toPot"]),
        ("Ended", &["amount", "refunded", "cause"]),
    ] {
        if let Some(found) = receipt.all(CERT_ESCROW, event).next() {
            for field in fields {
                outcome[*field] = found[*field].clone();
            }
        }
    }
    let deferred: u128 =
        receipt.all(CERT_ESCROW, "PayoutDeferred").map(|event| number(&event["amount"])).sum();
    if deferred > 0 {
        outcome["deferred"] = json!(deferred.to_string());
    }
    outcome
}

fn show(cert: CertId, outcome: &Value) -> String {
    let mut said = vec![format!("certificate {cert}")];
    let mut say = |field: &str, text: &dyn Fn(&Value) -> String| {
        if let Some(value) = outcome.get(field) {
            said.push(text(value));
        }
    };
    say("ends", &|day| format!("ends on day {day}"));
    say("toOwner", &|sum| format!("{} paid to the owner", ant(number(sum))));
    say("toPot", &|sum| format!("{} to the pot", ant(number(sum))));
    say("amount", &|sum| format!("ended, {} is whole again", nat(Nat(number(sum)))));
    say("refunded", &|sum| format!("{} refunded to the app", ant(number(sum))));
    say("deferred", &|sum| format!("{} could not be delivered and waits", ant(number(sum))));
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::receipt;
    use dlo_core::SystemId;

    #[test]
    fn an_ending_says_what_was_paid_refunded_and_deferred() {
        let receipt = receipt(&[
            (
                CERT_ESCROW,
                "FeePaid",
                json!({ "toOwner": "900000000000000000", "toPot": "100000000000000000" }),
            ),
            (CERT_ESCROW, "PayoutDeferred", json!({ "amount": "5" })),
            (CERT_ESCROW, "Ended", json!({ "amount": "2000000", "refunded": "0", "cause": "Released" })),
        ]);
        let outcome = outcome(&receipt);
        assert_eq!(
            (outcome["toOwner"].as_str(), outcome["deferred"].as_str()),
            (Some("900000000000000000"), Some("5"))
        );
        let text = show(CertId { system: SystemId(5), serial: 0 }, &outcome);
        for part in ["certificate 5/0", "0.90 ANT paid to the owner", "2.00 NAT is whole again", "waits"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_recall_says_when_the_certificate_ends() {
        let outcome = outcome(&receipt(&[(CERT_ESCROW, "Recalled", json!({ "ends": 20800 }))]));
        assert_eq!(
            show(CertId { system: SystemId(1), serial: 2 }, &outcome),
            "certificate 1/2; ends on day 20800"
        );
    }
}
