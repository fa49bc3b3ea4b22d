//! What the chunks of a store are known to be: only files that are new or changed are read.
//!
//! A chunk's file never changes once it is written, so its length and time tell whether it is still the one that was
//! read. The index lies in the agent's state; a broken one is made anew.

use super::{
    files,
    store::{flaw, unusable, Found, Store},
};
use crate::{
    error::{Error, Result},
    output::Progress,
};
use codec::{Decode, Encode};
use dlo_proof::Digest;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// Kind and version of the index's file.
const KIND: &[u8; files::KIND] = b"dlo-idx1";
/// How often what has been read is saved while there is more to read.
const SAVE_EVERY: Duration = Duration::from_secs(30);

/// A chunk's file when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
struct Seen {
    len: u64,
    modified: u64,
    /// Whether its content was the one that its address names.
    intact: bool,
}

/// The files of one shard by address.
type Shard = BTreeMap<Digest, Seen>;

/// The index of one store.
#[derive(Debug)]
pub struct Index {
    file: PathBuf,
    /// By the last byte of the address.
    shards: Vec<Shard>,
}

/// What a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Chunks with the right content.
    pub chunks: u64,
    /// Bytes of those.
    pub bytes: u64,
    /// Files with another content than their name says.
    pub damaged: u64,
}

/// What a look through a store has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Files that were read.
    pub read: u64,
    /// Files that were known and are gone.
    pub gone: u64,
    /// Addresses of files that were read and are damaged.
    pub damaged: Vec<Digest>,
    /// Why a file could not be read, the first such one. The next look tries them again.
    pub unreadable: Option<String>,
}

impl Index {
    /// Opens the index in `file`: empty where there is none, or where it is broken, which is said on standard error.
    pub fn open(file: PathBuf) -> Self {
        let read = files::read_sealed(&file, KIND).and_then(|body| body.as_deref().map(decoded).transpose());
        let shards = read.unwrap_or_else(|error| {
            eprintln!("dlo: the index is made anew: {error}");
            None
        });
        Self { file, shards: shards.unwrap_or_else(empty) }
    }

    /// Brings the index up to date with `store`, and saves it. What has been read stays even if this is ended halfway;
    /// `stop` ends it after the next file.
    pub fn refresh(&mut self, store: &Store, stop: &AtomicBool) -> Result<Refreshed> {
        let mut done = Refreshed::default();
        let mut progress = Progress::start();
        let mut saved = Instant::now();
        for number in 0..=u8::MAX {
            let shard =
                self.shards.get_mut(usize::from(number)).ok_or_else(|| Error::other("no such shard"))?;
            let before = std::mem::take(shard);
            let whole = refresh_shard(store, number, before, shard, &mut done, &mut progress, stop)?;
            if !whole || saved.elapsed() >= SAVE_EVERY {
                self.save()?;
                saved = Instant::now();
            }
            if !whole {
                return Ok(done);
            }
        }
        if done.read > 0 || done.gone > 0 {
            self.save()?;
        }
        Ok(done)
    }

    /// Whether the store held this chunk, with the right content, when it was looked through last.
    pub fn holds(&self, key: &Digest) -> bool {
        let shard = key.last().and_then(|last| self.shards.get(usize::from(*last)));
        shard.and_then(|shard| shard.get(key)).is_some_and(|seen| seen.intact)
    }

    /// What the store holds in all.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for seen in self.shards.iter().flat_map(BTreeMap::values) {
            if seen.intact {
                sums.chunks = sums.chunks.saturating_add(1);
                sums.bytes = sums.bytes.saturating_add(seen.len);
            } else {
                sums.damaged = sums.damaged.saturating_add(1);
            }
        }
        sums
    }

    fn save(&self) -> Result<()> {
        files::write_sealed(&self.file, KIND, &self.shards.encode())
    }
}

fn empty() -> Vec<Shard> {
    (0..=u8::MAX).map(|_| Shard::new()).collect()
}

fn decoded(mut body: &[u8]) -> Result<Vec<Shard>> {
    let shards = Vec::<Shard>::decode(&mut body).map_err(Error::other)?;
    if shards.len() != empty().len() || !body.is_empty() {
        return Err(Error::other("it has another form"));
    }
    Ok(shards)
}

/// Moves what is still as in `before` to `after`, and reads the rest. Whether it came to the end: `stop` ends it
/// before, and what it has not come to is then kept as it was.
fn refresh_shard(
    store: &Store,
    number: u8,
    mut before: Shard,
    after: &mut Shard,
    done: &mut Refreshed,
    progress: &mut Progress,
    stop: &AtomicBool,
) -> Result<bool> {
    let listed = match store.shard(number) {
        Ok(listed) => listed,
        Err(error) => {
            *after = before;
            return Err(error);
        }
    };
    for found in listed {
        if stop.load(Ordering::Relaxed) {
            after.append(&mut before);
            return Ok(false);
        }
        let known = before.remove(&found.key).filter(|seen| is_same(seen, &found));
        if let Some(seen) = known.or_else(|| look(store, &found, done)) {
            after.insert(found.key, seen);
        }
        let read = done.read;
        progress.say(|| format!("reading the chunks: {read} so far, shard {number} of 256"));
    }
    done.gone = done.gone.saturating_add(u64::try_from(before.len()).unwrap_or(u64::MAX));
    Ok(true)
}

