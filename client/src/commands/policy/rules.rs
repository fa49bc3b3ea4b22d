//! Rules and overrides as options of the command line.

use crate::{
    amount::{nat, parse_nat, parse_percent, parse_rate, percent, rate},
    calls::Overrides,
    error::{Error, Result},
};
use clap::{Args, ValueEnum};
use dlo_core::{Bps, Category, FeeRate, Nat};
use dlo_runtime_api::views::{ModeView, RulesView, StrategyView};

/// Which apps are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// None.
    Closed,
    /// Those listed by name.
    Listed,
    /// All but those blocked by name.
    Open,
}

/// What apps are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// Currencies.
    Currency,
    /// Loans.
    Lending,
    /// Warranties and insurance.
    Warranty,
    /// Settlement between parties.
    Settlement,
    /// Anything else.
    Other,
}

const KINDS: [(Kind, Category); 5] = [
    (Kind::Currency, Category::Currency),
    (Kind::Lending, Category::Lending),
    (Kind::Warranty, Category::Warranty),
    (Kind::Settlement, Category::Settlement),
    (Kind::Other, Category::Other),
];

/// How draws that the rules admit come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Strategy {
    /// The owner accepts each request.
    Manual,
    /// Without asking the owner.
    Automatic,
    /// Without asking the owner, for apps with a target share, up to that and the tolerance.
    TargetShares,
}

/// The rules.
#[derive(Args, Debug)]
pub(super) struct RuleOpts {
    /// Which apps are admitted.
    #[arg(long, value_enum)]
    mode: Mode,
    /// A category of apps that is admitted; may be given several times. Without it all are.
    #[arg(long = "category", value_enum)]
    categories: Vec<Kind>,
    /// How draws come about.
    #[arg(long, value_enum, default_value = "automatic")]
    strategy: Strategy,
    /// What an app may hold above its target share, in percent; with --strategy target-shares.
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent, default_value = "0")]
    tolerance: Bps,
    /// The rate asked: ANT per NAT and day, at most 18 decimals.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    rate: FeeRate,
    /// Whole days between the day of a recall and the end; with 0 it ends at the start of the next day.
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    notice: u32,
    /// The shortest term in days.
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    min_days: u32,
    /// The longest term in days.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    max_days: u32,
    /// NAT of each system that stays unlent.
    #[arg(long, value_name = "NAT", default_value = "0", value_parser = parse_nat)]
    floor: Nat,
    /// The most NAT of one system for one app.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    cap_amount: Option<Nat>,
    /// The largest share of one system for one app, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    cap_share: Option<Bps>,
    /// Apps may not assign parts of these certificates.
    #[arg(long)]
    not_assignable: bool,
}

impl RuleOpts {
    /// The rules that the options give.
    pub(super) fn rules(&self) -> Result<RulesView> {
        check_term(self.min_days, self.max_days)?;
        let all = self.categories.is_empty();
        let categories = KINDS.iter().filter(|(kind, _)| all || self.categories.contains(kind));
        Ok(RulesView {
            mode: match self.mode {
                Mode::Closed => ModeView::Closed,
                Mode::Listed => ModeView::Listed,
                Mode::Open => ModeView::Open,
            },
            categories: categories.map(|(_, category)| *category).collect(),
            strategy: match self.strategy {
                Strategy::Manual => StrategyView::Manual,
                Strategy::Automatic => StrategyView::Automatic,
                Strategy::TargetShares => StrategyView::TargetShares { tolerance: self.tolerance },
            },
            rate: self.rate,
            notice_days: self.notice,
            min_days: self.min_days,
            max_days: self.max_days,
            floor: self.floor,
            cap_amount: self.cap_amount,
            cap_share: self.cap_share,
            assignable: !self.not_assignable,
        })
    }
}

fn check_term(min: u32, max: u32) -> Result<()> {
    if min == 0 || min > max {
        return Err(Error::input("--min-days must be at least 1 and at most --max-days"));
    }
    Ok(())
}

/// Terms that hold for one app in place of the rulebook's.
#[derive(Args, Debug, Default)]
pub(super) struct OverrideOpts {
    /// The rate asked of this app: ANT per NAT and day.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    rate: Option<FeeRate>,
    /// Days of notice at a recall.
    #[arg(long, value_name = "DAYS")]
    notice: Option<u32>,
    /// The shortest term in days.
    #[arg(long, value_name = "DAYS")]
    min_days: Option<u32>,
    /// The longest term in days.
    #[arg(long, value_name = "DAYS")]
    max_days: Option<u32>,
    /// The most NAT of one system.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    cap_amount: Option<Nat>,
    /// The largest share of one system, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    cap_share: Option<Bps>,
    /// Whether it may assign parts of its certificates.
    #[arg(long)]
    assignable: Option<bool>,
    /// Its target share of one system, in percent, for the strategy of target shares.
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    target: Option<Bps>,
}

impl OverrideOpts {
    /// The overrides that the options give.
    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            rate: self.rate,
            notice_days: self.notice,
            min_days: self.min_days,
            max_days: self.max_days,
            cap_amount: self.cap_amount,
            cap_share: self.cap_share,
            assignable: self.assignable,
            target: self.target,
        }
    }
}

/// The rules as lines of name and value.
pub(super) fn describe(rules: &RulesView) -> Vec<(&'static str, String)> {
    let none = || "none".to_string();
    let names = rules.categories.iter().map(|category| format!("{category:?}").to_lowercase());
    vec![
        ("mode", format!("{:?}", rules.mode).to_lowercase()),
        ("categories", names.collect::<Vec<_>>().join(", ")),
        (
            "strategy",
            match rules.strategy {
                StrategyView::Manual => "manual".into(),
                StrategyView::Automatic => "automatic".into(),
                StrategyView::TargetShares { tolerance } => {
                    format!("target shares, and {} more", percent(tolerance))
                }
            },
        ),
        ("rate", rate(rules.rate)),
        ("days", format!("{} to {}", rules.min_days, rules.max_days)),
        ("notice", format!("{} days", rules.notice_days)),
        ("stays unlent", nat(rules.floor)),
        ("most per app", rules.cap_amount.map_or_else(none, nat)),
        ("largest share per app", rules.cap_share.map_or_else(none, percent)),
        ("assignable", if rules.assignable { "yes" } else { "no" }.into()),
    ]
}
