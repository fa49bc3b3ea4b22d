use crate::{mock::*, pallet::*, HoldReason, MAX_KEY_LENGTH};
use dlo_core::SkuId;
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{Inspect, InspectHold},
};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, TokenError};

fn add(who: u64, key: &str) -> sp_runtime::DispatchResult {
    Oracle::add_sku(RuntimeOrigin::signed(who), text(key))
}

#[test]
fn a_name_with_other_characters_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for key in ["", "a{b}", "a?b", "a%20b", "näher", "a\n", "a\"b"] {
            assert_noop!(add(1, key), Error::<Test>::BadKey);
        }
    });
}

#[test]
fn a_name_that_is_taken_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(add(1, "maker/0"), Error::<Test>::KeyTaken);
        assert_ok!(add(1, "maker/x"));
        assert_noop!(add(2, "maker/x"), Error::<Test>::KeyTaken);
    });
}

#[test]
fn an_account_without_the_deposit_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(add(77, "maker/x"), TokenError::FundsUnavailable);
    });
}

#[test]
fn only_a_signed_origin_adds() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Oracle::add_sku(RawOrigin::Root.into(), text("x")), DispatchError::BadOrigin);
    });
}

#[test]
fn nothing_is_added_when_no_ids_are_left() {
    ExtBuilder::default().skus(0, 0).build_and_execute(|| {
        NextSku::<Test>::put(u32::MAX);
        assert_noop!(
            frame_support::storage::with_storage_layer(|| add(1, "maker/x")),
            Error::<Test>::OutOfIds
        );
    });
}

#[test]
fn a_new_entry_has_the_next_id_and_holds_a_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        let key = "Az09._:+/- x";
        assert_ok!(add(9, key));
        let entry = Skus::<Test>::get(SkuId(3)).unwrap();
        assert_eq!((entry.depositor, entry.deposit, entry.class, entry.parts), (Some(9), DEPOSIT, None, 0));
        assert_eq!(SkuByKey::<Test>::get(entry.key), Some(SkuId(3)));
        assert_eq!(Balances::balance_on_hold(&HoldReason::SkuDeposit.into(), &9), DEPOSIT);
        assert_eq!(Balances::balance(&9), ENDOWMENT - DEPOSIT);
        assert_eq!(events(), [Event::SkuAdded { sku: SkuId(3), key: text(key), depositor: 9 }]);
        assert_ok!(add(9, &"x".repeat(MAX_KEY_LENGTH as usize)));
    });
}
