use crate::{mock::*, AppCurrency, Currencies, CurrencyPhase, Error, Event};
use frame_support::{
    assert_noop, assert_ok,
    traits::fungibles::{metadata, roles},
};
use sp_runtime::TokenError;

#[test]
fn only_the_owner_of_an_app_creates_its_currency() {
    ExtBuilder::build_and_execute(|| {
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(
                Obligations::create_currency(signed(who), APP, bytes("a"), bytes("b")),
                Error::<Test>::NotAppOwner
            );
        }
        assert_noop!(
            Obligations::create_currency(signed(APPS), NO_APP, bytes("a"), bytes("b")),
            Error::<Test>::UnknownApp
        );
    });
}

#[test]
fn a_currency_needs_a_name_and_a_symbol() {
    ExtBuilder::build_and_execute(|| {
        for (name, symbol) in [("", "HBD"), ("Harbour dollar", "")] {
            assert_noop!(
                Obligations::create_currency(signed(APPS), APP, bytes(name), bytes(symbol)),
                Error::<Test>::NameEmpty
            );
        }
    });
}

#[test]
fn an_app_has_one_currency() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        assert_noop!(create(), Error::<Test>::CurrencyExists);
        assert_eq!(held(APPS), DEPOSIT);
    });
}

#[test]
fn an_owner_who_cannot_pay_the_deposit_gets_none() {
    ExtBuilder::build_and_execute(|| {
        Keeper::register(NO_APP, GHOST);
        let refused = atomic(|| Obligations::create_currency(signed(GHOST), NO_APP, bytes("a"), bytes("b")));
        assert_eq!(refused, Err(TokenError::FundsUnavailable.into()));
        assert!(!Currencies::<Test>::contains_key(NO_APP));
    });
}

#[test]
fn a_currency_is_an_asset_of_which_the_pallet_is_the_whole_team() {
    ExtBuilder::build_and_execute(|| {
        let (name, symbol) = (bytes("Harbour dollar"), bytes("HBD"));
        assert_ok!(create());

        let (id, team) = (APP.0, Some(Obligations::account()));
        assert_eq!(<Assets as roles::Inspect<AccountId>>::owner(id), team);
        assert_eq!(<Assets as roles::Inspect<AccountId>>::issuer(id), team);
        assert_eq!(<Assets as roles::Inspect<AccountId>>::admin(id), team);
        assert_eq!(<Assets as roles::Inspect<AccountId>>::freezer(id), team);
        assert_eq!(<Assets as metadata::Inspect<AccountId>>::name(id), name.to_vec());
        assert_eq!(<Assets as metadata::Inspect<AccountId>>::symbol(id), symbol.to_vec());
        assert_eq!(<Assets as metadata::Inspect<AccountId>>::decimals(id), 6);
        let details = pallet_assets::Asset::<Test>::get(id).unwrap();
        assert_eq!((details.supply, details.min_balance, details.is_sufficient), (0, 1, false));
        let currency = AppCurrency { depositor: APPS, deposit: DEPOSIT, phase: CurrencyPhase::Live };
        assert_eq!(Currencies::<Test>::get(APP), Some(currency));
        assert_eq!(held(APPS), DEPOSIT);
        System::assert_last_event(Event::CurrencyCreated { app: APP, name, symbol, deposit: DEPOSIT }.into());
    });
}

#[test]
fn the_longest_names_are_taken() {
    ExtBuilder::build_and_execute(|| {
        let (name, symbol) = ("a".repeat(64), "b".repeat(16));
        assert_ok!(Obligations::create_currency(signed(APPS), APP, bytes(&name), bytes(&symbol)));
    });
}
