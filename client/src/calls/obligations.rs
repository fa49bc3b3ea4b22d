//! What apps owe: currencies, liabilities, issues on other chains, settlements.

use super::{account, call, hash, number, Call, APP_OBLIGATIONS};
use dlo_core::{AppId, Nat};
use sp_core::H256;
use subxt::{dynamic::Value, utils::AccountId32};

/// Gives an app a currency.
pub fn create_currency(app: AppId, name: &str, symbol: &str) -> Call {
    let fields = [
        ("app", number(app.0)),
        ("name", Value::from_bytes(name.as_bytes())),
        ("symbol", Value::from_bytes(symbol.as_bytes())),
    ];
    call(APP_OBLIGATIONS, "create_currency", fields)
}

/// Issues units of an app's currency: as many as the micro-NAT of `amount`.
pub fn issue(app: AppId, to: &AccountId32, amount: Nat) -> Call {
    let fields = [("app", number(app.0)), ("to", account(to)), ("amount", number(amount.0))];
    call(APP_OBLIGATIONS, "issue", fields)
}

/// Burns units of an app's currency that are the signer's own: as many as the micro-NAT of `amount`.
pub fn redeem(app: AppId, amount: Nat, reference: H256) -> Call {
    let fields = [("app", number(app.0)), ("amount", number(amount.0)), ("reference", hash(reference))];
    call(APP_OBLIGATIONS, "redeem", fields)
}

/// Declares what an app owes to many holders, under one root; a total of zero takes it back.
pub fn declare_liabilities(app: AppId, root: H256, total: Nat, holders: u32) -> Call {
    let fields = [
        ("app", number(app.0)),
        ("root", hash(root)),
        ("total", number(total.0)),
        ("holders", number(holders)),
    ];
    call(APP_OBLIGATIONS, "declare_liabilities", fields)
}

/// Declares what an app has issued on another chain; nothing issued takes it back.
pub fn declare_foreign(app: AppId, slot: u8, chain: &str, token: &str, issued: Nat) -> Call {
    let fields = [
        ("app", number(app.0)),
        ("slot", number(slot)),
        ("chain", Value::from_bytes(chain.as_bytes())),
        ("token", Value::from_bytes(token.as_bytes())),
        ("issued", number(issued.0)),
    ];
    call(APP_OBLIGATIONS, "declare_foreign", fields)
}

/// Records what was settled through an app.
pub fn record_settlement(app: AppId, volume: Nat, count: u32, reference: H256) -> Call {
    let fields = [
        ("app", number(app.0)),
        ("volume", number(volume.0)),
        ("count", number(count)),
        ("reference", hash(reference)),
    ];
    call(APP_OBLIGATIONS, "record_settlement", fields)
}

/// A call about what one app owes: `close_currency`, `restore_bond` or `poke`.
pub fn about_obligations(name: &'static str, app: AppId) -> Call {
    call(APP_OBLIGATIONS, name, [("app", number(app.0))])
}
