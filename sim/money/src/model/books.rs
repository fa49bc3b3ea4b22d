//! Rulebooks, as far as they say what a certificate costs and on what terms.

use super::{ensure, missing, Model};
use crate::{
    steps::{Call, Listing, Rules, Who},
    Failure,
};
use std::collections::BTreeMap;

/// The strategy of owners who sign each draw.
const MANUAL: u8 = 0;

/// Days for which a request stands.
const REQUEST_DAYS: u32 = 7;

/// A rulebook.
#[derive(Clone, Debug)]
pub struct Book {
    /// Its rules.
    pub rules: Rules,
    /// How often rules or listings were changed.
    pub version: u32,
    /// What it says of apps by name.
    pub listings: BTreeMap<u32, Listing>,
}

/// What an app has asked of an owner who signs each draw.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asked.
    pub by: Who,
    /// How much.
    pub amount: u128,
    /// For how long.
    pub days: u32,
    /// The day on which it lapses: for the choice of steps only.
    pub lapses: u32,
    /// The rate that the owner has signed.
    pub accepted: Option<u128>,
}

/// The terms of a certificate.
#[derive(Clone, Copy, Debug)]
pub struct Deal {
    /// Planck per NAT and day.
    pub rate: u128,
    /// Days of notice.
    pub notice_days: u32,
    /// Whether it can be assigned.
    pub assignable: bool,
    /// The rulebook.
    pub book: u32,
    /// How often that was changed.
    pub version: u32,
}

impl Model {
    pub(crate) fn book_call(&mut self, who: Who, call: &Call) -> Result<(), Failure> {
        match call {
            Call::CreateBook { rules } => {
                let next = self.next_book.entry(who).or_default();
                let book = Book { rules: rules.clone(), version: 0, listings: BTreeMap::new() };
                self.books.insert((who, *next), book);
                *next = next.saturating_add(1);
            }
            Call::UpdateBook { book, rules } => {
                let changed = self.book_mut(who, *book)?;
                changed.rules = rules.clone();
                changed.version = changed.version.saturating_add(1);
            }
            Call::RemoveBook { book } => {
                let used = self.systems.values().any(|system| system.book == Some((who, *book)));
                ensure(!used, "a book that decides stays", || format!("{who} {book}"))?;
                self.books.remove(&(who, *book));
            }
            Call::SetListing { book, app, listing } => {
                let changed = self.book_mut(who, *book)?;
                changed.version = changed.version.saturating_add(1);
                match listing {
                    Some(listing) => changed.listings.insert(*app, listing.clone()),
                    None => changed.listings.remove(app),
                };
            }
            Call::AssignBook { system, book } => {
                // A book may be taken off a system that is gone.
                if let Some(system) = self.systems.get_mut(system) {
                    system.book = book.map(|book| (who, book));
                }
            }
            Call::Request { system, app, amount, days, .. } => {
                self.owns_app(who, *app)?;
                let lapses = self.today().saturating_add(REQUEST_DAYS);
                let request = Request { by: who, amount: amount.0, days: *days, lapses, accepted: None };
                self.requests.insert((*system, *app), request);
            }
            Call::Accept { system, app, amount, days } => {
                self.accept(who, (*system, *app), amount.0, *days)?
            }
            Call::Withdraw { system, app } => {
                self.requests.remove(&(*system, *app));
            }
            _ => {}
        }
        Ok(())
    }

    fn accept(&mut self, who: Who, key: (u64, u32), amount: u128, days: u32) -> Result<(), Failure> {
        let owner = self.owner_of(key.0)?;
        ensure(owner == who, "only the system's owner signs", || format!("{key:?}"))?;
        let rate = self.deal(key.0, key.1)?.rate;
        let request = self.requests.get_mut(&key).ok_or_else(|| missing("request", key))?;
        request.accepted = Some(rate);
        request.amount = amount;
        request.days = days;
        Ok(())
    }

    /// The terms of a certificate that `app` gets of `system` now. What the owner has signed is used up.
    pub(crate) fn strike(&mut self, system: u64, app: u32) -> Result<Deal, Failure> {
        let deal = self.deal(system, app)?;
        if !self.is_manual(system) {
            return Ok(deal);
        }
        let request = self.requests.remove(&(system, app));
        let signed = request.and_then(|request| request.accepted);
        let signed = signed.ok_or_else(|| {
            Failure::new("who signs each draw has signed", format!("system {system}, app {app}"))
        })?;
        Ok(Deal { rate: deal.rate.min(signed), ..deal })
    }

    /// Whether the owner of `system` signs each draw.
    pub fn is_manual(&self, system: u64) -> bool {
        self.book_of(system).is_some_and(|(_, book)| book.rules.strategy == MANUAL)
    }

    /// What the rulebook of `system` says to `app`.
    pub fn deal(&self, system: u64, app: u32) -> Result<Deal, Failure> {
        let (id, book) = self.book_of(system).ok_or_else(|| missing("rulebook of system", system))?;
        let mut deal = Deal {
            rate: book.rules.rate.0,
            notice_days: book.rules.notice_days,
            assignable: book.rules.assignable,
            book: id,
            version: book.version,
        };
        match book.listings.get(&app) {
            Some(Listing::Blocked) => {
                return Err(Failure::new(
                    "who is blocked gets nothing",
                    format!("system {system}, app {app}"),
                ))
            }
            Some(Listing::Allowed { rate, notice_days, assignable, .. }) => {
                deal.rate = rate.map_or(deal.rate, |rate| rate.0);
                deal.notice_days = notice_days.unwrap_or(deal.notice_days);
                deal.assignable = assignable.unwrap_or(deal.assignable);
            }
            None => {}
        }
        Ok(deal)
    }

    /// The rulebook that decides over `system`: one of its present owner.
    pub fn book_of(&self, system: u64) -> Option<(u32, &Book)> {
        let system = self.systems.get(&system)?;
        let (owner, id) = system.book.filter(|(owner, _)| *owner == system.owner)?;
        self.books.get(&(owner, id)).map(|book| (id, book))
    }

    fn book_mut(&mut self, who: Who, book: u32) -> Result<&mut Book, Failure> {
        self.books.get_mut(&(who, book)).ok_or_else(|| missing("rulebook", (who, book)))
    }
}
