use super::*;
use crate::CurrentParameters;

const STRICT: Parameters = Parameters { margin: Bps(5_000), min_sources: 3, min_rounds: 9, grace_days: 1 };

#[test]
fn a_signed_origin_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::set_parameters(signed(ALICE), STRICT), DispatchError::BadOrigin);
    });
}

#[test]
fn a_margin_above_the_whole_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let bad = Parameters { margin: Bps(10_001), ..STRICT };
        assert_noop!(NatGenesis::set_parameters(RuntimeOrigin::root(), bad), E::BadParameters);
    });
}

#[test]
fn parameters_hold_from_then_on() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(CurrentParameters::<Test>::get(), Parameters::default());
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_ok!(NatGenesis::set_parameters(RuntimeOrigin::root(), STRICT));
        assert_eq!(last_event(), Event::ParametersSet { parameters: STRICT });
        assert_noop!(NatGenesis::generate(signed(ALICE), id), E::TooFewSources);
        set_market(CPU, Ok(Market { sources: 3, ..market(1_000) }));
        assert_noop!(NatGenesis::generate(signed(ALICE), id), E::TooFewRounds);
        set_market(CPU, Ok(Market { sources: 3, rounds: 9, ..market(1_000) }));
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        // Half of 800 on that day.
        assert_noop!(NatGenesis::lock(id, Nat(400_000_001), day(365)), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(400), day(365)));
    });
}
