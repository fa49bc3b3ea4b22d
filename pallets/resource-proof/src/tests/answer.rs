use super::*;
use crate::{Opened, MAX_LANDMARKS};
use dlo_proof::{content_of, Answer, Landmark, Leaf, Sample};
use frame_support::pallet_prelude::{InvalidTransaction, TransactionValidityError};

/// A store that has just been challenged for the first time.
fn challenged() -> (Store, Opened) {
    let store = Store::committed(1, FIRST);
    run_to(PERIOD);
    let opened = store.challenge().unwrap();
    (store, opened)
}

/// The answer of a store whose first challenge is open is refused once `tamper` was at it.
fn refused(error: ProofError, tamper: impl Fn(&Store, &Opened, &mut Answer)) {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        assert_noop!(store.answer_with(|answer| tamper(&store, &opened, answer)), wrong(error));
        // What was wrong does not harm what is right.
        assert_ok!(store.answer());
    });
}

fn sample(answer: &mut Answer, j: usize) -> &mut Sample {
    &mut answer.samples.as_mut()[j]
}

/// A sample that has a leaf after it.
fn inner(answer: &mut Answer) -> &mut Sample {
    answer.samples.as_mut().iter_mut().find(|sample| sample.next.is_some()).unwrap()
}

#[test]
fn an_unknown_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        let answer = store.answer_to(&opened.challenge).unwrap();
        let call = Call::answer { peer: Store::empty(2).id, number: 1, answer };
        assert_noop!(hand_in(call), invalid(E::UnknownPeer));
    });
}

#[test]
fn a_block_takes_so_many_answers_and_the_others_wait_for_the_next() {
    ExtBuilder.build_and_execute(|| {
        MaxAnswers::set(&1);
        let (one, other) = (Store::committed(1, FIRST), Store::committed(2, FIRST));
        run_to(PERIOD);
        assert_ok!(one.answer());
        let full = InvalidTransaction::ExhaustsResources;
        assert_noop!(other.answer(), TransactionValidityError::Invalid(full));
        run(1);
        assert_ok!(other.answer());
    });
}

#[test]
fn an_origin_that_was_not_authorized_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        let answer = store.answer_to(&opened.challenge).unwrap();
        let call = Call::answer { peer: store.id, number: 1, answer };
        for origin in [RuntimeOrigin::none(), signed(ALICE), RuntimeOrigin::root()] {
            assert_noop!(dispatch(origin, call.clone()), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn an_answer_to_no_challenge_or_to_one_of_another_number_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        let answer = store.answer_to(&opened.challenge).unwrap();
        let idle = Store::small(2);
        assert_ok!(idle.bind(ALICE, FIRST));
        for (peer, number) in [(idle.id, 0), (idle.id, 1), (store.id, 0), (store.id, 2)] {
            let call = Call::answer { peer, number, answer: answer.clone() };
            assert_noop!(hand_in(call), invalid(E::NoChallenge));
        }
    });
}

#[test]
fn an_answer_in_the_last_block_is_taken_and_one_after_it_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        run(ANSWER);
        let answer = store.answer_to(&opened.challenge).unwrap();
        assert_ok!(store.answer());
        run_to(2 * PERIOD + ANSWER + 1);
        assert!(store.challenge().is_none());
        let call = Call::answer { peer: store.id, number: 2, answer };
        assert_noop!(hand_in(call.clone()), STALE);
        // Nor does a block take it that did not check it.
        assert_noop!(dispatch(authorized(), call), E::TooLate);
    });
}

#[test]
fn a_second_answer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        assert_ok!(store.answer());
        let answer = store.answer_to(&opened.challenge).unwrap();
        assert_noop!(store.hand_in_answer(answer.clone()), STALE);
        let call = Call::answer { peer: store.id, number: 1, answer };
        assert_noop!(dispatch(authorized(), call), E::AlreadyAnswered);
    });
}

#[test]
fn an_old_answer_to_a_new_challenge_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        let old = store.answer_to(&opened.challenge).unwrap();
        assert_ok!(store.answer());
        run_to(2 * PERIOD);
        assert!(is_wrong(store.hand_in_answer(old.clone())));
        assert_noop!(
            hand_in(Call::answer { peer: store.id, number: 1, answer: old }),
            invalid(E::NoChallenge)
        );
        assert_ok!(store.answer());
    });
}

