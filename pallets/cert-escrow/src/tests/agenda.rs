use crate::{
    ending::MAX_DAYS_PER_BLOCK, mock::*, AgendaDay, Apps, AssignmentCause, Assignments, Cause, Event, Totals,
    Unsettled, WeightInfo,
};
use dlo_core::{Day, Nat};
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use sp_runtime::DispatchError;

fn day(days: u32) -> Option<Day> {
    START.checked_add(days)
}

fn live() -> u64 {
    Totals::<Test>::get().certificates
}

#[test]
fn nothing_ends_before_its_day() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        Clock::set(u64::from(START.0 + 10) * DAY - 1);
        next_block();
        assert_eq!(live(), 1);
    });
}

#[test]
fn a_certificate_expires_on_its_day_and_pays_its_whole_fee() {
    ExtBuilder::build_and_execute(|| {
        let before = free(APPS);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(10);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert_eq!(committed(SYSTEM), Nat(0));
        assert_eq!(free(LENDER), ENDOWMENT + 80_000);
        assert_eq!(free(POT), ED + 20_000);
        assert_eq!(free(APPS), before - 100_000);
        System::assert_last_event(
            Event::Ended { cert, app: APP, amount: AMOUNT, cause: Cause::Expired, refunded: 0 }.into(),
        );
    });
}

#[test]
fn all_assignments_end_with_their_certificate() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        for days in [3, 10, 10] {
            assert_ok!(assign(cert, Nat(5), days));
        }
        Clock::to_day(10);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert!(!Assignments::<Test>::contains_key(cert));
        assert_eq!(Apps::<Test>::get(APP).unwrap().assigned, Nat(0));
        assert_eq!(Totals::<Test>::get().assigned, Nat(0));
        for assignment in 0..3 {
            let cause = AssignmentCause::Expired;
            System::assert_has_event(Event::AssignmentEnded { cert, assignment, cause }.into());
        }
    });
}

#[test]
fn no_more_end_in_a_block_than_allowed_and_the_rest_in_the_next() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..MAX_ENDINGS * 2 + 1 {
            draw_one(SYSTEM, Nat(5), 10);
        }
        Clock::to_day(10);
        next_block();
        assert_eq!(live(), u64::from(MAX_ENDINGS) + 1);
        next_block();
        assert_eq!(live(), 1);
        next_block();
        assert_eq!(live(), 0);
    });
}

#[test]
fn several_days_are_caught_up_in_order() {
    ExtBuilder::build_and_execute(|| {
        for days in [3, 1, 2] {
            draw_one(SYSTEM, Nat(5), days);
            draw_one(SYSTEM, Nat(5), days);
        }
        Clock::to_day(5);
        next_block();
        // Two of day 1 and two of day 2.
        assert_eq!(live(), 2);
        assert_eq!(AgendaDay::<Test>::get(), day(3));
        next_block();
        assert_eq!(live(), 0);
    });
}

#[test]
fn a_long_standstill_is_caught_up_within_the_bound_of_days() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 100);
        Clock::to_day(100);
        next_block();
        assert_eq!(AgendaDay::<Test>::get(), day(MAX_DAYS_PER_BLOCK));
        assert_eq!(live(), 1);
        for _ in 0..3 {
            next_block();
        }
        assert_eq!(live(), 0);
    });
}

#[test]
fn without_certificates_the_agenda_goes_straight_to_today() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 1);
        assert_ok!(Escrow::release(signed(APPS), cert));
        Clock::to_day(5_000);
        next_block();
        assert_eq!(AgendaDay::<Test>::get(), day(5_000));
    });
}

#[test]
fn before_the_first_draw_there_is_no_agenda() {
    ExtBuilder::build_and_execute(|| {
        next_block();
        assert_eq!(AgendaDay::<Test>::get(), None);
        Clock::to_day(500);
        draw_one(SYSTEM, AMOUNT, 1);
        assert_eq!(AgendaDay::<Test>::get(), day(500));
    });
}

#[test]
fn a_certificate_that_cannot_be_ended_does_not_keep_the_others_waiting() {
    ExtBuilder::build_and_execute(|| {
        let stuck: Vec<_> = (0..MAX_ENDINGS + 2).map(|_| draw_one(SECOND, AMOUNT, 10)).collect();
        let sound = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::set_broken(SECOND, true);
        Clock::to_day(10);
        next_block();
        next_block();

        assert_eq!(Escrow::certificate(sound), None);
        for cert in &stuck {
            assert!(Escrow::certificate(*cert).is_some());
            assert!(Unsettled::<Test>::contains_key(cert));
            // An event keeps no text.
            let error = DispatchError::Other("");
            System::assert_has_event(Event::EndingFailed { cert: *cert, error }.into());
        }
        assert_eq!(Apps::<Test>::get(APP).unwrap().certificates, MAX_ENDINGS + 2);
        Escrow::do_try_state().unwrap();

        assert_noop!(Escrow::settle(signed(OTHER), stuck[0]), BROKEN);
        Ledger::set_broken(SECOND, false);
        for cert in stuck {
            assert_ok!(Escrow::settle(signed(OTHER), cert));
            assert!(!Unsettled::<Test>::contains_key(cert));
        }
    });
}

#[test]
fn assignments_of_a_certificate_that_cannot_be_ended_are_kept_until_it_is() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 10));
        assert_ok!(assign(cert, Nat(6), 10));
        Ledger::set_broken(SYSTEM, true);
        Clock::to_day(10);
        next_block();
        assert_eq!(Totals::<Test>::get().assigned, Nat(11));
        Escrow::do_try_state().unwrap();
        assert_ok!(Escrow::clear(signed(OTHER), cert, 0));

        Ledger::set_broken(SYSTEM, false);
        assert_ok!(Escrow::settle(signed(OTHER), cert));
        assert_eq!(Totals::<Test>::get().assigned, Nat(0));
    });
}

#[test]
fn the_hook_declares_what_it_does() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Escrow::on_initialize(2), <Weights as WeightInfo>::agenda_base());
        draw_one(SYSTEM, AMOUNT, 1);
        draw_one(SYSTEM, AMOUNT, 1);
        Clock::to_day(1);
        let declared = <Weights as WeightInfo>::agenda_base()
            + <Weights as WeightInfo>::agenda_day() * 2
            + <Weights as WeightInfo>::agenda_ending() * 2;
        assert_eq!(Escrow::on_initialize(3), declared);
    });
}
