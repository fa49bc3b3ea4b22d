use crate::utility::{average, proven_bytes, units, within_prefix, Availability};
use proptest::prelude::*;

const MIB: u64 = 1_048_576;
const WHOLE: u32 = Availability::WHOLE.0;
/// The longest chunk, in bytes.
const LONGEST: u32 = 4 << 20;

/// Draws that are the same in every run: the high bits of a linear congruential sequence.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32 % end
    }
}

#[test]
fn an_availability_above_the_whole_counts_as_the_whole() {
    assert_eq!(Availability(u32::MAX).answered(), Availability::WHOLE);
    assert_eq!(Availability(u32::MAX).missed(), Availability(875_000));
}

#[test]
fn a_peer_starts_unavailable_and_misses_bring_it_back_to_nothing() {
    assert_eq!(Availability::default(), Availability(0));
    assert_eq!(Availability(0).missed(), Availability(0));
    assert_eq!([1, 7, 8, 9].map(|parts| Availability(parts).missed().0), [0, 6, 7, 7]);
    let mut peer = Availability::WHOLE;
    (0..200).for_each(|_| peer = peer.missed());
    assert_eq!(peer, Availability(0));
}

#[test]
fn an_answer_adds_an_eighth_of_what_is_missing_until_less_than_8_parts_are() {
    assert_eq!(Availability(0).answered(), Availability(125_000));
    assert_eq!(Availability(500_007).answered(), Availability(562_506));
    assert_eq!(
        [999_991, 999_992, 999_993].map(|a| Availability(a).answered().0),
        [999_992, 999_993, 999_993]
    );
    let mut peer = Availability::default();
    (0..200).for_each(|_| peer = peer.answered());
    assert_eq!(peer, Availability(999_993));
}

#[test]
fn a_challenge_counts_an_eighth_and_rounds_down() {
    assert_eq!(average(0, 7), 0);
    assert_eq!(average(0, 8), 1);
    assert_eq!(average(800, 0), 700);
    assert_eq!(average(u64::MAX, u64::MAX), u64::MAX);
}

#[test]
fn units_are_whole_mib() {
    assert_eq!([0, MIB - 1, MIB, 5 * MIB / 2].map(units), [0, 0, 1, 2]);
    assert_eq!(units(u64::MAX), u64::MAX / MIB);
    assert_eq!(proven_bytes(u32::MAX, u32::MAX), u64::from(u32::MAX) * u64::from(u32::MAX));
}

#[test]
fn only_what_is_above_the_limit_of_a_prefix_is_reduced() {
    assert_eq!(within_prefix(10, 30, Some(0)), 0);
    assert_eq!(within_prefix(10, 30, Some(29)), 9);
    assert_eq!(within_prefix(10, 30, Some(30)), 10);
    assert_eq!(within_prefix(10, 30, None), 10);
    assert_eq!(within_prefix(0, 0, Some(0)), 0);
    assert_eq!(within_prefix(u64::MAX, u64::MAX, Some(u64::MAX - 1)), u64::MAX - 1);
}

#[test]
fn a_sum_that_leaves_out_the_peer_itself_gives_it_no_more_than_the_limit() {
    assert_eq!(within_prefix(10, 4, Some(3)), 3);
    assert_eq!(within_prefix(10, 4, Some(5)), 5);
    assert_eq!(within_prefix(10, 0, Some(0)), 0);
}

#[test]
fn the_mean_availability_is_the_share_answered() {
    const RUN: u64 = 100_000;
    for (seed, share) in [0, 1_000, 100_000, 500_000, 900_000, 990_000, WHOLE].into_iter().enumerate() {
        for start in [Availability(0), Availability::WHOLE] {
            let (mut draws, mut peer, mut sum) = (Draws(seed as u64), start, 0);
            for round in 0..RUN + 200 {
                peer = if draws.below(WHOLE) < share { peer.answered() } else { peer.missed() };
                sum += if round < 200 { 0 } else { u64::from(peer.0) };
            }
            let mean = sum / RUN;
            assert!(mean.abs_diff(share.into()) <= 5_000, "{mean} for {share}");
        }
    }
}

/// What counts on the mean over a long run of challenges, each the mean of four drawn of `lengths`, of a peer that
/// answers only where that is at least `least`.
fn mean_counted(lengths: &[u32], least: u32) -> u64 {
    const RUN: u64 = 100_000;
    let (mut draws, mut bytes, mut sum) = (Draws(least.into()), 0, 0);
    for round in 0..RUN + 1_000 {
        let proven = (0..4).map(|_| lengths[draws.below(lengths.len() as u32) as usize] / 4).sum::<u32>();
        bytes = average(bytes, if proven >= least { proven.into() } else { 0 });
        sum += if round < 1_000 { 0 } else { u128::from(bytes) };
    }
    u64::try_from(sum / u128::from(RUN)).unwrap()
}

