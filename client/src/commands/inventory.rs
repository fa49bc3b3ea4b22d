//! `dlo inventory`: this host's hardware and its skus.

use crate::{
    catalogue::Catalogue,
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    inventory::{
        self,
        matching::{declared_serials, find, Finding, How, Outcome},
        Serial,
    },
    output::table,
    plan::{Condition, PartEntry, ScheduleEntry, SkuRef},
};
use clap::Args;
use serde::Serialize;
use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

/// Where to look, and what to write.
#[derive(Args, Debug)]
pub struct Opts {
    /// Match against this catalogue instead of the chain's; may be given several times.
    #[arg(long = "catalogue", value_name = "FILE.csv")]
    catalogues: Vec<PathBuf>,
    /// Write a parts file for dlo register; serial numbers that could not be read, prices paid and dates are left
    /// empty, to be filled in.
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
    /// Overwrite that file.
    #[arg(long, requires = "out")]
    force: bool,
    /// Months of the straight-line schedule that is written for each part.
    #[arg(long, value_name = "MONTHS", default_value_t = 60)]
    months: u16,
    /// Read the files of a host that lie below this folder.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

/// What was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    items: Vec<Finding>,
    left_out: Vec<String>,
    out: Option<PathBuf>,
}

/// Looks, matches, and writes where asked to.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let keys: Vec<String> = if opts.catalogues.is_empty() {
        keys_of(&context.connect().await?).await?
    } else {
        Catalogue::read(&opts.catalogues)?.entries.into_keys().collect()
    };
    let (items, left_out) = inventory::read(&opts.root);
    let items = find(items, &keys);
    if let Some(path) = &opts.out {
        write_parts(path, &parts(&items, opts.months), opts.force)?;
    }
    context.out.emit(&Report { items, left_out, out: opts.out }, show)
}

/// All keys of the chain's catalogue.
async fn keys_of(chain: &Chain) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    let mut pages = chain.skus();
    while let Some(skus) = pages.next_page().await? {
        keys.extend(skus.into_iter().map(|sku| sku.key));
    }
    Ok(keys)
}

/// A parts file's entries for what was matched.
fn parts(findings: &[Finding], months: u16) -> Vec<PartEntry> {
    let entry = |finding: &Finding| match &finding.outcome {
        Outcome::Unmatched { .. } => None,
        Outcome::Matched { key, .. } => Some(PartEntry {
            sku: SkuRef::Key(key.clone()),
            serials: declared_serials(finding),
            paid: String::new(),
            in_service: String::new(),
            // The owner knows better; of the three it claims the least.
            condition: Condition::Used,
            schedule: ScheduleEntry::StraightLine { months, salvage_bps: 0 },
            evidence: None,
            note: Some(finding.item.title.clone()),
        }),
    };
    findings.iter().filter_map(entry).collect()
}

fn write_parts(path: &Path, parts: &[PartEntry], force: bool) -> Result<()> {
    let cannot = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::input(format!(
            "{} exists: choose another --out, or overwrite it with --force",
            path.display()
        )),
        _ => Error::input(format!("cannot write {}: {error}", path.display())),
    };
    let text = serde_json::to_string_pretty(parts).map_err(Error::other)?;
    let mut options = OpenOptions::new();
    options.write(true).truncate(force);
    let mut file =
        if force { options.create(true) } else { options.create_new(true) }.open(path).map_err(cannot)?;
    writeln!(file, "{text}").map_err(cannot)
}

fn show(report: &Report) -> String {
    let rows = report.items.iter().map(|finding| {
        let (sku, how) = match &finding.outcome {
            Outcome::Matched { key, how: How::Model, quantity } => {
                (format!("{quantity} x {key}"), "model".into())
            }
            Outcome::Matched { key, how: How::Generic, quantity } => {
                (format!("{quantity} x {key}"), "generic: no model of the catalogue fits".into())
            }
            Outcome::Unmatched { why } => ("-".into(), why.clone()),
        };
        let serials: Vec<_> = finding.item.serials.iter().map(Serial::show).collect();
        [finding.item.class.name().into(), finding.item.title.clone(), serials.join("\n"), sku, how]
    });
    let mut text = table(["class", "found", "serial numbers", "sku", "matched by"], rows);
    for reason in &report.left_out {
        text.push_str(&format!("\nleft out: {reason}"));
    }
    if let Some(path) = &report.out {
        text.push_str(&format!(
            "\n{} is written: fill in prices paid, dates and missing serial numbers, then: dlo register --parts {}",
            path.display(),
            path.display()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        inventory::fixture::host,
        plan,
        testing::{scratch, sku_page, TableNode},
    };

    fn findings() -> Vec<Finding> {
        let files = [
            ("proc/cpuinfo", "processor: 0\nmodel name: AMD Ryzen 7 5700X 8-Core Processor\nflags: lm\n"),
            ("proc/meminfo", "MemTotal: 16300000 kB\n"),
            ("sys/block/nvme0n1/size", "3907029168"),
            ("sys/block/nvme0n1/device/model", "Samsung SSD 990 PRO 2TB"),
            ("sys/block/nvme0n1/device/serial", "S7KHNJ0W123456X"),
            ("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
        ];
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../chain-specs/catalogue.csv");
        let keys: Vec<_> = Catalogue::read(&[path]).unwrap().entries.into_keys().collect();
        find(inventory::read(&host("inventory", files)).0, &keys)
    }

    #[tokio::test]
    async fn the_keys_are_those_of_all_pages_of_the_chain_s_catalogue() {
        let node = TableNode::new([
            ("dlo_skus [null,100]", sku_page(&[(0, "cpu/a")], Some(99))),
            ("dlo_skus [99,100]", sku_page(&[(100, "cpu/b")], None)),
        ]);
        assert_eq!(keys_of(&node.chain()).await.unwrap(), ["cpu/a", "cpu/b"]);
    }

    #[test]
    fn a_parts_file_is_not_overwritten_unasked() {
        let path = scratch("inventory-out").join("parts.json");
        write_parts(&path, &[], false).unwrap();
        assert_eq!(write_parts(&path, &[], false).unwrap_err().exit_code(), 2);
        write_parts(&path, &[], true).unwrap();
    }

    #[test]
    fn the_parts_file_holds_what_was_matched_and_asks_for_the_rest() {
        let path = scratch("inventory-parts").join("parts.json");
        write_parts(&path, &parts(&findings(), 60), false).unwrap();
        let error = plan::read(&path).unwrap_err().to_string();
        assert!(error.contains("it is empty; fill it in"), "{error}");

        let mut filled: Vec<PartEntry> =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(
            filled.iter().map(|part| part.sku.to_string()).collect::<Vec<_>>(),
            ["cpu/amd-ryzen-7-5700x", "memory/generic-16gb", "disk/samsung-990-pro-2tb"]
        );
        assert_eq!(filled[2].serials, ["S7KHNJ0W123456X"]);
        for (index, part) in filled.iter_mut().enumerate() {
            part.paid = "100".into();
            part.in_service = "2025-03-01".into();
            if part.serials[0].is_empty() {
                part.serials[0] = format!("FILLED{index}");
            }
        }
        write_parts(&path, &filled, true).unwrap();
        assert_eq!(plan::read(&path).unwrap(), filled);
    }

    #[test]
    fn what_could_not_be_matched_is_shown_with_its_reason() {
        let text = show(&Report {
            items: findings(),
            left_out: vec!["disk sdb: it is removable".into()],
            out: None,
        });
        for part in ["Debian", "no value here", "S7KHNJ0W123456X", "left out: disk sdb"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
