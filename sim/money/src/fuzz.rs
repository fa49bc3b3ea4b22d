//! Games that a fuzzer's bytes stand for.
//!
//! An input is a row of choices, each of so many bytes that the player makes one choice of; whatever the bytes are, the
//! game is one that he could have chosen. So a fuzzer that leaves out, repeats or changes a choice leaves the others as
//! they are. Every game goes on from the same opening, which is played once.

use crate::{generate::Player, steps::Step, values::Rng, Broken, Failure, Game, SavedGame};
use std::ops::Range;

/// Bytes of a choice: five numbers, and eight bytes from which all others follow.
pub const CHOICE: usize = 28;
/// The most choices of a game.
pub const CHOICES: usize = 160;
/// The most steps of a game: a choice can be of several.
const STEPS: usize = 400;
/// The pallets check their own state at every so many steps, and after the last.
const EVERY: u64 = 64;

/// What is there after the opening.
pub struct Opening {
    steps: Vec<Step>,
    game: SavedGame,
    player: Player,
}

impl Opening {
    /// Plays the opening.
    pub fn new() -> Result<Self, Broken> {
        let (mut game, mut player) = (Game::new(EVERY), Player::new(Rng::new(0)));
        let mut steps = Vec::new();
        while player.has_chosen() {
            play_next(&mut game, &mut player, &mut steps).map_err(|failure| broken(&steps, failure))?;
        }
        let game = game.save().map_err(|failure| broken(&steps, failure))?;
        Ok(Self { steps, game, player })
    }

    /// Plays the game that `bytes` stand for, and gives its steps from genesis. A choice that is not there in full is none.
    pub fn play(&self, bytes: &[u8]) -> Result<Vec<Step>, Broken> {
        let (mut game, mut player) = (self.game.game(), self.player.clone());
        let mut steps = self.steps.clone();
        let result = play_choices(&mut game, &mut player, bytes, &mut steps);
        match result.and_then(|()| game.try_state()) {
            Ok(()) => Ok(steps),
            Err(failure) => Err(broken(&steps, failure)),
        }
    }
}

fn play_choices(
    game: &mut Game,
    player: &mut Player,
    bytes: &[u8],
    steps: &mut Vec<Step>,
) -> Result<(), Failure> {
    let most = steps.len().saturating_add(STEPS);
    for choice in bytes.chunks_exact(CHOICE).take(CHOICES) {
        player.choose_by(Rng::of_bytes(choice));
        play_next(game, player, steps)?;
        while player.has_chosen() && steps.len() < most {
            play_next(game, player, steps)?;
        }
    }
    Ok(())
}

fn play_next(game: &mut Game, player: &mut Player, steps: &mut Vec<Step>) -> Result<(), Failure> {
    let step = player.next(game.model());
    steps.push(step.clone());
    game.play(&step).map(|_| ())
}

fn broken(steps: &[Step], failure: Failure) -> Broken {
    Broken { steps: steps.to_vec(), failure }
}

/// Changes an input in whole choices: new ones, fewer, again, elsewhere, or within one, which is left to `within`.
pub fn mutate(input: &mut Vec<u8>, most: usize, seed: u32, within: impl FnOnce(&mut [u8])) {
    let mut rng = Rng::new(seed.into());
    let count = input.len() / CHOICE;
    input.truncate(count * CHOICE);
    let at = index(&mut rng, count) * CHOICE;
    match rng.below(12) {
        0..=2 => {
            let more = new_choices(&mut rng, 1);
            insert(input, at, more);
        }
        3 => {
            let more = new_choices(&mut rng, 16);
            insert(input, at, more);
        }
        4 | 5 => {
            input.drain(some_choices(&mut rng, count, 8));
        }
        6 | 7 => {
            let again = input.get(some_choices(&mut rng, count, 8)).unwrap_or_default().to_vec();
            insert(input, at, again);
        }
        8 => {
            let moved: Vec<u8> = input.drain(some_choices(&mut rng, count, 4)).collect();
            let to = index(&mut rng, input.len() / CHOICE) * CHOICE;
            insert(input, to, moved);
        }
        _ => match input.get_mut(at..at.saturating_add(CHOICE)) {
            Some(choice) => within(choice),
            None => input.extend(new_choices(&mut rng, 8)),
        },
    }
    input.truncate(most);
}

/// The beginning of one input and the end of another.
pub fn cross(one: &[u8], other: &[u8], most: usize, seed: u32) -> Vec<u8> {
    let mut rng = Rng::new(seed.into());
    let until = index(&mut rng, one.len() / CHOICE + 1) * CHOICE;
    let from = index(&mut rng, other.len() / CHOICE + 1) * CHOICE;
    let begins = one.iter().take(until);
    begins.chain(other.iter().skip(from)).take(most).copied().collect()
}

fn index(rng: &mut Rng, count: usize) -> usize {
    usize::try_from(rng.below(u64::try_from(count).unwrap_or_default())).unwrap_or_default()
}

/// A few choices that are there, at most `most`.
fn some_choices(rng: &mut Rng, count: usize, most: usize) -> Range<usize> {
    let from = index(rng, count);
    let until = from.saturating_add(index(rng, most)).saturating_add(1).min(count);
    from * CHOICE..until * CHOICE
}

fn new_choices(rng: &mut Rng, most: usize) -> Vec<u8> {
    let bytes = (index(rng, most) + 1) * CHOICE;
    std::iter::repeat_with(|| rng.word().to_be_bytes()).flatten().take(bytes).collect()
}

fn insert(input: &mut Vec<u8>, at: usize, more: Vec<u8>) {
    input.splice(at..at, more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_choice_is_none() {
        let opening = Opening::new().unwrap();
        let none = opening.play(&[7; CHOICE - 1]).unwrap();
        assert_eq!(none, opening.play(&[]).unwrap());
    }

    #[test]
    fn games_go_on_from_the_opening_as_from_genesis() {
        let opening = Opening::new().unwrap();
        let bytes = new_choices(&mut Rng::new(5), 1).repeat(12);
        let steps = opening.play(&bytes).unwrap();
        assert!(steps.len() >= opening.steps.len() + 12);
        assert_eq!(opening.play(&bytes).unwrap(), steps);
        assert!(crate::replay(&steps, 1).is_none());
    }

    #[test]
    fn inputs_stay_whole_choices_within_their_limit() {
        let mut input = Vec::new();
        for seed in 0..2_000 {
            mutate(&mut input, 9 * CHOICE, seed, |choice| choice.fill(1));
            assert!(input.len() <= 9 * CHOICE && input.len() % CHOICE == 0);
        }
        let crossed = cross(&[1; 5 * CHOICE], &[2; 5 * CHOICE], 4 * CHOICE, 3);
        assert!(crossed.len() <= 4 * CHOICE && crossed.len().is_multiple_of(CHOICE));
    }
}
