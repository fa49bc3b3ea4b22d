//! What an app owes to many holders, off the chain: a list, the book that is made of it, and statements for holders.
//!
//! - [`list`]: the app's list, as CSV.
//! - [`book`]: one file that holds all amounts and salts, from which each holder's statement can be made again.
//! - [`statement`]: what a holder gets, and checks against the root that the app has declared.

pub mod book;
pub mod list;
pub mod statement;

use crate::error::Result;
use std::{fs, io::Write, path::Path};

/// Writes a file that only its owner can read, beside `path` first: it is there whole or not at all.
fn write_private(path: &Path, parts: &[&[u8]]) -> Result<()> {
    let write = || {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(".tmp");
        let beside = path.with_file_name(name);
        // One that a killed writer left may be open to others.
        if let Err(error) = fs::remove_file(&beside) {
            if error.kind() != std::io::ErrorKind::NotFound {
                return Err(error);
            }
        }
        let mut file = private(&beside)?;
        for part in parts {
            file.write_all(part)?;
        }
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| crate::error::Error::other(format!("cannot write {}: {error}", path.display())))
}

/// A new file that only its owner can read.
fn private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
