//! The sale itself: payment and hand-over, both or neither.

use crate::{reference, Config, Error, Event, Offer, Offers, Pallet, PaymentOf, Price, WeightInfo};
use alloc::collections::BTreeSet;
use dlo_core::{Assigner, CertId, Day, Handover, Nat, Purpose, ReserveLedger, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{fungible::Mutate, tokens::Preservation, Get},
    weights::Weight,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_buy(
        buyer: T::AccountId,
        system: SystemId,
        price: Price,
        least_backed: Nat,
        revision: u32,
        certs: &[(CertId, Nat)],
    ) -> DispatchResult {
        let offer = Offers::<T>::get(system).ok_or(Error::<T>::UnknownOffer)?;
        Self::ensure_for_sale(system, &offer, &buyer)?;
        ensure!(offer.price == price, Error::<T>::PriceChanged);
        Self::ensure_pays(&price, certs)?;
        let backed = T::Ledger::revalue(system)?.backed;
        ensure!(backed >= least_backed, Error::<T>::BackedTooLow);
        ensure!(T::Ledger::revision(system) == Some(revision), Error::<T>::TermsChanged);

        // The payment comes first: what is left to the buyer must bear the deposits.
        Self::pay(system, &offer, &buyer, certs)?;
        T::Handover::hand_over(system, &offer.seller, &buyer)?;
        Self::close(system, &offer)?;
        Self::deposit_event(Event::Sold { system, seller: offer.seller, buyer, price, backed });
        Ok(())
    }

    fn ensure_for_sale(
        system: SystemId,
        offer: &Offer<T::AccountId>,
        buyer: &T::AccountId,
    ) -> Result<(), Error<T>> {
        ensure!(!Self::is_void(system, offer), Error::Void);
        ensure!(*buyer != offer.seller, Error::BuyerIsSeller);
        ensure!(offer.buyer.as_ref().is_none_or(|named| named == buyer), Error::NotTheBuyer);
        Ok(())
    }

    /// Whether `certs` are what `price` asks for: none where it is in ANT, otherwise each certificate once and exactly
    /// its amount in all.
    fn ensure_pays(price: &Price, certs: &[(CertId, Nat)]) -> Result<(), Error<T>> {
        let Price::Assignment { amount, .. } = price else {
            ensure!(certs.is_empty(), Error::CertificatesNotAsked);
            return Ok(());
        };
        let mut named = BTreeSet::new();
        let mut sum = Nat::ZERO;
        for (cert, part) in certs {
            ensure!(named.insert(*cert), Error::DuplicateCertificate);
            sum = sum.checked_add(*part).ok_or(Error::WrongSum)?;
        }
        ensure!(sum == *amount, Error::WrongSum);
        Ok(())
    }

    fn pay(
        system: SystemId,
        offer: &Offer<T::AccountId>,
        buyer: &T::AccountId,
        certs: &[(CertId, Nat)],
    ) -> DispatchResult {
        match offer.price {
            Price::Ant(amount) => {
                // All that the buyer has is his to spend. Should that leave him no account, the deposits cannot be held
                // and there is no sale; where a system has none, he may own it without.
                T::NativeBalance::transfer(buyer, &offer.seller, amount, Preservation::Expendable)?;
                Ok(())
            }
            Price::Assignment { until, .. } => Self::assign(system, &offer.seller, buyer, until, certs),
        }
    }

    /// Assigns the parts of `certs` to the seller.
    fn assign(
        system: SystemId,
        seller: &T::AccountId,
        buyer: &T::AccountId,
        until: Day,
        certs: &[(CertId, Nat)],
    ) -> DispatchResult {
        let sale = reference(system, seller, buyer);
        for (cert, part) in certs {
            // What is worth less than was last recorded of it does not pay.
            T::Ledger::revalue(cert.system)?;
            T::Assigner::assign(buyer, *cert, Purpose::Settlement, *part, sale, seller, until)?;
        }
        Ok(())
    }

    /// What a sale weighs without its hand-over.
    pub(crate) fn weight_of_buy(price: &Price, certs: &PaymentOf<T>) -> Weight {
        let count = u32::try_from(certs.len()).unwrap_or(u32::MAX);
        match price {
            Price::Ant(_) => T::WeightInfo::buy_for_ant(),
            Price::Assignment { .. } => {
                let valued = T::Ledger::admission_weight(T::LargestSystem::get());
                T::WeightInfo::buy_for_certificates(count).saturating_add(valued.saturating_mul(count.into()))
            }
        }
    }
}
