//! The call takes one step, the hook several; what a step does is the same.

use crate::{
    mock::*, AgendaDay, Apps, AssignmentCause, Assignments, Cause, Certificate, CommittedToApp, Error, Event,
    Totals, Undelivered, Unsettled, WeightInfo, WriteDown, WriteDowns,
};
use dlo_core::{Calendar, CertId, FeeRate, Nat, OnShortfall, ReserveLedger, Shortfall, SystemId};
use dlo_porv::write_down::scaled;
use frame_support::{
    assert_noop, assert_ok, dispatch::GetDispatchInfo, storage::with_storage_layer, weights::Weight,
};
use proptest::prelude::*;

/// 600 of 1,000 NAT.
const LEFT: Nat = Nat(600 * Nat::UNIT);
const CUT: Nat = Nat(400 * Nat::UNIT);

fn of(cert: CertId) -> Certificate {
    Escrow::certificate(cert).unwrap()
}

fn step(system: SystemId) {
    assert_ok!(Escrow::write_down(signed(OTHER), system));
}

/// Takes every step that is left of `system`, and gives how many there were.
fn finish(system: SystemId) -> u32 {
    let mut steps = 0;
    while Escrow::is_writing_down(system) {
        step(system);
        steps += 1;
    }
    steps
}

fn impaired(system: SystemId) -> bool {
    <Ledger as ReserveLedger<AccountId>>::backing(system).unwrap().impaired
}

/// Of the systems in storage order, those that are being written down.
fn written_down() -> Vec<SystemId> {
    WriteDowns::<Test>::iter_keys().collect()
}

#[test]
fn a_system_that_nobody_writes_down_is_refused() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        Ledger::set_backed(SYSTEM, LEFT);
        assert_noop!(Escrow::write_down(signed(OTHER), SYSTEM), Error::<Test>::NotWritingDown);
        assert_noop!(Escrow::write_down(signed(OTHER), SystemId(99)), Error::<Test>::NotWritingDown);
    });
}

#[test]
fn the_step_behind_the_last_is_refused() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, LEFT);
        assert_eq!(finish(SYSTEM), 2);
        assert_noop!(Escrow::write_down(signed(OTHER), SYSTEM), Error::<Test>::NotWritingDown);
    });
}

#[test]
fn where_nothing_is_missing_nothing_begins() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        for backed in [AMOUNT, BACKED] {
            Escrow::on_shortfall(SYSTEM, Shortfall { backed, committed: AMOUNT });
            assert!(!Escrow::is_writing_down(SYSTEM));
        }
    });
}

#[test]
fn a_write_down_under_way_is_not_begun_again() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        draw_one(SYSTEM, AMOUNT, 10);
        let (backed, committed) = (AMOUNT, Nat(2 * AMOUNT.0));
        Ledger::run_out(SYSTEM, backed);
        System::assert_last_event(Event::WriteDownStarted { system: SYSTEM, backed, committed }.into());
        step(SYSTEM);
        let events = System::events().len();
        let before = WriteDowns::<Test>::get(SYSTEM);
        assert!(before.is_some_and(|write_down| write_down.after.is_some()));
        Escrow::on_shortfall(SYSTEM, Shortfall { backed: Nat(1), committed });
        assert_eq!(WriteDowns::<Test>::get(SYSTEM), before);
        assert_eq!(System::events().len(), events);
    });
}

#[test]
fn nothing_is_drawn_renewed_topped_up_or_assigned_until_it_is_finished() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, LEFT);
        step(SYSTEM);
        // Enough is backed by now, but not all is done.
        assert!(impaired(SYSTEM));
        assert_noop!(draw(vec![(SYSTEM, Nat(1))], 10), IMPAIRED);
        assert_noop!(assign(cert, Nat(1), 5), Error::<Test>::Impaired);
        assert_noop!(Escrow::renew(signed(APPS), cert, 20, RATE), Error::<Test>::Impaired);
        assert_noop!(Escrow::top_up(signed(APPS), cert, Nat(1), RATE), Error::<Test>::Impaired);
        step(SYSTEM);
        assert!(!impaired(SYSTEM));
        assert_ok!(assign(cert, Nat(1), 5));
    });
}

