//! What liars do. They see the honest quotes of a round before they report, and agree on what they like.

use super::{
    market::{share, Honest, Quotes, SUBJECTS},
    random::Random,
};
use crate::{PriceKind, MAX_PRICE};
use core::ops::RangeInclusive;
use std::array::from_fn;

/// Rounds for which liars stay with their strategies: long enough to be suspended, and to come back.
const PATIENCE: RangeInclusive<u64> = 20..=150;
/// What colluding liars agree on, in basis points of the honest median.
const AGREED: RangeInclusive<u64> = 1_000..=50_000;
/// Of so many rounds one has a lie: just few enough not to be suspended for it.
const LIE_IN: u64 = 4;
/// After so many rounds of good behaviour comes a jump.
const JUMP_IN: u64 = 25;

/// How one liar makes its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// The most that a report may quote.
    High,
    /// The least.
    Low,
    /// Just above all honest quotes.
    JustAbove,
    /// Just below them.
    JustBelow,
    /// The highest honest quote: never false, and all the same meant to move the median.
    UpperEdge,
    /// The lowest.
    LowerEdge,
    /// As far above the median as is no outlier.
    WithinTolerance,
    /// The honest median for a long time, then ten times the highest honest quote.
    CopyThenJump,
    /// The same with lies as often as goes unpunished.
    NowAndThen,
    /// What all liars agreed on in this round.
    Collude,
    /// Everything but used prices, so that only the higher kinds stay.
    Withhold,
    /// No report.
    Vanish,
}

impl Strategy {
    /// All of them.
    pub(super) const ALL: &'static [Self] = &[
        Self::High,
        Self::Low,
        Self::JustAbove,
        Self::JustBelow,
        Self::UpperEdge,
        Self::LowerEdge,
        Self::WithinTolerance,
        Self::CopyThenJump,
        Self::NowAndThen,
        Self::Collude,
        Self::Withhold,
        Self::Vanish,
    ];

    /// The quote of one subject.
    fn quote(self, subject: usize, honest: Honest, plan: Plan) -> Option<u128> {
        let Honest { least, median, greatest } = honest;
        let is_used = PriceKind::ALL.get(subject % PriceKind::ALL.len()) == Some(&PriceKind::Used);
        let once_in = |rounds: u64, lie: u128| if plan.round % rounds == 1 { lie } else { median };
        let quote = match self {
            Self::High => MAX_PRICE.0,
            Self::Low => 1,
            Self::JustAbove => greatest + 1,
            Self::JustBelow => least - 1,
            Self::UpperEdge => greatest,
            Self::LowerEdge => least,
            Self::WithinTolerance => median * 2,
            Self::CopyThenJump => once_in(JUMP_IN, greatest * 10),
            Self::NowAndThen => once_in(LIE_IN, MAX_PRICE.0),
            Self::Collude => share(median, plan.agreed),
            Self::Withhold if !is_used => median,
            Self::Withhold | Self::Vanish => return None,
        };
        Some(quote.clamp(1, MAX_PRICE.0))
    }
}

/// What liars know in a round.
#[derive(Clone, Copy)]
struct Plan {
    round: u64,
    /// Basis points of the honest median.
    agreed: u64,
}

/// All liars.
pub(super) struct Liars {
    strategies: &'static [Strategy],
    playing: Vec<Strategy>,
    /// Rounds until they choose anew.
    left: u64,
    round: u64,
}

impl Liars {
    pub(super) fn new(number: u64, strategies: &'static [Strategy], random: &mut Random) -> Self {
        let playing = (0..number).map(|_| random.any(strategies)).collect();
        Self { strategies, playing, left: random.within(PATIENCE), round: 0 }
    }

    /// What each of them reports.
    pub(super) fn quotes(&mut self, honest: &[Option<Honest>; SUBJECTS], random: &mut Random) -> Vec<Quotes> {
        self.choose(random);
        self.round += 1;
        let plan = Plan { round: self.round, agreed: random.within(AGREED) };
        let quotes = |strategy: &Strategy| -> Quotes {
            from_fn(|subject| strategy.quote(subject, honest[subject]?, plan))
        };
        self.playing.iter().map(quotes).collect()
    }

    /// From time to time they choose anew: half the times all the same, else each its own.
    fn choose(&mut self, random: &mut Random) {
        self.left -= 1;
        if self.left > 0 {
            return;
        }
        self.left = random.within(PATIENCE);
        let common = random.once_in(2).then(|| random.any(self.strategies));
        for strategy in &mut self.playing {
            *strategy = common.unwrap_or_else(|| random.any(self.strategies));
        }
    }
}
