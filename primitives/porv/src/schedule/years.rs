//! Values at the ends of years, for the schedules that go by years.

use super::{Convention, Schedule};
use crate::{
    error::MathsError,
    math::{less, mul_div_ceil, share_floor},
    table::validate_table,
};
use dlo_core::{Bps, Usd, YearTable};

/// Eighths in a year: what the conventions count in.
const YEAR_EIGHTHS: u128 = 8;

/// What is taken in a year.
enum Rule<'a> {
    Declining { rate: Bps, first_year: Bps },
    Switch { factor: u128, life: u128, first_eighths: u128 },
    Table(&'a YearTable),
}

/// Walks through the years of a schedule.
pub(super) struct Years<'a> {
    rule: Rule<'a>,
    cost: u128,
    value: u128,
    count: u8,
}

impl<'a> Years<'a> {
    /// Starts at the cost. Fails with `TableMissing`, for an invalid table, and for an unknown convention.
    ///
    /// Schedules that do not go by years are refused with `LifeOutOfRange`.
    pub(super) fn new(
        schedule: &Schedule,
        table: Option<&'a YearTable>,
        cost: Usd,
    ) -> Result<Self, MathsError> {
        let rule = match *schedule {
            Schedule::DecliningBalance { rate, first_year } => Rule::Declining { rate, first_year },
            Schedule::DbSwitchSl { factor, life_years, convention } => {
                switch(factor, life_years, convention)?
            }
            Schedule::Table(_) => {
                let table = table.ok_or(MathsError::TableMissing)?;
                validate_table(table)?;
                Rule::Table(table)
            }
            _ => return Err(MathsError::LifeOutOfRange),
        };
        Ok(Self { rule, cost: cost.0, value: cost.0, count: 0 })
    }

    /// Years walked through.
    pub(super) fn count(&self) -> u8 {
        self.count
    }

    /// The value at the end of the next year, rounding down; `None` after the last year.
    pub(super) fn next_end(&mut self) -> Result<Option<u128>, MathsError> {
        let first = self.count == 0;
        let next = match &self.rule {
            Rule::Declining { first_year, .. } if first => less(self.value, *first_year)?,
            Rule::Declining { rate, .. } => less(self.value, *rate)?,
            Rule::Switch { factor, life, first_eighths } => {
                let taken = taken_with_switch(self.value, *factor, *life, *first_eighths, self.count)?;
                self.value.saturating_sub(taken)
            }
            Rule::Table(table) => match share_after(table, self.count) {
                Some(share) => share_floor(self.cost, share)?,
                None => return Ok(None),
            },
        };
        self.value = next;
        self.count = self.count.checked_add(1).ok_or(MathsError::Overflow)?;
        Ok(Some(next))
    }
}

fn switch<'a>(factor: Bps, life_years: u8, convention: Convention) -> Result<Rule<'a>, MathsError> {
    let first_eighths = convention.first_year_eighths()?;
    Ok(Rule::Switch { factor: factor.0.into(), life: life_years.into(), first_eighths })
}

/// What a declining balance with a switch takes from `rest` in the year after `done` years, rounding up:
/// the larger of `rest x factor / life` and `rest / remaining life`, and all of it in the last year.
fn taken_with_switch(
    rest: u128,
    factor: u128,
    life: u128,
    first_eighths: u128,
    done: u8,
) -> Result<u128, MathsError> {
    let whole_life = life.checked_mul(YEAR_EIGHTHS).ok_or(MathsError::Overflow)?;
    let full_years = u128::from(done).saturating_sub(1).saturating_mul(YEAR_EIGHTHS);
    let (length, remaining) = match done {
        0 => (first_eighths, whole_life),
        _ => (YEAR_EIGHTHS, whole_life.saturating_sub(first_eighths).saturating_sub(full_years)),
    };
    if remaining <= length {
        return Ok(rest);
    }
    let declining_of = whole_life.checked_mul(Bps::WHOLE.0.into()).ok_or(MathsError::Overflow)?;
    let declining_share = factor.checked_mul(length).ok_or(MathsError::Overflow)?;
    let declining = mul_div_ceil(rest, declining_share.min(declining_of), declining_of)?;
    let straight = mul_div_ceil(rest, length, remaining)?;
    Ok(declining.max(straight))
}

/// What the years after the one at index `year` still take: the share of cost left at its end. `None`
/// beyond the table.
fn share_after(table: &YearTable, year: u8) -> Option<Bps> {
    let mut later = table.years.iter().skip(year.into());
    later.next()?;
    Some(Bps(later.fold(0, |sum, share| share.0.saturating_add(sum))))
}
