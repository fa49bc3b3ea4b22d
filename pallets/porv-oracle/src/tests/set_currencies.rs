use crate::{mock::*, pallet::*};
use codec::Decode;
use dlo_core::Currency;
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

fn list(codes: &[&str]) -> CurrencyList {
    let codes: Vec<_> = codes.iter().map(|code| currency(code)).collect();
    codes.try_into().unwrap()
}

fn set(currencies: CurrencyList) -> DispatchResult {
    dispatch(RawOrigin::Root, Call::set_currencies { currencies })
}

#[test]
fn only_governance_sets_currencies() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RawOrigin::Signed(1), RawOrigin::None, RawOrigin::Authorized] {
            let call = Call::set_currencies { currencies: list(&["EUR"]) };
            assert_noop!(dispatch(origin, call), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn the_dollar_what_is_no_code_and_what_does_not_ascend_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        // Only a code that was decoded can be unsound.
        let lower_case = Currency::decode(&mut &b"eur"[..]).unwrap();
        for bad in [
            list(&["USD"]),
            list(&["EUR", "USD"]),
            list(&["GBP", "EUR"]),
            list(&["EUR", "EUR"]),
            vec![lower_case].try_into().unwrap(),
        ] {
            assert_noop!(set(bad), Error::<Test>::BadCurrencies);
        }
    });
}

#[test]
fn the_list_is_replaced_and_can_be_empty() {
    ExtBuilder::default().currencies(&["EUR"]).build_and_execute(|| {
        for codes in [&["CAD", "GBP"][..], &[]] {
            System::reset_events();
            let currencies = list(codes);
            assert_ok!(set(currencies.clone()));
            assert_eq!(Currencies::<Test>::get(), currencies);
            assert_eq!(events(), [Event::CurrenciesSet { currencies }]);
        }
    });
}
