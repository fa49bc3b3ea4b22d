//! The methods against a runtime that answers from a script.

use super::*;
use crate::rpc::{market::MarketRpcServer, obligations::ObligationsRpcServer};
use codec::Encode;
use dlo_core::{Bps, Currency, Day, PriceError, Purpose, Standing, Usd};
use dlo_runtime::{opaque::Header, BlockNumber};
use dlo_runtime_api::{
    views::{
        AssignmentView, Bound, CoverageView, CurrencyView, ForeignView, KindView, LiabilityCheck,
        LiabilityRootView, OfferView, OffersPage, OperatorView, Planck, QuoteView, QuotedLeg, RecallView,
        RequestView, RuleChangePage, RulebookView, RulesView, SaleView, SettlementView, SkuView,
    },
    ObligationsApi, PolicyApi, SaleApi, MAX_RULE_SYSTEMS,
};
use dlo_sum_tree::{Liability, Proof};
use jsonrpsee::{core::server::MethodsError, rpc_params, RpcModule};
use sc_client_api::blockchain::{BlockStatus, Info};
use serde_json::{json, Value};
use sp_api::{ApiError, ApiRef};
use sp_blockchain::Result as BlockchainResult;

const APP: AppId = AppId(3);
const BATCH: BatchId = BatchId(5);
const SYSTEM: SystemId = SystemId(7);
/// The runtime fails at this sku.
const BROKEN: SkuId = SkuId(66);
/// More than JavaScript's numbers can hold.
const LARGE: u128 = 123_456_789_012_345_678_901;

fn best() -> Hash {
    Hash::repeat_byte(1)
}

fn older() -> Hash {
    Hash::repeat_byte(2)
}

fn alice() -> AccountId {
    sp_keyring::Sr25519Keyring::Alice.to_account_id()
}

fn certificate(id: CertId) -> CertificateView<AccountId> {
    CertificateView {
        id,
        app: APP,
        batch: BATCH,
        owner: alice(),
        amount: Nat(LARGE),
        rate: FeeRate(2),
        drawn_on: Day(10),
        ends: Day(20),
        recalled: false,
        standing: Standing::Staked,
        assignable: true,
        book: 0,
        version: 1,
        written_down: Nat(0),
        short: false,
        notice_days: 5,
        fee_total: Planck(9),
        fee_paid: Planck(4),
        fee_due: Planck(1),
        assigned: Nat(LARGE - 1),
        assignments: vec![AssignmentView {
            id: 2,
            purpose: Purpose::Warranty,
            amount: Nat(LARGE - 1),
            reference: Hash::repeat_byte(7),
            beneficiary: alice(),
            until: Day(15),
        }],
    }
}

fn kind() -> KindView {
    KindView {
        price: Usd(LARGE),
        low: Usd(LARGE),
        high: Usd(LARGE + 1),
        accepted_round: 3,
        observed_at: 1_000,
        valid_until: 9_000,
        sources: 2,
        rounds: 5,
        reports: 3,
    }
}

fn euro() -> Currency {
    "EUR".parse().unwrap()
}

fn utility(system: SystemId) -> UtilityView {
    UtilityView {
        system,
        units: 512,
        capacity: 1_024,
        rate: Usd(LARGE),
        work: Usd(LARGE),
        hardware: Usd(1),
        prospective_hardware: None,
        bound_by: Bound::Hardware,
        ready: true,
        proven_since: Some(Day(3)),
        peers: 3,
        next_bind: 4,
    }
}

fn peer(system: SystemId, id: u64) -> PeerView {
    PeerView {
        peer: PeerId(Hash::from_low_u64_be(id)),
        system,
        agent: Hash::zero(),
        binding: 2,
        bound_at: 1,
        sequence: 2,
        keys: 3,
        bytes: 4,
        availability: 500_000,
        units: 5,
        paid: 5,
        current: None,
        pending: None,
        challenge: None,
    }
}

struct Script;

