//! The states that benchmarks, of this pallet and of the escrow, start from.

use crate::{mock::*, Declared, Error, Foreign, Mended, Settlements, Standing};
use dlo_core::{AppObligations, Nat};
use frame_support::{assert_noop, assert_ok};

fn yesterday() -> Standing {
    Clock::to_day(4);
    overdue(3, 3)
}

/// It owes in every way there is.
fn assert_owes_everywhere() {
    assert!(supply() > 0 && Declared::<Test>::contains_key(APP));
    assert_eq!(Foreign::<Test>::get(APP).len(), MAX_FOREIGN as usize);
}

#[test]
fn an_app_that_is_not_there_is_not_brought_into_any() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Obligations::make_overdue(NO_APP), Error::<Test>::UnknownApp);
        assert_noop!(Obligations::make_overdue_but_covered(NO_APP), Error::<Test>::UnknownApp);
        assert_noop!(Obligations::make_just_covered(NO_APP), Error::<Test>::UnknownApp);
        assert_noop!(Obligations::leave_records(NO_APP), Error::<Test>::UnknownApp);
    });
}

#[test]
fn an_overdue_app_is_short_by_the_least_and_pays_at_the_next_look() {
    ExtBuilder::build_and_execute(|| {
        let marked = yesterday();
        Keeper::set(APP, Nat(10_000), Nat(77));
        assert_ok!(Obligations::make_overdue(APP));
        let coverage = Obligations::coverage(APP).unwrap();
        assert_eq!((coverage.standing, coverage.owed.0), (marked, coverage.free.0 + 1));
        assert_owes_everywhere();
        Obligations::reserve_changed(APP);
        assert_eq!((standing(APP), Keeper::taken()), (overdue(3, 4), PER_DAY));
        Keeper::set(APP, Nat(10_001), Nat(77));
        assert_eq!(Mended::<Test>::get(APP), Some(day(4)));
        // Once more, from there.
        assert_ok!(Obligations::make_overdue(APP));
        assert_eq!(standing(APP), marked);
    });
}

#[test]
fn an_overdue_app_that_is_covered_pays_and_is_sound_at_the_next_look() {
    ExtBuilder::build_and_execute(|| {
        let marked = yesterday();
        Keeper::set(APP, Nat(10_000), Nat(0));
        assert_ok!(Obligations::make_overdue_but_covered(APP));
        assert_eq!(standing(APP), marked);
        assert_owes_everywhere();
        Obligations::reserve_changed(APP);
        assert_eq!((standing(APP), Keeper::taken()), (Standing::Sound, PER_DAY));
    });
}

#[test]
fn an_app_that_is_just_covered_pays_as_soon_as_anything_is_taken_from_its_reserve() {
    ExtBuilder::build_and_execute(|| {
        Clock::to_day(4);
        Keeper::set(APP, Nat(10_000), Nat(0));
        assert_ok!(Obligations::make_just_covered(APP));
        assert_owes_everywhere();
        Obligations::reserve_changed(APP);
        assert_eq!((standing(APP), Keeper::taken()), (Standing::Sound, 0));
        Keeper::set(APP, Nat(9_999), Nat(0));
        assert_eq!((standing(APP), Keeper::taken()), (overdue(4, 4), PER_DAY));
    });
}

#[test]
fn records_are_left_of_an_app_that_can_be_closed() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Obligations::leave_records(APP));
        assert!(Settlements::<Test>::contains_key(APP) && Mended::<Test>::contains_key(APP));
        Keeper::close(APP);
        assert!(!Settlements::<Test>::contains_key(APP) && !Mended::<Test>::contains_key(APP));
    });
}
