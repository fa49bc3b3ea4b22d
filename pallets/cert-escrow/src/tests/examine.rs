use crate::{mock::*, Error, LegRefusal, LegTerms};
use dlo_core::{AppId, FeeRate, Nat, Rule, SystemId, Tightest};
use frame_support::assert_ok;
use sp_io::storage::root;
use sp_runtime::{DispatchError, StateVersion, TokenError};

fn examine(system: SystemId, amount: Nat, days: u32) -> Result<LegTerms, LegRefusal> {
    let before = root(StateVersion::V1);
    let verdict = Escrow::examine_leg(APP, system, amount, days, RATE);
    assert_eq!(root(StateVersion::V1), before, "a dry run changes nothing");
    verdict
}

/// A refusal of what is no leg, or of a system that is none.
fn refusal(rule: Option<Rule>, error: impl Into<DispatchError>) -> Result<LegTerms, LegRefusal> {
    Err(LegRefusal { rule, error: error.into(), tightest: None })
}

/// A refusal of a leg of `amount` for 10 days.
fn refused_leg(
    rule: Option<Rule>,
    error: impl Into<DispatchError>,
    amount: Nat,
) -> Result<LegTerms, LegRefusal> {
    Err(LegRefusal { rule, error: error.into(), tightest: tightest(amount) })
}

fn tightest(committed: Nat) -> Option<Tightest> {
    Some(Tightest { day: START.checked_add(10).unwrap(), committed, allowed: BACKED })
}

#[test]
fn the_rule_that_refuses_is_named() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::refuse(SYSTEM);
        assert_eq!(examine(SYSTEM, AMOUNT, 10), refused_leg(Some(Rule::Blocked), REFUSED, AMOUNT));
        assert_eq!(examine(SECOND, Nat(0), 10), refused_leg(Some(Rule::ZeroAmount), REFUSED, Nat(0)));
    });
}

#[test]
fn the_error_is_the_one_that_a_draw_would_end_with() {
    ExtBuilder::build_and_execute(|| {
        let too_much = BACKED.checked_add(Nat(1)).unwrap();
        assert_eq!(examine(SystemId(99), AMOUNT, 10), refusal(None, Error::<Test>::UnknownSystem));
        assert_eq!(examine(SYSTEM, AMOUNT, 0), refusal(None, Error::<Test>::ZeroDays));
        assert_eq!(examine(SYSTEM, too_much, 10), refused_leg(None, NOT_FREE, too_much));
        assert_eq!(
            Escrow::examine_leg(AppId(9), SYSTEM, AMOUNT, 10, RATE),
            refusal(None, Error::<Test>::UnknownApp)
        );
        assert_eq!(
            Escrow::examine_leg(APP, SYSTEM, AMOUNT, 10, FeeRate(RATE.0 - 1)),
            refused_leg(None, Error::<Test>::RateAboveMax, AMOUNT)
        );
    });
}

#[test]
fn an_error_has_a_name() {
    ExtBuilder::build_and_execute(|| {
        let name = |verdict: Result<LegTerms, LegRefusal>| verdict.unwrap_err().name();
        assert_eq!(name(examine(SYSTEM, AMOUNT, 0)), "ZeroDays");
        assert_eq!(name(examine(SYSTEM, Nat(0), 1)), "rulebook: refused");
    });
}

#[test]
fn a_fee_that_the_app_cannot_pay_is_told() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Balances::transfer_keep_alive(signed(APPS), OTHER, free(APPS) - ED));
        assert_eq!(
            examine(SYSTEM, AMOUNT, 10),
            refused_leg(None, DispatchError::Token(TokenError::FundsUnavailable), AMOUNT)
        );
    });
}

#[test]
fn an_admitted_leg_costs_what_it_says() {
    ExtBuilder::build_and_execute(|| {
        Clock::set(u64::from(START.0) * DAY + 12_345);
        let verdict = examine(SYSTEM, Nat(1_234_567), 13).unwrap();
        let cert = draw_one(SYSTEM, Nat(1_234_567), 13);
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!((verdict.rate, verdict.fee), (certificate.rate, certificate.fee_total));
    });
}

#[test]
fn the_tightest_day_is_told_with_the_leg_locked() {
    ExtBuilder::build_and_execute(|| {
        draw_one(SYSTEM, Nat(5), 10);
        let verdict = examine(SYSTEM, AMOUNT, 10).unwrap();
        assert_eq!(verdict.tightest, tightest(Nat(AMOUNT.0 + 5)));
    });
}
