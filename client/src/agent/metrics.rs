//! What the agent tells Prometheus.

use super::{hex_of, index::Sums};
use crate::error::{Error, Result};
use axum::{extract::State, http::StatusCode, routing::get, Router};
use dlo_core::PeerId;
use dlo_runtime_api::views::PeerView;
use prometheus::{
    core::Collector, GaugeVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::net::TcpListener;

/// Label of metrics of one antnode.
const PEER: &[&str] = &["peer"];
/// Parts per million in a whole.
const MILLION: f64 = 1_000_000.0;

/// All metrics of one agent.
pub struct Metrics {
    registry: Registry,
    last_poll: IntGauge,
    reachable: IntGauge,
    best_block: IntGauge,
    chunks: IntGaugeVec,
    chunk_bytes: IntGaugeVec,
    damaged: IntGaugeVec,
    keys: IntGaugeVec,
    bytes: IntGaugeVec,
    units: IntGaugeVec,
    availability: GaugeVec,
    answer_seconds: GaugeVec,
    answered: IntCounterVec,
    missed: IntCounterVec,
    commits: IntCounterVec,
    errors: IntCounterVec,
}

impl Metrics {
    /// Metrics that are all zero.
    pub fn new() -> Result<Self> {
        let registry = Registry::new();
        let of_all = |name, help| add(&registry, IntGauge::with_opts(opts(name, help)));
        let whole = |name, help| add(&registry, IntGaugeVec::new(opts(name, help), PEER));
        let part = |name, help| add(&registry, GaugeVec::new(opts(name, help), PEER));
        let count = |name, help, labels| add(&registry, IntCounterVec::new(opts(name, help), labels));
        Ok(Self {
            last_poll: of_all("last_poll_timestamp_seconds", "When the chain was last asked, since 1970")?,
            reachable: of_all("chain_reachable", "1 while the chain answers, 0 while it does not")?,
            best_block: of_all(
                "best_block",
                "Number of the node's best block: it rises while the chain goes on",
            )?,
            chunks: whole("store_chunks", "Chunks in the antnode's store with the right content")?,
            chunk_bytes: whole("store_bytes", "Bytes of those chunks")?,
            damaged: whole("store_damaged_chunks", "Chunk files with another content than their name says")?,
            keys: whole("proven_keys", "Keys of the root that was answered for last")?,
            bytes: whole("proven_bytes", "Bytes that the last answer proved")?,
            units: whole("units_mib", "MiB proven on average, missed challenges counting nothing")?,
            availability: part("availability_ratio", "How reliably the antnode answers, 0 to 1")?,
            answer_seconds: part(
                "last_answer_duration_seconds",
                "How long the last answer took to make and send",
            )?,
            answered: count(
                "challenges_answered_total",
                "Challenges that the chain took an answer for",
                PEER,
            )?,
            missed: count("challenges_missed_total", "Challenges that went by without an answer", PEER)?,
            commits: count("commits_total", "Commitments handed to the chain", PEER)?,
            errors: count("errors_total", "Failures by reason", &["peer", "reason"])?,
            registry,
        })
    }

    /// The chain has answered: its best block has the number `height`.
    pub(super) fn polled(&self, height: u32) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.last_poll.set(signed(now.as_secs()));
        self.reachable.set(1);
        self.best_block.set(height.into());
    }

    /// The chain does not answer.
    pub(super) fn lost(&self) {
        self.reachable.set(0);
    }

    /// What the chain holds of an antnode.
    pub(super) fn seen(&self, view: &PeerView) {
        let peer = hex_of(view.peer);
        self.keys.with_label_values(&[&peer]).set(view.keys.into());
        self.bytes.with_label_values(&[&peer]).set(signed(view.bytes));
        self.units.with_label_values(&[&peer]).set(signed(view.units));
        self.availability.with_label_values(&[&peer]).set(f64::from(view.availability) / MILLION);
        // A counter that is first there at 1 shows no rise.
        for counter in [&self.answered, &self.missed, &self.commits] {
            counter.with_label_values(&[&peer]).inc_by(0);
        }
    }

    /// The chain holds nothing of an antnode any more.
    pub(super) fn forgotten(&self, peer: PeerId) {
        let peer = hex_of(peer);
        for gauge in [&self.keys, &self.bytes, &self.units] {
            gauge.with_label_values(&[&peer]).set(0);
        }
        self.availability.with_label_values(&[&peer]).set(0.0);
    }

    /// What an antnode's store holds.
    pub(super) fn stored(&self, peer: PeerId, sums: Sums) {
        let peer = hex_of(peer);
        self.chunks.with_label_values(&[&peer]).set(signed(sums.chunks));
        self.chunk_bytes.with_label_values(&[&peer]).set(signed(sums.bytes));
        self.damaged.with_label_values(&[&peer]).set(signed(sums.damaged));
    }

    /// An answer was sent.
    pub(super) fn sent_answer(&self, peer: PeerId, took: Duration) {
        self.answer_seconds.with_label_values(&[&hex_of(peer)]).set(took.as_secs_f64());
    }

    /// A challenge was answered, or went by.
    pub(super) fn settled(&self, peer: PeerId, answered: bool) {
        let counter = if answered { &self.answered } else { &self.missed };
        counter.with_label_values(&[&hex_of(peer)]).inc();
    }

    /// A commitment was sent.
    pub(super) fn committed(&self, peer: PeerId) {
        self.commits.with_label_values(&[&hex_of(peer)]).inc();
    }

    /// Something failed. `peer` is what is known of the antnode: its id or its directory.
    pub(super) fn failed(&self, peer: &str, reason: &str) {
        self.errors.with_label_values(&[peer, reason]).inc();
    }

    /// All of them in Prometheus' text format.
    pub fn text(&self) -> Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather()).map_err(Error::other)
    }
}

