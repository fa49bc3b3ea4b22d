//! The book of one declaration: all holders with amounts and salts. Whoever has it can prove for each of them, so it is
//! the app's alone.
//!
//! The file is `"dlo-sum1" || holder 32, amount u64, salt 16 for each holder || root 32`, the holders in ascending order:
//! 56 bytes for each, 59 MB for the 1,048,576 that a tree may have. The nodes are not kept: to hash them anew takes less
//! than a second or two.

use super::{list::Entry, write_private};
use crate::{
    error::{Error, Result},
    keys::random_bytes,
};
use codec::{Decode, Encode};
use dlo_sum_tree::{Liability, SumTree};
use std::{fs, path::Path};

/// Name of the file in its folder.
pub const FILE: &str = "liabilities.book";
/// What the file begins with.
const KIND: &[u8] = b"dlo-sum1";
/// Bytes for each holder.
const ENTRY: usize = 56;
/// Bytes of the root.
const ROOT: usize = 32;

/// The tree of `entries`, each with a salt of its own that nobody can guess.
pub fn build(entries: &[Entry]) -> Result<SumTree> {
    let secret = random_bytes()?;
    let salted = |(holder, amount): &Entry| {
        let mut salt = [0; 16];
        for (byte, drawn) in salt.iter_mut().zip(blake3::keyed_hash(&secret, holder).as_bytes()) {
            *byte = *drawn;
        }
        Liability { holder: *holder, amount: *amount, salt }
    };
    SumTree::new(entries.iter().map(salted).collect()).map_err(|error| Error::input(error.to_string()))
}

/// Writes the book of a tree into `folder`, which must have none: its salts could not be found again.
pub fn write(folder: &Path, tree: &SumTree) -> Result<()> {
    fs::create_dir_all(folder)
        .map_err(|error| Error::input(format!("cannot create {}: {error}", folder.display())))?;
    let path = folder.join(FILE);
    if path.exists() {
        return Err(Error::input(format!(
            "{} is there already, and whoever has a statement made of it needs it: choose another folder with --out",
            path.display()
        )));
    }
    let mut body = Vec::with_capacity(tree.liabilities().len().saturating_mul(ENTRY));
    for liability in tree.liabilities() {
        liability.encode_to(&mut body);
    }
    write_private(&path, &[KIND, &body, tree.root().as_bytes()])
}

/// The tree of the book in `folder`. Fails where the file is cut or changed.
pub fn read(folder: &Path) -> Result<SumTree> {
    let path = folder.join(FILE);
    let bytes = fs::read(&path)
        .map_err(|error| Error::input(format!("cannot read the book {}: {error}", path.display())))?;
    tree_of(&bytes).ok_or_else(|| Error::input(format!("{} is broken or of another version", path.display())))
}

fn tree_of(bytes: &[u8]) -> Option<SumTree> {
    let sealed = bytes.strip_prefix(KIND)?;
    let (body, root) = sealed.split_at(sealed.len().checked_sub(ROOT)?);
    let entries = body.chunks_exact(ENTRY);
    if !entries.remainder().is_empty() {
        return None;
    }
    let liabilities: Option<Vec<_>> = entries.map(|mut entry| Liability::decode(&mut entry).ok()).collect();
    let tree = SumTree::new(liabilities?).ok()?;
    (tree.root().as_bytes() == root).then_some(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    fn entries() -> Vec<Entry> {
        (1..=5u8).map(|number| ([number; 32], u64::from(number))).collect()
    }

    #[test]
    fn a_book_that_is_cut_changed_or_of_another_version_is_refused() {
        let folder = scratch("book-broken");
        write(&folder, &build(&entries()).unwrap()).unwrap();
        let whole = fs::read(folder.join(FILE)).unwrap();
        assert_eq!(whole.len(), 8 + 5 * 56 + 32);
        for at in [0, 7, 8, 50, 300, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(tree_of(&changed).is_none(), "{at}");
        }
        for end in [0, 8, 39, 40, whole.len() - 56, whole.len() - 1] {
            assert!(tree_of(&whole[..end]).is_none(), "{end}");
        }
        assert!(tree_of(&whole).is_some());
    }

    #[test]
    fn a_book_is_not_overwritten() {
        let folder = scratch("book-kept");
        let first = build(&entries()).unwrap();
        write(&folder, &first).unwrap();
        let error = write(&folder, &build(&entries()).unwrap()).unwrap_err();
        assert!(error.to_string().contains("choose another folder"), "{error}");
        assert_eq!(read(&folder).unwrap(), first);
    }

    #[test]
    fn a_book_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = scratch("book-private");
        fs::write(folder.join(format!("{FILE}.tmp")), "left by a killed writer, open to all").unwrap();
        write(&folder, &build(&entries()).unwrap()).unwrap();
        let mode = fs::metadata(folder.join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn each_holder_and_each_book_has_salts_of_its_own() {
        let (one, other) = (build(&entries()).unwrap(), build(&entries()).unwrap());
        let mut salts: Vec<_> =
            one.liabilities().iter().chain(other.liabilities()).map(|owed| owed.salt).collect();
        salts.sort_unstable();
        salts.dedup();
        assert_eq!(salts.len(), 10);
        assert_ne!(one.root(), other.root());
        assert_eq!(one.total(), other.total());
    }

    #[test]
    fn a_list_without_holders_makes_no_book() {
        assert_eq!(build(&[]).unwrap_err().exit_code(), 2);
    }
}
