//! The answer to a challenge, and its check.

use crate::{
    error::{ensure, ensure_exact},
    merkle::{check_count, check_place},
    slice::{check_piece, last_piece},
    Challenge, Digest, Path, Piece, ProofError, SAMPLES,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::PeerId;
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// A leaf of a commitment's tree.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Leaf {
    /// The address.
    pub key: Digest,
    /// For a pointer, what it is committed under instead of its address. None for a chunk, whose address is the hash
    /// of its content.
    pub content: Option<Digest>,
}

impl Leaf {
    /// The leaf of the chunk at that address.
    pub fn chunk(key: Digest) -> Self {
        Self { key, content: None }
    }

    /// Whether it is a chunk. Anything else is a pointer, which is worth no bytes.
    pub fn is_chunk(&self) -> bool {
        self.content.is_none()
    }

    /// Its hash in the tree.
    pub fn hash(&self) -> Digest {
        crate::leaf_hash(&self.key, self.content.as_ref().unwrap_or(&self.key))
    }

    /// The first 8 bytes of the address, big-endian: they order as the addresses do.
    pub fn prefix(&self) -> u64 {
        self.key.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
    }

    /// That a chunk is not written as a pointer to itself.
    pub(crate) fn check_canonical(&self) -> Result<(), ProofError> {
        ensure(self.content.as_ref() != Some(&self.key), ProofError::NotCanonical)
    }
}

/// A leaf and its path to the root. Its index is not part of it: the challenge says which one is meant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Placed {
    /// The leaf.
    pub leaf: Leaf,
    /// Its path.
    pub path: Path,
}

impl Placed {
    fn check_shape(&self, challenge: &Challenge, index: u32) -> Result<(), ProofError> {
        self.leaf.check_canonical()?;
        check_place(challenge.key_count, index, self.path.len())
    }

    fn verify(&self, challenge: &Challenge, index: u32) -> Result<(), ProofError> {
        let root = challenge.root.as_fixed_bytes();
        crate::verify_path(root, challenge.key_count, index, self.leaf.hash(), &self.path)
    }
}

/// What shows that the content of a chunk is at hand, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Content {
    /// Bytes of the content.
    pub len: u32,
    /// Its last piece, which alone authenticates the length.
    pub last: Piece,
    /// The piece that the challenge draws; empty where that is the last piece, which is not sent twice.
    pub drawn: Piece,
}

impl Content {
    fn check_shape(&self, drawn: u32) -> Result<(), ProofError> {
        let last = last_piece(self.len);
        check_piece(self.len, last, &self.last)?;
        if drawn == last {
            return ensure(self.drawn == Piece::default(), ProofError::NotCanonical);
        }
        check_piece(self.len, drawn, &self.drawn)
    }

    fn verify(&self, content: &Digest, drawn: u32) -> Result<(), ProofError> {
        let last = last_piece(self.len);
        crate::verify_piece(content, self.len, last, &self.last)?;
        if drawn == last {
            return Ok(());
        }
        crate::verify_piece(content, self.len, drawn, &self.drawn)
    }
}

/// The answer for one drawn leaf. At most 4,240 bytes encoded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Sample {
    /// The drawn leaf.
    pub here: Placed,
    /// The leaf after it, exactly where there is one.
    pub next: Option<Placed>,
    /// What is kept there, exactly where `here` is a chunk.
    pub content: Option<Content>,
}

impl Sample {
    /// All that needs no hash but that of the draw.
    fn check_shape(&self, challenge: &Challenge, j: u32) -> Result<(), ProofError> {
        let index = challenge.index(j);
        self.here.check_shape(challenge, index)?;
        let after = index.saturating_add(1);
        match (&self.next, after < challenge.key_count) {
            (None, false) => (),
            (None, true) => return Err(ProofError::Truncated),
            (Some(_), false) => return Err(ProofError::TooLong),
            (Some(next), true) => next.check_shape(challenge, after)?,
        }
        match (&self.content, self.here.leaf.is_chunk()) {
            (None, false) => Ok(()),
            (None, true) => Err(ProofError::MissingContent),
            (Some(_), false) => Err(ProofError::UnexpectedContent),
            (Some(content), true) => content.check_shape(challenge.piece(j, content.len)),
        }
    }