#[test]
fn a_certificate_that_the_ledger_cannot_unlock_does_not_keep_the_others_waiting() {
    ExtBuilder::build_and_execute(|| {
        let certs = [draw_one(SYSTEM, AMOUNT, 10), draw_one(SYSTEM, AMOUNT, 10)];
        Ledger::run_out(SYSTEM, AMOUNT);
        Ledger::set_broken(SYSTEM, true);
        let before = certs.map(of);
        step(SYSTEM);
        Ledger::set_broken(SYSTEM, false);
        assert_eq!(certs.map(of), before);
        let error = sp_runtime::DispatchError::Other("");
        let failed: Vec<_> = certs
            .into_iter()
            .filter(|cert| {
                let event = Event::<Test>::WriteDownFailed { cert: *cert, error }.into();
                System::events().iter().any(|record| record.event == event)
            })
            .collect();
        assert_eq!(failed.len(), 1);

        assert_eq!(finish(SYSTEM), 2);
        let cut: Vec<_> = certs.into_iter().filter(|cert| of(*cert).amount < AMOUNT).collect();
        assert_eq!(cut.len(), 1);
        assert_ne!(cut, failed);
        // 1,500 of 1,000 NAT: the next grace begins.
        assert!(impaired(SYSTEM));
    });
}

#[test]
fn a_ledger_that_cannot_value_the_system_does_not_hinder_the_finish() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, Nat(0));
        step(SYSTEM);
        assert_eq!(Escrow::certificate(cert), None);
        Ledger::forget_unused();
        step(SYSTEM);
        assert_eq!(written_down(), []);
        System::assert_last_event(Event::WriteDownFinished { system: SYSTEM }.into());
    });
}

#[test]
fn a_cut_takes_every_sum_with_it() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let other = draw_one(SECOND, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(7), 5));
        Ledger::run_out(SYSTEM, LEFT);
        let before = of(other);
        step(SYSTEM);

        let certificate = of(cert);
        assert_eq!((certificate.amount, certificate.written_down, certificate.assigned), (LEFT, CUT, Nat(7)));
        assert!(!certificate.is_short());
        assert_eq!(committed(SYSTEM), LEFT);
        assert_eq!(CommittedToApp::<Test>::get(SYSTEM, APP), LEFT);
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates, app.assigned), (Nat(AMOUNT.0 + LEFT.0), 2, Nat(7)));
        let totals = Totals::<Test>::get();
        assert_eq!((totals.outstanding, totals.certificates), (Nat(AMOUNT.0 + LEFT.0), 2));
        assert_eq!(of(other), before);
    });
}

#[test]
fn what_is_earned_is_paid_the_share_of_the_cut_comes_back_and_the_rest_goes_on_being_earned() {
    ExtBuilder::build_and_execute(|| {
        let before = free(APPS);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(4);
        Ledger::run_out(SYSTEM, LEFT);
        step(SYSTEM);

        assert_eq!((free(LENDER), free(POT)), (ENDOWMENT + 32_000, ED + 8_000));
        // Two fifths of the 60,000 that were not earned.
        let refunded = 24_000;
        assert_eq!(free(APPS), before - 10 * PER_DAY + refunded);
        assert_eq!((held(APPS), of(cert).fee_left()), (36_000, 36_000));
        System::assert_last_event(Event::WrittenDown { cert, cut: CUT, left: LEFT, refunded }.into());

        Clock::to_day(5);
        assert_eq!(Escrow::fee_due(&of(cert)), 6_000);
        Clock::to_day(10);
        next_block();
        assert_eq!((free(LENDER), free(POT)), (ENDOWMENT + 60_800, ED + 15_200));
        assert_eq!((held(APPS), free(APPS)), (0, before - 76_000));
    });
}

#[test]
fn a_refund_rounds_down() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(SYSTEM, Nat(3 * Nat::UNIT), 1);
        let before = free(APPS);
        // Two thirds of 3 planck are 2; a little less is 1.
        Ledger::run_out(SYSTEM, Nat(Nat::UNIT + 1));
        step(SYSTEM);
        assert_eq!((free(APPS), of(cert).fee_left()), (before + 1, 2));
    });
}

