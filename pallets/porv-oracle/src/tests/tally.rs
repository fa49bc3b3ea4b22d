use crate::{mock::*, pallet::*, PriceKind, PriceRecord, Prices, Quote, SkuReport};
use dlo_core::{PriceProvider, SkuId};
use dlo_porv::median::quorum;
use frame_support::assert_ok;
use proptest::prelude::*;

#[test]
fn a_kind_below_quorum_gets_no_price_though_another_does() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        for n in 1..=3 {
            let new = if n == 1 { None } else { quote(9) };
            assert_ok!(submit(n, vec![SkuReport { new, ..used(0, 5) }]));
        }
        count_round();
        let prices = AcceptedPrices::<Test>::get(SkuId(0));
        assert!(prices.used.is_some());
        assert_eq!((prices.new, prices.msrp), (None, None));
    });
}

#[test]
fn a_kind_that_fewer_than_a_quorum_of_all_quoted_gets_no_price_however_many_are_suspended() {
    ExtBuilder::default().members(13).build_and_execute(|| {
        run_to_round(1);
        (11..=13).for_each(suspend);
        for n in 1..=10 {
            // Eight are a quorum of the ten that are active, but nine are needed.
            let new = if n <= 8 { quote(9) } else { None };
            assert_ok!(submit(n, vec![SkuReport { new, ..used(0, 5) }]));
        }
        count_round();
        let prices = AcceptedPrices::<Test>::get(SkuId(0));
        assert_eq!((prices.used.unwrap().price, prices.new), (usd(5), None));
    });
}

#[test]
fn without_members_there_is_never_a_price() {
    ExtBuilder::default().members(0).build_and_execute(|| {
        run_to_round(1);
        count_round();
        assert_eq!(AcceptedPrices::<Test>::iter().count(), 0);
        assert_eq!(Oracle::status().quorum, u32::MAX);
    });
}

#[test]
fn a_price_is_the_lower_median_of_the_reports_with_the_least_of_their_sources() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        for (n, dollars, sources) in [(1, 40, 3), (2, 10, 2), (3, 30, 4), (4, 20, 5)] {
            let quote = Quote { price: usd(dollars), sources };
            assert_ok!(submit(n, vec![SkuReport { used: Some(quote), ..used(0, 1) }]));
        }
        run_to_round(2);
        let record = PriceRecord {
            price: usd(20),
            low: usd(10),
            high: usd(40),
            accepted_round: 1,
            valid_until: ROUND * BLOCK_MS + TTL,
            sources: 2,
            rounds: 1,
            reports: 4,
        };
        assert_eq!(used_price(0), Some(record));
        let price = Event::PriceAccepted { sku: SkuId(0), kind: PriceKind::Used, price: usd(20) };
        assert_eq!(events(), [Event::RoundClosed { round: 1, reports: 4 }, price]);
    });
}

#[test]
fn a_price_is_valid_from_the_oldest_report_that_counts_for_its_kind() {
    ExtBuilder::default().members(7).build_and_execute(|| {
        suspend(7);
        run_to_round(1);
        // Neither a suspended member's report nor one without this kind makes it older.
        assert_ok!(submit(7, vec![used(0, 5)]));
        run_to(ROUND + 1);
        assert_ok!(submit(1, vec![SkuReport { used: None, new: quote(9), ..used(0, 1) }]));
        run_to(ROUND + 2);
        for n in 2..=3 {
            assert_ok!(submit(n, vec![SkuReport { new: quote(9), ..used(0, 5) }]));
        }
        run_to(ROUND + 4);
        for n in 4..=6 {
            assert_ok!(submit(n, vec![SkuReport { new: quote(9), ..used(0, 5) }]));
        }
        count_round();
        let prices = AcceptedPrices::<Test>::get(SkuId(0));
        let reported_at = |kind| prices.record(kind).unwrap().valid_until - TTL;
        assert_eq!(reported_at(PriceKind::New), (ROUND + 1) * BLOCK_MS);
        assert_eq!(reported_at(PriceKind::Used), (ROUND + 2) * BLOCK_MS);
    });
}

#[test]
fn low_and_high_are_those_that_counted_before_the_limit_on_rises() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[100, 100, 100]);
        count_round();
        submit_used(&[300, 90, 200, 250]);
        count_round();
        let record = used_price(0).unwrap();
        assert_eq!((record.low, record.price, record.high), (usd(90), usd(110), usd(300)));
        assert_eq!((record.rounds, record.accepted_round), (2, 2));
    });
}

