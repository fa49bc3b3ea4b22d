//! One antnode: what the chain holds of it decides what is to be done, an open challenge first.

use super::{
    hex_of,
    metrics::Metrics,
    payload,
    retention::{self, Retention, Signed, Stamp},
    roots::{self, Roots},
    scan::Scan,
    store::Store,
};
use crate::{
    calls::{self, Authorized},
    error::{Error, Result},
    keys::account_of,
};
use dlo_core::PeerId;
use dlo_proof::{prove::Tree, Answer, Challenge, Commitment, Digest};
use dlo_runtime_api::views::{ChallengeView, PeerView};
use sp_core::H256;
use std::{
    path::{Path, PathBuf},
    sync::{atomic::AtomicBool, Arc},
    time::{Duration, Instant},
};
use subxt_signer::sr25519::Keypair;

/// Blocks after which an answer without an effect is made and sent again. There is little time for one.
const ANSWER_RETRY_BLOCKS: u32 = 2;
/// Blocks after which a commitment without an effect is made and sent again; then twice as many, and so on.
const COMMIT_RETRY_BLOCKS: u32 = 4;
/// The most blocks that a commitment waits for its next try.
const MAX_WAIT_BLOCKS: u32 = 64;
/// How old a root's leaves are before they are dropped: the chain has taken the root up by then, or never will.
const GRACE: Duration = Duration::from_secs(3600);
/// How often leaves are taken up and dropped.
const PRUNE_EVERY: Duration = Duration::from_secs(60);
/// How often the same trouble is told again.
const SAY_EVERY: Duration = Duration::from_secs(600);
/// Folder of the leaves of roots in an antnode's state.
const ROOTS: &str = "roots";
/// File of the index in an antnode's state.
const INDEX: &str = "index";

/// What the agent needs of the chain.
pub(super) trait Link {
    /// What the chain holds of an antnode.
    async fn peer(&self, peer: PeerId) -> Result<Option<PeerView>>;
    /// Sends a call. Fails where the chain does not take it; whether it has an effect shows in what the chain holds.
    async fn send(&self, what: &str, call: &Authorized) -> Result<()>;
    /// Whether what the node knows of the chain is old: it is still catching up.
    async fn is_behind(&self) -> Result<bool>;
}

/// The chain at the moment, and who acts.
pub(super) struct Moment<'a> {
    /// Number of the best block.
    pub(super) height: u32,
    /// Hash of the first block.
    pub(super) genesis: H256,
    /// The agent's key.
    pub(super) key: &'a Keypair,
}

/// What is the same for all antnodes of an agent.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Folder of the agent's state.
    pub(super) state: PathBuf,
    /// A set of chunks is committed to anew once this part of it has changed, in percent.
    pub(super) min_change: u8,
    /// How often a store is looked through.
    pub(super) scan: Duration,
}

/// Why nothing more can be done now: the reason as a word, and what to tell.
#[derive(Debug)]
struct Trouble {
    reason: &'static str,
    error: Error,
}

type Outcome<T> = std::result::Result<T, Trouble>;

/// A challenge that is followed until it is answered or over.
#[derive(Debug)]
struct Followed {
    number: u32,
    /// Parts per million, before its outcome.
    availability: u32,
    /// Height at which an answer was last made.
    tried: Option<u32>,
    counted: bool,
}

/// A commitment that was made, and is not made again before some blocks have passed.
#[derive(Debug)]
struct Tried {
    sequence: u32,
    height: u32,
    wait: u32,
}

/// An antnode and what is remembered of it. All of that is lost with the process, and nothing depends on it.
pub(super) struct Antnode {
    dir: PathBuf,
    settings: Settings,
    stop: Arc<AtomicBool>,
    peer: Option<PeerId>,
    scan: Scan,
    followed: Option<Followed>,
    tried: Option<Tried>,
    /// The antnode's commitment and the chain's root for which there was nothing to do.
    settled: Option<(Option<Stamp>, Option<H256>)>,
    pruned: Option<Instant>,
    said: Option<(String, Instant)>,
}

