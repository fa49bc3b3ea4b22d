//! Members that leave, and those that governance expels.

use crate::{mock::*, pallet::*, Departure, Stated};
use dlo_core::{ClassId, SkuId};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

fn expel(n: u64) -> DispatchResult {
    dispatch(RawOrigin::Root, Call::expel { account: n })
}

#[test]
fn only_a_signed_origin_leaves_and_only_governance_expels() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RawOrigin::Root, RawOrigin::None, RawOrigin::Authorized] {
            assert_noop!(dispatch(origin, Call::leave {}), DispatchError::BadOrigin);
        }
        for origin in [RawOrigin::Signed(1), RawOrigin::Signed(2), RawOrigin::None, RawOrigin::Authorized] {
            assert_noop!(dispatch(origin, Call::expel { account: 2 }), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn who_is_no_member_neither_leaves_nor_is_expelled() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        for n in [9, 10] {
            assert_noop!(leave(n), Error::<Test>::NotMember);
            assert_noop!(expel(n), Error::<Test>::NotMember);
        }
        assert_ok!(leave(4));
        assert_noop!(leave(4), Error::<Test>::NotMember);
        assert_noop!(expel(4), Error::<Test>::NotMember);
    });
}

#[test]
fn a_member_leaves_and_its_bond_stays_held() {
    for go in [leave, expel] {
        ExtBuilder::default().build_and_execute(|| {
            let until = Timestamp::get() + UNBONDING;
            assert_ok!(go(2));
            assert_eq!(events(), [Event::Left { account: 2, until }]);
            assert_eq!(Members::<Test>::get().into_inner(), [member(1), member(3), member(4)]);
            assert_eq!(Departures::<Test>::get(2), Some(Departure { bond: BOND, until }));
            assert_eq!((bond_of(2), Balances::balance(&2)), (BOND, ENDOWMENT - BOND));
        });
    }
}

#[test]
fn a_suspended_member_can_leave() {
    ExtBuilder::default().build_and_execute(|| {
        suspend(4);
        assert_ok!(leave(4));
        assert_eq!((Oracle::status().members, Oracle::status().active), (3, 3));
    });
}

#[test]
fn what_a_former_member_has_reported_this_round_does_not_count() {
    for go in [leave, expel] {
        ExtBuilder::default().build_and_execute(|| {
            run_to_round(1);
            submit_used(&[5, 6, 7]);
            assert_ok!(go(3));
            assert_eq!((CurrentRound::<Test>::get().reports, Reports::<Test>::iter().count()), (2, 2));
            count_round();
            assert_eq!(used_price(0), None);
        });
    }
}

#[test]
fn a_former_members_key_reports_no_more() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        assert_ok!(leave(3));
        assert!(submit(3, vec![used(0, 5)]).is_err());
    });
}

#[test]
fn what_it_reported_in_a_closed_round_counts_to_the_end() {
    ExtBuilder::default().skus(4, 4).build_and_execute(|| {
        run_to_round(1);
        submit_three((0..4).map(|sku| used(sku, 5)).collect());
        run_to_round(2);
        assert!(used_price(1).is_some() && used_price(2).is_none());
        assert_ok!(leave(3));
        run_to(2 * ROUND + 1);
        assert_eq!(used_price(3).unwrap().reports, 3);
        assert_eq!(Reports::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_quorum_is_that_of_the_members_at_the_close() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[5, 6]);
        assert_ok!(leave(3));
        assert_ok!(expel(4));
        count_round();
        assert_eq!(used_price(0).unwrap().price, usd(5));
    });
}

#[test]
fn what_it_stated_that_is_not_accepted_yet_is_taken_back() {
    for go in [leave, expel] {
        ExtBuilder::default().build_and_execute(|| {
            assert_ok!(state(1, &statement(0)));
            assert_ok!(state(2, &statement(0)));
            assert_ok!(state(2, &statement(1)));
            assert_ok!(go(2));
            assert_eq!(voices(&statement(0)), [key(1)]);
            assert!(!OpenSubjects::<Test>::contains_key(Oracle::subject(&statement(1))));
            assert_eq!(StatedBy::<Test>::get(key(2)), Stated::default());
            // Three members stay, all of whom are needed: the voice of who has left is gone.
            assert_ok!(state(3, &statement(0)));
            assert_eq!(voices(&statement(0)), [key(1), key(3)]);
            assert_ok!(state(4, &statement(0)));
            assert!(Classes::<Test>::contains_key(ClassId(100)));
        });
    }
}

#[test]
fn what_a_quorum_of_those_who_stay_has_stated_holds_once_one_says_it_again() {
    ExtBuilder::default().build_and_execute(|| {
        for n in 1..=2 {
            assert_ok!(state(n, &statement(0)));
        }
        assert!(state(1, &statement(0)).is_err());
        assert_ok!(leave(3));
        assert!(state(1, &statement(0)).is_err());
        assert_ok!(leave(4));
        assert!(!Classes::<Test>::contains_key(ClassId(100)));
        assert_ok!(state(1, &statement(0)));
        assert!(Classes::<Test>::contains_key(ClassId(100)));
        assert_eq!(OpenSubjects::<Test>::iter().count(), 0);
    });
}

#[test]
fn when_all_have_left_there_is_no_quorum() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_three(vec![used(0, 5)]);
        count_round();
        submit_three(vec![used(0, 4)]);
        (1..=4).for_each(|n| leave(n).unwrap());
        assert_eq!((Oracle::status().active, Oracle::status().quorum), (0, u32::MAX));
        count_round();
        assert_eq!(AcceptedPrices::<Test>::get(SkuId(0)).updates, 1);
    });
}
