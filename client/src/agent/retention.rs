//! The storage commitments that an antnode has signed, as it keeps them in its data directory.
//!
//! ant-node 0.23 writes `commitment_retention.bin`, and beside it, for the leaves that are pointers,
//! `commitment_retention_pointers.bin`; both are postcard. Nothing in them is taken on trust: leaves must give the
//! root, and the antnode's signature must hold.

use super::store::stamp_of;
use crate::error::{Error, Result};
use dlo_core::PeerId;
use dlo_proof::{peer_id, prove::Tree, Commitment, Digest, Leaf};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{
    collections::BTreeSet,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// The file of commitments.
pub const RETENTION: &str = "commitment_retention.bin";
/// The file of their pointer leaves.
pub const POINTERS: &str = "commitment_retention_pointers.bin";
/// The version that both files begin with.
const VERSION: u32 = 1;
/// More than sixteen commitments, which is what an antnode keeps at most, of a million keys each.
const MAX_FILE: u64 = 640 << 20;
/// What the hash that names a commitment in the file of pointers begins with.
const PIN_CONTEXT: &[u8] = b"autonomi.ant.replication.commitment_hash.v1";
/// What a pointer's content is derived by.
const POINTER_CONTEXT: &str = "autonomi.pointer.commitment-leaf.v1";

/// A commitment as the antnode keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) root: Digest,
    pub(super) key_count: u32,
    pub(super) sender_peer_id: Digest,
    pub(super) sender_public_key: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// A commitment with its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slot {
    pub(super) commitment: Kept,
    pub(super) leaf_keys: Vec<Digest>,
    pub(super) expires_at_unix: Option<u64>,
}

/// Which keys of which commitment are pointers.
type Pointers = Vec<(Digest, Vec<Digest>)>;

/// What the two files hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// The newest first.
    pub(super) slots: Vec<Slot>,
    /// Whether the first one is what the antnode stands for now.
    pub(super) has_current: bool,
    pub(super) pointers: Pointers,
}

/// A commitment that holds, with the tree that it is over.
pub struct Signed {
    /// What the antnode signed.
    pub commitment: Commitment,
    /// The tree over its leaves.
    pub tree: Tree,
}

/// What tells whether the file has changed: time and length.
pub type Stamp = (u64, u64);

/// The file's stamp; nothing where there is no file.
pub fn stamp(dir: &Path) -> Option<Stamp> {
    let file = fs::metadata(dir.join(RETENTION)).ok()?;
    Some((stamp_of(file.modified().ok()), file.len()))
}

/// The id of the antnode in `dir`: by its commitments, or else by its directory's name, also where its files cannot be
/// read. Its key stays unread.
pub fn peer_of(dir: &Path) -> Result<PeerId> {
    let kept = Retention::read(dir).map(|retention| retention.and_then(|retention| retention.peer()));
    match (kept, named(dir)) {
        (Ok(Some(peer)), _) | (_, Some(peer)) => Ok(peer),
        (Err(error), None) => Err(error),
        (Ok(None), None) => Err(Error::input(format!(
            "the id of the antnode in {} is not known before it has a commitment: start it, and wait until it holds \
             chunks",
            dir.display()
        ))),
    }
}

fn named(dir: &Path) -> Option<PeerId> {
    let mut id = Digest::default();
    hex::decode_to_slice(dir.file_name()?.to_str()?, &mut id).ok()?;
    Some(PeerId(H256(id)))
}

/// The content that a pointer's leaf is committed with.
pub fn pointer_content(address: &Digest) -> Digest {
    blake3::derive_key(POINTER_CONTEXT, address)
}

