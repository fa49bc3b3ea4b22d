//! Benchmarks: one for each call, on its longest path.

use super::*;
use dlo_core::{AppId, Bps, FeeRate, Nat, ANT};
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, Get};
use frame_system::RawOrigin;

fn funded<T: Config>() -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let owner: T::AccountId = whitelisted_caller();
    let amount = ANT.saturating_mul(1_000_000);
    T::NativeBalance::set_balance(&owner, amount);
    owner
}

fn rules() -> Rules {
    Rules {
        mode: AdmitMode::Listed,
        rate: FeeRate(ANT),
        notice_days: 14,
        min_days: 1,
        max_days: 365,
        floor: Nat(1),
        cap_amount: Some(Nat(u128::MAX)),
        cap_share: Some(Bps::WHOLE),
    }
}

#[benchmarks(where T::NativeBalance: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_rulebook() {
        let owner = funded::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), rules());

        assert!(Rulebooks::<T>::contains_key(&owner, 0));
    }

    #[benchmark]
    fn update_rulebook() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        Pallet::<T>::do_create(owner.clone(), rules())?;
        let changed = Rules { mode: AdmitMode::Open, ..rules() };

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), 0, changed);

        assert_eq!(Rulebooks::<T>::get(&owner, 0).map(|book| book.rules), Some(changed));
        Ok(())
    }

    #[benchmark]
    fn remove_rulebook() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        Pallet::<T>::do_create(owner.clone(), rules())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), 0);

        assert!(!Rulebooks::<T>::contains_key(&owner, 0));
        Ok(())
    }

    #[benchmark]
    fn set_listing() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        Pallet::<T>::do_create(owner.clone(), rules())?;
        for app in 1..T::MaxListings::get() {
            Pallet::<T>::do_set_listing(owner.clone(), 0, AppId(app), Some(Listing::Blocked))?;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), 0, AppId(0), Some(Listing::Allowed));

        assert!(Listings::<T>::contains_key((&owner, 0), AppId(0)));
        Ok(())
    }

    #[benchmark]
    fn assign() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let system = T::BenchmarkHelper::system(&owner);
        // The helper may have given the system a rulebook of its own.
        let first = NextBook::<T>::get(&owner);
        let second = first.saturating_add(1);
        Pallet::<T>::do_create(owner.clone(), rules())?;
        Pallet::<T>::do_create(owner.clone(), rules())?;
        Pallet::<T>::do_assign(owner.clone(), system, first)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), system, Some(second));

        assert_eq!(BookOf::<T>::get(system).map(|assignment| assignment.book), Some(second));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
