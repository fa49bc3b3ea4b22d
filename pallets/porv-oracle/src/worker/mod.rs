//! The off-chain worker: asks the operator's price sources, signs a report, submits it.
//!
//! It runs on every node, and does something only where [`SOURCES_KEY`] names sources and the keystore has a
//! member's key. Nothing a source does can stop it: requests have deadlines, bodies a cap, and a failed answer is
//! counted and left out. Each source that failed gets one log line a round.

pub(crate) mod fetch;
pub(crate) mod gather;
pub(crate) mod progress;
pub(crate) mod rates;
pub(crate) mod state;
pub(crate) mod submit;

use crate::{
    pallet::{Config, CurrentPage, CurrentRound, Members, Pallet, Reports},
    OracleId, LOG_TARGET,
};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use dlo_core::SkuId;
use dlo_sources::{file, File};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use progress::{Outcome, Pauses};
use sp_core::{
    offchain::{Duration, StorageKind},
    H256,
};
use sp_runtime::{
    offchain::{
        storage::StorageValueRef,
        storage_lock::{StorageLock, Time},
    },
    RuntimeAppPublic,
};

/// Persistent off-chain storage: the text of the sources file, as the node copied it at start.
pub const SOURCES_KEY: &[u8] = b"dlo::porv::sources";
/// Persistent off-chain storage: the SCALE encoded [`WorkerCounters`].
pub const COUNTERS_KEY: &[u8] = b"dlo::porv::counters";

const LOCK_KEY: &[u8] = b"dlo::porv::lock";
/// The sources that are left alone for a time.
const BACKOFF_KEY: &[u8] = b"dlo::porv::backoff";
/// The round from which reference documents are looked at again.
const STATED_KEY: &[u8] = b"dlo::porv::stated";
const ATTEMPT_KEY: &[u8] = b"dlo::porv::attempt";

/// The most milliseconds for one round's requests.
const MAX_BUDGET_MS: u64 = 120_000;
/// Milliseconds that the lock outlives the requests' deadline, for signing and submitting.
const LOCK_GRACE_MS: u64 = 10_000;

/// What the worker has done since the node's database exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct WorkerCounters {
    /// Rounds in which a report was submitted.
    pub rounds_reported: u64,
    /// Quotes in these reports: sku and kind.
    pub quotes: u64,
    /// Failed requests by name of the source and reason; sources no longer configured are dropped.
    pub failures: Vec<(String, String, u64)>,
    /// The last round in which a report was submitted.
    pub last_round: u32,
}

/// The last try at a report: for which round and page, and at which block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
struct Attempt {
    round: u32,
    page: H256,
    block: u32,
}

/// One round's work.
pub(crate) struct Task {
    /// The round.
    pub(crate) round: u32,
    /// Its page's hash.
    pub(crate) page: H256,
    /// Its page.
    pub(crate) skus: Vec<SkuId>,
    /// Own keys that have yet to report.
    pub(crate) keys: Vec<OracleId>,
    /// All own keys that are members'.
    pub(crate) all_keys: Vec<OracleId>,
    /// Milliseconds for all requests.
    pub(crate) budget_ms: u64,
    block: u32,
    retry_after: u32,
}

/// Reports the running round as of `block`, once.
pub(crate) fn run<T: Config>(block: BlockNumberFor<T>) {
    let Some(text) = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, SOURCES_KEY) else { return };
    let Some(task) = task::<T>(block) else { return };
    if is_tried(&task) {
        return;
    }
    let held = Duration::from_millis(task.budget_ms.saturating_add(LOCK_GRACE_MS));
    let mut lock = StorageLock::<Time>::with_deadline(LOCK_KEY, held);
    let Ok(_guard) = lock.try_lock() else { return };
    // Another block's worker may have finished between the first look and the lock.
    if is_tried(&task) {
        return;
    }
    match file::parse(&text) {
        Ok((file, _)) => work::<T>(&task, &file),
        Err(error) => log::error!(target: LOG_TARGET, "the sources file is not usable: {error}"),
    }
    let attempt = Attempt { round: task.round, page: task.page, block: task.block };
    StorageValueRef::persistent(ATTEMPT_KEY).set(&attempt);
}

