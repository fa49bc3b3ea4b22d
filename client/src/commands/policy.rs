//! `dlo policy`: rulebooks, which say who may draw on which terms.

use super::{nothing, number, report, send};
use crate::{
    amount::{nat, parse_nat, parse_percent, parse_rate, percent, rate},
    calls::{self, Rules, LIQUIDITY_POLICY},
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    output::facts,
};
use clap::{Args, Subcommand, ValueEnum};
use dlo_core::{AppId, Bps, FeeRate, Nat, SystemId};
use dlo_runtime_api::views::RulebookView;
use serde_json::json;

/// What to do with rulebooks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a rulebook.
    Create(Create),
    /// Replace all rules of a rulebook; certificates keep their terms.
    Update(Update),
    /// Remove a rulebook that decides over no system and lists no app.
    Remove(Book),
    /// Admit an app by name, where the mode is listed.
    ListApp(Listing),
    /// Refuse an app by name, whatever the mode.
    BlockApp(Listing),
    /// Say nothing of an app by name any more.
    ForgetApp(Listing),
    /// Let a rulebook decide over a system.
    Assign(Assign),
    /// Let no rulebook decide over a system: nobody can draw from it.
    Unassign(Unassign),
    /// Show the rulebook that decides over a system.
    Show(Show),
}

/// Which apps are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// None.
    Closed,
    /// Those listed by name.
    Listed,
    /// All but those blocked by name.
    Open,
}

/// The rules.
#[derive(Args, Debug)]
pub struct RuleOpts {
    /// Which apps are admitted.
    #[arg(long, value_enum)]
    mode: Mode,
    /// The rate asked: ANT per NAT and day, at most 18 decimals.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    rate: FeeRate,
    /// Whole days between the day of a recall and the end; with 0 it ends at the start of the next day.
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    notice: u32,
    /// The shortest term in days.
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    min_days: u32,
    /// The longest term in days.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    max_days: u32,
    /// NAT of each system that stays unlent.
    #[arg(long, value_name = "NAT", default_value = "0", value_parser = parse_nat)]
    floor: Nat,
    /// The most NAT of one system for one app.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    cap_amount: Option<Nat>,
    /// The largest share of one system for one app, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    cap_share: Option<Bps>,
}

impl RuleOpts {
    fn rules(&self) -> Result<Rules> {
        if self.min_days == 0 || self.min_days > self.max_days {
            return Err(Error::input("--min-days must be at least 1 and at most --max-days"));
        }
        Ok(Rules {
            mode: match self.mode {
                Mode::Closed => "Closed",
                Mode::Listed => "Listed",
                Mode::Open => "Open",
            },
            rate: self.rate,
            notice_days: self.notice,
            min_days: self.min_days,
            max_days: self.max_days,
            floor: self.floor,
            cap_amount: self.cap_amount,
            cap_share: self.cap_share,
        })
    }
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

/// An app by name.
#[derive(Args, Debug)]
pub struct Listing {
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
        Command::ListApp(opts) => list(opts, Some("Allowed"), "admits app", context).await,
        Command::BlockApp(opts) => list(opts, Some("Blocked"), "blocks app", context).await,
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

async fn list(opts: Listing, listing: Option<&str>, text: &str, context: &Context) -> Result<()> {
    let call = calls::set_listing(opts.book, AppId(opts.app), listing);
    change(context, &opts.key, opts.book, &call, &format!("{text} {}", opts.app)).await
}

async fn show(opts: Show, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let book: Option<RulebookView> = chain.read("dlo_rulebookOf", json!([SystemId(opts.system)])).await?;
    let book =
        book.ok_or_else(|| Error::NotFound(format!("rulebook that decides over system {}", opts.system)))?;
    context.out.emit(&book, |book| {
        let none = || "none".to_string();
        facts([
            ("rulebook", book.book.to_string()),
            ("mode", book.mode.clone()),
            ("rate", rate(book.rate)),
            ("days", format!("{} to {}", book.min_days, book.max_days)),
            ("notice", format!("{} days", book.notice_days)),
            ("stays unlent", nat(book.floor)),
            ("most per app", book.cap_amount.map_or_else(none, nat)),
            ("largest share per app", book.cap_share.map_or_else(none, percent)),
            ("apps by name", book.listings.to_string()),
        ])
    })
}
