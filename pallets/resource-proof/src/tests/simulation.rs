//! Fifty periods of honest and of cheating provers, against the real pallet with real proofs.
//!
//! A network of eight honest systems stands, each under a prefix of its own. Beside it a prover tries one way to earn,
//! under a ninth prefix. `scripts/sim-utility` prints what each comes to.

use super::*;
use crate::{CurrentParameters, Opened};
use dlo_proof::{content_of, Answer, Digest, Leaf, Tree};
use frame_support::traits::fungible::Mutate;
use std::{collections::BTreeMap, sync::OnceLock};

/// Leading bits that a chunk shares with the id of the peer that it counts for.
const BITS: u8 = 4;
/// The prefix of all provers.
const PREFIX: u8 = 0xa0;
/// Chunks of a store and their length: 24 MiB.
const KEYS: usize = 192;
const LEN: usize = 128 * 1_024;
/// What the hardware of a system is worth: half a dollar a MiB of an honest store.
const HARDWARE: Usd = usd(12);

/// Chunks that all belong to the provers' prefix, and how many were made to find them.
#[derive(Clone, Default)]
struct Chunks {
    kept: BTreeMap<Digest, Vec<u8>>,
    made: u64,
}

impl Chunks {
    fn find(from: u64, keys: usize) -> Self {
        let mut chunks = Self::default();
        while chunks.kept.len() < keys {
            let bytes = content(from + chunks.made, LEN);
            chunks.made += 1;
            let key = blake3(&bytes);
            if key[0] >> BITS == PREFIX >> BITS {
                chunks.kept.insert(key, bytes);
            }
        }
        chunks
    }

    /// What the network keeps under that prefix.
    fn network() -> &'static Self {
        static NETWORK: OnceLock<Chunks> = OnceLock::new();
        NETWORK.get_or_init(|| Self::find(0, KEYS))
    }
}

/// Antnodes with that prefix, which keep `chunks`.
fn antnodes(count: usize, chunks: &BTreeMap<Digest, Vec<u8>>) -> Vec<Store> {
    let near = (0..).map(Store::empty).filter(|store| store.id.0[0] >> BITS == PREFIX >> BITS);
    let keep = |mut store: Store| {
        store.trees.push(tree_of(chunks.keys()));
        store.chunks = chunks.clone();
        store
    };
    near.take(count).map(keep).collect()
}

/// What a prover does when it is challenged.
type Act = Box<dyn FnMut(&mut Store, &Opened)>;

/// A way to earn.
struct Way {
    name: &'static str,
    /// The antnodes, by their systems.
    stores: Vec<(SystemId, Store)>,
    act: Act,
    note: String,
}

/// What it came to.
struct Earned {
    name: &'static str,
    /// Parts per million, of the first antnode.
    availability: u32,
    /// MiB at the end, and the most there ever were.
    units: u64,
    most: u64,
    /// W, and min(H, W), of all its systems.
    work: Usd,
    value: Usd,
    note: String,
}

/// Systems of provers.
fn provers_system(n: usize) -> SystemId {
    SystemId(100 + n as u64)
}

impl Way {
    /// All antnodes work for one system.
    fn new(name: &'static str, stores: Vec<Store>, act: impl FnMut(&mut Store, &Opened) + 'static) -> Self {
        let stores = stores.into_iter().map(|store| (provers_system(0), store)).collect();
        Self { name, stores, act: Box::new(act), note: String::new() }
    }

    fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// Each antnode works for a system of its own.
    fn spread(mut self) -> Self {
        (0..).zip(&mut self.stores).for_each(|(n, (system, _))| *system = provers_system(n));
        self
    }

    fn systems(&self) -> std::collections::BTreeSet<SystemId> {
        self.stores.iter().map(|(system, _)| *system).collect()
    }

    /// Plays that many periods on a chain of its own.
    fn play(mut self, periods: u32) -> Earned {
        ExtBuilder.build().execute_with(|| {
            found_network();
            for system in self.systems() {
                set_system(system, system.0, HARDWARE, 1);
                Balances::set_balance(&system.0, ENDOWMENT);
            }
            for (system, store) in &self.stores {
                store.bind(system.0, *system).unwrap();
                store.commit().unwrap();
            }
            run_to(PERIOD - 1);
            let mut most = 0;
            for _ in 0..periods * PERIOD {
                next_block();
                self.react();
                most = most.max(self.units());
            }
            self.earned(most)
        })
    }

    /// Lets all antnodes that are challenged act.
    fn react(&mut self) {
        for (_, store) in &mut self.stores {
            if let Some(opened) = store.challenge() {
                (self.act)(store, &opened);
            }
        }
    }

    fn units(&self) -> u64 {
        self.systems().into_iter().map(|system| work(system).units).sum()
    }

