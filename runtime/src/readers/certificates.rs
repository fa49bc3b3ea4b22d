//! Apps and certificates.

use crate::{readers::page, AccountId, CertEscrow, NatGenesis, Runtime};
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use dlo_core::{AppId, CertId, FeeRate, Nat, ReserveLedger, SystemId};
use dlo_runtime_api::{
    views::{AppReserves, AppView, AssignmentView, CertificateView, LegView, Planck},
    MAX_LEGS,
};
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

/// A page of the certificates that `app` holds.
pub fn by_app(app: AppId, after: Option<CertId>, limit: u32) -> Vec<CertificateView<AccountId>> {
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
        owner: <NatGenesis as ReserveLedger<AccountId>>::owner_of(id.system)?,
        amount: certificate.amount,
        rate: certificate.rate,
        drawn_on: certificate.drawn_on,
        ends: certificate.ends,
        recalled: certificate.is_recalled(),
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
    }
}
