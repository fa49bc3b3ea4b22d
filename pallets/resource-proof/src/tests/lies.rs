//! What a lie about hardware gains: at most what the work is worth beyond the true hardware.

use super::*;
use crate::CurrentParameters;
use dlo_porv::histogram::lower_bound;
use proptest::prelude::*;

/// What a system has with the truth and with the lie, in micro-dollars.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lie {
    pub(super) hardware: u128,
    pub(super) claimed: u128,
    /// W with the truth, and with the lie.
    pub(super) work: [u128; 2],
    /// PoRV with the truth, and with the lie.
    pub(super) value: [u128; 2],
}

impl Lie {
    pub(super) fn gain(&self) -> u128 {
        self.value[1].saturating_sub(self.value[0])
    }

    /// W by the rate that the lie leads to, less the true H.
    pub(super) fn bound(&self) -> u128 {
        self.work[1].saturating_sub(self.hardware)
    }
}

/// A system and its only peer.
fn system(n: usize) -> (SystemId, PeerId) {
    (SystemId(1_000 + n as u64), id(0, n as u64))
}

fn set_hardware(n: usize, value: u128) {
    set_system(system(n).0, 1_000 + n as u64, Usd(value), 1_000_000);
}

/// Where the rate comes to rest.
fn settle_rate() {
    for _ in 0..64 {
        ResourceProof::step_rate(&CurrentParameters::<Test>::get()).unwrap();
    }
}

/// W and PoRV of a system.
fn value_of(n: usize) -> [u128; 2] {
    let (id, _) = system(n);
    let (_, hardware, capacity) = system_of(id).unwrap();
    let work = ResourceProof::work_value(id, capacity).0;
    [work, work.min(hardware.0)]
}

/// Systems of as many owners, each with hardware of that value and that many MiB; the one with the number `liar` says
/// that its hardware is worth `claimed`.
pub(super) fn lie(systems: &[(u128, u64)], liar: usize, claimed: u128) -> Lie {
    ExtBuilder.build().execute_with(|| {
        set_price(DISK, usd(20_000), 1);
        set_parameters(|p| (p.owner_cap, p.step, p.floor) = (Bps(500), Bps::WHOLE, Bps(50)));
        for (n, (value, units)) in systems.iter().enumerate() {
            set_hardware(n, *value);
            plant(system(n).0, system(n).1, *units);
        }
        Now::set(&(Now::get() + PROBATION_MS));
        // Twice: weights depend on all systems.
        for _ in 0..2 {
            (0..systems.len()).for_each(|n| resettle(system(n).1));
        }
        settle_rate();
        let truth = value_of(liar);
        set_hardware(liar, claimed);
        resettle(system(liar).1);
        settle_rate();
        let told = value_of(liar);
        ResourceProof::do_try_state().unwrap();
        Lie { hardware: systems[liar].0, claimed, work: [truth[0], told[0]], value: [truth[1], told[1]] }
    })
}

/// Where a liar's hardware per GiB stands in the network.
pub(super) const PLACES: [&str; 3] = ["below", "at", "above"];

/// Lies in a network of `systems` that store a GiB each: hardware from an eighth of the median's to eight times it. One
/// alone is judged by the floor of the band, 100 US$ here.
pub(super) fn lies(systems: usize) -> Vec<Lie> {
    let value = |n: usize| lower_bound((200 + n * 48 / systems) as u16);
    let all: Vec<_> = match systems {
        1 => vec![(usd(100).0, GIB)],
        _ => (0..systems).map(|n| (value(n), GIB)).collect(),
    };
    let liars = match systems {
        1 => [0; 3],
        3 => [0, 1, 2],
        // The lower median is the last of the lower half.
        _ => [systems / 4, systems / 2 - 1, systems * 3 / 4],
    };
    let told = liars.iter().enumerate().map(|(place, liar)| {
        let mut all = all.clone();
        if systems == 1 {
            all[0].0 = all[0].0 * [1, 2, 4][place] / 2;
        }
        lie(&all, *liar, all[*liar].0 * 10)
    });
    told.collect()
}

#[test]
fn a_lie_about_hardware_gains_at_most_the_work_beyond_the_true_hardware() {
    for systems in [1, 3, 1_000] {
        for (place, told) in PLACES.iter().zip(lies(systems)) {
            assert!(told.gain() <= told.bound(), "{systems}, {place}: {told:?}");
            assert!(told.work[0] > 0);
        }
    }
}

#[test]
fn who_has_more_hardware_than_the_work_is_worth_gains_nothing() {
    for systems in [1, 3, 1_000] {
        let [below, at, above] = lies(systems).try_into().unwrap();
        assert!(below.gain() > 0, "{below:?}");
        assert!(at.hardware == at.work[0], "{at:?}");
        assert!(above.hardware > above.work[0] && above.gain() == 0, "{above:?}");
        // Nor does it move the rate.
        assert_eq!(above.work[0], above.work[1]);
    }
}

#[test]
fn one_of_a_thousand_moves_the_rate_by_a_rank_at_most() {
    let [below, at, _] = lies(1_000).try_into().unwrap();
    for told in [below, at] {
        assert!(told.work[1] >= told.work[0]);
        assert!(told.work[1] - told.work[0] <= told.work[0] / 8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_network_and_the_lie_no_more_is_gained(
        systems in proptest::collection::vec((1_000_000..100_000_000_000u128, 1_000..10_000u64), 3..20),
        liar in any::<proptest::sample::Index>(),
        claimed in 1..1_000_000_000_000u128,
    ) {
        let told = lie(&systems, liar.index(systems.len()), claimed);
        // A rate is the lower bound of its bucket, up to an eighth below the median: who stands between the two has a
        // PoRV of that much less than its hardware.
        prop_assert!(told.gain() <= told.bound() + told.work[0] / 8 + 1, "{told:?}");
    }
}
