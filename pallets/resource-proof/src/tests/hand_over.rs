use super::*;
use crate::{Networks, OwnerWeight, OwnerWeights, WeightInfo};
use frame_support::traits::fungible::Mutate;
use sp_core::Pair;

/// The system goes to `to`, in both pallets.
fn hand_over(system: SystemId, to: AccountId) {
    assert_ok!(ResourceProof::hand_over(system, &owner_of(system), &to));
    sell(system, to);
}

fn weight(owner: AccountId) -> OwnerWeight {
    OwnerWeights::<Test>::get(CommodityId::STORAGE, owner)
}

/// Two stores of Alice's first system, the first of which has answered once.
fn proven() -> (Store, Store) {
    let stores = (Store::committed(1, FIRST), Store::small(2));
    assert_ok!(stores.1.bind(ALICE, FIRST));
    run_to(PERIOD);
    assert_ok!(stores.0.answer());
    stores
}

/// A system of Alice that counts in the rate.
fn counted() -> PeerId {
    let peer = id(0, 1);
    plant(SECOND, peer, 100);
    Now::set(&(Now::get() + PROBATION_MS));
    resettle(peer);
    assert_eq!(weight(ALICE), OwnerWeight { systems: 1, weight: 100 });
    peer
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(ResourceProof::hand_over(SystemId(99), &ALICE, &BOB), E::UnknownSystem);
    });
}

#[test]
fn a_system_of_somebody_else_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(ResourceProof::hand_over(BOBS, &ALICE, &POOR), E::NotOwner);
    });
}

#[test]
fn a_new_owner_who_cannot_pay_all_deposits_is_refused() {
    ExtBuilder.build_and_execute(|| {
        proven();
        Balances::set_balance(&POOR, 2 * DEPOSIT);
        let refused = sp_runtime::TokenError::FundsUnavailable;
        let done =
            frame_support::storage::with_storage_layer(|| ResourceProof::hand_over(FIRST, &ALICE, &POOR));
        assert_eq!(done, Err(refused.into()));
        assert_eq!((on_hold(ALICE), on_hold(POOR)), (2 * DEPOSIT, 0));
        // The existential deposit stays free.
        Balances::set_balance(&POOR, 2 * DEPOSIT + 1);
        assert_ok!(ResourceProof::hand_over(FIRST, &ALICE, &POOR));
    });
}

#[test]
fn without_peers_nothing_is_to_be_done() {
    ExtBuilder.build_and_execute(|| {
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        assert_ok!(ResourceProof::hand_over(FIRST, &ALICE, &BOB));
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
        assert!(!Work::<Test>::contains_key(FIRST));
    });
}

#[test]
fn deposits_are_the_new_owners_and_the_old_one_has_his_back() {
    ExtBuilder.build_and_execute(|| {
        let (store, other) = proven();
        assert_eq!(on_hold(ALICE), 2 * DEPOSIT);
        hand_over(FIRST, BOB);
        let handed = Event::HandedOver { system: FIRST, owner: BOB, peers: 2, deposit: 2 * DEPOSIT };
        assert_eq!(last_event(), handed);
        assert_eq!((on_hold(ALICE), on_hold(BOB)), (0, 2 * DEPOSIT));
        assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
        assert_ok!(store.unbind(BOB));
        assert_noop!(other.unbind(ALICE), E::NotOwner);
        assert_eq!((on_hold(BOB), Balances::free_balance(BOB)), (DEPOSIT, ENDOWMENT - DEPOSIT));
    });
}

#[test]
fn peers_and_work_stay_as_they_were() {
    ExtBuilder.build_and_execute(|| {
        let (store, _) = proven();
        run(2);
        let (peer, before) = (store.peer(), work(FIRST));
        hand_over(FIRST, BOB);
        assert_eq!(store.peer(), crate::Peer { depositor: BOB, agent: None, ..peer });
        assert_eq!(work(FIRST), before);
    });
}

