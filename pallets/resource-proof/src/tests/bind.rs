use super::*;
use codec::Encode;
use dlo_proof::{peer_id, Signature, BIND_CONTEXT, COMMITMENT_CONTEXT};
use sp_core::Pair;
use sp_runtime::TokenError;

/// A signature of the store over other bytes, or with another context.
fn sign(store: &Store, payload: &[u8], context: &[u8]) -> Signature {
    store.secret.sign(payload, context, [0; 32]).unwrap()
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(Store::small(1).bind(ALICE, SystemId(9)), E::UnknownSystem);
    });
}

#[test]
fn somebody_elses_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(Store::small(1).bind(BOB, FIRST), E::NotOwner);
    });
}

#[test]
fn an_origin_that_signed_nothing_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1);
        let (system, public_key, agent) = (FIRST, store.public_key.clone(), store.agent.public());
        let call = Call::bind { system, public_key, agent, signature: store.sign_binding(FIRST, ALICE, 0) };
        assert_noop!(dispatch(RuntimeOrigin::root(), call.clone()), DispatchError::BadOrigin);
        assert_noop!(dispatch(authorized(), call), DispatchError::BadOrigin);
    });
}

#[test]
fn one_peer_works_for_one_system() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1);
        assert_ok!(store.bind(ALICE, FIRST));
        assert_noop!(store.bind(ALICE, FIRST), E::AlreadyBound);
        assert_noop!(store.bind(ALICE, SECOND), E::AlreadyBound);
        assert_noop!(store.bind(BOB, BOBS), E::AlreadyBound);
    });
}

#[test]
fn a_peer_more_than_a_system_may_have_is_refused() {
    ExtBuilder.build_and_execute(|| {
        for seed in 1..=3 {
            assert_ok!(Store::empty(seed).bind(ALICE, FIRST));
        }
        assert_noop!(Store::empty(4).bind(ALICE, FIRST), E::TooManyPeers);
        assert_ok!(Store::empty(4).bind(ALICE, SECOND));
        assert_ok!(Store::empty(1).unbind(ALICE));
        assert_ok!(Store::empty(5).bind(ALICE, FIRST));
    });
}

#[test]
fn a_signature_for_anything_else_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::empty(1);
        let payload = ResourceProof::bind_payload(FIRST, &ALICE, 0);
        for bad in [
            store.sign_binding(FIRST, BOB, 0),
            store.sign_binding(SECOND, ALICE, 0),
            store.sign_binding(FIRST, ALICE, 1),
            Store::empty(2).sign_binding(FIRST, ALICE, 0),
            sign(&store, &payload, COMMITMENT_CONTEXT),
            sign(&store, &payload[1..], BIND_CONTEXT),
            Signature::default(),
            Signature::truncate_from(sign(&store, &payload, BIND_CONTEXT)[1..].to_vec()),
        ] {
            assert_noop!(store.bind_signed(ALICE, FIRST, bad), E::BadProof);
        }
    });
}

#[test]
fn one_wrong_bit_of_the_signature_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::empty(1);
        let mut bytes = store.sign_binding(FIRST, ALICE, 0).into_inner();
        bytes[100] ^= 1;
        assert_noop!(store.bind_signed(ALICE, FIRST, bytes.try_into().unwrap()), E::BadProof);
    });
}

#[test]
fn a_key_of_another_length_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::empty(1);
        let signature = store.sign_binding(FIRST, ALICE, 0);
        store.public_key.pop();
        assert_noop!(store.bind_signed(ALICE, FIRST, signature.clone()), E::BadProof);
        store.public_key = Default::default();
        assert_noop!(store.bind_signed(ALICE, FIRST, signature), E::BadProof);
    });
}

#[test]
fn a_signature_holds_once_even_after_the_peer_was_unbound() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::empty(1);
        let first = store.sign_binding(FIRST, ALICE, 0);
        assert_ok!(store.bind_signed(ALICE, FIRST, first.clone()));
        assert_ok!(store.unbind(ALICE));
        assert_noop!(store.bind_signed(ALICE, FIRST, first.clone()), E::BadProof);
        // Nor does it come back with another number.
        assert_ok!(store.bind(ALICE, FIRST));
        assert_ok!(store.unbind(ALICE));
        assert_noop!(store.bind_signed(ALICE, FIRST, first), E::BadProof);
    });
}

