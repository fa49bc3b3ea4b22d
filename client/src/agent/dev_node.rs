//! Writes a data directory as an antnode would, for development and trials: chunks, key and signed commitment. All of
//! it follows from a seed, so its key is no secret.

use super::{
    files,
    identity::{Identity, IDENTITY},
    retention::{self, leaf, Kept, Retention, Slot, POINTERS, RETENTION},
    shared_bits,
    store::{self, Store, CHUNKS, LAYOUT},
};
use crate::{
    error::{Error, Result},
    output::Progress,
};
use dlo_core::PeerId;
use dlo_proof::{
    keypair, prove::Tree, Commitment, Digest, Signature, COMMITMENT_CONTEXT, MAX_CONTENT, MAX_KEYS,
};
use sp_core::H256;
use std::{fs, io::ErrorKind, path::Path};

/// Shorter chunks would not all be different.
const MIN_CHUNK: u32 = 16;
/// With more, a chunk would take minutes.
const MAX_PREFIX_BITS: u32 = 24;
/// Bytes at the end of a chunk that are tried until its address has the wanted bits.
const TRIED: usize = 8;

/// What to write.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Bytes of all chunks together, rounded down to whole chunks but for the first.
    pub bytes: u64,
    /// Bytes of each chunk.
    pub chunk_bytes: u32,
    /// What everything follows from.
    pub seed: String,
    /// How many leading bits of the antnode's id each chunk's address shares.
    pub prefix_bits: u32,
    /// Pointers among the commitment's leaves; they have no file.
    pub pointers: u32,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The antnode's id.
    pub peer: PeerId,
    /// Chunks in all.
    pub chunks: u32,
    /// Those of them that were not there before.
    pub new: u32,
    /// Root of the commitment.
    pub root: H256,
}

impl Spec {
    /// A small store of a seed.
    pub fn of_seed(seed: &str) -> Self {
        Self { bytes: 1 << 20, chunk_bytes: 1 << 16, seed: seed.into(), prefix_bits: 0, pointers: 0 }
    }

    fn count(&self) -> Result<u32> {
        if !(MIN_CHUNK..=MAX_CONTENT).contains(&self.chunk_bytes) {
            return Err(Error::input(format!("a chunk has {MIN_CHUNK} to {MAX_CONTENT} bytes")));
        }
        if self.prefix_bits > MAX_PREFIX_BITS {
            return Err(Error::input(format!("at most {MAX_PREFIX_BITS} leading bits")));
        }
        let count = self.bytes.checked_div(u64::from(self.chunk_bytes)).unwrap_or_default().max(1);
        let keys = count.saturating_add(u64::from(self.pointers));
        if keys > u64::from(MAX_KEYS) {
            return Err(Error::input(format!("{keys} keys are more than the {MAX_KEYS} of a commitment")));
        }
        u32::try_from(count).map_err(Error::other)
    }

    /// 32 bytes for one purpose.
    fn derived(&self, purpose: &str) -> Digest {
        *blake3::Hasher::new_derive_key(purpose).update(self.seed.as_bytes()).finalize().as_bytes()
    }
}

/// Writes, or adds to, the antnode in `dir`. Chunks that are there already stay as they are. Fails where another
/// antnode lives there.
pub fn write(dir: &Path, spec: &Spec) -> Result<Written> {
    let count = spec.count()?;
    let (_, secret) = keypair(spec.derived("dlo dev-node key"));
    let identity = Identity::of(secret);
    refuse_another(dir, &identity)?;
    write_layout(dir)?;
    write_identity(dir, &identity)?;
    let mut written = Written { peer: identity.peer(), chunks: count, new: 0, root: H256::zero() };
    let mut leaves = write_chunks(dir, spec, &mut written)?;
    let key = spec.derived("dlo dev-node pointers");
    leaves.extend((0..spec.pointers).map(|number| (drawn(&key, number), true)));
    leaves.sort_unstable();
    written.root = write_retention(dir, &identity, leaves)?;
    Ok(written)
}

