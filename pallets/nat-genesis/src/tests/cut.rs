//! What a write-down cuts is unlocked, and barred until it would have come back.

use super::*;
use crate::{Barred, PartSpec, Systems};

/// A system of 1,000 NAT, of which `amount` was cut that had been locked until the day `until`.
fn cut(amount: Nat, until: u32) -> SystemId {
    let id = generated();
    cut_of(id, amount, until);
    id
}

fn cut_of(id: SystemId, amount: Nat, until: u32) {
    assert_ok!(NatGenesis::lock(id, amount, day(until)));
    assert_ok!(NatGenesis::cut(id, amount, day(until), true));
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::cut(SystemId(0), nat(1), day(1), false), E::UnknownSystem);
        assert_noop!(NatGenesis::cut(SystemId(0), nat(1), day(1), true), E::UnknownSystem);
    });
}

#[test]
fn an_amount_of_zero_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_noop!(NatGenesis::cut(id, Nat::ZERO, day(5), false), E::ZeroAmount);
        assert_noop!(NatGenesis::cut(id, Nat::ZERO, day(5), true), E::ZeroAmount);
    });
}

#[test]
fn more_than_ends_on_that_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_noop!(NatGenesis::cut(id, nat(11), day(5), false), E::NotCommitted);
        assert_noop!(NatGenesis::cut(id, nat(10), day(6), true), E::NotCommitted);
    });
}

#[test]
fn no_more_certificates_end_than_there_are() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::cut(id, nat(4), day(5), true));
        assert_noop!(NatGenesis::cut(id, nat(6), day(5), true), E::Overflow);
        assert_ok!(NatGenesis::cut(id, nat(6), day(5), false));
    });
}

#[test]
fn a_sum_beyond_the_range_is_refused_and_lends_nothing() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        Barred::<Test>::mutate(id, |barred| {
            barred.try_insert(day(5), Nat(u128::MAX)).unwrap();
        });
        assert_noop!(NatGenesis::cut(id, nat(1), day(5), false), E::Overflow);
        assert_noop!(NatGenesis::lock(id, nat(1), day(6)), E::AboveHorizon);
        assert_eq!(NatGenesis::lendable(id), Some(Nat::ZERO));
    });
}

#[test]
fn what_was_cut_is_not_locked_again_before_its_day() {
    ExtBuilder.build_and_execute(|| {
        // 400 of 1,000 are not barred; 360 after the margin.
        let id = cut(nat(600), 73);
        for until in [73, 365] {
            assert_noop!(NatGenesis::check_lock(id, Nat(360_000_001), day(until)), E::AboveHorizon);
            assert_noop!(NatGenesis::lock(id, Nat(360_000_001), day(until)), E::AboveHorizon);
        }
        assert_ok!(NatGenesis::lock(id, nat(360), day(365)));
        assert_noop!(NatGenesis::lock(id, Nat(1), day(365)), E::AboveHorizon);
    });
}

#[test]
fn what_was_cut_counts_on_the_days_before_its_own() {
    ExtBuilder.build_and_execute(|| {
        let id = cut(nat(720), 365);
        assert_noop!(NatGenesis::lock(id, Nat(252_000_001), day(73)), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(252), day(73)));
    });
}

#[test]
fn a_loss_of_value_and_what_is_barred_are_not_added_up() {
    ExtBuilder.build_and_execute(|| {
        let id = cut(nat(600), 73);
        set_price(CPU, 500);
        revalue(id);
        // 500 are backed, and 400 of all that was issued are not barred.
        assert_noop!(NatGenesis::lock(id, Nat(360_000_001), day(73)), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(360), day(73)));
    });
}

#[test]
fn growing_and_extending_is_refused_alike() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(200), day(73)));
        cut_of(id, nat(600), 365);
        assert_noop!(NatGenesis::grow(id, Nat(160_000_001), day(73)), E::AboveHorizon);
        assert_ok!(NatGenesis::grow(id, nat(160), day(73)));
        Barred::<Test>::mutate(id, |barred| {
            barred.try_insert(day(365), nat(601)).unwrap();
        });
        assert_noop!(NatGenesis::extend(id, nat(360), day(73), day(365)), E::AboveHorizon);
        Barred::<Test>::mutate(id, |barred| {
            barred.try_insert(day(365), nat(600)).unwrap();
        });
        assert_ok!(NatGenesis::extend(id, nat(360), day(73), day(365)));
    });
}

