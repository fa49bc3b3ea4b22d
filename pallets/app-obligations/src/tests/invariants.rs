//! Each test breaks one invariant on purpose and sees the check name it.

use crate::{
    mock::*, AppCurrency, ClosedSettlements, Currencies, CurrencyPhase, Declared, Foreign, ForeignIssue,
    HoldReason, Liabilities, Mended, SettlementSums, SettlementTotals, Settlements, Standing, Standings,
};
use dlo_core::{Day, Nat};
use frame_support::{assert_ok, traits::fungible::MutateHold};
use sp_runtime::TryRuntimeError;

/// Breaks a sound state of an app that owes on every account, and an overdue one, with `damage`; the check must answer
/// with `name`.
fn found(damage: impl FnOnce(), name: &'static str) {
    ExtBuilder::build().execute_with(|| {
        circulate(300);
        assert_ok!(declare(200));
        assert_ok!(abroad(0, 10));
        assert_ok!(abroad(2, 10));
        assert_ok!(Obligations::record_settlement(signed(APPS), APP, Nat(5), 1, REFERENCE));
        let (who, app) = (signed(OTHER), SECOND);
        assert_ok!(Obligations::declare_foreign(who, app, 0, bytes("a"), bytes("b"), Nat(1_001)));
        Clock::to_day(1);
        assert_ok!(Obligations::poke(signed(HOLDER), SECOND));
        assert_ok!(Obligations::do_try_state());
        damage();
        assert_eq!(Obligations::do_try_state(), Err(TryRuntimeError::Other(name)));
    });
}

fn edit_asset(change: impl FnOnce(&mut pallet_assets::AssetDetails<u128, AccountId, u128>)) {
    pallet_assets::Asset::<Test>::mutate(APP.0, |details| change(details.as_mut().unwrap()));
}

fn edit_currency(change: impl FnOnce(&mut AppCurrency<AccountId>)) {
    Currencies::<Test>::mutate(APP, |currency| change(currency.as_mut().unwrap()));
}

fn edit_declared(change: impl FnOnce(&mut Liabilities)) {
    Declared::<Test>::mutate(APP, |declared| change(declared.as_mut().unwrap()));
}

/// Changes the first of the two tokens.
fn edit_foreign(change: impl FnOnce(&mut ForeignIssue)) {
    Foreign::<Test>::mutate(APP, |issues| change(issues.get_mut(0).unwrap()));
}

#[test]
fn a_short_app_that_is_not_marked_is_found() {
    let name = "app-obligations: an app is short and not marked";
    found(|| Keeper::set_silently(APP, Nat(519), Nat(0)), name);
    found(|| Keeper::set_silently(APP, RESERVE, Nat(481)), name);
    found(|| edit_asset(|details| details.supply = 781), name);
    found(|| edit_declared(|declared| declared.total = Nat(681)), name);
    found(|| edit_foreign(|issue| issue.issued = Nat(491)), name);
    found(|| Standings::<Test>::remove(SECOND), name);
}

#[test]
fn what_an_app_leaves_behind_is_found() {
    let name = "app-obligations: something is recorded of an app that is gone";
    found(|| Mended::<Test>::insert(NO_APP, day(0)), name);
    found(|| Settlements::<Test>::insert(NO_APP, SettlementSums::default()), name);
    found(|| Keeper::forget(APP), name);
    found(|| Keeper::forget(SECOND), name);
    found(|| Standings::<Test>::insert(NO_APP, Standing::Defaulted { since: Day(0) }), name);
}

#[test]
fn another_account_in_the_team_is_found() {
    let name = "app-obligations: another account is of a currency's team";
    found(|| edit_asset(|details| details.owner = APPS), name);
    found(|| edit_asset(|details| details.issuer = APPS), name);
    found(|| edit_asset(|details| details.admin = APPS), name);
    found(|| edit_asset(|details| details.freezer = APPS), name);
}

#[test]
fn a_changed_asset_is_found() {
    found(
        || edit_asset(|details| details.min_balance = 2),
        "app-obligations: a currency has another least balance",
    );
    found(
        || pallet_assets::Metadata::<Test>::remove(APP.0),
        "app-obligations: a currency has other decimals",
    );
    found(|| pallet_assets::Asset::<Test>::remove(APP.0), "app-obligations: a currency without its asset");
}

