use crate::{
    mock::*, AgendaDay, Apps, Certificate, Certificates, CommittedToApp, Error, Event, Phase, TotalSums,
    Totals,
};
use dlo_core::{AppId, BatchId, CertId, FeeRate, Nat, Terms};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

fn refused(legs: Vec<(dlo_core::SystemId, Nat)>, days: u32, error: impl Into<DispatchError>) {
    let error = error.into();
    ExtBuilder::build_and_execute(|| {
        assert_noop!(draw(legs.clone(), days), error);
    });
}

#[test]
fn a_draw_without_legs_is_refused() {
    refused(vec![], 10, Error::<Test>::NoLegs);
}

#[test]
fn an_unknown_app_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let legs = vec![(SYSTEM, AMOUNT)].try_into().unwrap();
        assert_noop!(Escrow::draw(signed(APPS), AppId(9), legs, 10, RATE), Error::<Test>::UnknownApp);
    });
}

#[test]
fn another_owners_app_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let legs = vec![(SYSTEM, AMOUNT)].try_into().unwrap();
        assert_noop!(Escrow::draw(signed(OTHER), APP, legs, 10, RATE), Error::<Test>::NotAppOwner);
    });
}

#[test]
fn a_system_named_twice_is_refused() {
    refused(vec![(SYSTEM, AMOUNT), (SECOND, AMOUNT), (SYSTEM, Nat(1))], 10, Error::<Test>::DuplicateSystem);
}

#[test]
fn a_term_of_zero_days_is_refused() {
    refused(vec![(SYSTEM, AMOUNT)], 0, Error::<Test>::ZeroDays);
}

#[test]
fn a_term_beyond_the_calendar_is_refused() {
    refused(vec![(SYSTEM, AMOUNT)], u32::MAX, Error::<Test>::Overflow);
}

#[test]
fn an_unknown_system_is_refused() {
    refused(vec![(dlo_core::SystemId(99), AMOUNT)], 10, Error::<Test>::UnknownSystem);
}

#[test]
fn what_the_rulebook_refuses_is_refused_with_its_error() {
    refused(vec![(SYSTEM, Nat(0))], 10, REFUSED);
}

#[test]
fn what_the_ledger_cannot_lock_is_refused_with_its_error() {
    refused(vec![(SYSTEM, BACKED.checked_add(Nat(1)).unwrap())], 10, NOT_FREE);
}

#[test]
fn a_rate_above_what_the_app_accepts_is_refused() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(RATE.0 + 1), NOTICE);
        assert_noop!(draw(vec![(SYSTEM, AMOUNT)], 10), Error::<Test>::RateAboveMax);
    });
}

#[test]
fn a_fee_that_does_not_fit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(u128::MAX), NOTICE);
        let legs = vec![(SYSTEM, AMOUNT)].try_into().unwrap();
        assert_noop!(Escrow::draw(signed(APPS), APP, legs, 10, FeeRate(u128::MAX)), Error::<Test>::Overflow);
    });
}

#[test]
fn an_app_that_cannot_pay_the_whole_fee_draws_nothing() {
    ExtBuilder::build_and_execute(|| {
        let fee = 10 * PER_DAY;
        assert_ok!(Balances::transfer_keep_alive(signed(APPS), OTHER, free(APPS) - fee - ED + 1));
        assert_noop!(draw(vec![(SYSTEM, AMOUNT)], 10), DispatchError::Token(TokenError::FundsUnavailable));
    });
}

#[test]
fn one_refused_leg_refuses_the_whole_draw() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::refuse(SECOND);
        assert_noop!(draw(vec![(SYSTEM, AMOUNT), (SECOND, AMOUNT)], 10), REFUSED);
        assert_eq!(committed(SYSTEM), Nat(0));
    });
}