#[test]
fn on_its_day_what_was_cut_is_locked_again() {
    ExtBuilder.build_and_execute(|| {
        let id = cut(nat(600), 73);
        pass_days(72);
        revalue(id);
        assert_eq!(NatGenesis::lendable(id), Some(nat(400)));
        assert_noop!(NatGenesis::lock(id, nat(700), day(365)), E::AboveHorizon);
        pass_days(1);
        revalue(id);
        assert_eq!(NatGenesis::lendable(id), Some(nat(960)));
        assert_ok!(NatGenesis::lock(id, nat(700), day(365)));
    });
}

#[test]
fn the_tightest_day_may_be_one_until_which_nat_is_barred() {
    ExtBuilder.build_and_execute(|| {
        let id = cut(nat(600), 73);
        let alone = Tightest { day: day(73), committed: Nat::ZERO, allowed: nat(360) };
        assert_eq!(NatGenesis::tightest(id, Nat::ZERO, day(0)), Some(alone));
        let more = Tightest { committed: nat(100), ..alone };
        assert_eq!(NatGenesis::tightest(id, nat(100), day(365)), Some(more));
        pass_days(73);
        revalue(id);
        assert_eq!(NatGenesis::tightest(id, Nat::ZERO, day(0)), None);
    });
}

#[test]
fn what_is_barred_makes_no_system_impaired() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(600), day(300)));
        assert_ok!(NatGenesis::cut(id, nat(300), day(300), false));
        set_price(CPU, 300);
        revalue(id);
        let Backing { backed, committed, impaired, .. } = backing(id);
        assert_eq!((backed, committed, impaired), (nat(300), nat(300), false));
    });
}

#[test]
fn what_is_barred_keeps_no_part_and_no_schedule() {
    ExtBuilder.build_and_execute(|| {
        let schedule = Schedule::StraightLine { months: 120, salvage: Bps(0) };
        let id = registered(ALICE, vec![PartSpec { schedule, ..spec(CPU, &[1]) }, spec(DISK, &[2])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        cut_of(id, nat(1_000), 73);
        assert_ok!(NatGenesis::switch_schedule(signed(ALICE), id, PartId(0), LINE));
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        assert_eq!((backing(id).issued, barred(id)), (nat(500), vec![(day(73), nat(1_000))]));
        assert_eq!(NatGenesis::lendable(id), Some(Nat::ZERO));
    });
}

#[test]
fn what_is_lendable_is_backed_and_neither_committed_nor_barred() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(NatGenesis::lendable(SystemId(0)), None);
        let id = generated();
        assert_eq!(NatGenesis::lendable(id), Some(nat(1_000)));
        assert_ok!(NatGenesis::lock(id, nat(600), day(73)));
        assert_ok!(NatGenesis::cut(id, nat(200), day(73), false));
        assert_eq!(NatGenesis::lendable(id), Some(nat(400)));
        set_price(CPU, 500);
        revalue(id);
        assert_eq!((backing(id).free(), NatGenesis::lendable(id)), (nat(100), Some(nat(100))));
        set_price(CPU, 2_000);
        revalue(id);
        assert_eq!((backing(id).free(), NatGenesis::lendable(id)), (nat(600), Some(nat(400))));
    });
}

#[test]
fn a_cut_unlocks_and_bars_and_says_so() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::cut(id, nat(4), day(5), false));
        let unlocked = Event::Unlocked { system: id, amount: nat(4), until: day(5), committed: nat(6) };
        let said = Event::Barred { system: id, amount: nat(4), until: day(5) };
        assert!(events().ends_with(&[unlocked, said]));
        assert_eq!((ends(id), barred(id)), (vec![(day(5), nat(6))], vec![(day(5), nat(4))]));
        assert_eq!((backing(id).committed, NatGenesis::totals().committed), (nat(6), nat(6)));
    });
}

