//! Stores of small contents, and challenges.

use crate::{answer, Answer, Challenge, Digest, Landmark, Leaf, ProofError, ProveError, Proven, Tree};
use dlo_core::PeerId;
use sp_core::H256;
use std::collections::BTreeMap;

/// Bytes that differ with `number`, and from piece to piece.
pub(super) fn bytes(number: u32, len: usize) -> Vec<u8> {
    let mut content = vec![u8::try_from(number & 0xff).unwrap(); len];
    for (at, piece) in content.chunks_mut(1024).enumerate() {
        for (byte, mark) in piece.iter_mut().zip(format!("{number} {at}").bytes()) {
            *byte = mark;
        }
    }
    content
}

pub(super) fn hash_of(content: &[u8]) -> Digest {
    *blake3::hash(content).as_bytes()
}

pub(super) fn seed(number: u32) -> H256 {
    H256(hash_of(&number.to_le_bytes()))
}

/// A store of chunks, and the tree over them.
pub(super) struct Store {
    pub(super) tree: Tree,
    pub(super) contents: BTreeMap<Digest, Vec<u8>>,
}

impl Store {
    /// `count` chunks of a few bytes each; `salt` makes them others.
    pub(super) fn small(count: u32, salt: u32) -> Self {
        Self::with_lengths(count, salt, |number| 8 + usize::try_from(number % 40).unwrap())
    }

    pub(super) fn with_lengths(count: u32, salt: u32, len: impl Fn(u32) -> usize) -> Self {
        let chunks = (0..count).map(|number| bytes(number + (salt << 16), len(number)));
        let contents: BTreeMap<_, _> = chunks.map(|chunk| (hash_of(&chunk), chunk)).collect();
        assert_eq!(contents.len(), usize::try_from(count).unwrap());
        Self { tree: Tree::new(contents.keys().copied().map(Leaf::chunk).collect()).unwrap(), contents }
    }

    /// The same chunks under another tree.
    pub(super) fn forged(self, forge: impl FnOnce(Vec<Leaf>) -> Vec<Leaf>) -> Self {
        Self { tree: Tree::unchecked(forge(self.leaves())), ..self }
    }

    pub(super) fn leaves(&self) -> Vec<Leaf> {
        (0..self.tree.key_count()).map(|i| self.tree.leaf(i).unwrap().clone()).collect()
    }

    pub(super) fn challenge(&self, number: u32) -> Challenge {
        Challenge { seed: seed(number), root: self.tree.root(), key_count: self.tree.key_count() }
    }

    pub(super) fn try_answer(&self, challenge: &Challenge) -> Result<Answer, ProveError> {
        answer(&self.tree, challenge, |key| self.contents.get(key).cloned())
    }

    pub(super) fn answer(&self, challenge: &Challenge) -> Answer {
        self.try_answer(challenge).unwrap()
    }

    /// Answers challenge `number` and has that checked.
    pub(super) fn checked(&self, number: u32, landmarks: &[Landmark]) -> Result<Proven, ProofError> {
        let challenge = self.challenge(number);
        self.answer(&challenge).check(&challenge, PeerId::default(), 0, landmarks)
    }
}

/// Without landmarks, and with any prefix.
pub(super) fn check(answer: &Answer, challenge: &Challenge) -> Result<Proven, ProofError> {
    answer.check(challenge, PeerId::default(), 0, &[])
}
