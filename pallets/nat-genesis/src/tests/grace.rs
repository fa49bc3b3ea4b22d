//! The grace of an impaired system, and what follows it.

use super::*;
use crate::{CurrentParameters, Impairment, Systems, GRACE_STEP_DAYS};
use frame_support::{storage::with_storage_layer, traits::Hooks, weights::Weight};

const GRACE: u32 = 14;

/// A system of 600 committed NAT whose hardware is worth 400 US$ since the first day.
fn impaired() -> SystemId {
    let id = generated();
    assert_ok!(NatGenesis::lock(id, nat(400), day(300)));
    assert_ok!(NatGenesis::lock(id, nat(200), day(400)));
    set_price(CPU, 400);
    revalue(id);
    id
}

fn impairment(id: SystemId) -> Option<Impairment> {
    Systems::<Test>::get(id).unwrap().impairment
}

fn used(id: SystemId) -> u32 {
    impairment(id).unwrap().used
}

/// So many days pass, on each of which the system is revalued.
fn live(id: SystemId, days: u32) {
    for _ in 0..days {
        pass_days(1);
        revalue(id);
    }
}

/// A system whose grace has just ended.
fn overdue() -> SystemId {
    let id = impaired();
    live(id, GRACE);
    id
}

fn shortfall(backed: u128, committed: u128) -> Shortfall {
    Shortfall { backed: nat(backed), committed: nat(committed) }
}

fn told() -> Vec<(SystemId, Shortfall)> {
    WriteDowns::get().into_iter().collect()
}

#[test]
fn a_grace_begins_on_the_day_that_is_found_short() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(600), day(300)));
        pass_days(3);
        set_price(CPU, 599);
        revalue(id);
        let first = Impairment { since: day(3), counted_on: day(3), used: 0, over: false };
        assert_eq!(impairment(id), Some(first));
        assert_eq!(told(), []);
    });
}

#[test]
fn days_on_which_prices_are_known_are_used_up() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, 3);
        assert_eq!(used(id), 3);
        // The same day is not counted again.
        revalue(id);
        revalue(id);
        assert_eq!(used(id), 3);
        pass_days(2);
        revalue(id);
        assert_eq!((used(id), impairment(id).unwrap().counted_on), (5, day(5)));
    });
}

#[test]
fn a_gap_in_which_nothing_was_valued_counts_a_few_days_only() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        pass_days(1_000);
        set_price(CPU, 1);
        revalue(id);
        assert_eq!((used(id), impairment(id).unwrap().counted_on), (GRACE_STEP_DAYS, day(1_000)));
        assert_eq!(told(), []);
    });
}

#[test]
fn without_prices_the_grace_stands_still() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, 2);
        set_market(CPU, Err(PriceError::Expired));
        live(id, 100);
        assert_eq!((used(id), impairment(id).unwrap().counted_on), (2, day(102)));
        set_price(CPU, 400);
        // The day before was without.
        live(id, 1);
        assert_eq!(used(id), 2);
        live(id, 1);
        assert_eq!(used(id), 3);
    });
}

#[test]
fn without_a_fresh_rate_of_work_the_grace_stands_still() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        WorkFresh::set(&false);
        live(id, 100);
        assert_eq!(used(id), 0);
        WorkFresh::set(&true);
        live(id, 1);
        assert_eq!(used(id), 1);
    });
}

#[test]
fn a_grace_that_is_used_up_does_not_end_without_prices() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, GRACE - 1);
        set_market(CPU, Err(PriceError::Expired));
        let short = Parameters { grace_days: 1, ..Parameters::default() };
        assert_ok!(NatGenesis::set_parameters(RuntimeOrigin::root(), short));
        live(id, 5);
        assert_eq!(told(), []);
        set_price(CPU, 400);
        revalue(id);
        assert_eq!(told(), [(id, shortfall(400, 600))]);
    });
}

