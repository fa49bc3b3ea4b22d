//! No call of the assets pallet, by whatever origin, goes round the rule: nothing but `issue` makes units, nothing but
//! their holder's will takes them away, and the asset stays what it is.

use crate::mock::*;
use frame_support::{
    assert_ok,
    traits::{GetCallName, UnfilteredDispatchable},
};
use pallet_assets::Call;
use std::collections::BTreeSet;

const ID: u32 = APP.0;
const EVERYONE: [AccountId; 4] = [APPS, HOLDER, OTHER, GHOST];

fn origins() -> Vec<(String, RuntimeOrigin)> {
    let people = [APPS, HOLDER, OTHER, GHOST, POT].map(|who| (format!("account {who}"), signed(who)));
    let others = [("root".into(), RuntimeOrigin::root()), ("nobody".into(), RuntimeOrigin::none())];
    people.into_iter().chain(others).collect()
}

/// Every call that changes what an asset is or how much there is of it, for one asset, account and amount.
fn of_the_team(id: u32, who: AccountId, amount: u128) -> Vec<Call<Test>> {
    let (name, symbol, reserves) = (b"Mine".to_vec(), b"MIN".to_vec(), Default::default());
    vec![
        Call::create { id, admin: who, min_balance: amount },
        Call::force_create { id, owner: who, is_sufficient: true, min_balance: amount },
        Call::start_destroy { id },
        Call::destroy_accounts { id },
        Call::destroy_approvals { id },
        Call::finish_destroy { id },
        Call::mint { id, beneficiary: who, amount },
        Call::burn { id, who, amount },
        Call::force_transfer { id, source: HOLDER, dest: who, amount },
        Call::freeze { id, who },
        Call::thaw { id, who },
        Call::freeze_asset { id },
        Call::thaw_asset { id },
        Call::block { id, who },
        Call::transfer_ownership { id, owner: who },
        Call::set_team { id, issuer: who, admin: who, freezer: who },
        Call::set_metadata { id, name: name.clone(), symbol: symbol.clone(), decimals: 18 },
        Call::clear_metadata { id },
        Call::force_set_metadata { id, name, symbol, decimals: 18, is_frozen: true },
        Call::force_clear_metadata { id },
        Call::force_asset_status {
            id,
            owner: who,
            issuer: who,
            admin: who,
            freezer: who,
            min_balance: amount,
            is_sufficient: true,
            is_frozen: true,
        },
        Call::force_cancel_approval { id, owner: HOLDER, delegate: OTHER },
        Call::set_min_balance { id, min_balance: amount },
        Call::set_reserves { id, reserves },
    ]
}

/// Every call by which holders move what they have.
fn of_holders(id: u32, who: AccountId, amount: u128) -> Vec<Call<Test>> {
    vec![
        Call::transfer { id, target: who, amount },
        Call::transfer_keep_alive { id, target: who, amount },
        Call::transfer_all { id, dest: who, keep_alive: false },
        Call::approve_transfer { id, delegate: who, amount },
        Call::cancel_approval { id, delegate: who },
        Call::transfer_approved { id, owner: HOLDER, destination: who, amount },
        Call::touch { id },
        Call::touch_other { id, who },
        Call::refund { id, allow_burn: true },
        Call::refund { id, allow_burn: false },
        Call::refund_other { id, who },
    ]
}

/// A currency of which the app's owner and a holder have units, the holder with an approval for [`OTHER`].
fn state() {
    circulate(500);
    assert_ok!(Obligations::issue(signed(APPS), APP, APPS, 100));
    assert_ok!(Assets::approve_transfer(signed(HOLDER), ID, OTHER, 50));
}

/// All that is not allowed to change: the asset but for its supply and its counters, and its metadata.
fn what_it_is() -> String {
    let it = pallet_assets::Asset::<Test>::get(ID).unwrap();
    let team = (it.owner, it.issuer, it.admin, it.freezer);
    let terms = (it.deposit, it.min_balance, it.is_sufficient, it.status);
    let (text, count) =
        (pallet_assets::Metadata::<Test>::get(ID), pallet_assets::Asset::<Test>::iter().count());
    format!("{team:?} {terms:?} {text:?} {count}")
}

fn balances() -> u128 {
    EVERYONE.into_iter().chain([POT]).map(|who| Assets::balance(ID, who)).sum()
}

