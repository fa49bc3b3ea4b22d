//! The side of the prover: trees, pieces and answers. Used by agents, tests and benchmarks, never by the chain.

use crate::{
    error::ensure,
    merkle::check_count,
    node_hash,
    slice::{chaining_value, last_piece},
    Answer, Challenge, Content, Digest, Leaf, Path, Piece, Placed, ProofError, Sample, MAX_CONTENT, MAX_KEYS,
    PIECE_LEN, SAMPLES,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use blake3::hazmat::left_subtree_len;
use core::fmt;
use sp_core::H256;
use sp_runtime::BoundedVec;

/// The tree of a commitment, with all of its levels: about 130 bytes a leaf.
#[derive(Clone, Debug)]
pub struct Tree {
    leaves: Vec<Leaf>,
    /// The hashes, from the leaves up to the root.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// The tree over `leaves`, which have to be sorted by key, each key once.
    ///
    /// Errors: [`ProofError::NoKeys`], [`ProofError::TooManyKeys`], [`ProofError::NotAscending`],
    /// [`ProofError::NotCanonical`].
    pub fn new(leaves: Vec<Leaf>) -> Result<Self, ProofError> {
        check_count(u32::try_from(leaves.len()).unwrap_or(u32::MAX))?;
        for leaf in &leaves {
            leaf.check_canonical()?;
        }
        let ascending = leaves.iter().zip(leaves.iter().skip(1)).all(|(one, other)| one.key < other.key);
        ensure(ascending, ProofError::NotAscending)?;
        Ok(Self::unchecked(leaves))
    }

    /// The tree over any leaves in any order: what a forger builds.
    pub fn unchecked(leaves: Vec<Leaf>) -> Self {
        let mut level: Vec<Digest> = leaves.iter().map(Leaf::hash).collect();
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level.chunks(2).filter_map(pair).collect();
            levels.push(core::mem::replace(&mut level, above));
        }
        levels.push(level);
        Self { leaves, levels }
    }

    /// The root; zero where there are no leaves.
    pub fn root(&self) -> H256 {
        H256(self.levels.last().and_then(|level| level.first()).copied().unwrap_or_default())
    }

    /// The leaves.
    pub fn key_count(&self) -> u32 {
        u32::try_from(self.leaves.len()).unwrap_or(u32::MAX)
    }

    /// The leaf `i`.
    pub fn leaf(&self, i: u32) -> Option<&Leaf> {
        self.leaves.get(usize::try_from(i).ok()?)
    }

    /// The leaf `i` with its path; `None` also where the tree is deeper than a path can be.
    pub fn place(&self, i: u32) -> Option<Placed> {
        let leaf = self.leaf(i)?.clone();
        let (mut at, mut path) = (usize::try_from(i).ok()?, Path::new());
        let (_root, below) = self.levels.split_last()?;
        for level in below {
            let sibling = level.get(at ^ 1).or_else(|| level.get(at))?;
            path.try_push(*sibling).ok()?;
            at >>= 1;
        }
        Some(Placed { leaf, path })
    }
}

/// The node above one or two nodes; one alone is paired with itself.
fn pair(nodes: &[Digest]) -> Option<Digest> {
    let left = nodes.first()?;
    Some(node_hash(left, nodes.get(1).unwrap_or(left)))
}

/// The piece `index` of `content`; `None` where there is none, or the content is longer than [`MAX_CONTENT`].
pub fn piece_of(content: &[u8], index: u32) -> Option<Piece> {
    let len = u32::try_from(content.len()).ok().filter(|len| *len <= MAX_CONTENT)?;
    if index > last_piece(len) {
        return None;
    }
    let at = u64::from(index).checked_mul(PIECE_LEN.into())?;
    let (mut start, mut rest, mut siblings) = (0_u64, content, Vec::new());
    // From the root down; a sibling is the side that is not taken.
    while rest.len() > usize::try_from(PIECE_LEN).ok()? {
        let left_len = left_subtree_len(u64::try_from(rest.len()).ok()?);
        let middle = start.checked_add(left_len)?;
        let (left, right) = rest.split_at_checked(usize::try_from(left_len).ok()?)?;
        if at < middle {
            siblings.push(chaining_value(middle, right));
            rest = left;
        } else {
            siblings.push(chaining_value(start, left));
            (start, rest) = (middle, right);
        }
    }
    siblings.reverse();
    Some(Piece { bytes: rest.to_vec().try_into().ok()?, path: siblings.try_into().ok()? })
}

/// What shows that `content` is at hand where the piece `drawn` is asked for; `None` as for [`piece_of`].
pub fn content_of(content: &[u8], drawn: u32) -> Option<Content> {
    let len = u32::try_from(content.len()).ok()?;
    let last = last_piece(len);
    let drawn = if drawn == last { Piece::default() } else { piece_of(content, drawn)? };
    Some(Content { len, last: piece_of(content, last)?, drawn })
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProveError {
    /// The challenge is about another tree.
    OtherTree,
    /// The content at this address is missing.
    Missing(Digest),
    /// What was found at this address is not its content, or longer than [`MAX_CONTENT`].
    Corrupt(Digest),
}

impl fmt::Display for ProveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherTree => f.write_str("the challenge is about another tree"),
            Self::Missing(key) => write!(f, "the content at {:?} is missing", H256(*key)),
            Self::Corrupt(key) => write!(f, "what is kept at {:?} is not its content", H256(*key)),
        }
    }
}

