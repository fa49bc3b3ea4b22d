//! What the chain says: everything that the model knows too, read after a step.

use crate::{
    model::Standing,
    steps::{Cert, Who},
    world::{account, who_is, ACCOUNTS},
};
use dlo_core::{AppId, SystemId};
use dlo_runtime::{AccountId, AppObligations, Balances, NatGenesis, Runtime, RuntimeHoldReason};
use frame_support::traits::{
    fungible::{Inspect, InspectHold},
    fungibles,
};
use std::collections::BTreeMap;

/// A system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemFacts {
    /// Its owner; none where that is nobody who plays.
    pub owner: Option<Who>,
    /// Micro-NAT issued.
    pub issued: u128,
    /// What of that is backed.
    pub backed: u128,
    /// What is committed.
    pub committed: u128,
    /// Whether it is marked as impaired.
    pub impaired: bool,
    /// The serial of its next certificate.
    pub next_serial: u32,
    /// How often something was lent of it, or for longer.
    pub revision: u32,
    /// Micro-NAT that write-downs have cut, by the day until which they are barred.
    pub barred: BTreeMap<u32, u128>,
    /// How many it has.
    pub certificates: u32,
    /// Its parts: micro-NAT of each that had its genesis.
    pub parts: BTreeMap<u32, Option<u128>>,
}

/// An app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppFacts {
    /// Its owner.
    pub owner: Option<Who>,
    /// Micro-NAT that it holds.
    pub reserve: u128,
    /// What of that is bound.
    pub assigned: u128,
    /// How many certificates those are.
    pub certificates: u32,
    /// Planck held for it.
    pub bond: u128,
    /// How many run its container.
    pub operators: u32,
    /// Micro-units in circulation, liabilities, and what is issued elsewhere.
    pub owed: [u128; 3],
    /// What is free for them, as the reader of coverage has it.
    pub free: u128,
    /// Whether it has a currency.
    pub currency: bool,
    /// How it stands.
    pub standing: Standing,
}

/// A certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertFacts {
    /// The app that holds it.
    pub app: u32,
    /// Micro-NAT that it stands for.
    pub amount: u128,
    /// What of that is bound.
    pub assigned: u128,
    /// Planck per NAT and day.
    pub rate: u128,
    /// Days of notice.
    pub notice_days: u32,
    /// The rulebook, and how often that had been changed.
    pub book: (u32, u32),
    /// Planck still held for it.
    pub fee_left: u128,
    /// Until which millisecond its fee is counted.
    pub fee_until: u64,
    /// The day on which it ends.
    pub ends: u32,
    /// What is bound: number and amount.
    pub assignments: BTreeMap<u32, u128>,
}

/// Sums that the chain keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Micro-NAT issued of all systems.
    pub issued: u128,
    /// What of it is committed, as the ledger has it,
    pub committed: u128,
    /// and as the keeper of certificates has it.
    pub outstanding: u128,
    /// Live certificates.
    pub certificates: u64,
    /// Planck held for fees.
    pub fees_held: u128,
    /// What of that waits for somebody.
    pub fees_undelivered: u128,
    /// Micro-NAT that are bound.
    pub assigned: u128,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// All ANT there is, in planck.
    pub issuance: u128,
    /// Planck of each account, free and held.
    pub ant: BTreeMap<Who, u128>,
    /// Planck held of each for fees.
    pub fees: BTreeMap<Who, u128>,
    /// Planck held of each for apps.
    pub bonds: BTreeMap<Who, u128>,
    /// Live systems.
    pub systems: BTreeMap<u64, SystemFacts>,
    /// Registered apps.
    pub apps: BTreeMap<u32, AppFacts>,
    /// Live certificates.
    pub certs: BTreeMap<Cert, CertFacts>,
    /// What waits: payer, beneficiary, planck.
    pub undelivered: BTreeMap<(Who, Who), u128>,
    /// Micro-units: app and holder.
    pub units: BTreeMap<(u32, Who), u128>,
    /// The sums.
    pub sums: Sums,
    /// The first day that the agenda has not finished.
    pub agenda_day: Option<u32>,
}

/// Reads all of it. To be called inside the externalities.
pub fn read() -> Facts {
    let mut facts = Facts { issuance: Balances::total_issuance(), ..Facts::default() };
    read_accounts(&mut facts);
    read_systems(&mut facts);
    read_certificates(&mut facts);
    read_apps(&mut facts);
    read_sums(&mut facts);
    facts
}

