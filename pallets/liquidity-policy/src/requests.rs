//! Requests of apps to owners who sign each draw, and their acceptances.

use crate::{
    decide::admit_app, Acceptance, Config, Error, Event, HoldReason, Listing, Pallet, Request, RequestCount,
    Requests, Rulebook, Strategy,
};
use dlo_core::{AppId, AppPosition, AppReserves, Ask, Calendar, Day, FeeRate, Nat, ReserveLedger, SystemId};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::Get,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_request(
        who: T::AccountId,
        system: SystemId,
        app: AppId,
        amount: Nat,
        days: u32,
        max_rate: FeeRate,
    ) -> DispatchResult {
        let position = T::Apps::position(app).ok_or(Error::<T>::UnknownApp)?;
        ensure!(position.owner == who, Error::<T>::NotAppOwner);
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        let owner = T::Ledger::owner_of(system).ok_or(Error::<T>::UnknownSystem)?;
        Self::rate_signed(&owner, system, app, &position, days)?;
        ensure!(!Requests::<T>::contains_key(system, app), Error::<T>::RequestExists);
        let count = RequestCount::<T>::get(system);
        ensure!(count < T::MaxRequests::get(), Error::<T>::TooManyRequests);
        let count = count.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let expires = Self::expiry()?;
        let deposit = T::RequestDeposit::get();

        Self::hold(HoldReason::Request, &who, deposit)?;
        RequestCount::<T>::insert(system, count);
        let request = Request { by: who, owner, amount, days, max_rate, expires, deposit, accepted: None };
        Requests::<T>::insert(system, app, request);
        Self::deposit_event(Event::Requested { system, app, amount, days, max_rate, expires });
        Ok(())
    }

    pub(crate) fn do_accept(
        who: T::AccountId,
        system: SystemId,
        app: AppId,
        amount: Nat,
        days: u32,
    ) -> DispatchResult {
        let mut request = Requests::<T>::get(system, app).ok_or(Error::<T>::UnknownRequest)?;
        let owner = T::Ledger::owner_of(system).ok_or(Error::<T>::UnknownSystem)?;
        ensure!(owner == who, Error::<T>::NotSystemOwner);
        let position = Self::asked(&request, &owner, app).ok_or(Error::<T>::RequestVoid)?;
        ensure!(T::Calendar::today() < request.expires, Error::<T>::RequestExpired);
        ensure!(request.accepted.is_none(), Error::<T>::AlreadyAccepted);
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        ensure!(amount <= request.amount && days <= request.days, Error::<T>::AboveRequest);
        let rate = Self::rate_signed(&owner, system, app, &position, days)?;
        ensure!(rate <= request.max_rate, Error::<T>::RateAboveMax);

        let expires = Self::expiry()?;
        request.expires = expires;
        request.accepted = Some(Acceptance { amount, days, rate });
        Requests::<T>::insert(system, app, request);
        Self::deposit_event(Event::Accepted { system, app, amount, days, rate, expires });
        Ok(())
    }

    pub(crate) fn do_withdraw(who: T::AccountId, system: SystemId, app: AppId) -> DispatchResult {
        let request = Requests::<T>::get(system, app).ok_or(Error::<T>::UnknownRequest)?;
        let owner = T::Ledger::owner_of(system);
        let lapsed = T::Calendar::today() >= request.expires || Self::is_request_void(&request, system, app);
        ensure!(who == request.by || owner == Some(who) || lapsed, Error::<T>::NotWithdrawable);

        let deposit = request.deposit;
        Self::remove_request(system, app, request)?;
        Self::deposit_event(Event::Withdrawn { system, app, deposit });
        Ok(())
    }

    /// The draw that an acceptance was given for is made.
    pub(crate) fn use_acceptance(ask: &Ask<T::AccountId>) -> DispatchResult {
        let Ask { system, app, amount, days, .. } = *ask;
        let request = Requests::<T>::get(system, app).ok_or(Error::<T>::NotAccepted)?;
        Self::remove_request(system, app, request)?;
        Self::deposit_event(Event::AcceptanceUsed { system, app, amount, days });
        Ok(())
    }

    /// Whether the request has lost the system's owner or the app that it was made for.
    pub(crate) fn is_request_void(request: &Request<T::AccountId>, system: SystemId, app: AppId) -> bool {
        T::Ledger::owner_of(system).and_then(|owner| Self::asked(request, &owner, app)).is_none()
    }

    /// The app whose request it is, while the system is `owner`'s; none where the request is void.
    fn asked(
        request: &Request<T::AccountId>,
        owner: &T::AccountId,
        app: AppId,
    ) -> Option<AppPosition<T::AccountId>> {
        let position = T::Apps::position(app).filter(|position| position.owner == request.by)?;
        (request.owner == *owner).then_some(position)
    }

    /// The rate at which the owner's rulebook would have the app for `days` days, were it signed. Errors: the rules
    /// that refuse whatever the amount is, and `NotManual`.
    fn rate_signed(
        owner: &T::AccountId,
        system: SystemId,
        app: AppId,
        position: &AppPosition<T::AccountId>,
        days: u32,
    ) -> Result<FeeRate, DispatchError> {
        let (book, Rulebook { rules, .. }) = Self::book_of(owner, system).ok_or(Error::<T>::NoRulebook)?;
        ensure!(rules.strategy == Strategy::Manual, Error::<T>::NotManual);
        let listing: Option<Listing> = Self::listing(owner, book, app);
        let for_app = admit_app(&rules, listing, position.category, days).map_err(Error::<T>::from)?;
        Ok(for_app.rules.rate)
    }

    fn expiry() -> Result<Day, DispatchError> {
        let expires = T::Calendar::today().checked_add(T::RequestLife::get());
        Ok(expires.ok_or(Error::<T>::Overflow)?)
    }

    fn remove_request(system: SystemId, app: AppId, request: Request<T::AccountId>) -> DispatchResult {
        Self::release(HoldReason::Request, &request.by, request.deposit)?;
        Requests::<T>::remove(system, app);
        RequestCount::<T>::mutate_exists(system, |count| {
            *count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
        });
        Ok(())
    }
}
