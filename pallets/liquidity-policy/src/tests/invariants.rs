//! Each test breaks one invariant on purpose and sees the check name it.

use crate::{
    mock::*,
    order::{RateKey, SystemKey},
    AdmitMode, BookOf, BookOffers, HoldReason, Listing, Listings, NextBook, OfferOf, Offers, Overrides,
    RequestCount, Requests, Rulebooks,
};
use dlo_core::{AppId, Bps, FeeRate, Nat};
use frame_support::{assert_ok, traits::fungible::MutateHold};
use sp_runtime::TryRuntimeError;

/// Breaks a sound state with `damage`; the check must answer with `name`.
fn found(damage: impl FnOnce(), name: &'static str) {
    ExtBuilder::build().execute_with(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(ALLOWED)));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_ok!(Policy::offer(signed(ALICE), ALICES));
        assert_ok!(Policy::create_rulebook(signed(BOB), manual_rules()));
        assert_ok!(Policy::assign(signed(BOB), BOBS, Some(0)));
        assert_ok!(Policy::request(signed(CAROL), BOBS, APP, Nat(100), 30, FeeRate(5)));
        assert_ok!(Policy::accept(signed(BOB), BOBS, APP, Nat(100), 30));
        assert_ok!(Policy::do_try_state());
        damage();
        assert_eq!(Policy::do_try_state(), Err(TryRuntimeError::Other(name)));
    });
}

fn edit(change: impl FnOnce(&mut crate::Rulebook)) {
    Rulebooks::<Test>::mutate(ALICE, 0, |book| change(book.as_mut().unwrap()));
}

#[test]
fn invalid_rules_are_found() {
    found(|| edit(|book| book.rules.min_days = 0), "liquidity-policy: rules invalid");
}

#[test]
fn a_number_not_yet_given_is_found() {
    found(|| NextBook::<Test>::insert(ALICE, 0), "liquidity-policy: book number not yet given");
}

#[test]
fn miscounted_listings_are_found() {
    found(|| edit(|book| book.listings = 2), "liquidity-policy: listings miscounted");
}

#[test]
fn miscounted_systems_are_found() {
    found(|| edit(|book| book.systems = 0), "liquidity-policy: systems miscounted");
}

#[test]
fn a_listing_without_its_book_is_found() {
    found(
        || {
            let entry = Listings::<Test>::get((ALICE, 0), APP).unwrap();
            Listings::<Test>::insert((ALICE, 9), APP, entry);
        },
        "liquidity-policy: listing without its book",
    );
}

#[test]
fn an_assignment_without_its_book_is_found() {
    found(
        || BookOf::<Test>::insert(ALICES_OTHER, crate::Assignment { owner: BOB, book: 9 }),
        "liquidity-policy: assignment without its book",
    );
}

#[test]
fn a_hold_that_differs_from_the_deposits_is_found() {
    found(
        || Balances::hold(&HoldReason::Rulebook.into(), &ALICE, 1).unwrap(),
        "liquidity-policy: deposits differ from the hold",
    );
    found(|| edit(|book| book.deposit -= 1), "liquidity-policy: deposits differ from the hold");
    for reason in [HoldReason::Request, HoldReason::Offer] {
        found(
            || Balances::hold(&reason.into(), &ALICE, 1).unwrap(),
            "liquidity-policy: deposits differ from the hold",
        );
    }
    found(
        || Requests::<Test>::mutate(BOBS, APP, |request| request.as_mut().unwrap().deposit += 1),
        "liquidity-policy: deposits differ from the hold",
    );
    found(
        || OfferOf::<Test>::mutate(ALICES, |offer| offer.as_mut().unwrap().deposit += 1),
        "liquidity-policy: deposits differ from the hold",
    );
}

#[test]
fn invalid_overrides_are_found() {
    let overrides = Overrides { target: Some(Bps(10_001)), ..Default::default() };
    found(
        || {
            let entry = Listings::<Test>::get((ALICE, 0), APP).unwrap();
            let listing = Listing::Allowed(overrides);
            Listings::<Test>::insert((ALICE, 0), APP, crate::ListingEntry { listing, ..entry });
        },
        "liquidity-policy: overrides invalid",
    );
}