/// The answer to `challenge`. `content` gives what is kept at an address and is asked for drawn chunks only.
///
/// Errors: [`ProveError::OtherTree`] where root or count of the challenge are not those of the tree, or the tree is
/// too large; otherwise the first content that is not as it should be.
pub fn answer(
    tree: &Tree,
    challenge: &Challenge,
    mut content: impl FnMut(&Digest) -> Option<Vec<u8>>,
) -> Result<Answer, ProveError> {
    if (tree.root(), tree.key_count()) != (challenge.root, challenge.key_count) {
        return Err(ProveError::OtherTree);
    }
    let mut samples = vec![];
    for j in 0..SAMPLES {
        samples.push(sample(tree, challenge, j, &mut content)?);
    }
    let edge = tree.place(tree.key_count().saturating_sub(1)).ok_or(ProveError::OtherTree)?;
    Ok(Answer { samples: samples.try_into().map_err(|_| ProveError::OtherTree)?, edge })
}

fn sample(
    tree: &Tree,
    challenge: &Challenge,
    j: u32,
    content: &mut impl FnMut(&Digest) -> Option<Vec<u8>>,
) -> Result<Sample, ProveError> {
    let index = challenge.index(j);
    let here = tree.place(index).ok_or(ProveError::OtherTree)?;
    let key = here.leaf.key;
    let content = if here.leaf.is_chunk() {
        let bytes = content(&key).ok_or(ProveError::Missing(key))?;
        let sound = *blake3::hash(&bytes).as_bytes() == key;
        let len = u32::try_from(bytes.len()).ok().filter(|_| sound).ok_or(ProveError::Corrupt(key))?;
        Some(content_of(&bytes, challenge.piece(j, len)).ok_or(ProveError::Corrupt(key))?)
    } else {
        None
    };
    Ok(Sample { here, next: tree.place(index.saturating_add(1)), content })
}

/// The answer that costs most to check: of the largest tree, over chunks of the most bytes. All but the drawn leaves of
/// the tree are made up, so that it need not be built. The challenge is that of `seed`.
pub fn worst_case(seed: H256) -> (Challenge, Answer) {
    let mut challenge = Challenge { seed, root: H256::zero(), key_count: MAX_KEYS };
    let mut chunks: Vec<(Digest, Vec<u8>)> = (0..SAMPLES as u8)
        .map(|number| vec![number; MAX_CONTENT as usize])
        .map(|content| (*blake3::hash(&content).as_bytes(), content))
        .collect();
    chunks.sort_unstable();
    let mut indices: Vec<u32> = (0..SAMPLES).map(|j| challenge.index(j)).collect();
    indices.sort_unstable();
    let mut leaves: BTreeMap<u32, Leaf> = BTreeMap::new();
    for (index, (key, _)) in indices.iter().zip(&chunks) {
        leaves.insert(*index, Leaf::chunk(*key));
        leaves.insert(index.saturating_add(1), after(key));
    }
    leaves.insert(MAX_KEYS.saturating_sub(1), Leaf { key: [u8::MAX; 32], content: Some([0; 32]) });
    let sparse = Sparse::over(&leaves, MAX_KEYS);
    challenge.root = sparse.root();
    let samples = (0..SAMPLES).filter_map(|j| {
        let index = challenge.index(j);
        let here = sparse.place(index, &leaves)?;
        let (_, content) = chunks.iter().find(|(key, _)| *key == here.leaf.key)?;
        let content = content_of(content, challenge.piece(j, MAX_CONTENT));
        Some(Sample { here, next: sparse.place(index.saturating_add(1), &leaves), content })
    });
    let samples = BoundedVec::truncate_from(samples.collect());
    let edge = sparse.place(MAX_KEYS.saturating_sub(1), &leaves);
    let edge = edge.unwrap_or(Placed { leaf: Leaf::chunk([0; 32]), path: Path::new() });
    (challenge, Answer { samples, edge })
}

/// A pointer whose address is just above `key`.
fn after(key: &Digest) -> Leaf {
    let mut next = *key;
    for byte in next.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    Leaf { key: next, content: Some([0; 32]) }
}

/// The nodes of a tree that lie on the way from a few leaves to the root. All others are zero.
struct Sparse {
    levels: Vec<BTreeMap<u32, Digest>>,
    widths: Vec<u32>,
}

impl Sparse {
    fn over(leaves: &BTreeMap<u32, Leaf>, key_count: u32) -> Self {
        let mut level: BTreeMap<u32, Digest> = leaves.iter().map(|(at, leaf)| (*at, leaf.hash())).collect();
        let mut sparse = Self { levels: Vec::new(), widths: Vec::new() };
        let mut width = key_count;
        while width > 1 {
            let above = level.keys().map(|at| {
                let left = at & !1;
                let node = |at| Self::node(&level, at, width);
                (at >> 1, node_hash(&node(left), &node(left | 1)))
            });
            let above = above.collect();
            sparse.levels.push(core::mem::replace(&mut level, above));
            sparse.widths.push(width);
            width = width.div_ceil(2);
        }
        sparse.levels.push(level);
        sparse
    }

    /// The node `at` of a level of `width` nodes; one behind the end is the last one.
    fn node(level: &BTreeMap<u32, Digest>, at: u32, width: u32) -> Digest {
        level.get(&at.min(width.saturating_sub(1))).copied().unwrap_or_default()
    }

    fn root(&self) -> H256 {
        H256(self.levels.last().and_then(|level| level.get(&0)).copied().unwrap_or_default())
    }

    fn place(&self, index: u32, leaves: &BTreeMap<u32, Leaf>) -> Option<Placed> {
        let leaf = leaves.get(&index)?.clone();
        let siblings = self.levels.iter().zip(&self.widths).zip(0..);
        let path = siblings.map(|((level, width), depth)| Self::node(level, (index >> depth) ^ 1, *width));
        Some(Placed { leaf, path: path.collect::<Vec<_>>().try_into().ok()? })
    }
}
