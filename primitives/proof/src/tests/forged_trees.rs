//! Trees that claim more than is there.

use super::stores::{check, Store};
use crate::{answer, node_hash, Answer, Challenge, Leaf, ProofError, Proven, SAMPLES};

/// How many of `challenges` a store gets through without anything remembered.
fn survived(store: &Store, challenges: u32) -> usize {
    (0..challenges).filter(|number| store.checked(*number, &[]).is_ok()).count()
}

/// The challenge at which a store is refused, if what it proves is remembered.
fn refused_at(store: &Store, from: u32) -> u32 {
    let mut landmarks = vec![];
    for number in from.. {
        match store.checked(number, &landmarks) {
            Ok(Proven { landmarks: proven, .. }) => landmarks.extend(proven),
            Err(error) => {
                assert_eq!(error, ProofError::NotAscending);
                return number - from;
            }
        }
    }
    unreachable!()
}

/// What the leaves are if the last `count` of them are there once more: by pairing a subtree with itself.
fn twice(count: usize) -> impl FnOnce(Vec<Leaf>) -> Vec<Leaf> {
    move |leaves| [leaves.as_slice(), &leaves[leaves.len() - count..]].concat()
}

#[test]
fn one_chunk_as_many_equal_leaves_is_refused() {
    for count in [2, 3, 64, 1_000] {
        let store = Store::small(1, 0).forged(|leaves| vec![leaves[0].clone(); count]);
        for number in 0..50 {
            let challenge = store.challenge(number);
            // Draws of nothing but the last leaf show it alone; others show two that are equal.
            let alone = (0..SAMPLES).all(|j| challenge.index(j) + 1 == challenge.key_count);
            let refused = store.checked(number, &[]).err();
            assert_eq!(refused, (!alone).then_some(ProofError::NotAscending), "{number} of {count}");
        }
    }
}

#[test]
fn one_chunk_under_many_keys_is_refused() {
    // A chunk's content has to hash to its key, so all keys but one are without content.
    let store = Store::small(1, 0);
    let chunk = store.contents.values().next().unwrap().clone();
    let key = |i: u8| Leaf::chunk([i; 32]);
    let forged = store.forged(|_| (1..=100).map(key).collect());
    let challenge = forged.challenge(1);
    assert!(answer(&forged.tree, &challenge, |_| Some(chunk.clone())).is_err());
    let honest = Store::small(100, 0);
    let mut taken = honest.answer(&honest.challenge(1));
    for (j, sample) in (0..).zip(taken.samples.iter_mut()) {
        sample.here = forged.tree.place(challenge.index(j)).unwrap();
        sample.next = forged.tree.place(challenge.index(j) + 1);
    }
    taken.edge = forged.tree.place(99).unwrap();
    assert_eq!(check(&taken, &challenge), Err(ProofError::WrongLength));
}

#[test]
fn unsorted_leaves_are_refused() {
    let reversed = Store::small(50, 0).forged(|mut leaves| {
        leaves.reverse();
        leaves
    });
    assert_eq!(survived(&reversed, 100), 0);
    let shuffled = Store::small(500, 0).forged(|mut leaves| {
        leaves.sort_by_key(|leaf| leaf.hash());
        leaves
    });
    // Four neighbours in order, and five places in order, is 1 in 16 x 120.
    assert!(survived(&shuffled, 1_000) < 10);
    assert!(refused_at(&shuffled, 0) < 3);
}

#[test]
fn two_leaves_in_the_wrong_order_are_refused_when_they_are_drawn() {
    let store = Store::small(8, 0).forged(|mut leaves| {
        leaves.swap(3, 4);
        leaves
    });
    for number in 0..100 {
        let challenge = store.challenge(number);
        let drawn: Vec<_> = (0..SAMPLES).map(|j| challenge.index(j)).collect();
        let seen = |i| drawn.contains(&i) || drawn.contains(&(i - 1));
        let refused = store.checked(number, &[]).is_err();
        assert_eq!(refused, drawn.contains(&3) || (seen(3) && seen(4)), "{drawn:?}");
    }
}

#[test]
fn a_tree_beside_itself_is_refused() {
    // node(S, S) over the tree S of 64 keys answers as one of 128.
    let honest = Store::small(64, 0);
    let root = honest.tree.root().0;
    let store = honest.forged(twice(64));
    assert_eq!((store.tree.root().0, store.tree.key_count()), (node_hash(&root, &root), 128));
    // It gets through where all draws in the left half lie before all those in the right half: less than 5 in 16.
    let through = survived(&store, 2_000);
    assert!((400..700).contains(&through), "{through}");
    for from in (0..4_000).step_by(100) {
        assert!(refused_at(&store, from) < 12);
    }
}

