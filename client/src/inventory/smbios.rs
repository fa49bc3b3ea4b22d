//! The firmware's tables (SMBIOS), which name memory modules and processors with their serial numbers. Only root
//! can read them.

use super::{file_bytes, Serial};
use std::{io::ErrorKind, path::Path};

/// Structures that are looked at.
const PROCESSOR: u8 = 4;
const MEMORY_DEVICE: u8 = 17;
const END_OF_TABLE: u8 = 127;
/// More structures than any host has.
const MAX_STRUCTURES: usize = 4096;

/// What could be read.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    forbidden: bool,
    structures: Vec<Structure>,
}

/// One structure: its formatted bytes and its strings.
#[derive(Clone, Debug)]
struct Structure {
    kind: u8,
    bytes: Vec<u8>,
    strings: Vec<String>,
}

/// A memory module that is in its slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) maker: Option<String>,
    pub(super) part_number: Option<String>,
    pub(super) serial: Serial,
    pub(super) mib: u64,
    pub(super) generation: Option<String>,
}

/// Reads the tables of the host below `root`.
pub(super) fn read(root: &Path) -> Tables {
    match file_bytes(&root.join("sys/firmware/dmi/tables/DMI")) {
        Ok(bytes) => Tables { forbidden: false, structures: parse(&bytes) },
        Err(error) => {
            Tables { forbidden: error.kind() == ErrorKind::PermissionDenied, structures: Vec::new() }
        }
    }
}

impl Tables {
    /// Whether they exist and only root may read them.
    pub(super) fn forbidden(&self) -> bool {
        self.forbidden
    }

    /// The serial number of each processor that is in its socket.
    pub(super) fn processor_serials(&self) -> Vec<Serial> {
        let populated =
            |structure: &&Structure| structure.byte(0x18).is_some_and(|status| status & 0x40 != 0);
        self.of_kind(PROCESSOR).filter(populated).map(|structure| self.serial(structure, 0x20)).collect()
    }

    /// The memory modules that are in their slots.
    pub(super) fn modules(&self) -> Vec<Module> {
        self.of_kind(MEMORY_DEVICE).filter_map(|structure| self.module(structure)).collect()
    }

    fn module(&self, structure: &Structure) -> Option<Module> {
        let mib = match structure.word(0x0c)? {
            // An empty slot, or a module of unknown size.
            0 | 0xffff => return None,
            0x7fff => u64::from(structure.double(0x1c)? & 0x7fff_ffff),
            // The top bit says that the size is in KiB.
            size if size & 0x8000 != 0 => u64::from(size & 0x7fff) / 1024,
            size => u64::from(size),
        };
        Some(Module {
            maker: structure.text(0x17),
            part_number: structure.text(0x1a),
            serial: self.serial(structure, 0x18),
            mib,
            generation: structure.byte(0x12).and_then(generation).map(String::from),
        })
    }

    fn of_kind(&self, kind: u8) -> impl Iterator<Item = &Structure> {
        self.structures.iter().filter(move |structure| structure.kind == kind)
    }

    fn serial(&self, structure: &Structure, at: usize) -> Serial {
        match structure.text(at) {
            Some(text) if crate::serials::normalise(&text).is_ok() => Serial::Read(text),
            _ => Serial::NotGiven,
        }
    }
}

fn generation(code: u8) -> Option<&'static str> {
    match code {
        0x18 => Some("ddr3"),
        0x1a => Some("ddr4"),
        0x1e => Some("lpddr4"),
        0x22 => Some("ddr5"),
        0x23 => Some("lpddr5"),
        _ => None,
    }
}

impl Structure {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn word(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?;
        bytes.try_into().ok().map(u16::from_le_bytes)
    }

    fn double(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?;
        bytes.try_into().ok().map(u32::from_le_bytes)
    }

    /// The string that the byte at `at` numbers, from one.
    fn text(&self, at: usize) -> Option<String> {
        let number = usize::from(self.byte(at)?).checked_sub(1)?;
        self.strings.get(number).map(|text| text.trim().to_string()).filter(|text| !text.is_empty())
    }
}

/// The structures in `bytes`, up to the first that is cut off.
fn parse(mut bytes: &[u8]) -> Vec<Structure> {
    let mut structures = Vec::new();
    while structures.len() < MAX_STRUCTURES {
        let Some((structure, rest)) = split_first(bytes) else { break };
        let last = structure.kind == END_OF_TABLE;
        structures.push(structure);
        bytes = rest;
        if last {
            break;
        }
    }
    structures
}

fn split_first(bytes: &[u8]) -> Option<(Structure, &[u8])> {
    let kind = *bytes.first()?;
    let length = usize::from(*bytes.get(1)?);
    if length < 4 {
        return None;
    }
    let formatted = bytes.get(..length)?.to_vec();
    let strings = bytes.get(length..)?;
    // Strings end with a zero each and the list with one more.
    let end = strings.windows(2).position(|pair| pair == [0, 0])?;
    let texts = strings.get(..end)?.split(|byte| *byte == 0);
    let texts = texts.map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    Some((Structure { kind, bytes: formatted, strings: texts }, strings.get(end.checked_add(2)?..)?))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::serials::normalise;
    use proptest::prelude::*;

    /// A memory module in its slot.
    pub(crate) fn module(mib: u16, generation: u8, strings: [&str; 3]) -> Vec<u8> {
        let mut bytes = vec![0u8; 0x28];
        bytes[0] = MEMORY_DEVICE;
        bytes[1] = 0x28;
        bytes[0x0c..0x0e].copy_from_slice(&mib.to_le_bytes());
        bytes[0x12] = generation;
        (bytes[0x17], bytes[0x18], bytes[0x1a]) = (1, 2, 3);
        for text in strings {
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        bytes.push(0);
        bytes
    }

    #[test]
    fn a_cut_off_table_gives_what_comes_before_the_cut() {
        let mut bytes = module(16_384, 0x1a, ["Samsung", "12345678", "M393A2K43DB3"]);
        let whole = bytes.len();
        bytes.extend(module(16_384, 0x1a, ["Samsung", "12345679", "M393A2K43DB3"]));
        assert_eq!(parse(&bytes[..whole + 20]).len(), 1);
        assert_eq!(parse(&bytes).len(), 2);
    }

    #[test]
    fn a_module_has_maker_part_number_serial_size_and_generation() {
        let tables = Tables {
            forbidden: false,
            structures: parse(&module(16_384, 0x1a, ["Samsung", "1234ABCD", "M393A2K43DB3-CWE"])),
        };
        let expected = Module {
            maker: Some("Samsung".into()),
            part_number: Some("M393A2K43DB3-CWE".into()),
            serial: Serial::Read("1234ABCD".into()),
            mib: 16_384,
            generation: Some("ddr4".into()),
        };
        assert_eq!(tables.modules(), [expected]);
    }

    #[test]
    fn an_empty_slot_is_no_module_and_a_placeholder_no_serial() {
        let mut bytes = module(0, 0x02, ["NO DIMM", "NO DIMM", "NO DIMM"]);
        bytes.extend(module(8_192, 0x22, ["Kingston", "Not Specified", "KF552C40"]));
        let modules = Tables { forbidden: false, structures: parse(&bytes) }.modules();
        assert_eq!(modules.len(), 1);
        assert_eq!(modules[0].serial, Serial::NotGiven);
        assert!(normalise("Not Specified").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
            let tables = Tables { forbidden: false, structures: parse(&bytes) };
            let _ = (tables.modules(), tables.processor_serials());
        }
    }
}
