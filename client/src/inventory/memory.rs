//! Memory: module by module where the firmware's tables can be read, else all together from `/proc/meminfo`.

use super::{file_text, smbios::Tables, Class, Facts, Item, Serial};
use std::path::Path;

/// One item per kind of module, or a single one for all memory.
pub(super) fn read(root: &Path, tables: &Tables) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for module in tables.modules() {
        let facts = Facts::Memory { mib: module.mib, generation: module.generation, one_module: true };
        let name = [module.maker, module.part_number].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let title = if name.is_empty() { format!("memory module of {} MiB", module.mib) } else { name };
        match items.iter_mut().find(|item| item.title == title && item.facts == facts) {
            Some(item) => item.serials.push(module.serial),
            None => items.push(Item { class: Class::Memory, title, serials: vec![module.serial], facts }),
        }
    }
    if items.is_empty() {
        items.extend(total(root, tables));
    }
    items
}

fn total(root: &Path, tables: &Tables) -> Option<Item> {
    let text = file_text(&root.join("proc/meminfo")).text()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    let serial = if tables.forbidden() { Serial::NeedsRoot } else { Serial::NotGiven };
    Some(Item {
        class: Class::Memory,
        title: format!("{} MiB of memory, modules not told apart", kib / 1024),
        serials: vec![serial],
        facts: Facts::Memory { mib: kib / 1024, generation: None, one_module: false },
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{fixture::host, smbios, smbios::tests::module},
        *,
    };
    use std::fs;

    #[test]
    fn without_the_firmware_s_tables_all_memory_is_one_item() {
        let root = host("meminfo", [("proc/meminfo", "MemTotal:       24684092 kB\nMemFree: 1 kB\n")]);
        let items = read(&root, &smbios::read(&root));
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].facts, Facts::Memory { mib: 24_105, generation: None, one_module: false });
    }

    #[test]
    fn equal_modules_are_one_item_with_a_serial_each() {
        let root =
            host("modules", [("proc/meminfo", "MemTotal: 1 kB\n"), ("sys/firmware/dmi/tables/entry", "")]);
        let mut bytes = module(16_384, 0x1a, ["Samsung", "1234ABCD", "M393A2K43DB3"]);
        bytes.extend(module(16_384, 0x1a, ["Samsung", "1234ABCE", "M393A2K43DB3"]));
        bytes.extend(module(8_192, 0x1a, ["Samsung", "1234ABCF", "M393A1K43DB2"]));
        fs::write(root.join("sys/firmware/dmi/tables/DMI"), bytes).unwrap();
        let items = read(&root, &smbios::read(&root));
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].title, "Samsung M393A2K43DB3");
        assert_eq!(items[0].serials, ["1234ABCD", "1234ABCE"].map(|serial| Serial::Read(serial.into())));
    }

    #[test]
    fn a_broken_meminfo_gives_no_item() {
        for text in ["", "MemTotal: many kB\n", "MemTotal: 5\n"] {
            let root = host("broken-meminfo", [("proc/meminfo", text)]);
            assert!(read(&root, &Tables::default()).is_empty());
        }
    }
}
