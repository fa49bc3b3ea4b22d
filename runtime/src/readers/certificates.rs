//! Apps and certificates.

use crate::{
    readers::{page, reserves::owner_of},
    AccountId, Balance, CertEscrow, NatGenesis, Runtime, RuntimeOrigin,
};
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use dlo_core::{AppId, BatchId, Calendar, CertId, FeeRate, Nat, SystemId};
use dlo_runtime_api::{
    views::{
        AppReserves, AppView, AssignmentView, CertificateView, LegView, OperatorView, Planck, RecallView,
    },
    MAX_LEGS,
};
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_cert_escrow::{App, Assignment, Certificate, Error, LegRefusal, LegTerms};
use sp_runtime::DispatchError;

/// One app.
pub fn app(id: AppId) -> Option<AppView<AccountId>> {
    let app = pallet_cert_escrow::Apps::<Runtime>::get(id)?;
    let reserves = reserves(id, &app);
    Some(AppView {
        id,
        owner: app.owner,
        name: String::from_utf8_lossy(&app.name).to_string(),
        category: app.category,
        bond: Planck(app.bond),
        container: app.container,
        operators: app.operators,
        reserves,
    })
}

/// A page of the apps of `owner`.
pub fn apps_of(owner: &AccountId, after: Option<AppId>, limit: u32) -> Vec<AppId> {
    CertEscrow::apps_of(owner, after, page(limit))
}

/// The reserve behind one app.
pub fn app_reserves(id: AppId) -> Option<AppReserves> {
    pallet_cert_escrow::Apps::<Runtime>::get(id).map(|app| reserves(id, &app))
}

fn reserves(id: AppId, app: &App<AccountId>) -> AppReserves {
    AppReserves {
        app: id,
        reserve: app.reserve,
        certificates: app.certificates,
        assigned: app.assigned,
        free: app.reserve.saturating_sub(app.assigned),
    }
}

/// One certificate.
pub fn certificate(id: CertId) -> Option<CertificateView<AccountId>> {
    CertEscrow::certificate(id).and_then(|certificate| view(id, certificate))
}

/// A page of the certificates that `app` holds, whole batches.
pub fn by_app(app: AppId, after: Option<BatchId>, limit: u32) -> Vec<CertificateView<AccountId>> {
    views(CertEscrow::certificates_by_app(app, after, page(limit)))
}

/// A page of the certificates of `system`.
pub fn by_system(system: SystemId, after: Option<u32>, limit: u32) -> Vec<CertificateView<AccountId>> {
    views(CertEscrow::certificates_by_system(system, after, page(limit)))
}

fn views(page: Vec<(CertId, Certificate)>) -> Vec<CertificateView<AccountId>> {
    page.into_iter().filter_map(|(id, certificate)| view(id, certificate)).collect()
}

fn view(id: CertId, certificate: Certificate) -> Option<CertificateView<AccountId>> {
    Some(CertificateView {
        id,
        app: certificate.app,
        batch: certificate.batch,
        owner: owner_of(id.system)?,
        amount: certificate.amount,
        rate: certificate.rate,
        drawn_on: certificate.drawn_on,
        ends: certificate.ends,
        recalled: certificate.is_recalled(),
        standing: CertEscrow::standing(id.system, &certificate),
        assignable: certificate.assignable,
        book: certificate.book,
        version: certificate.version,
        written_down: certificate.written_down,
        short: certificate.is_short(),
        notice_days: certificate.notice_days,
        fee_total: Planck(certificate.fee_total),
        fee_paid: Planck(certificate.fee_paid),
        fee_due: Planck(CertEscrow::fee_due(&certificate)),
        assigned: certificate.assigned,
        assignments: CertEscrow::assignments(id).into_iter().map(assignment).collect(),
    })
}

fn assignment(assignment: Assignment<AccountId>) -> AssignmentView<AccountId> {
    AssignmentView {
        id: assignment.id,
        purpose: assignment.purpose,
        amount: assignment.amount,
        reference: assignment.reference,
        beneficiary: assignment.beneficiary,
        until: assignment.until,
    }
}

/// A page of the accounts that run the container of `app`.
pub fn operators(app: AppId, after: Option<AccountId>, limit: u32) -> Vec<OperatorView<AccountId>> {
    let container = pallet_cert_escrow::Apps::<Runtime>::get(app).and_then(|app| app.container);
    let page = CertEscrow::operators(app, after.as_ref(), page(limit)).into_iter();
    let views = page.map(|(operator, entry)| OperatorView {
        operator,
        container: entry.container,
        current: container == Some(entry.container),
    });
    views.collect()
}

/// What a recall of the certificate by its owner would bring. Made, and rolled back.
pub fn dry_run_recall(id: CertId) -> Option<RecallView> {
    let certificate = CertEscrow::certificate(id)?;
    let owner = owner_of(id.system)?;
    let outcome = with_transaction(|| {
        let recalled = CertEscrow::recall(RuntimeOrigin::signed(owner), id);
        TransactionOutcome::Rollback(recalled.map(|()| CertEscrow::certificate(id)))
    });
    let recalled = outcome.as_ref().ok().copied().flatten();
    Some(RecallView {
        cert: id,
        ends: recalled.map(|recalled| recalled.ends),
        freed: certificate.amount,
        refund: Planck(recalled.map(|recalled| unearned(&recalled)).unwrap_or_default()),
        refused: outcome.err().map(|error| <&'static str>::from(error).to_string()),
    })
}

/// What of the fee is not earned when `certificate` ends on its day.
fn unearned(certificate: &Certificate) -> Balance {
    let end = NatGenesis::start_of(certificate.ends);
    let due = certificate.due(end, end).unwrap_or_default();
    certificate.fee_left().saturating_sub(due)
}

/// What a draw with these legs would bring, leg by leg, each as if it were the only one; but a draw takes a system
/// only once, so a leg whose system stands among the legs before is refused.
pub fn dry_run_draw(app: AppId, legs: Vec<(SystemId, Nat)>, days: u32, max_rate: FeeRate) -> Vec<LegView> {
    let mut systems = BTreeSet::new();
    let examined = legs.into_iter().take(MAX_LEGS).map(|(system, amount)| {
        let outcome = if systems.insert(system) {
            CertEscrow::examine_leg(app, system, amount, days, max_rate)
        } else {
            Err(DispatchError::from(Error::<Runtime>::DuplicateSystem).into())
        };
        leg(system, amount, outcome)
    });
    examined.collect()
}

fn leg(system: SystemId, amount: Nat, outcome: Result<LegTerms, LegRefusal>) -> LegView {
    LegView {
        system,
        amount,
        rate: outcome.map(|terms| terms.rate).ok(),
        fee: outcome.map(|terms| Planck(terms.fee)).ok(),
        rule: outcome.err().and_then(|refusal| refusal.rule),
        refused: outcome.err().map(|refusal| refusal.name().to_string()),
        tightest: outcome.map_or_else(|refusal| refusal.tightest, |terms| terms.tightest),
    }
}