    fn earned(self, most: u64) -> Earned {
        let works = self.systems().into_iter().map(work_value);
        let (work, value) =
            works.fold((0, 0), |(work, value), one| (work + one.0, value + one.0.min(HARDWARE.0)));
        let availability = self.stores[0].1.peer().availability.0;
        let (units, work, value) = (self.units(), Usd(work), Usd(value));
        Earned { name: self.name, availability, units, most, work, value, note: self.note }
    }
}

/// Eight systems that have proven as much as an honest store for long, each under a prefix and an owner of its own.
fn found_network() {
    MaxPeers::set(&16);
    MaxChallenges::set(&32);
    set_parameters(|parameters| {
        parameters.prefix_bits = BITS;
        parameters.min_prefixes = 8;
        parameters.owner_cap = Bps(2_000);
    });
    for n in 0..8 {
        set_system(SystemId(50 + n), 50 + n, HARDWARE, 1);
        plant(SystemId(50 + n), id(n as u8 * 16, 1), KEYS as u64 * LEN as u64 / MIB);
    }
}

/// The honest answer, if all that is drawn is there.
fn answer_if_kept(store: &mut Store, opened: &Opened) {
    if let Ok(answer) = store.answer_to(&opened.challenge) {
        store.hand_in_answer(answer).unwrap();
    }
}

/// An honest store of the network's chunks without the first `lost` that its disk had.
fn with_lost(lost: usize) -> Vec<Store> {
    let mut stores = antnodes(1, &Chunks::network().kept);
    let keys: Vec<_> = stores[0].chunks.keys().copied().take(lost).collect();
    keys.iter().for_each(|key| drop(stores[0].chunks.remove(key)));
    stores
}

fn honest() -> Way {
    Way::new("honest", with_lost(0), answer_if_kept)
}

fn deleting(name: &'static str, lost: usize) -> Way {
    Way::new(name, with_lost(lost), answer_if_kept)
}

fn addresses_only() -> Way {
    Way::new("addresses only", with_lost(KEYS), |store, opened| {
        assert!(store.answer_to(&opened.challenge).is_err());
    })
}

fn fetching() -> Way {
    let fetch = |store: &mut Store, opened: &Opened| {
        store.chunks = Chunks::network().kept.clone();
        answer_if_kept(store, opened);
        store.chunks.clear();
    };
    Way::new("addresses only, fetches in time", with_lost(KEYS), fetch)
        .note("as honest: an answer shows that chunks could be got in time")
}

/// Keeps one chunk, and shows it for all others.
fn foreign() -> Way {
    let show = |store: &mut Store, opened: &Opened| {
        let network = Chunks::network();
        let mut lender = Store::empty(0);
        (lender.chunks, lender.trees) = (network.kept.clone(), store.trees.clone());
        let mut answer = lender.answer_to(&opened.challenge).unwrap();
        let wrong = network.kept.values().next().unwrap();
        for (j, sample) in (0..).zip(answer.samples.as_mut()) {
            sample.content = content_of(wrong, opened.challenge.piece(j, LEN as u32));
        }
        assert!(is_wrong(store.hand_in_answer(answer)));
    };
    Way::new("another node's chunk", with_lost(KEYS), show)
}

fn replaying() -> Way {
    let mut first: Option<Answer> = None;
    let replay = move |store: &mut Store, opened: &Opened| match &first {
        Some(answer) => assert!(is_wrong(store.hand_in_answer(answer.clone()))),
        None => {
            let answer = store.answer_to(&opened.challenge).unwrap();
            store.hand_in_answer(answer.clone()).unwrap();
            first = Some(answer);
            store.chunks.clear();
        }
    };
    Way::new("one answer, replayed", with_lost(0), replay)
}

fn junk(name: &'static str, keys: usize) -> Way {
    let chunks = Chunks::find(1_000_000, keys);
    let note = format!("{} hashes for {keys} chunks, 2^{BITS} each, and the disk to keep them", chunks.made);
    Way::new(name, antnodes(1, &chunks.kept), answer_if_kept).note(note)
}

/// Of 16 leaves one is a chunk and the others are pointers; a new root follows each draw that is worth nothing.
fn lucky() -> Way {
    let mut stores = antnodes(1, &Chunks::network().kept);
    stores[0].trees = vec![sparse_tree(0)];
    let mut count = 0;
    let draw_again = move |store: &mut Store, opened: &Opened| {
        let answer = store.answer_to(&opened.challenge).unwrap();
        let drawn = answer.proven(&opened.challenge).unwrap().mean_len;
        store.hand_in_answer(answer).unwrap();
        count += 1;
        if drawn == 0 {
            store.trees.push(sparse_tree(count));
            // Refused while the last one waits.
            let _ = store.commit();
        }
    };
    let kept = KEYS / 16 * LEN / 1_024;
    Way::new("pointers but for 1 in 16", stores, draw_again)
        .note(format!("keeps {kept} KiB, and commits anew after each draw of pointers only"))
}

