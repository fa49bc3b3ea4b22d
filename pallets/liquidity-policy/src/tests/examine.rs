use crate::{decide, mock::*, Acceptance, AdmitMode, Categories, Error, Listing, Overrides, Rules, Strategy};
use dlo_core::{AppId, Ask, Bps, Category, FeeRate, LiquidityPolicy, Nat, Rule, Terms};
use frame_support::assert_ok;
use proptest::prelude::*;
use sp_io::storage::root;
use sp_runtime::StateVersion;

fn list(listing: Listing) {
    assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(listing)));
}

/// [`APP`] is allowed by name, under `overrides`.
fn allow(overrides: Overrides) {
    list(Listing::Allowed(overrides));
}

/// Target shares with a tolerance of 5 %.
fn shares() -> Rules {
    Rules { strategy: Strategy::TargetShares { tolerance: Bps(500) }, ..open_rules() }
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
        list(ALLOWED);
        assert_eq!(Policy::examine(&ask()), Err(Rule::Closed));
    });
}

#[test]
fn a_listed_rulebook_admits_only_apps_allowed_by_name() {
    ExtBuilder::build_and_execute(|| {
        follow(Rules { mode: AdmitMode::Listed, ..open_rules() });
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotListed));
        list(ALLOWED);
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
fn an_app_of_a_category_that_is_not_admitted_is_refused_even_by_name() {
    let rules = Rules { categories: Categories::NONE.with(Category::Currency), ..open_rules() };
    refused(rules, ask(), Rule::Category);
    admitted(rules, Ask { category: Category::Currency, ..ask() });
    ExtBuilder::build_and_execute(|| {
        follow(rules);
        list(ALLOWED);
        assert_eq!(Policy::examine(&ask()), Err(Rule::Category));
    });
}

#[test]
fn target_shares_have_nothing_for_an_app_without_a_target() {
    refused(shares(), ask(), Rule::AboveTarget);
    ExtBuilder::build_and_execute(|| {
        follow(shares());
        list(ALLOWED);
        assert_eq!(Policy::examine(&Ask { amount: Nat(1), ..ask() }), Err(Rule::AboveTarget));
    });
}

#[test]
fn an_app_gets_its_target_and_the_tolerance_rounded_down() {
    ExtBuilder::build_and_execute(|| {
        follow(shares());
        allow(Overrides { target: Some(Bps(2_833)), ..Default::default() });
        // 33.33 % of 1,000 is 333.3, of which the app holds 200.
        let more = |amount: u128| Ask {
            amount: Nat(amount),
            committed: Nat(200),
            committed_to_app: Nat(200),
            ..ask()
        };
        assert_ok!(Policy::examine(&more(133)));
        assert_eq!(Policy::examine(&more(134)), Err(Rule::AboveTarget));
    });
}

#[test]
fn a_target_and_a_tolerance_above_the_whole_are_the_whole() {
    ExtBuilder::build_and_execute(|| {
        follow(shares());
        allow(Overrides { target: Some(Bps::WHOLE), ..Default::default() });
        assert_ok!(Policy::examine(&Ask { amount: Nat(1_000), ..ask() }));
        assert_eq!(Policy::examine(&Ask { amount: Nat(1_001), ..ask() }), Err(Rule::AboveTarget));
    });
}

#[test]
fn a_target_means_nothing_to_another_strategy() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        allow(Overrides { target: Some(Bps(0)), ..Default::default() });
        assert_ok!(Policy::examine(&ask()));
    });
}

#[test]
fn overrides_refuse_where_the_rules_of_the_book_would_not() {
    let none = Overrides::default();
    for (overrides, rule) in [
        (Overrides { min_days: Some(31), ..none }, Rule::TooShort),
        (Overrides { max_days: Some(29), ..none }, Rule::TooLong),
        (Overrides { cap_amount: Some(Nat(99)), ..none }, Rule::AppAmountCap),
        (Overrides { cap_share: Some(Bps(999)), ..none }, Rule::AppShareCap),
    ] {
        ExtBuilder::build_and_execute(|| {
            follow(open_rules());
            allow(overrides);
            assert_eq!(Policy::examine(&ask()), Err(rule));
            assert_ok!(Policy::examine(&Ask { app: OTHER_APP, ..ask() }));
        });
    }
}

