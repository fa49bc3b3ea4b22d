use crate::{mock::*, pallet::*};
use dlo_core::{Bps, ClassId, PriceError, PriceProvider, SkuClass, SkuId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn list(skus: &[(u32, u16, u32)]) -> Classification {
    let skus: Vec<_> = skus.iter().map(|(sku, class, gib)| (SkuId(*sku), ClassId(*class), *gib)).collect();
    skus.try_into().unwrap()
}

#[test]
fn only_governance_classifies() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Oracle::classify_skus(RuntimeOrigin::signed(1), list(&[(0, 0, 1)])),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn one_unknown_sku_or_class_refuses_the_whole_list() {
    ExtBuilder::default().build_and_execute(|| {
        for (bad, error) in [((9, 0, 1), Error::<Test>::UnknownSku), ((1, 9, 1), Error::<Test>::UnknownClass)]
        {
            assert_noop!(
                frame_support::storage::with_storage_layer(|| Oracle::classify_skus(
                    RuntimeOrigin::root(),
                    list(&[(0, 0, 7), bad])
                )),
                error
            );
        }
    });
}

#[test]
fn a_sku_has_its_class_and_capacity() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        assert_eq!(Oracle::class_of(SkuId(3)), Err(PriceError::Unclassified));
        System::reset_events();
        assert_ok!(Oracle::classify_skus(RuntimeOrigin::root(), list(&[(3, 0, 7)])));
        assert_eq!(
            Oracle::class_of(SkuId(3)),
            Ok(SkuClass {
                class: ClassId(0),
                resale_haircut: Bps(2_000),
                writeoff_haircut: Bps(5_000),
                life_months: 60,
                capacity_gib: 7,
            })
        );
        let event = Event::SkuClassified { sku: SkuId(3), class: ClassId(0), capacity_gib: 7 };
        assert_eq!(events(), [event]);
    });
}
