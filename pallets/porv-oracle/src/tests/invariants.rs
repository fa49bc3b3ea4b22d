//! Each invariant catches the fault it is there for.

use crate::{mock::*, pallet::*, Filed, HistoryPoint, Prices, Report, Voice};
use dlo_core::{Bps, PriceProvider, SkuId, TableId};
use frame_support::{assert_ok, BoundedVec};
use sp_core::H256;
use sp_runtime::TryRuntimeError;

/// A sku that account 1 added, with a price and a history, and that no part uses any more.
const SKU: SkuId = SkuId(3);

/// What is found wrong with a chain in round 2 that has something of everything, after `fault`.
fn broken(fault: impl FnOnce()) -> &'static str {
    let mut ext = ExtBuilder::default().currencies(&["EUR"]).build();
    ext.execute_with(|| {
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        assert_ok!(Oracle::want(SKU));
        run_to_round(1);
        submit_three(vec![used(0, 5), used(SKU.0, 5)]);
        count_round();
        Oracle::unwant(SKU);
        submit_used(&[5, 6, 7]);
        assert_ok!(state(1, &statement(0)));
        assert_ok!(apply(9));
        assert_ok!(leave(4));
        Oracle::do_try_state().unwrap();
        fault();
        match Oracle::do_try_state() {
            Err(TryRuntimeError::Other(text)) => text,
            other => panic!("not caught: {other:?}"),
        }
    })
}

fn point() -> HistoryPoint {
    HistoryPoint { round: 1, at: 1, msrp: None, new: None, used: Some(usd(5)) }
}

fn filed(round: u32) -> FiledOf<Test> {
    Filed { at: 1, report: Report { round, ..report(vec![used(0, 5)]) } }
}

/// Opens a subject that nobody has stated, with voices of `members`.
fn open(members: &[u64]) {
    let hash = Oracle::statement_hash(&statement(1));
    let voices = members.iter().map(|n| Voice { oracle: key(*n), hash }).collect();
    OpenSubjects::<Test>::insert(Oracle::subject(&statement(1)), BoundedVec::truncate_from(voices));
}

#[test]
fn faults_of_the_catalogue_are_caught() {
    assert_eq!(broken(|| NextSku::<Test>::put(1)), "a sku's id is yet to be given");
    assert_eq!(broken(|| SkuByKey::<Test>::remove(text::<_>("maker/0"))), "a sku is not found by its name");
    assert_eq!(broken(|| SkuByKey::<Test>::insert(text::<_>("z"), SkuId(0))), "a name leads to no sku");
    let orphan = || AcceptedPrices::<Test>::insert(SkuId(9), Prices::default());
    assert_eq!(broken(orphan), "a price of a sku that is gone");
}

#[test]
fn a_sku_that_leaves_its_prices_or_its_history_behind_is_caught() {
    let remove = || {
        Skus::<Test>::remove(SKU);
        SkuByKey::<Test>::remove(text::<_>("maker/x"));
    };
    assert_eq!(broken(remove), "a price of a sku that is gone");
    let remove_but_history = || {
        remove();
        AcceptedPrices::<Test>::remove(SKU);
    };
    assert_eq!(broken(remove_but_history), "a history that no price has");
}

#[test]
fn faults_of_histories_are_caught() {
    for (sku, place) in [(0, 1), (1, 0), (9, 0), (0, 32)] {
        let fault = || History::<Test>::insert(SkuId(sku), place, point());
        assert_eq!(broken(fault), "a history that no price has");
    }
    let updates = || AcceptedPrices::<Test>::mutate(SkuId(0), |prices| prices.updates = 0);
    assert_eq!(broken(updates), "a history that no price has");
}

#[test]
fn faults_of_deposits_are_caught() {
    let change = |sku: SkuId, deposit| {
        move || Skus::<Test>::mutate(sku, |entry| entry.as_mut().unwrap().deposit = deposit)
    };
    assert_eq!(broken(change(SKU, DEPOSIT - 1)), "what is held is not the sum of deposits");
    assert_eq!(broken(change(SkuId(0), 1)), "a deposit of nobody");
}

#[test]
fn faults_of_members_are_caught() {
    let key_twice = || {
        Members::<Test>::mutate(|members| members[1].key = key(1));
    };
    assert_eq!(broken(key_twice), "a member stands twice");
    let account_twice = || {
        Members::<Test>::mutate(|members| members[1].account = 1);
    };
    assert_eq!(broken(account_twice), "a member stands twice");
}

