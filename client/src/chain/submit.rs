//! Signs, sends and follows a transaction.

use super::{refusal, AtBlock, Chain, Wait};
use crate::{
    calls::Call,
    error::{Error, Result},
    keys::account_of,
    output::Progress,
    scale_json,
};
use serde::Serialize;
use serde_json::{json, Value};
use sp_core::H256;
use std::time::{Duration, Instant};
use subxt::{
    client::OnlineClientAtBlockImpl,
    config::{DefaultExtrinsicParamsBuilder, SubstrateConfig},
    dynamic::{constant, Value as Scale},
    events::Event,
    ext::scale_value::{scale::decode_as_type, Composite},
    metadata::Metadata,
    transactions::{TransactionInBlock, TransactionProgress, TransactionStatus},
};
use subxt_signer::sr25519::Keypair;

type Client = OnlineClientAtBlockImpl<SubstrateConfig>;
type Sent = TransactionProgress<SubstrateConfig, Client>;
type InBlock = TransactionInBlock<SubstrateConfig, Client>;

/// Blocks for which a transaction may wait in the pool.
const LIFE_BLOCKS: u64 = 64;
/// How often the height of the chain is looked at.
const POLL: Duration = Duration::from_millis(500);

/// An event that a transaction caused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventRecord {
    /// The pallet.
    pub pallet: String,
    /// The event's name.
    pub name: String,
    /// Its fields by name.
    pub fields: Value,
}

/// A transaction that succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Hash of the transaction.
    pub transaction: H256,
    /// Hash of its block.
    pub block: H256,
    /// Number of its block.
    pub block_number: u64,
    /// Whether that block is final.
    pub finalized: bool,
    /// ANT planck paid for the transaction itself; a decimal string.
    pub fee: Option<String>,
    /// What it caused.
    pub events: Vec<EventRecord>,
}

impl Receipt {
    /// The fields of the first event `name` of `pallet`.
    pub fn event(&self, pallet: &str, name: &str) -> Result<&Value> {
        self.events
            .iter()
            .find(|event| event.pallet == pallet && event.name == name)
            .map(|event| &event.fields)
            .ok_or_else(|| {
                Error::other(format!("the transaction succeeded without the event {pallet}.{name}"))
            })
    }

    /// The fields of all events `name` of `pallet`.
    pub fn all<'a>(&'a self, pallet: &'a str, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events
            .iter()
            .filter(move |event| event.pallet == pallet && event.name == name)
            .map(|event| &event.fields)
    }
}

impl Chain {
    /// Signs and sends `call`, and waits until it is in a block, or in a final one.
    ///
    /// Fails with the error of the pallet that refuses it.
    pub async fn submit(&self, what: &str, call: &Call, signer: &Keypair) -> Result<Receipt> {
        let sent = self.within(&format!("{what} to be sent"), self.send(call, signer)).await??;
        let goal = match self.opts.wait {
            Wait::InBlock => "in a block",
            Wait::Finalized => "final",
        };
        let (block, finalized) =
            self.within(&format!("{what} to be {goal}; it was sent and"), self.follow(sent)).await??;
        self.within(&format!("the outcome of {what}"), self.receipt(block, finalized)).await?
    }

    /// The arguments of `call`, encoded as the chain will decode them.
    pub async fn encoded_call(&self, call: &Call) -> Result<Vec<u8>> {
        self.at_best().await?.transactions().call_data(call).map_err(refusal::at_submission)
    }

    /// A number among the constants of a pallet.
    pub async fn constant(&self, pallet: &str, name: &str) -> Result<u128> {
        let value = self.at_best().await?.constants().entry(constant::<Scale>(pallet, name));
        let number = value.map_err(|error| self.node_error(error))?.as_u128();
        number.ok_or_else(|| Error::other(format!("the constant {pallet}.{name} is no number")))
    }

    /// Waits until the best chain is at least `height` blocks long, as long as it grows: the time allowed is that of
    /// each block.
    pub async fn reach(&self, height: u64) -> Result<()> {
        let mut progress = Progress::start();
        let (mut best, mut grown) = (0, Instant::now());
        loop {
            let header: Value = self.read("chain_getHeader", json!([])).await?;
            let now = header_number(&header)?;
            if now >= height {
                return Ok(());
            }
            if now > best {
                (best, grown) = (now, Instant::now());
            } else if grown.elapsed() >= self.opts.limit() {
                return Err(Error::TimedOut(format!(
                    "block {height} did not come: the chain stands at block {best} for {} seconds",
                    self.opts.timeout
                )));
            }
            progress.say(|| format!("waiting for block {height}: the chain is at block {now}"));
            tokio::time::sleep(POLL).await;
        }
    }

