use super::*;
use crate::{References, MAX_REFERENCES};

fn skus(list: &[u32]) -> References {
    list.iter().copied().map(SkuId).collect::<Vec<_>>().try_into().unwrap()
}

fn set(list: &[u32]) -> Result<(), DispatchError> {
    dispatch(RuntimeOrigin::root(), Call::set_references { skus: skus(list) })
}

/// The skus that are asked for, each with how often.
fn wanted() -> Vec<(u32, u32)> {
    WantedSkus::get().into_iter().map(|(sku, count)| (sku.0, count)).collect()
}

#[test]
fn a_signed_origin_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let call = Call::set_references { skus: skus(&[1]) };
        assert_noop!(dispatch(signed(ALICE), call.clone()), DispatchError::BadOrigin);
        assert_noop!(dispatch(authorized(), call), DispatchError::BadOrigin);
    });
}

#[test]
fn skus_that_do_not_ascend_are_refused() {
    ExtBuilder.build_and_execute(|| {
        for list in [&[2, 1][..], &[1, 1], &[1, 2, 2], &[1, 3, 2]] {
            assert_noop!(set(list), E::BadReferences);
        }
    });
}

#[test]
fn a_sku_that_the_catalogue_does_not_have_is_refused_with_all_others() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(set(&[2, 3, 101]), DispatchError::Other("no such sku"));
        assert_eq!(wanted(), [(1, 1)]);
    });
}

#[test]
fn oracles_are_asked_for_what_is_set_and_for_nothing_that_was() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(wanted(), [(1, 1)]);
        assert_ok!(set(&[1, 2]));
        assert_eq!(last_event(), Event::ReferencesSet { skus: skus(&[1, 2]) });
        assert_eq!(wanted(), [(1, 1), (2, 1)]);
        assert_ok!(set(&[2, 3]));
        assert_eq!(wanted(), [(2, 1), (3, 1)]);
        assert_ok!(set(&[2, 3]));
        assert_eq!(wanted(), [(2, 1), (3, 1)]);
        assert_ok!(set(&[]));
        assert_eq!(wanted(), []);
    });
}

#[test]
fn sixteen_skus_may_be_set() {
    ExtBuilder.build_and_execute(|| {
        let list: Vec<_> = (1..=MAX_REFERENCES).collect();
        assert_ok!(set(&list));
        assert_eq!(wanted().len(), 16);
    });
}

#[test]
fn the_reference_price_is_the_lower_median_and_none_where_a_price_is_missing() {
    ExtBuilder.build_and_execute(|| {
        assert_ok!(set(&[1, 2, 3, 4]));
        assert_eq!(ResourceProof::reference_price(), None);
        set_price(SkuId(2), usd(10), 1);
        set_price(SkuId(3), usd(60), 3);
        assert_eq!(ResourceProof::reference_price(), None);
        // What stores nothing has no price per GiB.
        set_price(SkuId(4), usd(1), 0);
        assert_eq!(ResourceProof::reference_price(), Some(usd(20)));
        // To withhold the cheapest raises nothing.
        lose_price(SkuId(2));
        assert_eq!(ResourceProof::reference_price(), None);
        // Rounds down.
        set_price(SkuId(2), Usd(10), 3);
        set_price(SkuId(3), Usd(10), 3);
        assert_eq!(ResourceProof::reference_price(), Some(Usd(3)));
    });
}