sp_api::mock_impl_runtime_apis! {
    impl ReserveApi<Block, AccountId> for Script {
        #[advanced]
        fn totals(at: Hash) -> Result<Totals, ApiError> {
            let today = if at == best() { Day(20) } else { Day(19) };
            Ok(Totals {
                today,
                day_length: 60_000,
                systems: 1,
                issued: Nat(LARGE),
                committed: Nat(2),
                outstanding: Nat(2),
                certificates: 1,
                fees_held: Planck(0),
                fees_undelivered: Planck(0),
            })
        }
        fn system(_id: SystemId) -> Option<SystemView<AccountId>> {
            None
        }
        fn systems_of(owner: AccountId, after: Option<SystemId>, limit: u32) -> Vec<SystemId> {
            let first = after.map_or(0, |after| after.0 + 1);
            if owner == alice() { (first..first + u64::from(limit)).map(SystemId).collect() } else { Vec::new() }
        }
        fn work_is_proven() -> bool {
            false
        }
    }

    impl CertificateApi<Block, AccountId> for Script {
        fn app(_id: AppId) -> Option<AppView<AccountId>> {
            None
        }
        fn apps_of(_owner: AccountId, _after: Option<AppId>, _limit: u32) -> Vec<AppId> {
            vec![APP]
        }
        fn app_reserves(id: AppId) -> Option<AppReserves> {
            (id == APP).then_some(AppReserves {
                app: id,
                reserve: Nat(LARGE),
                certificates: 1,
                assigned: Nat(LARGE - 1),
                free: Nat(1),
            })
        }
        fn certificate(id: CertId) -> Option<CertificateView<AccountId>> {
            (id.system == SYSTEM).then(|| self::certificate(id))
        }
        fn certificates_by_app(
            _app: AppId,
            after: Option<BatchId>,
            _limit: u32,
        ) -> Vec<CertificateView<AccountId>> {
            let id = CertId { system: SYSTEM, serial: 2 };
            after.filter(|batch| *batch == BATCH).map(|_| self::certificate(id)).into_iter().collect()
        }
        fn certificates_by_system(
            system: SystemId,
            after: Option<u32>,
            _limit: u32,
        ) -> Vec<CertificateView<AccountId>> {
            after.map(|serial| self::certificate(CertId { system, serial })).into_iter().collect()
        }
        fn dry_run_draw(_app: AppId, legs: Vec<(SystemId, Nat)>, days: u32, max_rate: FeeRate) -> Vec<LegView> {
            let leg = |(system, amount)| LegView {
                system,
                amount,
                rate: Some(max_rate),
                fee: Some(Planck(days.into())),
                rule: None,
                refused: None,
                tightest: None,
            };
            legs.into_iter().map(leg).collect()
        }
        fn dry_run_recall(_cert: CertId) -> Option<RecallView> {
            None
        }
        fn quote(
            _app: AppId,
            amount: Nat,
            days: u32,
            max_rate: FeeRate,
            after: Option<(FeeRate, SystemId)>,
        ) -> QuoteView {
            let leg = QuotedLeg { system: SYSTEM, amount, rate: max_rate, fee: Planck(days.into()) };
            QuoteView { legs: vec![leg], amount, fee: Planck(LARGE), examined: 1, next: after }
        }
        fn operators(_app: AppId, _after: Option<AccountId>, _limit: u32) -> Vec<OperatorView<AccountId>> {
            Vec::new()
        }
    }

    impl UtilityApi<Block> for Script {
        fn utility(system: SystemId) -> Option<UtilityView> {
            (system == SystemId(7)).then(|| self::utility(system))
        }
        fn peers(system: SystemId, after: Option<PeerId>, limit: u32) -> Vec<PeerView> {
            let first = after.map_or(0, |peer| peer.0.to_low_u64_be() + 1);
            (first..3).take(limit as usize).map(|id| self::peer(system, id)).collect()
        }
        fn peer(id: PeerId) -> Option<PeerView> {
            (id.0.to_low_u64_be() < 3).then(|| self::peer(SystemId(7), id.0.to_low_u64_be()))
        }
        fn work_rate() -> WorkRateView {
            WorkRateView {
                rate: Usd(LARGE),
                reference: None,
                floor: None,
                median: None,
                systems: 1,
                owners: 1,
                units: 2,
                root_age_blocks: 3,
                answer_blocks: 4,
                period_blocks: 5,
                prefix_bits: 6,
            }
        }
    }

    impl PolicyApi<Block, AccountId> for Script {
        fn rulebook_of(_system: SystemId) -> Option<RulebookView<AccountId>> {
            None
        }
        fn rulebook(_owner: AccountId, _book: u32) -> Option<RulebookView<AccountId>> {
            None
        }
        fn offers(after: Option<(FeeRate, SystemId)>, limit: u32) -> OffersPage<AccountId> {
            let (rate, system) = after.unwrap_or((FeeRate(LARGE), SystemId(0)));
            let offer = OfferView { system, owner: alice(), rate, free: Nat(limit.into()) };
            OffersPage { offers: vec![offer], next: after }
        }
        fn requests(_system: SystemId) -> Vec<RequestView> {
            Vec::new()
        }
        fn dry_run_rules(
            _owner: AccountId,
            _book: u32,
            rules: RulesView,
            _after: Option<SystemId>,
            limit: u32,
        ) -> Option<RuleChangePage> {
            let next = Some(SystemId(limit.into()));
            (rules.rate == FeeRate(LARGE)).then_some(RuleChangePage { systems: Vec::new(), next })
        }
    }

    impl ObligationsApi<Block> for Script {
        fn coverage(_app: AppId) -> Option<CoverageView> {
            None
        }
        fn liability_root(_app: AppId) -> Option<LiabilityRootView> {
            None
        }
        fn foreign(_app: AppId) -> Vec<ForeignView> {
            Vec::new()
        }
        fn settlement(_app: AppId) -> Option<SettlementView> {
            None
        }
        fn currency(_app: AppId) -> Option<CurrencyView> {
            None
        }
        fn check_liability(_app: AppId, liability: Liability, proof: Proof) -> LiabilityCheck {
            let reason = Some(format!("{} at {}", liability.amount, proof.index));
            LiabilityCheck { included: false, reason, declared: None }
        }
    }

    impl SaleApi<Block, AccountId> for Script {
        fn sale_offer(_system: SystemId) -> Option<SaleView<AccountId>> {
            None
        }
        fn sale_offers(_after: Option<SystemId>, _limit: u32) -> Vec<SaleView<AccountId>> {
            Vec::new()
        }
    }

    impl OracleApi<Block, AccountId> for Script {
        fn oracle() -> OracleView {
            OracleView { round: 4, round_length: 10, members: 5, active: 4, quorum: 3, wanted: 2, pages: 1 }
        }
        fn oracles() -> Vec<OracleMemberView<AccountId>> {
            vec![OracleMemberView {
                account: alice(),
                key: "0x01".into(),
                bond: Planck(LARGE),
                absence: 0,
                outlier: 60,
                suspended: true,
            }]
        }
        fn price_history(sku: SkuId) -> Vec<HistoryView> {
            let point = HistoryView { round: 3, at: 5, msrp: None, new: Some(Usd(LARGE)), used: None };
            if sku == SkuId(5) { vec![point] } else { Vec::new() }
        }
        fn tables(after: Option<TableId>, limit: u32) -> Vec<TableView> {
            let table = |id| TableView {
                id: TableId(id),
                jurisdiction: "US".into(),
                class: "macrs".into(),
                version: 1,
                effective: Day(0),
                years: vec![Bps(10_000)],
            };
            let first = after.map_or(0, |id| id.0 + 1);
            (first..3).take(limit as usize).map(table).collect()
        }
        fn rates() -> Vec<RateView> {
            vec![RateView { currency: self::euro(), kind: Some(self::kind()), fresh: true }]
        }
        #[advanced]
        fn price(_at: Hash, sku: SkuId) -> Result<Option<PriceView>, ApiError> {
            if sku == BROKEN {
                return Err(ApiError::UnknownBlock("state of another age".into()));
            }
            Ok(Some(PriceView {
                sku,
                msrp: None,
                new: Some(self::kind()),
                used: None,
                quorum: 3,
                market: Some(Usd(LARGE)),
                refused: Some(PriceError::Expired),
            }))
        }
        fn sku_by_key(key: String) -> Option<SkuId> {
            (key == "disk").then_some(SkuId(5))
        }
        fn skus(after: Option<SkuId>, _limit: u32) -> SkuPage {
            let sku = SkuView { id: SkuId(5), key: "disk".into(), class: None, parts: 0 };
            match after {
                None => SkuPage { skus: vec![sku], next: Some(SkuId(9)) },
                Some(_) => SkuPage { skus: Vec::new(), next: None },
            }
        }
    }
}

