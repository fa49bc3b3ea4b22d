use crate::{mock::*, Apps, Error, Event};
use dlo_core::AppId;
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;

#[test]
fn an_unknown_app_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::update_app(signed(APPS), AppId(9), None), Error::<Test>::UnknownApp);
    });
}

#[test]
fn another_owners_app_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::update_app(signed(OTHER), APP, None), Error::<Test>::NotAppOwner);
    });
}

#[test]
fn only_the_container_changes() {
    ExtBuilder::build_and_execute(|| {
        let before = Apps::<Test>::get(APP).unwrap();
        let container = Some(H256::repeat_byte(1));
        assert_ok!(Escrow::update_app(signed(APPS), APP, container));
        assert_eq!(Apps::<Test>::get(APP), Some(crate::App { container, ..before }));
        System::assert_last_event(Event::AppUpdated { app: APP, container }.into());
    });
}
