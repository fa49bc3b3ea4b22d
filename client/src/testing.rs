//! What tests share: scratch folders, receipts, and a node that answers from a table.

use crate::chain::{Chain, ChainOpts, EventRecord, Receipt, Wait};
use serde_json::{json, Value};
use sp_core::H256;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use subxt::rpcs::{
    client::{RawRpcFuture, RawRpcSubscription, RawValue, RpcClient, RpcClientT},
    Error, UserError,
};

/// A fresh, empty folder for one test.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("dlo-client-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The receipt of a transaction with these events: pallet, name and fields of each.
pub(crate) fn receipt(events: &[(&str, &str, Value)]) -> Receipt {
    let record = |(pallet, name, fields): &(&str, &str, Value)| EventRecord {
        pallet: (*pallet).into(),
        name: (*name).into(),
        fields: fields.clone(),
    };
    Receipt {
        transaction: H256::zero(),
        block: H256::zero(),
        block_number: 1,
        finalized: true,
        fee: None,
        events: events.iter().map(record).collect(),
    }
}

/// A page of the catalogue: skus by id and key, and where the next page starts.
pub(crate) fn sku_page(skus: &[(u32, &str)], next: Option<u32>) -> Value {
    let sku = |(id, key): &(u32, &str)| json!({ "id": id, "key": key, "class": null, "parts": 0 });
    json!({ "skus": skus.iter().map(sku).collect::<Vec<_>>(), "next": next })
}

/// A node that gives each method's answer, and remembers what it was asked. A method may have another answer for
/// certain parameters: `method [parameters]`.
#[derive(Clone, Default)]
pub(crate) struct TableNode {
    answers: Arc<HashMap<String, Value>>,
    pub(crate) asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl TableNode {
    pub(crate) fn new<const N: usize>(answers: [(&str, Value); N]) -> Self {
        let answers = answers.into_iter().map(|(method, answer)| (method.to_string(), answer)).collect();
        Self { answers: Arc::new(answers), ..Self::default() }
    }

    pub(crate) fn chain(&self) -> Chain {
        let opts = ChainOpts { url: "ws://table".into(), insecure: false, wait: Wait::Finalized, timeout: 5 };
        Chain::over(RpcClient::new(self.clone()), &opts)
    }
}

impl RpcClientT for TableNode {
    fn request_raw<'a>(
        &'a self,
        method: &'a str,
        params: Option<Box<RawValue>>,
    ) -> RawRpcFuture<'a, Box<RawValue>> {
        let params = params.map(|params| params.get().to_string()).unwrap_or_default();
        let answer = self.answers.get(&format!("{method} {params}")).or_else(|| self.answers.get(method));
        self.asked.lock().unwrap().push((method.to_string(), params));
        Box::pin(async move {
            match answer {
                Some(answer) => RawValue::from_string(answer.to_string()).map_err(Error::Deserialization),
                None => Err(Error::User(UserError::method_not_found())),
            }
        })
    }

    fn subscribe_raw<'a>(
        &'a self,
        _: &'a str,
        _: Option<Box<RawValue>>,
        _: &'a str,
    ) -> RawRpcFuture<'a, RawRpcSubscription> {
        Box::pin(async { Err(Error::User(UserError::method_not_found())) })
    }
}
