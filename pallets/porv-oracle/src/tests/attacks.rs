//! What oracles, and a clock, may try.

use crate::{mock::*, pallet::*, Report, SkuReport, Standing};
use dlo_core::{Bps, PriceError, PriceProvider, SkuId};
use frame_support::{assert_noop, assert_ok, pallet_prelude::InvalidTransaction};
use frame_system::RawOrigin;

const SKU: SkuId = SkuId(0);
const WEEK: u64 = 7 * 86_400_000;
/// Members, and how many of them may fail.
const SIZES: [(u64, u64); 3] = [(4, 1), (7, 2), (13, 4)];
const HONEST: Option<u128> = Some(100);
const GONE: Option<u128> = None;

/// A chain that uses one sku, in round 1.
fn chain(members: u64, test: impl FnOnce()) {
    ExtBuilder::default().members(members).skus(1, 1).build_and_execute(|| {
        run_to_round(1);
        test();
    });
}

/// The market price in dollars.
fn price() -> Result<u128, PriceError> {
    Oracle::market(SKU).map(|market| market.price.0 / 1_000_000)
}

/// Honest members report 101 and up, the last `f` of all what they agreed on.
fn collude(members: u64, f: u64, lie: Option<u128>) {
    let honest = (1..=members - f).map(|n| Some(100 + u128::from(n)));
    let quotes: Vec<_> = honest.chain((0..f).map(|_| lie)).collect();
    round(&quotes);
}

#[test]
fn colluding_liars_below_a_third_never_move_a_price_out_of_the_honest_range() {
    for (members, f) in SIZES {
        for lie in [Some(1), Some(90), Some(149), Some(1_000_000_000), None] {
            chain(members, || {
                for _ in 0..6 {
                    collude(members, f, lie);
                    let record = used_price(0).unwrap();
                    let honest = usd(101)..=usd(100 + u128::from(members - f));
                    assert!(honest.contains(&record.price), "{members} {lie:?} {record:?}");
                }
                // Nor do they get an honest member into trouble.
                assert!((1..=members - f).all(|n| standing(n) == Standing::default()));
            });
        }
    }
}

#[test]
fn liars_that_change_sides_gain_nothing() {
    for (members, f) in SIZES {
        chain(members, || {
            for lie in [Some(1), Some(1_000_000), None, Some(1), None, Some(1_000_000)] {
                collude(members, f, lie);
                let price = used_price(0).unwrap().price;
                assert!((usd(101)..=usd(100 + u128::from(members - f))).contains(&price));
            }
        });
    }
}

#[test]
fn all_members_together_raise_a_price_by_no_more_than_the_limit_a_round() {
    chain(4, || {
        round(&[HONEST; 4]);
        for expected in [110_000_000, 121_000_000, 133_100_000, 146_410_000] {
            round(&[Some(1_000_000); 4]);
            assert_eq!(used_price(0).unwrap().price, dlo_core::Usd(expected));
        }
    });
}

#[test]
fn a_copy_of_anothers_report_does_not_pass() {
    chain(4, || {
        let seen = report(vec![used(0, 100)]);
        let signature = sign(1, &seen);
        for n in 2..=4 {
            let copy = validate(key(n), seen.clone(), signature.clone());
            assert_eq!(copy, Err(InvalidTransaction::BadProof.into()));
        }
        // Nor does the original, once it is in.
        assert_ok!(hand_in(1, seen.clone()));
        assert_eq!(validate(key(1), seen, signature), Err(InvalidTransaction::Stale.into()));
    });
}

#[test]
fn the_report_of_an_older_round_cannot_be_replayed() {
    chain(4, || {
        let old = report(vec![used(0, 100)]);
        let signature = sign(1, &old);
        run_to_round(2);
        // The very same page.
        assert_eq!(old.page, report(vec![]).page);
        let replayed = validate(key(1), old.clone(), signature.clone());
        assert_eq!(replayed, Err(InvalidTransaction::Stale.into()));
        let call = Call::submit_report { oracle: key(1), report: old.clone(), signature: signature.clone() };
        assert_noop!(dispatch(RawOrigin::Authorized, call), Error::<Test>::WrongRound);
        // With the number of the running round the signature is of something else.
        let forged = Report { round: 2, ..old };
        assert_eq!(validate(key(1), forged, signature), Err(InvalidTransaction::BadProof.into()));
    });
}

