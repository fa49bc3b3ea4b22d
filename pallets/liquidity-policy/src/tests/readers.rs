use crate::{mock::*, Listing, Offers, Overrides, Rules, MAX_PAGE};
use dlo_core::{AppId, Ask, FeeRate, Nat, Rule, SystemId};
use frame_support::assert_ok;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Each of `rates` is that of a new owner's rulebook, under which one system is offered. Gives the systems.
fn offer_at(rates: &[u128]) -> Vec<SystemId> {
    rates
        .iter()
        .enumerate()
        .map(|(i, rate)| {
            // Neighbours in number are offered far apart, and bytes above the lowest are used.
            let system = SystemId((i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let owner = 1_000 + i as u64;
            Ledger::set_owner(system, Some(owner));
            assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), owner, ENDOWMENT));
            let rules = Rules { rate: FeeRate(*rate), ..open_rules() };
            assert_ok!(Policy::create_rulebook(signed(owner), rules));
            assert_ok!(Policy::assign(signed(owner), system, Some(0)));
            assert_ok!(Policy::offer(signed(owner), system));
            system
        })
        .collect()
}

/// The whole book, page by page.
fn walk(limit: u32) -> Vec<(FeeRate, SystemId)> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = Policy::offers(after, limit);
        assert!(page.offers.len() <= limit as usize);
        all.extend(page.offers.iter().map(|(system, offer)| (offer.rate, *system)));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

#[test]
fn an_empty_book_has_one_empty_page() {
    ExtBuilder::build_and_execute(|| {
        let page = Policy::offers(None, 10);
        assert_eq!((page.offers, page.next), (Vec::new(), None));
    });
}

#[test]
fn a_page_looks_at_no_more_entries_than_its_bound_whatever_is_asked_for() {
    ExtBuilder::build_and_execute(|| {
        offer_at(&[7; MAX_PAGE as usize + 1]);
        let page = Policy::offers(None, u32::MAX);
        assert_eq!(page.offers.len(), MAX_PAGE as usize);
        assert_eq!(Policy::offers(page.next, u32::MAX).offers.len(), 1);
        let none = Policy::offers(None, 0);
        assert_eq!((none.offers, none.next), (Vec::new(), None));
    });
}

#[test]
fn void_offers_are_skipped_and_the_page_after_them_is_still_found() {
    ExtBuilder::build_and_execute(|| {
        let systems = offer_at(&[1, 2, 3]);
        Ledger::set_owner(systems[0], Some(BOB));
        Ledger::set_owner(systems[1], None);
        let first = Policy::offers(None, 2);
        assert_eq!((first.offers.len(), first.next), (0, Some((FeeRate(2), systems[1]))));
        assert_eq!(walk(2), [(FeeRate(3), systems[2])]);
        assert_eq!(Policy::offer_of(systems[0]), None);
        assert_eq!(Policy::offer_of(systems[2]).unwrap().rate, FeeRate(3));
    });
}

#[test]
fn a_walk_goes_on_behind_an_offer_that_has_left_meanwhile() {
    ExtBuilder::build_and_execute(|| {
        let systems = offer_at(&[1, 2, 3]);
        let first = Policy::offers(None, 2);
        assert_ok!(Policy::unoffer(signed(1_001), systems[1]));
        assert_eq!(Policy::offers(first.next, 2).offers[0].0, systems[2]);
    });
}

#[test]
fn void_requests_are_skipped_and_expired_ones_shown() {
    ExtBuilder::build_and_execute(|| {
        follow(manual_rules());
        for app in 0..3 {
            Apps::set_owner(AppId(app), Some(CAROL));
            assert_ok!(Policy::request(signed(CAROL), ALICES, AppId(app), Nat(1), 30, FeeRate(5)));
        }
        let apps = |after, limit| -> Vec<AppId> {
            Policy::requests(ALICES, after, limit).into_iter().map(|(app, _)| app).collect()
        };
        let all = apps(None, 10);
        assert_eq!(all.iter().copied().collect::<BTreeSet<_>>(), (0..3).map(AppId).collect());
        assert_eq!((apps(None, 1), apps(Some(all[0]), 10)), (all[..1].to_vec(), all[1..].to_vec()));

        Apps::set_owner(all[0], None);
        assert_eq!((apps(None, 1), Policy::request_of(ALICES, all[0])), (vec![all[1]], None));
        Clock::to_day(REQUEST_LIFE);
        assert_eq!(Policy::request_of(ALICES, all[1]).map(|request| request.amount), Some(Nat(1)));
        Ledger::set_owner(ALICES, Some(BOB));
        assert_eq!((apps(None, 10), Policy::request_of(ALICES, all[1])), (Vec::new(), None));
    });
}

