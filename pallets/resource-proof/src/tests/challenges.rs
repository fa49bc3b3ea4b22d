//! The pass over all peers.

use super::*;
use crate::{weights::SubstrateWeight, CurrentPass, Opened, Prefix, Prefixes, WeightInfo};
use std::collections::BTreeMap;

/// Peers that are challenged in the running block.
fn challenged_now() -> Vec<PeerId> {
    let challenged = events().into_iter().filter_map(|event| match event {
        Event::Challenged { peer, .. } => Some(peer),
        _ => None,
    });
    challenged.collect()
}

/// Small stores, each of them bound and committed.
fn stores(systems: &[SystemId]) -> Vec<Store> {
    (1..).zip(systems).map(|(seed, system)| Store::small(seed).enter(*system)).collect()
}

/// Two stores, of which the first has its turn before the second.
fn in_turn() -> [Store; 2] {
    let mut stores = [Store::small(1).enter(FIRST), Store::small(2).enter(FIRST)];
    let first = Peers::<Test>::iter_keys().next().unwrap();
    if stores[0].id != first {
        stores.reverse();
    }
    stores
}

#[test]
fn without_randomness_nobody_is_challenged() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1).enter(FIRST);
        HasRandomness::set(&false);
        run_to(2 * PERIOD);
        assert_eq!(store.peer().challenge, None);
        assert!(!CurrentPass::<Test>::get().running);
        HasRandomness::set(&true);
        run(1);
        assert_eq!(challenged_now(), [store.id]);
        assert_eq!(CurrentPass::<Test>::get().started_at, 2 * PERIOD + 1);
    });
}

#[test]
fn a_block_without_randomness_stops_a_pass_where_it_is() {
    ExtBuilder.build_and_execute(|| {
        MaxChallenges::set(&1);
        let [first, second] = in_turn();
        run_to(PERIOD);
        assert_eq!(challenged_now(), [first.id]);
        HasRandomness::set(&false);
        run(3);
        assert!(second.challenge().is_none());
        HasRandomness::set(&true);
        run(1);
        assert_eq!(challenged_now(), [second.id]);
    });
}

#[test]
fn nobody_is_challenged_without_a_root() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1);
        assert_ok!(store.bind(ALICE, FIRST));
        run_to(2 * PERIOD);
        assert_eq!((store.peer().challenge, store.peer().challenges), (None, 0));
    });
}

#[test]
fn a_block_opens_no_more_challenges_than_it_may_and_a_pass_reaches_everybody() {
    ExtBuilder.build_and_execute(|| {
        let stores = stores(&[FIRST, FIRST, FIRST, SECOND, SECOND]);
        for pass in 1..=3 {
            run_to(pass * PERIOD - 1);
            let mut turns = BTreeMap::<PeerId, u32>::new();
            for expected in [2, 2, 1, 0, 0] {
                run(1);
                assert_eq!(challenged_now().len(), expected);
                challenged_now().into_iter().for_each(|peer| *turns.entry(peer).or_default() += 1);
            }
            assert_eq!(turns.len(), 5);
            assert!(turns.values().all(|count| *count == 1));
            assert!(stores.iter().all(|store| store.peer().challenges == pass));
        }
    });
}

#[test]
fn between_two_challenges_of_a_peer_lies_a_period() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1).enter(FIRST);
        let mut opened = Vec::new();
        for _ in 0..5 * PERIOD {
            run(1);
            if !challenged_now().is_empty() {
                opened.push(now());
                assert_ok!(store.answer());
            }
        }
        assert_eq!(opened, [10, 20, 30, 40, 50]);
    });
}

#[test]
fn a_pass_longer_than_a_period_is_followed_by_the_next_at_once() {
    ExtBuilder.build_and_execute(|| {
        MaxChallenges::set(&1);
        let store = Store::small(1).enter(FIRST);
        (0..13).for_each(|n| plant(SECOND, id(0, n), 1));
        let mut opened = Vec::new();
        for _ in 0..60 {
            run(1);
            opened.extend((!challenged_now().is_empty()).then(now));
        }
        // Fourteen turns, and the block that finds the end.
        assert!(opened.windows(2).all(|pair| pair[1] - pair[0] == 15), "{opened:?}");
        assert!(opened.len() >= 3);
        assert_eq!(store.peer().challenges as usize, opened.len());
    });
}

#[test]
fn peers_that_leave_do_not_stop_a_pass() {
    ExtBuilder.build_and_execute(|| {
        MaxChallenges::set(&1);
        let stores = stores(&[FIRST, FIRST, FIRST, SECOND, SECOND]);
        run_to(PERIOD + 1);
        let last = challenged_now()[0];
        assert_eq!(CurrentPass::<Test>::get().cursor, Some(last));
        assert_ok!(dispatch(signed(ALICE), Call::unbind { peer: last }));
        run(3);
        let mut rest = stores.iter().filter(|store| store.id != last);
        assert!(rest.all(|store| store.peer().challenges == 1));
        run(1);
        assert!(!CurrentPass::<Test>::get().running);
    });
}

#[test]
fn a_turn_that_fails_changes_nothing_and_stops_nobody() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1).enter(FIRST);
        plant(SECOND, id(0, 1), 10);
        run_to(PERIOD - 1);
        let broken = peer(id(0, 1));
        let totals = Prefixes::<Test>::get(Prefix::default());
        Prefixes::<Test>::remove(Prefix::default());
        System::set_block_number(PERIOD.into());
        ResourceProof::tick_pass();
        assert!(store.challenge().is_some());
        assert_eq!(peer(id(0, 1)), broken);
        assert_eq!(work(SECOND).units, 10);
        Prefixes::<Test>::insert(Prefix::default(), totals);
    });
}

