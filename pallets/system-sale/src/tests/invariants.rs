//! Each test breaks one invariant on purpose and sees the check name it.

use crate::{mock::*, HoldReason, Offer, Offers, Price};
use frame_support::{
    assert_ok,
    traits::{fungible::MutateHold, tokens::Precision},
};
use sp_runtime::TryRuntimeError;

/// Breaks a sound state with `damage`; the check must answer with `name`.
fn found(damage: impl FnOnce(), name: &'static str) {
    ExtBuilder::build().execute_with(|| {
        assert_ok!(offer(PRICE));
        assert_ok!(Sale::offer(signed(OTHER), THEIRS, assignment(5, 40), Some(BUYER), day(30)));
        assert_ok!(Sale::do_try_state());
        damage();
        assert_eq!(Sale::do_try_state(), Err(TryRuntimeError::Other(name)));
    });
}

fn edit(change: impl FnOnce(&mut Offer<AccountId>)) {
    Offers::<Test>::mutate(THEIRS, |offer| change(offer.as_mut().unwrap()));
}

#[test]
fn a_price_that_cannot_be_asked_is_found() {
    found(|| edit(|offer| offer.price = Price::Ant(0)), "system-sale: a price that cannot be asked");
    found(|| edit(|offer| offer.until = day(41)), "system-sale: a price that cannot be asked");
}

#[test]
fn a_buyer_who_is_the_seller_is_found() {
    found(|| edit(|offer| offer.buyer = Some(OTHER)), "system-sale: buyer is seller");
}

#[test]
fn a_hold_that_differs_from_the_deposits_is_found() {
    let fault = "system-sale: deposits differ from the hold";
    let reason = HoldReason::Offer.into();
    found(|| Balances::hold(&reason, &SELLER, 1).unwrap(), fault);
    found(|| Balances::hold(&reason, &BUYER, 1).unwrap(), fault);
    found(|| assert_ok!(Balances::release(&reason, &SELLER, 1, Precision::Exact), 1), fault);
    found(|| edit(|offer| offer.deposit -= 1), fault);
    found(|| Offers::<Test>::remove(THEIRS), fault);
}

#[test]
fn a_deposit_of_an_account_that_is_gone_is_found() {
    found(
        || {
            let offer = Offers::<Test>::get(SYSTEM).unwrap();
            Offers::<Test>::insert(SECOND, Offer { seller: 77, ..offer });
        },
        "system-sale: deposit without an account",
    );
}
