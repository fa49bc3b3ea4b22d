//! Rulebooks, listings, requests and the offer book.

use super::{call, number, option, unit, Call, LIQUIDITY_POLICY};
use dlo_core::{AppId, Bps, Category, FeeRate, Nat, SystemId};
use dlo_runtime_api::views::{ModeView, RulesView, StrategyView};
use subxt::{dynamic::Value, ext::codec::Encode};

fn rules_value(rules: &RulesView) -> Value {
    Value::named_composite([
        (
            "mode",
            unit(match rules.mode {
                ModeView::Closed => "Closed",
                ModeView::Listed => "Listed",
                ModeView::Open => "Open",
            }),
        ),
        ("categories", number(category_bits(&rules.categories))),
        ("strategy", strategy_value(rules.strategy)),
        ("rate", number(rules.rate.0)),
        ("notice_days", number(rules.notice_days)),
        ("min_days", number(rules.min_days)),
        ("max_days", number(rules.max_days)),
        ("floor", number(rules.floor.0)),
        ("cap_amount", option(rules.cap_amount.map(|cap| number(cap.0)))),
        ("cap_share", option(rules.cap_share.map(|cap| number(cap.0)))),
        ("assignable", Value::bool(rules.assignable)),
    ])
}

fn strategy_value(strategy: StrategyView) -> Value {
    match strategy {
        StrategyView::Manual => unit("Manual"),
        StrategyView::Automatic => unit("Automatic"),
        StrategyView::TargetShares { tolerance } => {
            Value::named_variant("TargetShares", [("tolerance", number(tolerance.0))])
        }
    }
}

/// One bit for each category, in the order of the enum, as the chain keeps sets of them.
fn category_bits(categories: &[Category]) -> u8 {
    categories
        .iter()
        .fold(0, |bits, category| bits | 1 << category.encode().first().copied().unwrap_or_default())
}

/// Rules that hold for one app in place of the rulebook's; what is `None` is as the rulebook has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The rate asked: ANT planck per NAT and day.
    pub rate: Option<FeeRate>,
    /// Days of notice at a recall.
    pub notice_days: Option<u32>,
    /// The shortest term.
    pub min_days: Option<u32>,
    /// The longest term.
    pub max_days: Option<u32>,
    /// The most NAT of one system.
    pub cap_amount: Option<Nat>,
    /// The largest share of one system.
    pub cap_share: Option<Bps>,
    /// Whether it may assign parts of its certificates.
    pub assignable: Option<bool>,
    /// Its target share of one system.
    pub target: Option<Bps>,
}

/// What a rulebook says of an app by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// It is admitted, on terms of its own where any are given.
    Allowed(Overrides),
    /// It is refused.
    Blocked,
}

fn listing_value(listing: Listing) -> Value {
    let Listing::Allowed(own) = listing else { return unit("Blocked") };
    let days = |days: Option<u32>| option(days.map(number));
    let share = |share: Option<Bps>| option(share.map(|share| number(share.0)));
    let overrides = Value::named_composite([
        ("rate", option(own.rate.map(|rate| number(rate.0)))),
        ("notice_days", days(own.notice_days)),
        ("min_days", days(own.min_days)),
        ("max_days", days(own.max_days)),
        ("cap_amount", option(own.cap_amount.map(|cap| number(cap.0)))),
        ("cap_share", share(own.cap_share)),
        ("assignable", option(own.assignable.map(Value::bool))),
        ("target", share(own.target)),
    ]);
    Value::unnamed_variant("Allowed", [overrides])
}

/// Creates a rulebook.
pub fn create_rulebook(rules: &RulesView) -> Call {
    call(LIQUIDITY_POLICY, "create_rulebook", [("rules", rules_value(rules))])
}

/// Replaces the rules of a rulebook.
pub fn update_rulebook(book: u32, rules: &RulesView) -> Call {
    call(LIQUIDITY_POLICY, "update_rulebook", [("book", number(book)), ("rules", rules_value(rules))])
}

/// Removes a rulebook.
pub fn remove_rulebook(book: u32) -> Call {
    call(LIQUIDITY_POLICY, "remove_rulebook", [("book", number(book))])
}

/// Says what a rulebook holds of an app by name, or that it says nothing.
pub fn set_listing(book: u32, app: AppId, listing: Option<Listing>) -> Call {
    let listing = option(listing.map(listing_value));
    call(
        LIQUIDITY_POLICY,
        "set_listing",
        [("book", number(book)), ("app", number(app.0)), ("listing", listing)],
    )
}

/// Asks the owner of a system for a draw.
pub fn request(system: SystemId, app: AppId, amount: Nat, days: u32, max_rate: FeeRate) -> Call {
    let fields = [
        ("system", number(system.0)),
        ("app", number(app.0)),
        ("amount", number(amount.0)),
        ("days", number(days)),
        ("max_rate", number(max_rate.0)),
    ];
    call(LIQUIDITY_POLICY, "request", fields)
}

/// Accepts a request, of at most `amount` for at most `days`.
pub fn accept(system: SystemId, app: AppId, amount: Nat, days: u32) -> Call {
    let fields = [
        ("system", number(system.0)),
        ("app", number(app.0)),
        ("amount", number(amount.0)),
        ("days", number(days)),
    ];
    call(LIQUIDITY_POLICY, "accept", fields)
}

/// Withdraws or refuses a request.
pub fn withdraw_request(system: SystemId, app: AppId) -> Call {
    call(LIQUIDITY_POLICY, "withdraw", [("system", number(system.0)), ("app", number(app.0))])
}

/// A call about a system in the offer book: `offer` or `unoffer`.
pub fn about_offer(name: &'static str, system: SystemId) -> Call {
    call(LIQUIDITY_POLICY, name, [("system", number(system.0))])
}

/// Lets a rulebook decide over a system, or none.
pub fn assign(system: SystemId, book: Option<u32>) -> Call {
    let fields = [("system", number(system.0)), ("book", option(book.map(number)))];
    call(LIQUIDITY_POLICY, "assign", fields)
}
