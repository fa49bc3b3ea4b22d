//! Operators: who runs an app's container.

use crate::{readers::page, App, Apps, Config, Error, Event, HoldReason, Operator, Operators, Pallet};
use alloc::vec::Vec;
use dlo_core::{AppId, Balance, Calendar};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_rent(who: T::AccountId, id: AppId, container: H256) -> DispatchResult {
        let app = Apps::<T>::get(id).ok_or(Error::<T>::UnknownApp)?;
        ensure!(app.container == Some(container), Error::<T>::OtherContainer);
        let deposit = match Operators::<T>::get(id, &who) {
            Some(known) => {
                ensure!(known.container != container, Error::<T>::AlreadyOperator);
                known.deposit
            }
            None => Self::admit_operator(&who, id, app)?,
        };
        let since = T::Calendar::today();
        Operators::<T>::insert(id, &who, Operator { container, since, deposit });
        Self::deposit_event(Event::Rented { app: id, operator: who, container, deposit });
        Ok(())
    }

    /// Counts a new operator, holds his deposit and gives it.
    fn admit_operator(
        who: &T::AccountId,
        id: AppId,
        mut app: App<T::AccountId>,
    ) -> Result<Balance, DispatchError> {
        ensure!(app.operators < T::MaxOperators::get(), Error::<T>::TooManyOperators);
        app.operators = app.operators.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let deposit = T::OperatorDeposit::get();
        T::NativeBalance::hold(&HoldReason::Operator.into(), who, deposit)?;
        Apps::<T>::insert(id, app);
        Ok(deposit)
    }

    pub(crate) fn do_vacate(who: T::AccountId, id: AppId) -> DispatchResult {
        let operator = Operators::<T>::take(id, &who).ok_or(Error::<T>::NotOperator)?;
        let mut app = Apps::<T>::get(id).ok_or(Error::<T>::UnknownApp)?;
        app.operators = app.operators.checked_sub(1).ok_or(Error::<T>::Overflow)?;
        Self::give_back(id, who, operator)?;
        Apps::<T>::insert(id, app);
        Ok(())
    }

    /// Takes all operators off an app that is closed. There are at most `MaxOperators`.
    pub(crate) fn clear_operators(id: AppId) -> DispatchResult {
        for (who, operator) in Operators::<T>::drain_prefix(id) {
            Self::give_back(id, who, operator)?;
        }
        Ok(())
    }

    /// Gives the deposit of an operator who is no longer one back.
    fn give_back(id: AppId, who: T::AccountId, operator: Operator) -> DispatchResult {
        let deposit = operator.deposit;
        T::NativeBalance::release(&HoldReason::Operator.into(), &who, deposit, Precision::Exact)?;
        Self::deposit_event(Event::Vacated { app: id, operator: who, deposit });
        Ok(())
    }

    /// A page of the operators of `app`, behind `after`.
    pub fn operators(app: AppId, after: Option<&T::AccountId>, limit: u32) -> Vec<(T::AccountId, Operator)> {
        let entries = match after {
            Some(who) => Operators::<T>::iter_prefix_from(app, Operators::<T>::hashed_key_for(app, who)),
            None => Operators::<T>::iter_prefix(app),
        };
        entries.take(page(limit)).collect()
    }
}
