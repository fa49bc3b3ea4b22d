//! One module per command, each with its options and a `run`.

pub mod address;
pub mod adopt;
pub mod agent;
pub mod app;
pub mod assign;
pub mod certificate;
pub mod certs;
pub mod change;
pub mod currency;
pub mod draw;
pub mod feed;
pub mod genesis;
pub mod inventory;
pub mod liabilities;
pub mod market;
pub mod obligations;
pub mod oracle;
pub mod part;
pub mod policy;
pub mod price;
pub mod quote;
pub mod register;
pub mod reserves;
pub mod sale;
pub mod sku;
pub mod status;
pub mod totals;

use crate::{
    amount,
    calls::Call,
    chain::Receipt,
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
};
use dlo_core::{CertId, Nat, SystemId};
use serde_json::{json, Value};

/// Connects, signs with `key`, sends `call` and waits for it.
async fn send(context: &Context, key: &KeyOpts, what: &str, call: &Call) -> Result<Receipt> {
    let chain = context.connect().await?;
    let signer = key.signer(&chain).await?;
    chain.submit(what, call, &signer).await
}

/// `answer` with the receipt in its field `receipt`.
fn with_receipt(mut answer: Value, receipt: &Receipt) -> Result<Value> {
    let fields = answer.as_object_mut().ok_or_else(|| Error::other("the answer is no object"))?;
    fields.insert("receipt".into(), serde_json::to_value(receipt).map_err(Error::other)?);
    Ok(answer)
}

/// Prints `answer` with its receipt, or else `text` and a line about the transaction.
fn report(context: &Context, answer: Value, receipt: &Receipt, text: impl FnOnce() -> String) -> Result<()> {
    context
        .out
        .emit(&with_receipt(answer, receipt)?, |_| format!("{}\n{}", text().trim_end(), sealed(receipt)))
}

/// `in block 12, final; fee 0.01 ANT`.
fn sealed(receipt: &Receipt) -> String {
    let state = if receipt.finalized { "final" } else { "not final yet" };
    let fee = receipt.fee.as_deref().and_then(|fee| fee.parse().ok()).map(amount::ant);
    format!(
        "in block {}, {state}{}",
        receipt.block_number,
        fee.map(|fee| format!("; fee {fee}")).unwrap_or_default()
    )
}

/// An amount of a decimal string, such as a field of an event.
fn number(value: &Value) -> u128 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .or_else(|| value.as_u64().map(u128::from))
        .unwrap_or_default()
}

/// A certificate's id as `system/serial`.
fn parse_cert(text: &str) -> Result<CertId> {
    let bad = || Error::input(format!("'{text}' is no certificate: write it as SYSTEM/SERIAL, such as 5/0"));
    let (system, serial) = text.split_once('/').ok_or_else(bad)?;
    Ok(CertId {
        system: SystemId(system.parse().map_err(|_| bad())?),
        serial: serial.parse().map_err(|_| bad())?,
    })
}

/// A leg of a draw as `system:amount`.
fn parse_leg(text: &str) -> Result<(SystemId, Nat)> {
    let bad = |why: &str| {
        Error::input(format!("'{text}' is no leg: {why}; write it as SYSTEM:AMOUNT, such as 5:100.5"))
    };
    let (system, nat) = text.split_once(':').ok_or_else(|| bad("the amount is missing"))?;
    let system = system.parse().map_err(|_| bad("the system is no number"))?;
    match amount::parse_nat(nat)? {
        Nat::ZERO => Err(bad("the amount is zero")),
        nat => Ok((SystemId(system), nat)),
    }
}

/// A certificate's id of an event, as `system/serial`.
fn show_cert(cert: &Value) -> String {
    format!("{}/{}", cert["system"], cert["serial"])
}

/// An empty object, for answers that are nothing but a receipt.
fn nothing() -> Value {
    json!({})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_and_legs_are_read_exactly() {
        for bad in ["", "5", "5/", "/5", "a/1", "1/2/3", "-1/0"] {
            assert!(parse_cert(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_cert("5/7").unwrap(), CertId { system: SystemId(5), serial: 7 });
        for bad in ["", "5", "5:", "x:1", "5:0", "5:-1", "5:1.0000001"] {
            assert!(parse_leg(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_leg("5:100.5").unwrap(), (SystemId(5), Nat(100_500_000)));
    }

    #[test]
    fn numbers_of_events_are_read_in_both_forms() {
        assert_eq!(number(&json!("340282366920938463463374607431768211455")), u128::MAX);
        assert_eq!(number(&json!(7)), 7);
        assert_eq!(number(&json!(null)), 0);
    }
}