#[test]
fn of_two_reports_of_a_member_in_one_round_the_first_stands() {
    chain(4, || {
        let calls = [100, 1].map(|dollars| {
            let report = report(vec![used(0, dollars)]);
            Call::submit_report { oracle: key(1), signature: sign(1, &report), report }
        });
        // A pool that knows neither takes one of them: both stand for the same.
        let [first, second] = calls.clone().map(|call| authorize(call).unwrap().provides);
        assert_eq!(first, second);
        let [first, second] = calls;
        assert_ok!(dispatch(RawOrigin::Authorized, first));
        assert_eq!(authorize(second.clone()), Err(InvalidTransaction::Stale.into()));
        assert_noop!(dispatch(RawOrigin::Authorized, second), Error::<Test>::AlreadyReported);
        for n in 2..=3 {
            assert_ok!(submit(n, vec![used(0, 100)]));
        }
        run_to_round(2);
        assert_eq!((used_price(0).unwrap().reports, used_price(0).unwrap().low), (3, usd(100)));
    });
}

#[test]
fn when_a_third_vanishes_prices_expire_and_come_back_with_them() {
    for (members, f) in SIZES {
        chain(members, || {
            let rest = usize::try_from(members - f).unwrap();
            round(&vec![HONEST; rest]);
            assert_eq!(price(), Ok(100));
            // One more.
            let before = used_price(0);
            for _ in 0..21 {
                round(&vec![HONEST; rest - 1]);
                assert_eq!(used_price(0), before);
            }
            assert_eq!(price(), Err(PriceError::Expired));
            assert!(suspended().is_empty());
            round(&vec![Some(200); rest]);
            assert_eq!(price(), Ok(110));
        });
    }
}

#[test]
fn withholding_one_kind_never_leaves_a_higher_one_as_the_price() {
    chain(4, || {
        let both = SkuReport { msrp: quote(100), ..used(0, 70) };
        let high = SkuReport { used: None, ..both };
        // The last `withheld` members leave out the low kind.
        let report_all = |withheld: u64| {
            for n in 1..=4 {
                submit(n, vec![if n > 4 - withheld { high } else { both }]).unwrap();
            }
            round(&[]);
        };
        report_all(0);
        report_all(1);
        assert_eq!(price(), Ok(70));
        let end = used_price(0).unwrap().valid_until;
        for _ in 0..21 {
            report_all(2);
            let fresh = Timestamp::get() < end;
            assert_eq!(price(), if fresh { Ok(70) } else { Err(PriceError::Expired) });
        }
        assert!(Timestamp::get() >= end);
        assert!(AcceptedPrices::<Test>::get(SKU).msrp.unwrap().valid_until > Timestamp::get());
        report_all(1);
        assert_eq!(price(), Ok(70));
    });
}

#[test]
fn after_a_jump_of_the_clock_prices_are_expired_and_rise_from_the_last_accepted() {
    chain(4, || {
        round(&[HONEST; 4]);
        jump(WEEK);
        assert_eq!(price(), Err(PriceError::Expired));
        round(&[Some(1_000); 4]);
        assert_eq!(price(), Ok(110));
        let record = used_price(0).unwrap();
        assert!(record.valid_until > Timestamp::get());
        assert_eq!(record.rounds, 2);
    });
}

#[test]
fn a_price_with_a_report_from_before_a_jump_of_the_clock_is_expired_from_the_start() {
    chain(4, || {
        submit_used(&[100, 100]);
        jump(WEEK);
        for n in 3..=4 {
            assert_ok!(submit(n, vec![used(0, 100)]));
        }
        run_to_round(2);
        assert_eq!(used_price(0).unwrap().valid_until, ROUND * BLOCK_MS + TTL);
        assert_eq!(price(), Err(PriceError::Expired));
        round(&[HONEST; 4]);
        assert_eq!(price(), Ok(100));
    });
}

