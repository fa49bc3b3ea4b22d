use super::{
    sparse::Sparse,
    stores::{bytes, check, hash_of, seed},
};
use crate::{
    content_of, Answer, Challenge, Content, Landmark, Leaf, Piece, Placed, Sample, Tree, MAX_CONTENT,
    MAX_KEYS, SAMPLES,
};
use codec::{Decode, Encode, MaxEncodedLen};
use std::collections::BTreeMap;

/// A key just above `key`.
fn after(mut key: [u8; 32]) -> [u8; 32] {
    key[31] = key[31].checked_add(1).unwrap();
    key
}

/// The largest valid answer: four chunks of 4 MiB in a tree of a million keys, each with a pointer after it.
fn largest() -> (Challenge, Answer) {
    let mut challenge = Challenge { seed: seed(4), root: Default::default(), key_count: MAX_KEYS };
    let contents = (0..SAMPLES).map(|number| bytes(number, MAX_CONTENT.try_into().unwrap()));
    let contents: BTreeMap<_, _> = contents.map(|content| (hash_of(&content), content)).collect();
    let mut indices: Vec<_> = (0..SAMPLES).map(|j| challenge.index(j)).collect();
    indices.sort_unstable();
    let mut leaves = BTreeMap::from([(MAX_KEYS - 1, Leaf { key: [255; 32], content: Some([0; 32]) })]);
    for (index, key) in indices.iter().zip(contents.keys()) {
        leaves.insert(*index, Leaf::chunk(*key));
        leaves.insert(index + 1, Leaf { key: after(*key), content: Some([0; 32]) });
    }
    let tree = Sparse::new(MAX_KEYS, leaves);
    challenge.root = tree.root();
    let sample = |j| {
        let here = tree.place(challenge.index(j));
        let content = content_of(&contents[&here.leaf.key], challenge.piece(j, MAX_CONTENT));
        Sample { next: Some(tree.place(challenge.index(j) + 1)), content, here }
    };
    let samples: Vec<_> = (0..SAMPLES).map(sample).collect();
    (challenge, Answer { samples: samples.try_into().unwrap(), edge: tree.place(MAX_KEYS - 1) })
}

#[test]
fn an_answer_is_never_longer_than_its_docs_say() {
    assert_eq!(Piece::max_encoded_len(), 1_411);
    assert_eq!(Content::max_encoded_len(), 2_826);
    assert_eq!(Placed::max_encoded_len(), 706);
    assert_eq!(Sample::max_encoded_len(), 4_240);
    assert_eq!(Answer::max_encoded_len(), 17_667);
    assert_eq!(Challenge::max_encoded_len(), 68);
    assert_eq!(Landmark::max_encoded_len(), 12);
}

#[test]
fn the_largest_answer_is_valid_and_fits() {
    let (challenge, answer) = largest();
    let proven = check(&answer, &challenge).unwrap();
    assert_eq!((proven.mean_len, proven.landmarks.len()), (MAX_CONTENT, 4));
    let encoded = answer.encode();
    // Each of the four chunks lacks the 32 bytes of a pointer's second hash.
    assert_eq!(encoded.len(), Answer::max_encoded_len() - 4 * 32);
    assert_eq!(Answer::decode(&mut &*encoded), Ok(answer));
}

#[test]
fn an_answer_longer_than_the_bound_does_not_decode() {
    let (_, answer) = largest();
    let samples: Vec<_> = answer.samples.iter().chain(answer.samples.first()).cloned().collect();
    assert!(Answer::decode(&mut &*(samples, answer.edge).encode()).is_err());
}

#[test]
fn a_sparse_tree_is_a_tree() {
    // Where all leaves are there, it is the same as any other.
    for count in [1, 2, 5, 8, 13] {
        let leaves: Vec<_> = (0..count).map(|i| Leaf::chunk([u8::try_from(i).unwrap(); 32])).collect();
        let sparse = Sparse::new(count, (0..).zip(leaves.clone()).collect());
        let tree = Tree::new(leaves).unwrap();
        assert_eq!(sparse.root(), tree.root());
        assert!((0..count).all(|i| Some(sparse.place(i)) == tree.place(i)));
    }
}
