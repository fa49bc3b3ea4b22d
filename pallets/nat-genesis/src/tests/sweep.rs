use super::*;
use crate::{Sweep, Systems, WeightInfo};
use frame_support::{traits::Hooks, weights::Weight};

fn idle(remaining: Weight) -> Weight {
    pass_blocks(1);
    NatGenesis::on_idle(System::block_number(), remaining)
}

fn valued_on(id: u64) -> Day {
    Systems::<Test>::get(SystemId(id)).unwrap().valued_on
}

fn weights() -> (Weight, Weight, Weight) {
    (Weights::sweep_base(), Weights::sweep_system(), Weights::sweep_gap())
}

/// Systems of Alice with one CPU each.
fn systems(count: u64) {
    for n in 1..=count {
        let id = registered(ALICE, vec![spec(CPU, &[n])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
    }
}

#[test]
fn without_weight_nothing_happens() {
    ExtBuilder.build_and_execute(|| {
        systems(1);
        pass_days(1);
        let (base, ..) = weights();
        assert_eq!(idle(Weight::zero()), Weight::zero());
        assert_eq!(idle(base - Weight::from_parts(1, 0)), Weight::zero());
        assert_eq!(valued_on(0), day(0));
    });
}

#[test]
fn as_many_systems_as_the_weight_allows_are_revalued() {
    ExtBuilder.build_and_execute(|| {
        systems(3);
        pass_days(1);
        let (base, one, _) = weights();
        assert_eq!(idle(base + one * 2), base + one * 2);
        assert_eq!([0, 1, 2].map(valued_on), [day(1), day(1), day(0)]);
        assert_eq!(idle(base + one * 2), base + one);
        assert_eq!(valued_on(2), day(1));
    });
}

#[test]
fn no_more_systems_than_the_limit_are_looked_at_in_a_block() {
    ExtBuilder.build_and_execute(|| {
        systems(4);
        pass_days(1);
        idle(Weight::MAX);
        assert_eq!([0, 1, 2, 3].map(valued_on), [day(1), day(1), day(1), day(0)]);
        idle(Weight::MAX);
        assert_eq!(valued_on(3), day(1));
    });
}

#[test]
fn a_circle_is_made_once_a_day() {
    ExtBuilder.build_and_execute(|| {
        systems(1);
        let (base, one, _) = weights();
        pass_days(1);
        assert_eq!(idle(Weight::MAX), base + one);
        set_price(CPU, 10);
        assert_eq!(idle(Weight::MAX), base);
        assert_eq!(backing(SystemId(0)).backed.0 / Nat::UNIT, 999);
        pass_days(1);
        assert_eq!(idle(Weight::MAX), base + one);
        assert_eq!(backing(SystemId(0)).backed, nat(10));
    });
}

#[test]
fn a_circle_that_takes_days_does_not_hold_the_next_one_up() {
    ExtBuilder.build_and_execute(|| {
        systems(4);
        pass_days(1);
        idle(Weight::MAX);
        pass_days(1);
        idle(Weight::MAX);
        assert_eq!(Sweep::<Test>::get().next, SystemId(4));
        idle(Weight::MAX);
        assert_eq!([0, 1, 2, 3].map(valued_on), [day(2); 4]);
    });
}

#[test]
fn retired_systems_are_passed_over() {
    ExtBuilder.build_and_execute(|| {
        systems(2);
        assert_ok!(NatGenesis::retire_part(signed(ALICE), SystemId(0), PartId(0)));
        assert_ok!(NatGenesis::retire_system(signed(ALICE), SystemId(0)));
        pass_days(1);
        let (base, one, gap) = weights();
        assert_eq!(idle(Weight::MAX), base + one + gap);
        assert_eq!(valued_on(1), day(1));
    });
}

#[test]
fn the_sweep_finds_an_impaired_system() {
    ExtBuilder.build_and_execute(|| {
        systems(1);
        assert_ok!(NatGenesis::lock(SystemId(0), nat(500), day(30)));
        set_price(CPU, 100);
        pass_days(1);
        idle(Weight::MAX);
        assert!(backing(SystemId(0)).impaired);
    });
}
