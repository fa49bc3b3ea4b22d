//! What a unit of work is worth.

use super::*;
use crate::{Rate, Rates};

/// A tenth of the reference price, in micro-dollars per GiB.
const FLOOR: u128 = 102_400_000;
/// The reference price.
const REFERENCE: u128 = 1_024_000_000;

/// Three systems of two owners, each with 100 MiB and hardware of that many micro-dollars per MiB, that count.
fn network(per_mib: [u128; 3]) {
    for (n, (system, micros)) in (0..).zip([FIRST, SECOND, BOBS].into_iter().zip(per_mib)) {
        set_system(system, owner_of(system), Usd(micros * 100), 1);
        plant(system, id(n, 1), 100);
    }
    run(PERIOD);
    (0..3).for_each(|n| resettle(id(n, 1)));
}

fn stored() -> Rate {
    Rates::<Test>::get(CommodityId::STORAGE).unwrap()
}

/// Steps of the rate, until it stands.
fn steps(count: u32) {
    run(count * 5);
}

#[test]
fn without_a_reference_price_there_is_no_rate() {
    ExtBuilder.build_and_execute(|| {
        lose_price(DISK);
        run_to(20);
        assert_eq!(Rates::<Test>::get(CommodityId::STORAGE), None);
    });
}

#[test]
fn when_the_reference_price_is_lost_the_rate_stays() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        let before = stored();
        lose_price(DISK);
        network([5_000_000; 3]);
        steps(3);
        assert_eq!(stored(), before);
        assert!(events().iter().all(|event| !matches!(event, Event::RateSet { .. })));
    });
}

#[test]
fn the_rate_of_a_small_network_is_the_floor_of_its_band() {
    ExtBuilder.build_and_execute(|| {
        run_to(4);
        assert_eq!(Rates::<Test>::get(CommodityId::STORAGE), None);
        run_to(5);
        let (rate, reference) = (Usd(FLOOR), Usd(REFERENCE));
        assert_eq!(stored(), Rate { rate, reference, median: None, set_at: 5 });
        let event = Event::RateSet { commodity: CommodityId::STORAGE, rate, reference, median: None };
        assert_eq!(events(), [event]);
        // The band's own share of the price.
        set_parameters(|parameters| parameters.floor = Bps(1_050));
        steps(1);
        assert_eq!(stored().rate, Usd(107_520_000));
    });
}

#[test]
fn it_is_set_every_few_blocks_and_not_between() {
    ExtBuilder.build_and_execute(|| {
        for block in 1..=20 {
            run_to(block);
            let set = events().iter().any(|event| matches!(event, Event::RateSet { .. }));
            assert_eq!(set, block % 5 == 0, "block {block}");
        }
    });
}

#[test]
fn with_enough_systems_it_moves_to_the_median_by_bounded_steps() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        // 131,072 micro-dollars a MiB are 2^27 a GiB, where a bucket begins.
        network([1, 131_072, 900_000]);
        let median = 1 << 27;
        assert_eq!(rate(), FLOOR);
        let mut last = FLOOR;
        for _ in 0..20 {
            steps(1);
            assert_eq!(stored().median, Some(Usd(median)));
            assert_eq!(rate(), (last + last / 20).min(median));
            last = rate();
        }
        assert_eq!(last, median);
    });
}

#[test]
fn it_falls_by_bounded_steps_too() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        network([1_000_000; 3]);
        steps(100);
        let high = rate();
        // 1,024,000,000 lies in the bucket that begins with 1,006,632,960.
        assert_eq!(high, 1_006_632_960);
        for system in [FIRST, SECOND] {
            set_system(system, ALICE, Usd(100), 1);
        }
        (0..3).for_each(|n| resettle(id(n, 1)));
        steps(1);
        assert_eq!(rate(), high - high / 20);
    });
}

#[test]
fn a_median_above_the_reference_counts_as_the_reference() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        network([5_000_000; 3]);
        steps(100);
        assert_eq!(rate(), REFERENCE);
        assert!(stored().median.unwrap() > Usd(REFERENCE));
    });
}

#[test]
fn a_median_below_the_floor_counts_as_the_floor() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        network([1_024; 3]);
        steps(3);
        assert_eq!((stored().median, rate()), (Some(Usd(1 << 20)), FLOOR));
    });
}

#[test]
fn it_is_never_above_the_reference_however_fast_that_falls() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        network([5_000_000; 3]);
        steps(100);
        set_price(DISK, usd(20), 2);
        steps(1);
        assert_eq!(stored().rate, usd(10));
        // And it comes back by steps.
        set_price(DISK, usd(2_048), 2);
        steps(1);
        assert_eq!(stored().rate, Usd(10_500_000));
    });
}

#[test]
fn a_rate_of_nothing_can_rise_again() {
    ExtBuilder.build_and_execute(|| {
        set_price(DISK, Usd(0), 1);
        run_to(5);
        assert_eq!(rate(), 0);
        set_price(DISK, usd(2_048), 2);
        steps(3);
        assert_eq!(rate(), 3);
    });
}

#[test]
fn one_system_owner_or_unit_too_few_gives_no_median() {
    for (systems, owners, units) in [(4, 2, 100), (3, 3, 100), (3, 2, 301)] {
        ExtBuilder.build_and_execute(|| {
            set_parameters(|p| (p.min_systems, p.min_owners, p.min_units) = (systems, owners, units));
            network([200_000; 3]);
            steps(20);
            assert_eq!((stored().median, rate()), (None, FLOOR));
            set_parameters(|p| (p.min_systems, p.min_owners, p.min_units) = (3, 2, 300));
            steps(1);
            assert!(stored().median.is_some());
        });
    }
}

#[test]
fn when_the_network_becomes_small_the_rate_goes_back_to_the_floor_by_steps() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        network([400_000; 3]);
        steps(40);
        let high = rate();
        assert!(high > 3 * FLOOR);
        replant(id(0, 1), 0);
        steps(1);
        assert_eq!((rate(), stored().median), (high - high / 20, None));
        steps(40);
        assert_eq!(rate(), FLOOR);
    });
}
