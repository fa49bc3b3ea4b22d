//! A state machine: random bindings, commitments, answers, misses, time, hardware and prices over three systems of two
//! owners. All invariants hold after each step.

use super::*;
use crate::{CurrentParameters, Networks, Rates};
use dlo_porv::rate::work_value;
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::OnceLock};

#[derive(Clone, Debug)]
enum Step {
    Bind { store: usize, system: u64 },
    Unbind { store: usize },
    Agent { store: usize, agent: usize },
    Commit { store: usize, tree: usize },
    Answer { store: usize },
    AnswerFor { store: usize, other: usize },
    Plant { n: u64, system: u64, units: u64 },
    Blocks { count: u32 },
    Time { ms: u64 },
    Randomness { has: bool },
    Hardware { system: u64, dollars: u16, gib: u64 },
    Sell { system: u64 },
    HandOver { system: u64, first: bool },
    Retire { system: u64 },
    Price { dollars: u16 },
    LosePrice,
    PrefixBits { bits: u8 },
    OwnerCap { bps: u16 },
}

/// Stores of two chunks of a MiB, each with three trees; their keys and contents are the same in all cases.
fn stores() -> &'static [Store] {
    static STORES: OnceLock<Vec<Store>> = OnceLock::new();
    STORES.get_or_init(|| {
        (0..5)
            .map(|seed| {
                let mut store = Store::of(seed, (0..2).map(|n| content(seed * 10 + n, MIB as usize)));
                let keys: Vec<_> = store.chunks.keys().copied().collect();
                store.trees.extend(keys.iter().map(|key| tree_of([key])));
                store
            })
            .collect()
    })
}

fn steps() -> impl Strategy<Value = Step> {
    let (store, system) = (0..5usize, 1..4u64);
    prop_oneof![
        6 => (store.clone(), system.clone()).prop_map(|(store, system)| Step::Bind { store, system }),
        1 => store.clone().prop_map(|store| Step::Unbind { store }),
        1 => (store.clone(), store.clone()).prop_map(|(store, agent)| Step::Agent { store, agent }),
        6 => (store.clone(), 0..3usize).prop_map(|(store, tree)| Step::Commit { store, tree }),
        12 => store.clone().prop_map(|store| Step::Answer { store }),
        1 => (store.clone(), store).prop_map(|(store, other)| Step::AnswerFor { store, other }),
        2 => (0..40u64, system.clone(), 0..2_000u64)
            .prop_map(|(n, system, units)| Step::Plant { n, system, units }),
        10 => (1..15u32).prop_map(|count| Step::Blocks { count }),
        2 => (1..5_000u64).prop_map(|ms| Step::Time { ms }),
        1 => any::<bool>().prop_map(|has| Step::Randomness { has }),
        2 => (system.clone(), any::<u16>(), 0..4u64)
            .prop_map(|(system, dollars, gib)| Step::Hardware { system, dollars, gib }),
        1 => system.clone().prop_map(|system| Step::Sell { system }),
        2 => (system.clone(), any::<bool>()).prop_map(|(system, first)| Step::HandOver { system, first }),
        1 => system.prop_map(|system| Step::Retire { system }),
        1 => any::<u16>().prop_map(|dollars| Step::Price { dollars }),
        1 => Just(Step::LosePrice),
        1 => prop_oneof![Just(0u8), Just(1), Just(4), Just(16)].prop_map(|bits| Step::PrefixBits { bits }),
        1 => (1..=10_000u16).prop_map(|bps| Step::OwnerCap { bps }),
    ]
}

/// The owner of a system, or one who has none of the kind.
fn owner(system: SystemId) -> AccountId {
    system_of(system).map_or(ALICE, |(owner, ..)| owner)
}

fn bind(store: &Store, system: SystemId) {
    let full = work(system).peers >= MaxPeers::get();
    let bound = Peers::<Test>::contains_key(store.id);
    let done = store.bind(owner(system), system);
    assert_eq!(done.is_ok(), system_of(system).is_some() && !bound && !full, "{done:?}");
}

fn unbind(store: &Store) {
    let Some(peer) = Peers::<Test>::get(store.id) else { return };
    let before = work(peer.system);
    assert_ok!(store.unbind(owner(peer.system)));
    let after = work(peer.system);
    assert_eq!((after.units, after.peers), (before.units - peer.paid, before.peers - 1));
}

fn commit(store: &Store, tree: usize) {
    let Some(before) = Peers::<Test>::get(store.id) else { return };
    let tree = &store.trees[tree];
    // Where another agent was set, or none after a handover, the store's own can do nothing.
    let own = before.agent == Some(sp_core::Pair::public(&store.agent));
    let done = store.commit_to(tree.root(), tree.key_count());
    assert!(own || done.is_err());
    if done.is_ok() {
        let after = store.peer();
        assert_eq!(after.sequence, before.sequence + 1);
        assert_eq!((after.challenge, after.units), (before.challenge, before.units));
    }
}

fn answer(store: &Store) {
    let Some(opened) = store.challenge() else { return };
    let before = store.peer();
    let right = store.answer_to(&opened.challenge).unwrap();
    let done = store.hand_in_answer(right);
    if CurrentParameters::<Test>::get().prefix_bits == 0 {
        assert_ok!(done);
    }
    if done.is_ok() {
        let after = store.peer();
        assert_eq!(after.bytes, u64::from(opened.challenge.key_count) * MIB);
        assert!(after.availability > before.availability);
        assert!(store.challenge().is_none());
    }
}

