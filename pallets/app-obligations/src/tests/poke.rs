use crate::{mock::*, Error, Event, Standing};
use dlo_core::{Balance, Nat};
use frame_support::{assert_noop, assert_ok};

fn poke() -> frame_support::dispatch::DispatchResult {
    Obligations::poke(signed(OTHER), APP)
}

#[test]
fn an_app_that_is_not_there_cannot_be_poked() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Obligations::poke(signed(OTHER), NO_APP), Error::<Test>::UnknownApp);
    });
}

#[test]
fn where_nothing_is_due_nothing_happens() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(poke(), Error::<Test>::NothingDue);
        assert_ok!(abroad(0, 1_001));
        assert_noop!(poke(), Error::<Test>::NothingDue);
        Clock::to_day(1);
        assert_ok!(poke());
        assert_noop!(poke(), Error::<Test>::NothingDue);
    });
}

#[test]
fn a_penalty_that_cannot_be_taken_stays_due() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        Clock::to_day(1);
        Keeper::set_stuck(true);
        assert_noop!(poke(), Error::<Test>::NothingDue);
        // Covered or not: it is owed.
        Keeper::set(APP, Nat(2_000), Nat(0));
        assert_eq!(standing(APP), overdue(0, 0));
        Keeper::set_stuck(false);
        assert_ok!(poke());
        assert_eq!(Keeper::taken(), PER_DAY);
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn a_penalty_of_an_app_that_is_short_again_so_soon_stays_due_too() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        Keeper::set(APP, Nat(2_000), Nat(0));
        Clock::to_day(1);
        Keeper::set_stuck(true);
        Keeper::set(APP, Nat(1_000), Nat(0));
        assert_eq!((standing(APP), Keeper::taken()), (overdue(1, 0), 0));
        assert_ok!(Obligations::do_try_state());
        Keeper::set_stuck(false);
        assert_ok!(poke());
        assert_eq!((standing(APP), Keeper::taken()), (overdue(1, 1), PER_DAY));
    });
}

#[test]
fn anyone_takes_the_penalties_that_are_due() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        Clock::to_day(3);
        assert_ok!(Obligations::poke(signed(GHOST), APP));
        System::assert_last_event(Event::PenaltyCharged { app: APP, days: 3, amount: 3 * PER_DAY }.into());
        assert_eq!((Keeper::get(APP).bond, standing(APP)), (BOND - 3 * PER_DAY, overdue(0, 3)));
    });
}

#[test]
fn what_holders_have_burned_without_the_pallet_is_seen() {
    ExtBuilder::build_and_execute(|| {
        circulate(600);
        Keeper::set(APP, Nat(500), Nat(0));
        assert_ok!(Assets::refund(signed(HOLDER), APP.0, true));
        assert_eq!((supply(), standing(APP)), (0, overdue(0, 0)));
        assert_ok!(poke());
        assert!(standing(APP).is_sound());
    });
}

#[test]
fn who_is_covered_only_for_the_end_of_each_day_pays_for_each_day() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(abroad(0, 1_001));
        for days in 0..3 {
            Clock::to_day(days);
            Keeper::set(APP, Nat(1_000), Nat(0));
            assert_eq!(Keeper::taken(), PER_DAY * Balance::from(days));
            Keeper::set(APP, Nat(2_000), Nat(0));
            assert_eq!(standing(APP), Standing::Sound);
        }
    });
}