struct Client;

impl ProvideRuntimeApi<Block> for Client {
    type Api = Script;
    fn runtime_api(&self) -> ApiRef<'_, Script> {
        Script.into()
    }
}

impl HeaderBackend<Block> for Client {
    fn header(&self, hash: Hash) -> BlockchainResult<Option<Header>> {
        let header = Header {
            parent_hash: Hash::zero(),
            number: 1,
            state_root: Hash::zero(),
            extrinsics_root: Hash::zero(),
            digest: Default::default(),
        };
        Ok((hash == best() || hash == older()).then_some(header))
    }
    fn info(&self) -> Info<Block> {
        Info {
            best_hash: best(),
            best_number: 1,
            genesis_hash: Hash::zero(),
            finalized_hash: best(),
            finalized_number: 1,
            finalized_state: None,
            number_leaves: 1,
            block_gap: None,
        }
    }
    fn status(&self, _: Hash) -> BlockchainResult<BlockStatus> {
        Ok(BlockStatus::InChain)
    }
    fn number(&self, _: Hash) -> BlockchainResult<Option<BlockNumber>> {
        Ok(Some(1))
    }
    fn hash(&self, _: BlockNumber) -> BlockchainResult<Option<Hash>> {
        Ok(Some(best()))
    }
}

fn methods() -> RpcModule<()> {
    let dlo = || Dlo::new(Arc::new(Client));
    let mut module = RpcModule::new(());
    module.merge(DloApiServer::into_rpc(dlo())).unwrap();
    module.merge(MarketRpcServer::into_rpc(dlo())).unwrap();
    module.merge(ObligationsRpcServer::into_rpc(dlo())).unwrap();
    module
}