#[test]
fn overrides_admit_where_the_rules_of_the_book_would_not() {
    let (rules, none) = (open_rules(), Overrides::default());
    for (rules, overrides) in [
        (Rules { min_days: 31, ..rules }, Overrides { min_days: Some(30), ..none }),
        (Rules { max_days: 29, ..rules }, Overrides { max_days: Some(30), ..none }),
        (Rules { cap_amount: Some(Nat(99)), ..rules }, Overrides { cap_amount: Some(Nat(100)), ..none }),
        (Rules { cap_share: Some(Bps(999)), ..rules }, Overrides { cap_share: Some(Bps(1_000)), ..none }),
    ] {
        ExtBuilder::build_and_execute(|| {
            follow(rules);
            assert!(Policy::examine(&ask()).is_err());
            allow(overrides);
            assert_ok!(Policy::examine(&ask()));
            assert!(Policy::examine(&Ask { app: OTHER_APP, ..ask() }).is_err());
        });
    }
}

#[test]
fn an_app_with_a_shortest_term_beyond_the_longest_of_the_book_is_admitted_for_none() {
    ExtBuilder::build_and_execute(|| {
        follow(Rules { max_days: 30, ..open_rules() });
        allow(Overrides { min_days: Some(40), ..Default::default() });
        assert_eq!(Policy::examine(&Ask { days: 30, ..ask() }), Err(Rule::TooShort));
        assert_eq!(Policy::examine(&Ask { days: 40, ..ask() }), Err(Rule::TooLong));
    });
}

#[test]
fn overrides_give_the_app_terms_of_its_own() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        allow(Overrides {
            rate: Some(FeeRate(8)),
            notice_days: Some(2),
            assignable: Some(false),
            ..Default::default()
        });
        let terms = Terms { rate: FeeRate(8), notice_days: 2, assignable: false, book: 0, version: 1 };
        assert_eq!(Policy::examine(&ask()), Ok(terms));
    });
}

#[test]
fn terms_say_which_version_of_the_book_gave_them_and_whether_they_allow_assignments() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_ok!(Policy::update_rulebook(signed(ALICE), 0, Rules { assignable: false, ..open_rules() }));
        let terms = Policy::examine(&ask()).unwrap();
        assert_eq!((terms.version, terms.assignable), (1, false));
    });
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
        (Rule::Category, Error::Category),
        (Rule::NotAccepted, Error::NotAccepted),
        (Rule::AboveTarget, Error::AboveTarget),
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
fn a_decision_changes_no_state_but_to_use_an_acceptance_up() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        let before = root(StateVersion::V1);
        assert_ok!(Policy::admit(&ask()));
        assert!(Policy::admit(&Ask { days: 0, ..ask() }).is_err());
        assert_eq!(root(StateVersion::V1), before);
    });
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        let before = root(StateVersion::V1);
        assert_ok!(Policy::examine(&ask()));
        assert_ok!(Policy::most(&ask()));
        assert_ok!(Policy::examine_with(&ALICE, 0, open_rules(), &ask()));
        assert_eq!(root(StateVersion::V1), before);
        assert_ok!(Policy::admit(&ask()));
        assert_ne!(root(StateVersion::V1), before);
    });
}

