use super::stores::{hash_of, seed};
use crate::{Challenge, MAX_CONTENT, MAX_KEYS};
use proptest::prelude::*;

fn challenge(number: u32, key_count: u32) -> Challenge {
    Challenge { seed: seed(number), root: Default::default(), key_count }
}

#[test]
fn a_challenge_of_nothing_draws_the_first_leaf() {
    assert_eq!(challenge(0, 0).index(0), 0);
}

#[test]
fn draws_are_words_of_a_hash_over_domain_seed_and_number() {
    for j in 0..8_u32 {
        let challenge = challenge(5, 999_983);
        let input = [b"dlo/resource-proof/sample".as_slice(), &seed(5).0, &j.to_le_bytes()].concat();
        let hash = hash_of(&input);
        let [first, second] = [0, 8].map(|at| u64::from_le_bytes(hash[at..at + 8].try_into().unwrap()));
        assert_eq!(u64::from(challenge.index(j)), first % 999_983);
        assert_eq!(u64::from(challenge.piece(j, 3_000_000)), second % 2_930);
    }
}

#[test]
fn draws_do_not_depend_on_the_root() {
    let one = challenge(1, 1_000);
    let other = Challenge { root: seed(9), ..one };
    assert_eq!(one.index(3), other.index(3));
}

#[test]
fn every_leaf_is_drawn_about_equally_often() {
    let mut counts = [0_u32; 10];
    for number in 0..5_000 {
        for j in 0..4 {
            counts[usize::try_from(challenge(number, 10).index(j)).unwrap()] += 1;
        }
    }
    // 2,000 each; the standard deviation is 42.
    assert!(counts.iter().all(|count| (1_790..2_210).contains(count)), "{counts:?}");
}

proptest! {
    #[test]
    fn draws_are_in_range(number: u32, j: u32, key_count in 1..=MAX_KEYS, len in 0..=MAX_CONTENT) {
        let challenge = challenge(number, key_count);
        prop_assert!(challenge.index(j) < key_count);
        prop_assert!(challenge.piece(j, len) < crate::pieces(len));
    }
}
