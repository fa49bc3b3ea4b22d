use crate::{mock::*, pallet::*, Parameters};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

fn claim(n: u64) -> DispatchResult {
    dispatch(RawOrigin::Signed(n), Call::claim_bond {})
}

#[test]
fn only_a_signed_origin_claims() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(dispatch(RawOrigin::Root, Call::claim_bond {}), DispatchError::BadOrigin);
    });
}

#[test]
fn who_has_not_left_has_no_bond_to_claim() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        for n in [1, 9, 10] {
            assert_noop!(claim(n), Error::<Test>::NoBond);
        }
    });
}

#[test]
fn the_bond_is_held_to_the_last_millisecond_of_unbonding_and_comes_back_once() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(leave(4));
        assert_noop!(claim(4), Error::<Test>::StillBonded);
        jump(UNBONDING - 1);
        assert_noop!(claim(4), Error::<Test>::StillBonded);
        assert_eq!(bond_of(4), BOND);
        jump(1);
        System::reset_events();
        assert_ok!(claim(4));
        assert_eq!(events(), [Event::BondClaimed { account: 4, bond: BOND }]);
        assert_eq!((bond_of(4), Balances::balance(&4)), (0, ENDOWMENT));
        assert_noop!(claim(4), Error::<Test>::NoBond);
    });
}

#[test]
fn the_end_of_unbonding_is_fixed_at_the_departure() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(leave(4));
        let shorter = Parameters { unbonding_ms: 0, ..PARAMETERS };
        assert_ok!(Oracle::set_parameters(RuntimeOrigin::root(), shorter));
        assert_noop!(claim(4), Error::<Test>::StillBonded);
        assert_ok!(leave(3));
        assert_ok!(claim(3));
    });
}

#[test]
fn a_former_member_can_apply_and_be_admitted_again_in_good_standing() {
    ExtBuilder::default().build_and_execute(|| {
        suspend(4);
        assert_ok!(leave(4));
        jump(UNBONDING);
        assert_ok!(claim(4));
        assert_ok!(apply(4));
        assert_ok!(admit(4));
        assert_eq!(Members::<Test>::get().last(), Some(&member(4)));
    });
}
