//! Files of the agent's own: written whole or not at all, and recognised when they are broken.

use crate::error::{Error, Result};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// Bytes of the name that a file begins with: what it is, and in which version.
pub(super) const KIND: usize = 8;
/// Bytes of the hash that a file ends with.
const SEAL: usize = 32;

/// Writes a file of `kind`. Whatever ends the process, `path` is either as before or whole.
pub(super) fn write_sealed(path: &Path, kind: &[u8; KIND], body: &[u8]) -> Result<()> {
    let seal = blake3::Hasher::new().update(kind).update(body).finalize();
    write_whole(path, &[kind, body, seal.as_bytes()])
        .map_err(|error| Error::other(format!("cannot write {}: {error}", path.display())))
}

/// The body of a file of `kind`; nothing where there is no file. Fails where it is of another kind, cut or changed.
pub(super) fn read_sealed(path: &Path, kind: &[u8; KIND]) -> Result<Option<Vec<u8>>> {
    let mut bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::other(format!("cannot read {}: {error}", path.display()))),
    };
    let broken = || Error::other(format!("{} is broken or of another version", path.display()));
    let end = bytes.len().checked_sub(SEAL).ok_or_else(broken)?;
    let (sealed, seal) = bytes.split_at(end);
    if sealed.get(..KIND) != Some(kind.as_slice()) || blake3::hash(sealed).as_bytes() != seal {
        return Err(broken());
    }
    bytes.truncate(end);
    bytes.drain(..KIND);
    Ok(Some(bytes))
}

/// Writes `parts`, one after the other, beside `path` and moves them there.
pub(super) fn write_whole(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let beside = folder.join(name);
    let mut file = File::create(&beside)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // Without it, the move itself could be lost.
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    const KIND_A: &[u8; KIND] = b"dlo-aaa1";

    #[test]
    fn a_file_that_is_cut_changed_or_of_another_version_is_refused() {
        let path = scratch("files-broken").join("x");
        write_sealed(&path, KIND_A, b"body").unwrap();
        let whole = fs::read(&path).unwrap();
        for bytes in [&whole[..whole.len() - 1], &whole[..10], &[], &[whole.as_slice(), &[0]].concat()] {
            fs::write(&path, bytes).unwrap();
            assert!(read_sealed(&path, KIND_A).unwrap_err().to_string().contains("broken"));
        }
        let mut changed = whole.clone();
        changed[9] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(read_sealed(&path, KIND_A).is_err());
        fs::write(&path, whole).unwrap();
        assert!(read_sealed(&path, b"dlo-aaa2").is_err());
        assert_eq!(read_sealed(&path, KIND_A).unwrap(), Some(b"body".to_vec()));
    }

    #[test]
    fn what_a_killed_writer_left_is_neither_read_nor_in_the_way() {
        let path = scratch("files-killed").join("x");
        fs::write(path.with_file_name("x.tmp"), "half").unwrap();
        assert_eq!(read_sealed(&path, KIND_A).unwrap(), None);
        write_sealed(&path, KIND_A, b"").unwrap();
        assert_eq!(read_sealed(&path, KIND_A).unwrap(), Some(Vec::new()));
        assert!(!path.with_file_name("x.tmp").exists());
    }
}
