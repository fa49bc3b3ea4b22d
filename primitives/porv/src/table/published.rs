//! Published depreciation, as a chain's genesis may start with it. Tables are shares of the cost per year, in
//! hundredths of a percent, exactly as published.

use crate::schedule::Schedule;
use dlo_core::{Bps, YearTable};

/// A table with its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// ISO 3166-1 code of the country whose rules it follows.
    pub jurisdiction: &'static str,
    /// Short name, unique among all tables here.
    pub name: &'static str,
    /// Where it was published.
    pub source: &'static str,
    /// Share of the cost per year, in hundredths of a percent.
    pub years: &'static [u16],
}

impl Published {
    /// As a table.
    pub fn table(&self) -> YearTable {
        year_table(self.years)
    }
}

/// A table from its figures in hundredths of a percent.
pub fn year_table(years: &[u16]) -> YearTable {
    YearTable { years: years.iter().copied().map(Bps).collect() }
}

/// US MACRS, 3-year property, half-year convention: IRS Publication 946, table A-1.
pub const US_3_HALF_YEAR: &[u16] = &[3333, 4445, 1481, 741];
/// US MACRS, 5-year property (computers), half-year convention: IRS Publication 946, table A-1.
pub const US_5_HALF_YEAR: &[u16] = &[2000, 3200, 1920, 1152, 1152, 576];
/// US MACRS, 7-year property, half-year convention: IRS Publication 946, table A-1.
pub const US_7_HALF_YEAR: &[u16] = &[1429, 2449, 1749, 1249, 893, 892, 893, 446];

/// US MACRS, 3-year property, in service in the first quarter: IRS Publication 946, table A-2.
pub const US_3_QUARTER_1: &[u16] = &[5833, 2778, 1235, 154];
/// US MACRS, 5-year property, in service in the first quarter: IRS Publication 946, table A-2.
pub const US_5_QUARTER_1: &[u16] = &[3500, 2600, 1560, 1101, 1101, 138];
/// US MACRS, 7-year property, in service in the first quarter: IRS Publication 946, table A-2.
pub const US_7_QUARTER_1: &[u16] = &[2500, 2143, 1531, 1093, 875, 874, 875, 109];

/// US MACRS, 3-year property, in service in the second quarter: IRS Publication 946, table A-3.
pub const US_3_QUARTER_2: &[u16] = &[4167, 3889, 1414, 530];
/// US MACRS, 5-year property, in service in the second quarter: IRS Publication 946, table A-3.
pub const US_5_QUARTER_2: &[u16] = &[2500, 3000, 1800, 1137, 1137, 426];
/// US MACRS, 7-year property, in service in the second quarter: IRS Publication 946, table A-3.
pub const US_7_QUARTER_2: &[u16] = &[1785, 2347, 1676, 1197, 887, 887, 887, 334];

/// US MACRS, 3-year property, in service in the third quarter: IRS Publication 946, table A-4.
pub const US_3_QUARTER_3: &[u16] = &[2500, 5000, 1667, 833];
/// US MACRS, 5-year property, in service in the third quarter: IRS Publication 946, table A-4.
pub const US_5_QUARTER_3: &[u16] = &[1500, 3400, 2040, 1224, 1130, 706];
/// US MACRS, 7-year property, in service in the third quarter: IRS Publication 946, table A-4.
pub const US_7_QUARTER_3: &[u16] = &[1071, 2551, 1822, 1302, 930, 885, 886, 553];

/// US MACRS, 3-year property, in service in the fourth quarter: IRS Publication 946, table A-5.
pub const US_3_QUARTER_4: &[u16] = &[833, 6111, 2037, 1019];
/// US MACRS, 5-year property, in service in the fourth quarter: IRS Publication 946, table A-5.
pub const US_5_QUARTER_4: &[u16] = &[500, 3800, 2280, 1368, 1094, 958];
/// US MACRS, 7-year property, in service in the fourth quarter: IRS Publication 946, table A-5.
pub const US_7_QUARTER_4: &[u16] = &[357, 2755, 1968, 1406, 1004, 873, 873, 764];

/// Germany: a useful life of one year may be taken for computer hardware and software. Letter of the Federal
/// Ministry of Finance of 22 February 2022, IV C 3 - S 2190/21/10002:025.
pub const GERMANY_ONE_YEAR: &[u16] = &[10_000];
/// Australia: prime cost over the effective life of a computer, four years. Income Tax Assessment Act 1997,
/// section 40-75; effective life by the Commissioner's ruling.
pub const AUSTRALIA_PRIME_COST: &[u16] = &[2500, 2500, 2500, 2500];

const MACRS: &str = "IRS Publication 946, Appendix A";

const fn us(name: &'static str, years: &'static [u16]) -> Published {
    Published { jurisdiction: "US", name, source: MACRS, years }
}

/// Every table here.
pub const ALL: &[Published] = &[
    us("macrs-3-half-year", US_3_HALF_YEAR),
    us("macrs-5-half-year", US_5_HALF_YEAR),
    us("macrs-7-half-year", US_7_HALF_YEAR),
    us("macrs-3-quarter-1", US_3_QUARTER_1),
    us("macrs-5-quarter-1", US_5_QUARTER_1),
    us("macrs-7-quarter-1", US_7_QUARTER_1),
    us("macrs-3-quarter-2", US_3_QUARTER_2),
    us("macrs-5-quarter-2", US_5_QUARTER_2),
    us("macrs-7-quarter-2", US_7_QUARTER_2),
    us("macrs-3-quarter-3", US_3_QUARTER_3),
    us("macrs-5-quarter-3", US_5_QUARTER_3),
    us("macrs-7-quarter-3", US_7_QUARTER_3),
    us("macrs-3-quarter-4", US_3_QUARTER_4),
    us("macrs-5-quarter-4", US_5_QUARTER_4),
    us("macrs-7-quarter-4", US_7_QUARTER_4),
    Published {
        jurisdiction: "DE",
        name: "computers-one-year",
        source: "BMF, 22 February 2022, IV C 3 - S 2190/21/10002:025",
        years: GERMANY_ONE_YEAR,
    },
    Published {
        jurisdiction: "AU",
        name: "computers-prime-cost",
        source: "Income Tax Assessment Act 1997, section 40-75",
        years: AUSTRALIA_PRIME_COST,
    },
];

/// United Kingdom, main pool writing-down allowance from April 2026: 14 % of the balance a year. Capital
/// Allowances Act 2001, section 56, as amended.
pub const UK_MAIN_POOL: Schedule = declining(1400, 1400);
/// United Kingdom, main pool writing-down allowance before April 2026: 18 % of the balance a year. Capital
/// Allowances Act 2001, section 56.
pub const UK_MAIN_POOL_TO_2026: Schedule = declining(1800, 1800);
/// Canada, class 50 (computers): 55 % of the balance a year, half of that in the first. Income Tax
/// Regulations, section 1100 and Schedule II.
pub const CANADA_CLASS_50: Schedule = declining(5500, 2750);
/// Australia, diminishing value over the effective life of a computer, four years: 200 % / 4 of the balance
/// a year. Income Tax Assessment Act 1997, section 40-70.
pub const AUSTRALIA_DIMINISHING: Schedule = declining(5000, 5000);

const fn declining(rate: u16, first_year: u16) -> Schedule {
    Schedule::DecliningBalance { rate: Bps(rate), first_year: Bps(first_year) }
}
