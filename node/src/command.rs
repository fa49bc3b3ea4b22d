//! Does what the command line asks for.

use crate::{
    chain_spec,
    cli::{Cli, RunNode, Subcommand},
    error::{name_locked, StartError},
    oracle::Sources,
    service::{self, Options, Partial},
};
use dlo_runtime::opaque::Block;
use sc_cli::{Result, SubstrateCli};
use sc_network::config::{NodeKeyConfig, Secret};
use sc_service::Configuration;

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "DLO Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the DLO chain's authors".into()
    }

    fn support_url() -> String {
        "the issue tracker of the DLO chain".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id).map(|spec| Box::new(spec) as Box<_>).map_err(|error| error.to_string())
    }
}

/// Reads the command line and does what it asks for.
pub(crate) fn run() -> Result<()> {
    let cli = Cli::from_args();
    match &cli.subcommand {
        None => run_node(&cli, &cli.run),
        Some(subcommand) => run_subcommand(&cli, subcommand),
    }
}

fn run_node(cli: &Cli, run: &RunNode) -> Result<()> {
    let base = run.settled()?;
    let runner = cli.create_runner(&base)?;
    let sources = run.porv_sources.as_deref().map(Sources::read).transpose()?;
    let chain = base.shared_params.chain_id(base.shared_params.is_dev());
    let options = Options { chain, sealing: run.sealing, sources };
    runner.run_node_until_exit(|config| async move {
        ensure_network_key(&config)?;
        service::start(config, options).map_err(sc_cli::Error::Service)
    })
}

/// Makes the network key at the first start, and says so.
fn ensure_network_key(config: &Configuration) -> std::result::Result<(), StartError> {
    let NodeKeyConfig::Ed25519(Secret::File(path)) = &config.network.node_key else { return Ok(()) };
    if path.exists() {
        return Ok(());
    }
    if config.role.is_authority() && config.database.path().is_some_and(|database| database.exists()) {
        log::warn!(
            "This node has a database but no network key at {}: other nodes knew it by another identity. \
             If there is a copy of the old key, stop the node and put it back",
            path.display()
        );
    }
    let key = config.network.node_key.clone().into_keypair();
    let key = key.map_err(|reason| StartError::NetworkKey { path: path.clone(), reason })?;
    log::info!("Made the network key {} of {}", path.display(), key.public().to_peer_id());
    Ok(())
}

fn run_subcommand(cli: &Cli, subcommand: &Subcommand) -> Result<()> {
    match subcommand {
        Subcommand::Key(cmd) => cmd.run(cli),
        Subcommand::ExportChainSpec(cmd) => cmd.run(cli.load_spec(&cmd.chain)?),
        Subcommand::PurgeChain(cmd) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database)),
        Subcommand::ChainInfo(cmd) => cli.create_runner(cmd)?.sync_run(|config| chain_info(cmd, &config)),
        Subcommand::CheckBlock(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let Partial { client, task_manager, import_queue, .. } = service::partial(&config)?;
            Ok((cmd.run(client, import_queue), task_manager))
        }),
        Subcommand::ExportBlocks(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let Partial { client, task_manager, .. } = service::partial(&config)?;
            Ok((cmd.run(client, config.database), task_manager))
        }),
        Subcommand::ImportBlocks(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let Partial { client, task_manager, import_queue, .. } = service::partial(&config)?;
            Ok((cmd.run(client, import_queue), task_manager))
        }),
        Subcommand::ExportState(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let Partial { client, task_manager, .. } = service::partial(&config)?;
            Ok((cmd.run(client, config.chain_spec), task_manager))
        }),
        Subcommand::Revert(cmd) => cli.create_runner(cmd)?.async_run(|config| {
            let Partial { client, backend, task_manager, .. } = service::partial(&config)?;
            Ok((cmd.run(client, backend, Some(Box::new(revert_consensus))), task_manager))
        }),
        #[cfg(feature = "runtime-benchmarks")]
        Subcommand::Benchmark(cmd) => benchmark(cli, cmd),
    }
}

/// Shows what the database holds. This opens it without the other parts of a node.
fn chain_info(cmd: &sc_cli::ChainInfoCmd, config: &Configuration) -> Result<()> {
    cmd.run::<Block>(config).map_err(|error| match error {
        sc_cli::Error::Client(error) => {
            sc_cli::Error::Service(name_locked(error.into(), config.database.path()))
        }
        other => other,
    })
}

/// Epochs and validator sets go back with the blocks that announced them.
fn revert_consensus(
    client: std::sync::Arc<service::FullClient>,
    backend: std::sync::Arc<service::FullBackend>,
    blocks: dlo_runtime::BlockNumber,
) -> Result<()> {
    sc_consensus_babe::revert(client.clone(), backend, blocks)?;
    sc_consensus_grandpa::revert(client, blocks)?;
    Ok(())
}

#[cfg(feature = "runtime-benchmarks")]
fn benchmark(cli: &Cli, cmd: &frame_benchmarking_cli::BenchmarkCmd) -> Result<()> {
    use frame_benchmarking_cli::{BenchmarkCmd, SUBSTRATE_REFERENCE_HARDWARE};
    use sp_runtime::traits::HashingFor;

    cli.create_runner(cmd)?.sync_run(|config| match cmd {
        BenchmarkCmd::Pallet(cmd) => cmd.run_with_spec::<HashingFor<Block>, ()>(Some(config.chain_spec)),
        BenchmarkCmd::Storage(cmd) => {
            let Partial { client, backend, .. } = service::partial(&config)?;
            let (database, storage) = (backend.expose_db(), backend.expose_storage());
            cmd.run(config, client, database, storage, backend.expose_shared_trie_cache())
        }
        BenchmarkCmd::Block(cmd) => {
            let Partial { client, .. } = service::partial(&config)?;
            cmd.run(client)
        }
        BenchmarkCmd::Overhead(cmd) => {
            cmd.run_with_default_builder_and_spec::<Block, ()>(Some(config.chain_spec))
        }
        BenchmarkCmd::Machine(cmd) => cmd.run(&config, SUBSTRATE_REFERENCE_HARDWARE.clone()),
        BenchmarkCmd::Extrinsic(_) => {
            Err("benchmark extrinsic is not offered; `benchmark overhead` measures an empty transaction"
                .into())
        }
    })
}
