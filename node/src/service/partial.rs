//! The parts of a node that need no network.

use super::{
    clock::Clock, BlockImport, FullBackend, FullClient, GrandpaLink, HostFunctions, Sealing, SelectChain,
    TransactionPool,
};
use crate::error::name_locked;
use dlo_runtime::{apis::RuntimeApi, opaque::Block};
use sc_consensus::DefaultImportQueue;
use sc_consensus_babe::{BabeLink, BabeWorkerHandle};
use sc_service::{error::Error as ServiceError, Configuration, KeystoreContainer, TaskManager};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::sync::Arc;

/// Every so many blocks a finality proof is made and kept.
pub(crate) const JUSTIFICATION_PERIOD: u32 = 512;

/// Telemetry messages that may wait to be sent.
const TELEMETRY_BUFFER: usize = 16;

/// The parts of a node that need no network.
pub(crate) struct Partial {
    /// The chain and its state.
    pub(crate) client: Arc<FullClient>,
    /// The database.
    pub(crate) backend: Arc<FullBackend>,
    /// Runs the node's tasks and stops them.
    pub(crate) task_manager: TaskManager,
    /// The keys.
    pub(crate) keystore: KeystoreContainer,
    /// Chooses the best chain.
    pub(crate) select_chain: SelectChain,
    /// Transactions that wait.
    pub(crate) pool: Arc<TransactionPool>,
    /// Blocks that wait to be imported.
    pub(crate) import_queue: DefaultImportQueue<Block>,
    /// Takes blocks in.
    pub(crate) block_import: BlockImport,
    /// Slot and timestamp of blocks.
    pub(crate) clock: Clock,
    /// BABE's configuration and epochs.
    pub(crate) babe_link: BabeLink<Block>,
    /// Answers questions about epochs.
    pub(crate) babe_worker: BabeWorkerHandle<Block>,
    /// What the finality voter needs.
    pub(crate) grandpa_link: GrandpaLink,
    /// Reports to telemetry servers.
    pub(crate) telemetry: Option<Telemetry>,
}

type Reporter = Option<(TelemetryWorker, Telemetry)>;

fn reporter(config: &Configuration) -> Result<Reporter, ServiceError> {
    let Some(endpoints) = config.telemetry_endpoints.clone().filter(|endpoints| !endpoints.is_empty()) else {
        return Ok(None);
    };
    let worker = TelemetryWorker::new(TELEMETRY_BUFFER)?;
    let telemetry = worker.handle().new_telemetry(endpoints);
    Ok(Some((worker, telemetry)))
}

/// Makes the parts.
pub(crate) fn new(config: &Configuration, sealing: Sealing) -> Result<Partial, ServiceError> {
    let reporter = reporter(config)?;
    let telemetry_handle = reporter.as_ref().map(|(_, telemetry)| telemetry.handle());
    let executor = sc_service::new_wasm_executor::<HostFunctions>(&config.executor);
    let (client, backend, keystore, task_manager) = sc_service::new_full_parts::<Block, RuntimeApi, _>(
        config,
        telemetry_handle.clone(),
        executor,
        Vec::new(),
    )
    .map_err(|error| name_locked(error, config.database.path()))?;
    let client = Arc::new(client);
    let telemetry = reporter.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });

    let select_chain = SelectChain::new(backend.clone());
    let pool = sc_transaction_pool::Builder::new(
        task_manager.spawn_essential_handle(),
        client.clone(),
        config.role.is_authority().into(),
    )
    .with_options(config.transaction_pool.clone())
    .with_prometheus(config.prometheus_registry())
    .build();
    let pool = Arc::from(pool);

    let (grandpa_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry_handle.clone(),
    )?;
    let babe = sc_consensus_babe::configuration(&*client)?;
    let slot_duration = babe.slot_duration();
    let clock = match sealing {
        Sealing::Babe => Clock::Wall(slot_duration),
        Sealing::Instant | Sealing::Interval(_) => Clock::Sealed(client.clone(), slot_duration),
    };
    let (block_import, babe_link) = sc_consensus_babe::block_import(
        babe,
        grandpa_import.clone(),
        client.clone(),
        clock.clone(),
        select_chain.clone(),
        OffchainTransactionPoolFactory::new(pool.clone()),
    )?;
    let (import_queue, babe_worker) =
        sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
            link: babe_link.clone(),
            block_import: block_import.clone(),
            justification_import: Some(Box::new(grandpa_import)),
            client: client.clone(),
            slot_duration,
            spawner: &task_manager.spawn_essential_handle(),
            registry: config.prometheus_registry(),
            telemetry: telemetry_handle,
        })?;

    Ok(Partial {
        client,
        backend,
        task_manager,
        keystore,
        select_chain,
        pool,
        import_queue,
        block_import,
        clock,
        babe_link,
        babe_worker,
        grandpa_link,
        telemetry,
    })
}
