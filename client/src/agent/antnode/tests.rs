use super::*;
use crate::agent::dev_node::{self, Spec};
use crate::testing::scratch;
use codec::Decode;
use dlo_core::SystemId;
use dlo_runtime_api::views::RootView;
use std::{fs, sync::Mutex};
use subxt_signer::sr25519::{dev, verify, Signature};

/// A chain that holds what a test says, and takes everything that is sent but does nothing about it.
#[derive(Default)]
struct Fake {
    view: Mutex<Option<PeerView>>,
    sent: Mutex<Vec<Authorized>>,
    refuses: Mutex<Option<fn() -> Error>>,
    behind: Mutex<bool>,
}

impl Link for Fake {
    async fn peer(&self, _: PeerId) -> Result<Option<PeerView>> {
        Ok(self.view.lock().unwrap().clone())
    }

    async fn send(&self, _: &str, call: &Authorized) -> Result<()> {
        self.sent.lock().unwrap().push(call.clone());
        self.refuses.lock().unwrap().map_or(Ok(()), |refuse| Err(refuse()))
    }

    async fn is_behind(&self) -> Result<bool> {
        Ok(*self.behind.lock().unwrap())
    }
}

/// An antnode with twenty chunks, which is bound, and its agent.
struct World {
    dir: PathBuf,
    peer: PeerId,
    root: H256,
    link: Fake,
    antnode: Antnode,
    metrics: Metrics,
}

const GENESIS: H256 = H256([9; 32]);

fn spec(chunks: u64) -> Spec {
    Spec { bytes: chunks * 3_000, chunk_bytes: 3_000, ..Spec::of_seed("antnode") }
}

fn antnode(dir: &Path, min_change: u8) -> Antnode {
    let settings = Settings { state: dir.join("state"), min_change, scan: Duration::from_secs(3600) };
    Antnode::new(dir.join("node"), settings, Arc::default())
}

impl World {
    fn new(name: &str, min_change: u8) -> Self {
        let dir = scratch(&format!("antnode-{name}"));
        let written = dev_node::write(&dir.join("node"), &spec(20)).unwrap();
        let world = Self {
            peer: written.peer,
            root: written.root,
            link: Fake::default(),
            antnode: antnode(&dir, min_change),
            metrics: Metrics::new().unwrap(),
            dir,
        };
        *world.link.view.lock().unwrap() = Some(PeerView {
            peer: written.peer,
            system: SystemId(1),
            agent: H256(dev::alice().public_key().0),
            binding: 3,
            bound_at: 1,
            sequence: 0,
            keys: 0,
            bytes: 0,
            availability: 0,
            units: 0,
            paid: 0,
            current: None,
            pending: None,
            challenge: None,
        });
        world
    }

    fn change(&self, change: impl FnOnce(&mut PeerView)) {
        change(self.link.view.lock().unwrap().as_mut().unwrap());
    }

    fn challenge(&self, number: u32, deadline: u32) {
        let current = self.link.view.lock().unwrap().as_ref().unwrap().current.clone().unwrap();
        self.change(|view| {
            view.challenge = Some(ChallengeView {
                number,
                seed: H256::repeat_byte(u8::try_from(number).unwrap()),
                root: current.root,
                key_count: current.key_count,
                opened_at: 1,
                deadline,
                answered: false,
            })
        });
    }

    /// One look at the chain. Gives the names of the calls that it led to.
    async fn at(&mut self, height: u32) -> Vec<&'static str> {
        let key = dev::alice();
        let moment = Moment { height, genesis: GENESIS, key: &key };
        let before = self.link.sent.lock().unwrap().len();
        self.antnode.attend(&self.link, &moment, &self.metrics).await.unwrap();
        self.link.sent.lock().unwrap()[before..].iter().map(|call| call.name).collect()
    }

    fn last(&self) -> Authorized {
        self.link.sent.lock().unwrap().last().unwrap().clone()
    }

    /// The chain takes the last commitment up, for the current root.
    fn take_commitment(&self) {
        let call = self.last();
        let commitment = dlo_proof::Commitment::decode(&mut call.fields[2].1.as_slice()).unwrap();
        self.change(|view| {
            view.sequence += 1;
            view.pending = None;
            view.current =
                Some(RootView { root: commitment.root, key_count: commitment.key_count, committed_at: 1 });
        });
    }

    fn answers_hold(&self) -> bool {
        let view = self.link.view.lock().unwrap().clone().unwrap();
        let open = view.challenge.unwrap();
        let answer = Answer::decode(&mut self.last().fields[2].1.as_slice()).unwrap();
        let challenge = Challenge { seed: open.seed, root: open.root, key_count: open.key_count };
        answer.check(&challenge, self.peer, 0, &[]).is_ok()
    }

    fn counts(&self, line: &str) -> bool {
        self.metrics.text().unwrap().contains(line)
    }

    /// Whether the counter `name` of the antnode is at `count`.
    fn total(&self, name: &str, count: u32) -> bool {
        self.counts(&format!("dlo_agent_{name}{{peer=\"{}\"}} {count}\n", hex_of(self.peer)))
    }
}