#[test]
fn enough_added_in_time_ends_the_impairment() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, GRACE - 1);
        let more = specs(vec![spec(DISK, &[2])]);
        announce_extension(ALICE, id, &more);
        assert_ok!(NatGenesis::add_parts(signed(ALICE), id, SALT, more));
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_eq!((impairment(id), backing(id).impaired), (None, false));
        live(id, 2);
        assert_eq!(told(), []);
    });
}

#[test]
fn what_is_unlocked_by_the_value_of_an_earlier_day_does_not_begin_the_grace_anew() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, GRACE - 1);
        let before = impairment(id);
        pass_days(1);
        // As much as yesterday's value covers; today's is less.
        assert_ok!(NatGenesis::unlock(id, nat(200), day(400)));
        assert_eq!((impairment(id), backing(id).impaired), (before, true));
        set_price(CPU, 390);
        revalue(id);
        assert_eq!((used(id), told()), (GRACE, vec![(id, shortfall(390, 400))]));
    });
}

#[test]
fn the_next_impairment_has_a_whole_grace() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, GRACE - 1);
        set_price(CPU, 600);
        live(id, 1);
        assert_eq!(impairment(id), None);
        set_price(CPU, 500);
        live(id, GRACE);
        assert_eq!((used(id), told()), (GRACE - 1, vec![]));
        live(id, 1);
        assert_eq!(told(), [(id, shortfall(500, 600))]);
    });
}

#[test]
fn the_grace_ends_with_its_last_day_and_is_told_once() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, GRACE - 1);
        assert_eq!((used(id), told()), (GRACE - 1, vec![]));
        live(id, 1);
        let ended = Event::GraceEnded { system: id, backed: nat(400), committed: nat(600) };
        assert!(events().contains(&ended));
        assert_eq!(told(), [(id, shortfall(400, 600))]);
        assert!(impairment(id).unwrap().over);
        set_price(CPU, 300);
        live(id, 2 * GRACE);
        assert_eq!((TimesTold::get(), used(id)), (1, GRACE));
        assert_eq!(told(), [(id, shortfall(400, 600))]);
    });
}

#[test]
fn the_sweep_ends_a_grace_without_anybody_asking() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        for _ in 0..GRACE {
            assert_eq!(told(), []);
            pass_days(1);
            pass_blocks(1);
            NatGenesis::on_idle(System::block_number(), Weight::MAX);
        }
        assert_eq!(told(), [(id, shortfall(400, 600))]);
    });
}

#[test]
fn a_draw_that_is_refused_for_it_leaves_the_end_of_the_grace_to_others() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        live(id, GRACE - 1);
        pass_days(1);
        let draw = with_storage_layer::<_, DispatchError, _>(|| {
            <NatGenesis as ReserveLedger<AccountId>>::revalue(id)?;
            NatGenesis::lock(id, nat(1), day(100))
        });
        assert_eq!(draw, Err(E::Impaired.into()));
        assert_eq!(told(), []);
        revalue(id);
        assert_eq!(told(), [(id, shortfall(400, 600))]);
    });
}

#[test]
fn the_days_are_governances() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(CurrentParameters::<Test>::get().grace_days, GRACE);
        let none = Parameters { grace_days: 0, ..Parameters::default() };
        assert_ok!(NatGenesis::set_parameters(RuntimeOrigin::root(), none));
        let id = impaired();
        // The day itself is left.
        revalue(id);
        assert_eq!(told(), []);
        live(id, 1);
        assert_eq!(told(), [(id, shortfall(400, 600))]);
    });
}

#[test]
fn without_days_of_grace_a_write_down_that_was_not_enough_does_not_begin_again_at_once() {
    ExtBuilder.build_and_execute(|| {
        let none = Parameters { grace_days: 0, ..Parameters::default() };
        assert_ok!(NatGenesis::set_parameters(RuntimeOrigin::root(), none));
        let id = impaired();
        live(id, 1);
        assert_eq!(TimesTold::get(), 1);
        assert_ok!(NatGenesis::cut(id, nat(100), day(400), false));
        finish_write_down(id);
        revalue(id);
        assert_eq!((told(), TimesTold::get(), impairment(id).unwrap().since), (vec![], 1, day(1)));
        live(id, 1);
        assert_eq!((told(), TimesTold::get()), (vec![(id, shortfall(400, 500))], 2));
    });
}