#[test]
fn an_asset_that_is_no_currency_is_found() {
    use frame_support::traits::fungibles::Create;
    found(
        || <Assets as Create<AccountId>>::create(5, Obligations::account(), false, 1).unwrap(),
        "app-obligations: an asset that is no app's currency",
    );
}

#[test]
fn a_closing_currency_that_circulates_is_found() {
    found(
        || edit_currency(|currency| currency.phase = CurrencyPhase::Closing),
        "app-obligations: a closing currency circulates",
    );
}

#[test]
fn malformed_liabilities_are_found() {
    let nothing = "app-obligations: liabilities of nothing or to nobody";
    found(|| edit_declared(|declared| declared.total = Nat(0)), nothing);
    found(|| edit_declared(|declared| declared.holders = 0), nothing);
    found(|| edit_declared(|declared| declared.holders = (1 << 20) + 1), "app-obligations: too many holders");
    found(
        || edit_declared(|declared| declared.declared_at += DAY + 1),
        "app-obligations: a declaration is yet to come",
    );
}

#[test]
fn malformed_tokens_are_found() {
    found(
        || Foreign::<Test>::mutate(APP, |issues| issues.retain(|_| false)),
        "app-obligations: an empty list of tokens",
    );
    found(|| edit_foreign(|issue| issue.slot = 2), "app-obligations: slots do not ascend");
    found(
        || Foreign::<Test>::mutate(APP, |issues| issues.get_mut(1).unwrap().slot = 3),
        "app-obligations: a slot beyond the last",
    );
    let nothing = "app-obligations: a token of nothing or without a name";
    found(|| edit_foreign(|issue| issue.issued = Nat(0)), nothing);
    found(|| edit_foreign(|issue| issue.chain = Default::default()), nothing);
    found(|| edit_foreign(|issue| issue.token = Default::default()), nothing);
    found(
        || edit_foreign(|issue| issue.declared_at += DAY + 1),
        "app-obligations: a declaration is yet to come",
    );
}

#[test]
fn a_wrong_mark_is_found() {
    let mark = |standing| move || Standings::<Test>::insert(SECOND, standing);
    // `SECOND` is short, so that this is found first.
    found(mark(Standing::Sound), "app-obligations: an app is short and not marked");
    found(|| Standings::<Test>::insert(APP, Standing::Sound), "app-obligations: a sound app is marked");
    let order = "app-obligations: the days of a mark are out of order";
    found(mark(overdue(2, 1)), order);
    found(mark(Standing::Overdue { since: day(1), charged_on: Day(START.0 - 1) }), order);
    found(mark(overdue(0, 2)), order);
    found(mark(defaulted(2)), order);
}

#[test]
fn a_marked_app_that_was_covered_again_is_found_and_one_that_will_be() {
    let marked = "app-obligations: a marked app is one that was covered again";
    found(|| Mended::<Test>::insert(SECOND, day(0)), marked);
    found(|| Mended::<Test>::insert(APP, day(2)), "app-obligations: an app will have been covered again");
}

#[test]
fn an_overdue_app_without_a_bond_is_found() {
    found(|| Keeper::set_bond(SECOND, 0), "app-obligations: an overdue app without a bond has not defaulted");
}

#[test]
fn wrong_settlements_are_found() {
    let totals = "app-obligations: settlement totals differ from the apps', open and closed";
    found(|| ClosedSettlements::<Test>::mutate(|sums| sums.count += 1), totals);
    found(|| Settlements::<Test>::remove(APP), totals);
    found(|| SettlementTotals::<Test>::mutate(|sums| sums.volume.0 += 1), totals);
    found(|| SettlementTotals::<Test>::mutate(|sums| sums.count += 1), totals);
    found(|| SettlementTotals::<Test>::mutate(|sums| sums.fees += 1), totals);
    found(|| Settlements::<Test>::mutate(APP, |sums| sums.fees += 1), totals);
    let nothing = "app-obligations: a settlement of nothing";
    found(|| Settlements::<Test>::mutate(APP, |sums| sums.count = 0), nothing);
    found(|| Settlements::<Test>::insert(SECOND, SettlementSums::default()), nothing);
}

#[test]
fn deposits_that_differ_from_the_hold_are_found() {
    let name = "app-obligations: deposits differ from the hold";
    found(|| edit_currency(|currency| currency.deposit += 1), name);
    found(|| edit_currency(|currency| currency.depositor = HOLDER), name);
    found(|| Balances::hold(&HoldReason::Currency.into(), &OTHER, 1).unwrap(), name);
}
