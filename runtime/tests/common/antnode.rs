//! An antnode in memory with its agent: real keys, real chunks, real proofs.

use codec::Encode;
use dlo_core::{PeerId, SystemId};
use dlo_proof::{
    keypair, peer_id, prove, prove::Tree, Commitment, Leaf, PublicKey, SecretKey, Signature, BIND_CONTEXT,
    COMMITMENT_CONTEXT,
};
use dlo_runtime::{AccountId, ResourceProof, Runtime, UncheckedExtrinsic};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_resource_proof::{Call, Peers};
use sp_core::Pair;
use sp_keyring::Sr25519Keyring as Key;
use std::collections::BTreeMap;

/// The agent of every antnode.
const AGENT: Key = Key::Ferdie;
/// Bytes of a chunk.
const CHUNK: usize = 1 << 20;

pub struct Antnode {
    pub peer: PeerId,
    public: PublicKey,
    secret: SecretKey,
    tree: Tree,
    chunks: BTreeMap<[u8; 32], Vec<u8>>,
}

impl Antnode {
    /// An antnode with `count` chunks of 1 MiB.
    pub fn new(seed: u8, count: u32) -> Self {
        let (public, secret) = keypair([seed; 32]);
        let chunks: BTreeMap<_, _> = (0..count)
            .map(|number| {
                let mut content = vec![0; CHUNK];
                blake3::Hasher::new().update(&(seed, number).encode()).finalize_xof().fill(&mut content);
                (*blake3::hash(&content).as_bytes(), content)
            })
            .collect();
        let leaves = chunks.keys().map(|key| Leaf { key: *key, content: None }).collect();
        Self { peer: peer_id(&public), public, secret, tree: Tree::new(leaves).unwrap(), chunks }
    }

    pub fn bind(&self, owner: &AccountId, system: SystemId) -> Call<Runtime> {
        let number = pallet_resource_proof::Work::<Runtime>::get(system).next_bind;
        let payload = ResourceProof::bind_payload(system, owner, number);
        let signature = self.secret.sign(&payload, BIND_CONTEXT, [0; 32]).unwrap();
        Call::bind { system, public_key: self.public.clone(), agent: AGENT.public(), signature }
    }

    pub fn commit(&self) -> UncheckedExtrinsic {
        let mut commitment = Commitment {
            root: self.tree.root(),
            key_count: self.tree.key_count(),
            public_key: self.public.clone(),
            signature: Signature::default(),
        };
        commitment.signature = self.secret.sign(&commitment.payload(), COMMITMENT_CONTEXT, [0; 32]).unwrap();
        let bound = Peers::<Runtime>::get(self.peer).unwrap();
        let sequence = bound.sequence + 1;
        let payload = ResourceProof::commit_payload(
            self.peer,
            (bound.system, bound.binding),
            sequence,
            commitment.hash(),
        );
        let signature = AGENT.pair().sign(&payload);
        authorized(Call::commit { peer: self.peer, sequence, commitment, signature })
    }

    /// The answer to the open challenge, if there is one.
    pub fn answer(&self) -> Option<UncheckedExtrinsic> {
        let opened = Peers::<Runtime>::get(self.peer)?.challenge.filter(|opened| !opened.answered)?;
        if opened.deadline < dlo_runtime::System::block_number() {
            return None;
        }
        let content = |key: &[u8; 32]| self.chunks.get(key).cloned();
        let answer = prove::answer(&self.tree, &opened.challenge, content).unwrap();
        Some(authorized(Call::answer { peer: self.peer, number: opened.number, answer }))
    }
}

fn authorized(call: Call<Runtime>) -> UncheckedExtrinsic {
    <Runtime as CreateAuthorizedTransaction<Call<Runtime>>>::create_authorized_transaction(call.into())
}
