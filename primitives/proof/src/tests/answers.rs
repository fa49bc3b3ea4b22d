use super::stores::{check, hash_of, seed, Store};
use crate::{answer, Answer, Challenge, Landmark, Leaf, Piece, ProofError, ProveError, Tree, SAMPLES};
use codec::{Decode, Encode};
use dlo_core::PeerId;
use proptest::prelude::*;
use sp_core::H256;

/// A store in which contents have up to 7 KiB.
fn mixed(count: u32) -> Store {
    const LENGTHS: [usize; 7] = [0, 1, 700, 1024, 1025, 3_000, 7_168];
    // Short ones once only: they would be the same again.
    Store::with_lengths(count, 1, |number| {
        LENGTHS[usize::try_from(number % 7).unwrap()] + if number < 7 { 0 } else { 10 }
    })
}

/// What `change` makes of a good answer, checked; over several challenges that it applies to.
fn after(change: impl Fn(&Challenge, &mut Answer) -> Option<()>) -> Vec<ProofError> {
    let store = mixed(50);
    let refused = |number| {
        let challenge = store.challenge(number);
        let mut answer = store.answer(&challenge);
        change(&challenge, &mut answer)?;
        Some(check(&answer, &challenge).unwrap_err())
    };
    let errors: Vec<_> = (0..60).filter_map(refused).collect();
    assert!(errors.len() > 5);
    errors
}

fn always(errors: Vec<ProofError>, error: ProofError) {
    assert!(errors.iter().all(|found| *found == error), "{errors:?}");
}

#[test]
fn a_truncated_answer_is_refused() {
    always(after(|_, answer| answer.samples.pop().map(drop)), ProofError::Truncated);
    always(after(|_, answer| answer.samples[0].next.take().map(drop)), ProofError::Truncated);
    always(after(|_, answer| answer.samples[1].here.path.pop().map(drop)), ProofError::Truncated);
    always(after(|_, answer| answer.samples[2].next.as_mut()?.path.pop().map(drop)), ProofError::Truncated);
    always(after(|_, answer| answer.edge.path.pop().map(drop)), ProofError::Truncated);
    always(
        after(|_, answer| answer.samples[3].content.as_mut()?.last.bytes.pop().map(drop)),
        ProofError::Truncated,
    );
    always(
        after(|_, answer| answer.samples[3].content.as_mut()?.drawn.bytes.pop().map(drop)),
        ProofError::Truncated,
    );
    always(
        after(|_, answer| answer.samples[3].content.as_mut()?.drawn.path.pop().map(drop)),
        ProofError::Truncated,
    );
}

#[test]
fn an_answer_with_something_too_long_is_refused() {
    always(after(|_, answer| answer.edge.path.try_push([0; 32]).ok()), ProofError::TooLong);
    always(after(|_, answer| answer.samples[0].here.path.try_push([0; 32]).ok()), ProofError::TooLong);
    always(
        after(|_, answer| answer.samples[0].content.as_mut()?.last.path.try_push([0; 32]).ok()),
        ProofError::TooLong,
    );
    let beyond = |challenge: &Challenge, answer: &mut Answer| {
        let j = (0..SAMPLES).find(|j| challenge.index(*j) == 49)?;
        answer.samples[usize::try_from(j).unwrap()].next = Some(answer.edge.clone());
        Some(())
    };
    let store = mixed(50);
    let challenge =
        (0..).map(|number| store.challenge(number)).find(|c| (0..4).any(|j| c.index(j) == 49)).unwrap();
    let mut answer = store.answer(&challenge);
    beyond(&challenge, &mut answer).unwrap();
    assert_eq!(check(&answer, &challenge), Err(ProofError::TooLong));
}

#[test]
fn an_answer_without_keys_or_with_too_many_is_refused() {
    let store = mixed(20);
    let challenge = store.challenge(1);
    let answer = store.answer(&challenge);
    assert_eq!(check(&answer, &Challenge { key_count: 0, ..challenge }), Err(ProofError::NoKeys));
    assert_eq!(
        check(&answer, &Challenge { key_count: 1_000_001, ..challenge }),
        Err(ProofError::TooManyKeys)
    );
}

#[test]
fn contents_are_there_for_chunks_and_only_for_chunks() {
    always(after(|_, answer| answer.samples[1].content.take().map(drop)), ProofError::MissingContent);
    let pointer = |_: &Challenge, answer: &mut Answer| {
        answer.samples[1].here.leaf.content = Some([1; 32]);
        Some(())
    };
    always(after(pointer), ProofError::UnexpectedContent);
}

