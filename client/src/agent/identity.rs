//! An antnode's own key, which binds it to a system. It is read for that only, and never shown.

use crate::{
    error::{Error, Result},
    keys,
};
use dlo_core::PeerId;
use dlo_proof::{peer_id, PublicKey, SecretKey, Signature};
use serde::{
    de::{Deserializer, SeqAccess, Visitor},
    Deserialize,
};
use std::{
    fmt,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The file of the key.
pub const IDENTITY: &str = "node_identity.key";
/// More than the bytes of both keys as text.
const MAX_FILE: u64 = 256 << 10;
/// Bytes of an ML-DSA-65 secret key (FIPS 204, table 2).
const SECRET_LEN: usize = 4032;

/// An antnode's ML-DSA-65 key pair.
pub struct Identity {
    secret: SecretKey,
    public: PublicKey,
}

/// The file as ant-node writes it.
#[derive(Deserialize)]
struct KeyFile {
    secret_key: Secret,
    public_key: Vec<u8>,
}

/// A secret key's bytes, wiped when they are dropped.
struct Secret(Zeroizing<Vec<u8>>);

impl Identity {
    /// Reads the key of the antnode in `dir`. No error shows any of it.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(IDENTITY);
        let text = text(&path)?;
        let bad = |why: &str| Error::input(format!("{}: {why}", path.display()));
        let no_key = "it is no key file of ant-node 0.23: JSON with secret_key and public_key";
        // The parser's own errors may quote the secret.
        let file: KeyFile = serde_json::from_slice(&text).map_err(|_| bad(no_key))?;
        let secret = SecretKey::from_bytes(&file.secret_key.0)
            .map_err(|_| bad("the secret key is no ML-DSA-65 key"))?;
        let identity = Self::of(secret);
        if identity.public.as_slice() != file.public_key {
            return Err(bad("the public key is not that of the secret key"));
        }
        Ok(identity)
    }

    /// The identity of a secret key.
    pub(super) fn of(secret: SecretKey) -> Self {
        Self { public: secret.public(), secret }
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The antnode's id.
    pub fn peer(&self) -> PeerId {
        peer_id(&self.public)
    }

    /// The antnode's signature over `message` in `context`.
    pub fn sign(&self, message: &[u8], context: &[u8]) -> Result<Signature> {
        self.sign_with(message, context, keys::random_bytes()?)
    }

    /// The same with a known `seed` as the signature's randomness.
    pub(super) fn sign_with(&self, message: &[u8], context: &[u8], seed: [u8; 32]) -> Result<Signature> {
        self.secret.sign(message, context, seed).map_err(Error::other)
    }

    /// The key file as ant-node writes it.
    pub(super) fn text(&self) -> Zeroizing<Vec<u8>> {
        let secret = Zeroizing::new(self.secret.to_bytes());
        let file = format!(r#"{{"secret_key":{:?},"public_key":{:?}}}"#, *secret, self.public.as_slice());
        Zeroizing::new(file.into_bytes())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the bytes of a key")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut bytes: A) -> std::result::Result<Secret, A::Error> {
                // As large as it may get at once: growing would leave copies behind.
                let mut secret = Zeroizing::new(Vec::with_capacity(SECRET_LEN));
                while let Some(byte) = bytes.next_element::<u8>()? {
                    if secret.len() >= SECRET_LEN {
                        return Err(serde::de::Error::custom("too many bytes"));
                    }
                    secret.push(byte);
                }
                Ok(Secret(secret))
            }
        }
        deserializer.deserialize_seq(Bytes)
    }
}

/// What to tell who lets others read the key file in `dir`.
#[cfg(unix)]
pub fn warning(dir: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let path = dir.join(IDENTITY);
    let mode = fs::metadata(&path).ok()?.permissions().mode();
    let shown = path.display();
    (mode & 0o077 != 0)
        .then(|| format!("the antnode's key {shown} can be read by others: run chmod 600 {shown}"))
}

/// What to tell who lets others read the key file in `dir`.
#[cfg(not(unix))]
pub fn warning(_: &Path) -> Option<String> {
    None
}

fn text(path: &PathBuf) -> Result<Zeroizing<Vec<u8>>> {
    let cannot = |error: std::io::Error| {
        Error::input(format!("cannot read the antnode's key {}: {error}", path.display()))
    };
    let file = File::open(path).map_err(cannot)?;
    let len = file.metadata().map_err(cannot)?.len().min(MAX_FILE);
    let mut text =
        Zeroizing::new(Vec::with_capacity(usize::try_from(len).map_err(Error::other)?.saturating_add(1)));
    file.take(MAX_FILE).read_to_end(&mut text).map_err(cannot)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::dev_node::{self, Spec};
    use crate::testing::scratch;
    use dlo_proof::{verify_signature, BIND_CONTEXT};
    use serde_json::{json, Value};

    fn written(name: &str) -> PathBuf {
        let dir = scratch(name);
        dev_node::write(&dir, &Spec { bytes: 100, chunk_bytes: 100, ..Spec::of_seed("identity") }).unwrap();
        dir
    }

    fn changed(dir: &Path, change: impl FnOnce(&mut Value)) {
        let mut file: Value = serde_json::from_slice(&fs::read(dir.join(IDENTITY)).unwrap()).unwrap();
        change(&mut file);
        fs::write(dir.join(IDENTITY), file.to_string()).unwrap();
    }

    fn says(dir: &Path) -> String {
        let error = Identity::read(dir).err().unwrap();
        assert_eq!(error.exit_code(), 2);
        error.to_string()
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_without_being_shown() {
        let dir = scratch("identity-none");
        assert!(says(&dir).contains("cannot read"));
        for text in ["correct horse battery", r#"{"secret_key":"correct horse","public_key":[1]}"#, "{}"] {
            fs::write(dir.join(IDENTITY), text).unwrap();
            assert!(says(&dir).contains("no key file") && !says(&dir).contains("horse"), "{}", says(&dir));
        }
    }

    #[test]
    fn keys_of_another_length_or_that_do_not_belong_together_are_refused() {
        let dir = written("identity-broken");
        changed(&dir, |file| file["public_key"][0] = json!(file["public_key"][0].as_u64().unwrap() ^ 1));
        assert!(says(&dir).contains("not that of the secret key"));
        changed(&dir, |file| drop(file["secret_key"].as_array_mut().unwrap().pop()));
        assert!(says(&dir).contains("no ML-DSA-65 key"));
        changed(&dir, |file| file["secret_key"] = json!(vec![7; SECRET_LEN + 1]));
        assert!(says(&dir).contains("no key file"));
    }

    #[test]
    fn a_signature_holds_for_its_message_and_context_only() {
        let dir = written("identity-sign");
        let identity = Identity::read(&dir).unwrap();
        let signature = identity.sign(b"payload", BIND_CONTEXT).unwrap();
        let verify =
            |message: &[u8], context| verify_signature(identity.public_key(), message, context, &signature);
        assert!(verify(b"payloae", BIND_CONTEXT).is_err());
        assert!(verify(b"payload", b"another").is_err());
        assert!(verify(b"payload", BIND_CONTEXT).is_ok());
        assert_eq!(identity.peer().0 .0, *blake3::hash(identity.public_key()).as_bytes());
    }

    #[test]
    fn who_lets_others_read_the_key_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let dir = written("identity-open");
        assert_eq!(warning(&dir), None);
        fs::set_permissions(dir.join(IDENTITY), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(warning(&dir).unwrap().contains("chmod 600"));
        assert_eq!(warning(&scratch("identity-nothing")), None);
    }
}
