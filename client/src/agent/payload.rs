//! What the agent and the antnode sign for the chain.

use dlo_core::{PeerId, SystemId};
use dlo_proof::BIND_CONTEXT;
use sp_core::H256;
use subxt::{ext::codec::Encode, utils::AccountId32};

/// Context of agents' signatures under commitments.
pub const COMMIT_CONTEXT: &[u8] = b"dlo/resource-proof/commit";

/// The bytes that an antnode signs to be bound to `system`: they hold on one chain, for one owner, once. `number` is
/// the system's next one.
pub fn bind(genesis: H256, system: SystemId, owner: &AccountId32, number: u32) -> Vec<u8> {
    (BIND_CONTEXT, genesis.0, system.0, owner.0, number).encode()
}

/// The bytes that an agent signs for the commitment number `sequence` of `peer` under its `binding` to a system.
pub fn commit(
    genesis: H256,
    peer: PeerId,
    (system, binding): (SystemId, u32),
    sequence: u32,
    commitment: H256,
) -> Vec<u8> {
    (COMMIT_CONTEXT, genesis.0, peer.0 .0, system.0, binding, sequence, commitment.0).encode()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixed(context: &[u8]) -> Vec<u8> {
        [&[u8::try_from(context.len()).unwrap() << 2], context].concat()
    }

    #[test]
    fn a_binding_is_its_context_with_its_length_then_genesis_system_owner_and_number() {
        let bytes = bind(H256([1; 32]), SystemId(7), &AccountId32([2; 32]), 3);
        let rest: [&[u8]; 4] = [&[1; 32], &[7, 0, 0, 0, 0, 0, 0, 0], &[2; 32], &[3, 0, 0, 0]];
        assert_eq!(bytes, [prefixed(BIND_CONTEXT), rest.concat()].concat());
    }

    #[test]
    fn a_commitment_is_its_context_with_its_length_then_genesis_peer_binding_sequence_and_hash() {
        let bytes = commit(H256([1; 32]), PeerId(H256([2; 32])), (SystemId(7), 4), 0x0102, H256([3; 32]));
        let rest: [&[u8]; 6] =
            [&[1; 32], &[2; 32], &[7, 0, 0, 0, 0, 0, 0, 0], &[4, 0, 0, 0], &[2, 1, 0, 0], &[3; 32]];
        assert_eq!(bytes, [prefixed(COMMIT_CONTEXT), rest.concat()].concat());
    }
}
