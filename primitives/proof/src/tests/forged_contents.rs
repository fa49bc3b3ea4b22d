//! Contents that claim more than is there.

use super::stores::{bytes, check, hash_of, seed, Store};
use crate::{
    piece_of,
    slice::{chaining_value, last_piece},
    verify_piece, Answer, Challenge, Content, Leaf, Piece, Placed, ProofError, Sample, Tree, MAX_CONTENT,
    SAMPLES,
};
use blake3::hazmat::{merge_subtrees_non_root, merge_subtrees_root, Mode};
use dlo_core::PeerId;

/// A store of one chunk of 5,000 bytes.
fn single() -> (Store, Challenge) {
    let store = Store::with_lengths(1, 2, |_| 5_000);
    let challenge = store.challenge(1);
    (store, challenge)
}

fn with_content(mut answer: Answer, content: impl Fn(u32) -> Content) -> Answer {
    for (j, sample) in (0..).zip(answer.samples.iter_mut()) {
        sample.content = Some(content(j));
    }
    answer
}

#[test]
fn a_content_of_another_length_is_refused() {
    let (store, challenge) = single();
    let content = store.contents.values().next().unwrap();
    let answer = store.answer(&challenge);
    for claimed in [0, 1, 1_024, 2_500, 4_096, 4_976, 4_999, 5_001, 5_120, 6_024, 8_192, 10_000, MAX_CONTENT]
    {
        // The real last piece, and the drawn one where the real content has one of that number.
        let forged = with_content(answer.clone(), |j| {
            let drawn = challenge.piece(j, claimed);
            let drawn = if drawn == last_piece(claimed) { None } else { piece_of(content, drawn) };
            Content { len: claimed, last: piece_of(content, 4).unwrap(), drawn: drawn.unwrap_or_default() }
        });
        let error = check(&forged, &challenge).unwrap_err();
        assert!(matches!(error, ProofError::Truncated | ProofError::TooLong | ProofError::WrongLength));
        // A content of that length, made for it.
        let other = bytes(2 << 16, usize::try_from(claimed).unwrap());
        let forged =
            with_content(answer.clone(), |j| crate::content_of(&other, challenge.piece(j, claimed)).unwrap());
        assert_eq!(check(&forged, &challenge), Err(ProofError::WrongLength));
    }
    let long = with_content(answer, |_| Content {
        len: MAX_CONTENT + 1,
        last: Piece::default(),
        drawn: Piece::default(),
    });
    assert_eq!(check(&long, &challenge), Err(ProofError::ContentTooLong));
}

#[test]
fn a_drawn_piece_that_is_not_of_the_content_is_refused() {
    let (store, challenge) = single();
    let mut answer = store.answer(&challenge);
    let j = answer
        .samples
        .iter()
        .position(|sample| !sample.content.as_ref().unwrap().drawn.bytes.is_empty())
        .unwrap();
    answer.samples[j].content.as_mut().unwrap().drawn.bytes[9] ^= 1;
    assert_eq!(check(&answer, &challenge), Err(ProofError::WrongContent));
    answer.samples[j].content.as_mut().unwrap().last.bytes[9] ^= 1;
    assert_eq!(check(&answer, &challenge), Err(ProofError::WrongLength));
}

/// An address made up around one real piece: it ends a content of 4 MiB of which nothing else exists.
fn hollow() -> ([u8; 32], Piece) {
    let end = vec![1; 1024];
    let path: Vec<_> = (0..12_u8).map(|level| [level; 32]).collect();
    let mut node = chaining_value(4095 * 1024, &end);
    for left in &path[..11] {
        node = merge_subtrees_non_root(left, &node, Mode::Hash);
    }
    let address = merge_subtrees_root(&path[11], &node, Mode::Hash);
    (*address.as_bytes(), Piece { bytes: end.try_into().unwrap(), path: path.try_into().unwrap() })
}

#[test]
fn a_length_made_up_around_a_last_piece_fails_at_the_drawn_piece() {
    let (address, last) = hollow();
    assert_eq!(verify_piece(&address, MAX_CONTENT, 4095, &last), Ok(()));
    let tree = Tree::new(vec![Leaf::chunk(address)]).unwrap();
    for number in 0..20 {
        let challenge = Challenge { seed: seed(number), root: tree.root(), key_count: 1 };
        let here: Placed = tree.place(0).unwrap();
        let content = Content { len: MAX_CONTENT, last: last.clone(), drawn: last.clone() };
        let sample = Sample { here: here.clone(), next: None, content: Some(content) };
        let samples = vec![sample; usize::try_from(SAMPLES).unwrap()].try_into().unwrap();
        assert_eq!(check(&Answer { samples, edge: here }, &challenge), Err(ProofError::WrongContent));
    }
}

#[test]
fn a_subtree_cannot_stand_in_two_places() {
    // Were pieces not numbered, 2 MiB beside themselves would be 4 MiB.
    let half = vec![3; 2 * 1024 * 1024];
    let value = chaining_value(0, &half);
    let address = *merge_subtrees_root(&value, &value, Mode::Hash).as_bytes();
    let beside = |index: u32| {
        let piece = piece_of(&half, index % 2048).unwrap();
        let path: Vec<_> = piece.path.iter().copied().chain([value]).collect();
        Piece { bytes: piece.bytes, path: path.try_into().unwrap() }
    };
    for index in [0, 1, 77, 2047] {
        assert_eq!(verify_piece(&address, MAX_CONTENT, index, &beside(index)), Ok(()));
    }
    for index in [2048, 2049, 4000, 4095] {
        assert!(verify_piece(&address, MAX_CONTENT, index, &beside(index)).is_err());
    }
}

#[test]
fn another_chunk_of_the_store_does_not_stand_in() {
    let store = Store::with_lengths(40, 3, |number| 2_000 + usize::try_from(number).unwrap());
    let challenge = store.challenge(1);
    let mut answer = store.answer(&challenge);
    let one = answer.samples[0].content.clone();
    answer.samples[1].content = one;
    assert!(check(&answer, &challenge).is_err());
}

#[test]
fn a_key_that_is_not_the_hash_of_its_content_is_refused() {
    // A real chunk under a key near the peer id, as its store would need one.
    let chunk = bytes(1, 3_000);
    let peer = PeerId(seed(77));
    let mut near = hash_of(&chunk);
    near[..4].copy_from_slice(&peer.0[..4]);
    let tree = Tree::new(vec![Leaf::chunk(near)]).unwrap();
    let challenge = Challenge { seed: seed(1), root: tree.root(), key_count: 1 };
    let here = tree.place(0).unwrap();
    let sample = |j| {
        let content = crate::content_of(&chunk, challenge.piece(j, 3_000));
        Sample { here: here.clone(), next: None, content }
    };
    let samples: Vec<_> = (0..SAMPLES).map(sample).collect();
    let answer = Answer { samples: samples.try_into().unwrap(), edge: here.clone() };
    assert_eq!(answer.check(&challenge, peer, 16, &[]), Err(ProofError::WrongLength));
}