#[test]
fn faults_of_bonds_are_caught() {
    let fault = "what is held is not the sum of bonds";
    let member = || Members::<Test>::mutate(|members| members[0].bond += 1);
    assert_eq!(broken(member), fault);
    let application = || Applications::<Test>::mutate(9, |entry| entry.as_mut().unwrap().bond -= 1);
    assert_eq!(broken(application), fault);
    let departure = || Departures::<Test>::mutate(4, |entry| entry.as_mut().unwrap().bond = 0);
    assert_eq!(broken(departure), fault);
    // An account that is both has one bond too few.
    let both = || {
        let application = Applications::<Test>::get(9).unwrap();
        Applications::<Test>::insert(1, application);
    };
    assert_eq!(broken(both), fault);
}

#[test]
fn faults_of_statements_are_caught() {
    assert_eq!(broken(|| open(&[])), "a subject without a voice");
    assert_eq!(broken(|| open(&[2, 2])), "a member has two voices");
    for n in [4, 9] {
        assert_eq!(broken(|| open(&[n])), "a statement by no member");
    }
    assert_eq!(broken(|| open(&[2])), "a statement its member does not know");
    let known = || {
        StatedBy::<Test>::mutate(key(2), |stated| stated.open.try_push(H256::zero()).unwrap());
    };
    assert_eq!(broken(known), "a member knows a statement that is not open");
    let accepted = || OpenSubjects::<Test>::remove(Oracle::subject(&statement(0)));
    assert_eq!(broken(accepted), "a member knows a statement that is not open");
    let former = || StatedBy::<Test>::insert(key(9), crate::Stated { made: 1, ..Default::default() });
    assert_eq!(broken(former), "what a former member has stated is kept");
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
    assert_eq!(broken(|| CurrentParameters::<Test>::mutate(|p| p.suspend_at = 0)), "a parameter is zero");
}

#[test]
fn faults_of_the_rules_that_tables_are_known_by_are_caught() {
    let rule = || TableByRule::<Test>::iter_keys().next().unwrap();
    assert_eq!(broken(|| TableByRule::<Test>::remove(rule())), "a table is not found by its rule");
    let other = || {
        TableByRule::<Test>::remove(rule());
        TableByRule::<Test>::insert(H256::zero(), TableId(0));
    };
    assert_eq!(broken(other), "a rule leads to another table");
    assert_eq!(
        broken(|| TableByRule::<Test>::mutate(rule(), |id| *id = Some(TableId(7)))),
        "a rule leads to another table"
    );
    let version = || Tables::<Test>::mutate(TableId(0), |table| table.as_mut().unwrap().version = 2);
    assert_eq!(broken(version), "a rule leads to another table");
}

#[test]
fn faults_of_rounds_are_caught() {
    let hash = || CurrentRound::<Test>::mutate(|round| round.page = H256::zero());
    assert_eq!(broken(hash), "the round's hash is not that of its page");
    let order = || {
        CurrentPage::<Test>::put(BoundedVec::truncate_from(vec![SkuId(1), SkuId(0)]));
        CurrentRound::<Test>::mutate(|round| round.page = page_hash(&[1, 0]));
    };
    assert_eq!(broken(order), "the page does not ascend");
    assert_eq!(
        broken(|| CurrentRound::<Test>::mutate(|r| r.reports = 2)),
        "the count of reports is not their number"
    );
}

#[test]
fn faults_of_reports_are_caught() {
    for n in [4, 9] {
        let stranger = || Reports::<Test>::insert(2, key(n), filed(2));
        assert_eq!(broken(stranger), "a report by no member");
    }
    let old = || Reports::<Test>::insert(1, key(1), filed(1));
    assert_eq!(broken(old), "a report of a round that is over");
    let misfiled = || Reports::<Test>::mutate(2, key(1), |filed| filed.as_mut().unwrap().report.round = 0);
    assert_eq!(broken(misfiled), "a report is filed under another round");
}

#[test]
fn a_report_in_a_count_that_does_not_have_its_member_is_caught() {
    // A page of three is half counted at the first block of the next round.
    let start_counting = || {
        run_to_round(3);
        assert!(Counting::<Test>::get().is_some());
    };
    let stranger = || {
        start_counting();
        Reports::<Test>::insert(2, key(9), filed(2));
    };
    assert_eq!(broken(stranger), "a report of a round that is over");
    let forgotten = || {
        start_counting();
        Counting::<Test>::mutate(|tally| tally.as_mut().unwrap().members.truncate(1));
    };
    assert_eq!(broken(forgotten), "a report of a round that is over");
}
