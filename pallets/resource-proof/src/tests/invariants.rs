//! Each invariant is broken on purpose, and must be named.

use super::*;
use crate::{Networks, OwnerWeight, OwnerWeights, Prefix, PrefixTotals, PrefixUnits, Prefixes};
use frame_support::traits::{fungible::MutateHold, tokens::Precision};

/// A peer of Bob's system, which counts.
fn counted() -> PeerId {
    id(1, 1)
}

/// A store of Alice that has answered once, and a system of Bob that counts. `harm` is done to them.
fn breaks(named: &'static str, harm: impl FnOnce(&Store)) {
    ExtBuilder.build().execute_with(|| {
        let store = Store::committed(1, FIRST);
        run_to(PERIOD);
        assert_ok!(store.answer());
        plant(BOBS, counted(), 100);
        run(PERIOD);
        resettle(counted());
        assert!(work(BOBS).counted.is_some());
        assert_ok!(ResourceProof::do_try_state());
        harm(&store);
        assert_eq!(ResourceProof::do_try_state(), Err(DispatchError::Other(named)));
    });
}

fn change_peer(id: PeerId, change: impl FnOnce(&mut crate::PeerOf<Test>)) {
    Peers::<Test>::mutate_extant(id, change);
}

fn change_work(system: SystemId, change: impl FnOnce(&mut crate::WorkOf<Test>)) {
    Work::<Test>::mutate(system, change);
}

#[test]
fn a_peer_that_is_not_listed_is_found() {
    breaks("a peer is listed under its system", |store| PeersOf::<Test>::remove(FIRST, store.id));
}

#[test]
fn a_peer_listed_under_another_system_is_found() {
    breaks("every peer is listed once", |store| PeersOf::<Test>::insert(SECOND, store.id, ()));
}

#[test]
fn a_peer_paid_for_more_than_it_has_proven_is_found() {
    breaks("a peer is paid for no more than it has proven", |store| {
        change_peer(store.id, |peer| peer.paid = peer.units + 1);
    });
}

#[test]
fn units_that_were_not_proven_are_found() {
    breaks("a peer's units are among the MiB that it proves on average", |store| {
        change_peer(store.id, |peer| peer.units += 1);
    });
}

#[test]
fn an_average_that_was_not_settled_is_found() {
    breaks("a peer's units are among the MiB that it proves on average", |store| {
        change_peer(store.id, |peer| peer.average = 0);
    });
}

#[test]
fn roots_that_were_not_committed_are_found() {
    breaks("roots were committed", |store| change_peer(store.id, |peer| peer.sequence = 0));
}

#[test]
fn a_challenge_out_of_order_is_found() {
    breaks("challenges count up", |store| change_peer(store.id, |peer| peer.challenges += 1));
}

#[test]
fn wrong_sums_of_a_prefix_are_found() {
    for harm in [
        |totals: &mut PrefixTotals| totals.units += 1,
        |totals: &mut PrefixTotals| totals.peers += 1,
        |totals: &mut PrefixTotals| *totals = PrefixTotals::default(),
    ] {
        breaks("a prefix's units = sum over its peers", |_| {
            Prefixes::<Test>::mutate(Prefix::default(), harm)
        });
    }
}

#[test]
fn a_prefix_without_peers_is_found() {
    breaks("a prefix's units = sum over its peers", |_| {
        Prefixes::<Test>::insert(Prefix { bits: 4, value: 1 }, PrefixTotals::default());
    });
}

#[test]
fn prefixes_in_the_wrong_bucket_are_found() {
    breaks("the prefixes counted = the prefixes there are", |_| {
        PrefixUnits::<Test>::mutate(|histogram| histogram.add(5, 1).unwrap());
    });
}

#[test]
fn a_wrong_count_of_peers_is_found() {
    breaks("a system's peers = the peers bound to it", |_| change_work(FIRST, |work| work.peers += 1));
    breaks("a system's peers = the peers bound to it", |_| change_work(SECOND, |work| work.peers += 1));
}

#[test]
fn units_without_a_peer_are_found() {
    breaks("a system's units = what its peers are paid for", |_| change_work(FIRST, |work| work.units += 1));
}

#[test]
fn a_system_with_units_since_never_is_found() {
    breaks("a system with units has had them since some time", |_| {
        change_work(FIRST, |work| work.since = None);
    });
    breaks("a system with units has had them since some time", |_| {
        change_work(SECOND, |work| work.since = Some(1));
    });
}

#[test]
fn peers_of_a_system_that_is_no_more_are_found() {
    breaks("peers are bound to live systems", |_| {
        let kept = work(FIRST);
        retire(FIRST);
        Work::<Test>::insert(FIRST, kept);
    });
}

#[test]
fn peers_of_a_system_without_work_are_found() {
    breaks("peers are bound to systems with work", |_| Work::<Test>::remove(FIRST));
}

#[test]
fn a_system_that_weighs_more_than_its_units_is_found() {
    breaks("no system weighs more than its units", |_| {
        change_work(BOBS, |work| work.counted.as_mut().unwrap().weight += 1);
    });
}

#[test]
fn wrong_sums_of_the_network_are_found() {
    for harm in [
        |network: &mut crate::Network| network.systems += 1,
        |network: &mut crate::Network| network.owners -= 1,
        |network: &mut crate::Network| network.units -= 1,
        |network: &mut crate::Network| network.histogram.add(1, 1).unwrap(),
    ] {
        breaks("the network = sum over counted systems", |_| {
            Networks::<Test>::mutate(CommodityId::STORAGE, harm);
        });
    }
}

#[test]
fn wrong_weights_of_an_owner_are_found() {
    let named = "an owner's weight = sum over its counted systems";
    breaks(named, |_| OwnerWeights::<Test>::mutate(CommodityId::STORAGE, BOB, |owner| owner.weight -= 1));
    breaks(named, |_| OwnerWeights::<Test>::mutate(CommodityId::STORAGE, BOB, |owner| owner.systems += 1));
    breaks(named, |_| OwnerWeights::<Test>::insert(CommodityId::STORAGE, ALICE, OwnerWeight::default()));
    breaks(named, |_| OwnerWeights::<Test>::remove(CommodityId::STORAGE, BOB));
}

#[test]
fn a_missing_deposit_is_found() {
    breaks("deposits held = deposits recorded", |_| {
        let reason = crate::HoldReason::Peer.into();
        assert_ok!(Balances::release(&reason, &ALICE, 1, Precision::Exact));
    });
}

#[test]
fn a_deposit_of_nobody_is_found() {
    breaks("deposits held = deposits recorded", |_| {
        assert_ok!(Balances::hold(&crate::HoldReason::Peer.into(), &BOB, 1));
    });
}

#[test]
fn deposits_whose_sum_does_not_fit_are_found() {
    breaks("a sum does not fit", |store| {
        for id in [store.id, counted()] {
            change_peer(id, |peer| (peer.deposit, peer.depositor) = (u128::MAX, ALICE));
        }
    });
}
