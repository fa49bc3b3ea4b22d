use super::*;

/// A store of Alice's first system that has answered once.
fn proven() -> Store {
    let store = Store::committed(1, FIRST);
    run_to(PERIOD);
    assert_ok!(store.answer());
    assert_eq!(store.units(), 1);
    store
}

#[test]
fn an_unknown_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(Store::empty(1).unbind(ALICE), E::UnknownPeer);
    });
}

#[test]
fn somebody_elses_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(Store::empty(1).bind(ALICE, FIRST));
        assert_noop!(Store::empty(1).unbind(BOB), E::NotOwner);
    });
}

#[test]
fn an_origin_that_signed_nothing_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(Store::empty(1).bind(ALICE, FIRST));
        assert_noop!(
            ResourceProof::unbind(RuntimeOrigin::root(), Store::empty(1).id),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn units_are_gone_at_once_and_the_deposit_comes_back() {
    ExtBuilder.build_and_execute(|| {
        let store = proven();
        assert_eq!(work(FIRST).units, 1);
        let proven_at = work(FIRST).since;
        assert_eq!(proven_at, Some(Now::get()));
        assert_ok!(store.unbind(ALICE));
        let unbound = Event::Unbound { peer: store.id, system: FIRST, units: 1, deposit: DEPOSIT };
        assert_eq!(last_event(), unbound);
        assert_eq!((work(FIRST).units, work(FIRST).peers, work(FIRST).since), (0, 0, None));
        assert_eq!(work_value(FIRST), Usd(0));
        assert_eq!(on_hold(ALICE), 0);
        assert_eq!(Peers::<Test>::get(store.id), None);
        assert!(!PeersOf::<Test>::contains_key(FIRST, store.id));
        assert_eq!(crate::Prefixes::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_peer_leaves_the_units_of_the_others_alone() {
    ExtBuilder.build_and_execute(|| {
        let store = proven();
        plant(FIRST, id(0, 1), 10);
        let since = work(FIRST).since;
        assert_ok!(store.unbind(ALICE));
        assert_eq!((work(FIRST).units, work(FIRST).peers, work(FIRST).since), (10, 1, since));
    });
}

#[test]
fn a_new_binding_starts_at_zero() {
    ExtBuilder.build_and_execute(|| {
        let store = proven();
        run(3);
        assert_ok!(store.unbind(ALICE));
        assert_ok!(store.bind(ALICE, SECOND));
        let bound = store.peer();
        assert_eq!((bound.system, bound.bound_at), (SECOND, now()));
        assert_eq!((bound.units, bound.average, bound.availability.0), (0, 0, 0));
        assert_eq!((bound.current, bound.pending, bound.challenge, bound.challenges), (None, None, None, 0));
        assert_eq!((bound.proven_root, bound.landmarks.len()), (None, 0));
        assert_eq!(work(SECOND).units, 0);
    });
}

#[test]
fn a_challenge_goes_with_the_binding() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::committed(1, FIRST);
        run_to(PERIOD);
        let answer = store.answer_to(&store.challenge().unwrap().challenge).unwrap();
        assert_ok!(store.unbind(ALICE));
        let call = Call::answer { peer: store.id, number: 1, answer };
        assert_eq!(authorize(call.clone()), Err(invalid(E::UnknownPeer)));
        assert_ok!(store.bind(ALICE, FIRST));
        assert_eq!(authorize(call), Err(invalid(E::NoChallenge)));
    });
}

#[test]
fn after_a_sale_the_buyer_unbinds_and_who_paid_gets_the_deposit() {
    ExtBuilder.build_and_execute(|| {
        let store = proven();
        sell(FIRST, BOB);
        assert_noop!(store.unbind(ALICE), E::NotOwner);
        assert_ok!(store.unbind(BOB));
        assert_eq!((on_hold(ALICE), on_hold(BOB)), (0, 0));
        assert_eq!((Balances::free_balance(ALICE), Balances::free_balance(BOB)), (ENDOWMENT, ENDOWMENT));
    });
}