fn refusal(error: MethodsError) -> (i32, String) {
    match error {
        MethodsError::JsonRpc(error) => {
            let text = error.data().map_or_else(|| error.message().to_string(), |data| data.to_string());
            (error.code(), text)
        }
        other => panic!("no answer of the method: {other}"),
    }
}

#[tokio::test]
async fn a_block_that_is_not_known_is_refused_by_name() {
    let unknown = Hash::repeat_byte(9);
    let error = methods().call::<_, Value>("dlo_totals", rpc_params![unknown]).await.unwrap_err();
    let (code, data) = refusal(error);
    assert_eq!(code, UNKNOWN_BLOCK);
    assert!(data.contains(&format!("{unknown:?}")), "{data}");
}

#[tokio::test]
async fn a_runtime_that_fails_is_a_typed_error_with_its_reason() {
    let error = methods().call::<_, Value>("dlo_price", rpc_params![BROKEN]).await.unwrap_err();
    let (code, data) = refusal(error);
    assert_eq!(code, RUNTIME_ERROR);
    assert!(data.contains("state of another age"), "{data}");
}

#[tokio::test]
async fn a_certificate_id_of_another_shape_is_refused() {
    for id in [json!("7/0"), json!([7]), json!([7, -1]), json!({"system": 7})] {
        let answer = methods().call::<_, Value>("dlo_certificate", rpc_params![id.clone()]).await;
        assert!(answer.is_err(), "{id} was taken");
    }
}

