//! Trees of a million keys, of which only the leaves asked for exist: what could be made up by one who knew the seed
//! before the root was fixed.

use super::stores::hash_of;
use crate::{depth, node_hash, Digest, Leaf, Placed};
use sp_core::H256;
use std::collections::BTreeMap;

pub(super) struct Sparse {
    leaves: BTreeMap<u32, Leaf>,
    /// The nodes above those leaves, from the bottom up to the root.
    levels: Vec<BTreeMap<u32, Digest>>,
    key_count: u32,
}

impl Sparse {
    pub(super) fn new(key_count: u32, leaves: BTreeMap<u32, Leaf>) -> Self {
        let mut level: BTreeMap<_, _> = leaves.iter().map(|(i, leaf)| (*i, leaf.hash())).collect();
        let (mut levels, mut width) = (vec![], key_count);
        for height in 0..depth(key_count) {
            let node = |at| Self::node(&level, height, width, at);
            let above = level.keys().map(|at| at / 2);
            let above = above.map(|at| (at, node_hash(&node(2 * at), &node(2 * at + 1)))).collect();
            levels.push(core::mem::replace(&mut level, above));
            width = width.div_ceil(2);
        }
        levels.push(level);
        Self { leaves, levels, key_count }
    }

    /// A node of a level: known, beyond the end and so the one before, or anything.
    fn node(level: &BTreeMap<u32, Digest>, height: u32, width: u32, at: u32) -> Digest {
        let at = at.min(width - 1);
        level.get(&at).copied().unwrap_or_else(|| hash_of(&[height.to_le_bytes(), at.to_le_bytes()].concat()))
    }

    pub(super) fn root(&self) -> H256 {
        H256(self.levels.last().unwrap()[&0])
    }

    pub(super) fn place(&self, i: u32) -> Placed {
        let (mut path, mut at, mut width) = (vec![], i, self.key_count);
        for (height, level) in (0..depth(self.key_count)).zip(&self.levels) {
            path.push(Self::node(level, height, width, at ^ 1));
            (at, width) = (at / 2, width.div_ceil(2));
        }
        Placed { leaf: self.leaves[&i].clone(), path: path.try_into().unwrap() }
    }
}
