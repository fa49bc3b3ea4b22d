//! What was accepted of a sku lately.

use crate::{mock::*, pallet::*, HistoryPoint, SkuReport, HISTORY_LENGTH};
use dlo_core::SkuId;
use frame_support::assert_ok;

const SKU: SkuId = SkuId(0);

fn one_member(test: impl FnOnce()) {
    ExtBuilder::default().members(1).build_and_execute(|| {
        run_to_round(1);
        test();
    });
}

fn report_used(dollars: u128) {
    assert_ok!(submit(1, vec![used(0, dollars)]));
    count_round();
}

#[test]
fn a_sku_that_never_had_a_price_has_no_history() {
    one_member(|| {
        report_used(5);
        assert!(Oracle::history(SkuId(1)).is_empty());
        assert!(Oracle::history(SkuId(99)).is_empty());
    });
}

#[test]
fn a_round_in_which_nothing_was_accepted_of_a_sku_leaves_no_point() {
    one_member(|| {
        report_used(5);
        count_round();
        assert_ok!(submit(1, vec![used(1, 5)]));
        count_round();
        report_used(4);
        let rounds: Vec<_> = Oracle::history(SKU).iter().map(|point| point.round).collect();
        assert_eq!(rounds, [1, 4]);
        assert_eq!(AcceptedPrices::<Test>::get(SKU).updates, 2);
    });
}

#[test]
fn a_point_has_what_was_accepted_at_the_close_after_the_limit_on_rises() {
    one_member(|| {
        let all = SkuReport { sku: SKU, msrp: quote(9), new: quote(8), used: quote(5) };
        assert_ok!(submit(1, vec![all]));
        count_round();
        assert_ok!(submit(1, vec![SkuReport { new: quote(10), used: None, ..used(0, 1) }]));
        count_round();
        // A round is closed before its successor's first block has set the time.
        let at = |round: u64| ((round + 1) * ROUND - 1) * BLOCK_MS;
        let first =
            HistoryPoint { round: 1, at: at(1), msrp: Some(usd(9)), new: Some(usd(8)), used: Some(usd(5)) };
        let limited = dlo_core::Usd(8_800_000);
        let second = HistoryPoint { round: 2, at: at(2), msrp: None, new: Some(limited), used: None };
        assert_eq!(Oracle::history(SKU), [first, second]);
    });
}

#[test]
fn the_oldest_points_are_overwritten_and_the_order_stays() {
    one_member(|| {
        let rounds = HISTORY_LENGTH + 5;
        for round in 1..=rounds {
            report_used(u128::from(1_000 - round));
            let history = Oracle::history(SKU);
            assert_eq!(history.len(), round.min(HISTORY_LENGTH) as usize);
            let oldest = round.saturating_sub(HISTORY_LENGTH) + 1;
            assert!((oldest..=round).eq(history.iter().map(|point| point.round)));
            assert!(history.iter().all(|point| point.used == Some(usd(u128::from(1_000 - point.round)))));
        }
        assert_eq!(AcceptedPrices::<Test>::get(SKU).updates, rounds);
        assert_eq!(History::<Test>::iter_prefix(SKU).count(), HISTORY_LENGTH as usize);
    });
}

#[test]
fn each_sku_has_a_history_of_its_own() {
    one_member(|| {
        for dollars in [9, 8] {
            assert_ok!(submit(1, vec![used(0, dollars), used(2, dollars - 5)]));
            count_round();
        }
        let prices =
            |sku| -> Vec<_> { Oracle::history(SkuId(sku)).iter().filter_map(|point| point.used).collect() };
        assert_eq!((prices(0), prices(2)), (vec![usd(9), usd(8)], vec![usd(4), usd(3)]));
    });
}
