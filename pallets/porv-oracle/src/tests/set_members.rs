use crate::{mock::*, pallet::*, Member};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_runtime::DispatchError;

fn members(list: Vec<Member<u64>>) -> BoundedVec<Member<u64>, <Test as Config>::MaxMembers> {
    list.try_into().unwrap()
}

#[test]
fn only_governance_sets_members() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Oracle::set_members(RuntimeOrigin::signed(1), members(vec![])),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn a_key_or_an_account_twice_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for (account, key) in [(1, key(2)), (2, key(1))] {
            let list = members(vec![member(1), Member { account, key }]);
            assert_noop!(Oracle::set_members(RuntimeOrigin::root(), list), Error::<Test>::DuplicateMember);
        }
    });
}

#[test]
fn members_are_replaced() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::set_members(RuntimeOrigin::root(), members(vec![member(7)])));
        assert_eq!(Members::<Test>::get().into_inner(), [member(7)]);
        assert_eq!(events(), [Event::MembersSet { members: 1 }]);
        assert_eq!((Oracle::status().members, Oracle::status().quorum), (1, 1));
    });
}

#[test]
fn what_a_former_member_has_reported_this_round_does_not_count() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[5, 6, 7]);
        assert_ok!(Oracle::set_members(
            RuntimeOrigin::root(),
            members(vec![member(1), member(2), member(4)])
        ));
        assert_eq!(CurrentRound::<Test>::get().reports, 2);
        count_round();
        assert_eq!(used_price(0), None);
    });
}

#[test]
fn the_quorum_is_that_of_the_members_at_the_close() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[5, 6]);
        assert_ok!(Oracle::set_members(RuntimeOrigin::root(), members(vec![member(1), member(2)])));
        count_round();
        assert_eq!(used_price(0).unwrap().price, usd(5));
    });
}
