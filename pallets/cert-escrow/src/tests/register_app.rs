use crate::{mock::*, App, Apps, AppsOf, Error, Event, HoldReason, NextAppId};
use dlo_core::{AppId, BatchId, Category, Nat};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_core::H256;
use sp_runtime::{DispatchError, TokenError};

#[test]
fn an_app_without_a_name_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(
            Escrow::register_app(signed(APPS), Default::default(), Category::Other, None),
            Error::<Test>::NameEmpty
        );
    });
}

#[test]
fn an_owner_who_cannot_pay_the_bond_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Balances::transfer_allow_death(signed(OTHER), GHOST, BOND + ED - 1));
        assert_noop!(register(GHOST), DispatchError::Token(TokenError::FundsUnavailable));
    });
}

#[test]
fn the_last_id_is_not_wrapped_around() {
    ExtBuilder::build().execute_with(|| {
        NextAppId::<Test>::put(AppId(u32::MAX));
        assert_noop!(register(APPS), Error::<Test>::Overflow);
    });
}

#[test]
fn an_app_is_numbered_and_its_bond_held() {
    ExtBuilder::build_and_execute(|| {
        let name: crate::Name = b"settle".to_vec().try_into().unwrap();
        let container = Some(H256::repeat_byte(7));
        assert_ok!(Escrow::register_app(signed(OTHER), name.clone(), Category::Settlement, container));

        let app = App {
            owner: OTHER,
            name,
            category: Category::Settlement,
            container,
            bond: BOND,
            reserve: Nat(0),
            certificates: 0,
            assigned: Nat(0),
            operators: 0,
            next_batch: BatchId(0),
        };
        assert_eq!(Apps::<Test>::get(AppId(1)), Some(app));
        assert!(AppsOf::<Test>::contains_key(OTHER, AppId(1)));
        assert_eq!(Balances::balance_on_hold(&HoldReason::AppBond.into(), &OTHER), BOND);
        System::assert_last_event(
            Event::AppRegistered { app: AppId(1), owner: OTHER, category: Category::Settlement, bond: BOND }
                .into(),
        );
    });
}
