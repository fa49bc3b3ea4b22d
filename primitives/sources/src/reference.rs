//! Reference documents: tables, classes and skus that an oracle states. Published figures, each with its source.
//!
//! ```json
//! {
//!   "tables": [{ "jurisdiction": "US", "class": "macrs-5-half-year", "version": 1, "effective": 0,
//!                "years": [2000, 3200, 1920, 1152, 1152, 576], "source": "IRS Publication 946, table A-1" }],
//!   "classes": [{ "id": 1, "name": "cpu", "resaleHaircut": 2000, "writeoffHaircut": 3000, "lifeMonths": 60 }],
//!   "skus": [{ "key": "maker/x", "class": 1, "capacityGib": 0 }]
//! }
//! ```

use crate::{answer::Fault, json::document};
use alloc::{string::String, vec::Vec};
use dlo_core::{Bps, ClassId, Day};
use serde::Deserialize;

/// A reference document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reference {
    /// Depreciation tables.
    pub tables: Vec<ReferenceTable>,
    /// Classes.
    pub classes: Vec<ReferenceClass>,
    /// Skus.
    pub skus: Vec<ReferenceSku>,
}

/// A depreciation table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceTable {
    /// Whose rule it is.
    pub jurisdiction: String,
    /// What it applies to.
    pub class: String,
    /// Counts up with each change of the rule.
    pub version: u16,
    /// The day from which it holds.
    pub effective: Day,
    /// Yearly parts, in hundredths of a percent.
    pub years: Vec<Bps>,
    /// Where it was published; for people.
    pub source: String,
}

/// A class of skus.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceClass {
    /// Its id.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Taken off a new price.
    pub resale_haircut: Bps,
    /// Taken off the market price of what is written off at once.
    pub writeoff_haircut: Bps,
    /// Months of life.
    pub life_months: u16,
}

/// What a sku is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceSku {
    /// Its name.
    pub key: String,
    /// Its class.
    pub class: ClassId,
    /// GiB that one item stores.
    #[serde(default)]
    pub capacity_gib: u32,
}

impl Reference {
    /// The document in an answer.
    pub fn read(body: &[u8]) -> Result<Self, Fault> {
        let text = document(body)?.get();
        // Serde would take a list for an object whose fields are in order.
        if !text.starts_with('{') {
            return Err(Fault::Malformed);
        }
        serde_json::from_str(text).map_err(|_| Fault::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dlo_porv::table::{published, validate_table};

    const SHIPPED: &str = include_str!("../../../chain-specs/reference.json");

    #[test]
    fn a_document_of_another_form_is_left_out() {
        for body in [
            "",
            "[]",
            r#"{"table":[]}"#,
            r#"{"skus":[{"key":"a"}]}"#,
            r#"{"skus":[{"key":"a","class":1.5}]}"#,
        ] {
            assert_eq!(Reference::read(body.as_bytes()), Err(Fault::Malformed), "{body}");
        }
        assert_eq!(Reference::read(b"{}"), Ok(Reference::default()));
    }

    #[test]
    fn every_shipped_table_sums_to_the_whole_and_names_its_source() {
        let reference = Reference::read(SHIPPED.as_bytes()).unwrap();
        assert!(reference.tables.len() >= 22);
        for table in reference.tables {
            let years = dlo_core::YearTable { years: table.years };
            assert_eq!(validate_table(&years), Ok(()), "{} {}", table.jurisdiction, table.class);
            assert!(!table.source.is_empty());
        }
    }

    #[test]
    fn the_shipped_tables_have_every_published_one_as_published() {
        let reference = Reference::read(SHIPPED.as_bytes()).unwrap();
        for published in published::ALL {
            let found = reference.tables.iter().any(|table| {
                table.jurisdiction == published.jurisdiction
                    && table.class == published.name
                    && table.years == published.table().years
            });
            assert!(found, "{} {}", published.jurisdiction, published.name);
        }
    }
}
