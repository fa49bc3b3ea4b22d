//! Systems, their parts and NAT.

use super::{call, hash, number, unit, Call, NAT_GENESIS};
use crate::plan::Part;
use dlo_core::{Bps, PartId, SystemId};
use dlo_porv::{Convention, Schedule};
use sp_core::H256;
use subxt::dynamic::Value;

/// Announces a registration.
pub fn commit(announced: H256) -> Call {
    call(NAT_GENESIS, "commit", [("hash", hash(announced))])
}

/// Gives an announced registration up.
pub fn cancel_commit(announced: H256) -> Call {
    call(NAT_GENESIS, "cancel_commit", [("hash", hash(announced))])
}

/// Reveals a registration: a new system.
pub fn register(salt: [u8; 32], parts: &[Part]) -> Call {
    call(NAT_GENESIS, "register", [("salt", Value::from_bytes(salt)), ("parts", parts_value(parts))])
}

/// Reveals an extension: more parts for a system.
pub fn add_parts(system: SystemId, salt: [u8; 32], parts: &[Part]) -> Call {
    let fields =
        [("system", number(system.0)), ("salt", Value::from_bytes(salt)), ("parts", parts_value(parts))];
    call(NAT_GENESIS, "add_parts", fields)
}

/// Genesis of all parts that have had none.
pub fn generate(system: SystemId) -> Call {
    call(NAT_GENESIS, "generate", [("system", number(system.0))])
}

/// Values a system anew.
pub fn revalue(system: SystemId) -> Call {
    call(NAT_GENESIS, "revalue", [("system", number(system.0))])
}

/// Depreciates a part by another schedule.
pub fn switch_schedule(system: SystemId, part: PartId, to: &Schedule) -> Call {
    let fields = [("system", number(system.0)), ("part", number(part.0)), ("schedule", schedule(to))];
    call(NAT_GENESIS, "switch_schedule", fields)
}

/// Takes a part off its system.
pub fn retire_part(system: SystemId, part: PartId) -> Call {
    call(NAT_GENESIS, "retire_part", [("system", number(system.0)), ("part", number(part.0))])
}

/// Retires an empty system.
pub fn retire_system(system: SystemId) -> Call {
    call(NAT_GENESIS, "retire_system", [("system", number(system.0))])
}

pub(crate) fn parts_value(parts: &[Part]) -> Value {
    Value::unnamed_composite(parts.iter().map(part))
}

fn part(part: &Part) -> Value {
    Value::named_composite([
        ("sku", number(part.sku.0)),
        ("paid", number(part.paid.0)),
        ("in_service", number(part.in_service.0)),
        ("condition", unit(part.condition.variant())),
        ("schedule", schedule(&part.schedule)),
        ("evidence", hash(part.evidence)),
        ("serials", Value::unnamed_composite(part.serials.iter().map(|id| hash(id.0)))),
    ])
}

pub(crate) fn schedule(schedule: &Schedule) -> Value {
    let bps = |value: Bps| number(value.0);
    match *schedule {
        Schedule::StraightLine { months, salvage } => {
            Value::named_variant("StraightLine", [("months", number(months)), ("salvage", bps(salvage))])
        }
        Schedule::DecliningBalance { rate, first_year } => {
            Value::named_variant("DecliningBalance", [("rate", bps(rate)), ("first_year", bps(first_year))])
        }
        Schedule::DbSwitchSl { factor, life_years, convention: of } => Value::named_variant(
            "DbSwitchSl",
            [("factor", bps(factor)), ("life_years", number(life_years)), ("convention", convention(of))],
        ),
        Schedule::Table(id) => Value::unnamed_variant("Table", [number(id.0)]),
        Schedule::Immediate => unit("Immediate"),
        Schedule::Units { total } => Value::named_variant("Units", [("total", number(total))]),
    }
}

fn convention(convention: Convention) -> Value {
    match convention {
        Convention::HalfYear => unit("HalfYear"),
        Convention::MidQuarter(quarter) => Value::unnamed_variant("MidQuarter", [number(quarter)]),
        Convention::FullYear => unit("FullYear"),
    }
}
