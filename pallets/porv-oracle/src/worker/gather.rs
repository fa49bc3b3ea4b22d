//! Own prices: the lower median over own sources, sku by sku, until the time is over.

use super::{
    fetch::{fetch_all, MAX_REQUESTS},
    progress::{Outcome, Progress},
    Task,
};
use crate::{
    pallet::{AcceptedRates, Config, Skus},
    PriceKind, Quote, SkuReport,
};
use alloc::{collections::btree_map::BTreeMap, vec::Vec};
use dlo_core::{Calendar, Currency, SkuId, Usd};
use dlo_sources::{
    answer::{Fault, Prices},
    own::{Found, OwnPrice},
    Source,
};
use sp_core::offchain::{Duration, Timestamp};

/// What was gathered in one round.
pub(crate) struct Gathered {
    /// Own prices, by ascending sku.
    pub(crate) quotes: Vec<SkuReport>,
    /// How each source fared.
    pub(crate) outcomes: Vec<Outcome>,
}

impl Gathered {
    /// Quotes, each kind counted.
    pub(crate) fn kinds(&self) -> u64 {
        let kinds = self.quotes.iter().flat_map(|sku| PriceKind::ALL.map(|kind| sku.quote(kind)));
        u64::try_from(kinds.flatten().count()).unwrap_or(u64::MAX)
    }
}

/// A source in this run.
struct Asked<'a> {
    progress: Progress<'a, Source>,
    /// The chain's rate of its currency.
    rate: Option<Usd>,
    /// All its prices, where one answer holds them.
    list: Option<BTreeMap<Vec<u8>, Result<Prices, Fault>>>,
}

impl Asked<'_> {
    /// Whether there are requests to make for each sku.
    fn is_asked_by_sku(&self) -> bool {
        !self.progress.source.is_list() && self.progress.is_usable()
    }

    fn to_usd(&self, prices: Result<Prices, Fault>) -> Result<Prices, Fault> {
        prices.and_then(|prices| self.progress.source.to_usd(prices, self.rate))
    }
}

/// What a quote on chain is of an own price.
pub(crate) fn quote(own: OwnPrice) -> Quote {
    Quote { price: own.price, sources: own.sources }
}

fn report(sku: SkuId, found: Found) -> Option<SkuReport> {
    let [msrp, new, used] = found.prices().map(|own| own.map(quote));
    let report = SkuReport { sku, msrp, new, used };
    report.is_sound().then_some(report)
}

/// Asks `sources` for the skus of the round's page, and stops where another batch might not end before `deadline`: a sku
/// is asked of every source or of none.
pub(crate) fn gather<T: Config>(task: &Task, sources: &[&Source], deadline: Timestamp) -> Gathered {
    let mut asked: Vec<_> = sources.iter().map(|source| ask::<T>(source)).collect();
    fetch_lists(&mut asked, deadline);
    let mut quotes = Vec::new();
    let mut skus = rotated(task).into_iter().peekable();
    while skus.peek().is_some() {
        let by_sku: Vec<_> = asked.iter().filter(|asked| asked.is_asked_by_sku()).collect();
        let slowest = by_sku.iter().map(|asked| asked.progress.source.timeout_ms).max().unwrap_or_default();
        let batch = MAX_REQUESTS.checked_div(by_sku.len()).unwrap_or(MAX_REQUESTS).max(1);
        if sp_io::offchain::timestamp().add(Duration::from_millis(slowest)) > deadline {
            break;
        }
        let batch: Vec<_> = skus.by_ref().take(batch).collect();
        quotes.extend(ask_batch::<T>(&batch, &mut asked, deadline));
    }
    quotes.sort_unstable_by_key(|quote| quote.sku);
    Gathered { quotes, outcomes: asked.into_iter().map(|asked| asked.progress.finish()).collect() }
}

fn ask<'a, T: Config>(source: &'a Source) -> Asked<'a> {
    let fresh = AcceptedRates::<T>::get(source.currency).filter(|rate| T::Calendar::now() < rate.valid_until);
    let needed = source.currency != Currency::USD;
    Asked {
        progress: Progress::new(source, &source.name),
        rate: fresh.filter(|_| needed).map(|rate| rate.price),
        list: None,
    }
}

/// Lists are fetched once, all at the same time.
fn fetch_lists(asked: &mut [Asked<'_>], deadline: Timestamp) {
    let lists: Vec<_> = asked.iter_mut().filter(|asked| asked.progress.source.is_list()).collect();
    let asks: Vec<_> = lists.iter().map(|asked| asked.progress.source.request(&[])).collect();
    for (asked, answer) in lists.into_iter().zip(fetch_all(&asks, deadline)) {
        if let Some(body) = asked.progress.body(answer) {
            asked.list = asked.progress.take(asked.progress.source.list(&body));
        }
    }
}

/// The page from a place that differs by round, the same for all oracles: time that is always short leaves out
/// other skus each time.
fn rotated(task: &Task) -> Vec<SkuId> {
    let length = task.skus.len();
    let round = usize::try_from(task.round).unwrap_or_default();
    let first = round.checked_rem(length).unwrap_or_default();
    task.skus.iter().cycle().skip(first).take(length).copied().collect()
}

fn ask_batch<T: Config>(skus: &[SkuId], asked: &mut [Asked<'_>], deadline: Timestamp) -> Vec<SkuReport> {
    let keys: Vec<_> =
        skus.iter().filter_map(|sku| Skus::<T>::get(sku).map(|entry| (*sku, entry.key))).collect();
    let mut whence = Vec::new();
    let mut asks = Vec::new();
    for (place, (_, key)) in keys.iter().enumerate() {
        for (number, asked) in asked.iter().enumerate().filter(|(_, asked)| asked.is_asked_by_sku()) {
            asks.push(asked.progress.source.request(key));
            whence.push((place, number));
        }
    }
    let answers = fetch_all(&asks, deadline);
    drop(asks);
    let mut found: Vec<_> = keys.iter().map(|(sku, key)| (*sku, key, Found::default())).collect();
    for ((place, number), answer) in whence.into_iter().zip(answers) {
        let (Some(asked), Some((_, key, found))) = (asked.get_mut(number), found.get_mut(place)) else {
            continue;
        };
        let Some(body) = asked.progress.body(answer) else { continue };
        let prices = asked.to_usd(asked.progress.source.prices(&body, key));
        if let Some(prices) = asked.progress.take(prices) {
            found.add(&prices);
        }
    }
    for (_, key, found) in &mut found {
        look_up(key, asked, found);
    }
    found.into_iter().filter_map(|(sku, _, found)| report(sku, found)).collect()
}

/// Adds what the lists say of the sku named `key`.
fn look_up(key: &[u8], asked: &mut [Asked<'_>], found: &mut Found) {
    for asked in asked {
        let Some(prices) = asked.list.as_ref().and_then(|list| list.get(key)) else { continue };
        let prices = asked.to_usd(*prices);
        if let Some(prices) = asked.progress.take(prices) {
            found.add(&prices);
        }
    }
}
