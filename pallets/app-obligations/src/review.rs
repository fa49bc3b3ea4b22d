//! Bringing an app's standing up to date: what it owes against what is free, and the penalties that are due.

use crate::{
    types::Stop, Bond, Config, Currencies, Error, Event, Mended, Owed, Pallet, Standing, Standings, Sweep,
    WeightInfo, LOG_TARGET,
};
use dlo_core::{AppId, AppObligations, AppPosition, AppReserves, Balance, Bps, Calendar, Day, Nat};
use dlo_porv::math::mul_div_ceil;
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    storage::with_storage_layer,
    traits::Get,
    weights::{Weight, WeightMeter},
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_poke(app: AppId) -> DispatchResult {
        ensure!(T::Apps::position(app).is_some(), Error::<T>::UnknownApp);
        let before = Standings::<T>::get(app);
        ensure!(Self::review(app) != before, Error::<T>::NothingDue);
        Ok(())
    }

    pub(crate) fn do_restore_bond(who: T::AccountId, app: AppId) -> DispatchResult {
        Self::app_of(&who, app)?;
        // What is due is due from the bond as it is.
        Self::review(app);
        let left = Self::app_of(&who, app)?.bond;
        ensure!(Bond::of(left, T::AppBond::get()) != Bond::Whole, Error::<T>::BondWhole);

        let amount = T::Apps::restore_bond(app)?;
        Self::deposit_event(Event::BondRestored { app, amount });
        Self::review(app);
        Ok(())
    }

    /// What the app owes.
    pub(crate) fn owed_by(app: AppId) -> Owed {
        Owed {
            issued: Self::issued(app),
            liabilities: Self::declared(app),
            foreign: Self::issued_abroad(app),
        }
    }

    /// Takes what is due of the app's bond, then looks whether what it owes is covered. Gives the standing, which is
    /// recorded. Never fails: it stands in the way of nothing that the caller does.
    ///
    /// A penalty that cannot be taken stays due, and the app marked.
    pub(crate) fn review(app: AppId) -> Standing {
        let before = Standings::<T>::get(app);
        let Some(position) = T::Apps::position(app) else { return before };
        let Some((charged, left)) = Self::charge(app, before, position.bond) else { return before };
        let owed = Self::owed_by(app);
        let covered = owed.is_covered_by(position.free());
        let today = T::Calendar::today();
        let mended = Mended::<T>::get(app);
        let marked = charged.reviewed(today, covered, Bond::of(left, T::AppBond::get()), mended);
        Self::record(app, before, marked, owed, &position);
        Self::set_mended(app, mended, marked.mended(before, mended, today));
        // Only where it becomes short again so soon that the day is not free is anything due by now.
        let Some((after, _)) = Self::charge(app, marked, left) else { return marked };
        Self::record(app, marked, after, owed, &position);
        after
    }

    /// Takes what is due of the bond, of which `bond` is left. Gives the standing and what is left then; none where it
    /// could not be taken.
    fn charge(app: AppId, standing: Standing, bond: Balance) -> Option<(Standing, Balance)> {
        let today = T::Calendar::today();
        let Some(penalty) = standing.due(today, Self::penalty_per_day(), bond) else {
            return Some((standing, bond));
        };
        match with_storage_layer(|| T::Apps::slash_bond(app, penalty.amount)) {
            Ok(amount) => {
                let left = bond.saturating_sub(amount);
                Self::deposit_event(Event::PenaltyCharged { app, days: penalty.days, amount });
                Some((standing.charged(today, penalty, left), left))
            }
            Err(error) => {
                log::error!(target: LOG_TARGET, "app {} cannot be charged: {error:?}", app.0);
                None
            }
        }
    }

    /// ANT planck for each day that begins while an app is overdue: `PenaltyPerDay` of the whole bond, rounded up.
    pub fn penalty_per_day() -> Balance {
        let (whole, share) = (T::AppBond::get(), T::PenaltyPerDay::get().min(Bps::WHOLE));
        mul_div_ceil(whole, share.0.into(), Bps::WHOLE.0.into()).unwrap_or(whole)
    }

    /// Records and tells what has become of the app, where it is not as `before`.
    fn record(
        app: AppId,
        before: Standing,
        after: Standing,
        owed: Owed,
        position: &AppPosition<T::AccountId>,
    ) {
        if after == before {
            return;
        }
        Self::set_standing(app, after);
        Self::announce(app, before, after, owed, position);
    }

    fn set_standing(app: AppId, standing: Standing) {
        if standing.is_sound() {
            Standings::<T>::remove(app);
        } else {
            Standings::<T>::insert(app, standing);
        }
    }

    fn set_mended(app: AppId, before: Option<Day>, after: Option<Day>) {
        if after != before {
            Mended::<T>::set(app, after);
        }
    }

    /// Says what has become of the app. A further charge is no news: `PenaltyCharged` has told it.
    fn announce(
        app: AppId,
        before: Standing,
        after: Standing,
        owed: Owed,
        position: &AppPosition<T::AccountId>,
    ) {
        match (before, after) {
            (_, Standing::Sound) => Self::deposit_event(Event::Covered { app }),
            (_, Standing::Defaulted { since }) => Self::deposit_event(Event::Defaulted { app, since }),
            (Standing::Overdue { .. }, Standing::Overdue { .. }) => {}
            (_, Standing::Overdue { .. }) => {
                let (owed, free) = (owed.total(), position.free());
                Self::deposit_event(Event::Overdue { app, owed, free });
            }
        }
    }

    /// Looks at apps that are marked or were covered again lately, from the cursor on within `remaining`, `MaxSweepSteps`
    /// of them at most. Starts a new round once a day. Gives the weight used.
    pub(crate) fn sweep(remaining: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(remaining);
        if meter.try_consume(T::WeightInfo::sweep_base()).is_err() {
            return meter.consumed();
        }
        let mut state = Sweep::<T>::get();
        let today = T::Calendar::today();
        if state.after.is_none() && today <= state.started_on {
            return meter.consumed();
        }
        let (begins, mut done) = (state.after.is_none(), false);
        for _ in 0..T::MaxSweepSteps::get() {
            if meter.try_consume(T::WeightInfo::sweep_step()).is_err() {
                break;
            }
            let Some(stop) = Self::next_stop(state.after) else {
                done = true;
                break;
            };
            Self::review(stop.app());
            state.after = Some(stop);
        }
        if begins && (done || state.after.is_some()) {
            state.started_on = today;
        }
        if done {
            state.after = None;
        }
        Sweep::<T>::put(state);
        meter.consumed()
    }

    /// What comes behind `after`: first the marked apps, then those that were covered again, in the order of storage.
    fn next_stop(after: Option<Stop>) -> Option<Stop> {
        let marked = match after {
            None => Standings::<T>::iter_keys().next(),
            Some(Stop::Marked(app)) => {
                Standings::<T>::iter_keys_from(Standings::<T>::hashed_key_for(app)).next()
            }
            Some(Stop::Mended(_)) => None,
        };
        marked.map(Stop::Marked).or_else(|| Self::next_mended(after))
    }

    fn next_mended(after: Option<Stop>) -> Option<Stop> {
        let mut mended = match after {
            Some(Stop::Mended(app)) => Mended::<T>::iter_keys_from(Mended::<T>::hashed_key_for(app)),
            _ => Mended::<T>::iter_keys(),
        };
        mended.next().map(Stop::Mended)
    }
}

impl<T: Config> AppObligations for Pallet<T> {
    fn owed(app: AppId) -> Nat {
        Self::owed_by(app).total()
    }

    fn is_settled(app: AppId) -> bool {
        // Nor may a mark outlive its app; who owes nothing and has his bond whole has none for long.
        let nothing = Self::owed_by(app).total().is_zero() && !Currencies::<T>::contains_key(app);
        nothing && Standings::<T>::get(app).is_sound()
    }

    fn reserve_changed(app: AppId) {
        Self::review(app);
    }

    fn app_closed(app: AppId) {
        Mended::<T>::remove(app);
        Self::close_settlements(app);
    }
}