fn sparse_tree(n: u8) -> Tree {
    let leaves = Chunks::network().kept.keys().enumerate().map(|(i, key)| {
        let content = (i % 16 != 0).then_some([n; 32]);
        Leaf { key: *key, content }
    });
    Tree::new(leaves.collect()).unwrap()
}

fn ten_peers() -> Way {
    Way::new("one store behind ten peers", antnodes(10, &Chunks::network().kept), answer_if_kept)
        .note("all of one system")
}

fn ten_systems() -> Way {
    Way::new("one store behind ten systems", antnodes(10, &Chunks::network().kept), answer_if_kept)
        .spread()
        .note("units, W and PoRV of all ten")
}

/// Dollars and cents, rounding down.
fn dollars(usd: Usd) -> String {
    format!("{}.{:02}", usd.0 / Usd::UNIT, usd.0 % Usd::UNIT / 10_000)
}

impl Earned {
    fn row(&self) -> String {
        let Self { name, units, most, note, .. } = self;
        let availability = f64::from(self.availability) / 10_000.0;
        let (work, value) = (dollars(self.work), dollars(self.value));
        format!(
            "| {name:<32} | {availability:>10.1} % | {units:>5} | {most:>4} | {work:>7} | {value:>7} | {note} |"
        )
    }
}

const HEAD: &str =
    "| prover                           | availability | units | most |       W |    PoRV | note |";

/// Plays all ways of one antnode to earn without more than the network's chunks.
fn keepers(periods: u32) -> Vec<Earned> {
    let ways = [
        honest(),
        deleting("10 % deleted", KEYS / 10),
        deleting("50 % deleted", KEYS / 2),
        addresses_only(),
        fetching(),
        foreign(),
        replaying(),
        lucky(),
    ];
    ways.into_iter().map(|way| way.play(periods)).collect()
}

/// Plays those that want to be paid for more than one honest store.
fn multipliers(periods: u32) -> Vec<Earned> {
    let ways = [
        junk("junk of its own", KEYS),
        junk("five times as much junk", 5 * KEYS),
        ten_peers(),
        ten_systems(),
    ];
    ways.into_iter().map(|way| way.play(periods)).collect()
}

/// What of it an honest store would be paid at most, and what a prefix is.
fn check(keepers: &[Earned], multipliers: &[Earned]) {
    let [honest, tenth, half, none, fetches, foreign, replays, lucky] = keepers else { panic!("eight ways") };
    assert!(honest.units > half.units && tenth.units > half.units && honest.units >= tenth.units);
    assert_eq!((none.units, none.most, foreign.units, foreign.most), (0, 0, 0, 0));
    assert_eq!((fetches.units, fetches.work), (honest.units, honest.work));
    assert!(replays.most <= honest.most / 7 && replays.units < replays.most.max(1));
    assert!(lucky.most < honest.units / 2);
    let [junk, more, peers, systems] = multipliers else { panic!("four ways") };
    assert_eq!(junk.units, honest.units);
    let store = KEYS as u64 * LEN as u64 / MIB;
    let limit = store * u64::from(CurrentParameters::<Test>::get().prefix_slack_bps) / 10_000;
    for paid in [more, peers, systems] {
        assert!(paid.units <= limit, "{}: {} MiB", paid.name, paid.units);
    }
}

#[test]
#[ignore = "long: scripts/sim-utility runs it"]
fn fifty_periods() {
    println!("\n{HEAD}\n|---|---|---|---|---|---|---|");
    let keepers = keepers(50);
    keepers.iter().for_each(|earned| println!("{}", earned.row()));
    let multipliers = multipliers(50);
    multipliers.iter().for_each(|earned| println!("{}", earned.row()));
    ExtBuilder.build().execute_with(|| check(&keepers, &multipliers));
    print_lies();
}

/// A lie about hardware, for systems below, at and above the median.
fn print_lies() {
    let head = "W | W then | PoRV | PoRV then | gain | max(0, W then - true H)";
    println!("\n| systems | hardware | true H | claimed H | {head} |");
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for systems in [1, 3, 1_000] {
        for (place, told) in lies::PLACES.iter().zip(lies::lies(systems)) {
            assert!(told.gain() <= told.bound(), "{systems}, {place}: {told:?}");
            let lies::Lie { hardware, claimed, work: [work, work_then], value: [value, value_then] } = told;
            let figures = [hardware, claimed, work, work_then, value, value_then, told.gain(), told.bound()];
            let figures = figures.map(|figure| dollars(Usd(figure))).join(" | ");
            println!("| {systems} | {place} | {figures} |");
        }
    }
}

#[test]
fn in_twelve_periods_nobody_earns_more_than_an_honest_store_does() {
    let keepers = keepers(12);
    let (honest, others) = keepers.split_first().unwrap();
    assert!(honest.units >= 18, "{}", honest.row());
    for other in others {
        assert!(other.units <= honest.units && other.value <= honest.value, "{}", other.row());
    }
}
