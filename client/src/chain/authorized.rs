//! Transactions that nobody signs: the chain authorizes them by what their call carries, and they cost no fee.
//!
//! Such a "general" transaction has, before its call, the bytes of each transaction extension of the chain. They are
//! fixed here, so a chain with other extensions is refused.

use super::{refusal, Chain};
use crate::{
    calls::Authorized,
    error::{Error, Result},
};
use scale_info::{form::PortableForm, PortableRegistry, Variant};
use serde::Deserialize;
use serde_json::json;
use sp_core::{H256, U256};
use subxt::{
    error::{BackendError, ExtrinsicError},
    ext::{
        codec::{Compact, Encode},
        scale_value::scale::decode_as_type,
    },
    metadata::Metadata,
    rpcs::{client::RpcParams, Error as RpcError},
};

/// First byte of a general transaction: version 5 of transactions, and the bit that tells it from others.
const GENERAL: u8 = 0x45;
/// The version of the extensions.
const EXTENSION_VERSION: u8 = 0;
/// The extension whose bytes are the nonce. The chain does not look at it where no account signs: it tells one try from
/// the next, as a pool that has refused a transaction once takes the very same one no more for half an hour.
const NONCE: &str = "CheckNonce";
/// The chain's transaction extensions in their order, each with its bytes but for the nonce: no end of validity, tip 0, no
/// hash of the metadata.
const EXTENSIONS: [(&str, &[u8]); 11] = [
    ("AuthorizeCall", &[]),
    ("CheckNonZeroSender", &[]),
    ("CheckSpecVersion", &[]),
    ("CheckTxVersion", &[]),
    ("CheckGenesis", &[]),
    ("CheckMortality", &[0]),
    (NONCE, &[]),
    ("CheckWeight", &[]),
    ("ChargeTransactionPayment", &[0]),
    ("CheckMetadataHash", &[0]),
    ("WeightReclaim", &[]),
];
/// What a pool says of a transaction that it has already, and of one that would take the place of such a one.
const HELD_ALREADY: [i32; 2] = [1013, 1014];

/// The part of a header that is needed.
#[derive(Deserialize)]
struct Header {
    number: U256,
}

impl Chain {
    /// Hands `call` to the node's pool, and gives the transaction's hash. What the pool has already is fine.
    ///
    /// Fails where the pool refuses it: with the chain's own checks, it would refuse it in a block too.
    pub async fn submit_authorized(&self, what: &str, call: &Authorized) -> Result<H256> {
        let at = self.at_best().await?;
        let bytes = transaction(at.metadata_ref(), call, self.height().await?)?;
        let mut params = RpcParams::new();
        params.push(format!("0x{}", hex::encode(&bytes))).map_err(Error::other)?;
        let method = "author_submitExtrinsic";
        let sent = self.within(&format!("{what} to be sent"), self.rpc.request(method, params)).await?;
        match sent {
            Err(RpcError::User(user)) if HELD_ALREADY.contains(&user.code) => {
                Ok(crate::hash::blake2_256(&bytes))
            }
            Err(RpcError::User(user)) => {
                let error = BackendError::from(RpcError::User(user));
                Err(refusal::at_submission(ExtrinsicError::ErrorSubmittingTransaction(error)))
            }
            other => other.map_err(|error| self.read_error(method, error)),
        }
    }

    /// Hash of the chain's first block.
    pub async fn genesis(&self) -> Result<H256> {
        self.read("chain_getBlockHash", json!([0])).await
    }

    /// Number of the best block.
    pub async fn height(&self) -> Result<u32> {
        let header: Header = self.read("chain_getHeader", json!([])).await?;
        u32::try_from(header.number).map_err(Error::other)
    }
}

/// The bytes of a general transaction with `call`; `attempt` tells it from others with the same.
fn transaction(metadata: &Metadata, call: &Authorized, attempt: u32) -> Result<Vec<u8>> {
    let extensions = metadata.extrinsic().transaction_extensions_by_version(EXTENSION_VERSION);
    let found: Vec<&str> = extensions.into_iter().flatten().map(|extension| extension.identifier()).collect();
    let mut bytes = prefix(&found, attempt)?;
    let pallet = metadata
        .pallet_by_name(call.pallet)
        .ok_or_else(|| refusal::at_submission(ExtrinsicError::PalletNameNotFound(call.pallet.into())))?;
    let variant = pallet.call_variant_by_name(call.name).ok_or_else(|| {
        refusal::at_submission(ExtrinsicError::CallNameNotFound {
            pallet_name: call.pallet.into(),
            call_name: call.name.into(),
        })
    })?;
    bytes.extend([pallet.call_index(), variant.index]);
    bytes.extend(fields(variant, metadata.types(), call)?);
    // With its length before it.
    Ok(bytes.encode())
}