impl Antnode {
    pub(super) fn new(dir: PathBuf, settings: Settings, stop: Arc<AtomicBool>) -> Self {
        let scan = Scan::new(settings.scan);
        Self {
            dir,
            settings,
            stop,
            peer: None,
            scan,
            followed: None,
            tried: None,
            settled: None,
            pruned: None,
            said: None,
        }
    }

    /// Does what is to be done now. Fails only where the chain cannot be reached.
    pub(super) async fn attend(
        &mut self,
        link: &impl Link,
        moment: &Moment<'_>,
        metrics: &Metrics,
    ) -> Result<()> {
        match self.step(link, moment, metrics).await {
            Ok(()) => Ok(()),
            Err(trouble) if trouble.is_lost() => Err(trouble.error),
            Err(trouble) => {
                metrics.failed(&self.name(), trouble.reason);
                self.complain(trouble.error.to_string());
                Ok(())
            }
        }
    }

    async fn step(&mut self, link: &impl Link, moment: &Moment<'_>, metrics: &Metrics) -> Outcome<()> {
        let peer = self.peer().await?;
        self.look_through(peer, metrics).await;
        let Some(view) = link.peer(peer).await? else {
            metrics.forgotten(peer);
            return Err(unbound(&self.dir));
        };
        metrics.seen(&view);
        self.follow(&view, moment.height, metrics);
        self.answer(link, &view, moment, metrics).await?;
        if view.agent.0 != moment.key.public_key().0 {
            return Err(another_agent(&view, moment.key));
        }
        self.commit(link, &view, moment, metrics).await?;
        self.prune(link, &view).await
    }

    async fn peer(&mut self) -> Outcome<PeerId> {
        if let Some(peer) = self.peer {
            return Ok(peer);
        }
        let dir = self.dir.clone();
        let peer = blocking(move || known_peer(&dir)).await??;
        self.peer = Some(peer);
        Ok(peer)
    }

    /// Keeps the index up to date. What goes wrong there is no reason not to answer.
    async fn look_through(&mut self, peer: PeerId, metrics: &Metrics) {
        let file = self.state(peer).join(INDEX);
        match self.scan.tend(&self.dir, file, &self.stop).await {
            Ok(None) => {}
            Ok(Some((sums, mut done))) => {
                metrics.stored(peer, sums);
                if let Some(why) = done.unreadable.take() {
                    metrics.failed(&self.name(), "store");
                    self.complain(why);
                }
                if done.read > 0 || done.gone > 0 {
                    self.tell(&format!(
                        "{} chunks with {} bytes; {} read, {} gone, {} damaged",
                        sums.chunks, sums.bytes, done.read, done.gone, sums.damaged
                    ));
                }
            }
            Err(error) => {
                metrics.failed(&self.name(), "store");
                self.complain(error.to_string());
            }
        }
    }

    /// Counts what has come of the challenge that was seen last, and goes on with the one there is now.
    fn follow(&mut self, view: &PeerView, height: u32, metrics: &Metrics) {
        let now = view.challenge.as_ref();
        if let Some(before) = self.followed.take_if(|before| Some(before.number) != now.map(|now| now.number))
        {
            // The chain has gone on since. An answer never lowers the availability, and a miss never leaves any above 0
            // as it was.
            let answered = view.availability > 0 && view.availability >= before.availability;
            self.count(before, answered, view.peer, metrics);
        }
        let Some(challenge) = now else { return };
        let over = challenge.answered || height > challenge.deadline;
        let followed = self.followed.take().unwrap_or(Followed {
            number: challenge.number,
            availability: view.availability,
            tried: None,
            // Over before it was seen: no work of this process.
            counted: over,
        });
        self.followed =
            Some(if over { self.count(followed, challenge.answered, view.peer, metrics) } else { followed });
    }

    fn count(&self, followed: Followed, answered: bool, peer: PeerId, metrics: &Metrics) -> Followed {
        if !followed.counted {
            metrics.settled(peer, answered);
            let outcome = if answered { "is answered" } else { "was missed" };
            self.tell(&format!("challenge {} {outcome}", followed.number));
        }
        Followed { counted: true, ..followed }
    }

