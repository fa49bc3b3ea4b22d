//! Each test breaks one invariant on purpose and sees the check name it.

use crate::{
    mock::*, Agenda, AgendaDay, Apps, AppsOf, Assignment, Assignments, Batches, Certificate, Certificates,
    CertsOf, CommittedToApp, HoldReason, NextAppId, Operators, Phase, TotalSums, Totals, Undelivered,
    Unsettled, WriteDown, WriteDowns,
};
use dlo_core::{AppId, BatchId, CertId, Day, FeeRate, Nat, Shortfall, SystemId};
use frame_support::{assert_ok, traits::fungible::MutateHold};
use sp_runtime::TryRuntimeError;

const CERT: CertId = CertId { system: SYSTEM, serial: 0 };
const BATCH: BatchId = BatchId(0);

/// Breaks a sound state of two certificates, the first with two assignments, and an undelivered sum with `damage`;
/// the check must answer with `name`.
fn found(damage: impl FnOnce(), name: &'static str) {
    ExtBuilder::build().execute_with(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        draw_one(SECOND, AMOUNT, 20);
        assert_ok!(assign(CERT, Nat(600), 8));
        assert_ok!(assign(CERT, Nat(700), 9));
        Rulebook::set_terms(FeeRate(1), NOTICE);
        let small = draw_one(GHOSTS, Nat(10 * Nat::UNIT), 5);
        Clock::to_day(5);
        assert_ok!(Escrow::settle(signed(OTHER), small));
        assert_eq!(Undelivered::<Test>::get(APPS, GHOST), 40);
        assert_ok!(Escrow::do_try_state());
        damage();
        assert_eq!(Escrow::do_try_state(), Err(TryRuntimeError::Other(name)));
    });
}

fn edit(change: impl FnOnce(&mut Certificate)) {
    Certificates::<Test>::mutate(SYSTEM, 0, |certificate| change(certificate.as_mut().unwrap()));
}

/// Changes the first of the two assignments.
fn edit_assignment(change: impl FnOnce(&mut Assignment<AccountId>)) {
    Assignments::<Test>::mutate(CERT, |assignments| change(assignments.get_mut(0).unwrap()));
}

fn edit_totals(change: impl FnOnce(&mut TotalSums)) {
    Totals::<Test>::mutate(change);
}

#[test]
fn a_wrong_reserve_is_found() {
    found(
        || Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().reserve.0 += 1),
        "cert-escrow: reserve differs from the certificates",
    );
}

#[test]
fn miscounted_certificates_of_an_app_are_found() {
    found(
        || Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().certificates += 1),
        "cert-escrow: certificates of an app miscounted",
    );
}

#[test]
fn a_certificate_without_its_app_is_found() {
    found(|| Apps::<Test>::remove(APP), "cert-escrow: certificate without its app");
}

#[test]
fn an_id_not_yet_given_is_found() {
    found(|| NextAppId::<Test>::put(AppId(0)), "cert-escrow: app id not yet given");
}

#[test]
fn a_broken_index_of_owners_is_found() {
    found(|| AppsOf::<Test>::remove(APPS, APP), "cert-escrow: app missing with its owner");
    found(|| AppsOf::<Test>::insert(OTHER, APP, ()), "cert-escrow: an owner has an app too many");
}

#[test]
fn bonds_that_differ_from_the_hold_are_found() {
    found(
        || Balances::hold(&HoldReason::AppBond.into(), &APPS, 1).unwrap(),
        "cert-escrow: bonds differ from the hold",
    );
}

#[test]
fn a_hold_of_an_account_without_any_app_is_found() {
    found(
        || Balances::hold(&HoldReason::AppBond.into(), &OTHER, 1).unwrap(),
        "cert-escrow: bonds differ from the hold",
    );
    found(
        || Balances::hold(&HoldReason::Fee.into(), &OTHER, 1).unwrap(),
        "cert-escrow: fees differ from the hold",
    );
}

#[test]
fn a_serial_not_yet_given_is_found() {
    found(|| Ledger::set_next_serial(SYSTEM, 0), "cert-escrow: a serial is yet to be given");
}

#[test]
fn nat_committed_without_a_certificate_is_found() {
    found(
        || Ledger::set_committed(GHOSTS, Nat(1)),
        "cert-escrow: the ledger has NAT committed without a certificate",
    );
}

#[test]
fn fees_that_differ_from_the_hold_are_found() {
    found(
        || Balances::hold(&HoldReason::Fee.into(), &APPS, 1).unwrap(),
        "cert-escrow: fees differ from the hold",
    );
}

