use crate::{mock::*, AdmitMode, Error, Listing, Rules};
use dlo_core::{AppId, Ask, Bps, FeeRate, LiquidityPolicy, Nat, Rule, Terms};
use frame_support::assert_ok;
use proptest::prelude::*;
use sp_io::storage::root;
use sp_runtime::StateVersion;

/// Alice's first system follows `rules`.
fn follow(rules: Rules) {
    assert_ok!(Policy::create_rulebook(signed(ALICE), rules));
    assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
}

fn list(listing: Listing) {
    assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(listing)));
}

fn refused(rules: Rules, ask: Ask<AccountId>, rule: Rule) {
    ExtBuilder::build_and_execute(|| {
        follow(rules);
        assert_eq!(Policy::examine(&ask), Err(rule));
    });
}

fn admitted(rules: Rules, ask: Ask<AccountId>) {
    ExtBuilder::build_and_execute(|| {
        follow(rules);
        assert_ok!(Policy::examine(&ask));
    });
}

#[test]
fn nothing_is_admitted_without_a_rulebook() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Policy::examine(&ask()), Err(Rule::NoRulebook));
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_eq!(Policy::examine(&ask()), Err(Rule::NoRulebook));
    });
}

#[test]
fn a_zero_amount_is_refused_before_anything_else() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Policy::examine(&Ask { amount: Nat(0), ..ask() }), Err(Rule::ZeroAmount));
    });
}

#[test]
fn a_closed_rulebook_refuses_even_an_allowed_app() {
    ExtBuilder::build_and_execute(|| {
        follow(Rules { mode: AdmitMode::Closed, ..open_rules() });
        assert_eq!(Policy::examine(&ask()), Err(Rule::Closed));
        list(Listing::Allowed);
        assert_eq!(Policy::examine(&ask()), Err(Rule::Closed));
    });
}

#[test]
fn a_listed_rulebook_admits_only_apps_allowed_by_name() {
    ExtBuilder::build_and_execute(|| {
        follow(Rules { mode: AdmitMode::Listed, ..open_rules() });
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotListed));
        list(Listing::Allowed);
        assert_ok!(Policy::examine(&ask()));
        assert_eq!(Policy::examine(&Ask { app: AppId(8), ..ask() }), Err(Rule::NotListed));
    });
}

#[test]
fn a_blocked_app_is_refused_in_every_mode() {
    for mode in [AdmitMode::Closed, AdmitMode::Listed, AdmitMode::Open] {
        ExtBuilder::build_and_execute(|| {
            follow(Rules { mode, ..open_rules() });
            list(Listing::Blocked);
            assert_eq!(Policy::examine(&ask()), Err(Rule::Blocked));
        });
    }
}

#[test]
fn an_open_rulebook_admits_an_app_it_has_never_heard_of() {
    admitted(open_rules(), Ask { app: AppId(u32::MAX), ..ask() });
}

#[test]
fn the_term_is_kept_between_its_bounds_inclusive() {
    let rules = Rules { min_days: 30, max_days: 60, ..open_rules() };
    refused(rules, Ask { days: 29, ..ask() }, Rule::TooShort);
    refused(rules, Ask { days: 61, ..ask() }, Rule::TooLong);
    admitted(rules, Ask { days: 30, ..ask() });
    admitted(rules, Ask { days: 60, ..ask() });
}

#[test]
fn the_cap_on_amounts_counts_what_the_app_already_holds() {
    let rules = Rules { cap_amount: Some(Nat(250)), ..open_rules() };
    let holding = |held: u128| Ask { committed: Nat(held), committed_to_app: Nat(held), ..ask() };
    admitted(rules, holding(150));
    refused(rules, holding(151), Rule::AppAmountCap);
}

#[test]
fn the_cap_on_shares_is_rounded_down() {
    // 33.33 % of 1,000 is 333.3: the app may hold 333.
    let rules = Rules { cap_share: Some(Bps(3_333)), ..open_rules() };
    admitted(rules, Ask { amount: Nat(333), ..ask() });
    refused(rules, Ask { amount: Nat(334), ..ask() }, Rule::AppShareCap);
}

#[test]
fn the_floor_stays_unlent() {
    let rules = Rules { floor: Nat(400), ..open_rules() };
    admitted(rules, Ask { committed: Nat(500), ..ask() });
    refused(rules, Ask { committed: Nat(501), ..ask() }, Rule::Floor);
}

#[test]
fn no_more_than_the_free_nat_is_admitted_even_with_a_floor_of_zero() {
    refused(open_rules(), Ask { amount: Nat(1_001), ..ask() }, Rule::Floor);
    refused(open_rules(), Ask { committed: Nat(1_001), ..ask() }, Rule::Floor);
}

