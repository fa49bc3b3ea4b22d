//! The parts file: what an owner declares of a host's parts, as JSON.
//!
//! ```json
//! [{ "sku": "cpu/amd-ryzen-7-5700x", "serials": ["9HX1234567"], "paid": "189.00", "in_service": "2025-03-01",
//!    "condition": "new", "schedule": { "kind": "straight-line", "months": 60, "salvage_bps": 1000 } }]
//! ```

use crate::{
    amount::parse_usd,
    calendar::Moment,
    error::{Error, Result},
    serials::serial_ids,
};
use dlo_core::{Bps, Day, SerialId, SkuId, TableId, Usd};
use dlo_porv::{Convention, Schedule};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{fs, path::Path};

/// Parts that a registration may hold.
pub const MAX_PARTS: usize = 32;
/// Items that a part may hold.
pub const MAX_SERIALS: usize = 32;
/// Bytes that a parts file may have.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// A sku by its key or its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SkuRef {
    /// Its id on the chain.
    Id(u32),
    /// Its key, or its id as text.
    Key(String),
}

impl SkuRef {
    /// Text as written on the command line: digits are an id.
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Key(text.to_string()), Self::Id)
    }
}

impl std::fmt::Display for SkuRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Key(key) => f.write_str(key),
        }
    }
}

/// How the items were when bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Bought new.
    New,
    /// Bought used.
    Used,
    /// Bought refurbished.
    Refurbished,
}

impl Condition {
    /// Its name on the chain.
    pub fn variant(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Used => "Used",
            Self::Refurbished => "Refurbished",
        }
    }
}

/// A schedule as written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ScheduleEntry {
    /// The same amount each day.
    StraightLine {
        /// Months until the salvage value.
        months: u16,
        /// Share of the cost that stays, in hundredths of a percent.
        #[serde(default)]
        salvage_bps: u16,
    },
    /// The same share of the rest each year.
    DecliningBalance {
        /// That share.
        rate_bps: u16,
        /// The first year's share of the cost.
        first_year_bps: u16,
    },
    /// Declining, then straight as soon as that takes more.
    DbSwitchSl {
        /// Times the straight line's rate: 20000 is the double.
        factor_bps: u16,
        /// Years of life.
        life_years: u8,
        /// What the first year counts for.
        convention: ConventionEntry,
    },
    /// By a table of the chain.
    Table {
        /// The table's id.
        id: u32,
    },
    /// Written off at once.
    Immediate,
    /// By units of work.
    Units {
        /// Units after which nothing is left.
        total: u64,
    },
}

/// What the first year counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConventionEntry {
    /// One half.
    HalfYear,
    /// Seven eighths.
    #[serde(rename = "mid-quarter-1")]
    MidQuarter1,
    /// Five eighths.
    #[serde(rename = "mid-quarter-2")]
    MidQuarter2,
    /// Three eighths.
    #[serde(rename = "mid-quarter-3")]
    MidQuarter3,
    /// One eighth.
    #[serde(rename = "mid-quarter-4")]
    MidQuarter4,
    /// The whole.
    FullYear,
}

impl ScheduleEntry {
    /// The schedule, its terms checked.
    pub fn to_schedule(self) -> Result<Schedule> {
        let schedule = match self {
            Self::StraightLine { months, salvage_bps } => {
                Schedule::StraightLine { months, salvage: Bps(salvage_bps) }
            }
            Self::DecliningBalance { rate_bps, first_year_bps } => {
                Schedule::DecliningBalance { rate: Bps(rate_bps), first_year: Bps(first_year_bps) }
            }
            Self::DbSwitchSl { factor_bps, life_years, convention } => Schedule::DbSwitchSl {
                factor: Bps(factor_bps),
                life_years,
                convention: match convention {
                    ConventionEntry::HalfYear => Convention::HalfYear,
                    ConventionEntry::MidQuarter1 => Convention::MidQuarter(1),
                    ConventionEntry::MidQuarter2 => Convention::MidQuarter(2),
                    ConventionEntry::MidQuarter3 => Convention::MidQuarter(3),
                    ConventionEntry::MidQuarter4 => Convention::MidQuarter(4),
                    ConventionEntry::FullYear => Convention::FullYear,
                },
            },
            Self::Table { id } => Schedule::Table(TableId(id)),
            Self::Immediate => Schedule::Immediate,
            Self::Units { total } => Schedule::Units { total },
        };
        schedule.validate().map_err(|error| Error::input(format!("schedule '{schedule}': {error:?}")))?;
        Ok(schedule)
    }
}

