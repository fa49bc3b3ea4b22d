//! The running node.

use super::{
    authority::{self, Authoring, Base, Discovery, Voting},
    clock::Clock,
    live, partial, sealing, BlockImport, FullBackend, FullClient, GrandpaLink, Hash, Options, Partial,
    Sealing, SelectChain, TransactionPool,
};
use crate::{
    keys::{Duty, KeyHome, KeyWatch},
    oracle::{self, metrics::Metrics},
    rpc,
};
use dlo_runtime::opaque::Block;
use futures::FutureExt;
use sc_basic_authorship::ProposerFactory;
use sc_client_api::Backend;
use sc_consensus_babe::BabeLink;
use sc_consensus_grandpa::{warp_proof::NetworkProvider as WarpProofs, SharedVoterState};
use sc_network::{
    config::FullNetworkConfiguration, service::NotificationMetrics, types::ProtocolName, NetworkBackend,
    NotificationService,
};
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{
    error::Error as ServiceError, BuildNetworkParams, Configuration, Role, SpawnTasksParams, TaskManager,
    WarpSyncConfig,
};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// Starts a node on the network stack `N`.
pub(crate) fn start<N: NetworkBackend<Block, Hash>>(
    config: Configuration,
    options: Options,
) -> Result<TaskManager, ServiceError> {
    let sealing = Sealing::settle(options.sealing, &config)?;
    let parts = partial::new(&config, sealing)?;
    prepare(&config, &options, &parts)?;
    let Partial {
        client, backend, mut task_manager, pool, select_chain, grandpa_link, mut telemetry, ..
    } = parts;
    let keystore = parts.keystore.keystore();
    let registry = config.prometheus_registry().cloned();
    let metrics = N::register_notification_metrics(registry.as_ref());
    let mut net_config = FullNetworkConfiguration::<_, _, N>::new(&config.network, registry.clone());
    let votes = (sealing == Sealing::Babe && !config.disable_grandpa)
        .then(|| exchange_votes(&mut net_config, &metrics, &config, &client));
    let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue: parts.import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(warp_sync(&backend, &grandpa_link)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    let home = KeyHome::of(&config, &options.chain);
    let duties = Duty::all(&config, sealing, options.sources.is_some());
    let role = config.role;
    let offchain_worker = config.offchain_worker.enabled;
    let voter_state = SharedVoterState::empty();
    let methods = rpc::Parts {
        client: client.clone(),
        pool: pool.clone(),
        select_chain: select_chain.clone(),
        chain_spec: config.chain_spec.cloned_box(),
        keystore: keystore.clone(),
        babe_worker: parts.babe_worker,
        finality: rpc::Finality::new(&grandpa_link, backend.clone(), voter_state.clone()),
    };
    let consensus = Settings {
        role,
        name: config.network.node_name.clone(),
        force: config.force_authoring,
        discovery: Discovery::new(&config, keystore.clone()),
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
    let telemetry = telemetry.as_ref().map(|telemetry| telemetry.handle());
    let base = Base { client, pool, network, sync, keystore, registry, telemetry };
    if offchain_worker {
        spawn_offchain_worker(&task_manager, &base, &backend, role.is_authority())?;
    }
    if options.sources.is_some() {
        show_oracle(&task_manager, &base, &backend)?;
    }
    watch_keys(&task_manager, &base, duties, &home);
    let making = Making {
        select_chain,
        block_import: parts.block_import,
        clock: parts.clock,
        babe_link: parts.babe_link,
    };
    if sealing == Sealing::Babe {
        let finality = votes.map(|votes| (votes, grandpa_link, voter_state));
        take_part(&task_manager, base, making, finality, consensus)?;
    } else {
        seal(&task_manager, base, making, sealing, &home)?;
    }
    Ok(task_manager)
}

/// What must be in order before the node meets others.
fn prepare(config: &Configuration, options: &Options, parts: &Partial) -> Result<(), ServiceError> {
    live::ensure_work_is_proven(&parts.client, config.chain_spec.as_ref())?;
    oracle::hand_over(parts.backend.offchain_storage(), options.sources.as_ref())?;
    if options.sources.is_some() {
        oracle::prepare_key(&parts.keystore.keystore(), config.dev_key_seed.as_deref())?;
    }
    Ok(())
}

/// Where votes on finality go.
struct Votes {
    protocol: ProtocolName,
    notifications: Box<dyn NotificationService>,
}

/// Adds the protocol of votes on finality to the network's.
fn exchange_votes<N: NetworkBackend<Block, Hash>>(
    net_config: &mut FullNetworkConfiguration<Block, Hash, N>,
    metrics: &NotificationMetrics,
    config: &Configuration,
    client: &FullClient,
) -> Votes {
    let genesis = client.info().genesis_hash;
    let protocol = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
    let (protocol_config, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
        protocol.clone(),
        metrics.clone(),
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(protocol_config);
    Votes { protocol, notifications }
}

/// What making blocks takes, by whatever way.
struct Making {
    select_chain: SelectChain,
    block_import: BlockImport,
    clock: Clock,
    babe_link: BabeLink<Block>,
}

/// What the configuration says about consensus.
struct Settings {
    role: Role,
    name: String,
    force: bool,
    discovery: Discovery,
}

fn proposer(tasks: &TaskManager, base: &Base) -> ProposerFactory<TransactionPool, FullClient> {
    ProposerFactory::new(
        tasks.spawn_handle(),
        base.client.clone(),
        base.pool.clone(),
        base.registry.as_ref(),
        base.telemetry.clone(),
    )
}

/// Makes blocks on demand.
fn seal(
    tasks: &TaskManager,
    base: Base,
    making: Making,
    sealing: Sealing,
    home: &KeyHome,
) -> Result<(), ServiceError> {
    let proposer = proposer(tasks, &base);
    let Base { client, pool, keystore, .. } = base;
    let Making { select_chain, block_import, clock, babe_link } = making;
    let parts =
        sealing::Parts { client, pool, select_chain, block_import, clock, babe_link, keystore, proposer };
    let blocks = sealing::run(sealing, parts, home)?;
    log::info!(target: "sealing", "Blocks are made by --sealing {sealing}; each is final at once");
    tasks.spawn_essential_handle().spawn_blocking("sealing", Some("block-authoring"), blocks);
    Ok(())
}

/// Takes part in BABE and GRANDPA as far as the node's role allows.
fn take_part(
    tasks: &TaskManager,
    base: Base,
    making: Making,
    finality: Option<(Votes, GrandpaLink, SharedVoterState)>,
    settings: Settings,
) -> Result<(), ServiceError> {
    let Settings { role, name, force, discovery } = settings;
    if role.is_authority() {
        let proposer = proposer(tasks, &base);
        let Making { select_chain, block_import, clock, babe_link } = making;
        let parts = Authoring { select_chain, block_import, clock, babe_link, proposer, force };
        authority::author(tasks, &base, parts)?;
    }
    discovery.spawn(tasks, &base);
    if let Some((Votes { protocol, notifications }, link, voter_state)) = finality {
        let voting = Voting { link, voter_state, protocol, notifications, role, name };
        authority::finalize(tasks, &base, voting)?;
    }
    Ok(())
}

/// Shows what the oracle's worker counts, where anyone can see it.
fn show_oracle(tasks: &TaskManager, base: &Base, backend: &FullBackend) -> Result<(), ServiceError> {
    if let (Some(registry), Some(storage)) = (&base.registry, backend.offchain_storage()) {
        let metrics = Metrics::register(registry)?;
        tasks.spawn_handle().spawn("oracle-metrics", Some("oracle"), metrics.follow(storage));
    }
    Ok(())
}

/// Warns for as long as the chain knows no key of this node for one of its duties.
fn watch_keys(tasks: &TaskManager, base: &Base, duties: Vec<Duty>, home: &KeyHome) {
    if duties.is_empty() {
        return;
    }
    let watch = KeyWatch {
        duties,
        client: base.client.clone(),
        sync: base.sync.clone(),
        keystore: base.keystore.clone(),
        home: home.clone(),
    };
    tasks.spawn_handle().spawn("key-watch", None, watch.run());
}

/// New nodes may leap to the last finalized state, along the proofs of each change of validators.
fn warp_sync(backend: &Arc<FullBackend>, link: &GrandpaLink) -> WarpSyncConfig<Block> {
    let proofs = WarpProofs::new(backend.clone(), link.shared_authority_set().clone(), Vec::new());
    WarpSyncConfig::WithProvider(Arc::new(proofs))
}

/// Runs the runtime's offchain worker after each block. It may use HTTP.
fn spawn_offchain_worker(
    tasks: &TaskManager,
    base: &Base,
    backend: &FullBackend,
    is_validator: bool,
) -> Result<(), ServiceError> {
    let workers = OffchainWorkers::new(OffchainWorkerOptions {
        runtime_api_provider: base.client.clone(),
        keystore: Some(base.keystore.clone()),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(base.pool.clone())),
        network_provider: Arc::new(base.network.clone()),
        is_validator,
        enable_http_requests: true,
        custom_extensions: |_| Vec::new(),
    })?;
    let run = workers.run(base.client.clone(), tasks.spawn_handle()).boxed();
    tasks.spawn_handle().spawn("offchain-workers-runner", Some("offchain-worker"), run);
    Ok(())
}