prop_compose! {
    fn any_rules()(
        floor in 0u128..2_000,
        cap_amount in proptest::option::of(0u128..2_000),
        cap_share in proptest::option::of(0u16..=10_000),
        min_days in 1u32..100,
        more_days in 0u32..100,
        tolerance in 0u16..2_000,
        strategy in 0..3,
    ) -> Rules {
        Rules {
            floor: Nat(floor),
            cap_amount: cap_amount.map(Nat),
            cap_share: cap_share.map(Bps),
            min_days,
            max_days: min_days + more_days,
            strategy: match strategy {
                0 => Strategy::Manual,
                1 => Strategy::Automatic,
                _ => Strategy::TargetShares { tolerance: Bps(tolerance) },
            },
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

prop_compose! {
    fn any_listing()(
        rate in proptest::option::of(0u128..10),
        max_days in proptest::option::of(100u32..250),
        cap_amount in proptest::option::of(0u128..2_000),
        cap_share in proptest::option::of(0u16..=10_000),
        target in proptest::option::of(0u16..=10_000),
        listed in 0..8,
    ) -> Option<Listing> {
        match listed {
            0 => None,
            1 => Some(Listing::Blocked),
            _ => Some(Listing::Allowed(Overrides {
                rate: rate.map(FeeRate),
                max_days,
                cap_amount: cap_amount.map(Nat),
                cap_share: cap_share.map(Bps),
                target: target.map(Bps),
                ..Default::default()
            })),
        }
    }
}

prop_compose! {
    fn any_acceptance()(
        amount in 1u128..2_000,
        days in 50u32..250,
        rate in 0u128..10,
        given in any::<bool>(),
    ) -> Option<Acceptance> {
        given.then_some(Acceptance { amount: Nat(amount), days, rate: FeeRate(rate) })
    }
}

proptest! {
    #[test]
    fn what_is_admitted_keeps_every_rule_and_what_is_refused_breaks_the_one_named(
        rules in any_rules(),
        listing in any_listing(),
        accepted in any_acceptance(),
        ask in any_ask(),
    ) {
        let overrides = match listing {
            Some(Listing::Allowed(overrides)) => overrides,
            _ => Overrides::default(),
        };
        let own = overrides.apply(&rules);
        let held = ask.committed_to_app.0 + ask.amount.0;
        let above = |share: u32| held * 10_000 > ask.backed.0 * u128::from(share);
        let blocked = listing == Some(Listing::Blocked);
        let too_short = ask.days < own.min_days;
        let too_long = ask.days > own.max_days;
        let over_amount = own.cap_amount.is_some_and(|cap| held > cap.0);
        let over_share = own.cap_share.is_some_and(|share| above(share.0.into()));
        let over_target = match rules.strategy {
            Strategy::TargetShares { tolerance } => overrides
                .target
                .is_none_or(|target| above((u32::from(target.0) + u32::from(tolerance.0)).min(10_000))),
            _ => false,
        };
        let under_floor = ask.committed.0 + ask.amount.0 + rules.floor.0 > ask.backed.0;
        let unsigned = rules.strategy == Strategy::Manual
            && accepted.is_none_or(|signed| ask.amount > signed.amount || ask.days > signed.days);
        let broken = [
            (blocked, Rule::Blocked),
            (too_short, Rule::TooShort),
            (too_long, Rule::TooLong),
            (over_amount, Rule::AppAmountCap),
            (over_share, Rule::AppShareCap),
            (over_target, Rule::AboveTarget),
            (under_floor, Rule::Floor),
            (unsigned, Rule::NotAccepted),
        ];
        let first = broken.into_iter().find(|(broken, _)| *broken).map(|(_, rule)| rule);
        prop_assert_eq!(decide::decide(&rules, listing, accepted, &ask).err(), first);
    }

    #[test]
    fn the_most_that_is_admitted_is_admitted_and_one_more_is_not(
        rules in any_rules(),
        listing in any_listing(),
        accepted in any_acceptance(),
        ask in any_ask(),
    ) {
        let asked = |amount: u128| {
            decide::decide(&rules, listing, accepted, &Ask { amount: Nat(amount), ..ask.clone() })
        };
        match decide::most(&rules, listing, accepted, &ask) {
            Ok(Nat(most)) => {
                prop_assert!(most == 0 || asked(most).is_ok());
                prop_assert!(asked(most + 1).is_err());
            }
            Err(_) => prop_assert!(asked(1).is_err()),
        }
    }

    #[test]
    fn stored_rules_decide_as_the_same_rules_in_a_dry_run(
        old in any_rules(),
        new in any_rules(),
        listing in any_listing(),
        ask in any_ask(),
    ) {
        ExtBuilder::build_and_execute(|| {
            follow(old);
            if let Some(listing) = listing {
                list(listing);
            }
            let thought = Policy::examine_with(&ALICE, 0, new, &ask);
            assert_ok!(Policy::update_rulebook(signed(ALICE), 0, new));
            assert_eq!(Policy::examine(&ask), thought);
        });
    }
}
