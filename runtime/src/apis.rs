//! The runtime APIs: how nodes and readers ask the runtime.

use crate::readers;
use crate::{
    AccountId, AuthorityDiscovery, Babe, Balance, Block, Executive, Grandpa, Historical, InherentDataExt,
    Nonce, Runtime, RuntimeCall, RuntimeGenesisConfig, SessionKeys, System, TransactionPayment,
    BABE_GENESIS_EPOCH_CONFIG, VERSION,
};
use alloc::{string::String, vec::Vec};
use codec::Encode;
use dlo_core::{AppId, BatchId, CertId, FeeRate, Nat, PeerId, SkuId, SystemId, TableId};
use dlo_runtime_api::views::{
    AppReserves, AppView, CertificateView, CoverageView, CurrencyView, ForeignView, HistoryView, LegView,
    LiabilityCheck, LiabilityRootView, OffersPage, OperatorView, OracleMemberView, OracleView, PeerView,
    PriceView, QuoteView, RateView, RecallView, RequestView, RuleChangePage, RulebookView, RulesView,
    SaleView, SettlementView, SkuPage, SystemView, TableView, Totals, UtilityView, WorkRateView,
};
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    traits::KeyOwnerProofSystem,
    weights::Weight,
};
use pallet_grandpa::AuthorityId as GrandpaId;
use sp_api::impl_runtime_apis;
use sp_authority_discovery::AuthorityId as AuthorityDiscoveryId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block)
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> sp_runtime::ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(
            id: frame_support::view_functions::ViewFunctionId,
            input: Vec<u8>,
        ) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            data.create_extrinsics()
        }

        fn check_inherents(
            block: <Block as BlockT>::LazyBlock,
            data: sp_inherents::InherentData,
        ) -> sp_inherents::CheckInherentsResult {
            data.check_extrinsics(&block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            tx: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, tx, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
            SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl sp_consensus_babe::BabeApi<Block> for Runtime {
        fn configuration() -> sp_consensus_babe::BabeConfiguration {
            let epoch_config = pallet_babe::EpochConfig::<Runtime>::get().unwrap_or(BABE_GENESIS_EPOCH_CONFIG);
            sp_consensus_babe::BabeConfiguration {
                slot_duration: Babe::slot_duration(),
                epoch_length: crate::constants::EPOCH_SLOTS,
                c: epoch_config.c,
                authorities: pallet_babe::Authorities::<Runtime>::get().to_vec(),
                randomness: pallet_babe::Randomness::<Runtime>::get(),
                allowed_slots: epoch_config.allowed_slots,
            }
        }

        fn current_epoch_start() -> sp_consensus_babe::Slot {
            Babe::current_epoch_start()
        }

        fn current_epoch() -> sp_consensus_babe::Epoch {
            Babe::current_epoch()
        }

        fn next_epoch() -> sp_consensus_babe::Epoch {
            Babe::next_epoch()
        }

        fn generate_key_ownership_proof(
            _slot: sp_consensus_babe::Slot,
            authority_id: sp_consensus_babe::AuthorityId,
        ) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
            Historical::prove((sp_consensus_babe::KEY_TYPE, authority_id))
                .map(|proof| sp_consensus_babe::OpaqueKeyOwnershipProof::new(proof.encode()))
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
            key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
        }
    }

    impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
        fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
            Grandpa::grandpa_authorities()
        }

        fn current_set_id() -> sp_consensus_grandpa::SetId {
            pallet_grandpa::CurrentSetId::<Runtime>::get()
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            equivocation_proof: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
            key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
        }

        fn generate_key_ownership_proof(
            _set_id: sp_consensus_grandpa::SetId,
            authority_id: GrandpaId,
        ) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
            Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
                .map(|proof| sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
        }
    }

    impl sp_authority_discovery::AuthorityDiscoveryApi<Block> for Runtime {
        fn authorities() -> Vec<AuthorityDiscoveryId> {
            AuthorityDiscovery::authorities()
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
        fn query_info(
            uxt: <Block as BlockT>::Extrinsic,
            len: u32,
        ) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(uxt, len)
        }

        fn query_fee_details(
            uxt: <Block as BlockT>::Extrinsic,
            len: u32,
        ) -> pallet_transaction_payment::FeeDetails<Balance> {
            TransactionPayment::query_fee_details(uxt, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall> for Runtime {
        fn query_call_info(
            call: RuntimeCall,
            len: u32,
        ) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, len)
        }

        fn query_call_fee_details(call: RuntimeCall, len: u32) -> pallet_transaction_payment::FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl dlo_runtime_api::ReserveApi<Block, AccountId> for Runtime {
        fn totals() -> Totals {
            readers::reserves::totals()
        }

        fn system(id: SystemId) -> Option<SystemView<AccountId>> {
            readers::reserves::system(id)
        }

        fn systems_of(owner: AccountId, after: Option<SystemId>, limit: u32) -> Vec<SystemId> {
            readers::reserves::systems_of(&owner, after, limit)
        }

        fn work_is_proven() -> bool {
            <crate::ResourceProof as dlo_core::WorkProvider>::is_proven()
        }
    }

    impl dlo_runtime_api::UtilityApi<Block> for Runtime {
        fn utility(system: SystemId) -> Option<UtilityView> {
            readers::utility::utility(system)
        }

        fn peers(system: SystemId, after: Option<PeerId>, limit: u32) -> Vec<PeerView> {
            readers::utility::peers(system, after, limit)
        }

        fn peer(id: PeerId) -> Option<PeerView> {
            readers::utility::peer(id)
        }

        fn work_rate() -> WorkRateView {
            readers::utility::work_rate()
        }
    }

    impl dlo_runtime_api::CertificateApi<Block, AccountId> for Runtime {
        fn app(id: AppId) -> Option<AppView<AccountId>> {
            readers::certificates::app(id)
        }

        fn apps_of(owner: AccountId, after: Option<AppId>, limit: u32) -> Vec<AppId> {
            readers::certificates::apps_of(&owner, after, limit)
        }

        fn app_reserves(id: AppId) -> Option<AppReserves> {
            readers::certificates::app_reserves(id)
        }

        fn certificate(id: CertId) -> Option<CertificateView<AccountId>> {
            readers::certificates::certificate(id)
        }

        fn certificates_by_app(app: AppId, after: Option<BatchId>, limit: u32) -> Vec<CertificateView<AccountId>> {
            readers::certificates::by_app(app, after, limit)
        }

        fn certificates_by_system(
            system: SystemId,
            after: Option<u32>,
            limit: u32,
        ) -> Vec<CertificateView<AccountId>> {
            readers::certificates::by_system(system, after, limit)
        }

        fn dry_run_draw(app: AppId, legs: Vec<(SystemId, Nat)>, days: u32, max_rate: FeeRate) -> Vec<LegView> {
            readers::certificates::dry_run_draw(app, legs, days, max_rate)
        }

        fn dry_run_recall(cert: CertId) -> Option<RecallView> {
            readers::certificates::dry_run_recall(cert)
        }

        fn quote(
            app: AppId,
            amount: Nat,
            days: u32,
            max_rate: FeeRate,
            after: Option<(FeeRate, SystemId)>,
        ) -> QuoteView {
            readers::quotes::quote(app, amount, days, max_rate, after)
        }

        fn operators(app: AppId, after: Option<AccountId>, limit: u32) -> Vec<OperatorView<AccountId>> {
            readers::certificates::operators(app, after, limit)
        }
    }

    impl dlo_runtime_api::PolicyApi<Block, AccountId> for Runtime {
        fn rulebook_of(system: SystemId) -> Option<RulebookView<AccountId>> {
            readers::rulebooks::rulebook_of(system)
        }

        fn rulebook(owner: AccountId, book: u32) -> Option<RulebookView<AccountId>> {
            readers::rulebooks::rulebook(owner, book)
        }

        fn offers(after: Option<(FeeRate, SystemId)>, limit: u32) -> OffersPage<AccountId> {
            readers::rulebooks::offers(after, limit)
        }

        fn requests(system: SystemId) -> Vec<RequestView> {
            readers::rulebooks::requests(system)
        }

        fn dry_run_rules(
            owner: AccountId,
            book: u32,
            rules: RulesView,
            after: Option<SystemId>,
            limit: u32,
        ) -> Option<RuleChangePage> {
            readers::rulebooks::dry_run_rules(&owner, book, &rules, after, limit)
        }
    }

    impl dlo_runtime_api::OracleApi<Block, AccountId> for Runtime {
        fn oracle() -> OracleView {
            readers::oracle::oracle()
        }

        fn oracles() -> Vec<OracleMemberView<AccountId>> {
            readers::oracle::oracles()
        }

        fn price(sku: SkuId) -> Option<PriceView> {
            readers::oracle::price(sku)
        }

        fn price_history(sku: SkuId) -> Vec<HistoryView> {
            readers::oracle::price_history(sku)
        }

        fn tables(after: Option<TableId>, limit: u32) -> Vec<TableView> {
            readers::oracle::tables(after, limit)
        }

        fn rates() -> Vec<RateView> {
            readers::oracle::rates()
        }

        fn sku_by_key(key: String) -> Option<SkuId> {
            readers::oracle::sku_by_key(key)
        }

        fn skus(after: Option<SkuId>, limit: u32) -> SkuPage {
            readers::oracle::skus(after, limit)
        }
    }

    impl dlo_runtime_api::ObligationsApi<Block> for Runtime {
        fn coverage(app: AppId) -> Option<CoverageView> {
            readers::obligations::coverage(app)
        }

        fn liability_root(app: AppId) -> Option<LiabilityRootView> {
            readers::obligations::liability_root(app)
        }

        fn foreign(app: AppId) -> Vec<ForeignView> {
            readers::obligations::foreign(app)
        }

        fn settlement(app: AppId) -> Option<SettlementView> {
            readers::obligations::settlement(app)
        }

        fn currency(app: AppId) -> Option<CurrencyView> {
            readers::obligations::currency(app)
        }

        fn check_liability(
            app: AppId,
            liability: dlo_sum_tree::Liability,
            proof: dlo_sum_tree::Proof,
        ) -> LiabilityCheck {
            readers::obligations::check_liability(app, &liability, &proof)
        }
    }

    impl dlo_runtime_api::SaleApi<Block, AccountId> for Runtime {
        fn sale_offer(system: SystemId) -> Option<SaleView<AccountId>> {
            readers::sale::offer(system)
        }

        fn sale_offers(after: Option<SystemId>, limit: u32) -> Vec<SaleView<AccountId>> {
            readers::sale::offers(after, limit)
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            crate::benchmarks::metadata(extra)
        }

        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            crate::benchmarks::dispatch(config)
        }
    }

    #[cfg(feature = "try-runtime")]
    #[allow(clippy::unwrap_used)]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
            // A failed check must stop the trial, with its backtrace.
            let weight = Executive::try_runtime_upgrade(checks).unwrap();
            (weight, crate::RuntimeBlockWeights::get().max_block)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            Executive::try_execute_block(block, state_root_check, signature_check, select).unwrap()
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, crate::genesis_presets::get_preset)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            crate::genesis_presets::preset_names()
        }
    }
}
