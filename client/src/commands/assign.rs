//! `dlo assign` and `clear`: parts of certificates that apps bind to what they have promised.

use super::{number, parse_cert, report, send};
use crate::{
    amount::{nat, parse_nat},
    calls::{self, CERT_ESCROW},
    cli::Context,
    error::{Error, Result},
    keys::{parse_account, KeyOpts},
    plan::parse_hash,
};
use clap::{Args, ValueEnum};
use dlo_core::{CertId, Day, Nat};
use serde_json::{json, Value};
use sp_core::H256;

/// What was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// A loan.
    Loan,
    /// A warranty or an insurance.
    Warranty,
    /// A settlement between parties.
    Settlement,
}

impl Purpose {
    fn variant(self) -> &'static str {
        match self {
            Self::Loan => "Loan",
            Self::Warranty => "Warranty",
            Self::Settlement => "Settlement",
        }
    }
}

/// What to assign.
#[derive(Args, Debug)]
pub struct Opts {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    /// What was promised.
    #[arg(long, value_enum)]
    purpose: Purpose,
    /// How much of the certificate to bind.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Nat,
    /// What stands for the promise outside the chain, such as the hash of a contract.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    reference: H256,
    /// Who relies on it, and alone may give it up before its day.
    #[arg(long, value_name = "ACCOUNT")]
    beneficiary: String,
    /// The chain's day at whose start it lapses: after today, and no later than the certificate's end.
    #[arg(long, value_name = "DAY")]
    until: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which assignment.
#[derive(Args, Debug)]
pub struct Clear {
    /// The certificate.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: CertId,
    /// The assignment's number on it.
    #[arg(long, value_name = "NUMBER")]
    assignment: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// Assigns part of a certificate.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    if opts.amount.is_zero() {
        return Err(Error::input("--amount must be above zero"));
    }
    let beneficiary = parse_account(&opts.beneficiary)?;
    let call = calls::assign_certificate(
        opts.cert,
        opts.purpose.variant(),
        opts.amount,
        opts.reference,
        &beneficiary,
        Day(opts.until),
    );
    let receipt = send(context, &opts.key, "the assignment", &call).await?;
    let event = receipt.event(CERT_ESCROW, "Assigned")?;
    report(context, assigned(event), &receipt, || show_assigned(opts.cert, event))
}

/// Clears an assignment.
pub async fn clear(opts: Clear, context: &Context) -> Result<()> {
    let call = calls::clear_assignment(opts.cert, opts.assignment);
    let receipt = send(context, &opts.key, "the clearing", &call).await?;
    let event = receipt.event(CERT_ESCROW, "AssignmentEnded")?;
    let answer = json!({ "assignment": event["assignment"], "cause": event["cause"] });
    report(context, answer, &receipt, || {
        format!("assignment {} of certificate {} is cleared", opts.assignment, opts.cert)
    })
}

/// What the event says of the assignment.
fn assigned(event: &Value) -> Value {
    json!({ "assignment": event["assignment"], "amount": event["amount"], "until": event["until"] })
}

fn show_assigned(cert: CertId, event: &Value) -> String {
    let (id, until) = (number(&event["assignment"]), number(&event["until"]));
    format!("assignment {id} of certificate {cert}: {} until day {until}", nat(Nat(number(&event["amount"]))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_core::SystemId;

    #[test]
    fn an_assignment_says_its_number_how_much_and_until_when() {
        let event = json!({
            "cert": { "system": 5, "serial": 0 }, "assignment": 3, "purpose": "Loan", "amount": "2500000",
            "until": 20800
        });
        assert_eq!(assigned(&event), json!({ "assignment": 3, "amount": "2500000", "until": 20800 }));
        assert_eq!(
            show_assigned(CertId { system: SystemId(5), serial: 0 }, &event),
            "assignment 3 of certificate 5/0: 2.50 NAT until day 20800"
        );
    }
}
