//! Puts the node together.

mod authority;
mod clock;
mod full;
mod live;
mod partial;
mod sealing;

pub(crate) use partial::Partial;
pub(crate) use sealing::Sealing;

use crate::oracle::Sources;
use dlo_runtime::{apis::RuntimeApi, opaque::Block};
use sc_network::{config::NetworkBackendType, Litep2pNetworkBackend, NetworkWorker};
use sc_service::{error::Error as ServiceError, Configuration, TaskManager};
use sp_runtime::traits::Block as BlockT;

/// What the runtime may call on the node.
#[cfg(not(feature = "runtime-benchmarks"))]
pub(crate) type HostFunctions = sp_io::SubstrateHostFunctions;
/// What the runtime may call on the node.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) type HostFunctions =
    (sp_io::SubstrateHostFunctions, frame_benchmarking::benchmarking::HostFunctions);

/// Hash of a block.
pub(crate) type Hash = <Block as BlockT>::Hash;
/// The client.
pub(crate) type FullClient =
    sc_service::TFullClient<Block, RuntimeApi, sc_executor::WasmExecutor<HostFunctions>>;
/// The database behind it.
pub(crate) type FullBackend = sc_service::TFullBackend<Block>;
/// Chooses the best chain.
pub(crate) type SelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// The transaction pool.
pub(crate) type TransactionPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
/// Imports blocks and looks after finality.
pub(crate) type GrandpaBlockImport =
    sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, SelectChain>;
/// Checks blocks and looks after epochs.
pub(crate) type BlockImport =
    sc_consensus_babe::BabeBlockImport<Block, FullClient, GrandpaBlockImport, clock::Clock, SelectChain>;
/// What the finality voter needs.
pub(crate) type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, SelectChain>;

/// What of our own the command line asked for.
pub(crate) struct Options {
    /// The chain, in the words of `--chain`.
    pub(crate) chain: String,
    /// How blocks are made, where it is said.
    pub(crate) sealing: Option<Sealing>,
    /// The oracle's price sources; the node is an oracle where there are any.
    pub(crate) sources: Option<Sources>,
}

/// The parts that subcommands work on.
pub(crate) fn partial(config: &Configuration) -> Result<Partial, ServiceError> {
    partial::new(config, Sealing::Babe)
}

/// Starts the node.
pub(crate) fn start(config: Configuration, options: Options) -> Result<TaskManager, ServiceError> {
    match config.network.network_backend {
        NetworkBackendType::Libp2p => full::start::<NetworkWorker<Block, Hash>>(config, options),
        NetworkBackendType::Litep2p => full::start::<Litep2pNetworkBackend>(config, options),
    }
}
