//! Makes a failing list of steps short: leaves out what the failure does not need, in ever smaller pieces.

use crate::{steps::Step, Failure};
use std::time::{Duration, Instant};

/// What is left of a failing list.
pub struct Shrunk {
    /// The steps from genesis; the last one breaks the invariant.
    pub steps: Vec<Step>,
    /// How it fails.
    pub failure: Failure,
    /// How often lists were played.
    pub tries: u64,
}

/// Shrinks `steps`, at most for about `budget`. None where they do not fail. `replay` plays a list from genesis and gives
/// the place of the step that breaks an invariant, and which.
pub fn shrink(
    steps: &[Step],
    budget: Duration,
    mut replay: impl FnMut(&[Step]) -> Option<(usize, Failure)>,
) -> Option<Shrunk> {
    let until = Instant::now() + budget;
    let (at, failure) = replay(steps)?;
    let mut shrunk = Shrunk { steps: steps.iter().take(at + 1).cloned().collect(), failure, tries: 1 };
    let mut piece = shrunk.steps.len().div_ceil(2);
    while piece > 0 && Instant::now() < until {
        let shorter = leave_out(&mut shrunk, piece, until, &mut replay);
        // Once a single step can go, others may have become needless too.
        piece = if piece == 1 && !shorter { 0 } else { (piece / 2).max(1) };
    }
    Some(shrunk)
}

/// Tries to do without each piece of so many steps, from the end. True where one could go.
fn leave_out(
    shrunk: &mut Shrunk,
    piece: usize,
    until: Instant,
    replay: &mut impl FnMut(&[Step]) -> Option<(usize, Failure)>,
) -> bool {
    let mut shorter = false;
    let mut end = shrunk.steps.len();
    while end > 0 && Instant::now() < until {
        let start = end.saturating_sub(piece);
        let mut rest = shrunk.steps.clone();
        rest.drain(start..end);
        shrunk.tries += 1;
        let fails = replay(&rest).filter(|(_, found)| found.invariant == shrunk.failure.invariant);
        if let Some((at, failure)) = fails {
            rest.truncate(at + 1);
            shrunk.steps = rest;
            shrunk.failure = failure;
            shorter = true;
        }
        end = start.min(shrunk.steps.len());
    }
    shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Breaks at a block of 13 ms, once work of system 1 was seen.
    fn replay(steps: &[Step]) -> Option<(usize, Failure)> {
        let work = steps.iter().position(|step| matches!(step, Step::Work { system: 1, .. }))?;
        let block = |(at, step): (usize, &Step)| {
            (at > work && matches!(step, Step::Block { ms: 13, .. })).then_some(at)
        };
        let at = steps.iter().enumerate().find_map(block)?;
        Some((at, Failure::new("a rule", "a detail")))
    }

    fn blocks(lengths: std::ops::Range<u64>) -> impl Iterator<Item = Step> {
        lengths.map(|ms| Step::Block { ms, full: false })
    }

    #[test]
    fn steps_that_do_not_fail_are_not_shrunk() {
        let steps: Vec<Step> = blocks(0..40).collect();
        assert!(shrink(&steps, Duration::from_secs(9), replay).is_none());
    }

    #[test]
    fn only_the_steps_that_a_failure_needs_are_left() {
        let work = Step::Work { system: 1, gib: 0 };
        let steps: Vec<Step> = blocks(20..60).chain([work.clone()]).chain(blocks(0..40)).collect();
        let shrunk = shrink(&steps, Duration::from_secs(9), replay).unwrap();
        assert_eq!(shrunk.steps, [work, Step::Block { ms: 13, full: false }]);
    }
}
