use crate::{
    mock::*, Acceptance, AdmitMode, Error, Event, HoldReason, Listing, Overrides, RequestCount, Requests,
    Rulebooks, Rules,
};
use dlo_core::{Ask, FeeRate, LiquidityPolicy, Nat, Rule};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};

fn sign(amount: u128, days: u32) -> DispatchResult {
    Policy::accept(signed(ALICE), ALICES, APP, Nat(amount), days)
}

fn update(rules: Rules) {
    assert_ok!(Policy::update_rulebook(signed(ALICE), 0, rules));
}

#[test]
fn what_was_not_requested_is_not_accepted() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        assert_noop!(sign(100, 30), Error::<Test>::UnknownRequest);
    });
}

#[test]
fn nobody_but_the_systems_owner_accepts() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        for who in [BOB, CAROL] {
            let call = Policy::accept(signed(who), ALICES, APP, Nat(100), 30);
            assert_noop!(call, Error::<Test>::NotSystemOwner);
        }
        Ledger::set_owner(ALICES, None);
        assert_noop!(sign(100, 30), Error::<Test>::UnknownSystem);
    });
}

#[test]
fn a_request_to_the_former_owner_is_void() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        Ledger::set_owner(ALICES, Some(BOB));
        assert_ok!(Policy::create_rulebook(signed(BOB), manual_rules()));
        assert_ok!(Policy::assign(signed(BOB), ALICES, Some(0)));
        let call = Policy::accept(signed(BOB), ALICES, APP, Nat(100), 30);
        assert_noop!(call, Error::<Test>::RequestVoid);
    });
}

#[test]
fn a_request_of_an_app_that_is_gone_is_void() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        Apps::set_owner(APP, None);
        assert_noop!(sign(100, 30), Error::<Test>::RequestVoid);
    });
}

#[test]
fn a_request_is_accepted_until_the_day_before_it_expires() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        Clock::to_day(REQUEST_LIFE);
        assert_noop!(sign(100, 30), Error::<Test>::RequestExpired);
        Clock::to_day(REQUEST_LIFE - 1);
        assert_ok!(sign(100, 30));
    });
}

#[test]
fn nothing_more_than_was_requested_and_not_nothing_is_accepted() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        assert_noop!(sign(0, 30), Error::<Test>::ZeroAmount);
        assert_noop!(sign(101, 30), Error::<Test>::AboveRequest);
        assert_noop!(sign(100, 31), Error::<Test>::AboveRequest);
    });
}

#[test]
fn a_request_that_was_made_anew_for_less_is_not_accepted_as_it_was() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        assert_ok!(Policy::withdraw(signed(CAROL), ALICES, APP));
        assert_ok!(Policy::request(signed(CAROL), ALICES, APP, Nat(99), 30, FeeRate(5)));
        assert_noop!(sign(100, 30), Error::<Test>::AboveRequest);
    });
}

#[test]
fn an_acceptance_is_given_once() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        assert_noop!(sign(100, 30), Error::<Test>::AlreadyAccepted);
    });
}

#[test]
fn a_rulebook_that_would_not_have_the_app_is_refused() {
    let cases = [
        (open_rules(), Error::<Test>::NotManual),
        (Rules { mode: AdmitMode::Closed, ..manual_rules() }, Error::Closed),
        (Rules { min_days: 31, ..manual_rules() }, Error::TooShort),
        (Rules { rate: FeeRate(6), ..manual_rules() }, Error::RateAboveMax),
    ];
    for (rules, error) in cases {
        ExtBuilder::build_and_execute(|| {
            follow(manual_rules());
            request();
            update(rules);
            assert_noop!(sign(100, 30), error);
        });
    }
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        assert_ok!(Policy::assign(signed(ALICE), ALICES, None));
        assert_noop!(sign(100, 30), Error::<Test>::NoRulebook);
    });
}

