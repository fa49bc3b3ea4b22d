use crate::{mock::*, types::MAX_TERM_DAYS, Categories, Error, Event, Rulebook, Rulebooks, Rules, Strategy};
use dlo_core::Bps;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn an_unsigned_origin_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Policy::create_rulebook(RuntimeOrigin::none(), open_rules()), DispatchError::BadOrigin);
    });
}

#[test]
fn rules_that_cannot_be_applied_are_refused() {
    ExtBuilder::build_and_execute(|| {
        let cases = [
            (Rules { min_days: 0, ..open_rules() }, Error::<Test>::ZeroTerm),
            (Rules { min_days: 31, max_days: 30, ..open_rules() }, Error::TermsCrossed),
            (Rules { max_days: MAX_TERM_DAYS + 1, ..open_rules() }, Error::TermTooLong),
            (Rules { notice_days: MAX_TERM_DAYS + 1, ..open_rules() }, Error::NoticeTooLong),
            (Rules { cap_share: Some(Bps(10_001)), ..open_rules() }, Error::ShareAboveWhole),
            (
                Rules { strategy: Strategy::TargetShares { tolerance: Bps(10_001) }, ..open_rules() },
                Error::ShareAboveWhole,
            ),
            (Rules { categories: Categories::NONE, ..open_rules() }, Error::NoCategory),
            (Rules { categories: Categories(0b10_0001), ..open_rules() }, Error::UnknownCategory),
        ];
        for (rules, error) in cases {
            assert_noop!(Policy::create_rulebook(signed(ALICE), rules), error);
        }
    });
}

#[test]
fn an_owner_who_cannot_pay_the_deposit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(
            Policy::create_rulebook(signed(POOR), open_rules()),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
    });
}

#[test]
fn rules_at_the_limits_are_accepted() {
    ExtBuilder::build_and_execute(|| {
        let rules = Rules {
            min_days: MAX_TERM_DAYS,
            max_days: MAX_TERM_DAYS,
            notice_days: MAX_TERM_DAYS,
            cap_share: Some(Bps::WHOLE),
            strategy: Strategy::TargetShares { tolerance: Bps::WHOLE },
            ..open_rules()
        };
        assert_ok!(Policy::create_rulebook(signed(ALICE), rules));
    });
}

#[test]
fn a_rulebook_is_numbered_per_owner_and_its_deposit_held() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::create_rulebook(signed(ALICE), open_rules()));
        assert_ok!(Policy::create_rulebook(signed(BOB), open_rules()));

        let book =
            Rulebook { rules: open_rules(), version: 0, listings: 0, systems: 0, deposit: BOOK_DEPOSIT };
        assert_eq!(Rulebooks::<Test>::get(ALICE, 0), Some(book));
        assert_eq!(Rulebooks::<Test>::get(ALICE, 1), Some(book));
        assert_eq!(Rulebooks::<Test>::get(BOB, 0), Some(book));
        assert_eq!(held(ALICE), 2 * BOOK_DEPOSIT);
        System::assert_last_event(
            Event::RulebookCreated { owner: BOB, book: 0, rules: open_rules(), deposit: BOOK_DEPOSIT }.into(),
        );
    });
}
