//! That a proof holds for its holder, its amount and its place, and for nothing else.

use super::*;

#[test]
fn every_holder_of_trees_of_1_to_200_leaves_can_prove_his_amount() {
    for holders in 1..=200 {
        let tree = tree(holders);
        for index in 0..holders {
            assert_eq!(holds(&tree, index), Ok(()), "{index} of {holders}");
        }
    }
}

#[test]
fn a_proof_with_any_bit_changed_does_not_hold() {
    for holders in [1, 2, 3, 6, 7, 13, 32, 33] {
        let tree = tree(holders);
        for index in [0, holders / 2, holders - 1] {
            let owed = &tree.liabilities()[index as usize];
            let bytes = tree.proof(index).unwrap().encode();
            for bit in 0..bytes.len() * 8 {
                let mut changed = bytes.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                let Ok(proof) = Proof::decode(&mut changed.as_slice()) else { continue };
                assert!(check(&tree, owed, &proof).is_err(), "bit {bit} of leaf {index} of {holders}");
            }
        }
    }
}

#[test]
fn a_liability_with_any_bit_changed_does_not_hold() {
    for holders in [1, 2, 5, 32] {
        let tree = tree(holders);
        let index = holders - 1;
        let (proof, bytes) = (tree.proof(index).unwrap(), tree.liabilities()[index as usize].encode());
        assert_eq!(bytes.len(), 56);
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let owed = Liability::decode(&mut changed.as_slice()).unwrap();
            assert!(check(&tree, &owed, &proof).is_err(), "bit {bit} of {holders}");
        }
    }
}

#[test]
fn another_root_total_or_number_of_holders_is_refused() {
    let tree = tree(13);
    let (root, total, owed) = (tree.root(), tree.total(), &tree.liabilities()[5]);
    let proof = tree.proof(5).unwrap();
    for bit in 0..256 {
        let mut other = root;
        other.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(verify(&other, total, 13, owed, &proof), Err(SumTreeError::WrongRoot));
    }
    for other in [Nat(0), Nat(total.0 - 1), Nat(total.0 + 1), Nat(total.0 + (1 << 64)), Nat(u128::MAX)] {
        assert_eq!(verify(&root, other, 13, owed, &proof), Err(SumTreeError::WrongTotal));
    }
    for other in (0..200).chain([1 << 20, (1 << 20) + 1, u32::MAX]).filter(|other| *other != 13) {
        assert!(verify(&root, total, other, owed, &proof).is_err(), "{other}");
    }
}

#[test]
fn a_number_of_holders_that_no_tree_has_is_refused_before_anything_is_hashed() {
    let (tree, owed) = (tree(2), liability(0));
    let proof = tree.proof(0).unwrap();
    let with = |holders| verify(&tree.root(), tree.total(), holders, &owed, &proof);
    assert_eq!(with(0), Err(SumTreeError::NoHolders));
    assert_eq!(with((1 << 20) + 1), Err(SumTreeError::TooManyHolders));
    assert_eq!(with(u32::MAX), Err(SumTreeError::TooManyHolders));
}

#[test]
fn a_path_has_one_node_a_level() {
    let tree = tree(9);
    let owed = &tree.liabilities()[4];
    let whole = tree.proof(4).unwrap();
    let mut short = whole.clone();
    short.path.pop();
    assert_eq!(check(&tree, owed, &short), Err(SumTreeError::Truncated));
    let mut long = whole.clone();
    long.path.try_push(Node::EMPTY).unwrap();
    assert_eq!(check(&tree, owed, &long), Err(SumTreeError::TooLong));
    let beyond = Proof { index: 9, ..whole };
    assert_eq!(check(&tree, owed, &beyond), Err(SumTreeError::IndexOutOfRange));
}

#[test]
fn a_path_longer_than_the_deepest_tree_cannot_even_be_read() {
    let bytes = [&[0; 4][..], &[21 << 2], &[1; 21 * 40]].concat();
    assert!(Proof::decode(&mut bytes.as_slice()).is_err());
}

#[test]
fn a_holder_cannot_be_proven_at_another_place_by_his_own_path_nor_by_that_of_the_place() {
    for holders in [2, 3, 4, 11] {
        let tree = tree(holders);
        for index in 0..holders {
            let owed = &tree.liabilities()[index as usize];
            for other in (0..holders).filter(|other| *other != index) {
                let own = Proof { index: other, ..tree.proof(index).unwrap() };
                assert!(check(&tree, owed, &own).is_err(), "{index} as {other} of {holders}");
                let theirs = tree.proof(other).unwrap();
                assert!(check(&tree, owed, &theirs).is_err(), "{index} at {other} of {holders}");
            }
        }
    }
}

proptest! {
    #[test]
    fn every_holder_of_any_tree_can_prove_his_amount(all in liabilities(1..100, u64::MAX / 100)) {
        let tree = SumTree::new(all).unwrap();
        for index in 0..tree.holders() {
            prop_assert_eq!(holds(&tree, index), Ok(()));
        }
    }

    #[test]
    fn a_changed_byte_anywhere_is_found(
        all in liabilities(1..64, u64::MAX / 64),
        leaf: prop::sample::Index,
        at: prop::sample::Index,
        by in 1u8..,
    ) {
        let tree = SumTree::new(all).unwrap();
        let index = leaf.index(tree.liabilities().len());
        let owed = &tree.liabilities()[index];
        let proof = tree.proof(index as u32).unwrap();
        let mut bytes = (owed, &proof, tree.root(), tree.total(), tree.holders()).encode();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        type All = (Liability, Proof, H256, Nat, u32);
        if let Ok((owed, proof, root, total, holders)) = All::decode(&mut bytes.as_slice()) {
            prop_assert!(verify(&root, total, holders, &owed, &proof).is_err());
        }
    }

    #[test]
    fn nobody_proves_an_amount_that_is_not_his(
        all in liabilities(2..40, u64::MAX / 40),
        leaf: prop::sample::Index,
        amount: u64,
    ) {
        let tree = SumTree::new(all).unwrap();
        let index = leaf.index(tree.liabilities().len());
        let owed = Liability { amount, ..tree.liabilities()[index].clone() };
        prop_assume!(owed != tree.liabilities()[index]);
        prop_assert!(check(&tree, &owed, &tree.proof(index as u32).unwrap()).is_err());
    }

    #[test]
    fn bytes_that_are_no_proof_are_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..900),
        holders: u32,
        total: u128,
    ) {
        if let Ok(proof) = Proof::decode(&mut bytes.as_slice()) {
            prop_assert!(verify(&H256::zero(), Nat(total), holders, &liability(0), &proof).is_err());
        }
    }
}
