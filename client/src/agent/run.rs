//! The agent's loop: asks the chain again and again, and connects anew where it went away.

use super::{
    antnode::{Antnode, Link, Moment, Settings},
    metrics::Metrics,
};
use crate::{
    calls::Authorized,
    chain::Chain,
    error::{Error, Result},
};
use dlo_core::PeerId;
use dlo_runtime_api::views::PeerView;
use serde::Deserialize;
use serde_json::json;
use sp_core::H256;
use std::{
    cell::Cell,
    future::Future,
    path::PathBuf,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::Duration,
};
use subxt::ext::futures::stream::{FuturesUnordered, StreamExt};
use subxt_signer::sr25519::Keypair;

/// How long to wait before the first and before any later try to connect again.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// What to watch over, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Data directories of the antnodes.
    pub nodes: Vec<PathBuf>,
    /// Folder of the agent's state.
    pub state: PathBuf,
    /// How long to rest between two looks at the chain.
    pub poll: Duration,
    /// How often a store is looked through.
    pub scan: Duration,
    /// Percent of a set of chunks that must have changed before it is committed to anew.
    pub min_change: u8,
}

/// The part of a node's health that is needed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Health {
    is_syncing: bool,
}

impl Link for Chain {
    async fn peer(&self, peer: PeerId) -> Result<Option<PeerView>> {
        self.read("dlo_peer", json!([peer])).await
    }

    async fn send(&self, what: &str, call: &Authorized) -> Result<()> {
        self.submit_authorized(what, call).await.map(|_| ())
    }

    async fn is_behind(&self) -> Result<bool> {
        self.read("system_health", json!([])).await.map(|health: Health| health.is_syncing)
    }
}

/// Watches over the antnodes until `stop` is done. `connect` gives the chain and the agent's key, again after each loss
/// of the connection. Fails where it fails because of what the user gave.
pub async fn run<F, C>(
    options: Options,
    connect: C,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) -> Result<()>
where
    F: Future<Output = Result<(Chain, Keypair)>>,
    C: Fn() -> F,
{
    let ended = Arc::new(AtomicBool::new(false));
    let settings = Settings { state: options.state, min_change: options.min_change, scan: options.scan };
    let mut antnodes: Vec<_> =
        options.nodes.into_iter().map(|dir| Antnode::new(dir, settings.clone(), ended.clone())).collect();
    let done = tokio::select! {
        error = work(&mut antnodes, connect, &metrics, options.poll, WAITS) => Err(error),
        () = stop => Ok(()),
    };
    // A look through a store would hold up the end of the process.
    ended.store(true, Ordering::Relaxed);
    done
}

/// Works until something fails that trying again does not help.
async fn work<F, C>(
    antnodes: &mut [Antnode],
    connect: C,
    metrics: &Metrics,
    poll: Duration,
    (first, longest): (Duration, Duration),
) -> Error
where
    F: Future<Output = Result<(Chain, Keypair)>>,
    C: Fn() -> F,
{
    let wait = Cell::new(first);
    loop {
        let error = match connect().await {
            Ok((chain, key)) => session(antnodes, &chain, &key, metrics, poll, || wait.set(first)).await,
            Err(error @ Error::Input(_)) => return error,
            Err(error) => error,
        };
        metrics.lost();
        eprintln!("dlo: {error}; trying again in {} s", wait.get().as_secs());
        tokio::time::sleep(wait.get()).await;
        wait.set(wait.get().saturating_mul(2).min(longest));
    }
}