#[test]
fn a_tree_that_repeats_its_end_by_self_pairing_has_the_same_root_and_is_refused() {
    // 40 keys: a subtree of 8 is paired with itself, and that pair too, so they answer as 48, 56 or 64.
    let honest = Store::small(40, 0);
    let root = honest.tree.root();
    for copies in 1..=3 {
        let store =
            Store::small(40, 0).forged(|leaves| (0..copies).fold(leaves, |leaves, _| twice(8)(leaves)));
        assert_eq!(store.tree.root(), root);
        for from in (0..2_000).step_by(100) {
            assert!(refused_at(&store, from) < 40);
        }
    }
}

#[test]
fn one_key_more_by_self_pairing_is_refused_when_it_is_drawn() {
    // 5 keys answer as 6: the last one is there twice, and the edge is one of the two.
    let store = Store::small(5, 0).forged(twice(1));
    assert_eq!(store.tree.root(), Store::small(5, 0).tree.root());
    for number in 0..100 {
        let challenge = store.challenge(number);
        let drawn = (0..SAMPLES).map(|j| challenge.index(j));
        let seen = drawn.clone().any(|index| index == 3 || index == 4);
        assert_eq!(store.checked(number, &[]).is_err(), seen);
    }
}

/// The best answer of an honest tree to a challenge that claims another count: real leaves where there are any, and
/// the last ones again beyond them.
fn stretched(store: &Store, challenge: &Challenge) -> Option<Answer> {
    let last = store.tree.key_count() - 1;
    let place = |i: u32| store.tree.place(i.min(last));
    let (mut answer, end) = (store.answer(&store.challenge(0)), challenge.key_count - 1);
    for (j, sample) in (0..).zip(answer.samples.iter_mut()) {
        let index = challenge.index(j);
        sample.here = place(index)?;
        sample.next = if index < end { place(index + 1) } else { None };
        let bytes = &store.contents[&sample.here.leaf.key];
        let len = u32::try_from(bytes.len()).unwrap();
        sample.content = crate::content_of(bytes, challenge.piece(j, len));
    }
    answer.edge = place(end)?;
    Some(answer)
}

#[test]
fn an_honest_tree_proves_no_other_count() {
    for count in [1, 2, 3, 5, 6, 7, 12, 33, 64] {
        let store = Store::small(count, 0);
        let real = store.challenge(3);
        assert!(check(&stretched(&store, &real).unwrap(), &real).is_ok());
        for claimed in (1..=3 * count).filter(|claimed| *claimed != count) {
            let through = (0..40).filter(|number| {
                let challenge = Challenge { key_count: claimed, ..store.challenge(*number) };
                check(&stretched(&store, &challenge).unwrap(), &challenge).is_ok()
            });
            // Too few never; too many only where the end repeats itself and no draw says so.
            let through = through.count();
            assert!(claimed > count || through == 0, "{count} as {claimed}: {through}");
            assert!(through < 40, "{count} as {claimed}: {through}");
        }
    }
}

#[test]
fn a_repeated_tree_contradicts_what_was_proven_of_it() {
    let store = Store::small(64, 0).forged(twice(64));
    // The last leaf of the left half is the greatest of all: nothing shown in the right half may be less.
    let prefix = store.tree.leaf(63).unwrap().prefix();
    let landmark = crate::Landmark { index: 63, prefix };
    for number in 0..200 {
        let challenge = store.challenge(number);
        // The edge is as great, and is caught where the answer shows leaf 63 as well.
        let right = (0..SAMPLES).map(|j| challenge.index(j)).any(|index| (62..127).contains(&index));
        assert_eq!(store.checked(number, &[landmark]).is_err(), right, "{number}");
    }
}

/// How often a store repeats its addresses, on the mean over the challenges that it gets through, and how many these are.
fn shown_repeats(store: &Store, challenges: u32) -> (u64, u64) {
    let shown = (0..challenges).filter_map(|number| store.checked(number, &[]).ok()?.repeats);
    let (sum, count) = shown.fold((0, 0), |(sum, count), one| (sum + u64::from(one), count + 1));
    (sum / count, count)
}

#[test]
fn a_tree_that_repeats_itself_block_by_block_passes_and_shows_how_often() {
    let honest = Store::small(1_200, 0);
    let (once, count) = shown_repeats(&honest, 300);
    assert_eq!(count, 300);
    assert!((800_000..1_400_000).contains(&once), "{once}");
    // Each block of 25 leaves ten times in its place: addresses ascend but where a block ends.
    let blocks =
        |leaves: Vec<Leaf>| leaves.chunks(25).flat_map(|block| [block; 10].concat()).collect::<Vec<_>>();
    let (often, count) = shown_repeats(&Store::small(1_200, 0).forged(blocks), 300);
    assert!(count > 150, "{count}");
    assert!(often > 7_000_000, "{often}");
    // The same where all addresses lie close together.
    let near = |leaves: Vec<Leaf>| blocks(leaves[..600].to_vec());
    let (often, _) = shown_repeats(&Store::small(1_200, 0).forged(near), 300);
    assert!(often > 7_000_000, "{often}");
}
