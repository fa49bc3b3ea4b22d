//! Rates of currencies: accepted as prices are.

use crate::{mock::*, pallet::*, PriceRecord, Quote, RateReport, Standing, MAX_PRICE};
use dlo_core::{SkuId, Usd};
use frame_support::{assert_noop, assert_ok, pallet_prelude::InvalidTransaction};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

/// In round 1 of a chain whose oracles report euros and pounds.
fn in_round(test: impl FnOnce()) {
    ExtBuilder::default().currencies(&["EUR", "GBP"]).build_and_execute(|| {
        run_to_round(1);
        test();
    });
}

fn submit_rates(n: u64, rates: Vec<RateReport>) -> DispatchResult {
    hand_in(n, report_with(vec![], rates))
}

/// Members `1..=dollars.len()` report a rate of the euro.
fn submit_euro(dollars: &[u128]) {
    for (n, dollars) in (1..).zip(dollars) {
        submit_rates(n, vec![rate("EUR", *dollars)]).unwrap();
    }
}

fn accepted(code: &str) -> Option<PriceRecord> {
    AcceptedRates::<Test>::get(currency(code))
}

fn euro() -> Option<Usd> {
    accepted("EUR").map(|record| record.price)
}

#[test]
fn rates_out_of_bounds_out_of_order_or_outside_the_list_are_refused() {
    in_round(|| {
        let quoted =
            |price, sources| RateReport { currency: currency("EUR"), rate: Quote { price, sources } };
        for rates in [
            vec![],
            vec![quoted(Usd(0), 1)],
            vec![quoted(Usd(MAX_PRICE.0 + 1), 1)],
            vec![quoted(usd(1), 0)],
            vec![rate("EUR", 1), rate("EUR", 1)],
            vec![rate("GBP", 1), rate("EUR", 1)],
            vec![rate("CAD", 1)],
            vec![rate("EUR", 1), rate("USD", 1)],
        ] {
            let report = report_with(vec![], rates);
            let signature = sign(1, &report);
            let invalid = validate(key(1), report.clone(), signature.clone());
            assert_eq!(invalid, Err(InvalidTransaction::Call.into()));
            let call = Call::submit_report { oracle: key(1), report, signature };
            assert_noop!(dispatch(RawOrigin::Authorized, call), Error::<Test>::BadQuotes);
        }
    });
}

#[test]
fn one_bad_rate_refuses_the_whole_report() {
    in_round(|| {
        let mixed = report_with(vec![used(0, 5)], vec![rate("EUR", 1), rate("XYZ", 1)]);
        assert!(hand_in(1, mixed).is_err());
        assert_eq!(CurrentRound::<Test>::get().reports, 0);
    });
}

#[test]
fn a_rate_below_quorum_is_not_accepted_though_another_is() {
    in_round(|| {
        for n in 1..=3 {
            let pound = (n < 3).then(|| rate("GBP", 1_300_000));
            let rates = [Some(rate("EUR", 1_100_000)), pound];
            assert_ok!(submit_rates(n, rates.into_iter().flatten().collect()));
        }
        count_round();
        assert_eq!((euro(), accepted("GBP")), (Some(usd(1_100_000)), None));
    });
}

#[test]
fn a_rate_is_the_lower_median_and_valid_from_the_oldest_report_that_counts() {
    in_round(|| {
        submit_euro(&[1_130_000, 1_100_000]);
        run_to(ROUND + 2);
        let quote = Quote { price: usd(1_120_000), sources: 1 };
        assert_ok!(submit_rates(3, vec![RateReport { rate: quote, ..rate("EUR", 1) }]));
        assert_ok!(submit_rates(4, vec![rate("EUR", 1_110_000)]));
        run_to_round(2);
        let record = PriceRecord {
            price: usd(1_110_000),
            low: usd(1_100_000),
            high: usd(1_130_000),
            accepted_round: 1,
            valid_until: ROUND * BLOCK_MS + TTL,
            sources: 1,
            rounds: 1,
            reports: 4,
        };
        assert_eq!(accepted("EUR"), Some(record));
        let event = Event::RateAccepted { currency: currency("EUR"), rate: usd(1_110_000) };
        assert_eq!(events(), [Event::RoundClosed { round: 1, reports: 4 }, event]);
    });
}