impl Retention {
    /// Reads the files of the antnode in `dir`; nothing where it has not committed to anything yet.
    pub fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(RETENTION);
        let Some(bytes) = contents(&path)? else { return Ok(None) };
        let (slots, has_current) = parse(&path, &bytes)?;
        let path = dir.join(POINTERS);
        let pointers = match contents(&path)? {
            Some(bytes) => parse(&path, &bytes)?,
            None => Pointers::new(),
        };
        Ok(Some(Self { slots, has_current, pointers }))
    }

    /// The two files' bytes.
    pub(super) fn encoded(&self) -> Result<(Vec<u8>, Vec<u8>)> {
        let retention = postcard::to_allocvec(&(VERSION, &self.slots, self.has_current));
        let pointers = postcard::to_allocvec(&(VERSION, &self.pointers));
        Ok((retention.map_err(Error::other)?, pointers.map_err(Error::other)?))
    }

    /// The antnode whose commitments these are, by what the newest one says.
    pub fn peer(&self) -> Option<PeerId> {
        self.slots.first().map(|slot| peer_id(&slot.commitment.sender_public_key))
    }

    /// What the antnode stands for now; nothing where it holds nothing that it answers for.
    pub fn current(&self) -> Result<Option<Signed>> {
        self.slots.first().filter(|_| self.has_current).map(|slot| self.checked(slot)).transpose()
    }

    /// The commitment with this root, if the antnode still keeps it.
    pub fn with_root(&self, root: H256) -> Result<Option<Signed>> {
        let found = self.slots.iter().find(|slot| slot.commitment.root == root.0);
        found.map(|slot| self.checked(slot)).transpose()
    }

    fn checked(&self, slot: &Slot) -> Result<Signed> {
        let kept = &slot.commitment;
        let refuse = |why: &str| {
            Error::other(format!("the antnode's commitment with root {}: {why}", hex::encode(kept.root)))
        };
        let pointers: BTreeSet<Digest> = self.pointers_of(kept)?.iter().copied().collect();
        let leaves = slot.leaf_keys.iter().map(|key| leaf(*key, pointers.contains(key))).collect();
        let tree = Tree::new(leaves).map_err(|_| refuse("its keys are not in order"))?;
        if tree.root().0 != kept.root || tree.key_count() != kept.key_count {
            return Err(refuse("its keys give another root"));
        }
        let commitment = commitment(kept).ok_or_else(|| refuse("its key or signature is too long"))?;
        if commitment.peer().0 .0 != kept.sender_peer_id {
            return Err(refuse("its key is another antnode's"));
        }
        commitment.verify().map_err(|_| refuse("the antnode's signature does not hold"))?;
        Ok(Signed { commitment, tree })
    }

    fn pointers_of(&self, kept: &Kept) -> Result<&[Digest]> {
        let name = pin(kept)?;
        let found = self.pointers.iter().find(|(of, _)| *of == name);
        Ok(found.map(|(_, keys)| keys.as_slice()).unwrap_or_default())
    }
}

/// A leaf of a chunk or of a pointer.
pub(super) fn leaf(key: Digest, is_pointer: bool) -> Leaf {
    Leaf { key, content: is_pointer.then(|| pointer_content(&key)) }
}

/// The hash that names a commitment in the file of pointers.
pub(super) fn pin(kept: &Kept) -> Result<Digest> {
    let bytes = postcard::to_allocvec(kept).map_err(Error::other)?;
    Ok(*blake3::Hasher::new().update(PIN_CONTEXT).update(&bytes).finalize().as_bytes())
}

fn commitment(kept: &Kept) -> Option<Commitment> {
    Some(Commitment {
        root: H256(kept.root),
        key_count: kept.key_count,
        public_key: kept.sender_public_key.clone().try_into().ok()?,
        signature: kept.signature.clone().try_into().ok()?,
    })
}

fn contents(path: &PathBuf) -> Result<Option<Vec<u8>>> {
    let cannot = |error: std::io::Error| Error::other(format!("cannot read {}: {error}", path.display()));
    match fs::metadata(path) {
        Ok(file) if file.len() > MAX_FILE => Err(Error::other(format!("{} is too large", path.display()))),
        Ok(_) => fs::read(path).map(Some).map_err(cannot),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot(error)),
    }
}