#[test]
fn a_certificate_that_ends_with_a_cut_is_counted_out() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::lock(id, nat(20), day(5)));
        let count = || Systems::<Test>::get(id).unwrap().certificates;
        assert_ok!(NatGenesis::cut(id, nat(3), day(5), false));
        assert_eq!(count(), 2);
        assert_ok!(NatGenesis::cut(id, nat(7), day(5), true));
        assert_ok!(NatGenesis::cut(id, nat(20), day(5), true));
        assert_eq!((count(), ends(id), barred(id)), (0, vec![], vec![(day(5), nat(30))]));
    });
}

#[test]
fn nothing_is_barred_whose_day_has_come() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        pass_days(5);
        assert_ok!(NatGenesis::cut(id, nat(10), day(5), true));
        assert!(!Barred::<Test>::contains_key(id));
        assert!(matches!(last_event(), Event::Unlocked { .. }));
    });
}

#[test]
fn days_that_have_come_are_dropped_at_the_next_cut() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        cut_of(id, nat(1), 5);
        cut_of(id, nat(2), 7);
        assert_ok!(NatGenesis::lock(id, nat(10), day(6)));
        pass_days(5);
        assert_ok!(NatGenesis::cut(id, nat(4), day(6), false));
        assert_eq!(barred(id), [(day(6), nat(4)), (day(7), nat(2))]);
        pass_days(2);
        assert_ok!(NatGenesis::cut(id, nat(6), day(6), true));
        assert!(!Barred::<Test>::contains_key(id));
    });
}

/// NAT of the system is barred until every tenth day, as many as there can be.
fn full() -> SystemId {
    let id = generated();
    for n in 1..=MAX_ENDS {
        cut_of(id, nat(1), 10 * n);
    }
    assert_eq!(barred(id).len(), MAX_ENDS as usize);
    id
}

#[test]
fn without_room_a_day_that_is_noted_already_is_taken_itself() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        cut_of(id, nat(2), 30);
        assert_eq!(barred(id)[2], (day(30), nat(3)));
    });
}

#[test]
fn without_room_the_next_later_day_is_taken() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        cut_of(id, nat(2), 15);
        assert_eq!(last_event(), Event::Barred { system: id, amount: nat(2), until: day(20) });
        assert_eq!((barred(id)[0], barred(id)[1]), ((day(10), nat(1)), (day(20), nat(3))));
        assert_eq!(barred(id).len(), MAX_ENDS as usize);
    });
}

#[test]
fn without_room_or_a_later_day_the_last_one_moves() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        cut_of(id, nat(2), 95);
        let last = 10 * MAX_ENDS;
        assert_eq!(last_event(), Event::Barred { system: id, amount: nat(2), until: day(95) });
        assert_eq!(barred(id).last(), Some(&(day(95), nat(3))));
        assert_eq!(barred(id).len(), MAX_ENDS as usize);
        assert!(barred(id).iter().all(|(until, _)| *until != day(last)));
    });
}

#[test]
fn days_that_have_come_make_room() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        pass_days(10);
        revalue(id);
        cut_of(id, nat(2), 15);
        assert_eq!(barred(id)[0], (day(15), nat(2)));
        assert_eq!(barred(id).len(), MAX_ENDS as usize);
    });
}

#[test]
fn what_is_barred_goes_to_the_next_owner_with_the_system() {
    ExtBuilder.build_and_execute(|| {
        let id = cut(nat(600), 73);
        assert_ok!(NatGenesis::hand_over(id, &ALICE, &BOB));
        assert_eq!(NatGenesis::lendable(id), Some(nat(400)));
    });
}

#[test]
fn a_system_that_retires_leaves_nothing_barred() {
    ExtBuilder.build_and_execute(|| {
        let id = cut(nat(600), 73);
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        assert_ok!(NatGenesis::retire_system(signed(ALICE), id));
        assert!(!Barred::<Test>::contains_key(id));
    });
}
