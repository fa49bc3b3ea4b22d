//! The comparison of model and chain: equalities, all of them after every step.

use crate::{
    facts::{AppFacts, CertFacts, Facts, Sums, SystemFacts},
    model::{Certificate, Model, Standing},
    steps::{Cert, Step, Who},
    world::{Happening, Outcome, ACCOUNTS},
    Failure,
};
use std::{collections::BTreeMap, fmt::Debug};

/// The most days that the agenda goes on in one block.
const AGENDA_DAYS: u32 = 32;

/// Fails with the first figure in which model and chain differ.
pub fn compare(model: &Model, facts: &Facts) -> Result<(), Failure> {
    same("the issuance of ANT is constant", "in all", &model.issuance, &facts.issuance)?;
    compare_accounts(model, facts)?;
    same_maps("certificates are as their calls made them", &certificates(model), &facts.certs)?;
    same_maps("systems are as their calls made them", &systems(model, facts), &facts.systems)?;
    same_maps("apps are as their calls made them", &apps(model), &facts.apps)?;
    same_maps("what cannot be paid waits", &model.undelivered, &facts.undelivered)?;
    same_maps("units are issued, moved and redeemed by their calls alone", &units(model), &facts.units)?;
    same("outstanding = committed = sum of reserves", "in all", &sums(model), &facts.sums)?;
    check_rules(model, facts)
}

fn compare_accounts(model: &Model, facts: &Facts) -> Result<(), Failure> {
    let mut fees: BTreeMap<Who, u128> = (0..ACCOUNTS).map(|who| (who, 0)).collect();
    let mut bonds = fees.clone();
    for certificate in model.certs.values() {
        let owner = model.apps.get(&certificate.app).map(|app| app.owner);
        add(&mut fees, owner, certificate.fee_left());
    }
    for ((payer, _), amount) in &model.undelivered {
        add(&mut fees, Some(*payer), *amount);
    }
    for app in model.apps.values() {
        add(&mut bonds, Some(app.owner), app.bond);
    }
    same_maps("ANT of an account", &model.ant, &facts.ant)?;
    same_maps("fees held = what certificates have not paid, and what waits", &fees, &facts.fees)?;
    same_maps("bonds held = bonds of apps", &bonds, &facts.bonds)
}

fn add(sums: &mut BTreeMap<Who, u128>, who: Option<Who>, amount: u128) {
    if let Some(who) = who {
        let sum = sums.entry(who).or_default();
        *sum = sum.saturating_add(amount);
    }
}

fn certificates(model: &Model) -> BTreeMap<Cert, CertFacts> {
    let facts = |certificate: &Certificate| CertFacts {
        app: certificate.app,
        amount: certificate.amount,
        assigned: certificate.assigned(),
        rate: certificate.rate,
        notice_days: certificate.notice_days,
        book: (certificate.book, certificate.version),
        fee_left: certificate.fee_left(),
        fee_until: certificate.fee_from.saturating_add(certificate.term_ms),
        ends: certificate.ends,
        assignments: certificate.assignments.iter().map(|each| (each.id, each.amount)).collect(),
    };
    model.certs.iter().map(|(cert, certificate)| (*cert, facts(certificate))).collect()
}

/// What is backed is the chain's to say.
fn systems(model: &Model, facts: &Facts) -> BTreeMap<u64, SystemFacts> {
    let count = |id: u64| model.certs.keys().filter(|cert| cert.system == id).count();
    let expected = |(id, system): (&u64, &crate::model::System)| {
        let known = facts.systems.get(id);
        let expected = SystemFacts {
            owner: Some(system.owner),
            issued: system.issued(),
            backed: known.map(|known| known.backed).unwrap_or_default(),
            committed: model.committed(*id),
            impaired: known.is_some_and(|known| known.impaired),
            next_serial: system.next_serial,
            revision: system.revision,
            barred: system.barred.clone(),
            certificates: u32::try_from(count(*id)).unwrap_or(u32::MAX),
            parts: system.parts.clone(),
        };
        (*id, expected)
    };
    model.systems.iter().map(expected).collect()
}

