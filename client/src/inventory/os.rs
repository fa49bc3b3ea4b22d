//! The operating system, from `/etc/os-release`.

use super::{file_text, Class, Facts, Item, Serial};
use std::path::Path;

/// The operating system, where the host tells which.
pub(super) fn read(root: &Path) -> Option<Item> {
    let text = ["etc/os-release", "usr/lib/os-release"]
        .iter()
        .find_map(|file| file_text(&root.join(file)).text())?;
    let field = |wanted: &str| {
        text.lines()
            .filter_map(|line| line.split_once('='))
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value.trim_matches('"').to_string())
    };
    let title = field("PRETTY_NAME").or_else(|| field("NAME")).filter(|title| !title.is_empty())?;
    Some(Item { class: Class::Os, title, serials: vec![Serial::NotGiven], facts: Facts::None })
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::host, *};

    #[test]
    fn a_system_without_a_name_is_none() {
        assert_eq!(read(&host("nameless-os", [("etc/os-release", "ID=x\n")])), None);
        assert_eq!(read(&host("no-os", [])), None);
    }

    #[test]
    fn the_name_is_the_pretty_one() {
        let text = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        let item = read(&host("os", [("etc/os-release", text)])).unwrap();
        assert_eq!(item.title, "Debian GNU/Linux 12 (bookworm)");
    }
}
