//! The offer book: systems whose owners' rulebooks let apps draw without asking, in the order of their rates.

use crate::{
    order::{RateKey, SystemKey},
    BookId, BookOffers, Config, Error, Event, HoldReason, Offer, OfferOf, Offers, Pallet, Rules,
};
use dlo_core::{FeeRate, ReserveLedger, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::Get,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_offer(who: T::AccountId, system: SystemId) -> DispatchResult {
        let owner = T::Ledger::owner_of(system).ok_or(Error::<T>::UnknownSystem)?;
        ensure!(owner == who, Error::<T>::NotSystemOwner);
        let (book, rulebook) = Self::book_of(&owner, system).ok_or(Error::<T>::NoRulebook)?;
        ensure!(rulebook.rules.is_offerable(), Error::<T>::NotOfferable);
        ensure!(!OfferOf::<T>::contains_key(system), Error::<T>::AlreadyOffered);
        let rate = rulebook.rules.rate;
        let deposit = T::OfferDeposit::get();

        BookOffers::<T>::try_mutate(&owner, book, |systems| systems.try_push(system))
            .map_err(|_| Error::<T>::TooManyOffers)?;
        Self::hold(HoldReason::Offer, &owner, deposit)?;
        OfferOf::<T>::insert(system, Offer { owner: owner.clone(), book, rate, deposit });
        Self::enter(rate, system);
        Self::deposit_event(Event::Offered { system, owner, book, rate, deposit });
        Ok(())
    }

    pub(crate) fn do_unoffer(who: T::AccountId, system: SystemId) -> DispatchResult {
        let offer = OfferOf::<T>::get(system).ok_or(Error::<T>::UnknownOffer)?;
        let void = Self::is_offer_void(&offer, system);
        ensure!(offer.owner == who || void, Error::<T>::NotOfferOwner);
        Self::drop_offer(system)
    }

    /// Whether the system no longer belongs to who offered it.
    pub(crate) fn is_offer_void(offer: &Offer<T::AccountId>, system: SystemId) -> bool {
        T::Ledger::owner_of(system).is_none_or(|owner| owner != offer.owner)
    }

    /// The offer of `system` leaves the book, and its deposit goes back. Does nothing where there is none.
    pub(crate) fn drop_offer(system: SystemId) -> DispatchResult {
        let Some(Offer { owner, book, rate, deposit }) = OfferOf::<T>::take(system) else {
            return Ok(());
        };
        Self::release(HoldReason::Offer, &owner, deposit)?;
        Self::take_out(rate, system);
        BookOffers::<T>::mutate_exists(&owner, book, |systems| {
            if let Some(systems) = systems {
                systems.retain(|each| *each != system);
            }
            *systems = systems.take().filter(|systems| !systems.is_empty());
        });
        Self::deposit_event(Event::Unoffered { system, owner, book, deposit });
        Ok(())
    }

    /// Moves the offers of a book to its rate, or drops them where its rules admit none. Gives how many there are, at
    /// most `MaxOffers`.
    pub(crate) fn follow_rules(
        owner: &T::AccountId,
        book: BookId,
        rules: &Rules,
    ) -> Result<u32, DispatchError> {
        let systems = BookOffers::<T>::get(owner, book);
        let count = u32::try_from(systems.len()).map_err(|_| Error::<T>::Overflow)?;
        for system in systems {
            if rules.is_offerable() {
                Self::move_offer(system, rules.rate)?;
            } else {
                Self::drop_offer(system)?;
            }
        }
        Ok(count)
    }

    fn move_offer(system: SystemId, rate: FeeRate) -> DispatchResult {
        OfferOf::<T>::try_mutate(system, |offer| {
            let offer = offer.as_mut().ok_or(Error::<T>::UnknownOffer)?;
            if offer.rate != rate {
                Self::take_out(offer.rate, system);
                Self::enter(rate, system);
                offer.rate = rate;
            }
            Ok(())
        })
    }

    fn enter(rate: FeeRate, system: SystemId) {
        Offers::<T>::insert(RateKey::from(rate), SystemKey::from(system), ());
    }

    fn take_out(rate: FeeRate, system: SystemId) {
        Offers::<T>::remove(RateKey::from(rate), SystemKey::from(system));
    }
}
