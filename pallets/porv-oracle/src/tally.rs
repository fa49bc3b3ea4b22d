//! The count of a closed round: prices, rates, and how far each member's quotes are from them.

use crate::{
    impls::count,
    pallet::{
        AcceptedPrices, AcceptedRates, Config, Counting, Currencies, CurrentParameters, Event, FiledOf,
        Pallet, Reports, Skus, TallyOf,
    },
    HistoryPoint, Parameters, PriceKind, PriceRecord, Prices, Quote, Subject, WeightInfo,
};
use alloc::vec::Vec;
use dlo_core::{SkuId, Usd};
use dlo_porv::median::{is_outlier, limit_rise, median, quorum};
use frame_support::{traits::Get, weights::Weight};

/// A closed round, its reports and the rules that it is counted by.
struct Count<T: Config> {
    tally: TallyOf<T>,
    /// The members' reports, in the order of the tally's members.
    reports: Vec<Option<FiledOf<T>>>,
    parameters: Parameters,
    quorum: u32,
}

/// A quote that counts: how old it is, and what it says.
struct Counts {
    at: u64,
    quote: Quote,
}

impl<T: Config> Pallet<T> {
    /// Counts the next `TallyStep` skus of the closed round, if there is one, and with the first of them the rates. After
    /// the last the members are judged and the reports removed.
    pub(crate) fn tally_step() -> Weight {
        let Some(tally) = Counting::<T>::get() else {
            return T::DbWeight::get().reads(1);
        };
        let mut counting = Count::<T>::load(tally);
        let members = count(counting.tally.members.len());
        let skus = counting.next_skus();
        if counting.tally.done == 0 {
            Self::tally_rates(&mut counting);
        }
        for sku in &skus {
            Self::tally_sku(*sku, &mut counting);
        }
        let mut tally = counting.tally;
        tally.done = tally.done.saturating_add(count(skus.len()));
        if tally.done < count(tally.page.len()) {
            Counting::<T>::put(&tally);
        } else {
            Self::judge(&tally);
            Self::clear_reports(tally.round);
            Counting::<T>::kill();
        }
        T::WeightInfo::tally_step(members, count(skus.len()))
    }

    fn tally_rates(counting: &mut Count<T>) {
        for currency in Currencies::<T>::get() {
            let last = AcceptedRates::<T>::get(currency);
            if let Some(record) = counting.accept(Subject::Rate(currency), last) {
                AcceptedRates::<T>::insert(currency, record);
                Self::deposit_event(Event::RateAccepted { currency, rate: record.price });
            }
        }
    }

    fn tally_sku(sku: SkuId, counting: &mut Count<T>) {
        // Gone from the catalogue since the page was fixed.
        if !Skus::<T>::contains_key(sku) {
            return;
        }
        let mut prices = AcceptedPrices::<T>::get(sku);
        let accepted = PriceKind::ALL.map(|kind| {
            let record = counting.accept(Subject::Sku(sku, kind), prices.record(kind))?;
            prices.set(kind, record);
            Self::deposit_event(Event::PriceAccepted { sku, kind, price: record.price });
            Some(record.price)
        });
        if accepted.iter().any(Option::is_some) {
            Self::store(sku, prices, counting, accepted);
        }
    }

    fn store(sku: SkuId, mut prices: Prices, counting: &Count<T>, accepted: [Option<Usd>; 3]) {
        let [msrp, new, used] = accepted;
        let (round, at) = (counting.tally.round, counting.tally.closed_at);
        Self::remember(sku, prices.updates, HistoryPoint { round, at, msrp, new, used });
        prices.updates = prices.updates.saturating_add(1);
        AcceptedPrices::<T>::insert(sku, prices);
    }
}

impl<T: Config> Count<T> {
    fn load(tally: TallyOf<T>) -> Self {
        let reports =
            tally.members.iter().map(|member| Reports::<T>::get(tally.round, &member.key)).collect();
        let quorum = quorum(count(tally.members.len()));
        Self { tally, reports, parameters: CurrentParameters::<T>::get(), quorum }
    }

    fn next_skus(&self) -> Vec<SkuId> {
        let done = usize::try_from(self.tally.done).unwrap_or(usize::MAX);
        let step = usize::try_from(T::TallyStep::get()).unwrap_or(usize::MAX);
        self.tally.page.iter().copied().skip(done).take(step).collect()
    }

    /// The record that the active members' reports give, or none where fewer than a quorum of all members: with fewer the
    /// median would not bear with as many liars. Every member is judged by it.
    fn accept(&mut self, subject: Subject, last: Option<PriceRecord>) -> Option<PriceRecord> {
        let counts = self.counting_quotes(subject);
        if count(counts.len()) < self.quorum {
            return None;
        }
        let mut values: Vec<_> = counts.iter().map(|counts| counts.quote.price.0).collect();
        let median = median(&mut values)?;
        self.judge_quotes(subject, median);
        let oldest = counts.iter().map(|counts| counts.at).min()?;
        let max_rise = self.parameters.max_rise;
        Some(PriceRecord {
            price: Usd(limit_rise(last.map(|record| record.price.0), median, max_rise)),
            low: Usd(*values.first()?),
            high: Usd(*values.last()?),
            accepted_round: self.tally.round,
            valid_until: oldest.saturating_add(self.parameters.price_ttl_ms),
            sources: counts.iter().map(|counts| counts.quote.sources).min()?,
            rounds: last.map_or(0, |record| record.rounds).saturating_add(1),
            reports: u8::try_from(counts.len()).unwrap_or(u8::MAX),
        })
    }

    fn counting_quotes(&self, subject: Subject) -> Vec<Counts> {
        let active = self.tally.members.iter().map(|member| member.active);
        active
            .zip(&self.reports)
            .filter_map(|(active, filed)| {
                let filed = filed.as_ref().filter(|_| active)?;
                Some(Counts { at: filed.at, quote: quote_of(filed, subject)? })
            })
            .collect()
    }

    fn judge_quotes(&mut self, subject: Subject, median: u128) {
        self.tally.accepted = self.tally.accepted.saturating_add(1);
        let tolerance = self.parameters.outlier;
        for (member, filed) in self.tally.members.iter_mut().zip(&self.reports) {
            let Some(quote) = filed.as_ref().and_then(|filed| quote_of(filed, subject)) else { continue };
            member.quoted = member.quoted.saturating_add(1);
            if is_outlier(quote.price.0, median, tolerance) {
                member.outliers = member.outliers.saturating_add(1);
            }
        }
    }
}

fn quote_of<MaxPage: Get<u32>>(filed: &crate::Filed<MaxPage>, subject: Subject) -> Option<Quote> {
    match subject {
        Subject::Sku(sku, kind) => filed.quote(sku, kind),
        Subject::Rate(currency) => filed.rate(currency),
    }
}
