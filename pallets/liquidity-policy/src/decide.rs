//! What rules say to an ask. Pure: the same answer for stored rules and for rules that are only thought of.

use crate::{Acceptance, AdmitMode, Listing, Overrides, Rules, Strategy};
use dlo_core::{Ask, Bps, Category, FeeRate, Nat, Rule};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// What an ask that is admitted gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deal {
    /// The rate charged.
    pub rate: FeeRate,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// Whether parts of the certificate may be assigned.
    pub assignable: bool,
}

/// The rules as they are for one app that they admit.
#[derive(Clone, Copy)]
pub(crate) struct ForApp {
    pub(crate) rules: Rules,
    target: Option<Bps>,
}

/// The deal that `rules` give `ask`, or the first rule that refuses it. `listing` is what they say of the app by name,
/// `accepted` what the owner has signed for it and still counts; only [`Strategy::Manual`] looks at that.
pub fn decide<AccountId>(
    rules: &Rules,
    listing: Option<Listing>,
    accepted: Option<Acceptance>,
    ask: &Ask<AccountId>,
) -> Result<Deal, Rule> {
    some_amount(ask)?;
    let app = admit_app(rules, listing, ask.category, ask.days)?;
    admit_amount(&app, ask)?;
    let rate = match rules.strategy {
        Strategy::Manual => agreed_rate(&app.rules, accepted, ask)?,
        Strategy::Automatic | Strategy::TargetShares { .. } => app.rules.rate,
    };
    Ok(Deal { rate, notice_days: app.rules.notice_days, assignable: app.rules.assignable })
}

/// The most NAT for which [`decide`] admits `ask`, whose own amount is not looked at; zero where the app has no room.
/// Errors: the rule that refuses every amount.
pub fn most<AccountId>(
    rules: &Rules,
    listing: Option<Listing>,
    accepted: Option<Acceptance>,
    ask: &Ask<AccountId>,
) -> Result<Nat, Rule> {
    let app = admit_app(rules, listing, ask.category, ask.days)?;
    let signed = match rules.strategy {
        Strategy::Manual => covering(accepted, ask.days).ok_or(Rule::NotAccepted)?.amount,
        Strategy::Automatic | Strategy::TargetShares { .. } => Nat(u128::MAX),
    };
    let caps = caps(&app, ask).into_iter().filter_map(|(_, cap)| cap);
    Ok(caps
        .map(|cap| cap.saturating_sub(ask.committed_to_app))
        .fold(signed.min(room(&app.rules, ask)), Nat::min))
}

/// An ask for nothing is no ask.
pub(crate) fn some_amount<AccountId>(ask: &Ask<AccountId>) -> Result<(), Rule> {
    if ask.amount.is_zero() {
        return Err(Rule::ZeroAmount);
    }
    Ok(())
}

/// The rules for an app of `category`, if they admit it for `days` days, whatever the amount.
pub(crate) fn admit_app(
    rules: &Rules,
    listing: Option<Listing>,
    category: Category,
    days: u32,
) -> Result<ForApp, Rule> {
    let overrides = match (rules.mode, listing) {
        (_, Some(Listing::Blocked)) => return Err(Rule::Blocked),
        (AdmitMode::Closed, _) => return Err(Rule::Closed),
        (AdmitMode::Listed, None) => return Err(Rule::NotListed),
        (AdmitMode::Listed | AdmitMode::Open, Some(Listing::Allowed(overrides))) => overrides,
        (AdmitMode::Open, None) => Overrides::default(),
    };
    if !rules.categories.contains(category) {
        return Err(Rule::Category);
    }
    let rules = overrides.apply(rules);
    if days < rules.min_days {
        return Err(Rule::TooShort);
    }
    if days > rules.max_days {
        return Err(Rule::TooLong);
    }
    Ok(ForApp { rules, target: overrides.target })
}

fn admit_amount<AccountId>(app: &ForApp, ask: &Ask<AccountId>) -> Result<(), Rule> {
    // A sum that does not fit is above every cap.
    let held = ask.committed_to_app.checked_add(ask.amount);
    for (rule, cap) in caps(app, ask) {
        if cap.is_some_and(|cap| held.is_none_or(|held| held > cap)) {
            return Err(rule);
        }
    }
    if ask.amount > room(&app.rules, ask) {
        return Err(Rule::Floor);
    }
    Ok(())
}

/// The most NAT of the system that the app may hold, by each rule that has a say; in the order in which they refuse.
fn caps<AccountId>(app: &ForApp, ask: &Ask<AccountId>) -> [(Rule, Option<Nat>); 3] {
    let share = app.rules.cap_share.map(|share| share_of(ask.backed, share));
    let target = match app.rules.strategy {
        Strategy::TargetShares { tolerance } => {
            Some(app.target.map_or(Nat::ZERO, |target| share_of(ask.backed, sum(target, tolerance))))
        }
        Strategy::Manual | Strategy::Automatic => None,
    };
    [(Rule::AppAmountCap, app.rules.cap_amount), (Rule::AppShareCap, share), (Rule::AboveTarget, target)]
}

/// What is free of the system above the floor.
fn room<AccountId>(rules: &Rules, ask: &Ask<AccountId>) -> Nat {
    ask.backed.saturating_sub(ask.committed).saturating_sub(rules.floor)
}

/// The rate for a draw that the owner has signed.
fn agreed_rate<AccountId>(
    rules: &Rules,
    accepted: Option<Acceptance>,
    ask: &Ask<AccountId>,
) -> Result<FeeRate, Rule> {
    let accepted = covering(accepted, ask.days).filter(|accepted| ask.amount <= accepted.amount);
    accepted.map(|accepted| rules.rate.min(accepted.rate)).ok_or(Rule::NotAccepted)
}

fn covering(accepted: Option<Acceptance>, days: u32) -> Option<Acceptance> {
    accepted.filter(|accepted| days <= accepted.days)
}

/// `a + b`, at most the whole: no app can hold more than all of a system anyway.
fn sum(a: Bps, b: Bps) -> Bps {
    Bps(a.0.saturating_add(b.0)).min(Bps::WHOLE)
}

/// `backed x share`, rounded down: a cap never admits more than its share.
fn share_of(backed: Nat, share: Bps) -> Nat {
    let part = u128::from(share.0);
    let whole = u128::from(Bps::WHOLE.0);
    Nat(multiply_by_rational_with_rounding(backed.0, part, whole, Rounding::Down).unwrap_or_default())
}