#[tokio::test]
async fn a_dry_run_with_more_legs_than_a_draw_may_have_is_refused() {
    let methods = methods();
    let legs = |count: usize| (0..count).map(|system| (system, "1")).collect::<Vec<_>>();
    let whole: Vec<Value> =
        methods.call("dlo_dryRunDraw", rpc_params![3, legs(MAX_LEGS), 30, "12"]).await.unwrap();
    assert_eq!(whole.len(), MAX_LEGS);
    let parameters = rpc_params![3, legs(MAX_LEGS + 1), 30, "12"];
    let (code, text) = refusal(methods.call::<_, Value>("dlo_dryRunDraw", parameters).await.unwrap_err());
    assert_eq!(code, INVALID_PARAMS_CODE);
    assert!(text.contains("at most 32 legs") && text.contains("33"), "{text}");
}

#[tokio::test]
async fn what_does_not_exist_is_null() {
    let methods = methods();
    for (method, parameters) in [
        ("dlo_system", rpc_params![1]),
        ("dlo_app", rpc_params![1]),
        ("dlo_appReserves", rpc_params![1]),
        ("dlo_certificate", rpc_params![[1, 1]]),
        ("dlo_rulebookOf", rpc_params![1]),
        ("dlo_dryRunRecall", rpc_params![[1, 1]]),
        ("dlo_coverage", rpc_params![1]),
        ("dlo_saleOffer", rpc_params![1]),
        ("dlo_skuByKey", rpc_params!["tape"]),
    ] {
        assert_eq!(methods.call::<_, Value>(method, parameters).await.unwrap(), Value::Null, "{method}");
    }
}

#[tokio::test]
async fn every_reader_is_there() {
    let methods = methods();
    let names = [
        "totals",
        "system",
        "systemsOf",
        "app",
        "appsOf",
        "appReserves",
        "certificate",
        "certificatesByApp",
        "certificatesBySystem",
        "price",
        "priceHistory",
        "tables",
        "rates",
        "skuByKey",
        "skus",
        "oracle",
        "oracles",
        "rulebookOf",
        "rulebook",
        "offers",
        "requests",
        "quote",
        "dryRunDraw",
        "dryRunRecall",
        "dryRunRules",
        "operators",
        "coverage",
        "currency",
        "liabilityRoot",
        "foreign",
        "settlement",
        "checkLiability",
        "saleOffer",
        "saleOffers",
    ];
    for name in names {
        let method = format!("dlo_{name}");
        assert!(methods.method_names().any(|there| there == method), "{method}");
    }
}

#[tokio::test]
async fn rules_are_read_by_name_and_an_unknown_one_is_refused() {
    let methods = methods();
    let mut rules = json!({
        "mode": "open", "categories": ["Lending"], "rate": LARGE.to_string(), "noticeDays": 1, "minDays": 1,
        "maxDays": 2, "floor": "0", "capAmount": null, "capShare": null, "assignable": true,
        "strategy": { "targetShares": { "tolerance": 5 } }
    });
    let page: Value = methods.call("dlo_dryRunRules", rpc_params![alice(), 0, &rules]).await.unwrap();
    assert_eq!(page["next"], json!(MAX_RULE_SYSTEMS));
    rules["color"] = json!("green");
    let refused = methods.call::<_, Value>("dlo_dryRunRules", rpc_params![alice(), 0, rules]).await;
    assert_eq!(refusal(refused.unwrap_err()).0, INVALID_PARAMS_CODE);
}

#[tokio::test]
async fn a_liability_and_its_proof_are_read_from_their_encoding() {
    let methods = methods();
    let liability = Liability { holder: [1; 32], amount: 7, salt: [2; 16] };
    let proof = Proof { index: 3, path: Default::default() };
    let bytes = |encoded: Vec<u8>| sp_core::Bytes(encoded);
    let parameters = rpc_params![1, bytes(liability.encode()), bytes(proof.encode())];
    let check: Value = methods.call("dlo_checkLiability", parameters).await.unwrap();
    assert_eq!(check["reason"], "7 at 3");
    for (liability, proof) in
        [(vec![1], proof.encode()), (liability.encode(), [proof.encode(), vec![0]].concat())]
    {
        let parameters = rpc_params![1, bytes(liability), bytes(proof)];
        let refused = methods.call::<_, Value>("dlo_checkLiability", parameters).await;
        assert_eq!(refusal(refused.unwrap_err()).0, INVALID_PARAMS_CODE);
    }
}

