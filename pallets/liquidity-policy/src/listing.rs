//! What a rulebook says of apps by name.

use crate::{BookId, Config, Error, Event, HoldReason, Listing, ListingEntry, Listings, Pallet};
use dlo_core::AppId;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::Get,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_listing(
        owner: T::AccountId,
        book: BookId,
        app: AppId,
        listing: Option<Listing>,
    ) -> DispatchResult {
        let version = match listing {
            Some(listing) => Self::list(&owner, book, app, listing)?,
            None => Self::unlist(&owner, book, app)?,
        };
        Self::deposit_event(Event::ListingSet { owner, book, app, listing, version });
        Ok(())
    }

    fn list(owner: &T::AccountId, book: BookId, app: AppId, listing: Listing) -> Result<u32, DispatchError> {
        if let Listing::Allowed(overrides) = listing {
            overrides.validate().map_err(Error::<T>::from)?;
        }
        let key = (owner, book);
        let before = Listings::<T>::get(key, app);
        let version = Self::try_change_book(owner, book, |rulebook| {
            if before.is_none() {
                ensure!(rulebook.listings < T::MaxListings::get(), Error::<T>::TooManyListings);
                rulebook.listings = rulebook.listings.checked_add(1).ok_or(Error::<T>::Overflow)?;
            }
            Ok(())
        })?;
        let deposit = match before {
            Some(entry) => entry.deposit,
            None => {
                let deposit = T::ListingDeposit::get();
                Self::hold(HoldReason::Rulebook, owner, deposit)?;
                deposit
            }
        };
        Listings::<T>::insert(key, app, ListingEntry { listing, deposit });
        Ok(version)
    }

    fn unlist(owner: &T::AccountId, book: BookId, app: AppId) -> Result<u32, DispatchError> {
        let key = (owner, book);
        let entry = Listings::<T>::get(key, app);
        let version = Self::try_change_book(owner, book, |rulebook| {
            ensure!(entry.is_some(), Error::<T>::UnknownListing);
            rulebook.listings = rulebook.listings.checked_sub(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })?;
        let deposit = entry.map(|entry| entry.deposit).unwrap_or_default();
        Self::release(HoldReason::Rulebook, owner, deposit)?;
        Listings::<T>::remove(key, app);
        Ok(version)
    }
}