fn apps(model: &Model) -> BTreeMap<u32, AppFacts> {
    let expected = |(id, app): (&u32, &crate::model::App)| {
        let held = model.certs.values().filter(|certificate| certificate.app == *id).count();
        let abroad = app.foreign.values().fold(0_u128, |sum, issued| sum.saturating_add(*issued));
        let expected = AppFacts {
            owner: Some(app.owner),
            reserve: model.reserve(*id),
            assigned: model.assigned(*id),
            certificates: u32::try_from(held).unwrap_or(u32::MAX),
            bond: app.bond,
            operators: u32::try_from(app.operators.len()).unwrap_or(u32::MAX),
            owed: [app.supply(), app.liabilities, abroad],
            free: model.free(*id),
            currency: app.currency.is_some(),
            standing: app.standing,
        };
        (*id, expected)
    };
    model.apps.iter().map(expected).collect()
}

fn units(model: &Model) -> BTreeMap<(u32, Who), u128> {
    let currencies =
        model.apps.iter().filter_map(|(id, app)| app.currency.as_ref().map(|units| (*id, units)));
    currencies
        .flat_map(|(id, currency)| currency.holders.iter().map(move |(who, amount)| ((id, *who), *amount)))
        .collect()
}

fn sums(model: &Model) -> Sums {
    let committed: u128 = model.certs.values().map(|certificate| certificate.amount).sum();
    let waiting: u128 = model.undelivered.values().sum();
    let left: u128 = model.certs.values().map(Certificate::fee_left).sum();
    Sums {
        issued: model.systems.values().map(crate::model::System::issued).sum(),
        committed,
        outstanding: model.apps.keys().map(|app| model.reserve(*app)).sum(),
        certificates: u64::try_from(model.certs.len()).unwrap_or(u64::MAX),
        fees_held: left.saturating_add(waiting),
        fees_undelivered: waiting,
        assigned: model.apps.keys().map(|app| model.assigned(*app)).sum(),
    }
}

/// What must hold whatever was called.
fn check_rules(model: &Model, facts: &Facts) -> Result<(), Failure> {
    for (id, system) in &facts.systems {
        let text = || format!("system {id}: {system:?}");
        hold(system.backed <= system.issued, "no more is backed than was issued", text)?;
        let marked = system.committed <= system.backed || system.impaired;
        hold(marked, "committed <= backed, or the system is impaired", text)?;
    }
    for (id, app) in &model.apps {
        let covered = model.is_covered(*id)?;
        let text = || format!("app {id}: {:?}, owes {} of {}", app.standing, app.owed(), model.free(*id));
        match app.standing {
            Standing::Sound => hold(covered, "owed <= reserve - assigned, or the app is marked", text)?,
            Standing::Overdue { .. } => hold(!covered, "who is covered is not overdue", text)?,
            Standing::Defaulted => {}
        }
    }
    Ok(())
}

/// No certificate outlives its day, but for a block that had to end others first: `before` is where the agenda stood.
pub fn check_agenda(
    model: &Model,
    facts: &Facts,
    step: &Step,
    outcome: &Outcome,
    before: Option<u32>,
) -> Result<(), Failure> {
    if !matches!(step, Step::Block { .. }) {
        return Ok(());
    }
    let today = model.today();
    let Some((cert, _)) = model.certs.iter().find(|(_, certificate)| certificate.ends <= today) else {
        return Ok(());
    };
    let at = facts.agenda_day.unwrap_or(u32::MAX);
    let ended = outcome.happenings.iter().filter(|what| matches!(what, Happening::Ended { .. })).count();
    let worked = ended >= model.figures.max_endings;
    let walked = at.saturating_sub(before.unwrap_or(at)) >= AGENDA_DAYS;
    let missed = model.certs.values().any(|certificate| certificate.ends <= today && certificate.ends < at);
    hold(!missed && (worked || walked), "no certificate outlives its day", || format!("{cert:?}"))
}

fn hold(holds: bool, invariant: &'static str, detail: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::new(invariant, detail()))
    }
}

fn same<T: PartialEq + Debug>(
    invariant: &'static str,
    what: &str,
    expected: &T,
    found: &T,
) -> Result<(), Failure> {
    hold(expected == found, invariant, || format!("{what}: expected {expected:?}, the chain has {found:?}"))
}

fn same_maps<K: Ord + Debug, V: PartialEq + Debug>(
    invariant: &'static str,
    expected: &BTreeMap<K, V>,
    found: &BTreeMap<K, V>,
) -> Result<(), Failure> {
    for (key, value) in expected {
        let other = found.get(key);
        hold(other == Some(value), invariant, || {
            format!("{key:?}: expected {value:?}, the chain has {other:?}")
        })?;
    }
    let more = found.iter().find(|(key, _)| !expected.contains_key(key));
    hold(more.is_none(), invariant, || format!("the chain has {more:?}, which is not expected"))
}
