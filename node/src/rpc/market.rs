//! The `dlo_*` methods about who lends on which terms: rulebooks, offers, quotes, requests and dry runs.

use super::dlo::{page, CertRef, Dlo};
use dlo_core::{AppId, FeeRate, Nat, SystemId};
use dlo_runtime::{opaque::Block, AccountId, Hash};
use dlo_runtime_api::{
    views::{
        OffersPage, OperatorView, QuoteView, RecallView, RequestView, RuleChangePage, RulebookView, RulesView,
    },
    CertificateApi, PolicyApi, MAX_RULE_SYSTEMS,
};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use sc_client_api::HeaderBackend;
use sp_api::ProvideRuntimeApi;

/// Reading rulebooks and offers, and asking what a call would do.
#[rpc(server, namespace = "dlo")]
pub(crate) trait MarketRpc {
    /// The rulebook that decides over a system.
    #[method(name = "rulebookOf", blocking)]
    fn rulebook_of(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Option<RulebookView<AccountId>>>;

    /// One of an owner's rulebooks.
    #[method(name = "rulebook", blocking)]
    fn rulebook(
        &self,
        owner: AccountId,
        book: u32,
        at: Option<Hash>,
    ) -> RpcResult<Option<RulebookView<AccountId>>>;

    /// A page of the offer book, by ascending rate, and where the next one starts.
    #[method(name = "offers", blocking)]
    fn offers(
        &self,
        after: Option<(FeeRate, SystemId)>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<OffersPage<AccountId>>;

    /// The requests to the owner of a system.
    #[method(name = "requests", blocking)]
    fn requests(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Vec<RequestView>>;

    /// The cheapest legs for an amount over some days.
    #[method(name = "quote", blocking)]
    fn quote(
        &self,
        app: AppId,
        amount: Nat,
        days: u32,
        max_rate: FeeRate,
        after: Option<(FeeRate, SystemId)>,
        at: Option<Hash>,
    ) -> RpcResult<QuoteView>;

    /// What a recall would bring.
    #[method(name = "dryRunRecall", blocking)]
    fn dry_run_recall(&self, cert: CertRef, at: Option<Hash>) -> RpcResult<Option<RecallView>>;

    /// What a change of rules would refuse or free.
    #[method(name = "dryRunRules", blocking)]
    fn dry_run_rules(
        &self,
        owner: AccountId,
        book: u32,
        rules: RulesView,
        after: Option<SystemId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Option<RuleChangePage>>;

    /// A page of the accounts that run an app's container.
    #[method(name = "operators", blocking)]
    fn operators(
        &self,
        app: AppId,
        after: Option<AccountId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<OperatorView<AccountId>>>;
}

impl<C> MarketRpcServer for Dlo<C>
where
    C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    C::Api: CertificateApi<Block, AccountId> + PolicyApi<Block, AccountId>,
{
    fn rulebook_of(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Option<RulebookView<AccountId>>> {
        self.ask(at, |api, at| api.rulebook_of(at, system))
    }

    fn rulebook(
        &self,
        owner: AccountId,
        book: u32,
        at: Option<Hash>,
    ) -> RpcResult<Option<RulebookView<AccountId>>> {
        self.ask(at, |api, at| api.rulebook(at, owner, book))
    }

    fn offers(
        &self,
        after: Option<(FeeRate, SystemId)>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<OffersPage<AccountId>> {
        self.ask(at, |api, at| api.offers(at, after, page(limit)))
    }

    fn requests(&self, system: SystemId, at: Option<Hash>) -> RpcResult<Vec<RequestView>> {
        self.ask(at, |api, at| api.requests(at, system))
    }

    fn quote(
        &self,
        app: AppId,
        amount: Nat,
        days: u32,
        max_rate: FeeRate,
        after: Option<(FeeRate, SystemId)>,
        at: Option<Hash>,
    ) -> RpcResult<QuoteView> {
        self.ask(at, |api, at| api.quote(at, app, amount, days, max_rate, after))
    }

    fn dry_run_recall(&self, cert: CertRef, at: Option<Hash>) -> RpcResult<Option<RecallView>> {
        self.ask(at, |api, at| api.dry_run_recall(at, cert.into()))
    }

    fn dry_run_rules(
        &self,
        owner: AccountId,
        book: u32,
        rules: RulesView,
        after: Option<SystemId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Option<RuleChangePage>> {
        let limit = limit.unwrap_or(MAX_RULE_SYSTEMS);
        self.ask(at, |api, at| api.dry_run_rules(at, owner, book, rules, after, limit))
    }

    fn operators(
        &self,
        app: AppId,
        after: Option<AccountId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Vec<OperatorView<AccountId>>> {
        self.ask(at, |api, at| api.operators(at, app, after, page(limit)))
    }
}
