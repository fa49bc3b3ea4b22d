//! Rounds by the hundred thousand with liars among the members, against the real pallet.
//!
//! Of `3f + 1` members `2f + 1` are honest: they quote a market that walks and jumps, each with some noise, and now and
//! then miss a price or a round. The `f` liars see these quotes first and then report what their strategies say, which
//! change over time. A referee, who knows nothing of the pallet but what it accepted, judges every price of every round.
//!
//! Rounds, reports, counts and standings are the pallet's own; only signatures are left out. `scripts/sim-oracle` runs
//! the long version and says what its figures mean.

mod liars;
mod market;
mod random;
mod referee;

use crate::{
    mock::*, pallet::*, OracleId, Parameters, PriceKind, PriceRecord, Quote, RateReport, Report, Round,
    SkuReport,
};
use dlo_core::{Bps, SkuId, Usd};
use frame_support::traits::Hooks;
use liars::{Liars, Strategy};
use market::{Honest, Market, Quotes, SUBJECTS};
use random::Random;
use referee::{Broken, Figures, Referee, Rule};
use std::{array::from_fn, time::Instant};

/// Skus on the page; their kinds and the rate of one currency are the subjects.
const SKUS: u32 = 2;
const CURRENCY: &str = "EUR";
/// Rounds between two checks of the whole state.
const STRETCH: u64 = 1_000;
/// The members that are simulated: `3f + 1` for f of 1, 2 and 4.
const SIZES: [u64; 3] = [4, 7, 13];

/// What is simulated.
struct Simulation {
    members: u64,
    liars: u64,
    rounds: u64,
    seed: u64,
    strategies: &'static [Strategy],
    /// What the chain goes by.
    parameters: Parameters,
    /// What the referee goes by.
    max_rise: Bps,
}

impl Simulation {
    /// As many liars as `members` can bear.
    fn new(members: u64, rounds: u64, seed: u64) -> Self {
        let parameters = Parameters { price_ttl_ms: TTL, ..Default::default() };
        let (liars, strategies) = ((members - 1) / 3, Strategy::ALL);
        Self { members, liars, rounds, seed, strategies, parameters, max_rise: parameters.max_rise }
    }

    /// Plays all rounds; ends with the first rule that is broken.
    fn run(&self) -> Result<Figures, Broken> {
        let begun = Instant::now();
        let builder = ExtBuilder::default().members(self.members).skus(SKUS, SKUS);
        let mut ext = builder.currencies(&[CURRENCY]).build();
        let mut world = ext.execute_with(|| World::begin(self));
        while world.referee.figures.rounds < self.rounds {
            let stretch = STRETCH.min(self.rounds - world.referee.figures.rounds);
            ext.execute_with(|| world.play(stretch))?;
            // What was removed would stay in the overlay for ever.
            ext.commit_all().unwrap();
        }
        let mut figures = world.referee.figures;
        figures.seconds = begun.elapsed().as_secs_f64();
        Ok(figures)
    }

    /// The rule that is broken.
    fn broken(&self) -> Rule {
        match self.run() {
            Err(broken) => broken.rule,
            Ok(_) => panic!("nothing was caught"),
        }
    }
}

/// A chain and everybody around it.
struct World {
    /// The members' keys, the honest ones' first.
    keys: Vec<OracleId>,
    honest: u64,
    market: Market,
    liars: Liars,
    referee: Referee,
    random: Random,
}

impl World {
    fn begin(simulation: &Simulation) -> Self {
        let Simulation { members, liars, strategies, parameters, max_rise, .. } = *simulation;
        let mut random = Random::new(simulation.seed.wrapping_add(members));
        let keys: Vec<_> = (1..=members).map(key).collect();
        let honest = members - liars;
        Oracle::do_set_parameters(parameters).unwrap();
        end_round();
        Self {
            keys,
            honest,
            market: Market::new(&mut random),
            liars: Liars::new(liars, strategies, &mut random),
            referee: Referee::new(honest, max_rise),
            random,
        }
    }

    fn play(&mut self, rounds: u64) -> Result<(), Broken> {
        for _ in 0..rounds {
            self.round()?;
        }
        Oracle::do_try_state().map_err(|fault| Broken::new(Rule::SoundState, format!("{fault:?}")))
    }

    fn round(&mut self) -> Result<(), Broken> {
        System::reset_events();
        self.market.move_on(&mut self.random);
        let mut quotes: Vec<_> = (0..self.honest).map(|_| self.market.quotes(&mut self.random)).collect();
        let seen = Honest::by_subject(&quotes);
        quotes.extend(self.liars.quotes(&seen, &mut self.random));
        self.keys.iter().zip(&quotes).for_each(|(key, quotes)| report_quotes(key, quotes));

        let (round, before) = (CurrentRound::<Test>::get().number, accepted());
        end_round();
        self.referee.judge_prices(round, &before, &accepted(), &seen)?;
        self.referee.judge_standings(round, &Members::<Test>::get())
    }
}