#[tokio::test]
async fn offers_go_on_behind_the_last_rate_and_system() {
    let methods = methods();
    let page: Value = methods.call("dlo_offers", rpc_params![]).await.unwrap();
    let offer = &page["offers"][0];
    assert_eq!((&offer["rate"], &offer["free"]), (&json!(LARGE.to_string()), &json!("100")));
    assert_eq!(page["next"], Value::Null);
    let page: Value = methods.call("dlo_offers", rpc_params![json!(["5", 9]), 2]).await.unwrap();
    let offer = &page["offers"][0];
    assert_eq!((&offer["system"], &offer["rate"]), (&json!(9), &json!("5")));
    assert_eq!(page["next"], json!(["5", 9]));
}

#[tokio::test]
async fn names_are_camel_case_and_large_amounts_are_strings() {
    let totals: Value = methods().call("dlo_totals", rpc_params![]).await.unwrap();
    assert_eq!(totals["issued"], json!(LARGE.to_string()));
    assert_eq!((&totals["dayLength"], &totals["feesUndelivered"]), (&json!(60_000), &json!("0")));
}

#[tokio::test]
async fn the_last_parameter_is_the_block_to_ask_at() {
    let totals: Value = methods().call("dlo_totals", rpc_params![older()]).await.unwrap();
    assert_eq!(totals["today"], json!(19));
    let page: Value = methods().call("dlo_systemsOf", rpc_params![alice(), 5, 2, older()]).await.unwrap();
    assert_eq!(page, json!([6, 7]));
}

#[tokio::test]
async fn a_page_is_never_larger_than_the_most() {
    let methods = methods();
    let whole: Vec<u64> = methods.call("dlo_systemsOf", rpc_params![alice()]).await.unwrap();
    let none = Value::Null;
    let asked: Vec<u64> = methods.call("dlo_systemsOf", rpc_params![alice(), none, 1_000_000]).await.unwrap();
    assert_eq!((whole.len(), asked.len()), (MAX_PAGE as usize, MAX_PAGE as usize));
}

#[tokio::test]
async fn a_page_of_the_catalogue_says_where_the_next_one_starts() {
    let methods = methods();
    let first: Value = methods.call("dlo_skus", rpc_params![]).await.unwrap();
    assert_eq!((&first["skus"][0]["id"], &first["next"]), (&json!(5), &json!(9)));
    let last: Value = methods.call("dlo_skus", rpc_params![9]).await.unwrap();
    assert_eq!(last, json!({ "skus": [], "next": null }));
}

#[tokio::test]
async fn a_price_says_its_spread_its_age_and_the_quorum() {
    let price: Value = methods().call("dlo_price", rpc_params![5]).await.unwrap();
    let new = &price["new"];
    assert_eq!((&new["low"], &new["observedAt"]), (&json!(LARGE.to_string()), &json!(1_000)));
    assert_eq!(
        (&new["acceptedRound"], &price["quorum"], &price["used"]),
        (&json!(3), &json!(3), &Value::Null)
    );
}

#[tokio::test]
async fn a_sku_without_history_has_an_empty_one() {
    let methods = methods();
    let none: Value = methods.call("dlo_priceHistory", rpc_params![6]).await.unwrap();
    assert_eq!(none, json!([]));
    let some: Value = methods.call("dlo_priceHistory", rpc_params![5]).await.unwrap();
    let point = json!({ "round": 3, "at": 5, "msrp": null, "new": LARGE.to_string(), "used": null });
    assert_eq!(some, json!([point]));
}

#[tokio::test]
async fn rates_are_named_by_the_code_of_their_currency() {
    let rates: Value = methods().call("dlo_rates", rpc_params![]).await.unwrap();
    let rate = &rates[0];
    assert_eq!((&rate["currency"], &rate["fresh"]), (&json!("EUR"), &json!(true)));
    assert_eq!(rate["kind"]["price"], json!(LARGE.to_string()));
}

