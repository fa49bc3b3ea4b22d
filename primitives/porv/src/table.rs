//! Depreciation tables: the share of the cost that each year of service takes.

pub mod published;

use crate::error::MathsError;
use dlo_core::{price::MAX_TABLE_YEARS, Bps, YearTable};

/// Whether `table` has between one and [`MAX_TABLE_YEARS`] years that sum to exactly the whole.
///
/// Fails with `TableTooLong` or `TableNotWhole`.
pub fn validate_table(table: &YearTable) -> Result<(), MathsError> {
    let years = u32::try_from(table.years.len()).unwrap_or(u32::MAX);
    if years == 0 || years > MAX_TABLE_YEARS {
        return Err(MathsError::TableTooLong);
    }
    let sum = table.years.iter().fold(0_u32, |sum, year| sum.saturating_add(year.0.into()));
    if sum != u32::from(Bps::WHOLE.0) {
        return Err(MathsError::TableNotWhole);
    }
    Ok(())
}