#[test]
fn amounts_round_down_and_all_are_cut_alike_in_whatever_order() {
    ExtBuilder::build_and_execute(|| {
        let amounts = [10, 20, 30, 40, 7].map(Nat);
        let certs = amounts.map(|amount| draw_one(SYSTEM, amount, 10));
        let (backed, committed) = (Nat(50), Nat(107));
        Ledger::run_out(SYSTEM, backed);
        assert_eq!(finish(SYSTEM), 6);
        assert_eq!(certs.map(|cert| of(cert).amount), [4, 9, 14, 18, 3].map(Nat));
        for (cert, amount) in certs.into_iter().zip(amounts) {
            assert_eq!(Ok(of(cert).amount), scaled(amount, backed, committed));
        }
        assert!(!impaired(SYSTEM));
        System::assert_last_event(Event::WriteDownFinished { system: SYSTEM }.into());
    });
}

#[test]
fn a_recalled_certificate_is_cut_too_and_ends_when_it_would() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        let ends = of(cert).ends;
        assert_eq!(ends, START.checked_add(6).unwrap());
        Clock::to_day(2);
        Ledger::run_out(SYSTEM, LEFT);
        step(SYSTEM);
        assert_eq!((of(cert).amount, of(cert).ends), (LEFT, ends));
        // Of 80,000 left 48,000 stay, for the 8 days that were agreed; 4 of them are used.
        Clock::to_day(6);
        next_block();
        assert_eq!(Escrow::certificate(cert), None);
        assert_eq!(free(LENDER) - ENDOWMENT + free(POT) - ED, 20_000 + 24_000);
        assert_eq!(held(APPS), 0);
    });
}

#[test]
fn one_of_which_nothing_is_left_ends_with_its_assignments() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 3));
        assert_ok!(assign(cert, Nat(5), 9));
        Clock::to_day(4);
        Ledger::run_out(SYSTEM, Nat(0));
        step(SYSTEM);

        assert_eq!(Escrow::certificate(cert), None);
        assert!(!Assignments::<Test>::contains_key(cert));
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates, app.assigned), (Nat(0), 0, Nat(0)));
        let ended = |assignment, cause| Event::<Test>::AssignmentEnded { cert, assignment, cause };
        // The day of the first had come.
        System::assert_has_event(ended(0, AssignmentCause::Expired).into());
        System::assert_has_event(ended(1, AssignmentCause::WrittenDown).into());
        let (cause, refunded) = (Cause::WrittenDown, 60_000);
        System::assert_last_event(Event::Ended { cert, app: APP, amount: AMOUNT, cause, refunded }.into());
        assert_eq!(held(APPS), 0);
    });
}

#[test]
fn one_with_more_assigned_than_is_left_is_short_until_that_is_given_up() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, AMOUNT, 9));
        assert!(!of(cert).is_short());
        Ledger::run_out(SYSTEM, LEFT);
        finish(SYSTEM);

        assert!(of(cert).is_short());
        assert_eq!((of(cert).assigned, of(cert).amount), (AMOUNT, LEFT));
        assert_eq!(Escrow::assignments(cert).len(), 1);
        Escrow::do_try_state().unwrap();
        assert_noop!(assign(cert, Nat(1), 5), Error::<Test>::AboveCertificate);
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::Assigned);

        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
        assert!(!of(cert).is_short());
        assert_noop!(assign(cert, Nat(LEFT.0 + 1), 5), Error::<Test>::AboveCertificate);
        assert_ok!(assign(cert, LEFT, 5));
    });
}

#[test]
fn a_short_one_is_recalled_and_ends_on_its_day_like_any_other() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, AMOUNT, 8));
        Ledger::run_out(SYSTEM, LEFT);
        finish(SYSTEM);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(of(cert).ends, START.checked_add(8).unwrap());
        Clock::to_day(8);
        next_block();
        assert_eq!((Escrow::certificate(cert), Totals::<Test>::get().assigned), (None, Nat(0)));
    });
}