#[test]
fn what_counts_is_what_is_stored_and_choosing_what_to_answer_lowers_it() {
    let stores: [&[u32]; 4] = [
        &[LONGEST],
        &[0, LONGEST],
        &[1_000_000, 2_000_000, 3_000_000, LONGEST],
        &[0, 0, 0, 0, 0, 0, 0, LONGEST],
    ];
    for lengths in stores {
        let full = lengths.iter().map(|length| u64::from(*length)).sum::<u64>() / lengths.len() as u64;
        let honest = mean_counted(lengths, 0);
        assert!(honest.abs_diff(full) <= full / 50, "{honest} of {full}");
        for least in [1, LONGEST / 4, LONGEST / 2, 3 * (LONGEST / 4), LONGEST, LONGEST + 1] {
            assert!(mean_counted(lengths, least) <= full + full / 50, "of {full} from {least}");
        }
    }
}

fn any_availability() -> impl Strategy<Value = Availability> {
    prop_oneof![0..=20_u32, 0..=WHOLE, WHOLE - 20..=WHOLE].prop_map(Availability)
}

fn any_length() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0..=LONGEST, 1 => 0..20_u32, 1 => any::<u32>()]
}

/// Challenges: what each would prove, and whether a peer that chooses answers it.
fn challenges() -> impl Strategy<Value = Vec<(u32, bool)>> {
    prop::collection::vec((any_length(), any::<bool>()), 1..200)
}

/// The units of all peers in one prefix bucket.
fn bucket_of_peers() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![0..100_u64, 0..1_u64 << 44], 1..30)
}

proptest! {
    #[test]
    fn availability_stays_within_the_whole_and_follows_each_answer(
        start in any_availability(), answers in prop::collection::vec(any::<bool>(), 0..200),
    ) {
        let mut peer = start;
        for answered in answers {
            let next = if answered { peer.answered() } else { peer.missed() };
            prop_assert!(next <= Availability::WHOLE);
            let follows = if answered { next >= peer } else { next < peer || peer == Availability(0) };
            prop_assert!(follows);
            prop_assert!(next.0.abs_diff(peer.0) <= WHOLE / 8);
            peer = next;
        }
    }

    #[test]
    fn availability_forgets_where_it_started(
        one in any_availability(), other in any_availability(),
        answers in prop::collection::vec(any::<bool>(), 150..200),
    ) {
        let run = |start: Availability| {
            answers.iter().fold(start, |peer, answered| if *answered { peer.answered() } else { peer.missed() })
        };
        prop_assert!(run(one).0.abs_diff(run(other).0) <= 8);
    }

    #[test]
    fn the_average_lies_between_what_it_is_of(before in any::<u64>(), proven in any::<u64>()) {
        let mean = average(before, proven);
        prop_assert!(before.min(proven) <= mean && mean <= before.max(proven));
        prop_assert_eq!(u128::from(mean), (7 * u128::from(before) + u128::from(proven)) / 8);
    }

    #[test]
    fn no_answer_withheld_gains(start in any::<u64>(), challenges in challenges()) {
        let (mut full, mut chosen) = (start, start);
        for (proven, answered) in challenges {
            full = average(full, proven.into());
            chosen = average(chosen, if answered { proven.into() } else { 0 });
            prop_assert!(chosen <= full && units(chosen) <= units(full));
        }
    }

    #[test]
    fn all_peers_of_a_prefix_are_together_within_its_limit(peers in bucket_of_peers(), limit in 0..1_u64 << 45) {
        let sum: u64 = peers.iter().sum();
        let shares: Vec<_> = peers.iter().map(|units| within_prefix(*units, sum, Some(limit))).collect();
        let together: u64 = shares.iter().sum();
        if sum <= limit {
            prop_assert_eq!(shares, peers);
        } else {
            prop_assert!(together <= limit && limit < together + peers.len() as u64);
            prop_assert!(shares.iter().zip(&peers).all(|(share, units)| share <= units));
        }
    }
}

#[test]
fn keys_count_once_however_often_they_are_repeated() {
    use crate::utility::{average_repeats, counted_keys};
    let counted = |repeats| counted_keys(1_000, repeats);
    assert_eq!([None, Some(0), Some(1_000_000), Some(1_000_001)].map(counted), [1_000, 1_000, 1_000, 999]);
    assert_eq!([Some(10_000_000), Some(u32::MAX)].map(counted), [100, 0]);
    assert_eq!(average_repeats(None, 5), 5);
    assert_eq!(average_repeats(Some(8), 0), 7);
    assert_eq!(average_repeats(Some(1), 0), 1);
    assert_eq!(average_repeats(Some(u32::MAX), u32::MAX), u32::MAX);
}
