//! What has to hold, one file for each thing that can go wrong.

use crate::{root_hash, verify, Liability, Node, Proof, SumTree, SumTreeError};
use codec::{Decode, Encode};
use dlo_core::Nat;
use proptest::prelude::*;
use sp_core::H256;

mod building;
mod forged;
mod formats;
mod proofs;
mod sizes;

/// Liabilities by number, with amounts that do not overflow together.
fn liability(number: u32) -> Liability {
    let mut holder = *blake3::hash(&number.to_le_bytes()).as_bytes();
    holder[31] ^= 1;
    let mut salt = [0; 16];
    salt.copy_from_slice(&holder[..16]);
    salt.reverse();
    Liability { holder, amount: u64::from(number) * 1_000_003 + 1, salt }
}

fn tree(holders: u32) -> SumTree {
    SumTree::new((0..holders).map(liability).collect()).unwrap()
}

/// What the tree's own proof for the leaf `index` gives.
fn holds(tree: &SumTree, index: u32) -> Result<(), SumTreeError> {
    let proof = tree.proof(index)?;
    check(tree, &tree.liabilities()[index as usize], &proof)
}

fn check(tree: &SumTree, liability: &Liability, proof: &Proof) -> Result<(), SumTreeError> {
    verify(&tree.root(), tree.total(), tree.holders(), liability, proof)
}

/// `count` holders with amounts of at most `most` micro-NAT.
fn liabilities(count: std::ops::Range<usize>, most: u64) -> impl Strategy<Value = Vec<Liability>> {
    let owed = (0..=most, any::<[u8; 16]>());
    proptest::collection::btree_map(any::<[u8; 32]>(), owed, count).prop_map(|map| {
        let of = |(holder, (amount, salt))| Liability { holder, amount, salt };
        map.into_iter().map(of).collect()
    })
}
