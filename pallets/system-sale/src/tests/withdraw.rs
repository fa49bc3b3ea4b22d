use crate::{mock::*, Error, Event, Offers};
use frame_support::{assert_noop, assert_ok};

/// What comes back when the offer of [`SYSTEM`] goes.
fn assert_withdrawn() {
    assert!(!Offers::<Test>::contains_key(SYSTEM));
    assert_eq!((held(SELLER), free(SELLER)), (0, ENDOWMENT));
    let deposit = OFFER_DEPOSIT;
    System::assert_last_event(Event::Withdrawn { system: SYSTEM, seller: SELLER, deposit }.into());
}

#[test]
fn what_is_not_offered_cannot_be_withdrawn() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Sale::withdraw(signed(SELLER), SYSTEM), Error::<Test>::UnknownOffer);
        assert_ok!(offer(PRICE));
        assert_noop!(Sale::withdraw(signed(SELLER), SECOND), Error::<Test>::UnknownOffer);
    });
}

#[test]
fn a_stranger_cannot_withdraw_an_offer_that_stands() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Sale::offer(signed(SELLER), SYSTEM, PRICE, Some(BUYER), day(10)));
        Clock::to_day(9);
        for who in [BUYER, OTHER] {
            assert_noop!(Sale::withdraw(signed(who), SYSTEM), Error::<Test>::NotSeller);
        }
    });
}

#[test]
fn the_seller_withdraws_his_offer_at_any_time() {
    for days in [0, 9, 10, 100] {
        ExtBuilder::build_and_execute(|| {
            assert_ok!(offer(PRICE));
            Clock::to_day(days);
            assert_ok!(Sale::withdraw(signed(SELLER), SYSTEM));
            assert_withdrawn();
        });
    }
}

#[test]
fn anybody_removes_an_offer_whose_day_has_come() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(PRICE));
        Clock::to_day(10);
        assert_ok!(Sale::withdraw(signed(POOR), SYSTEM));
        assert_withdrawn();
        assert_eq!(free(POOR), ED);
    });
}

#[test]
fn anybody_removes_the_offer_of_a_former_owner() {
    for now_of in [Some(OTHER), None] {
        ExtBuilder::build_and_execute(|| {
            assert_ok!(offer(PRICE));
            Ledger::set_owner(SYSTEM, now_of);
            assert_ok!(Sale::withdraw(signed(BUYER), SYSTEM));
            assert_withdrawn();
        });
    }
}

#[test]
fn other_offers_of_the_seller_stay() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(PRICE));
        assert_ok!(Sale::offer(signed(SELLER), SECOND, PRICE, None, day(10)));
        assert_ok!(Sale::withdraw(signed(SELLER), SYSTEM));
        assert_eq!(held(SELLER), OFFER_DEPOSIT);
        assert!(Offers::<Test>::contains_key(SECOND));
    });
}
