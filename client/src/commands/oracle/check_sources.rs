//! `dlo oracle check-sources`: tries each source of a sources file, and shows what the node's worker would report.

use crate::{
    amount::usd,
    cli::Context,
    error::{Error, Result},
    output::table,
};
use clap::Args;
use dlo_core::{Currency, PriceKind, Usd};
use dlo_sources::{
    answer::Prices,
    file::{self, Request},
    own::{Found, OwnPrice, Said},
    reference::Reference,
    secrets, File, Source,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Which file, and what to ask for.
#[derive(Args, Debug)]
pub struct Opts {
    /// The sources file, as `dlo-node --porv-sources` takes it.
    file: PathBuf,
    /// A sku's key to ask for; may be given several times. Without any, lists, rates and reference documents are tried.
    #[arg(long = "sku", value_name = "KEY")]
    skus: Vec<String>,
}

/// What one source said of one thing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Tried {
    source: String,
    asked: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
}

/// An own price as it would be reported.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reported {
    subject: String,
    kind: &'static str,
    usd: String,
    sources: u8,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    unusable: BTreeMap<String, &'static str>,
    tried: Vec<Tried>,
    report: Vec<Reported>,
}

/// Tries the sources. Fails, after printing, where one was unusable or failed.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let (file, faults) = read(&opts.file)?;
    let checked =
        tokio::task::spawn_blocking(move || check(&file, &opts.skus)).await.map_err(Error::other)?;
    let checked = Checked { unusable: faults.into_iter().collect(), ..checked };
    context.out.emit(&checked, show)?;
    let failed = checked.tried.iter().filter(|tried| tried.failed.is_some()).count();
    match (checked.unusable.len(), failed) {
        (0, 0) => Ok(()),
        (unusable, failed) => {
            Err(Error::other(format!("{unusable} sources are unusable, {failed} requests failed: see above")))
        }
    }
}