fn plant_or_replant(n: u64, system: SystemId, units: u64) {
    // Prefixes of 4 bits differ.
    let id = id((n % 16) as u8 * 16, 1_000 + n);
    if Peers::<Test>::contains_key(id) {
        replant(id, units);
    } else if system_of(system).is_some() && work(system).peers < MaxPeers::get() {
        plant(system, id, units);
    }
}

/// The system goes to `to`, of which the ledger learns first or last.
fn hand_over(id: SystemId, to: AccountId, first: bool) {
    let from = owner(id);
    let before = work(id);
    if first {
        sell(id, to);
    }
    assert_ok!(ResourceProof::hand_over(id, &from, &to));
    sell(id, to);
    let after = work(id);
    assert_eq!((after.peers, after.units, after.since), (before.peers, before.units, before.since));
    assert!(after.counted.is_none_or(|counted| counted.owner == to));
    for (_, peer) in ResourceProof::peers_of(id, None, 100) {
        assert_eq!((peer.depositor, peer.agent), (to, None));
    }
}

fn retire_if_empty(system: SystemId) {
    if ResourceProof::peers(system) == 0 && system_of(system).is_some() {
        retire(system);
    }
}

fn run_step(step: Step) {
    match step {
        Step::Bind { store, system } => bind(&stores()[store], SystemId(system)),
        Step::Unbind { store } => unbind(&stores()[store]),
        Step::Agent { store, agent } => {
            let (store, agent) = (&stores()[store], sp_core::Pair::public(&stores()[agent].agent));
            if let Some(peer) = Peers::<Test>::get(store.id) {
                let call = Call::set_agent { peer: store.id, agent };
                assert_ok!(dispatch(signed(owner(peer.system)), call));
            }
        }
        Step::Commit { store, tree } => commit(&stores()[store], tree),
        Step::Answer { store } => answer(&stores()[store]),
        Step::AnswerFor { store, other } => {
            let (store, other) = (&stores()[store], &stores()[other]);
            if let (Some(ours), Some(theirs)) = (store.challenge(), other.challenge()) {
                let answer = other.answer_to(&theirs.challenge).unwrap();
                assert!(store.hand_in_answer(answer).is_err() || ours.challenge == theirs.challenge);
            }
        }
        Step::Plant { n, system, units } => plant_or_replant(n, SystemId(system), units),
        Step::Blocks { count } => run(count),
        Step::Time { ms } => Now::set(&(Now::get() + ms)),
        Step::Randomness { has } => HasRandomness::set(&has),
        Step::Hardware { system, dollars, gib } => {
            let id = SystemId(system);
            set_system(id, owner(id), usd(dollars.into()), gib);
        }
        Step::Sell { system } => {
            let id = SystemId(system);
            if system_of(id).is_some() {
                sell(id, ALICE + BOB - owner(id));
            }
        }
        Step::HandOver { system, first } => {
            let id = SystemId(system);
            if system_of(id).is_some() {
                hand_over(id, ALICE + BOB - owner(id), first);
            }
        }
        Step::Retire { system } => retire_if_empty(SystemId(system)),
        Step::Price { dollars } => set_price(DISK, usd(dollars.into()), 2),
        Step::LosePrice => lose_price(DISK),
        Step::PrefixBits { bits } => set_parameters(|parameters| parameters.prefix_bits = bits),
        Step::OwnerCap { bps } => set_parameters(|parameters| parameters.owner_cap = Bps(bps)),
    }
}

/// What must hold beside the invariants; `done` remembers the work of each system.
fn check(done: &mut BTreeMap<SystemId, u64>) {
    ResourceProof::do_try_state().unwrap();
    let rate = Rates::<Test>::get(CommodityId::STORAGE).unwrap_or_default();
    assert!(rate.rate <= rate.reference, "a rate is never above the reference price of its day");
    for system in (1..4).map(SystemId) {
        let units = ResourceProof::units_done(system);
        let last =
            done.insert(system, units).filter(|_| Work::<Test>::contains_key(system)).unwrap_or_default();
        assert!(units >= last, "work done is never undone");
        let Some((_, _, gib)) = system_of(system) else { continue };
        let most = work_value(rate.rate, gib * GIB).unwrap();
        assert!(work_value_of(system) <= most, "no work is worth more than the capacity");
    }
    let network = Networks::<Test>::get(CommodityId::STORAGE);
    assert!(network.histogram.total() <= network.units.into(), "no weight is above the units");
}

fn work_value_of(system: SystemId) -> Usd {
    super::work_value(system)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_invariant_holds_after_every_step(list in proptest::collection::vec(steps(), 1..80)) {
        ExtBuilder.build().execute_with(|| {
            let mut done = BTreeMap::new();
            for step in list {
                run_step(step);
                check(&mut done);
            }
        });
    }
}

#[test]
fn the_machine_reaches_units_counted_systems_misses_and_retirements() {
    ExtBuilder.build().execute_with(|| {
        run_step(Step::Bind { store: 0, system: 1 });
        run_step(Step::Commit { store: 0, tree: 0 });
        run_step(Step::Blocks { count: 9 });
        for _ in 0..12 {
            run_step(Step::Answer { store: 0 });
            run_step(Step::Blocks { count: 10 });
        }
        let units = work(FIRST).units;
        assert_eq!((units, Networks::<Test>::get(CommodityId::STORAGE).systems), (1, 1));
        run_step(Step::PrefixBits { bits: 16 });
        run_step(Step::Answer { store: 0 });
        run_step(Step::Blocks { count: 10 });
        assert!(stores()[0].peer().availability.0 < 900_000);
        run_step(Step::Unbind { store: 0 });
        run_step(Step::Retire { system: 1 });
        assert_eq!(system_of(FIRST), None);
        check(&mut BTreeMap::new());
    });
}
