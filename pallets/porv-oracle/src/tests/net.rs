//! A network of price sources in simulated time, for the worker.

use crate::{
    mock::*,
    worker::{WorkerCounters, COUNTERS_KEY, SOURCES_KEY},
    KEY_TYPE,
};
use codec::Decode;
use sp_core::{
    offchain::{
        testing::TestOffchainExt, DbExternalities, Externalities, HttpError, HttpRequestId,
        HttpRequestStatus, OffchainDbExt, OffchainWorkerExt, OpaqueNetworkState, StorageKind, Timestamp,
        TransactionPool, TransactionPoolExt,
    },
    OpaquePeerId,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// How a source answers.
#[derive(Clone)]
pub(super) struct Behaviour {
    pub(super) status: u16,
    pub(super) body: Body,
    /// Milliseconds until the response begins.
    pub(super) delay: u64,
}

#[derive(Clone)]
pub(super) enum Body {
    Whole(Vec<u8>),
    /// Never ends.
    Endless,
    /// One byte, then a pause of so many milliseconds, forever.
    Drip(u64),
    /// Breaks off after these bytes.
    Broken(Vec<u8>),
}

pub(super) fn answer(body: &str) -> Behaviour {
    Behaviour { status: 200, body: Body::Whole(body.into()), delay: 5 }
}

pub(super) fn status(status: u16) -> Behaviour {
    Behaviour { status, ..answer("") }
}

/// A request under way.
struct Open {
    behaviour: Option<Behaviour>,
    ready_at: u64,
    read: usize,
    next_byte_at: u64,
}

#[derive(Default)]
struct State {
    now: u64,
    /// By what the url begins with.
    sources: BTreeMap<String, Behaviour>,
    /// How many of the next requests break, by what their url begins with.
    breaks: BTreeMap<String, u32>,
    open: BTreeMap<u16, Open>,
    asked: Vec<String>,
    headers: Vec<(String, String)>,
    batch: usize,
    largest_batch: usize,
    pool: Vec<Vec<u8>>,
    pool_is_full: bool,
}

/// What the node gives its worker.
#[derive(Clone, Default)]
pub(super) struct Node {
    storage: TestOffchainExt,
    state: Arc<Mutex<State>>,
}

impl Node {
    /// A chain of `builder`, and a node whose keystore has the keys of members `keys`.
    pub(super) fn on(builder: &ExtBuilder, keys: &[u64]) -> (Self, sp_io::TestExternalities) {
        let node = Self::default();
        node.state.lock().unwrap().now = 1_000_000;
        let mut ext = builder.build();
        let keystore = MemoryKeystore::new();
        for n in keys {
            keystore.sr25519_generate_new(KEY_TYPE, Some(&secret(*n))).unwrap();
        }
        ext.register_extension(KeystoreExt::new(keystore));
        ext.register_extension(OffchainWorkerExt::new(node.clone()));
        ext.register_extension(OffchainDbExt::new(node.clone()));
        ext.register_extension(TransactionPoolExt::new(node.clone()));
        (node, ext)
    }

    /// Configures one source for each behaviour: "s0", "s1"...
    pub(super) fn with_sources(&self, behaviours: &[Behaviour]) {
        let mut file = Vec::new();
        for (n, behaviour) in behaviours.iter().enumerate() {
            self.serve(&format!("http://s{n}/"), behaviour.clone());
            file.push(format!(
                r#"{{"name":"s{n}","url":"http://s{n}/{{sku}}","currency":"USD","timeoutMs":1000,
                "pointers":{{"msrp":"/m","new":"/n","used":"/u"}},"headers":{{"x-node":"{n}"}}}}"#
            ));
        }
        self.with_file(&format!("{{\"sources\":[{}]}}", file.join(",")));
    }

    pub(super) fn with_file(&self, text: &str) {
        self.clone().local_storage_set(StorageKind::PERSISTENT, SOURCES_KEY, text.as_bytes());
    }

    /// Answers urls that begin with `prefix`; the longest prefix counts.
    pub(super) fn serve(&self, prefix: &str, behaviour: Behaviour) {
        self.state.lock().unwrap().sources.insert(prefix.into(), behaviour);
    }

    /// Breaks the connections of the next `requests` whose url begins with `prefix`, when they would be answered.
    pub(super) fn break_next(&self, prefix: &str, requests: u32) {
        self.state.lock().unwrap().breaks.insert(prefix.into(), requests);
    }

    pub(super) fn store(&self, key: &[u8], value: &[u8]) {
        self.clone().local_storage_set(StorageKind::PERSISTENT, key, value);
    }

    pub(super) fn fill_pool(&self) {
        self.state.lock().unwrap().pool_is_full = true;
    }

    pub(super) fn counters(&self) -> Option<WorkerCounters> {
        let bytes = self.clone().local_storage_get(StorageKind::PERSISTENT, COUNTERS_KEY)?;
        Some(WorkerCounters::decode(&mut &bytes[..]).unwrap())
    }

    /// The transactions submitted since the last look.
    pub(super) fn take_submitted(&self) -> Vec<Extrinsic> {
        let pool = core::mem::take(&mut self.state.lock().unwrap().pool);
        pool.iter().map(|bytes| Extrinsic::decode(&mut &bytes[..]).unwrap()).collect()
    }

    /// The urls asked since the last look.
    pub(super) fn take_asked(&self) -> Vec<String> {
        core::mem::take(&mut self.state.lock().unwrap().asked)
    }

    pub(super) fn headers(&self) -> Vec<(String, String)> {
        self.state.lock().unwrap().headers.clone()
    }

    pub(super) fn largest_batch(&self) -> usize {
        self.state.lock().unwrap().largest_batch
    }

    /// Lets simulated time pass.
    pub(super) fn pass(&self, ms: u64) {
        self.state.lock().unwrap().now += ms;
    }

    /// Milliseconds of simulated time since the start.
    pub(super) fn elapsed(&self) -> u64 {
        self.state.lock().unwrap().now - 1_000_000
    }
}

