use crate::{mock::*, pallet::*, Parameters};
use dlo_core::Bps;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

const GOOD: Parameters = Parameters {
    price_ttl_ms: 1,
    max_rise: Bps(1),
    outlier: Bps(1),
    fault_points: 1,
    suspend_at: 1,
    unbonding_ms: 0,
};

#[test]
fn only_governance_sets_parameters() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Oracle::set_parameters(RuntimeOrigin::signed(1), GOOD), DispatchError::BadOrigin);
    });
}

#[test]
fn a_parameter_of_zero_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for bad in [
            Parameters { price_ttl_ms: 0, ..GOOD },
            Parameters { max_rise: Bps(0), ..GOOD },
            Parameters { outlier: Bps(0), ..GOOD },
            Parameters { fault_points: 0, ..GOOD },
            Parameters { suspend_at: 0, ..GOOD },
        ] {
            assert_noop!(Oracle::set_parameters(RuntimeOrigin::root(), bad), Error::<Test>::BadParameters);
        }
        assert_ok!(Oracle::set_parameters(RuntimeOrigin::root(), GOOD));
    });
}

#[test]
fn parameters_hold_from_the_next_count_on() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[100, 100, 100]);
        count_round();
        submit_used(&[200, 200, 200]);
        let reported_at = Timestamp::get();
        let parameters = Parameters { price_ttl_ms: 7, max_rise: Bps(5_000), ..PARAMETERS };
        assert_ok!(Oracle::set_parameters(RuntimeOrigin::root(), parameters));
        assert!(events().contains(&Event::ParametersSet { parameters }));
        run_to_round(3);
        let record = used_price(0).unwrap();
        assert_eq!((record.price, record.valid_until), (usd(150), reported_at + 7));
    });
}
