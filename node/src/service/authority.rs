//! What takes part in consensus: making blocks in one's slots, voting on finality, finding the other validators.

use super::{
    clock::Clock, partial::JUSTIFICATION_PERIOD, BlockImport, FullClient, GrandpaLink, SelectChain,
    TransactionPool,
};
use dlo_runtime::opaque::Block;
use futures::StreamExt;
use sc_authority_discovery::{Role as DiscoveryRole, WorkerConfig};
use sc_basic_authorship::ProposerFactory;
use sc_consensus_babe::{BabeLink, BabeParams, SlotProportion};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{service::traits::NetworkService, types::ProtocolName, Event, NotificationService};
use sc_network_sync::SyncingService;
use sc_service::{error::Error as ServiceError, Configuration, Role, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// The part of a slot in which a block is filled; the rest is for spreading it.
const PROPOSAL_PORTION: f32 = 0.5;

/// How long one round of vote gossip lasts.
const GOSSIP_PERIOD: Duration = Duration::from_millis(333);

/// What all of this works with.
pub(crate) struct Base {
    /// The chain and its state.
    pub(crate) client: Arc<FullClient>,
    /// Transactions that wait.
    pub(crate) pool: Arc<TransactionPool>,
    /// The network.
    pub(crate) network: Arc<dyn NetworkService>,
    /// Keeps up with other nodes.
    pub(crate) sync: Arc<SyncingService<Block>>,
    /// The keys.
    pub(crate) keystore: KeystorePtr,
    /// Where metrics go.
    pub(crate) registry: Option<Registry>,
    /// Where reports go.
    pub(crate) telemetry: Option<TelemetryHandle>,
}

/// What making blocks takes besides.
pub(crate) struct Authoring {
    /// Chooses the best chain.
    pub(crate) select_chain: SelectChain,
    /// Takes blocks in.
    pub(crate) block_import: BlockImport,
    /// Slot and timestamp of blocks.
    pub(crate) clock: Clock,
    /// BABE's configuration and epochs.
    pub(crate) babe_link: BabeLink<Block>,
    /// Fills blocks.
    pub(crate) proposer: ProposerFactory<TransactionPool, FullClient>,
    /// Make blocks even without peers.
    pub(crate) force: bool,
}

/// Makes blocks in the slots of BABE. Without it a validator is none, so the node ends when it ends.
pub(crate) fn author(tasks: &TaskManager, base: &Base, parts: Authoring) -> Result<(), ServiceError> {
    let babe = sc_consensus_babe::start_babe(BabeParams {
        keystore: base.keystore.clone(),
        client: base.client.clone(),
        select_chain: parts.select_chain,
        env: parts.proposer,
        block_import: parts.block_import,
        sync_oracle: base.sync.clone(),
        justification_sync_link: base.sync.clone(),
        create_inherent_data_providers: parts.clock,
        force_authoring: parts.force,
        // Where finality lags, fewer blocks keep the unfinalized chain short.
        backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
        babe_link: parts.babe_link,
        block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
        max_block_proposal_slot_portion: None,
        telemetry: base.telemetry.clone(),
    })?;
    tasks.spawn_essential_handle().spawn_blocking("babe-proposer", Some("block-authoring"), babe);
    Ok(())
}

/// How validators find each other.
pub(crate) struct Discovery {
    role: DiscoveryRole,
    config: WorkerConfig,
}

impl Discovery {
    /// Authorities publish their addresses and look for the others'; other nodes only look.
    pub(crate) fn new(config: &Configuration, keystore: KeystorePtr) -> Self {
        let role = match config.role {
            Role::Authority => DiscoveryRole::PublishAndDiscover(keystore),
            _ => DiscoveryRole::Discover,
        };
        let config = WorkerConfig {
            publish_non_global_ips: config.network.allow_non_globals_in_dht,
            public_addresses: config.network.public_addresses.clone(),
            // Every node of this chain signs its record with its network key.
            strict_record_validation: true,
            persisted_cache_directory: config.network.net_config_path.clone(),
            ..Default::default()
        };
        Self { role, config }
    }

    /// Starts looking.
    pub(crate) fn spawn(self, tasks: &TaskManager, base: &Base) {
        let dht = base.network.event_stream("authority-discovery").filter_map(|event| async move {
            match event {
                Event::Dht(event) => Some(event),
                _ => None,
            }
        });
        let (worker, _service) = sc_authority_discovery::new_worker_and_service_with_config(
            self.config,
            base.client.clone(),
            Arc::new(base.network.clone()),
            Box::pin(dht),
            self.role,
            base.registry.clone(),
            tasks.spawn_handle(),
        );
        tasks.spawn_handle().spawn("authority-discovery-worker", Some("networking"), worker.run());
    }
}

/// What following finality takes besides.
pub(crate) struct Voting {
    /// The import's end of the link.
    pub(crate) link: GrandpaLink,
    /// What the voter publishes about itself.
    pub(crate) voter_state: SharedVoterState,
    /// The votes' protocol.
    pub(crate) protocol: ProtocolName,
    /// The votes' channel.
    pub(crate) notifications: Box<dyn NotificationService>,
    /// The node's role.
    pub(crate) role: Role,
    /// The node's name.
    pub(crate) name: String,
}

/// Follows finality, and votes on it where the node is an authority. The node ends when it ends.
pub(crate) fn finalize(tasks: &TaskManager, base: &Base, voting: Voting) -> Result<(), ServiceError> {
    let keystore = voting.role.is_authority().then(|| base.keystore.clone());
    let config = sc_consensus_grandpa::Config {
        gossip_duration: GOSSIP_PERIOD,
        justification_generation_period: JUSTIFICATION_PERIOD,
        observer_enabled: false,
        local_role: voting.role,
        name: Some(voting.name),
        keystore,
        telemetry: base.telemetry.clone(),
        protocol_name: voting.protocol,
    };
    // Without a keystore the voter casts no vote and follows those of others.
    let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
        config,
        link: voting.link,
        network: base.network.clone(),
        sync: base.sync.clone(),
        notification_service: voting.notifications,
        voting_rule: VotingRulesBuilder::default().build(),
        prometheus_registry: base.registry.clone(),
        shared_voter_state: voting.voter_state,
        telemetry: base.telemetry.clone(),
        offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(base.pool.clone()),
    })?;
    tasks.spawn_essential_handle().spawn_blocking("grandpa-voter", Some("finality"), voter);
    Ok(())
}
