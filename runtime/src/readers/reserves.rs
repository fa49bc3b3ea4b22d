//! Systems, parts and NAT.

use crate::{readers::page, AccountId, NatGenesis, Runtime};
use alloc::{string::ToString, vec::Vec};
use dlo_core::{Calendar, ReserveLedger, SystemId};
use dlo_runtime_api::views::{PartView, Planck, SystemView, Totals};
use pallet_nat_genesis::Part;

/// Chain-wide totals.
pub fn totals() -> Totals {
    let ledger = NatGenesis::totals();
    let escrow = pallet_cert_escrow::Totals::<Runtime>::get();
    Totals {
        today: NatGenesis::today(),
        day_length: NatGenesis::day_length(),
        systems: ledger.systems,
        issued: ledger.issued,
        committed: ledger.committed,
        outstanding: escrow.outstanding,
        certificates: escrow.certificates,
        fees_held: Planck(escrow.fees_held),
        fees_undelivered: Planck(escrow.fees_undelivered),
    }
}

/// One system with its parts.
pub fn system(id: SystemId) -> Option<SystemView<AccountId>> {
    let facts = NatGenesis::system(id)?;
    let system = facts.system;
    Some(SystemView {
        id,
        owner: system.owner,
        backing: system.backing,
        free: NatGenesis::lendable(id).unwrap_or_default(),
        hardware: system.hardware,
        work: system.work,
        valued_on: system.valued_on,
        ends: facts.ends,
        parts: facts.parts.into_iter().map(part).collect(),
    })
}

fn part(part: Part) -> PartView {
    PartView {
        id: part.id,
        sku: part.sku,
        quantity: part.quantity,
        paid: part.paid,
        in_service: part.in_service,
        schedule: part.schedule.to_string(),
        basis: part.basis,
        market: part.market,
        value: part.value,
        issued: part.issued,
        generated: part.generated,
    }
}

/// A page of the systems of `owner`.
pub fn systems_of(owner: &AccountId, after: Option<SystemId>, limit: u32) -> Vec<SystemId> {
    NatGenesis::systems_of(owner, after, page(limit))
}

/// The owner of a live system.
pub fn owner_of(system: SystemId) -> Option<AccountId> {
    <NatGenesis as ReserveLedger<AccountId>>::owner_of(system)
}
