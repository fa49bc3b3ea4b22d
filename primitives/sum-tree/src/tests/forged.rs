//! Trees of an app that cheats: it builds what it likes and declares what comes out.

use super::*;
use crate::depth;

/// What a forged tree gives: its root, what it says is the total, and the path of each leaf.
struct Forged {
    root: H256,
    total: Nat,
    holders: u32,
    proofs: Vec<Proof>,
}

impl Forged {
    /// A tree over `level`. The sum of the node `index` above the leaves by `height` levels is what `sum` says.
    fn new(mut level: Vec<Node>, sum: impl Fn((u32, usize), &Node, &Node) -> u64) -> Self {
        let holders = level.len() as u32;
        let mut paths = vec![vec![]; level.len()];
        for height in 0..depth(holders) {
            if level.len() % 2 == 1 {
                level.push(Node::EMPTY);
            }
            for (index, path) in paths.iter_mut().enumerate() {
                path.push(level[(index >> height) ^ 1]);
            }
            let above = |(index, pair): (usize, &[Node])| {
                let sum = sum((height + 1, index), &pair[0], &pair[1]);
                Node { hash: hash_above(&pair[0], &pair[1]), sum }
            };
            level = level.chunks(2).enumerate().map(above).collect();
        }
        let proof = |(index, path): (u32, Vec<Node>)| Proof { index, path: path.try_into().unwrap() };
        Self {
            root: root_hash(holders, &level[0]),
            total: Nat(level[0].sum.into()),
            holders,
            proofs: (0..).zip(paths).map(proof).collect(),
        }
    }

    /// What each of `all` finds.
    fn results(&self, all: &[Liability]) -> Vec<Result<(), SumTreeError>> {
        let result = |(owed, proof)| verify(&self.root, self.total, self.holders, owed, proof);
        all.iter().zip(&self.proofs).map(result).collect()
    }
}

/// The hash of a node, whatever its sum is said to be.
fn hash_above(left: &Node, right: &Node) -> [u8; 32] {
    let (left_sum, right_sum) = (left.sum.to_le_bytes(), right.sum.to_le_bytes());
    let tag = b"dlo.sum-tree.node.v1".as_slice();
    *blake3::hash(&[tag, &left.hash, &left_sum, &right.hash, &right_sum].concat()).as_bytes()
}

fn leaves(all: &[Liability]) -> Vec<Node> {
    (0..).zip(all).map(|(index, owed)| owed.leaf(index)).collect()
}

fn adding(_: (u32, usize), left: &Node, right: &Node) -> u64 {
    left.sum + right.sum
}

fn each_owed(amount: u64, holders: u32) -> Vec<Liability> {
    (0..holders).map(|number| Liability { amount, ..liability(number) }).collect()
}

#[test]
fn a_forger_who_adds_up_gives_the_tree_that_everybody_gives() {
    for holders in 1..40 {
        let tree = tree(holders);
        let forged = Forged::new(leaves(tree.liabilities()), adding);
        assert_eq!((forged.root, forged.total), (tree.root(), tree.total()));
        for proof in forged.proofs {
            assert_eq!(tree.proof(proof.index), Ok(proof));
        }
    }
}

#[test]
fn nodes_that_count_the_larger_of_their_children_instead_of_both_are_refused_by_every_holder() {
    for holders in [2, 4, 8, 16, 18] {
        let tree = tree(holders);
        let all = tree.liabilities();
        let forged = Forged::new(leaves(all), |_, left, right| left.sum.max(right.sum));
        assert!(forged.total < tree.total());
        assert_eq!(forged.results(all), vec![Err(SumTreeError::WrongTotal); all.len()]);
    }
}

#[test]
fn sums_that_wrap_around_are_refused_by_every_holder() {
    let all = each_owed(u64::MAX / 2 + 1, 4);
    let forged = Forged::new(leaves(&all), |_, left, right| left.sum.wrapping_add(right.sum));
    assert_eq!(forged.total, Nat(0));
    assert_eq!(forged.results(&all), vec![Err(SumTreeError::Overflow); 4]);
}

#[test]
fn sums_that_stop_at_the_largest_number_are_refused_by_every_holder() {
    let all = each_owed(u64::MAX - 1, 4);
    let forged = Forged::new(leaves(&all), |_, left, right| left.sum.saturating_add(right.sum));
    assert_eq!(forged.results(&all), vec![Err(SumTreeError::Overflow); 4]);
}

