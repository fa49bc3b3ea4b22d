//! The chunks in an antnode's data directory: one file for each, named by its content's BLAKE3.
//!
//! `chunks/layout.json` says how they are laid out; what another generation of antnodes wrote is refused by name.

use crate::error::{Error, Result};
use dlo_proof::{Digest, MAX_CONTENT};
use serde_json::{json, Value};
use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Folder of the chunks.
pub const CHUNKS: &str = "chunks";
/// How they are laid out.
pub const LAYOUT: &str = "layout.json";
/// Hexadecimal digits in a chunk's name.
const NAME_LEN: usize = 64;

/// A chunk's file, unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The chunk's address.
    pub key: Digest,
    /// Its bytes.
    pub len: u64,
    /// When it was written: nanoseconds since 1970.
    pub modified: u64,
}

/// The chunks of one antnode.
#[derive(Clone, Debug)]
pub struct Store {
    chunks: PathBuf,
}

impl Store {
    /// Opens the chunks of the antnode in `dir`. Fails where they are not laid out as ant-node 0.23 does.
    pub fn open(dir: &Path) -> Result<Self> {
        let chunks = dir.join(CHUNKS);
        let layout = match fs::read(chunks.join(LAYOUT)) {
            Ok(layout) => layout,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(refusal(dir)),
            Err(error) => {
                return Err(Error::input(format!("cannot read {}/{LAYOUT}: {error}", chunks.display())))
            }
        };
        check_layout(&chunks, &layout)?;
        Ok(Self { chunks })
    }

    /// The chunk files of a shard, which are those whose address ends with the byte `shard`.
    pub fn shard(&self, shard: u8) -> Result<Vec<Found>> {
        let folder = self.chunks.join(format!("{shard:02x}"));
        let fail = |error: std::io::Error| Error::other(format!("cannot list {}: {error}", folder.display()));
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // Made when the first chunk comes.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(fail(error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(fail)?;
            let Some(key) = entry.file_name().to_str().and_then(key_of_name) else { continue };
            if key.last() != Some(&shard) {
                continue;
            }
            match entry.metadata() {
                Ok(file) if file.is_file() => {
                    found.push(Found { key, len: file.len(), modified: stamp_of(file.modified().ok()) })
                }
                Ok(_) => {}
                // Deleted since it was listed.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(fail(error)),
            }
        }
        Ok(found)
    }

    /// A chunk's content; nothing where there is no such file. Fails where the content is not the one that the address
    /// names, or longer than a chunk can be.
    pub fn read(&self, key: &Digest) -> Result<Option<Vec<u8>>> {
        let Some(content) = self.bytes(key)? else { return Ok(None) };
        match flaw(key, &content) {
            Some(why) => Err(unusable(key, &why)),
            None => Ok(Some(content)),
        }
    }

    /// What a chunk's file holds, as far as it may be long; nothing where there is no such file. [`flaw`] says whether
    /// it is the chunk.
    pub(super) fn bytes(&self, key: &Digest) -> Result<Option<Vec<u8>>> {
        let file = match File::open(self.path(key)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(key, &error)),
        };
        let limit = u64::from(MAX_CONTENT).saturating_add(1);
        let mut content = Vec::new();
        file.take(limit).read_to_end(&mut content).map_err(|error| unusable(key, &error))?;
        Ok(Some(content))
    }

    /// Where a chunk's file is.
    pub fn path(&self, key: &Digest) -> PathBuf {
        let name = hex::encode(key);
        let shard = name.get(NAME_LEN.saturating_sub(2)..).unwrap_or_default();
        self.chunks.join(shard).join(&name)
    }
}

/// What is wrong with what a chunk's file holds.
pub(super) fn flaw(key: &Digest, content: &[u8]) -> Option<&'static str> {
    if u32::try_from(content.len()).map_or(true, |len| len > MAX_CONTENT) {
        return Some("it is longer than a chunk can be");
    }
    (blake3::hash(content).as_bytes() != key).then_some("its content is damaged")
}

/// That a chunk is of no use, and why.
pub(super) fn unusable(key: &Digest, why: &dyn std::fmt::Display) -> Error {
    Error::other(format!("chunk {}: {why}", hex::encode(key)))
}

/// What `chunks/layout.json` says.
pub(super) fn layout() -> Value {
    json!({ "schema": 1, "scheme": "suffix-hex", "shard_chars": 2, "depth": 1, "name_encoding": "lower-hex" })
}

fn check_layout(chunks: &Path, text: &[u8]) -> Result<()> {
    let file = chunks.join(LAYOUT);
    let found: Value = serde_json::from_slice(text)
        .map_err(|error| Error::input(format!("{} is no JSON: {error}", file.display())))?;
    for (name, expected) in layout().as_object().into_iter().flatten() {
        let found = found.get(name).unwrap_or(&Value::Null);
        if found != expected {
            return Err(Error::input(format!(
                "{}: {name} is {found}, and this agent knows {expected}: it is too old for this ant-node",
                file.display()
            )));
        }
    }
    Ok(())
}

