use crate::{mock::*, Quote, SkuReport};
use dlo_core::{Market, PriceError, PriceProvider, SkuId};
use frame_support::assert_ok;

const SKU: SkuId = SkuId(0);

fn report_all(msrp: Option<u128>, new: Option<u128>, used: Option<u128>) {
    let quote = |dollars: Option<u128>| dollars.and_then(quote);
    let report = SkuReport { sku: SKU, msrp: quote(msrp), new: quote(new), used: quote(used) };
    assert_ok!(submit(1, vec![report]));
    count_round();
}

fn one_member(test: impl FnOnce()) {
    ExtBuilder::default().members(1).build_and_execute(|| {
        run_to_round(1);
        test();
    });
}

fn price() -> Result<u128, PriceError> {
    Oracle::market(SKU).map(|market| market.price.0 / 1_000_000)
}

#[test]
fn there_is_no_market_price_without_sku_class_and_an_accepted_price() {
    one_member(|| {
        assert_eq!(Oracle::market(SkuId(9)), Err(PriceError::UnknownSku));
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        assert_eq!(Oracle::market(SkuId(3)), Err(PriceError::Unclassified));
        assert_eq!(Oracle::market(SKU), Err(PriceError::NeverPriced));
    });
}

#[test]
fn the_market_price_is_the_least_of_the_kinds_with_the_haircut_on_new() {
    for (msrp, new, used, least) in [
        (Some(100), Some(90), Some(80), 72),
        (Some(100), Some(90), Some(70), 70),
        (Some(60), Some(90), Some(70), 60),
        (None, Some(90), None, 72),
        (Some(60), None, None, 60),
    ] {
        one_member(|| {
            report_all(msrp, new, used);
            assert_eq!(price(), Ok(least));
            assert_eq!(Oracle::market(SKU).unwrap().msrp, msrp.map(usd));
        });
    }
}

#[test]
fn a_price_ends_at_its_expiry_to_the_millisecond() {
    one_member(|| {
        report_all(None, None, Some(70));
        let end = Oracle::market(SKU).unwrap().valid_until;
        pallet_timestamp::Now::<Test>::put(end - 1);
        assert_eq!(price(), Ok(70));
        pallet_timestamp::Now::<Test>::put(end);
        assert_eq!(price(), Err(PriceError::Expired));
    });
}

#[test]
fn withholding_a_low_kind_leaves_no_price_rather_than_a_higher_one() {
    one_member(|| {
        report_all(Some(100), None, Some(70));
        let end = used_price(0).unwrap().valid_until;
        run_to_round(end / BLOCK_MS / ROUND);
        report_all(Some(100), None, None);
        assert!(Timestamp::get() >= end);
        assert_eq!(price(), Err(PriceError::Expired));
        report_all(Some(100), None, Some(70));
        assert_eq!(price(), Ok(70));
    });
}

#[test]
fn a_market_price_is_as_old_and_as_well_sourced_as_its_weakest_kind() {
    one_member(|| {
        report_all(Some(100), None, Some(70));
        let first_end = Oracle::market(SKU).unwrap().valid_until;
        let quote = Some(Quote { price: usd(70), sources: 9 });
        assert_ok!(submit(1, vec![SkuReport { used: quote, ..used(0, 1) }]));
        count_round();
        let market =
            Market { price: usd(70), msrp: Some(usd(100)), sources: 2, rounds: 1, valid_until: first_end };
        assert_eq!(Oracle::market(SKU), Ok(market));
        assert!(used_price(0).unwrap().valid_until > first_end);
    });
}

#[test]
fn readers_page_through_the_catalogue_in_order() {
    ExtBuilder::default().skus(5, 3).build_and_execute(|| {
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        assert_ok!(Oracle::remove_sku(RuntimeOrigin::signed(1), SkuId(5)));
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/y")));
        let page = |after: Option<u32>, limit| -> (Vec<u32>, Option<u32>) {
            let (skus, next) = Oracle::catalogue(after.map(SkuId), limit);
            (skus.iter().map(|(sku, _)| sku.0).collect(), next.map(|sku| sku.0))
        };
        assert_eq!(page(None, 3), (vec![0, 1, 2], Some(2)));
        assert_eq!(page(Some(2), 2), (vec![3, 4], Some(4)));
        assert_eq!(page(Some(2), 100), (vec![3, 4, 6], None));
        assert_eq!(page(Some(6), 100), (vec![], None));
        assert_eq!(page(Some(u32::MAX), 100), (vec![], None));
        assert_eq!(page(None, 0), (vec![0], Some(0)));
        let status = Oracle::status();
        assert_eq!((status.wanted, status.pages, status.members, status.quorum), (3, 1, 4, 3));
        assert_eq!(status.active, 4);
        assert_eq!((status.round, status.round_length), (0, 5));
    });
}
