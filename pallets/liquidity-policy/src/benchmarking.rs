//! Benchmarks: one for each call, on its longest path.

use super::*;
use dlo_core::{AppId, Bps, FeeRate, Nat, SystemId, ANT};
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, Get};
use frame_system::RawOrigin;

const SEED: u32 = 0;
const AMOUNT: Nat = Nat(Nat::UNIT);
const DAYS: u32 = 30;
const RATE: FeeRate = FeeRate(ANT);

fn funded<T: Config>() -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    fund::<T>(whitelisted_caller())
}

/// Who owns the app.
fn asker<T: Config>() -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    fund::<T>(account("asker", 0, SEED))
}

fn fund<T: Config>(who: T::AccountId) -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    T::NativeBalance::set_balance(&who, ANT.saturating_mul(1_000_000));
    who
}

fn rules(strategy: Strategy) -> Rules {
    Rules {
        mode: AdmitMode::Listed,
        categories: Categories::ALL,
        strategy,
        rate: RATE,
        notice_days: 14,
        min_days: 1,
        max_days: 365,
        floor: Nat(1),
        cap_amount: Some(Nat(u128::MAX)),
        cap_share: Some(Bps::WHOLE),
        assignable: true,
    }
}

fn overrides() -> Overrides {
    Overrides {
        rate: Some(RATE),
        notice_days: Some(1),
        min_days: Some(1),
        max_days: Some(365),
        cap_amount: Some(Nat(u128::MAX)),
        cap_share: Some(Bps::WHOLE),
        assignable: Some(true),
        target: Some(Bps::WHOLE),
    }
}

/// A new rulebook of `owner`. The helper may have given the owner's systems one before.
fn book<T: Config>(owner: &T::AccountId, strategy: Strategy) -> Result<BookId, BenchmarkError> {
    let book = NextBook::<T>::get(owner);
    Pallet::<T>::do_create(owner.clone(), rules(strategy))?;
    Ok(book)
}

/// Puts `count` systems under `book` into the offer book, the ledger untold.
fn offer_systems<T: Config>(owner: &T::AccountId, book: BookId, count: u32) -> Result<(), BenchmarkError> {
    for i in 0..count {
        let system = SystemId(u64::MAX.saturating_sub(i.into()));
        let offer = Offer { owner: owner.clone(), book, rate: RATE, deposit: 0 };
        BookOf::<T>::insert(system, Assignment { owner: owner.clone(), book });
        BookOffers::<T>::try_mutate(owner, book, |systems| systems.try_push(system))
            .map_err(|_| BenchmarkError::Stop("too many offers"))?;
        OfferOf::<T>::insert(system, offer);
        Offers::<T>::insert(order::RateKey::from(RATE), order::SystemKey::from(system), ());
    }
    let systems = count;
    Rulebooks::<T>::mutate(owner, book, |book| {
        if let Some(book) = book {
            book.systems = book.systems.saturating_add(systems);
        }
    });
    Ok(())
}

/// A system that stands in the offer book as the last of as many as its rulebook can offer.
fn offered<T: Config>(owner: &T::AccountId) -> Result<SystemId, BenchmarkError> {
    let (system, book) = assigned::<T>(owner, Strategy::Automatic)?;
    offer_systems::<T>(owner, book, T::MaxOffers::get().saturating_sub(1))?;
    Pallet::<T>::do_offer(owner.clone(), system)?;
    Ok(system)
}

/// A system of `owner` with a new rulebook.
fn assigned<T: Config>(
    owner: &T::AccountId,
    strategy: Strategy,
) -> Result<(SystemId, BookId), BenchmarkError> {
    let system = T::BenchmarkHelper::system(owner);
    let book = book::<T>(owner, strategy)?;
    Pallet::<T>::do_assign(owner.clone(), system, book)?;
    Ok((system, book))
}

