use crate::{mock::*, pallet::*, HoldReason, Statement};
use dlo_core::{ClassId, PriceProvider, SkuId};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold, BoundedVec};

const SKU: SkuId = SkuId(3);

fn remove(who: u64, sku: SkuId) -> sp_runtime::DispatchResult {
    Oracle::remove_sku(RuntimeOrigin::signed(who), sku)
}

fn with_sku(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        test();
    });
}

#[test]
fn an_unknown_sku_is_refused() {
    with_sku(|| {
        assert_noop!(remove(1, SkuId(4)), Error::<Test>::UnknownSku);
    });
}

#[test]
fn only_the_depositor_removes() {
    with_sku(|| {
        assert_noop!(remove(2, SKU), Error::<Test>::NotDepositor);
        assert_noop!(remove(2, SkuId(0)), Error::<Test>::NotDepositor);
    });
}

#[test]
fn a_sku_that_parts_use_stays() {
    with_sku(|| {
        assert_ok!(Oracle::want(SKU));
        assert_noop!(remove(1, SKU), Error::<Test>::SkuInUse);
        Oracle::unwant(SKU);
        assert_ok!(remove(1, SKU));
    });
}

#[test]
fn the_deposit_comes_back_and_nothing_is_left() {
    with_sku(|| {
        System::reset_events();
        assert_ok!(remove(1, SKU));
        assert_eq!(Balances::balance_on_hold(&HoldReason::SkuDeposit.into(), &1), 0);
        assert!(Skus::<Test>::get(SKU).is_none());
        assert_eq!(events(), [Event::SkuRemoved { sku: SKU }]);
    });
}

#[test]
fn an_id_is_never_used_again_but_a_name_is() {
    with_sku(|| {
        assert_ok!(remove(1, SKU));
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(2), text("maker/x")));
        assert_eq!(SkuByKey::<Test>::get(BoundedVec::truncate_from(b"maker/x".to_vec())), Some(SkuId(4)));
    });
}

#[test]
fn a_sku_removed_while_its_round_is_counted_gets_no_price() {
    with_sku(|| {
        assert_ok!(Oracle::want(SKU));
        run_to_round(1);
        submit_three(vec![used(0, 5), used(SKU.0, 5)]);
        Oracle::unwant(SKU);
        assert_ok!(remove(1, SKU));
        count_round();
        assert!(used_price(0).is_some());
        assert!(!AcceptedPrices::<Test>::contains_key(SKU));
    });
}

#[test]
fn a_sku_with_prices_and_history_leaves_neither_behind() {
    with_sku(|| {
        assert_ok!(Oracle::want(SKU));
        run_to_round(1);
        for dollars in [7, 6, 5] {
            submit_three(vec![used(0, dollars), used(SKU.0, dollars)]);
            count_round();
        }
        assert_eq!((used_price(SKU.0).unwrap().price, Oracle::history(SKU).len()), (usd(5), 3));
        Oracle::unwant(SKU);
        assert_ok!(remove(1, SKU));
        assert!(!AcceptedPrices::<Test>::contains_key(SKU));
        assert_eq!(History::<Test>::iter_prefix(SKU).count(), 0);
        assert!(Oracle::history(SKU).is_empty());
        // What the others have is untouched.
        assert_eq!(Oracle::history(SkuId(0)).len(), 3);
    });
}

#[test]
fn a_removed_sku_is_off_the_page_of_the_next_round_and_reports_of_it_are_refused() {
    with_sku(|| {
        assert_ok!(Oracle::want(SKU));
        run_to_round(1);
        Oracle::unwant(SKU);
        assert_ok!(remove(1, SKU));
        // Still on the running page: a report may have it, and it does not count.
        submit_three(vec![used(SKU.0, 5)]);
        count_round();
        assert!(!AcceptedPrices::<Test>::contains_key(SKU));
        assert_eq!(page(), [0, 1, 2]);
        assert!(submit(1, vec![used(SKU.0, 5)]).is_err());
    });
}

#[test]
fn nothing_stays_open_on_what_it_was() {
    with_sku(|| {
        let fact = Statement::Sku { sku: SKU, class: ClassId(0), capacity_gib: 5 };
        assert_ok!(state(1, &fact));
        assert_ok!(state(2, &fact));
        assert_ok!(remove(1, SKU));
        assert!(voices(&fact).is_empty());
        assert!(StatedBy::<Test>::get(key(1)).open.is_empty());
    });
}
