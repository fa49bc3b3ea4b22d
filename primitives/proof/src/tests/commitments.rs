use super::stores::seed;
use crate::{
    keypair, peer_id, public_of, sign, verify_signature, Commitment, ProofError, PublicKey, SecretKey,
    Signature, BIND_CONTEXT, COMMITMENT_CONTEXT, PUBLIC_KEY_LEN, SIGNATURE_LEN,
};
use codec::{Decode, Encode, MaxEncodedLen};

fn signed(key_count: u32) -> (Commitment, SecretKey) {
    let (public_key, secret) = keypair([3; 32]);
    let mut commitment = Commitment { root: seed(1), key_count, public_key, signature: Signature::default() };
    commitment.signature = secret.sign(&commitment.payload(), COMMITMENT_CONTEXT, [0; 32]).unwrap();
    (commitment, secret)
}

#[test]
fn a_commitment_to_nothing_or_too_much_is_refused() {
    assert_eq!(signed(0).0.verify(), Err(ProofError::NoKeys));
    assert_eq!(signed(1_000_001).0.verify(), Err(ProofError::TooManyKeys));
    assert_eq!(signed(1).0.verify(), Ok(()));
    assert_eq!(signed(1_000_000).0.verify(), Ok(()));
}

#[test]
fn a_key_or_signature_of_another_length_is_refused() {
    let (commitment, _) = signed(7);
    let mut short = commitment.clone();
    short.public_key.pop();
    assert_eq!(short.verify(), Err(ProofError::BadPublicKey));
    let mut none = commitment.clone();
    none.public_key = PublicKey::default();
    assert_eq!(none.verify(), Err(ProofError::BadPublicKey));
    let mut cut = commitment.clone();
    cut.signature.pop();
    assert_eq!(cut.verify(), Err(ProofError::BadSignature));
    let mut blank = commitment;
    blank.signature = Signature::truncate_from(vec![0; 3309]);
    assert_eq!(blank.verify(), Err(ProofError::BadSignature));
}

#[test]
fn the_signature_covers_every_field() {
    let (commitment, _) = signed(7);
    assert_eq!(commitment.verify(), Ok(()));
    let root = Commitment { root: seed(2), ..commitment.clone() };
    let count = Commitment { key_count: 8, ..commitment.clone() };
    let key = Commitment { public_key: keypair([4; 32]).0, ..commitment.clone() };
    let mut flipped = commitment;
    flipped.signature[1_000] ^= 1;
    for forged in [root, count, key, flipped] {
        assert_eq!(forged.verify(), Err(ProofError::BadSignature));
    }
}

#[test]
fn a_signature_is_good_for_its_context_and_message_only() {
    let (public, secret) = keypair([5; 32]);
    let signature = secret.sign(b"message", BIND_CONTEXT, [9; 32]).unwrap();
    assert_eq!(verify_signature(&public, b"message", BIND_CONTEXT, &signature), Ok(()));
    for (message, context) in [
        (b"message".as_slice(), COMMITMENT_CONTEXT),
        (b"massage", BIND_CONTEXT),
        (b"message", b""),
        (b"message", &[0; 256]),
    ] {
        assert_eq!(verify_signature(&public, message, context, &signature), Err(ProofError::BadSignature));
    }
}

#[test]
fn a_secret_key_of_another_length_signs_nothing() {
    assert_eq!(sign(&[1; 32], b"message", b"", [0; 32]), Err(ProofError::BadSecretKey));
    assert_eq!(public_of(&[]), Err(ProofError::BadSecretKey));
    let (_, secret) = keypair([6; 32]);
    assert_eq!(secret.sign(b"message", &[0; 256], [0; 32]), Err(ProofError::BadSignature));
}

#[test]
fn a_key_kept_as_bytes_signs_as_before() {
    let (public, secret) = keypair([6; 32]);
    let bytes = secret.to_bytes();
    assert_eq!(bytes.len(), 4_032);
    assert_eq!(public_of(&bytes), Ok(public.clone()));
    assert_eq!(secret.public(), public);
    let signature = sign(&bytes, b"message", BIND_CONTEXT, [1; 32]).unwrap();
    assert_eq!(Ok(&signature), secret.sign(b"message", BIND_CONTEXT, [1; 32]).as_ref());
    assert_eq!(verify_signature(&public, b"message", BIND_CONTEXT, &signature), Ok(()));
    // Another seed is another signature, as good as the first.
    let other = sign(&bytes, b"message", BIND_CONTEXT, [2; 32]).unwrap();
    assert_ne!(other, signature);
    assert_eq!(verify_signature(&public, b"message", BIND_CONTEXT, &other), Ok(()));
}

/// NIST's vectors of key generation (ACVP `ML-DSA-keyGen-FIPS204`, ML-DSA-65, test 26).
#[test]
fn keys_are_those_of_the_standard() {
    let seed = hex::decode("a991fd42b071d49c48ae3e75c647459e0daad1e1ba356a04801912d3294bcff8").unwrap();
    let (public, secret) = keypair(seed.try_into().unwrap());
    let secret = secret.to_bytes();
    let rho = "36db0b5dce98bd190cb139e80b71b49c7d7040b71c5a1f3412c46bde939192b1";
    assert_eq!((hex::encode(&public[..32]), hex::encode(&secret[..32])), (rho.into(), rho.into()));
    let end = "5c657e1192070aba7df480f489ebdf9753a79ccbc6aa893913c5f1271f1c6035";
    assert_eq!(hex::encode(&public[1_920..]), end);
    let end = "d5f0685b20ba2bfdd699b83b9866190fc9364d34e3ec342ae3881b934047d577";
    assert_eq!(hex::encode(&secret[4_000..]), end);
}

#[test]
fn the_payload_is_the_networks() {
    let (commitment, _) = signed(0x0001_0203);
    let payload = commitment.payload();
    assert_eq!(payload.len(), 32 + 4 + 32 + 4 + 1952);
    assert_eq!(payload[..32], seed(1).0);
    assert_eq!(payload[32..36], [3, 2, 1, 0]);
    assert_eq!(payload[36..68], *blake3::hash(&commitment.public_key).as_bytes());
    assert_eq!(payload[68..72], [0xa0, 0x07, 0, 0]);
    assert_eq!(payload[72..], commitment.public_key[..]);
    assert_eq!(commitment.peer(), peer_id(&commitment.public_key));
}

#[test]
fn the_hash_is_of_every_field() {
    let (commitment, _) = signed(7);
    assert_eq!(commitment.hash().0, *blake3::hash(&commitment.encode()).as_bytes());
    let count = Commitment { key_count: 8, ..commitment.clone() };
    let mut flipped = commitment.clone();
    flipped.signature[0] ^= 1;
    assert!(count.hash() != commitment.hash() && flipped.hash() != commitment.hash());
}

#[test]
fn a_commitment_survives_its_encoding_and_longer_ones_do_not() {
    let (commitment, _) = signed(7);
    let encoded = commitment.encode();
    assert_eq!(Commitment::decode(&mut &*encoded), Ok(commitment));
    assert_eq!((encoded.len(), Commitment::max_encoded_len()), (5_301, 5_301));
    assert!(PublicKey::decode(&mut &*vec![0_u8; 1_953].encode()).is_err());
    assert!(Signature::decode(&mut &*vec![0_u8; 3_310].encode()).is_err());
    assert_eq!((PUBLIC_KEY_LEN, SIGNATURE_LEN), (1_952, 3_309));
}