    /// The distance to the address after it, in the first 8 bytes.
    fn gap(&self) -> Option<u64> {
        let next = self.next.as_ref()?;
        Some(next.leaf.prefix().saturating_sub(self.here.leaf.prefix()))
    }

    fn verify(&self, challenge: &Challenge, j: u32, peer: PeerId, bits: u8) -> Result<(), ProofError> {
        let index = challenge.index(j);
        let key = &self.here.leaf.key;
        self.here.verify(challenge, index)?;
        if let Some(next) = &self.next {
            next.verify(challenge, index.saturating_add(1))?;
            // All leaves are compared in the end, but pieces cost more.
            ensure(*key < next.leaf.key, ProofError::NotAscending)?;
        }
        ensure(common_bits(key, peer.0.as_fixed_bytes()) >= bits.into(), ProofError::WrongPrefix)?;
        match &self.content {
            None => Ok(()),
            Some(content) => content.verify(key, challenge.piece(j, content.len)),
        }
    }
}

/// The leading bits that two addresses share.
fn common_bits(a: &Digest, b: &Digest) -> u32 {
    let mut bits = 0_u32;
    for (a, b) in a.iter().zip(b) {
        let same = (a ^ b).leading_zeros();
        bits = bits.saturating_add(same);
        if same < u8::BITS {
            break;
        }
    }
    bits
}

/// The answer to a challenge. At most 17,667 bytes encoded (`MaxEncodedLen`), and with chunks of 4 MiB in a tree of
/// 10^6 keys hardly less.
///
/// There is one way to write an answer: no byte of a valid one can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Answer {
    /// Exactly [`SAMPLES`], in the order in which they are drawn.
    pub samples: BoundedVec<Sample, ConstU32<SAMPLES>>,
    /// The last leaf of the tree.
    pub edge: Placed,
}

/// Where an address was proven to be: what is remembered of a root, so that later answers cannot contradict it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Landmark {
    /// The index of the leaf.
    pub index: u32,
    /// The first 8 bytes of its address, big-endian.
    pub prefix: u64,
}

/// Keys from which on a tree can be asked how often it repeats its addresses: in a smaller one drawn leaves lie too close
/// together to tell.
pub const LEAST_SPREAD: u32 = 1_024;

/// What an answer has proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Bytes of a leaf: the sum of the drawn lengths over [`SAMPLES`], pointers counting 0. Rounds down.
    pub mean_len: u32,
    /// How many times each address seems to be in the tree, in parts per million, as far as the drawn leaves tell: the
    /// distance of an address to the one after it over what each index adds on the mean. None where too few are drawn,
    /// or the tree has fewer than [`LEAST_SPREAD`] keys.
    pub repeats: Option<u32>,
    /// The drawn leaves, by index, each once: at most [`SAMPLES`].
    pub landmarks: Vec<Landmark>,
}

impl Answer {
    /// Checks the answer of `peer` to `challenge`; cheap checks first.
    ///
    /// The address of every drawn leaf has to share `prefix_bits` leading bits with the peer id. `landmarks` are what
    /// earlier answers have proven of the same root, in any order; addresses have to ascend through them too, as far
    /// as their first 8 bytes tell.
    ///
    /// Work: at most 9 paths and 8 pieces are hashed, and each landmark is compared with at most 9 leaves.
    ///
    /// Errors: any of [`ProofError`] but those of keys and signatures.
    pub fn check(
        &self,
        challenge: &Challenge,
        peer: PeerId,
        prefix_bits: u8,
        landmarks: &[Landmark],
    ) -> Result<Proven, ProofError> {
        self.check_shape(challenge)?;
        for (j, sample) in (0..).zip(&self.samples) {
            sample.verify(challenge, j, peer, prefix_bits)?;
        }
        self.edge.verify(challenge, last_index(challenge))?;
        let placed = self.by_index(challenge);
        check_ascending(&placed)?;
        check_landmarks(&placed, landmarks)?;
        Ok(self.sum_up(challenge))
    }

    /// What the answer proves if it is right: for an answer that has been checked already.
    ///
    /// Errors: those of an answer that has the wrong shape. Nothing is hashed but the draws.
    pub fn proven(&self, challenge: &Challenge) -> Result<Proven, ProofError> {
        self.check_shape(challenge)?;
        Ok(self.sum_up(challenge))
    }

