//! Processors, from `/proc/cpuinfo`.

use super::{file_text, smbios::Tables, Class, Facts, Item, Serial};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// One socket as `/proc/cpuinfo` shows it.
#[derive(Default)]
struct Socket {
    title: String,
    cores: BTreeSet<String>,
    threads: u32,
}

/// One item per kind of processor, with as many serials as there are sockets.
pub(super) fn read(root: &Path, arch: &str, tables: &Tables) -> Vec<Item> {
    let text = file_text(&root.join("proc/cpuinfo")).text().unwrap_or_default();
    let mut serials = tables.processor_serials().into_iter();
    let mut items: Vec<Item> = Vec::new();
    for socket in sockets(&text, arch).into_values() {
        let cores = u32::try_from(socket.cores.len()).unwrap_or_default();
        let facts =
            Facts::Cpu { cores: if cores == 0 { socket.threads } else { cores }, arch: arch.to_string() };
        let serial = serials.next().unwrap_or(Serial::NotGiven);
        match items.iter_mut().find(|item| item.title == socket.title && item.facts == facts) {
            Some(item) => item.serials.push(serial),
            None => items.push(Item { class: Class::Cpu, title: socket.title, serials: vec![serial], facts }),
        }
    }
    items
}

/// `x86-64`, `arm64` or what the kernel calls it.
pub(super) fn architecture(root: &Path) -> String {
    let text = file_text(&root.join("proc/cpuinfo")).text().unwrap_or_default();
    let has = |field: &str, word: &str| {
        fields(&text).any(|(name, value)| name == field && value.split_whitespace().any(|each| each == word))
    };
    if has("flags", "lm") {
        "x86-64".into()
    } else if has("CPU architecture", "8") {
        "arm64".into()
    } else {
        std::env::consts::ARCH.replace('_', "-")
    }
}

fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

fn sockets(text: &str, arch: &str) -> BTreeMap<String, Socket> {
    let mut sockets: BTreeMap<String, Socket> = BTreeMap::new();
    for block in text.split("\n\n") {
        let fields: BTreeMap<_, _> = fields(block).collect();
        if !fields.contains_key("processor") {
            continue;
        }
        let id = fields.get("physical id").copied().unwrap_or("0");
        let socket = sockets.entry(id.to_string()).or_default();
        socket.threads = socket.threads.saturating_add(1);
        if let Some(core) = fields.get("core id") {
            socket.cores.insert((*core).to_string());
        }
        if socket.title.is_empty() {
            let name = ["model name", "Processor", "cpu model"].iter().find_map(|field| fields.get(field));
            socket.title = name.map_or_else(|| format!("{arch} processor"), |name| (*name).to_string());
        }
    }
    sockets
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::host, *};

    fn processor(number: u32, socket: u32, core: u32) -> String {
        format!(
            "processor\t: {number}\nmodel name\t: AMD EPYC 7302P 16-Core Processor\nphysical id\t: {socket}\n\
             core id\t\t: {core}\nflags\t\t: fpu lm sse2\n\n"
        )
    }

    #[test]
    fn two_sockets_are_two_items_of_one_kind_and_threads_are_no_cores() {
        let text = [
            processor(0, 0, 0),
            processor(1, 0, 1),
            processor(2, 0, 0),
            processor(3, 1, 0),
            processor(4, 1, 1),
        ];
        let root = host("two-sockets", [("proc/cpuinfo", &text.concat())]);
        let items = read(&root, &architecture(&root), &Tables::default());
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].serials, vec![Serial::NotGiven; 2]);
        assert_eq!(items[0].facts, Facts::Cpu { cores: 2, arch: "x86-64".into() });
    }

    #[test]
    fn an_arm_host_without_a_model_name_still_has_a_processor() {
        let text = "processor\t: 0\nCPU architecture: 8\n\nprocessor\t: 1\nCPU architecture: 8\n\nHardware\t: BCM2835\n";
        let root = host("arm", [("proc/cpuinfo", text)]);
        let items = read(&root, &architecture(&root), &Tables::default());
        assert_eq!(items[0].title, "arm64 processor");
        assert_eq!(items[0].facts, Facts::Cpu { cores: 2, arch: "arm64".into() });
    }
}
