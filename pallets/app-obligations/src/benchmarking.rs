//! Benchmarks: one for each call and for the steps of the round over marked apps.

use super::*;
use alloc::vec::Vec;
use dlo_core::{AppId, AppReserves, Balance, Calendar, Day, Nat};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::DispatchResult,
    traits::{
        fungibles::{Inspect, Mutate},
        ConstU32, Get,
    },
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

/// As many tokens as there can be, with the longest names, each of one micro-NAT.
fn tokens<T: Config>() -> ForeignOf<T> {
    let slots = (0..T::MaxForeign::get()).filter_map(|slot| u8::try_from(slot).ok());
    let declared_at = T::Calendar::now();
    let issues =
        slots.map(|slot| ForeignIssue { slot, chain: full(), token: full(), issued: Nat(1), declared_at });
    BoundedVec::truncate_from(issues.collect::<Vec<_>>())
}

/// States for the benchmarks of this pallet and of whoever calls `reserve_changed` and `app_closed`.
impl<T: Config> Pallet<T> {
    /// Brings `app` into the state in which a look costs most. It owes little, in every way that there is: a currency, a
    /// declaration, and as many tokens as there can be. It is marked as overdue since yesterday, so that a penalty is due,
    /// and it is covered: the look finds that too. Calls that need a covered reserve can be measured on it.
    pub fn make_overdue_but_covered(app: AppId) -> DispatchResult {
        let owner = T::Apps::position(app).ok_or(Error::<T>::UnknownApp)?.owner;
        if !Currencies::<T>::contains_key(app) {
            Self::do_create_currency(owner.clone(), app, full(), full())?;
            T::Assets::mint_into(app.0, &owner, UNITS)?;
        }
        let declared_at = T::Calendar::now();
        let liabilities = Liabilities { root: H256::zero(), total: Nat(1), holders: 1, declared_at };
        Declared::<T>::insert(app, liabilities);
        Foreign::<T>::insert(app, tokens::<T>());
        let yesterday = Day(T::Calendar::today().0.saturating_sub(1));
        Standings::<T>::insert(app, Standing::Overdue { since: yesterday, charged_on: yesterday });
        Mended::<T>::remove(app);
        Ok(())
    }

    /// The same, but short, if only by one micro-NAT: what adds to the reserve or lowers what is owed mends it, which
    /// writes most.
    pub fn make_overdue(app: AppId) -> DispatchResult {
        Self::make_overdue_but_covered(app)?;
        let free = T::Apps::position(app).ok_or(Error::<T>::UnknownApp)?.free();
        let missing = free.0.saturating_sub(Self::owed_by(app).total().0).saturating_add(1);
        Foreign::<T>::mutate(app, |issues| {
            for issue in issues.iter_mut().take(1) {
                issue.issued = Nat(issue.issued.0.saturating_add(missing));
            }
        });
        Ok(())
    }

    /// The same, but not marked: it was covered again yesterday, and owes all that is free. What takes from the reserve makes
    /// it short so soon that the penalty is due at once.
    pub fn make_just_covered(app: AppId) -> DispatchResult {
        Self::make_overdue(app)?;
        Foreign::<T>::mutate(app, |issues| {
            for issue in issues.iter_mut().take(1) {
                issue.issued = Nat(issue.issued.0.saturating_sub(1));
            }
        });
        Standings::<T>::remove(app);
        Mended::<T>::insert(app, Day(T::Calendar::today().0.saturating_sub(1)));
        Ok(())
    }

    /// Leaves of `app`, which is settled, all that is removed when it is closed.
    pub fn leave_records(app: AppId) -> DispatchResult {
        let owner = T::Apps::position(app).ok_or(Error::<T>::UnknownApp)?.owner;
        Self::do_record_settlement(owner, app, Nat(1), 1, H256::zero())?;
        Mended::<T>::insert(app, T::Calendar::today());
        Ok(())
    }
}

/// An app that owes nothing, and its owner.
fn app<T: Config>() -> (T::AccountId, AppId) {
    let owner: T::AccountId = account("app", 0, SEED);
    let app = T::BenchmarkHelper::funded_app(&owner);
    (owner, app)
}

/// An app that is short, a penalty due; its owner has units.
fn overdue<T: Config>() -> Result<(T::AccountId, AppId), BenchmarkError> {
    let (owner, app) = app::<T>();
    Pallet::<T>::make_overdue(app)?;
    Ok((owner, app))
}

/// The same, covered and still marked.
fn covered<T: Config>() -> Result<(T::AccountId, AppId), BenchmarkError> {
    let (owner, app) = app::<T>();
    Pallet::<T>::make_overdue_but_covered(app)?;
    Ok((owner, app))
}

/// A look took the penalty, and the app became sound.
fn assert_mended<T: Config>(app: AppId) {
    assert_eq!(Mended::<T>::get(app), Some(T::Calendar::today()));
    let bond = T::Apps::position(app).map(|position| position.bond);
    assert!(bond.is_some_and(|bond| bond < T::AppBond::get()));
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_currency() {
        let (owner, app) = app::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, full(), full());

        assert!(Currencies::<T>::contains_key(app));
    }

    #[benchmark]
    fn issue() -> Result<(), BenchmarkError> {
        // Only a sound app issues: the look finds that it is covered.
        let (owner, app) = covered::<T>()?;
        let holder = owner.clone();

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, holder, UNITS);

        assert_eq!(T::Assets::total_issuance(app.0), UNITS.saturating_mul(2));
        assert_mended::<T>(app);
        Ok(())
    }

    #[benchmark]
    fn redeem() -> Result<(), BenchmarkError> {
        let (owner, app) = overdue::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, UNITS, H256::zero());

        assert_eq!(T::Assets::total_issuance(app.0), 0);
        assert_mended::<T>(app);
        Ok(())
    }

    #[benchmark]
    fn close_currency() -> Result<(), BenchmarkError> {
        let (owner, app) = app::<T>();
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
        // A rise is looked at twice, and only a sound app may declare it.
        let (owner, app) = covered::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, H256::zero(), Nat(2), 1);

        assert!(Declared::<T>::get(app).is_some_and(|declared| declared.total == Nat(2)));
        assert_mended::<T>(app);
        Ok(())
    }

    #[benchmark]
    fn declare_foreign() -> Result<(), BenchmarkError> {
        let (owner, app) = overdue::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, 0, full(), full(), Nat(1));

        assert_mended::<T>(app);
        Ok(())
    }

    #[benchmark]
    fn record_settlement() -> Result<(), BenchmarkError> {
        let (owner, app) = app::<T>();
        Pallet::<T>::leave_records(app)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, Nat(Nat::UNIT), 1, H256::zero());

        assert_eq!(Settlements::<T>::get(app).count, 2);
        Ok(())
    }

    #[benchmark]
    fn restore_bond() -> Result<(), BenchmarkError> {
        // The penalty takes the last of the bond: the first look finds a default, the second that it is over.
        let (owner, app) = covered::<T>()?;
        T::Apps::slash_bond(app, T::AppBond::get().saturating_sub(1))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app);

        assert_eq!(Mended::<T>::get(app), Some(T::Calendar::today()));
        Ok(())
    }

    #[benchmark]
    fn poke() -> Result<(), BenchmarkError> {
        let (owner, app) = covered::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app);

        assert_mended::<T>(app);
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
        let (_, app) = covered::<T>()?;
        let one = T::WeightInfo::sweep_base().saturating_add(T::WeightInfo::sweep_step());

        #[block]
        {
            Pallet::<T>::sweep(one);
        }

        assert_mended::<T>(app);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