fn is_same(seen: &Seen, found: &Found) -> bool {
    (seen.len, seen.modified) == (found.len, found.modified)
}

/// Reads a file. Nothing where it is gone or cannot be read.
fn look(store: &Store, found: &Found, done: &mut Refreshed) -> Option<Seen> {
    let content = match store.bytes(&found.key) {
        Ok(content) => content?,
        // Rights and cables are mended without a change to the file, so nothing is remembered of it.
        Err(error) => {
            done.unreadable.get_or_insert_with(|| error.to_string());
            return None;
        }
    };
    done.read = done.read.saturating_add(1);
    let flaw = flaw(&found.key, &content);
    if let Some(why) = flaw {
        eprintln!("dlo: {}", unusable(&found.key, &why));
        done.damaged.push(found.key);
    }
    Some(Seen { len: found.len, modified: found.modified, intact: flaw.is_none() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::store::tests::{empty as empty_store, put};
    use std::{fs, path::Path};

    fn refreshed(dir: &Path) -> (Index, Refreshed) {
        let mut index = Index::open(dir.join("state").join("index"));
        let done = index.refresh(&Store::open(dir).unwrap(), &AtomicBool::new(false)).unwrap();
        (index, done)
    }

    #[test]
    fn a_broken_index_is_made_anew() {
        let dir = empty_store("index-broken");
        let key = put(&dir, b"one");
        refreshed(&dir);
        let file = dir.join("state").join("index");
        let whole = fs::read(&file).unwrap();
        for broken in [&whole[..whole.len() / 2], b"", b"nonsense of some length, longer than a seal is"] {
            fs::write(&file, broken).unwrap();
            let (index, done) = refreshed(&dir);
            assert_eq!(done.read, 1);
            assert!(index.holds(&key));
            assert_eq!(fs::read(&file).unwrap(), whole);
        }
    }

    #[test]
    fn an_index_of_another_form_is_made_anew() {
        let dir = empty_store("index-form");
        put(&dir, b"one");
        files::write_sealed(&dir.join("state").join("index"), KIND, &vec![Shard::new()].encode()).unwrap();
        assert_eq!(refreshed(&dir).1.read, 1);
    }

    #[test]
    fn only_new_and_changed_files_are_read_and_deleted_ones_leave() {
        let dir = empty_store("index-incremental");
        let keys: Vec<_> = (0u8..20).map(|byte| put(&dir, &[byte; 9])).collect();
        let (index, done) = refreshed(&dir);
        assert_eq!((done.read, done.gone), (20, 0));
        assert_eq!(index.sums(), Sums { chunks: 20, bytes: 180, damaged: 0 });
        assert_eq!(refreshed(&dir).1, Refreshed::default());

        let store = Store::open(&dir).unwrap();
        fs::remove_file(store.path(&keys[0])).unwrap();
        fs::write(store.path(&keys[1]), b"longer than before").unwrap();
        let new = put(&dir, b"new");
        let (index, done) = refreshed(&dir);
        assert_eq!(done, Refreshed { read: 2, gone: 1, damaged: vec![keys[1]], unreadable: None });
        assert!(index.holds(&new) && index.holds(&keys[2]));
        assert!(!index.holds(&keys[0]) && !index.holds(&keys[1]));
        assert_eq!(index.sums(), Sums { chunks: 19, bytes: 165, damaged: 1 });
        assert_eq!(refreshed(&dir).1, Refreshed::default(), "a damaged file is not read again and again");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_taken_for_damaged() {
        let dir = empty_store("index-unreadable");
        let store = Store::open(&dir).unwrap();
        // A folder can be opened, but not read.
        fs::create_dir_all(store.path(&[7; 32])).unwrap();
        let mut done = Refreshed::default();
        assert_eq!(look(&store, &Found { key: [7; 32], len: 1, modified: 1 }, &mut done), None);
        assert!(done.unreadable.take().unwrap().contains(&hex::encode([7; 32])));
        assert_eq!(done, Refreshed::default());
    }

    #[test]
    fn what_was_read_before_a_stop_is_not_read_again() {
        let dir = empty_store("index-stop");
        for byte in 0u8..20 {
            put(&dir, &[byte; 9]);
        }
        refreshed(&dir);
        put(&dir, b"new");
        let mut index = Index::open(dir.join("state").join("index"));
        let stopped = index.refresh(&Store::open(&dir).unwrap(), &AtomicBool::new(true)).unwrap();
        assert_eq!(stopped, Refreshed::default());
        assert_eq!(refreshed(&dir).1, Refreshed { read: 1, ..Refreshed::default() });
    }

    #[test]
    fn a_million_chunks_fit_into_fifty_megabytes() {
        let seen = Seen { len: u64::MAX, modified: u64::MAX, intact: true };
        let shard = Shard::from([([1; 32], seen)]);
        let each = shard.encode().len() - Shard::new().encode().len();
        assert!(each * 1_000_000 <= 50_000_000, "{each} bytes each");
        assert_eq!(decoded(&vec![shard; 256].encode()).unwrap().len(), 256);
    }
}