#[test]
fn the_lists_name_every_call_there_is() {
    let calls = of_the_team(0, 0, 0).into_iter().chain(of_holders(0, 0, 0));
    let named: BTreeSet<_> = calls.map(|call| call.get_call_name()).collect();
    assert_eq!(named, Call::<Test>::get_call_names().iter().copied().collect::<BTreeSet<_>>());
}

#[test]
fn nobody_creates_an_asset_under_the_id_of_an_app_or_any_other() {
    ExtBuilder::build_and_execute(|| {
        for id in [APP.0, SECOND.0, NO_APP.0, u32::MAX] {
            for (name, origin) in origins() {
                for call in of_the_team(id, APPS, 1) {
                    let (what, result) =
                        (format!("{call:?} by {name}"), call.dispatch_bypass_filter(origin.clone()));
                    assert!(result.is_err(), "{what}");
                }
            }
        }
        assert_eq!(pallet_assets::Asset::<Test>::iter().count(), 0);
        assert_ok!(create());
    });
}

#[test]
fn nobody_but_the_pallet_is_of_the_team() {
    for amount in [0, 1, 400, u128::MAX] {
        ExtBuilder::build_and_execute(|| {
            state();
            let (it, supply_before) = (what_it_is(), supply());
            for (name, origin) in origins() {
                for call in EVERYONE.into_iter().flat_map(|who| of_the_team(ID, who, amount)) {
                    let what = format!("{call:?} by {name}");
                    // Nothing is minted and burned by whoever asks; all else is refused.
                    let harmless = amount == 0
                        && matches!(
                            call,
                            Call::mint { .. } | Call::burn { .. } | Call::force_transfer { .. }
                        )
                        && name.starts_with("account");
                    let result = call.dispatch_bypass_filter(origin.clone());
                    assert!(result.is_err() || harmless, "{what}");
                    assert_eq!(
                        (what_it_is(), supply(), balances()),
                        (it.clone(), supply_before, 600),
                        "{what}"
                    );
                }
            }
        });
    }
}

#[test]
fn holders_move_what_they_have_and_no_more() {
    for amount in [0, 1, 500, u128::MAX] {
        for (name, origin) in origins() {
            for (index, _) in of_holders(ID, 0, 0).iter().enumerate() {
                for who in EVERYONE {
                    ExtBuilder::build_and_execute(|| {
                        state();
                        let it = what_it_is();
                        let call = of_holders(ID, who, amount).swap_remove(index);
                        let what = format!("{call:?} by {name}");
                        let burns = matches!(call, Call::refund { allow_burn: true, .. });
                        // Refusals are fine.
                        let _ = call.dispatch_bypass_filter(origin.clone());
                        assert_eq!(what_it_is(), it, "{what}");
                        assert!(supply() == 600 || (burns && supply() < 600), "{what}");
                        assert_eq!(balances(), supply(), "{what}");
                    });
                }
            }
        }
    }
}

#[test]
fn a_holder_who_burns_his_units_himself_burns_only_his() {
    ExtBuilder::build_and_execute(|| {
        state();
        assert_ok!(Assets::refund(signed(HOLDER), ID, true));
        assert_eq!((Assets::balance(ID, HOLDER), Assets::balance(ID, APPS), supply()), (0, 100, 100));
        // What is burned can be issued anew, and no more.
        assert_ok!(issue(900));
        assert!(atomic(|| issue(1)).is_err());
    });
}

#[test]
fn what_is_being_destroyed_cannot_be_kept_from_it_nor_used() {
    ExtBuilder::build_and_execute(|| {
        state();
        assert_ok!(redeem(500));
        assert_ok!(Obligations::redeem(signed(APPS), APP, 100, REFERENCE));
        for who in [APPS, HOLDER] {
            assert_ok!(Assets::touch(signed(who), ID));
        }
        assert_ok!(Obligations::close_currency(signed(APPS), APP));
        for (_, origin) in origins() {
            for call in EVERYONE.into_iter().flat_map(|who| of_the_team(ID, who, 1)).filter(|call| {
                !matches!(
                    call,
                    Call::destroy_accounts { .. }
                        | Call::destroy_approvals { .. }
                        | Call::finish_destroy { .. }
                )
            }) {
                assert!(call.dispatch_bypass_filter(origin.clone()).is_err());
            }
        }
        assert_eq!(supply(), 0);
    });
}
