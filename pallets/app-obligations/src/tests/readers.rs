use crate::{mock::*, Coverage, Standing};
use dlo_core::{AppId, Bps, Calendar, Nat};
use frame_support::assert_ok;

#[test]
fn an_app_that_is_not_there_has_no_coverage() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Obligations::coverage(NO_APP), None);
        assert_eq!(Obligations::liability_root(NO_APP), None);
        assert!(Obligations::foreign(NO_APP).is_empty());
    });
}

#[test]
fn coverage_says_what_is_owed_and_what_stands_behind_it() {
    ExtBuilder::build_and_execute(|| {
        circulate(300);
        assert_ok!(declare(200));
        assert_ok!(abroad(0, 100));
        Keeper::set(APP, Nat(750), Nat(151));
        let coverage = Coverage {
            reserve: Nat(750),
            assigned: Nat(151),
            free: Nat(599),
            issued: Nat(300),
            liabilities: Nat(200),
            foreign: Nat(100),
            owed: Nat(600),
            ratio: Some(Bps(9_983)),
            standing: overdue(0, 0),
        };
        assert_eq!(Obligations::coverage(APP), Some(coverage));
        live_to(9);
        let coverage = Coverage { standing: defaulted(7), ..coverage };
        assert_eq!(Obligations::coverage(APP), Some(coverage));
    });
}

#[test]
fn the_ratio_is_rounded_down_and_there_is_none_where_nothing_is_owed() {
    assert_eq!(Coverage::ratio(Nat(5), Nat(0)), None);
    assert_eq!(Coverage::ratio(Nat(0), Nat(0)), None);
    for (free, owed, ratio) in [(0, 1, 0), (2, 3, 6_666), (3, 3, 10_000), (4, 3, 13_333), (7, 1, u16::MAX)] {
        assert_eq!(Coverage::ratio(Nat(free), Nat(owed)), Some(Bps(ratio)));
    }
    let max = u128::MAX;
    assert_eq!(Coverage::ratio(Nat(max), Nat(max)), Some(Bps(10_000)));
    assert_eq!(Coverage::ratio(Nat(max - 1), Nat(max)), Some(Bps(9_999)));
    assert_eq!(Coverage::ratio(Nat(max), Nat(1)), Some(Bps(u16::MAX)));
}

#[test]
fn declarations_have_an_age() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(declare(5));
        Clock::to_day(2);
        let declared_at = Obligations::liability_root(APP).unwrap().declared_at;
        assert_eq!(Obligations::age(declared_at), 2 * DAY);
        assert_eq!(Obligations::age(Clock::now() + 1), 0);
    });
}

#[test]
fn pages_are_bounded_and_go_on_behind_the_cursor() {
    ExtBuilder::build_and_execute(|| {
        let mut free = ENDOWMENT;
        for id in 1_000..1_103 {
            Keeper::register(AppId(id), APPS);
            let (app, who) = (AppId(id), signed(APPS));
            assert_ok!(Obligations::create_currency(who.clone(), app, bytes("a"), bytes("b")));
            assert_ok!(Obligations::declare_foreign(who, app, 0, bytes("a"), bytes("b"), Nat(1_001)));
            free -= DEPOSIT;
        }
        assert_eq!(Balances::free_balance(APPS), free);

        let first = Obligations::marked(None, u32::MAX);
        assert_eq!(first.len(), 100);
        let rest = Obligations::marked(first.last().map(|(app, _)| *app), 100);
        assert_eq!(rest.len(), 3);
        assert!(first.iter().chain(&rest).all(|(_, standing)| *standing != Standing::Sound));
        let mut apps: Vec<_> = first.iter().chain(&rest).map(|(app, _)| app.0).collect();
        apps.sort();
        assert_eq!(apps, (1_000..1_103).collect::<Vec<_>>());

        let first = Obligations::currencies(None, u32::MAX);
        assert_eq!(first.len(), 100);
        assert_eq!(Obligations::currencies(first.last().copied(), 2).len(), 2);
        assert_eq!(Obligations::currencies(first.last().copied(), 9).len(), 3);
        assert!(Obligations::currencies(None, 0).is_empty());
    });
}
