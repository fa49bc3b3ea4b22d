//! What the command line takes.

use crate::{error::StartError, service::Sealing};
use sc_cli::OffchainWorkerEnabled;
use sc_service::config::IpNetwork;
use std::{num::NonZeroU32, path::PathBuf};

/// Calls a minute that one connection may make, unless the operator says otherwise.
const RPC_CALLS_A_MINUTE: NonZeroU32 = NonZeroU32::new(600).expect("600 is not zero");

/// Networks that the limit does not count, where the address of a caller can be believed: tools on this machine.
const UNLIMITED_NETWORKS: [&str; 2] = ["127.0.0.0/8", "::1/128"];

/// The node of the DLO chain.
#[derive(Debug, clap::Parser)]
pub(crate) struct Cli {
    /// What to do instead of running a node.
    #[command(subcommand)]
    pub(crate) subcommand: Option<Subcommand>,

    /// How to run a node.
    #[clap(flatten)]
    pub(crate) run: RunNode,
}

/// How to run a node.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct RunNode {
    #[allow(missing_docs)]
    #[clap(flatten)]
    pub(crate) base: sc_cli::RunCmd,

    /// How blocks are made: `babe`, `instant` or `interval=<ms>`.
    ///
    /// `instant` makes a block as soon as a transaction waits; `interval=<ms>` makes one every so many
    /// milliseconds. Both finalize each block at once, and each block moves the chain's clock on by one slot,
    /// whatever the time is. They are for development chains with one validator; blocks made so carry no seal,
    /// so other nodes do not import them. The default is `interval=1000` for the validator of a development chain
    /// and `babe` for everyone else.
    #[arg(long, value_name = "MODE")]
    pub(crate) sealing: Option<Sealing>,

    /// Work as a price oracle: the offchain worker asks the sources of --porv-sources for prices and reports them.
    ///
    /// The keystore must hold the oracle's key: `dlo-node key insert --chain <CHAIN_SPEC> --base-path <PATH> --key-type
    /// porv --scheme sr25519`, with the chain and the path of this node. With --dev, --alice and the like, the
    /// development key is used. It works on any node, validator or not.
    #[arg(long, requires = "porv_sources")]
    pub(crate) oracle: bool,

    /// The JSON file of the oracle's price sources. Needs --oracle.
    #[arg(long, value_name = "FILE", requires = "oracle")]
    pub(crate) porv_sources: Option<PathBuf>,

    /// Do not limit the rate of RPC calls.
    ///
    /// Without this and --rpc-rate-limit, a WebSocket connection may make 600 calls a minute. Over plain HTTP only
    /// the calls of one request, a batch, are counted together: whoever sends one request after the other has no
    /// limit, unless a reverse proxy sets one. Connections from this machine are not limited, and behind a reverse
    /// proxy on this machine everyone comes from here: add --rpc-rate-limit-trust-proxy-headers, which limits all.
    #[arg(long, conflicts_with = "rpc_rate_limit")]
    pub(crate) rpc_no_rate_limit: bool,
}

impl RunNode {
    /// The same with our defaults in place of the SDK's, where the operator said nothing.
    pub(crate) fn settled(&self) -> Result<sc_cli::RunCmd, StartError> {
        let mut base = self.base.clone();
        self.limit_rpc(&mut base.rpc_params);
        // The first start makes the network key; the file stays, so the node keeps its identity.
        base.network_params.node_key_params.unsafe_force_node_key_generation = true;
        if self.oracle {
            let worker = &mut base.offchain_worker_params.enabled;
            if matches!(worker, OffchainWorkerEnabled::Never) {
                return Err(StartError::OracleWithoutWorker);
            }
            *worker = OffchainWorkerEnabled::Always;
        }
        Ok(base)
    }

    fn limit_rpc(&self, rpc: &mut sc_cli::RpcParams) {
        if self.rpc_no_rate_limit {
            return;
        }
        for endpoint in &mut rpc.experimental_rpc_endpoint {
            endpoint.rate_limit.get_or_insert(RPC_CALLS_A_MINUTE);
            let local = unlimited_networks(endpoint.rate_limit_trust_proxy_headers);
            endpoint.rate_limit_whitelisted_ips.extend(local);
        }
        rpc.rpc_rate_limit.get_or_insert(RPC_CALLS_A_MINUTE);
        let local = unlimited_networks(rpc.rpc_rate_limit_trust_proxy_headers);
        rpc.rpc_rate_limit_whitelisted_ips.extend(local);
    }
}

/// Where headers say who calls, whoever writes `Forwarded: for=127.0.0.1` would be this machine: then none is spared.
fn unlimited_networks(trust_headers: bool) -> Vec<IpNetwork> {
    if trust_headers {
        return Vec::new();
    }
    UNLIMITED_NETWORKS.iter().filter_map(|network| network.parse().ok()).collect()
}