#[test]
fn the_old_owners_agent_hands_on_nothing_more() {
    ExtBuilder.build_and_execute(|| {
        let (mut store, _) = proven();
        run(ROOT_AGE);
        store.grow(1);
        hand_over(FIRST, BOB);
        assert_eq!(store.commit(), Err(BAD_PROOF));
        let agent = store.agent.public();
        assert_noop!(dispatch(signed(ALICE), Call::set_agent { peer: store.id, agent }), E::NotOwner);
        store.agent = Store::empty(9).agent;
        assert_eq!(store.commit(), Err(BAD_PROOF));
        let agent = store.agent.public();
        assert_ok!(dispatch(signed(BOB), Call::set_agent { peer: store.id, agent }));
        assert_ok!(store.commit());
    });
}

#[test]
fn an_open_challenge_is_answered_without_an_agent() {
    ExtBuilder.build_and_execute(|| {
        let (store, _) = proven();
        run_to(2 * PERIOD);
        assert!(store.challenge().is_some());
        hand_over(FIRST, BOB);
        assert_ok!(store.answer());
        assert_eq!(store.units(), 1);
        run_to(3 * PERIOD);
        assert_ok!(store.answer());
    });
}

#[test]
fn a_binding_that_was_signed_for_the_old_owner_is_of_no_use() {
    ExtBuilder.build_and_execute(|| {
        proven();
        let late = Store::small(3);
        let signature = late.sign_binding(FIRST, ALICE, work(FIRST).next_bind);
        hand_over(FIRST, BOB);
        assert_noop!(late.bind_signed(ALICE, FIRST, signature.clone()), E::NotOwner);
        assert_noop!(late.bind_signed(BOB, FIRST, signature), E::BadProof);
    });
}

#[test]
fn the_system_weighs_for_the_new_owner_at_once() {
    ExtBuilder.build_and_execute(|| {
        counted();
        hand_over(SECOND, BOB);
        assert_eq!(
            (weight(ALICE), weight(BOB)),
            (OwnerWeight::default(), OwnerWeight { systems: 1, weight: 100 })
        );
        let network = Networks::<Test>::get(CommodityId::STORAGE);
        assert_eq!((network.systems, network.owners, network.units), (1, 1, 100));
    });
}

#[test]
fn it_is_the_same_whether_the_ledger_hands_over_before_or_after() {
    let after = |first: bool| {
        let mut state = ExtBuilder.build();
        state.execute_with(|| {
            counted();
            if first {
                sell(SECOND, BOB);
            }
            assert_ok!(ResourceProof::hand_over(SECOND, &ALICE, &BOB));
            sell(SECOND, BOB);
            assert_ok!(ResourceProof::do_try_state());
            sp_io::storage::root(sp_runtime::StateVersion::V1)
        })
    };
    assert_eq!(after(true), after(false));
}

#[test]
fn the_cap_of_the_new_owner_holds_for_what_he_gets() {
    ExtBuilder.build_and_execute(|| {
        counted();
        plant(BOBS, id(0, 2), 100);
        plant(POORS, id(0, 3), 100);
        Now::set(&(Now::get() + PROBATION_MS));
        set_parameters(|parameters| parameters.owner_cap = Bps(5_000));
        for peer in [2, 3, 2, 3, 1] {
            resettle(id(0, peer));
        }
        assert_eq!((weight(ALICE).weight, weight(BOB).weight, weight(POOR).weight), (100, 100, 100));
        hand_over(SECOND, BOB);
        // Half of 300 for both of his systems.
        assert_eq!(weight(BOB), OwnerWeight { systems: 2, weight: 150 });
        assert_eq!(Networks::<Test>::get(CommodityId::STORAGE).histogram.total(), 250);
    });
}

#[test]
fn the_most_that_it_takes_is_with_the_most_peers() {
    ExtBuilder.build_and_execute(|| {
        let most = crate::weights::SubstrateWeight::<Test>::hand_over(MaxPeers::get());
        assert_eq!(<ResourceProof as Handover<AccountId>>::max_weight(), most);
    });
}
