//! `dlo obligations`: what an app owes, and what covers it.

use super::{number, report, send};
use crate::{
    amount::{ant, nat, parse_nat, percent},
    calendar::{show_day, show_moment, show_span},
    calls::{self, Call, APP_OBLIGATIONS},
    chain::{EventRecord, Receipt},
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    output::{facts, table},
    plan::parse_hash,
};
use clap::{Args, Subcommand};
use dlo_core::{AppId, Nat};
use dlo_runtime_api::views::{
    CoverageView, ForeignView, LiabilityRootView, SettlementView, StandingView, Totals,
};
use serde::Serialize;
use serde_json::{json, Value};
use sp_core::H256;

/// Bytes that the name of another chain may have.
const MAX_CHAIN: usize = 32;
/// Bytes that the name of a token there may have.
const MAX_TOKEN: usize = 64;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what an app owes, what covers it, and what it has declared and settled.
    Show(Show),
    /// Declare what an app has issued on another chain, as its owner: a fact, taken whatever its size.
    Foreign(Foreign),
    /// Record what was settled through an app, as its owner, for a fee.
    Settlement(Settlement),
    /// Have held again what is missing of an app's bond, as its owner.
    RestoreBond(Change),
    /// Have the penalties that are due taken from an app's bond, as anyone may.
    Poke(Change),
}

/// Which app.
#[derive(Args, Debug)]
pub struct Show {
    /// The app's id.
    #[arg(long)]
    app: u32,
}

/// What an app has issued on another chain.
#[derive(Args, Debug)]
pub struct Foreign {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// Its place among the app's, from 0; what stands there is replaced.
    #[arg(long)]
    slot: u8,
    /// The other chain, at most 32 bytes, such as ethereum.
    #[arg(long, value_name = "NAME", default_value = "")]
    chain: String,
    /// The token there, at most 64 bytes, such as its contract.
    #[arg(long, value_name = "NAME", default_value = "")]
    token: String,
    /// How much of it is issued, in NAT; with 0 the slot is free again, and chain and token are not needed.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    issued: Nat,
    #[command(flatten)]
    key: KeyOpts,
}

/// What was settled.
#[derive(Args, Debug)]
pub struct Settlement {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// NAT that were settled.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    volume: Nat,
    /// In how many payments.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// What stands for the payments outside the chain, such as the hash of a list.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    reference: H256,
    #[command(flatten)]
    key: KeyOpts,
}

/// An app, and a key.
#[derive(Args, Debug)]
pub struct Change {
    /// The app's id.
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Show(opts) => show(AppId(opts.app), context).await,
        Command::Foreign(opts) => foreign(opts, context).await,
        Command::Settlement(opts) => settlement(opts, context).await,
        Command::RestoreBond(opts) => change("the bond", "restore_bond", opts, context).await,
        Command::Poke(opts) => change("the review", "poke", opts, context).await,
    }
}

async fn foreign(opts: Foreign, context: &Context) -> Result<()> {
    for (name, text, most) in [("chain", &opts.chain, MAX_CHAIN), ("token", &opts.token, MAX_TOKEN)] {
        let is_needed = !opts.issued.is_zero();
        if text.len() > most || (is_needed && text.is_empty()) {
            return Err(Error::input(format!("--{name} needs 1 to {most} bytes")));
        }
    }
    let app = AppId(opts.app);
    let call = calls::declare_foreign(app, opts.slot, &opts.chain, &opts.token, opts.issued);
    act(app, "the declaration", &call, &opts.key, context).await
}

async fn settlement(opts: Settlement, context: &Context) -> Result<()> {
    if opts.volume.is_zero() {
        return Err(Error::input("--volume must be above zero"));
    }
    let app = AppId(opts.app);
    let call = calls::record_settlement(app, opts.volume, opts.count, opts.reference);
    act(app, "the settlement", &call, &opts.key, context).await
}

async fn change(what: &str, name: &'static str, opts: Change, context: &Context) -> Result<()> {
    let app = AppId(opts.app);
    act(app, what, &calls::about_obligations(name, app), &opts.key, context).await
}

/// Sends a call about what `app` owes, and tells what came of it.
pub(super) async fn act(app: AppId, what: &str, call: &Call, key: &KeyOpts, context: &Context) -> Result<()> {
    let receipt = send(context, key, what, call).await?;
    report(context, outcome(app, &receipt), &receipt, || {
        let told: Vec<_> = events(&receipt).filter_map(|event| told(&event.name, &event.fields)).collect();
        format!("app {}: {}", app.0, told.join("; "))
    })
}