#[test]
fn one_that_was_written_down_is_renewed_topped_up_and_given_back_in_part_like_any_other() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(4);
        Ledger::run_out(SYSTEM, LEFT);
        finish(SYSTEM);
        Ledger::set_backed(SYSTEM, BACKED);
        assert_ok!(Escrow::renew(signed(APPS), cert, 16, RATE));
        // 36,000 for 6 days and 60,000 for the 10 that were added.
        assert_eq!(of(cert).fee_left(), 96_000);
        assert_ok!(Escrow::top_up(signed(APPS), cert, CUT, RATE));
        assert_ok!(Escrow::release_part(signed(APPS), cert, LEFT));
        assert_eq!((of(cert).amount, of(cert).written_down), (CUT, CUT));
    });
}

#[test]
fn one_can_be_written_down_again() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, AMOUNT, 9));
        for backed in [LEFT, Nat(LEFT.0 / 2)] {
            Ledger::run_out(SYSTEM, backed);
            finish(SYSTEM);
        }
        assert_eq!((of(cert).amount.0, of(cert).written_down.0), (LEFT.0 / 2, AMOUNT.0 - LEFT.0 / 2));
        assert!(of(cert).is_short());
    });
}

#[test]
fn one_whose_day_has_come_ends_instead() {
    ExtBuilder::build_and_execute(|| {
        let stuck = draw_one(SYSTEM, AMOUNT, 5);
        let late = draw_one(SYSTEM, AMOUNT, 5);
        Ledger::set_broken(SYSTEM, true);
        Clock::to_day(5);
        // The agenda gives up one and has not come to the other.
        next_block();
        Unsettled::<Test>::remove(late);
        crate::Agenda::<Test>::insert(of(late).ends, (APP, of(late).batch), ());
        AgendaDay::<Test>::put(of(late).ends);
        Ledger::set_broken(SYSTEM, false);

        Ledger::run_out(SYSTEM, Nat(1));
        assert_eq!(finish(SYSTEM), 3);
        for cert in [stuck, late] {
            let (cause, refunded) = (Cause::Expired, 0);
            System::assert_has_event(Event::Ended { cert, app: APP, amount: AMOUNT, cause, refunded }.into());
        }
        assert_eq!(Unsettled::<Test>::iter_keys().count(), 0);
        assert_eq!(free(LENDER) - ENDOWMENT + free(POT) - ED, 100_000);
    });
}

#[test]
fn what_becomes_of_the_system_meanwhile_changes_nobodys_share() {
    ExtBuilder::build_and_execute(|| {
        let certs: Vec<_> = (0..4).map(|_| draw_one(SYSTEM, AMOUNT, 10)).collect();
        Ledger::run_out(SYSTEM, Nat(2 * AMOUNT.0));
        step(SYSTEM);
        // One that was not cut yet leaves, and the value comes back.
        let gone = *certs.iter().find(|cert| of(**cert).written_down.is_zero()).unwrap();
        assert_ok!(Escrow::release(signed(APPS), gone));
        Ledger::set_backed(SYSTEM, BACKED);
        assert!(impaired(SYSTEM));
        assert_eq!(finish(SYSTEM), 3);
        for cert in certs.into_iter().filter(|cert| *cert != gone) {
            assert_eq!(of(cert).amount, Nat(AMOUNT.0 / 2));
        }
        assert!(!impaired(SYSTEM));
    });
}

#[test]
fn the_certificate_at_the_cursor_may_leave() {
    ExtBuilder::build_and_execute(|| {
        let certs: Vec<_> = (0..5).map(|_| draw_one(SYSTEM, AMOUNT, 10)).collect();
        Ledger::run_out(SYSTEM, Nat(AMOUNT.0));
        for _ in 0..2 {
            step(SYSTEM);
        }
        let serial = WriteDowns::<Test>::get(SYSTEM).unwrap().after.unwrap();
        assert_ok!(Escrow::release(signed(APPS), CertId { system: SYSTEM, serial }));
        assert_eq!(finish(SYSTEM), 4);
        let left: Vec<_> = certs.into_iter().filter_map(Escrow::certificate).collect();
        assert_eq!(left.len(), 4);
        assert!(left.iter().all(|certificate| certificate.amount == Nat(AMOUNT.0 / 5)));
    });
}

