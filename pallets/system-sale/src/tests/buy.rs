use crate::{mock::*, reference, Call, Error, Event, Offers, Price, WeightInfo};
use dlo_core::{Nat, Purpose, ReserveLedger};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::{DispatchError, TokenError};

/// Offers [`SYSTEM`] at `price`, then runs `test`.
fn offered(price: Price, test: impl FnOnce()) {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(offer(price));
        test();
    });
}

#[test]
fn only_accounts_buy() {
    offered(PRICE, || {
        let certs = Default::default();
        let refused = DispatchError::BadOrigin;
        assert_noop!(Sale::buy(RuntimeOrigin::root(), SYSTEM, PRICE, Nat::ZERO, 0, certs), refused);
    });
}

#[test]
fn what_is_not_offered_cannot_be_bought() {
    offered(PRICE, || {
        for system in [SECOND, NOBODYS] {
            assert_noop!(buy_with(BUYER, system, PRICE, BACKED, &[]), Error::<Test>::UnknownOffer);
        }
    });
}

#[test]
fn an_offer_whose_day_has_come_is_void() {
    offered(PRICE, || {
        Clock::to_day(10);
        assert_noop!(buy(BUYER), Error::<Test>::Void);
        Clock::to_day(11);
        assert_noop!(buy(BUYER), Error::<Test>::Void);
    });
}

#[test]
fn an_offer_of_a_former_owner_is_void() {
    for now_of in [Some(OTHER), Some(BUYER), None] {
        offered(PRICE, || {
            Ledger::set_owner(SYSTEM, now_of);
            assert_noop!(buy(BUYER), Error::<Test>::Void);
        });
    }
}

#[test]
fn the_seller_does_not_buy_from_himself() {
    offered(PRICE, || {
        assert_noop!(buy(SELLER), Error::<Test>::BuyerIsSeller);
    });
}

#[test]
fn an_offer_to_one_buyer_is_for_nobody_else() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Sale::offer(signed(SELLER), SYSTEM, PRICE, Some(BUYER), day(10)));
        assert_noop!(buy(OTHER), Error::<Test>::NotTheBuyer);
        assert_ok!(buy(BUYER));
    });
}

#[test]
fn another_price_than_the_offers_is_refused_even_a_higher_one() {
    offered(PRICE, || {
        for seen in [Price::Ant(COST - 1), Price::Ant(COST + 1), assignment(COST, 30)] {
            let refused = Error::<Test>::PriceChanged;
            assert_noop!(buy_with(BUYER, SYSTEM, seen, BACKED, &[]), refused);
        }
    });
    offered(assignment(100, 30), || {
        for seen in [assignment(99, 30), assignment(100, 29), assignment(100, 31), Price::Ant(100)] {
            assert_noop!(buy_for(seen, &[(0, 100)]), Error::<Test>::PriceChanged);
        }
    });
}

#[test]
fn a_price_in_ant_is_not_paid_with_certificates() {
    offered(PRICE, || {
        assert_noop!(buy_for(PRICE, &[(0, 1)]), Error::<Test>::CertificatesNotAsked);
    });
}

#[test]
fn no_certificate_is_named_twice() {
    let price = assignment(100, 30);
    offered(price, || {
        for parts in [[(0, 50), (0, 50), (1, 0)], [(0, 20), (1, 60), (0, 20)]] {
            assert_noop!(buy_for(price, &parts), Error::<Test>::DuplicateCertificate);
        }
    });
}

#[test]
fn parts_of_certificates_add_up_to_exactly_the_price() {
    let price = assignment(150, 30);
    offered(price, || {
        let too_large = [(0, u128::MAX), (1, 151)];
        for parts in [&[][..], &[(0, 100)], &[(0, 100), (1, 49)], &[(0, 100), (1, 51)], &too_large] {
            assert_noop!(buy_for(price, parts), Error::<Test>::WrongSum);
        }
        assert_ok!(buy_for(price, &[(0, 100), (1, 50)]));
    });
}

#[test]
fn the_system_is_valued_anew_before_the_least_is_compared() {
    offered(PRICE, || {
        Ledger::set_worth(SYSTEM, Some(Nat(BACKED.0 - 1)));
        assert_eq!(Ledger::backing(SYSTEM).unwrap().backed, BACKED);
        assert_noop!(buy(BUYER), Error::<Test>::BackedTooLow);
        assert_ok!(buy_with(BUYER, SYSTEM, PRICE, Nat(BACKED.0 - 1), &[]));
    });
}