#[test]
fn an_answer_from_another_tree_is_refused() {
    refused(ProofError::WrongRoot, |store, opened, answer| {
        let other = Store::new(2);
        let challenge = dlo_proof::Challenge { root: other.tree().root(), ..opened.challenge };
        assert_eq!(other.tree().key_count(), store.tree().key_count());
        *answer = other.answer_to(&challenge).unwrap();
    });
}

#[test]
fn another_leaf_of_the_tree_is_refused() {
    refused(ProofError::WrongRoot, |store, opened, answer| {
        let index = (opened.challenge.index(0) + 1) % CHUNKS;
        sample(answer, 0).here = store.tree().place(index).unwrap();
    });
    refused(ProofError::WrongRoot, |store, _, answer| {
        let before = store.tree().place(0).unwrap();
        inner(answer).next = Some(before);
    });
    refused(ProofError::WrongRoot, |store, _, answer| answer.edge = store.tree().place(0).unwrap());
}

#[test]
fn samples_in_another_order_are_refused() {
    refused(ProofError::WrongRoot, |_, opened, answer| {
        let first = opened.challenge.index(0);
        let other = (1..4).find(|j| opened.challenge.index(*j) != first).unwrap();
        // The leaf of another sample with all that belongs to it, but where a next leaf is asked for.
        let place = sample(answer, other as usize).here.clone();
        sample(answer, 0).here = place;
    });
}

#[test]
fn an_answer_with_something_missing_is_refused() {
    refused(ProofError::Truncated, |_, _, answer| {
        answer.samples.pop();
    });
    refused(ProofError::Truncated, |_, _, answer| {
        sample(answer, 2).here.path.pop();
    });
    refused(ProofError::Truncated, |_, _, answer| inner(answer).next = None);
    refused(ProofError::Truncated, |_, _, answer| {
        answer.edge.path.pop();
    });
    refused(ProofError::MissingContent, |_, _, answer| sample(answer, 3).content = None);
    refused(ProofError::Truncated, |_, _, answer| {
        sample(answer, 1).content.as_mut().unwrap().last.bytes.pop();
    });
    refused(ProofError::Truncated, |_, _, answer| {
        sample(answer, 1).content.as_mut().unwrap().last.path.pop();
    });
    refused(ProofError::Truncated, |_, _, answer| {
        sample(answer, 1).content.as_mut().unwrap().drawn = Default::default();
    });
}

#[test]
fn an_answer_with_something_too_much_is_refused() {
    refused(ProofError::TooLong, |_, _, answer| {
        sample(answer, 0).here.path.try_push([0; 32]).unwrap();
    });
    refused(ProofError::TooLong, |_, _, answer| {
        sample(answer, 0).content.as_mut().unwrap().last.path.try_push([0; 32]).unwrap();
    });
    refused(ProofError::NotCanonical, |_, _, answer| {
        // A chunk that is written as a pointer to itself.
        let leaf = &mut sample(answer, 0).here.leaf;
        leaf.content = Some(leaf.key);
    });
}

#[test]
fn the_content_of_another_chunk_is_refused() {
    refused(ProofError::WrongLength, |store, opened, answer| {
        let key = sample(answer, 0).here.leaf.key;
        let other = store.chunks.iter().find(|(other, _)| **other != key).unwrap().1;
        let drawn = opened.challenge.piece(0, MIB as u32);
        sample(answer, 0).content = content_of(other, drawn);
    });
}

#[test]
fn a_piece_with_a_wrong_byte_or_path_is_refused() {
    refused(ProofError::WrongContent, |_, _, answer| {
        sample(answer, 0).content.as_mut().unwrap().drawn.bytes.as_mut()[9] ^= 1;
    });
    refused(ProofError::WrongContent, |_, _, answer| {
        sample(answer, 0).content.as_mut().unwrap().drawn.path.as_mut()[9][0] ^= 1;
    });
    refused(ProofError::WrongLength, |_, _, answer| {
        sample(answer, 0).content.as_mut().unwrap().last.bytes.as_mut()[9] ^= 1;
    });
}

