//! What can be built.

use super::*;
use crate::MAX_HOLDERS;

#[test]
fn a_tree_needs_a_holder() {
    assert_eq!(SumTree::new(vec![]), Err(SumTreeError::NoHolders));
}

#[test]
fn a_tree_takes_no_more_holders_than_its_levels_can_hold() {
    let too_many = vec![liability(0); MAX_HOLDERS as usize + 1];
    assert_eq!(SumTree::new(too_many), Err(SumTreeError::TooManyHolders));
}

#[test]
fn a_holder_stands_in_a_tree_once_whatever_his_amounts_and_salts() {
    for others in [0, 1, 7] {
        let mut all: Vec<_> = (0..others).map(liability).collect();
        all.push(Liability { amount: 1, ..liability(others) });
        all.insert(0, Liability { amount: 2, salt: [9; 16], ..liability(others) });
        assert_eq!(SumTree::new(all), Err(SumTreeError::DuplicateHolder), "{others}");
    }
}

#[test]
fn sums_that_do_not_fit_are_refused_at_every_level() {
    let owed = |amounts: &[u64]| {
        let of = |(number, amount): (u32, &u64)| Liability { amount: *amount, ..liability(number) };
        SumTree::new((0..).zip(amounts).map(of).collect()).map(|tree| tree.total())
    };
    assert_eq!(owed(&[u64::MAX, 1]), Err(SumTreeError::Overflow));
    assert_eq!(owed(&[u64::MAX / 4 + 1; 4]), Err(SumTreeError::Overflow));
    assert_eq!(owed(&[u64::MAX / 2, u64::MAX / 2, 2]), Err(SumTreeError::Overflow));
    assert_eq!(owed(&[u64::MAX]), Ok(Nat(u64::MAX.into())));
    assert_eq!(owed(&[u64::MAX - 1, 1, 0]), Ok(Nat(u64::MAX.into())));
}

#[test]
fn there_is_no_proof_beyond_the_last_leaf() {
    for holders in [1, 2, 3, 8] {
        for beyond in [holders, holders + 1, u32::MAX] {
            assert_eq!(tree(holders).proof(beyond), Err(SumTreeError::IndexOutOfRange));
        }
    }
}

#[test]
fn a_holder_is_found_by_his_bytes_and_a_stranger_is_not() {
    let tree = tree(50);
    assert_eq!(tree.index_of(&liability(50).holder), None);
    for number in 0..50 {
        let index = tree.index_of(&liability(number).holder).unwrap();
        assert_eq!(tree.liabilities()[index as usize], liability(number));
    }
}

proptest! {
    #[test]
    fn the_total_is_the_sum_and_the_order_does_not_matter(all in liabilities(1..40, u64::MAX / 40)) {
        let sum: u128 = all.iter().map(|liability| u128::from(liability.amount)).sum();
        let there = SumTree::new(all.clone()).unwrap();
        let back = SumTree::new(all.into_iter().rev().collect()).unwrap();
        prop_assert_eq!(there.total(), Nat(sum));
        prop_assert_eq!(there, back);
    }

    #[test]
    fn one_micro_nat_more_gives_another_root(all in liabilities(1..40, u64::MAX / 41), at: prop::sample::Index) {
        let before = SumTree::new(all.clone()).unwrap();
        let mut raised = all;
        let at = at.index(raised.len());
        raised[at].amount += 1;
        let after = SumTree::new(raised).unwrap();
        prop_assert_eq!(after.total(), Nat(before.total().0 + 1));
        prop_assert_ne!(after.root(), before.root());
    }
}
