//! Peers of one prefix keep the same part of all addresses: together they are paid for a share of the median prefix.

use super::*;
use crate::{Prefix, PrefixTotals, PrefixUnits, Prefixes};
use dlo_porv::histogram::bucket_of;

/// A chain whose prefixes have had 4 bits for a pass.
fn chain(test: impl FnOnce()) {
    ExtBuilder.build_and_execute(|| {
        [FIRST, SECOND, BOBS].into_iter().for_each(|id| enlarge(id, 1 << 20));
        set_parameters(|parameters| parameters.prefix_bits = 4);
        pass();
        test();
    });
}

/// Lets every peer have its turn.
fn pass() {
    run(PERIOD * 2);
}

fn paid(id: PeerId) -> u64 {
    peer(id).paid
}

#[test]
fn a_prefix_is_what_ids_begin_with() {
    let peer = id(0b1010_0101, 0);
    let of = |bits| Prefix::of(peer, bits);
    assert_eq!(of(0), Prefix { bits: 0, value: 0 });
    assert_eq!(of(1), Prefix { bits: 1, value: 1 });
    assert_eq!(of(4), Prefix { bits: 4, value: 0b1010 });
    assert_eq!(of(8), Prefix { bits: 8, value: 0b1010_0101 });
    assert_eq!(of(16), Prefix { bits: 16, value: 0b1010_0101_0000_0000 });
    assert_eq!(of(255), of(16));
}

#[test]
fn while_there_are_few_prefixes_none_is_limited() {
    chain(|| {
        plant(FIRST, id(0x00, 1), 10);
        plant(FIRST, id(0x10, 1), 1_000_000);
        assert_eq!(ResourceProof::prefix_limit(), None);
        assert_eq!(paid(id(0x10, 1)), 1_000_000);
        // A third prefix without units is none.
        plant(SECOND, id(0x20, 1), 0);
        assert_eq!(ResourceProof::prefix_limit(), None);
        pass();
        assert_eq!(work(FIRST).units, 1_000_010);
    });
}

#[test]
fn prefixes_that_are_hardly_there_are_not_compared_and_lower_nobody() {
    chain(|| {
        LeastPrefixUnits::set(&64);
        (0..3u8).for_each(|n| plant(FIRST, id(n << 4, 1), 1_000));
        // Five antnodes with a chunk each.
        (5..10u8).for_each(|n| plant(SECOND, id(n << 4, 1), 1));
        pass();
        assert_eq!(PrefixUnits::<Test>::get().total(), 3);
        assert_eq!(work(FIRST).units, 3_000);
        LeastPrefixUnits::set(&1);
        // Set the sums right again: the constant of a chain does not change.
        PrefixUnits::<Test>::mutate(|histogram| {
            (0..5).for_each(|_| histogram.add(bucket_of(1), 1).unwrap());
        });
    });
}

#[test]
fn no_peer_counts_for_more_in_its_prefix_than_its_system_can_store() {
    chain(|| {
        enlarge(SECOND, 1);
        plant(FIRST, id(0, 1), 1_000);
        (1..9).for_each(|n| plant(SECOND, id(0, n + 1), 1_000));
        assert_eq!(work(SECOND).units, 1_024);
        let all = Prefixes::<Test>::get(Prefix { bits: 4, value: 0 });
        assert_eq!(all.units, 2_024);
    });
}

#[test]
fn without_prefixes_nothing_is_limited() {
    chain(|| {
        (0..8u8).for_each(|n| plant(FIRST, id(n << 4, 1), 10));
        assert_eq!(ResourceProof::prefix_limit(), Some(15));
        set_parameters(|parameters| parameters.prefix_bits = 0);
        plant(SECOND, id(0xf0, 1), 1_000);
        pass();
        assert_eq!((ResourceProof::prefix_limit(), paid(id(0xf0, 1))), (None, 1_000));
        // All of them stand under the one prefix that has no bits.
        let all = PrefixTotals { peers: 9, units: 1_080 };
        assert_eq!(Prefixes::<Test>::iter().collect::<Vec<_>>(), [(Prefix::default(), all)]);
    });
}

#[test]
fn a_prefix_is_paid_for_at_most_its_share_of_the_median_one() {
    chain(|| {
        plant(FIRST, id(0x00, 1), 10);
        plant(FIRST, id(0x10, 1), 10);
        plant(SECOND, id(0x20, 1), 1_000);
        assert_eq!(ResourceProof::prefix_limit(), Some(15));
        assert_eq!((paid(id(0x20, 1)), peer(id(0x20, 1)).units), (15, 1_000));
        assert_eq!((work(FIRST).units, work(SECOND).units), (20, 15));
        // The limit follows from the median, and that from all of them.
        replant(id(0x00, 1), 600);
        assert_eq!(paid(id(0x00, 1)), 15);
        // Pass by pass both grow.
        (0..20).for_each(|_| pass());
        // 600 lies in the bucket that begins with 576.
        assert_eq!((ResourceProof::prefix_limit(), work(SECOND).units), (Some(864), 864));
    });
}

#[test]
fn a_share_of_the_median_rounds_down() {
    chain(|| {
        set_parameters(|parameters| parameters.prefix_slack_bps = 12_499);
        (0..3u8).for_each(|n| plant(FIRST, id(n << 4, 1), 10));
        assert_eq!(ResourceProof::prefix_limit(), Some(12));
        plant(SECOND, id(0x00, 2), 7);
        // 7 of 17, of 12.
        assert_eq!(paid(id(0x00, 2)), 4);
    });
}

