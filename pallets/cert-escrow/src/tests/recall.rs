use crate::{mock::*, Error, Event, Phase};
use dlo_core::{CertId, Day, Nat};
use frame_support::{assert_noop, assert_ok};

fn day(days: u32) -> Day {
    START.checked_add(days).unwrap()
}

#[test]
fn an_unknown_certificate_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let cert = CertId { system: SYSTEM, serial: 0 };
        assert_noop!(Escrow::recall(signed(LENDER), cert), Error::<Test>::UnknownCertificate);
    });
}

#[test]
fn the_app_cannot_recall() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_noop!(Escrow::recall(signed(APPS), cert), Error::<Test>::NotSystemOwner);
    });
}

#[test]
fn the_seller_of_a_system_cannot_recall_but_the_buyer_can() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::sell(SYSTEM, Some(OTHER));
        assert_noop!(Escrow::recall(signed(LENDER), cert), Error::<Test>::NotSystemOwner);
        assert_ok!(Escrow::recall(signed(OTHER), cert));
    });
}

#[test]
fn a_certificate_is_recalled_once() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_noop!(Escrow::recall(signed(LENDER), cert), Error::<Test>::AlreadyRecalled);
    });
}

#[test]
fn a_certificate_whose_day_has_come_cannot_be_recalled() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(10);
        assert_noop!(Escrow::recall(signed(LENDER), cert), Error::<Test>::AlreadyEnded);
    });
}

#[test]
fn it_ends_after_the_notice() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(2);
        assert_ok!(Escrow::recall(signed(LENDER), cert));

        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.ends, certificate.original_end), (day(8), day(10)));
        assert_eq!(certificate.phase, Phase::Recalled { due: day(8) });
        assert!(ending_on(day(8)).contains(&cert));
        assert!(!ending_on(day(10)).contains(&cert));
        System::assert_last_event(Event::Recalled { cert, ends: day(8) }.into());
    });
}

#[test]
fn it_never_ends_later_than_agreed() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(8);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(10));
        assert!(ending_on(day(10)).contains(&cert));
    });
}

#[test]
fn without_notice_it_ends_tomorrow() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(RATE, 0);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::set(u64::from(START.0) * DAY + DAY / 2);
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        next_block();
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(1));
        Clock::to_day(1);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert_eq!(free(LENDER), ENDOWMENT + 8_000);
    });
}

#[test]
fn a_notice_beyond_the_calendar_leaves_the_agreed_end() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(RATE, u32::MAX);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(10));
    });
}

#[test]
fn it_ends_on_the_day_that_the_ledger_has_room_for() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::set_ends_taken(2);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(8));
        assert!(ending_on(day(8)).contains(&cert));
    });
}

#[test]
fn one_that_found_no_room_is_recalled_again_to_the_day_of_its_first_notice() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        Ledger::set_ends_taken(9);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(15));
        Ledger::set_ends_taken(0);
        Clock::to_day(3);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(6));
        assert_noop!(Escrow::recall(signed(LENDER), cert), Error::<Test>::AlreadyRecalled);
    });
}

#[test]
fn one_recalled_again_after_its_day_ends_tomorrow() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        Ledger::set_ends_taken(9);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        Ledger::set_ends_taken(0);
        Clock::to_day(8);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(9));
    });
}

#[test]
fn an_assignment_that_outlasts_the_notice_is_waited_for() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        assert_ok!(assign(cert, Nat(1), 12));
        assert_ok!(assign(cert, Nat(1), 9));
        assert_ok!(Escrow::recall(signed(LENDER), cert));

        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.ends, certificate.phase), (day(12), Phase::Recalled { due: day(6) }));
        assert!(ending_on(day(12)).contains(&cert));
        System::assert_last_event(Event::Recalled { cert, ends: day(12) }.into());
    });
}

#[test]
fn an_assignment_within_the_notice_changes_nothing() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        assert_ok!(assign(cert, AMOUNT, 6));
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(6));
    });
}

#[test]
fn one_assigned_until_its_end_is_recalled_and_keeps_its_end() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        assert_ok!(assign(cert, Nat(1), 20));
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        // Again, to no effect, as long as the assignment stands.
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.ends, certificate.phase), (day(20), Phase::Recalled { due: day(6) }));
        assert!(ending_on(day(20)).contains(&cert));
    });
}

#[test]
fn once_its_assignment_is_given_up_it_is_recalled_again_to_the_day_of_its_first_notice() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        assert_ok!(assign(cert, Nat(1), 12));
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        Clock::to_day(3);
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(6));
        assert_noop!(Escrow::recall(signed(LENDER), cert), Error::<Test>::AlreadyRecalled);
    });
}

#[test]
fn the_day_that_the_ledger_has_room_for_is_never_before_the_assignments() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 20);
        assert_ok!(assign(cert, Nat(1), 12));
        Ledger::set_ends_taken(2);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(Escrow::certificate(cert).unwrap().ends, day(14));
    });
}

#[test]
fn a_recalled_certificate_is_paid_until_its_new_end_and_the_rest_refunded() {
    ExtBuilder::build_and_execute(|| {
        let before = free(APPS);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        // The agenda is late: nothing is earned after the end.
        Clock::to_day(9);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert_eq!(free(LENDER), ENDOWMENT + 48_000);
        assert_eq!(free(APPS), before - 6 * PER_DAY);
    });
}
