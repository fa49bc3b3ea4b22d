use crate::{
    mock::*, AdmitMode, Categories, Error, Event, HoldReason, Listing, Request, RequestCount, Requests, Rules,
};
use dlo_core::{AppId, Category, FeeRate, Nat, SystemId};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use sp_runtime::{DispatchError, TokenError};

fn ask_of(system: SystemId, app: AppId) -> DispatchResult {
    Policy::request(signed(CAROL), system, app, Nat(100), 30, FeeRate(5))
}

#[test]
fn an_unsigned_origin_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        let call = Policy::request(RuntimeOrigin::none(), ALICES, APP, Nat(1), 1, FeeRate(5));
        assert_noop!(call, DispatchError::BadOrigin);
    });
}

#[test]
fn an_app_that_is_unknown_or_anothers_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        assert_noop!(ask_of(ALICES, NO_APP), Error::<Test>::UnknownApp);
        let call = Policy::request(signed(BOB), ALICES, APP, Nat(100), 30, FeeRate(5));
        assert_noop!(call, Error::<Test>::NotAppOwner);
    });
}

#[test]
fn a_request_for_nothing_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        let call = Policy::request(signed(CAROL), ALICES, APP, Nat(0), 30, FeeRate(5));
        assert_noop!(call, Error::<Test>::ZeroAmount);
    });
}

#[test]
fn a_system_that_is_unknown_or_has_no_rulebook_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(ask_of(NOBODYS, APP), Error::<Test>::UnknownSystem);
        assert_noop!(ask_of(ALICES, APP), Error::<Test>::NoRulebook);
    });
}

#[test]
fn a_rulebook_of_the_former_owner_is_none() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        Ledger::set_owner(ALICES, Some(BOB));
        assert_noop!(ask_of(ALICES, APP), Error::<Test>::NoRulebook);
    });
}

#[test]
fn there_is_nothing_to_request_where_the_owner_does_not_sign() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_noop!(ask_of(ALICES, APP), Error::<Test>::NotManual);
    });
}

#[test]
fn what_the_rules_refuse_at_any_amount_is_not_even_requested() {
    let cases = [
        (Rules { mode: AdmitMode::Closed, ..manual_rules() }, Error::<Test>::Closed),
        (Rules { mode: AdmitMode::Listed, ..manual_rules() }, Error::NotListed),
        (Rules { categories: Categories::NONE.with(Category::Other), ..manual_rules() }, Error::Category),
        (Rules { min_days: 31, ..manual_rules() }, Error::TooShort),
        (Rules { max_days: 29, ..manual_rules() }, Error::TooLong),
    ];
    for (rules, error) in cases {
        ExtBuilder::build_and_execute(|| {
            follow(rules);
            assert_noop!(ask_of(ALICES, APP), error);
        });
    }
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Blocked)));
        assert_noop!(ask_of(ALICES, APP), Error::<Test>::Blocked);
    });
}

#[test]
fn a_second_request_of_the_same_app_is_refused_even_after_the_first_expired() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        assert_noop!(ask_of(ALICES, APP), Error::<Test>::RequestExists);
        Clock::to_day(REQUEST_LIFE);
        assert_noop!(ask_of(ALICES, APP), Error::<Test>::RequestExists);
    });
}

#[test]
fn a_system_with_as_many_requests_as_it_can_have_takes_no_more() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        for app in 0..=MAX_REQUESTS {
            Apps::set_owner(AppId(app), Some(CAROL));
        }
        for app in 0..MAX_REQUESTS {
            assert_ok!(ask_of(ALICES, AppId(app)));
        }
        assert_noop!(ask_of(ALICES, AppId(MAX_REQUESTS)), Error::<Test>::TooManyRequests);
        assert_ok!(Policy::withdraw(signed(ALICE), ALICES, AppId(0)));
        assert_ok!(ask_of(ALICES, AppId(MAX_REQUESTS)));
    });
}

#[test]
fn an_owner_who_cannot_pay_the_deposit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        Apps::set_owner(APP, Some(POOR));
        assert_noop!(
            Policy::request(signed(POOR), ALICES, APP, Nat(100), 30, FeeRate(5)),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
    });
}

#[test]
fn a_request_is_kept_counted_and_its_deposit_held() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        let expires = TODAY.checked_add(REQUEST_LIFE).unwrap();
        let request = Request {
            by: CAROL,
            owner: ALICE,
            amount: Nat(100),
            days: 30,
            max_rate: FeeRate(5),
            expires,
            deposit: REQUEST_DEPOSIT,
            accepted: None,
        };
        assert_eq!(Requests::<Test>::get(ALICES, APP), Some(request));
        assert_eq!(RequestCount::<Test>::get(ALICES), 1);
        assert_eq!(held_for(HoldReason::Request, CAROL), REQUEST_DEPOSIT);
        System::assert_last_event(
            Event::Requested {
                system: ALICES,
                app: APP,
                amount: Nat(100),
                days: 30,
                max_rate: FeeRate(5),
                expires,
            }
            .into(),
        );
    });
}

#[test]
fn the_rules_for_the_app_by_name_count_and_not_those_of_the_book() {
    ExtBuilder::build_and_execute(|| {
        follow(Rules { mode: AdmitMode::Listed, max_days: 10, ..manual_rules() });
        let overrides = crate::Overrides { max_days: Some(30), ..Default::default() };
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Allowed(overrides))));
        assert_ok!(ask_of(ALICES, APP));
    });
}
