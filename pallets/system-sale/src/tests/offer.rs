use crate::{mock::*, Error, Event, Offer, Offers, Price};
use dlo_core::Day;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn only_accounts_offer() {
    ExtBuilder::build_and_execute(|| {
        let refused = sp_runtime::DispatchError::BadOrigin;
        assert_noop!(Sale::offer(RuntimeOrigin::root(), SYSTEM, PRICE, None, day(10)), refused);
    });
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let refused = Error::<Test>::UnknownSystem;
        assert_noop!(Sale::offer(signed(SELLER), NOBODYS, PRICE, None, day(10)), refused);
    });
}

#[test]
fn another_owners_system_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let refused = Error::<Test>::NotSystemOwner;
        assert_noop!(Sale::offer(signed(SELLER), THEIRS, PRICE, None, day(10)), refused);
    });
}

#[test]
fn an_offer_must_last_beyond_today() {
    ExtBuilder::build_and_execute(|| {
        for until in [Day(0), day(0)] {
            let refused = Error::<Test>::UntilNotInFuture;
            assert_noop!(Sale::offer(signed(SELLER), SYSTEM, PRICE, None, until), refused);
        }
        assert_ok!(Sale::offer(signed(SELLER), SYSTEM, PRICE, None, day(1)));
    });
}

#[test]
fn nobody_offers_to_himself() {
    ExtBuilder::build_and_execute(|| {
        let refused = Error::<Test>::BuyerIsSeller;
        assert_noop!(Sale::offer(signed(SELLER), SYSTEM, PRICE, Some(SELLER), day(10)), refused);
    });
}

#[test]
fn nothing_is_no_price() {
    ExtBuilder::build_and_execute(|| {
        for price in [Price::Ant(0), assignment(0, 30)] {
            assert_noop!(offer(price), Error::<Test>::ZeroPrice);
        }
        assert_ok!(offer(Price::Ant(1)));
        assert_ok!(offer(assignment(1, 30)));
    });
}

#[test]
fn what_is_assigned_must_not_lapse_before_the_offer() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(offer(assignment(100, 9)), Error::<Test>::AssignmentTooShort);
        assert_ok!(offer(assignment(100, 10)));
    });
}

#[test]
fn who_cannot_bear_the_deposit_cannot_offer() {
    ExtBuilder::build_and_execute(|| {
        Ledger::set_owner(SYSTEM, Some(POOR));
        let refused = TokenError::FundsUnavailable;
        assert_noop!(Sale::offer(signed(POOR), SYSTEM, PRICE, None, day(10)), refused);
    });
}

#[test]
fn an_offer_is_recorded_and_its_deposit_held() {
    ExtBuilder::build_and_execute(|| {
        let (system, price, buyer, until) = (SYSTEM, PRICE, Some(BUYER), day(10));
        assert_ok!(Sale::offer(signed(SELLER), system, price, buyer, until));
        let (seller, deposit) = (SELLER, OFFER_DEPOSIT);
        assert_eq!(Offers::<Test>::get(SYSTEM), Some(Offer { seller, price, buyer, until, deposit }));
        assert_eq!((held(SELLER), free(SELLER)), (OFFER_DEPOSIT, ENDOWMENT - OFFER_DEPOSIT));
        assert_eq!(owner(SYSTEM), Some(SELLER));
        System::assert_last_event(Event::Offered { system, seller, price, buyer, until, deposit }.into());
    });
}

#[test]
fn another_offer_of_the_same_system_takes_the_place_of_the_first() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(PRICE));
        assert_ok!(Sale::offer(signed(SELLER), SYSTEM, assignment(5, 40), Some(BUYER), day(20)));
        let now = Offers::<Test>::get(SYSTEM).unwrap();
        assert_eq!((now.price, now.buyer, now.until), (assignment(5, 40), Some(BUYER), day(20)));
        assert_eq!(held(SELLER), OFFER_DEPOSIT);
        let deposit = OFFER_DEPOSIT;
        System::assert_has_event(Event::Withdrawn { system: SYSTEM, seller: SELLER, deposit }.into());
    });
}

#[test]
fn a_new_owners_offer_gives_the_former_owner_his_deposit_back() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(PRICE));
        Ledger::set_owner(SYSTEM, Some(OTHER));
        assert_ok!(Sale::offer(signed(OTHER), SYSTEM, PRICE, None, day(10)));
        assert_eq!((held(SELLER), free(SELLER)), (0, ENDOWMENT));
        assert_eq!(held(OTHER), OFFER_DEPOSIT);
        assert_eq!(Offers::<Test>::get(SYSTEM).unwrap().seller, OTHER);
    });
}

#[test]
fn each_offered_system_has_a_deposit_of_its_own() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(PRICE));
        assert_ok!(Sale::offer(signed(SELLER), SECOND, PRICE, None, day(10)));
        assert_eq!(held(SELLER), 2 * OFFER_DEPOSIT);
    });
}
