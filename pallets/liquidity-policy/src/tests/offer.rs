use crate::{
    mock::*,
    order::{RateKey, SystemKey},
    AdmitMode, BookOffers, Error, Event, HoldReason, Offer, OfferOf, Offers, Rules, Strategy,
};
use dlo_core::{Bps, FeeRate, SystemId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn an_unsigned_origin_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_noop!(Policy::offer(RuntimeOrigin::none(), ALICES), DispatchError::BadOrigin);
    });
}

#[test]
fn a_system_that_is_unknown_or_anothers_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_noop!(Policy::offer(signed(ALICE), NOBODYS), Error::<Test>::UnknownSystem);
        assert_noop!(Policy::offer(signed(BOB), ALICES), Error::<Test>::NotSystemOwner);
    });
}

#[test]
fn a_system_without_a_rulebook_of_its_owner_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Policy::offer(signed(ALICE), ALICES), Error::<Test>::NoRulebook);
        follow(open_rules());
        Ledger::set_owner(ALICES, Some(BOB));
        assert_noop!(Policy::offer(signed(BOB), ALICES), Error::<Test>::NoRulebook);
    });
}

#[test]
fn a_rulebook_that_lets_no_app_draw_without_asking_offers_nothing() {
    for rules in [manual_rules(), Rules { mode: AdmitMode::Closed, ..open_rules() }] {
        ExtBuilder::build_and_execute(|| {
            follow(rules);
            assert_noop!(Policy::offer(signed(ALICE), ALICES), Error::<Test>::NotOfferable);
        });
    }
}

#[test]
fn a_system_is_offered_once() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        assert_ok!(Policy::offer(signed(ALICE), ALICES));
        assert_noop!(Policy::offer(signed(ALICE), ALICES), Error::<Test>::AlreadyOffered);
    });
}

#[test]
fn a_rulebook_offers_as_many_systems_as_it_can_and_no_more() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        let systems: Vec<_> = (0..=u64::from(MAX_OFFERS)).map(|n| SystemId(100 + n)).collect();
        for system in &systems {
            Ledger::set_owner(*system, Some(ALICE));
            assert_ok!(Policy::assign(signed(ALICE), *system, Some(0)));
        }
        let (last, first) = systems.split_last().unwrap();
        for system in first {
            assert_ok!(Policy::offer(signed(ALICE), *system));
        }
        assert_noop!(Policy::offer(signed(ALICE), *last), Error::<Test>::TooManyOffers);
        assert_ok!(Policy::unoffer(signed(ALICE), systems[1]));
        assert_ok!(Policy::offer(signed(ALICE), *last));
    });
}

#[test]
fn an_owner_who_cannot_pay_the_deposit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        let spare = Balances::free_balance(ALICE) - 1_000 - OFFER_DEPOSIT + 1;
        assert_ok!(Balances::transfer_keep_alive(signed(ALICE), BOB, spare));
        let refusal = DispatchError::Token(TokenError::FundsUnavailable);
        assert_noop!(Policy::offer(signed(ALICE), ALICES), refusal);
    });
}

#[test]
fn an_offer_stands_at_the_rate_of_its_rulebook_with_its_deposit_held() {
    let shares = Strategy::TargetShares { tolerance: Bps(100) };
    for strategy in [Strategy::Automatic, shares] {
        ExtBuilder::build_and_execute(|| {
            follow(Rules { strategy, ..open_rules() });
            assert_ok!(Policy::offer(signed(ALICE), ALICES));

            let offer = Offer { owner: ALICE, book: 0, rate: FeeRate(3), deposit: OFFER_DEPOSIT };
            assert_eq!(OfferOf::<Test>::get(ALICES), Some(offer));
            assert!(Offers::<Test>::contains_key(RateKey::from(FeeRate(3)), SystemKey::from(ALICES)));
            assert_eq!(BookOffers::<Test>::get(ALICE, 0).into_inner(), [ALICES]);
            assert_eq!(held_for(HoldReason::Offer, ALICE), OFFER_DEPOSIT);
            System::assert_last_event(
                Event::Offered {
                    system: ALICES,
                    owner: ALICE,
                    book: 0,
                    rate: FeeRate(3),
                    deposit: OFFER_DEPOSIT,
                }
                .into(),
            );
        });
    }
}