#[test]
fn without_an_acceptance_that_covers_it_a_draw_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotAccepted));
        request();
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotAccepted));
        accept();
        assert_eq!(Policy::examine(&Ask { amount: Nat(101), ..ask() }), Err(Rule::NotAccepted));
        assert_eq!(Policy::examine(&Ask { days: 31, ..ask() }), Err(Rule::NotAccepted));
        assert_eq!(Policy::examine(&Ask { app: OTHER_APP, ..ask() }), Err(Rule::NotAccepted));
        assert_ok!(Policy::examine(&ask()));
    });
}

#[test]
fn an_acceptance_lapses_after_a_life_of_its_own() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        Clock::to_day(REQUEST_LIFE - 1);
        accept();
        Clock::to_day(2 * REQUEST_LIFE - 2);
        assert_ok!(Policy::examine(&ask()));
        Clock::to_day(2 * REQUEST_LIFE - 1);
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotAccepted));
        assert_noop!(Policy::admit(&ask()), Error::<Test>::NotAccepted);
    });
}

#[test]
fn the_former_owners_acceptance_does_not_bind_the_next() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        Ledger::set_owner(ALICES, Some(BOB));
        assert_ok!(Policy::create_rulebook(signed(BOB), manual_rules()));
        assert_ok!(Policy::assign(signed(BOB), ALICES, Some(0)));
        assert_eq!(Policy::examine(&Ask { owner: BOB, ..ask() }), Err(Rule::NotAccepted));
    });
}

#[test]
fn the_other_rules_still_have_their_say_at_the_draw() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        update(Rules { floor: Nat(901), ..manual_rules() });
        assert_noop!(Policy::admit(&ask()), Error::<Test>::Floor);
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Blocked)));
        assert_noop!(Policy::admit(&ask()), Error::<Test>::Blocked);
    });
}

#[test]
fn a_draw_that_is_covered_uses_the_acceptance_up() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        let less = Ask { amount: Nat(40), days: 20, ..ask() };
        assert_ok!(Policy::admit(&less));

        System::assert_last_event(
            Event::AcceptanceUsed { system: ALICES, app: APP, amount: Nat(40), days: 20 }.into(),
        );
        assert_eq!(Requests::<Test>::get(ALICES, APP), None);
        assert!(!RequestCount::<Test>::contains_key(ALICES));
        assert_eq!(held_for(HoldReason::Request, CAROL), 0);
        assert_eq!(Policy::admit(&less), Err(Error::<Test>::NotAccepted.into()));
    });
}

#[test]
fn a_draw_that_needs_no_signature_uses_no_acceptance_up() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        update(open_rules());
        assert_ok!(Policy::admit(&ask()));
        assert!(Requests::<Test>::contains_key(ALICES, APP));
    });
}

#[test]
fn the_rate_is_the_books_at_the_draw_but_never_above_that_at_the_acceptance() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        let rate = || Policy::examine(&ask()).unwrap().rate;
        assert_eq!(rate(), FeeRate(3));
        update(Rules { rate: FeeRate(4), ..manual_rules() });
        assert_eq!(rate(), FeeRate(3));
        update(Rules { rate: FeeRate(2), ..manual_rules() });
        assert_eq!(rate(), FeeRate(2));
        assert_eq!(Policy::admit(&ask()).unwrap().version, Rulebooks::<Test>::get(ALICE, 0).unwrap().version);
    });
}

#[test]
fn what_is_accepted_is_kept_with_the_rate_for_the_app() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        let listing = Listing::Allowed(Overrides { rate: Some(FeeRate(5)), ..Default::default() });
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(listing)));
        request();
        Clock::to_day(2);
        assert_ok!(sign(60, 10));

        let expires = TODAY.checked_add(2 + REQUEST_LIFE).unwrap();
        let kept = Requests::<Test>::get(ALICES, APP).unwrap();
        assert_eq!(kept.accepted, Some(Acceptance { amount: Nat(60), days: 10, rate: FeeRate(5) }));
        assert_eq!((kept.amount, kept.days, kept.expires), (Nat(100), 30, expires));
        System::assert_last_event(
            Event::Accepted {
                system: ALICES,
                app: APP,
                amount: Nat(60),
                days: 10,
                rate: FeeRate(5),
                expires,
            }
            .into(),
        );
    });
}
