//! Building a tree, and proving what is in it.

use crate::{
    error::{ensure, SumTreeError},
    node::{check_count, root_hash},
    proof::Path,
    Liability, Node, Proof,
};
use alloc::{vec, vec::Vec};
use dlo_core::Nat;
use sp_core::H256;

/// A whole tree. It takes some 136 bytes a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumTree {
    /// In the order of the leaves.
    liabilities: Vec<Liability>,
    /// All levels from the leaves up, without the top. Each has an even width: the odd ones are filled up.
    levels: Vec<Vec<Node>>,
    top: Node,
    holders: u32,
}

impl SumTree {
    /// The tree of `liabilities`, in whatever order they come.
    ///
    /// Errors: [`SumTreeError::NoHolders`], [`SumTreeError::TooManyHolders`], [`SumTreeError::DuplicateHolder`],
    /// [`SumTreeError::Overflow`].
    pub fn new(mut liabilities: Vec<Liability>) -> Result<Self, SumTreeError> {
        let holders = u32::try_from(liabilities.len()).map_err(|_| SumTreeError::TooManyHolders)?;
        check_count(holders)?;
        liabilities.sort_unstable_by_key(|liability| liability.holder);
        let is_unique = liabilities.iter().zip(liabilities.iter().skip(1)).all(|(a, b)| a.holder != b.holder);
        ensure(is_unique, SumTreeError::DuplicateHolder)?;
        let leaves = (0..holders).zip(&liabilities).map(|(index, liability)| liability.leaf(index)).collect();
        let (levels, top) = levels(leaves)?;
        Ok(Self { liabilities, levels, top, holders })
    }

    /// What the chain stores.
    pub fn root(&self) -> H256 {
        root_hash(self.holders, &self.top)
    }

    /// The sum of all amounts.
    pub fn total(&self) -> Nat {
        Nat(self.top.sum.into())
    }

    /// The number of leaves.
    pub fn holders(&self) -> u32 {
        self.holders
    }

    /// All liabilities, in the order of the leaves.
    pub fn liabilities(&self) -> &[Liability] {
        &self.liabilities
    }

    /// The number of a holder's leaf.
    pub fn index_of(&self, holder: &[u8; 32]) -> Option<u32> {
        let found = self.liabilities.binary_search_by(|liability| liability.holder.cmp(holder));
        found.ok().and_then(|index| u32::try_from(index).ok())
    }

    /// The proof for the leaf `index`.
    ///
    /// Errors: [`SumTreeError::IndexOutOfRange`].
    pub fn proof(&self, index: u32) -> Result<Proof, SumTreeError> {
        ensure(index < self.holders, SumTreeError::IndexOutOfRange)?;
        let mut at = usize::try_from(index).map_err(|_| SumTreeError::IndexOutOfRange)?;
        let mut path = Path::default();
        for level in &self.levels {
            let beside = level.get(at ^ 1).ok_or(SumTreeError::IndexOutOfRange)?;
            path.try_push(*beside).map_err(|_| SumTreeError::TooLong)?;
            at >>= 1;
        }
        Ok(Proof { index, path })
    }
}

/// All levels above `leaves`, those among them; and the top by itself.
fn levels(leaves: Vec<Node>) -> Result<(Vec<Vec<Node>>, Node), SumTreeError> {
    let mut levels = vec![];
    let mut level = leaves;
    while level.len() > 1 {
        if level.len() % 2 == 1 {
            level.push(Node::EMPTY);
        }
        let above = pairs(&level).map(|(left, right)| Node::above(left, right)).collect::<Result<_, _>>()?;
        levels.push(core::mem::replace(&mut level, above));
    }
    let top = level.pop().ok_or(SumTreeError::NoHolders)?;
    Ok((levels, top))
}

/// The nodes of a level two by two.
fn pairs(level: &[Node]) -> impl Iterator<Item = (&Node, &Node)> {
    level.iter().step_by(2).zip(level.iter().skip(1).step_by(2))
}