#[test]
fn another_piece_than_the_one_drawn_is_refused() {
    refused(ProofError::WrongContent, |store, opened, answer| {
        let drawn = (opened.challenge.piece(0, MIB as u32) + 1) % 1_023;
        let bytes = &store.chunks[&sample(answer, 0).here.leaf.key];
        sample(answer, 0).content.as_mut().unwrap().drawn = dlo_proof::piece_of(bytes, drawn).unwrap();
    });
}

#[test]
fn a_chunk_that_does_not_belong_to_the_peer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, _) = challenged();
        set_parameters(|parameters| parameters.prefix_bits = 4);
        assert_noop!(store.answer(), wrong(ProofError::WrongPrefix));
        set_parameters(|parameters| parameters.prefix_bits = 0);
        assert_ok!(store.answer());
    });
}

#[test]
fn an_answer_that_contradicts_an_earlier_one_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        let root = Some(opened.challenge.root);
        let remember = |root: Option<H256>, prefix: u64| {
            Peers::<Test>::mutate_extant(store.id, |peer| {
                peer.proven_root = root;
                let index = opened.challenge.index(0);
                peer.landmarks = vec![Landmark { index, prefix }].try_into().unwrap();
            });
        };
        let prefix = store.tree().leaf(opened.challenge.index(0)).unwrap().prefix();
        remember(root, prefix ^ 1);
        assert_noop!(store.answer(), wrong(ProofError::NotAscending));
        // What was proven of another root says nothing of this one.
        remember(Some(H256::repeat_byte(1)), prefix ^ 1);
        assert!(authorize_right(&store).is_ok());
        remember(root, prefix);
        assert_ok!(store.answer());
    });
}

/// What a pool makes of the right answer.
fn authorize_right(
    store: &Store,
) -> Result<frame_support::pallet_prelude::ValidTransaction, TransactionValidityError> {
    let opened = store.challenge().unwrap();
    let answer = store.answer_to(&opened.challenge).unwrap();
    authorize(Call::answer { peer: store.id, number: opened.number, answer })
}

#[test]
fn a_pool_puts_answers_first_and_keeps_one_until_its_deadline() {
    ExtBuilder.build_and_execute(|| {
        let (store, _) = challenged();
        let first = authorize_right(&store).unwrap();
        assert!(first.priority > u64::MAX / 4);
        assert!(first.requires.is_empty() && first.propagate);
        assert_eq!(first.longevity, u64::from(ANSWER) + 1);
        run(ANSWER);
        let last = authorize_right(&store).unwrap();
        assert_eq!((last.longevity, &last.provides), (1, &first.provides));
        assert_ok!(store.answer());
        run_to(2 * PERIOD);
        assert_ne!(authorize_right(&store).unwrap().provides, first.provides);
    });
}

#[test]
fn an_answer_in_time_raises_availability_and_units() {
    ExtBuilder.build_and_execute(|| {
        let (store, _) = challenged();
        assert_eq!((store.units(), store.peer().availability.0), (0, 0));
        assert_ok!(store.answer());
        let bytes = u64::from(CHUNKS) * MIB;
        let event = Event::Answered { peer: store.id, number: 1, bytes, availability: 125_000, units: 1 };
        assert_eq!(last_event(), event);
        let peer = store.peer();
        assert_eq!((peer.keys, peer.bytes, peer.average), (CHUNKS, bytes, MIB));
        assert!(peer.challenge.unwrap().answered);
        assert_eq!((work(FIRST).units, work(FIRST).since), (1, Some(Now::get())));
        // With every answer an eighth of what is missing.
        let mut average = MIB;
        for expected in [1, 2, 3, 3, 4, 4, 5, 5, 5, 6] {
            run_period(&[&store]);
            average = average * 7 / 8 + MIB;
            assert_eq!(store.peer().average, average);
            assert_eq!((store.units(), work(FIRST).units), (expected, expected));
        }
    });
}

#[test]
fn a_challenge_missed_lowers_them() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::committed(1, FIRST);
        run_to(PERIOD - 1);
        (0..12).for_each(|_| run_period(&[&store]));
        assert_eq!(store.units(), 6);
        let before = store.peer();
        run_period(&[]);
        run_period(&[]);
        let after = store.peer();
        assert_eq!(after.average, before.average * 7 / 8);
        assert_eq!(after.availability, before.availability.missed());
        // The bytes of the last answer are what they were.
        assert_eq!((after.bytes, after.units, work(FIRST).units), (before.bytes, 5, 5));
        (0..40).for_each(|_| run_period(&[]));
        assert_eq!((store.units(), work(FIRST).units, work(FIRST).since), (0, 0, None));
    });
}

