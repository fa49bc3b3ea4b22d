//! Invariants: what is owed against what is free, the assets' teams, sums and deposits, from all storage.

use crate::{
    currency::MIN_BALANCE,
    types::{DECIMALS, MAX_HOLDERS},
    AppCurrency, Bond, ClosedSettlements, Config, Currencies, CurrencyPhase, Declared, Foreign, ForeignOf,
    HoldReason, Mended, Pallet, SettlementTotals, Settlements, Standing, Standings,
};
use alloc::collections::{BTreeMap, BTreeSet};
use dlo_core::{AppId, AppReserves, Balance, Calendar, Day};
use frame_support::{
    ensure,
    traits::{
        fungible::InspectHold,
        fungibles::{metadata, roles, Inspect, InspectEnumerable},
        Get,
    },
};
use sp_runtime::TryRuntimeError;

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("app-obligations: a sum does not fit");

impl<T: Config> Pallet<T> {
    /// Checks, after every transaction and hook:
    ///
    /// - what an app owes is covered by what its reserve leaves free, or the app is overdue or has defaulted. That
    ///   holds without a delay: what raises what is owed is checked or reviewed here, and the keeper of the reserves
    ///   calls `reserve_changed` within the transaction that changes them;
    /// - every asset is the currency of a registered app; this pallet's account is its whole team; a closing one has
    ///   nothing in circulation;
    /// - declarations are of registered apps, well formed and not of nothing;
    /// - every mark is of a registered app, its days are in order and none is to come; an overdue app has some of its
    ///   bond. An app may be marked and covered: once it has defaulted, until its bond is whole; once it is overdue,
    ///   only where holders have burned units without this pallet, or where what is due could not be taken, and until
    ///   it is looked at;
    /// - an app that was covered again is not marked, nor was it on a day to come;
    /// - nothing is recorded of an app that is not registered;
    /// - the settlement totals are the sums over the registered apps and what closed ones have settled; deposits held are
    ///   those recorded.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        for app in Self::recorded() {
            Self::check_cover(app)?;
        }
        for (app, currency) in Currencies::<T>::iter() {
            Self::check_currency(app, &currency)?;
        }
        for id in T::Assets::asset_ids() {
            ensure!(
                Currencies::<T>::contains_key(AppId(id)),
                "app-obligations: an asset that is no app's currency"
            );
        }
        Self::check_declarations()?;
        for (app, standing) in Standings::<T>::iter() {
            Self::check_standing(app, standing)?;
        }
        for (app, mended) in Mended::<T>::iter() {
            Self::check_mended(app, mended)?;
        }
        Self::check_settlements()?;
        Self::check_deposits()
    }

    /// The apps of which anything is recorded.
    fn recorded() -> BTreeSet<AppId> {
        let owing = Currencies::<T>::iter_keys().chain(Declared::<T>::iter_keys());
        let owing = owing.chain(Foreign::<T>::iter_keys());
        let standing = Standings::<T>::iter_keys().chain(Mended::<T>::iter_keys());
        owing.chain(standing).chain(Settlements::<T>::iter_keys()).collect()
    }

    fn check_cover(app: AppId) -> Result<(), TryRuntimeError> {
        let position =
            T::Apps::position(app).ok_or("app-obligations: something is recorded of an app that is gone")?;
        let covered = Self::owed_by(app).is_covered_by(position.free());
        let sound = Standings::<T>::get(app).is_sound();
        ensure!(covered || !sound, "app-obligations: an app is short and not marked");
        Ok(())
    }

    fn check_currency(app: AppId, currency: &AppCurrency<T::AccountId>) -> Result<(), TryRuntimeError> {
        let (id, team) = (app.0, Some(Self::account()));
        let closing = currency.phase == CurrencyPhase::Closing;
        ensure!(!closing || Self::issued(app).is_zero(), "app-obligations: a closing currency circulates");
        if !T::Assets::asset_exists(id) {
            // Anyone may take the last step of destroying an asset.
            ensure!(closing, "app-obligations: a currency without its asset");
            return Ok(());
        }
        let owner = <T::Assets as roles::Inspect<T::AccountId>>::owner(id);
        let issuer = <T::Assets as roles::Inspect<T::AccountId>>::issuer(id);
        let admin = <T::Assets as roles::Inspect<T::AccountId>>::admin(id);
        let freezer = <T::Assets as roles::Inspect<T::AccountId>>::freezer(id);
        let ours = [owner, issuer, admin, freezer].iter().all(|member| *member == team);
        ensure!(ours, "app-obligations: another account is of a currency's team");
        let decimals = <T::Assets as metadata::Inspect<T::AccountId>>::decimals(id);
        ensure!(decimals == DECIMALS, "app-obligations: a currency has other decimals");
        ensure!(
            T::Assets::minimum_balance(id) == MIN_BALANCE,
            "app-obligations: a currency has another least balance"
        );
        Ok(())
    }

    fn check_declarations() -> Result<(), TryRuntimeError> {
        for liabilities in Declared::<T>::iter_values() {
            let some = !liabilities.total.is_zero() && liabilities.holders > 0;
            ensure!(some, "app-obligations: liabilities of nothing or to nobody");
            ensure!(liabilities.holders <= MAX_HOLDERS, "app-obligations: too many holders");
            ensure!(
                liabilities.declared_at <= T::Calendar::now(),
                "app-obligations: a declaration is yet to come"
            );
        }
        for issues in Foreign::<T>::iter_values() {
            Self::check_foreign(&issues)?;
        }
        Ok(())
    }

    fn check_foreign(issues: &ForeignOf<T>) -> Result<(), TryRuntimeError> {
        ensure!(!issues.is_empty(), "app-obligations: an empty list of tokens");
        let ascending = issues.iter().zip(issues.iter().skip(1)).all(|(a, b)| a.slot < b.slot);
        ensure!(ascending, "app-obligations: slots do not ascend");
        for issue in issues {
            ensure!(u32::from(issue.slot) < T::MaxForeign::get(), "app-obligations: a slot beyond the last");
            let named = !issue.chain.is_empty() && !issue.token.is_empty();
            ensure!(
                named && !issue.issued.is_zero(),
                "app-obligations: a token of nothing or without a name"
            );
            let now = T::Calendar::now();
            ensure!(issue.declared_at <= now, "app-obligations: a declaration is yet to come");
        }
        Ok(())
    }

    fn check_standing(app: AppId, standing: Standing) -> Result<(), TryRuntimeError> {
        let today = T::Calendar::today();
        let bond = T::Apps::position(app).map(|position| position.bond).unwrap_or_default();
        match standing {
            Standing::Sound => return Err("app-obligations: a sound app is marked".into()),
            Standing::Overdue { since, charged_on } => {
                // One that is short again so soon owes for its first day, and what is due may not have been taken.
                let ordered = since.since(charged_on) <= 1 && since <= today && charged_on <= today;
                ensure!(ordered, "app-obligations: the days of a mark are out of order");
                let left = Bond::of(bond, T::AppBond::get());
                ensure!(
                    left != Bond::Spent,
                    "app-obligations: an overdue app without a bond has not defaulted"
                );
            }
            Standing::Defaulted { since } => {
                ensure!(since <= today, "app-obligations: the days of a mark are out of order");
            }
        }
        Ok(())
    }

    fn check_mended(app: AppId, mended: Day) -> Result<(), TryRuntimeError> {
        ensure!(
            Standings::<T>::get(app).is_sound(),
            "app-obligations: a marked app is one that was covered again"
        );
        ensure!(mended <= T::Calendar::today(), "app-obligations: an app will have been covered again");
        Ok(())
    }

    fn check_settlements() -> Result<(), TryRuntimeError> {
        let mut sums = ClosedSettlements::<T>::get();
        for of_app in Settlements::<T>::iter_values() {
            ensure!(of_app.count > 0 && !of_app.volume.is_zero(), "app-obligations: a settlement of nothing");
            sums = sums.checked_add(of_app).ok_or(OVERFLOW)?;
        }
        ensure!(
            SettlementTotals::<T>::get() == sums,
            "app-obligations: settlement totals differ from the apps', open and closed"
        );
        Ok(())
    }

    fn check_deposits() -> Result<(), TryRuntimeError> {
        let mut sums = BTreeMap::<T::AccountId, Balance>::new();
        for currency in Currencies::<T>::iter_values() {
            let sum = sums.entry(currency.depositor).or_default();
            *sum = sum.checked_add(currency.deposit).ok_or(OVERFLOW)?;
        }
        let reason = HoldReason::Currency.into();
        for who in frame_system::Account::<T>::iter_keys() {
            let held = T::NativeBalance::balance_on_hold(&reason, &who);
            let recorded = sums.get(&who).copied().unwrap_or_default();
            ensure!(held == recorded, "app-obligations: deposits differ from the hold");
        }
        Ok(())
    }
}