/// Serves `metrics` at `/metrics` until `stop` is done.
pub async fn serve(
    metrics: Arc<Metrics>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let routes = Router::new().route("/metrics", get(text)).with_state(metrics);
    axum::serve(listener, routes).with_graceful_shutdown(stop).await.map_err(Error::other)
}

async fn text(State(metrics): State<Arc<Metrics>>) -> std::result::Result<String, (StatusCode, String)> {
    metrics.text().map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace("dlo_agent")
}

fn add<C: Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<C>) -> Result<C> {
    let metric = made.map_err(Error::other)?;
    registry.register(Box::new(metric.clone())).map_err(Error::other)?;
    Ok(metric)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::H256;

    #[test]
    fn each_antnode_has_its_own_lines() {
        let metrics = Metrics::new().unwrap();
        let (one, other) = (PeerId(H256([1; 32])), PeerId(H256([2; 32])));
        metrics.settled(one, true);
        metrics.settled(one, true);
        metrics.settled(other, false);
        metrics.failed(&hex_of(other), "missing_chunk");
        metrics.stored(one, Sums { chunks: 3, bytes: 5_000_000_000, damaged: 1 });
        metrics.sent_answer(one, Duration::from_millis(250));
        metrics.polled(31);
        let text = metrics.text().unwrap();
        let (one, other) = (hex_of(one), hex_of(other));
        for line in [
            format!(r#"dlo_agent_challenges_answered_total{{peer="{one}"}} 2"#),
            format!(r#"dlo_agent_challenges_missed_total{{peer="{other}"}} 1"#),
            format!(r#"dlo_agent_errors_total{{peer="{other}",reason="missing_chunk"}} 1"#),
            format!(r#"dlo_agent_store_bytes{{peer="{one}"}} 5000000000"#),
            format!(r#"dlo_agent_last_answer_duration_seconds{{peer="{one}"}} 0.25"#),
            "dlo_agent_chain_reachable 1".into(),
            "dlo_agent_best_block 31".into(),
        ] {
            assert!(text.contains(&line), "{line} is missing in\n{text}");
        }
        metrics.lost();
        assert!(metrics.text().unwrap().contains("dlo_agent_chain_reachable 0"));
    }

    #[tokio::test]
    async fn metrics_are_served_as_text() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(Arc::new(Metrics::new().unwrap()), listener, std::future::pending()));
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("dlo_agent_chain_reachable 0"), "{answer}");
    }
}
