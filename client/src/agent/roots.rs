//! The leaves of each root that was handed to the chain: a root stays answerable after the antnode has committed anew,
//! and after it and the agent were started again.

use super::files;
use crate::error::{Error, Result};
use codec::{Decode, Encode};
use dlo_proof::{prove::Tree, Digest, Leaf};
use sp_core::H256;
use std::{
    cmp::Ordering,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Kind and version of the files.
const KIND: &[u8; files::KIND] = b"dlo-rts1";
/// How a file's name ends.
const EXTENSION: &str = "leaves";

/// A folder of leaves, a file for each root.
#[derive(Clone, Debug)]
pub struct Roots {
    folder: PathBuf,
}

impl Roots {
    /// The roots in `folder`, which need not exist.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps the leaves of a tree.
    pub fn keep(&self, tree: &Tree) -> Result<()> {
        let leaves: Vec<(Digest, Option<Digest>)> =
            leaves(tree).map(|leaf| (leaf.key, leaf.content)).collect();
        files::write_sealed(&self.path(tree.root()), KIND, &leaves.encode())
    }

    /// Whether anything is kept of this root.
    pub fn has(&self, root: H256) -> bool {
        self.path(root).is_file()
    }

    /// The tree with this root; nothing where it is not kept. Fails where what is kept is broken.
    pub fn tree(&self, root: H256) -> Result<Option<Tree>> {
        let path = self.path(root);
        let Some(body) = files::read_sealed(&path, KIND)? else { return Ok(None) };
        let broken = || Error::other(format!("{} has not the leaves of its root", path.display()));
        let leaves = Vec::<(Digest, Option<Digest>)>::decode(&mut body.as_slice()).map_err(|_| broken())?;
        let leaves = leaves.into_iter().map(|(key, content)| Leaf { key, content }).collect();
        let tree = Tree::new(leaves).map_err(|_| broken())?;
        if tree.root() != root {
            return Err(broken());
        }
        Ok(Some(tree))
    }

    /// Drops all roots but those that the chain has `named`. One that is younger than `grace` stays: the chain may not
    /// have taken it up yet.
    pub fn prune(&self, named: &[H256], grace: Duration) -> Result<()> {
        let cannot = |error: std::io::Error| Error::other(format!("{}: {error}", self.folder.display()));
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(cannot(error)),
        };
        for entry in entries {
            let path = entry.map_err(cannot)?.path();
            let stays = root_of(&path).is_none_or(|root| named.contains(&root)) || age(&path) < grace;
            if !stays {
                fs::remove_file(&path).map_err(cannot)?;
            }
        }
        Ok(())
    }

    fn path(&self, root: H256) -> PathBuf {
        self.folder.join(hex::encode(root)).with_extension(EXTENSION)
    }
}

/// How many leaves are in one of two trees only.
pub fn difference(before: &Tree, after: &Tree) -> u64 {
    let (mut left, mut right) = (leaves(before).peekable(), leaves(after).peekable());
    let mut count = 0u64;
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return count,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => (left.key, left.content).cmp(&(right.key, right.content)),
        };
        if order != Ordering::Greater {
            left.next();
        }
        if order != Ordering::Less {
            right.next();
        }
        count = count.saturating_add(u64::from(order != Ordering::Equal));
    }
}

/// All leaves of a tree.
pub(super) fn leaves(tree: &Tree) -> impl Iterator<Item = &Leaf> {
    (0..tree.key_count()).filter_map(|index| tree.leaf(index))
}

fn root_of(path: &Path) -> Option<H256> {
    if path.extension()? != EXTENSION {
        return None;
    }
    let mut root = [0; 32];
    hex::decode_to_slice(path.file_stem()?.to_str()?, &mut root).ok()?;
    Some(H256(root))
}

fn age(path: &Path) -> Duration {
    let modified = fs::metadata(path).and_then(|file| file.modified()).ok();
    modified.and_then(|modified| SystemTime::now().duration_since(modified).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    fn tree(keys: &[u8]) -> Tree {
        let leaf = |byte: &u8| Leaf { key: [*byte; 32], content: (*byte > 100).then_some([0; 32]) };
        Tree::new(keys.iter().map(leaf).collect()).unwrap()
    }

    #[test]
    fn leaves_that_do_not_give_their_root_are_refused() {
        let roots = Roots::new(scratch("roots-broken"));
        let (kept, other) = (tree(&[1, 2, 3]), tree(&[1, 2, 4]));
        roots.keep(&kept).unwrap();
        fs::copy(roots.path(kept.root()), roots.path(other.root())).unwrap();
        let error = roots.tree(other.root()).err().unwrap();
        assert!(error.to_string().contains("not the leaves of its root"), "{error}");
        fs::write(roots.path(kept.root()), "nonsense").unwrap();
        assert!(roots.tree(kept.root()).is_err());
        assert!(roots.tree(H256::zero()).unwrap().is_none());
    }

    #[test]
    fn a_root_is_found_again_with_its_pointers() {
        let roots = Roots::new(scratch("roots-kept").join("not there yet"));
        let kept = tree(&[1, 2, 101, 102, 200]);
        roots.keep(&kept).unwrap();
        let again = Roots::new(roots.folder.clone()).tree(kept.root()).unwrap().unwrap();
        assert!(leaves(&again).eq(leaves(&kept)));
    }

    #[test]
    fn only_roots_that_the_chain_does_not_name_and_that_are_not_new_are_dropped() {
        let roots = Roots::new(scratch("roots-pruned"));
        let (named, other) = (tree(&[1]), tree(&[2]));
        roots.keep(&named).unwrap();
        roots.keep(&other).unwrap();
        let foreign = roots.folder.join("notes.txt");
        fs::write(&foreign, "x").unwrap();
        roots.prune(&[named.root()], Duration::from_secs(3600)).unwrap();
        assert!(roots.tree(other.root()).unwrap().is_some());
        roots.prune(&[named.root()], Duration::ZERO).unwrap();
        assert!(roots.tree(other.root()).unwrap().is_none());
        assert!(roots.tree(named.root()).unwrap().is_some());
        assert!(foreign.exists());
        Roots::new(roots.folder.join("none")).prune(&[], Duration::ZERO).unwrap();
    }

    #[test]
    fn leaves_in_one_of_two_trees_are_counted() {
        let between = |before: &[u8], after: &[u8]| difference(&tree(before), &tree(after));
        assert_eq!(between(&[1, 2, 3], &[1, 2, 3]), 0);
        assert_eq!(between(&[1, 2, 3], &[1, 3, 4, 5]), 3);
        assert_eq!(between(&[1], &[2]), 2);
        assert_eq!(between(&[5], &[1, 2, 5]), 2);
    }
}
