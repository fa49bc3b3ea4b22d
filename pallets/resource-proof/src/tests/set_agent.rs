use super::*;
use sp_core::Pair;

fn set_agent(who: AccountId, store: &Store, agent: &Store) -> Result<(), DispatchError> {
    dispatch(signed(who), Call::set_agent { peer: store.id, agent: agent.agent.public() })
}

#[test]
fn an_unknown_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(set_agent(ALICE, &Store::empty(1), &Store::empty(2)), E::UnknownPeer);
    });
}

#[test]
fn somebody_elses_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(Store::empty(1).bind(ALICE, FIRST));
        assert_noop!(set_agent(BOB, &Store::empty(1), &Store::empty(2)), E::NotOwner);
        sell(FIRST, BOB);
        assert_noop!(set_agent(ALICE, &Store::empty(1), &Store::empty(2)), E::NotOwner);
    });
}

#[test]
fn the_new_agent_signs_commitments_and_the_old_one_no_longer_does() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::small(1);
        let (old, new) = (Store::empty(1), Store::empty(2));
        assert_ok!(store.bind(ALICE, FIRST));
        assert_ok!(set_agent(ALICE, &store, &new));
        assert_eq!(last_event(), Event::AgentSet { peer: store.id, agent: new.agent.public() });
        assert_noop!(store.commit(), BAD_PROOF);
        store.agent = new.agent;
        assert_ok!(store.commit());
        assert_ok!(set_agent(ALICE, &store, &old));
        assert_eq!(store.peer().agent, Some(old.agent.public()));
    });
}