impl State {
    fn status(&self, id: HttpRequestId) -> HttpRequestStatus {
        match self.open.get(&id.0) {
            None => HttpRequestStatus::Invalid,
            Some(open) if self.now < open.ready_at => HttpRequestStatus::DeadlineReached,
            Some(Open { behaviour: None, .. }) => HttpRequestStatus::IoError,
            Some(Open { behaviour: Some(behaviour), .. }) => HttpRequestStatus::Finished(behaviour.status),
        }
    }
}

/// Copies what of `bytes` is yet to be read.
fn copy(bytes: &[u8], read: &mut usize, buffer: &mut [u8]) -> usize {
    let rest = &bytes[*read..];
    let length = rest.len().min(buffer.len());
    buffer[..length].copy_from_slice(&rest[..length]);
    *read += length;
    length
}

impl Externalities for Node {
    fn is_validator(&self) -> bool {
        true
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }

    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(self.state.lock().unwrap().now)
    }

    fn sleep_until(&mut self, deadline: Timestamp) {
        self.state.lock().unwrap().now = deadline.unix_millis();
    }

    fn random_seed(&mut self) -> [u8; 32] {
        [0; 32]
    }

    fn http_request_start(&mut self, method: &str, uri: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "GET");
        let mut state = self.state.lock().unwrap();
        let breaks = state.breaks.iter_mut().find(|(prefix, left)| uri.starts_with(*prefix) && **left > 0);
        let broken = breaks.map(|(_, left)| *left -= 1).is_some();
        let behaviour =
            state.sources.iter().rev().find(|(prefix, _)| uri.starts_with(*prefix)).map(|(_, b)| b.clone());
        let now = state.now;
        let ready_at = now + behaviour.as_ref().map_or(0, |behaviour| behaviour.delay);
        let behaviour = behaviour.filter(|_| !broken);
        let id = u16::try_from(state.asked.len() + 1_000).unwrap();
        state.asked.push(uri.into());
        state.batch += 1;
        state.largest_batch = state.largest_batch.max(state.batch);
        state.open.insert(id, Open { behaviour, ready_at, read: 0, next_byte_at: now });
        Ok(HttpRequestId(id))
    }

    fn http_request_add_header(&mut self, _: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
        self.state.lock().unwrap().headers.push((name.into(), value.into()));
        Ok(())
    }

    fn http_request_write_body(
        &mut self,
        _: HttpRequestId,
        chunk: &[u8],
        _: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        assert!(chunk.is_empty(), "a GET request has no body");
        Ok(())
    }

    fn http_response_wait(
        &mut self,
        ids: &[HttpRequestId],
        deadline: Option<Timestamp>,
    ) -> Vec<HttpRequestStatus> {
        let mut state = self.state.lock().unwrap();
        state.batch = 0;
        let all_ready = ids.iter().filter_map(|id| state.open.get(&id.0)).map(|open| open.ready_at).max();
        let until = deadline.expect("the worker never waits without a deadline").unix_millis();
        state.now = state.now.max(until.min(all_ready.unwrap_or_default()));
        ids.iter().map(|id| state.status(*id)).collect()
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    fn http_response_read_body(
        &mut self,
        id: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        let mut state = self.state.lock().unwrap();
        let now = state.now;
        let until = deadline.expect("the worker never reads without a deadline").unix_millis();
        let open = state.open.get_mut(&id.0).ok_or(HttpError::Invalid)?;
        match &open.behaviour.as_ref().ok_or(HttpError::IoError)?.body {
            Body::Whole(bytes) => Ok(copy(bytes, &mut open.read, buffer)),
            Body::Broken(bytes) => match copy(bytes, &mut open.read, buffer) {
                0 => Err(HttpError::IoError),
                length => Ok(length),
            },
            Body::Endless => {
                buffer.fill(b' ');
                Ok(buffer.len())
            }
            Body::Drip(pause) => {
                let at = open.next_byte_at.max(now);
                if at > until {
                    state.now = now.max(until);
                    return Err(HttpError::DeadlineReached);
                }
                open.next_byte_at = at + pause;
                state.now = at;
                buffer[0] = b' ';
                Ok(1)
            }
        }
    }

    fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {}
}

impl DbExternalities for Node {
    fn local_storage_set(&mut self, kind: StorageKind, key: &[u8], value: &[u8]) {
        self.storage.local_storage_set(kind, key, value);
    }

    fn local_storage_clear(&mut self, kind: StorageKind, key: &[u8]) {
        self.storage.local_storage_clear(kind, key);
    }

    fn local_storage_compare_and_set(
        &mut self,
        kind: StorageKind,
        key: &[u8],
        old: Option<&[u8]>,
        new: &[u8],
    ) -> bool {
        self.storage.local_storage_compare_and_set(kind, key, old, new)
    }

    fn local_storage_get(&mut self, kind: StorageKind, key: &[u8]) -> Option<Vec<u8>> {
        self.storage.local_storage_get(kind, key)
    }
}

impl TransactionPool for Node {
    fn submit_transaction(&mut self, extrinsic: Vec<u8>) -> Result<(), ()> {
        let mut state = self.state.lock().unwrap();
        if state.pool_is_full {
            return Err(());
        }
        state.pool.push(extrinsic);
        Ok(())
    }
}