#[test]
fn a_rise_of_a_rate_is_limited_and_a_fall_is_not() {
    in_round(|| {
        for (given, expected) in [(100, 100), (200, 110), (50, 50), (200, 55)] {
            submit_euro(&[given, given, given]);
            count_round();
            assert_eq!(euro(), Some(usd(expected)));
        }
        // Expired or not.
        jump(TTL);
        submit_euro(&[200, 200, 200]);
        count_round();
        assert_eq!(euro(), Some(Usd(60_500_000)));
    });
}

#[test]
fn rates_are_counted_once_in_a_round_of_many_steps() {
    ExtBuilder::default().skus(4, 4).currencies(&["EUR"]).build_and_execute(|| {
        run_to_round(1);
        for n in 1..=3 {
            let quotes = (0..4).map(|sku| used(sku, 5)).collect();
            assert_ok!(hand_in(n, report_with(quotes, vec![rate("EUR", 100)])));
        }
        run_to_round(2);
        assert!(Counting::<Test>::get().is_some());
        run_to(2 * ROUND + 2);
        assert_eq!(accepted("EUR").unwrap().rounds, 1);
        assert_eq!((used_price(0).unwrap().rounds, used_price(3).unwrap().rounds), (1, 1));
    });
}

#[test]
fn who_reports_rates_only_is_as_sound_as_who_reports_prices_where_nothing_else_is_accepted() {
    in_round(|| {
        submit_euro(&[100, 100, 100]);
        count_round();
        assert!((1..=3).all(|n| standing(n) == Standing::default()));
        assert_eq!(standing(4).absence, FAULT);
        // One of two accepted prices is enough, one of four is not.
        submit_rates(1, vec![rate("EUR", 100)]).unwrap();
        for n in 2..=4 {
            hand_in(n, report_with(vec![used(0, 5)], vec![rate("EUR", 100)])).unwrap();
        }
        count_round();
        assert_eq!(standing(1).absence, 0);
        submit_rates(1, vec![rate("EUR", 100)]).unwrap();
        for n in 2..=4 {
            let quotes = (0..3).map(|sku| used(sku, 5)).collect();
            hand_in(n, report_with(quotes, vec![rate("EUR", 100)])).unwrap();
        }
        count_round();
        assert_eq!(standing(1).absence, FAULT);
    });
}

#[test]
fn a_lie_about_a_rate_is_an_outlier_as_any_other() {
    in_round(|| {
        submit_euro(&[100, 100, 100, 151]);
        count_round();
        assert_eq!((standing(1).outlier, standing(4).outlier), (0, FAULT));
        submit_euro(&[100, 100, 100, 150]);
        count_round();
        assert_eq!(standing(4).outlier, FAULT - 1);
    });
}

#[test]
fn the_rate_of_a_currency_that_leaves_the_list_stays_as_it_was() {
    in_round(|| {
        submit_euro(&[100, 100, 100]);
        count_round();
        let before = accepted("EUR");
        submit_euro(&[90, 90, 90]);
        // Reported already, but asked for no more when the round is counted.
        let pounds = vec![currency("GBP")].try_into().unwrap();
        assert_ok!(Oracle::set_currencies(RuntimeOrigin::root(), pounds));
        count_round();
        assert_eq!((accepted("EUR"), before.is_some()), (before, true));
        assert!(submit_rates(1, vec![rate("EUR", 90)]).is_err());
        assert_ok!(submit_rates(1, vec![rate("GBP", 90)]));
    });
}

#[test]
fn rates_alone_give_no_sku_a_price() {
    in_round(|| {
        submit_euro(&[100, 100, 100]);
        count_round();
        assert!(euro().is_some());
        assert!(!AcceptedPrices::<Test>::contains_key(SkuId(0)));
        assert!(Oracle::history(SkuId(0)).is_empty());
    });
}

#[test]
fn without_skus_in_use_no_rates_are_taken() {
    ExtBuilder::default().skus(3, 0).currencies(&["EUR"]).build_and_execute(|| {
        run_to_round(1);
        let report = report_with(vec![], vec![rate("EUR", 1)]);
        let call = Call::submit_report { oracle: key(1), signature: sign(1, &report), report };
        assert_eq!(authorize(call.clone()), Err(InvalidTransaction::Call.into()));
        assert_noop!(dispatch(RawOrigin::Authorized, call), Error::<Test>::WrongPage);
    });
}
