use super::strategies::*;
use crate::{
    schedule::Schedule,
    valuation::{backed, cost_basis, market_price, part_value, porv, Kind, Kinds, PartFacts, Valuation},
    MathsError,
};
use dlo_core::{Bps, Nat, PriceError, TableId, Usd};
use proptest::prelude::*;

const LINE: Schedule = Schedule::StraightLine { months: 60, salvage: Bps(0) };

fn facts(schedule: &Schedule) -> PartFacts<'_> {
    PartFacts {
        quantity: 3,
        basis: Usd(1_000),
        schedule,
        table: None,
        days: 0,
        life_months: 60,
        market: Usd(2_000),
        writeoff_haircut: Bps(5_000),
        units_done: 0,
    }
}

fn kinds(msrp: Kind, new: Kind, used: Kind) -> Kinds {
    Kinds { msrp, new, used }
}

#[test]
fn a_part_whose_schedule_cannot_be_read_has_no_value() {
    let table = Schedule::Table(TableId(1));
    assert_eq!(part_value(&facts(&table)), Err(MathsError::TableMissing));
    assert_eq!(part_value(&facts(&Schedule::Units { total: 0 })), Err(MathsError::LifeOutOfRange));
}

#[test]
fn a_day_after_the_last_that_was_computed_has_no_value() {
    let valuation = Valuation::new(facts(&LINE), 10).unwrap();
    assert_eq!(valuation.on(11), Err(MathsError::DayOutOfRange));
    assert_eq!(valuation.on(60 * 31), Ok(Usd(0)));
}

#[test]
fn a_value_that_does_not_fit_is_refused() {
    let huge = PartFacts { basis: Usd(u128::MAX), market: Usd(u128::MAX), ..facts(&LINE) };
    assert_eq!(part_value(&huge), Err(MathsError::Overflow));
    assert_eq!(part_value(&PartFacts { quantity: 1, ..huge }), Ok(Usd(u128::MAX)));
}

#[test]
fn the_lesser_of_book_and_market_counts_for_each_item() {
    assert_eq!(part_value(&facts(&LINE)), Ok(Usd(3_000)));
    assert_eq!(part_value(&PartFacts { market: Usd(999), ..facts(&LINE) }), Ok(Usd(2_997)));
    assert_eq!(part_value(&PartFacts { market: Usd(0), ..facts(&LINE) }), Ok(Usd(0)));
}

#[test]
fn each_item_rounds_down_before_it_is_multiplied() {
    // 1,000 x 1,824/1,825 = 999.45 an item.
    assert_eq!(part_value(&PartFacts { days: 1, ..facts(&LINE) }), Ok(Usd(2_997)));
}

#[test]
fn what_is_written_off_at_once_counts_for_the_market_less_the_haircut() {
    let now = Schedule::Immediate;
    assert_eq!(part_value(&PartFacts { market: Usd(2_001), ..facts(&now) }), Ok(Usd(3_000)));
    assert_eq!(part_value(&PartFacts { writeoff_haircut: Bps::WHOLE, ..facts(&now) }), Ok(Usd(0)));
}

#[test]
fn no_value_outlives_its_class() {
    let keeps = Schedule::StraightLine { months: 600, salvage: Bps::WHOLE };
    for schedule in [keeps, Schedule::Immediate, Schedule::Units { total: 5 }] {
        // 48 months are 1,460 days; 49 months are 1,490 days and 5 twelfths.
        let at =
            |days, life_months| part_value(&PartFacts { days, life_months, ..facts(&schedule) }).unwrap();
        assert!(at(1_459, 48) > Usd::ZERO);
        assert_eq!(at(1_460, 48), Usd::ZERO);
        assert!(at(1_490, 49) > Usd::ZERO);
        assert_eq!(at(1_491, 49), Usd::ZERO);
        assert_eq!(at(0, 0), Usd::ZERO);
    }
}

#[test]
fn work_writes_a_units_part_down() {
    let units = Schedule::Units { total: 4 };
    let after = |units_done| part_value(&PartFacts { units_done, ..facts(&units) }).unwrap();
    assert_eq!([0, 1, 4, 5].map(after), [3_000, 2_250, 0, 0].map(Usd));
}

#[test]
fn the_cost_basis_is_never_above_the_price_paid_or_the_list_price() {
    assert_eq!(cost_basis(Usd(10), Some(Usd(8)), Usd(5)), Usd(8));
    assert_eq!(cost_basis(Usd(7), Some(Usd(8)), Usd(5)), Usd(7));
    assert_eq!(cost_basis(Usd(10), None, Usd(5)), Usd(5));
    assert_eq!(cost_basis(Usd(4), None, Usd(5)), Usd(4));
}

