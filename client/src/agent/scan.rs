//! Looks through an antnode's store every now and then, beside the work for the chain: a first look may take hours.

use super::{
    index::{Index, Refreshed, Sums},
    store::Store,
};
use crate::error::{Error, Result};
use std::{
    path::{Path, PathBuf},
    sync::{atomic::AtomicBool, Arc},
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// The looks through one store.
pub(super) struct Scan {
    every: Duration,
    ended: Option<Instant>,
    index: Option<Index>,
    running: Option<JoinHandle<(Index, Result<Refreshed>)>>,
}

impl Scan {
    /// A look at once, and then one `every` so often.
    pub(super) fn new(every: Duration) -> Self {
        Self { every, ended: None, index: None, running: None }
    }

    /// The index, once the store has been looked through and while nobody is at it.
    pub(super) fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }

    /// Starts a look where it is time, and takes up what an ended one has found. Never waits. `stop` ends a look.
    pub(super) async fn tend(
        &mut self,
        dir: &Path,
        file: PathBuf,
        stop: &Arc<AtomicBool>,
    ) -> Result<Option<(Sums, Refreshed)>> {
        if let Some(running) = self.running.take_if(|running| running.is_finished()) {
            self.ended = Some(Instant::now());
            let (index, done) = running.await.map_err(Error::other)?;
            let sums = index.sums();
            self.index = Some(index);
            return done.map(|done| Some((sums, done)));
        }
        if self.running.is_none() && self.ended.is_none_or(|ended| ended.elapsed() >= self.every) {
            let (dir, stop, kept) = (dir.to_path_buf(), stop.clone(), self.index.take());
            self.running = Some(tokio::task::spawn_blocking(move || {
                let mut index = kept.unwrap_or_else(|| Index::open(file));
                let done = Store::open(&dir).and_then(|store| index.refresh(&store, &stop));
                (index, done)
            }));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::store::tests::{empty, put};

    #[tokio::test]
    async fn a_store_is_looked_through_beside_and_then_again_when_it_is_time() {
        let dir = empty("scan");
        put(&dir, b"chunk");
        let stop = Arc::new(AtomicBool::new(false));
        let mut scan = Scan::new(Duration::ZERO);
        for reads in [1, 0] {
            assert_eq!(scan.tend(&dir, dir.join("index"), &stop).await.unwrap(), None, "it has only begun");
            let found = loop {
                match scan.tend(&dir, dir.join("index"), &stop).await.unwrap() {
                    Some(found) => break found,
                    None => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            };
            assert_eq!(found.0, Sums { chunks: 1, bytes: 5, damaged: 0 });
            assert_eq!(found.1.read, reads);
            assert!(scan.index().is_some());
        }
        let mut scan = Scan::new(Duration::from_secs(3600));
        let elsewhere = dir.join("nowhere");
        let error = loop {
            match scan.tend(&elsewhere, dir.join("index"), &stop).await {
                Ok(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                Err(error) => break error,
            }
        };
        assert!(error.to_string().contains("no data directory"));
    }
}
