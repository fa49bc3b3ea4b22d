//! What an app owes keeps its reserve with it; its bond answers for what is missing.

use crate::{mock::*, App, Apps, Error, Event};
use dlo_core::{AppId, AppPosition, AppReserves, Assigner, Balance, Category, CertId, Nat, Purpose};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

fn app() -> App<AccountId> {
    Apps::<Test>::get(APP).unwrap()
}

fn slash(amount: Balance) -> Balance {
    Escrow::slash_bond(APP, amount).unwrap()
}

#[test]
fn an_app_that_owes_or_has_a_currency_is_not_closed() {
    ExtBuilder::build_and_execute(|| {
        Debts::set(APP, Nat(1));
        assert_noop!(Escrow::close_app(signed(APPS), APP), Error::<Test>::AppOwes);
        Debts::set(APP, Nat(0));
        Debts::set_currency(APP, true);
        assert_noop!(Escrow::close_app(signed(APPS), APP), Error::<Test>::AppOwes);
        Debts::set_currency(APP, false);
        assert_ok!(Escrow::close_app(signed(APPS), APP));
    });
}

#[test]
fn reserve_that_covers_what_is_owed_is_not_released() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        draw_one(SECOND, AMOUNT, 20);
        Debts::set(APP, Nat(AMOUNT.0 + 1));
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::ReserveInUse);
        Debts::set(APP, AMOUNT);
        assert_ok!(Escrow::release(signed(APPS), cert));
    });
}

#[test]
fn no_part_of_it_is_given_back_either() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 5));
        Debts::set(APP, Nat(AMOUNT.0 - 10));
        assert_noop!(Escrow::release_part(signed(APPS), cert, Nat(6)), Error::<Test>::ReserveInUse);
        assert_ok!(Escrow::release_part(signed(APPS), cert, Nat(5)));
        assert_ok!(Escrow::top_up(signed(APPS), cert, Nat(1), RATE));
        assert_ok!(Escrow::release_part(signed(APPS), cert, Nat(1)));
    });
}

#[test]
fn what_stays_assigned_elsewhere_covers_nothing() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let other = draw_one(SECOND, AMOUNT, 20);
        assert_ok!(assign(other, Nat(5), 15));
        // Lapsed by then, and gone with the certificate.
        assert_ok!(assign(cert, Nat(9), 3));
        Clock::to_day(3);
        Debts::set(APP, Nat(AMOUNT.0 - 4));
        assert_noop!(Escrow::release(signed(APPS), cert), Error::<Test>::ReserveInUse);
        Debts::set(APP, Nat(AMOUNT.0 - 5));
        assert_ok!(Escrow::release(signed(APPS), cert));
    });
}

#[test]
fn an_app_that_owes_nothing_releases_even_where_all_is_short() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let short = draw_one(SECOND, AMOUNT, 10);
        assert_ok!(assign(short, AMOUNT, 9));
        Ledger::run_out(SECOND, Nat(1));
        assert_ok!(Escrow::write_down(signed(OTHER), SECOND));
        assert_eq!(app().assigned, Nat(1));
        assert_ok!(Escrow::release(signed(APPS), cert));
    });
}

#[test]
fn once_its_day_has_come_a_certificate_ends_whatever_is_owed() {
    ExtBuilder::build_and_execute(|| {
        let certs = [0; 3].map(|_| draw_one(SYSTEM, AMOUNT, 10));
        Debts::set(APP, Nat(u128::MAX));
        Clock::to_day(10);
        assert_ok!(Escrow::release(signed(APPS), certs[0]));
        assert_ok!(Escrow::settle(signed(OTHER), certs[1]));
        next_block();
        assert_eq!(app().certificates, 0);
    });
}

#[test]
fn reserve_that_covers_what_is_owed_is_not_assigned() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 5));
        Debts::set(APP, Nat(AMOUNT.0 - 10));
        assert_noop!(assign(cert, Nat(6), 5), Error::<Test>::ReserveInUse);
        assert_ok!(assign(cert, Nat(5), 5));
        assert_noop!(assign(cert, Nat(1), 5), Error::<Test>::ReserveInUse);
    });
}

#[test]
fn a_draw_and_a_write_down_are_free_of_what_is_owed() {
    ExtBuilder::build_and_execute(|| {
        Debts::set(APP, Nat(u128::MAX));
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::run_out(SYSTEM, Nat(5));
        assert_ok!(Escrow::write_down(signed(OTHER), SYSTEM));
        assert_eq!((Escrow::certificate(cert).unwrap().amount, app().reserve), (Nat(5), Nat(5)));
    });
}