#[tokio::test]
async fn an_antnode_that_is_not_bound_or_has_another_agent_is_left_alone() {
    let mut world = World::new("foreign", 1);
    world.change(|view| view.agent = H256(dev::bob().public_key().0));
    assert!(world.at(1).await.is_empty());
    assert!(world.counts(r#"reason="another_agent"} 1"#));
    *world.link.view.lock().unwrap() = None;
    assert!(world.at(2).await.is_empty());
    assert!(world.counts(r#"reason="unbound"} 1"#));
}

#[test]
fn who_hands_on_for_no_agent_or_another_one_is_told_which_it_is_and_how_to_name_this_one() {
    let world = World::new("naming", 1);
    let told = |agent| {
        world.change(|view| view.agent = agent);
        let view = world.link.view.lock().unwrap().clone().unwrap();
        another_agent(&view, &dev::alice()).error.to_string()
    };
    let naming =
        format!("dlo agent set-agent --peer {} --agent {}", hex_of(world.peer), account_of(&dev::alice()));
    let (nobody, somebody) = (told(H256::zero()), told(H256([7; 32])));
    assert!(nobody.contains("new owner") && nobody.ends_with(&naming), "{nobody}");
    assert!(somebody.contains(&"07".repeat(32)) && somebody.ends_with(&naming), "{somebody}");
}

#[tokio::test]
async fn what_the_chain_holds_of_an_antnode_is_nothing_once_it_is_unbound() {
    let mut world = World::new("unbound", 1);
    world.change(|view| view.units = 7);
    world.at(1).await;
    assert!(world.total("units_mib", 7));
    *world.link.view.lock().unwrap() = None;
    world.at(2).await;
    assert!(world.total("units_mib", 0));
}

#[tokio::test]
async fn an_antnode_of_another_generation_is_named_and_not_waited_for() {
    let mut world = World::new("generation", 1);
    let node = world.dir.join("node");
    fs::remove_dir_all(&node).unwrap();
    fs::create_dir_all(node.join("chunks.mdb")).unwrap();
    assert!(world.at(1).await.is_empty());
    assert!(world.antnode.said.clone().unwrap().0.contains("LMDB"));
}

#[tokio::test]
async fn leaves_that_another_agent_handed_on_are_taken_up_while_the_antnode_has_them() {
    let mut world = World::new("taken-up", 1);
    world.at(1).await;
    world.take_commitment();
    world.change(|view| view.pending = view.current.take());
    fs::remove_dir_all(world.antnode.state(world.peer).join(ROOTS)).unwrap();
    world.antnode = antnode(&world.dir, 1);
    assert!(world.at(2).await.is_empty());
    assert!(world.antnode.roots(world.peer).has(world.root));
}

#[tokio::test]
async fn a_node_that_is_behind_is_no_reason_to_drop_leaves() {
    let mut world = World::new("behind", 1);
    world.at(1).await;
    let other = RootView { root: H256::zero(), key_count: 1, committed_at: 1 };
    world.change(|view| view.pending = Some(other));
    let leaves = format!("{}.leaves", hex::encode(world.root));
    let kept = world.antnode.state(world.peer).join(ROOTS).join(leaves);
    let kept = fs::File::options().write(true).open(kept).unwrap();
    kept.set_modified(std::time::UNIX_EPOCH).unwrap();
    for (behind, has) in [(true, true), (false, false)] {
        *world.link.behind.lock().unwrap() = behind;
        world.antnode.pruned = None;
        world.at(2).await;
        assert_eq!(world.antnode.roots(world.peer).has(world.root), has);
    }
}

#[tokio::test]
async fn an_antnode_s_key_is_never_read() {
    let mut world = World::new("key", 1);
    fs::write(world.dir.join("node/node_identity.key"), "unreadable").unwrap();
    assert_eq!(world.at(1).await, ["commit"]);
}

#[tokio::test]
async fn an_antnode_without_a_commitment_is_waited_for() {
    let mut world = World::new("waiting", 1);
    world.antnode.peer = Some(world.peer);
    fs::remove_file(world.dir.join("node").join(retention::RETENTION)).unwrap();
    assert!(world.at(1).await.is_empty());
    assert!(world.counts(r#"reason="retention"} 1"#));
    dev_node::write(&world.dir.join("node"), &spec(20)).unwrap();
    assert!(world.at(2).await.is_empty(), "it is not tried in each block");
    assert_eq!(world.at(5).await, ["commit"]);
}

#[tokio::test]
async fn a_commitment_carries_the_antnode_s_signature_and_the_agent_s() {
    let mut world = World::new("commits", 1);
    world.change(|view| view.sequence = 4);
    assert_eq!(world.at(1).await, ["commit"]);
    let fields = world.last().fields;
    let commitment = dlo_proof::Commitment::decode(&mut fields[2].1.as_slice()).unwrap();
    assert_eq!((commitment.root, commitment.key_count), (world.root, 20));
    commitment.verify().unwrap();
    assert_eq!(fields[0].1, world.peer.0.as_bytes());
    assert_eq!(fields[1].1, [5, 0, 0, 0]);
    let payload = payload::commit(GENESIS, world.peer, (SystemId(1), 3), 5, commitment.hash());
    let signature = Signature(fields[3].1.clone().try_into().unwrap());
    assert!(verify(&signature, payload, &dev::alice().public_key()));
}

#[tokio::test]
async fn nothing_is_committed_while_a_commitment_is_under_way_or_pending() {
    let mut world = World::new("pending", 1);
    assert_eq!(world.at(1).await, ["commit"]);
    assert!(world.at(2).await.is_empty(), "it is in the pool");
    assert_eq!(world.at(5).await, ["commit"], "it was lost");
    assert!(world.at(9).await.is_empty(), "the next try comes later");
    world.take_commitment();
    world.change(|view| view.pending = view.current.take());
    dev_node::write(&world.dir.join("node"), &spec(30)).unwrap();
    assert!(world.at(50).await.is_empty(), "one is pending");
    world.change(|view| view.current = view.pending.take());
    assert_eq!(world.at(51).await, ["commit"]);
}

#[tokio::test]
async fn a_set_is_committed_to_anew_only_once_it_has_changed_enough() {
    let mut world = World::new("change", 15);
    assert_eq!(world.at(1).await, ["commit"]);
    world.take_commitment();
    assert!(world.at(2).await.is_empty(), "it is the same");
    dev_node::write(&world.dir.join("node"), &spec(22)).unwrap();
    assert!(world.at(3).await.is_empty(), "two of twenty are new");
    dev_node::write(&world.dir.join("node"), &spec(23)).unwrap();
    assert_eq!(world.at(4).await, ["commit"]);
}

#[tokio::test]
async fn a_missing_chunk_is_named_and_the_challenge_counts_as_missed() {
    let mut world = World::new("missing", 1);
    world.at(1).await;
    world.take_commitment();
    fs::remove_dir_all(world.dir.join("node/chunks")).unwrap();
    dev_node::write(&world.dir.join("node"), &spec(1)).unwrap();
    world.challenge(1, 10);
    assert!(world.at(2).await.is_empty());
    let said = world.antnode.said.clone().unwrap().0;
    assert!(said.contains("challenge 1 cannot be answered: chunk ") && said.contains("is missing"), "{said}");
    assert!(world.counts(r#"reason="missing_chunk"} 1"#));
    world.at(3).await;
    assert!(world.counts(r#"reason="missing_chunk"} 1"#), "not tried again in the next block");
    dev_node::write(&world.dir.join("node"), &spec(20)).unwrap();
    assert_eq!(world.at(4).await, ["answer"], "the chunks came back");
    world.at(10).await;
    assert!(world.total("challenges_missed_total", 0), "its time is not over yet");
    world.at(11).await;
    world.at(12).await;
    assert!(world.total("challenges_missed_total", 1));
    assert!(world.total("challenges_answered_total", 0));
}

#[tokio::test]
async fn a_damaged_chunk_is_no_answer() {
    let mut world = World::new("damaged", 1);
    world.at(1).await;
    world.take_commitment();
    let store = Store::open(&world.dir.join("node")).unwrap();
    for shard in 0..=u8::MAX {
        for found in store.shard(shard).unwrap() {
            fs::write(store.path(&found.key), "another content").unwrap();
        }
    }
    world.challenge(1, 10);
    assert!(world.at(2).await.is_empty());
    assert!(world.antnode.said.clone().unwrap().0.contains("damaged"));
}

#[tokio::test]
async fn a_challenge_is_answered_first_and_for_its_own_root() {
    let mut world = World::new("answers", 1);
    world.at(1).await;
    world.take_commitment();
    // The antnode has gone on, and the agent was started anew.
    dev_node::write(&world.dir.join("node"), &spec(40)).unwrap();
    world.antnode = antnode(&world.dir, 1);
    world.challenge(7, 10);
    assert_eq!(world.at(2).await, ["answer", "commit"]);
    world.link.sent.lock().unwrap().pop();
    assert!(world.answers_hold());
    assert!(world.counts("last_answer_duration_seconds"));
    world.change(|view| {
        view.challenge.as_mut().unwrap().answered = true;
        view.availability = 125_000;
    });
    assert!(world.at(3).await.is_empty());
    world.at(4).await;
    assert!(world.total("challenges_answered_total", 1));
}

#[tokio::test]
async fn a_root_whose_leaves_are_lost_is_answered_for_as_long_as_the_antnode_has_it() {
    let mut world = World::new("lost-state", 1);
    world.at(1).await;
    world.take_commitment();
    world.challenge(1, 10);
    fs::remove_dir_all(world.antnode.state(world.peer).join(ROOTS)).unwrap();
    assert_eq!(world.at(2).await, ["answer"]);
    assert!(world.answers_hold());
    assert!(world.antnode.roots(world.peer).has(world.root), "they are kept again");

    fs::remove_dir_all(world.antnode.state(world.peer).join(ROOTS)).unwrap();
    dev_node::write(&world.dir.join("node"), &spec(21)).unwrap();
    world.antnode = antnode(&world.dir, 100);
    world.challenge(2, 10);
    assert!(world.at(3).await.is_empty());
    assert!(world.antnode.said.clone().unwrap().0.contains("the leaves of root"));
    assert!(world.counts(r#"reason="unknown_root"} 1"#));
    assert_eq!(world.at(4).await, ["commit"], "however little has changed");
}

#[tokio::test]
async fn an_answer_is_sent_again_only_after_some_blocks_and_not_when_it_would_be_late() {
    let mut world = World::new("again", 1);
    world.at(1).await;
    world.take_commitment();
    world.challenge(1, 10);
    *world.link.refuses.lock().unwrap() = Some(|| Error::RefusedOther("not now".into()));
    assert_eq!(world.at(6).await, ["answer"]);
    assert!(world.counts(r#"reason="refused"} 1"#));
    assert!(world.at(7).await.is_empty());
    assert_eq!(world.at(8).await, ["answer"]);
    assert!(world.at(10).await.is_empty(), "no block takes it any more");
}

#[tokio::test]
async fn a_lost_connection_is_told_and_nothing_is_waited_for_after_it() {
    let mut world = World::new("lost", 1);
    world.at(1).await;
    world.take_commitment();
    world.challenge(1, 10);
    *world.link.refuses.lock().unwrap() =
        Some(|| Error::Connect { url: "ws://x".into(), reason: "lost".into() });
    let key = dev::alice();
    let moment = Moment { height: 2, genesis: GENESIS, key: &key };
    let error = world.antnode.attend(&world.link, &moment, &world.metrics).await.unwrap_err();
    assert_eq!(error.exit_code(), 3);
    *world.link.refuses.lock().unwrap() = None;
    assert_eq!(world.at(2).await, ["answer"]);
}

#[tokio::test]
async fn what_has_come_of_a_challenge_that_is_gone_shows_in_the_availability() {
    for (name, before, after, counter) in [
        ("gone-missed", 500_000, 437_500, "challenges_missed_total"),
        ("gone-never", 0, 0, "challenges_missed_total"),
        ("gone-answered", 0, 125_000, "challenges_answered_total"),
        ("gone-whole", 1_000_000, 1_000_000, "challenges_answered_total"),
    ] {
        let mut world = World::new(name, 1);
        world.at(1).await;
        world.take_commitment();
        world.change(|view| view.availability = before);
        world.challenge(1, 10);
        world.at(2).await;
        world.change(|view| view.availability = after);
        world.challenge(2, 20);
        world.at(12).await;
        assert!(world.total(counter, 1), "{name}");
    }
}