#[test]
fn what_cannot_be_delivered_does_not_fail_a_step() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let cert = draw_one(GHOSTS, Nat(100 * Nat::UNIT), 10);
        Clock::to_day(5);
        Ledger::run_out(GHOSTS, Nat(50 * Nat::UNIT));
        step(GHOSTS);
        assert_eq!(of(cert).amount, Nat(50 * Nat::UNIT));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 400);
        // Of 500 that were not earned half came back.
        assert_eq!((held(APPS), of(cert).fee_left()), (650, 250));
    });
}

#[test]
fn every_planck_of_the_fee_is_accounted_for_when_nothing_is_left() {
    ExtBuilder::build_and_execute(|| {
        let before = free(APPS);
        draw_one(SYSTEM, AMOUNT, 10);
        Clock::set(u64::from(START.0) * DAY + 123_456_789);
        Ledger::run_out(SYSTEM, Nat(0));
        finish(SYSTEM);
        let paid = free(LENDER) - ENDOWMENT + free(POT) - ED;
        assert!(paid > 0);
        assert_eq!((held(APPS), free(APPS)), (0, before - paid));
    });
}

#[test]
fn a_step_costs_less_than_declared_unless_it_is_the_last() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, LEFT);
        let declared = crate::Call::<Test>::write_down { system: SYSTEM }.get_dispatch_info().call_weight;
        let admission = <Ledger as ReserveLedger<AccountId>>::admission_weight;
        let first = Escrow::write_down(signed(OTHER), SYSTEM).unwrap().actual_weight.unwrap();
        let last = Escrow::write_down(signed(OTHER), SYSTEM).unwrap().actual_weight.unwrap();
        assert_eq!(first, Weights::write_down());
        let size = <Ledger as ReserveLedger<AccountId>>::size(SYSTEM);
        assert_eq!(last, Weights::write_down_finish() + admission(size));
        assert_eq!(declared, Weights::write_down().max(Weights::write_down_finish() + admission(LARGEST)));
        assert!(first.all_lte(declared) && last.all_lte(declared));
    });
}

#[test]
fn a_block_without_room_writes_nothing_down() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, LEFT);
        let before = WriteDowns::<Test>::get(SYSTEM);
        assert_eq!(idle(Weight::zero()), Weight::zero());
        let base = Weights::write_downs_base();
        assert_eq!(idle(base), base);
        let scant = base + Weights::write_down() - Weight::from_parts(1, 0);
        assert_eq!(idle(scant), base);
        assert_eq!(WriteDowns::<Test>::get(SYSTEM), before);
    });
}

#[test]
fn a_block_takes_the_steps_that_it_has_room_for() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..4 {
            draw_one(SYSTEM, AMOUNT, 10);
        }
        Ledger::run_out(SYSTEM, AMOUNT);
        let (base, step) = (Weights::write_downs_base(), Weights::write_down());
        // Before a step there must be room for the finish as well.
        let finish = Weights::write_down_finish() + Ledger::admission_weight(Ledger::size(SYSTEM));
        let room = (base + step) * 2 + base + step.max(finish);
        // And a fourth look, after which that does not fit.
        assert_eq!(idle(room), (base + step) * 3 + base);
        assert_eq!(committed(SYSTEM), Nat(AMOUNT.0 + 3 * AMOUNT.0 / 4));
        assert!(idle(room).all_lte(room));
        assert_eq!((committed(SYSTEM), written_down()), (AMOUNT, vec![]));
    });
}

#[test]
fn no_more_steps_are_taken_in_a_block_than_allowed() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..2 * MAX_STEPS {
            draw_one(SYSTEM, AMOUNT, 10);
        }
        Ledger::run_out(SYSTEM, Nat(0));
        idle(Weight::MAX);
        assert_eq!(Totals::<Test>::get().certificates, u64::from(MAX_STEPS));
        idle(Weight::MAX);
        assert_eq!(written_down(), [SYSTEM]);
        idle(Weight::MAX);
        assert_eq!(written_down(), []);
    });
}

