//! Which sku an item is.
//!
//! An item is a sku where every word of the sku's key is a word of the item's name, one of them with a digit, and
//! sizes agree; of several the one with the most words. Where no model fits, an item may be a generic sku of its
//! class (`cpu/generic-x86-64-4-core`, `memory/generic-8gb`, `disk/generic-ssd-256gb`, `board/generic-x86-64`): the
//! largest that is not larger than the item, so that a guess never raises a value.

use super::{Class, Facts, Item, Serial};
use serde::Serialize;
use std::collections::BTreeSet;

/// Words that say nothing of the model.
const NOISE: &[&str] = &[
    "c",
    "co",
    "company",
    "computer",
    "corp",
    "corporation",
    "cpu",
    "disk",
    "drive",
    "electronics",
    "gmbh",
    "hdd",
    "inc",
    "ltd",
    "memory",
    "processor",
    "r",
    "ssd",
    "technology",
    "tm",
    "with",
];
/// Spellings of makers, as single words.
const MAKERS: &[(&str, &str)] = &[
    ("asustek", "asus"),
    ("hewlett", "hp"),
    ("micro", "msi"),
    ("wd", "wdc"),
    ("western", "wdc"),
    ("digital", "wdc"),
    ("sk", "hynix"),
];

/// How an item was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// By its model.
    Model,
    /// As a generic item of its class and size.
    Generic,
}

/// What was made of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The sku with this key.
    Matched {
        /// The key.
        key: String,
        /// How it was recognised.
        how: How,
        /// How many items of it: as many as serials, but for memory that cannot be told apart.
        quantity: u32,
    },
    /// None, and why.
    Unmatched {
        /// The reason.
        why: String,
    },
}

/// An item and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The item.
    #[serde(flatten)]
    pub item: Item,
    /// What was made of it.
    pub outcome: Outcome,
}

/// The outcome for each of `items` among the skus with `keys`.
pub fn find(items: Vec<Item>, keys: &[String]) -> Vec<Finding> {
    items.into_iter().map(|item| Finding { outcome: outcome(&item, keys), item }).collect()
}

fn outcome(item: &Item, keys: &[String]) -> Outcome {
    let quantity = u32::try_from(item.serials.len()).unwrap_or(u32::MAX);
    let of_class: Vec<&str> = keys.iter().map(String::as_str).filter(|key| is_of(item.class, key)).collect();
    match by_model(item, &of_class) {
        Ok(Some(key)) => return Outcome::Matched { key, how: How::Model, quantity },
        Err(why) => return Outcome::Unmatched { why },
        Ok(None) => {}
    }
    match generic(item, &of_class) {
        Some((key, count)) => {
            Outcome::Matched { key, how: How::Generic, quantity: count.unwrap_or(quantity) }
        }
        None => Outcome::Unmatched { why: why_not(item, of_class.is_empty()) },
    }
}

fn is_of(class: Class, key: &str) -> bool {
    key.split_once('/').is_some_and(|(prefix, _)| class.is_meant_by(prefix))
}

fn why_not(item: &Item, no_sku: bool) -> String {
    let class = item.class.name();
    if item.class == Class::Os {
        return "no sku of this system; one without a list price has no value here".into();
    }
    match no_sku {
        true => format!("the catalogue has no sku of class {class}"),
        false => format!(
            "no sku of class {class} has this model, and none generic fits; add one with: dlo sku add"
        ),
    }
}

/// The words of a name, in lower case and without noise. Sizes such as `2tb` are left to the facts.
fn words(name: &str) -> BTreeSet<String> {
    name.to_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && !NOISE.contains(word) && !word.ends_with("ghz"))
        .map(|word| {
            MAKERS
                .iter()
                .find(|(spelling, _)| *spelling == word)
                .map_or(word, |(_, maker)| *maker)
                .to_string()
        })
        .collect()
}