fn events(receipt: &Receipt) -> impl Iterator<Item = &EventRecord> {
    receipt.events.iter().filter(|event| event.pallet == APP_OBLIGATIONS)
}

/// The fields of the pallet's events, each by the event's name in lower case at its start.
fn outcome(app: AppId, receipt: &Receipt) -> Value {
    let mut outcome = json!({ "app": app });
    for event in events(receipt) {
        let mut name = event.name.clone();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        outcome[name] = event.fields.clone();
    }
    outcome
}

/// What an event of the pallet says.
fn told(name: &str, fields: &Value) -> Option<String> {
    let in_nat = |field: &str| nat(Nat(number(&fields[field])));
    let in_ant = |field: &str| ant(number(&fields[field]));
    let plain = |field: &str| number(&fields[field]);
    Some(match name {
        "CurrencyCreated" => format!("it has a currency; {} held for it", in_ant("deposit")),
        "Issued" => format!("{} issued in its currency", in_nat("amount")),
        "Redeemed" => format!("{} redeemed of its currency", in_nat("amount")),
        "CurrencyClosing" => "its currency is being closed: close it again until it is gone".into(),
        "CurrencyClosed" => format!("its currency is closed; {} given back", in_ant("deposit")),
        "LiabilitiesDeclared" => {
            format!("it declares to owe {} to {} holders", in_nat("total"), plain("holders"))
        }
        "LiabilitiesRemoved" => "it declares to owe nothing to holders".into(),
        "ForeignDeclared" => format!("slot {}: {} issued elsewhere", plain("slot"), in_nat("issued")),
        "ForeignRemoved" => format!("slot {} is free", plain("slot")),
        "SettlementRecorded" => {
            format!("{} settled in {} payments; {} paid", in_nat("volume"), plain("count"), in_ant("fee"))
        }
        "Overdue" => format!("it is overdue: it owes {}, and {} is free", in_nat("owed"), in_nat("free")),
        "PenaltyCharged" => format!("{} of its bond taken for {} days", in_ant("amount"), plain("days")),
        "Defaulted" => "it has defaulted: its bond is spent".into(),
        "Covered" => "its reserve covers again what it owes".into(),
        "BondRestored" => format!("{} held again of its bond", in_ant("amount")),
        _ => return None,
    })
}

/// All that the chain says of what an app owes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Obligations {
    coverage: CoverageView,
    liability_root: Option<LiabilityRootView>,
    foreign: Vec<ForeignView>,
    settlement: Option<SettlementView>,
}

async fn show(app: AppId, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let coverage: Option<CoverageView> = chain.read("dlo_coverage", json!([app])).await?;
    let all = Obligations {
        coverage: coverage.ok_or_else(|| Error::NotFound(format!("app {}", app.0)))?,
        liability_root: chain.read("dlo_liabilityRoot", json!([app])).await?,
        foreign: chain.read("dlo_foreign", json!([app])).await?,
        settlement: chain.read("dlo_settlement", json!([app])).await?,
    };
    let totals = chain.totals().await?;
    context.out.emit(&all, |all| all.text(&totals))
}

impl Obligations {
    fn text(&self, totals: &Totals) -> String {
        let mut text = facts(self.facts(totals));
        if !self.foreign.is_empty() {
            text.push('\n');
            text.push_str(&abroad(&self.foreign));
        }
        text
    }

    fn facts(&self, totals: &Totals) -> Vec<(&'static str, String)> {
        let coverage = &self.coverage;
        let mut facts = vec![
            ("app", coverage.app.0.to_string()),
            ("standing", standing(coverage, totals)),
            ("reserve", nat(coverage.reserve)),
            ("assigned", nat(coverage.assigned)),
            ("free", nat(coverage.free)),
            ("currency", nat(coverage.issued)),
            ("liabilities", nat(coverage.liabilities)),
            ("elsewhere", nat(coverage.foreign)),
            ("owed", nat(coverage.owed)),
            ("covered", coverage.ratio.map_or("nothing is owed".into(), percent)),
            ("spare", nat(coverage.spare)),
            ("bond", ant(coverage.bond.0)),
        ];
        if let Some(root) = &self.liability_root {
            facts.push(("root", format!("{:?}", root.root)));
            facts.push(("holders", root.holders.to_string()));
            facts.push(("declared", declared(root.declared_at, root.age)));
        }
        if let Some(settled) = &self.settlement {
            let text =
                format!("{} in {} payments, for {}", nat(settled.volume), settled.count, ant(settled.fees.0));
            facts.push(("settled", text));
        }
        facts
    }
}

