//! The keys of oracles: sr25519 under a key type of their own, so that no other key of the node can sign a report.

use sp_core::crypto::KeyTypeId;

/// The keystore's key type of oracle keys.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"porv");

#[allow(missing_docs)]
mod app {
    use sp_application_crypto::{app_crypto, sr25519};
    app_crypto!(sr25519, super::KEY_TYPE);
}

/// An oracle's public key.
pub type OracleId = app::Public;

/// A signature by an oracle.
pub type OracleSignature = app::Signature;

/// An oracle's key pair, for tools and tests.
#[cfg(feature = "std")]
pub type OraclePair = app::Pair;
