//! What the calls do.

use crate::{
    types::RulesError, Assignment, BookId, BookOf, Config, Error, Event, HoldReason, Listing, ListingEntry,
    Listings, NextBook, Pallet, Rulebook, Rulebooks, Rules,
};
use dlo_core::{AppId, Balance, ReserveLedger, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};

impl<T: Config> From<RulesError> for Error<T> {
    fn from(error: RulesError) -> Self {
        match error {
            RulesError::ZeroTerm => Self::ZeroTerm,
            RulesError::TermsCrossed => Self::TermsCrossed,
            RulesError::TermTooLong => Self::TermTooLong,
            RulesError::NoticeTooLong => Self::NoticeTooLong,
            RulesError::ShareAboveWhole => Self::ShareAboveWhole,
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_create(owner: T::AccountId, rules: Rules) -> DispatchResult {
        rules.validate().map_err(Error::<T>::from)?;
        let book = NextBook::<T>::get(&owner);
        let next = book.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let deposit = T::BookDeposit::get();

        Self::hold(&owner, deposit)?;
        NextBook::<T>::insert(&owner, next);
        Rulebooks::<T>::insert(&owner, book, Rulebook { rules, listings: 0, systems: 0, deposit });
        Self::deposit_event(Event::RulebookCreated { owner, book, rules, deposit });
        Ok(())
    }

    pub(crate) fn do_update(owner: T::AccountId, book: BookId, rules: Rules) -> DispatchResult {
        rules.validate().map_err(Error::<T>::from)?;
        Self::try_mutate_book(&owner, book, |rulebook| {
            rulebook.rules = rules;
            Ok(())
        })?;
        Self::deposit_event(Event::RulebookUpdated { owner, book, rules });
        Ok(())
    }

    pub(crate) fn do_remove(owner: T::AccountId, book: BookId) -> DispatchResult {
        let rulebook = Rulebooks::<T>::get(&owner, book).ok_or(Error::<T>::UnknownRulebook)?;
        ensure!(rulebook.systems == 0, Error::<T>::BookInUse);
        ensure!(rulebook.listings == 0, Error::<T>::BookHasListings);

        Self::release(&owner, rulebook.deposit)?;
        Rulebooks::<T>::remove(&owner, book);
        Self::deposit_event(Event::RulebookRemoved { owner, book, deposit: rulebook.deposit });
        Ok(())
    }

    pub(crate) fn do_set_listing(
        owner: T::AccountId,
        book: BookId,
        app: AppId,
        listing: Option<Listing>,
    ) -> DispatchResult {
        match listing {
            Some(listing) => Self::list(&owner, book, app, listing)?,
            None => Self::unlist(&owner, book, app)?,
        }
        Self::deposit_event(Event::ListingSet { owner, book, app, listing });
        Ok(())
    }

    fn list(owner: &T::AccountId, book: BookId, app: AppId, listing: Listing) -> DispatchResult {
        ensure!(Rulebooks::<T>::contains_key(owner, book), Error::<T>::UnknownRulebook);
        let key = (owner, book);
        if let Some(entry) = Listings::<T>::get(key, app) {
            Listings::<T>::insert(key, app, ListingEntry { listing, ..entry });
            return Ok(());
        }
        Self::try_mutate_book(owner, book, |rulebook| {
            ensure!(rulebook.listings < T::MaxListings::get(), Error::<T>::TooManyListings);
            rulebook.listings = rulebook.listings.checked_add(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })?;
        let deposit = T::ListingDeposit::get();
        Self::hold(owner, deposit)?;
        Listings::<T>::insert(key, app, ListingEntry { listing, deposit });
        Ok(())
    }

    fn unlist(owner: &T::AccountId, book: BookId, app: AppId) -> DispatchResult {
        ensure!(Rulebooks::<T>::contains_key(owner, book), Error::<T>::UnknownRulebook);
        let entry = Listings::<T>::take((owner, book), app).ok_or(Error::<T>::UnknownListing)?;
        Self::try_mutate_book(owner, book, |rulebook| {
            rulebook.listings = rulebook.listings.checked_sub(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })?;
        Self::release(owner, entry.deposit)
    }

    pub(crate) fn do_assign(who: T::AccountId, system: SystemId, book: BookId) -> DispatchResult {
        let owner = T::Ledger::owner_of(system).ok_or(Error::<T>::UnknownSystem)?;
        ensure!(owner == who, Error::<T>::NotSystemOwner);
        ensure!(Rulebooks::<T>::contains_key(&who, book), Error::<T>::UnknownRulebook);

        if let Some(before) = BookOf::<T>::take(system) {
            Self::leave(system, before)?;
        }
        Self::try_mutate_book(&who, book, |rulebook| {
            rulebook.systems = rulebook.systems.checked_add(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })?;
        BookOf::<T>::insert(system, Assignment { owner: who.clone(), book });
        Self::deposit_event(Event::Assigned { system, owner: who, book });
        Ok(())
    }

    pub(crate) fn do_unassign(who: T::AccountId, system: SystemId) -> DispatchResult {
        let before = BookOf::<T>::get(system).ok_or(Error::<T>::NotAssigned)?;
        let owns = before.owner == who || T::Ledger::owner_of(system).is_some_and(|owner| owner == who);
        ensure!(owns, Error::<T>::NotSystemOwner);

        BookOf::<T>::remove(system);
        Self::leave(system, before)
    }

    /// One system less for the rulebook of `before`, which is no longer assigned to `system`.
    fn leave(system: SystemId, before: Assignment<T::AccountId>) -> DispatchResult {
        let Assignment { owner, book } = before;
        Self::try_mutate_book(&owner, book, |rulebook| {
            rulebook.systems = rulebook.systems.checked_sub(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })?;
        Self::deposit_event(Event::Unassigned { system, owner, book });
        Ok(())
    }

    fn try_mutate_book(
        owner: &T::AccountId,
        book: BookId,
        change: impl FnOnce(&mut Rulebook) -> DispatchResult,
    ) -> DispatchResult {
        Rulebooks::<T>::try_mutate(owner, book, |rulebook| {
            change(rulebook.as_mut().ok_or(Error::<T>::UnknownRulebook)?)
        })
    }

    fn hold(owner: &T::AccountId, deposit: Balance) -> DispatchResult {
        T::NativeBalance::hold(&HoldReason::Rulebook.into(), owner, deposit)
    }

    fn release(owner: &T::AccountId, deposit: Balance) -> DispatchResult {
        T::NativeBalance::release(&HoldReason::Rulebook.into(), owner, deposit, Precision::Exact)?;
        Ok(())
    }
}