/// Works over one connection, until it is lost. No antnode waits for another: a disk may hang. `polled` is called after
/// each look.
async fn session(
    antnodes: &mut [Antnode],
    chain: &Chain,
    key: &Keypair,
    metrics: &Metrics,
    poll: Duration,
    polled: impl Fn(),
) -> Error {
    let genesis = match chain.genesis().await {
        Ok(genesis) => genesis,
        Err(error) => return error,
    };
    let polled = &polled;
    let watching = antnodes.iter_mut().map(|antnode| async move {
        loop {
            if let Err(error) = look(antnode, chain, genesis, key, metrics).await {
                return error;
            }
            polled();
            tokio::time::sleep(poll).await;
        }
    });
    let mut watching: FuturesUnordered<_> = watching.collect();
    watching.next().await.unwrap_or_else(|| Error::input("there is no antnode to watch over"))
}

/// Looks at the chain for one antnode, and does what is to be done.
async fn look(
    antnode: &mut Antnode,
    chain: &Chain,
    genesis: H256,
    key: &Keypair,
    metrics: &Metrics,
) -> Result<()> {
    let height = chain.height().await?;
    metrics.polled(height);
    antnode.attend(chain, &Moment { height, genesis, key }, metrics).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{scratch, TableNode};
    use serde_json::Value;
    use std::{sync::atomic::AtomicU32, time::Instant};
    use subxt_signer::sr25519::dev;

    fn options(name: &str) -> Options {
        let dir = scratch(name);
        Options {
            // Its directory is named by its id.
            nodes: vec![dir.join("ab".repeat(32))],
            state: dir.join("state"),
            poll: Duration::from_millis(1),
            scan: Duration::from_secs(3600),
            min_change: 1,
        }
    }

    #[tokio::test]
    async fn what_the_user_gave_wrong_ends_the_agent() {
        let connect = || async { Err(Error::input("--agent-dev-key signs on development chains only")) };
        let metrics = Arc::new(Metrics::new().unwrap());
        let ended = run(options("run-input"), connect, metrics, std::future::pending()).await;
        assert_eq!(ended.unwrap_err().exit_code(), 2);
    }

    #[tokio::test]
    async fn a_node_that_is_away_is_tried_again_less_and_less_often() {
        let tries = AtomicU32::new(0);
        let connect = || async {
            match tries.fetch_add(1, Ordering::Relaxed) {
                0..3 => Err(Error::Connect { url: "ws://x".into(), reason: "refused".into() }),
                _ => Err(Error::input("enough")),
            }
        };
        let metrics = Metrics::new().unwrap();
        metrics.polled(1);
        let started = Instant::now();
        let waits = (Duration::from_millis(10), Duration::from_millis(25));
        let error = work(&mut [], connect, &metrics, Duration::ZERO, waits).await;
        assert_eq!(error.to_string(), "enough");
        assert!(started.elapsed() >= Duration::from_millis(10 + 20 + 25));
        assert!(metrics.text().unwrap().contains("dlo_agent_chain_reachable 0"));
    }

    #[tokio::test]
    async fn an_antnode_that_is_not_bound_is_asked_for_again_and_again() {
        let node = TableNode::new([
            ("chain_getBlockHash [0]", json!(H256::zero())),
            ("chain_getHeader", json!({ "number": "0x1f" })),
            ("dlo_peer", Value::Null),
        ]);
        let connect = || async { Ok((node.chain(), dev::alice())) };
        let metrics = Arc::new(Metrics::new().unwrap());
        let asked = || node.asked.lock().unwrap().iter().filter(|(method, _)| method == "dlo_peer").count();
        let stop = async {
            while asked() < 3 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let options = options("run-unbound");
        let peer = options.nodes[0].file_name().unwrap().to_str().unwrap().to_string();
        run(options, connect, metrics.clone(), stop).await.unwrap();
        assert_eq!(node.asked.lock().unwrap()[2].1, format!(r#"["0x{peer}"]"#));
        let text = metrics.text().unwrap();
        assert!(text.contains("dlo_agent_chain_reachable 1"), "{text}");
        assert!(
            text.contains(&format!(r#"dlo_agent_errors_total{{peer="{peer}",reason="unbound"}}"#)),
            "{text}"
        );
    }
}