/// One part as written in the file: equal items, bought together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartEntry {
    /// What it is.
    pub sku: SkuRef,
    /// One serial number per item.
    pub serials: Vec<String>,
    /// Price paid per item in US$; empty until its owner fills it in.
    pub paid: String,
    /// First day in service: a date, a moment or a chain's day as [`Moment::parse`] reads it; empty until its owner
    /// fills it in.
    pub in_service: String,
    /// How the items were when bought.
    pub condition: Condition,
    /// How they depreciate.
    pub schedule: ScheduleEntry,
    /// Hash of the documents that the owner keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// For people; not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One part as the chain takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The catalogue item.
    pub sku: SkuId,
    /// Price paid per item.
    pub paid: Usd,
    /// First day in service.
    pub in_service: Day,
    /// How the items were when bought.
    pub condition: Condition,
    /// How they depreciate.
    pub schedule: Schedule,
    /// Hash of the owner's documents; zero where there are none.
    pub evidence: H256,
    /// One id per item, strictly ascending.
    pub serials: Vec<SerialId>,
}

/// What of a part is checked without the chain and without hashing serial numbers.
struct Checked {
    paid: Usd,
    in_service: Moment,
    schedule: Schedule,
    evidence: H256,
}

/// Reads a parts file and checks all of it that can be checked without the chain.
pub fn read(path: &Path) -> Result<Vec<PartEntry>> {
    let cannot =
        |error: &dyn std::fmt::Display| Error::input(format!("parts file {}: {error}", path.display()));
    let size = fs::metadata(path).map_err(|error| cannot(&error))?.len();
    if size > MAX_FILE_BYTES {
        return Err(cannot(&format!("more than {MAX_FILE_BYTES} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|error| cannot(&error))?;
    let parts: Vec<PartEntry> = serde_json::from_str(&text).map_err(|error| cannot(&error))?;
    check(&parts).map_err(|error| cannot(&error))?;
    Ok(parts)
}

/// Whether the parts can be registered as far as one can say without the chain. Names the first that cannot.
pub fn check(parts: &[PartEntry]) -> Result<()> {
    if parts.is_empty() || parts.len() > MAX_PARTS {
        return Err(Error::input(format!("1 to {MAX_PARTS} parts are needed, not {}", parts.len())));
    }
    for (index, part) in parts.iter().enumerate() {
        part.checked().map_err(|error| Error::input(format!("part {index} ({}): {error}", part.sku)))?;
    }
    Ok(())
}

impl PartEntry {
    fn checked(&self) -> Result<Checked> {
        if self.serials.is_empty() || self.serials.len() > MAX_SERIALS {
            return Err(Error::input(format!("1 to {MAX_SERIALS} serial numbers are needed, one per item")));
        }
        for serial in &self.serials {
            crate::serials::normalise(serial)?;
        }
        if self.paid.is_empty() {
            return Err(Error::input("fill in 'paid': the price paid per item in US$"));
        }
        let paid = parse_usd(&self.paid)?;
        if paid == Usd::ZERO {
            return Err(Error::input("'paid' must be more than zero"));
        }
        if self.in_service.is_empty() {
            return Err(Error::input("fill in 'in_service': the first day in service, as 2025-03-01"));
        }
        Ok(Checked {
            paid,
            in_service: Moment::parse(&self.in_service)?,
            schedule: self.schedule.to_schedule()?,
            evidence: self.evidence.as_deref().map(parse_hash).transpose()?.unwrap_or_default(),
        })
    }

    /// The part as the chain takes it. `key` and `sku` are the catalogue's, `today` and `day_length`
    /// the chain's day and its milliseconds. Hashes the serial numbers, which takes a fraction of a second each.
    pub fn resolve(&self, sku: SkuId, key: &str, today: Day, day_length: u64) -> Result<Part> {
        let checked = self.checked()?;
        Ok(Part {
            sku,
            paid: checked.paid,
            in_service: checked.in_service.day(today, day_length)?,
            condition: self.condition,
            schedule: checked.schedule,
            evidence: checked.evidence,
            serials: serial_ids(key, &self.serials)?,
        })
    }
}

/// 32 bytes in hexadecimal.
pub fn parse_hash(text: &str) -> Result<H256> {
    let mut bytes = [0u8; 32];
    let digits = text.strip_prefix("0x").unwrap_or_default();
    hex::decode_to_slice(digits, &mut bytes)
        .map_err(|_| Error::input(format!("'{text}' is no hash: 0x and 64 hexadecimal digits are needed")))?;
    Ok(H256(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    fn entry() -> Value {
        json!({
            "sku": "cpu/amd-ryzen-7-5700x", "serials": ["SN001"], "paid": "499.00", "in_service": "2025-03-01",
            "condition": "new", "schedule": { "kind": "straight-line", "months": 60, "salvage_bps": 1000 }
        })
    }

    fn changed(field: &str, value: Value) -> Result<()> {
        let mut entry = entry();
        entry[field] = value;
        let parts: Vec<PartEntry> = serde_json::from_value(json!([entry])).map_err(Error::other)?;
        check(&parts)
    }

    #[test]
    fn each_bad_field_is_refused_with_the_part_that_has_it() {
        for (field, value) in [
            ("serials", json!([])),
            ("serials", json!([""])),
            ("serials", json!(vec!["SN001"; 33])),
            ("paid", json!("")),
            ("paid", json!("0")),
            ("paid", json!("0.0000001")),
            ("in_service", json!("")),
            ("in_service", json!("01.03.2025")),
            ("schedule", json!({ "kind": "straight-line", "months": 0 })),
            ("schedule", json!({ "kind": "straight-line", "months": 60, "salvage_bps": 10_001 })),
            ("schedule", json!({ "kind": "units", "total": 0 })),
            ("evidence", json!("0x12")),
        ] {
            let error = changed(field, value.clone()).unwrap_err();
            assert!(
                error.to_string().starts_with("part 0 (cpu/amd-ryzen-7-5700x): "),
                "{field} {value}: {error}"
            );
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn unknown_fields_kinds_and_floating_prices_are_refused() {
        assert!(changed("serial", json!("SN001")).is_err());
        assert!(changed("paid", json!(499.0)).is_err());
        assert!(changed("condition", json!("broken")).is_err());
        assert!(changed("schedule", json!({ "kind": "magic" })).is_err());
        assert!(changed("schedule", json!({ "kind": "straight-line", "months": 60, "salvage": 1 })).is_err());
    }

    #[test]
    fn no_part_and_too_many_parts_are_refused() {
        assert!(check(&[]).is_err());
        let one: PartEntry = serde_json::from_value(entry()).unwrap();
        assert!(check(&vec![one; 33]).is_err());
    }

    #[test]
    fn each_kind_of_schedule_is_read() {
        let read =
            |value: Value| serde_json::from_value::<ScheduleEntry>(value).unwrap().to_schedule().unwrap();
        let declining = json!({ "kind": "declining-balance", "rate_bps": 5500, "first_year_bps": 2750 });
        assert_eq!(read(declining), Schedule::DecliningBalance { rate: Bps(5_500), first_year: Bps(2_750) });
        let switching = json!({ "kind": "db-switch-sl", "factor_bps": 20000, "life_years": 5, "convention": "mid-quarter-3" });
        assert_eq!(
            read(switching),
            Schedule::DbSwitchSl {
                factor: Bps(20_000),
                life_years: 5,
                convention: Convention::MidQuarter(3)
            }
        );
        assert_eq!(read(json!({ "kind": "table", "id": 3 })), Schedule::Table(TableId(3)));
        assert_eq!(read(json!({ "kind": "immediate" })), Schedule::Immediate);
        assert_eq!(read(json!({ "kind": "units", "total": 9 })), Schedule::Units { total: 9 });
    }

    #[test]
    fn a_part_is_turned_into_what_the_chain_takes() {
        let entry: PartEntry = serde_json::from_value(entry()).unwrap();
        let part = entry.resolve(SkuId(4), "cpu/amd-ryzen-7-5700x", Day(9), 60_000).unwrap();
        assert_eq!(part.paid, Usd(499_000_000));
        assert_eq!(part.in_service, Day(20_148 * 1_440));
        assert_eq!(part.evidence, H256::zero());
        assert_eq!(part.serials.len(), 1);
    }

    #[test]
    fn a_sku_is_named_by_key_or_id() {
        assert_eq!(SkuRef::parse("12"), SkuRef::Id(12));
        assert_eq!(SkuRef::parse("cpu/x"), SkuRef::Key("cpu/x".into()));
        assert_eq!(serde_json::from_value::<SkuRef>(json!(7)).unwrap(), SkuRef::Id(7));
        assert_eq!(serde_json::from_value::<SkuRef>(json!("a/b")).unwrap(), SkuRef::Key("a/b".into()));
    }
}