#[test]
fn neither_hardware_nor_work_alone_makes_value() {
    assert_eq!(porv(Usd(100), Usd(0)), Usd(0));
    assert_eq!(porv(Usd(0), Usd(100)), Usd(0));
    assert_eq!(porv(Usd(100), Usd(99)), Usd(99));
    assert_eq!(backed(Nat(50), Usd(99)), Nat(50));
    assert_eq!(backed(Nat(100), Usd(99)), Nat(99));
}

#[test]
fn a_lapsed_kind_leaves_no_market_price() {
    use Kind::*;
    let (price, lower) = (Fresh(Usd(100)), Fresh(Usd(1)));
    for k in [
        kinds(Lapsed, price, price),
        kinds(price, Lapsed, lower),
        kinds(lower, price, Lapsed),
        kinds(Lapsed, Never, Never),
    ] {
        assert_eq!(market_price(&k, Bps(0)), Err(PriceError::Expired));
    }
}

#[test]
fn a_sku_of_which_no_kind_was_ever_accepted_was_never_priced() {
    use Kind::*;
    assert_eq!(market_price(&kinds(Never, Never, Never), Bps(0)), Err(PriceError::NeverPriced));
}

#[test]
fn the_market_price_is_the_least_of_all_kinds() {
    use Kind::*;
    let of = |msrp, new, used| market_price(&kinds(msrp, new, used), Bps(2_500)).unwrap();
    assert_eq!(of(Fresh(Usd(100)), Fresh(Usd(100)), Fresh(Usd(90))), Usd(75));
    assert_eq!(of(Fresh(Usd(100)), Fresh(Usd(101)), Fresh(Usd(76))), Usd(75));
    assert_eq!(of(Fresh(Usd(100)), Fresh(Usd(100)), Fresh(Usd(60))), Usd(60));
    assert_eq!(of(Fresh(Usd(50)), Fresh(Usd(100)), Fresh(Usd(60))), Usd(50));
    assert_eq!(of(Never, Fresh(Usd(100)), Never), Usd(75));
    assert_eq!(of(Never, Never, Fresh(Usd(60))), Usd(60));
    assert_eq!(of(Fresh(Usd(50)), Never, Never), Usd(50));
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![1 => Just(Kind::Never), 4 => any::<u128>().prop_map(|price| Kind::Fresh(Usd(price)))]
}

proptest! {
    #[test]
    fn knowing_one_kind_more_never_raises_the_market_price(
        msrp in any_kind(), new in any_kind(), used in any_kind(), haircut in 0..=10_000_u16,
    ) {
        let all = market_price(&kinds(msrp, new, used), Bps(haircut));
        for fewer in [
            kinds(Kind::Never, new, used), kinds(msrp, Kind::Never, used), kinds(msrp, new, Kind::Never),
        ] {
            if let Ok(price) = market_price(&fewer, Bps(haircut)) {
                prop_assert!(all.unwrap() <= price);
            }
        }
    }

    #[test]
    fn what_is_computed_for_many_days_is_what_is_computed_for_each(
        planned in by_time(), basis in 0..1_000_000_000_000_u128, market in 0..1_000_000_000_000_u128,
        days in 0..8_000_u32, later in 0..2_000_u32, life_months in 0..=240_u16,
    ) {
        let facts = PartFacts {
            quantity: 2, basis: Usd(basis), schedule: &planned.schedule, table: planned.table.as_ref(), days,
            life_months, market: Usd(market), writeoff_haircut: Bps(0), units_done: 0,
        };
        let valuation = Valuation::new(facts, days + later).unwrap();
        prop_assert_eq!(valuation.on(days), part_value(&facts));
        let aged = PartFacts { days: days + later, ..facts };
        prop_assert_eq!(valuation.on(days + later), part_value(&aged));
    }

    #[test]
    fn a_part_is_worth_at_most_book_and_market_and_never_rises(
        planned in by_time(), quantity in 0..1_000_u32, basis in 0..1_000_000_000_000_u128,
        market in 0..1_000_000_000_000_u128, days in 0..8_000_u32, later in 0..2_000_u32, life_months in 0..=240_u16,
    ) {
        let facts = PartFacts {
            quantity, basis: Usd(basis), schedule: &planned.schedule, table: planned.table.as_ref(), days,
            life_months, market: Usd(market), writeoff_haircut: Bps(0), units_done: 0,
        };
        let value = part_value(&facts).unwrap();
        prop_assert!(value.0 <= u128::from(quantity) * market.min(planned.book(Usd(basis), days).0));
        let aged = part_value(&PartFacts { days: days + later, ..facts }).unwrap();
        prop_assert!(aged <= value);
    }
}
