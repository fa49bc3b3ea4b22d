//! The connection to a node: reads through its `dlo_*` methods, writes through signed transactions.

mod authorized;
mod catalogue;
mod refusal;
mod state;
mod submit;

use crate::{
    error::{Error, Result},
    output::{with_notice, Progress},
};
use clap::{Args, ValueEnum};
use dlo_core::SystemId;
use dlo_runtime_api::{
    views::{PeerView, SystemView, Totals},
    MAX_PAGE,
};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::{json, Value};
use sp_core::H256;
use std::{future::Future, sync::Arc, time::Duration};
use subxt::{
    backend::LegacyBackend,
    client::{ClientAtBlock, OnlineClient, OnlineClientAtBlockImpl},
    config::SubstrateConfig,
    rpcs::{
        client::{RpcClient, RpcParams},
        utils::url_is_secure,
        Error as RpcError,
    },
    utils::AccountId32,
};
use tokio::sync::OnceCell;

pub use catalogue::SkuPages;
pub use submit::{EventRecord, Receipt};

type Api = OnlineClient<SubstrateConfig>;
/// The chain as it was at one block.
pub(crate) type AtBlock = ClientAtBlock<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

/// What the layers of the RPC client put before the reason, each once more.
const LAYERS: &str = "RPC error: client error: ";

/// When a transaction counts as done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Wait {
    /// Its block is in the best chain, which may still change.
    InBlock,
    /// Its block is final.
    #[default]
    Finalized,
}

/// Which node, and how long to wait for it.
#[derive(Args, Clone, Debug)]
pub struct ChainOpts {
    /// WebSocket address of a node.
    #[arg(long, global = true, env = "DLO_URL", value_name = "URL", default_value = "ws://127.0.0.1:9944")]
    pub url: String,
    /// Allow an unencrypted connection to another machine.
    #[arg(long, global = true)]
    pub insecure: bool,
    /// When a transaction counts as done.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub wait: Wait,
    /// Seconds to wait for an answer, a transaction or a block.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 120)]
    pub timeout: u64,
}

/// A node, and through it the chain.
pub struct Chain {
    opts: ChainOpts,
    rpc: RpcClient,
    api: OnceCell<Api>,
}

impl Chain {
    /// Connects to the node.
    pub async fn connect(opts: &ChainOpts) -> Result<Self> {
        let fail = |reason: String| Error::Connect { url: opts.url.clone(), reason };
        let secure = url_is_secure(&opts.url).map_err(|error| {
            Error::input(format!(
                "'{}' is no address of a node, such as ws://127.0.0.1:9944: {}",
                opts.url,
                error.to_string().replace(LAYERS, "")
            ))
        })?;
        if !secure && !opts.insecure {
            return Err(Error::input(format!(
                "{} is another machine and the connection is not encrypted: use wss://, or --insecure if you trust \
                 the network",
                opts.url
            )));
        }
        let connecting = tokio::time::timeout(opts.limit(), RpcClient::from_insecure_url(&opts.url));
        match with_notice(&format!("connecting to {}", opts.url), connecting).await {
            Ok(Ok(rpc)) => Ok(Self::over(rpc, opts)),
            Ok(Err(error)) => Err(fail(error.to_string().replace(LAYERS, ""))),
            Err(_) => Err(fail(format!("no answer within {} seconds", opts.timeout))),
        }
    }

    /// Speaks through a connection that is already there.
    pub fn over(rpc: RpcClient, opts: &ChainOpts) -> Self {
        Self { opts: opts.clone(), rpc, api: OnceCell::new() }
    }

    /// Asks the node. `params` is a list.
    pub async fn read<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T> {
        let mut list = RpcParams::new();
        for param in params.as_array().into_iter().flatten() {
            list.push(param).map_err(Error::other)?;
        }
        let answer = self.within(method, self.rpc.request(method, list)).await?;
        answer.map_err(|error| self.read_error(method, error))
    }

    /// `Development`, `Local`, `Live` or the name of a custom type.
    pub async fn chain_type(&self) -> Result<String> {
        let answer: Value = self.read("system_chainType", json!([])).await?;
        Ok(match answer {
            Value::String(name) => name,
            other => other.get("Custom").and_then(Value::as_str).unwrap_or("unknown").to_string(),
        })
    }