#[test]
fn each_kind_has_its_own_price() {
    ExtBuilder::default().members(1).build_and_execute(|| {
        run_to_round(1);
        let all = SkuReport { sku: SkuId(0), msrp: quote(3), new: quote(2), used: quote(1) };
        assert_ok!(submit(1, vec![all, SkuReport { used: None, msrp: quote(7), ..used(2, 1) }]));
        count_round();
        let prices = |prices: Prices| PriceKind::ALL.map(|kind| prices.record(kind).map(|r| r.price));
        assert_eq!(prices(AcceptedPrices::<Test>::get(SkuId(0))), [Some(usd(3)), Some(usd(2)), Some(usd(1))]);
        assert_eq!(prices(AcceptedPrices::<Test>::get(SkuId(2))), [Some(usd(7)), None, None]);
        assert!(!AcceptedPrices::<Test>::contains_key(SkuId(1)));
    });
}

#[test]
fn a_rise_is_limited_and_a_fall_is_not() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        for (given, accepted) in [(100, 100), (200, 110), (200, 121), (50, 50), (200, 55)] {
            submit_used(&[given, given, given]);
            count_round();
            assert_eq!(used_price(0).unwrap().price, usd(accepted));
        }
        assert_eq!(used_price(0).unwrap().rounds, 5);
    });
}

#[test]
fn a_rise_counts_from_the_last_price_even_when_it_has_expired() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[100, 100, 100]);
        count_round();
        pallet_timestamp::Now::<Test>::put(used_price(0).unwrap().valid_until);
        assert!(Oracle::market(SkuId(0)).is_err());
        submit_used(&[1_000, 1_000, 1_000]);
        count_round();
        assert_eq!(used_price(0).unwrap().price, usd(110));
    });
}

#[test]
fn a_round_without_quorum_leaves_the_old_price() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[100, 100, 100]);
        count_round();
        let before = used_price(0);
        submit_used(&[50, 50]);
        count_round();
        assert_eq!(used_price(0), before);
    });
}

#[test]
fn rounds_of_a_price_saturate() {
    ExtBuilder::default().members(1).build_and_execute(|| {
        run_to_round(1);
        submit_used(&[100]);
        count_round();
        AcceptedPrices::<Test>::mutate(SkuId(0), |prices| {
            prices.used.as_mut().unwrap().rounds = u8::MAX;
        });
        submit_used(&[100]);
        count_round();
        assert_eq!(used_price(0).unwrap().rounds, u8::MAX);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// With f liars among 3f + 1 members a price stays within what the honest ones reported, whatever the liars say,
    /// whether or not they say anything, however many honest ones are silent and whoever is suspended.
    #[test]
    fn liars_below_a_third_do_not_move_a_price_out_of_the_honest_range(
        f in proptest::sample::select(vec![1_u64, 2, 4]),
        honest in proptest::collection::vec(proptest::option::weighted(0.9, 1_000_u128..2_000), 9),
        lies in proptest::collection::vec(proptest::option::weighted(0.9, 1_u128..1_000_000), 4),
        suspensions in proptest::collection::btree_set(1_u64..=13, 0..=2),
    ) {
        let members = 3 * f + 1;
        let all = u32::try_from(members).unwrap();
        let [liars, truthful] = [f, members - f].map(|count| usize::try_from(count).unwrap());
        let quotes = [&honest[..truthful], &lies[..liars]].concat();
        ExtBuilder::default().members(members).build_and_execute(|| {
            suspensions.iter().filter(|n| **n <= members).for_each(|n| suspend(*n));
            run_to_round(1);
            for (n, dollars) in (1..).zip(&quotes) {
                if let Some(dollars) = dollars {
                    submit(n, vec![used(0, *dollars)]).unwrap();
                }
            }
            count_round();
            let reported = (1..).zip(&quotes).filter_map(|(n, dollars)| dollars.map(|dollars| (n, dollars)));
            let counted: Vec<_> = reported.filter(|(n, _)| !suspensions.contains(n)).collect();
            let record = used_price(0);
            assert_eq!(record.is_some(), u32::try_from(counted.len()).unwrap() >= quorum(all));
            if let Some(record) = record {
                let honest = counted.iter().filter(|(n, _)| *n <= members - f);
                let honest: Vec<_> = honest.map(|(_, dollars)| usd(*dollars)).collect();
                assert!(record.price >= *honest.iter().min().unwrap());
                assert!(record.price <= *honest.iter().max().unwrap());
                assert_eq!(usize::from(record.reports), counted.len());
            }
        });
    }
}
