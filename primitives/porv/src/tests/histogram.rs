use crate::{
    histogram::{bucket_of, lower_bound, LogHistogram, BUCKETS},
    median::median,
    MathsError,
};
use codec::{Decode, Encode, MaxEncodedLen};
use proptest::prelude::*;

const LAST: u16 = BUCKETS as u16 - 1;

/// Buckets, each with a weight.
type Entries = Vec<(u16, u64)>;

fn filled(entries: &[(u16, u64)]) -> LogHistogram {
    let mut histogram = LogHistogram::default();
    for (bucket, weight) in entries {
        histogram.add(*bucket, *weight).unwrap();
    }
    histogram
}

fn weight_of(entries: &[(u16, u64)]) -> u64 {
    entries.iter().map(|(_, weight)| weight).sum()
}

/// The lower bound of the entry which the unit of weight of `rank` (from 1) belongs to, of entries in order.
fn at_rank(entries: &[(u16, u64)], rank: u64) -> u128 {
    let mut entries = entries.to_vec();
    entries.sort_unstable();
    let mut reached = 0;
    let found = entries.iter().find(|(_, weight)| {
        reached += weight;
        reached >= rank
    });
    lower_bound(found.unwrap().0)
}

#[test]
fn no_weight_has_no_median() {
    assert_eq!(LogHistogram::default().median(), None);
    assert_eq!(filled(&[(7, 0)]), LogHistogram::default());
}

#[test]
fn more_weight_than_there_is_cannot_be_removed() {
    let mut histogram = filled(&[(20, 5)]);
    for (bucket, weight) in [(20, 6), (19, 1), (21, 1), (u16::MAX, 1)] {
        assert_eq!(histogram.remove(bucket, weight), Err(MathsError::Overflow));
    }
    assert_eq!(histogram.remove(21, 0), Ok(()));
    assert_eq!(histogram, filled(&[(20, 5)]));
}

#[test]
fn a_weight_that_does_not_fit_is_refused_and_changes_nothing() {
    let mut histogram = filled(&[(20, u64::MAX)]);
    assert_eq!(histogram.add(20, 1), Err(MathsError::Overflow));
    assert_eq!(histogram, filled(&[(20, u64::MAX)]));
    assert_eq!(histogram.total(), u64::MAX.into());
}

#[test]
fn a_majority_of_weight_sets_the_median() {
    assert_eq!(filled(&[(100, 10), (LAST, 10)]).median(), Some(lower_bound(100)));
    assert_eq!(filled(&[(100, 10), (LAST, 12)]).median(), Some(lower_bound(LAST)));
    assert_eq!(filled(&[(100, 10), (0, 11)]).median(), Some(0));
}

#[test]
fn a_bucket_beyond_the_last_means_the_last() {
    let mut histogram = filled(&[(BUCKETS as u16, 1), (u16::MAX, 2)]);
    assert_eq!(histogram, filled(&[(LAST, 3)]));
    assert_eq!(histogram.remove(u16::MAX, 3), Ok(()));
    assert_eq!(histogram, LogHistogram::default());
}

#[test]
fn buckets_are_single_values_first_and_then_eighths_of_an_octave() {
    let buckets = [0, 1, 7, 8, 15, 16, 17, 18, 31, 32, 35, 36].map(bucket_of);
    assert_eq!(buckets, [0, 1, 7, 8, 15, 16, 16, 17, 23, 24, 24, 25]);
    assert_eq!([(15 << 30) - 1, 15 << 30, 1 << 34, u128::MAX].map(bucket_of), [254, 255, 255, 255]);
    assert_eq!([0, 7, 15, 16, 24, 254, 255].map(lower_bound), [0, 7, 15, 16, 32, 14 << 30, 15 << 30]);
    assert_eq!([256, u16::MAX].map(lower_bound), [u128::MAX, u128::MAX]);
}

#[test]
fn every_bucket_starts_with_its_lower_bound() {
    for bucket in 0..=LAST {
        assert_eq!(bucket_of(lower_bound(bucket)), bucket);
        assert!(lower_bound(bucket) < lower_bound(bucket + 1));
        if bucket < LAST {
            assert_eq!(bucket_of(lower_bound(bucket + 1) - 1), bucket);
        }
    }
}

#[test]
fn a_full_histogram_fits_and_an_empty_one_is_small() {
    let entries: Vec<_> = (0..=LAST).map(|bucket| (bucket, u64::MAX)).collect();
    let full = filled(&entries);
    assert_eq!(full.total(), u128::from(u64::MAX) * 256);
    assert_eq!(full.median(), Some(lower_bound(127)));
    assert_eq!(full.encoded_size(), LogHistogram::max_encoded_len());
    assert_eq!(LogHistogram::decode(&mut full.encode().as_slice()), Ok(full));
    assert_eq!(LogHistogram::default().encode(), [0]);
}

/// Values from nothing to what fits, most of them within the buckets.
fn any_value() -> impl Strategy<Value = u128> {
    prop_oneof![
        2 => 0..40_u128,
        4 => 1_000..1_000_000_u128,
        2 => 0..1_u128 << 35,
        1 => any::<u128>(),
    ]
}

/// Values, each with a weight, some of them none.
fn weighted_values() -> impl Strategy<Value = Vec<(u128, u64)>> {
    prop::collection::vec((any_value(), prop_oneof![0..20_u64, 0..1_u64 << 50]), 1..40)
}

/// Few units of weight on values close enough that many share a bucket.
fn lightly_weighted_values() -> impl Strategy<Value = Vec<(u128, u64)>> {
    prop::collection::vec((prop_oneof![0..40_u128, 900..1_200_u128], 0..6_u64), 1..20)
}

