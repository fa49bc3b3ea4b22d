//! Runtime APIs that readers of the DLO chain query: wallets, apps, explorers and the node's `dlo_*` RPC.
//!
//! Whatever can grow is paged: a page holds at most [`MAX_PAGE`] entries and starts behind a cursor,
//! the last key of the page before. Pages come in storage order, not sorted. Those of the catalogue and of the
//! offer book are sorted and name the cursor of the next one.

#![cfg_attr(not(feature = "std"), no_std)]
// What the macro makes of a trait's generic bounds.
#![allow(clippy::multiple_bound_locations)]

extern crate alloc;

pub mod views;

use alloc::{string::String, vec::Vec};
use dlo_core::{AppId, BatchId, CertId, FeeRate, Nat, PeerId, SkuId, SystemId, TableId};
use dlo_sum_tree::{Liability, Proof};
use views::{
    AppReserves, AppView, CertificateView, CoverageView, CurrencyView, ForeignView, HistoryView, LegView,
    LiabilityCheck, LiabilityRootView, OffersPage, OperatorView, OracleMemberView, OracleView, PeerView,
    PriceView, QuoteView, RateView, RecallView, RequestView, RuleChangePage, RulebookView, RulesView,
    SaleView, SettlementView, SkuPage, SystemView, TableView, Totals, UtilityView, WorkRateView,
};

/// The most entries in one page; a larger limit is cut down to it.
pub const MAX_PAGE: u32 = 100;

/// The most legs that a dry run looks at: as many as a draw may have.
pub const MAX_LEGS: usize = 32;

/// The most offers that one quote looks at.
pub const MAX_QUOTED: usize = 128;

/// The most systems that one dry run of a change of rules looks at.
pub const MAX_RULE_SYSTEMS: u32 = 10;

