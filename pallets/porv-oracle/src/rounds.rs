//! Rounds: their pages, their end, and the count of their reports.

use crate::{
    impls::count,
    pallet::{
        AcceptedPrices, Config, Counting, CurrentPage, CurrentParameters, CurrentRound, Event, Members,
        Pallet, ReportOf, Reports, Skus, TallyOf, Wanted, WantedCount,
    },
    Parameters, PriceKind, PriceRecord, Prices, Round, Tally, WeightInfo,
};
use alloc::vec::Vec;
use codec::Encode;
use dlo_core::{Calendar, SkuId, Usd};
use dlo_porv::median::{limit_rise, median, quorum};
use frame_support::{traits::Get, weights::Weight, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// A block number as rounds count.
    pub(crate) fn block_u32(block: BlockNumberFor<T>) -> u32 {
        block.saturated_into()
    }

    /// The round that `block` belongs to.
    pub(crate) fn round_of(block: BlockNumberFor<T>) -> u32 {
        Self::block_u32(block).checked_div(T::RoundLength::get()).unwrap_or_default()
    }

    /// Pages that `wanted` skus fill.
    pub(crate) fn pages(wanted: u32) -> u32 {
        wanted.div_ceil(T::MaxPage::get().max(1))
    }

    /// At the first block of a round: closes the last one and opens this one.
    pub(crate) fn turn_round(now: BlockNumberFor<T>) -> Weight {
        let number = Self::round_of(now);
        let ended = CurrentRound::<T>::get();
        if number <= ended.number {
            return T::DbWeight::get().reads(1);
        }
        // Counted within one round by configuration; a chain that skipped its hooks may come here with a rest.
        let rest = Counting::<T>::take().map_or(0, |rest| {
            Self::clear_reports(rest.round);
            count(rest.keys.len())
        });
        Self::close_round(ended);
        let skus = Self::open_round(number);
        T::WeightInfo::turn_round(ended.reports.saturating_add(rest), skus)
    }

    fn close_round(ended: Round) {
        let page = CurrentPage::<T>::take();
        if page.is_empty() {
            return;
        }
        let (round, reports) = (ended.number, ended.reports);
        Self::deposit_event(Event::RoundClosed { round, reports });
        let keys: Vec<_> = Members::<T>::get().into_iter().map(|member| member.key).collect();
        if reports < quorum(count(keys.len())) {
            Self::clear_reports(round);
            return;
        }
        let keys = BoundedVec::truncate_from(keys);
        Counting::<T>::put(Tally { round, page, keys, closed_at: T::Calendar::now(), done: 0 });
    }

    /// Fixes the page of round `number` and gives its length.
    fn open_round(number: u32) -> u32 {
        let page = Self::page_of(number);
        let length = count(page.len());
        let hash = H256(sp_io::hashing::blake2_256(&page.encode()));
        CurrentRound::<T>::put(Round { number, page: hash, reports: 0 });
        CurrentPage::<T>::put(page);
        length
    }

    /// The skus in use whose turn it is in round `number`, ascending.
    fn page_of(number: u32) -> BoundedVec<SkuId, T::MaxPage> {
        let wanted = WantedCount::<T>::get();
        let turn = number.checked_rem(Self::pages(wanted)).unwrap_or_default();
        let first = turn.saturating_mul(T::MaxPage::get());
        let end = first.saturating_add(T::MaxPage::get()).min(wanted);
        let mut skus: Vec<_> = (first..end).filter_map(Wanted::<T>::get).collect();
        skus.sort_unstable();
        BoundedVec::truncate_from(skus)
    }

    /// Counts the next `TallyStep` skus of the closed round, if there is one.
    pub(crate) fn tally_step() -> Weight {
        let Some(mut tally) = Counting::<T>::get() else {
            return T::DbWeight::get().reads(1);
        };
        let reports: Vec<_> =
            tally.keys.iter().filter_map(|key| Reports::<T>::get(tally.round, key)).collect();
        let done = usize::try_from(tally.done).unwrap_or(usize::MAX);
        let step = usize::try_from(T::TallyStep::get()).unwrap_or(usize::MAX);
        let skus: Vec<_> = tally.page.iter().copied().skip(done).take(step).collect();
        let parameters = CurrentParameters::<T>::get();
        for sku in &skus {
            Self::tally_sku(*sku, &reports, &tally, parameters);
        }
        tally.done = tally.done.saturating_add(count(skus.len()));
        if tally.done < count(tally.page.len()) {
            Counting::<T>::put(&tally);
        } else {
            Self::clear_reports(tally.round);
            Counting::<T>::kill();
        }
        T::WeightInfo::tally_step(count(reports.len()), count(skus.len()))
    }

    fn tally_sku(sku: SkuId, reports: &[ReportOf<T>], tally: &TallyOf<T>, parameters: Parameters) {
        // Gone from the catalogue since the page was fixed.
        if !Skus::<T>::contains_key(sku) {
            return;
        }
        let mut prices = AcceptedPrices::<T>::get(sku);
        let mut changed = false;
        for kind in PriceKind::ALL {
            let Some(record) = Self::tally_kind(sku, kind, reports, tally, parameters, &prices) else {
                continue;
            };
            prices.set(kind, record);
            changed = true;
            Self::deposit_event(Event::PriceAccepted { sku, kind, price: record.price });
        }
        if changed {
            AcceptedPrices::<T>::insert(sku, prices);
        }
    }

    /// The record that the reports of a quorum give, or none below it.
    fn tally_kind(
        sku: SkuId,
        kind: PriceKind,
        reports: &[ReportOf<T>],
        tally: &TallyOf<T>,
        parameters: Parameters,
        prices: &Prices,
    ) -> Option<PriceRecord> {
        let quotes: Vec<_> = reports
            .iter()
            .filter_map(|report| {
                let at = report.quotes.binary_search_by_key(&sku, |quote| quote.sku).ok()?;
                report.quotes.get(at)?.quote(kind)
            })
            .collect();
        if count(quotes.len()) < quorum(count(tally.keys.len())) {
            return None;
        }
        let mut values: Vec<_> = quotes.iter().map(|quote| quote.price.0).collect();
        let last = prices.record(kind);
        let price = limit_rise(last.map(|record| record.price.0), median(&mut values)?, parameters.max_rise);
        Some(PriceRecord {
            price: Usd(price),
            accepted_round: tally.round,
            valid_until: tally.closed_at.saturating_add(parameters.price_ttl_ms),
            sources: quotes.iter().map(|quote| quote.sources).min()?,
            rounds: last.map_or(0, |record| record.rounds).saturating_add(1),
            reports: u8::try_from(quotes.len()).unwrap_or(u8::MAX),
        })
    }

    /// Removes the reports of `round`: never more than there can be members.
    fn clear_reports(round: u32) {
        let _ = Reports::<T>::clear_prefix(round, T::MaxMembers::get(), None);
    }
}
