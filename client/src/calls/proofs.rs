//! Antnodes, their agents, commitments and answers.

use super::{call, hash, number, Authorized, Call, RESOURCE_PROOF};
use dlo_core::{PeerId, SystemId};
use dlo_proof::{Answer, Commitment};
use subxt::{dynamic::Value, ext::codec::Encode};

/// Binds an antnode to `system`, with its public key and its signature. The key `agent` hands on its commitments.
pub fn bind(system: SystemId, public_key: &[u8], agent: [u8; 32], signature: &[u8]) -> Call {
    let fields = [
        ("system", number(system.0)),
        ("public_key", Value::from_bytes(public_key)),
        ("agent", Value::from_bytes(agent)),
        ("signature", Value::from_bytes(signature)),
    ];
    call(RESOURCE_PROOF, "bind", fields)
}

/// Unbinds an antnode.
pub fn unbind(peer: PeerId) -> Call {
    call(RESOURCE_PROOF, "unbind", [("peer", hash(peer.0))])
}

/// Lets another key hand on an antnode's commitments.
pub fn set_agent(peer: PeerId, agent: [u8; 32]) -> Call {
    call(RESOURCE_PROOF, "set_agent", [("peer", hash(peer.0)), ("agent", Value::from_bytes(agent))])
}

/// Hands on a commitment of an antnode; `signature` is its agent's.
pub fn commit_root(peer: PeerId, sequence: u32, commitment: &Commitment, signature: [u8; 64]) -> Authorized {
    let fields = vec![
        ("peer", peer.encode()),
        ("sequence", sequence.encode()),
        ("commitment", commitment.encode()),
        ("signature", signature.encode()),
    ];
    Authorized { pallet: RESOURCE_PROOF, name: "commit", fields }
}

/// Answers the challenge `number` of an antnode.
pub fn answer_challenge(peer: PeerId, number: u32, answer: &Answer) -> Authorized {
    let fields = vec![("peer", peer.encode()), ("number", number.encode()), ("answer", answer.encode())];
    Authorized { pallet: RESOURCE_PROOF, name: "answer", fields }
}
