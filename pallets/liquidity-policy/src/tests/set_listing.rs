use crate::{
    mock::*, types::MAX_TERM_DAYS, Error, Event, Listing, ListingEntry, Listings, Overrides, Rulebooks,
};
use dlo_core::{AppId, Balance, Bps, FeeRate, Nat};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn an_unknown_rulebook_is_refused() {
    ExtBuilder::build_and_execute(|| {
        for listing in [Some(ALLOWED), None] {
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
            assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(app), Some(ALLOWED)));
        }
        assert_noop!(
            Policy::set_listing(signed(ALICE), 0, AppId(MAX_LISTINGS), Some(ALLOWED)),
            Error::<Test>::TooManyListings
        );
        assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(0), Some(Listing::Blocked)));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(1), None));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, AppId(MAX_LISTINGS), Some(ALLOWED)));
    });
}

#[test]
fn an_owner_who_cannot_pay_the_deposit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let spare = Balances::free_balance(ALICE) - 1_000 - LISTING_DEPOSIT + 1;
        assert_ok!(Balances::transfer_keep_alive(signed(ALICE), BOB, spare));
        assert_noop!(
            Policy::set_listing(signed(ALICE), 0, APP, Some(ALLOWED)),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
    });
}

#[test]
fn overrides_that_cannot_be_applied_are_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let none = Overrides::default();
        let cases = [
            (Overrides { min_days: Some(0), ..none }, Error::<Test>::ZeroTerm),
            (Overrides { max_days: Some(0), ..none }, Error::ZeroTerm),
            (Overrides { min_days: Some(31), max_days: Some(30), ..none }, Error::TermsCrossed),
            (Overrides { min_days: Some(MAX_TERM_DAYS + 1), ..none }, Error::TermTooLong),
            (Overrides { max_days: Some(MAX_TERM_DAYS + 1), ..none }, Error::TermTooLong),
            (Overrides { notice_days: Some(MAX_TERM_DAYS + 1), ..none }, Error::NoticeTooLong),
            (Overrides { cap_share: Some(Bps(10_001)), ..none }, Error::ShareAboveWhole),
            (Overrides { target: Some(Bps(10_001)), ..none }, Error::ShareAboveWhole),
        ];
        for (overrides, error) in cases {
            let listing = Some(Listing::Allowed(overrides));
            assert_noop!(Policy::set_listing(signed(ALICE), 0, APP, listing), error);
        }
    });
}

#[test]
fn overrides_at_the_limits_are_accepted_and_kept() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let listing = Listing::Allowed(Overrides {
            rate: Some(FeeRate(u128::MAX)),
            notice_days: Some(MAX_TERM_DAYS),
            min_days: Some(MAX_TERM_DAYS),
            max_days: Some(MAX_TERM_DAYS),
            cap_amount: Some(Nat(u128::MAX)),
            cap_share: Some(Bps::WHOLE),
            assignable: Some(false),
            target: Some(Bps::WHOLE),
        });
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(listing)));
        assert_eq!(Policy::listing(&ALICE, 0, APP), Some(listing));
    });
}

#[test]
fn each_change_of_a_listing_is_a_new_version_of_the_book() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        for (changes, listing) in [Some(ALLOWED), Some(Listing::Blocked), None].into_iter().enumerate() {
            assert_eq!(Rulebooks::<Test>::get(ALICE, 0).unwrap().version as usize, changes);
            assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, listing));
        }
        assert_eq!(Rulebooks::<Test>::get(ALICE, 0).unwrap().version, 3);
    });
}

#[test]
fn a_listing_is_counted_and_its_deposit_held_until_it_is_taken_off() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let listings = || Rulebooks::<Test>::get(ALICE, 0).unwrap().listings;
        let over_book = |deposits: Balance| BOOK_DEPOSIT + deposits;

        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(ALLOWED)));
        assert_eq!((listings(), held(ALICE)), (1, over_book(LISTING_DEPOSIT)));

        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Blocked)));
        assert_eq!((listings(), held(ALICE)), (1, over_book(LISTING_DEPOSIT)));
        assert_eq!(
            Listings::<Test>::get((ALICE, 0), APP),
            Some(ListingEntry { listing: Listing::Blocked, deposit: LISTING_DEPOSIT })
        );
        System::assert_last_event(
            Event::ListingSet {
                owner: ALICE,
                book: 0,
                app: APP,
                listing: Some(Listing::Blocked),
                version: 2,
            }
            .into(),
        );

        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, None));
        assert_eq!((listings(), held(ALICE)), (0, over_book(0)));
        assert_eq!(Listings::<Test>::get((ALICE, 0), APP), None);
    });
}
