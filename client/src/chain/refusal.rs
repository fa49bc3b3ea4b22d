//! From the many errors of a node to one that says what the chain refused.

use crate::error::Error;
use serde_json::Value;
use subxt::{
    error::{BackendError, DispatchError, ExtrinsicError, RpcError, TransactionEventsError},
    rpcs::{Error as ClientError, UserError},
};

/// JSON-RPC error codes of the transaction pool.
const POOL_CODES: std::ops::RangeInclusive<i32> = 1010..=1019;

/// Message and data of a JSON-RPC error. Data may be text, or an object with a `reason`.
pub(super) fn text_of(error: &UserError) -> String {
    let Some(data) = &error.data else { return error.message.clone() };
    let parsed: Value = serde_json::from_str(data.get()).unwrap_or_default();
    let reason = parsed.as_str().or_else(|| parsed["reason"].as_str()).unwrap_or_else(|| data.get());
    format!("{}: {reason}", error.message)
}

/// What the transaction pool says when it does not take a transaction.
pub(super) fn at_submission(error: ExtrinsicError) -> Error {
    match &error {
        ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(
            ClientError::User(user),
        )))
        | ExtrinsicError::TransactionStatusStreamError(BackendError::Rpc(RpcError::ClientError(
            ClientError::User(user),
        ))) if POOL_CODES.contains(&user.code) => Error::RefusedOther(text_of(user)),
        ExtrinsicError::PalletNameNotFound(pallet) => {
            Error::other(format!("this chain has no pallet {pallet}: is it a DLO chain?"))
        }
        ExtrinsicError::CallNameNotFound { pallet_name, call_name } => Error::other(format!(
            "this chain has no call {pallet_name}.{call_name}: is this client too old or too new?"
        )),
        _ => Error::other(format!("the transaction could not be sent: {error}")),
    }
}

/// What the chain says when the transaction is in a block and failed there.
pub(super) fn in_block(error: TransactionEventsError) -> Error {
    match error {
        TransactionEventsError::ExtrinsicFailed(dispatch) => dispatch_error(&dispatch),
        other => Error::other(other),
    }
}

fn dispatch_error(error: &DispatchError) -> Error {
    let DispatchError::Module(module) = error else { return Error::RefusedOther(error.to_string()) };
    match module.details() {
        Ok(details) => Error::Refused {
            pallet: details.pallet.name().to_string(),
            name: details.variant.name.clone(),
            docs: details.variant.docs.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "),
        },
        Err(_) => Error::RefusedOther(module.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool_error(code: i32) -> ExtrinsicError {
        let text = format!(
            r#"{{"code":{code},"message":"Invalid Transaction","data":"Inability to pay some fees"}}"#
        );
        let user: UserError = serde_json::from_str(&text).unwrap();
        ExtrinsicError::ErrorSubmittingTransaction(BackendError::from(ClientError::User(user)))
    }

    #[test]
    fn what_the_pool_does_not_take_is_a_refusal_with_its_reason() {
        let error = at_submission(pool_error(1010));
        assert_eq!(error.exit_code(), 1);
        assert_eq!(error.to_string(), "refused: Invalid Transaction: Inability to pay some fees");
    }

    #[test]
    fn the_reason_is_found_in_each_form_of_data() {
        let text = |data: &str| {
            let user: UserError =
                serde_json::from_str(&format!(r#"{{"code":1,"message":"failed"{data}}}"#)).unwrap();
            text_of(&user)
        };
        assert_eq!(text(""), "failed");
        assert_eq!(text(r#","data":"why""#), "failed: why");
        assert_eq!(text(r#","data":{"at":"0x00","reason":"why"}"#), "failed: why");
        assert_eq!(text(r#","data":[1]"#), "failed: [1]");
    }

    #[test]
    fn another_error_of_the_node_is_no_refusal() {
        assert_eq!(at_submission(pool_error(-32603)).exit_code(), 4);
        let error = at_submission(ExtrinsicError::PalletNameNotFound("CertEscrow".into()));
        assert!(error.to_string().contains("CertEscrow"));
    }

    #[test]
    fn a_refusal_outside_of_pallets_keeps_its_text() {
        let error = in_block(DispatchError::BadOrigin.into());
        assert_eq!(error.to_string(), "refused: Bad origin.");
        assert_eq!(error.exit_code(), 1);
    }
}
