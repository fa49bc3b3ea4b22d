//! What apps owe, and what covers it.

use crate::{AccountId, AppObligations, Assets, CertEscrow, NatGenesis, Runtime};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use dlo_core::{AppId, AppReserves, Calendar, Nat};
use dlo_runtime_api::views::{
    CoverageView, CurrencyView, ForeignView, LiabilityCheck, LiabilityRootView, Planck, SettlementView,
    StandingView,
};
use dlo_sum_tree::{verify, Liability, Proof};
use frame_support::traits::fungibles::{metadata::Inspect as _, Inspect as _};
use pallet_app_obligations::{Coverage, CurrencyPhase, Standing};

/// What `app` owes and what covers it.
pub fn coverage(app: AppId) -> Option<CoverageView> {
    let Coverage { reserve, assigned, issued, liabilities, foreign, owed, free, ratio, standing } =
        AppObligations::coverage(app)?;
    let bond = <CertEscrow as AppReserves<AccountId>>::position(app)?.bond;
    let (standing, since) = match standing {
        Standing::Sound => (StandingView::Sound, None),
        Standing::Overdue { since, .. } => (StandingView::Overdue, Some(since)),
        Standing::Defaulted { since } => (StandingView::Defaulted, Some(since)),
    };
    Some(CoverageView {
        app,
        reserve,
        assigned,
        issued,
        liabilities,
        foreign,
        owed,
        free,
        spare: free.saturating_sub(owed),
        ratio,
        standing,
        since,
        bond: Planck(bond),
    })
}

/// The currency of `app`.
pub fn currency(app: AppId) -> Option<CurrencyView> {
    let currency = pallet_app_obligations::Currencies::<Runtime>::get(app)?;
    let coverage = AppObligations::coverage(app)?;
    let issues = coverage.standing == Standing::Sound && currency.phase == CurrencyPhase::Live;
    let issuable = coverage.free.saturating_sub(coverage.owed);
    Some(CurrencyView {
        app,
        name: text(&Assets::name(app.0)),
        symbol: text(&Assets::symbol(app.0)),
        decimals: Assets::decimals(app.0),
        issued: Nat(Assets::total_issuance(app.0)),
        issuable: if issues { issuable } else { Nat::ZERO },
        closing: currency.phase == CurrencyPhase::Closing,
        deposit: Planck(currency.deposit),
    })
}

/// The root of the liabilities that `app` has declared.
pub fn liability_root(app: AppId) -> Option<LiabilityRootView> {
    let declared = AppObligations::liability_root(app)?;
    Some(LiabilityRootView {
        app,
        root: declared.root,
        total: declared.total,
        holders: declared.holders,
        declared_at: declared.declared_at,
        age: age(declared.declared_at),
    })
}

/// Whether `proof` shows that the liabilities of `app` contain `liability`.
pub fn check_liability(app: AppId, liability: &Liability, proof: &Proof) -> LiabilityCheck {
    let declared = liability_root(app);
    let reason = match &declared {
        None => Some("the app has declared no liabilities".to_string()),
        Some(declared) => verify(&declared.root, declared.total, declared.holders, liability, proof)
            .err()
            .map(|error| error.to_string()),
    };
    LiabilityCheck { included: reason.is_none(), reason, declared }
}

/// The tokens of `app` on other chains, by slot.
pub fn foreign(app: AppId) -> Vec<ForeignView> {
    let views = AppObligations::foreign(app).into_iter().map(|issue| ForeignView {
        app,
        slot: issue.slot,
        chain: text(&issue.chain),
        token: text(&issue.token),
        issued: issue.issued,
        declared_at: issue.declared_at,
        age: age(issue.declared_at),
    });
    views.collect()
}

/// What `app` has settled.
pub fn settlement(app: AppId) -> Option<SettlementView> {
    <CertEscrow as AppReserves<AccountId>>::position(app)?;
    let sums = pallet_app_obligations::Settlements::<Runtime>::get(app);
    Some(SettlementView { app, volume: sums.volume, count: sums.count, fees: Planck(sums.fees) })
}

fn age(declared_at: u64) -> u64 {
    NatGenesis::now().saturating_sub(declared_at)
}

/// UTF-8 as it is, anything else as 0x and hexadecimal digits.
fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| sp_core::bytes::to_hex(bytes, false))
}