fn read_accounts(facts: &mut Facts) {
    let fee = RuntimeHoldReason::CertEscrow(pallet_cert_escrow::HoldReason::Fee);
    let bond = RuntimeHoldReason::CertEscrow(pallet_cert_escrow::HoldReason::AppBond);
    for who in 0..ACCOUNTS {
        let id = account(who);
        facts.ant.insert(who, Balances::total_balance(&id));
        facts.fees.insert(who, Balances::balance_on_hold(&fee, &id));
        facts.bonds.insert(who, Balances::balance_on_hold(&bond, &id));
    }
}

fn read_systems(facts: &mut Facts) {
    for (SystemId(id), system) in pallet_nat_genesis::Systems::<Runtime>::iter() {
        let parts = pallet_nat_genesis::Parts::<Runtime>::get(SystemId(id));
        let barred = pallet_nat_genesis::Barred::<Runtime>::get(SystemId(id));
        let issued_of = |part: &pallet_nat_genesis::Part| part.generated.then_some(part.issued.0);
        let known = SystemFacts {
            owner: who_is(&system.owner),
            issued: system.backing.issued.0,
            backed: system.backing.backed.0,
            committed: system.backing.committed.0,
            impaired: system.backing.impaired,
            next_serial: system.next_serial,
            revision: system.revision,
            barred: barred.iter().map(|(day, amount)| (day.0, amount.0)).collect(),
            certificates: system.certificates,
            parts: parts.iter().map(|part| (part.id.0, issued_of(part))).collect(),
        };
        facts.systems.insert(id, known);
    }
}

fn read_certificates(facts: &mut Facts) {
    for (SystemId(system), serial, certificate) in pallet_cert_escrow::Certificates::<Runtime>::iter() {
        let id = dlo_core::CertId { system: SystemId(system), serial };
        let assignments = pallet_cert_escrow::Assignments::<Runtime>::get(id);
        let known = CertFacts {
            app: certificate.app.0,
            amount: certificate.amount.0,
            assigned: certificate.assigned.0,
            rate: certificate.rate.0,
            notice_days: certificate.notice_days,
            book: (certificate.book, certificate.version),
            fee_left: certificate.fee_left(),
            fee_until: certificate.fee_from.saturating_add(certificate.term_ms),
            ends: certificate.ends.0,
            assignments: assignments.iter().map(|each| (each.id, each.amount.0)).collect(),
        };
        facts.certs.insert(Cert { system, serial }, known);
    }
    for (payer, beneficiary, amount) in pallet_cert_escrow::Undelivered::<Runtime>::iter() {
        // Nobody else ever pays or is paid; were it so, the sums would tell.
        if let Some(key) = who_is(&payer).zip(who_is(&beneficiary)) {
            facts.undelivered.insert(key, amount);
        }
    }
}

fn read_apps(facts: &mut Facts) {
    for (AppId(id), app) in pallet_cert_escrow::Apps::<Runtime>::iter() {
        let mut known = AppFacts {
            owner: who_is(&app.owner),
            reserve: app.reserve.0,
            assigned: app.assigned.0,
            certificates: app.certificates,
            bond: app.bond,
            operators: app.operators,
            currency: pallet_app_obligations::Currencies::<Runtime>::contains_key(AppId(id)),
            ..AppFacts::default()
        };
        if let Some(coverage) = AppObligations::coverage(AppId(id)) {
            known.owed = [coverage.issued.0, coverage.liabilities.0, coverage.foreign.0];
            known.free = coverage.free.0;
            known.standing = standing(coverage.standing);
        }
        facts.apps.insert(id, known);
        read_units(facts, id);
    }
}

fn read_units(facts: &mut Facts, app: u32) {
    for who in 0..ACCOUNTS {
        let units =
            <pallet_assets::Pallet<Runtime> as fungibles::Inspect<AccountId>>::balance(app, &account(who));
        if units > 0 {
            facts.units.insert((app, who), units);
        }
    }
}

fn standing(standing: pallet_app_obligations::Standing) -> Standing {
    match standing {
        pallet_app_obligations::Standing::Sound => Standing::Sound,
        pallet_app_obligations::Standing::Overdue { charged_on, .. } => {
            Standing::Overdue { charged_on: charged_on.0 }
        }
        pallet_app_obligations::Standing::Defaulted { .. } => Standing::Defaulted,
    }
}

fn read_sums(facts: &mut Facts) {
    let (ledger, escrow) = (NatGenesis::totals(), pallet_cert_escrow::Totals::<Runtime>::get());
    facts.sums = Sums {
        issued: ledger.issued.0,
        committed: ledger.committed.0,
        outstanding: escrow.outstanding.0,
        certificates: escrow.certificates,
        fees_held: escrow.fees_held,
        fees_undelivered: escrow.fees_undelivered,
        assigned: escrow.assigned.0,
    };
    facts.agenda_day = pallet_cert_escrow::AgendaDay::<Runtime>::get().map(|day| day.0);
}
