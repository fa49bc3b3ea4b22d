use crate::{mock::*, pallet::*, Application, OracleSignature, APPLY_CONTEXT, REPORT_CONTEXT};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use frame_system::RawOrigin;
use sp_core::{Pair as _, H256};
use sp_runtime::{DispatchError, DispatchResult, TokenError};

/// `account` applies with the key of `n`.
fn apply_with(account: u64, n: u64, proof: OracleSignature) -> DispatchResult {
    dispatch(RawOrigin::Signed(account), Call::apply { key: key(n), proof })
}

#[test]
fn only_a_signed_origin_applies() {
    ExtBuilder::default().build_and_execute(|| {
        let (key, proof) = (key(9), prove(9, 9));
        for origin in [RawOrigin::Root, RawOrigin::None, RawOrigin::Authorized] {
            let call = Call::apply { key: key.clone(), proof: proof.clone() };
            assert_noop!(dispatch(origin, call), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn an_account_applies_once() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        assert_noop!(apply(9), Error::<Test>::AlreadyApplied);
        assert_noop!(apply_with(9, 10, prove(10, 9)), Error::<Test>::AlreadyApplied);
        assert_eq!(bond_of(9), BOND);
    });
}

#[test]
fn neither_the_account_nor_the_key_of_a_member_applies() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(apply_with(1, 9, prove(9, 1)), Error::<Test>::DuplicateMember);
        assert_noop!(apply_with(9, 1, prove(1, 9)), Error::<Test>::DuplicateMember);
    });
}

#[test]
fn who_has_left_applies_again_only_after_its_bond_is_claimed() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(leave(4));
        assert_noop!(apply(4), Error::<Test>::BondHeld);
        jump(UNBONDING);
        assert_noop!(apply(4), Error::<Test>::BondHeld);
        assert_ok!(dispatch(RawOrigin::Signed(4), Call::claim_bond {}));
        assert_ok!(apply(4));
        assert_eq!(bond_of(4), BOND);
    });
}

#[test]
fn a_proof_that_is_not_the_keys_word_for_this_account_is_bad() {
    ExtBuilder::default().build_and_execute(|| {
        let payload = |context: &[u8], genesis, account: u64| (context, genesis, account).encode();
        assert_eq!(Oracle::application_payload(&9), payload(APPLY_CONTEXT, GENESIS_HASH, 9));
        for proof in [
            prove(9, 8),
            prove(8, 9),
            pair(9).sign(&payload(APPLY_CONTEXT, H256::zero(), 9)),
            pair(9).sign(&payload(REPORT_CONTEXT, GENESIS_HASH, 9)),
            pair(9).sign(&[]),
        ] {
            assert_noop!(apply_with(9, 9, proof), Error::<Test>::BadProof);
        }
    });
}

#[test]
fn the_proof_of_another_account_cannot_be_used_by_who_sees_it() {
    ExtBuilder::default().build_and_execute(|| {
        let seen = prove(9, 9);
        assert_noop!(apply_with(10, 9, seen.clone()), Error::<Test>::BadProof);
        assert_ok!(apply_with(9, 9, seen));
    });
}

#[test]
fn an_account_without_the_bond_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(apply(77), TokenError::FundsUnavailable);
    });
}

#[test]
fn an_application_holds_the_bond_and_makes_no_member() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        assert_eq!(events(), [Event::Applied { account: 9, key: key(9) }]);
        assert_eq!((bond_of(9), Balances::balance(&9)), (BOND, ENDOWMENT - BOND));
        assert_eq!(Applications::<Test>::get(9), Some(Application { key: key(9), bond: BOND }));
        assert_eq!((Oracle::status().members, Oracle::status().quorum), (4, 3));
        run_to_round(1);
        assert!(submit(9, vec![used(0, 5)]).is_err());
    });
}
