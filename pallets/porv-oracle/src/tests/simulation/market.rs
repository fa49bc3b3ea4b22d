//! What things are worth, and what honest members see of it.

use super::random::Random;
use core::ops::RangeInclusive;
use std::array::from_fn;

/// Three kinds of two skus, and one rate.
pub(super) const SUBJECTS: usize = 7;

/// What one member quotes in a round, in micro-dollars; nothing at all where it does not report.
pub(super) type Quotes = [Option<u128>; SUBJECTS];

/// Where worths begin, in micro-dollars.
const FIRST: RangeInclusive<u64> = 20..=1_000_000_000;
/// Where they stay: from amounts that rounding matters for to 10^8 US$.
const WORTH: RangeInclusive<u64> = 20..=100_000_000_000_000;

/// How far one step goes, in basis points of the worth before it.
const STEP: RangeInclusive<u64> = 9_800..=10_200;
/// How far a jump goes.
const JUMP: RangeInclusive<u64> = 3_333..=30_000;
/// Steps of which one is a jump.
const STEPS_A_JUMP: u64 = 200;

/// How far from the worth an honest member's quote is: far from being an outlier.
const NOISE: RangeInclusive<u64> = 9_700..=10_300;
/// Rounds of which an honest member misses one.
const ROUNDS_A_MISS: u64 = 500;
/// Quotes of which an honest member's sources lack one.
const QUOTES_A_MISS: u64 = 200;

/// `value` by a share in basis points.
pub(super) fn share(value: u128, bps: u64) -> u128 {
    value * u128::from(bps) / 10_000
}

/// The worth of each subject: a random walk with jumps.
pub(super) struct Market([u128; SUBJECTS]);

impl Market {
    pub(super) fn new(random: &mut Random) -> Self {
        Self(from_fn(|_| random.within(FIRST).into()))
    }

    pub(super) fn move_on(&mut self, random: &mut Random) {
        for worth in &mut self.0 {
            let way = if random.once_in(STEPS_A_JUMP) { JUMP } else { STEP };
            let next = share(*worth, random.within(way));
            *worth = next.clamp((*WORTH.start()).into(), (*WORTH.end()).into());
        }
    }

    /// What an honest member quotes.
    pub(super) fn quotes(&self, random: &mut Random) -> Quotes {
        if random.once_in(ROUNDS_A_MISS) {
            return [None; SUBJECTS];
        }
        self.0.map(|worth| {
            let seen = share(worth, random.within(NOISE));
            (!random.once_in(QUOTES_A_MISS)).then_some(seen)
        })
    }
}

/// The honest quotes of one subject in one round.
#[derive(Clone, Copy)]
pub(super) struct Honest {
    pub(super) least: u128,
    pub(super) median: u128,
    pub(super) greatest: u128,
}

impl Honest {
    /// Of each subject, where any honest member quotes it.
    pub(super) fn by_subject(quotes: &[Quotes]) -> [Option<Self>; SUBJECTS] {
        from_fn(|subject| Self::of(quotes.iter().filter_map(|quotes| quotes[subject]).collect()))
    }

    fn of(mut quotes: Vec<u128>) -> Option<Self> {
        quotes.sort_unstable();
        let (least, greatest) = (*quotes.first()?, *quotes.last()?);
        Some(Self { least, median: quotes[quotes.len() / 2], greatest })
    }
}