    async fn answer(
        &mut self,
        link: &impl Link,
        view: &PeerView,
        moment: &Moment<'_>,
        metrics: &Metrics,
    ) -> Outcome<()> {
        // What is sent now is in the next block at the earliest.
        let open = view.challenge.as_ref().filter(|open| !open.answered && moment.height < open.deadline);
        let (Some(open), Some(followed)) = (open, &mut self.followed) else { return Ok(()) };
        if followed.tried.is_some_and(|at| moment.height < at.saturating_add(ANSWER_RETRY_BLOCKS)) {
            return Ok(());
        }
        followed.tried = Some(moment.height);
        let (started, number) = (Instant::now(), open.number);
        let (dir, roots, peer, open) = (self.dir.clone(), self.roots(view.peer), view.peer, open.clone());
        let answer = blocking(move || prove(&dir, &roots, peer, &open)).await??;
        let call = calls::answer_challenge(view.peer, number, &answer);
        if let Err(error) = link.send("the answer", &call).await {
            let trouble = Trouble::from(error);
            if let Some(followed) = self.followed.as_mut().filter(|_| trouble.is_lost()) {
                followed.tried = None;
            }
            return Err(trouble);
        }
        metrics.sent_answer(view.peer, started.elapsed());
        self.tell(&format!(
            "the answer to challenge {number} is sent ({} ms)",
            started.elapsed().as_millis()
        ));
        Ok(())
    }

    async fn commit(
        &mut self,
        link: &impl Link,
        view: &PeerView,
        moment: &Moment<'_>,
        metrics: &Metrics,
    ) -> Outcome<()> {
        let current = view.current.as_ref().map(|root| root.root);
        let Some(sequence) = view.sequence.checked_add(1) else { return Ok(()) };
        if view.pending.is_some() || self.rests(sequence, moment.height) {
            return Ok(());
        }
        let dir = self.dir.clone();
        let situation = (blocking(move || retention::stamp(&dir)).await?, current);
        if self.settled == Some(situation) {
            return Ok(());
        }
        self.try_again_later(sequence, moment.height);
        let (dir, roots, min) = (self.dir.clone(), self.roots(view.peer), self.settings.min_change);
        let peer = view.peer;
        let Some(signed) = blocking(move || to_commit(&dir, &roots, peer, current, min)).await?? else {
            (self.settled, self.tried) = (Some(situation), None);
            return Ok(());
        };
        self.warn_of_missing(&signed.tree).await?;
        let call = commit_call(view, sequence, &signed.commitment, moment);
        if let Err(error) = link.send("the commitment", &call).await {
            let trouble = Trouble::from(error);
            self.tried.take_if(|_| trouble.is_lost());
            return Err(trouble);
        }
        metrics.committed(peer);
        let (keys, root) = (signed.commitment.key_count, signed.commitment.root);
        self.tell(&format!("commitment {sequence} is sent: {keys} keys, root {}", hex::encode(root)));
        Ok(())
    }

    /// Whether the commitment `sequence` was made not long ago.
    fn rests(&self, sequence: u32, height: u32) -> bool {
        self.tried.as_ref().is_some_and(|tried| {
            // Lower than then: it is another chain, or another node.
            let passed = height.checked_sub(tried.height);
            tried.sequence == sequence && passed.is_some_and(|passed| passed < tried.wait)
        })
    }

    fn try_again_later(&mut self, sequence: u32, height: u32) {
        let before = self.tried.as_ref().filter(|tried| tried.sequence == sequence);
        let wait =
            before.map_or(COMMIT_RETRY_BLOCKS, |tried| tried.wait.saturating_mul(2).min(MAX_WAIT_BLOCKS));
        self.tried = Some(Tried { sequence, height, wait });
    }

    /// Tells how many of the committed chunks have no file. The index may not know those that came since the last look.
    async fn warn_of_missing(&self, tree: &Tree) -> Result<()> {
        let Some(index) = self.scan.index() else { return Ok(()) };
        let chunks = roots::leaves(tree).filter(|leaf| leaf.content.is_none());
        let unknown: Vec<Digest> = chunks.map(|leaf| leaf.key).filter(|key| !index.holds(key)).collect();
        let dir = self.dir.clone();
        let missing = blocking(move || {
            let store = Store::open(&dir)?;
            Ok::<_, Error>(unknown.iter().filter(|key| !store.path(key).is_file()).count())
        });
        match missing.await? {
            Ok(0) => {}
            Ok(missing) => self.tell(&format!(
                "{missing} of {} committed chunks have no file: challenges that draw them will be missed",
                tree.key_count()
            )),
            Err(error) => self.tell(&error.to_string()),
        }
        Ok(())
    }

