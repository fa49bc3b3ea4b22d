//! Reads what no `dlo_*` method tells: storage and view functions, by name and by the chain's metadata.

use super::{AtBlock, Chain};
use crate::{
    calls::{self, PREIMAGE},
    error::{Error, Result},
    scale_json,
};
use serde::de::DeserializeOwned;
use sp_core::H256;
use subxt::{
    dynamic::{storage, view_function_call, Value as Scale},
    ext::{codec::Decode, scale_value::scale::decode_as_type},
    metadata::Metadata,
    storage::StorageValue,
};

impl Chain {
    /// What a pallet stores under `keys`; nothing where there is no such entry.
    pub(crate) async fn stored<T: DeserializeOwned>(
        &self,
        at: &AtBlock,
        (pallet, entry): (&str, &str),
        keys: Vec<Scale>,
    ) -> Result<Option<T>> {
        let Some(value) = self.fetch(at, (pallet, entry), keys).await? else { return Ok(None) };
        let what = format!("{pallet}.{entry}");
        read(value.bytes(), value.type_id(), at.metadata_ref(), &what).map(Some)
    }

    /// The preimage of a hash; nothing where the chain does not hold it.
    pub(crate) async fn preimage(&self, at: &AtBlock, of: H256, len: u32) -> Result<Option<Vec<u8>>> {
        let key = Scale::unnamed_composite([calls::hash(of), Scale::u128(len.into())]);
        let Some(value) = self.fetch(at, (PREIMAGE, "PreimageFor"), vec![key]).await? else {
            return Ok(None);
        };
        // Without the way through the metadata: it would take a value of many bytes for each of up to four million.
        let bytes = Vec::<u8>::decode(&mut value.bytes());
        bytes.map(Some).map_err(|error| Error::other(format!("the preimage of {of:?}: {error}")))
    }

    /// What a pallet's view function answers.
    pub(crate) async fn view<T: DeserializeOwned>(
        &self,
        at: &AtBlock,
        (pallet, function): (&str, &str),
        arguments: Vec<Scale>,
    ) -> Result<T> {
        let what = format!("{pallet}.{function}");
        let found = at.metadata_ref().pallet_by_name(pallet);
        let output = found
            .and_then(|found| found.view_function_by_name(function))
            .map(|found| found.output_ty())
            .ok_or_else(|| {
                Error::other(format!("this chain has no view function {what}: is this client too new?"))
            })?;
        let client = at.view_functions();
        let input = client
            .encode_args(view_function_call::<Vec<Scale>, Scale>(pallet, function, arguments))
            .map_err(|error| self.node_error(error))?;
        let answer = self.within(&what, client.call_raw(Some(input.as_slice()))).await?;
        let answer = answer.map_err(|error| self.node_error(error))?;
        let answer = answered(&answer)
            .ok_or_else(|| Error::other(format!("the chain does not answer its view function {what}")))?;
        read(&answer, output, at.metadata_ref(), &what)
    }

    async fn fetch<'a>(
        &self,
        at: &'a AtBlock,
        (pallet, entry): (&str, &str),
        keys: Vec<Scale>,
    ) -> Result<Option<StorageValue<'a, Scale>>> {
        let address = storage::<Vec<Scale>, Scale>(pallet, entry);
        let client = at.storage();
        let fetched = self.within(&format!("{pallet}.{entry}"), client.try_fetch(address, keys)).await?;
        fetched.map_err(|error| self.node_error(error))
    }
}

/// The encoded answer of a view function, which the runtime wraps into a result with bytes.
fn answered(mut result: &[u8]) -> Option<Vec<u8>> {
    match u8::decode(&mut result).ok()? {
        0 => Vec::<u8>::decode(&mut result).ok(),
        _ => None,
    }
}

fn read<T: DeserializeOwned>(mut bytes: &[u8], type_id: u32, metadata: &Metadata, what: &str) -> Result<T> {
    let unread = |error: &dyn std::fmt::Display| {
        Error::other(format!("{what} is not as this client knows it: {error}; is it too old or too new?"))
    };
    let value = decode_as_type(&mut bytes, type_id, metadata.types()).map_err(|error| unread(&error))?;
    serde_json::from_value(scale_json::to_json(&value, metadata.types())).map_err(|error| unread(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    #[test]
    fn the_answer_of_a_view_function_is_unwrapped_and_a_refusal_is_none() {
        let right: std::result::Result<Vec<u8>, u8> = Ok(vec![1, 5, 0, 0, 0]);
        assert_eq!(answered(&right.encode()), Some(vec![1, 5, 0, 0, 0]));
        let refused: std::result::Result<Vec<u8>, u8> = Err(2);
        assert_eq!(answered(&refused.encode()), None);
        assert_eq!(answered(&[]), None);
        assert_eq!(answered(&[0]), None);
    }
}
