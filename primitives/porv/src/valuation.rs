//! The value of parts, and PoRV from hardware and work.

use crate::{
    error::MathsError,
    math::less,
    schedule::{ticks, Book, Schedule, DAY_TICKS, MONTH_TICKS},
};
use dlo_core::{Bps, Nat, PriceError, Usd, YearTable};

/// What the value of a part depends on.
#[derive(Clone, Copy, Debug)]
pub struct PartFacts<'a> {
    /// Items in this part.
    pub quantity: u32,
    /// Cost basis per item, capped.
    pub basis: Usd,
    /// The owner's schedule.
    pub schedule: &'a Schedule,
    /// The table that the schedule names, if it does.
    pub table: Option<&'a YearTable>,
    /// Days in service.
    pub days: u32,
    /// Months after which the class has no value.
    pub life_months: u16,
    /// Market price per item.
    pub market: Usd,
    /// Taken off the market price where the schedule is `Immediate`.
    pub writeoff_haircut: Bps,
    /// Units of work proven.
    pub units_done: u64,
}

/// `quantity x min(book, market)`, each item rounded down.
///
/// Where the schedule is `Immediate` an item counts for the market price less the write-off haircut. On and
/// after the end of the class's life the value is zero.
///
/// Fails where the schedule or its table is not valid, with `TableMissing`, and with `Overflow`.
pub fn part_value(f: &PartFacts) -> Result<Usd, MathsError> {
    if is_past_life(f.days, f.life_months) {
        return Ok(Usd::ZERO);
    }
    Valuation::new(*f, f.days)?.on(f.days)
}

/// The value of a part on any day up to a last one: [`part_value`] with what all days share computed once.
pub struct Valuation<'a> {
    facts: PartFacts<'a>,
    book: Book,
}

impl<'a> Valuation<'a> {
    /// For the days up to `last` in service; `facts.days` does not matter.
    ///
    /// Fails where the schedule or its table is not valid, and with `TableMissing`.
    pub fn new(facts: PartFacts<'a>, last: u32) -> Result<Self, MathsError> {
        // After the class's life there is nothing to compute.
        let last = last.min(life_days(facts.life_months));
        let book = Book::new(facts.schedule, facts.table, facts.basis, last)?;
        Ok(Self { facts, book })
    }

    /// The value of all items after `days` in service; rounds as [`part_value`] does.
    ///
    /// Fails with `DayOutOfRange` after the last day, and with `Overflow`.
    pub fn on(&self, days: u32) -> Result<Usd, MathsError> {
        let f = &self.facts;
        if is_past_life(days, f.life_months) {
            return Ok(Usd::ZERO);
        }
        let item = match f.schedule {
            Schedule::Immediate => Usd(less(f.market.0, f.writeoff_haircut)?),
            _ => self.book.value(days, f.units_done)?.min(f.market),
        };
        item.checked_mul(f.quantity).ok_or(MathsError::Overflow)
    }
}

/// Whether `days` reach `life_months`, a month being 365/12 days.
fn is_past_life(days: u32, life_months: u16) -> bool {
    ticks(days) >= u64::from(life_months).saturating_mul(MONTH_TICKS)
}

/// The first day in service that is past a life of `life_months`.
fn life_days(life_months: u16) -> u32 {
    let days = u64::from(life_months).saturating_mul(MONTH_TICKS).div_ceil(DAY_TICKS);
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// The cost basis of one item: the price paid, at most the MSRP, or the market price where there is no MSRP.
pub fn cost_basis(paid: Usd, msrp: Option<Usd>, market: Usd) -> Usd {
    paid.min(msrp.unwrap_or(market))
}

/// PoRV: the lesser of hardware value and work value.
pub fn porv(hardware: Usd, work: Usd) -> Usd {
    hardware.min(work)
}

/// What of `issued` is backed: at most PoRV.
pub fn backed(issued: Nat, porv: Usd) -> Nat {
    issued.min(porv.to_nat())
}

/// What is known of one kind of price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Never accepted.
    Never,
    /// Once accepted, now expired.
    Lapsed,
    /// Accepted and not expired.
    Fresh(Usd),
}

/// The three kinds of price of one sku.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// List price.
    pub msrp: Kind,
    /// Price of a new item.
    pub new: Kind,
    /// Price of a used item.
    pub used: Kind,
}

/// The least of the used price, the new price less `resale_haircut` (rounding down), and the MSRP.
///
/// Fails with `Expired` where any kind that was ever accepted has expired: the one withheld may have been the
/// least. Fails with `NeverPriced` where none was ever accepted.
pub fn market_price(k: &Kinds, resale_haircut: Bps) -> Result<Usd, PriceError> {
    let new = match k.new {
        Kind::Fresh(price) => {
            Kind::Fresh(Usd(less(price.0, resale_haircut).map_err(|_| PriceError::Overflow)?))
        }
        other => other,
    };
    let mut least = None;
    for kind in [k.msrp, new, k.used] {
        match kind {
            Kind::Never => {}
            Kind::Lapsed => return Err(PriceError::Expired),
            Kind::Fresh(price) => least = Some(least.map_or(price, |l: Usd| l.min(price))),
        }
    }
    least.ok_or(PriceError::NeverPriced)
}