#[test]
fn more_listings_than_there_can_be_are_found() {
    found(
        || {
            let entry = Listings::<Test>::get((ALICE, 0), APP).unwrap();
            for app in 100..100 + MAX_LISTINGS {
                Listings::<Test>::insert((ALICE, 0), AppId(app), entry);
            }
            edit(|book| book.listings += MAX_LISTINGS);
        },
        "liquidity-policy: too many listings",
    );
}

/// Damages the request to Bob.
fn edit_request(change: impl FnOnce(&mut crate::Request<AccountId>)) {
    Requests::<Test>::mutate(BOBS, APP, |request| change(request.as_mut().unwrap()));
}

#[test]
fn a_request_for_nothing_is_found() {
    found(|| edit_request(|request| request.amount = Nat(0)), "liquidity-policy: request for nothing");
}

#[test]
fn an_acceptance_above_its_request_is_found() {
    let name = "liquidity-policy: acceptance above the request";
    let accepted = |change: fn(&mut crate::Acceptance)| {
        move || edit_request(|request| change(request.accepted.as_mut().unwrap()))
    };
    found(accepted(|accepted| accepted.amount = Nat(101)), name);
    found(accepted(|accepted| accepted.amount = Nat(0)), name);
    found(accepted(|accepted| accepted.days = 31), name);
    found(accepted(|accepted| accepted.rate = FeeRate(6)), name);
}

#[test]
fn miscounted_requests_are_found() {
    let name = "liquidity-policy: requests miscounted";
    found(|| RequestCount::<Test>::insert(BOBS, 2), name);
    found(|| RequestCount::<Test>::remove(BOBS), name);
    found(|| RequestCount::<Test>::insert(ALICES, 0), name);
    found(|| Requests::<Test>::remove(BOBS, APP), name);
}

#[test]
fn more_requests_than_there_can_be_are_found() {
    found(
        || {
            let request = Requests::<Test>::get(BOBS, APP).unwrap();
            for app in 100..100 + MAX_REQUESTS {
                Requests::<Test>::insert(BOBS, AppId(app), request);
            }
            RequestCount::<Test>::insert(BOBS, 1 + MAX_REQUESTS);
        },
        "liquidity-policy: too many requests",
    );
}

/// Damages the offer of Alice's first system.
fn edit_offer(change: impl FnOnce(&mut crate::Offer<AccountId>)) {
    OfferOf::<Test>::mutate(ALICES, |offer| change(offer.as_mut().unwrap()));
}

#[test]
fn an_offer_that_its_rulebook_does_not_give_is_found() {
    found(|| edit_offer(|offer| offer.book = 1), "liquidity-policy: offer without its assignment");
    found(|| edit_offer(|offer| offer.owner = BOB), "liquidity-policy: offer without its assignment");
    found(
        || edit(|book| book.rules.mode = AdmitMode::Closed),
        "liquidity-policy: offer under rules that admit none",
    );
    found(
        || edit(|book| book.rules.rate = FeeRate(4)),
        "liquidity-policy: offer at another rate than its book",
    );
}

#[test]
fn an_offer_out_of_place_is_found() {
    let name = "liquidity-policy: offer out of place";
    let key = SystemKey::from(ALICES);
    found(|| Offers::<Test>::remove(RateKey::from(FeeRate(3)), key), name);
    found(|| Offers::<Test>::insert(RateKey::from(FeeRate(4)), key, ()), name);
    found(|| Offers::<Test>::insert(RateKey::from(FeeRate(3)), SystemKey::from(BOBS), ()), name);
}

#[test]
fn a_wrong_list_of_offers_is_found() {
    let name = "liquidity-policy: list of offers wrong";
    found(|| BookOffers::<Test>::remove(ALICE, 0), name);
    found(|| BookOffers::<Test>::try_mutate(ALICE, 0, |list| list.try_push(ALICES)).unwrap(), name);
    found(|| BookOffers::<Test>::try_mutate(BOB, 0, |list| list.try_push(ALICES)).unwrap(), name);
    found(
        || BookOffers::<Test>::insert(BOB, 0, frame_support::BoundedVec::default()),
        "liquidity-policy: empty list of offers",
    );
}
