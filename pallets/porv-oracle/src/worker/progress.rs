//! How a source fares: in this run, and over the rounds.

use super::{
    fetch::{Answer, FetchError},
    BACKOFF_KEY,
};
use crate::LOG_TARGET;
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use codec::{Decode, Encode};
use core::fmt;
use dlo_sources::Fault;
use sp_runtime::offchain::storage::StorageValueRef;

/// Requests in a row that a source may fail before it is left alone for the rest of the round.
const MAX_FAILURES_IN_A_ROW: u32 = 3;
/// How long a source that gave nothing but failures is left alone at first. It doubles with each such round.
const FIRST_PAUSE_MS: u64 = 60_000;
/// The longest that a source is left alone: far below the rounds of absence that suspend an oracle.
const LONGEST_PAUSE_MS: u64 = 300_000;
const OK: u16 = 200;
const NOT_FOUND: u16 = 404;

/// Why an answer is left out.
#[derive(Clone, Copy)]
pub(crate) enum Failure {
    Fetch(FetchError),
    Status(u16),
    Answer(Fault),
}

impl Failure {
    /// A short name of the reason, for counters.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fetch(error) => error.name(),
            Self::Status(_) => "status",
            Self::Answer(fault) => fault.name(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(error) => error.fmt(f),
            Self::Status(status) => write!(f, "HTTP status {status}"),
            Self::Answer(fault) => fault.fmt(f),
        }
    }
}

/// How one source fares in this run.
pub(crate) struct Progress<'a, S> {
    pub(crate) source: &'a S,
    name: &'a str,
    asked: u32,
    failed: u32,
    in_a_row: u32,
    /// Whether anything it gave could be used.
    gave: bool,
    last: Option<Failure>,
    /// Failed requests by reason.
    reasons: Vec<(&'static str, u32)>,
}

impl<'a, S> Progress<'a, S> {
    pub(crate) fn new(source: &'a S, name: &'a str) -> Self {
        Self { source, name, asked: 0, failed: 0, in_a_row: 0, gave: false, last: None, reasons: Vec::new() }
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.in_a_row < MAX_FAILURES_IN_A_ROW
    }

    /// The body of an answer; none where the source does not know the thing. A failure of transport in a row brings a
    /// source closer to being left alone; a bad body does not: it may concern one sku only.
    pub(crate) fn body(&mut self, answer: Result<Answer, FetchError>) -> Option<Vec<u8>> {
        self.asked = self.asked.saturating_add(1);
        let failure = match answer {
            Ok(Answer { status: OK, body }) => {
                self.in_a_row = 0;
                return Some(body);
            }
            Ok(Answer { status: NOT_FOUND, .. }) => {
                self.in_a_row = 0;
                self.gave = true;
                return None;
            }
            Ok(Answer { status, .. }) => Failure::Status(status),
            Err(error) => Failure::Fetch(error),
        };
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.fail(failure);
        None
    }

    /// What was made of an answer; none, and a failure more, where nothing could be.
    pub(crate) fn take<R>(&mut self, read: Result<R, Fault>) -> Option<R> {
        let taken = read.map_err(|fault| self.fail(Failure::Answer(fault))).ok();
        self.gave |= taken.is_some();
        taken
    }

    fn fail(&mut self, failure: Failure) {
        self.failed = self.failed.saturating_add(1);
        self.last = Some(failure);
        match self.reasons.iter_mut().find(|(name, _)| *name == failure.name()) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.reasons.push((failure.name(), 1)),
        }
    }

    /// One line of the log, where anything failed; and what is to be counted.
    pub(crate) fn finish(self) -> Outcome {
        // Each line of a list that is wrong counts as a request.
        let (name, failed, asked) = (self.name, self.failed, self.asked.max(self.failed));
        if let Some(failure) = self.last {
            log::warn!(
                target: LOG_TARGET,
                "source {name}: {failed} of {asked} requests failed, the last: {failure}",
            );
        }
        let reasons = self.reasons.into_iter().map(|(reason, count)| (reason.to_string(), count)).collect();
        Outcome { name: name.to_string(), only_failed: asked > 0 && !self.gave, asked, reasons }
    }
}

/// How one source fared.
pub(crate) struct Outcome {
    pub(crate) name: String,
    asked: u32,
    only_failed: bool,
    /// Failed requests by reason.
    pub(crate) reasons: Vec<(String, u32)>,
}

/// Sources that are left alone for a time.
#[derive(Default, Encode, Decode)]
pub(crate) struct Pauses(Vec<Pause>);

#[derive(Encode, Decode)]
struct Pause {
    name: String,
    rounds: u32,
    until: u64,
}

impl Pauses {
    pub(crate) fn load() -> Self {
        StorageValueRef::persistent(BACKOFF_KEY).get().ok().flatten().unwrap_or_default()
    }

    /// Whether `name` may be asked at `now`.
    pub(crate) fn allow(&self, name: &str, now: u64) -> bool {
        !self.0.iter().any(|pause| pause.name == name && now < pause.until)
    }

    /// Takes in how sources fared at `now`: one that gave nothing but failures pauses for twice as long each time, one
    /// that gave anything else does not. `configured` says which sources there still are.
    pub(crate) fn store(mut self, outcomes: &[Outcome], now: u64, configured: impl Fn(&str) -> bool) {
        self.0.retain(|pause| configured(&pause.name));
        for outcome in outcomes.iter().filter(|outcome| outcome.asked > 0) {
            let before = self.0.iter().position(|pause| pause.name == outcome.name);
            let rounds = before.map(|at| self.0.swap_remove(at)).map_or(0, |pause| pause.rounds);
            if outcome.only_failed {
                let pause = 1_u64.checked_shl(rounds).map_or(LONGEST_PAUSE_MS, |times| {
                    times.saturating_mul(FIRST_PAUSE_MS).min(LONGEST_PAUSE_MS)
                });
                self.0.push(Pause {
                    name: outcome.name.clone(),
                    rounds: rounds.saturating_add(1),
                    until: now.saturating_add(pause),
                });
            }
        }
        StorageValueRef::persistent(BACKOFF_KEY).set(&self);
    }
}
