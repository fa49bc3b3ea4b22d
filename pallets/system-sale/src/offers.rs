//! Making and removing offers.

use crate::{types::PriceError, Config, Error, Event, HoldReason, Offer, Offers, Pallet, Price};
use dlo_core::{Calendar, Day, ReserveLedger, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};

impl<T> From<PriceError> for Error<T> {
    fn from(error: PriceError) -> Self {
        match error {
            PriceError::Zero => Self::ZeroPrice,
            PriceError::TooShort => Self::AssignmentTooShort,
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_offer(
        seller: T::AccountId,
        system: SystemId,
        price: Price,
        buyer: Option<T::AccountId>,
        until: Day,
    ) -> DispatchResult {
        let owner = T::Ledger::owner_of(system).ok_or(Error::<T>::UnknownSystem)?;
        ensure!(owner == seller, Error::<T>::NotSystemOwner);
        ensure!(until > T::Calendar::today(), Error::<T>::UntilNotInFuture);
        ensure!(buyer.as_ref() != Some(&seller), Error::<T>::BuyerIsSeller);
        price.validate(until).map_err(Error::<T>::from)?;

        if let Some(earlier) = Offers::<T>::get(system) {
            Self::remove(system, earlier)?;
        }
        let deposit = T::OfferDeposit::get();
        T::NativeBalance::hold(&HoldReason::Offer.into(), &seller, deposit)?;
        let offer = Offer { seller: seller.clone(), price, buyer: buyer.clone(), until, deposit };
        Offers::<T>::insert(system, offer);
        Self::deposit_event(Event::Offered { system, seller, price, buyer, until, deposit });
        Ok(())
    }

    pub(crate) fn do_withdraw(who: T::AccountId, system: SystemId) -> DispatchResult {
        let offer = Offers::<T>::get(system).ok_or(Error::<T>::UnknownOffer)?;
        ensure!(who == offer.seller || Self::is_void(system, &offer), Error::<T>::NotSeller);
        Self::remove(system, offer)
    }

    /// Whether nobody can take the offer of `system` any more: its day has come, or the system belongs to somebody else
    /// or to nobody.
    pub fn is_void(system: SystemId, offer: &Offer<T::AccountId>) -> bool {
        offer.has_lapsed(T::Calendar::today()) || T::Ledger::owner_of(system).as_ref() != Some(&offer.seller)
    }

    /// Removes an offer under which nothing was sold.
    fn remove(system: SystemId, offer: Offer<T::AccountId>) -> DispatchResult {
        Self::close(system, &offer)?;
        let Offer { seller, deposit, .. } = offer;
        Self::deposit_event(Event::Withdrawn { system, seller, deposit });
        Ok(())
    }

    /// Gives the deposit of an offer back and takes it out of the map.
    pub(crate) fn close(system: SystemId, offer: &Offer<T::AccountId>) -> DispatchResult {
        let reason = HoldReason::Offer.into();
        T::NativeBalance::release(&reason, &offer.seller, offer.deposit, Precision::Exact)?;
        Offers::<T>::remove(system);
        Ok(())
    }
}