#[test]
fn the_weight_of_a_block_is_that_of_the_turns_in_it() {
    ExtBuilder.build_and_execute(|| {
        let weight = |turns| {
            let turns = SubstrateWeight::<Test>::turn().saturating_mul(turns);
            SubstrateWeight::<Test>::pass_base().saturating_add(turns)
        };
        (0..3).for_each(|n| plant(FIRST, id(0, n), 10));
        run_to(PERIOD - 1);
        for (block, turns) in (PERIOD..).zip([2, 1, 0, 0]) {
            System::set_block_number(block.into());
            assert_eq!(ResourceProof::tick_pass(), weight(turns));
        }
        HasRandomness::set(&false);
        System::set_block_number((2 * PERIOD).into());
        assert_eq!(ResourceProof::tick_pass(), weight(0));
    });
}

#[test]
fn a_challenge_says_what_is_drawn_and_until_when() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1).enter(FIRST);
        run_to(PERIOD);
        let opened = store.challenge().unwrap();
        let Opened { number, challenge, opened_at, deadline, answered } = opened;
        assert_eq!((number, opened_at, deadline, answered), (1, PERIOD, PERIOD + ANSWER, false));
        assert_eq!((challenge.root, challenge.key_count), (store.tree().root(), 4));
        let event = Event::Challenged { peer: store.id, number, root: challenge.root, deadline };
        assert!(events().contains(&event));
    });
}

#[test]
fn an_unanswered_challenge_is_missed_once_and_not_before_the_next_turn() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::committed(1, FIRST);
        run_to(PERIOD);
        assert_ok!(store.answer());
        let answered = store.peer();
        run_to(3 * PERIOD - 1);
        // The second challenge is late, and nothing has come of it yet.
        assert_eq!(store.peer().availability, answered.availability);
        run(1);
        let missed = store.peer();
        assert_eq!(missed.availability, answered.availability.missed());
        assert_eq!(missed.average, answered.average * 7 / 8);
        let (peer, availability, units) = (store.id, missed.availability.0, missed.units);
        let event = Event::Missed { peer, number: 2, availability, units };
        assert_eq!(events().iter().filter(|seen| **seen == event).count(), 1);
        assert_eq!(missed.challenge.unwrap().number, 3);
        assert_ok!(store.answer());
        run_period(&[]);
        assert_eq!(store.peer().availability, missed.availability.answered());
    });
}

#[test]
fn a_challenge_that_can_still_be_answered_is_not_replaced() {
    ExtBuilder.build_and_execute(|| {
        MaxChallenges::set(&1);
        set_parameters(|parameters| parameters.answer_blocks = PERIOD - 1);
        let [_, second] = in_turn();
        run_to(PERIOD);
        HasRandomness::set(&false);
        run(4);
        HasRandomness::set(&true);
        run(1);
        let opened = second.challenge().unwrap();
        assert_eq!(opened.opened_at, PERIOD + 5);
        // Its next turn comes before its deadline.
        run_to(2 * PERIOD + 1);
        assert_eq!(CurrentPass::<Test>::get().cursor, Some(second.id));
        assert_eq!(second.challenge(), Some(opened));
        assert_ok!(second.answer());
        run_to(3 * PERIOD + 1);
        assert_eq!(second.challenge().unwrap().number, 2);
    });
}

#[test]
fn a_root_under_challenge_stays_answerable_after_another_commitment() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::committed(1, FIRST);
        run_to(PERIOD);
        let old = store.challenge().unwrap().challenge;
        store.grow(1);
        assert_ok!(store.commit());
        run(ANSWER);
        assert_ok!(store.answer());
        assert_eq!(store.peer().proven_root, Some(old.root));
        assert_eq!(store.peer().keys, CHUNKS);
        run_to(2 * PERIOD);
        assert_eq!(store.challenge().unwrap().challenge.root, store.tree().root());
        assert_ok!(store.answer());
        assert_eq!(store.peer().keys, CHUNKS + 1);
    });
}

#[test]
fn two_peers_of_a_system_are_each_asked_for_something_else() {
    ExtBuilder.build_and_execute(|| {
        let one = Store::committed(1, FIRST);
        let mut other = Store::empty(2);
        (other.chunks, other.trees) = (one.chunks.clone(), one.trees.clone());
        let other = other.enter(FIRST);
        run_to(PERIOD);
        let [first, second] = [&one, &other].map(|store| store.challenge().unwrap());
        assert_eq!((first.number, second.number), (1, 1));
        assert_eq!((first.opened_at, second.opened_at), (PERIOD, PERIOD));
        assert_eq!(first.challenge.root, second.challenge.root);
        assert_ne!(first.challenge.seed, second.challenge.seed);
        // The answer of the one is none to the other.
        let answer = one.answer_to(&first.challenge).unwrap();
        assert!(is_wrong(other.hand_in_answer(answer)));
        assert_ok!(one.answer());
        assert_ok!(other.answer());
        assert!([one.id, other.id].into_iter().all(|id| peer(id).average > 0));
    });
}

#[test]
fn every_challenge_of_a_peer_has_a_seed_of_its_own_even_where_randomness_repeats() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1).enter(FIRST);
        let mut seeds = std::collections::BTreeSet::new();
        for pass in 1..=10 {
            Draws::set(&0);
            run_to(pass * PERIOD - 1);
            Draws::set(&0);
            run(1);
            assert_eq!(Draws::get(), 1);
            assert!(seeds.insert(store.challenge().unwrap().challenge.seed));
        }
    });
}
