//! The host agent: hands the commitments of a host's antnodes to the chain, and answers its challenges.
//!
//! It reads what an antnode has on disk and never writes there. It holds a key of its own, the agent's; the owner's
//! key and the antnode's are needed for binding only.

mod antnode;
pub mod dev_node;
mod files;
pub mod find;
pub mod identity;
pub mod index;
pub mod metrics;
pub mod payload;
pub mod retention;
pub mod roots;
pub mod run;
mod scan;
pub mod store;

use dlo_core::PeerId;
use dlo_proof::Digest;

/// An antnode's id in hexadecimal digits, as the Autonomi network writes it.
pub fn hex_of(peer: PeerId) -> String {
    hex::encode(peer.0)
}

/// How many leading bits `key` shares with the id of `peer`.
pub fn shared_bits(key: &Digest, peer: PeerId) -> u32 {
    let mut bits = 0u32;
    for (left, right) in key.iter().zip(peer.0.as_bytes()) {
        let differing = left ^ right;
        bits = bits.saturating_add(differing.leading_zeros());
        if differing != 0 {
            break;
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::H256;

    #[test]
    fn leading_bits_are_counted_across_bytes() {
        let peer = PeerId(H256([0xff; 32]));
        let mut key = [0xff; 32];
        assert_eq!(shared_bits(&key, peer), 256);
        key[1] = 0xef;
        assert_eq!(shared_bits(&key, peer), 11);
        key[0] = 0x7f;
        assert_eq!(shared_bits(&key, peer), 0);
    }
}
