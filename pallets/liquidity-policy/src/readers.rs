//! Readers for runtime APIs. A page looks at [`MAX_PAGE`] entries at most, and has a cursor to go on from.

use crate::{
    order::{RateKey, SystemKey},
    BookId, Config, Listing, Listings, Offer, OfferOf, Offers, Pallet, Request, Requests, Rulebook,
    Rulebooks,
};
use alloc::vec::Vec;
use dlo_core::{AppId, FeeRate, SystemId};

/// The most entries that one page looks at; a larger limit is cut down to it.
pub const MAX_PAGE: u32 = 100;

/// A part of the offer book, cheapest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferPage<AccountId> {
    /// The offers, by rate and then by system. Void ones are left out, so a page may hold fewer than the limit, or
    /// none, and yet not be the last.
    pub offers: Vec<(SystemId, Offer<AccountId>)>,
    /// Where the next page goes on; none at the end of the book.
    pub next: Option<(FeeRate, SystemId)>,
}

fn page(limit: u32) -> usize {
    usize::try_from(limit.min(MAX_PAGE)).unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// A page of the offer book behind `after`, which need not be there any more.
    pub fn offers(after: Option<(FeeRate, SystemId)>, limit: u32) -> OfferPage<T::AccountId> {
        let keys = match after {
            Some((rate, system)) => {
                let from = Offers::<T>::hashed_key_for(RateKey::from(rate), SystemKey::from(system));
                Offers::<T>::iter_keys_from(from)
            }
            None => Offers::<T>::iter_keys(),
        };
        let limit = page(limit);
        let seen: Vec<(FeeRate, SystemId)> =
            keys.take(limit).map(|(rate, system)| (rate.into(), system.into())).collect();
        let next = seen.last().copied().filter(|_| seen.len() == limit);
        let offers = seen
            .into_iter()
            .filter_map(|(_, system)| Self::offer_of(system).map(|offer| (system, offer)))
            .collect();
        OfferPage { offers, next }
    }

    /// The offer of `system`, unless it is void.
    pub fn offer_of(system: SystemId) -> Option<Offer<T::AccountId>> {
        OfferOf::<T>::get(system).filter(|offer| !Self::is_offer_void(offer, system))
    }

    /// The request of `app` for `system`, unless it is void. It may have expired.
    pub fn request_of(system: SystemId, app: AppId) -> Option<Request<T::AccountId>> {
        Requests::<T>::get(system, app).filter(|request| !Self::is_request_void(request, system, app))
    }

    /// A page of the requests for `system` behind that of `after`, in storage order, without void ones. They may have
    /// expired. Looks at `MaxRequests` entries at most, so a page below the limit is the last.
    pub fn requests(
        system: SystemId,
        after: Option<AppId>,
        limit: u32,
    ) -> Vec<(AppId, Request<T::AccountId>)> {
        let entries = match after {
            Some(app) => {
                let from = Requests::<T>::hashed_key_for(system, app);
                Requests::<T>::iter_prefix_from(system, from)
            }
            None => Requests::<T>::iter_prefix(system),
        };
        entries
            .filter(|(app, request)| !Self::is_request_void(request, system, *app))
            .take(page(limit))
            .collect()
    }

    /// One rulebook.
    pub fn rulebook(owner: &T::AccountId, book: BookId) -> Option<Rulebook> {
        Rulebooks::<T>::get(owner, book)
    }

    /// A page of the rulebooks of `owner` behind `after`, in storage order.
    pub fn books_of(owner: &T::AccountId, after: Option<BookId>, limit: u32) -> Vec<(BookId, Rulebook)> {
        let entries = match after {
            Some(book) => {
                let from = Rulebooks::<T>::hashed_key_for(owner, book);
                Rulebooks::<T>::iter_prefix_from(owner, from)
            }
            None => Rulebooks::<T>::iter_prefix(owner),
        };
        entries.take(page(limit)).collect()
    }

    /// What a rulebook says of `app` by name.
    pub fn listing(owner: &T::AccountId, book: BookId, app: AppId) -> Option<Listing> {
        Listings::<T>::get((owner, book), app).map(|entry| entry.listing)
    }

    /// A page of the apps that a rulebook lists by name behind `after`, in storage order.
    pub fn listings(
        owner: &T::AccountId,
        book: BookId,
        after: Option<AppId>,
        limit: u32,
    ) -> Vec<(AppId, Listing)> {
        let key = (owner, book);
        let entries = match after {
            Some(app) => {
                let from = Listings::<T>::hashed_key_for(key, app);
                Listings::<T>::iter_prefix_from(key, from)
            }
            None => Listings::<T>::iter_prefix(key),
        };
        entries.take(page(limit)).map(|(app, entry)| (app, entry.listing)).collect()
    }
}