#[test]
fn a_certificate_is_entered_everywhere_and_its_fee_held() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let ends = START.checked_add(10).unwrap();
        let fee = 10 * PER_DAY;
        assert_eq!(
            Certificates::<Test>::get(SYSTEM, 0),
            Some(Certificate {
                app: APP,
                batch: BatchId(0),
                amount: AMOUNT,
                rate: RATE,
                fee_from: u64::from(START.0) * DAY,
                drawn_on: START,
                original_end: ends,
                ends,
                term_ms: 10 * DAY,
                fee_total: fee,
                fee_paid: 0,
                notice_days: NOTICE,
                phase: Phase::Staked,
                assigned: Nat(0),
                next_assignment: 0,
                assignable: true,
                book: 0,
                version: 0,
                written_down: Nat(0),
            })
        );
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates), (AMOUNT, 1));
        assert_eq!(listed(APP), [cert]);
        assert_eq!(ending_on(ends), [cert]);
        assert_eq!(AgendaDay::<Test>::get(), Some(START));
        assert_eq!(CommittedToApp::<Test>::get(SYSTEM, APP), AMOUNT);
        assert_eq!(committed(SYSTEM), AMOUNT);
        assert_eq!(held(APPS), fee);
        let totals = TotalSums { outstanding: AMOUNT, certificates: 1, fees_held: fee, ..Default::default() };
        assert_eq!(Totals::<Test>::get(), totals);
        System::assert_has_event(
            Event::Drawn { cert, app: APP, amount: AMOUNT, rate: RATE, ends, fee }.into(),
        );
    });
}

#[test]
fn a_certificate_keeps_the_terms_of_its_rulebook() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_all_terms(Terms { assignable: false, book: 3, version: 7, ..terms(RATE, 2) });
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Rulebook::set_terms(RATE, NOTICE);
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((certificate.notice_days, certificate.assignable), (2, false));
        assert_eq!((certificate.book, certificate.version), (3, 7));
    });
}

#[test]
fn a_later_draw_leaves_the_agendas_day() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, AMOUNT, 10);
        Clock::to_day(4);
        draw_one(SYSTEM, AMOUNT, 10);
        assert_eq!(AgendaDay::<Test>::get(), Some(START));
    });
}

#[test]
fn a_certificate_below_the_least_amount_is_refused_by_draw_and_dry_run() {
    ExtBuilder::build_and_execute(|| {
        MinCertificate::set(AMOUNT);
        let below = Nat(AMOUNT.0 - 1);
        assert_noop!(draw(vec![(SYSTEM, below)], 10), Error::<Test>::AmountTooSmall);
        let dry = Escrow::examine_leg(APP, SYSTEM, below, 10, RATE).unwrap_err();
        assert_eq!(dry.name(), "AmountTooSmall");
        assert_ok!(draw(vec![(SYSTEM, AMOUNT)], 10));
    });
}

#[test]
fn a_draw_at_noon_is_charged_half_the_first_day() {
    ExtBuilder::build_and_execute(|| {
        Clock::set(u64::from(START.0) * DAY + DAY / 2);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!(certificate.fee_total, 95_000);
        assert_eq!(certificate.ends, START.checked_add(10).unwrap());
    });
}

#[test]
fn a_fee_is_rounded_up() {
    ExtBuilder::build_and_execute(|| {
        // 10 planck x 10^-6 NAT x 1 day is 10^-5 planck.
        let cert = draw_one(SYSTEM, Nat(1), 1);
        assert_eq!(Escrow::certificate(cert).unwrap().fee_total, 1);
    });
}

#[test]
fn a_rate_of_zero_costs_nothing() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::set_terms(FeeRate(0), NOTICE);
        let before = free(APPS);
        draw_one(SYSTEM, AMOUNT, 10);
        assert_eq!((held(APPS), free(APPS)), (0, before));
    });
}

#[test]
fn many_legs_give_one_certificate_each_and_serials_go_on() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(draw(vec![(SYSTEM, AMOUNT), (SECOND, Nat(5)), (GHOSTS, Nat(7))], 10));
        assert_ok!(draw(vec![(SYSTEM, AMOUNT)], 20));
        let app = Apps::<Test>::get(APP).unwrap();
        assert_eq!((app.reserve, app.certificates), (Nat(2 * AMOUNT.0 + 12), 4));
        assert!(Escrow::certificate(CertId { system: SYSTEM, serial: 1 }).is_some());
        assert_eq!(CommittedToApp::<Test>::get(SYSTEM, APP), Nat(2 * AMOUNT.0));
    });
}
