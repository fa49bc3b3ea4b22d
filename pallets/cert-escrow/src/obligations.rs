//! What apps owe: their reserves must cover it, and their bonds answer for it.

use crate::{Apps, Config, Error, Event, HoldReason, Pallet};
use dlo_core::{AppId, AppObligations, AppPosition, AppReserves, Balance, Nat};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};

impl<T: Config> AppReserves<T::AccountId> for Pallet<T> {
    fn position(app: AppId) -> Option<AppPosition<T::AccountId>> {
        Apps::<T>::get(app).map(|app| AppPosition {
            owner: app.owner,
            category: app.category,
            reserve: app.reserve,
            assigned: app.assigned,
            bond: app.bond,
        })
    }

    /// Fails with [`Error::UnknownApp`], and as the balance does where the pot cannot take it. Event: `BondSlashed`.
    fn slash_bond(id: AppId, amount: Balance) -> Result<Balance, DispatchError> {
        let mut app = Apps::<T>::get(id).ok_or(Error::<T>::UnknownApp)?;
        let taken = amount.min(app.bond);
        if taken == 0 {
            return Ok(0);
        }
        app.bond = app.bond.saturating_sub(taken);

        let reason = HoldReason::AppBond.into();
        // The bond was set aside: no freeze that the owner puts on the account later may bar it.
        T::NativeBalance::transfer_on_hold(
            &reason,
            &app.owner,
            &T::PotAccount::get(),
            taken,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        )?;
        let left = app.bond;
        Apps::<T>::insert(id, app);
        Self::deposit_event(Event::BondSlashed { app: id, amount: taken, left });
        Ok(taken)
    }

    /// Fails with [`Error::UnknownApp`], and as the balance does where it cannot be held. Event: `BondRestored`.
    fn restore_bond(id: AppId) -> Result<Balance, DispatchError> {
        let mut app = Apps::<T>::get(id).ok_or(Error::<T>::UnknownApp)?;
        let missing = T::AppBond::get().saturating_sub(app.bond);
        if missing == 0 {
            return Ok(0);
        }
        app.bond = app.bond.checked_add(missing).ok_or(Error::<T>::Overflow)?;

        T::NativeBalance::hold(&HoldReason::AppBond.into(), &app.owner, missing)?;
        Apps::<T>::insert(id, app);
        Self::deposit_event(Event::BondRestored { app: id, amount: missing });
        Ok(missing)
    }
}

impl<T: Config> Pallet<T> {
    /// Whether `reserve`, of which `assigned` is bound, covers what the app owes.
    pub(crate) fn ensure_covered(app: AppId, reserve: Nat, assigned: Nat) -> DispatchResult {
        ensure!(T::Obligations::owed(app) <= reserve.saturating_sub(assigned), Error::<T>::ReserveInUse);
        Ok(())
    }
}
