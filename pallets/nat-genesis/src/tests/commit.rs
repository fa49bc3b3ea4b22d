use super::*;

const HASH: H256 = H256::repeat_byte(1);

#[test]
fn an_unsigned_commitment_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::commit(RuntimeOrigin::none(), HASH), DispatchError::BadOrigin);
    });
}

#[test]
fn the_same_commitment_twice_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(NatGenesis::commit(signed(ALICE), HASH));
        assert_noop!(NatGenesis::commit(signed(ALICE), HASH), E::AlreadyCommitted);
    });
}

#[test]
fn a_commitment_without_funds_for_its_deposit_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::commit(signed(POOR), HASH), TokenError::FundsUnavailable);
    });
}

#[test]
fn a_commitment_holds_its_deposit_and_says_so() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(NatGenesis::commit(signed(ALICE), HASH));
        assert_eq!(on_hold(HoldReason::Commitment, ALICE), COMMIT_DEPOSIT);
        assert_eq!(last_event(), Event::Committed { owner: ALICE, hash: HASH, deposit: COMMIT_DEPOSIT });
    });
}

#[test]
fn two_owners_may_commit_to_the_same_hash() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(NatGenesis::commit(signed(ALICE), HASH));
        assert_ok!(NatGenesis::commit(signed(BOB), HASH));
    });
}
