//! What this host is made of, and which skus that is.
//!
//! Everything is read from files below a root folder, `/` in earnest, so that tests can bring hosts of their own.

pub mod board;
pub mod cpu;
pub mod disks;
pub mod matching;
pub mod memory;
pub mod os;
pub mod smbios;

use serde::Serialize;
use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

/// Bytes that are read of one file at most.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// The kind of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A processor.
    Cpu,
    /// A memory module.
    Memory,
    /// A disk.
    Disk,
    /// The mainboard.
    Board,
    /// The operating system.
    Os,
}

impl Class {
    /// Whether a key's first part, as in `cpu/…`, means this class.
    pub fn is_meant_by(self, prefix: &str) -> bool {
        match self {
            Self::Cpu => matches!(prefix, "cpu" | "processor"),
            Self::Memory => matches!(prefix, "memory" | "ram"),
            Self::Disk => matches!(prefix, "disk" | "ssd" | "hdd" | "storage"),
            Self::Board => matches!(prefix, "board" | "motherboard" | "mainboard"),
            Self::Os => matches!(prefix, "os" | "software"),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Board => "board",
            Self::Os => "os",
        }
    }
}

/// A serial number, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Serial {
    /// As the hardware tells it.
    Read(String),
    /// The system keeps it from everybody but root.
    NeedsRoot,
    /// The hardware tells none.
    NotGiven,
}

impl Serial {
    /// For readers.
    pub fn show(&self) -> String {
        match self {
            Self::Read(serial) => serial.clone(),
            Self::NeedsRoot => "unreadable: needs root".into(),
            Self::NotGiven => "not given by the hardware".into(),
        }
    }

    /// What a file tells. Placeholders are none.
    fn of(text: FileText) -> Self {
        match text {
            FileText::Text(serial) if crate::serials::normalise(&serial).is_ok() => Self::Read(serial),
            FileText::Forbidden => Self::NeedsRoot,
            FileText::Text(_) | FileText::Absent => Self::NotGiven,
        }
    }
}

/// What matters for a match besides the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Facts {
    /// Cores and architecture (`x86-64`, `arm64`).
    Cpu {
        /// Cores of one processor.
        cores: u32,
        /// The architecture.
        arch: String,
    },
    /// A module of known size, or all memory together where the modules cannot be told.
    Memory {
        /// MiB.
        mib: u64,
        /// `ddr4` and so on, where it can be told.
        generation: Option<String>,
        /// Whether `mib` is one module's.
        one_module: bool,
    },
    /// Bytes, and whether it turns.
    Disk {
        /// Bytes.
        bytes: u64,
        /// A hard disk, or a solid state disk.
        rotational: bool,
    },
    /// The architecture of the board's processor.
    Board {
        /// The architecture.
        arch: String,
    },
    /// Nothing else.
    None,
}

/// Equal items found in the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its kind.
    pub class: Class,
    /// What it calls itself.
    pub title: String,
    /// One entry per item.
    pub serials: Vec<Serial>,
    /// What matters besides the name.
    pub facts: Facts,
}

/// All items of the host whose files lie below `root`, and what was left out, with the reason.
pub fn read(root: &Path) -> (Vec<Item>, Vec<String>) {
    let arch = cpu::architecture(root);
    let tables = smbios::read(root);
    let mut left_out = Vec::new();
    let mut items = cpu::read(root, &arch, &tables);
    items.extend(memory::read(root, &tables));
    items.extend(disks::read(root, &mut left_out));
    items.extend(board::read(root, &arch));
    items.extend(os::read(root));
    (items, left_out)
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FileText {
    Text(String),
    Forbidden,
    Absent,
}

impl FileText {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Forbidden | Self::Absent => None,
        }
    }
}

/// Bytes of a file, at most four MiB. The files of `/proc` and `/sys` do not tell their size beforehand.
fn file_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Text of a file, trimmed; an empty one counts as absent.
fn file_text(path: &Path) -> FileText {
    match file_bytes(path) {
        Ok(bytes) => {
            match String::from_utf8_lossy(&bytes).trim_matches(|c: char| c.is_whitespace() || c == '\0') {
                "" => FileText::Absent,
                text => FileText::Text(text.to_string()),
            }
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => FileText::Forbidden,
        Err(_) => FileText::Absent,
    }
}

#[cfg(test)]
pub(crate) mod fixture {
    //! Hosts made of files.

    use std::{fs, path::PathBuf};

    /// A folder with these files.
    pub(crate) fn host<const N: usize>(name: &str, files: [(&str, &str); N]) -> PathBuf {
        let root = crate::testing::scratch(&format!("host-{name}"));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::host, *};

    #[test]
    fn a_host_that_tells_nothing_has_no_items() {
        let (items, left_out) = read(&host("empty", []));
        assert!(items.is_empty() && left_out.is_empty());
    }

    #[test]
    fn placeholders_are_no_serial_numbers() {
        assert_eq!(Serial::of(FileText::Text("To Be Filled By O.E.M.".into())), Serial::NotGiven);
        assert_eq!(Serial::of(FileText::Forbidden).show(), "unreadable: needs root");
        assert_eq!(Serial::of(FileText::Text("S5GXNF0R123".into())), Serial::Read("S5GXNF0R123".into()));
    }

    #[test]
    fn this_very_host_can_be_read() {
        let (items, _) = read(Path::new("/"));
        if cfg!(target_os = "linux") {
            assert!(items.iter().any(|item| item.class == Class::Cpu));
            assert!(items.iter().any(|item| item.class == Class::Memory));
        }
    }
}