#[test]
fn while_it_is_written_down_nothing_is_locked_even_if_enough_is_backed() {
    ExtBuilder.build_and_execute(|| {
        let id = overdue();
        set_price(CPU, 900);
        live(id, 1);
        assert!(backing(id).backed > backing(id).committed);
        assert!(backing(id).impaired);
        assert_noop!(NatGenesis::lock(id, nat(1), day(100)), E::Impaired);
        assert_noop!(NatGenesis::grow(id, nat(1), day(300)), E::Impaired);
        assert_noop!(NatGenesis::extend(id, nat(400), day(300), day(301)), E::Impaired);
        // A step takes a third.
        assert_ok!(NatGenesis::unlock(id, Nat(133_333_334), day(300)));
        assert!(backing(id).impaired);
    });
}

#[test]
fn the_mark_goes_at_the_valuation_after_the_last_step() {
    ExtBuilder.build_and_execute(|| {
        let id = overdue();
        assert_ok!(NatGenesis::unlock(id, Nat(133_333_334), day(300)));
        assert_ok!(NatGenesis::unlock(id, Nat(66_666_667), day(400)));
        assert!(backing(id).impaired);
        finish_write_down(id);
        assert_eq!((impairment(id), backing(id).impaired), (None, false));
        let recovered = Event::Recovered { system: id, backed: nat(400), committed: Nat(399_999_999) };
        assert!(events().contains(&recovered));
        assert_noop!(NatGenesis::lock(id, nat(1), day(100)), E::AboveHorizon);
    });
}

#[test]
fn a_write_down_that_was_not_enough_is_followed_by_a_new_grace() {
    ExtBuilder.build_and_execute(|| {
        let id = overdue();
        set_price(CPU, 350);
        live(id, 5);
        assert_ok!(NatGenesis::unlock(id, nat(200), day(400)));
        finish_write_down(id);
        let anew = Impairment { since: day(GRACE + 5), counted_on: day(GRACE + 5), used: 0, over: false };
        assert_eq!(impairment(id), Some(anew));
        assert_eq!(last_impaired(), (nat(350), nat(400)));
        live(id, GRACE - 1);
        assert_eq!(told(), []);
        live(id, 1);
        assert_eq!((told(), TimesTold::get()), (vec![(id, shortfall(350, 400))], 2));
    });
}

fn last_impaired() -> (Nat, Nat) {
    let last = events().into_iter().rev().find_map(|event| match event {
        Event::Impaired { backed, committed, .. } => Some((backed, committed)),
        _ => None,
    });
    last.unwrap()
}

#[test]
fn a_system_is_not_retired_before_its_write_down_is_finished() {
    ExtBuilder.build_and_execute(|| {
        let id = overdue();
        assert_ok!(NatGenesis::end(id, nat(400), day(300)));
        assert_ok!(NatGenesis::end(id, nat(200), day(400)));
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        assert_noop!(NatGenesis::retire_system(signed(ALICE), id), E::Impaired);
        finish_write_down(id);
        assert_ok!(NatGenesis::retire_system(signed(ALICE), id));
    });
}

#[test]
fn an_impaired_system_that_is_valued_by_another_call_counts_its_days_too() {
    ExtBuilder.build_and_execute(|| {
        let id = impaired();
        let more = specs(vec![spec(CPU, &[2])]);
        announce_extension(ALICE, id, &more);
        assert_ok!(NatGenesis::add_parts(signed(ALICE), id, SALT, more));
        live(id, GRACE - 1);
        set_price(CPU, 200);
        pass_days(1);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        // Still short: the next revaluation ends the grace.
        assert_eq!((used(id), told()), (GRACE, vec![]));
        revalue(id);
        let Backing { backed, committed, .. } = backing(id);
        assert!(backed < nat(400));
        assert_eq!(told(), [(id, Shortfall { backed, committed })]);
    });
}