#[test]
fn what_was_admitted_since_the_buyer_looked_refuses_the_sale() {
    offered(PRICE, || {
        let buy = |revision| Sale::buy(signed(BUYER), SYSTEM, PRICE, BACKED, revision, Default::default());
        Ledger::revise(SYSTEM);
        for seen in [0, 2] {
            assert_noop!(buy(seen), Error::<Test>::TermsChanged);
        }
        assert_ok!(buy(1));
    });
}

#[test]
fn a_system_that_cannot_be_valued_is_not_sold() {
    offered(PRICE, || {
        Ledger::set_worth(SYSTEM, None);
        assert_noop!(buy_with(BUYER, SYSTEM, PRICE, Nat::ZERO, &[]), NO_VALUE);
    });
}

#[test]
fn who_cannot_pay_does_not_buy() {
    offered(PRICE, || {
        assert_noop!(buy(POOR), TokenError::FundsUnavailable);
    });
    offered(Price::Ant(ENDOWMENT + 1), || {
        let price = Price::Ant(ENDOWMENT + 1);
        assert_noop!(buy_with(BUYER, SYSTEM, price, BACKED, &[]), TokenError::FundsUnavailable);
    });
}

#[test]
fn who_can_pay_but_not_bear_the_deposits_keeps_what_he_has() {
    for left in [0, ED, SYSTEM_DEPOSIT, SYSTEM_DEPOSIT + ED - 1] {
        let price = Price::Ant(ENDOWMENT - left);
        offered(price, || {
            assert!(buy_with(BUYER, SYSTEM, price, BACKED, &[]).is_err(), "{left} was enough");
            assert_eq!((free(BUYER), free(SELLER)), (ENDOWMENT, ENDOWMENT - OFFER_DEPOSIT));
            assert_eq!((owner(SYSTEM), held(SELLER)), (Some(SELLER), OFFER_DEPOSIT));
        });
    }
    let price = Price::Ant(ENDOWMENT - SYSTEM_DEPOSIT - ED);
    offered(price, || {
        assert_ok!(buy_with(BUYER, SYSTEM, price, BACKED, &[]));
    });
}

#[test]
fn a_hand_over_that_fails_at_its_end_leaves_no_payment_behind() {
    offered(PRICE, || {
        Deeds::set_stopped(true);
        assert_noop!(buy(BUYER), STOPPED);
        assert_eq!((owner(SYSTEM), held(SELLER)), (Some(SELLER), OFFER_DEPOSIT));
        assert_eq!((free(BUYER), free(SELLER)), (ENDOWMENT, ENDOWMENT - OFFER_DEPOSIT));
        // The offer stands, and is taken once nothing is in the way.
        Deeds::set_stopped(false);
        assert_ok!(buy(BUYER));
    });
}

#[test]
fn a_hand_over_that_fails_at_its_end_leaves_no_assignment_behind() {
    let price = assignment(150, 30);
    offered(price, || {
        Deeds::set_stopped(true);
        assert_noop!(buy_for(price, &[(0, 100), (1, 50)]), STOPPED);
        assert_eq!((Escrow::promises(cert(0)), Escrow::promises(cert(1))), (vec![], vec![]));
        assert_eq!(owner(SYSTEM), Some(SELLER));
    });
}

#[test]
fn a_payment_that_fails_in_its_middle_leaves_nothing_behind() {
    let price = assignment(200, 30);
    offered(price, || {
        // The last part is of somebody else's certificate, more than there is, or nothing.
        for (parts, refused) in [
            ([(0, 100), (1, 50), (4, 50)], NOT_HOLDER),
            ([(0, 50), (1, 49), (2, 101)], NOT_FREE),
            ([(0, 100), (1, 100), (2, 0)], NOT_FREE),
        ] {
            assert_noop!(buy_for(price, &parts), refused);
            (0..5).for_each(|serial| assert_eq!(Escrow::promised(cert(serial)), 0));
            assert_eq!(owner(SYSTEM), Some(SELLER));
        }
    });
}

#[test]
fn what_is_promised_already_does_not_pay_again() {
    let price = assignment(100, 30);
    offered(price, || {
        assert_ok!(Sale::offer(signed(SELLER), SECOND, assignment(1, 30), None, day(10)));
        assert_ok!(buy_with(BUYER, SECOND, assignment(1, 30), BACKED, &[(cert(0), Nat(1))]));
        assert_noop!(buy_for(price, &[(0, 100)]), NOT_FREE);
        assert_ok!(buy_for(price, &[(0, 99), (1, 1)]));
    });
}