/// A system whose owner signs each draw, and an app of `asker` that is listed by name.
fn asking<T: Config>(
    owner: &T::AccountId,
    asker: &T::AccountId,
) -> Result<(SystemId, AppId), BenchmarkError> {
    let (system, book) = assigned::<T>(owner, Strategy::Manual)?;
    let app = T::BenchmarkHelper::app(asker);
    Pallet::<T>::do_set_listing(owner.clone(), book, app, Some(Listing::Allowed(overrides())))?;
    Ok((system, app))
}

/// [`asking`] with the request made.
fn asked<T: Config>(owner: &T::AccountId, asker: &T::AccountId) -> Result<(SystemId, AppId), BenchmarkError> {
    let (system, app) = asking::<T>(owner, asker)?;
    Pallet::<T>::do_request(asker.clone(), system, app, AMOUNT, DAYS, RATE)?;
    Ok((system, app))
}

#[benchmarks(where T::NativeBalance: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_rulebook() {
        let owner = funded::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), rules(Strategy::Automatic));

        assert!(Rulebooks::<T>::contains_key(&owner, 0));
    }

    #[benchmark]
    fn update_rulebook(n: Linear<0, { T::MaxOffers::get() }>) -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let book = book::<T>(&owner, Strategy::Automatic)?;
        offer_systems::<T>(&owner, book, n)?;
        let changed = Rules { rate: FeeRate(1), ..rules(Strategy::Automatic) };

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), book, changed);

        assert_eq!(Rulebooks::<T>::get(&owner, book).map(|book| book.rules), Some(changed));
        assert!(OfferOf::<T>::iter_values().all(|each| each.rate == FeeRate(1)));
        Ok(())
    }

    #[benchmark]
    fn remove_rulebook() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let book = book::<T>(&owner, Strategy::Automatic)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), book);

        assert!(!Rulebooks::<T>::contains_key(&owner, book));
        Ok(())
    }

    #[benchmark]
    fn set_listing() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let book = book::<T>(&owner, Strategy::Automatic)?;
        for app in 1..T::MaxListings::get() {
            Pallet::<T>::do_set_listing(owner.clone(), book, AppId(app), Some(Listing::Blocked))?;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), book, AppId(0), Some(Listing::Allowed(overrides())));

        assert!(Listings::<T>::contains_key((&owner, book), AppId(0)));
        Ok(())
    }

    #[benchmark]
    fn assign() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let system = offered::<T>(&owner)?;
        let second = book::<T>(&owner, Strategy::Automatic)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), system, Some(second));

        assert_eq!(BookOf::<T>::get(system).map(|assignment| assignment.book), Some(second));
        assert!(!OfferOf::<T>::contains_key(system));
        Ok(())
    }

    #[benchmark]
    fn request() -> Result<(), BenchmarkError> {
        let (owner, asker) = (funded::<T>(), asker::<T>());
        let (system, app) = asking::<T>(&owner, &asker)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(asker), system, app, AMOUNT, DAYS, RATE);

        assert!(Requests::<T>::contains_key(system, app));
        Ok(())
    }

    #[benchmark]
    fn accept() -> Result<(), BenchmarkError> {
        let (owner, asker) = (funded::<T>(), asker::<T>());
        let (system, app) = asked::<T>(&owner, &asker)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), system, app, AMOUNT, DAYS);

        assert!(Requests::<T>::get(system, app).is_some_and(|made| made.accepted.is_some()));
        Ok(())
    }

    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let (owner, asker) = (funded::<T>(), asker::<T>());
        let (system, app) = asked::<T>(&owner, &asker)?;
        Pallet::<T>::do_accept(owner.clone(), system, app, AMOUNT, DAYS)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), system, app);

        assert!(!Requests::<T>::contains_key(system, app));
        Ok(())
    }

    #[benchmark]
    fn offer() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let (system, book) = assigned::<T>(&owner, Strategy::Automatic)?;
        offer_systems::<T>(&owner, book, T::MaxOffers::get().saturating_sub(1))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), system);

        assert!(OfferOf::<T>::contains_key(system));
        Ok(())
    }

    #[benchmark]
    fn unoffer() -> Result<(), BenchmarkError> {
        let owner = funded::<T>();
        let system = offered::<T>(&owner)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), system);

        assert!(!OfferOf::<T>::contains_key(system));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