    /// Counts and lengths.
    fn check_shape(&self, challenge: &Challenge) -> Result<(), ProofError> {
        check_count(challenge.key_count)?;
        ensure_exact(self.samples.len(), SAMPLES)?;
        for (j, sample) in (0..).zip(&self.samples) {
            sample.check_shape(challenge, j)?;
        }
        self.edge.check_shape(challenge, last_index(challenge))
    }

    /// All leaves in the answer, sorted by their index.
    fn by_index(&self, challenge: &Challenge) -> Vec<(u32, &Leaf)> {
        let mut placed = Vec::new();
        for (j, sample) in (0..).zip(&self.samples) {
            let index = challenge.index(j);
            placed.push((index, &sample.here.leaf));
            placed.extend(sample.next.iter().map(|next| (index.saturating_add(1), &next.leaf)));
        }
        placed.push((last_index(challenge), &self.edge.leaf));
        placed.sort_by_key(|(index, _)| *index);
        placed
    }

    fn sum_up(&self, challenge: &Challenge) -> Proven {
        let lengths =
            self.samples.iter().filter_map(|sample| sample.content.as_ref()).map(|content| content.len);
        let sum = lengths.fold(0_u64, |sum, len| sum.saturating_add(len.into()));
        let mean = sum.checked_div(SAMPLES.into()).unwrap_or(0);
        let drawn = (0..).zip(&self.samples).map(|(j, sample)| (challenge.index(j), &sample.here.leaf));
        let mut landmarks: Vec<_> =
            drawn.map(|(index, leaf)| Landmark { index, prefix: leaf.prefix() }).collect();
        landmarks.sort_unstable();
        landmarks.dedup();
        Proven {
            mean_len: u32::try_from(mean).unwrap_or(u32::MAX),
            repeats: self.repeats(challenge, &landmarks),
            landmarks,
        }
    }

    /// A tree that repeats itself has addresses as far apart as they are few, and indices as if they were many. Medians,
    /// so that a few addresses far from all others do not matter: the lower one of the gaps, which of four is 7/12 of
    /// their mean where addresses are hashes, and the step between the two drawn leaves in the middle.
    fn repeats(&self, challenge: &Challenge, drawn: &[Landmark]) -> Option<u32> {
        if challenge.key_count < LEAST_SPREAD {
            return None;
        }
        let mut gaps: Vec<u64> = self.samples.iter().filter_map(Sample::gap).collect();
        gaps.sort_unstable();
        let gap = gaps.get(lower_middle(gaps.len())?)?;
        let middle = lower_middle(drawn.len())?;
        let (low, high) = (drawn.get(middle)?, drawn.get(middle.checked_add(1)?)?);
        let indices = u128::from(high.index.saturating_sub(low.index));
        let step = u128::from(high.prefix.saturating_sub(low.prefix)).saturating_mul(7);
        let apart = u128::from(*gap).saturating_mul(12).saturating_mul(indices);
        let repeats = apart.saturating_mul(1_000_000).checked_div(step).unwrap_or(u128::MAX);
        Some(u32::try_from(repeats).unwrap_or(u32::MAX))
    }
}

/// The place of the lower one in the middle.
fn lower_middle(len: usize) -> Option<usize> {
    len.checked_sub(1).map(|last| last >> 1)
}

/// The index of the last leaf.
fn last_index(challenge: &Challenge) -> u32 {
    challenge.key_count.saturating_sub(1)
}

/// That addresses ascend with the index, and that an index has one leaf. A tree that repeats a part of itself to look
/// larger fails here as soon as leaves of two of the copies are drawn in the wrong order.
fn check_ascending(placed: &[(u32, &Leaf)]) -> Result<(), ProofError> {
    for ((before, one), (after, other)) in placed.iter().zip(placed.iter().skip(1)) {
        let holds = if before == after { one == other } else { one.key < other.key };
        ensure(holds, ProofError::NotAscending)?;
    }
    Ok(())
}

/// That all that is placed agrees with what was proven of the same root before.
fn check_landmarks(placed: &[(u32, &Leaf)], landmarks: &[Landmark]) -> Result<(), ProofError> {
    for landmark in landmarks {
        for (index, leaf) in placed {
            // Prefixes can be equal where addresses are not, but never the other way round than their indices.
            let order = leaf.prefix().cmp(&landmark.prefix);
            let holds = order.is_eq() || order == index.cmp(&landmark.index);
            ensure(holds, ProofError::NotAscending)?;
        }
    }
    Ok(())
}
