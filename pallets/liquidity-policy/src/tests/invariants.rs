//! Each test breaks one invariant on purpose and sees the check name it.

use crate::{mock::*, BookOf, HoldReason, Listing, Listings, NextBook, Rulebooks};
use frame_support::{assert_ok, traits::fungible::MutateHold};
use sp_runtime::TryRuntimeError;

/// Breaks a sound state with `damage`; the check must answer with `name`.
fn found(damage: impl FnOnce(), name: &'static str) {
    ExtBuilder::build().execute_with(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Allowed)));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
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
        || BookOf::<Test>::insert(BOBS, crate::Assignment { owner: BOB, book: 0 }),
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
}