#[test]
fn a_chunk_cannot_be_passed_off_as_a_pointer() {
    let pointer = |_: &Challenge, answer: &mut Answer| {
        answer.samples[1].here.leaf.content = Some([1; 32]);
        answer.samples[1].content = None;
        Some(())
    };
    // Where the leaf is paired with itself, its sibling is no longer the same.
    let found = after(pointer);
    assert!(found.iter().all(|error| matches!(error, ProofError::WrongRoot | ProofError::WrongShape)));
    let itself = |_: &Challenge, answer: &mut Answer| {
        answer.samples[1].here.leaf.content = Some(answer.samples[1].here.leaf.key);
        answer.samples[1].content = None;
        Some(())
    };
    always(after(itself), ProofError::NotCanonical);
    let edge = |_: &Challenge, answer: &mut Answer| {
        answer.edge.leaf.content = Some(answer.edge.leaf.key);
        Some(())
    };
    always(after(edge), ProofError::NotCanonical);
}

#[test]
fn the_last_piece_is_not_sent_twice() {
    let twice = |challenge: &Challenge, answer: &mut Answer| {
        let content = answer.samples[0].content.as_mut()?;
        let drawn = challenge.piece(0, content.len);
        (drawn == crate::slice::last_piece(content.len) && content.len > 0)
            .then(|| content.drawn = content.last.clone())
    };
    always(after(twice), ProofError::NotCanonical);
    let missing = |challenge: &Challenge, answer: &mut Answer| {
        let content = answer.samples[0].content.as_mut()?;
        let drawn = challenge.piece(0, content.len);
        (drawn != crate::slice::last_piece(content.len)).then(|| content.drawn = Piece::default())
    };
    always(after(missing), ProofError::Truncated);
}

#[test]
fn an_answer_for_another_seed_or_root_is_refused() {
    let (store, other) = (mixed(50), Store::small(50, 9));
    for number in 0..50 {
        let challenge = store.challenge(number);
        let answer = store.answer(&challenge);
        assert!(check(&answer, &challenge).is_ok());
        assert!(check(&answer, &Challenge { seed: seed(number + 1_000), ..challenge }).is_err());
        let elsewhere = Challenge { root: other.tree.root(), ..challenge };
        assert_eq!(check(&answer, &elsewhere), Err(ProofError::WrongRoot));
        // An answer given by another store does not help either.
        let theirs = other.answer(&other.challenge(number));
        assert!(check(&theirs, &challenge).is_err());
    }
}

#[test]
fn drawn_keys_share_the_leading_bits_of_the_peer_id() {
    let store = mixed(1);
    let challenge = store.challenge(1);
    let answer = store.answer(&challenge);
    let key = store.leaves()[0].key;
    for shared in [0, 1, 7, 8, 9, 63, 64, 65, 200, 254] {
        let mut id = key;
        id[shared / 8] ^= 0x80 >> (shared % 8);
        let check = |bits| answer.check(&challenge, PeerId(H256(id)), bits, &[]).map(drop);
        let shared = u8::try_from(shared).unwrap();
        assert_eq!(check(shared + 1), Err(ProofError::WrongPrefix));
        assert_eq!(check(shared), Ok(()));
        assert_eq!(check(0), Ok(()));
    }
    assert!(answer.check(&challenge, PeerId(H256(key)), u8::MAX, &[]).is_ok());
}

#[test]
fn a_store_of_another_neighbourhood_is_refused() {
    let store = mixed(50);
    let challenge = store.challenge(1);
    let answer = store.answer(&challenge);
    let near = PeerId(H256(store.leaves()[0].key));
    // Fifty keys are all over the space: four of them in the same 32nd of it is not to be had.
    assert_eq!(answer.check(&challenge, near, 5, &[]), Err(ProofError::WrongPrefix));
}

#[test]
fn pointers_are_valid_and_worth_nothing() {
    let pointer = |i: u8| Leaf { key: [i; 32], content: Some(hash_of(&[i])) };
    let tree = Tree::new((0..20).map(pointer).collect()).unwrap();
    let challenge = Challenge { seed: seed(1), root: tree.root(), key_count: 20 };
    let answer = answer(&tree, &challenge, |_| None).unwrap();
    assert_eq!(check(&answer, &challenge).unwrap().mean_len, 0);
}

#[test]
fn the_mean_length_counts_pointers_and_rounds_down() {
    let store = mixed(30).forged(|mut leaves| {
        leaves.iter_mut().step_by(2).for_each(|leaf| leaf.content = Some([1; 32]));
        leaves
    });
    for number in 0..40 {
        let challenge = store.challenge(number);
        let drawn = (0..SAMPLES).map(|j| store.tree.leaf(challenge.index(j)).unwrap());
        let sum: usize =
            drawn.filter(|leaf| leaf.is_chunk()).map(|leaf| store.contents[&leaf.key].len()).sum();
        let proven = store.checked(number, &[]).unwrap();
        assert_eq!(proven.mean_len, u32::try_from(sum / 4).unwrap());
        assert_eq!(store.answer(&challenge).proven(&challenge), Ok(proven));
    }
}

