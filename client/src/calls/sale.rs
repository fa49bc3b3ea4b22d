//! Systems that are for sale.

use super::{account, call, cert_id, number, option, Call, SYSTEM_SALE};
use dlo_core::{CertId, Day, Nat, SystemId};
use dlo_runtime_api::views::SalePrice;
use subxt::{dynamic::Value, utils::AccountId32};

pub(super) fn sale_price(price: SalePrice) -> Value {
    match price {
        SalePrice::Ant { amount } => Value::unnamed_variant("Ant", [number(amount.0)]),
        SalePrice::Assignment { amount, until } => {
            let fields = [("amount", number(amount.0)), ("until", number(until.0))];
            Value::named_variant("Assignment", fields)
        }
    }
}

/// Offers a system for sale, to `buyer` alone or to anybody.
pub fn offer_system(system: SystemId, price: SalePrice, buyer: Option<&AccountId32>, until: Day) -> Call {
    let fields = [
        ("system", number(system.0)),
        ("price", sale_price(price)),
        ("buyer", option(buyer.map(account))),
        ("until", number(until.0)),
    ];
    call(SYSTEM_SALE, "offer", fields)
}

/// Removes the offer of a system.
pub fn withdraw_offer(system: SystemId) -> Call {
    call(SYSTEM_SALE, "withdraw", [("system", number(system.0))])
}

/// Buys a system at the price that was seen; where that is an assignment, with these parts of certificates.
pub fn buy_system(
    system: SystemId,
    price: SalePrice,
    least_backed: Nat,
    revision: u32,
    certs: &[(CertId, Nat)],
) -> Call {
    let certs = certs.iter().map(|(cert, part)| Value::unnamed_composite([cert_id(*cert), number(part.0)]));
    let fields = [
        ("system", number(system.0)),
        ("price", sale_price(price)),
        ("least_backed", number(least_backed.0)),
        ("revision", number(revision)),
        ("certs", Value::unnamed_composite(certs)),
    ];
    call(SYSTEM_SALE, "buy", fields)
}
