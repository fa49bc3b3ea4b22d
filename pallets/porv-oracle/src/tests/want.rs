use crate::{mock::*, pallet::*};
use dlo_core::{PriceProvider, SkuId};
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;

#[test]
fn an_unknown_sku_cannot_be_wanted() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(Oracle::want(SkuId(9)), Error::<Test>::UnknownSku);
    });
}

#[test]
fn the_list_of_wanted_skus_has_an_end_but_parts_of_one_sku_have_not() {
    ExtBuilder::default().skus(11, 10).build_and_execute(|| {
        assert_noop!(Oracle::want(SkuId(10)), Error::<Test>::WantedFull);
        assert_ok!(Oracle::want(SkuId(9)));
        assert_eq!(Skus::<Test>::get(SkuId(9)).unwrap().parts, 2);
    });
}

#[test]
fn parts_beyond_the_range_are_refused() {
    ExtBuilder::default().build_and_execute(|| {
        Skus::<Test>::mutate(SkuId(0), |sku| sku.as_mut().unwrap().parts = u32::MAX);
        assert_noop!(Oracle::want(SkuId(0)), Error::<Test>::Overflow);
    });
}

#[test]
fn unwanting_what_no_part_uses_changes_nothing() {
    ExtBuilder::default().skus(4, 3).build_and_execute(|| {
        Oracle::unwant(SkuId(3));
        Oracle::unwant(SkuId(99));
        assert_eq!(WantedCount::<Test>::get(), 3);
    });
}

#[test]
fn a_sku_stays_on_the_list_until_its_last_part_goes() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::want(SkuId(1)));
        Oracle::unwant(SkuId(1));
        assert!(WantedPlace::<Test>::contains_key(SkuId(1)));
        Oracle::unwant(SkuId(1));
        assert!(!WantedPlace::<Test>::contains_key(SkuId(1)));
        assert_eq!((Wanted::<Test>::get(0), Wanted::<Test>::get(1)), (Some(SkuId(0)), Some(SkuId(2))));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever order parts come and go in, the list is dense and is the set of skus in use.
    #[test]
    fn any_sequence_of_wants_keeps_the_list_dense(steps in proptest::collection::vec((0_u32..12, any::<bool>()), 1..60)) {
        ExtBuilder::default().skus(12, 0).build_and_execute(|| {
            for (sku, wanted) in steps {
                if wanted {
                    let _ = Oracle::want(SkuId(sku));
                } else {
                    Oracle::unwant(SkuId(sku));
                }
                Oracle::do_try_state().unwrap();
            }
        });
    }
}