fn read(path: &Path) -> Result<(File, Vec<(String, &'static str)>)> {
    let problem = |reason: String| Error::input(format!("{}: {reason}", path.display()));
    let text = fs::read(path).map_err(|error| problem(error.to_string()))?;
    let beside = path.parent().unwrap_or(Path::new("."));
    let text = secrets::with_headers(&text, |headers| {
        fs::read(beside.join(headers)).map_err(|error| error.to_string())
    })
    .map_err(problem)?;
    file::parse(&text).map_err(problem)
}

fn check(file: &File, skus: &[String]) -> Checked {
    let mut tried = Vec::new();
    let rates = check_rates(file, &mut tried);
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for source in &file.sources {
        let rate = rates.get(&source.currency).map(|own| own.price);
        for (sku, prices) in prices(source, skus, rate, &mut tried) {
            found.entry(sku).or_default().add(&prices);
        }
    }
    for source in &file.reference {
        let read =
            fetch(&source.request()).and_then(|body| Reference::read(&body).map_err(|f| f.to_string()));
        let said = read.map(|r| {
            format!("{} tables, {} classes, {} skus", r.tables.len(), r.classes.len(), r.skus.len())
        });
        tried.push(outcome(&source.name, "reference", said));
    }
    let rates = rates
        .into_iter()
        .map(|(currency, own)| reported(format!("{} {currency}", Currency::RATE_UNITS), "rate", own));
    let prices = found.into_iter().flat_map(|(sku, found)| {
        let kinds = PriceKind::ALL.into_iter().zip(found.prices());
        kinds.filter_map(move |(kind, own)| Some(reported(sku.clone(), name(kind), own?))).collect::<Vec<_>>()
    });
    Checked { unusable: BTreeMap::new(), report: rates.chain(prices).collect(), tried }
}

fn check_rates(file: &File, tried: &mut Vec<Tried>) -> BTreeMap<Currency, OwnPrice> {
    let mut said = BTreeMap::<Currency, Said>::new();
    for source in &file.rates {
        let read =
            fetch(&source.request()).and_then(|body| source.read(&body).map_err(|fault| fault.to_string()));
        let shown = read.as_ref().map_err(Clone::clone).map(|rates| {
            let rates = rates.iter().map(|(currency, rate)| format!("{currency} {}", usd(*rate)));
            format!("for {} units: {}", Currency::RATE_UNITS, rates.collect::<Vec<_>>().join(", "))
        });
        tried.push(outcome(&source.name, "rates", shown));
        for (currency, rate) in read.unwrap_or_default() {
            said.entry(currency).or_default().add(rate);
        }
    }
    said.into_iter().filter_map(|(currency, said)| Some((currency, said.price()?))).collect()
}

/// What one source says of `skus`, in US$.
fn prices(
    source: &Source,
    skus: &[String],
    rate: Option<Usd>,
    tried: &mut Vec<Tried>,
) -> Vec<(String, Prices)> {
    let list = source.is_list().then(|| fetch(&source.request(&[])));
    if let Some(body) = &list {
        let lines = body.clone().and_then(|body| source.list(&body).map_err(|fault| fault.to_string()));
        tried.push(outcome(&source.name, "list", lines.map(|lines| format!("{} skus", lines.len()))));
    }
    let mut all = Vec::new();
    for sku in skus {
        let body = list.clone().unwrap_or_else(|| fetch(&source.request(sku.as_bytes())));
        let read = body.and_then(|body| {
            let prices = source.prices(&body, sku.as_bytes());
            prices.and_then(|prices| source.to_usd(prices, rate)).map_err(|fault| fault.to_string())
        });
        tried.push(outcome(&source.name, sku, read.as_ref().map_err(Clone::clone).map(show_prices)));
        all.extend(read.ok().map(|prices| (sku.clone(), prices)));
    }
    all
}

/// The body of an answer under the worker's rules: a deadline, a cap, no redirects. Status 404 is an answer without
/// anything in it for the worker, but here it is what to look at.
fn fetch(request: &Request<'_>) -> std::result::Result<Vec<u8>, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_millis(request.timeout_ms)))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build()
        .into();
    let mut call = agent.get(&request.url);
    for (name, value) in request.headers {
        call = call.header(name, value);
    }
    // Errors of transport do not show headers.
    let mut response = call.call().map_err(|error| error.to_string())?;
    if response.status().as_u16() != 200 {
        return Err(format!("HTTP status {}", response.status().as_u16()));
    }
    let cap = u64::try_from(request.cap).unwrap_or(u64::MAX);
    response.body_mut().with_config().limit(cap).read_to_vec().map_err(|error| error.to_string())
}

fn outcome(source: &str, asked: &str, said: std::result::Result<String, String>) -> Tried {
    let (said, failed) = match said {
        Ok(said) => (Some(said), None),
        Err(failed) => (None, Some(failed)),
    };
    Tried { source: source.into(), asked: asked.into(), said, failed }
}

fn reported(subject: String, kind: &'static str, own: OwnPrice) -> Reported {
    Reported { subject, kind, usd: own.price.to_string(), sources: own.sources }
}

fn name(kind: PriceKind) -> &'static str {
    match kind {
        PriceKind::Msrp => "msrp",
        PriceKind::New => "new",
        PriceKind::Used => "used",
    }
}

fn show_prices(prices: &Prices) -> String {
    let kinds = PriceKind::ALL.into_iter().zip(prices);
    let shown: Vec<_> = kinds
        .filter_map(|(kind, price)| price.map(|price| format!("{} {}", name(kind), usd(price))))
        .collect();
    if shown.is_empty() {
        "no price".into()
    } else {
        shown.join(", ")
    }
}