#[test]
fn for_ant_the_seller_gets_exactly_the_price_and_all_deposits_back() {
    offered(PRICE, || {
        assert_ok!(buy(BUYER));
        assert_eq!(owner(SYSTEM), Some(BUYER));
        assert_eq!((free(SELLER), held(SELLER)), (ENDOWMENT + COST + SYSTEM_DEPOSIT, 0));
        assert_eq!((free(BUYER), held(BUYER)), (ENDOWMENT - COST - SYSTEM_DEPOSIT, 0));
        assert!(!Offers::<Test>::contains_key(SYSTEM));
        let (seller, buyer, price, backed) = (SELLER, BUYER, PRICE, BACKED);
        System::assert_last_event(Event::Sold { system: SYSTEM, seller, buyer, price, backed }.into());
    });
}

#[test]
fn for_certificates_the_seller_relies_on_exactly_the_price() {
    let price = assignment(230, 30);
    offered(price, || {
        assert_ok!(buy_for(price, &[(2, 100), (0, 30), (1, 100)]));
        let sale = reference(SYSTEM, &SELLER, &BUYER);
        for (serial, amount) in [(0, 30), (1, 100), (2, 100)] {
            let promise = (Purpose::Settlement, Nat(amount), sale, SELLER, day(30));
            assert_eq!(Escrow::promises(cert(serial)), vec![promise]);
        }
        assert_eq!(Escrow::promises(cert(3)), vec![]);
        assert_eq!(owner(SYSTEM), Some(BUYER));
        // No ANT but the deposits has moved.
        assert_eq!((free(SELLER), free(BUYER)), (ENDOWMENT + SYSTEM_DEPOSIT, ENDOWMENT - SYSTEM_DEPOSIT));
    });
}

#[test]
fn the_reference_differs_by_system_seller_and_buyer() {
    let all = [
        reference(SYSTEM, &SELLER, &BUYER),
        reference(SECOND, &SELLER, &BUYER),
        reference(SYSTEM, &BUYER, &SELLER),
        reference(SYSTEM, &SELLER, &OTHER),
    ];
    let different: std::collections::BTreeSet<_> = all.into_iter().collect();
    assert_eq!(different.len(), 4);
}

#[test]
fn a_buyer_may_spend_all_that_he_has_where_no_deposit_is_asked() {
    let price = Price::Ant(ENDOWMENT);
    offered(price, || {
        Deeds::set_free();
        assert_ok!(buy_with(BUYER, SYSTEM, price, BACKED, &[]));
        assert_eq!((owner(SYSTEM), free(BUYER)), (Some(BUYER), 0));
        assert_eq!(free(SELLER), 2 * ENDOWMENT);
    });
}

#[test]
fn an_offer_stands_through_the_day_before_its_end() {
    offered(PRICE, || {
        Clock::to_day(9);
        assert_ok!(buy(BUYER));
    });
    // The assignment lapses with the offer's day at the earliest, so it still lasts a day.
    offered(assignment(100, 10), || {
        Clock::to_day(9);
        assert_ok!(buy_for(assignment(100, 10), &[(0, 100)]));
    });
}

#[test]
fn a_system_is_sold_once_and_the_buyer_may_sell_it_on() {
    offered(PRICE, || {
        assert_ok!(buy(BUYER));
        assert_noop!(buy(OTHER), Error::<Test>::UnknownOffer);
        assert_noop!(offer(PRICE), Error::<Test>::NotSystemOwner);
        assert_ok!(Sale::offer(signed(BUYER), SYSTEM, PRICE, Some(SELLER), day(10)));
        assert_ok!(buy(SELLER));
        assert_eq!(owner(SYSTEM), Some(SELLER));
        assert_eq!((free(SELLER), free(BUYER)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn other_offers_of_the_seller_stay() {
    offered(PRICE, || {
        assert_ok!(Sale::offer(signed(SELLER), SECOND, PRICE, None, day(10)));
        assert_ok!(buy(BUYER));
        assert_eq!(held(SELLER), OFFER_DEPOSIT);
        assert_ok!(buy_with(OTHER, SECOND, PRICE, BACKED, &[]));
    });
}

#[test]
fn a_sale_weighs_what_is_paid_with_and_the_hand_over() {
    let weight = |price, parts: u32| {
        let certs: Vec<_> = (0..parts).map(|serial| (cert(serial), Nat(1))).collect();
        let (certs, least_backed) = (certs.try_into().unwrap(), BACKED);
        let revision = 0;
        Call::<Test>::buy { system: SYSTEM, price, least_backed, revision, certs }
            .get_dispatch_info()
            .call_weight
    };
    assert_eq!(weight(PRICE, 0), Weights::buy_for_ant() + Deeds::WEIGHT);
    for parts in 0..=MAX_CERTS {
        let valued = Ledger::admission_weight(LargestSystem::get()) * u64::from(parts);
        let expected = Weights::buy_for_certificates(parts) + valued + Deeds::WEIGHT;
        assert_eq!(weight(assignment(1, 30), parts), expected);
    }
}
