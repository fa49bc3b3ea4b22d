use crate::{
    median::median,
    rate::{covers, hardware_per_gib, next_rate, reference, work_value, Band},
    MathsError,
};
use dlo_core::{Bps, Usd};
use proptest::prelude::*;

/// Far above every rate, so that it plays no part.
const HIGH: Usd = Usd(u128::MAX);

#[test]
fn results_that_do_not_fit_are_refused() {
    assert_eq!(work_value(Usd(u128::MAX), 1_025), Err(MathsError::Overflow));
    assert_eq!(work_value(Usd(u128::MAX), 1_024), Ok(Usd(u128::MAX)));
    assert_eq!(next_rate(Some(Usd(u128::MAX)), Usd(0), Bps(10_001), HIGH), Err(MathsError::Overflow));
}

#[test]
fn no_units_have_no_hardware_each_and_what_does_not_fit_is_the_most() {
    assert_eq!(hardware_per_gib(Usd(5), 0), None);
    assert_eq!(hardware_per_gib(Usd(u128::MAX), 1), Some(u128::MAX));
    assert_eq!(hardware_per_gib(Usd(u128::MAX), 1_024), Some(u128::MAX));
    assert_eq!(hardware_per_gib(Usd(0), 7), Some(0));
    assert_eq!(hardware_per_gib(Usd(1_000), 1_025), Some(999));
}

#[test]
fn nothing_with_a_capacity_gives_no_reference() {
    assert_eq!(reference(&mut []), None);
    assert_eq!(reference(&mut [(Usd(100), 0), (Usd(7), 0)]), None);
}

#[test]
fn work_that_is_one_short_does_not_cover() {
    assert!(!covers(Usd(499), Usd(1_000), Bps(5_000)));
    assert!(covers(Usd(500), Usd(1_000), Bps(5_000)));
    assert!(!covers(Usd(500), Usd(1_001), Bps(5_000)));
    assert!(covers(Usd(501), Usd(1_001), Bps(5_000)));
    assert!(!covers(Usd(u128::MAX - 1), Usd(u128::MAX), Bps::WHOLE));
    assert!(covers(Usd(u128::MAX), Usd(u128::MAX), Bps::WHOLE));
    assert!(!covers(Usd(u128::MAX), Usd(u128::MAX), Bps(10_001)));
    assert!(covers(Usd(0), Usd(1_000), Bps(0)));
    assert!(covers(Usd(0), Usd(0), Bps::WHOLE));
}

#[test]
fn a_network_without_a_median_has_the_floor() {
    let band = Band { reference: Usd(20_003), floor: Bps(2_500) };
    assert_eq!(band.floor(), Ok(Usd(5_000)));
    assert_eq!(band.target(None), Ok(Usd(5_000)));
    assert_eq!(Band { floor: Bps(20_000), ..band }.target(None), Ok(Usd(20_003)));
    assert_eq!(Band { reference: HIGH, floor: Bps(u16::MAX) }.floor(), Ok(HIGH));
}

#[test]
fn a_median_stands_within_the_band() {
    let band = Band { reference: Usd(20_000), floor: Bps(2_500) };
    let targets = [0, 4_999, 5_001, 20_000, 20_001].map(|median| band.target(Some(Usd(median))).unwrap().0);
    assert_eq!(targets, [5_000, 5_000, 5_001, 20_000, 20_000]);
}

#[test]
fn a_rate_moves_by_a_step_both_ways() {
    let next = |before, target| next_rate(Some(Usd(before)), Usd(target), Bps(1_000), HIGH).unwrap().0;
    assert_eq!([next(1_009, 5_000), next(1_009, 1_050), next(1_009, 0)], [1_109, 1_050, 909]);
    assert_eq!([next(1_000, 1_000), next(1_000, 999), next(1_000, 1_001)], [1_000, 999, 1_001]);
    assert_eq!(next(u128::MAX, u128::MAX), u128::MAX);
}

