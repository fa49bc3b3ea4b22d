use crate::{mock::*, Offer, Offers, MAX_PAGE};
use dlo_core::SystemId;
use frame_support::assert_ok;
use std::collections::BTreeSet;

#[test]
fn a_system_that_is_not_offered_has_no_offer() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Sale::offer_of(SYSTEM), None);
        assert_eq!(Sale::offers(None, 10), vec![]);
    });
}

#[test]
fn a_void_offer_is_read_and_said_to_be_void() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(PRICE));
        let read = Sale::offer_of(SYSTEM).unwrap();
        assert!(!Sale::is_void(SYSTEM, &read));
        Ledger::set_owner(SYSTEM, Some(OTHER));
        assert!(Sale::is_void(SYSTEM, &read));
        Ledger::set_owner(SYSTEM, Some(SELLER));
        Clock::to_day(10);
        assert!(Sale::is_void(SYSTEM, &read));
        assert_eq!(Sale::offers(None, 10), vec![(SYSTEM, read)]);
    });
}

#[test]
fn pages_behind_a_cursor_hold_each_offer_once_and_no_more_than_the_most() {
    ExtBuilder::build().execute_with(|| {
        let deposit = 0;
        let offer = Offer { seller: SELLER, price: PRICE, buyer: None, until: day(10), deposit };
        let count = MAX_PAGE + 20;
        for id in 0..count {
            Offers::<Test>::insert(SystemId(id.into()), offer.clone());
        }
        let first = Sale::offers(None, u32::MAX);
        assert_eq!(first.len(), 100);
        let second = Sale::offers(first.last().map(|(system, _)| *system), u32::MAX);
        let all: BTreeSet<_> = first.iter().chain(&second).map(|(system, _)| *system).collect();
        assert_eq!((second.len(), all.len()), (20, 120));
        assert_eq!(Sale::offers(None, 3), first[..3]);
        assert_eq!(Sale::offers(Some(first[2].0), 2), first[3..5]);
        assert_eq!(Sale::offers(None, 0), vec![]);
    });
}
