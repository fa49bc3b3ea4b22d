//! `dlo oracle tables`: the depreciation tables that a schedule can name.

use crate::{cli::Context, error::Result, output::table};
use dlo_runtime_api::views::TableView;

/// Prints all tables.
pub(super) async fn run(context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let tables = chain.pages("dlo_tables", &[], |table: &TableView| table.id).await?;
    context.out.emit(&tables, |tables| show(tables))
}

fn show(tables: &[TableView]) -> String {
    let rows = tables.iter().map(|row| {
        let years: Vec<_> = row.years.iter().map(|year| percent(year.0)).collect();
        [
            row.id.0.to_string(),
            row.jurisdiction.clone(),
            row.class.clone(),
            row.version.to_string(),
            years.join(" "),
        ]
    });
    table(["id", "jurisdiction", "class", "version", "% of the cost, year by year"], rows)
}

/// Hundredths of a percent.
fn percent(part: u16) -> String {
    format!("{}.{:02}", part / 100, part % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_is_shown_with_its_years_in_percent() {
        let tables: Vec<TableView> = serde_json::from_value(json!([{
            "id": 3, "jurisdiction": "US", "class": "macrs-3-half-year", "version": 1, "effective": 6209,
            "years": [3333, 4445, 1481, 741]
        }]))
        .unwrap();
        assert!(show(&tables).contains("33.33 44.45 14.81 7.41"));
    }
}
