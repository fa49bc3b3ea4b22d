use super::*;

const HASH: H256 = H256::repeat_byte(1);

#[test]
fn what_was_not_announced_cannot_be_cancelled() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::cancel_commit(signed(ALICE), HASH), E::CommitUnknown);
    });
}

#[test]
fn somebody_elses_commitment_cannot_be_cancelled() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(NatGenesis::commit(signed(ALICE), HASH));
        assert_noop!(NatGenesis::cancel_commit(signed(BOB), HASH), E::CommitUnknown);
    });
}

#[test]
fn a_cancelled_commitment_gives_its_deposit_back_even_when_expired() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(NatGenesis::commit(signed(ALICE), HASH));
        pass_blocks(100);
        assert_ok!(NatGenesis::cancel_commit(signed(ALICE), HASH));
        assert_eq!(on_hold(HoldReason::Commitment, ALICE), 0);
        assert_eq!(
            last_event(),
            Event::CommitCancelled { owner: ALICE, hash: HASH, deposit: COMMIT_DEPOSIT }
        );
        assert_noop!(NatGenesis::cancel_commit(signed(ALICE), HASH), E::CommitUnknown);
    });
}
