//! `dlo policy`: rulebooks, which say who may draw on which terms.

use super::{nothing, number, report, send};
use crate::{
    amount::nat,
    calls::{self, Listing, LIQUIDITY_POLICY},
    cli::Context,
    error::{Error, Result},
    keys::{parse_account, KeyOpts},
    output::{facts, table},
};
use clap::{Args, Subcommand};
use dlo_core::{AppId, Rule, SystemId};
use dlo_runtime_api::views::{RuleChangePage, RuleChangeView, RulebookView};
use rules::{describe, OverrideOpts, RuleOpts};
use serde_json::json;
use subxt::utils::AccountId32;

mod rules;

/// What to do with rulebooks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a rulebook.
    Create(Create),
    /// Replace all rules of a rulebook; certificates keep their terms.
    Update(Update),
    /// Remove a rulebook that decides over no system and lists no app.
    Remove(Book),
    /// Show what other rules would refuse or free, without changing anything.
    DryRun(DryRun),
    /// Admit an app by name, where the mode is listed or open, and on terms of its own where any are given.
    ListApp(ListApp),
    /// Refuse an app by name, whatever the mode.
    BlockApp(ByName),
    /// Say nothing of an app by name any more.
    ForgetApp(ByName),
    /// Let a rulebook decide over a system.
    Assign(Assign),
    /// Let no rulebook decide over a system: nobody can draw from it.
    Unassign(Unassign),
    /// Show the rulebook that decides over a system.
    Show(Show),
}

/// A new rulebook.
#[derive(Args, Debug)]
pub struct Create {
    #[command(flatten)]
    rules: RuleOpts,
    #[command(flatten)]
    key: KeyOpts,
}

/// New rules for a rulebook.
#[derive(Args, Debug)]
pub struct Update {
    /// The rulebook's number.
    #[arg(long)]
    book: u32,
    #[command(flatten)]
    rules: RuleOpts,
    #[command(flatten)]
    key: KeyOpts,
}