    /// Today, the length of a day and the sums.
    pub async fn totals(&self) -> Result<Totals> {
        self.read("dlo_totals", json!([])).await
    }

    /// The chain's time: milliseconds since 1970 of its best block.
    pub async fn now(&self) -> Result<u64> {
        let at = self.at_best().await?;
        let now = self.stored(&at, ("Timestamp", "Now"), Vec::new()).await?;
        now.ok_or_else(|| Error::other("the chain has no time"))
    }

    /// One system.
    pub async fn system(&self, id: SystemId) -> Result<SystemView<AccountId32>> {
        let system: Option<_> = self.read("dlo_system", json!([id])).await?;
        system.ok_or_else(|| Error::NotFound(format!("system {}", id.0)))
    }

    /// All peers of a system.
    pub async fn peers(&self, system: SystemId) -> Result<Vec<PeerView>> {
        self.pages("dlo_peers", &[json!(system)], |peer: &PeerView| peer.peer).await
    }

    /// All pages of a listing, of which only the last is short: `of` are its first parameters, `key` is what the next page
    /// begins behind. All are of one block: between two of them an entry could move to a place that was read already.
    pub async fn pages<T: DeserializeOwned, K: Serialize>(
        &self,
        method: &str,
        of: &[Value],
        key: impl Fn(&T) -> K,
    ) -> Result<Vec<T>> {
        let at: H256 = self.best_hash().await?;
        let mut entries: Vec<T> = Vec::new();
        let mut progress = Progress::start();
        loop {
            let page = [json!(entries.last().map(&key)), json!(MAX_PAGE), json!(at)];
            let next: Vec<T> = self.read(method, [of, &page].concat().into()).await?;
            let full = next.len() >= usize::try_from(MAX_PAGE).map_err(Error::other)?;
            entries.extend(next);
            if !full {
                return Ok(entries);
            }
            progress.say(|| format!("reading a list: {} entries so far", entries.len()));
        }
    }

    async fn best_hash(&self) -> Result<H256> {
        self.read("chain_getBlockHash", json!([])).await
    }

    /// The chain at its best block.
    pub(crate) async fn at_best(&self) -> Result<AtBlock> {
        let best = self.best_hash().await?;
        let api = self.api().await?;
        self.within("the best block", api.at_block(best)).await?.map_err(|error| self.node_error(error))
    }

    async fn api(&self) -> Result<&Api> {
        let build = || async {
            let backend = LegacyBackend::builder().build(self.rpc.clone());
            let api = Api::from_backend(Arc::new(backend));
            self.within("the chain's metadata", api).await?.map_err(|error| self.node_error(error))
        };
        self.api.get_or_try_init(build).await
    }

    /// Runs `future` for at most the allowed time, saying what it waits for.
    async fn within<T>(&self, what: &str, future: impl Future<Output = T>) -> Result<T> {
        let limited = tokio::time::timeout(self.opts.limit(), future);
        with_notice(&format!("waiting for {what}"), limited)
            .await
            .map_err(|_| Error::TimedOut(format!("{what} did not come within {} seconds", self.opts.timeout)))
    }

    fn read_error(&self, method: &str, error: RpcError) -> Error {
        match error {
            RpcError::User(user) if user.code == -32601 => Error::other(format!(
                "the node at {} has no method {method}: is it a DLO node?",
                self.opts.url
            )),
            RpcError::User(user) => Error::other(format!("{method}: {}", refusal::text_of(&user))),
            RpcError::Client(reason) => self.lost(reason),
            other => Error::other(format!("{method}: {other}")),
        }
    }

    fn node_error(&self, error: impl Into<subxt::Error>) -> Error {
        let error: subxt::Error = error.into();
        Error::other(format!("the node at {}: {error}", self.opts.url))
    }

    fn lost(&self, reason: impl std::fmt::Display) -> Error {
        Error::Connect {
            url: self.opts.url.clone(),
            reason: format!("the connection was lost: {}", reason.to_string().replace(LAYERS, "")),
        }
    }
}

impl ChainOpts {
    fn limit(&self) -> Duration {
        Duration::from_secs(self.timeout.max(1))
    }
}