/// MB that a word such as `2tb` or `480gb` means.
fn size_of(word: &str) -> Option<u64> {
    let (digits, unit) = match (word.strip_suffix("tb"), word.strip_suffix("gb")) {
        (Some(digits), _) => (digits, 1_000_000),
        (None, Some(digits)) => (digits, 1_000),
        (None, None) => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

/// The one sku whose words are all in the item's name. Two that fit equally well are an error: the reason.
fn by_model(item: &Item, keys: &[&str]) -> Result<Option<String>, String> {
    let title = words(&item.title);
    let mut best: Vec<&str> = Vec::new();
    let mut most = 0;
    for key in keys {
        let Some(count) = agreement(&title, &item.facts, key) else { continue };
        if count > most {
            (most, best) = (count, vec![*key]);
        } else if count == most {
            best.push(*key);
        }
    }
    match best.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some((*only).to_string())),
        several => Err(format!("it fits several skus equally well: {}", several.join(", "))),
    }
}

/// How many words of `key` the item has, where it has all of them.
fn agreement(title: &BTreeSet<String>, facts: &Facts, key: &str) -> Option<usize> {
    let (_, name) = key.split_once('/')?;
    let (sizes, names): (Vec<String>, Vec<String>) =
        words(name).into_iter().partition(|word| size_of(word).is_some());
    let model = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit());
    let generation =
        |word: &String| matches!(facts, Facts::Memory { generation: Some(of), .. } if of == word);
    let known = |word: &String| title.contains(word) || starts_model(title, word) || generation(word);
    let fits = names.iter().any(|word| model(word) && !word.starts_with("ddr"))
        && names.iter().all(known)
        && sizes.iter().filter_map(|word| size_of(word)).all(|mb| size_agrees(facts, mb));
    fits.then_some(names.len() + sizes.len())
}

