//! Named strategies.

use crate::{
    schedule::{MAX_MONTHS, MAX_SWITCH_YEARS},
    table::published,
    Convention, Schedule,
};
use dlo_core::{Bps, TableId, Usd, YearTable};
use proptest::prelude::*;

/// A schedule with the table it names.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) schedule: Schedule,
    pub(super) table: Option<YearTable>,
}

impl Planned {
    pub(super) fn book(&self, cost: Usd, days: u32) -> Usd {
        crate::schedule::book_value(&self.schedule, self.table.as_ref(), cost, days, 0).unwrap()
    }
}

/// Costs from nothing to what fits, most of them of hardware.
pub(super) fn any_cost() -> impl Strategy<Value = Usd> {
    prop_oneof![
        1 => 0..10_000_u128,
        6 => 1_000_000..100_000_000_000_u128,
        1 => any::<u128>(),
    ]
    .prop_map(Usd)
}

pub(super) fn any_convention() -> impl Strategy<Value = Convention> {
    prop_oneof![
        Just(Convention::HalfYear),
        (1..=4_u8).prop_map(Convention::MidQuarter),
        Just(Convention::FullYear)
    ]
}

/// A valid table, not always a falling one.
pub(super) fn any_table() -> impl Strategy<Value = YearTable> {
    let free = prop::collection::vec(0..=10_000_u16, 0..31).prop_map(|mut cuts| {
        cuts.push(10_000);
        cuts.sort_unstable();
        let mut last = 0;
        let years = cuts.into_iter().map(|cut| Bps(cut - core::mem::replace(&mut last, cut))).collect();
        YearTable { years }
    });
    let known = (0..published::ALL.len()).prop_map(|i| published::ALL[i].table());
    prop_oneof![free, known]
}

pub(super) fn straight_line() -> impl Strategy<Value = Planned> {
    (1..=MAX_MONTHS, 0..=10_000_u16).prop_map(|(months, salvage)| Planned {
        schedule: Schedule::StraightLine { months, salvage: Bps(salvage) },
        table: None,
    })
}

pub(super) fn declining() -> impl Strategy<Value = Planned> {
    (prop_oneof![1..=100_u16, 1..=10_000_u16], 0..=10_000_u16).prop_map(|(rate, first)| Planned {
        schedule: Schedule::DecliningBalance { rate: Bps(rate), first_year: Bps(first) },
        table: None,
    })
}

pub(super) fn switching() -> impl Strategy<Value = Planned> {
    (10_000..=u16::MAX, 1..=MAX_SWITCH_YEARS, any_convention()).prop_map(
        |(factor, life_years, convention)| Planned {
            schedule: Schedule::DbSwitchSl { factor: Bps(factor), life_years, convention },
            table: None,
        },
    )
}

/// Tables get an id of their own content, so that equal ids mean equal tables.
pub(super) fn tabled() -> impl Strategy<Value = Planned> {
    any_table().prop_map(|table| {
        let id = table.years.iter().fold(7_u32, |id, year| id.wrapping_mul(31).wrapping_add(year.0.into()));
        Planned { schedule: Schedule::Table(TableId(id)), table: Some(table) }
    })
}

/// Any schedule that goes by time.
pub(super) fn by_time() -> impl Strategy<Value = Planned> {
    prop_oneof![straight_line(), declining(), switching(), tabled()]
}

/// Days in service, up to beyond the end of every schedule.
pub(super) fn any_day() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0..4_000_u32, 4 => 0..22_300_u32, 1 => any::<u32>()]
}
