//! Catalogue files: skus with their prices, as CSV.
//!
//! Two forms are read, told apart by their headings: the project's own, `key,class,capacity_gib,msrp,new,used,title`
//! (only `key` is needed), and price lists that begin with `name,price`, such as the pc-part-dataset's, where the
//! key is made of the file's name and the item's: `cpu.csv` with `AMD Ryzen 7 5700X` gives `cpu/amd-ryzen-7-5700x`,
//! and the price is that of a new item. Of rows with the same key the lowest price stands.

use crate::{
    amount::{format_decimal, parse_usd, NAT_DECIMALS},
    error::{Error, Result},
};
use csv::{ReaderBuilder, StringRecord};
use dlo_core::Usd;
use serde::Serialize;
use std::{collections::BTreeMap, fs, path::Path};

/// Bytes that a file may have.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Skus that all files together may have.
const MAX_ENTRIES: usize = 200_000;
/// Characters that a key on the chain may have.
pub const MAX_KEY: usize = 64;

/// The prices of one sku in US$; absent where they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// List price.
    pub msrp: Option<Usd>,
    /// Price of a new item.
    pub new: Option<Usd>,
    /// Price of a used item.
    pub used: Option<Usd>,
    /// GiB that an item stores, where the file says so.
    pub capacity_gib: Option<u32>,
    /// What people call it.
    pub title: Option<String>,
}

/// What was read from one or more files.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Skus by key.
    pub entries: BTreeMap<String, Entry>,
    /// Rows that gave none, because their key or a price does not fit.
    pub skipped: usize,
}

/// An answer of a price source; prices are decimal strings in US$.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The sku's key.
    pub sku: String,
    /// List price.
    pub msrp: Option<String>,
    /// Price of a new item.
    pub new: Option<String>,
    /// Price of a used item.
    pub used: Option<String>,
}

impl Catalogue {
    /// Reads all `files`.
    pub fn read<P: AsRef<Path>>(files: &[P]) -> Result<Self> {
        let mut catalogue = Self::default();
        for file in files {
            let file = file.as_ref();
            catalogue
                .add_file(file)
                .map_err(|error| Error::input(format!("catalogue {}: {error}", file.display())))?;
        }
        Ok(catalogue)
    }

    /// The prices of the sku with `key`.
    pub fn quote(&self, key: &str) -> Option<Quote> {
        let entry = self.entries.get(key)?;
        let text =
            |price: Option<Usd>| price.map(|price| format_decimal(price.0, NAT_DECIMALS).replace(',', ""));
        Some(Quote { sku: key.into(), msrp: text(entry.msrp), new: text(entry.new), used: text(entry.used) })
    }

    fn add_file(&mut self, path: &Path) -> Result<()> {
        if fs::metadata(path).map_err(Error::other)?.len() > MAX_FILE_BYTES {
            return Err(Error::input(format!("it has more than {MAX_FILE_BYTES} bytes")));
        }
        let text = fs::read_to_string(path).map_err(Error::other)?;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        self.add_text(&text, stem)
    }

    fn add_text(&mut self, text: &str, stem: &str) -> Result<()> {
        let mut reader =
            ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let columns = Columns::of(reader.headers().map_err(Error::other)?)?;
        for row in reader.records() {
            let row = row.map_err(Error::other)?;
            match columns.entry(&row, stem) {
                Some((key, entry)) => self.add(key, entry),
                None => self.skipped += 1,
            }
            if self.entries.len() > MAX_ENTRIES {
                return Err(Error::input(format!("more than {MAX_ENTRIES} skus")));
            }
        }
        Ok(())
    }

    fn add(&mut self, key: String, entry: Entry) {
        let kept = self.entries.entry(key).or_default();
        let lower = |kept: Option<Usd>, next: Option<Usd>| match (kept, next) {
            (Some(kept), Some(next)) => Some(kept.min(next)),
            (kept, next) => kept.or(next),
        };
        kept.msrp = lower(kept.msrp, entry.msrp);
        kept.new = lower(kept.new, entry.new);
        kept.used = lower(kept.used, entry.used);
        kept.capacity_gib = kept.capacity_gib.or(entry.capacity_gib);
        kept.title = kept.title.take().or(entry.title);
    }
}

/// Where the fields of a row stand.
enum Columns {
    /// The project's own form.
    Own {
        key: usize,
        msrp: Option<usize>,
        new: Option<usize>,
        used: Option<usize>,
        capacity: Option<usize>,
        title: Option<usize>,
    },
    /// A price list by name.
    Named { name: usize, price: usize, capacity: Option<usize> },
}