sp_api::decl_runtime_apis! {
    /// Systems, parts and NAT.
    pub trait ReserveApi<AccountId: codec::Codec> {
        /// Chain-wide totals.
        fn totals() -> Totals;
        /// One system with its parts.
        fn system(id: SystemId) -> Option<SystemView<AccountId>>;
        /// A page of the systems of `owner`.
        fn systems_of(owner: AccountId, after: Option<SystemId>, limit: u32) -> Vec<SystemId>;
        /// Whether the chain's settings let no value rest on anything but proofs of work. A chain where they do may
        /// not go live.
        fn work_is_proven() -> bool;
    }

    /// Apps and certificates.
    pub trait CertificateApi<AccountId: codec::Codec> {
        /// One app.
        fn app(id: AppId) -> Option<AppView<AccountId>>;
        /// A page of the apps of `owner`.
        fn apps_of(owner: AccountId, after: Option<AppId>, limit: u32) -> Vec<AppId>;
        /// The reserve behind one app.
        fn app_reserves(id: AppId) -> Option<AppReserves>;
        /// One certificate.
        fn certificate(id: CertId) -> Option<CertificateView<AccountId>>;
        /// A page of the certificates that `app` holds, behind the batch `after`. It ends with a whole batch, so that it may
        /// hold up to 31 certificates beyond `limit`.
        fn certificates_by_app(app: AppId, after: Option<BatchId>, limit: u32) -> Vec<CertificateView<AccountId>>;
        /// A page of the certificates of `system`.
        fn certificates_by_system(system: SystemId, after: Option<u32>, limit: u32) -> Vec<CertificateView<AccountId>>;
        /// What a draw with these legs would bring, leg by leg, each as if it were the only one; but a system that
        /// stands among the legs before is refused, as a draw would. Only the first 32 legs are looked at.
        fn dry_run_draw(app: AppId, legs: Vec<(SystemId, Nat)>, days: u32, max_rate: FeeRate) -> Vec<LegView>;
        /// What a recall of `cert` by its owner would bring.
        fn dry_run_recall(cert: CertId) -> Option<RecallView>;
        /// The cheapest legs for `amount` over `days` at `max_rate` or less. At most 128 offers are looked at, from
        /// behind `after` on in the order of rates; what an app's own terms make cheaper is found only among these.
        fn quote(
            app: AppId,
            amount: Nat,
            days: u32,
            max_rate: FeeRate,
            after: Option<(FeeRate, SystemId)>,
        ) -> QuoteView;
        /// A page of the accounts that run the container of `app`.
        fn operators(app: AppId, after: Option<AccountId>, limit: u32) -> Vec<OperatorView<AccountId>>;
    }

    /// Rulebooks.
    pub trait PolicyApi<AccountId: codec::Codec> {
        /// The rulebook that decides over `system`.
        fn rulebook_of(system: SystemId) -> Option<RulebookView<AccountId>>;
        /// The rulebook of `owner` with this number.
        fn rulebook(owner: AccountId, book: u32) -> Option<RulebookView<AccountId>>;
        /// A page of the offer book, by ascending rate, from behind `after`, and where the next one starts. `limit`
        /// counts void offers too, which are not in the page.
        fn offers(after: Option<(FeeRate, SystemId)>, limit: u32) -> OffersPage<AccountId>;
        /// The requests to the owner of `system`. Their number is bounded.
        fn requests(system: SystemId) -> Vec<RequestView>;
        /// What `rules` would change for the systems that the rulebook decides over: a page of at most 10 of the owner's
        /// systems, from behind `after`. None where there is no such rulebook or the rules are none.
        fn dry_run_rules(
            owner: AccountId,
            book: u32,
            rules: RulesView,
            after: Option<SystemId>,
            limit: u32,
        ) -> Option<RuleChangePage>;
    }

    /// Catalogue, prices and oracles.
    pub trait OracleApi<AccountId: codec::Codec> {
        /// The round, and how many members there are.
        fn oracle() -> OracleView;
        /// The members. Their number is bounded.
        fn oracles() -> Vec<OracleMemberView<AccountId>>;
        /// The price of one sku.
        fn price(sku: SkuId) -> Option<PriceView>;
        /// What was accepted of a sku in the last 32 rounds in which anything was, oldest first.
        fn price_history(sku: SkuId) -> Vec<HistoryView>;
        /// A page of the depreciation tables, by ascending id from behind `after`. Ids have no gaps.
        fn tables(after: Option<TableId>, limit: u32) -> Vec<TableView>;
        /// The rates of the currencies that oracles are asked for, at most 16, by code.
        fn rates() -> Vec<RateView>;
        /// The sku with this key.
        fn sku_by_key(key: String) -> Option<SkuId>;
        /// A page of the catalogue, by ascending id from behind `after`, and where the next one starts.
        fn skus(after: Option<SkuId>, limit: u32) -> SkuPage;
    }

    /// Proofs of utility.
    pub trait UtilityApi {
        /// The work of one system: what its peers prove, what that is worth, and whether it or the hardware bounds
        /// the system's value.
        fn utility(system: SystemId) -> Option<UtilityView>;
        /// A page of the peers of `system`.
        fn peers(system: SystemId, after: Option<PeerId>, limit: u32) -> Vec<PeerView>;
        /// One peer.
        fn peer(id: PeerId) -> Option<PeerView>;
        /// What a unit of work is worth, and why.
        fn work_rate() -> WorkRateView;
    }

    /// What apps owe against their reserves.
    pub trait ObligationsApi {
        /// What `app` owes and what covers it; none where there is no such app.
        fn coverage(app: AppId) -> Option<CoverageView>;
        /// The root of the liabilities that `app` has declared, where it has.
        fn liability_root(app: AppId) -> Option<LiabilityRootView>;
        /// The tokens of `app` on other chains, at most 8, by slot.
        fn foreign(app: AppId) -> Vec<ForeignView>;
        /// What was settled through `app`, zero at first; none where there is no such app.
        fn settlement(app: AppId) -> Option<SettlementView>;
        /// The currency of `app`, where it has one.
        fn currency(app: AppId) -> Option<CurrencyView>;
        /// Whether `proof` shows that the liabilities which `app` has declared contain `liability`.
        fn check_liability(app: AppId, liability: Liability, proof: Proof) -> LiabilityCheck;
    }

    /// Systems that are for sale.
    pub trait SaleApi<AccountId: codec::Codec> {
        /// The offer of one system, void or not.
        fn sale_offer(system: SystemId) -> Option<SaleView<AccountId>>;
        /// A page of the offers, void ones among them.
        fn sale_offers(after: Option<SystemId>, limit: u32) -> Vec<SaleView<AccountId>>;
    }
}
