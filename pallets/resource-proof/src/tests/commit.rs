use super::*;
use codec::Encode;
use dlo_proof::{Commitment, Signature, MAX_KEYS};
use frame_support::pallet_prelude::TransactionValidityError;
use sp_core::{sr25519, Pair};

/// Any root with that many keys.
fn root(n: u8) -> H256 {
    H256::repeat_byte(n)
}

/// A store, bound to Alice's first system.
fn bound() -> Store {
    let store = Store::small(1);
    assert_ok!(store.bind(ALICE, FIRST));
    store
}

fn hand_on(store: &Store, sequence: u32, commitment: Commitment) -> Result<(), TransactionValidityError> {
    hand_in(store.commit_call(sequence, commitment))
}

/// The commitment, handed on with the signature of somebody else's agent.
fn hand_on_as(agent: &sr25519::Pair, peer: PeerId, commitment: Commitment) -> Call<Test> {
    let signature = agent.sign(&ResourceProof::commit_payload(peer, (FIRST, 0), 1, commitment.hash()));
    Call::commit { peer, sequence: 1, commitment, signature }
}

#[test]
fn an_unknown_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(Store::small(1).commit(), invalid(E::UnknownPeer));
    });
}

#[test]
fn an_origin_that_was_not_authorized_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let call = store.commit_call(1, store.commitment(root(1), 4));
        for origin in [RuntimeOrigin::none(), signed(ALICE), RuntimeOrigin::root()] {
            assert_noop!(dispatch(origin, call.clone()), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_number_that_is_not_the_next_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        for sequence in [0, 2, u32::MAX] {
            assert_noop!(hand_on(&store, sequence, store.commitment(root(1), 4)), STALE);
        }
        assert_ok!(store.commit_to(root(1), 4));
        run(ROOT_AGE);
        for sequence in [0, 1, 3] {
            assert_noop!(hand_on(&store, sequence, store.commitment(root(2), 4)), STALE);
        }
        assert_ok!(hand_on(&store, 2, store.commitment(root(2), 4)));
    });
}

#[test]
fn after_the_last_number_there_is_no_next() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        Peers::<Test>::mutate_extant(store.id, |peer| peer.sequence = u32::MAX);
        for sequence in [0, 1, u32::MAX] {
            assert_noop!(hand_on(&store, sequence, store.commitment(root(1), 4)), STALE);
        }
    });
}

#[test]
fn a_commitment_to_no_keys_or_to_more_than_a_million_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        for count in [0, MAX_KEYS + 1, u32::MAX] {
            assert_noop!(store.commit_to(root(1), count), invalid(E::BadKeyCount));
        }
        assert_ok!(store.commit_to(root(1), MAX_KEYS));
    });
}

#[test]
fn while_a_root_ripens_no_other_is_taken() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        assert_ok!(store.commit_to(root(1), 4));
        assert_noop!(store.commit_to(root(2), 4), invalid(E::CommitPending));
        run(ROOT_AGE - 1);
        assert_noop!(store.commit_to(root(2), 4), invalid(E::CommitPending));
        run(1);
        assert_ok!(store.commit_to(root(2), 4));
        // The first has ripened, and no pass came by.
        let peer = store.peer();
        assert_eq!((peer.current.unwrap().root, peer.pending.unwrap().root), (root(1), root(2)));
    });
}

#[test]
fn the_last_root_is_refused_while_it_waits_and_when_it_is_current() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        assert_ok!(store.commit_to(root(1), 4));
        run_to(1 + ROOT_AGE);
        assert_noop!(store.commit_to(root(1), 5), invalid(E::SameRoot));
        run_to(PERIOD);
        assert_eq!((store.peer().pending, store.peer().current.unwrap().root), (None, root(1)));
        assert_noop!(store.commit_to(root(1), 5), invalid(E::SameRoot));
        assert_ok!(store.commit_to(root(2), 4));
        run(ROOT_AGE);
        // An older one may come back.
        assert_ok!(store.commit_to(root(1), 4));
    });
}

#[test]
fn the_signature_of_another_agent_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let call = hand_on_as(&Store::empty(2).agent, store.id, store.commitment(root(1), 4));
        assert_noop!(hand_in(call), BAD_PROOF);
    });
}

#[test]
fn the_agents_signature_under_another_commitment_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let signed = store.commit_call(1, store.commitment(root(1), 4));
        let Call::commit { signature, .. } = signed else { panic!("a commitment") };
        for commitment in [store.commitment(root(1), 5), store.commitment(root(2), 4)] {
            let call = Call::commit { peer: store.id, sequence: 1, commitment, signature };
            assert_noop!(hand_in(call), BAD_PROOF);
        }
    });
}

#[test]
fn the_agents_signature_for_another_chain_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let call = store.commit_call(1, store.commitment(root(1), 4));
        frame_system::BlockHash::<Test>::insert(0u64, H256::repeat_byte(1));
        assert_noop!(hand_in(call), BAD_PROOF);
    });
}

#[test]
fn the_commitment_of_another_antnode_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, other) = (bound(), Store::small(2));
        let call = store.commit_call(1, other.commitment(root(1), 4));
        assert_noop!(hand_in(call), invalid(E::WrongPeer));
    });
}

