//! Statements out of the operator's reference documents.

use super::{
    fetch::fetch_all,
    progress::{Outcome, Progress},
    submit::submit_call,
    Task, STATED_KEY,
};
use crate::{
    pallet::{Call, Config, Pallet, SkuByKey, StatedBy},
    Class, OracleId, SkuKey, Slot, Statement, Table, LOG_TARGET, MAX_OPEN,
};
use alloc::{string::String, vec::Vec};
use dlo_core::ClassId;
use dlo_sources::{
    reference::{Reference, ReferenceClass, ReferenceSku, ReferenceTable},
    ReferenceSource,
};
use frame_support::{traits::Get, BoundedVec};
use sp_core::offchain::Timestamp;
use sp_runtime::{offchain::storage::StorageValueRef, RuntimeAppPublic};

/// Rounds between two looks at the reference documents.
const EVERY_ROUNDS: u32 = 10;

/// States what the first reference document that can be had says and the chain does not know yet, with each of the
/// node's own keys. Once in [`EVERY_ROUNDS`], or in the next round where there was more than fits into one.
pub(crate) fn state<T: Config>(
    task: &Task,
    sources: &[&ReferenceSource],
    deadline: Timestamp,
) -> Vec<Outcome> {
    let stored = StorageValueRef::persistent(STATED_KEY);
    let next: u32 = stored.get().ok().flatten().unwrap_or_default();
    // A chain of another life may have a lower round.
    if sources.is_empty() || (task.round < next && next <= task.round.saturating_add(EVERY_ROUNDS)) {
        return Vec::new();
    }
    let (reference, outcomes) = first(sources, deadline);
    let mut wait = EVERY_ROUNDS;
    if let Some(reference) = reference {
        let statements = statements::<T>(reference);
        for key in &task.all_keys {
            if state_as::<T>(key, task.round, &statements) {
                wait = 1;
            }
        }
    }
    stored.set(&task.round.saturating_add(wait));
    outcomes
}

/// The first document that can be had and read.
fn first(sources: &[&ReferenceSource], deadline: Timestamp) -> (Option<Reference>, Vec<Outcome>) {
    let mut outcomes = Vec::new();
    for source in sources {
        if sp_io::offchain::timestamp() >= deadline {
            break;
        }
        let mut progress = Progress::new(*source, &source.name);
        let answer = fetch_all(&[source.request()], deadline).pop();
        let body = answer.and_then(|answer| progress.body(answer));
        let reference = body.and_then(|body| progress.take(Reference::read(&body)));
        outcomes.push(progress.finish());
        if reference.is_some() {
            return (reference, outcomes);
        }
    }
    (None, outcomes)
}

/// What the document says, as far as it has the form that the chain takes. Classes go before the skus that name them.
fn statements<T: Config>(reference: Reference) -> Vec<Statement> {
    let tables = reference.tables.into_iter().filter_map(table).map(Statement::Table);
    let classes = reference.classes.into_iter().filter_map(class);
    let skus = reference.skus.into_iter().filter_map(sku::<T>);
    tables.chain(classes).chain(skus).collect()
}

fn table(table: ReferenceTable) -> Option<Table> {
    Some(Table {
        jurisdiction: bounded(table.jurisdiction)?,
        class: bounded(table.class)?,
        version: table.version,
        effective: table.effective,
        years: table.years.try_into().ok()?,
    })
}

fn class(class: ReferenceClass) -> Option<Statement> {
    let ReferenceClass { id: ClassId(id), name, resale_haircut, writeoff_haircut, life_months } = class;
    let class = Class { name: bounded(name)?, resale_haircut, writeoff_haircut, life_months };
    Some(Statement::Class { id: ClassId(id), class })
}

fn sku<T: Config>(sku: ReferenceSku) -> Option<Statement> {
    let key: SkuKey = bounded(sku.key)?;
    let id = SkuByKey::<T>::get(key)?;
    Some(Statement::Sku { sku: id, class: sku.class, capacity_gib: sku.capacity_gib })
}

fn bounded<N: Get<u32>>(text: String) -> Option<BoundedVec<u8, N>> {
    text.into_bytes().try_into().ok()
}

/// States what the chain would take from `key` now, in the document's order, as far as it has room: all oracles so come
/// to the same statements first. Whether there was more.
fn state_as<T: Config>(key: &OracleId, round: u32, statements: &[Statement]) -> bool {
    let stated = StatedBy::<T>::get(key);
    // What is open but not in the document gives way to what is.
    let ours = statements.iter().filter(|s| stated.open.contains(&Pallet::<T>::subject(s))).count();
    let room = usize::try_from(MAX_OPEN).unwrap_or(usize::MAX).saturating_sub(ours);
    let free = (0..u8::MAX).map(|number| Slot { round, number }).filter(|slot| stated.is_free(*slot));
    let mut slots = free.take(room).peekable();
    let (mut stated_any, mut more) = (false, false);
    for statement in statements {
        let Some(slot) = slots.peek().copied() else {
            more = stated_any;
            break;
        };
        if Pallet::<T>::check_statement(key, slot, statement).is_err() {
            continue;
        }
        slots.next();
        stated_any = true;
        if let Err(reason) = state_one::<T>(key, slot, statement) {
            log::warn!(target: LOG_TARGET, "round {round}: a statement is not submitted: {reason}");
            more = true;
        }
    }
    more
}

fn state_one<T: Config>(key: &OracleId, slot: Slot, statement: &Statement) -> Result<(), &'static str> {
    let payload = Pallet::<T>::statement_payload(slot, statement);
    let signature = key.sign(&payload).ok_or("the keystore does not sign")?;
    let (oracle, statement) = (key.clone(), statement.clone());
    submit_call::<T>(Call::submit_statement { oracle, slot, statement, signature })
}
