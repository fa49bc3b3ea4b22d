//! Apps, certificates and what is assigned of them.

use super::{account, call, cert_id, hash, number, option, unit, Call, CERT_ESCROW};
use dlo_core::{AppId, CertId, Day, FeeRate, Nat, SystemId};
use sp_core::H256;
use subxt::{dynamic::Value, utils::AccountId32};

/// Registers an app.
pub fn register_app(name: &str, category: &str, container: Option<H256>) -> Call {
    let fields = [
        ("name", Value::from_bytes(name.as_bytes())),
        ("category", unit(category)),
        ("container", option(container.map(hash))),
    ];
    call(CERT_ESCROW, "register_app", fields)
}

/// States the container image that an app runs.
pub fn update_app(app: AppId, container: Option<H256>) -> Call {
    call(CERT_ESCROW, "update_app", [("app", number(app.0)), ("container", option(container.map(hash)))])
}

/// Closes an app without certificates.
pub fn close_app(app: AppId) -> Call {
    call(CERT_ESCROW, "close_app", [("app", number(app.0))])
}

/// Draws certificates, all or none.
pub fn draw(app: AppId, legs: &[(SystemId, Nat)], days: u32, max_rate: FeeRate) -> Call {
    let legs =
        legs.iter().map(|(system, amount)| Value::unnamed_composite([number(system.0), number(amount.0)]));
    let fields = [
        ("app", number(app.0)),
        ("legs", Value::unnamed_composite(legs)),
        ("days", number(days)),
        ("max_rate", number(max_rate.0)),
    ];
    call(CERT_ESCROW, "draw", fields)
}

/// A call of the escrow about one certificate: `claim`, `release`, `recall` or `settle`.
pub fn about_certificate(name: &'static str, cert: CertId) -> Call {
    call(CERT_ESCROW, name, [("cert", cert_id(cert))])
}

/// Moves the end of a certificate to a later day.
pub fn renew(cert: CertId, days: u32, max_rate: FeeRate) -> Call {
    let fields = [("cert", cert_id(cert)), ("days", number(days)), ("max_rate", number(max_rate.0))];
    call(CERT_ESCROW, "renew", fields)
}

/// Draws more behind a certificate.
pub fn top_up(cert: CertId, amount: Nat, max_rate: FeeRate) -> Call {
    let fields = [("cert", cert_id(cert)), ("amount", number(amount.0)), ("max_rate", number(max_rate.0))];
    call(CERT_ESCROW, "top_up", fields)
}

/// Gives part of a certificate back.
pub fn release_part(cert: CertId, amount: Nat) -> Call {
    call(CERT_ESCROW, "release_part", [("cert", cert_id(cert)), ("amount", number(amount.0))])
}

/// Says that the signer runs an app's container.
pub fn rent(app: AppId, container: H256) -> Call {
    call(CERT_ESCROW, "rent", [("app", number(app.0)), ("container", hash(container))])
}

/// Says that the signer no longer runs an app's container.
pub fn vacate(app: AppId) -> Call {
    call(CERT_ESCROW, "vacate", [("app", number(app.0))])
}

/// Takes an operator off an app's list.
pub fn dismiss(app: AppId, operator: &AccountId32) -> Call {
    call(CERT_ESCROW, "dismiss", [("app", number(app.0)), ("operator", account(operator))])
}

/// Writes down the next certificate of a system whose grace is over.
pub fn write_down(system: SystemId) -> Call {
    call(CERT_ESCROW, "write_down", [("system", number(system.0))])
}

/// Tries again to deliver what could not be delivered.
pub fn claim_undelivered(payer: &AccountId32, beneficiary: &AccountId32) -> Call {
    let fields = [("payer", account(payer)), ("beneficiary", account(beneficiary))];
    call(CERT_ESCROW, "claim_undelivered", fields)
}

/// Binds part of a certificate to a promise: a `Loan`, a `Warranty` or a `Settlement`.
pub fn assign_certificate(
    cert: CertId,
    purpose: &str,
    amount: Nat,
    reference: H256,
    beneficiary: &AccountId32,
    until: Day,
) -> Call {
    let fields = [
        ("cert", cert_id(cert)),
        ("purpose", unit(purpose)),
        ("amount", number(amount.0)),
        ("reference", hash(reference)),
        ("beneficiary", account(beneficiary)),
        ("until", number(until.0)),
    ];
    call(CERT_ESCROW, "assign", fields)
}

/// Gives up an assignment of a certificate.
pub fn clear_assignment(cert: CertId, assignment: u32) -> Call {
    call(CERT_ESCROW, "clear", [("cert", cert_id(cert)), ("assignment", number(assignment))])
}
