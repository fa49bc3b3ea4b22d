//! Random numbers, and amounts near the edges of what is allowed.

/// A generator whose numbers follow from its seed (SplitMix64), after those that it was given.
#[derive(Clone, Debug)]
pub struct Rng {
    state: u64,
    given: std::vec::IntoIter<u8>,
}

impl Rng {
    /// The generator of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed, given: Vec::new().into_iter() }
    }

    /// A generator whose first numbers are these bytes, four each, and whose others follow from the last eight: what a
    /// fuzzer varies.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let (given, seed) = bytes.split_at(bytes.len().saturating_sub(8));
        let state = seed.iter().fold(0, |seed, byte| (seed << 8) | u64::from(*byte));
        Self { state, given: Vec::from(given).into_iter() }
    }

    /// The generator of the part numbered `part` of what `seed` plays.
    pub fn part(seed: u64, part: u64) -> Self {
        let mut mixed = Self::new(seed ^ part.wrapping_mul(0xD134_2543_DE82_EF95));
        mixed.word();
        mixed
    }

    /// Any number.
    pub fn word(&mut self) -> u64 {
        if self.given.len() > 0 {
            return self.given.by_ref().take(4).fold(0, |word, byte| (word << 8) | u64::from(byte));
        }
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below `limit`; zero where there is none.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.word().checked_rem(limit).unwrap_or_default()
    }

    /// A small number below `limit`.
    pub fn small(&mut self, limit: u32) -> u32 {
        u32::try_from(self.below(u64::from(limit))).unwrap_or_default()
    }

    /// The number of one of `limit` accounts, or of whatever else is few.
    pub fn index(&mut self, limit: u8) -> u8 {
        u8::try_from(self.below(u64::from(limit))).unwrap_or_default()
    }

    /// True once in `of` times.
    pub fn once_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// A number from `least` to `most`; `least` where they are crossed.
    pub fn between(&mut self, least: u128, most: u128) -> u128 {
        let wide = (u128::from(self.word()) << 64) | u128::from(self.word());
        match most.checked_sub(least).and_then(|span| span.checked_add(1)) {
            Some(span) => least.saturating_add(wide.checked_rem(span).unwrap_or_default()),
            None => least,
        }
    }

    /// One of `choices`, if there is any.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(choices.len()).unwrap_or_default());
        choices.get(usize::try_from(at).unwrap_or_default())
    }

    /// An amount: mostly from `least` to `most`; now and then nothing, one, the largest number, or one of the two and
    /// the numbers beside them.
    pub fn amount(&mut self, least: u128, most: u128) -> u128 {
        match self.below(24) {
            0 => 0,
            1 => 1,
            2 => u128::MAX,
            3 => least,
            4 => least.saturating_sub(1),
            5..=7 => most,
            8 => most.saturating_add(1),
            9 => most.saturating_sub(1),
            // Small ones, so that many fit.
            10..=17 => self.between(least, least.saturating_add(most.saturating_sub(least) / 8)),
            _ => self.between(least, most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossed_bounds_give_the_lower_one() {
        assert_eq!(Rng::new(1).between(5, 4), 5);
        assert_eq!(Rng::new(1).below(0), 0);
        assert_eq!(Rng::new(1).pick::<u8>(&[]), None);
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed| (0..9).scan(Rng::new(seed), |rng, _| Some(rng.word())).collect::<Vec<_>>();
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
    }

    #[test]
    fn given_bytes_come_before_all_others() {
        let mut rng = Rng::of_bytes(&[0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 9]);
        assert_eq!([rng.word(), rng.word()], [258, 3]);
        assert_eq!(rng.word(), Rng::new(9).word());
        assert_eq!(Rng::of_bytes(&[]).word(), Rng::new(0).word());
    }

    #[test]
    fn amounts_reach_the_edges_and_beyond() {
        let mut rng = Rng::new(7);
        let drawn: std::collections::BTreeSet<u128> = (0..9_999).map(|_| rng.amount(10, 1_000)).collect();
        for edge in [0, 1, 9, 10, 999, 1_000, 1_001, u128::MAX] {
            assert!(drawn.contains(&edge), "{edge}");
        }
    }
}
