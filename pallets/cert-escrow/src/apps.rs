//! Registering and closing apps.

use crate::{App, Apps, AppsOf, Config, Error, Event, HoldReason, Name, NextAppId, Pallet};
use dlo_core::{AppId, AppObligations, BatchId, Category, Nat};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_app(
        owner: T::AccountId,
        name: Name,
        category: Category,
        container: Option<H256>,
    ) -> DispatchResult {
        ensure!(!name.is_empty(), Error::<T>::NameEmpty);
        let id = NextAppId::<T>::get();
        let next = id.0.checked_add(1).map(AppId).ok_or(Error::<T>::Overflow)?;
        let bond = T::AppBond::get();

        T::NativeBalance::hold(&HoldReason::AppBond.into(), &owner, bond)?;
        NextAppId::<T>::put(next);
        AppsOf::<T>::insert(&owner, id, ());
        Apps::<T>::insert(
            id,
            App {
                owner: owner.clone(),
                name,
                category,
                container,
                bond,
                reserve: Nat::ZERO,
                certificates: 0,
                assigned: Nat::ZERO,
                operators: 0,
                next_batch: BatchId::default(),
            },
        );
        Self::deposit_event(Event::AppRegistered { app: id, owner, category, bond });
        Ok(())
    }

    pub(crate) fn do_update_app(who: T::AccountId, id: AppId, container: Option<H256>) -> DispatchResult {
        let app = Self::app_of(&who, id)?;
        Apps::<T>::insert(id, App { container, ..app });
        Self::deposit_event(Event::AppUpdated { app: id, container });
        Ok(())
    }

    pub(crate) fn do_close_app(who: T::AccountId, id: AppId) -> DispatchResult {
        let app = Self::app_of(&who, id)?;
        ensure!(app.certificates == 0, Error::<T>::AppHasCertificates);
        ensure!(T::Obligations::is_settled(id), Error::<T>::AppOwes);

        Self::clear_operators(id)?;
        T::NativeBalance::release(&HoldReason::AppBond.into(), &who, app.bond, Precision::Exact)?;
        AppsOf::<T>::remove(&who, id);
        Apps::<T>::remove(id);
        T::Obligations::app_closed(id);
        Self::deposit_event(Event::AppClosed { app: id, bond: app.bond });
        Ok(())
    }

    /// The app, if it is `who`'s.
    pub(crate) fn app_of(who: &T::AccountId, id: AppId) -> Result<App<T::AccountId>, DispatchError> {
        let app = Apps::<T>::get(id).ok_or(Error::<T>::UnknownApp)?;
        ensure!(app.owner == *who, Error::<T>::NotAppOwner);
        Ok(app)
    }
}
