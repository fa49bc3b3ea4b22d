//! What the keeper of the reserves is told.

use crate::{mock::*, ClosedSettlements, Event, Mended, SettlementTotals, Settlements};
use dlo_core::{AppObligations, Nat};
use frame_support::assert_ok;

#[test]
fn an_app_that_nobody_knows_owes_nothing() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Obligations::owed(NO_APP), Nat(0));
        assert!(Obligations::is_settled(NO_APP));
        Obligations::reserve_changed(NO_APP);
        assert!(standing(NO_APP).is_sound());
    });
}

#[test]
fn all_that_is_owed_is_told_in_one_sum() {
    ExtBuilder::build_and_execute(|| {
        circulate(100);
        assert_ok!(declare(20));
        assert_ok!(abroad(0, 3));
        assert_ok!(abroad(1, 4));
        assert_eq!(Obligations::owed(APP), Nat(127));
        assert_ok!(redeem(60));
        assert_eq!(Obligations::owed(APP), Nat(67));
    });
}

#[test]
fn an_asset_that_is_no_currency_is_not_owed() {
    ExtBuilder::build().execute_with(|| {
        use frame_support::traits::fungibles::{Create, Mutate};
        assert_ok!(<Assets as Create<AccountId>>::create(APP.0, OTHER, false, 1));
        assert_ok!(Assets::mint_into(APP.0, &HOLDER, 500));
        assert_eq!(Obligations::owed(APP), Nat(0));
    });
}

#[test]
fn each_kind_of_debt_keeps_an_app_from_being_closed() {
    let with = |owe: fn(), settle: fn()| {
        ExtBuilder::build_and_execute(|| {
            owe();
            assert!(!Obligations::is_settled(APP));
            settle();
            assert!(Obligations::is_settled(APP));
            Keeper::close(APP);
        });
    };
    with(|| create().unwrap(), || Obligations::close_currency(signed(APPS), APP).unwrap());
    with(|| declare(1).unwrap(), || declare(0).unwrap());
    with(|| abroad(0, 1).unwrap(), || abroad(0, 0).unwrap());
}

#[test]
fn an_app_that_has_defaulted_is_not_closed_before_its_bond_is_whole() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        live_to(9);
        assert_ok!(abroad(0, 0));
        assert_eq!(Obligations::owed(APP), Nat(0));
        assert_eq!(standing(APP), defaulted(7));
        assert!(!Obligations::is_settled(APP));
        assert_ok!(Obligations::restore_bond(signed(APPS), APP));
        assert!(Obligations::is_settled(APP));
    });
}

#[test]
fn what_was_settled_is_kept_until_the_app_is_closed_and_then_among_all_only() {
    ExtBuilder::build_and_execute(|| {
        let record = |who, app, volume| {
            assert_ok!(Obligations::record_settlement(signed(who), app, Nat(volume), 2, REFERENCE));
        };
        record(APPS, APP, 4_000_000);
        record(APPS, APP, 1_000_000);
        record(OTHER, SECOND, 1_000_000);
        assert!(Obligations::is_settled(APP));
        let (closed, totals) = (Settlements::<Test>::get(APP), SettlementTotals::<Test>::get());
        Keeper::close(APP);
        assert!(!Settlements::<Test>::contains_key(APP));
        assert_eq!((closed.volume, closed.count, closed.fees), (Nat(5_000_000), 4, 15));
        assert_eq!(ClosedSettlements::<Test>::get(), closed);
        assert_eq!(SettlementTotals::<Test>::get(), totals);
        let told = Event::SettlementsClosed { app: APP, volume: closed.volume, count: 4, fees: 15 };
        System::assert_last_event(told.into());
        Keeper::close(SECOND);
        assert_eq!(ClosedSettlements::<Test>::get(), totals);
    });
}

#[test]
fn of_an_app_that_has_settled_nothing_nothing_is_told_when_it_is_closed() {
    ExtBuilder::build_and_execute(|| {
        Keeper::close(APP);
        Obligations::app_closed(NO_APP);
        assert_eq!(System::events().len(), 0);
        assert!(!ClosedSettlements::<Test>::exists());
    });
}

#[test]
fn the_day_on_which_an_app_was_covered_does_not_outlive_it() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        assert_ok!(abroad(0, 0));
        assert_eq!(Mended::<Test>::get(APP), Some(day(0)));
        Keeper::close(APP);
        assert_eq!(Mended::<Test>::iter().count(), 0);
    });
}