#[test]
fn a_first_rate_is_the_target_and_no_rate_is_above_the_reference() {
    assert_eq!(next_rate(None, Usd(5_000), Bps(1_000), HIGH), Ok(Usd(5_000)));
    assert_eq!(next_rate(None, Usd(5_000), Bps(1_000), Usd(400)), Ok(Usd(400)));
    assert_eq!(next_rate(Some(Usd(1_000)), Usd(5_000), Bps(1_000), Usd(1_050)), Ok(Usd(1_050)));
    assert_eq!(next_rate(Some(Usd(1_000)), Usd(5_000), Bps(1_000), Usd(400)), Ok(Usd(400)));
    assert_eq!(next_rate(Some(Usd(1_000)), Usd(5_000), Bps(0), Usd(400)), Ok(Usd(400)));
}

#[test]
fn the_least_step_is_one_unit_and_a_step_of_zero_is_none() {
    let next = |before, target, step| next_rate(Some(Usd(before)), Usd(target), Bps(step), HIGH).unwrap().0;
    assert_eq!([next(0, 50, 1_000), next(9, 50, 1_000), next(9, 0, 1_000)], [1, 10, 8]);
    assert_eq!([next(1_000, 5_000, 0), next(1_000, 0, 0)], [1_000, 1_000]);
}

#[test]
fn a_rate_is_for_1024_units() {
    assert_eq!(work_value(Usd(20_000), 1_024), Ok(Usd(20_000)));
    assert_eq!(work_value(Usd(20_000), 1_048_576), Ok(Usd(20_480_000)));
    assert_eq!(work_value(Usd(1), 1_023), Ok(Usd(0)));
    assert_eq!(work_value(Usd(3), 1_023), Ok(Usd(2)));
    assert_eq!(hardware_per_gib(Usd(20_480_000), 1_048_576), Some(20_000));
}

#[test]
fn the_reference_is_the_lower_median_of_prices_per_gib() {
    assert_eq!(reference(&mut [(Usd(1_999), 1_000)]), Some(Usd(1)));
    assert_eq!(reference(&mut [(Usd(90), 10), (Usd(10), 10)]), Some(Usd(1)));
    assert_eq!(reference(&mut [(Usd(90), 10), (Usd(5), 0), (Usd(10), 10), (Usd(50), 10)]), Some(Usd(5)));
    assert_eq!(reference(&mut [(Usd(0), 0), (Usd(0), 1), (Usd(0), 0)]), Some(Usd(0)));
    assert_eq!(reference(&mut [(Usd(u128::MAX), 1)]), Some(Usd(u128::MAX)));
}

/// Rates from nothing to what fits, most of them of storage.
fn any_rate() -> impl Strategy<Value = Usd> {
    prop_oneof![1 => 0..20_u128, 6 => 100..1_000_000_u128, 1 => any::<u128>()].prop_map(Usd)
}

fn any_share() -> impl Strategy<Value = Bps> {
    prop_oneof![1 => Just(0), 1 => Just(10_000), 4 => 0..=2_000_u16, 2 => 0..=10_000_u16].prop_map(Bps)
}

/// Values of hardware small enough to multiply.
fn any_hardware() -> impl Strategy<Value = Usd> {
    prop_oneof![0..1_000_u128, 0..1_u128 << 60, 0..u128::MAX / 10_000].prop_map(Usd)
}

/// Units from none to more than all disks have.
fn any_units() -> impl Strategy<Value = u64> {
    prop_oneof![0..3_000_u64, 0..1_u64 << 40, any::<u64>()]
}

/// Items with their capacities in GiB, some without any.
fn items() -> impl Strategy<Value = Vec<(Usd, u32)>> {
    let capacity = prop_oneof![1 => Just(0), 4 => 1..30_000_u32, 1 => any::<u32>()];
    prop::collection::vec((any_rate(), capacity), 0..20)
}