#[tokio::test]
async fn oracles_are_shown_with_their_points() {
    let oracles: Value = methods().call("dlo_oracles", rpc_params![]).await.unwrap();
    let oracle = &oracles[0];
    assert_eq!((&oracle["account"], &oracle["bond"]), (&json!(alice()), &json!(LARGE.to_string())));
    assert_eq!((&oracle["outlier"], &oracle["suspended"]), (&json!(60), &json!(true)));
}

#[tokio::test]
async fn a_certificate_is_found_by_both_shapes_of_its_id() {
    let methods = methods();
    let pair: Value = methods.call("dlo_certificate", rpc_params![[7, 2]]).await.unwrap();
    let named: Value =
        methods.call("dlo_certificate", rpc_params![json!({"system": 7, "serial": 2})]).await.unwrap();
    assert_eq!(pair, named);
    assert_eq!(pair["id"], json!({"system": 7, "serial": 2}));
}

#[tokio::test]
async fn a_page_of_an_apps_certificates_starts_behind_a_batch() {
    let methods = methods();
    let page: Value = methods.call("dlo_certificatesByApp", rpc_params![3, 5]).await.unwrap();
    assert_eq!(page[0]["id"], json!({"system": 7, "serial": 2}));
    assert_eq!(page[0]["batch"], json!(5));
}

#[tokio::test]
async fn what_is_assigned_is_shown_of_a_certificate_and_of_an_app() {
    let methods = methods();
    let certificate: Value = methods.call("dlo_certificate", rpc_params![[7, 2]]).await.unwrap();
    let bound = json!((LARGE - 1).to_string());
    assert_eq!(certificate["assigned"], bound);
    let assignment = json!({
        "id": 2,
        "purpose": "Warranty",
        "amount": bound,
        "reference": format!("0x{}", "07".repeat(32)),
        "beneficiary": alice(),
        "until": 15,
    });
    assert_eq!(certificate["assignments"], json!([assignment]));
    let reserves: Value = methods.call("dlo_appReserves", rpc_params![APP]).await.unwrap();
    assert_eq!((&reserves["assigned"], &reserves["free"]), (&bound, &json!("1")));
}

#[tokio::test]
async fn a_dry_run_takes_pairs_and_large_amounts() {
    let legs = json!([[7, LARGE.to_string()]]);
    let answer: Value = methods().call("dlo_dryRunDraw", rpc_params![3, legs, 30, "12"]).await.unwrap();
    assert_eq!(answer[0]["amount"], json!(LARGE.to_string()));
    assert_eq!((&answer[0]["rate"], &answer[0]["fee"]), (&json!("12"), &json!("30")));
}

#[tokio::test]
async fn the_work_of_a_system_says_what_bounds_its_value() {
    let answer: Value = methods().call("dlo_utility", rpc_params![SYSTEM]).await.unwrap();
    assert_eq!((&answer["boundBy"], &answer["work"]), (&json!("hardware"), &json!(LARGE.to_string())));
    let none: Value = methods().call("dlo_utility", rpc_params![SystemId(8)]).await.unwrap();
    assert_eq!(none, Value::Null);
    let rate: Value = methods().call("dlo_workRate", rpc_params![]).await.unwrap();
    assert_eq!((&rate["rate"], &rate["reference"]), (&json!(LARGE.to_string()), &Value::Null));
}

#[tokio::test]
async fn peers_are_paged_behind_a_cursor() {
    let page: Vec<PeerView> = methods().call("dlo_peers", rpc_params![SYSTEM, (), 2]).await.unwrap();
    assert_eq!(page, [peer(SYSTEM, 0), peer(SYSTEM, 1)]);
    let rest: Vec<PeerView> = methods().call("dlo_peers", rpc_params![SYSTEM, page[1].peer]).await.unwrap();
    assert_eq!(rest, [peer(SYSTEM, 2)]);
    let one: Option<PeerView> = methods().call("dlo_peer", rpc_params![rest[0].peer]).await.unwrap();
    assert_eq!(one, Some(peer(SYSTEM, 2)));
}
