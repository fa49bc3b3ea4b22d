//! `dlo oracle withdraw`, `leave` and `claim-bond`: the ways out.

use crate::{
    amount::ant,
    calendar::show_moment,
    calls::{about_membership, PORV_ORACLE},
    cli::Context,
    commands::{number, report, send},
    error::{Error, Result},
    keys::KeyOpts,
};
use clap::Args;
use serde_json::json;

/// Whose membership.
#[derive(Args, Debug)]
pub struct Opts {
    #[command(flatten)]
    key: KeyOpts,
}

/// Withdraws an application.
pub(super) async fn withdraw(opts: Opts, context: &Context) -> Result<()> {
    let call = about_membership("withdraw_application");
    let receipt = send(context, &opts.key, "the withdrawal", &call).await?;
    let event = receipt.event(PORV_ORACLE, "ApplicationWithdrawn")?;
    report(context, json!({ "account": event["account"] }), &receipt, || {
        "the application is withdrawn, its bond is free again".into()
    })
}

/// Ends a membership.
pub(super) async fn leave(opts: Opts, context: &Context) -> Result<()> {
    let receipt = send(context, &opts.key, "the departure", &about_membership("leave")).await?;
    let event = receipt.event(PORV_ORACLE, "Left")?;
    let until = u64::try_from(number(&event["until"])).map_err(Error::other)?;
    report(context, json!({ "account": event["account"], "until": until }), &receipt, || {
        format!(
            "no oracle any more; the bond can be claimed from {} (UTC) on, with dlo oracle claim-bond",
            show_moment(until)
        )
    })
}

/// Frees the bond of a former member.
pub(super) async fn claim_bond(opts: Opts, context: &Context) -> Result<()> {
    let receipt = send(context, &opts.key, "the claim", &about_membership("claim_bond")).await?;
    let event = receipt.event(PORV_ORACLE, "BondClaimed")?;
    let bond = number(&event["bond"]);
    report(context, json!({ "account": event["account"], "bond": bond.to_string() }), &receipt, || {
        format!("{} are free again", ant(bond))
    })
}
