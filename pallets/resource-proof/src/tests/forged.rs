//! Trees that look larger than what is kept, and contents that look longer.

use super::*;
use crate::Opened;
use dlo_proof::{
    content_of, depth, node_hash, piece_of, pieces, Answer, Challenge, Content, Digest, Leaf, Piece, Placed,
    Sample, Tree, MAX_CONTENT, PIECE_LEN, SAMPLES,
};
use frame_support::pallet_prelude::TransactionValidityError;

/// An answer of whatever stands at an index, with the store's contents.
fn made_up(store: &Store, challenge: &Challenge, place: impl Fn(u32) -> Placed) -> Answer {
    let samples = (0..SAMPLES).map(|j| {
        let index = challenge.index(j);
        let here = place(index);
        let next = (index + 1 < challenge.key_count).then(|| place(index + 1));
        let bytes = store.chunks.get(&here.leaf.key);
        let content = bytes.and_then(|bytes| content_of(bytes, challenge.piece(j, bytes.len() as u32)));
        Sample { here, next, content }
    });
    let samples: Vec<_> = samples.collect();
    Answer { samples: samples.try_into().unwrap(), edge: place(challenge.key_count - 1) }
}

/// Answers the store's open challenge with what is made up, if there is one.
fn try_made_up(store: &Store, place: impl Fn(u32) -> Placed) -> Option<Result<(), TransactionValidityError>> {
    let opened = store.challenge()?;
    Some(store.hand_in_answer(made_up(store, &opened.challenge, place)))
}

/// A store that is bound, and has committed to `root`.
fn claims(store: Store, root: H256, key_count: u32) -> Store {
    assert_ok!(store.bind(ALICE, FIRST));
    assert_ok!(store.commit_to(root, key_count));
    store
}

/// How many of the forged answers to 400 challenges hold.
fn held(store: &Store, tree: &Tree, key_count: u32, place: impl Fn(u32) -> Placed + Copy) -> u32 {
    let draws =
        (0..400u64).map(|n| Challenge { seed: H256::from_low_u64_be(n), root: tree.root(), key_count });
    let held = draws.filter(|draw| made_up(store, draw, place).check(draw, store.id, 0, &[]).is_ok());
    held.count() as u32
}

/// The leaves of a tree.
fn leaves(tree: &Tree) -> Vec<Leaf> {
    (0..tree.key_count()).map(|i| tree.leaf(i).unwrap().clone()).collect()
}

#[test]
fn one_chunk_as_any_number_of_equal_leaves_is_refused() {
    for key_count in [1_000, 10_000, 65_536, 999_999, 1_000_000] {
        ExtBuilder.build_and_execute(|| {
            let store = Store::of(1, [content(1, 5_000)]);
            let leaf = store.tree().leaf(0).unwrap().clone();
            // All nodes of a level are the same.
            let mut levels = vec![leaf.hash()];
            for level in 0..depth(key_count) {
                let below: Digest = levels[level as usize];
                levels.push(node_hash(&below, &below));
            }
            let root = H256(levels.pop().unwrap());
            let store = claims(store, root, key_count);
            let equal = |_| Placed { leaf: leaf.clone(), path: levels.clone().try_into().unwrap() };
            for _ in 0..5 * PERIOD {
                run(1);
                if let Some(answered) = try_made_up(&store, equal) {
                    assert_eq!(answered, Err(wrong(ProofError::NotAscending)));
                }
            }
            assert!(store.peer().challenges >= 4);
            assert_eq!((store.units(), store.peer().availability.0), (0, 0));
        });
    }
}

#[test]
fn a_tree_beside_itself_claims_twice_its_leaves_and_earns_less_than_the_truth() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::new(1);
        let tree = store.tree().clone();
        let honest = Store::committed(2, SECOND);
        let half = tree.root();
        let store = claims(store, H256(node_hash(&half.0, &half.0)), 2 * CHUNKS);
        let twice = |index: u32| {
            let mut placed = tree.place(index % CHUNKS).unwrap();
            placed.path.try_push(half.0).unwrap();
            placed
        };
        let mut taken = 0;
        for _ in 0..40 {
            for _ in 0..PERIOD {
                run(1);
                taken += u32::from(try_made_up(&store, twice) == Some(Ok(())));
                if honest.challenge().is_some() {
                    assert_ok!(honest.answer());
                }
            }
        }
        // Only where all that is drawn lies in one of the halves.
        assert!(taken <= 10, "{taken} of 40");
        assert!(store.units() * 2 <= honest.units(), "{} of {}", store.units(), honest.units());
    });
}

#[test]
fn the_last_leaf_taken_for_several_proves_less_than_the_leaves_there_are() {
    let store = Store::of(1, (0..9).map(|n| content(n, 64)));
    let all = leaves(store.tree());
    // Five of nine: the sixth to the eighth can be the fifth again, without another root.
    for (kept, claimed) in [(5, 6), (5, 8), (9, 10), (9, 12), (9, 16)] {
        let tree = Tree::unchecked(all[..kept].to_vec());
        let last = &all[kept - 1];
        let longer = (0..claimed).map(|i| all[..kept].get(i).unwrap_or(last).clone());
        let longer = Tree::unchecked(longer.collect());
        assert_eq!(longer.root(), tree.root());
        let count = claimed as u32;
        let held = held(&store, &longer, count, |i| longer.place(i).unwrap());
        assert!(count * held < kept as u32 * 400, "{claimed} of {kept}: {held} of 400");
    }
}

