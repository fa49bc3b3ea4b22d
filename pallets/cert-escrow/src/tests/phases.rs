//! What a certificate's phase allows, and what a change makes of its terms.

use crate::{
    mock::*,
    types::{ChangeError, PhaseError},
    Certificate, Phase,
};
use dlo_core::{AppId, BatchId, Day, FeeRate, Nat, Standing, Terms};
use dlo_porv::MathsError;

const RECALLED: Phase = Phase::Recalled { due: Day(15) };

/// 3 NAT at a rate of 10 until day 20, by rulebook 1.
fn certificate(phase: Phase) -> Certificate {
    Certificate {
        app: AppId(0),
        batch: BatchId(0),
        amount: Nat(3),
        rate: FeeRate(10),
        fee_from: 0,
        drawn_on: Day(0),
        original_end: Day(20),
        ends: Day(20),
        term_ms: 1_000,
        fee_total: 100,
        fee_paid: 40,
        notice_days: 5,
        phase,
        assigned: Nat(2),
        next_assignment: 1,
        written_down: Nat(0),
        assignable: true,
        book: 1,
        version: 1,
    }
}

fn later_terms() -> Terms {
    Terms { rate: FeeRate(12), notice_days: 9, assignable: false, book: 2, version: 6 }
}

#[test]
fn one_that_is_recalled_is_neither_renewed_nor_topped_up() {
    let before = certificate(RECALLED);
    let mut after = before;
    assert_eq!(after.renew(Day(30), &later_terms()), Err(PhaseError::Recalled));
    assert_eq!(after.top_up(Nat(1), &later_terms()), Err(ChangeError::Phase(PhaseError::Recalled)));
    assert_eq!(after, before);
}

#[test]
fn a_renewal_ends_later() {
    for to in [0, 19, 20] {
        assert_eq!(Phase::Staked.renew(Day(20), Day(to)), Err(PhaseError::EndNotLater));
    }
    assert_eq!(Phase::Staked.renew(Day(20), Day(21)), Ok(Phase::Staked));
    assert_eq!(RECALLED.renew(Day(20), Day(20)), Err(PhaseError::Recalled));
}

#[test]
fn a_recall_is_not_taken_back() {
    assert_eq!(RECALLED.recall(Day(16), Day(20)), Ok(RECALLED));
    assert_eq!(RECALLED.recall(Day(10), Day(15)), Err(PhaseError::AlreadyRecalled));
    assert_eq!(RECALLED.top_up(), Err(PhaseError::Recalled));
}

#[test]
fn amounts_that_do_not_add_up_are_refused() {
    let error = ChangeError::Maths(MathsError::Overflow);
    assert_eq!(certificate(Phase::Staked).top_up(Nat(u128::MAX), &later_terms()), Err(error));
}

#[test]
fn a_renewal_takes_over_the_terms_and_nothing_else() {
    let before = certificate(Phase::Staked);
    let mut after = before;
    assert_eq!(after.renew(Day(30), &later_terms()), Ok(()));
    let expected = Certificate {
        original_end: Day(30),
        ends: Day(30),
        rate: FeeRate(12),
        notice_days: 9,
        assignable: false,
        book: 2,
        version: 6,
        ..before
    };
    assert_eq!(after, expected);
}

#[test]
fn what_is_topped_up_has_the_rate_of_both_and_the_terms_that_bind_the_owner_less() {
    let before = certificate(Phase::Staked);
    let mut after = before;
    assert_eq!(after.top_up(Nat(1), &later_terms()), Ok(()));
    // (3 x 10 + 1 x 12) / 4 = 10.5.
    let expected = Certificate {
        amount: Nat(4),
        rate: FeeRate(11),
        notice_days: 5,
        assignable: false,
        book: 2,
        version: 6,
        ..before
    };
    assert_eq!(after, expected);

    let looser = Terms { notice_days: 1, assignable: true, ..later_terms() };
    assert_eq!(after.top_up(Nat(1), &looser), Ok(()));
    assert_eq!((after.notice_days, after.assignable), (1, false));
}

#[test]
fn the_day_goes_before_impairment_and_that_before_the_phase() {
    let standing = |phase, today, impaired| certificate(phase).standing(Day(today), impaired);
    assert_eq!(standing(Phase::Staked, 19, false), Standing::Staked);
    assert_eq!(standing(RECALLED, 19, false), Standing::Recalled);
    for phase in [Phase::Staked, RECALLED] {
        assert_eq!(standing(phase, 19, true), Standing::Impaired);
        assert_eq!(standing(phase, 20, true), Standing::Overdue);
        assert_eq!(standing(phase, 21, false), Standing::Overdue);
    }
}

#[test]
fn a_fee_is_not_counted_anew_where_no_time_is_left() {
    let before = certificate(Phase::Staked);
    let mut after = before;
    for now in [1_000, 1_001] {
        assert!(!after.rebase(now, 1_000, 60));
        assert_eq!(after, before);
    }
    assert!(after.rebase(400, 1_000, 60));
    assert_eq!((after.fee_from, after.term_ms, after.fee_total, after.fee_paid), (400, 600, 60, 0));
    assert_eq!(after.due(1_000, DAY), Ok(60));
}
