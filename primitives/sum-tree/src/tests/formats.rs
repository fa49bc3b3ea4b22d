//! That the bytes are those that the crate's page names.

use super::*;

fn blake3_of(parts: &[&[u8]]) -> [u8; 32] {
    *blake3::hash(&parts.concat()).as_bytes()
}

#[test]
fn leaf_node_and_root_hash_the_bytes_that_are_written_down() {
    let owed = Liability { holder: [1; 32], amount: 0x0102, salt: [2; 16] };
    let leaf =
        blake3_of(&[b"dlo.sum-tree.leaf.v1", &[3, 0, 0, 0], &[1; 32], &[2, 1, 0, 0, 0, 0, 0, 0], &[2; 16]]);
    assert_eq!(owed.leaf(3), Node { hash: leaf, sum: 0x0102 });

    let (left, right) = (Node { hash: [4; 32], sum: 5 }, Node { hash: [6; 32], sum: 0x0700 });
    let node = blake3_of(&[
        b"dlo.sum-tree.node.v1",
        &[4; 32],
        &[5, 0, 0, 0, 0, 0, 0, 0],
        &[6; 32],
        &[0, 7, 0, 0, 0, 0, 0, 0],
    ]);
    assert_eq!(Node::above(&left, &right), Ok(Node { hash: node, sum: 0x0705 }));

    let root = blake3_of(&[b"dlo.sum-tree.root.v1", &[9, 0, 0, 0], &[4; 32], &[5, 0, 0, 0, 0, 0, 0, 0]]);
    assert_eq!(root_hash(9, &left), H256(root));
}

#[test]
fn an_odd_level_is_filled_up_with_one_empty_node() {
    let tree = tree(3);
    let all = tree.liabilities();
    let leaf = |index: u32| all[index as usize].leaf(index);
    let left = Node::above(&leaf(0), &leaf(1)).unwrap();
    let right = Node::above(&leaf(2), &Node { hash: [0; 32], sum: 0 }).unwrap();
    assert_eq!(tree.root(), root_hash(3, &Node::above(&left, &right).unwrap()));
    assert_eq!(tree.proof(2).unwrap().path.into_inner(), vec![Node::EMPTY, left]);
    assert_eq!(tree.proof(0).unwrap().path.into_inner(), vec![leaf(1), right]);
}

#[test]
fn the_only_leaf_of_a_tree_is_its_top() {
    let tree = tree(1);
    assert_eq!(tree.root(), root_hash(1, &liability(0).leaf(0)));
    assert_eq!(tree.proof(0).unwrap().encode(), vec![0; 5]);
}

#[test]
fn a_proof_is_index_length_and_nodes() {
    let proof = Proof { index: 2, path: vec![Node { hash: [7; 32], sum: 8 }].try_into().unwrap() };
    let expected = [&[2, 0, 0, 0, 4][..], &[7; 32], &[8, 0, 0, 0, 0, 0, 0, 0]].concat();
    assert_eq!(proof.encode(), expected);
    assert_eq!(Proof::decode(&mut expected.as_slice()), Ok(proof));
}

#[test]
fn leaves_ascend_by_their_holders_bytes() {
    let tree = tree(100);
    assert!(tree.liabilities().windows(2).all(|pair| pair[0].holder < pair[1].holder));
}
