use super::stores::{hash_of, Store};
use crate::{
    depth, leaf_hash, merkle::check_count, node_hash, verify_path, Digest, Leaf, ProofError, Tree, MAX_DEPTH,
    MAX_KEYS,
};
use proptest::prelude::*;

/// A tree as its description says it, over plain concatenations: halves of the next power of two, in which what is
/// missing at the end is what is there.
fn plain_root(leaves: &[Digest]) -> Digest {
    fn node(leaves: &[Digest], level: u32) -> Digest {
        if level == 0 {
            return leaves[0];
        }
        let half = 1 << (level - 1);
        let left = node(&leaves[..leaves.len().min(half)], level - 1);
        let right = if leaves.len() > half { node(&leaves[half..], level - 1) } else { left };
        let domain = b"autonomi.ant.replication.storage_node.v1";
        hash_of(&[domain.as_slice(), &left, &right].concat())
    }
    node(leaves, leaves.len().next_power_of_two().trailing_zeros())
}

fn plain_leaf(key: &Digest, content: &Digest) -> Digest {
    hash_of(&[b"autonomi.ant.replication.storage_leaf.v1".as_slice(), key, content].concat())
}

/// Leaves with keys that ascend, each third one a pointer.
fn mixed(count: u32) -> Vec<Leaf> {
    let leaf = |i: u32| {
        let mut key = hash_of(&i.to_le_bytes());
        key[..4].copy_from_slice(&i.to_be_bytes());
        Leaf { key, content: (i % 3 == 2).then(|| hash_of(&key)) }
    };
    (0..count).map(leaf).collect()
}

fn verify(tree: &Tree, key_count: u32, index: u32, from: u32) -> Result<(), ProofError> {
    let placed = tree.place(from).unwrap();
    verify_path(&tree.root().0, key_count, index, placed.leaf.hash(), &placed.path)
}

#[test]
fn a_tree_has_between_one_and_a_million_keys() {
    assert_eq!(check_count(0), Err(ProofError::NoKeys));
    assert_eq!(check_count(MAX_KEYS + 1), Err(ProofError::TooManyKeys));
    assert_eq!(check_count(MAX_KEYS), Ok(()));
    let leaf = [0; 32];
    assert_eq!(verify_path(&leaf, 0, 0, leaf, &[]), Err(ProofError::NoKeys));
    assert_eq!(verify_path(&leaf, u32::MAX, 0, leaf, &[leaf; 32]), Err(ProofError::TooManyKeys));
    assert_eq!(verify_path(&leaf, 1, 1, leaf, &[]), Err(ProofError::IndexOutOfRange));
    assert_eq!(verify_path(&leaf, 1, 0, leaf, &[]), Ok(()));
}

#[test]
fn a_path_has_exactly_one_sibling_a_level() {
    let tree = Tree::new(mixed(5)).unwrap();
    let placed = tree.place(3).unwrap();
    let long: Vec<_> = placed.path.iter().copied().chain([[0; 32]]).collect();
    for (path, error) in [(&placed.path[..2], ProofError::Truncated), (&long, ProofError::TooLong)] {
        assert_eq!(verify_path(&tree.root().0, 5, 3, placed.leaf.hash(), path), Err(error));
    }
}

#[test]
fn another_leaf_index_sibling_or_root_is_refused() {
    let tree = Tree::new(mixed(8)).unwrap();
    let root = tree.root().0;
    let placed = tree.place(3).unwrap();
    let leaf = placed.leaf.hash();
    assert_eq!(verify_path(&root, 8, 3, leaf, &placed.path), Ok(()));
    assert_eq!(verify_path(&root, 8, 2, leaf, &placed.path), Err(ProofError::WrongRoot));
    assert_eq!(verify_path(&[1; 32], 8, 3, leaf, &placed.path), Err(ProofError::WrongRoot));
    assert_eq!(verify_path(&root, 8, 3, [1; 32], &placed.path), Err(ProofError::WrongRoot));
    for level in 0..3 {
        let mut path = placed.path.to_vec();
        path[level][31] ^= 1;
        assert_eq!(verify_path(&root, 8, 3, leaf, &path), Err(ProofError::WrongRoot));
    }
}

#[test]
fn an_inner_node_is_no_leaf() {
    let tree = Tree::new(mixed(4)).unwrap();
    let node = tree.place(2).unwrap().path[1];
    // The path of the node itself is right for a tree of two keys, but no leaf has a node's hash.
    let above = [tree.place(0).unwrap().path[1]];
    assert_eq!(verify_path(&tree.root().0, 2, 0, node, &above), Ok(()));
    let (left, right) = (tree.leaf(0).unwrap().hash(), tree.leaf(1).unwrap().hash());
    assert_eq!(node, node_hash(&left, &right));
    assert_ne!(node, leaf_hash(&left, &right));
}

#[test]
fn a_sibling_beyond_the_count_has_to_be_the_node_itself() {
    let tree = Tree::new(mixed(6)).unwrap();
    // The last of five: its sibling would be itself, not the sixth leaf.
    assert_eq!(verify(&tree, 5, 4, 4), Err(ProofError::WrongShape));
    // The second level: the last of three is alone there.
    let mut placed = tree.place(5).unwrap();
    placed.path[1] = [7; 32];
    let refused = verify_path(&tree.root().0, 6, 5, placed.leaf.hash(), &placed.path);
    assert_eq!(refused, Err(ProofError::WrongShape));
    assert_eq!(verify(&tree, 6, 5, 5), Ok(()));
}

