//! Rounds: their pages and their end.

use crate::{
    impls::count,
    pallet::{
        Config, Counting, CurrentPage, CurrentRound, Event, Members, Pallet, Reports, Wanted, WantedCount,
    },
    Counted, Round, Tally, WeightInfo,
};
use alloc::vec::Vec;
use codec::Encode;
use dlo_core::{Calendar, SkuId};
use dlo_porv::median::quorum;
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
            count(rest.members.len())
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
        let members: Vec<_> = Members::<T>::get()
            .into_iter()
            .map(|member| Counted { active: member.is_active(), key: member.key, quoted: 0, outliers: 0 })
            .collect();
        let active = members.iter().filter(|member| member.active);
        let reported = active.filter(|member| Reports::<T>::contains_key(round, &member.key)).count();
        if count(reported) < quorum(count(members.len())) {
            Self::clear_reports(round);
            return;
        }
        let members = BoundedVec::truncate_from(members);
        let closed_at = T::Calendar::now();
        Counting::<T>::put(Tally { round, page, members, closed_at, done: 0, accepted: 0 });
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

    /// Removes the reports of `round`: never more than there can be members.
    pub(crate) fn clear_reports(round: u32) {
        let _ = Reports::<T>::clear_prefix(round, T::MaxMembers::get(), None);
    }
}
