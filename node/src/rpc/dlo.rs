//! The `dlo_*` methods: the runtime's own APIs, asked one by one. They add no rule and no number of their own.
//!
//! The last parameter of each is the hash of the block to ask at; left out, it is the best block. What does not exist
//! is `null`. Pages start behind `after`, the last key of the page before, and hold at most `limit` entries (100, which
//! is also the most); where entries may be passed over, a page names the `after` of the next one. 128-bit amounts are decimal strings.

use dlo_core::{AppId, BatchId, CertId, FeeRate, Nat, PeerId, SkuId, SystemId, TableId};
use dlo_runtime::{opaque::Block, AccountId, Hash};
use dlo_runtime_api::{
    views::{
        AppReserves, AppView, CertificateView, HistoryView, LegView, OracleMemberView, OracleView, PeerView,
        PriceView, RateView, SkuPage, SystemView, TableView, Totals, UtilityView, WorkRateView,
    },
    CertificateApi, OracleApi, ReserveApi, UtilityApi, MAX_LEGS, MAX_PAGE,
};
use jsonrpsee::{
    core::RpcResult,
    proc_macros::rpc,
    types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned},
};
use sc_client_api::HeaderBackend;
use serde::{Deserialize, Serialize};
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use std::sync::Arc;

/// The runtime could not be asked, or failed.
const RUNTIME_ERROR: i32 = 9001;
/// The block to ask at is not known to this node.
const UNKNOWN_BLOCK: i32 = 9002;

/// A certificate's id: `[system, serial]`, or `{"system": .., "serial": ..}` as the views write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum CertRef {
    /// System and serial.
    Pair(SystemId, u32),
    /// As in the views.
    Named(CertId),
}

impl From<CertRef> for CertId {
    fn from(id: CertRef) -> Self {
        match id {
            CertRef::Pair(system, serial) => Self { system, serial },
            CertRef::Named(id) => id,
        }
    }
}

/// Reading what the chain knows of reserves, certificates, rulebooks and prices.
#[rpc(server, namespace = "dlo")]
pub(crate) trait DloApi {
    /// Chain-wide totals.
    #[method(name = "totals", blocking)]
    fn totals(&self, at: Option<Hash>) -> RpcResult<Totals>;

    /// One system with its parts.
    #[method(name = "system", blocking)]
    fn system(&self, id: SystemId, at: Option<Hash>) -> RpcResult<Option<SystemView<AccountId>>>;

