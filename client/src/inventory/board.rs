//! The mainboard, from `/sys/class/dmi/id`, or from the device tree of hosts that have one.

use super::{file_text, Class, Facts, Item, Serial};
use std::path::Path;

/// What makers of virtual machines and careless ones write for a board.
const NAMELESS: &[&str] =
    &["", "default string", "none", "not applicable", "to be filled by o.e.m.", "unknown"];

/// The board, where the host tells of one.
pub(super) fn read(root: &Path, arch: &str) -> Option<Item> {
    let id = |file: &str| {
        let text = file_text(&root.join("sys/class/dmi/id").join(file)).text()?;
        (!NAMELESS.contains(&text.to_lowercase().as_str())).then_some(text)
    };
    let facts = Facts::Board { arch: arch.to_string() };
    if let Some(name) = id("board_name").or_else(|| id("product_name")) {
        let vendor = id("board_vendor").or_else(|| id("sys_vendor"));
        let title = vendor.map_or_else(|| name.clone(), |vendor| format!("{vendor} {name}"));
        let serial = Serial::of(file_text(&root.join("sys/class/dmi/id/board_serial")));
        return Some(Item { class: Class::Board, title, serials: vec![serial], facts });
    }
    let title = file_text(&root.join("proc/device-tree/model")).text()?;
    let serial = Serial::of(file_text(&root.join("proc/device-tree/serial-number")));
    Some(Item { class: Class::Board, title, serials: vec![serial], facts })
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::host, *};

    #[test]
    fn a_board_without_a_name_is_no_board() {
        let files = [
            ("sys/class/dmi/id/board_name", "Default string\n"),
            ("sys/class/dmi/id/board_serial", "X1234\n"),
        ];
        assert_eq!(read(&host("nameless-board", files), "x86-64"), None);
    }

    #[test]
    fn a_board_has_vendor_name_and_serial() {
        let files = [
            ("sys/class/dmi/id/board_vendor", "ASUSTeK COMPUTER INC.\n"),
            ("sys/class/dmi/id/board_name", "PRIME B450M-A\n"),
            ("sys/class/dmi/id/board_serial", "180936554800123\n"),
        ];
        let board = read(&host("board", files), "x86-64").unwrap();
        assert_eq!(board.title, "ASUSTeK COMPUTER INC. PRIME B450M-A");
        assert_eq!(board.serials, [Serial::Read("180936554800123".into())]);
    }

    #[test]
    fn a_board_of_the_device_tree_is_read() {
        let files = [
            ("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0"),
            ("proc/device-tree/serial-number", "10000000abcdef12\0"),
        ];
        let board = read(&host("device-tree", files), "arm64").unwrap();
        assert_eq!(board.title, "Raspberry Pi 5 Model B Rev 1.0");
        assert_eq!(board.serials, [Serial::Read("10000000abcdef12".into())]);
    }
}