#[test]
fn rulebooks_and_listings_are_found_one_by_one_and_in_pages() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..3 {
            assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        }
        let books = Policy::books_of(&ALICE, None, 2);
        let rest = Policy::books_of(&ALICE, books.last().map(|(book, _)| *book), 2);
        let numbers: BTreeSet<_> = books.iter().chain(&rest).map(|(book, _)| *book).collect();
        assert_eq!((books.len(), numbers), (2, (0..3).collect()));
        assert_eq!(
            Policy::rulebook(&ALICE, 1),
            Some(books.iter().chain(&rest).find(|(book, _)| *book == 1).unwrap().1)
        );
        assert_eq!((Policy::rulebook(&ALICE, 3), Policy::books_of(&BOB, None, 2)), (None, Vec::new()));

        for app in 0..3 {
            assert_ok!(Policy::set_listing(signed(ALICE), 1, AppId(app), Some(Listing::Blocked)));
        }
        let listed = Policy::listings(&ALICE, 1, None, 2);
        let rest = Policy::listings(&ALICE, 1, listed.last().map(|(app, _)| *app), 2);
        let apps: BTreeSet<_> = listed.iter().chain(&rest).map(|(app, _)| *app).collect();
        assert_eq!((listed.len(), apps), (2, (0..3).map(AppId).collect()));
        assert_eq!(Policy::listing(&ALICE, 1, AppId(2)), Some(Listing::Blocked));
        assert_eq!(Policy::listing(&ALICE, 0, AppId(2)), None);
    });
}

#[test]
fn the_dry_run_of_a_change_needs_the_owners_own_rulebook() {
    ExtBuilder::build_and_execute(|| {
        follow(open_rules());
        let with = |owner, book, ask: &Ask<AccountId>| Policy::examine_with(&owner, book, open_rules(), ask);
        assert_eq!(with(ALICE, 1, &ask()), Err(Rule::NoRulebook));
        assert_eq!(with(ALICE, 0, &Ask { owner: BOB, ..ask() }), Err(Rule::NoRulebook));
        assert_eq!(with(ALICE, 0, &Ask { amount: Nat(0), ..ask() }), Err(Rule::ZeroAmount));
        assert_eq!(with(ALICE, 0, &ask()).map(|terms| terms.version), Ok(1));
    });
}

#[test]
fn the_most_of_a_stored_rulebook_counts_listings_and_acceptances() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Policy::most(&ask()), Err(Rule::NoRulebook));
        follow(open_rules());
        assert_eq!(Policy::most(&ask()), Ok(Nat(1_000)));
        let capped = Listing::Allowed(Overrides { cap_amount: Some(Nat(150)), ..Default::default() });
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(capped)));
        assert_eq!(Policy::most(&ask()), Ok(Nat(150)));

        assert_ok!(Policy::update_rulebook(signed(ALICE), 0, manual_rules()));
        assert_eq!(Policy::most(&ask()), Err(Rule::NotAccepted));
        request();
        accept();
        assert_eq!(Policy::most(&ask()), Ok(Nat(100)));
        assert_eq!(Policy::most(&Ask { days: 31, ..ask() }), Err(Rule::NotAccepted));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_storage_is_that_of_rates_and_then_of_systems(
        rates in prop::collection::vec(prop_oneof![0u128..4, any::<u128>(), (0u32..128).prop_map(|bit| 1 << bit)], 0..24),
        limit in 1u32..6,
    ) {
        ExtBuilder::build_and_execute(|| {
            let systems = offer_at(&rates);
            let mut sorted: Vec<_> = rates.iter().copied().map(FeeRate).zip(systems).collect();
            sorted.sort();
            let stored: Vec<(FeeRate, SystemId)> =
                Offers::<Test>::iter_keys().map(|(rate, system)| (rate.into(), system.into())).collect();
            assert_eq!(stored, sorted);
            assert_eq!(walk(limit), sorted);
        });
    }
}
