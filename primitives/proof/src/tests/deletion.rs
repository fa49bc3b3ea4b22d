//! How long a store gets away with having deleted chunks.

use super::stores::{check, hash_of, Store};
use crate::{ProveError, SAMPLES};
use proptest::prelude::*;

const KEYS: u32 = 400;
const CHALLENGES: u32 = 1_200;

/// Challenges that a store answers of which `kept` of its 400 chunks are left, chosen by `salt`. Each answer checks.
fn answered(store: &mut Store, kept: u32, salt: u32) -> u32 {
    let mut keys: Vec<_> = store.contents.keys().copied().collect();
    keys.sort_by_key(|key| hash_of(&[key.as_slice(), &salt.to_le_bytes()].concat()));
    for key in &keys[usize::try_from(kept).unwrap()..] {
        store.contents.remove(key);
    }
    let answers = (0..CHALLENGES).filter(|number| {
        let challenge = store.challenge(number + CHALLENGES * salt);
        match store.try_answer(&challenge) {
            Ok(answer) => check(&answer, &challenge).is_ok(),
            Err(error) => !matches!(error, ProveError::Missing(_)),
        }
    });
    u32::try_from(answers.count()).unwrap()
}

/// The most of [`CHALLENGES`] that are answered with five standard deviations of luck, where `kept` of 400 are left:
/// n p + 5 sqrt(n p), p = (kept / 400)^[`SAMPLES`].
fn most(kept: u32) -> u32 {
    let all = u64::from(KEYS).pow(SAMPLES);
    let mean = (u64::from(CHALLENGES) * u64::from(kept).pow(SAMPLES)).div_ceil(all);
    u32::try_from(mean + 5 * (mean.isqrt() + 1)).unwrap()
}

#[test]
fn a_store_without_chunks_answers_nothing_and_a_whole_one_everything() {
    assert_eq!(answered(&mut Store::small(KEYS, 0), 0, 1), 0);
    assert_eq!(answered(&mut Store::small(KEYS, 0), KEYS, 1), CHALLENGES);
}

#[test]
fn half_a_store_answers_one_challenge_in_sixteen() {
    let count = answered(&mut Store::small(KEYS, 0), KEYS / 2, 7);
    // 75 expected; the standard deviation is 8.4.
    assert!((33..=most(KEYS / 2)).contains(&count), "{count}");
    assert_eq!(most(KEYS / 2), 120);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_store_survives_a_challenge_no_more_often_than_the_fourth_power_of_what_it_keeps(
        kept in 0..KEYS,
        salt in 0..1_000_u32,
    ) {
        let count = answered(&mut Store::small(KEYS, 0), kept, salt);
        prop_assert!(count <= most(kept), "{} of {}, {} kept", count, most(kept), kept);
    }
}
