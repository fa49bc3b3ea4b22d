//! `dlo offer` and `request`: how apps and owners of systems find each other.

use super::{nothing, report, send};
use crate::{
    amount::{nat, parse_nat, parse_rate, rate},
    calendar::show_day,
    calls,
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    output::table,
};
use clap::{Args, Subcommand};
use dlo_core::{AppId, FeeRate, Nat, SystemId};
use dlo_runtime_api::views::RequestView;
use serde_json::json;

/// The offer book, where apps find systems by their rate.
#[derive(Debug, Subcommand)]
pub enum Offer {
    /// Put a system into the offer book, as its owner: its rulebook must decide by itself.
    Add(System),
    /// Take a system out of the offer book, as its owner; or, where it has another owner now, as anyone.
    Remove(System),
    /// List the offers, cheapest first.
    List,
}

/// A system.
#[derive(Args, Debug)]
pub struct System {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    key: KeyOpts,
}

/// Requests to owners who accept each draw themselves.
#[derive(Debug, Subcommand)]
pub enum Request {
    /// Ask the owner of a system for a draw, as the app's owner.
    Make(Make),
    /// Accept an app's request, as the system's owner: the app may then draw once.
    Accept(Accept),
    /// Withdraw a request as the app's owner, refuse it as the system's, or remove it once it has expired.
    Withdraw(About),
    /// List the requests for a system.
    List(List),
}

/// What to ask for.
#[derive(Args, Debug)]
pub struct Make {
    /// How much.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Nat,
    /// Days from the draw to the end.
    #[arg(long)]
    days: u32,
    /// The highest rate to accept: ANT per NAT and day.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    max_rate: FeeRate,
    #[command(flatten)]
    about: About,
}

/// What to accept of a request.
#[derive(Args, Debug)]
pub struct Accept {
    /// How much at most; all that was asked for without it.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Option<Nat>,
    /// For how many days at most; as many as were asked for without it.
    #[arg(long)]
    days: Option<u32>,
    #[command(flatten)]
    about: About,
}

/// Which request.
#[derive(Args, Debug)]
pub struct About {
    /// The system's id.
    #[arg(long)]
    system: u64,
    /// The app's id.
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// Whose requests.
#[derive(Args, Debug)]
pub struct List {
    /// The system's id.
    #[arg(long)]
    system: u64,
}

/// Offers or no longer offers a system, or lists the offers.
pub async fn offer(command: Offer, context: &Context) -> Result<()> {
    let (opts, name, text) = match command {
        Offer::Add(opts) => (opts, "offer", "is offered"),
        Offer::Remove(opts) => (opts, "unoffer", "is no longer offered"),
        Offer::List => return super::quote::offers(context).await,
    };
    let call = calls::about_offer(name, SystemId(opts.system));
    let receipt = send(context, &opts.key, "the change", &call).await?;
    report(context, nothing(), &receipt, || format!("system {} {text}", opts.system))
}

/// Makes, accepts, withdraws or lists requests.
pub async fn request(command: Request, context: &Context) -> Result<()> {
    match command {
        Request::Make(opts) => make(opts, context).await,
        Request::Accept(opts) => accept(opts, context).await,
        Request::Withdraw(opts) => withdraw(opts, context).await,
        Request::List(opts) => list(opts, context).await,
    }
}

async fn make(opts: Make, context: &Context) -> Result<()> {
    if opts.amount.is_zero() || opts.days == 0 {
        return Err(Error::input("--amount and --days must be above zero"));
    }
    let About { system, app, key } = opts.about;
    let call = calls::request(SystemId(system), AppId(app), opts.amount, opts.days, opts.max_rate);
    let receipt = send(context, &key, "the request", &call).await?;
    report(context, nothing(), &receipt, || format!("app {app} has asked the owner of system {system}"))
}

async fn accept(opts: Accept, context: &Context) -> Result<()> {
    let About { system, app, key } = opts.about;
    let chain = context.connect().await?;
    let requests: Vec<RequestView> = chain.read("dlo_requests", json!([SystemId(system)])).await?;
    let request = requests.into_iter().find(|request| request.app == AppId(app));
    let request =
        request.ok_or_else(|| Error::NotFound(format!("request of app {app} for system {system}")))?;
    let (amount, days) = (opts.amount.unwrap_or(request.amount), opts.days.unwrap_or(request.days));
    let call = calls::accept(SystemId(system), AppId(app), amount, days);
    let receipt = send(context, &key, "the acceptance", &call).await?;
    report(context, nothing(), &receipt, || {
        format!("app {app} may draw {} of system {system} for {days} days, once", nat(amount))
    })
}

async fn withdraw(opts: About, context: &Context) -> Result<()> {
    let call = calls::withdraw_request(SystemId(opts.system), AppId(opts.app));
    let receipt = send(context, &opts.key, "the change", &call).await?;
    report(context, nothing(), &receipt, || {
        format!("the request of app {} for system {} is withdrawn", opts.app, opts.system)
    })
}

async fn list(opts: List, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let requests: Vec<RequestView> = chain.read("dlo_requests", json!([SystemId(opts.system)])).await?;
    let day_length = chain.totals().await?.day_length;
    context.out.emit(&requests, |requests| {
        if requests.is_empty() {
            return "no app asks for this system".into();
        }
        let heads = ["app", "amount", "days", "highest rate", "expires on day", "accepted at"];
        table(heads, requests.iter().map(|request| row(request, day_length)))
    })
}

fn row(request: &RequestView, day_length: u64) -> [String; 6] {
    [
        request.app.0.to_string(),
        nat(request.amount),
        request.days.to_string(),
        rate(request.max_rate),
        show_day(request.expires, day_length),
        request.accepted_at.map_or("-".into(), rate),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_core::Day;

    #[test]
    fn a_request_says_whether_it_is_accepted() {
        let request = RequestView {
            app: AppId(3),
            amount: Nat(2_000_000),
            days: 30,
            max_rate: FeeRate(1),
            expires: Day(20),
            accepted_at: None,
        };
        assert_eq!(row(&request, 1_000)[5], "-");
        assert_eq!(
            row(&RequestView { accepted_at: Some(FeeRate(1)), ..request }, 1_000)[3],
            rate(FeeRate(1))
        );
    }
}
