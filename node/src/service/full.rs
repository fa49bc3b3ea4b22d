//! The running node.

use super::{
    authority::{self, Authoring, Base, Discovery, Voting},
    live, partial, sealing, FullBackend, FullClient, GrandpaLink, Hash, Options, Partial, Sealing,
    TransactionPool,
};
use crate::{
    oracle::{self, metrics::Metrics},
    rpc,
};
use dlo_runtime::opaque::Block;
use futures::FutureExt;
use sc_basic_authorship::ProposerFactory;
use sc_client_api::Backend;
use sc_consensus_grandpa::{warp_proof::NetworkProvider as WarpProofs, SharedVoterState};
use sc_network::{
    config::FullNetworkConfiguration, service::traits::NetworkService, types::ProtocolName, NetworkBackend,
    NotificationService,
};
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{
    error::Error as ServiceError, BuildNetworkParams, Configuration, SpawnTasksParams, TaskManager,
    WarpSyncConfig,
};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// Where votes on finality go.
struct Votes {
    protocol: ProtocolName,
    notifications: Box<dyn NotificationService>,
}

/// Starts a node on the network stack `N`.
pub(crate) fn start<N: NetworkBackend<Block, Hash>>(
    config: Configuration,
    options: Options,
) -> Result<TaskManager, ServiceError> {
    let sealing = Sealing::settle(options.sealing, &config)?;
    let Partial {
        client,
        backend,
        mut task_manager,
        keystore,
        select_chain,
        pool,
        import_queue,
        block_import,
        clock,
        babe_link,
        babe_worker,
        grandpa_link,
        mut telemetry,
    } = partial::new(&config, sealing)?;
    live::ensure_work_is_proven(&client, config.chain_spec.as_ref())?;
    oracle::hand_over(backend.offchain_storage(), options.sources.as_ref())?;
    let keystore = keystore.keystore();
    if options.sources.is_some() {
        oracle::prepare_key(&keystore, config.dev_key_seed.as_deref())?;
    }

    let metrics = N::register_notification_metrics(config.prometheus_registry());
    let mut net_config = FullNetworkConfiguration::<Block, Hash, N>::new(
        &config.network,
        config.prometheus_registry().cloned(),
    );
    let votes = (sealing == Sealing::Babe && !config.disable_grandpa).then(|| {
        let protocol =
            sc_consensus_grandpa::protocol_standard_name(&client.info().genesis_hash, &config.chain_spec);
        let (protocol_config, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
            protocol.clone(),
            metrics.clone(),
            net_config.peer_store_handle(),
        );
        net_config.add_notification_protocol(protocol_config);
        Votes { protocol, notifications }
    });
    let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(warp_sync(&backend, &grandpa_link)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    let role = config.role;
    let name = config.network.node_name.clone();
    let force = config.force_authoring;
    let registry = config.prometheus_registry().cloned();
    let discovery = Discovery::new(&config, keystore.clone());
    let worker = config.offchain_worker.enabled.then_some(role.is_authority());
    let voter_state = SharedVoterState::empty();
    let methods = rpc::Parts {
        client: client.clone(),
        pool: pool.clone(),
        select_chain: select_chain.clone(),
        chain_spec: config.chain_spec.cloned_box(),
        keystore: keystore.clone(),
        babe_worker,
        finality: rpc::Finality::new(&grandpa_link, backend.clone(), voter_state.clone()),
    };
    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client: client.clone(),
        backend: backend.clone(),
        task_manager: &mut task_manager,
        keystore: keystore.clone(),
        transaction_pool: pool.clone(),
        rpc_builder: Box::new(move |executor| rpc::methods(&methods, executor)),
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    if let Some(is_validator) = worker {
        let parts = WorkerParts {
            client: &client,
            backend: &backend,
            pool: &pool,
            network: &network,
            keystore: &keystore,
        };
        spawn_offchain_worker(&task_manager, parts, is_validator)?;
    }
    if let (Some(_), Some(registry), Some(storage)) =
        (&options.sources, &registry, backend.offchain_storage())
    {
        let metrics = Metrics::register(registry)?;
        task_manager.spawn_handle().spawn("oracle-metrics", Some("oracle"), metrics.follow(storage));
    }

    let telemetry = telemetry.as_ref().map(|telemetry| telemetry.handle());
    let proposer = ProposerFactory::new(
        task_manager.spawn_handle(),
        client.clone(),
        pool.clone(),
        registry.as_ref(),
        telemetry.clone(),
    );
    if sealing != Sealing::Babe {
        let parts =
            sealing::Parts { client, pool, select_chain, block_import, clock, babe_link, keystore, proposer };
        let blocks = sealing::run(sealing, parts)?;
        log::info!(target: "sealing", "Blocks are made by --sealing {sealing}; each is final at once");
        task_manager.spawn_essential_handle().spawn_blocking("sealing", Some("block-authoring"), blocks);
        return Ok(task_manager);
    }
    let base = Base { client, pool, network, sync, keystore, registry, telemetry };
    if role.is_authority() {
        let parts = Authoring { select_chain, block_import, clock, babe_link, proposer, force };
        authority::author(&task_manager, &base, parts)?;
    }
    discovery.spawn(&task_manager, &base);
    if let Some(Votes { protocol, notifications }) = votes {
        let voting = Voting { link: grandpa_link, voter_state, protocol, notifications, role, name };
        authority::finalize(&task_manager, &base, voting)?;
    }
    Ok(task_manager)
}

/// New nodes may leap to the last finalized state, along the proofs of each change of validators.
fn warp_sync(backend: &Arc<FullBackend>, link: &GrandpaLink) -> WarpSyncConfig<Block> {
    let proofs = WarpProofs::new(backend.clone(), link.shared_authority_set().clone(), Vec::new());
    WarpSyncConfig::WithProvider(Arc::new(proofs))
}

struct WorkerParts<'a> {
    client: &'a Arc<FullClient>,
    backend: &'a Arc<FullBackend>,
    pool: &'a Arc<TransactionPool>,
    network: &'a Arc<dyn NetworkService>,
    keystore: &'a KeystorePtr,
}

/// Runs the runtime's offchain worker after each block. It may use HTTP.
fn spawn_offchain_worker(
    tasks: &TaskManager,
    parts: WorkerParts<'_>,
    is_validator: bool,
) -> Result<(), ServiceError> {
    let workers = OffchainWorkers::new(OffchainWorkerOptions {
        runtime_api_provider: parts.client.clone(),
        keystore: Some(parts.keystore.clone()),
        offchain_db: parts.backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(parts.pool.clone())),
        network_provider: Arc::new(parts.network.clone()),
        is_validator,
        enable_http_requests: true,
        custom_extensions: |_| Vec::new(),
    })?;
    let run = workers.run(parts.client.clone(), tasks.spawn_handle()).boxed();
    tasks.spawn_handle().spawn("offchain-workers-runner", Some("offchain-worker"), run);
    Ok(())
}