    async fn send(&self, call: &Call, signer: &Keypair) -> Result<Sent> {
        let account = account_of(signer);
        // The node's count includes what waits in its pool; the state of a final block does not.
        let nonce: u64 = self.read("system_accountNextIndex", json!([account])).await?;
        let params = DefaultExtrinsicParamsBuilder::new().mortal(LIFE_BLOCKS).nonce(nonce).build();
        let at = self.api().await?.at_current_block().await.map_err(|error| self.node_error(error))?;
        let mut transactions = at.transactions();
        transactions.sign_and_submit_then_watch(call, signer, params).await.map_err(refusal::at_submission)
    }

    async fn follow(&self, mut progress: Sent) -> Result<(InBlock, bool)> {
        while let Some(status) = progress.next().await {
            match status.map_err(|error| self.node_error(error))? {
                TransactionStatus::InBestBlock(block) if self.opts.wait == Wait::InBlock => {
                    return Ok((block, false))
                }
                TransactionStatus::InFinalizedBlock(block) => return Ok((block, true)),
                TransactionStatus::Invalid { message } => return Err(Error::RefusedOther(message)),
                TransactionStatus::Error { message } | TransactionStatus::Dropped { message } => {
                    return Err(Error::other(format!("the node gave the transaction up: {message}")))
                }
                _ => {}
            }
        }
        Err(self.lost("the node stopped to report on the transaction, which may still take effect"))
    }

    async fn receipt(&self, block: InBlock, finalized: bool) -> Result<Receipt> {
        let events = block.wait_for_success().await.map_err(refusal::in_block)?;
        let at: AtBlock = block.at().await.map_err(|error| self.node_error(error))?;
        let metadata = at.metadata();
        let mut records = Vec::new();
        for event in events.iter() {
            records.push(record(&event.map_err(|error| self.node_error(error))?, &metadata)?);
        }
        let mut receipt = Receipt {
            transaction: H256(block.extrinsic_hash().0),
            block: H256(block.block_hash().0),
            block_number: at.block_number(),
            finalized,
            fee: None,
            events: records,
        };
        let fee = receipt.all("TransactionPayment", "TransactionFeePaid").next();
        receipt.fee = fee.and_then(|fields| fields["actualFee"].as_str()).map(String::from);
        Ok(receipt)
    }
}

fn record(event: &Event<'_, SubstrateConfig>, metadata: &Metadata) -> Result<EventRecord> {
    let (pallet, name) = (event.pallet_name(), event.event_name());
    let unknown = |error: &dyn std::fmt::Display| Error::other(format!("event {pallet}.{name}: {error}"));
    let variant = metadata
        .pallet_by_event_index(event.pallet_index())
        .and_then(|pallet| pallet.event_variant_by_index(event.event_index()))
        .ok_or_else(|| unknown(&"it is not in the metadata"))?;
    let mut bytes = event.field_bytes();
    let mut named = Vec::new();
    let mut unnamed = Vec::new();
    for field in &variant.fields {
        let value =
            decode_as_type(&mut bytes, field.ty.id, metadata.types()).map_err(|error| unknown(&error))?;
        match &field.name {
            Some(name) => named.push((name.clone(), value)),
            None => unnamed.push(value),
        }
    }
    let fields = if unnamed.is_empty() { Composite::Named(named) } else { Composite::Unnamed(unnamed) };
    Ok(EventRecord {
        pallet: pallet.to_string(),
        name: name.to_string(),
        fields: scale_json::fields(&fields, metadata.types()),
    })
}

fn header_number(header: &Value) -> Result<u64> {
    let digits = header["number"].as_str().and_then(|text| text.strip_prefix("0x"));
    digits
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .ok_or_else(|| Error::other("the node's header has no number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chain::ChainOpts,
        testing::{receipt, TableNode},
    };
    use subxt::rpcs::client::RpcClient;

    #[test]
    fn a_header_without_a_number_is_refused() {
        for bad in [json!(null), json!({}), json!({ "number": 5 }), json!({ "number": "0x" })] {
            assert!(header_number(&bad).is_err());
        }
        assert_eq!(header_number(&json!({ "number": "0x1f" })).unwrap(), 31);
    }

    #[tokio::test]
    async fn a_chain_that_does_not_grow_is_not_waited_for_for_ever() {
        let node = TableNode::new([("chain_getHeader", json!({ "number": "0x5" }))]);
        let opts = ChainOpts { url: "ws://table".into(), insecure: false, wait: Wait::Finalized, timeout: 1 };
        let chain = Chain::over(RpcClient::new(node), &opts);
        chain.reach(5).await.unwrap();
        let error = chain.reach(6).await.unwrap_err();
        assert!(error.to_string().contains("stands at block 5"), "{error}");
        assert_eq!(error.exit_code(), 4);
    }

    #[test]
    fn a_receipt_without_the_expected_event_is_an_error() {
        let receipt = receipt(&[("A", "B", json!({ "x": 1 }))]);
        assert_eq!(receipt.event("A", "B").unwrap()["x"], 1);
        assert!(receipt.event("A", "C").is_err());
    }
}
