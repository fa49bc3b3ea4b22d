//! What provers, agents and strangers may try.

use super::*;
use dlo_proof::{content_of, Answer, Leaf, ProveError, Tree};

fn contents(answer: &mut Answer) -> impl Iterator<Item = &mut Option<dlo_proof::Content>> {
    answer.samples.as_mut().iter_mut().map(|sample| &mut sample.content)
}

#[test]
fn who_keeps_addresses_only_has_no_answer() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::committed(1, FIRST);
        run_to(PERIOD);
        let mut right = store.answer_to(&store.challenge().unwrap().challenge).unwrap();
        store.chunks.clear();
        let challenge = store.challenge().unwrap().challenge;
        assert!(matches!(store.answer_to(&challenge), Err(ProveError::Missing(_))));
        // Nothing, or zeros, in place of the contents.
        let mut empty = right.clone();
        contents(&mut empty).for_each(|content| *content = None);
        assert_noop!(store.hand_in_answer(empty), wrong(ProofError::MissingContent));
        let zeros = vec![0; MIB as usize];
        for (j, content) in (0..).zip(contents(&mut right)) {
            *content = content_of(&zeros, challenge.piece(j, MIB as u32));
        }
        assert_noop!(store.hand_in_answer(right), wrong(ProofError::WrongLength));
    });
}

#[test]
fn who_keeps_addresses_only_and_fetches_in_time_passes() {
    // The stated limit: an answer shows that contents could be got in time, not where they lay.
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::committed(1, FIRST);
        let elsewhere = core::mem::take(&mut store.chunks);
        run_to(PERIOD);
        run(ANSWER);
        store.chunks = elsewhere;
        assert_ok!(store.answer());
        assert_eq!(store.units(), 1);
    });
}

#[test]
fn the_root_of_another_antnode_is_of_no_use_without_its_chunks() {
    ExtBuilder.build_and_execute(|| {
        let (victim, mut thief) = (Store::committed(1, FIRST), Store::empty(2));
        thief.trees = victim.trees.clone();
        let thief = thief.enter(BOBS);
        run_to(PERIOD);
        let (theirs, ours) = (victim.challenge().unwrap().challenge, thief.challenge().unwrap().challenge);
        assert_eq!(theirs.root, ours.root);
        assert!(thief.answer_to(&ours).is_err());
        assert!(is_wrong(thief.hand_in_answer(victim.answer_to(&theirs).unwrap())));
        assert_ok!(victim.answer());
        assert_eq!((victim.units(), thief.units()), (1, 0));
    });
}

#[test]
fn chunks_from_all_over_the_network_do_not_count_for_one_peer() {
    ExtBuilder.build_and_execute(|| {
        set_parameters(|parameters| parameters.prefix_bits = 4);
        let store = Store::committed(1, FIRST);
        for pass in 1..=5 {
            run_to(pass * PERIOD);
            assert_noop!(store.answer(), wrong(ProofError::WrongPrefix));
        }
        assert_eq!((store.units(), store.peer().availability.0), (0, 0));
    });
}

#[test]
fn a_stolen_agents_key_can_only_hand_on_what_the_antnode_signed() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::committed(1, FIRST);
        run(ROOT_AGE);
        let mut thief = Store::small(2);
        (thief.agent, thief.id) = (store.agent.clone(), store.id);
        assert_noop!(thief.commit(), invalid(E::WrongPeer));
        let mut forged = thief.commitment(thief.tree().root(), 4);
        forged.public_key = store.public_key.clone();
        assert_noop!(hand_in(thief.commit_call(2, forged)), wrong(ProofError::BadSignature));
    });
}

