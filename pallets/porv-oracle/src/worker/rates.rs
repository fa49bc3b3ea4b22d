//! Own rates of currencies: the lower median over own sources of rates.

use super::{
    fetch::fetch_all,
    gather::quote,
    progress::{Outcome, Progress},
};
use crate::{
    pallet::{Config, Currencies},
    RateReport,
};
use alloc::{collections::btree_map::BTreeMap, vec::Vec};
use dlo_core::Currency;
use dlo_sources::{own::Said, RateSource};
use sp_core::offchain::Timestamp;

/// Asks `sources` for the rates of the currencies that the chain lists; by ascending currency.
pub(crate) fn gather<T: Config>(
    sources: &[&RateSource],
    deadline: Timestamp,
) -> (Vec<RateReport>, Vec<Outcome>) {
    let listed = Currencies::<T>::get();
    if listed.is_empty() {
        return Default::default();
    }
    let asks: Vec<_> = sources.iter().map(|source| source.request()).collect();
    let mut said = BTreeMap::<Currency, Said>::new();
    let mut outcomes = Vec::new();
    for (source, answer) in sources.iter().zip(fetch_all(&asks, deadline)) {
        let mut progress = Progress::new(*source, &source.name);
        if let Some(body) = progress.body(answer) {
            let rates = progress.take(source.read(&body)).unwrap_or_default();
            for (currency, rate) in rates.into_iter().filter(|(currency, _)| listed.contains(currency)) {
                said.entry(currency).or_default().add(rate);
            }
        }
        outcomes.push(progress.finish());
    }
    let rates = said.into_iter().filter_map(|(currency, said)| {
        let rate = quote(said.price()?);
        rate.is_sound().then_some(RateReport { currency, rate })
    });
    (rates.collect(), outcomes)
}
