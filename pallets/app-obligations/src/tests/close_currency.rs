use crate::{mock::*, Currencies, CurrencyPhase, Error, Event};
use dlo_core::AppObligations;
use frame_support::{assert_noop, assert_ok};

fn close() -> frame_support::dispatch::DispatchResult {
    Obligations::close_currency(signed(APPS), APP)
}

fn phase() -> Option<CurrencyPhase> {
    Currencies::<Test>::get(APP).map(|currency| currency.phase)
}

/// A currency with `count` accounts that have nothing, each with an approval.
fn crowded(count: u64) {
    assert_ok!(create());
    for who in [APPS, HOLDER, OTHER].into_iter().take(usize::try_from(count).unwrap()) {
        assert_ok!(Assets::touch(signed(who), APP.0));
        assert_ok!(Assets::approve_transfer(signed(who), APP.0, GHOST, 5));
    }
}

#[test]
fn only_the_owner_of_an_app_closes_its_currency() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(Obligations::close_currency(signed(who), APP), Error::<Test>::NotAppOwner);
        }
        assert_noop!(Obligations::close_currency(signed(APPS), NO_APP), Error::<Test>::UnknownApp);
    });
}

#[test]
fn a_currency_that_circulates_is_not_closed() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(close(), Error::<Test>::UnknownCurrency);
        circulate(1);
        assert_noop!(close(), Error::<Test>::InCirculation);
        assert_ok!(redeem(1));
        assert_ok!(close());
    });
}

#[test]
fn a_closed_currency_leaves_nothing_behind() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        assert_ok!(redeem(600));
        let before = free(APPS);
        assert!(!Obligations::is_settled(APP));
        assert_ok!(close());
        System::assert_last_event(Event::CurrencyClosed { app: APP, deposit: DEPOSIT }.into());
        assert_eq!((held(APPS), free(APPS)), (0, before + DEPOSIT));
        assert!(pallet_assets::Asset::<Test>::get(APP.0).is_none());
        assert!(!pallet_assets::Metadata::<Test>::contains_key(APP.0));
        assert!(Obligations::is_settled(APP));
        assert_noop!(close(), Error::<Test>::UnknownCurrency);
    });
}

#[test]
fn a_currency_can_be_created_again() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(create());
        assert_ok!(close());
        circulate(1_000);
        assert_noop!(issue(1), Error::<Test>::NotCovered);
    });
}

#[test]
fn many_empty_accounts_are_removed_in_more_than_one_step() {
    ExtBuilder::build_and_execute(|| {
        crowded(3);
        assert_ok!(close());
        assert_eq!(phase(), Some(CurrencyPhase::Closing));
        System::assert_last_event(Event::CurrencyClosing { app: APP }.into());
        assert!(Assets::touch(signed(OTHER), APP.0).is_err());
        assert_noop!(create(), Error::<Test>::CurrencyExists);
        assert_eq!(held(APPS), DEPOSIT);

        assert_ok!(close());
        assert_eq!((phase(), held(APPS)), (None, 0));
        for who in [APPS, HOLDER, OTHER] {
            assert_eq!(pallet_balances::Account::<Test>::get(who).reserved, 0);
            assert_eq!(free(who), ENDOWMENT);
        }
    });
}

#[test]
fn few_empty_accounts_are_removed_at_once() {
    ExtBuilder::build_and_execute(|| {
        crowded(1);
        assert_ok!(close());
        assert_eq!((phase(), free(APPS)), (None, ENDOWMENT));
    });
}

#[test]
fn a_stranger_who_takes_the_last_step_keeps_nobody_from_the_deposit() {
    ExtBuilder::build_and_execute(|| {
        crowded(2);
        assert_ok!(close());
        assert_ok!(Assets::finish_destroy(signed(OTHER), APP.0));
        assert_eq!(phase(), Some(CurrencyPhase::Closing));
        assert_ok!(Obligations::do_try_state());
        assert_noop!(issue(1), Error::<Test>::CurrencyClosing);
        assert_ok!(close());
        assert_eq!((phase(), held(APPS)), (None, 0));
    });
}
