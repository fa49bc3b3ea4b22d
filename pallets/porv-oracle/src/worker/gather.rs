//! Own prices: the lower median over own sources, sku by sku, until the time is over.

use super::{
    fetch::{fetch_all, Answer, Ask, FetchError, MAX_REQUESTS},
    json::{document, price_at, JsonError},
    sources::Source,
    Task,
};
use crate::{
    pallet::{Config, Skus},
    PriceKind, Quote, SkuReport, LOG_TARGET,
};
use alloc::vec::Vec;
use core::fmt;
use dlo_core::{SkuId, Usd};
use dlo_porv::median::median;
use sp_core::offchain::{Duration, Timestamp};

/// Requests in a row that a source may fail before it is left alone for the rest of the round.
const MAX_FAILURES_IN_A_ROW: u32 = 3;
const OK: u16 = 200;
const NOT_FOUND: u16 = 404;

/// What was gathered in one round.
pub(crate) struct Gathered {
    /// Own prices, by ascending sku.
    pub(crate) quotes: Vec<SkuReport>,
    /// Failed requests, source by source.
    pub(crate) failures: Vec<u32>,
}

impl Gathered {
    /// Quotes, each kind counted.
    pub(crate) fn kinds(&self) -> u64 {
        let kinds = self.quotes.iter().flat_map(|sku| PriceKind::ALL.map(|kind| sku.quote(kind)));
        u64::try_from(kinds.flatten().count()).unwrap_or(u64::MAX)
    }
}

/// Why an answer is left out.
#[derive(Clone, Copy)]
enum Failure {
    Fetch(FetchError),
    Status(u16),
    Json(JsonError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(FetchError::Unreachable) => f.write_str("not reachable"),
            Self::Fetch(FetchError::Late) => f.write_str("no full answer in time"),
            Self::Fetch(FetchError::TooLong) => f.write_str("the answer is too long"),
            Self::Status(status) => write!(f, "HTTP status {status}"),
            Self::Json(JsonError::Malformed) => f.write_str("malformed JSON"),
            Self::Json(JsonError::NotANumber) => f.write_str("a price that is no decimal number"),
            Self::Json(JsonError::OutOfRange) => f.write_str("a price out of range"),
        }
    }
}

/// How a source fares in this round.
struct Progress<'a> {
    source: &'a Source,
    asked: u32,
    failed: u32,
    in_a_row: u32,
    last: Option<Failure>,
}

impl Progress<'_> {
    fn is_usable(&self) -> bool {
        self.in_a_row < MAX_FAILURES_IN_A_ROW
    }

    fn fail(&mut self, failure: Failure) {
        self.failed = self.failed.saturating_add(1);
        self.last = Some(failure);
    }
}

/// Prices of one kind from own sources.
#[derive(Default)]
struct Found([Vec<u128>; 3]);

impl Found {
    fn add(&mut self, prices: &[Option<Usd>; 3]) {
        for (found, price) in self.0.iter_mut().zip(prices) {
            found.extend(price.map(|price| price.0));
        }
    }

    fn report(self, sku: SkuId) -> Option<SkuReport> {
        let [msrp, new, used] = self.0.map(quote);
        let report = SkuReport { sku, msrp, new, used };
        report.is_sound().then_some(report)
    }
}

fn quote(mut prices: Vec<u128>) -> Option<Quote> {
    let sources = u8::try_from(prices.len()).unwrap_or(u8::MAX);
    median(&mut prices).map(|price| Quote { price: Usd(price), sources })
}

