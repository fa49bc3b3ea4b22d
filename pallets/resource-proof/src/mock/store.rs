//! An antnode in memory, with its agent.

use super::*;
use crate::{Call, Opened, Peers, Work};
use dlo_core::PeerId;
use dlo_proof::{
    keypair, peer_id, Answer, Challenge, Commitment, Digest, Leaf, ProveError, PublicKey, SecretKey,
    Signature, Tree, BIND_CONTEXT, COMMITMENT_CONTEXT,
};
use frame_support::{assert_ok, pallet_prelude::TransactionValidityError};
use sp_core::{sr25519, Pair as _};

pub(crate) const MIB: u64 = 1_024 * 1_024;
/// Chunks of a store, where tests do not say which; each has a MiB.
pub(crate) const CHUNKS: u32 = 8;

/// BLAKE3, by which antnodes are named after their keys and chunks after their contents.
pub(crate) fn blake3(bytes: &[u8]) -> Digest {
    peer_id(bytes).0 .0
}

/// `len` bytes that no other `n` gives; no two KiB of them are the same.
pub(crate) fn content(n: u64, len: usize) -> Vec<u8> {
    let mut content = blake2_256(&n.encode()).repeat(len.div_ceil(32));
    content.truncate(len);
    for (i, piece) in (0u32..).zip(content.chunks_mut(1_024)) {
        let number = i.to_le_bytes();
        let len = piece.len().min(number.len());
        piece[..len].copy_from_slice(&number[..len]);
    }
    content
}

/// The tree over these chunks.
pub(crate) fn tree_of<'a>(keys: impl IntoIterator<Item = &'a Digest>) -> Tree {
    let mut leaves: Vec<_> = keys.into_iter().copied().map(Leaf::chunk).collect();
    leaves.sort_by_key(|leaf| leaf.key);
    Tree::new(leaves).unwrap()
}

/// An antnode in memory, with its agent.
pub(crate) struct Store {
    pub(crate) id: PeerId,
    pub(crate) public_key: PublicKey,
    pub(crate) secret: SecretKey,
    pub(crate) agent: sr25519::Pair,
    /// What it keeps, by address.
    pub(crate) chunks: BTreeMap<Digest, Vec<u8>>,
    /// Its trees, the newest last.
    pub(crate) trees: Vec<Tree>,
}

impl Store {
    /// An antnode that keeps nothing. Its keys follow from `seed`.
    pub(crate) fn empty(seed: u64) -> Self {
        let (public_key, secret) = keypair(blake2_256(&(b"antnode", seed).encode()));
        let agent = sr25519::Pair::from_seed(&blake2_256(&(b"agent", seed).encode()));
        let id = peer_id(&public_key);
        Self { id, public_key, secret, agent, chunks: BTreeMap::new(), trees: Vec::new() }
    }

    /// An antnode that keeps `contents`.
    pub(crate) fn of(seed: u64, contents: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let chunks: BTreeMap<_, _> = contents.into_iter().map(|bytes| (blake3(&bytes), bytes)).collect();
        let trees = vec![tree_of(chunks.keys())];
        Self { chunks, trees, ..Self::empty(seed) }
    }

    /// Eight chunks of a MiB.
    pub(crate) fn new(seed: u64) -> Self {
        Self::of(seed, (0..CHUNKS).map(|n| content(seed * 1_000 + u64::from(n), MIB as usize)))
    }

    /// Four chunks of a KiB: quickly made, and less than a unit.
    pub(crate) fn small(seed: u64) -> Self {
        Self::of(seed, (0..4).map(|n| content(seed * 1_000 + n, 1_024)))
    }

    /// A new store, bound to `system` with its commitment handed in.
    pub(crate) fn committed(seed: u64, system: SystemId) -> Self {
        Self::new(seed).enter(system)
    }

    /// Binds it to `system` and hands in its commitment.
    pub(crate) fn enter(self, system: SystemId) -> Self {
        assert_ok!(self.bind(owner_of(system), system));
        assert_ok!(self.commit());
        self
    }

    pub(crate) fn tree(&self) -> &Tree {
        self.trees.last().unwrap()
    }

    /// Keeps another chunk from now on, so that its tree is another.
    pub(crate) fn grow(&mut self, n: u64) {
        let bytes = content(1_000_000 + n, MIB as usize);
        self.chunks.insert(blake3(&bytes), bytes);
        self.trees.push(tree_of(self.chunks.keys()));
    }