#[test]
fn one_store_behind_many_peers_is_paid_for_once() {
    chain(|| {
        (1..6u8).for_each(|n| plant(FIRST, id(n << 4, 1), 100));
        (0..10).for_each(|n| plant(if n < 5 { SECOND } else { BOBS }, id(0, n), 100));
        pass();
        // The median is 100, in the bucket of 96.
        assert_eq!(ResourceProof::prefix_limit(), Some(144));
        let paid: Vec<_> = (0..10).map(|n| paid(id(0, n))).collect();
        assert_eq!(paid, [14; 10]);
        assert_eq!((work(SECOND).units, work(BOBS).units), (70, 70));
        let proven = Prefixes::<Test>::get(Prefix { bits: 4, value: 0 });
        assert_eq!(proven, PrefixTotals { peers: 10, units: 1_000 });
    });
}

#[test]
fn peers_of_a_prefix_share_by_what_they_have_proven_and_those_who_leave_make_room() {
    chain(|| {
        (1..6u8).for_each(|n| plant(FIRST, id(n << 4, 1), 128));
        let (large, small) = (id(0, 1), id(0, 2));
        plant(SECOND, large, 300);
        plant(BOBS, small, 100);
        pass();
        // The large one counts for no more than the limit of 192.
        assert_eq!((paid(large), paid(small)), (126, 65));
        assert_ok!(dispatch(signed(ALICE), Call::unbind { peer: large }));
        // What is left is paid for anew at its next turn.
        assert_eq!(paid(small), 65);
        pass();
        assert_eq!(paid(small), 100);
    });
}

#[test]
fn a_prefix_of_another_length_takes_the_units_over_without_a_loss() {
    chain(|| {
        (0..4u8).for_each(|n| plant(FIRST, id(n << 4, 1), 100));
        (0..4u8).for_each(|n| plant(SECOND, id(n, 2), 10));
        let units = (work(FIRST).units, work(SECOND).units);
        assert_eq!(units, (400, 40));
        for bits in [8, 0, 16, 3, 4] {
            set_parameters(|parameters| parameters.prefix_bits = bits);
            // Some have moved and others not; the invariants hold in every block.
            run(PERIOD + 1);
            pass();
            assert_eq!(Prefixes::<Test>::iter_values().map(|totals| totals.units).sum::<u64>(), 440);
            assert!(Peers::<Test>::iter().all(|(id, peer)| peer.prefix == Prefix::of(id, bits)));
            let prefixes = Prefixes::<Test>::iter_keys().collect::<Vec<_>>();
            assert!(prefixes.iter().all(|prefix| prefix.bits == bits));
            assert_eq!(PrefixUnits::<Test>::get().total(), prefixes.len() as u128);
        }
        assert_eq!((work(FIRST).units, work(SECOND).units), units);
    });
}

#[test]
fn a_prefix_of_another_length_does_not_begin_a_probation_anew() {
    chain(|| {
        plant(FIRST, id(0x00, 1), 100);
        plant(SECOND, id(0x10, 1), 100);
        run(2 * PERIOD);
        let since = work(FIRST).since;
        let counted = crate::Networks::<Test>::get(CommodityId::STORAGE).systems;
        assert_eq!(counted, 2);
        set_parameters(|parameters| parameters.prefix_bits = 8);
        pass();
        assert_eq!(peer(id(0x00, 1)).prefix.bits, 8);
        assert_eq!(work(FIRST).since, since);
        assert_eq!(crate::Networks::<Test>::get(CommodityId::STORAGE).systems, counted);
    });
}

#[test]
fn a_peer_is_counted_under_the_prefix_of_its_id() {
    chain(|| {
        let store = Store::empty(1);
        assert_ok!(store.bind(ALICE, FIRST));
        assert_eq!(store.peer().prefix, Prefix::of(store.id, 4));
    });
}

#[test]
fn while_prefixes_get_another_length_nobody_is_paid_for_less() {
    chain(|| {
        MaxChallenges::set(&8);
        set_parameters(|parameters| (parameters.min_prefixes, parameters.period_blocks) = (8, 50));
        // Ids spread over all prefixes.
        for n in 0..160 {
            set_system(SystemId(1_000 + n), 1_000 + n, usd(1), 1);
            plant(SystemId(1_000 + n), PeerId(H256(blake3(&n.to_le_bytes()))), 100);
        }
        let paid = || Peers::<Test>::iter_values().map(|peer| peer.paid).sum::<u64>();
        run(120);
        for bits in [8, 4] {
            let (least, limit) = (paid(), ResourceProof::prefix_limit());
            assert!(limit.is_some());
            set_parameters(|parameters| parameters.prefix_bits = bits);
            for _ in 0..90 {
                run(1);
                assert!(ResourceProof::prefix_limit().is_some() || paid() >= least);
            }
            run(60);
            assert!(ResourceProof::prefix_limit().is_some());
        }
    });
}

#[test]
fn a_length_that_comes_back_is_compared_by_after_a_whole_pass_only() {
    chain(|| {
        (0..3u8).for_each(|n| plant(FIRST, id(n << 4, 1), 10));
        assert_eq!(ResourceProof::prefix_limit(), Some(15));
        set_parameters(|parameters| parameters.prefix_bits = 8);
        set_parameters(|parameters| parameters.prefix_bits = 4);
        assert_eq!(ResourceProof::prefix_limit(), None);
        pass();
        assert_eq!(ResourceProof::prefix_limit(), Some(15));
    });
}
