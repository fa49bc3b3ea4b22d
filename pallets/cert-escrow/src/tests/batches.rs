use crate::{mock::*, Agenda, Apps, Batches, Error, Unsettled};
use dlo_core::{BatchId, CertId, Day, FeeRate, Nat};
use frame_support::{assert_noop, assert_ok};

const MAX: FeeRate = FeeRate(u128::MAX);
const LEGS: [(dlo_core::SystemId, Nat); 3] = [(SYSTEM, AMOUNT), (SECOND, AMOUNT), (GHOSTS, AMOUNT)];

fn day(days: u32) -> Day {
    START.checked_add(days).unwrap()
}

/// Draws one certificate from each of three systems, for 10 days.
fn three() -> [CertId; 3] {
    let batch = Apps::<Test>::get(APP).unwrap().next_batch;
    assert_ok!(draw(LEGS.to_vec(), 10));
    Batches::<Test>::get(APP, batch).into_inner().try_into().unwrap()
}

fn batch_of(cert: CertId) -> BatchId {
    Escrow::certificate(cert).unwrap().batch
}

fn entries() -> (usize, usize) {
    (Batches::<Test>::iter_keys().count(), Agenda::<Test>::iter_keys().count())
}

#[test]
fn without_a_number_left_nothing_is_drawn() {
    ExtBuilder::build_and_execute(|| {
        let last =
            |app: &mut Option<crate::App<AccountId>>| app.as_mut().unwrap().next_batch = BatchId(u64::MAX);
        Apps::<Test>::mutate(APP, last);
        assert_noop!(draw(LEGS.to_vec(), 10), Error::<Test>::Overflow);
    });
}

#[test]
fn the_certificates_of_a_draw_are_one_entry_with_their_app_and_on_the_agenda() {
    ExtBuilder::build_and_execute(|| {
        let certs = three();
        assert_eq!(entries(), (1, 1));
        assert_eq!((listed(APP), ending_on(day(10))), (certs.to_vec(), certs.to_vec()));
        draw_one(SYSTEM, AMOUNT, 10);
        assert_eq!(entries(), (2, 2));
    });
}

#[test]
fn the_last_one_takes_the_batch_with_it() {
    ExtBuilder::build_and_execute(|| {
        let [first, second, third] = three();
        assert_ok!(Escrow::release(signed(APPS), second));
        assert_eq!((listed(APP), ending_on(day(10))), (vec![first, third], vec![first, third]));
        assert_ok!(Escrow::release(signed(APPS), first));
        assert_ok!(Escrow::release(signed(APPS), third));
        assert_eq!(entries(), (0, 0));
    });
}

#[test]
fn one_that_is_renewed_leaves_the_others_on_their_day() {
    ExtBuilder::build_and_execute(|| {
        let [first, second, third] = three();
        assert_ok!(Escrow::renew(signed(APPS), second, 30, MAX));
        assert_eq!((ending_on(day(10)), ending_on(day(30))), (vec![first, third], vec![second]));
        assert_eq!(
            (batch_of(first), batch_of(second), batch_of(third)),
            (BatchId(0), BatchId(1), BatchId(0))
        );
        assert_eq!(entries(), (2, 2));
    });
}

#[test]
fn one_that_is_recalled_leaves_the_others_on_their_day() {
    ExtBuilder::build_and_execute(|| {
        let [first, second, third] = three();
        assert_ok!(Escrow::recall(signed(LENDER), second));
        let due = Escrow::certificate(second).unwrap().ends;
        assert!(due < day(10));
        assert_eq!((ending_on(day(10)), ending_on(due)), (vec![first, third], vec![second]));
        assert_eq!(entries(), (2, 2));
    });
}

#[test]
fn one_that_is_alone_keeps_its_batch() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(Escrow::renew(signed(APPS), cert, 30, MAX));
        assert_eq!(batch_of(cert), BatchId(0));
        assert_eq!((ending_on(day(10)), ending_on(day(30))), (vec![], vec![cert]));
        assert_eq!(Apps::<Test>::get(APP).unwrap().next_batch, BatchId(1));
    });
}

#[test]
fn a_batch_that_does_not_fit_into_a_block_waits_whole_for_the_next() {
    ExtBuilder::build_and_execute(|| {
        three();
        three();
        const { assert!(MAX_ENDINGS < 6) };
        Clock::to_day(10);
        next_block();
        assert_eq!(listed(APP).len(), 3);
        next_block();
        assert_eq!(entries(), (0, 0));
    });
}

#[test]
fn what_cannot_be_ended_stays_in_its_batch_and_leaves_the_agenda() {
    ExtBuilder::build_and_execute(|| {
        let [_, stuck, _] = three();
        Ledger::set_broken(SECOND, true);
        Clock::to_day(10);
        next_block();
        assert_eq!((listed(APP), entries()), (vec![stuck], (1, 0)));
        assert!(Unsettled::<Test>::contains_key(stuck));
        Escrow::do_try_state().unwrap();

        Ledger::set_broken(SECOND, false);
        assert_ok!(Escrow::settle(signed(OTHER), stuck));
        assert_eq!(entries(), (0, 0));
    });
}

#[test]
fn a_page_of_an_apps_certificates_ends_with_a_whole_batch() {
    ExtBuilder::build_and_execute(|| {
        three();
        three();
        let page = Escrow::certificates_by_app(APP, None, 1);
        assert_eq!(page.len(), 3);
        let last = page[0].1.batch;
        assert!(page.iter().all(|(_, certificate)| certificate.batch == last));
        let rest = Escrow::certificates_by_app(APP, Some(last), 100);
        assert_eq!(rest.len(), 3);
        assert!(rest.iter().all(|(_, certificate)| certificate.batch != last));
        assert_eq!(Escrow::certificates_by_app(APP, None, 4).len(), 6);
        assert_eq!(Escrow::certificates_by_app(APP, None, 0), []);
    });
}