    /// A page of an owner's systems.
    #[method(name = "systemsOf", blocking)]
    fn systems_of(
        &self,
        owner: AccountId,
        after: Option<SystemId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<SystemId>>;

    /// One app.
    #[method(name = "app", blocking)]
    fn app(&self, id: AppId, at: Option<Hash>) -> RpcResult<Option<AppView<AccountId>>>;

    /// A page of an owner's apps.
    #[method(name = "appsOf", blocking)]
    fn apps_of(
        &self,
        owner: AccountId,
        after: Option<AppId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<AppId>>;

    /// The reserve behind one app.
    #[method(name = "appReserves", blocking)]
    fn app_reserves(&self, id: AppId, at: Option<Hash>) -> RpcResult<Option<AppReserves>>;

    /// One certificate.
    #[method(name = "certificate", blocking)]
    fn certificate(&self, id: CertRef, at: Option<Hash>) -> RpcResult<Option<CertificateView<AccountId>>>;

    /// A page of the certificates that an app holds; `after` is a batch. A page ends with a whole batch.
    #[method(name = "certificatesByApp", blocking)]
    fn certificates_by_app(
        &self,
        app: AppId,
        after: Option<BatchId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<CertificateView<AccountId>>>;

    /// A page of a system's certificates; `after` is a serial.
    #[method(name = "certificatesBySystem", blocking)]
    fn certificates_by_system(
        &self,
        system: SystemId,
        after: Option<u32>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<CertificateView<AccountId>>>;

    /// The price of one sku.
    #[method(name = "price", blocking)]
    fn price(&self, sku: SkuId, at: Option<Hash>) -> RpcResult<Option<PriceView>>;

    /// What was accepted of one sku lately, oldest first.
    #[method(name = "priceHistory", blocking)]
    fn price_history(&self, sku: SkuId, at: Option<Hash>) -> RpcResult<Vec<HistoryView>>;

    /// A page of the depreciation tables, by ascending id from behind `after`.
    #[method(name = "tables", blocking)]
    fn tables(
        &self,
        after: Option<TableId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<TableView>>;

    /// The rates of the currencies that oracles are asked for.
    #[method(name = "rates", blocking)]
    fn rates(&self, at: Option<Hash>) -> RpcResult<Vec<RateView>>;

    /// The sku with this key.
    #[method(name = "skuByKey", blocking)]
    fn sku_by_key(&self, key: String, at: Option<Hash>) -> RpcResult<Option<SkuId>>;

    /// A page of the catalogue. Its `next` is the `after` of the page that follows; at the end it is `null`.
    #[method(name = "skus", blocking)]
    fn skus(&self, after: Option<SkuId>, limit: Option<u32>, at: Option<Hash>) -> RpcResult<SkuPage>;

    /// The oracle's round, and how many members it has.
    #[method(name = "oracle", blocking)]
    fn oracle(&self, at: Option<Hash>) -> RpcResult<OracleView>;

    /// The oracles, and how they stand.
    #[method(name = "oracles", blocking)]
    fn oracles(&self, at: Option<Hash>) -> RpcResult<Vec<OracleMemberView<AccountId>>>;

    /// What a draw would bring, leg by leg: `legs` are pairs of system and amount, at most 32.
    #[method(name = "dryRunDraw", blocking)]
    fn dry_run_draw(
        &self,
        app: AppId,
        legs: Vec<(SystemId, Nat)>,
        days: u32,
        max_rate: FeeRate,
        at: Option<Hash>,
    ) -> RpcResult<Vec<LegView>>;

    /// The work of one system, and whether it or the hardware bounds its value.
    #[method(name = "utility", blocking)]
    fn utility(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Option<UtilityView>>;

    /// A page of a system's peers.
    #[method(name = "peers", blocking)]
    fn peers(
        &self,
        system: SystemId,
        after: Option<PeerId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<PeerView>>;

    /// One peer.
    #[method(name = "peer", blocking)]
    fn peer(&self, id: PeerId, at: Option<Hash>) -> RpcResult<Option<PeerView>>;

    /// What a unit of work is worth, and why.
    #[method(name = "workRate", blocking)]
    fn work_rate(&self, at: Option<Hash>) -> RpcResult<WorkRateView>;
}

/// Answers from the state of a client.
pub(crate) struct Dlo<C> {
    client: Arc<C>,
}

impl<C> Dlo<C> {
    /// Answers from the state of `client`.
    pub(crate) fn new(client: Arc<C>) -> Self {
        Self { client }
    }
}

impl<C: ProvideRuntimeApi<Block> + HeaderBackend<Block>> Dlo<C> {
    pub(super) fn ask<T>(
        &self,
        at: Option<Hash>,
        question: impl FnOnce(ApiRef<'_, C::Api>, Hash) -> Result<T, ApiError>,
    ) -> RpcResult<T> {
        let at = match at {
            None => self.client.info().best_hash,
            Some(hash) => match self.client.header(hash) {
                Ok(Some(_)) => hash,
                Ok(None) => {
                    return Err(failed(UNKNOWN_BLOCK, "unknown block", hash, "no such block on this node"))
                }
                Err(error) => return Err(failed(RUNTIME_ERROR, "the database failed", hash, error)),
            },
        };
        question(self.client.runtime_api(), at)
            .map_err(|error| failed(RUNTIME_ERROR, "the runtime could not answer", at, error))
    }
}

fn failed(code: i32, message: &str, at: Hash, reason: impl ToString) -> ErrorObjectOwned {
    let data = serde_json::json!({ "at": at, "reason": reason.to_string() });
    ErrorObjectOwned::owned(code, message, Some(data))
}

/// A draw with more legs would be refused, and so is its dry run: an answer that leaves some out would mislead.
fn ensure_not_too_many(legs: &[(SystemId, Nat)]) -> RpcResult<()> {
    if legs.len() <= MAX_LEGS {
        return Ok(());
    }
    let message = format!("a draw has at most {MAX_LEGS} legs, and these are {}: split them", legs.len());
    Err(ErrorObjectOwned::owned(INVALID_PARAMS_CODE, message, None::<()>))
}

pub(super) fn page(limit: Option<u32>) -> u32 {
    limit.map_or(MAX_PAGE, |limit| limit.min(MAX_PAGE))
}

impl<C> DloApiServer for Dlo<C>
where
    C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    C::Api: ReserveApi<Block, AccountId>
        + CertificateApi<Block, AccountId>
        + OracleApi<Block, AccountId>
        + UtilityApi<Block>,
{
    fn totals(&self, at: Option<Hash>) -> RpcResult<Totals> {
        self.ask(at, |api, at| api.totals(at))
    }

    fn system(&self, id: SystemId, at: Option<Hash>) -> RpcResult<Option<SystemView<AccountId>>> {
        self.ask(at, |api, at| api.system(at, id))
    }

    fn systems_of(
        &self,
        owner: AccountId,
        after: Option<SystemId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<SystemId>> {
        self.ask(at, |api, at| api.systems_of(at, owner, after, page(limit)))
    }

    fn app(&self, id: AppId, at: Option<Hash>) -> RpcResult<Option<AppView<AccountId>>> {
        self.ask(at, |api, at| api.app(at, id))
    }

    fn apps_of(
        &self,
        owner: AccountId,
        after: Option<AppId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<AppId>> {
        self.ask(at, |api, at| api.apps_of(at, owner, after, page(limit)))
    }

    fn app_reserves(&self, id: AppId, at: Option<Hash>) -> RpcResult<Option<AppReserves>> {
        self.ask(at, |api, at| api.app_reserves(at, id))
    }

    fn certificate(&self, id: CertRef, at: Option<Hash>) -> RpcResult<Option<CertificateView<AccountId>>> {
        self.ask(at, |api, at| api.certificate(at, id.into()))
    }

    fn certificates_by_app(
        &self,
        app: AppId,
        after: Option<BatchId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<CertificateView<AccountId>>> {
        self.ask(at, |api, at| api.certificates_by_app(at, app, after, page(limit)))
    }

    fn certificates_by_system(
        &self,
        system: SystemId,
        after: Option<u32>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<CertificateView<AccountId>>> {
        self.ask(at, |api, at| api.certificates_by_system(at, system, after, page(limit)))
    }

    fn price(&self, sku: SkuId, at: Option<Hash>) -> RpcResult<Option<PriceView>> {
        self.ask(at, |api, at| api.price(at, sku))
    }

    fn price_history(&self, sku: SkuId, at: Option<Hash>) -> RpcResult<Vec<HistoryView>> {
        self.ask(at, |api, at| api.price_history(at, sku))
    }

    fn tables(
        &self,
        after: Option<TableId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<TableView>> {
        self.ask(at, |api, at| api.tables(at, after, page(limit)))
    }

    fn rates(&self, at: Option<Hash>) -> RpcResult<Vec<RateView>> {
        self.ask(at, |api, at| api.rates(at))
    }

    fn sku_by_key(&self, key: String, at: Option<Hash>) -> RpcResult<Option<SkuId>> {
        self.ask(at, |api, at| api.sku_by_key(at, key))
    }

    fn skus(&self, after: Option<SkuId>, limit: Option<u32>, at: Option<Hash>) -> RpcResult<SkuPage> {
        self.ask(at, |api, at| api.skus(at, after, page(limit)))
    }

    fn oracle(&self, at: Option<Hash>) -> RpcResult<OracleView> {
        self.ask(at, |api, at| api.oracle(at))
    }

    fn oracles(&self, at: Option<Hash>) -> RpcResult<Vec<OracleMemberView<AccountId>>> {
        self.ask(at, |api, at| api.oracles(at))
    }

    fn dry_run_draw(
        &self,
        app: AppId,
        legs: Vec<(SystemId, Nat)>,
        days: u32,
        max_rate: FeeRate,
        at: Option<Hash>,
    ) -> RpcResult<Vec<LegView>> {
        ensure_not_too_many(&legs)?;
        self.ask(at, |api, at| api.dry_run_draw(at, app, legs, days, max_rate))
    }

    fn utility(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Option<UtilityView>> {
        self.ask(at, |api, at| api.utility(at, system))
    }

    fn peers(
        &self,
        system: SystemId,
        after: Option<PeerId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<PeerView>> {
        self.ask(at, |api, at| api.peers(at, system, after, page(limit)))
    }

    fn peer(&self, id: PeerId, at: Option<Hash>) -> RpcResult<Option<PeerView>> {
        self.ask(at, |api, at| api.peer(at, id))
    }

    fn work_rate(&self, at: Option<Hash>) -> RpcResult<WorkRateView> {
        self.ask(at, |api, at| api.work_rate(at))
    }
}

#[cfg(test)]
mod tests;
