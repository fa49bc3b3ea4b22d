use crate::{mock::*, Error, Event, Rulebooks, Rules};
use dlo_core::{FeeRate, LiquidityPolicy};
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
fn new_rules_apply_to_the_next_ask_and_keep_counters_and_deposit() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::assign(signed(ALICE), ALICES, Some(0)));
        let before = Rulebooks::<Test>::get(ALICE, 0).unwrap();
        assert_eq!(Policy::examine(&ask()).map(|terms| terms.rate), Ok(FeeRate(3)));

        let rules = Rules { rate: FeeRate(9), ..open_rules() };
        assert_ok!(Policy::update_rulebook(signed(ALICE), 0, rules));

        assert_eq!(Policy::examine(&ask()).map(|terms| terms.rate), Ok(FeeRate(9)));
        assert_eq!(Rulebooks::<Test>::get(ALICE, 0), Some(crate::Rulebook { rules, ..before }));
        System::assert_last_event(Event::RulebookUpdated { owner: ALICE, book: 0, rules }.into());
    });
}
