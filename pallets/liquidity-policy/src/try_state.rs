//! Invariants: every counter, every index and every hold is recomputed from the maps.

use crate::{
    BookId, BookOf, BookOffers, Config, HoldReason, Listing, Listings, NextBook, OfferOf, Offers, Pallet,
    RequestCount, Requests, Rulebooks,
};
use alloc::collections::BTreeMap;
use dlo_core::{Balance, FeeRate, SystemId};
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use sp_runtime::TryRuntimeError;

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("liquidity-policy: a sum does not fit");

type Sums<K> = BTreeMap<K, u128>;

impl<T: Config> Pallet<T> {
    /// Checks, over the whole state: rulebooks with their listings and systems, requests, the offer book with its
    /// indexes, and for every account and reason `held = sum of the deposits`.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_books()?;
        Self::check_requests()?;
        Self::check_offers()?;
        Self::check_offer_indexes()?;
        Self::check_holds()
    }

    /// Rules valid, numbers below the next one, `listings` and `systems` equal to what the maps hold, no listing
    /// and no assignment without its book.
    fn check_books() -> Result<(), TryRuntimeError> {
        let mut listings: Sums<(T::AccountId, BookId)> = BTreeMap::new();
        let mut systems: Sums<(T::AccountId, BookId)> = BTreeMap::new();
        for (key, _, entry) in Listings::<T>::iter() {
            let sound = match entry.listing {
                Listing::Allowed(overrides) => overrides.validate().is_ok(),
                Listing::Blocked => true,
            };
            ensure!(sound, "liquidity-policy: overrides invalid");
            add(&mut listings, key, 1)?;
        }
        for (_, assignment) in BookOf::<T>::iter() {
            add(&mut systems, (assignment.owner, assignment.book), 1)?;
        }
        for (owner, book, rulebook) in Rulebooks::<T>::iter() {
            ensure!(rulebook.rules.validate().is_ok(), "liquidity-policy: rules invalid");
            ensure!(book < NextBook::<T>::get(&owner), "liquidity-policy: book number not yet given");
            let key = (owner, book);
            ensure!(
                listings.remove(&key).unwrap_or_default() == u128::from(rulebook.listings),
                "liquidity-policy: listings miscounted"
            );
            ensure!(rulebook.listings <= T::MaxListings::get(), "liquidity-policy: too many listings");
            ensure!(
                systems.remove(&key).unwrap_or_default() == u128::from(rulebook.systems),
                "liquidity-policy: systems miscounted"
            );
        }
        ensure!(listings.is_empty(), "liquidity-policy: listing without its book");
        ensure!(systems.is_empty(), "liquidity-policy: assignment without its book");
        Ok(())
    }

    /// Requests counted, within their bound, for some NAT, and accepted for no more than was asked.
    fn check_requests() -> Result<(), TryRuntimeError> {
        let mut counts: Sums<SystemId> = BTreeMap::new();
        for (system, _, request) in Requests::<T>::iter() {
            ensure!(!request.amount.is_zero(), "liquidity-policy: request for nothing");
            let within = request.accepted.is_none_or(|accepted| {
                !accepted.amount.is_zero()
                    && accepted.amount <= request.amount
                    && accepted.days <= request.days
                    && accepted.rate <= request.max_rate
            });
            ensure!(within, "liquidity-policy: acceptance above the request");
            add(&mut counts, system, 1)?;
        }
        for (system, count) in RequestCount::<T>::iter() {
            ensure!(
                count > 0 && counts.remove(&system) == Some(u128::from(count)),
                "liquidity-policy: requests miscounted"
            );
            ensure!(count <= T::MaxRequests::get(), "liquidity-policy: too many requests");
        }
        ensure!(counts.is_empty(), "liquidity-policy: requests miscounted");
        Ok(())
    }

    /// Each offer stands under the book that is assigned to its system, at that book's rate.
    fn check_offers() -> Result<(), TryRuntimeError> {
        for (system, offer) in OfferOf::<T>::iter() {
            let assigned = BookOf::<T>::get(system)
                .is_some_and(|assigned| assigned.owner == offer.owner && assigned.book == offer.book);
            ensure!(assigned, "liquidity-policy: offer without its assignment");
            let rules = Rulebooks::<T>::get(&offer.owner, offer.book).map(|rulebook| rulebook.rules);
            let rules = rules.ok_or("liquidity-policy: offer without its book")?;
            ensure!(rules.is_offerable(), "liquidity-policy: offer under rules that admit none");
            ensure!(rules.rate == offer.rate, "liquidity-policy: offer at another rate than its book");
        }
        Ok(())
    }

    /// The offer book and the lists of books hold the offers, each once.
    fn check_offer_indexes() -> Result<(), TryRuntimeError> {
        let offers = OfferOf::<T>::iter_keys().count();
        let mut placed = 0_usize;
        for (rate, system) in Offers::<T>::iter_keys() {
            let offer = OfferOf::<T>::get(SystemId::from(system));
            ensure!(
                offer.is_some_and(|offer| offer.rate == FeeRate::from(rate)),
                "liquidity-policy: offer out of place"
            );
            placed = placed.checked_add(1).ok_or(OVERFLOW)?;
        }
        ensure!(placed == offers, "liquidity-policy: offer out of place");

        let mut listed: Sums<SystemId> = BTreeMap::new();
        for (owner, book, systems) in BookOffers::<T>::iter() {
            ensure!(!systems.is_empty(), "liquidity-policy: empty list of offers");
            for system in systems {
                let offer = OfferOf::<T>::get(system);
                ensure!(
                    offer.is_some_and(|offer| offer.owner == owner && offer.book == book),
                    "liquidity-policy: list of offers wrong"
                );
                add(&mut listed, system, 1)?;
            }
        }
        ensure!(
            listed.len() == offers && listed.values().all(|times| *times == 1),
            "liquidity-policy: list of offers wrong"
        );
        Ok(())
    }

    /// What is held from each account, for each reason, is the sum of its deposits.
    fn check_holds() -> Result<(), TryRuntimeError> {
        let mut books: Sums<T::AccountId> = BTreeMap::new();
        let mut requests: Sums<T::AccountId> = BTreeMap::new();
        let mut offers: Sums<T::AccountId> = BTreeMap::new();
        for (owner, _, rulebook) in Rulebooks::<T>::iter() {
            add(&mut books, owner, rulebook.deposit)?;
        }
        for ((owner, _), _, entry) in Listings::<T>::iter() {
            add(&mut books, owner, entry.deposit)?;
        }
        for request in Requests::<T>::iter_values() {
            add(&mut requests, request.by, request.deposit)?;
        }
        for offer in OfferOf::<T>::iter_values() {
            add(&mut offers, offer.owner, offer.deposit)?;
        }
        Self::check_hold(HoldReason::Rulebook, books)?;
        Self::check_hold(HoldReason::Request, requests)?;
        Self::check_hold(HoldReason::Offer, offers)
    }

    fn check_hold(reason: HoldReason, mut sums: Sums<T::AccountId>) -> Result<(), TryRuntimeError> {
        for who in frame_system::Account::<T>::iter_keys() {
            let sum: Balance = sums.remove(&who).unwrap_or_default();
            let on_hold = T::NativeBalance::balance_on_hold(&reason.into(), &who);
            ensure!(on_hold == sum, "liquidity-policy: deposits differ from the hold");
        }
        ensure!(sums.values().all(|sum| *sum == 0), "liquidity-policy: deposits differ from the hold");
        Ok(())
    }
}

fn add<K: Ord>(sums: &mut Sums<K>, key: K, amount: u128) -> Result<(), TryRuntimeError> {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).ok_or(OVERFLOW)?;
    Ok(())
}
