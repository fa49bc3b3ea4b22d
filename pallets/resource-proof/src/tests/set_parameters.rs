use super::*;
use crate::CurrentParameters;

fn set(parameters: Parameters) -> Result<(), DispatchError> {
    dispatch(RuntimeOrigin::root(), Call::set_parameters { parameters })
}

#[test]
fn a_signed_origin_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let call = Call::set_parameters { parameters: Parameters::LIVE };
        assert_noop!(dispatch(signed(ALICE), call.clone()), DispatchError::BadOrigin);
        assert_noop!(dispatch(authorized(), call), DispatchError::BadOrigin);
    });
}

#[test]
fn figures_out_of_their_range_are_refused() {
    let above = Bps(10_001);
    for bad in [
        Parameters { period_blocks: 0, ..PARAMETERS },
        Parameters { period_blocks: ANSWER, ..PARAMETERS },
        Parameters { answer_blocks: 0, ..PARAMETERS },
        Parameters { answer_blocks: PERIOD, ..PARAMETERS },
        Parameters { rate_blocks: 0, ..PARAMETERS },
        Parameters { prefix_bits: 17, ..PARAMETERS },
        Parameters { prefix_slack_bps: 11_249, ..PARAMETERS },
        Parameters { cover: above, ..PARAMETERS },
        Parameters { floor: above, ..PARAMETERS },
        Parameters { step: above, ..PARAMETERS },
        Parameters { step: Bps(0), ..PARAMETERS },
        Parameters { owner_cap: above, ..PARAMETERS },
        Parameters { owner_cap: Bps(0), ..PARAMETERS },
    ] {
        ExtBuilder.build_and_execute(|| {
            assert!(!bad.is_sound());
            assert_noop!(set(bad), E::BadParameters);
        });
    }
}

#[test]
fn figures_at_the_ends_of_their_ranges_are_taken() {
    let whole = Bps::WHOLE;
    for good in [
        Parameters::LIVE,
        Parameters { period_blocks: ANSWER + 1, ..PARAMETERS },
        Parameters { prefix_bits: 16, prefix_slack_bps: 11_250, min_prefixes: 0, ..PARAMETERS },
        Parameters { root_age_blocks: 0, probation_ms: 0, ..PARAMETERS },
        Parameters { cover: whole, floor: whole, step: whole, owner_cap: whole, ..PARAMETERS },
        Parameters { cover: Bps(0), floor: Bps(0), step: Bps(1), owner_cap: Bps(1), ..PARAMETERS },
    ] {
        ExtBuilder.build_and_execute(|| {
            assert_ok!(set(good));
            assert_eq!(CurrentParameters::<Test>::get(), good);
            assert_eq!(last_event(), Event::ParametersSet { parameters: good });
        });
    }
}

#[test]
fn a_live_chain_stays_one() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(set(Parameters::LIVE));
        for unfit in [
            Parameters { prefix_bits: 0, ..Parameters::LIVE },
            Parameters { root_age_blocks: LIVE_ROOT_AGE - 1, ..Parameters::LIVE },
            PARAMETERS,
        ] {
            assert_noop!(set(unfit), E::BadParameters);
        }
        assert_ok!(set(Parameters { prefix_bits: 1, root_age_blocks: LIVE_ROOT_AGE, ..PARAMETERS }));
    });
}

#[test]
fn another_period_holds_from_the_next_pass_on() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::small(1).enter(FIRST);
        run_to(PERIOD);
        set_parameters(|parameters| (parameters.period_blocks, parameters.answer_blocks) = (25, 20));
        // A challenge keeps the deadline that it was opened with.
        assert_eq!(store.challenge().unwrap().deadline, PERIOD + ANSWER);
        run_to(PERIOD + 24);
        assert_eq!(store.peer().challenges, 1);
        run(1);
        assert_eq!(store.challenge().unwrap().deadline, PERIOD + 25 + 20);
    });
}
