//! The `dlo_*` methods about what apps owe, and about systems that are for sale.

use super::dlo::{page, Dlo};
use codec::DecodeAll;
use dlo_core::{AppId, SystemId};
use dlo_runtime::{opaque::Block, AccountId, Hash};
use dlo_runtime_api::{
    views::{
        CoverageView, CurrencyView, ForeignView, LiabilityCheck, LiabilityRootView, SaleView, SettlementView,
    },
    ObligationsApi, SaleApi,
};
use dlo_sum_tree::{Liability, Proof};
use jsonrpsee::{
    core::RpcResult,
    proc_macros::rpc,
    types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned},
};
use sc_client_api::HeaderBackend;
use sp_api::ProvideRuntimeApi;
use sp_core::Bytes;

/// Reading what apps owe against their reserves, and what is for sale.
#[rpc(server, namespace = "dlo")]
pub(crate) trait ObligationsRpc {
    /// What an app owes and what covers it.
    #[method(name = "coverage", blocking)]
    fn coverage(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<CoverageView>>;

    /// An app's currency.
    #[method(name = "currency", blocking)]
    fn currency(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<CurrencyView>>;

    /// The root of the liabilities that an app has declared.
    #[method(name = "liabilityRoot", blocking)]
    fn liability_root(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<LiabilityRootView>>;

    /// An app's tokens on other chains.
    #[method(name = "foreign", blocking)]
    fn foreign(&self, app: AppId, at: Option<Hash>) -> RpcResult<Vec<ForeignView>>;

    /// What an app has settled.
    #[method(name = "settlement", blocking)]
    fn settlement(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<SettlementView>>;

    /// Whether a liability is among those that an app has declared: its SCALE encoding and that of its proof.
    #[method(name = "checkLiability", blocking)]
    fn check_liability(
        &self,
        app: AppId,
        liability: Bytes,
        proof: Bytes,
        at: Option<Hash>,
    ) -> RpcResult<LiabilityCheck>;

    /// The offer of a system.
    #[method(name = "saleOffer", blocking)]
    fn sale_offer(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Option<SaleView<AccountId>>>;

    /// A page of all offers of systems.
    #[method(name = "saleOffers", blocking)]
    fn sale_offers(
        &self,
        after: Option<SystemId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<SaleView<AccountId>>>;
}

/// The value that `bytes` encode, all of them.
fn decode<T: DecodeAll>(what: &str, bytes: &Bytes) -> RpcResult<T> {
    T::decode_all(&mut bytes.as_ref()).map_err(|error| {
        let message = format!("this is no {what}: {error}; give its SCALE encoding in hexadecimal");
        ErrorObjectOwned::owned(INVALID_PARAMS_CODE, message, None::<()>)
    })
}

impl<C> ObligationsRpcServer for Dlo<C>
where
    C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    C::Api: ObligationsApi<Block> + SaleApi<Block, AccountId>,
{
    fn coverage(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<CoverageView>> {
        self.ask(at, |api, at| api.coverage(at, app))
    }

    fn currency(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<CurrencyView>> {
        self.ask(at, |api, at| api.currency(at, app))
    }

    fn liability_root(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<LiabilityRootView>> {
        self.ask(at, |api, at| api.liability_root(at, app))
    }

    fn foreign(&self, app: AppId, at: Option<Hash>) -> RpcResult<Vec<ForeignView>> {
        self.ask(at, |api, at| api.foreign(at, app))
    }

    fn settlement(&self, app: AppId, at: Option<Hash>) -> RpcResult<Option<SettlementView>> {
        self.ask(at, |api, at| api.settlement(at, app))
    }

    fn check_liability(
        &self,
        app: AppId,
        liability: Bytes,
        proof: Bytes,
        at: Option<Hash>,
    ) -> RpcResult<LiabilityCheck> {
        let liability: Liability = decode("liability", &liability)?;
        let proof: Proof = decode("proof", &proof)?;
        self.ask(at, |api, at| api.check_liability(at, app, liability, proof))
    }

    fn sale_offer(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Option<SaleView<AccountId>>> {
        self.ask(at, |api, at| api.sale_offer(at, system))
    }

    fn sale_offers(
        &self,
        after: Option<SystemId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<SaleView<AccountId>>> {
        self.ask(at, |api, at| api.sale_offers(at, after, page(limit)))
    }
}