#[test]
fn wrong_totals_are_found() {
    let name = "cert-escrow: totals differ from the certificates";
    found(|| edit_totals(|totals| totals.outstanding.0 += 1), name);
    found(|| edit_totals(|totals| totals.fees_held += 1), name);
    found(|| edit_totals(|totals| totals.fees_undelivered += 1), name);
    found(|| edit_totals(|totals| totals.assigned.0 += 1), name);
}

#[test]
fn a_forgotten_undelivered_sum_is_found() {
    found(|| Undelivered::<Test>::remove(APPS, GHOST), "cert-escrow: totals differ from the certificates");
    found(|| Undelivered::<Test>::insert(APPS, LENDER, 0), "cert-escrow: nothing is kept as undelivered");
}

#[test]
fn a_fee_paid_without_moving_it_is_found() {
    found(
        || edit(|certificate| certificate.fee_paid += 1),
        "cert-escrow: totals differ from the certificates",
    );
}

#[test]
fn wrong_sums_per_system_and_app_are_found() {
    let name = "cert-escrow: committed to an app differs from the certificates";
    found(|| CommittedToApp::<Test>::insert(SYSTEM, APP, Nat(1)), name);
    found(|| CommittedToApp::<Test>::insert(GHOSTS, APP, Nat(0)), name);
}

#[test]
fn a_ledger_that_committed_something_else_is_found() {
    found(
        || Ledger::set_committed(SYSTEM, Nat(1)),
        "cert-escrow: committed of a system differs from the certificates",
    );
}

#[test]
fn a_broken_index_of_apps_is_found() {
    found(|| Batches::<Test>::remove(APP, BATCH), "cert-escrow: certificate not once in its batch");
    found(
        || Batches::<Test>::mutate(APP, BATCH, |certs| certs.try_push(CERT).unwrap()),
        "cert-escrow: certificate not once in its batch",
    );
    let stranger = CertId { serial: CERT.serial + 100, ..CERT };
    found(
        || Batches::<Test>::mutate(APP, BATCH, |certs| certs.try_push(stranger).unwrap()),
        "cert-escrow: a batch has a certificate too many",
    );
    found(
        || Batches::<Test>::insert(APP, BatchId(99), CertsOf::<Test>::new()),
        "cert-escrow: an empty batch",
    );
    found(
        || Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().next_batch = BATCH),
        "cert-escrow: a batch is yet to be opened",
    );
    found(|| Unsettled::<Test>::insert(stranger, ()), "cert-escrow: an unsettled certificate that is none");
}

#[test]
fn a_broken_agenda_is_found() {
    let ends = START.checked_add(10).unwrap();
    found(|| Agenda::<Test>::remove(ends, (APP, BATCH)), "cert-escrow: certificate not once on the agenda");
    found(|| Unsettled::<Test>::insert(CERT, ()), "cert-escrow: certificate not once on the agenda");
    found(
        || Agenda::<Test>::insert(Day(1), (APP, BATCH), ()),
        "cert-escrow: the agenda has an entry too many",
    );
    found(
        || AgendaDay::<Test>::put(START.checked_add(11).unwrap()),
        "cert-escrow: the agenda has passed a certificate's day",
    );
}

#[test]
fn impossible_certificates_are_found() {
    found(|| edit(|certificate| certificate.amount = Nat(0)), "cert-escrow: certificate of nothing");
    found(|| edit(|certificate| certificate.term_ms = 0), "cert-escrow: certificate without a term");
    found(|| edit(|certificate| certificate.fee_paid = u128::MAX), "cert-escrow: more paid than the fee");
    found(|| edit(|certificate| certificate.ends.0 += 1), "cert-escrow: certificate ends too late");
    found(|| edit(|certificate| certificate.ends.0 -= 1), "cert-escrow: shortened without a recall");
    found(
        || {
            edit(|certificate| {
                certificate.ends.0 -= 1;
                certificate.phase = Phase::Recalled { due: certificate.original_end };
            })
        },
        "cert-escrow: less notice than agreed",
    );
}

#[test]
fn a_wrong_sum_of_what_is_assigned_is_found() {
    let name = "cert-escrow: assigned differs from the assignments";
    found(|| edit(|certificate| certificate.assigned.0 += 1), name);
    found(|| edit_assignment(|assignment| assignment.amount.0 -= 1), name);
    found(|| Assignments::<Test>::remove(CERT), name);
    found(
        || Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().assigned.0 += 1),
        "cert-escrow: assigned of an app differs",
    );
}

#[test]
fn more_assigned_than_there_is_is_found() {
    found(
        || {
            edit_assignment(|assignment| assignment.amount = AMOUNT);
            edit(|certificate| certificate.assigned = Nat(AMOUNT.0 + 700));
        },
        "cert-escrow: more assigned than there is",
    );
}