#[test]
fn a_sum_cannot_be_moved_from_a_holder_to_what_is_beside_him() {
    let tree = tree(8);
    for (index, owed) in (0..).zip(tree.liabilities()) {
        for height in 0..3 {
            let mut proof = tree.proof(index).unwrap();
            proof.path[height].sum += 1;
            let less = Liability { amount: owed.amount - 1, ..owed.clone() };
            assert_eq!(check(&tree, &less, &proof), Err(SumTreeError::WrongRoot));
        }
    }
}

#[test]
fn a_sum_cannot_be_moved_between_the_nodes_beside() {
    let tree = tree(8);
    for (index, owed) in (0..).zip(tree.liabilities()) {
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            let mut proof = tree.proof(index).unwrap();
            proof.path[from].sum -= 1;
            proof.path[to].sum += 1;
            assert_eq!(check(&tree, owed, &proof), Err(SumTreeError::WrongRoot));
        }
    }
}

#[test]
fn a_leaf_that_was_taken_out_is_missed_by_its_holder_and_by_his_neighbour() {
    let all = tree(8).liabilities().to_vec();
    let mut nodes = leaves(&all);
    nodes[3] = Node::EMPTY;
    let results = Forged::new(nodes, adding).results(&all);
    assert_eq!(results[2], Err(SumTreeError::WrongShape));
    assert_eq!(results[3], Err(SumTreeError::WrongTotal));
    assert!([0, 1, 4, 5, 6, 7].iter().all(|index| results[*index].is_ok()));
}

#[test]
fn nothing_hides_where_a_level_is_filled_up() {
    let all = tree(5).liabilities().to_vec();
    for hidden in [Node { hash: [0; 32], sum: 1 }, Node { hash: [1; 32], sum: 0 }, liability(9).leaf(5)] {
        let mut nodes = leaves(&all);
        nodes.push(hidden);
        let forged = Forged { holders: 5, ..Forged::new(nodes, adding) };
        assert_eq!(forged.results(&all)[4], Err(SumTreeError::WrongShape), "{hidden:?}");
    }
}

#[test]
fn a_subtree_is_not_taken_for_a_leaf() {
    let tree = tree(4);
    let whole = tree.proof(0).unwrap();
    let beside = whole.path[1];
    let left = Node::above(&tree.liabilities()[0].leaf(0), &whole.path[0]).unwrap();
    // As if the tree had two leaves, the left one the node above the first two.
    let root = root_hash(2, &Node::above(&left, &beside).unwrap());
    let posing = Liability { holder: left.hash, amount: left.sum, salt: [0; 16] };
    let proof = Proof { index: 0, path: vec![beside].try_into().unwrap() };
    assert_eq!(verify(&root, tree.total(), 2, &posing, &proof), Err(SumTreeError::WrongRoot));
}

#[test]
fn one_leaf_that_stands_at_two_places_is_proven_at_one() {
    let owed = liability(0);
    let forged = Forged::new(vec![owed.leaf(0), owed.leaf(0)], adding);
    assert_eq!(forged.results(&[owed.clone(), owed]), vec![Ok(()), Err(SumTreeError::WrongRoot)]);
}

#[test]
fn a_holder_who_is_counted_twice_makes_the_total_larger_by_it() {
    let all = vec![liability(7), liability(7)];
    let forged = Forged::new(leaves(&all), adding);
    assert_eq!(forged.results(&all), vec![Ok(()); 2]);
    assert_eq!(forged.total, Nat(2 * u128::from(liability(7).amount)));
}

proptest! {
    #[test]
    fn a_wrong_sum_anywhere_is_refused_by_every_holder_below_it(
        all in liabilities(2..64, u64::MAX / 128),
        height in 1u32..6,
        at: prop::sample::Index,
        wrong in 0..=u64::MAX / 2,
    ) {
        let height = height.min(depth(all.len() as u32));
        let at = at.index(((all.len() - 1) >> height) + 1);
        let forged = Forged::new(leaves(&all), |place, left, right| {
            if place == (height, at) { wrong } else { left.sum + right.sum }
        });
        let honest = Forged::new(leaves(&all), adding);
        prop_assume!(forged.root != honest.root);
        for (index, result) in forged.results(&all).into_iter().enumerate() {
            prop_assert_eq!(result.is_err(), index >> height == at, "leaf {}", index);
        }
    }
}
