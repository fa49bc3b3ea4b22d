//! Which calls were made, and how many of them succeeded.

use crate::{
    steps::{Step, ALLOWED},
    world::Outcome,
};
use std::collections::BTreeMap;

/// Counts of one call.
#[derive(Clone, Debug, Default)]
pub struct Count {
    /// Calls that succeeded.
    pub accepted: u64,
    /// Calls that were refused, by reason.
    pub refused: BTreeMap<String, u64>,
}

/// Counts of all calls.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<String, Count>);

impl Tally {
    /// Counts one step.
    pub fn count(&mut self, step: &Step, outcome: &Outcome) {
        let Step::Call { call, .. } = step else { return };
        let count = self.0.entry(call.kind()).or_default();
        match &outcome.refusal {
            None => count.accepted = count.accepted.saturating_add(1),
            Some(reason) => {
                let refused = count.refused.entry(reason.clone()).or_default();
                *refused = refused.saturating_add(1);
            }
        }
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: Self) {
        for (kind, more) in other.0 {
            let count = self.0.entry(kind).or_default();
            count.accepted = count.accepted.saturating_add(more.accepted);
            for (reason, times) in more.refused {
                let refused = count.refused.entry(reason).or_default();
                *refused = refused.saturating_add(times);
            }
        }
    }

    /// The calls that should have succeeded somewhere and did not.
    pub fn missing(&self) -> Vec<&'static str> {
        let never = |kind: &&str| self.0.get(*kind).is_none_or(|count| count.accepted == 0);
        ALLOWED.into_iter().filter(never).collect()
    }

    /// How many calls succeeded, and how many were refused.
    pub fn totals(&self) -> (u64, u64) {
        let refused = |count: &Count| count.refused.values().sum::<u64>();
        self.0.values().fold((0, 0), |(good, bad), count| (good + count.accepted, bad + refused(count)))
    }

    /// A table: each call, how many succeeded and were refused, and the reasons given most.
    pub fn table(&self) -> String {
        let mut text =
            format!("| {:<24} | {:>8} | {:>8} | most refused for\n", "call", "accepted", "refused");
        for (kind, count) in &self.0 {
            let refused: u64 = count.refused.values().sum();
            let mut reasons: Vec<_> = count.refused.iter().collect();
            reasons.sort_by(|a, b| b.1.cmp(a.1));
            let most: Vec<String> =
                reasons.iter().take(3).map(|(reason, times)| format!("{reason} {times}")).collect();
            text.push_str(&format!(
                "| {kind:<24} | {:>8} | {refused:>8} | {}\n",
                count.accepted,
                most.join(", ")
            ));
        }
        text
    }
}