#[test]
fn bytes_are_keys_times_the_mean_length_of_the_chunks_drawn() {
    ExtBuilder.build_and_execute(|| {
        let lengths = [0, 1, 1_023, 1_024, 1_025, 300_000, 1 << 20, 4 << 20, 700_001, 5_000];
        let contents = (0..).zip(lengths).map(|(n, len)| content(n, len));
        let store = Store::of(1, contents).enter(FIRST);
        let mut average = 0;
        for pass in 1..=6 {
            run_to(pass * PERIOD);
            let challenge = store.challenge().unwrap().challenge;
            let drawn = (0..4).map(|j| store.tree().leaf(challenge.index(j)).unwrap().key);
            let sum: usize = drawn.map(|key| store.chunks[&key].len()).sum();
            assert_ok!(store.answer());
            let bytes = 10 * (sum as u64 / 4);
            average = (average * 7 + bytes) / 8;
            assert_eq!((store.peer().bytes, store.peer().average), (bytes, average));
            assert_eq!(store.units(), average / MIB);
        }
        assert!(store.units() > 0);
    });
}

#[test]
fn pointers_are_answered_for_and_count_no_bytes() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::empty(1);
        let leaves = (0..8u8).map(|n| Leaf { key: [n; 32], content: Some([n + 100; 32]) });
        store.trees.push(dlo_proof::Tree::new(leaves.collect()).unwrap());
        let store = store.enter(FIRST);
        run_to(PERIOD);
        assert_ok!(store.answer());
        let peer = store.peer();
        assert_eq!((peer.keys, peer.bytes, peer.units), (8, 0, 0));
        assert_eq!(peer.availability.0, 125_000);
        assert_eq!((work(FIRST).units, work(FIRST).since), (0, None));
    });
}

#[test]
fn content_for_a_pointer_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::empty(1);
        let leaves = (0..8u8).map(|n| Leaf { key: [n; 32], content: Some(blake3(&[n])) });
        store.trees.push(dlo_proof::Tree::new(leaves.collect()).unwrap());
        let store = store.enter(FIRST);
        run_to(PERIOD);
        assert_noop!(
            store.answer_with(|answer| sample(answer, 0).content = content_of(&[1], 0)),
            wrong(ProofError::UnexpectedContent)
        );
    });
}

#[test]
fn leaves_proven_of_a_root_are_remembered_and_the_oldest_give_way() {
    ExtBuilder.build_and_execute(|| {
        let mut store = Store::of(1, (0..64).map(|n| content(n, 64))).enter(FIRST);
        let mut all = Vec::new();
        for pass in 1..=4 {
            run_to(pass * PERIOD);
            let challenge = store.challenge().unwrap().challenge;
            let mut drawn: Vec<_> = (0..4).map(|j| challenge.index(j)).collect();
            drawn.sort_unstable();
            drawn.dedup();
            all.extend(drawn);
            assert_ok!(store.answer());
            let remembered: Vec<_> = store.peer().landmarks.iter().map(|landmark| landmark.index).collect();
            assert_eq!(remembered, all[all.len().saturating_sub(MAX_LANDMARKS as usize)..]);
        }
        // Of another root nothing is known yet.
        store.grow(1);
        assert_ok!(store.commit());
        run_to(5 * PERIOD);
        assert_ok!(store.answer());
        assert!(store.peer().landmarks.len() <= 4);
        assert_eq!(store.peer().proven_root, Some(store.tree().root()));
    });
}

#[test]
fn whoever_has_the_answer_may_hand_it_in() {
    ExtBuilder.build_and_execute(|| {
        let (store, opened) = challenged();
        let mut anybody = Store::empty(2);
        (anybody.chunks, anybody.trees) = (store.chunks.clone(), store.trees.clone());
        let answer = anybody.answer_to(&opened.challenge).unwrap();
        assert_ok!(hand_in(Call::answer { peer: store.id, number: 1, answer }));
        assert_eq!(store.units(), 1);
    });
}
