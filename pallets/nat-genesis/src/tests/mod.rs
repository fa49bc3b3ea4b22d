//! Tests: one file for each call, for the ledger, for the sweep and for the invariants.

mod add_parts;
mod cancel_commit;
mod commit;
mod generate;
mod invariants;
mod lock;
mod machine;
mod readers;
mod register;
mod retire_part;
mod retire_system;
mod revalue;
mod set_parameters;
mod shorten;
mod sweep;
mod switch_schedule;
mod unlock;

pub(crate) use crate::{mock::*, Error, Event, HoldReason, Parameters};
pub(crate) use dlo_core::{
    Backing, Bps, Calendar, CertId, Day, Market, Nat, PartId, PriceError, ReserveLedger, SystemId, TableId,
    Usd,
};
pub(crate) use dlo_porv::Schedule;
pub(crate) use frame_support::{assert_noop, assert_ok};
pub(crate) use sp_core::H256;
pub(crate) use sp_runtime::{DispatchError, TokenError};

pub(crate) type E = Error<Test>;

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// The system's recorded reserve.
pub(crate) fn backing(id: SystemId) -> Backing {
    NatGenesis::backing(id).unwrap()
}

/// A day as many days after the first.
pub(crate) fn day(after: u32) -> Day {
    Day(START + after)
}
