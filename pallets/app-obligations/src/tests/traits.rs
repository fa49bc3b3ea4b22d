//! What the keeper of the reserves is told.

use crate::mock::*;
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
        Clock::to_day(9);
        assert_ok!(abroad(0, 0));
        assert_eq!(Obligations::owed(APP), Nat(0));
        assert_eq!(standing(APP), defaulted(7));
        assert!(!Obligations::is_settled(APP));
        assert_ok!(Obligations::restore_bond(signed(APPS), APP));
        assert!(Obligations::is_settled(APP));
    });
}

#[test]
fn what_was_settled_stays_when_the_app_is_closed() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Obligations::record_settlement(signed(APPS), APP, Nat(1), 1, REFERENCE));
        assert!(Obligations::is_settled(APP));
        Keeper::close(APP);
        assert_eq!(crate::Settlements::<Test>::get(APP).count, 1);
    });
}