#[test]
fn another_pallet_assigns_as_the_owner_would() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let until = START.checked_add(5).unwrap();
        let by = |who: AccountId, amount| {
            let purpose = Purpose::Settlement;
            <Escrow as Assigner<AccountId>>::assign(&who, cert, purpose, amount, CONTRACT, &HOLDER, until)
        };
        assert_noop!(by(LENDER, AMOUNT), Error::<Test>::NotAppOwner);
        assert_noop!(by(APPS, Nat(0)), Error::<Test>::ZeroAmount);
        assert_ok!(by(APPS, AMOUNT));
        let assignment = Escrow::assignments(cert).pop().unwrap();
        assert_eq!((assignment.purpose, assignment.amount), (Purpose::Settlement, AMOUNT));
        assert_eq!((assignment.beneficiary, assignment.until), (HOLDER, until));
    });
}

#[test]
fn a_position_is_what_the_app_has() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Escrow::position(AppId(9)), None);
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 5));
        slash(1);
        let position = AppPosition {
            owner: APPS,
            category: Category::Warranty,
            reserve: AMOUNT,
            assigned: Nat(5),
            bond: BOND - 1,
        };
        assert_eq!(Escrow::position(APP), Some(position));
    });
}

#[test]
fn an_unknown_app_has_no_bond() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(Escrow::slash_bond(AppId(9), 1), Error::<Test>::UnknownApp);
        assert_noop!(Escrow::restore_bond(AppId(9)), Error::<Test>::UnknownApp);
    });
}

#[test]
fn a_slash_goes_to_the_pot_and_takes_no_more_than_there_is() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(slash(0), 0);
        assert_eq!(slash(20_000), 20_000);
        System::assert_last_event(Event::BondSlashed { app: APP, amount: 20_000, left: 30_000 }.into());
        assert_eq!((app().bond, free(POT)), (30_000, ED + 20_000));
        Escrow::do_try_state().unwrap();
        assert_eq!(slash(Balance::MAX), 30_000);
        assert_eq!(slash(1), 0);
        assert_eq!((app().bond, free(POT), free(APPS)), (0, ED + BOND, ENDOWMENT - BOND));
    });
}

#[test]
fn the_bond_of_another_app_of_the_same_owner_is_not_touched() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(register(APPS));
        assert_eq!(slash(2 * BOND), BOND);
        assert_eq!(Apps::<Test>::get(AppId(1)).unwrap().bond, BOND);
    });
}

#[test]
fn a_bond_is_restored_in_full_or_not_at_all() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(Escrow::restore_bond(APP), Ok(0));
        slash(20_000);
        let all = free(APPS);
        assert_ok!(Balances::transfer_allow_death(signed(APPS), OTHER, all - 20_999));
        assert_noop!(Escrow::restore_bond(APP), TokenError::FundsUnavailable);
        assert_ok!(Balances::transfer_allow_death(signed(OTHER), APPS, 1));
        assert_eq!(Escrow::restore_bond(APP), Ok(20_000));
        System::assert_last_event(Event::BondRestored { app: APP, amount: 20_000 }.into());
        assert_eq!((app().bond, free(APPS)), (BOND, ED));
    });
}

#[test]
fn what_is_left_of_a_bond_comes_back_at_the_close() {
    for taken in [1, BOND] {
        ExtBuilder::build_and_execute(|| {
            slash(taken);
            assert_ok!(Escrow::close_app(signed(APPS), APP));
            System::assert_last_event(Event::AppClosed { app: APP, bond: BOND - taken }.into());
            assert_eq!(free(APPS), ENDOWMENT - taken);
        });
    }
}

/// What is spent of the bond where `change` is heard of by one who finds the app short.
fn spent_by(change: impl FnOnce(CertId)) -> Balance {
    let mut spent = 0;
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert_ok!(assign(cert, Nat(5), 3));
        Debts::set(APP, Nat(u128::MAX));
        Debts::set_penalty(7);
        change(cert);
        spent = BOND - app().bond;
    });
    spent
}

#[test]
fn a_bond_that_is_spent_while_a_change_is_told_stays_spent() {
    assert_eq!(spent_by(|_| ()), 0);
    assert_eq!(spent_by(|_| draw(vec![(SECOND, AMOUNT)], 10).unwrap()), 7);
    assert_eq!(spent_by(|cert| Escrow::clear(signed(HOLDER), cert, 0).unwrap()), 7);
    let settled = spent_by(|cert| {
        Clock::to_day(10);
        assert_ok!(Escrow::settle(signed(OTHER), cert));
    });
    assert_eq!(settled, 7);
    for backed in [Nat(0), Nat(5)] {
        let cut = spent_by(|_| {
            Ledger::run_out(SYSTEM, backed);
            assert_ok!(Escrow::write_down(signed(OTHER), SYSTEM));
        });
        assert_eq!(cut, 7);
    }
}
