//! Rulebooks and the systems they are assigned to.

use crate::{
    types::RulesError, Assignment, BookId, BookOf, Config, Error, Event, HoldReason, NextBook, Pallet,
    Rulebook, Rulebooks, Rules,
};
use dlo_core::{Balance, ReserveLedger, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
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
            RulesError::NoCategory => Self::NoCategory,
            RulesError::UnknownCategory => Self::UnknownCategory,
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_create(owner: T::AccountId, rules: Rules) -> DispatchResult {
        rules.validate().map_err(Error::<T>::from)?;
        let book = NextBook::<T>::get(&owner);
        let next = book.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let deposit = T::BookDeposit::get();

        Self::hold(HoldReason::Rulebook, &owner, deposit)?;
        NextBook::<T>::insert(&owner, next);
        let rulebook = Rulebook { rules, version: 0, listings: 0, systems: 0, deposit };
        Rulebooks::<T>::insert(&owner, book, rulebook);
        Self::deposit_event(Event::RulebookCreated { owner, book, rules, deposit });
        Ok(())
    }

    /// Gives how many offers followed the new rules.
    pub(crate) fn do_update(owner: T::AccountId, book: BookId, rules: Rules) -> Result<u32, DispatchError> {
        rules.validate().map_err(Error::<T>::from)?;
        let version = Self::try_change_book(&owner, book, |rulebook| {
            rulebook.rules = rules;
            Ok(())
        })?;
        let offers = Self::follow_rules(&owner, book, &rules)?;
        Self::deposit_event(Event::RulebookUpdated { owner, book, rules, version });
        Ok(offers)
    }

    pub(crate) fn do_remove(owner: T::AccountId, book: BookId) -> DispatchResult {
        let rulebook = Rulebooks::<T>::get(&owner, book).ok_or(Error::<T>::UnknownRulebook)?;
        ensure!(rulebook.systems == 0, Error::<T>::BookInUse);
        ensure!(rulebook.listings == 0, Error::<T>::BookHasListings);

        Self::release(HoldReason::Rulebook, &owner, rulebook.deposit)?;
        Rulebooks::<T>::remove(&owner, book);
        Self::deposit_event(Event::RulebookRemoved { owner, book, deposit: rulebook.deposit });
        Ok(())
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

    /// One system less for the rulebook of `before`, which is no longer assigned to `system`; nor is the system
    /// offered under it.
    fn leave(system: SystemId, before: Assignment<T::AccountId>) -> DispatchResult {
        Self::drop_offer(system)?;
        let Assignment { owner, book } = before;
        Self::try_mutate_book(&owner, book, |rulebook| {
            rulebook.systems = rulebook.systems.checked_sub(1).ok_or(Error::<T>::Overflow)?;
            Ok(())
        })?;
        Self::deposit_event(Event::Unassigned { system, owner, book });
        Ok(())
    }

    pub(crate) fn try_mutate_book<R>(
        owner: &T::AccountId,
        book: BookId,
        change: impl FnOnce(&mut Rulebook) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        Rulebooks::<T>::try_mutate(owner, book, |rulebook| {
            change(rulebook.as_mut().ok_or(Error::<T>::UnknownRulebook)?)
        })
    }

    /// [`Self::try_mutate_book`] for a change of what the book decides. Gives the version from now on.
    pub(crate) fn try_change_book(
        owner: &T::AccountId,
        book: BookId,
        change: impl FnOnce(&mut Rulebook) -> DispatchResult,
    ) -> Result<u32, DispatchError> {
        Self::try_mutate_book(owner, book, |rulebook| {
            change(rulebook)?;
            rulebook.version = rulebook.version.checked_add(1).ok_or(Error::<T>::Overflow)?;
            Ok(rulebook.version)
        })
    }

    pub(crate) fn hold(reason: HoldReason, who: &T::AccountId, deposit: Balance) -> DispatchResult {
        T::NativeBalance::hold(&reason.into(), who, deposit)
    }

    pub(crate) fn release(reason: HoldReason, who: &T::AccountId, deposit: Balance) -> DispatchResult {
        T::NativeBalance::release(&reason.into(), who, deposit, Precision::Exact)?;
        Ok(())
    }
}
