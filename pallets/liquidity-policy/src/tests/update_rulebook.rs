use crate::{
    mock::*, AdmitMode, BookOffers, Error, Event, HoldReason, OfferOf, Rulebooks, Rules, Strategy, WeightInfo,
};
use dlo_core::{FeeRate, LiquidityPolicy, SystemId};
use frame_support::{assert_noop, assert_ok};

#[test]
fn an_unknown_rulebook_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Policy::update_rulebook(signed(ALICE), 0, open_rules()), Error::<Test>::UnknownRulebook);
    });
}

#[test]
fn another_owners_rulebook_cannot_be_changed() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_noop!(Policy::update_rulebook(signed(BOB), 0, open_rules()), Error::<Test>::UnknownRulebook);
    });
}

#[test]
fn invalid_rules_leave_the_old_ones() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let bad = Rules { min_days: 0, ..open_rules() };
        assert_noop!(Policy::update_rulebook(signed(ALICE), 0, bad), Error::<Test>::ZeroTerm);
    });
}

#[test]
fn a_version_that_does_not_fit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        Rulebooks::<Test>::mutate(ALICE, 0, |book| book.as_mut().unwrap().version = u32::MAX);
        assert_noop!(Policy::update_rulebook(signed(ALICE), 0, open_rules()), Error::<Test>::Overflow);
    });
}

#[test]
fn new_rules_apply_to_the_next_ask_and_keep_counters_and_deposit() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        let before = Rulebooks::<Test>::get(ALICE, 0).unwrap();
        assert_eq!(Policy::examine(&ask()).map(|terms| terms.rate), Ok(FeeRate(3)));

        let rules = Rules { rate: FeeRate(9), ..open_rules() };
        assert_ok!(Policy::update_rulebook(signed(ALICE), 0, rules));

        assert_eq!(Policy::examine(&ask()).map(|terms| terms.rate), Ok(FeeRate(9)));
        assert_eq!(Rulebooks::<Test>::get(ALICE, 0), Some(crate::Rulebook { rules, version: 1, ..before }));
        System::assert_last_event(Event::RulebookUpdated { owner: ALICE, book: 0, rules, version: 1 }.into());
    });
}

/// Both of Alice's systems stand in the offer book at 3, Bob's at 4.
fn offer_three() {
    follow(open_rules());
    assert_ok!(Policy::assign(signed(ALICE), ALICES_OTHER, Some(0)));
    assert_ok!(Policy::create_rulebook(signed(BOB), Rules { rate: FeeRate(4), ..open_rules() }));
    assert_ok!(Policy::assign(signed(BOB), BOBS, Some(0)));
    for (owner, system) in [(ALICE, ALICES), (ALICE, ALICES_OTHER), (BOB, BOBS)] {
        assert_ok!(Policy::offer(signed(owner), system));
    }
}

fn in_order() -> Vec<(SystemId, FeeRate)> {
    Policy::offers(None, 100).offers.into_iter().map(|(system, offer)| (system, offer.rate)).collect()
}

#[test]
fn offers_move_to_the_new_rate_and_the_call_weighs_what_it_moved() {
    ExtBuilder::build_and_execute(|| {
        offer_three();
        let (three, four, nine) = (FeeRate(3), FeeRate(4), FeeRate(9));
        assert_eq!(in_order(), [(ALICES, three), (ALICES_OTHER, three), (BOBS, four)]);

        let dearer = Rules { rate: nine, ..open_rules() };
        let info = Policy::update_rulebook(signed(ALICE), 0, dearer).unwrap();
        assert_eq!(in_order(), [(BOBS, four), (ALICES, nine), (ALICES_OTHER, nine)]);
        assert_eq!(info.actual_weight, Some(<Test as crate::Config>::WeightInfo::update_rulebook(2)));
        assert_eq!(held_for(HoldReason::Offer, ALICE), 2 * OFFER_DEPOSIT);
    });
}

#[test]
fn offers_leave_the_book_where_the_rules_let_no_app_draw_without_asking() {
    for rules in [manual_rules(), Rules { mode: AdmitMode::Closed, ..open_rules() }] {
        ExtBuilder::build_and_execute(|| {
            offer_three();
            assert_ok!(Policy::update_rulebook(signed(ALICE), 0, rules));

            assert_eq!(in_order(), [(BOBS, FeeRate(4))]);
            assert_eq!((OfferOf::<Test>::get(ALICES), BookOffers::<Test>::get(ALICE, 0).len()), (None, 0));
            assert_eq!(held_for(HoldReason::Offer, ALICE), 0);
            System::assert_has_event(
                Event::Unoffered { system: ALICES_OTHER, owner: ALICE, book: 0, deposit: OFFER_DEPOSIT }
                    .into(),
            );
        });
    }
}

#[test]
fn offers_stay_where_target_shares_take_the_place_of_automatic() {
    ExtBuilder::build_and_execute(|| {
        offer_three();
        let strategy = Strategy::TargetShares { tolerance: dlo_core::Bps(0) };
        assert_ok!(Policy::update_rulebook(signed(ALICE), 0, Rules { strategy, ..open_rules() }));
        assert_eq!(in_order().len(), 3);
    });
}
