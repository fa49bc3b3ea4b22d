//! Tests: one file for each call, and for what happens without one.

mod answer;
mod attacks;
mod bind;
mod challenges;
mod commit;
mod forged;
mod genesis;
mod hand_over;
mod invariants;
mod lies;
mod machine;
mod network;
mod prefixes;
mod provider;
mod rate;
mod set_agent;
mod set_parameters;
mod set_references;
mod simulation;
mod unbind;
mod units;

pub(crate) use crate::{mock::*, Call, Error, Event, Parameters, Peers, PeersOf, Work};
pub(crate) use dlo_core::{Bps, CommodityId, Handover, PeerId, SkuId, SystemId, Usd, WorkProvider};
pub(crate) use dlo_proof::ProofError;
pub(crate) use frame_support::{assert_noop, assert_ok};
pub(crate) use sp_core::H256;
pub(crate) use sp_runtime::DispatchError;

pub(crate) type E = Error<Test>;

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}
