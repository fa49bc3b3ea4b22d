//! The worker's counters as Prometheus metrics.

use codec::Decode;
use futures_timer::Delay;
use pallet_porv_oracle::worker::{WorkerCounters, COUNTERS_KEY};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::time::Duration;
use substrate_prometheus_endpoint::{register, Gauge, GaugeVec, Opts, PrometheusError, Registry, U64};

/// How often the counters are read.
const PERIOD: Duration = Duration::from_secs(5);

/// The metrics of an oracle's worker.
pub(crate) struct Metrics {
    rounds_reported: Gauge<U64>,
    last_round: Gauge<U64>,
    quotes: Gauge<U64>,
    failures: GaugeVec<U64>,
}

impl Metrics {
    /// Makes the metrics known. The counters live as long as the node's database, so each is a gauge to Prometheus.
    pub(crate) fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        let gauge = |name: &str, help: &str| register(Gauge::new(name, help)?, registry);
        let failures = Opts::new("dlo_oracle_source_failures", "Failed requests to a source, by reason");
        Ok(Self {
            rounds_reported: gauge("dlo_oracle_rounds_reported", "Rounds in which this oracle reported")?,
            last_round: gauge("dlo_oracle_last_round", "The last round in which this oracle reported")?,
            quotes: gauge("dlo_oracle_quotes", "Quotes that this oracle reported")?,
            failures: register(GaugeVec::new(failures, &["source", "reason"])?, registry)?,
        })
    }

    fn show(&self, counters: &WorkerCounters) {
        self.rounds_reported.set(counters.rounds_reported);
        self.last_round.set(counters.last_round.into());
        self.quotes.set(counters.quotes);
        // Sources that are no longer configured must not linger.
        self.failures.reset();
        for (source, reason, failed) in &counters.failures {
            self.failures.with_label_values(&[source.as_str(), reason.as_str()]).set(*failed);
        }
    }

    /// Shows what the worker counts, for ever.
    pub(crate) async fn follow<S: OffchainStorage>(self, storage: S) {
        loop {
            if let Some(counters) = counters(&storage) {
                self.show(&counters);
            }
            Delay::new(PERIOD).await;
        }
    }
}

fn counters<S: OffchainStorage>(storage: &S) -> Option<WorkerCounters> {
    let stored = storage.get(STORAGE_PREFIX, COUNTERS_KEY)?;
    WorkerCounters::decode(&mut stored.as_slice()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use sp_core::offchain::storage::InMemOffchainStorage;

    fn seen(metrics: &Metrics) -> (u64, u64, u64) {
        (metrics.rounds_reported.get(), metrics.quotes.get(), metrics.last_round.get())
    }

    #[test]
    fn what_is_no_counters_is_left_alone() {
        let mut storage = InMemOffchainStorage::default();
        assert_eq!(counters(&storage), None);
        storage.set(STORAGE_PREFIX, COUNTERS_KEY, b"?");
        assert_eq!(counters(&storage), None);
    }

    #[test]
    fn counters_are_shown_as_the_worker_wrote_them() {
        let metrics = Metrics::register(&Registry::new()).unwrap();
        let written = WorkerCounters {
            rounds_reported: 3,
            quotes: 40,
            failures: vec![("shop-a".into(), "late".into(), 2)],
            last_round: 17,
        };
        let mut storage = InMemOffchainStorage::default();
        storage.set(STORAGE_PREFIX, COUNTERS_KEY, &written.encode());
        metrics.show(&counters(&storage).unwrap());
        assert_eq!(seen(&metrics), (3, 40, 17));
        assert_eq!(metrics.failures.with_label_values(&["shop-a", "late"]).get(), 2);
    }

    #[test]
    fn a_source_no_longer_configured_is_no_longer_shown() {
        let registry = Registry::new();
        let metrics = Metrics::register(&registry).unwrap();
        metrics
            .show(&WorkerCounters { failures: vec![("old".into(), "late".into(), 2)], ..Default::default() });
        metrics
            .show(&WorkerCounters { failures: vec![("new".into(), "late".into(), 1)], ..Default::default() });
        let families = registry.gather();
        let failures =
            families.iter().find(|family| family.get_name() == "dlo_oracle_source_failures").unwrap();
        assert_eq!(failures.get_metric().len(), 1);
    }
}
