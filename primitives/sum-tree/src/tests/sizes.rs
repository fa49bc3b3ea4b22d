//! How large a tree and a proof may become.

use super::*;
use crate::{depth, MAX_DEPTH, MAX_HOLDERS};
use codec::MaxEncodedLen;

#[test]
fn a_proof_never_has_more_than_1024_bytes() {
    assert_eq!(Proof::max_encoded_len(), 805);
    assert_eq!(depth(MAX_HOLDERS), MAX_DEPTH);
}

#[test]
fn the_depth_is_the_logarithm_rounded_up() {
    let expected = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (1 << 20, 20)];
    for (holders, levels) in expected {
        assert_eq!(depth(holders), levels, "{holders}");
    }
}

#[test]
fn the_largest_tree_is_built_and_each_of_its_corners_is_proven_with_805_bytes() {
    let owed = |number: u32| {
        let mut holder = [0; 32];
        holder[..4].copy_from_slice(&number.to_be_bytes());
        Liability { holder, amount: u64::from(number) + 1, salt: [7; 16] }
    };
    let tree = SumTree::new((0..MAX_HOLDERS).map(owed).collect()).unwrap();
    assert_eq!(tree.total(), Nat((1 << 19) * ((1 << 20) + 1)));
    for index in [0, 1, 2, 0x5_5555, 0xA_AAAA, 0x8_0000, 0x7_FFFF, MAX_HOLDERS - 2, MAX_HOLDERS - 1] {
        assert_eq!(holds(&tree, index), Ok(()), "{index}");
        assert_eq!(tree.proof(index).unwrap().encoded_size(), 805);
    }
}

#[test]
fn the_last_leaf_of_the_raggedest_tree_is_proven_though_nearly_all_beside_it_is_empty() {
    let tree = tree(4_097);
    let proof = tree.proof(4_096).unwrap();
    assert_eq!(proof.path.iter().filter(|node| **node == Node::EMPTY).count(), 12);
    assert_eq!(holds(&tree, 4_096), Ok(()));
}