/// Reports, then states, and writes down how the sources fared.
fn work<T: Config>(task: &Task, file: &File) {
    let began = sp_io::offchain::timestamp();
    let deadline = began.add(Duration::from_millis(task.budget_ms));
    let pauses = Pauses::load();
    let now = began.unix_millis();
    let sources: Vec<_> = file.sources.iter().filter(|source| pauses.allow(&source.name, now)).collect();
    let rates: Vec<_> = file.rates.iter().filter(|source| pauses.allow(&source.name, now)).collect();
    let reference: Vec<_> = file.reference.iter().filter(|source| pauses.allow(&source.name, now)).collect();

    let (rates, mut outcomes) = rates::gather::<T>(&rates, deadline);
    let gathered = gather::gather::<T>(task, &sources, deadline);
    let kinds = gathered.kinds();
    let anything = !gathered.quotes.is_empty() || !rates.is_empty();
    let submitted = anything && submit::submit::<T>(task, &gathered.quotes, &rates);
    log::info!(
        target: LOG_TARGET,
        "round {}: quotes for {} of {} skus and {} rates, {}",
        task.round,
        gathered.quotes.len(),
        task.skus.len(),
        rates.len(),
        if submitted { "submitted" } else { "nothing submitted" },
    );
    outcomes.extend(gathered.outcomes);
    outcomes.extend(state::state::<T>(task, &reference, deadline));
    count(task, file, &outcomes, submitted.then_some(kinds));
    let ended = sp_io::offchain::timestamp().unix_millis();
    pauses.store(&outcomes, ended, |name| names(file).any(|known| known == name));
}

/// The names of all sources.
fn names(file: &File) -> impl Iterator<Item = &String> {
    let prices = file.sources.iter().map(|source| &source.name);
    let rates = file.rates.iter().map(|source| &source.name);
    prices.chain(rates).chain(file.reference.iter().map(|source| &source.name))
}

/// What is to do at `block`, if anything.
fn task<T: Config>(block: BlockNumberFor<T>) -> Option<Task> {
    let round = CurrentRound::<T>::get();
    let length = T::RoundLength::get();
    let block = Pallet::<T>::block_u32(block);
    // A report gets into the next block at the earliest, which must still be of this round.
    let end = round.number.checked_add(1)?.checked_mul(length)?;
    let left = end.checked_sub(1)?.checked_sub(block).filter(|left| *left > 0)?;
    let skus = CurrentPage::<T>::get().into_inner();
    if skus.is_empty() {
        return None;
    }
    let all_keys = own_keys::<T>();
    let mut keys = all_keys.clone();
    keys.retain(|key| !Reports::<T>::contains_key(round.number, key));
    if keys.is_empty() {
        return None;
    }
    let time = u64::from(left).saturating_mul(T::BlockTime::get());
    let budget_ms = time.saturating_mul(3).checked_div(4)?.min(MAX_BUDGET_MS);
    let retry_after = length.checked_div(4)?.max(3);
    Some(Task { round: round.number, page: round.page, skus, keys, all_keys, budget_ms, block, retry_after })
}

/// Keys of the keystore that are members'.
fn own_keys<T: Config>() -> Vec<OracleId> {
    let members = Members::<T>::get();
    let mut keys = OracleId::all();
    keys.retain(|key| members.iter().any(|member| member.key == *key));
    keys
}

/// Whether this round and page were tried lately. A report that did not get into the chain is tried again.
fn is_tried(task: &Task) -> bool {
    let Ok(Some(last)) = StorageValueRef::persistent(ATTEMPT_KEY).get::<Attempt>() else { return false };
    let lately = task.block < last.block.saturating_add(task.retry_after);
    last.round == task.round && last.page == task.page && lately
}

/// Adds this round to the counters; `quotes` are those of a report that was submitted.
fn count(task: &Task, file: &File, outcomes: &[Outcome], quotes: Option<u64>) {
    let stored = StorageValueRef::persistent(COUNTERS_KEY);
    let mut counters: WorkerCounters = stored.get().ok().flatten().unwrap_or_default();
    if let Some(quotes) = quotes {
        counters.rounds_reported = counters.rounds_reported.saturating_add(1);
        counters.quotes = counters.quotes.saturating_add(quotes);
        counters.last_round = task.round;
    }
    counters.failures.retain(|(name, _, _)| names(file).any(|known| known == name));
    for outcome in outcomes {
        for (reason, new) in &outcome.reasons {
            let new = u64::from(*new);
            let known = counters.failures.iter_mut().find(|(n, r, _)| *n == outcome.name && r == reason);
            match known {
                Some((_, _, failed)) => *failed = failed.saturating_add(new),
                None => counters.failures.push((outcome.name.clone(), reason.clone(), new)),
            }
        }
    }
    stored.set(&counters);
}
