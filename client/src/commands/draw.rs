//! `dlo draw`: certificates for an app.

use super::{
    number, parse_leg,
    quote::{self, Wanted},
    report, show_cert,
};
use crate::{
    amount::{ant, nat, parse_nat, parse_rate, rate},
    calendar::show_day,
    calls::{self, CERT_ESCROW},
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    output::table,
};
use clap::Args;
use dlo_core::{AppId, Day, FeeRate, Nat, SystemId, Tightest};
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
    #[arg(long = "leg", value_name = "SYSTEM:AMOUNT", required_unless_present = "amount", value_parser = parse_leg)]
    legs: Vec<(SystemId, Nat)>,
    /// Draw this much from the cheapest offers, as `dlo quote` finds them, in place of legs.
    #[arg(long, value_name = "NAT", conflicts_with = "legs", value_parser = parse_nat)]
    amount: Option<Nat>,
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

impl Opts {
    /// What to ask the offer book for, where no legs are given.
    fn wanted(&self) -> Option<Wanted> {
        let (app, days, max_rate) = (AppId(self.app), self.days, self.max_rate);
        self.amount.map(|amount| Wanted { app, amount, days, max_rate })
    }
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
pub async fn run(mut opts: Opts, context: &Context) -> Result<()> {
    if opts.legs.len() > MAX_LEGS {
        return Err(Error::input(format!("at most {MAX_LEGS} legs")));
    }
    if opts.days == 0 {
        return Err(Error::input("--days must be at least 1"));
    }
    if !opts.dry_run && !opts.key.is_given() {
        return Err(Error::input("give a key: --key-file, --key-stdin or --dev-key; or --dry-run"));
    }
    let chain = context.connect().await?;
    if let Some(wanted) = opts.wanted() {
        let quoted = quote::ask(&chain, wanted).await?;
        quote::suffices(&quoted, wanted)?;
        opts.legs = quoted.legs.iter().map(|leg| (leg.system, leg.amount)).collect();
    }
    if opts.dry_run {
        return dry_run(&opts, &chain, context).await;
    }
    let signer = opts.key.signer(&chain).await?;
    let call = calls::draw(AppId(opts.app), &opts.legs, opts.days, opts.max_rate);
    let receipt = match chain.submit("the draw", &call, &signer).await {
        Ok(receipt) => receipt,
        Err(error) => return Err(lost(error, &opts, &chain, context).await),
    };
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

/// What becomes of the error of a draw whose legs were quoted: it says which of them are refused now, and what is the
/// cheapest instead, which is shown as well. Any other error stays as it is.
async fn lost(error: Error, opts: &Opts, chain: &Chain, context: &Context) -> Error {
    let refused = matches!(error, Error::Refused { .. } | Error::RefusedOther(_));
    let Some(wanted) = opts.wanted().filter(|_| refused) else { return error };
    let legs = match examine(opts, chain).await {
        Ok(result) => refusals(&result),
        Err(_) => Vec::new(),
    };
    let next = quote::ask(chain, wanted).await.ok();
    if let (Some(next), false) = (&next, context.out.is_json()) {
        eprintln!("the next best:\n{}", quote::show(next));
    }
    let next = next.and_then(|next| serde_json::to_value(next).ok()).unwrap_or_default();
    Error::RaceLost { error: Box::new(error), legs, next }
}

async fn examine(opts: &Opts, chain: &Chain) -> Result<DryRun> {
    let params = json!([AppId(opts.app), opts.legs, opts.days, opts.max_rate]);
    Ok(judge(chain.read("dlo_dryRunDraw", params).await?))
}

/// The refused legs, each with the reason.
fn refusals(result: &DryRun) -> Vec<String> {
    let refused = result.legs.iter().filter(|leg| is_refused(leg));
    refused.map(|leg| format!("{}: {}", leg.system.0, reason(leg))).collect()
}

async fn dry_run(opts: &Opts, chain: &Chain, context: &Context) -> Result<()> {
    let result = examine(opts, chain).await?;
    let day_length = chain.totals().await?.day_length;
    context.out.emit(&result, |result| {
        let heads = ["system", "amount", "rate", "fee", "refused by", "tightest day", "committed", "allowed"];
        table(heads, result.legs.iter().map(|leg| row(leg, day_length)))
    })?;
    if result.admitted {
        return Ok(());
    }
    Err(Error::RefusedOther(format!("legs would not be admitted: {}", refusals(&result).join(", "))))
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

fn row(leg: &LegView, day_length: u64) -> [String; 8] {
    let tightest = |show: &dyn Fn(&Tightest) -> String| leg.tightest.as_ref().map_or("-".into(), show);
    [
        leg.system.0.to_string(),
        nat(leg.amount),
        leg.rate.map_or("-".into(), rate),
        leg.fee.map_or("-".into(), |fee| ant(fee.0)),
        if is_refused(leg) { reason(leg) } else { "-".into() },
        tightest(&|tightest| show_day(tightest.day, day_length)),
        tightest(&|tightest| nat(tightest.committed)),
        tightest(&|tightest| nat(tightest.allowed)),
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
            tightest: Some(Tightest { day: Day(20), committed: Nat(5), allowed: Nat(7_000_000) }),
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
    fn the_tightest_day_stands_beside_each_leg() {
        let row = row(&leg(Some(3), None, None), 1_000);
        assert!(row[5].starts_with("20"), "{row:?}");
        assert_eq!(row[7], "7.00 NAT");
    }

    #[test]
    fn admitted_legs_sum_up_their_fees() {
        let result = judge(vec![leg(Some(3), None, None), leg(Some(4), None, None)]);
        assert!(result.admitted);
        assert_eq!(serde_json::to_value(&result).unwrap()["fee"], "7");
    }
}