#[test]
fn a_clock_that_jumps_does_not_pass_the_rounds_that_a_first_price_needs() {
    chain(4, || {
        round(&[HONEST; 4]);
        jump(WEEK);
        assert_eq!(used_price(0).unwrap().rounds, 1);
        run_to(2 * ROUND + 3);
        assert_eq!(CurrentRound::<Test>::get().number, 2);
    });
}

#[test]
fn a_sku_added_in_the_midst_of_a_round_is_not_on_its_page() {
    ExtBuilder::default().skus(4, 3).build_and_execute(|| {
        run_to_round(1);
        assert_ok!(Oracle::want(SkuId(3)));
        assert_eq!(page(), [0, 1, 2]);
        for quotes in [vec![used(3, 1)], vec![used(0, 5), used(3, 1)]] {
            assert!(submit(1, quotes).is_err());
        }
        submit_three((0..3).map(|sku| used(sku, 5)).collect());
        count_round();
        assert!(!AcceptedPrices::<Test>::contains_key(SkuId(3)));
        // Who reported all that was on the page has missed nothing.
        assert!((1..=3).all(|n| standing(n) == Standing::default()));
        assert_eq!(page(), [0, 1, 2, 3]);
        assert_ok!(submit(1, vec![used(3, 1)]));
    });
}

#[test]
fn reports_of_rates_only_do_not_fill_the_quorum_of_a_price() {
    ExtBuilder::default().skus(1, 1).currencies(&["EUR"]).build_and_execute(|| {
        run_to_round(1);
        submit_used(&[1, 1]);
        for n in 3..=4 {
            assert_ok!(hand_in(n, report_with(vec![], vec![rate("EUR", 1)])));
        }
        run_to_round(2);
        assert_eq!(used_price(0), None);
        assert_eq!(AcceptedRates::<Test>::get(currency("EUR")), None);
        assert!((1..=4).all(|n| standing(n) == Standing::default()));
    });
}

#[test]
fn while_no_sku_is_in_use_no_report_is_taken() {
    ExtBuilder::default().skus(3, 0).build_and_execute(|| {
        run_to_round(1);
        for quotes in [vec![], vec![used(0, 5)]] {
            let report = report(quotes);
            let call = Call::submit_report { oracle: key(1), signature: sign(1, &report), report };
            assert_eq!(authorize(call.clone()), Err(InvalidTransaction::Call.into()));
            assert_noop!(dispatch(RawOrigin::Authorized, call), Error::<Test>::WrongPage);
        }
        run_to_round(3);
        assert_eq!(Reports::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_member_that_leaves_to_report_again_with_its_key_counts_once() {
    chain(4, || {
        submit_used(&[100, 100, 1]);
        let parameters = crate::Parameters { unbonding_ms: 0, ..PARAMETERS };
        assert_ok!(Oracle::set_parameters(RuntimeOrigin::root(), parameters));
        assert_ok!(leave(3));
        assert_ok!(dispatch(RawOrigin::Signed(3), Call::claim_bond {}));
        assert_ok!(apply(3));
        assert_ok!(admit(3));
        assert_ok!(submit(3, vec![used(0, 102)]));
        assert!(submit(3, vec![used(0, 103)]).is_err());
        run_to_round(2);
        let record = used_price(0).unwrap();
        assert_eq!((record.reports, record.low, record.high), (3, usd(100), usd(102)));
    });
}

#[test]
fn with_a_tighter_tolerance_still_nobody_is_an_outlier_at_the_median() {
    chain(7, || {
        let parameters = crate::Parameters { outlier: Bps(1), ..PARAMETERS };
        assert_ok!(Oracle::set_parameters(RuntimeOrigin::root(), parameters));
        for _ in 0..5 {
            round(&[HONEST; 7]);
        }
        round(&[HONEST, HONEST, HONEST, HONEST, HONEST, GONE, Some(101)]);
        assert!((1..=5).all(|n| standing(n) == Standing::default()));
        assert_eq!((standing(6).absence, standing(7).outlier), (FAULT, FAULT));
    });
}
