//! `dlo renew`, `top-up`, `release-part` and `write-down`: certificates that go on otherwise than drawn.

use super::{number, parse_cert, report, send};
use crate::{
    amount::{ant, nat, parse_nat, parse_rate, rate},
    calls::{self, CERT_ESCROW},
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
};
use clap::Args;
use dlo_core::{CertId, FeeRate, Nat, SystemId};
use serde_json::json;

/// A later end.
#[derive(Args, Debug)]
pub struct Renew {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    /// Days from today to the new end, which must be later than the present one.
    #[arg(long)]
    days: u32,
    /// The highest rate to accept for the time that is added: ANT per NAT and day.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    max_rate: FeeRate,
    #[command(flatten)]
    key: KeyOpts,
}

/// More behind a certificate.
#[derive(Args, Debug)]
pub struct TopUp {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    /// How much more.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Nat,
    /// The highest rate to accept for what is added: ANT per NAT and day.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    max_rate: FeeRate,
    #[command(flatten)]
    key: KeyOpts,
}

/// Part of a certificate to give back.
#[derive(Args, Debug)]
pub struct ReleasePart {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    /// How much to give back; what stays is at least one NAT and what is assigned.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Nat,
    #[command(flatten)]
    key: KeyOpts,
}

/// A system whose certificates are being written down.
#[derive(Args, Debug)]
pub struct WriteDown {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    key: KeyOpts,
}

/// Renews a certificate.
pub async fn renew(opts: Renew, context: &Context) -> Result<()> {
    if opts.days == 0 {
        return Err(Error::input("--days must be at least 1"));
    }
    let call = calls::renew(opts.cert, opts.days, opts.max_rate);
    let receipt = send(context, &opts.key, "the renewal", &call).await?;
    let event = receipt.event(CERT_ESCROW, "Renewed")?;
    let answer = json!({ "ends": event["ends"], "rate": event["rate"], "fee": event["fee"] });
    report(context, answer, &receipt, || {
        let (at, fee) = (rate(FeeRate(number(&event["rate"]))), ant(number(&event["fee"])));
        format!("certificate {} ends on day {}; {fee} held at {at}", opts.cert, number(&event["ends"]))
    })
}

/// Tops a certificate up.
pub async fn top_up(opts: TopUp, context: &Context) -> Result<()> {
    let call = calls::top_up(opts.cert, opts.amount, opts.max_rate);
    let receipt = send(context, &opts.key, "the top-up", &call).await?;
    let event = receipt.event(CERT_ESCROW, "ToppedUp")?;
    let answer = json!({ "total": event["total"], "rate": event["rate"], "fee": event["fee"] });
    report(context, answer, &receipt, || {
        let (total, fee) = (nat(Nat(number(&event["total"]))), ant(number(&event["fee"])));
        format!("certificate {} stands for {total}; {fee} more held", opts.cert)
    })
}

/// Gives part of a certificate back.
pub async fn release_part(opts: ReleasePart, context: &Context) -> Result<()> {
    let call = calls::release_part(opts.cert, opts.amount);
    let receipt = send(context, &opts.key, "the release", &call).await?;
    let event = receipt.event(CERT_ESCROW, "PartReleased")?;
    let answer = json!({ "left": event["left"], "refunded": event["refunded"] });
    report(context, answer, &receipt, || {
        let (left, refunded) = (nat(Nat(number(&event["left"]))), ant(number(&event["refunded"])));
        format!("certificate {} stands for {left}; {refunded} refunded", opts.cert)
    })
}

/// Takes one step of a write-down.
pub async fn write_down(opts: WriteDown, context: &Context) -> Result<()> {
    let receipt = send(context, &opts.key, "the step", &calls::write_down(SystemId(opts.system))).await?;
    let finished = receipt.all(CERT_ESCROW, "WriteDownFinished").next().is_some();
    report(context, json!({ "finished": finished }), &receipt, || {
        let text = if finished { "is finished" } else { "is a step further" };
        format!("the write-down of system {} {text}", opts.system)
    })
}