    /// Takes up the leaves of roots that the chain names, and drops those of roots that it does not name any more.
    async fn prune(&mut self, link: &impl Link, view: &PeerView) -> Outcome<()> {
        if self.pruned.is_some_and(|pruned| pruned.elapsed() < PRUNE_EVERY) {
            return Ok(());
        }
        self.pruned = Some(Instant::now());
        if link.is_behind().await? {
            self.complain("the node is still catching up with the chain: challenges may be missed".into());
            return Ok(());
        }
        let (dir, roots) = (self.dir.clone(), self.roots(view.peer));
        let named: Vec<H256> = [&view.current, &view.pending]
            .into_iter()
            .flatten()
            .map(|root| root.root)
            .chain(view.challenge.as_ref().map(|challenge| challenge.root))
            .collect();
        let pruned = blocking(move || {
            keep_named(&dir, &roots, &named)?;
            roots.prune(&named, GRACE)
        });
        pruned.await?.map_err(|error| Trouble { reason: "state", error })
    }

    fn state(&self, peer: PeerId) -> PathBuf {
        self.settings.state.join(hex_of(peer))
    }

    fn roots(&self, peer: PeerId) -> Roots {
        Roots::new(self.state(peer).join(ROOTS))
    }

    /// The antnode's id, or its directory while that is not known.
    fn name(&self) -> String {
        self.peer.map_or_else(|| self.dir.display().to_string(), hex_of)
    }

    fn tell(&self, text: &str) {
        eprintln!("dlo: antnode {}: {text}", self.name());
    }

    /// Tells a trouble, unless it was told not long ago.
    fn complain(&mut self, text: String) {
        let is_new = |(said, at): &(String, Instant)| *said != text || at.elapsed() >= SAY_EVERY;
        if self.said.as_ref().is_none_or(is_new) {
            self.tell(&text);
            self.said = Some((text, Instant::now()));
        }
    }
}

impl Trouble {
    fn is_lost(&self) -> bool {
        matches!(self.error, Error::Connect { .. } | Error::TimedOut(_))
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self { reason: error.kind(), error }
    }
}

/// The antnode's id. A store of another generation never has a commitment, so that is told rather than to wait for one.
fn known_peer(dir: &Path) -> Outcome<PeerId> {
    retention::peer_of(dir).map_err(|error| match Store::open(dir) {
        Ok(_) => Trouble { reason: "unknown_peer", error },
        Err(error) => Trouble { reason: "store", error },
    })
}

fn unbound(dir: &Path) -> Trouble {
    let error = Error::NotFound(format!(
        "system that it is bound to; bind it with: dlo agent bind --system ID --node {}",
        dir.display()
    ));
    Trouble { reason: "unbound", error }
}

/// Why no commitments are handed on, and what the system's owner does about it.
fn another_agent(view: &PeerView, key: &Keypair) -> Trouble {
    let naming = format!("dlo agent set-agent --peer {} --agent {}", hex_of(view.peer), account_of(key));
    let error = Error::input(if view.agent.is_zero() {
        format!(
            "its system has a new owner, who has not named an agent for it: until then no commitments are taken. He \
             names this one with: {naming}"
        )
    } else {
        format!(
            "the chain knows another agent for it, with the key 0x{}: commitments are left to that one, or let this \
             one do it with: {naming}",
            hex::encode(view.agent)
        )
    });
    Trouble { reason: "another_agent", error }
}