fn show(checked: &Checked) -> String {
    let unusable =
        checked.unusable.iter().map(|(name, fault)| [name.clone(), "-".into(), format!("unusable: {fault}")]);
    let tried = checked.tried.iter().map(|tried| {
        let said =
            tried.said.clone().or_else(|| tried.failed.as_ref().map(|failed| format!("FAILED: {failed}")));
        [tried.source.clone(), tried.asked.clone(), said.unwrap_or_default()]
    });
    let report = checked
        .report
        .iter()
        .map(|own| [own.subject.clone(), own.kind.into(), own.usd.clone(), own.sources.to_string()]);
    format!(
        "{}\nWhat would be reported:\n{}",
        table(["source", "asked for", "answer"], unusable.chain(tried)),
        table(["subject", "kind", "US$", "sources"], report)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;
    use axum::{http::StatusCode, response::Redirect, routing::get, Router};
    use std::net::SocketAddr;

    async fn serve() -> SocketAddr {
        let routes = Router::new()
            .route("/good/{sku}", get(|| async { r#"{"n":"100.50","c":"USD"}"# }))
            .route("/euro/{sku}", get(|| async { r#"{"n":80}"# }))
            .route("/rates", get(|| async { r#"{"e":0.8}"# }))
            .route("/moved/{sku}", get(|| async { Redirect::temporary("/good/x") }))
            .route("/broken/{sku}", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "no") }))
            .route("/long/{sku}", get(|| async { "x".repeat(100_000) }))
            .route("/html/{sku}", get(|| async { "<html>" }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        address
    }

    fn source(address: SocketAddr, name: &str, currency: &str) -> String {
        format!(
            r#"{{"name":"{name}","url":"http://{address}/{name}/{{sku}}","currency":"{currency}","pointers":{{"new":"/n"}}}}"#
        )
    }

    async fn checked(name: &str, file: String) -> Checked {
        let path = scratch(&format!("check-{name}")).join("sources.json");
        fs::write(&path, file).unwrap();
        let (file, faults) = read(&path).unwrap();
        let skus = vec!["maker/x".to_string()];
        let checked = tokio::task::spawn_blocking(move || check(&file, &skus)).await.unwrap();
        Checked { unusable: faults.into_iter().collect(), ..checked }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_bad_input() {
        assert_eq!(read(Path::new("/does/not/exist")).unwrap_err().exit_code(), 2);
    }

    #[tokio::test]
    async fn each_failing_source_says_why_and_the_good_ones_make_the_report() {
        let address = serve().await;
        let names = ["good", "moved", "broken", "long", "html"];
        let sources: Vec<_> = names.iter().map(|name| source(address, name, "USD")).collect();
        let checked = checked("failing", format!("{{\"sources\":[{}]}}", sources.join(","))).await;
        let failed = |name: &str| {
            checked
                .tried
                .iter()
                .find(|tried| tried.source == name)
                .unwrap()
                .failed
                .clone()
                .unwrap_or_default()
        };
        assert_eq!(failed("good"), "");
        assert_eq!(failed("moved"), "HTTP status 307");
        assert_eq!(failed("broken"), "HTTP status 500");
        assert!(!failed("long").is_empty() && !failed("html").is_empty());
        let [only] = &checked.report[..] else { panic!("{:?}", checked.report) };
        assert_eq!((only.usd.as_str(), only.sources), ("100.500000", 1));
    }

    #[tokio::test]
    async fn prices_in_another_currency_are_converted_by_the_files_own_rates() {
        let address = serve().await;
        let rates = format!(
            r#"[{{"name":"bank","url":"http://{address}/rates","quoted":"unitsPerUsd","pointers":{{"EUR":"/e"}}}}]"#
        );
        let euro = source(address, "euro", "EUR");
        let checked = checked("rates", format!(r#"{{"sources":[{euro}],"rates":{rates}}}"#)).await;
        let report: Vec<_> = checked.report.iter().map(|own| (own.kind, own.usd.as_str())).collect();
        assert_eq!(report, [("rate", "1250000.000000"), ("new", "100.000000")]);
    }
}
