//! The money of the DLO chain, played at random: the real runtime on one side, a plain model on the other, compared after
//! every step.
//!
//! A [`generate::Player`] chooses steps; a [`Game`] plays them on a [`world::World`] and in a [`model::Model`] and fails
//! with the first invariant that does not hold. [`shrink`] makes a failing list of steps short; [`breaks`] damages the
//! chain on purpose, to see that it is found; in [`fuzz`] the choices come from a fuzzer.

pub mod breaks;
pub mod calls;
pub mod check;
pub mod facts;
pub mod fuzz;
pub mod generate;
pub mod model;
pub mod report;
pub mod scale;
pub mod shrink;
pub mod steps;
pub mod tally;
pub mod values;
pub mod world;

use crate::{
    facts::Facts,
    generate::Player,
    model::Model,
    steps::Step,
    values::Rng,
    world::{Outcome, SavedWorld, World},
};
use std::{
    fmt,
    panic::{catch_unwind, AssertUnwindSafe},
};

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The invariant.
    pub invariant: String,
    /// Where, and what was seen.
    pub detail: String,
}

impl Failure {
    /// A failure.
    pub fn new(invariant: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { invariant: invariant.into(), detail: detail.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.detail)
    }
}

/// Chain and model, side by side.
pub struct Game {
    world: World,
    model: Model,
    facts: Facts,
    every: u64,
    played: u64,
}

impl Game {
    /// A game from genesis, in which the pallets check their own state at every so many steps.
    pub fn new(every: u64) -> Self {
        let mut world = World::new();
        let facts = world.facts();
        let model = Model {
            figures: world.with(world::figures),
            issuance: facts.issuance,
            now: world::START,
            ant: facts.ant.clone(),
            ..Model::default()
        };
        Self { world, model, facts, every: every.max(1), played: 0 }
    }

    /// What a game needs to go on from here, any number of times.
    pub fn save(self) -> Result<SavedGame, Failure> {
        let world = self.world.save().map_err(|error| Failure::new("a chain can be saved", error))?;
        Ok(SavedGame { world, model: self.model, facts: self.facts, every: self.every })
    }

    /// The invariants that the pallets check themselves.
    pub fn try_state(&mut self) -> Result<(), Failure> {
        self.world.try_state().map_err(|fault| Failure::new(fault, "a pallet's own check"))
    }

    /// What the model knows.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What the chain said last.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The chain, to tamper with it.
    pub fn world(&mut self) -> &mut World {
        &mut self.world
    }

    /// Plays one step. Fails where the chain panics, where it takes what it must refuse, or where anything differs.
    pub fn play(&mut self, step: &Step) -> Result<Outcome, Failure> {
        let played = catch_unwind(AssertUnwindSafe(|| self.world.play(step)));
        let outcome = played.map_err(|panic| Failure::new("nothing panics", text_of(&*panic)))?;
        let before = self.facts.agenda_day;
        self.facts = self.world.facts();
        self.model.apply(step, &outcome, &self.facts)?;
        check::compare(&self.model, &self.facts)?;
        check::check_agenda(&self.model, &self.facts, step, &outcome, before)?;
        self.played = self.played.saturating_add(1);
        if self.played.is_multiple_of(self.every) {
            self.try_state()?;
        }
        Ok(outcome)
    }
}

/// A game as it stood.
pub struct SavedGame {
    world: SavedWorld,
    model: Model,
    facts: Facts,
    every: u64,
}

impl SavedGame {
    /// The game, to be played on.
    pub fn game(&self) -> Game {
        Game {
            world: World::restore(&self.world),
            model: self.model.clone(),
            facts: self.facts.clone(),
            every: self.every,
            played: 0,
        }
    }
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_owned()
}

/// A failing list of steps.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The steps from genesis; the last one is that after which the invariant did not hold.
    pub steps: Vec<Step>,
    /// The invariant.
    pub failure: Failure,
}

/// Plays one episode: `steps` steps from genesis, chosen by the seed's part numbered `episode`. Each outcome is shown to
/// `watch`.
pub fn episode(
    seed: u64,
    episode: u64,
    steps: u64,
    every: u64,
    mut watch: impl FnMut(&Step, &Outcome),
) -> Result<(), Broken> {
    let mut game = Game::new(every);
    let mut player = Player::new(Rng::part(seed, episode));
    let mut played = Vec::new();
    for _ in 0..steps {
        let step = player.next(game.model());
        played.push(step.clone());
        match game.play(&step) {
            Ok(outcome) => watch(&step, &outcome),
            Err(failure) => return Err(Broken { steps: played, failure }),
        }
    }
    Ok(())
}

/// Plays a list of steps from genesis. Gives the failure, and how many steps it took.
pub fn replay(steps: &[Step], every: u64) -> Option<(usize, Failure)> {
    let mut game = Game::new(every);
    steps.iter().enumerate().find_map(|(at, step)| game.play(step).err().map(|failure| (at, failure)))
}
