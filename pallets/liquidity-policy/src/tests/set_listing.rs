use crate::{mock::*, Error, Event, Listing, ListingEntry, Listings, Rulebooks};
use dlo_core::{AppId, Balance};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn an_unknown_rulebook_is_refused() {
    ExtBuilder::build_and_execute(|| {
        for listing in [Some(Listing::Allowed), None] {
            assert_noop!(Policy::set_listing(signed(ALICE), 0, APP, listing), Error::<Test>::UnknownRulebook);
        }
    });
}

#[test]
fn an_app_that_is_not_listed_cannot_be_taken_off() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_noop!(Policy::set_listing(signed(ALICE), 0, APP, None), Error::<Test>::UnknownListing);
    });
}

#[test]
fn a_full_rulebook_takes_no_more_apps_but_can_change_those_it_has() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        for app in 0..MAX_LISTINGS {
            assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(app), Some(Listing::Allowed)));
        }
        assert_noop!(
            Policy::set_listing(signed(ALICE), 0, AppId(MAX_LISTINGS), Some(Listing::Allowed)),
            Error::<Test>::TooManyListings
        );
        assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(0), Some(Listing::Blocked)));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(1), None));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(MAX_LISTINGS), Some(Listing::Allowed)));
    });
}

#[test]
fn an_owner_who_cannot_pay_the_deposit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let spare = Balances::free_balance(ALICE) - 1_000 - LISTING_DEPOSIT + 1;
        assert_ok!(Balances::transfer_keep_alive(signed(ALICE), BOB, spare));
        assert_noop!(
            Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Allowed)),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
    });
}

#[test]
fn a_listing_is_counted_and_its_deposit_held_until_it_is_taken_off() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let listings = || Rulebooks::<Test>::get(ALICE, 0).unwrap().listings;
        let over_book = |deposits: Balance| BOOK_DEPOSIT + deposits;

        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Allowed)));
        assert_eq!((listings(), held(ALICE)), (1, over_book(LISTING_DEPOSIT)));

        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Blocked)));
        assert_eq!((listings(), held(ALICE)), (1, over_book(LISTING_DEPOSIT)));
        assert_eq!(
            Listings::<Test>::get((ALICE, 0), APP),
            Some(ListingEntry { listing: Listing::Blocked, deposit: LISTING_DEPOSIT })
        );
        System::assert_last_event(
            Event::ListingSet { owner: ALICE, book: 0, app: APP, listing: Some(Listing::Blocked) }.into(),
        );

        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, None));
        assert_eq!((listings(), held(ALICE)), (0, over_book(0)));
        assert_eq!(Listings::<Test>::get((ALICE, 0), APP), None);
    });
}