/// Hands in what one member quotes, where that is anything.
fn report_quotes(key: &OracleId, quotes: &Quotes) {
    let [a, b, c, d, e, f, rate] = quotes.map(|price| price.map(named));
    let quotes: Vec<_> = [(0, [a, b, c]), (1, [d, e, f])]
        .into_iter()
        .map(|(sku, [msrp, new, used])| SkuReport { sku: SkuId(sku), msrp, new, used })
        .filter(SkuReport::is_sound)
        .collect();
    let rates: Vec<_> =
        rate.into_iter().map(|rate| RateReport { currency: currency(CURRENCY), rate }).collect();
    if quotes.is_empty() && rates.is_empty() {
        return;
    }
    let Round { number, page, .. } = CurrentRound::<Test>::get();
    let (quotes, rates) = (quotes.try_into().unwrap(), rates.try_into().unwrap());
    Oracle::do_submit_report(key.clone(), Report { round: number, page, quotes, rates }).unwrap();
}

fn named(price: u128) -> Quote {
    Quote { price: Usd(price), sources: 2 }
}

/// The record of each subject.
fn accepted() -> [Option<PriceRecord>; SUBJECTS] {
    let prices = [0, 1].map(|sku| AcceptedPrices::<Test>::get(SkuId(sku)));
    let kinds = PriceKind::ALL.len();
    from_fn(|subject| match prices.get(subject / kinds) {
        Some(prices) => prices.record(PriceKind::ALL[subject % kinds]),
        None => AcceptedRates::<Test>::get(currency(CURRENCY)),
    })
}

/// Blocks until the running round is over and counted.
fn end_round() {
    let running = CurrentRound::<Test>::get().number;
    while CurrentRound::<Test>::get().number == running || Counting::<Test>::exists() {
        let block = System::block_number() + 1;
        System::set_block_number(block);
        Oracle::on_initialize(block);
        pallet_timestamp::Now::<Test>::put(block * BLOCK_MS);
    }
}

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Plays `rounds` rounds of each size; the figures of each go to `tell`.
fn play_all(rounds: u64, seed: u64, tell: impl Fn(u64, &Figures)) {
    for members in SIZES {
        match Simulation::new(members, rounds, seed).run() {
            Ok(figures) => tell(members, &figures),
            Err(Broken { rule, what }) => panic!("{members} members, seed {seed}: {rule:?}: {what}"),
        }
    }
}

#[test]
#[ignore = "long: scripts/sim-oracle runs it"]
fn no_lie_raises_a_price() {
    let (rounds, seed) = (setting("SIM_ROUNDS", 100_000), setting("SIM_SEED", 1));
    println!("\n{}", Figures::head());
    play_all(rounds.div_ceil(3), seed, |members, figures| println!("{}", figures.row(members)));
}

#[test]
fn in_300_rounds_of_each_size_no_lie_raises_a_price() {
    play_all(300, 1, |members, figures| {
        assert_eq!(figures.rounds, 300);
        assert!(figures.accepted > 1_500, "{members} members: {} prices", figures.accepted);
        assert!(figures.highest <= 10_000 && figures.lowest >= 10_000);
    });
}

#[test]
fn one_liar_too_many_is_caught_below_the_honest_range() {
    let simulation = Simulation { liars: 2, strategies: &[Strategy::Low], ..Simulation::new(4, 300, 1) };
    assert_eq!(simulation.broken(), Rule::NotBelowTheHonest);
}

#[test]
fn a_majority_of_liars_is_caught_above_the_honest_range() {
    let simulation = Simulation { liars: 3, strategies: &[Strategy::High], ..Simulation::new(4, 300, 1) };
    assert_eq!(simulation.broken(), Rule::NotAboveTheHonest);
}

#[test]
fn a_chain_whose_prices_rise_faster_than_the_limit_is_caught() {
    let mut simulation = Simulation::new(4, 1_000, 1);
    simulation.parameters.max_rise = Bps(5_000);
    assert_eq!(simulation.broken(), Rule::NoFasterThanTheLimit);
}

#[test]
fn a_chain_that_suspends_honest_members_is_caught() {
    let mut simulation = Simulation::new(7, 300, 1);
    simulation.parameters.outlier = Bps(1);
    assert_eq!(simulation.broken(), Rule::HonestStay);
}
