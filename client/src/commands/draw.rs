//! `dlo draw`: certificates for an app.

use super::{number, parse_leg, report, show_cert};
use crate::{
    amount::{ant, nat, parse_rate, rate},
    calendar::show_day,
    calls::{self, CERT_ESCROW},
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    output::table,
};
use clap::Args;
use dlo_core::{AppId, Day, FeeRate, Nat, SystemId};
use dlo_runtime_api::views::{LegView, Planck};
use serde::Serialize;
use serde_json::json;

/// Legs that a draw may have.
const MAX_LEGS: usize = 32;

/// What to draw.
#[derive(Args, Debug)]
#[command(mut_group("KeyOpts", |group| group.required(false)))]
pub struct Opts {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// A system and the NAT to draw from it; may be given several times.
    #[arg(long = "leg", value_name = "SYSTEM:AMOUNT", required = true, value_parser = parse_leg)]
    legs: Vec<(SystemId, Nat)>,
    /// Days until the certificates end.
    #[arg(long)]
    days: u32,
    /// The highest rate to accept: ANT per NAT and day.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    max_rate: FeeRate,
    /// Only show what a draw would bring; no key is needed. Ends with 1 where a leg is refused.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    key: KeyOpts,
}

/// What a draw would bring.
#[derive(Debug, Serialize)]
struct DryRun {
    admitted: bool,
    /// ANT planck for all legs that are admitted.
    fee: Planck,
    legs: Vec<LegView>,
}

/// Draws, or shows what a draw would bring.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    if opts.legs.len() > MAX_LEGS {
        return Err(Error::input(format!("at most {MAX_LEGS} legs")));
    }
    if opts.days == 0 {
        return Err(Error::input("--days must be at least 1"));
    }
    if opts.dry_run {
        return dry_run(&opts, context).await;
    }
    if !opts.key.is_given() {
        return Err(Error::input("give a key: --key-file, --key-stdin or --dev-key; or --dry-run"));
    }
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    let call = calls::draw(AppId(opts.app), &opts.legs, opts.days, opts.max_rate);
    let receipt = chain.submit("the draw", &call, &signer).await?;
    let day_length = chain.totals().await?.day_length;
    let drawn: Vec<_> = receipt.all(CERT_ESCROW, "Drawn").collect();
    report(context, json!({ "certificates": drawn }), &receipt, || {
        let rows = drawn.iter().map(|event| {
            let ends = u32::try_from(number(&event["ends"])).unwrap_or(u32::MAX);
            [
                show_cert(&event["cert"]),
                nat(Nat(number(&event["amount"]))),
                rate(FeeRate(number(&event["rate"]))),
                show_day(Day(ends), day_length),
                ant(number(&event["fee"])),
            ]
        });
        table(["certificate", "amount", "rate", "ends on day", "fee held"], rows)
    })
}

async fn dry_run(opts: &Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let params = json!([AppId(opts.app), opts.legs, opts.days, opts.max_rate]);
    let result = judge(chain.read("dlo_dryRunDraw", params).await?);
    context.out.emit(&result, |result| {
        table(["system", "amount", "rate", "fee", "refused by"], result.legs.iter().map(row))
    })?;
    if result.admitted {
        return Ok(());
    }
    let refused = result
        .legs
        .iter()
        .filter(|leg| is_refused(leg))
        .map(|leg| format!("{}: {}", leg.system.0, reason(leg)));
    Err(Error::RefusedOther(format!(
        "legs would not be admitted: {}",
        refused.collect::<Vec<_>>().join(", ")
    )))
}

fn judge(legs: Vec<LegView>) -> DryRun {
    let fee = legs.iter().filter_map(|leg| leg.fee).fold(0u128, |sum, fee| sum.saturating_add(fee.0));
    DryRun { admitted: !legs.is_empty() && !legs.iter().any(is_refused), fee: Planck(fee), legs }
}

fn is_refused(leg: &LegView) -> bool {
    leg.rule.is_some() || leg.refused.is_some() || leg.fee.is_none()
}

fn reason(leg: &LegView) -> String {
    match (leg.rule, &leg.refused) {
        (Some(rule), _) => format!("rule {rule:?}"),
        (None, Some(error)) => error.clone(),
        (None, None) => "no fee".into(),
    }
}

fn row(leg: &LegView) -> [String; 5] {
    [
        leg.system.0.to_string(),
        nat(leg.amount),
        leg.rate.map_or("-".into(), rate),
        leg.fee.map_or("-".into(), |fee| ant(fee.0)),
        if is_refused(leg) { reason(leg) } else { "-".into() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_core::Rule;

    fn leg(fee: Option<u128>, rule: Option<Rule>, refused: Option<&str>) -> LegView {
        LegView {
            system: SystemId(1),
            amount: Nat(5),
            rate: fee.map(|_| FeeRate(1)),
            fee: fee.map(Planck),
            rule,
            refused: refused.map(String::from),
        }
    }

    #[test]
    fn one_refused_leg_refuses_the_draw() {
        let result = judge(vec![leg(Some(3), None, None), leg(None, Some(Rule::Closed), Some("Closed"))]);
        assert!(!result.admitted);
        assert_eq!(reason(&result.legs[1]), "rule Closed");
        assert!(!judge(vec![leg(None, None, Some("AboveHorizon"))]).admitted);
        assert!(!judge(vec![leg(Some(3), Some(Rule::Floor), None)]).admitted);
        assert!(!judge(Vec::new()).admitted);
    }

    #[test]
    fn admitted_legs_sum_up_their_fees() {
        let result = judge(vec![leg(Some(3), None, None), leg(Some(4), None, None)]);
        assert!(result.admitted);
        assert_eq!(serde_json::to_value(&result).unwrap()["fee"], "7");
    }
}
