//! Currencies: assets of which this pallet is the whole team.

use crate::{
    AppCurrency, Config, Currencies, CurrencyName, CurrencyPhase, CurrencySymbol, Error, Event, HoldReason,
    Pallet,
};
use dlo_core::{AppId, AppPosition, AppReserves, Balance, Nat};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::{
        fungible::MutateHold,
        fungibles::{metadata::Mutate as _, Create, Destroy, Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
        Get,
    },
};
use sp_core::H256;
use sp_runtime::traits::AccountIdConversion;

/// The least that an account has of a currency.
pub(crate) const MIN_BALANCE: Balance = 1;

impl<T: Config> Pallet<T> {
    /// The account that is owner, issuer, admin and freezer of every currency. It has no key.
    pub fn account() -> T::AccountId {
        T::PalletId::get().into_account_truncating()
    }

    pub(crate) fn do_create_currency(
        who: T::AccountId,
        app: AppId,
        name: CurrencyName,
        symbol: CurrencySymbol,
    ) -> DispatchResult {
        Self::app_of(&who, app)?;
        ensure!(!name.is_empty() && !symbol.is_empty(), Error::<T>::NameEmpty);
        ensure!(!Currencies::<T>::contains_key(app), Error::<T>::CurrencyExists);
        let team = Self::account();
        let deposit = T::CurrencyDeposit::get();

        T::NativeBalance::hold(&HoldReason::Currency.into(), &who, deposit)?;
        // Not sufficient: an account that holds units and no ANT would be room in the state for nothing.
        T::Assets::create(app.0, team.clone(), false, MIN_BALANCE)?;
        T::Assets::set(app.0, &team, name.to_vec(), symbol.to_vec(), crate::types::DECIMALS)?;
        Currencies::<T>::insert(app, AppCurrency { depositor: who, deposit, phase: CurrencyPhase::Live });
        Self::deposit_event(Event::CurrencyCreated { app, name, symbol, deposit });
        Ok(())
    }

    pub(crate) fn do_issue(
        who: T::AccountId,
        app: AppId,
        to: T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        let position = Self::app_of(&who, app)?;
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let currency = Currencies::<T>::get(app).ok_or(Error::<T>::UnknownCurrency)?;
        ensure!(currency.phase == CurrencyPhase::Live, Error::<T>::CurrencyClosing);
        ensure!(Self::review(app).is_sound(), Error::<T>::NotSound);
        let mut owed = Self::owed_by(app);
        owed.issued = owed.issued.checked_add(Nat(amount)).ok_or(Error::<T>::NotCovered)?;
        ensure!(owed.is_covered_by(position.free()), Error::<T>::NotCovered);

        T::Assets::mint_into(app.0, &to, amount)?;
        Self::deposit_event(Event::Issued { app, to, amount });
        Ok(())
    }

    pub(crate) fn do_redeem(
        who: T::AccountId,
        app: AppId,
        amount: Balance,
        reference: H256,
    ) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        ensure!(Currencies::<T>::contains_key(app), Error::<T>::UnknownCurrency);

        let (all, exact, polite) = (Preservation::Expendable, Precision::Exact, Fortitude::Polite);
        T::Assets::burn_from(app.0, &who, amount, all, exact, polite)?;
        Self::deposit_event(Event::Redeemed { app, who, amount, reference });
        Self::review(app);
        Ok(())
    }

    pub(crate) fn do_close_currency(who: T::AccountId, app: AppId) -> DispatchResult {
        Self::app_of(&who, app)?;
        let currency = Currencies::<T>::get(app).ok_or(Error::<T>::UnknownCurrency)?;
        ensure!(Self::issued(app).is_zero(), Error::<T>::InCirculation);

        if !Self::clear_away(app, currency.phase)? {
            if currency.phase == CurrencyPhase::Live {
                Currencies::<T>::insert(app, AppCurrency { phase: CurrencyPhase::Closing, ..currency });
                Self::deposit_event(Event::CurrencyClosing { app });
            }
            return Ok(());
        }
        let AppCurrency { depositor, deposit, .. } = currency;
        T::NativeBalance::release(&HoldReason::Currency.into(), &depositor, deposit, Precision::Exact)?;
        Currencies::<T>::remove(app);
        Self::deposit_event(Event::CurrencyClosed { app, deposit });
        Ok(())
    }

    /// Removes the asset, or as much of it as one call may. True once it is gone.
    fn clear_away(app: AppId, phase: CurrencyPhase) -> Result<bool, DispatchError> {
        // While an asset is being destroyed anyone may take the last step.
        if !T::Assets::asset_exists(app.0) {
            return Ok(true);
        }
        if phase == CurrencyPhase::Live {
            T::Assets::start_destroy(app.0, Some(Self::account()))?;
        }
        let limit = T::MaxRemovals::get();
        let accounts = T::Assets::destroy_accounts(app.0, limit)?;
        let approvals = T::Assets::destroy_approvals(app.0, limit)?;
        if accounts >= limit || approvals >= limit {
            return Ok(false);
        }
        T::Assets::finish_destroy(app.0)?;
        Ok(true)
    }

    /// Units of 10^-6 in circulation of the app's currency; zero where it has none. The asset's supply is asked, since
    /// holders may burn units without this pallet.
    pub(crate) fn issued(app: AppId) -> Nat {
        if !Currencies::<T>::contains_key(app) {
            return Nat::ZERO;
        }
        Nat(T::Assets::total_issuance(app.0))
    }

    /// The app, if it is `who`'s.
    pub(crate) fn app_of(who: &T::AccountId, app: AppId) -> Result<AppPosition<T::AccountId>, DispatchError> {
        let position = T::Apps::position(app).ok_or(Error::<T>::UnknownApp)?;
        ensure!(position.owner == *who, Error::<T>::NotAppOwner);
        Ok(position)
    }
}