impl Columns {
    fn of(headings: &StringRecord) -> Result<Self> {
        let find = |wanted: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(wanted));
        match (find("key"), find("name"), find("price")) {
            (Some(key), _, _) => Ok(Self::Own {
                key,
                msrp: find("msrp"),
                new: find("new"),
                used: find("used"),
                capacity: find("capacity_gib"),
                title: find("title"),
            }),
            (None, Some(name), Some(price)) => Ok(Self::Named { name, price, capacity: find("capacity") }),
            _ => Err(Error::input(
                "its first line has neither a column 'key' nor the columns 'name' and 'price'",
            )),
        }
    }

    /// Key and entry of a row, or nothing where it has no key that the chain takes or a price that is none.
    fn entry(&self, row: &StringRecord, stem: &str) -> Option<(String, Entry)> {
        let text = |column: Option<usize>| column.and_then(|at| row.get(at)).filter(|text| !text.is_empty());
        let (key, entry) = match *self {
            Self::Own { key, msrp, new, used, capacity, title } => {
                let entry = Entry {
                    msrp: price(text(msrp))?,
                    new: price(text(new))?,
                    used: price(text(used))?,
                    capacity_gib: text(capacity).and_then(|gib| gib.parse().ok()),
                    title: text(title).map(String::from),
                };
                (text(Some(key))?.to_string(), entry)
            }
            Self::Named { name, price: at, capacity } => {
                let name = text(Some(name))?;
                let entry =
                    Entry { new: price(text(Some(at)))?, title: Some(name.into()), ..Entry::default() };
                (named_key(stem, name, text(capacity)), entry)
            }
        };
        is_key(&key).then_some((key, entry))
    }
}

/// No price for an empty field, nothing for one that is no price above zero.
fn price(text: Option<&str>) -> Option<Option<Usd>> {
    match text {
        None => Some(None),
        Some(text) => parse_usd(text).ok().filter(|price| *price != Usd::ZERO).map(Some),
    }
}

/// Whether the chain takes `key`: 1 to 64 of the characters `A-Z a-z 0-9 . _ : + / -` and space.
pub fn is_key(key: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._:+/ -".contains(&byte);
    !key.is_empty() && key.len() <= MAX_KEY && key.bytes().all(fits)
}

/// The key of a row of a price list. Disks of one name differ by capacity, which is in GB.
fn named_key(stem: &str, name: &str, capacity: Option<&str>) -> String {
    let class = match stem {
        "internal-hard-drive" | "external-hard-drive" => "disk",
        "motherboard" => "board",
        "power-supply" => "psu",
        other => other,
    };
    let size = capacity.filter(|_| class == "disk").map(|gb| match gb.strip_suffix("000") {
        Some(tb) if !tb.is_empty() => format!("-{tb}tb"),
        _ => format!("-{gb}gb"),
    });
    format!("{class}/{}{}", slug(name), size.unwrap_or_default())
}

