//! Each invariant catches the fault it is there for.

use crate::{mock::*, pallet::*, Report};
use dlo_core::{Bps, SkuId, TableId};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::TryRuntimeError;

fn broken(fault: impl FnOnce()) -> &'static str {
    let mut ext = ExtBuilder::default().skus(5, 3).build();
    ext.execute_with(|| {
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        run_to_round(1);
        submit_used(&[5, 6, 7]);
        Oracle::do_try_state().unwrap();
        fault();
        match Oracle::do_try_state() {
            Err(TryRuntimeError::Other(text)) => text,
            other => panic!("not caught: {other:?}"),
        }
    })
}

#[test]
fn faults_of_the_catalogue_are_caught() {
    assert_eq!(broken(|| NextSku::<Test>::put(1)), "a sku's id is yet to be given");
    assert_eq!(broken(|| SkuByKey::<Test>::remove(text::<_>("maker/0"))), "a sku is not found by its name");
    assert_eq!(broken(|| SkuByKey::<Test>::insert(text::<_>("z"), SkuId(0))), "a name leads to no sku");
    let orphan = || AcceptedPrices::<Test>::insert(SkuId(9), crate::Prices::default());
    assert_eq!(broken(orphan), "a price of a sku that is gone");
}

#[test]
fn faults_of_deposits_are_caught() {
    let change = |sku, deposit| {
        move || Skus::<Test>::mutate(SkuId(sku), |entry| entry.as_mut().unwrap().deposit = deposit)
    };
    assert_eq!(broken(change(5, DEPOSIT - 1)), "what is held is not the sum of deposits");
    assert_eq!(broken(change(0, 1)), "a deposit of nobody");
}

#[test]
fn faults_of_the_list_of_wanted_skus_are_caught() {
    let parts = || Skus::<Test>::mutate(SkuId(0), |entry| entry.as_mut().unwrap().parts = 0);
    assert_eq!(broken(parts), "the list is not the skus in use");
    assert_eq!(broken(|| WantedCount::<Test>::put(2)), "the count is not the list's length");
    assert_eq!(broken(|| WantedPlace::<Test>::remove(SkuId(0))), "the count is not that of places");
    assert_eq!(broken(|| WantedPlace::<Test>::insert(SkuId(0), 1)), "the list is not dense");
}

#[test]
fn faults_of_tables_and_parameters_are_caught() {
    let table = || {
        Tables::<Test>::mutate(TableId(0), |table| table.as_mut().unwrap().years[0] = Bps(4_999));
    };
    assert_eq!(broken(table), "a table does not sum to the whole");
    assert_eq!(broken(|| Tables::<Test>::remove(TableId(0))), "a table is gone");
    assert_eq!(broken(|| CurrentParameters::<Test>::mutate(|p| p.price_ttl_ms = 0)), "a parameter is zero");
}

#[test]
fn faults_of_rounds_are_caught() {
    let hash = || CurrentRound::<Test>::mutate(|round| round.page = H256::zero());
    assert_eq!(broken(hash), "the round's hash is not that of its page");
    assert_eq!(
        broken(|| CurrentRound::<Test>::mutate(|r| r.reports = 2)),
        "the count of reports is not their number"
    );
    assert_eq!(broken(|| Members::<Test>::kill()), "a report by no member");
    let old = || {
        let report = Report { round: 0, ..report(vec![used(0, 5)]) };
        Reports::<Test>::insert(0, key(1), report);
    };
    assert_eq!(broken(old), "a report of a round that is over");
    let misfiled = || Reports::<Test>::mutate(1, key(1), |report| report.as_mut().unwrap().round = 0);
    assert_eq!(broken(misfiled), "a report is filed under another round");
}