fn refuse_another(dir: &Path, identity: &Identity) -> Result<()> {
    let path = dir.join(IDENTITY);
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::input(format!("{}: {error}", path.display()))),
        Ok(_) if Identity::read(dir)?.public_key() == identity.public_key() => Ok(()),
        Ok(_) => Err(Error::input(format!(
            "{} is another antnode's, or this one's with another seed: choose an empty directory",
            dir.display()
        ))),
    }
}

fn write_layout(dir: &Path) -> Result<()> {
    put(&dir.join(CHUNKS).join(LAYOUT), store::layout().to_string().as_bytes())
}

fn write_identity(dir: &Path, identity: &Identity) -> Result<()> {
    let path = dir.join(IDENTITY);
    put(&path, &identity.text())?;
    close(&path).map_err(Error::other)
}

#[cfg(unix)]
fn close(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn close(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Writes the chunks that are not there. Gives the addresses of all, none of which is a pointer.
fn write_chunks(dir: &Path, spec: &Spec, written: &mut Written) -> Result<Vec<(Digest, bool)>> {
    let store = Store::open(dir)?;
    let source = spec.derived("dlo dev-node chunks");
    let mut progress = Progress::start();
    let mut content = vec![0; usize::try_from(spec.chunk_bytes).map_err(Error::other)?];
    let mut leaves = Vec::new();
    for number in 0..written.chunks {
        let key = fill(&mut content, &source, number, written.peer, spec.prefix_bits)?;
        let path = store.path(&key);
        let there = fs::metadata(&path).is_ok_and(|file| file.len() == u64::from(spec.chunk_bytes));
        if !there {
            put(&path, &content)?;
            written.new = written.new.saturating_add(1);
        }
        leaves.push((key, false));
        progress.say(|| format!("writing chunks: {number} of {} so far", written.chunks));
    }
    Ok(leaves)
}

/// Fills `content` with the chunk `number`, whose address shares `bits` leading bits with the id of `peer`.
fn fill(content: &mut [u8], source: &Digest, number: u32, peer: PeerId, bits: u32) -> Result<Digest> {
    blake3::Hasher::new_keyed(source).update(&number.to_le_bytes()).finalize_xof().fill(content);
    let end = content.len().saturating_sub(TRIED);
    let (head, tail) = content.split_at_mut(end);
    // What comes before the last bytes is hashed once only.
    let head = blake3::Hasher::new().update(head).clone();
    for attempt in 0..u64::MAX {
        if attempt > 0 {
            tail.copy_from_slice(&attempt.to_le_bytes());
        }
        let key = *head.clone().update(tail).finalize().as_bytes();
        if shared_bits(&key, peer) >= bits {
            return Ok(key);
        }
    }
    Err(Error::other("no chunk has the wanted address"))
}

fn drawn(key: &Digest, number: u32) -> Digest {
    *blake3::keyed_hash(key, &number.to_le_bytes()).as_bytes()
}

/// Signs a commitment over the leaves, which are in order, and writes it. Gives its root.
fn write_retention(dir: &Path, identity: &Identity, leaves: Vec<(Digest, bool)>) -> Result<H256> {
    let tree = Tree::new(leaves.iter().map(|(key, pointer)| leaf(*key, *pointer)).collect());
    let tree = tree.map_err(Error::other)?;
    let unsigned = Commitment {
        root: tree.root(),
        key_count: tree.key_count(),
        public_key: identity.public_key().clone(),
        signature: Signature::default(),
    };
    let signature = identity.sign_with(&unsigned.payload(), COMMITMENT_CONTEXT, Digest::default())?;
    let commitment = Kept {
        root: tree.root().0,
        key_count: tree.key_count(),
        sender_peer_id: identity.peer().0 .0,
        sender_public_key: identity.public_key().to_vec(),
        signature: signature.into_inner(),
    };
    let pointers: Vec<Digest> = leaves.iter().filter(|(_, pointer)| *pointer).map(|(key, _)| *key).collect();
    let pointers =
        if pointers.is_empty() { Vec::new() } else { vec![(retention::pin(&commitment)?, pointers)] };
    let leaf_keys = leaves.into_iter().map(|(key, _)| key).collect();
    let slots = vec![Slot { commitment, leaf_keys, expires_at_unix: None }];
    let (bytes, pointers) = Retention { slots, has_current: true, pointers }.encoded()?;
    // In the order of the antnode: no commitment is there before its pointers.
    put(&dir.join(POINTERS), &pointers)?;
    put(&dir.join(RETENTION), &bytes)?;
    Ok(tree.root())
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    files::write_whole(path, &[bytes])
        .map_err(|error| Error::input(format!("cannot write {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    #[test]
    fn another_antnode_is_never_written_over() {
        let dir = scratch("dev-node-another");
        write(&dir, &Spec::of_seed("a")).unwrap();
        let key = fs::read(dir.join(IDENTITY)).unwrap();
        let error = write(&dir, &Spec::of_seed("b")).unwrap_err();
        assert!(error.to_string().contains("another antnode"), "{error}");
        fs::write(dir.join(IDENTITY), "unreadable").unwrap();
        assert!(write(&dir, &Spec::of_seed("a")).is_err());
        assert_eq!(fs::read(dir.join(IDENTITY)).unwrap(), b"unreadable");
        assert_ne!(key, b"unreadable");
    }

    #[test]
    fn sizes_that_no_antnode_has_are_refused() {
        let dir = scratch("dev-node-sizes");
        let spec = Spec::of_seed("sizes");
        for bad in [
            Spec { chunk_bytes: 15, ..spec.clone() },
            Spec { chunk_bytes: MAX_CONTENT + 1, ..spec.clone() },
            Spec { prefix_bits: 25, ..spec.clone() },
            Spec { bytes: u64::from(MAX_KEYS) * 16, chunk_bytes: 16, pointers: 1, ..spec.clone() },
            Spec { bytes: u64::MAX, chunk_bytes: 16, ..spec },
        ] {
            assert_eq!(write(&dir, &bad).unwrap_err().exit_code(), 2, "{bad:?}");
        }
        assert!(!dir.join(CHUNKS).exists());
    }

    #[test]
    fn a_store_grows_without_touching_what_is_there_and_signs_anew() {
        let dir = scratch("dev-node-grows");
        let spec = Spec { bytes: 3_999, chunk_bytes: 1_000, ..Spec::of_seed("grows") };
        let first = write(&dir, &spec).unwrap();
        assert_eq!((first.chunks, first.new), (3, 3));
        assert_eq!(write(&dir, &spec).unwrap(), Written { new: 0, ..first });
        let grown = write(&dir, &Spec { bytes: 5_000, ..spec }).unwrap();
        assert_eq!((grown.chunks, grown.new, grown.peer), (5, 2, first.peer));
        assert_ne!(grown.root, first.root);
        let signed = Retention::read(&dir).unwrap().unwrap().current().unwrap().unwrap();
        assert_eq!((signed.commitment.root, signed.commitment.peer()), (grown.root, grown.peer));
        let store = Store::open(&dir).unwrap();
        for index in 0..5 {
            let key = signed.tree.leaf(index).unwrap().key;
            assert_eq!(store.read(&key).unwrap().unwrap().len(), 1_000);
        }
    }

    #[test]
    fn addresses_share_the_wanted_bits_with_the_antnode() {
        let dir = scratch("dev-node-prefix");
        let spec = Spec { bytes: 500, chunk_bytes: 50, prefix_bits: 6, ..Spec::of_seed("prefix") };
        let written = write(&dir, &spec).unwrap();
        let signed = Retention::read(&dir).unwrap().unwrap().current().unwrap().unwrap();
        for index in 0..10 {
            assert!(shared_bits(&signed.tree.leaf(index).unwrap().key, written.peer) >= 6);
        }
    }
}