/// Why a directory without `chunks/layout.json` cannot be used.
fn refusal(dir: &Path) -> Error {
    let shown = dir.display();
    let has = |name: &str| dir.join(name).exists();
    Error::input(if has("chunks.mdb") {
        format!(
            "{shown} keeps its chunks in LMDB (chunks.mdb), as ant-node did before one file a chunk: update the \
             antnode to 0.23 and let it move its chunks"
        )
    } else if has("record_store") {
        format!(
            "{shown} is of an antnode of the libp2p network (record_store), which has another identity and no storage \
             commitment: only ant-node 0.23 can prove its work here"
        )
    } else if has(CHUNKS) {
        format!("{shown}/{CHUNKS} has no {LAYOUT}: ant-node 0.23 writes it when it starts")
    } else {
        format!(
            "{shown} is no data directory of an antnode: it has no {CHUNKS} (ant-node's --root-dir, or one of its \
             nodes/<peer id>)"
        )
    })
}

/// A chunk's address by its file's name. Names have lower-case digits only; anything else is no chunk.
fn key_of_name(name: &str) -> Option<Digest> {
    if name.len() != NAME_LEN || name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut key = Digest::default();
    hex::decode_to_slice(name, &mut key).ok()?;
    Some(key)
}

/// A file's time as nanoseconds since 1970; 0 where there is none.
pub(super) fn stamp_of(time: Option<SystemTime>) -> u64 {
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::testing::scratch;

    /// An empty store of the right layout.
    pub(in crate::agent) fn empty(name: &str) -> PathBuf {
        let dir = scratch(name);
        fs::create_dir_all(dir.join(CHUNKS)).unwrap();
        fs::write(dir.join(CHUNKS).join(LAYOUT), layout().to_string()).unwrap();
        dir
    }

    /// Puts a chunk into a store.
    pub(in crate::agent) fn put(dir: &Path, content: &[u8]) -> Digest {
        let key = *blake3::hash(content).as_bytes();
        let path = Store::open(dir).unwrap().path(&key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        key
    }

    fn says(dir: &Path) -> String {
        let error = Store::open(dir).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        error.to_string()
    }

    #[test]
    fn other_generations_of_antnodes_are_named() {
        let dir = scratch("store-generations");
        assert!(says(&dir).contains("no data directory"));
        fs::create_dir(dir.join("record_store")).unwrap();
        assert!(says(&dir).contains("libp2p"));
        fs::create_dir(dir.join("chunks.mdb")).unwrap();
        assert!(says(&dir).contains("LMDB"));
        let dir = scratch("store-without-layout");
        fs::create_dir(dir.join(CHUNKS)).unwrap();
        assert!(says(&dir).contains("has no layout.json"));
    }

    #[test]
    fn another_layout_is_refused_with_what_differs() {
        let dir = empty("store-layout");
        let file = dir.join(CHUNKS).join(LAYOUT);
        for (name, value) in [("schema", json!(2)), ("scheme", json!("prefix-hex")), ("depth", json!(2))] {
            let mut other = layout();
            other[name] = value.clone();
            fs::write(&file, other.to_string()).unwrap();
            assert!(says(&dir).contains(&format!("{name} is {value}")), "{name}");
        }
        fs::write(&file, "{}").unwrap();
        assert!(says(&dir).contains("is null"));
        fs::write(&file, "nonsense").unwrap();
        assert!(says(&dir).contains("no JSON"));
    }

    #[test]
    fn only_whole_chunks_in_their_own_shard_are_listed() {
        let dir = empty("store-list");
        let key = put(&dir, b"hello");
        let store = Store::open(&dir).unwrap();
        let shard = key[31];
        let folder = store.path(&key).parent().unwrap().to_path_buf();
        let strange = [".tmp.77.1", ".lock", "abc", &hex::encode(key).to_uppercase(), &"0g".repeat(32)];
        for name in strange {
            fs::write(folder.join(name), "x").unwrap();
        }
        let mut elsewhere = key;
        elsewhere[31] ^= 1;
        fs::write(folder.join(hex::encode(elsewhere)), "x").unwrap();
        let mut a_folder = key;
        a_folder[0] ^= 1;
        fs::create_dir(folder.join(hex::encode(a_folder))).unwrap();
        fs::write(dir.join(CHUNKS).join(".lock"), "").unwrap();
        let found = store.shard(shard).unwrap();
        assert_eq!(found.iter().map(|found| (found.key, found.len)).collect::<Vec<_>>(), [(key, 5)]);
        assert!(found[0].modified > 0);
        assert_eq!(store.shard(shard ^ 1).unwrap(), []);
    }

    #[test]
    fn a_damaged_or_too_long_chunk_is_not_given_out_and_a_missing_one_is_none() {
        let dir = empty("store-read");
        let key = put(&dir, b"hello");
        let store = Store::open(&dir).unwrap();
        assert_eq!(store.read(&key).unwrap(), Some(b"hello".to_vec()));
        assert_eq!(store.read(&[7; 32]).unwrap(), None);
        fs::write(store.path(&key), b"hullo").unwrap();
        let error = store.read(&key).unwrap_err().to_string();
        assert!(error.contains("damaged") && error.contains(&hex::encode(key)), "{error}");
        let long = vec![0; MAX_CONTENT as usize + 1];
        assert!(store.read(&put(&dir, &long)).unwrap_err().to_string().contains("longer"));
        let longest = put(&dir, &long[1..]);
        assert_eq!(store.read(&longest).unwrap().unwrap().len(), MAX_CONTENT as usize);
    }
}
