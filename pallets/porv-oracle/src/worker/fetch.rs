//! HTTP with a deadline and a cap for every answer, many requests at a time.

use alloc::vec::Vec;
use core::fmt;
use dlo_sources::file::Request as Ask;
use sp_core::offchain::{Duration, HttpError, HttpRequestId, HttpRequestStatus, Timestamp};
use sp_runtime::offchain::http::{Method, Request};

/// The most requests under way at a time.
pub(crate) const MAX_REQUESTS: usize = 32;

const BUFFER: usize = 4_096;
const OK: u16 = 200;
/// How long to wait for some requests before the others are looked at, so that a slow source delays only itself.
const SLICE: Duration = Duration::from_millis(25);

/// A complete answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body; read only where the status is 200.
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FetchError {
    /// No connection, or one that broke.
    Unreachable,
    /// Not answered in full within the source's time.
    Late,
    /// The body is longer than the cap.
    TooLong,
}

impl FetchError {
    /// A short name of the reason, for counters.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Late => "late",
            Self::TooLong => "too_long",
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "not reachable, or the connection broke",
            Self::Late => "no full answer in time",
            Self::TooLong => "the answer is too long",
        })
    }
}

enum State {
    Waiting,
    Reading(Vec<u8>),
    Done(Result<Answer, FetchError>),
}

struct Flight<'a> {
    ask: &'a Ask<'a>,
    id: HttpRequestId,
    deadline: Timestamp,
    state: State,
    is_last_try: bool,
}

/// Sends all `asks` at once and gives their answers in the same order. Returns when the slowest source's time is over
/// at the latest, and at `limit` in any case. Redirects are not followed. A request whose connection breaks is made once
/// more in what is left of its time: servers close connections that were kept, just as one is used again.
pub(crate) fn fetch_all(asks: &[Ask<'_>], limit: Timestamp) -> Vec<Result<Answer, FetchError>> {
    let mut flights: Vec<_> = asks.iter().map(|ask| start(ask, limit)).collect();
    loop {
        await_responses(&mut flights);
        flights.iter_mut().for_each(read_slice);
        flights.iter_mut().for_each(try_again);
        let now = sp_io::offchain::timestamp();
        let mut open = false;
        for flight in &mut flights {
            match flight.state {
                State::Done(_) => {}
                _ if now >= flight.deadline => flight.state = State::Done(Err(FetchError::Late)),
                _ => open = true,
            }
        }
        if !open {
            break;
        }
    }
    flights
        .into_iter()
        .map(|flight| match flight.state {
            State::Done(result) => result,
            State::Waiting | State::Reading(_) => Err(FetchError::Late),
        })
        .collect()
}

fn start<'a>(ask: &'a Ask<'a>, limit: Timestamp) -> Flight<'a> {
    let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(ask.timeout_ms)).min(limit);
    let (id, state) = send(ask, deadline);
    Flight { ask, id, deadline, state, is_last_try: false }
}

fn send(ask: &Ask<'_>, deadline: Timestamp) -> (HttpRequestId, State) {
    let mut request = Request::<Vec<Vec<u8>>>::new(&ask.url).method(Method::Get).deadline(deadline);
    for (name, value) in ask.headers {
        request = request.add_header(name, value);
    }
    match request.send() {
        Ok(pending) => (pending.id, State::Waiting),
        Err(_) => (HttpRequestId(0), State::Done(Err(FetchError::Unreachable))),
    }
}

fn try_again(flight: &mut Flight<'_>) {
    if matches!(flight.state, State::Done(Err(FetchError::Unreachable))) && !flight.is_last_try {
        flight.is_last_try = true;
        (flight.id, flight.state) = send(flight.ask, flight.deadline);
    }
}

/// Looks which responses have come, for a slice of time.
fn await_responses(flights: &mut [Flight<'_>]) {
    let mut waiting: Vec<_> =
        flights.iter_mut().filter(|flight| matches!(flight.state, State::Waiting)).collect();
    if waiting.is_empty() {
        return;
    }
    let ids: Vec<_> = waiting.iter().map(|flight| flight.id).collect();
    let until = sp_io::offchain::timestamp().add(SLICE);
    let statuses = sp_io::offchain::http_response_wait(&ids, Some(until));
    for (flight, status) in waiting.iter_mut().zip(statuses) {
        flight.state = match status {
            HttpRequestStatus::DeadlineReached => State::Waiting,
            HttpRequestStatus::IoError | HttpRequestStatus::Invalid => {
                State::Done(Err(FetchError::Unreachable))
            }
            HttpRequestStatus::Finished(OK) => State::Reading(Vec::new()),
            HttpRequestStatus::Finished(status) => State::Done(Ok(Answer { status, body: Vec::new() })),
        };
    }
}

/// Reads what has come of one body, for a slice of time.
fn read_slice(flight: &mut Flight<'_>) {
    let State::Reading(body) = &mut flight.state else { return };
    let until = sp_io::offchain::timestamp().add(SLICE);
    let mut buffer = [0_u8; BUFFER];
    let done = loop {
        match sp_io::offchain::http_response_read_body(flight.id, &mut buffer, Some(until)) {
            Ok(0) => break Ok(Answer { status: OK, body: core::mem::take(body) }),
            Ok(read) => {
                let read = usize::try_from(read).unwrap_or(usize::MAX);
                body.extend(buffer.iter().take(read));
                if body.len() > flight.ask.cap {
                    break Err(FetchError::TooLong);
                }
                if sp_io::offchain::timestamp() >= until {
                    return;
                }
            }
            Err(HttpError::DeadlineReached) => return,
            Err(HttpError::IoError | HttpError::Invalid) => break Err(FetchError::Unreachable),
        }
    };
    flight.state = State::Done(done);
}
