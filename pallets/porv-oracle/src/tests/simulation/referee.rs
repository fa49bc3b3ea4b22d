//! Judges what the pallet accepted by the honest quotes alone.

use super::market::{share, Honest, SUBJECTS};
use crate::{mock::Test, MemberOf, PriceRecord};
use dlo_core::Bps;

/// What must hold in every round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A price is at most the highest honest quote of its round.
    NotAboveTheHonest,
    /// A price is at least the lowest honest quote of its round, or else as much as the limit on rises allows.
    NotBelowTheHonest,
    /// A price is at most `max_rise` above the one before, and at least one unit may be.
    NoFasterThanTheLimit,
    /// No honest member is suspended.
    HonestStay,
    /// The pallet's invariants hold.
    SoundState,
}

/// A rule that does not hold, and what was seen.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) rule: Rule,
    pub(super) what: String,
}

impl Broken {
    pub(super) fn new(rule: Rule, what: String) -> Self {
        Self { rule, what }
    }
}

/// What was counted on the way.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) rounds: u64,
    /// Prices accepted, each subject by itself.
    pub(super) accepted: u64,
    /// Prices that a round did not bring, below quorum.
    missing: u64,
    /// Rounds that brought none at all.
    silent: u64,
    /// Prices that the limit on rises kept below all honest quotes.
    lagging: u64,
    /// Of all prices, the greatest share of the highest honest quote: basis points, rounded up.
    pub(super) highest: u128,
    /// Of the prices that the limit on rises did not hold back, the least share of the lowest honest quote: basis
    /// points, rounded down.
    pub(super) lowest: u128,
    liars_suspended: u64,
    honest_suspended: u64,
    returns: u64,
    pub(super) seconds: f64,
    liars: usize,
}

impl Figures {
    pub(super) fn head() -> &'static str {
        "| members | liars | rounds |  prices | highest / max | lowest / min | lagging | missing | no price \
         | liars suspended | honest suspended | returns | rounds/s |"
    }

    pub(super) fn row(&self, members: u64) -> String {
        let Self { rounds, accepted, missing, silent, lagging, returns, .. } = self;
        format!(
            "| {members:>7} | {:>5} | {rounds:>6} | {accepted:>7} | {:>9} bps | {:>8} bps | {lagging:>7} \
             | {missing:>7} | {silent:>8} | {:>15} | {:>16} | {returns:>7} | {:>8.0} |",
            self.liars,
            self.highest,
            self.lowest,
            self.liars_suspended,
            self.honest_suspended,
            *rounds as f64 / self.seconds,
        )
    }
}

/// Who judges.
pub(super) struct Referee {
    /// The first so many members are honest.
    honest: usize,
    max_rise: Bps,
    suspended: Vec<bool>,
    pub(super) figures: Figures,
}

impl Referee {
    pub(super) fn new(honest: u64, max_rise: Bps) -> Self {
        let figures = Figures { lowest: u128::MAX, ..Default::default() };
        Self { honest: honest as usize, max_rise, suspended: Vec::new(), figures }
    }

    /// What `round` made of the records of all subjects.
    pub(super) fn judge_prices(
        &mut self,
        round: u32,
        before: &[Option<PriceRecord>; SUBJECTS],
        after: &[Option<PriceRecord>; SUBJECTS],
        honest: &[Option<Honest>; SUBJECTS],
    ) -> Result<(), Broken> {
        let mut fresh = 0;
        for subject in 0..SUBJECTS {
            let Some(record) = after[subject].filter(|record| record.accepted_round == round) else {
                continue;
            };
            fresh += 1;
            let last = before[subject].map(|record| record.price.0);
            self.judge_price(last, record.price.0, honest[subject]).map_err(|rule| {
                let range = honest[subject].map(|honest| (honest.least, honest.greatest));
                let what = format!("round {round}, subject {subject}: {} after {last:?}", record.price.0);
                Broken::new(rule, format!("{what}, where honest quotes are {range:?}"))
            })?;
        }
        let figures = &mut self.figures;
        figures.rounds += 1;
        figures.accepted += fresh;
        figures.missing += SUBJECTS as u64 - fresh;
        figures.silent += u64::from(fresh == 0);
        Ok(())
    }

    fn judge_price(&mut self, last: Option<u128>, price: u128, honest: Option<Honest>) -> Result<(), Rule> {
        let Honest { least, greatest, .. } = honest.ok_or(Rule::NotAboveTheHonest)?;
        let limit = last.map_or(u128::MAX, |last| last + share(last, self.max_rise.0.into()).max(1));
        ensure(price <= greatest, Rule::NotAboveTheHonest)?;
        ensure(price <= limit, Rule::NoFasterThanTheLimit)?;
        ensure(price >= least.min(limit), Rule::NotBelowTheHonest)?;
        let figures = &mut self.figures;
        figures.highest = figures.highest.max((price * 10_000).div_ceil(greatest));
        if price < least {
            figures.lagging += 1;
        } else {
            figures.lowest = figures.lowest.min(price * 10_000 / least);
        }
        Ok(())
    }

    /// Who was suspended or came back in `round`.
    pub(super) fn judge_standings(&mut self, round: u32, members: &[MemberOf<Test>]) -> Result<(), Broken> {
        let now: Vec<_> = members.iter().map(|member| member.standing.suspended).collect();
        let before = core::mem::replace(&mut self.suspended, now);
        self.figures.liars = members.len() - self.honest;
        for (place, suspended) in self.suspended.iter().enumerate() {
            match (before.get(place) == Some(&true), *suspended) {
                (false, true) if place < self.honest => self.figures.honest_suspended += 1,
                (false, true) => self.figures.liars_suspended += 1,
                (true, false) => self.figures.returns += 1,
                _ => {}
            }
        }
        match self.figures.honest_suspended {
            0 => Ok(()),
            number => Err(Broken::new(Rule::HonestStay, format!("round {round}: {number} suspended"))),
        }
    }
}

fn ensure(holds: bool, rule: Rule) -> Result<(), Rule> {
    if holds {
        Ok(())
    } else {
        Err(rule)
    }
}