/// A rulebook.
#[derive(Args, Debug)]
pub struct Book {
    /// The rulebook's number.
    #[arg(long)]
    book: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// Other rules for a rulebook.
#[derive(Args, Debug)]
pub struct DryRun {
    /// Whose rulebook.
    #[arg(long, value_name = "ACCOUNT")]
    owner: String,
    /// The rulebook's number.
    #[arg(long)]
    book: u32,
    #[command(flatten)]
    rules: RuleOpts,
}

/// An app by name, and its terms.
#[derive(Args, Debug)]
pub struct ListApp {
    #[command(flatten)]
    terms: OverrideOpts,
    #[command(flatten)]
    by_name: ByName,
}

/// An app by name.
#[derive(Args, Debug)]
pub struct ByName {
    /// The rulebook's number.
    #[arg(long)]
    book: u32,
    /// The app's id.
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// A system and the rulebook that decides over it.
#[derive(Args, Debug)]
pub struct Assign {
    /// The system's id.
    #[arg(long)]
    system: u64,
    /// The rulebook's number.
    #[arg(long)]
    book: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// A system over which no rulebook decides any more.
#[derive(Args, Debug)]
pub struct Unassign {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    key: KeyOpts,
}

/// A system.
#[derive(Args, Debug)]
pub struct Show {
    /// The system's id.
    #[arg(long)]
    system: u64,
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Create(opts) => create(opts, context).await,
        Command::Update(opts) => {
            let call = calls::update_rulebook(opts.book, &opts.rules.rules()?);
            change(context, &opts.key, opts.book, &call, "has new rules").await
        }
        Command::Remove(opts) => {
            change(context, &opts.key, opts.book, &calls::remove_rulebook(opts.book), "is removed").await
        }
        Command::DryRun(opts) => dry_run(opts, context).await,
        Command::ListApp(opts) => {
            let listing = Listing::Allowed(opts.terms.overrides());
            list(opts.by_name, Some(listing), "admits app", context).await
        }
        Command::BlockApp(opts) => list(opts, Some(Listing::Blocked), "blocks app", context).await,
        Command::ForgetApp(opts) => list(opts, None, "says nothing of app", context).await,
        Command::Assign(opts) => {
            let call = calls::assign(SystemId(opts.system), Some(opts.book));
            let text = format!("decides over system {}", opts.system);
            change(context, &opts.key, opts.book, &call, &text).await
        }
        Command::Unassign(opts) => {
            let call = calls::assign(SystemId(opts.system), None);
            let receipt = send(context, &opts.key, "the change", &call).await?;
            report(context, nothing(), &receipt, || {
                format!("no rulebook decides over system {}", opts.system)
            })
        }
        Command::Show(opts) => show(opts, context).await,
    }
}

async fn create(opts: Create, context: &Context) -> Result<()> {
    let call = calls::create_rulebook(&opts.rules.rules()?);
    let receipt = send(context, &opts.key, "the rulebook", &call).await?;
    let book = number(&receipt.event(LIQUIDITY_POLICY, "RulebookCreated")?["book"]);
    let answer = json!({ "book": u32::try_from(book).map_err(Error::other)? });
    report(context, answer, &receipt, || format!("rulebook {book}"))
}

async fn change(context: &Context, key: &KeyOpts, book: u32, call: &calls::Call, text: &str) -> Result<()> {
    let receipt = send(context, key, "the change", call).await?;
    report(context, json!({ "book": book }), &receipt, || format!("rulebook {book} {text}"))
}

async fn list(opts: ByName, listing: Option<Listing>, text: &str, context: &Context) -> Result<()> {
    let call = calls::set_listing(opts.book, AppId(opts.app), listing);
    change(context, &opts.key, opts.book, &call, &format!("{text} {}", opts.app)).await
}

/// Shows page after page of systems, with the certificates that other rules would decide about otherwise.
async fn dry_run(opts: DryRun, context: &Context) -> Result<()> {
    let (owner, rules) = (parse_account(&opts.owner)?, opts.rules.rules()?);
    let chain = context.connect().await?;
    let mut listing = context.out.listing();
    let mut after: Option<SystemId> = None;
    loop {
        let params = json!([owner, opts.book, rules, after]);
        let page: Option<RuleChangePage> = chain.read("dlo_dryRunRules", params).await?;
        let unknown =
            || Error::NotFound(format!("rulebook {} of that account for which these are rules", opts.book));
        let page = page.ok_or_else(unknown)?;
        let more = page.systems.is_empty() || listing.add(&page.systems, show_changes)?;
        after = page.next;
        if !more || after.is_none() {
            break;
        }
    }
    listing.end("the rulebook decides over no system")
}

fn show_changes(page: &[RuleChangeView]) -> String {
    let name = |rule: Option<Rule>| rule.map_or("admitted".into(), |rule| format!("refused: {rule:?}"));
    let rows = page.iter().flat_map(|change| {
        let system = [
            change.system.0.to_string(),
            "free to draw".into(),
            nat(change.free_before),
            nat(change.free_after),
        ];
        let decisions = change.decisions.iter().map(move |decision| {
            let what = format!("certificate {} of app {}", decision.cert, decision.app.0);
            [decision.cert.system.0.to_string(), what, name(decision.before), name(decision.after)]
        });
        std::iter::once(system).chain(decisions)
    });
    table(["system", "what", "now", "then"], rows)
}

async fn show(opts: Show, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let book: Option<RulebookView<AccountId32>> =
        chain.read("dlo_rulebookOf", json!([SystemId(opts.system)])).await?;
    let book =
        book.ok_or_else(|| Error::NotFound(format!("rulebook that decides over system {}", opts.system)))?;
    context.out.emit(&book, |book| {
        let mut lines = vec![("rulebook", book.book.to_string()), ("version", book.version.to_string())];
        lines.extend(describe(&book.rules));
        lines.push(("apps by name", book.listings.to_string()));
        lines.push(("systems", book.systems.to_string()));
        facts(lines)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_core::{CertId, Nat};
    use dlo_runtime_api::views::ChangedDecision;

    #[test]
    fn a_dry_run_shows_what_is_freed_and_what_is_refused() {
        let cert = CertId { system: SystemId(4), serial: 2 };
        let decision = ChangedDecision { cert, app: AppId(1), before: None, after: Some(Rule::TooLong) };
        let text = show_changes(&[RuleChangeView {
            system: SystemId(4),
            free_before: Nat(1_000_000),
            free_after: Nat(3_000_000),
            decisions: vec![decision],
        }]);
        for part in ["1.00 NAT", "3.00 NAT", "certificate 4/2 of app 1", "admitted", "refused: TooLong"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