#[test]
fn nobody_binds_an_antnode_that_does_not_want_it() {
    ExtBuilder.build_and_execute(|| {
        let victim = Store::empty(1);
        let seen = victim.sign_binding(FIRST, ALICE, 0);
        // Whoever sees the signature in a pool cannot use it for a system of his own.
        assert_noop!(victim.bind_signed(BOB, BOBS, seen.clone()), E::BadProof);
        assert_noop!(victim.bind_signed(BOB, FIRST, seen.clone()), E::NotOwner);
        let mut other = Store::empty(2);
        other.public_key = victim.public_key.clone();
        assert_noop!(other.bind(BOB, BOBS), E::BadProof);
        assert_ok!(victim.bind_signed(ALICE, FIRST, seen));
    });
}

/// A store of two chunks and fourteen pointers: what it proves differs from draw to draw.
fn uneven() -> Store {
    let mut store = Store::of(1, (0..2).map(|chunk| content(chunk, 4 * MIB as usize)));
    let mut leaves: Vec<_> = store.chunks.keys().copied().map(Leaf::chunk).collect();
    leaves.extend((0..14u8).map(|i| Leaf { key: [16 * i + 1; 32], content: Some([9; 32]) }));
    leaves.sort_by_key(|leaf| leaf.key);
    store.trees = vec![Tree::new(leaves).unwrap()];
    store
}

/// Plays 30 passes; the store answers where `wants` says so of the mean length drawn. Gives its average after each
/// turn.
fn averages(wants: impl Fn(u32) -> bool) -> Vec<u64> {
    let mut averages = Vec::new();
    ExtBuilder.build_and_execute(|| {
        let store = uneven().enter(FIRST);
        for pass in 1..=30 {
            run_to(pass * PERIOD);
            averages.push(store.peer().average);
            let challenge = store.challenge().unwrap().challenge;
            let answer = store.answer_to(&challenge).unwrap();
            if wants(answer.proven(&challenge).unwrap().mean_len) {
                assert_ok!(store.hand_in_answer(answer));
            }
        }
    });
    averages
}

#[test]
fn who_withholds_bad_draws_never_has_more_than_who_answers_all() {
    let all = averages(|_| true);
    assert!(all.windows(2).any(|pair| pair[0] > pair[1]));
    for least in [1, MIB as u32, 2 * MIB as u32] {
        let chosen = averages(|drawn| drawn >= least);
        assert!(chosen.iter().zip(&all).all(|(chosen, all)| chosen <= all));
    }
}

#[test]
fn however_lucky_one_draw_counts_for_an_eighth() {
    ExtBuilder.build_and_execute(|| {
        let store = uneven().enter(FIRST);
        let most = 16 * 4 * MIB;
        let mut last = 0;
        for pass in 1..=30 {
            run_to(pass * PERIOD);
            assert_ok!(store.answer());
            let average = store.peer().average;
            assert!(average <= last - last / 8 + most / 8 + 1);
            last = average;
        }
    });
}

#[test]
fn leaving_and_coming_back_does_not_undo_a_miss() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::committed(1, FIRST);
        run_to(PERIOD - 1);
        (0..5).for_each(|_| run_period(&[&store]));
        assert_eq!(store.units(), 3);
        assert_ok!(store.unbind(ALICE));
        assert_ok!(store.bind(ALICE, FIRST));
        assert_eq!((store.units(), work(FIRST).units, work(FIRST).since), (0, 0, None));
    });
}

#[test]
fn one_antnode_cannot_work_for_two_systems_by_moving_to_and_fro() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::committed(1, FIRST);
        run_to(PERIOD);
        assert_ok!(store.answer());
        assert_eq!((work(FIRST).units, work(SECOND).units), (1, 0));
        assert_ok!(store.unbind(ALICE));
        assert_ok!(store.bind(ALICE, SECOND));
        assert_ok!(store.commit());
        assert_eq!((work(FIRST).units, work(SECOND).units), (0, 0));
        run_to(2 * PERIOD);
        assert_ok!(store.answer());
        assert_eq!(work(FIRST).units, 0);
        assert!(peer(store.id).average > 0);
    });
}