/// Asks all `sources` for the skus of the round's page, and stops where another batch might not end before
/// `deadline`: a sku is asked of every source or of none.
pub(crate) fn gather<T: Config>(task: &Task, sources: &[Source], deadline: Timestamp) -> Gathered {
    let mut progress: Vec<_> = sources
        .iter()
        .map(|source| Progress { source, asked: 0, failed: 0, in_a_row: 0, last: None })
        .collect();
    let mut quotes = Vec::new();
    let mut skus = rotated(task).into_iter().peekable();
    while skus.peek().is_some() {
        let usable = progress.iter().filter(|source| source.is_usable()).count();
        let slowest = progress.iter().filter(|p| p.is_usable()).map(|p| p.source.timeout_ms).max();
        let (Some(slowest), Some(batch)) = (slowest, MAX_REQUESTS.checked_div(usable)) else { break };
        if sp_io::offchain::timestamp().add(Duration::from_millis(slowest)) > deadline {
            break;
        }
        let batch: Vec<_> = skus.by_ref().take(batch.max(1)).collect();
        quotes.extend(ask_batch::<T>(&batch, &mut progress));
    }
    quotes.sort_unstable_by_key(|quote| quote.sku);
    progress.iter().for_each(log_failures);
    Gathered { quotes, failures: progress.iter().map(|source| source.failed).collect() }
}

/// The page from a place that differs by round, the same for all oracles: time that is always short leaves out
/// other skus each time.
fn rotated(task: &Task) -> Vec<SkuId> {
    let length = task.skus.len();
    let round = usize::try_from(task.round).unwrap_or_default();
    let first = round.checked_rem(length).unwrap_or_default();
    task.skus.iter().cycle().skip(first).take(length).copied().collect()
}

fn ask_batch<T: Config>(skus: &[SkuId], progress: &mut [Progress<'_>]) -> Vec<SkuReport> {
    let mut asks = Vec::new();
    let mut whence = Vec::new();
    for (place, sku) in skus.iter().enumerate() {
        let Some(entry) = Skus::<T>::get(sku) else { continue };
        for (number, source) in progress.iter().enumerate().filter(|(_, source)| source.is_usable()) {
            asks.push(Ask { source: source.source, url: source.source.url_for(&entry.key) });
            whence.push((place, number));
        }
    }
    let answers = fetch_all(&asks);
    let mut found: Vec<_> = skus.iter().map(|sku| (*sku, Found::default())).collect();
    for ((place, number), answer) in whence.into_iter().zip(answers) {
        let (Some(source), Some((_, found))) = (progress.get_mut(number), found.get_mut(place)) else {
            continue;
        };
        if let Some(prices) = take(source, answer) {
            found.add(&prices);
        }
    }
    found.into_iter().filter_map(|(sku, found)| found.report(sku)).collect()
}

/// The prices of one answer. A failure of transport in a row brings a source closer to being left alone; a bad body
/// does not: it may concern one sku only.
fn take(source: &mut Progress<'_>, answer: Result<Answer, FetchError>) -> Option<[Option<Usd>; 3]> {
    source.asked = source.asked.saturating_add(1);
    let failure = match answer {
        Ok(Answer { status: OK, body }) => {
            source.in_a_row = 0;
            return prices(source.source, &body).map_err(|error| source.fail(Failure::Json(error))).ok();
        }
        Ok(Answer { status: NOT_FOUND, .. }) => {
            source.in_a_row = 0;
            return None;
        }
        Ok(Answer { status, .. }) => Failure::Status(status),
        Err(error) => Failure::Fetch(error),
    };
    source.in_a_row = source.in_a_row.saturating_add(1);
    source.fail(failure);
    None
}

/// All kinds of one answer, or none of them where any is wrong.
fn prices(source: &Source, body: &[u8]) -> Result<[Option<Usd>; 3], JsonError> {
    let document = document(body)?;
    let price = |kind| source.pointer(kind).map_or(Ok(None), |pointer| price_at(document, pointer));
    Ok([price(PriceKind::Msrp)?, price(PriceKind::New)?, price(PriceKind::Used)?])
}

fn log_failures(source: &Progress<'_>) {
    if let Some(failure) = source.last {
        let (name, failed, asked) = (&source.source.name, source.failed, source.asked);
        log::warn!(target: LOG_TARGET, "source {name}: {failed} of {asked} requests failed, the last: {failure}");
    }
}
