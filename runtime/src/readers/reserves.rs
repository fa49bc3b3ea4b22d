//! Systems, parts, NAT and rulebooks.

use crate::{readers::page, AccountId, LiquidityPolicy, NatGenesis, Runtime};
use alloc::{format, string::ToString, vec::Vec};
use dlo_core::{Calendar, SystemId};
use dlo_runtime_api::views::{PartView, Planck, RulebookView, SystemView, Totals};
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
        free: system.backing.free(),
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

/// The rulebook that decides over `system`.
pub fn rulebook_of(system: SystemId) -> Option<RulebookView> {
    let (book, rulebook) = LiquidityPolicy::rulebook_of(system)?;
    let rules = rulebook.rules;
    Some(RulebookView {
        book,
        mode: format!("{:?}", rules.mode).to_lowercase(),
        rate: rules.rate,
        notice_days: rules.notice_days,
        min_days: rules.min_days,
        max_days: rules.max_days,
        floor: rules.floor,
        cap_amount: rules.cap_amount,
        cap_share: rules.cap_share,
        listings: rulebook.listings,
    })
}