/// A moment, and how long ago it was.
pub(super) fn declared(at: u64, age: u64) -> String {
    format!("{}, {} ago", show_moment(at), show_span(age))
}

fn standing(coverage: &CoverageView, totals: &Totals) -> String {
    let name = match coverage.standing {
        StandingView::Sound => "sound",
        StandingView::Overdue => "overdue",
        StandingView::Defaulted => "defaulted",
    };
    let since = coverage.since.map(|day| format!(" since day {}", show_day(day, totals.day_length)));
    format!("{name}{}", since.unwrap_or_default())
}

fn abroad(issues: &[ForeignView]) -> String {
    let rows = issues.iter().map(|issue| {
        [
            issue.slot.to_string(),
            issue.chain.clone(),
            issue.token.clone(),
            nat(issue.issued),
            declared(issue.declared_at, issue.age),
        ]
    });
    table(["slot", "chain", "token", "issued", "declared"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::receipt;
    use dlo_core::{Bps, Day};
    use dlo_runtime_api::views::Planck;

    fn coverage() -> CoverageView {
        CoverageView {
            app: AppId(3),
            reserve: Nat(100_000_000),
            assigned: Nat(20_000_000),
            free: Nat(80_000_000),
            issued: Nat(60_000_000),
            liabilities: Nat(30_000_000),
            foreign: Nat(10_000_000),
            owed: Nat(100_000_000),
            spare: Nat(0),
            ratio: Some(Bps(8_000)),
            standing: StandingView::Overdue,
            since: Some(Day(20_778)),
            bond: Planck(5_000_000_000_000_000_000),
        }
    }

    fn totals() -> Totals {
        Totals {
            today: Day(20_780),
            day_length: 86_400_000,
            systems: 0,
            issued: Nat(0),
            committed: Nat(0),
            outstanding: Nat(0),
            certificates: 0,
            fees_held: Planck(0),
            fees_undelivered: Planck(0),
        }
    }

    #[test]
    fn what_came_of_a_call_is_told_in_the_order_in_which_it_happened() {
        let receipt = receipt(&[
            ("Balances", "Issued", json!({ "amount": "1" })),
            (APP_OBLIGATIONS, "ForeignDeclared", json!({ "app": 3, "slot": 1, "issued": "2500000" })),
            (APP_OBLIGATIONS, "Overdue", json!({ "app": 3, "owed": "9000000", "free": "8000000" })),
        ]);
        let told: Vec<_> = events(&receipt).filter_map(|event| told(&event.name, &event.fields)).collect();
        assert_eq!(
            told,
            ["slot 1: 2.50 NAT issued elsewhere", "it is overdue: it owes 9.00 NAT, and 8.00 NAT is free"]
        );
        let outcome = outcome(AppId(3), &receipt);
        assert_eq!(outcome["app"], json!(3));
        assert_eq!(outcome["foreignDeclared"]["issued"], json!("2500000"));
        assert_eq!(outcome["overdue"]["free"], json!("8000000"));
        assert_eq!(outcome.get("issued"), None);
    }

    #[test]
    fn what_an_app_owes_is_shown_with_its_standing_and_what_covers_it() {
        let all = Obligations {
            coverage: coverage(),
            liability_root: Some(LiabilityRootView {
                app: AppId(3),
                root: H256([0xab; 32]),
                total: Nat(30_000_000),
                holders: 12,
                declared_at: 20_778 * 86_400_000,
                age: 7_200_000,
            }),
            foreign: vec![ForeignView {
                app: AppId(3),
                slot: 1,
                chain: "ethereum".into(),
                token: "0xabc".into(),
                issued: Nat(10_000_000),
                declared_at: 0,
                age: 0,
            }],
            settlement: Some(SettlementView {
                app: AppId(3),
                volume: Nat(7_000_000),
                count: 2,
                fees: Planck(10_000_000_000_000_000),
            }),
        };
        let text = all.text(&totals());
        for part in [
            "overdue since day 20778",
            "80.00 %",
            "5.00 ANT",
            &"ab".repeat(32),
            "2 h 0 min ago",
            "ethereum",
            "7.00 NAT in 2 payments, for 0.01 ANT",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn an_app_that_owes_nothing_says_so() {
        let coverage = CoverageView { ratio: None, standing: StandingView::Sound, since: None, ..coverage() };
        let all = Obligations { coverage, liability_root: None, foreign: Vec::new(), settlement: None };
        let text = all.text(&totals());
        assert!(text.contains("nothing is owed") && text.contains("sound\n"), "{text}");
    }
}