#[test]
fn impossible_assignments_are_found() {
    found(|| edit_assignment(|assignment| assignment.amount = Nat(0)), "cert-escrow: assignment of nothing");
    found(
        || edit_assignment(|assignment| assignment.id = 2),
        "cert-escrow: number of an assignment yet to be given",
    );
    found(|| edit_assignment(|assignment| assignment.id = 1), "cert-escrow: two assignments with one number");
    found(
        || edit_assignment(|assignment| assignment.until.0 = START.0 + 11),
        "cert-escrow: assignment outlasts its certificate",
    );
}

#[test]
fn a_fee_that_is_counted_to_another_end_is_found() {
    let name = "cert-escrow: fee counted to another end";
    found(|| edit(|certificate| certificate.term_ms += 1), name);
    found(|| edit(|certificate| certificate.fee_from -= 1), name);
}

/// Breaks a state with two operators.
fn found_with_operators(damage: impl FnOnce(), name: &'static str) {
    found(
        || {
            assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
            for who in [LENDER, OTHER] {
                assert_ok!(Escrow::rent(signed(who), APP, IMAGE));
            }
            assert_ok!(Escrow::do_try_state());
            damage();
        },
        name,
    );
}

#[test]
fn miscounted_operators_are_found() {
    found_with_operators(
        || Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().operators += 1),
        "cert-escrow: operators of an app miscounted",
    );
    found_with_operators(
        || Operators::<Test>::remove(APP, LENDER),
        "cert-escrow: operators of an app miscounted",
    );
    found_with_operators(
        || {
            let operator = Operators::<Test>::get(APP, LENDER).unwrap();
            Operators::<Test>::insert(AppId(9), LENDER, operator);
        },
        "cert-escrow: operator without his app",
    );
}

#[test]
fn more_operators_than_there_may_be_are_found() {
    found_with_operators(
        || {
            let operator = Operators::<Test>::get(APP, LENDER).unwrap();
            for who in [APPS, POT] {
                Operators::<Test>::insert(APP, who, operator);
            }
            Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().operators = 4);
        },
        "cert-escrow: an app has too many operators",
    );
}

#[test]
fn deposits_that_differ_from_the_hold_are_found() {
    let name = "cert-escrow: deposits differ from the hold";
    found_with_operators(
        || Balances::hold(&HoldReason::Operator.into(), &APPS, 1).map(|_| ()).unwrap(),
        name,
    );
    found_with_operators(
        || Operators::<Test>::mutate(APP, OTHER, |each| each.as_mut().unwrap().deposit += 1),
        name,
    );
}

#[test]
fn lists_of_assignments_without_a_reason_are_found() {
    let other = CertId { system: SECOND, serial: 0 };
    found(
        || Assignments::<Test>::insert(other, crate::AssignmentsOf::<Test>::default()),
        "cert-escrow: an empty list of assignments",
    );
    found(
        || {
            let kept = Assignments::<Test>::get(CERT);
            Assignments::<Test>::insert(CertId { system: SYSTEM, serial: 9 }, kept);
        },
        "cert-escrow: assignments without their certificate",
    );
}

#[test]
fn what_is_short_without_a_write_down_as_large_is_found() {
    let short = |written_down| {
        edit_assignment(|assignment| assignment.amount = AMOUNT);
        Apps::<Test>::mutate(APP, |app| app.as_mut().unwrap().assigned = AMOUNT);
        edit_totals(|totals| totals.assigned = AMOUNT);
        edit(|certificate| {
            certificate.assigned = Nat(AMOUNT.0 + 700);
            certificate.written_down = written_down;
        });
    };
    found(|| short(Nat(699)), "cert-escrow: more assigned than there is");
    ExtBuilder::build().execute_with(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(CERT, Nat(600), 8));
        assert_ok!(assign(CERT, Nat(700), 9));
        short(Nat(700));
        assert_ok!(Escrow::do_try_state());
    });
}

#[test]
fn impossible_write_downs_are_found() {
    let insert = |system, backed, committed, after| {
        let shortfall = Shortfall { backed, committed };
        WriteDowns::<Test>::insert(system, WriteDown { shortfall, after });
    };
    let impaired = |backed, committed, after| {
        Ledger::set_impaired(SYSTEM);
        insert(SYSTEM, backed, committed, after);
    };
    found(|| impaired(AMOUNT, AMOUNT, None), "cert-escrow: write-down of what is backed in full");
    found(
        || insert(SYSTEM, Nat(0), AMOUNT, None),
        "cert-escrow: write-down of a system that is not impaired",
    );
    found(|| insert(SystemId(99), Nat(0), AMOUNT, None), "cert-escrow: write-down without its system");
    found(|| impaired(Nat(0), Nat(AMOUNT.0 - 1), None), "cert-escrow: more committed during a write-down");
    found(|| impaired(Nat(0), AMOUNT, Some(1)), "cert-escrow: write-down beyond the serials given");
}