proptest! {
    #[test]
    fn a_target_lies_within_its_band(reference in any_rate(), floor in any::<u16>(), median in any_rate()) {
        let band = Band { reference, floor: Bps(floor) };
        prop_assert!(band.floor().unwrap() <= reference);
        prop_assert_eq!(band.target(None), band.floor());
        prop_assert_eq!(band.target(Some(median)), Ok(median.clamp(band.floor().unwrap(), reference)));
    }

    #[test]
    fn a_rate_moves_more_than_a_step_only_down_to_the_reference(
        before in any_rate(), target in any_rate(), step in any_share(), reference in any_rate(),
    ) {
        let next = next_rate(Some(before), target, step, reference).unwrap();
        prop_assert!(next <= reference);
        let exact = before.0 / 10_000 * u128::from(step.0) + before.0 % 10_000 * u128::from(step.0) / 10_000;
        let limit = exact.max(u128::from(step.0 > 0));
        if next.0.abs_diff(before.0) > limit {
            prop_assert!(next == reference && next < before);
        }
        let towards = before.min(target) <= next && next <= before.max(target);
        prop_assert!(towards || next == reference);
        // It stops short only where it may not move further.
        prop_assert!(next == target || next == reference || next.0.abs_diff(before.0) == limit);
    }

    #[test]
    fn a_rate_comes_to_its_target_in_the_end(
        before in 0..5_000_u128, target in 0..5_000_u128, step in 1..=10_000_u16, reference in 0..5_000_u128,
    ) {
        let mut rate = Usd(before);
        for _ in 0..5_000 {
            rate = next_rate(Some(rate), Usd(target), Bps(step), Usd(reference)).unwrap();
        }
        prop_assert_eq!(rate, Usd(target.min(reference)));
    }

    #[test]
    fn more_units_or_a_higher_rate_never_give_less(
        rate in any_rate(), units in any_units(), more in any_units(), higher in any_rate(),
    ) {
        if let Ok(most) = work_value(rate.max(higher), units.max(more)) {
            let least = work_value(rate.min(higher), units.min(more)).unwrap();
            prop_assert!(least <= work_value(rate, units).unwrap());
            prop_assert!(work_value(rate, units).unwrap() <= most);
        }
    }

    #[test]
    fn the_value_of_work_rounds_down(rate in (0..1_u128 << 60).prop_map(Usd), units in any_units()) {
        let (exact, value) = (rate.0 * u128::from(units), work_value(rate, units).unwrap().0);
        prop_assert!(value * 1_024 <= exact && exact < (value + 1) * 1_024);
    }

    #[test]
    fn a_system_at_its_own_hardware_per_gib_has_work_worth_its_hardware_at_most(
        hardware in any_hardware(), units in any_units(),
    ) {
        let Some(rate) = hardware_per_gib(hardware, units) else {
            prop_assert_eq!(units, 0);
            return Ok(());
        };
        prop_assert_eq!(rate, hardware.0 * 1_024 / u128::from(units));
        prop_assert!(work_value(Usd(rate), units).unwrap() <= hardware);
    }

    #[test]
    fn work_covers_from_the_least_that_is_the_share(hardware in any_hardware(), share in any_share(), work in any_hardware()) {
        let (due, whole) = (hardware.0 * u128::from(share.0), 10_000);
        prop_assert_eq!(covers(work, hardware, share), work.0 * whole >= due);
        let border = due.div_ceil(whole);
        prop_assert!(covers(Usd(border), hardware, share));
        prop_assert!(border == 0 || !covers(Usd(border - 1), hardware, share));
    }

    #[test]
    fn the_reference_is_the_median_of_what_has_a_capacity(items in items()) {
        let mut each: Vec<_> =
            items.iter().filter(|(_, gib)| *gib > 0).map(|(price, gib)| price.0 / u128::from(*gib)).collect();
        prop_assert_eq!(reference(&mut items.clone()), median(&mut each).map(Usd));
    }
}
