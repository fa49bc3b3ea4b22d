//! `dlo currency`: the currency of an app, of which one unit stands for one NAT.

use super::obligations::act;
use crate::{
    amount::{ant, format_decimal, parse_nat},
    calls,
    cli::Context,
    error::{Error, Result},
    keys::{parse_account, KeyOpts},
    output::facts,
    plan::parse_hash,
};
use clap::{Args, Subcommand};
use dlo_core::{AppId, Nat};
use dlo_runtime_api::views::CurrencyView;
use serde_json::json;
use sp_core::H256;

/// Bytes that a name may have.
const MAX_NAME: usize = 64;
/// Bytes that a symbol may have.
const MAX_SYMBOL: usize = 16;

/// What to do with currencies.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Give an app a currency, as its owner; a deposit is held. It has 6 decimals.
    Create(Create),
    /// Issue units, as the app's owner: as many as its free reserve covers.
    Issue(Issue),
    /// Burn units of one's own, whatever the app's standing: the app owes so much less.
    Redeem(Redeem),
    /// Show the currency of an app.
    Show(Show),
    /// Close a currency of which nothing is out, as the app's owner; the deposit is given back.
    Close(Close),
}

/// A new currency.
#[derive(Args, Debug)]
pub struct Create {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// Its name, at most 64 bytes.
    #[arg(long)]
    name: String,
    /// Its symbol, at most 16 bytes.
    #[arg(long)]
    symbol: String,
    #[command(flatten)]
    key: KeyOpts,
}

/// What to issue.
#[derive(Args, Debug)]
pub struct Issue {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// Who gets it: an account that has ANT.
    #[arg(long, value_name = "ACCOUNT")]
    to: String,
    /// How much, at most 6 decimals.
    #[arg(long, value_name = "UNITS", value_parser = parse_nat)]
    amount: Nat,
    #[command(flatten)]
    key: KeyOpts,
}

/// What to redeem.
#[derive(Args, Debug)]
pub struct Redeem {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// How much, at most 6 decimals.
    #[arg(long, value_name = "UNITS", value_parser = parse_nat)]
    amount: Nat,
    /// What tells the app by what to pay, such as the hash of an agreement.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    reference: Option<H256>,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which app's.
#[derive(Args, Debug)]
pub struct Show {
    /// The app's id.
    #[arg(long)]
    app: u32,
}

/// A currency to close.
#[derive(Args, Debug)]
pub struct Close {
    /// The app's id.
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Create(opts) => create(opts, context).await,
        Command::Issue(opts) => issue(opts, context).await,
        Command::Redeem(opts) => redeem(opts, context).await,
        Command::Show(opts) => show(AppId(opts.app), context).await,
        Command::Close(opts) => {
            let app = AppId(opts.app);
            let call = calls::about_obligations("close_currency", app);
            act(app, "the closing", &call, &opts.key, context).await
        }
    }
}

async fn create(opts: Create, context: &Context) -> Result<()> {
    check_text("name", &opts.name, MAX_NAME)?;
    check_text("symbol", &opts.symbol, MAX_SYMBOL)?;
    let app = AppId(opts.app);
    let call = calls::create_currency(app, &opts.name, &opts.symbol);
    act(app, "the currency", &call, &opts.key, context).await
}

async fn issue(opts: Issue, context: &Context) -> Result<()> {
    check_amount(opts.amount)?;
    let (app, to) = (AppId(opts.app), parse_account(&opts.to)?);
    act(app, "the issue", &calls::issue(app, &to, opts.amount), &opts.key, context).await
}

async fn redeem(opts: Redeem, context: &Context) -> Result<()> {
    check_amount(opts.amount)?;
    let app = AppId(opts.app);
    let call = calls::redeem(app, opts.amount, opts.reference.unwrap_or_default());
    act(app, "the redemption", &call, &opts.key, context).await
}

async fn show(app: AppId, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let currency: Option<CurrencyView> = chain.read("dlo_currency", json!([app])).await?;
    let currency = currency.ok_or_else(|| Error::NotFound(format!("currency of app {}", app.0)))?;
    context.out.emit(&currency, text)
}

fn text(currency: &CurrencyView) -> String {
    let units =
        |amount: Nat| format!("{} {}", format_decimal(amount.0, currency.decimals.into()), currency.symbol);
    let issuable =
        if currency.closing { "nothing: it is being closed".into() } else { units(currency.issuable) };
    facts([
        ("app", currency.app.0.to_string()),
        ("name", currency.name.clone()),
        ("issued", units(currency.issued)),
        ("issuable", issuable),
        ("deposit", ant(currency.deposit.0)),
    ])
}

fn check_text(name: &str, text: &str, most: usize) -> Result<()> {
    if text.trim().is_empty() || text.len() > most {
        return Err(Error::input(format!("the {name} needs 1 to {most} bytes")));
    }
    Ok(())
}

fn check_amount(amount: Nat) -> Result<()> {
    if amount.is_zero() {
        return Err(Error::input("--amount must be above zero"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_runtime_api::views::Planck;

    #[test]
    fn names_that_the_chain_would_refuse_are_refused_before() {
        for (text, most) in [("", 64), ("  ", 64), ("seventeen letters", 16)] {
            assert_eq!(check_text("name", text, most).unwrap_err().exit_code(), 2, "{text}");
        }
        check_text("symbol", "USDX", MAX_SYMBOL).unwrap();
    }

    #[test]
    fn a_currency_is_shown_in_its_own_units() {
        let currency = CurrencyView {
            app: AppId(3),
            name: "Dollar".into(),
            symbol: "USDX".into(),
            decimals: 6,
            issued: Nat(1_500_000),
            issuable: Nat(2_000_001),
            closing: false,
            deposit: Planck(0),
        };
        let shown = text(&currency);
        for part in ["Dollar", "1.50 USDX", "2.000001 USDX"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(text(&CurrencyView { closing: true, ..currency }).contains("being closed"));
    }
}