fn any_entry() -> impl Strategy<Value = (u16, u64)> {
    (prop_oneof![0..=LAST, 100..110_u16], prop_oneof![1..10_u64, 1..1_000_000_u64])
}

/// Honest entries, and others of less weight than all honest ones together.
fn honest_and_sybils() -> impl Strategy<Value = (Entries, Entries)> {
    (prop::collection::vec(any_entry(), 1..30), prop::collection::vec(any_entry(), 0..30)).prop_map(
        |(honest, mut sybils)| {
            let mut left = weight_of(&honest) - 1;
            for (_, weight) in &mut sybils {
                *weight = left.min(*weight);
                left -= *weight;
            }
            (honest, sybils)
        },
    )
}

fn in_buckets(values: &[(u128, u64)]) -> Entries {
    values.iter().map(|(value, weight)| (bucket_of(*value), *weight)).collect()
}

proptest! {
    #[test]
    fn a_greater_value_is_in_no_lower_bucket(one in any_value(), other in any_value()) {
        prop_assert!(bucket_of(one.min(other)) <= bucket_of(one.max(other)));
    }

    #[test]
    fn a_value_lies_between_the_bounds_of_its_bucket(value in any_value()) {
        let bucket = bucket_of(value);
        prop_assert!(lower_bound(bucket) <= value);
        prop_assert!(value < lower_bound(bucket + 1) || value == u128::MAX);
    }

    #[test]
    fn a_value_is_less_than_an_eighth_above_the_lower_bound(value in 0..1_u128 << 34) {
        let bound = lower_bound(bucket_of(value));
        prop_assert!(value == bound || (value - bound) * 8 < bound);
    }

    #[test]
    fn what_was_added_can_be_removed_in_any_order(
        (values, shuffled) in weighted_values()
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        let (entries, shuffled) = (in_buckets(&values), in_buckets(&shuffled));
        let mut histogram = filled(&entries);
        prop_assert_eq!(&histogram, &filled(&shuffled));
        let mut left = u128::from(weight_of(&entries));
        for (bucket, weight) in shuffled {
            prop_assert_eq!(histogram.total(), left);
            histogram.remove(bucket, weight).unwrap();
            left -= u128::from(weight);
        }
        prop_assert_eq!(histogram.encode(), LogHistogram::default().encode());
    }

    #[test]
    fn a_value_that_comes_and_goes_leaves_no_trace(values in weighted_values(), value in any_value(), weight in any::<u32>()) {
        let before = filled(&in_buckets(&values));
        let mut after = before.clone();
        after.add(bucket_of(value), weight.into()).unwrap();
        prop_assert_eq!(after.total(), before.total() + u128::from(weight));
        after.remove(bucket_of(value), weight.into()).unwrap();
        prop_assert_eq!(after.encode(), before.encode());
    }

    #[test]
    fn the_median_is_that_of_the_sorted_values_rounded_down_to_a_bucket(mut values in weighted_values()) {
        let histogram = filled(&in_buckets(&values));
        values.sort_unstable();
        let (total, mut reached) = (histogram.total(), 0);
        let middle = values.iter().find(|(_, weight)| {
            reached += u128::from(*weight);
            reached > 0 && reached * 2 >= total
        });
        prop_assert_eq!(histogram.median(), middle.map(|(value, _)| lower_bound(bucket_of(*value))));
    }

    #[test]
    fn the_median_is_that_of_every_unit_of_weight_by_itself(values in lightly_weighted_values()) {
        let mut units: Vec<_> =
            values.iter().flat_map(|(value, weight)| vec![*value; *weight as usize]).collect();
        let expected = median(&mut units).map(|value| lower_bound(bucket_of(value)));
        prop_assert_eq!(filled(&in_buckets(&values)).median(), expected);
    }

    /// With h of honest weight and a < h of others: their share is s = a / (h + a), and the quantile q of the honest
    /// is the value of rank ceil(q x h). The ranks of the first two lines are exact, the quantiles lie beyond them:
    /// (1/2 - s) x h = h x (h - a) / 2(h + a) <= (h - a) / 2, and
    /// (1/2 + s) x h = h x (h + 3a) / 2(h + a) >= (h + a) / 2 as a <= h.
    #[test]
    fn a_share_moves_the_median_no_further_than_the_quantiles_that_far_from_a_half(
        (honest, sybils) in honest_and_sybils(),
    ) {
        let (h, a) = (weight_of(&honest), weight_of(&sybils));
        let (low, high) = ((h - a).div_ceil(2), (h + a).div_ceil(2));
        let moved = filled(&[honest.clone(), sybils].concat()).median().unwrap();
        prop_assert!(at_rank(&honest, low) <= moved && moved <= at_rank(&honest, high));

        let below = (h * (h - a)).div_ceil(2 * (h + a));
        let above = (h * (h + 3 * a)).div_ceil(2 * (h + a));
        prop_assert!(1 <= below && below <= low && high <= above.min(h));
        prop_assert!(at_rank(&honest, below) <= moved && moved <= at_rank(&honest, above.min(h)));
    }

    #[test]
    fn a_share_all_on_one_side_moves_the_median_to_the_bound((honest, sybils) in honest_and_sybils()) {
        let (h, a) = (weight_of(&honest), weight_of(&sybils));
        let down = filled(&[honest.clone(), vec![(0, a)]].concat());
        let up = filled(&[honest.clone(), vec![(LAST, a)]].concat());
        prop_assert_eq!(down.median(), Some(at_rank(&honest, (h - a).div_ceil(2))));
        prop_assert_eq!(up.median(), Some(at_rank(&honest, (h + a).div_ceil(2))));
    }
}
