//! Disks, from `/sys/block`.

use super::{file_bytes, file_text, Class, Facts, FileText, Item, Serial};
use std::{fs, io::ErrorKind, path::Path};

/// Linux counts in sectors of 512 bytes, whatever the disk's own are.
const SECTOR: u64 = 512;
/// Devices of the kernel's own making: no hardware stands behind them.
const VIRTUAL: &[&str] = &["loop", "ram", "zram", "dm-", "md", "nbd", "sr", "fd", "zd", "bcache"];

/// One item per disk. Names of removable disks are added to `left_out`, with the reason.
pub(super) fn read(root: &Path, left_out: &mut Vec<String>) -> Vec<Item> {
    let Ok(folder) = fs::read_dir(root.join("sys/block")) else { return Vec::new() };
    let mut names: Vec<String> =
        folder.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names.retain(|name| !VIRTUAL.iter().any(|prefix| name.starts_with(prefix)));
    names.iter().filter_map(|name| disk(&root.join("sys/block").join(name), name, left_out)).collect()
}

fn disk(folder: &Path, name: &str, left_out: &mut Vec<String>) -> Option<Item> {
    let text = |file: &str| file_text(&folder.join(file)).text();
    let sectors: u64 = text("size")?.parse().ok()?;
    if sectors == 0 {
        return None;
    }
    if text("removable").as_deref() == Some("1") {
        left_out.push(format!("disk {name}: it is removable"));
        return None;
    }
    let bytes = sectors.checked_mul(SECTOR)?;
    let rotational = text("queue/rotational").as_deref() == Some("1");
    let model = text("device/model").map(|model| match text("device/vendor") {
        // ATA disks say ATA for a vendor, virtual ones a number.
        Some(vendor) if vendor != "ATA" && !vendor.starts_with("0x") => format!("{vendor} {model}"),
        _ => model,
    });
    let title = model.unwrap_or_else(|| format!("{name}, {} GB, model not given", bytes / 1_000_000_000));
    Some(Item {
        class: Class::Disk,
        title,
        serials: vec![serial(folder)],
        facts: Facts::Disk { bytes, rotational },
    })
}

/// NVMe and MMC disks have `device/serial`, virtio ones `serial`, SCSI and ATA ones page 0x80 of their vital data.
fn serial(folder: &Path) -> Serial {
    let files = ["device/serial", "serial"].map(|file| file_text(&folder.join(file)));
    let found = files.into_iter().find(|text| *text != FileText::Absent);
    Serial::of(found.unwrap_or_else(|| vital_data(&folder.join("device/vpd_pg80"))))
}

fn vital_data(path: &Path) -> FileText {
    match file_bytes(path) {
        // Four bytes of heading: device, page, length.
        Ok(bytes) => match bytes.get(4..).map(String::from_utf8_lossy) {
            Some(text) if !text.trim().is_empty() => FileText::Text(text.trim().to_string()),
            _ => FileText::Absent,
        },
        Err(error) if error.kind() == ErrorKind::PermissionDenied => FileText::Forbidden,
        Err(_) => FileText::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::host, *};

    #[test]
    fn what_has_no_hardware_behind_it_is_no_disk() {
        let files = [
            ("sys/block/loop0/size", "100"),
            ("sys/block/dm-0/size", "100"),
            ("sys/block/zram0/size", "100"),
        ];
        let mut left_out = Vec::new();
        assert!(read(&host("virtual-disks", files), &mut left_out).is_empty());
        assert!(left_out.is_empty());
    }

    #[test]
    fn a_removable_disk_is_left_out_with_its_reason() {
        let files = [("sys/block/sdb/size", "1000"), ("sys/block/sdb/removable", "1\n")];
        let mut left_out = Vec::new();
        assert!(read(&host("removable", files), &mut left_out).is_empty());
        assert_eq!(left_out, ["disk sdb: it is removable"]);
    }

    #[test]
    fn each_kind_of_disk_tells_its_serial_in_its_own_place() {
        let files = [
            ("sys/block/nvme0n1/size", "3907029168\n"),
            ("sys/block/nvme0n1/queue/rotational", "0\n"),
            ("sys/block/nvme0n1/device/model", "Samsung SSD 990 PRO 2TB                 \n"),
            ("sys/block/nvme0n1/device/serial", "S7KHNJ0W123456X     \n"),
            ("sys/block/sda/size", "7814037168\n"),
            ("sys/block/sda/queue/rotational", "1\n"),
            ("sys/block/sda/device/vendor", "ATA     \n"),
            ("sys/block/sda/device/model", "WDC WD40EFRX-68N\n"),
            ("sys/block/sda/device/vpd_pg80", "\0\u{0}\0\u{14}     WD-WCC7K0123456"),
            ("sys/block/vda/size", "1000000\n"),
            ("sys/block/vda/device/vendor", "0x1af4\n"),
        ];
        let items = read(&host("disks", files), &mut Vec::new());
        let told: Vec<_> = items.iter().map(|item| (item.title.as_str(), item.serials[0].show())).collect();
        assert_eq!(
            told,
            [
                ("Samsung SSD 990 PRO 2TB", "S7KHNJ0W123456X".to_string()),
                ("WDC WD40EFRX-68N", "WD-WCC7K0123456".to_string()),
                ("vda, 0 GB, model not given", "not given by the hardware".to_string()),
            ]
        );
        assert_eq!(items[0].facts, Facts::Disk { bytes: 2_000_398_934_016, rotational: false });
    }
}