    /// The antnode's signature under a binding.
    pub(crate) fn sign_binding(&self, system: SystemId, owner: AccountId, number: u32) -> Signature {
        let payload = ResourceProof::bind_payload(system, &owner, number);
        self.secret.sign(&payload, BIND_CONTEXT, [0; 32]).unwrap()
    }

    /// `owner` hands in a binding with that signature.
    pub(crate) fn bind_signed(
        &self,
        owner: AccountId,
        system: SystemId,
        signature: Signature,
    ) -> DispatchResult {
        let (public_key, agent) = (self.public_key.clone(), self.agent.public());
        let call = Call::bind { system, public_key, agent, signature };
        dispatch(RuntimeOrigin::signed(owner), call)
    }

    /// `owner` hands in a binding, signed as it should be.
    pub(crate) fn bind(&self, owner: AccountId, system: SystemId) -> DispatchResult {
        let number = Work::<Test>::get(system).next_bind;
        self.bind_signed(owner, system, self.sign_binding(system, owner, number))
    }

    pub(crate) fn unbind(&self, owner: AccountId) -> DispatchResult {
        dispatch(RuntimeOrigin::signed(owner), Call::unbind { peer: self.id })
    }

    /// The antnode's own commitment, of whatever it says.
    pub(crate) fn commitment(&self, root: H256, key_count: u32) -> Commitment {
        let (public_key, signature) = (self.public_key.clone(), Signature::default());
        let mut commitment = Commitment { root, key_count, public_key, signature };
        let payload = commitment.payload();
        commitment.signature = self.secret.sign(&payload, COMMITMENT_CONTEXT, [0; 32]).unwrap();
        commitment
    }

    /// The number that its next commitment has.
    pub(crate) fn next_sequence(&self) -> u32 {
        Peers::<Test>::get(self.id).map_or(0, |peer| peer.sequence) + 1
    }

    /// The call by which the agent hands on a commitment.
    pub(crate) fn commit_call(&self, sequence: u32, commitment: Commitment) -> Call<Test> {
        let binding =
            Peers::<Test>::get(self.id).map_or_else(Default::default, |peer| (peer.system, peer.binding));
        let payload = ResourceProof::commit_payload(self.id, binding, sequence, commitment.hash());
        let signature = self.agent.sign(&payload);
        Call::commit { peer: self.id, sequence, commitment, signature }
    }

    /// Hands in a commitment to any root.
    pub(crate) fn commit_to(&self, root: H256, key_count: u32) -> Result<(), TransactionValidityError> {
        hand_in(self.commit_call(self.next_sequence(), self.commitment(root, key_count)))
    }

    /// Hands in the commitment to its newest tree.
    pub(crate) fn commit(&self) -> Result<(), TransactionValidityError> {
        self.commit_to(self.tree().root(), self.tree().key_count())
    }

    /// The challenge that waits for its answer.
    pub(crate) fn challenge(&self) -> Option<Opened> {
        let opened = Peers::<Test>::get(self.id)?.challenge?;
        (!opened.answered && now() <= opened.deadline).then_some(opened)
    }

    /// What it answers, if it keeps what is drawn.
    pub(crate) fn answer_to(&self, challenge: &Challenge) -> Result<Answer, ProveError> {
        let tree = self.trees.iter().find(|tree| tree.root() == challenge.root).unwrap();
        dlo_proof::answer(tree, challenge, |key| self.chunks.get(key).cloned())
    }

    /// Hands in an answer to its last challenge.
    pub(crate) fn hand_in_answer(&self, answer: Answer) -> Result<(), TransactionValidityError> {
        let number = Peers::<Test>::get(self.id).map_or(0, |peer| peer.challenges);
        hand_in(Call::answer { peer: self.id, number, answer })
    }

    /// Answers its open challenge as it should.
    pub(crate) fn answer(&self) -> Result<(), TransactionValidityError> {
        let opened = self.challenge().expect("it is challenged");
        self.hand_in_answer(self.answer_to(&opened.challenge).unwrap())
    }

    /// Answers its open challenge with something like the right answer.
    pub(crate) fn answer_with(
        &self,
        tamper: impl FnOnce(&mut Answer),
    ) -> Result<(), TransactionValidityError> {
        let opened = self.challenge().expect("it is challenged");
        let mut answer = self.answer_to(&opened.challenge).unwrap();
        tamper(&mut answer);
        self.hand_in_answer(answer)
    }

    pub(crate) fn peer(&self) -> crate::PeerOf<Test> {
        peer(self.id)
    }

    pub(crate) fn units(&self) -> u64 {
        self.peer().units
    }
}