#[test]
fn fewer_leaves_than_there_are_cannot_be_claimed() {
    let store = Store::of(1, (0..8).map(|n| content(n, 64)));
    let tree = store.tree().clone();
    for count in [5, 6, 7] {
        let held = held(&store, &tree, count, |i| tree.place(i).unwrap());
        // What stands to the right of the last one gives it away.
        assert_eq!(held, 0, "{count} of 8");
    }
}

#[test]
fn addresses_that_do_not_ascend_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1);
        let mut backwards = leaves(store.tree());
        backwards.reverse();
        let tree = Tree::unchecked(backwards);
        let store = claims(store, tree.root(), tree.key_count());
        for _ in 0..5 * PERIOD {
            run(1);
            if let Some(answered) = try_made_up(&store, |i| tree.place(i).unwrap()) {
                assert_eq!(answered, Err(wrong(ProofError::NotAscending)));
            }
        }
        assert_eq!(store.peer().availability.0, 0);
    });
}

#[test]
fn two_leaves_in_the_wrong_order_are_found_when_they_are_drawn() {
    let store = Store::of(1, (0..8).map(|n| content(n, 64)));
    let mut swapped = leaves(store.tree());
    swapped.swap(3, 4);
    let tree = Tree::unchecked(swapped);
    let held = held(&store, &tree, 8, |i| tree.place(i).unwrap());
    // Those that draw neither the first of the two, nor one on each side of it.
    assert!((100..200).contains(&held), "{held} of 400");
}

/// What a challenge asks of the first sample's chunk, where its content has `len` bytes.
fn stretched(bytes: &[u8], challenge: &Challenge, len: u32) -> Content {
    let last = pieces(len) - 1;
    let stretch = |index: u32, mut piece: Piece| {
        let size = (len - index * PIECE_LEN).min(PIECE_LEN);
        let filled = piece.bytes.iter().copied().chain(core::iter::repeat(0)).take(size as usize);
        piece.bytes = filled.collect::<Vec<_>>().try_into().unwrap();
        piece
    };
    let real = pieces(bytes.len() as u32) - 1;
    let drawn = challenge.piece(0, len);
    let piece = |index: u32| stretch(index, piece_of(bytes, index.min(real)).unwrap());
    let drawn = if drawn == last { Piece::default() } else { piece(drawn) };
    Content { len, last: piece(last), drawn }
}

/// A path of the length that a content of `len` bytes has at its end and at `drawn`.
fn with_paths(content: Content, challenge: &Challenge) -> Content {
    let model = content_of(&vec![0; content.len as usize], challenge.piece(0, content.len)).unwrap();
    let fit = |piece: Piece, model: &Piece| {
        let path = piece.path.iter().copied().chain(core::iter::repeat([0; 32]));
        let path: Vec<_> = path.take(model.path.len()).collect();
        Piece { path: path.try_into().unwrap(), ..piece }
    };
    Content { last: fit(content.last, &model.last), drawn: fit(content.drawn, &model.drawn), ..content }
}

#[test]
fn a_content_that_claims_another_length_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::of(1, (0..4).map(|n| content(n, 10_000))).enter(FIRST);
        run_to(PERIOD);
        let Opened { challenge, .. } = store.challenge().unwrap();
        for len in [9_999, 10_001, 8_976, 11_024, 9_216, 20_000, 5_000, 1, 0, 1 << 20, MAX_CONTENT] {
            let refused = store.answer_with(|answer| {
                let first = &mut answer.samples.as_mut()[0];
                let bytes = &store.chunks[&first.here.leaf.key];
                first.content = Some(with_paths(stretched(bytes, &challenge, len), &challenge));
            });
            assert_eq!(refused, Err(wrong(ProofError::WrongLength)), "{len}");
        }
        let endless = store.answer_with(|answer| {
            answer.samples.as_mut()[0].content.as_mut().unwrap().len = MAX_CONTENT + 1;
        });
        assert_eq!(endless, Err(wrong(ProofError::ContentTooLong)));
        assert_ok!(store.answer());
        assert_eq!(store.peer().bytes, 40_000);
    });
}

#[test]
fn a_chunk_committed_as_a_pointer_counts_nothing_and_a_pointer_cannot_be_shown_as_a_chunk() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::new(1);
        let pointers = leaves(store.tree()).into_iter().map(|leaf| Leaf { content: Some([7; 32]), ..leaf });
        let tree = Tree::new(pointers.collect()).unwrap();
        let mut store = store;
        store.trees.push(tree);
        let store = store.enter(FIRST);
        run_to(PERIOD);
        let shown = store.answer_with(|answer| {
            let opened = store.challenge().unwrap();
            let first = &mut answer.samples.as_mut()[0];
            let bytes = &store.chunks[&first.here.leaf.key];
            first.here.leaf.content = None;
            first.content = content_of(bytes, opened.challenge.piece(0, MIB as u32));
        });
        assert_eq!(shown, Err(wrong(ProofError::WrongRoot)));
        assert_ok!(store.answer());
        assert_eq!((store.peer().bytes, store.units()), (0, 0));
    });
}
