use crate::{mock::*, Error, Event, Listing, Rulebooks};
use frame_support::{assert_noop, assert_ok};

#[test]
fn an_unknown_rulebook_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Policy::remove_rulebook(signed(ALICE), 0), Error::<Test>::UnknownRulebook);
    });
}

#[test]
fn a_rulebook_that_decides_over_a_system_stays() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        assert_noop!(Policy::remove_rulebook(signed(ALICE), 0), Error::<Test>::BookInUse);
    });
}

#[test]
fn a_rulebook_that_lists_apps_stays() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::set_listing(signed(ALICE), 0, APP, Some(Listing::Blocked)));
        assert_noop!(Policy::remove_rulebook(signed(ALICE), 0), Error::<Test>::BookHasListings);
    });
}

#[test]
fn the_deposit_comes_back_and_the_number_is_not_reused() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::remove_rulebook(signed(ALICE), 0));
        System::assert_last_event(
            Event::RulebookRemoved { owner: ALICE, book: 0, deposit: BOOK_DEPOSIT }.into(),
        );
        assert_eq!(held(ALICE), 0);
        assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);

        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert!(Rulebooks::<Test>::get(ALICE, 0).is_none());
        assert!(Rulebooks::<Test>::get(ALICE, 1).is_some());
    });
}
