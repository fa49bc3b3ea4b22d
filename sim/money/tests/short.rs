//! Short games, so that the simulation itself keeps fitting the chain. The long ones are `scripts/sim-money`.

use dlo_sim_money::{episode, tally::Tally, Broken};

#[test]
fn a_short_game_breaks_no_invariant() {
    let mut tally = Tally::default();
    let game = episode(1, 0, 400, 20, |step, outcome| tally.count(step, outcome));
    if let Err(Broken { steps, failure }) = game {
        panic!("step {}: {failure}\n{:?}\n{}", steps.len(), steps.last(), tally.table());
    }
    let never = tally.missing();
    for opening in ["Register", "Generate", "AssignBook", "RegisterApp", "CreateCurrency", "Draw"] {
        assert!(!never.contains(&opening), "{opening} never succeeded\n{}", tally.table());
    }
}
