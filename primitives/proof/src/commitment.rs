//! What an antnode has signed: its storage commitment, and its binding to a system.

use crate::{error::ensure, merkle::check_count, ProofError};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::PeerId;
use fips204::{
    ml_dsa_65,
    traits::{KeyGen, SerDes, Signer, Verifier},
};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// Bytes of an ML-DSA-65 public key (FIPS 204, table 2).
pub const PUBLIC_KEY_LEN: u32 = 1952;

/// Bytes of an ML-DSA-65 signature (FIPS 204, table 2).
pub const SIGNATURE_LEN: u32 = 3309;

/// The context with which antnodes sign their commitments.
pub const COMMITMENT_CONTEXT: &[u8] = b"autonomi.ant.replication.storage_commitment.v1";

/// The context with which an antnode signs that it works for a system.
pub const BIND_CONTEXT: &[u8] = b"dlo/resource-proof/bind";

/// An ML-DSA-65 public key. That it has its exact length is checked where it is used.
pub type PublicKey = BoundedVec<u8, ConstU32<PUBLIC_KEY_LEN>>;

/// An ML-DSA-65 signature. That it has its exact length is checked where it is used.
pub type Signature = BoundedVec<u8, ConstU32<SIGNATURE_LEN>>;

/// A node's own signed commitment to what it keeps. At most 5,301 bytes encoded.
///
/// Nothing in it says when it was signed, and everybody can read it: whoever hands it on has to say by itself that it
/// is the newest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Commitment {
    /// The root of the tree over all that is kept.
    pub root: H256,
    /// The leaves of the tree.
    pub key_count: u32,
    /// The node's key.
    pub public_key: PublicKey,
    /// The node's signature over [`Self::payload`] with [`COMMITMENT_CONTEXT`].
    pub signature: Signature,
}

impl Commitment {
    /// What is signed: `root || key_count || peer id || length of the key || key`, numbers in 4 bytes little-endian
    /// (`ant-protocol` 5.0, `payment/commitment.rs`).
    pub fn payload(&self) -> Vec<u8> {
        let key_len = u32::try_from(self.public_key.len()).unwrap_or(u32::MAX);
        let mut payload = Vec::new();
        payload.extend_from_slice(self.root.as_bytes());
        payload.extend_from_slice(&self.key_count.to_le_bytes());
        payload.extend_from_slice(self.peer().0.as_bytes());
        payload.extend_from_slice(&key_len.to_le_bytes());
        payload.extend_from_slice(&self.public_key);
        payload
    }

    /// The node.
    pub fn peer(&self) -> PeerId {
        peer_id(&self.public_key)
    }

    /// BLAKE3 of the SCALE encoding. Ours: the network pins commitments by another hash.
    pub fn hash(&self) -> H256 {
        H256(*blake3::hash(&self.encode()).as_bytes())
    }

    /// That the node signed it, and that there can be a tree of that many keys.
    ///
    /// Errors: [`ProofError::NoKeys`], [`ProofError::TooManyKeys`], and those of [`verify_signature`].
    pub fn verify(&self) -> Result<(), ProofError> {
        check_count(self.key_count)?;
        // Lengths before hashes: they are looked at again, but cost nothing.
        check_lengths(&self.public_key, &self.signature)?;
        verify_signature(&self.public_key, &self.payload(), COMMITMENT_CONTEXT, &self.signature)
    }
}

/// The id of the node with that key: BLAKE3 of it.
pub fn peer_id(public_key: &[u8]) -> PeerId {
    PeerId(H256(*blake3::hash(public_key).as_bytes()))
}

/// That `signature` is of `message` with `context` (ML-DSA-65, pure, FIPS 204 algorithm 3).
///
/// Errors: [`ProofError::BadPublicKey`], [`ProofError::BadSignature`], the latter also where the context has more than
/// 255 bytes.
pub fn verify_signature(
    public_key: &[u8],
    message: &[u8],
    context: &[u8],
    signature: &[u8],
) -> Result<(), ProofError> {
    check_lengths(public_key, signature)?;
    let key = public_key.try_into().map_err(|_| ProofError::BadPublicKey)?;
    let signature = signature.try_into().map_err(|_| ProofError::BadSignature)?;
    let key = ml_dsa_65::PublicKey::try_from_bytes(key).map_err(|_| ProofError::BadPublicKey)?;
    ensure(key.verify(message, &signature, context), ProofError::BadSignature)
}

fn check_lengths(public_key: &[u8], signature: &[u8]) -> Result<(), ProofError> {
    ensure(public_key.len() == ml_dsa_65::PK_LEN, ProofError::BadPublicKey)?;
    ensure(signature.len() == ml_dsa_65::SIG_LEN, ProofError::BadSignature)
}

/// An ML-DSA-65 secret key. It cannot be printed, and its memory is wiped when it is dropped.
pub struct SecretKey(ml_dsa_65::PrivateKey);

impl SecretKey {
    /// From the 4,032 bytes of FIPS 204, which is how an antnode keeps its key.
    ///
    /// Errors: [`ProofError::BadSecretKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProofError> {
        let bytes = bytes.try_into().map_err(|_| ProofError::BadSecretKey)?;
        ml_dsa_65::PrivateKey::try_from_bytes(bytes).map(Self).map_err(|_| ProofError::BadSecretKey)
    }

    /// The 4,032 bytes of FIPS 204, which the caller has to keep secret and to wipe.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.clone().into_bytes().to_vec()
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        bounded(self.0.get_public_key())
    }

    /// Signs `message` with `context` (ML-DSA-65, pure, FIPS 204 algorithm 2). `seed` is the signature's randomness;
    /// zeros give the deterministic variant.
    ///
    /// Errors: [`ProofError::BadSignature`] where the context has more than 255 bytes, or the key is not sound.
    pub fn sign(&self, message: &[u8], context: &[u8], seed: [u8; 32]) -> Result<Signature, ProofError> {
        let signature = self.0.try_sign_with_seed(&seed, message, context);
        signature.map(|bytes| Signature::truncate_from(bytes.to_vec())).map_err(|_| ProofError::BadSignature)
    }
}

/// The key pair of `seed` (FIPS 204 algorithm 6).
pub fn keypair(seed: [u8; 32]) -> (PublicKey, SecretKey) {
    let (public, secret) = ml_dsa_65::KG::keygen_from_seed(&seed);
    (bounded(public), SecretKey(secret))
}

/// The public key that belongs to a secret key in the bytes of FIPS 204.
///
/// Errors: [`ProofError::BadSecretKey`].
pub fn public_of(secret: &[u8]) -> Result<PublicKey, ProofError> {
    SecretKey::from_bytes(secret).map(|secret| secret.public())
}

/// [`SecretKey::sign`] with a secret key in the bytes of FIPS 204.
///
/// Errors: [`ProofError::BadSecretKey`], and those of [`SecretKey::sign`].
pub fn sign(secret: &[u8], message: &[u8], context: &[u8], seed: [u8; 32]) -> Result<Signature, ProofError> {
    SecretKey::from_bytes(secret)?.sign(message, context, seed)
}

/// The bytes of a public key, which are as many as the bound.
fn bounded(key: ml_dsa_65::PublicKey) -> PublicKey {
    PublicKey::truncate_from(key.into_bytes().to_vec())
}
