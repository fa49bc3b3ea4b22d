//! What the calls weigh for which a ledger admits NAT.

use crate::{mock::*, Call, WeightInfo};
use dlo_core::{Nat, ReserveLedger, Size, SystemId};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
    weights::Weight,
};
use sp_runtime::traits::Dispatchable;

/// What admission by a system of `size` takes beyond one of one part and one end.
fn beyond(size: Size) -> Weight {
    let of = |size| <Ledger as ReserveLedger<AccountId>>::admission_weight(size);
    of(size) - of(Size { parts: 1, ends: 1 })
}

/// The weight of `call` before and after it.
fn weigh(call: Call<Test>) -> (Weight, Weight) {
    let call = RuntimeCall::Escrow(call);
    let before = call.get_dispatch_info().call_weight;
    let result: DispatchResultWithPostInfo = call.dispatch(signed(APPS));
    (before, result.unwrap().actual_weight.unwrap())
}

fn draw_call(legs: Vec<(SystemId, Nat)>) -> Call<Test> {
    Call::draw { app: APP, legs: legs.try_into().unwrap(), days: 10, max_rate: RATE }
}

#[test]
fn a_draw_weighs_as_with_the_largest_systems_before_and_the_real_ones_after() {
    ExtBuilder::build_and_execute(|| {
        let size = Size { parts: 2, ends: 5 };
        Ledger::set_size(SECOND, size);
        let (before, after) = weigh(draw_call(vec![(SYSTEM, AMOUNT), (SECOND, AMOUNT)]));
        assert_eq!(before, Weights::draw(2) + beyond(LARGEST) * 2);
        assert_eq!(after, Weights::draw(2) + beyond(size));
    });
}

#[test]
fn the_largest_systems_weigh_what_was_said_before() {
    ExtBuilder::build_and_execute(|| {
        for system in [SYSTEM, SECOND] {
            Ledger::set_size(system, LARGEST);
        }
        let (before, after) = weigh(draw_call(vec![(SYSTEM, AMOUNT), (SECOND, AMOUNT)]));
        assert_eq!(before, after);
    });
}

#[test]
fn a_refused_draw_weighs_as_with_the_largest_systems() {
    ExtBuilder::build_and_execute(|| {
        Rulebook::refuse(SYSTEM);
        let call = RuntimeCall::Escrow(draw_call(vec![(SYSTEM, AMOUNT)]));
        let failed = call.dispatch(signed(APPS)).unwrap_err();
        assert_eq!(failed.post_info.actual_weight, None);
    });
}

#[test]
fn renewal_and_top_up_weigh_as_with_the_largest_system_before_and_the_real_one_after() {
    ExtBuilder::build_and_execute(|| {
        let size = Size { parts: 3, ends: 1 };
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Ledger::set_size(SYSTEM, size);
        for (call, base) in [
            (Call::renew { cert, days: 20, max_rate: RATE }, Weights::renew()),
            (Call::top_up { cert, amount: AMOUNT, max_rate: RATE }, Weights::top_up()),
        ] {
            assert_eq!(weigh(call), (base + beyond(LARGEST), base + beyond(size)));
        }
        assert_ok!(Escrow::release(signed(APPS), cert));
    });
}
