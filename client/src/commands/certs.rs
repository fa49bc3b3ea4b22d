//! `dlo certs`: lists of certificates.

use super::parse_cert;
use crate::{
    amount::{ant, nat, rate},
    calendar::show_day,
    cli::Context,
    error::{Error, Result},
    output::table,
};
use clap::Args;
use dlo_core::CertId;
use dlo_runtime_api::views::CertificateView;
use serde_json::json;
use subxt::utils::AccountId32;

type Certificate = CertificateView<AccountId32>;

/// Which certificates.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Opts {
    /// Those that an app holds.
    #[arg(long)]
    app: Option<u32>,
    /// Those of a system.
    #[arg(long)]
    system: Option<u64>,
    /// A single one.
    #[arg(long, value_name = "SYSTEM/SERIAL", value_parser = parse_cert)]
    cert: Option<CertId>,
}

/// Prints certificates.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let day_length = chain.totals().await?.day_length;
    if let Some(cert) = opts.cert {
        let found: Option<Certificate> =
            chain.read("dlo_certificate", json!([[cert.system, cert.serial]])).await?;
        let found = found.ok_or_else(|| Error::NotFound(format!("live certificate {cert}")))?;
        return context.out.emit(&found, |found| list(std::slice::from_ref(found), day_length));
    }
    let mut found = match (opts.app, opts.system) {
        (Some(app), _) => {
            let batch = |certificate: &Certificate| certificate.batch;
            chain.pages("dlo_certificatesByApp", &[json!(app)], batch).await?
        }
        (None, system) => {
            let serial = |certificate: &Certificate| certificate.id.serial;
            chain.pages("dlo_certificatesBySystem", &[json!(system)], serial).await?
        }
    };
    found.sort_by_key(|certificate| certificate.id);
    context.out.emit(&found, |found| list(found, day_length))
}

/// The certificates, and below them what is assigned of them, where anything is.
fn list(certificates: &[Certificate], day_length: u64) -> String {
    let mut text = overview(certificates, day_length);
    if certificates.iter().any(|certificate| !certificate.assignments.is_empty()) {
        text.push('\n');
        text.push_str(&assignments(certificates, day_length));
    }
    text
}

fn overview(certificates: &[Certificate], day_length: u64) -> String {
    let rows = certificates.iter().map(|certificate| {
        [
            certificate.id.to_string(),
            certificate.app.0.to_string(),
            nat(certificate.amount),
            nat(certificate.assigned),
            rate(certificate.rate),
            show_day(certificate.ends, day_length),
            standing(certificate),
            format!(
                "{} of {}; {} due",
                ant(certificate.fee_paid.0),
                ant(certificate.fee_total.0),
                ant(certificate.fee_due.0)
            ),
        ]
    });
    table(["certificate", "app", "amount", "assigned", "rate", "ends on day", "state", "fee paid"], rows)
}

/// How it stands, and whether a write-down has left less than is assigned.
fn standing(certificate: &Certificate) -> String {
    let standing = format!("{:?}", certificate.standing).to_lowercase();
    if certificate.short {
        return format!("{standing}, short");
    }
    standing
}

fn assignments(certificates: &[Certificate], day_length: u64) -> String {
    let rows = certificates.iter().flat_map(|certificate| {
        certificate.assignments.iter().map(move |assignment| {
            [
                certificate.id.to_string(),
                assignment.id.to_string(),
                format!("{:?}", assignment.purpose).to_lowercase(),
                nat(assignment.amount),
                show_day(assignment.until, day_length),
                assignment.beneficiary.to_string(),
                format!("{:?}", assignment.reference),
            ]
        })
    });
    table(["certificate", "assignment", "purpose", "amount", "until day", "beneficiary", "reference"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendar::CIVIL_DAY_MS, keys::parse_account};

    fn certificate(assignments: serde_json::Value) -> Certificate {
        let owner = parse_account("//Alice").unwrap();
        serde_json::from_value(json!({
            "id": { "system": 5, "serial": 0 }, "app": 3, "batch": 2, "owner": owner, "amount": "2000000", "rate": "1",
            "drawnOn": 20700, "ends": 20800, "recalled": false, "standing": "Staked", "assignable": true,
            "book": 0, "version": 1, "writtenDown": "0", "short": false, "noticeDays": 5,
            "feeTotal": "9", "feePaid": "4", "feeDue": "1", "assigned": "1500000", "assignments": assignments
        }))
        .unwrap()
    }

    #[test]
    fn without_assignments_there_is_one_table() {
        let text = list(&[certificate(json!([]))], CIVIL_DAY_MS);
        assert!(text.contains("5/0") && !text.contains("beneficiary"), "{text}");
    }

    #[test]
    fn assignments_are_shown_below_their_certificates() {
        let beneficiary = parse_account("//Bob").unwrap();
        let reference = format!("0x{}", "07".repeat(32));
        let text = list(
            &[certificate(json!([{
                "id": 2, "purpose": "Warranty", "amount": "1500000", "reference": reference,
                "beneficiary": beneficiary, "until": 20778
            }]))],
            CIVIL_DAY_MS,
        );
        for part in ["warranty", "1.50 NAT", "20778 (2026-11-21)", &beneficiary.to_string(), &reference] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
