use crate::{mock::*, pallet::*};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

fn withdraw(n: u64) -> DispatchResult {
    dispatch(RawOrigin::Signed(n), Call::withdraw_application {})
}

#[test]
fn only_a_signed_origin_withdraws() {
    ExtBuilder::default().build_and_execute(|| {
        let call = Call::withdraw_application {};
        assert_noop!(dispatch(RawOrigin::Root, call), DispatchError::BadOrigin);
    });
}

#[test]
fn who_has_not_applied_withdraws_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        assert_noop!(withdraw(10), Error::<Test>::NotApplied);
        // A member of the genesis state never applied.
        assert_noop!(withdraw(1), Error::<Test>::NotApplied);
    });
}

#[test]
fn an_admitted_member_cannot_withdraw_its_bond() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        assert_ok!(admit(9));
        assert_noop!(withdraw(9), Error::<Test>::NotApplied);
        assert_eq!(bond_of(9), BOND);
    });
}

#[test]
fn the_bond_comes_back_at_once_and_the_account_can_apply_again() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        System::reset_events();
        assert_ok!(withdraw(9));
        assert_eq!(events(), [Event::ApplicationWithdrawn { account: 9 }]);
        assert_eq!((bond_of(9), Balances::balance(&9)), (0, ENDOWMENT));
        assert_noop!(withdraw(9), Error::<Test>::NotApplied);
        assert_noop!(admit(9), Error::<Test>::NotApplied);
        assert_ok!(apply(9));
    });
}
