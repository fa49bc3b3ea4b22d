//! What apps owe their customers outside this chain, declared as the root of a Merkle-sum tree.

use crate::{types::MAX_HOLDERS, Config, Declared, Error, Event, Liabilities, Pallet};
use dlo_core::{AppId, Calendar, Nat};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_declare_liabilities(
        who: T::AccountId,
        app: AppId,
        root: H256,
        total: Nat,
        holders: u32,
    ) -> DispatchResult {
        let position = Self::app_of(&who, app)?;
        if total.is_zero() {
            return Self::remove_liabilities(app);
        }
        ensure!(holders > 0, Error::<T>::NoHolders);
        ensure!(holders <= MAX_HOLDERS, Error::<T>::TooManyHolders);
        // No more than before is always told: the app has paid, or its customers have paid each other.
        if total > Self::declared(app) {
            ensure!(Self::review(app).is_sound(), Error::<T>::NotSound);
            let mut owed = Self::owed_by(app);
            owed.liabilities = total;
            ensure!(owed.is_covered_by(position.free()), Error::<T>::NotCovered);
        }

        let declared_at = T::Calendar::now();
        Declared::<T>::insert(app, Liabilities { root, total, holders, declared_at });
        Self::deposit_event(Event::LiabilitiesDeclared { app, root, total, holders });
        Self::review(app);
        Ok(())
    }

    fn remove_liabilities(app: AppId) -> DispatchResult {
        ensure!(Declared::<T>::contains_key(app), Error::<T>::NothingDeclared);
        Declared::<T>::remove(app);
        Self::deposit_event(Event::LiabilitiesRemoved { app });
        Self::review(app);
        Ok(())
    }

    /// What the app declares to owe its customers.
    pub(crate) fn declared(app: AppId) -> Nat {
        Declared::<T>::get(app).map(|liabilities| liabilities.total).unwrap_or_default()
    }
}
