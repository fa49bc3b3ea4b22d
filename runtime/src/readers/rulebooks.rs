//! Rulebooks, offers, requests, and what other rules would change.

use crate::{
    readers::{page, reserves::owner_of},
    AccountId, LiquidityPolicy, NatGenesis, Runtime,
};
use alloc::vec::Vec;
use dlo_core::{Ask, Category, CertId, FeeRate, LiquidityPolicy as _, Nat, SystemId};
use dlo_runtime_api::{
    views::{
        ChangedDecision, ModeView, OfferView, OffersPage, RequestView, RuleChangePage, RuleChangeView,
        RulebookView, RulesView, StrategyView,
    },
    MAX_RULE_SYSTEMS,
};
use pallet_cert_escrow::Certificate;
use pallet_liquidity_policy::{AdmitMode, BookId, Categories, Rulebook, Rules, Strategy};

const CATEGORIES: [Category; 5] =
    [Category::Currency, Category::Lending, Category::Warranty, Category::Settlement, Category::Other];

/// The rulebook that decides over `system`.
pub fn rulebook_of(system: SystemId) -> Option<RulebookView<AccountId>> {
    let (book, rulebook) = LiquidityPolicy::rulebook_of(system)?;
    Some(view(owner_of(system)?, book, rulebook))
}

/// The rulebook of `owner` with this number.
pub fn rulebook(owner: AccountId, book: BookId) -> Option<RulebookView<AccountId>> {
    LiquidityPolicy::rulebook(&owner, book).map(|rulebook| view(owner, book, rulebook))
}

fn view(owner: AccountId, book: BookId, rulebook: Rulebook) -> RulebookView<AccountId> {
    RulebookView {
        owner,
        book,
        version: rulebook.version,
        rules: rules_view(&rulebook.rules),
        listings: rulebook.listings,
        systems: rulebook.systems,
    }
}

fn rules_view(rules: &Rules) -> RulesView {
    RulesView {
        mode: match rules.mode {
            AdmitMode::Closed => ModeView::Closed,
            AdmitMode::Listed => ModeView::Listed,
            AdmitMode::Open => ModeView::Open,
        },
        categories: CATEGORIES.into_iter().filter(|category| rules.categories.contains(*category)).collect(),
        rate: rules.rate,
        notice_days: rules.notice_days,
        min_days: rules.min_days,
        max_days: rules.max_days,
        floor: rules.floor,
        cap_amount: rules.cap_amount,
        cap_share: rules.cap_share,
        assignable: rules.assignable,
        strategy: match rules.strategy {
            Strategy::Manual => StrategyView::Manual,
            Strategy::Automatic => StrategyView::Automatic,
            Strategy::TargetShares { tolerance } => StrategyView::TargetShares { tolerance },
        },
    }
}

fn rules(view: &RulesView) -> Rules {
    Rules {
        mode: match view.mode {
            ModeView::Closed => AdmitMode::Closed,
            ModeView::Listed => AdmitMode::Listed,
            ModeView::Open => AdmitMode::Open,
        },
        categories: view.categories.iter().fold(Categories::NONE, |set, category| set.with(*category)),
        rate: view.rate,
        notice_days: view.notice_days,
        min_days: view.min_days,
        max_days: view.max_days,
        floor: view.floor,
        cap_amount: view.cap_amount,
        cap_share: view.cap_share,
        assignable: view.assignable,
        strategy: match view.strategy {
            StrategyView::Manual => Strategy::Manual,
            StrategyView::Automatic => Strategy::Automatic,
            StrategyView::TargetShares { tolerance } => Strategy::TargetShares { tolerance },
        },
    }
}

/// A page of the offer book, by ascending rate, and where the next one starts.
pub fn offers(after: Option<(FeeRate, SystemId)>, limit: u32) -> OffersPage<AccountId> {
    let found = LiquidityPolicy::offers(after, page(limit));
    let views = found.offers.into_iter().filter_map(|(system, offer)| {
        let free = NatGenesis::lendable(system)?;
        Some(OfferView { system, owner: offer.owner, rate: offer.rate, free })
    });
    OffersPage { offers: views.collect(), next: found.next }
}

/// The requests to the owner of `system`.
pub fn requests(system: SystemId) -> Vec<RequestView> {
    let requests = LiquidityPolicy::requests(system, None, page(u32::MAX)).into_iter();
    let views = requests.map(|(app, request)| RequestView {
        app,
        amount: request.amount,
        days: request.days,
        max_rate: request.max_rate,
        expires: request.expires,
        accepted_at: request.accepted.map(|accepted| accepted.rate),
    });
    views.collect()
}

/// What other rules would change for a page of the systems of `owner` that `book` decides over.
pub fn dry_run_rules(
    owner: &AccountId,
    book: BookId,
    view: &RulesView,
    after: Option<SystemId>,
    limit: u32,
) -> Option<RuleChangePage> {
    let now = LiquidityPolicy::rulebook(owner, book)?.rules;
    let then = rules(view);
    then.validate().ok()?;
    let looked_at = NatGenesis::systems_of(owner, after, limit.clamp(1, MAX_RULE_SYSTEMS));
    let next = looked_at.last().copied();
    let decided = looked_at
        .into_iter()
        .filter(|system| LiquidityPolicy::rulebook_of(*system).is_some_and(|(number, _)| number == book));
    let systems = decided.filter_map(|system| change(owner, book, &now, &then, system)).collect();
    Some(RuleChangePage { systems, next })
}

fn change(
    owner: &AccountId,
    book: BookId,
    now: &Rules,
    then: &Rules,
    system: SystemId,
) -> Option<RuleChangeView> {
    let free = NatGenesis::lendable(system)?;
    // As many as a system can have.
    let certificates = pallet_cert_escrow::Certificates::<Runtime>::iter_prefix(system);
    let decisions = certificates.filter_map(|(serial, certificate)| {
        decision(owner, book, then, CertId { system, serial }, &certificate)
    });
    Some(RuleChangeView {
        system,
        free_before: free.saturating_sub(now.floor),
        free_after: free.saturating_sub(then.floor),
        decisions: decisions.collect(),
    })
}

/// What the rules say were `certificate` drawn again for its whole term, where they differ in that.
fn decision(
    owner: &AccountId,
    book: BookId,
    then: &Rules,
    cert: CertId,
    certificate: &Certificate,
) -> Option<ChangedDecision> {
    let ask = ask_again(owner, cert.system, certificate)?;
    let before = LiquidityPolicy::examine(&ask).err();
    let after = LiquidityPolicy::examine_with(owner, book, *then, &ask).err();
    (before != after).then_some(ChangedDecision { cert, app: certificate.app, before, after })
}

/// The ask that led to `certificate`, as if it were given back.
fn ask_again(owner: &AccountId, system: SystemId, certificate: &Certificate) -> Option<Ask<AccountId>> {
    let backing = NatGenesis::system(system)?.system.backing;
    let held = pallet_cert_escrow::CommittedToApp::<Runtime>::get(system, certificate.app);
    let without = |sum: Nat| sum.saturating_sub(certificate.amount);
    Some(Ask {
        owner: owner.clone(),
        system,
        app: certificate.app,
        category: pallet_cert_escrow::Apps::<Runtime>::get(certificate.app)?.category,
        amount: certificate.amount,
        days: certificate.original_end.since(certificate.drawn_on),
        backed: backing.backed,
        committed: without(backing.committed),
        committed_to_app: without(held),
    })
}