/// Lower case, with a dash for each run of other characters.
pub fn slug(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == '.' {
            text.push(letter.to_ascii_lowercase());
        } else if !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
    }
    text.trim_end_matches('-').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;
    use std::path::PathBuf;

    fn read(text: &str, stem: &str) -> Result<Catalogue> {
        let mut catalogue = Catalogue::default();
        catalogue.add_text(text, stem).map(|()| catalogue)
    }

    #[test]
    fn a_file_without_known_headings_is_refused() {
        assert!(read("a,b\n1,2\n", "x").is_err());
        assert!(read("name,color\nx,red\n", "x").is_err());
        assert!(Catalogue::read(&["/nonexistent.csv"]).is_err());
    }

    #[test]
    fn rows_whose_key_or_price_does_not_fit_are_counted_and_left_out() {
        let text = format!(
            "key,msrp,new,used\n{},1,1,1\nä/b,1,,\ncpu/a,x,,\ncpu/b,0,,\n,1,,\ncpu/c,-1,,\n",
            "k".repeat(65)
        );
        let catalogue = read(&text, "x").unwrap();
        assert!(catalogue.entries.is_empty());
        assert_eq!(catalogue.skipped, 6);
    }

    #[test]
    fn the_own_form_gives_all_kinds_and_nothing_for_empty_fields() {
        let text = "key,class,capacity_gib,msrp,new,used,title\ncpu/a,cpu,0,300,210.50,,A\ndisk/b,disk,1862,,,99,B\n";
        let catalogue = read(text, "x").unwrap();
        let quote = catalogue.quote("cpu/a").unwrap();
        assert_eq!(
            (quote.msrp.as_deref(), quote.new.as_deref(), quote.used),
            (Some("300.00"), Some("210.50"), None)
        );
        assert_eq!(catalogue.entries["disk/b"].capacity_gib, Some(1_862));
        assert!(catalogue.quote("cpu/z").is_none());
    }

    #[test]
    fn a_price_list_by_name_gives_keys_and_new_prices() {
        let text = "name,price,core_count\nAMD Ryzen 7 5700X,134.25,8\nAMD Ryzen 7 5700X,130,8\nAMD Ryzen 7 5700X,140,8\nIntel Core i9 (ES),,8\n";
        let catalogue = read(text, "cpu").unwrap();
        assert_eq!(
            catalogue.quote("cpu/amd-ryzen-7-5700x").unwrap().new.as_deref(),
            Some("130.00"),
            "the lowest stands"
        );
        let unpriced = catalogue.quote("cpu/intel-core-i9-es").unwrap();
        assert_eq!((unpriced.msrp, unpriced.new, unpriced.used), (None, None, None));
    }

    #[test]
    fn disks_of_one_name_differ_by_capacity() {
        let text = "name,price,capacity\nSamsung 990 Pro,149.99,2000\nSamsung 990 Pro,299.99,4000\nKingston A400,25,480\n";
        let catalogue = read(text, "internal-hard-drive").unwrap();
        for (key, new) in [
            ("disk/samsung-990-pro-2tb", "149.99"),
            ("disk/samsung-990-pro-4tb", "299.99"),
            ("disk/kingston-a400-480gb", "25.00"),
        ] {
            assert_eq!(catalogue.quote(key).unwrap().new.as_deref(), Some(new));
        }
    }

    #[test]
    fn the_project_s_own_catalogue_is_complete_and_ordered() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../chain-specs/catalogue.csv");
        let catalogue = Catalogue::read(&[&path]).unwrap();
        assert_eq!(catalogue.skipped, 0);
        assert!(catalogue.entries.len() >= 24);
        for (key, entry) in &catalogue.entries {
            assert!(key.contains('/') && entry.title.is_some() && entry.capacity_gib.is_some(), "{key}");
            let (Some(msrp), Some(new), Some(used)) = (entry.msrp, entry.new, entry.used) else {
                panic!("{key}")
            };
            assert!(msrp >= new && new > used, "{key}: a used item is worth less than a new one");
        }
    }

    #[test]
    fn price_lists_of_several_classes_are_read_together() {
        let folder = scratch("price-lists");
        let files = [
            (
                "cpu",
                "name,price,core_count,core_clock,boost_clock,microarchitecture,tdp,graphics\n\
                 AMD Ryzen 7 9800X3D,451.5,8,4.7,5.2,Zen 5,120,Radeon\n",
            ),
            (
                "memory",
                "name,price,speed,modules,price_per_gb,color,first_word_latency,cas_latency\n\
                 G.Skill Flare X5 32 GB,89.99,\"5,6000\",\"2,16\",2.812,Black,12,36\n",
            ),
            (
                "internal-hard-drive",
                "name,price,capacity,price_per_gb,type,cache,form_factor,interface\n\
                 Crucial P3 Plus,56.95,1000,0.057,SSD,,M.2-2280,M.2 PCIe 4.0 X4\n",
            ),
            (
                "motherboard",
                "name,price,socket,form_factor,max_memory,memory_slots,color\n\
                 Asus PRIME B650-PLUS WIFI,159.99,AM5,ATX,192,4,Black / Silver\n",
            ),
        ];
        let paths = files.map(|(name, text)| {
            let path = folder.join(format!("{name}.csv"));
            fs::write(&path, text).unwrap();
            path
        });
        let catalogue = Catalogue::read(&paths).unwrap();
        assert_eq!((catalogue.entries.len(), catalogue.skipped), (4, 0));
        for (key, new) in [
            ("cpu/amd-ryzen-7-9800x3d", "451.50"),
            ("memory/g.skill-flare-x5-32-gb", "89.99"),
            ("disk/crucial-p3-plus-1tb", "56.95"),
            ("board/asus-prime-b650-plus-wifi", "159.99"),
        ] {
            assert_eq!(catalogue.quote(key).unwrap().new.as_deref(), Some(new), "{key}");
        }
    }
}