#[test]
fn amounts_at_the_end_of_the_range_are_refused_and_do_not_overflow() {
    let huge =
        Ask { amount: Nat(u128::MAX), committed_to_app: Nat(u128::MAX), backed: Nat(u128::MAX), ..ask() };
    refused(
        Rules { cap_amount: Some(Nat(u128::MAX)), ..open_rules() },
        Ask { committed: Nat(1), ..huge.clone() },
        Rule::AppAmountCap,
    );
    refused(
        Rules { cap_share: Some(Bps::WHOLE), ..open_rules() },
        Ask { committed: Nat(1), ..huge },
        Rule::AppShareCap,
    );
}

#[test]
fn the_terms_are_those_of_the_rulebook() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        let terms = Terms { rate: FeeRate(3), notice_days: 14, assignable: true, book: 0, version: 0 };
        assert_eq!(Policy::examine(&ask()), Ok(terms));
        assert_eq!(Policy::admit(&ask()), Ok(terms));
    });
}

#[test]
fn each_rule_is_an_error_of_the_same_name() {
    for (rule, error) in [
        (Rule::NoRulebook, Error::<Test>::NoRulebook),
        (Rule::Closed, Error::Closed),
        (Rule::NotListed, Error::NotListed),
        (Rule::Blocked, Error::Blocked),
        (Rule::ZeroAmount, Error::ZeroAmount),
        (Rule::TooShort, Error::TooShort),
        (Rule::TooLong, Error::TooLong),
        (Rule::AppAmountCap, Error::AppAmountCap),
        (Rule::AppShareCap, Error::AppShareCap),
        (Rule::Floor, Error::Floor),
    ] {
        assert_eq!(format!("{:?}", Error::<Test>::from(rule)), format!("{rule:?}"));
        let name: &'static str = sp_runtime::DispatchError::from(error).into();
        assert_eq!(name, format!("{rule:?}"));
    }
}

#[test]
fn admit_gives_the_rule_as_an_error() {
    ExtBuilder::build_and_execute(|| {
        follow(Rules { mode: AdmitMode::Closed, ..open_rules() });
        assert_eq!(Policy::admit(&ask()), Err(Error::<Test>::Closed.into()));
    });
}

#[test]
fn a_decision_changes_no_state() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        let before = root(StateVersion::V1);
        assert_ok!(Policy::admit(&ask()));
        assert!(Policy::admit(&Ask { days: 0, ..ask() }).is_err());
        assert_eq!(root(StateVersion::V1), before);
    });
}

prop_compose! {
    fn any_rules()(
        floor in 0u128..2_000,
        cap_amount in proptest::option::of(0u128..2_000),
        cap_share in proptest::option::of(0u16..=10_000),
        min_days in 1u32..100,
        more_days in 0u32..100,
    ) -> Rules {
        Rules {
            floor: Nat(floor),
            cap_amount: cap_amount.map(Nat),
            cap_share: cap_share.map(Bps),
            min_days,
            max_days: min_days + more_days,
            ..open_rules()
        }
    }
}

prop_compose! {
    fn any_ask()(
        amount in 1u128..2_000,
        backed in 0u128..2_000,
        to_app in 0u128..1_000,
        to_others in 0u128..1_000,
        days in 0u32..250,
    ) -> Ask<AccountId> {
        Ask {
            amount: Nat(amount),
            backed: Nat(backed),
            committed: Nat(to_app + to_others),
            committed_to_app: Nat(to_app),
            days,
            ..ask()
        }
    }
}

proptest! {
    #[test]
    fn what_is_admitted_keeps_every_rule_and_what_is_refused_breaks_the_one_named(
        rules in any_rules(),
        ask in any_ask(),
    ) {
        ExtBuilder::build_and_execute(|| {
            follow(rules);
            let held = ask.committed_to_app.0 + ask.amount.0;
            let too_short = ask.days < rules.min_days;
            let too_long = ask.days > rules.max_days;
            let over_amount = rules.cap_amount.is_some_and(|cap| held > cap.0);
            let over_share = rules
                .cap_share
                .is_some_and(|share| held * 10_000 > ask.backed.0 * u128::from(share.0));
            let under_floor = ask.committed.0 + ask.amount.0 + rules.floor.0 > ask.backed.0;
            match Policy::examine(&ask) {
                Ok(_) => assert!(!(too_short || too_long || over_amount || over_share || under_floor)),
                Err(Rule::TooShort) => assert!(too_short),
                Err(Rule::TooLong) => assert!(too_long),
                Err(Rule::AppAmountCap) => assert!(over_amount),
                Err(Rule::AppShareCap) => assert!(over_share),
                Err(Rule::Floor) => assert!(under_floor),
                Err(rule) => panic!("{rule:?} does not refuse here"),
            }
        });
    }
}
