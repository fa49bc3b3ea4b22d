//! How systems count in the rate.

use super::*;
use crate::{Network, Networks, OwnerWeight, OwnerWeights};
use dlo_porv::histogram::{bucket_of, lower_bound};

fn network() -> Network {
    Networks::<Test>::get(CommodityId::STORAGE)
}

fn weight(owner: AccountId) -> OwnerWeight {
    OwnerWeights::<Test>::get(CommodityId::STORAGE, owner)
}

fn median() -> Option<u128> {
    network().histogram.median()
}

/// Peer of the system with that number, its only one.
fn of(n: u64) -> PeerId {
    id(0, n)
}

/// A system with hardware of that many dollars per MiB, and one peer.
fn found(n: u64, owner: AccountId, per_mib: u128, units: u64) {
    set_system(SystemId(n), owner, usd(per_mib * u128::from(units.max(1))), 1_000_000);
    plant(SystemId(n), of(n), units);
}

/// Passes the probation and counts all these systems anew, twice: weights depend on all.
fn count(systems: impl IntoIterator<Item = u64> + Clone) {
    Now::set(&(Now::get() + PROBATION_MS));
    for _ in 0..2 {
        systems.clone().into_iter().for_each(|n| resettle(of(n)));
    }
}

#[test]
fn a_system_on_probation_does_not_count() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 1, 100);
        Now::set(&(Now::get() + PROBATION_MS - 1));
        resettle(of(10));
        assert_eq!(network(), Network::default());
        Now::set(&(Now::get() + 1));
        resettle(of(10));
        assert_eq!((network().systems, network().owners, network().units), (1, 1, 100));
        // Without units it is gone, and begins anew.
        replant(of(10), 0);
        assert_eq!((network(), weight(ALICE)), (Network::default(), OwnerWeight::default()));
        replant(of(10), 100);
        assert_eq!(network(), Network::default());
    });
}

#[test]
fn a_system_without_value_or_capacity_does_not_count() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 0, 100);
        found(11, ALICE, 1, 100);
        set_system(SystemId(11), ALICE, usd(100), 0);
        count([10, 11]);
        assert_eq!(network(), Network::default());
        assert_eq!(work(SystemId(11)).counted, None);
    });
}

#[test]
fn a_system_counts_with_no_more_units_than_its_capacity() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 1, 3 * GIB);
        set_system(SystemId(10), ALICE, usd(4_096), 2);
        count([10]);
        assert_eq!((network().units, weight(ALICE).weight), (2 * GIB, 2 * GIB));
        assert_eq!(median(), Some(lower_bound(bucket_of(usd(2_048).0))));
    });
}

#[test]
fn hardware_counts_as_it_was_recorded_at_the_last_turn() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 1, 1_024);
        count([10]);
        let before = network();
        set_system(SystemId(10), ALICE, usd(8_192), 1);
        assert_eq!(network(), before);
        resettle(of(10));
        assert_eq!(median(), Some(lower_bound(bucket_of(usd(8_192).0))));
        assert_eq!((network().systems, network().units), (1, 1_024));
    });
}

#[test]
fn the_median_is_weighted_with_units() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 1, 500);
        found(11, BOB, 2, 100);
        found(12, POOR, 3, 100);
        count(10..13);
        assert_eq!(median(), Some(lower_bound(bucket_of(usd(1_024).0))));
        replant(of(12), 700);
        count(10..13);
        assert_eq!(network().units, 1_300);
        // 300 US$ of hardware under 700 MiB.
        assert_eq!(median(), Some(lower_bound(bucket_of(usd(300).0 * 1_024 / 700))));
    });
}

#[test]
fn all_systems_of_an_owner_weigh_no_more_than_its_cap() {
    ExtBuilder.build_and_execute(|| {
        set_parameters(|parameters| parameters.owner_cap = Bps(500));
        found(10, ALICE, 9, 1_000);
        found(11, ALICE, 9, 1_000);
        (12..30).for_each(|n| found(n, n, 1, 100));
        count(10..30);
        assert_eq!((network().units, network().systems, network().owners), (3_800, 20, 19));
        // A twentieth of 3,800, however many systems it is spread over.
        assert_eq!(weight(ALICE), OwnerWeight { systems: 2, weight: 190 });
        assert!((12..30).all(|owner| weight(owner) == OwnerWeight { systems: 1, weight: 100 }));
        assert_eq!(network().histogram.total(), 1_990);
        assert_eq!(median(), Some(lower_bound(bucket_of(usd(1_024).0))));
    });
}

#[test]
fn a_cap_below_a_unit_is_one() {
    ExtBuilder.build_and_execute(|| {
        set_parameters(|parameters| parameters.owner_cap = Bps(1));
        found(10, ALICE, 1, 5);
        count([10]);
        assert_eq!(weight(ALICE), OwnerWeight { systems: 1, weight: 1 });
    });
}

#[test]
fn systems_with_hardly_any_units_do_not_move_the_median() {
    ExtBuilder.build_and_execute(|| {
        set_parameters(|parameters| parameters.owner_cap = Bps(500));
        (10..40).for_each(|n| found(n, n, 1, 1_000));
        count(10..40);
        let before = median();
        // A thousand owners who say that a MiB stands on a thousand dollars.
        (1_000..2_000).for_each(|n| found(n, n, 1_000, 1));
        count(1_000..2_000);
        assert_eq!((network().systems, network().owners), (1_030, 1_030));
        assert_eq!(median(), before);
    });
}

#[test]
fn after_a_sale_a_system_weighs_for_the_buyer_from_its_next_turn_on() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 1, 100);
        count([10]);
        sell(SystemId(10), BOB);
        assert_eq!((weight(ALICE).weight, weight(BOB).weight), (100, 0));
        assert_ok!(ResourceProof::do_try_state());
        resettle(of(10));
        assert_eq!((weight(ALICE), weight(BOB).weight, network().owners), (OwnerWeight::default(), 100, 1));
    });
}

#[test]
fn turns_count_systems_without_anybody_asking() {
    ExtBuilder.build_and_execute(|| {
        plant(FIRST, id(0, 1), 100);
        plant(BOBS, id(0, 2), 50);
        run(PERIOD * 2);
        assert_eq!((network().systems, network().owners, network().units), (2, 2, 150));
        sell(FIRST, BOB);
        run(PERIOD);
        assert_eq!((network().systems, network().owners), (2, 1));
    });
}

#[test]
fn hardware_too_large_to_count_stands_in_the_last_bucket() {
    ExtBuilder.build_and_execute(|| {
        found(10, ALICE, 1, 100);
        set_system(SystemId(10), ALICE, Usd(u128::MAX), 1);
        count([10]);
        assert_eq!(median(), Some(lower_bound(255)));
        replant(of(10), 0);
        assert_eq!(network(), Network::default());
    });
}
