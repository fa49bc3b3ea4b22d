use crate::{mock::*, Error, Event, HoldReason, RequestCount, Requests};
use dlo_core::{LiquidityPolicy, Rule};
use frame_support::{assert_noop, assert_ok};

#[test]
fn what_was_not_requested_is_not_withdrawn() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        assert_noop!(Policy::withdraw(signed(CAROL), ALICES, APP), Error::<Test>::UnknownRequest);
    });
}

#[test]
fn a_stranger_withdraws_nothing_that_still_counts() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        Clock::to_day(REQUEST_LIFE - 1);
        assert_noop!(Policy::withdraw(signed(BOB), ALICES, APP), Error::<Test>::NotWithdrawable);
    });
}

#[test]
fn a_former_owner_of_the_app_still_withdraws_and_the_next_clears_what_is_void() {
    for who in [CAROL, BOB] {
        ExtBuilder::build_and_execute(|| {
            follow(manual_rules());
            request();
            Apps::set_owner(APP, Some(BOB));
            assert_ok!(Policy::withdraw(signed(who), ALICES, APP));
            assert_eq!(held_for(HoldReason::Request, CAROL), 0);
        });
    }
}

#[test]
fn app_owner_and_system_owner_withdraw_and_the_deposit_goes_back_to_the_first() {
    for who in [CAROL, ALICE] {
        ExtBuilder::build_and_execute(|| {
            follow(manual_rules());
            request();
            assert_ok!(Policy::withdraw(signed(who), ALICES, APP));

            assert_eq!(Requests::<Test>::get(ALICES, APP), None);
            assert!(!RequestCount::<Test>::contains_key(ALICES));
            assert_eq!(Balances::free_balance(CAROL), ENDOWMENT);
            System::assert_last_event(
                Event::Withdrawn { system: ALICES, app: APP, deposit: REQUEST_DEPOSIT }.into(),
            );
        });
    }
}

#[test]
fn anyone_clears_a_request_that_has_expired() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        Clock::to_day(REQUEST_LIFE);
        assert_ok!(Policy::withdraw(signed(BOB), ALICES, APP));
        assert_eq!(held_for(HoldReason::Request, CAROL), 0);
    });
}

#[test]
fn anyone_clears_a_request_whose_system_or_app_has_left_those_it_was_between() {
    let changes: [fn(); 3] = [
        || Ledger::set_owner(ALICES, Some(BOB)),
        || Ledger::set_owner(ALICES, None),
        || Apps::set_owner(APP, None),
    ];
    for change in changes {
        ExtBuilder::build_and_execute(|| {
            follow(manual_rules());
            request();
            accept();
            change();
            assert_ok!(Policy::withdraw(signed(POOR), ALICES, APP));
            assert_eq!(held_for(HoldReason::Request, CAROL), 0);
        });
    }
}

#[test]
fn an_acceptance_goes_with_its_request() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        request();
        accept();
        assert_ok!(Policy::withdraw(signed(ALICE), ALICES, APP));
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotAccepted));
        request();
        assert_eq!(Policy::examine(&ask()), Err(Rule::NotAccepted));
    });
}
