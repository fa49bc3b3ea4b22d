//! Classes, tables, currencies, parameters, reports; and what readers ask.

use crate::{
    pallet::{
        Classes, Config, Currencies, CurrencyList, CurrentParameters, CurrentRound, Error, Event, Members,
        NextSku, NextTable, Pallet, ReportOf, Reports, Skus, TableByRule, Tables, WantedCount,
    },
    Class, Filed, Name, OracleId, Parameters, Sku, Status, Table, MAX_LIFE_MONTHS,
};
use alloc::vec::Vec;
use dlo_core::{Bps, Calendar, ClassId, Currency, SkuId, TableId};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};

/// Ids that one page of the catalogue looks at; removed entries leave gaps.
const MAX_LOOKED_AT: u32 = 10_000;

impl<T: Config> Pallet<T> {
    /// That a class is within its bounds.
    pub(crate) fn check_class(class: &Class) -> Result<(), Error<T>> {
        let haircuts = class.resale_haircut <= Bps::WHOLE && class.writeoff_haircut <= Bps::WHOLE;
        let life = (1..=MAX_LIFE_MONTHS).contains(&class.life_months);
        ensure!(is_name(&class.name) && haircuts && life, Error::<T>::BadClass);
        Ok(())
    }

    pub(crate) fn do_set_class(id: ClassId, class: Class) -> DispatchResult {
        Self::check_class(&class)?;
        Classes::<T>::insert(id, class);
        Self::deposit_event(Event::ClassSet { class: id });
        Ok(())
    }

    /// That a table has its names and sums to the whole.
    pub(crate) fn check_table(table: &Table) -> Result<(), Error<T>> {
        ensure!(is_name(&table.jurisdiction) && is_name(&table.class), Error::<T>::BadTable);
        dlo_porv::table::validate_table(&table.year_table()).map_err(|_| Error::<T>::BadTable)
    }

    pub(crate) fn do_add_table(table: Table) -> DispatchResult {
        Self::check_table(&table)?;
        let rule = Self::rule_hash(&table);
        ensure!(!TableByRule::<T>::contains_key(rule), Error::<T>::TableKnown);
        let number = NextTable::<T>::get();
        NextTable::<T>::put(number.checked_add(1).ok_or(Error::<T>::OutOfIds)?);
        let id = TableId(number);
        TableByRule::<T>::insert(rule, id);
        Tables::<T>::insert(id, table);
        Self::deposit_event(Event::TableAdded { table: id });
        Ok(())
    }

    pub(crate) fn do_set_currencies(currencies: CurrencyList) -> DispatchResult {
        let sound = |currency: &Currency| currency.is_sound() && *currency != Currency::USD;
        let ascending = currencies.windows(2).all(|pair| pair.first() < pair.last());
        ensure!(ascending && currencies.iter().all(sound), Error::<T>::BadCurrencies);
        Currencies::<T>::put(&currencies);
        Self::deposit_event(Event::CurrenciesSet { currencies });
        Ok(())
    }

    pub(crate) fn do_set_parameters(parameters: Parameters) -> DispatchResult {
        ensure!(parameters.is_sound(), Error::<T>::BadParameters);
        CurrentParameters::<T>::put(parameters);
        Self::deposit_event(Event::ParametersSet { parameters });
        Ok(())
    }

    pub(crate) fn do_submit_report(oracle: OracleId, report: ReportOf<T>) -> DispatchResult {
        Self::check_report(&oracle, &report)?;
        let (round, skus) = (report.round, count(report.quotes.len()));
        CurrentRound::<T>::try_mutate(|current| {
            current.reports = current.reports.checked_add(1).ok_or(Error::<T>::Overflow)?;
            Ok::<_, Error<T>>(())
        })?;
        Reports::<T>::insert(round, &oracle, Filed { at: T::Calendar::now(), report });
        Self::deposit_event(Event::Reported { round, oracle, skus });
        Ok(())
    }

    /// How the oracle stands.
    pub fn status() -> Status {
        let members = Members::<T>::get();
        let active = count(members.iter().filter(|member| member.is_active()).count());
        let wanted = WantedCount::<T>::get();
        Status {
            round: CurrentRound::<T>::get().number,
            round_length: T::RoundLength::get(),
            members: count(members.len()),
            active,
            quorum: dlo_porv::median::quorum(count(members.len())),
            wanted,
            pages: Self::pages(wanted),
        }
    }

    /// A page of the catalogue, by ascending id from behind `after`: at most `limit` entries, at least one asked for,
    /// among the next 10,000 ids. With it the id behind which the next page begins, or none at the end: a page may be
    /// short, even empty, where many entries were removed.
    #[allow(clippy::type_complexity)]
    pub fn catalogue(after: Option<SkuId>, limit: u32) -> (Vec<(SkuId, Sku<T::AccountId>)>, Option<SkuId>) {
        let all = NextSku::<T>::get();
        let first = after.map_or(Some(0), |sku| sku.0.checked_add(1)).unwrap_or(u32::MAX);
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut last = None;
        for id in (first..all.min(first.saturating_add(MAX_LOOKED_AT))).map(SkuId) {
            last = Some(id);
            found.extend(Skus::<T>::get(id).map(|sku| (id, sku)));
            if found.len() >= limit {
                break;
            }
        }
        (found, last.filter(|id| id.0.saturating_add(1) < all))
    }
}

/// A length as the chain counts: bounded lists are far below `u32::MAX`.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Whether `name` is printable ASCII and not empty.
fn is_name(name: &Name) -> bool {
    !name.is_empty() && name.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic())
}