/// What stands before the call, where the chain has the very `extensions` that are known.
fn prefix(extensions: &[&str], attempt: u32) -> Result<Vec<u8>> {
    let known = EXTENSIONS.map(|(name, _)| name);
    if extensions != known {
        return Err(Error::other(format!(
            "this chain's transactions have the extensions {}, and this client knows {}: is it too old or too new?",
            extensions.join(", "),
            known.join(", ")
        )));
    }
    let mut bytes = vec![GENERAL, EXTENSION_VERSION];
    for (name, fixed) in EXTENSIONS {
        bytes.extend_from_slice(fixed);
        if name == NONCE {
            Compact(attempt).encode_to(&mut bytes);
        }
    }
    Ok(bytes)
}

/// The call's fields one after the other, where the chain has fields of these names and forms.
fn fields(variant: &Variant<PortableForm>, types: &PortableRegistry, call: &Authorized) -> Result<Vec<u8>> {
    let differs = || {
        Error::other(format!(
            "the chain's call {}.{} has other fields than this client knows: is it too old or too new?",
            call.pallet, call.name
        ))
    };
    let mut encoded = Vec::new();
    if variant.fields.len() != call.fields.len() {
        return Err(differs());
    }
    for (field, (name, bytes)) in variant.fields.iter().zip(&call.fields) {
        // What a call only checks may be marked as unused there.
        let found = field.name.as_deref().map(|name| name.trim_start_matches('_'));
        let mut rest = bytes.as_slice();
        let read = decode_as_type(&mut rest, field.ty.id, types);
        if found != Some(*name) || read.is_err() || !rest.is_empty() {
            return Err(differs());
        }
        encoded.extend(bytes);
    }
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TableNode;
    use scale_info::{MetaType, Registry, TypeDef, TypeInfo};

    /// The calls of a pallet.
    #[allow(non_camel_case_types, dead_code)]
    #[derive(TypeInfo)]
    enum Calls {
        answer { peer: H256, number: u32, _answer: Vec<(u8, bool)> },
    }

    fn checked(fields: [(&'static str, Vec<u8>); 3]) -> Result<Vec<u8>> {
        let mut registry = Registry::new();
        let id = registry.register_type(&MetaType::new::<Calls>()).id;
        let types: PortableRegistry = registry.into();
        let TypeDef::Variant(calls) = &types.resolve(id).unwrap().type_def else { panic!("no variant") };
        let call = Authorized { pallet: "ResourceProof", name: "answer", fields: fields.into() };
        super::fields(&calls.variants[0], &types, &call)
    }

    #[test]
    fn a_chain_with_other_extensions_is_refused_with_what_it_has() {
        let known = EXTENSIONS.map(|(name, _)| name);
        let mut other = known;
        other.swap(0, 1);
        for other in [&other[..], &known[..10], &[&known[..], &["Another"]].concat(), &[]] {
            let error = prefix(other, 0).unwrap_err();
            assert!(error.to_string().contains(&other.join(", ")), "{error}");
            assert_eq!(error.exit_code(), 4);
        }
    }

    #[test]
    fn a_general_transaction_begins_with_its_kind_the_version_and_the_bytes_of_extensions() {
        let known = EXTENSIONS.map(|(name, _)| name);
        assert_eq!(hex::encode(prefix(&known, 0).unwrap()), "450000000000");
        assert_eq!(hex::encode(prefix(&known, 1).unwrap()), "450000040000");
    }

    #[test]
    fn a_call_whose_fields_differ_from_the_chain_s_is_refused() {
        let (peer, number, answer) = (vec![7; 32], vec![1, 0, 0, 0], vec![4, 9, 1]);
        let right = [("peer", peer.clone()), ("number", number.clone()), ("answer", answer.clone())];
        let other_name = [("peer", peer.clone()), ("numero", number.clone()), ("answer", answer.clone())];
        let too_long = [("peer", peer.clone()), ("number", number.clone()), ("answer", vec![4, 9, 1, 0])];
        let too_short = [("peer", peer.clone()), ("number", number.clone()), ("answer", vec![4, 9])];
        let no_bool = [("peer", peer.clone()), ("number", number.clone()), ("answer", vec![4, 9, 2])];
        for wrong in [other_name, too_long, too_short, no_bool] {
            let error = checked(wrong).unwrap_err();
            assert!(error.to_string().contains("ResourceProof.answer has other fields"), "{error}");
        }
        assert_eq!(checked(right).unwrap(), [peer, number, answer].concat());
    }

    #[tokio::test]
    async fn the_height_is_the_best_block_s_number() {
        let height = |number| async move {
            let node = TableNode::new([("chain_getHeader", json!({ "number": number }))]);
            node.chain().height().await
        };
        assert_eq!(height(json!("0x1f")).await.unwrap(), 31);
        assert!(height(json!("0x100000000")).await.is_err());
        assert!(height(json!(null)).await.is_err());
    }
}
