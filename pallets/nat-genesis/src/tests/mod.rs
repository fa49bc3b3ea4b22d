//! Tests: one file for each call, for the ledger, for the sweep and for the invariants.

mod add_parts;
mod cancel_commit;
mod commit;
mod cut;
mod extend;
mod generate;
mod grace;
mod grow;
mod hand_over;
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
mod tightest;
mod unlock;

pub(crate) use crate::{mock::*, Error, Event, HoldReason, Parameters};
pub(crate) use dlo_core::{
    Backing, Bps, Calendar, CertId, Day, Handover, Market, Nat, OnShortfall, PartId, PriceError,
    ReserveLedger, Shortfall, Size, SystemId, TableId, Tightest, Usd,
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

/// Ends of the system, ascending.
pub(crate) fn ends(id: SystemId) -> Vec<(Day, Nat)> {
    crate::Ends::<Test>::get(id).into_iter().collect()
}

/// What is barred of the system, by ascending day.
pub(crate) fn barred(id: SystemId) -> Vec<(Day, Nat)> {
    crate::Barred::<Test>::get(id).into_iter().collect()
}

/// Anyone has the system revalued.
pub(crate) fn revalue(id: SystemId) {
    assert_ok!(NatGenesis::revalue(signed(BOB), id));
}

/// A day as many days after the first.
pub(crate) fn day(after: u32) -> Day {
    Day(START + after)
}
