//! Benchmarks: one for each call, on its longest path. What a hand-over takes comes on top of `buy`.

use super::*;
use dlo_core::{Balance, Calendar, Day, Nat, ReserveLedger, SystemId, ANT};
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, Get};
use frame_system::RawOrigin;

const SEED: u32 = 0;
const PRICE: Price = Price::Ant(ANT);

fn funded<T: Config>(who: &'static str) -> T::AccountId {
    let account = account(who, 0, SEED);
    let amount: Balance = ANT.saturating_mul(1_000_000_000);
    T::NativeBalance::set_balance(&account, amount);
    account
}

fn days_from_now<T: Config>(days: u32) -> Day {
    T::Calendar::today().checked_add(days).unwrap_or_default()
}

/// A system that is offered at `price` to a named buyer, and the two of them.
fn offered<T: Config>(price: Price) -> Result<(SystemId, T::AccountId, T::AccountId), BenchmarkError> {
    let (seller, buyer) = (funded::<T>("seller"), funded::<T>("buyer"));
    let system = T::BenchmarkHelper::system(&seller);
    Pallet::<T>::do_offer(seller.clone(), system, price, Some(buyer.clone()), days_from_now::<T>(10))?;
    Ok((system, seller, buyer))
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn offer() -> Result<(), BenchmarkError> {
        // It takes the place of an earlier one.
        let (system, seller, buyer) = offered::<T>(PRICE)?;
        let until = days_from_now::<T>(20);

        #[extrinsic_call]
        _(RawOrigin::Signed(seller), system, PRICE, Some(buyer), until);

        assert_eq!(Offers::<T>::get(system).map(|made| made.until), Some(until));
        Ok(())
    }

    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        // Somebody else removes what has lapsed.
        let (system, _, buyer) = offered::<T>(PRICE)?;
        Offers::<T>::mutate(system, |made| {
            if let Some(made) = made {
                made.until = T::Calendar::today();
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), system);

        assert!(!Offers::<T>::contains_key(system));
        Ok(())
    }

    #[benchmark]
    fn buy_for_ant() -> Result<(), BenchmarkError> {
        let (system, _, buyer) = offered::<T>(PRICE)?;

        #[extrinsic_call]
        buy(RawOrigin::Signed(buyer.clone()), system, PRICE, Nat::ZERO, 0, PaymentOf::<T>::new());

        assert_eq!(T::Ledger::owner_of(system), Some(buyer));
        Ok(())
    }

    #[benchmark]
    fn buy_for_certificates(n: Linear<1, { T::MaxCerts::get() }>) -> Result<(), BenchmarkError> {
        // The clock may be set by the first certificate.
        let buyer = funded::<T>("buyer");
        let mut certs = PaymentOf::<T>::new();
        for _ in 0..n {
            let part = (T::BenchmarkHelper::certificate(&buyer), Nat(1));
            certs.try_push(part).map_err(|_| BenchmarkError::Stop("too many certificates"))?;
        }
        let price = Price::Assignment { amount: Nat(n.into()), until: days_from_now::<T>(20) };
        let (system, _, buyer) = offered::<T>(price)?;

        #[extrinsic_call]
        buy(RawOrigin::Signed(buyer.clone()), system, price, Nat::ZERO, 0, certs);

        assert_eq!(T::Ledger::owner_of(system), Some(buyer));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