/// Makes the answer to a challenge. It fails where a chunk is missing or damaged, and names it.
fn prove(dir: &Path, roots: &Roots, peer: PeerId, open: &ChallengeView) -> Outcome<Answer> {
    let fail = |reason, why: String| Trouble {
        reason,
        error: Error::other(format!("challenge {} cannot be answered: {why}", open.number)),
    };
    let tree = kept_tree(roots, || Retention::read(dir), open.root).ok_or_else(|| {
        fail("unknown_root", format!("the leaves of root {} are lost", hex::encode(open.root)))
    })?;
    let store = Store::open(dir).map_err(|error| fail("store", error.to_string()))?;
    let mut missing = None;
    let challenge = Challenge { seed: open.seed, root: open.root, key_count: open.key_count };
    let answer = dlo_proof::prove::answer(&tree, &challenge, |key| {
        let read = store.read(key).and_then(|content| {
            content.ok_or_else(|| Error::other(format!("chunk {} is missing", hex::encode(key))))
        });
        read.map_err(|error| missing = Some(error.to_string())).ok()
    });
    if let Some(why) = missing {
        return Err(fail("missing_chunk", why));
    }
    let answer = answer.map_err(|error| fail("proof", error.to_string()))?;
    // The chain asks for leading bits too. What is left of the check is what this agent could have got wrong.
    answer.check(&challenge, peer, 0, &[]).map_err(|error| fail("proof", error.to_string()))?;
    Ok(answer)
}

/// The tree with this root, as it was kept or else as the antnode still has it.
fn kept_tree(
    roots: &Roots,
    retention: impl FnOnce() -> Result<Option<Retention>>,
    root: H256,
) -> Option<Tree> {
    let kept = roots.tree(root).unwrap_or_else(|error| {
        eprintln!("dlo: {error}");
        None
    });
    kept.or_else(|| Some(retention().ok()??.with_root(root).ok()??.tree))
}

/// Keeps the leaves of roots that another agent, or this one with another state, has handed on: the antnode drops them
/// some hours after it has committed anew.
fn keep_named(dir: &Path, roots: &Roots, named: &[H256]) -> Result<()> {
    if named.iter().all(|root| roots.has(*root)) {
        return Ok(());
    }
    // What is wrong with the antnode's files is told where something depends on it.
    let Ok(Some(retention)) = Retention::read(dir) else { return Ok(()) };
    for root in named.iter().filter(|root| !roots.has(**root)) {
        if let Ok(Some(signed)) = retention.with_root(*root) {
            roots.keep(&signed.tree)?;
        }
    }
    Ok(())
}

/// The call that hands on a commitment, signed by the agent.
fn commit_call(view: &PeerView, sequence: u32, commitment: &Commitment, moment: &Moment<'_>) -> Authorized {
    let binding = (view.system, view.binding);
    let payload = payload::commit(moment.genesis, view.peer, binding, sequence, commitment.hash());
    let signature = moment.key.sign(&payload);
    calls::commit_root(view.peer, sequence, commitment, signature.0)
}

/// The antnode's commitment, where it is to be handed to the chain; then its leaves are kept.
fn to_commit(
    dir: &Path,
    roots: &Roots,
    peer: PeerId,
    current: Option<H256>,
    min_change: u8,
) -> Outcome<Option<Signed>> {
    let bad = |error| Trouble { reason: "retention", error };
    let none = || {
        bad(Error::other(format!(
            "{} has no {}: the antnode writes it once it holds chunks",
            dir.display(),
            retention::RETENTION
        )))
    };
    let retention = Retention::read(dir).map_err(bad)?.ok_or_else(none)?;
    let Some(signed) = retention.current().map_err(bad)? else { return Ok(None) };
    if signed.commitment.peer() != peer {
        return Err(bad(Error::other(
            "the antnode has another key now: bind it anew, and start the agent again",
        )));
    }
    let wanted = match current {
        None => true,
        Some(current) if current == signed.commitment.root => false,
        Some(current) => match kept_tree(roots, || Ok(Some(retention)), current) {
            Some(before) => has_changed(&before, &signed.tree, min_change),
            // No challenge could be answered until there is another root.
            None => true,
        },
    };
    if wanted || (current == Some(signed.commitment.root) && !roots.has(signed.commitment.root)) {
        roots.keep(&signed.tree).map_err(|error| Trouble { reason: "state", error })?;
    }
    Ok(wanted.then_some(signed))
}

/// Whether as many leaves differ as `min_change` percent of those before.
fn has_changed(before: &Tree, after: &Tree, min_change: u8) -> bool {
    let differing = roots::difference(before, after).saturating_mul(100);
    differing > 0 && differing >= u64::from(before.key_count()).saturating_mul(min_change.into())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::other)
}

#[cfg(test)]
mod tests;
