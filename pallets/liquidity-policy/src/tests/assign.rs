use crate::{mock::*, Assignment, BookOf, Error, Event, HoldReason, OfferOf, Rulebooks};
use dlo_core::{LiquidityPolicy, Rule};
use frame_support::{assert_noop, assert_ok};

fn systems(owner: AccountId, book: u32) -> u32 {
    Rulebooks::<Test>::get(owner, book).unwrap().systems
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_noop!(Policy::assign(signed(ALICE), NOBODYS, Some(0)), Error::<Test>::UnknownSystem);
    });
}

#[test]
fn another_owners_system_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_noop!(Policy::assign(signed(ALICE), BOBS, Some(0)), Error::<Test>::NotSystemOwner);
    });
}

#[test]
fn another_owners_rulebook_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_noop!(Policy::assign(signed(BOB), BOBS, Some(0)), Error::<Test>::UnknownRulebook);
    });
}

#[test]
fn a_system_without_a_rulebook_cannot_lose_it() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Policy::assign(signed(ALICE), ALICES, None), Error::<Test>::NotAssigned);
    });
}

#[test]
fn a_stranger_cannot_unassign() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_noop!(Policy::assign(signed(BOB), ALICES, None), Error::<Test>::NotSystemOwner);
    });
}

#[test]
fn one_rulebook_serves_many_systems_and_a_new_one_replaces_it() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_ok!(Policy::assign(signed(ALICE), ALICES_OTHER, Some(0)));
        assert_eq!((systems(ALICE, 0), systems(ALICE, 1)), (2, 0));

        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(1)));
        assert_eq!((systems(ALICE, 0), systems(ALICE, 1)), (1, 1));
        System::assert_has_event(Event::Unassigned { system: ALICES, owner: ALICE, book: 0 }.into());
        System::assert_last_event(Event::Assigned { system: ALICES, owner: ALICE, book: 1 }.into());
        assert_eq!(Policy::rulebook_of(ALICES).map(|(book, _)| book), Some(1));
    });
}

#[test]
fn assigning_the_same_rulebook_again_counts_the_system_once() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_eq!(systems(ALICE, 0), 1);
    });
}

#[test]
fn unassigning_leaves_the_system_without_a_rulebook() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, None));
        assert_eq!(systems(ALICE, 0), 0);
        assert_eq!(BookOf::<Test>::get(ALICES), None);
        assert_eq!(Policy::examine(&ask()), Err(Rule::NoRulebook));
    });
}

#[test]
fn a_sold_system_no_longer_follows_the_sellers_rulebook() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        Ledger::set_owner(ALICES, Some(BOB));

        // The buyer's rulebook has the same number, and does not stand in for the seller's.
        assert_ok!(Policy::create_rulebook(signed(BOB), open_rules()));
        let asked_of_bob = dlo_core::Ask { owner: BOB, ..ask() };
        assert_eq!(Policy::examine(&asked_of_bob), Err(Rule::NoRulebook));
        assert_eq!(Policy::rulebook_of(ALICES), None);
        assert_eq!(BookOf::<Test>::get(ALICES), Some(Assignment { owner: ALICE, book: 0 }));

        assert_ok!(Policy::assign(signed(BOB), ALICES, Some(0)));
        assert_eq!((systems(ALICE, 0), systems(BOB, 0)), (0, 1));
        assert!(Policy::examine(&asked_of_bob).is_ok());
    });
}

#[test]
fn the_seller_and_the_buyer_may_each_drop_the_sellers_rulebook() {
    for who in [ALICE, BOB] {
        ExtBuilder::build_and_execute(|| {
            assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
            assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
            Ledger::set_owner(ALICES, Some(BOB));
            assert_ok!(Policy::assign(signed(who), ALICES, None));
            assert_ok!(Policy::remove_rulebook(signed(ALICE), 0));
        });
    }
}

#[test]
fn the_rulebook_of_a_retired_system_can_be_dropped() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        Ledger::set_owner(ALICES, None);
        assert_noop!(Policy::assign(signed(BOB), ALICES, None), Error::<Test>::NotSystemOwner);
        assert_ok!(Policy::assign(signed(ALICE), ALICES, None));
        assert_ok!(Policy::remove_rulebook(signed(ALICE), 0));
    });
}

#[test]
fn a_system_that_gets_another_rulebook_or_none_leaves_the_offer_book() {
    for book in [Some(0), Some(1), None] {
        ExtBuilder::build_and_execute(|| {
            follow(open_rules());
            assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
            assert_ok!(Policy::offer(signed(ALICE), ALICES));
            assert_ok!(Policy::assign(signed(ALICE), ALICES, book));

            assert_eq!(OfferOf::<Test>::get(ALICES), None);
            assert_eq!(Policy::offers(None, 100).offers, []);
            assert_eq!(held_for(HoldReason::Offer, ALICE), 0);
            System::assert_has_event(
                Event::Unoffered { system: ALICES, owner: ALICE, book: 0, deposit: OFFER_DEPOSIT }.into(),
            );
        });
    }
}

#[test]
fn the_buyers_rulebook_takes_the_place_of_the_sellers_offer() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_ok!(Policy::offer(signed(ALICE), ALICES));
        Ledger::set_owner(ALICES, Some(BOB));
        assert_ok!(Policy::create_rulebook(signed(BOB), open_rules()));
        assert_ok!(Policy::assign(signed(BOB), ALICES, Some(0)));

        assert_eq!((OfferOf::<Test>::get(ALICES), held_for(HoldReason::Offer, ALICE)), (None, 0));
        assert_ok!(Policy::offer(signed(BOB), ALICES));
        assert_eq!(Policy::offer_of(ALICES).unwrap().owner, BOB);
    });
}
