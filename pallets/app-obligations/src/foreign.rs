//! What apps have issued on other chains. Facts: they are taken whatever their size.

use crate::{ChainName, Config, Error, Event, Foreign, ForeignIssue, ForeignOf, Pallet, TokenName};
use dlo_core::{AppId, Calendar, Nat};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_declare_foreign(
        who: T::AccountId,
        app: AppId,
        slot: u8,
        chain: ChainName,
        token: TokenName,
        issued: Nat,
    ) -> DispatchResult {
        Self::app_of(&who, app)?;
        ensure!(u32::from(slot) < T::MaxForeign::get(), Error::<T>::UnknownSlot);
        let mut issues = Foreign::<T>::get(app);
        let known = issues.iter().any(|issue| issue.slot == slot);
        issues.retain(|issue| issue.slot != slot);
        if issued.is_zero() {
            ensure!(known, Error::<T>::NothingDeclared);
            Self::set_foreign(app, issues);
            Self::deposit_event(Event::ForeignRemoved { app, slot });
        } else {
            ensure!(!chain.is_empty() && !token.is_empty(), Error::<T>::NameEmpty);
            let place = issues.iter().filter(|issue| issue.slot < slot).count();
            let issue = ForeignIssue { slot, chain, token, issued, declared_at: T::Calendar::now() };
            // There are as many slots as there is room for.
            issues.try_insert(place, issue).map_err(|_| Error::<T>::UnknownSlot)?;
            Self::set_foreign(app, issues);
            Self::deposit_event(Event::ForeignDeclared { app, slot, issued });
        }
        Self::review(app);
        Ok(())
    }

    fn set_foreign(app: AppId, issues: ForeignOf<T>) {
        if issues.is_empty() {
            Foreign::<T>::remove(app);
        } else {
            Foreign::<T>::insert(app, issues);
        }
    }

    /// All that the app declares to have issued on other chains; the largest number where the sum does not fit.
    pub(crate) fn issued_abroad(app: AppId) -> Nat {
        Nat(Foreign::<T>::get(app).iter().fold(0, |sum: u128, issue| sum.saturating_add(issue.issued.0)))
    }
}