/// Makers append variants to a long part number without a space: `WD40EFRX68N` is a `WD40EFRX`.
fn starts_model(title: &BTreeSet<String>, word: &str) -> bool {
    let model = |text: &str| {
        text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    word.len() >= 8 && model(word) && title.iter().any(|each| each.starts_with(word))
}

/// Whether a size from a key is the item's, within seven percent: GB and GiB are mixed up by makers.
fn size_agrees(facts: &Facts, mb: u64) -> bool {
    let found = match facts {
        Facts::Disk { bytes, .. } => bytes / 1_000_000,
        // Memory of 16 "GB" has 16 GiB.
        Facts::Memory { mib, one_module: true, .. } => mib * 1000 / 1024,
        _ => return false,
    };
    let slack = mb / 100 * 7;
    found >= mb.saturating_sub(slack) && found <= mb.saturating_add(slack)
}

/// The generic sku for an item, and for undivided memory how many of it.
fn generic(item: &Item, keys: &[&str]) -> Option<(String, Option<u32>)> {
    let names = keys.iter().filter_map(|key| Some((*key, key.split_once('/')?.1.strip_prefix("generic-")?)));
    match &item.facts {
        Facts::Cpu { cores, arch } => names
            .filter_map(|(key, name)| Some((cores_of(name, arch)?, key)))
            .filter(|(of_key, _)| of_key <= cores)
            .max_by_key(|(of_key, _)| *of_key)
            .map(|(_, key)| (key.to_string(), None)),
        Facts::Disk { bytes, rotational } => {
            let prefix = if *rotational { "hdd-" } else { "ssd-" };
            names
                .filter_map(|(key, name)| Some((size_of(name.strip_prefix(prefix)?)?, key)))
                .filter(|(mb, _)| *mb <= bytes / 1_000_000)
                .max_by_key(|(mb, _)| *mb)
                .map(|(_, key)| (key.to_string(), None))
        }
        Facts::Board { arch } => {
            names.filter(|(_, name)| name == arch).map(|(key, _)| (key.to_string(), None)).next()
        }
        Facts::Memory { mib, generation, one_module } => {
            let sizes = names.filter_map(|(key, name)| Some((memory_gib(name, generation.as_deref())?, key)));
            generic_memory(sizes.collect(), *mib, *one_module)
        }
        Facts::None => None,
    }
}

/// `x86-64-4-core` has four cores of `x86-64`.
fn cores_of(name: &str, arch: &str) -> Option<u32> {
    name.strip_prefix(arch)?.strip_prefix('-')?.strip_suffix("-core")?.parse().ok()
}

/// `8gb` and `ddr4-8gb` are 8 GiB; the latter only for modules that are known to be DDR4. A known generation is
/// told by a larger second number.
fn memory_gib(name: &str, generation: Option<&str>) -> Option<(u64, bool)> {
    let gib = |size: &str| size_of(size).map(|mb| mb / 1000).filter(|gib| *gib > 0);
    match name.split_once('-') {
        None => Some((gib(name)?, false)),
        Some((of, size)) if Some(of) == generation => Some((gib(size)?, true)),
        Some(_) => None,
    }
}

fn generic_memory(
    mut sizes: Vec<((u64, bool), &str)>,
    mib: u64,
    one_module: bool,
) -> Option<(String, Option<u32>)> {
    sizes.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    if one_module {
        let fits = sizes.iter().find(|((gib, _), _)| gib * 1024 <= mib)?;
        return Some((fits.1.to_string(), None));
    }
    // The kernel keeps some memory to itself: what is in the slots may be a sixteenth more than what it shows.
    let most = mib + mib / 16;
    let whole = sizes.iter().find(|((gib, _), _)| {
        let count = most / (gib * 1024);
        count > 0 && count * gib * 1024 >= mib
    });
    let ((gib, _), key) = whole.or_else(|| sizes.iter().find(|((gib, _), _)| gib * 1024 <= mib))?;
    let count = if whole.is_some() { most } else { mib } / (gib * 1024);
    Some((key.to_string(), u32::try_from(count).ok()))
}

/// The serial numbers to declare: those that were read, and an empty one for each that its owner must fill in.
pub fn declared_serials(finding: &Finding) -> Vec<String> {
    let Outcome::Matched { quantity, .. } = &finding.outcome else { return Vec::new() };
    let wanted = usize::try_from(*quantity).unwrap_or_default();
    let read = finding.item.serials.iter().map(|serial| match serial {
        Serial::Read(serial) => serial.clone(),
        Serial::NeedsRoot | Serial::NotGiven => String::new(),
    });
    read.chain(std::iter::repeat(String::new())).take(wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use std::path::PathBuf;

    fn keys() -> Vec<String> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../chain-specs/catalogue.csv");
        Catalogue::read(&[path]).unwrap().entries.into_keys().collect()
    }

    fn item(class: Class, title: &str, facts: Facts) -> Item {
        Item { class, title: title.into(), serials: vec![Serial::NotGiven], facts }
    }

    fn cpu(title: &str, cores: u32) -> Item {
        item(Class::Cpu, title, Facts::Cpu { cores, arch: "x86-64".into() })
    }

    fn disk(title: &str, gb: u64, rotational: bool) -> Item {
        item(Class::Disk, title, Facts::Disk { bytes: gb * 1_000_000_000, rotational })
    }

    fn memory(mib: u64) -> Item {
        item(Class::Memory, "memory", Facts::Memory { mib, generation: None, one_module: false })
    }

    fn matched(item: &Item) -> Option<(String, How, u32)> {
        match outcome(item, &keys()) {
            Outcome::Matched { key, how, quantity } => Some((key, how, quantity)),
            Outcome::Unmatched { .. } => None,
        }
    }

    fn assert_model(item: &Item, expected: &str) {
        assert_eq!(matched(item), Some((expected.to_string(), How::Model, 1)), "{}", item.title);
    }

    fn assert_generic(item: &Item, expected: &str, count: u32) {
        assert_eq!(matched(item), Some((expected.to_string(), How::Generic, count)), "{}", item.title);
    }

    #[test]
    fn another_model_is_not_taken_for_a_near_one() {
        assert_generic(&cpu("AMD Ryzen 7 5700X3D 8-Core Processor", 8), "cpu/generic-x86-64-8-core", 1);
        assert_generic(&cpu("AMD Ryzen 7 PRO 5750G", 8), "cpu/generic-x86-64-8-core", 1);
        assert_generic(&disk("Samsung SSD 990 EVO 2TB", 2_000, false), "disk/generic-ssd-1tb", 1);
        assert_generic(&disk("Samsung SSD 990 PRO 4TB", 4_000, false), "disk/generic-ssd-1tb", 1);
    }

    #[test]
    fn what_fits_nothing_says_why() {
        let tiny = disk("vda", 8, true);
        let Outcome::Unmatched { why } = outcome(&tiny, &keys()) else { panic!("matched") };
        assert!(why.contains("no sku of class disk"), "{why}");
        let Outcome::Unmatched { why } = outcome(&tiny, &[]) else { panic!("matched") };
        assert!(why.contains("has no sku"), "{why}");
        let debian = item(Class::Os, "Debian GNU/Linux 12 (bookworm)", Facts::None);
        assert_eq!(matched(&debian), None);
    }

    #[test]
    fn two_skus_that_fit_equally_well_are_left_to_the_owner() {
        let keys = ["cpu/acme-x100", "processor/acme-x100"].map(String::from);
        let Outcome::Unmatched { why } = outcome(&cpu("ACME X100", 2), &keys) else { panic!("matched") };
        assert!(why.contains("cpu/acme-x100, processor/acme-x100"), "{why}");
    }

    #[test]
    fn models_are_recognised_in_the_words_of_their_makers() {
        assert_model(&cpu("AMD Ryzen 7 5700X 8-Core Processor", 8), "cpu/amd-ryzen-7-5700x");
        assert_model(&cpu("Intel(R) Core(TM) i7-9700K CPU @ 3.60GHz", 8), "cpu/intel-core-i7-9700k");
        assert_model(&cpu("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 14), "cpu/intel-xeon-e5-2680-v4");
        assert_model(&cpu("AMD EPYC 7302P 16-Core Processor", 16), "cpu/amd-epyc-7302p");
        assert_model(&disk("Samsung SSD 990 PRO 2TB", 2_000, false), "disk/samsung-990-pro-2tb");
        assert_model(&disk("WDC WD40EFRX-68N32N0", 4_000, true), "disk/western-digital-wd40efrx-4tb");
        assert_model(&disk("WDC WD40EFRX68N32N0", 4_000, true), "disk/western-digital-wd40efrx-4tb");
        let board =
            item(Class::Board, "ASUSTeK COMPUTER INC. PRIME B450M-A", Facts::Board { arch: "x86-64".into() });
        assert_model(&board, "board/asus-prime-b450m-a");
        let module = Facts::Memory { mib: 32_768, generation: Some("ddr4".into()), one_module: true };
        assert_model(
            &item(Class::Memory, "Samsung M393A4K40DB3-CWE", module),
            "memory/samsung-m393a4k40db3-32gb-ddr4",
        );
    }

    #[test]
    fn a_generic_sku_is_never_larger_than_the_item() {
        assert_generic(&cpu("AMD EPYC", 2), "cpu/generic-x86-64-2-core", 1);
        assert_generic(&cpu("QEMU Virtual CPU version 2.5+", 6), "cpu/generic-x86-64-4-core", 1);
        assert_eq!(matched(&cpu("One core", 1)), None);
        assert_generic(&disk("vda, 268 GB, model not given", 268, true), "disk/generic-hdd-256gb", 1);
        assert_generic(&disk("QEMU HARDDISK", 255, false), "disk/generic-ssd-128gb", 1);
        let board = item(Class::Board, "Google Compute Engine", Facts::Board { arch: "x86-64".into() });
        assert_generic(&board, "board/generic-x86-64", 1);
    }

    #[test]
    fn memory_that_cannot_be_told_apart_becomes_whole_modules() {
        assert_generic(&memory(24_105), "memory/generic-8gb", 3);
        assert_generic(&memory(15_900), "memory/generic-16gb", 1);
        assert_generic(&memory(64_000), "memory/generic-16gb", 4);
        assert_generic(&memory(3_900), "memory/generic-4gb", 1);
        assert_eq!(matched(&memory(1_900)), None);
    }

    #[test]
    fn a_module_of_known_generation_is_matched_as_such() {
        let module = |mib, of: &str| {
            let facts = Facts::Memory { mib, generation: Some(of.to_string()), one_module: true };
            matched(&item(Class::Memory, "Unheard-of", facts)).unwrap().0
        };
        assert_eq!(module(8_192, "ddr4"), "memory/generic-ddr4-8gb");
        assert_eq!(module(16_384, "ddr5"), "memory/generic-ddr5-16gb");
        assert_eq!(module(16_384, "ddr3"), "memory/generic-16gb");
    }

    #[test]
    fn serials_that_could_not_be_read_are_left_to_be_filled_in() {
        let mut item = memory(24_105);
        item.serials = vec![Serial::NeedsRoot];
        let finding = Finding { outcome: outcome(&item, &keys()), item };
        assert_eq!(declared_serials(&finding), ["", "", ""]);
    }
}
