use crate::{mock::*, pallet::*, Class};
use dlo_core::{Bps, ClassId, PriceProvider, SkuId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn class() -> Class {
    Class { name: text("CPU"), resale_haircut: Bps(10_000), writeoff_haircut: Bps(0), life_months: 600 }
}

#[test]
fn only_governance_sets_a_class() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Oracle::set_class(RuntimeOrigin::signed(1), ClassId(1), class()),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn a_class_out_of_bounds_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for bad in [
            Class { name: text(""), ..class() },
            Class { name: text("a\tb"), ..class() },
            Class { resale_haircut: Bps(10_001), ..class() },
            Class { writeoff_haircut: Bps(10_001), ..class() },
            Class { life_months: 0, ..class() },
            Class { life_months: 601, ..class() },
        ] {
            assert_noop!(Oracle::set_class(RuntimeOrigin::root(), ClassId(1), bad), Error::<Test>::BadClass);
        }
    });
}

#[test]
fn a_class_can_be_changed_and_its_skus_follow() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::set_class(RuntimeOrigin::root(), ClassId(0), class()));
        assert_eq!(Classes::<Test>::get(ClassId(0)), Some(class()));
        assert_eq!(Oracle::class_of(SkuId(0)).unwrap().life_months, 600);
        assert_eq!(events(), [Event::ClassSet { class: ClassId(0) }]);
    });
}
