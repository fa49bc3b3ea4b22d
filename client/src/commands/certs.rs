//! `dlo certs`: lists of certificates.

use super::parse_cert;
use crate::{
    amount::{ant, nat, rate},
    calendar::show_day,
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    output::table,
};
use clap::Args;
use dlo_core::{AppId, CertId, SystemId};
use dlo_runtime_api::{views::CertificateView, MAX_PAGE};
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
    let mut found = of(&chain, opts).await?;
    found.sort_by_key(|certificate| certificate.id);
    context.out.emit(&found, |found| list(found, day_length))
}

async fn of(chain: &Chain, opts: Opts) -> Result<Vec<Certificate>> {
    let system = opts.system.map(SystemId);
    let app = opts.app.map(AppId);
    let page = |last: Option<&Certificate>| {
        let last = last.map(|certificate| certificate.id);
        async move {
            match (app, system) {
                (Some(app), _) => chain.read("dlo_certificatesByApp", json!([app, last, MAX_PAGE])).await,
                (None, system) => {
                    let params = json!([system, last.map(|cert| cert.serial), MAX_PAGE]);
                    chain.read("dlo_certificatesBySystem", params).await
                }
            }
        }
    };
    chain.pages(page).await
}

fn list(certificates: &[Certificate], day_length: u64) -> String {
    let rows = certificates.iter().map(|certificate| {
        [
            certificate.id.to_string(),
            certificate.app.0.to_string(),
            nat(certificate.amount),
            rate(certificate.rate),
            show_day(certificate.ends, day_length),
            if certificate.recalled { "recalled".into() } else { "staked".into() },
            format!(
                "{} of {}; {} due",
                ant(certificate.fee_paid.0),
                ant(certificate.fee_total.0),
                ant(certificate.fee_due.0)
            ),
        ]
    });
    table(["certificate", "app", "amount", "rate", "ends on day", "state", "fee paid"], rows)
}
