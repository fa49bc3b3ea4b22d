use crate::{mock::*, BookOffers, Error, Event, HoldReason, OfferOf};
use dlo_core::LiquidityPolicy;
use frame_support::{assert_noop, assert_ok};

fn offer() {
    follow(open_rules());
    assert_ok!(Policy::offer(signed(ALICE), ALICES));
}

#[test]
fn what_is_not_offered_is_not_taken_out() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_noop!(Policy::unoffer(signed(ALICE), ALICES), Error::<Test>::UnknownOffer);
    });
}

#[test]
fn a_stranger_takes_nothing_out() {
    ExtBuilder::build_and_execute(|| {
        offer();
        assert_noop!(Policy::unoffer(signed(BOB), ALICES), Error::<Test>::NotOfferOwner);
    });
}

#[test]
fn the_offer_goes_and_the_rulebook_stays() {
    ExtBuilder::build_and_execute(|| {
        offer();
        assert_ok!(Policy::unoffer(signed(ALICE), ALICES));

        assert_eq!((OfferOf::<Test>::get(ALICES), Policy::offers(None, 100).offers.len()), (None, 0));
        assert!(!BookOffers::<Test>::contains_key(ALICE, 0));
        assert_eq!(held_for(HoldReason::Offer, ALICE), 0);
        System::assert_last_event(
            Event::Unoffered { system: ALICES, owner: ALICE, book: 0, deposit: OFFER_DEPOSIT }.into(),
        );
        assert_ok!(Policy::examine(&ask()));
    });
}

#[test]
fn anyone_takes_out_what_its_owner_no_longer_has() {
    for owner in [Some(BOB), None] {
        for who in [ALICE, BOB, CAROL] {
            ExtBuilder::build_and_execute(|| {
                offer();
                Ledger::set_owner(ALICES, owner);
                assert_ok!(Policy::unoffer(signed(who), ALICES));
                assert_eq!((OfferOf::<Test>::get(ALICES), held_for(HoldReason::Offer, ALICE)), (None, 0));
            });
        }
    }
}
