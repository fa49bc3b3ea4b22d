use crate::{mock::*, pallet::*};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

#[test]
fn only_governance_admits() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        for origin in [RawOrigin::Signed(1), RawOrigin::Signed(9), RawOrigin::None, RawOrigin::Authorized] {
            assert_noop!(dispatch(origin, Call::admit { account: 9 }), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn who_has_not_applied_is_not_admitted() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(admit(9), Error::<Test>::NotApplied);
        assert_noop!(admit(1), Error::<Test>::NotApplied);
    });
}

#[test]
fn when_all_places_are_taken_an_application_stands_until_one_is_free() {
    ExtBuilder::default().members(16).build_and_execute(|| {
        assert_ok!(apply(17));
        assert_noop!(admit(17), Error::<Test>::MembersFull);
        assert!(Applications::<Test>::contains_key(17));
        assert_ok!(leave(3));
        assert_ok!(admit(17));
        assert_eq!(Oracle::status().members, 16);
    });
}

#[test]
fn of_two_accounts_that_apply_with_one_key_one_is_admitted() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        let call = Call::apply { key: key(9), proof: prove(9, 10) };
        assert_ok!(dispatch(RawOrigin::Signed(10), call));
        assert_ok!(admit(10));
        assert_noop!(admit(9), Error::<Test>::DuplicateMember);
        assert_ok!(dispatch(RawOrigin::Signed(9), Call::withdraw_application {}));
        assert_eq!((bond_of(9), bond_of(10)), (0, BOND));
    });
}

#[test]
fn an_admitted_account_is_an_active_member_with_its_bond_held() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        System::reset_events();
        assert_ok!(admit(9));
        assert_eq!(events(), [Event::Admitted { account: 9, key: key(9) }]);
        assert_eq!(Members::<Test>::get().last(), Some(&member(9)));
        assert_eq!((Applications::<Test>::get(9), bond_of(9)), (None, BOND));
        let status = Oracle::status();
        assert_eq!((status.members, status.active, status.quorum), (5, 5, 4));
    });
}

#[test]
fn an_admitted_member_reports_in_the_running_round_and_counts_at_its_close() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_three(vec![used(0, 5)]);
        assert_ok!(apply(9));
        assert_ok!(admit(9));
        assert_ok!(submit(9, vec![used(0, 4)]));
        count_round();
        let record = used_price(0).unwrap();
        assert_eq!((record.reports, record.low, record.price), (4, usd(4), usd(5)));
        // Five members: three are no quorum any more.
        submit_three(vec![used(0, 3)]);
        count_round();
        assert_eq!(used_price(0), Some(record));
    });
}