#[test]
fn one_system_after_the_other_is_written_down() {
    ExtBuilder::build_and_execute(|| {
        let certs = [SYSTEM, SECOND].map(|system| draw_one(system, AMOUNT, 10));
        for system in [SYSTEM, SECOND] {
            Ledger::run_out(system, LEFT);
        }
        idle(Weight::MAX);
        assert_eq!(written_down(), []);
        assert_eq!(certs.map(|cert| of(cert).amount), [LEFT, LEFT]);
    });
}

#[test]
fn a_block_with_nothing_to_write_down_costs_the_look() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        assert_eq!(idle(Weight::MAX), Weights::write_downs_base());
    });
}

#[test]
fn the_cursor_is_the_certificate_last_looked_at() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, LEFT);
        let shortfall = Shortfall { backed: LEFT, committed: AMOUNT };
        assert_eq!(WriteDowns::<Test>::get(SYSTEM), Some(WriteDown { shortfall, after: None }));
        step(SYSTEM);
        let after = Some(cert.serial);
        assert_eq!(WriteDowns::<Test>::get(SYSTEM), Some(WriteDown { shortfall, after }));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_more_than_is_backed_stays_committed_and_every_planck_is_accounted_for(
        amounts in prop::collection::vec((1..2_000_000_000u128, 1..30u32), 1..12),
        part in 0..10_000u128,
        waits in prop::collection::vec(0..3 * DAY, 0..4),
    ) {
        ExtBuilder::build_and_execute(|| {
            let before = free(APPS);
            let certs: Vec<_> = amounts.iter().map(|(amount, days)| draw_one(SYSTEM, Nat(*amount), *days)).collect();
            let sum = committed(SYSTEM);
            let backed = Nat(sum.0 * part / 10_000);
            Ledger::run_out(SYSTEM, backed);
            for wait in waits {
                Clock::set(Clock::now() + wait);
                next_block();
                let _ = with_storage_layer(|| Escrow::write_down(signed(OTHER), SYSTEM).map_err(|post| post.error));
            }
            finish(SYSTEM);
            for (cert, (amount, _)) in certs.iter().zip(&amounts) {
                let left = scaled(Nat(*amount), backed, sum).unwrap();
                assert!(Escrow::certificate(*cert).is_none_or(|certificate| certificate.amount == left));
            }
            assert!(committed(SYSTEM) <= backed);
            Clock::to_day(60);
            for _ in 0..8 {
                next_block();
            }
            let paid = free(LENDER) - ENDOWMENT + free(POT) - ED;
            assert_eq!((held(APPS), free(APPS)), (0, before - paid));
        });
    }
}

#[test]
fn what_is_gone_of_a_certificate_binds_nothing_of_its_app() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        draw_one(SECOND, AMOUNT, 10);
        assert_ok!(assign(cert, AMOUNT, 10));
        Ledger::run_out(SYSTEM, Nat(AMOUNT.0 / 2));
        assert_ok!(Escrow::write_down(signed(OTHER), SYSTEM));
        let app = crate::Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.assigned), (Nat(AMOUNT.0 / 2 * 3), Nat(AMOUNT.0 / 2)));
        assert!(Escrow::certificate(cert).unwrap().is_short());
        // The beneficiary gives up more than there is.
        assert_ok!(Escrow::clear(signed(HOLDER), cert, 0));
        assert_eq!(crate::Apps::<Test>::get(APP).unwrap().assigned, Nat(0));
    });
}

#[test]
fn what_is_cut_is_barred_until_it_would_have_come_back() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let ends = of(cert).ends;
        Ledger::run_out(SYSTEM, LEFT);
        assert_ok!(Escrow::write_down(signed(OTHER), SYSTEM));
        assert_eq!(Ledger::barred(SYSTEM, ends), CUT);
    });
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let ends = of(cert).ends;
        Ledger::run_out(SYSTEM, Nat(0));
        assert_ok!(Escrow::write_down(signed(OTHER), SYSTEM));
        assert_eq!((Escrow::certificate(cert), Ledger::barred(SYSTEM, ends)), (None, AMOUNT));
    });
}
