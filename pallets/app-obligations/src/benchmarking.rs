//! Benchmarks: one for each call and for the steps of the round over marked apps.

use super::*;
use dlo_core::{AppId, Balance, Calendar, Day, Nat};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungibles::Inspect, ConstU32, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_core::H256;

const SEED: u32 = 0;
const UNITS: Balance = 1_000;

fn full<const MAX: u32>() -> BoundedVec<u8, ConstU32<MAX>> {
    let length = usize::try_from(MAX).unwrap_or_default();
    BoundedVec::truncate_from(core::iter::repeat_n(b'a', length).collect())
}

/// An app that has declared all that it can, and its owner.
fn app<T: Config>() -> Result<(T::AccountId, AppId), BenchmarkError> {
    let owner: T::AccountId = account("app", 0, SEED);
    let app = T::BenchmarkHelper::funded_app(&owner);
    for slot in 0..T::MaxForeign::get() {
        let slot = u8::try_from(slot).map_err(|_| BenchmarkError::Stop("too many slots"))?;
        Pallet::<T>::do_declare_foreign(owner.clone(), app, slot, full(), full(), Nat(1))?;
    }
    Pallet::<T>::do_declare_liabilities(owner.clone(), app, H256::zero(), Nat(1), 1)?;
    Ok((owner, app))
}

/// The same with a currency, of which its owner has units.
fn with_currency<T: Config>() -> Result<(T::AccountId, AppId), BenchmarkError> {
    let (owner, app) = app::<T>()?;
    Pallet::<T>::do_create_currency(owner.clone(), app, full(), full())?;
    Pallet::<T>::do_issue(owner.clone(), app, owner.clone(), UNITS)?;
    Ok((owner, app))
}

/// The same, overdue and with a penalty due.
fn due<T: Config>() -> Result<(T::AccountId, AppId), BenchmarkError> {
    let (owner, app) = with_currency::<T>()?;
    Pallet::<T>::do_declare_foreign(owner.clone(), app, 0, full(), full(), Nat(u128::MAX))?;
    let tomorrow: Day = T::Calendar::today().checked_add(1).unwrap_or_default();
    T::BenchmarkHelper::set_now(T::Calendar::start_of(tomorrow));
    Ok((owner, app))
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_currency() -> Result<(), BenchmarkError> {
        let (owner, app) = app::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, full(), full());

        assert!(Currencies::<T>::contains_key(app));
        Ok(())
    }

    #[benchmark]
    fn issue() -> Result<(), BenchmarkError> {
        let (owner, app) = with_currency::<T>()?;
        let holder = owner.clone();

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, holder, UNITS);

        assert_eq!(T::Assets::total_issuance(app.0), UNITS.saturating_mul(2));
        Ok(())
    }

    #[benchmark]
    fn redeem() -> Result<(), BenchmarkError> {
        let (owner, app) = due::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, UNITS, H256::zero());

        assert_eq!(T::Assets::total_issuance(app.0), 0);
        Ok(())
    }

    #[benchmark]
    fn close_currency() -> Result<(), BenchmarkError> {
        let (owner, app) = app::<T>()?;
        Pallet::<T>::do_create_currency(owner.clone(), app, full(), full())?;
        // One short of what needs a second call.
        T::BenchmarkHelper::crowd(app, T::MaxRemovals::get().saturating_sub(1));

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app);

        assert!(!Currencies::<T>::contains_key(app));
        Ok(())
    }

    #[benchmark]
    fn declare_liabilities() -> Result<(), BenchmarkError> {
        let (owner, app) = with_currency::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, H256::zero(), Nat(2), 1);

        assert!(Declared::<T>::get(app).is_some_and(|declared| declared.total == Nat(2)));
        Ok(())
    }

    #[benchmark]
    fn declare_foreign() -> Result<(), BenchmarkError> {
        let (owner, app) = due::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, 0, full(), full(), Nat(2));

        assert!(Standings::<T>::get(app).is_sound());
        Ok(())
    }

    #[benchmark]
    fn record_settlement() -> Result<(), BenchmarkError> {
        let (owner, app) = app::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, Nat(Nat::UNIT), 1, H256::zero());

        assert_eq!(Settlements::<T>::get(app).count, 1);
        Ok(())
    }

    #[benchmark]
    fn restore_bond() -> Result<(), BenchmarkError> {
        let (owner, app) = due::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app);

        assert!(!Standings::<T>::get(app).is_sound());
        Ok(())
    }

    #[benchmark]
    fn poke() -> Result<(), BenchmarkError> {
        let (owner, app) = due::<T>()?;
        let before = Standings::<T>::get(app);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app);

        assert_ne!(Standings::<T>::get(app), before);
        Ok(())
    }

    #[benchmark]
    fn sweep_base() {
        let tomorrow: Day = T::Calendar::today().checked_add(1).unwrap_or_default();
        T::BenchmarkHelper::set_now(T::Calendar::start_of(tomorrow));

        #[block]
        {
            Pallet::<T>::sweep(frame_support::weights::Weight::MAX);
        }

        assert_eq!(Sweep::<T>::get().after, None);
    }

    #[benchmark]
    fn sweep_step() -> Result<(), BenchmarkError> {
        let (_, app) = due::<T>()?;
        let before = Standings::<T>::get(app);

        #[block]
        {
            Pallet::<T>::sweep(frame_support::weights::Weight::MAX);
        }

        assert_ne!(Standings::<T>::get(app), before);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