#[test]
fn landmarks_are_the_drawn_leaves_each_once() {
    for count in [1, 2, 50] {
        let store = mixed(count);
        for number in 0..10 {
            let challenge = store.challenge(number);
            let mut indices: Vec<_> = (0..SAMPLES).map(|j| challenge.index(j)).collect();
            indices.sort_unstable();
            indices.dedup();
            let prefix =
                |index| u64::from_be_bytes(store.tree.leaf(index).unwrap().key[..8].try_into().unwrap());
            let landmarks: Vec<_> =
                indices.iter().map(|i| Landmark { index: *i, prefix: prefix(*i) }).collect();
            assert_eq!(store.checked(number, &[]).unwrap().landmarks, landmarks);
        }
    }
}

#[test]
fn landmarks_of_the_same_tree_never_contradict_it() {
    let store = mixed(50);
    let mut landmarks = vec![];
    for number in 0..30 {
        landmarks.extend(store.checked(number, &landmarks).unwrap().landmarks);
    }
}

#[test]
fn a_landmark_that_contradicts_is_refused() {
    let store = mixed(50);
    let known = store.checked(1, &[]).unwrap().landmarks[0];
    let check = |index, prefix| store.checked(1, &[Landmark { index, prefix }]).map(drop);
    assert_eq!(check(known.index, known.prefix), Ok(()));
    // Another address at the same index.
    assert_eq!(check(known.index, known.prefix + 1), Err(ProofError::NotAscending));
    assert_eq!(check(known.index, known.prefix - 1), Err(ProofError::NotAscending));
    // The same prefix may stand beside it: addresses can share 8 bytes.
    assert_eq!(check(known.index - 1, known.prefix), Ok(()));
    // A greater one before it, or a lesser one after it, may not.
    assert_eq!(check(known.index - 1, known.prefix + 1), Err(ProofError::NotAscending));
    assert_eq!(check(known.index + 1, known.prefix - 1), Err(ProofError::NotAscending));
    assert_eq!(check(0, u64::MAX), Err(ProofError::NotAscending));
    assert_eq!(check(u32::MAX, 0), Err(ProofError::NotAscending));
    assert_eq!(check(u32::MAX, u64::MAX), Ok(()));
}

#[test]
fn a_prover_says_what_it_lacks() {
    let store = mixed(50);
    let challenge = store.challenge(1);
    let first = store.tree.leaf(challenge.index(0)).unwrap().key;
    let prove = |content: Option<Vec<u8>>| answer(&store.tree, &challenge, |_| content.clone());
    assert_eq!(prove(None), Err(ProveError::Missing(first)));
    assert_eq!(prove(Some(vec![1, 2, 3])), Err(ProveError::Corrupt(first)));
    let huge = vec![0; 4 * 1024 * 1024 + 1];
    let tree = Tree::new(vec![Leaf::chunk(hash_of(&huge))]).unwrap();
    let about = Challenge { seed: seed(1), root: tree.root(), key_count: 1 };
    assert_eq!(answer(&tree, &about, |_| Some(huge.clone())), Err(ProveError::Corrupt(hash_of(&huge))));
    for other in [Challenge { key_count: 49, ..challenge }, Challenge { root: seed(3), ..challenge }] {
        assert_eq!(store.try_answer(&other), Err(ProveError::OtherTree));
    }
}

#[test]
fn honest_answers_hold_for_every_number_of_keys() {
    for count in 1..=40 {
        let store = mixed(count);
        for number in 0..8 {
            assert!(store.checked(number, &[]).is_ok(), "{number} of {count}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bit_of_an_answer_can_be_flipped(number in 0..20_u32, at: usize, bit in 0..8_u32) {
        let store = mixed(12);
        let challenge = store.challenge(number);
        let mut encoded = store.answer(&challenge).encode();
        let at = at % encoded.len();
        encoded[at] ^= 1 << bit;
        if let Ok(answer) = Answer::decode(&mut &*encoded) {
            prop_assert!(check(&answer, &challenge).is_err());
        }
    }

    #[test]
    fn no_bytes_make_a_check_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        number: u32,
        key_count: u32,
        samples in 0..5_usize,
    ) {
        // Right counts at random: most bytes at random are not even an answer.
        let store = mixed(3);
        let good = store.answer(&store.challenge(number));
        let mut encoded = good.encode();
        for (byte, other) in encoded.iter_mut().skip(samples * 400).zip(&bytes) {
            *byte = *other;
        }
        for bytes in [&encoded, &bytes] {
            if let Ok(answer) = Answer::decode(&mut &**bytes) {
                let challenge = Challenge { key_count, ..store.challenge(number) };
                let _ = check(&answer, &challenge);
                let _ = check(&answer, &store.challenge(number));
            }
        }
    }
}