/// What follows the version.
fn parse<T: for<'a> Deserialize<'a>>(path: &Path, bytes: &[u8]) -> Result<T> {
    let broken = || {
        Error::other(format!(
            "{} is not as ant-node 0.23 writes it: update the agent or the antnode",
            path.display()
        ))
    };
    let (version, rest) = postcard::take_from_bytes::<u32>(bytes).map_err(|_| broken())?;
    if version != VERSION {
        return Err(Error::other(format!(
            "{} has version {version}, and this agent knows version {VERSION}: update the agent or the antnode",
            path.display()
        )));
    }
    match postcard::take_from_bytes(rest) {
        Ok((value, [])) => Ok(value),
        _ => Err(broken()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::dev_node::{self, Spec};
    use crate::testing::scratch;

    fn written(name: &str, pointers: u32) -> PathBuf {
        let dir = scratch(name);
        let spec = Spec { bytes: 5_000, chunk_bytes: 500, pointers, ..Spec::of_seed("retention") };
        dev_node::write(&dir, &spec).unwrap();
        dir
    }

    fn rewritten(dir: &Path, change: impl FnOnce(&mut Retention)) {
        let mut retention = Retention::read(dir).unwrap().unwrap();
        change(&mut retention);
        let (bytes, pointers) = retention.encoded().unwrap();
        fs::write(dir.join(RETENTION), bytes).unwrap();
        fs::write(dir.join(POINTERS), pointers).unwrap();
    }

    fn says(dir: &Path) -> String {
        Retention::read(dir).and_then(|read| read.unwrap().current()).err().unwrap().to_string()
    }

    #[test]
    fn a_tampered_commitment_is_refused() {
        type Tamper = fn(&mut Slot);
        let tampered: [(&str, Tamper); 6] = [
            ("give another root", |slot| slot.leaf_keys[3][31] ^= 1),
            ("give another root", |slot| slot.leaf_keys.truncate(slot.leaf_keys.len() - 1)),
            ("give another root", |slot| slot.commitment.root[0] ^= 1),
            ("not in order", |slot| slot.leaf_keys.swap(0, 1)),
            ("another antnode's", |slot| slot.commitment.sender_peer_id[0] ^= 1),
            ("signature does not hold", |slot| slot.commitment.signature[100] ^= 1),
        ];
        for (index, (why, change)) in tampered.into_iter().enumerate() {
            let dir = written(&format!("retention-tampered-{index}"), 0);
            rewritten(&dir, |retention| change(&mut retention.slots[0]));
            assert!(says(&dir).contains(why), "{why}: {}", says(&dir));
        }
    }

    #[test]
    fn pointer_leaves_without_their_file_give_another_root() {
        let dir = written("retention-without-pointers", 2);
        fs::remove_file(dir.join(POINTERS)).unwrap();
        assert!(says(&dir).contains("give another root"));
    }

    #[test]
    fn another_version_is_named_and_nonsense_is_refused() {
        let dir = written("retention-version", 0);
        let file = dir.join(RETENTION);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, [&[2], &whole[1..]].concat()).unwrap();
        assert!(says(&dir).contains("has version 2"));
        for bytes in [&whole[..whole.len() - 1], &[], &[whole.as_slice(), &[0]].concat()] {
            fs::write(&file, bytes).unwrap();
            assert!(says(&dir).contains("not as ant-node 0.23 writes it"));
        }
    }

    #[test]
    fn an_antnode_that_holds_nothing_stands_for_nothing() {
        let dir = written("retention-retired", 0);
        rewritten(&dir, |retention| retention.has_current = false);
        let retention = Retention::read(&dir).unwrap().unwrap();
        assert!(retention.current().unwrap().is_none());
        let root = H256(retention.slots[0].commitment.root);
        assert!(retention.with_root(root).unwrap().is_some(), "it still answers for it");
        assert!(retention.with_root(H256::zero()).unwrap().is_none());
        assert!(Retention::read(&scratch("retention-none")).unwrap().is_none());
    }

    #[test]
    fn an_antnode_is_known_by_its_commitments_or_by_its_directory_and_its_key_stays_unread() {
        let dir = written("retention-peer", 0);
        let peer = Retention::read(&dir).unwrap().unwrap().peer().unwrap();
        fs::remove_file(dir.join(crate::agent::identity::IDENTITY)).unwrap();
        assert_eq!(peer_of(&dir).unwrap(), peer);
        let dir = scratch("retention-peer-unknown");
        assert!(peer_of(&dir).unwrap_err().to_string().contains("before it has a commitment"));
        let named = dir.join(hex::encode(peer.0));
        fs::create_dir(&named).unwrap();
        assert_eq!(peer_of(&named).unwrap(), peer);
        fs::write(named.join(RETENTION), "of a later version").unwrap();
        assert_eq!(peer_of(&named).unwrap(), peer);
        fs::write(dir.join(RETENTION), "of a later version").unwrap();
        assert!(peer_of(&dir).unwrap_err().to_string().contains("update the agent"));
    }

    #[test]
    fn a_commitment_is_read_with_chunks_and_pointers() {
        let dir = written("retention-whole", 2);
        let retention = Retention::read(&dir).unwrap().unwrap();
        let signed = retention.current().unwrap().unwrap();
        assert_eq!(signed.commitment.key_count, 12);
        assert_eq!(retention.peer(), Some(signed.commitment.peer()));
        let leaves = (0..12).map(|index| signed.tree.leaf(index).unwrap());
        assert_eq!(leaves.filter(|leaf| leaf.content == Some(pointer_content(&leaf.key))).count(), 2);
        assert_eq!(stamp(&dir).unwrap().1, fs::metadata(dir.join(RETENTION)).unwrap().len());
    }
}