#[test]
fn a_commitment_that_the_antnode_did_not_sign_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let sound = store.commitment(root(1), 4);
        let other_root = Commitment { root: root(2), ..sound.clone() };
        let other_count = Commitment { key_count: 5, ..sound.clone() };
        let forged =
            Commitment { signature: Store::empty(2).commitment(root(1), 4).signature, ..sound.clone() };
        let unsigned = Commitment { signature: Signature::default(), ..sound };
        for commitment in [other_root, other_count, forged, unsigned] {
            assert_noop!(hand_on(&store, 1, commitment), wrong(ProofError::BadSignature));
        }
    });
}

#[test]
fn a_stranger_cannot_hand_in_an_old_commitment_again() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let old = store.commitment(root(1), 4);
        let old_call = store.commit_call(1, old.clone());
        assert_ok!(hand_in(old_call.clone()));
        run(ROOT_AGE);
        assert_ok!(store.commit_to(root(2), 4));
        run(ROOT_AGE);
        // As it was; with the next number, where the agent's signature is of another; signed anew.
        assert_noop!(hand_in(old_call.clone()), STALE);
        let Call::commit { signature, .. } = old_call else { panic!("a commitment") };
        let renumbered = Call::commit { peer: store.id, sequence: 3, commitment: old.clone(), signature };
        assert_noop!(hand_in(renumbered), BAD_PROOF);
        let mut stranger = Store::empty(2);
        stranger.id = store.id;
        assert_noop!(hand_on(&stranger, 3, old), BAD_PROOF);
    });
}

#[test]
fn a_stranger_cannot_hand_in_a_commitment_of_an_earlier_binding() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let call = store.commit_call(1, store.commitment(root(1), 4));
        assert_ok!(hand_in(call.clone()));
        // Its number is the next one again, but the binding has another number or another system.
        for (system, binding) in [(SECOND, 0), (FIRST, 1)] {
            assert_ok!(store.unbind(ALICE));
            assert_ok!(store.bind(ALICE, system));
            assert_eq!((store.peer().binding, store.peer().sequence), (binding, 0));
            assert_noop!(hand_in(call.clone()), BAD_PROOF);
        }
        assert_ok!(store.commit());
    });
}

#[test]
fn what_an_agent_signs_is_written_as_agents_write_it() {
    ExtBuilder.build_and_execute(|| {
        let (peer, hash) = (id(1, 1), H256::repeat_byte(2));
        let genesis: H256 = System::block_hash(0u64);
        let payload =
            (b"dlo/resource-proof/commit" as &[u8], genesis, peer, FIRST, 3u32, 7u32, hash).encode();
        assert_eq!(ResourceProof::commit_payload(peer, (FIRST, 3), 7, hash), payload);
    });
}

#[test]
fn a_pool_keeps_one_commitment_of_a_number() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        let [one, other] = [root(1), root(2)]
            .map(|root| authorize(store.commit_call(1, store.commitment(root, 4))).unwrap());
        assert_eq!(one.provides, other.provides);
        assert!(one.requires.is_empty() && one.propagate);
        assert!(one.longevity > 0 && one.longevity < 1_000);
        let another = Store::small(2);
        assert_ok!(another.bind(BOB, BOBS));
        let elsewhere = authorize(another.commit_call(1, another.commitment(root(1), 4))).unwrap();
        assert_ne!(one.provides, elsewhere.provides);
    });
}

#[test]
fn a_commitment_waits_and_is_then_what_challenges_draw_from() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        run_to(PERIOD - ROOT_AGE);
        assert_ok!(store.commit_to(root(1), 1_000));
        let (peer, committed_at) = (store.id, now());
        let event = Event::Committed { peer, sequence: 1, root: root(1), key_count: 1_000 };
        assert_eq!(last_event(), event);
        let waiting = crate::Root { root: root(1), key_count: 1_000, committed_at };
        assert_eq!((store.peer().current, store.peer().pending), (None, Some(waiting)));
        run_to(PERIOD);
        assert_eq!((store.peer().current, store.peer().pending), (Some(waiting), None));
        let challenge = store.challenge().unwrap().challenge;
        assert_eq!((challenge.root, challenge.key_count), (root(1), 1_000));
    });
}

#[test]
fn a_root_is_not_challenged_before_it_is_old_enough() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        run_to(PERIOD - ROOT_AGE + 1);
        assert_ok!(store.commit_to(root(1), 4));
        run_to(2 * PERIOD - 1);
        assert_eq!(store.peer().challenge, None);
        run(1);
        assert!(store.challenge().is_some());
    });
}

#[test]
fn until_a_new_root_is_old_enough_the_one_before_is_challenged() {
    ExtBuilder.build_and_execute(|| {
        let store = bound();
        assert_ok!(store.commit_to(root(1), 4));
        run_to(2 * PERIOD - ROOT_AGE + 1);
        assert_ok!(store.commit_to(root(2), 4));
        run_to(2 * PERIOD);
        assert_eq!(store.challenge().unwrap().challenge.root, root(1));
        run_to(3 * PERIOD);
        assert_eq!(store.challenge().unwrap().challenge.root, root(2));
    });
}
