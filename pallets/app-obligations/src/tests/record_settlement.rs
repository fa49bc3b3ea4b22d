use crate::{mock::*, Error, Event, SettlementSums, SettlementTotals, Settlements};
use dlo_core::{AppId, Balance, Nat};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use sp_runtime::ArithmeticError;

fn record(who: AccountId, app: AppId, volume: u128, count: u32) -> DispatchResult {
    Obligations::record_settlement(signed(who), app, Nat(volume), count, REFERENCE)
}

#[test]
fn only_the_owner_of_an_app_records_its_settlements() {
    ExtBuilder::build_and_execute(|| {
        for who in [HOLDER, OTHER, GHOST] {
            assert_noop!(record(who, APP, 1, 1), Error::<Test>::NotAppOwner);
        }
        assert_noop!(record(APPS, NO_APP, 1, 1), Error::<Test>::UnknownApp);
    });
}

#[test]
fn nothing_is_no_settlement() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(record(APPS, APP, 0, 1), Error::<Test>::ZeroAmount);
        assert_noop!(record(APPS, APP, 1, 0), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn a_fee_that_cannot_be_paid_or_counted_refuses_the_record() {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(record(APPS, APP, u128::MAX, 1), ArithmeticError::Underflow);
        SettlementFee::set(Balance::MAX);
        assert_noop!(record(APPS, APP, u128::MAX, 1), Error::<Test>::Overflow);
        SettlementFee::set(0);
        assert_ok!(record(APPS, APP, u128::MAX, u32::MAX));
        assert_noop!(record(APPS, APP, 1, 1), Error::<Test>::Overflow);
        // The totals of all apps do not wrap around either.
        assert_noop!(record(OTHER, SECOND, 1, 1), Error::<Test>::Overflow);
    });
}

#[test]
fn the_fee_keeps_the_owners_account_alive() {
    ExtBuilder::build_and_execute(|| {
        let volume = (ENDOWMENT - ED + 1) / FEE * Nat::UNIT + Nat::UNIT;
        assert!(record(APPS, APP, volume, 1).is_err());
        assert_eq!(free(APPS), ENDOWMENT);
    });
}

#[test]
fn the_fee_is_rounded_up_and_goes_to_the_pot() {
    ExtBuilder::build_and_execute(|| {
        for (volume, fee) in [(1, 1), (333_333, 1), (333_334, 2), (1_000_000, 3), (5_000_001, 16)] {
            let before = (free(APPS), free(POT));
            assert_ok!(record(APPS, APP, volume, 2));
            assert_eq!((free(APPS), free(POT)), (before.0 - fee, before.1 + fee));
            let (volume, count, reference) = (Nat(volume), 2, REFERENCE);
            System::assert_last_event(
                Event::SettlementRecorded { app: APP, volume, count, fee, reference }.into(),
            );
        }
    });
}

#[test]
fn sums_are_kept_for_each_app_and_for_all() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(record(APPS, APP, 2_000_000, 5));
        assert_ok!(record(APPS, APP, 1_000_000, 1));
        assert_ok!(record(OTHER, SECOND, 7_000_000, 9));
        let sums = |nat: u128, count, fees| SettlementSums { volume: Nat(nat * Nat::UNIT), count, fees };
        assert_eq!(Settlements::<Test>::get(APP), sums(3, 6, 9));
        assert_eq!(Settlements::<Test>::get(SECOND), sums(7, 9, 21));
        assert_eq!(SettlementTotals::<Test>::get(), sums(10, 15, 30));
    });
}
