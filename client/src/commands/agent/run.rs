//! `dlo agent run`: proves the work of this host's antnodes until interrupted.

use super::{super::feed::interrupted, AgentKeyOpts};
use crate::{
    agent::{
        find,
        metrics::{serve, Metrics},
        run::{self, Options},
    },
    chain::Chain,
    cli::Context,
    error::{Error, Result},
};
use clap::Args;
use serde_json::json;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;

/// Which antnodes, and how to watch over them.
#[derive(Args, Debug)]
pub struct Opts {
    /// An antnode's data directory, or a folder of them; may be given several times. Without it, the usual places.
    #[arg(long = "node", value_name = "DIR")]
    nodes: Vec<PathBuf>,
    /// Folder for what the agent remembers: leaves of committed roots, and indexes.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Milliseconds between two looks at the chain.
    #[arg(long, value_name = "MS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(100..=60_000))]
    poll_ms: u64,
    /// Seconds between two looks through the chunks; of these, only new and changed ones are read.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    scan_secs: u64,
    /// Percent of a set of chunks that must have changed before it is committed to anew.
    #[arg(long, value_name = "PERCENT", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=100))]
    min_change: u8,
    /// Serve metrics for Prometheus on this port of the loopback interface; 0 takes a free one.
    #[arg(long, value_name = "PORT")]
    metrics_port: Option<u16>,
    #[command(flatten)]
    agent: AgentKeyOpts,
}

/// Runs until interrupted.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let nodes = find::antnodes(&opts.nodes)?;
    let state = opts.state.map_or_else(find::state_folder, Ok)?;
    let metrics = Arc::new(Metrics::new()?);
    let address = match opts.metrics_port {
        Some(port) => Some(served(metrics.clone(), port).await?),
        None => None,
    };
    tell(context, &nodes, address)?;
    let options = Options {
        nodes,
        state,
        poll: Duration::from_millis(opts.poll_ms),
        scan: Duration::from_secs(opts.scan_secs),
        min_change: opts.min_change,
    };
    let connect = || async {
        let chain = Chain::connect(&context.chain).await?;
        let key = opts.agent.keypair(&chain).await?;
        Ok::<_, Error>((chain, key))
    };
    run::run(options, connect, metrics, interrupted()).await
}

fn tell(context: &Context, nodes: &[PathBuf], address: Option<SocketAddr>) -> Result<()> {
    let metrics = address.map(|address| format!("http://{address}/metrics"));
    let shown: Vec<_> = nodes.iter().map(|dir| dir.display().to_string()).collect();
    context.out.emit(&json!({ "nodes": shown, "metrics": metrics }), |_| {
        let metrics = metrics.as_ref().map(|url| format!("; metrics at {url}")).unwrap_or_default();
        format!("the agent watches over {}{metrics}", shown.join(", "))
    })
}

/// Serves metrics for as long as the process lives.
async fn served(metrics: Arc<Metrics>, port: u16) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Error::input(format!("cannot listen on port {port}: {error}; choose another --metrics-port"))
    })?;
    let address = listener.local_addr().map_err(Error::other)?;
    tokio::spawn(async move {
        if let Err(error) = serve(metrics, listener, std::future::pending()).await {
            eprintln!("dlo: no metrics any more: {error}");
        }
    });
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn metrics_are_served_on_the_loopback_interface_and_a_taken_port_is_refused() {
        let metrics = Arc::new(Metrics::new().unwrap());
        let address = served(metrics.clone(), 0).await.unwrap();
        assert!(address.ip().is_loopback());
        let error = served(metrics, address.port()).await.unwrap_err();
        assert!(error.to_string().contains("choose another --metrics-port"), "{error}");
    }
}