#[test]
fn a_number_is_used_up_by_any_peer_of_the_system() {
    ExtBuilder.build_and_execute(|| {
        let late = Store::empty(1).sign_binding(FIRST, ALICE, 0);
        assert_ok!(Store::empty(2).bind(ALICE, FIRST));
        assert_noop!(Store::empty(1).bind_signed(ALICE, FIRST, late), E::BadProof);
    });
}

#[test]
fn a_signature_for_the_seller_is_of_no_use_to_the_buyer() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::empty(1);
        let signature = store.sign_binding(FIRST, ALICE, 0);
        sell(FIRST, BOB);
        assert_noop!(store.bind_signed(BOB, FIRST, signature.clone()), E::BadProof);
        assert_noop!(store.bind_signed(ALICE, FIRST, signature), E::NotOwner);
        assert_ok!(store.bind(BOB, FIRST));
    });
}

#[test]
fn a_signature_for_another_chain_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::empty(1);
        let signature = store.sign_binding(FIRST, ALICE, 0);
        frame_system::BlockHash::<Test>::insert(0u64, H256::repeat_byte(1));
        assert_noop!(store.bind_signed(ALICE, FIRST, signature), E::BadProof);
    });
}

#[test]
fn an_owner_without_the_deposit_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(Store::empty(1).bind(POOR, POORS), TokenError::FundsUnavailable);
    });
}

#[test]
fn what_an_antnode_signs_is_written_as_agents_write_it() {
    ExtBuilder.build_and_execute(|| {
        let genesis: H256 = System::block_hash(0u64);
        let payload = (b"dlo/resource-proof/bind" as &[u8], genesis, 7u64, ALICE, 3u32).encode();
        assert_eq!(ResourceProof::bind_payload(SystemId(7), &ALICE, 3), payload);
    });
}

#[test]
fn a_bound_peer_has_proven_nothing_and_its_deposit_is_held() {
    ExtBuilder.build_and_execute(|| {
        let (store, other) = (Store::empty(1), Store::empty(2));
        assert_eq!(store.id, peer_id(&store.public_key));
        run_to(3);
        assert_ok!(store.bind(ALICE, FIRST));
        let (peer, system, agent) = (store.id, FIRST, store.agent.public());
        assert_eq!(last_event(), Event::Bound { peer, system, agent, deposit: DEPOSIT });
        assert_ok!(other.bind(ALICE, FIRST));
        assert_eq!(on_hold(ALICE), 2 * DEPOSIT);
        assert_eq!((work(FIRST).peers, work(FIRST).next_bind, work(FIRST).units), (2, 2, 0));
        let bound = store.peer();
        assert_eq!((bound.system, bound.depositor, bound.deposit), (FIRST, ALICE, DEPOSIT));
        assert_eq!((bound.agent, bound.bound_at, bound.binding), (Some(agent), 3, 0));
        assert_eq!(other.peer().binding, 1);
        assert_eq!((bound.units, bound.average, bound.availability.0, bound.challenges), (0, 0, 0, 0));
        assert!(PeersOf::<Test>::contains_key(FIRST, store.id));
    });
}

#[test]
fn peers_of_a_system_are_read_by_the_page() {
    ExtBuilder.build_and_execute(|| {
        for seed in 1..=3 {
            assert_ok!(Store::empty(seed).bind(ALICE, FIRST));
        }
        assert_ok!(Store::empty(4).bind(ALICE, SECOND));
        let all: Vec<_> = ResourceProof::peers_of(FIRST, None, 10).into_iter().map(|(id, _)| id).collect();
        assert_eq!(all.len(), 3);
        let first = ResourceProof::peers_of(FIRST, None, 2);
        let rest = ResourceProof::peers_of(FIRST, Some(first[1].0), 2);
        assert_eq!([first[0].0, first[1].0, rest[0].0], all[..]);
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].1, peer(rest[0].0));
        assert!(ResourceProof::peers_of(BOBS, None, 10).is_empty());
        assert!(ResourceProof::peers_of(FIRST, None, 0).is_empty());
    });
}