#[test]
fn no_leaf_of_a_tree_is_the_last_of_fewer() {
    for count in 2..=70 {
        let tree = Tree::new(mixed(count)).unwrap();
        for claimed in 1..count {
            for from in 0..count {
                assert!(
                    verify(&tree, claimed, claimed - 1, from).is_err(),
                    "{from} of {count} as of {claimed}"
                );
            }
        }
    }
}

#[test]
fn the_last_of_more_is_a_leaf_that_is_there_twice() {
    for count in 1..=70_u32 {
        let tree = Tree::new(mixed(count)).unwrap();
        for claimed in count + 1..=2 * count {
            for from in 0..count {
                // If at all, the last leaf of all can be shown again: where it ends a subtree paired with itself.
                let shown = verify(&tree, claimed, claimed - 1, from);
                assert!(shown.is_err() || from == count - 1, "{from} of {count} as of {claimed}");
            }
        }
    }
}

#[test]
fn a_tree_of_a_power_of_two_cannot_be_shown_with_more_keys() {
    for count in [1, 2, 4, 8, 16, 32, 64] {
        let tree = Tree::new(mixed(count)).unwrap();
        for claimed in count + 1..=3 * count {
            assert!((0..count).all(|from| verify(&tree, claimed, claimed - 1, from).is_err()));
        }
    }
}

#[test]
fn a_tree_needs_sorted_keys_each_once_and_in_one_spelling() {
    let [a, b] = [Leaf::chunk([1; 32]), Leaf::chunk([2; 32])];
    let error = |leaves: &[&Leaf]| Tree::new(leaves.iter().map(|leaf| (*leaf).clone()).collect()).err();
    assert_eq!(error(&[]), Some(ProofError::NoKeys));
    assert_eq!(error(&[&b, &a]), Some(ProofError::NotAscending));
    assert_eq!(error(&[&a, &a]), Some(ProofError::NotAscending));
    assert_eq!(error(&[&Leaf { key: [1; 32], content: Some([1; 32]) }]), Some(ProofError::NotCanonical));
    assert_eq!(error(&[&a, &b]), None);
}

#[test]
fn a_tree_without_leaves_has_no_root_and_no_place() {
    let tree = Tree::unchecked(vec![]);
    assert_eq!((tree.root(), tree.key_count()), (Default::default(), 0));
    assert!(tree.place(0).is_none() && tree.leaf(0).is_none());
}

#[test]
fn depths_are_logarithms_that_round_up() {
    assert_eq!([0, 1, 2, 3, 4, 5, 8, 9, 1024, 1025].map(depth), [0, 0, 1, 2, 2, 3, 3, 4, 10, 11]);
    assert_eq!((depth(MAX_KEYS), depth(u32::MAX)), (MAX_DEPTH, 32));
}

#[test]
fn hashes_are_of_domain_and_both_values() {
    let (a, b) = ([1; 32], [2; 32]);
    assert_eq!(leaf_hash(&a, &b), plain_leaf(&a, &b));
    assert_eq!(Leaf::chunk(a).hash(), plain_leaf(&a, &a));
    assert_eq!(Leaf { key: a, content: Some(b) }.hash(), plain_leaf(&a, &b));
    assert_eq!(node_hash(&a, &a), plain_root(&[a, a]));
}

#[test]
fn an_odd_node_is_paired_with_itself() {
    let [a, b, c] = [0, 1, 2].map(|i| mixed(3)[i].hash());
    let root = node_hash(&node_hash(&a, &b), &node_hash(&c, &c));
    assert_eq!(Tree::new(mixed(3)).unwrap().root().0, root);
}

#[test]
fn roots_are_those_of_the_plain_description_and_all_paths_hold() {
    for count in (1..=70).chain([100, 255, 256, 257, 333, 1_000]) {
        let tree = Tree::new(mixed(count)).unwrap();
        let leaves: Vec<_> = mixed(count)
            .iter()
            .map(|leaf| plain_leaf(&leaf.key, &leaf.content.unwrap_or(leaf.key)))
            .collect();
        assert_eq!(tree.root().0, plain_root(&leaves), "{count}");
        for i in 0..count {
            assert_eq!(verify(&tree, count, i, i), Ok(()), "{i} of {count}");
        }
        assert!(tree.place(count).is_none());
    }
}

#[test]
fn a_store_of_many_thousand_keys_holds() {
    let store = Store::small(20_000, 0);
    for number in 0..20 {
        assert!(store.checked(number, &[]).is_ok());
    }
}

proptest! {
    #[test]
    fn a_path_is_good_for_one_place_only(count in 1..200_u32, index: u32, other: u32, claimed in 1..200_u32) {
        let tree = Tree::new(mixed(count)).unwrap();
        let index = index % count;
        prop_assert_eq!(verify(&tree, count, index, index), Ok(()));
        prop_assert_eq!(verify(&tree, count, other % count, index).is_ok(), other % count == index);
        // With another count only in a tree of the same depth.
        prop_assert!(verify(&tree, claimed, index, index).is_err() || depth(claimed) == depth(count));
    }
}