/// What else the binary can do.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
pub(crate) enum Subcommand {
    /// Make, inspect and insert keys.
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),

    /// Write the chain spec of a chain.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Check a block.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Write blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Read blocks from a file.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Write the state at a block as a chain spec.
    ExportState(sc_cli::ExportStateCmd),

    /// Remove the chain's data.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Go back some blocks that are not finalized.
    Revert(sc_cli::RevertCmd),

    /// Show what the database holds.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Measure weights and the machine.
    #[cfg(feature = "runtime-benchmarks")]
    #[command(subcommand)]
    Benchmark(frame_benchmarking_cli::BenchmarkCmd),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn settled(arguments: &[&str]) -> Result<sc_cli::RunCmd, StartError> {
        let cli = Cli::parse_from(["dlo-node"].iter().chain(arguments));
        cli.run.settled()
    }

    #[test]
    fn price_sources_without_oracle_are_refused() {
        assert!(Cli::try_parse_from(["dlo-node", "--dev", "--porv-sources", "x.json"]).is_err());
    }

    #[test]
    fn an_oracle_without_price_sources_is_refused() {
        assert!(Cli::try_parse_from(["dlo-node", "--dev", "--oracle"]).is_err());
    }

    #[test]
    fn an_oracle_whose_worker_is_forbidden_is_refused() {
        let refused = settled(&["--oracle", "--porv-sources", "x.json", "--offchain-worker", "never"]);
        assert!(matches!(refused, Err(StartError::OracleWithoutWorker)));
    }

    #[test]
    fn no_limit_and_a_limit_at_once_are_refused() {
        let both = ["dlo-node", "--rpc-no-rate-limit", "--rpc-rate-limit", "5"];
        assert!(Cli::try_parse_from(both).is_err());
    }

    #[test]
    fn calls_are_limited_by_default_and_this_machine_is_not() {
        let rpc = settled(&[]).unwrap().rpc_params;
        assert_eq!(rpc.rpc_rate_limit, Some(RPC_CALLS_A_MINUTE));
        let spared = |ip: &str| {
            let ip: std::net::IpAddr = ip.parse().unwrap();
            rpc.rpc_rate_limit_whitelisted_ips.iter().any(|network| network.contains(ip))
        };
        assert!(spared("127.0.0.1") && spared("127.9.9.9") && spared("::1"));
        assert!(!spared("10.0.0.1"));
    }

    #[test]
    fn this_machine_is_limited_where_headers_say_who_calls() {
        let rpc = settled(&["--rpc-rate-limit-trust-proxy-headers"]).unwrap().rpc_params;
        assert_eq!(rpc.rpc_rate_limit, Some(RPC_CALLS_A_MINUTE));
        assert!(rpc.rpc_rate_limit_whitelisted_ips.is_empty());
    }

    #[test]
    fn networks_that_the_operator_spares_stay_spared_where_headers_say_who_calls() {
        let own = ["--rpc-rate-limit-trust-proxy-headers", "--rpc-rate-limit-whitelisted-ips", "10.0.0.0/8"];
        let rpc = settled(&own).unwrap().rpc_params;
        let spared: IpNetwork = "10.0.0.0/8".parse().unwrap();
        assert_eq!(rpc.rpc_rate_limit_whitelisted_ips, [spared]);
    }

    #[test]
    fn a_limit_of_the_operator_stays() {
        let rpc = settled(&["--rpc-rate-limit", "7"]).unwrap().rpc_params;
        assert_eq!(rpc.rpc_rate_limit.map(NonZeroU32::get), Some(7));
    }

    #[test]
    fn the_limit_can_be_switched_off() {
        let rpc = settled(&["--rpc-no-rate-limit"]).unwrap().rpc_params;
        assert_eq!(rpc.rpc_rate_limit, None);
    }

    #[test]
    fn endpoints_are_limited_one_by_one() {
        let endpoint = ["--experimental-rpc-endpoint", "listen-addr=127.0.0.1:9944"];
        let rpc = settled(&endpoint).unwrap().rpc_params;
        assert_eq!(rpc.experimental_rpc_endpoint[0].rate_limit, Some(RPC_CALLS_A_MINUTE));
        assert!(!rpc.experimental_rpc_endpoint[0].rate_limit_whitelisted_ips.is_empty());
    }

    #[test]
    fn an_endpoint_whose_headers_say_who_calls_spares_none() {
        let trusting = "listen-addr=127.0.0.1:9944,rate-limit-trust-proxy-headers=true";
        let rpc = settled(&["--experimental-rpc-endpoint", trusting]).unwrap().rpc_params;
        assert_eq!(rpc.experimental_rpc_endpoint[0].rate_limit, Some(RPC_CALLS_A_MINUTE));
        assert!(rpc.experimental_rpc_endpoint[0].rate_limit_whitelisted_ips.is_empty());
    }

    #[test]
    fn an_oracle_that_is_no_validator_runs_its_worker() {
        let run = settled(&["--oracle", "--porv-sources", "x.json"]).unwrap();
        assert!(matches!(run.offchain_worker_params.enabled, OffchainWorkerEnabled::Always));
    }
}
