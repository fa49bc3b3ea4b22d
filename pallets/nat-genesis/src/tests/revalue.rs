use super::*;
use crate::{PartSpec, Parts, Systems};
use frame_support::storage::unhashed;

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::revalue(signed(BOB), SystemId(0)), E::UnknownSystem);
        assert_noop!(<NatGenesis as ReserveLedger<AccountId>>::revalue(SystemId(0)), E::UnknownSystem);
    });
}

#[test]
fn an_unsigned_one_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(NatGenesis::revalue(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
    });
}

#[test]
fn time_lowers_the_value_by_the_schedule() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        pass_days(730);
        revalue(id);
        assert_eq!((backing(id).issued, backing(id).backed), (nat(1_000), nat(600)));
        assert_eq!(Systems::<Test>::get(id).unwrap().valued_on, day(730));
        pass_days(1_095);
        revalue(id);
        assert_eq!(backing(id).backed, Nat::ZERO);
    });
}

#[test]
fn no_value_outlives_the_class() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        set_class(CPU, 12);
        pass_days(364);
        revalue(id);
        assert!(backing(id).backed > nat(800));
        pass_days(1);
        revalue(id);
        assert_eq!(backing(id).backed, Nat::ZERO);
    });
}

#[test]
fn a_fall_of_the_market_lowers_the_value_and_a_rise_restores_no_more_than_the_book() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        set_price(CPU, 400);
        revalue(id);
        assert_eq!(backing(id).backed, nat(400));
        set_price(CPU, 9_000);
        pass_days(365);
        revalue(id);
        assert_eq!(backing(id).backed, nat(800));
    });
}

#[test]
fn less_work_lowers_what_is_backed() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        WorkCap::set(&Some(usd(250)));
        revalue(id);
        assert_eq!(
            last_event(),
            Event::Revalued {
                system: id,
                hardware: usd(1_000),
                work: usd(250),
                issued: nat(1_000),
                backed: nat(250),
                stale: false,
            }
        );
    });
}

#[test]
fn without_a_price_the_last_stands_lowered_by_the_schedule_and_marked_stale() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        set_price(CPU, 900);
        revalue(id);
        set_market(CPU, Err(PriceError::Expired));
        revalue(id);
        assert_eq!((backing(id).backed, backing(id).stale), (nat(900), true));
        pass_days(365);
        revalue(id);
        assert_eq!((backing(id).backed, backing(id).stale), (nat(800), true));
        set_price(CPU, 900);
        revalue(id);
        assert_eq!((backing(id).backed, backing(id).stale), (nat(800), false));
    });
}

#[test]
fn without_class_data_the_last_stand_and_the_value_is_stale() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        Classes::set(&Default::default());
        revalue(id);
        assert_eq!((backing(id).backed, backing(id).stale), (nat(1_000), true));
    });
}

#[test]
fn a_part_before_its_genesis_makes_nothing_stale() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let parts = specs(vec![spec(BARE, &[2])]);
        announce_extension(ALICE, id, &parts);
        assert_ok!(NatGenesis::add_parts(signed(ALICE), id, SALT, parts));
        revalue(id);
        assert_eq!((backing(id).backed, backing(id).stale), (nat(1_000), false));
    });
}

/// Since when it is impaired.
fn since(id: SystemId) -> Option<Day> {
    Systems::<Test>::get(id).unwrap().impairment.map(|impairment| impairment.since)
}

#[test]
fn less_backed_than_committed_is_impaired_until_it_is_covered_again() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(600), day(30)));
        pass_days(2);
        set_price(CPU, 599);
        revalue(id);
        assert!(backing(id).impaired);
        assert_eq!(since(id), Some(day(2)));
        let (backed, committed) = (nat(599), nat(600));
        assert!(events().contains(&Event::Impaired { system: id, backed, committed }));

        pass_days(1);
        revalue(id);
        assert_eq!(since(id), Some(day(2)));

        set_price(CPU, 600);
        revalue(id);
        assert!(!backing(id).impaired);
        let recovered = Event::Recovered { system: id, backed: nat(600), committed };
        assert!(events().contains(&recovered));
    });
}

#[test]
fn a_revaluation_that_changes_nothing_says_nothing() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let before = events().len();
        revalue(id);
        assert_eq!(events().len(), before);
    });
}

#[test]
fn a_revaluation_that_changes_nothing_writes_nothing() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        // Were it written, it would be encoded anew, without what does not belong to it.
        let (system, parts) = (Systems::<Test>::hashed_key_for(id), Parts::<Test>::hashed_key_for(id));
        for key in [&system, &parts] {
            let mut longer = unhashed::get_raw(key).unwrap();
            longer.push(0);
            unhashed::put_raw(key, &longer);
        }
        revalue(id);
        let len = |key: &[u8]| unhashed::get_raw(key).unwrap().len();
        let (system_len, parts_len) = (len(&system), len(&parts));
        set_price(CPU, 900);
        revalue(id);
        assert_eq!((len(&system), len(&parts)), (system_len - 1, parts_len - 1));
    });
}

#[test]
fn work_wears_a_schedule_by_units() {
    ExtBuilder.build_and_execute(|| {
        let schedule = Schedule::Units { total: 1_000 };
        let id = registered(ALICE, vec![PartSpec { schedule, ..spec(CPU, &[1]) }]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        WorkUnits::set(&400);
        revalue(id);
        assert_eq!(backing(id).backed, nat(600));
    });
}

#[test]
fn a_revaluation_is_charged_by_the_systems_parts() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let info = NatGenesis::revalue(signed(BOB), id).unwrap();
        assert_eq!(info.actual_weight, Some(<Weights as crate::WeightInfo>::revalue(1)));
    });
}

#[test]
fn where_the_worth_of_work_is_not_fresh_nothing_new_is_locked() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        WorkFresh::set(&false);
        assert_noop!(NatGenesis::lock(id, nat(1), day(1)), E::StalePrices);
        WorkFresh::set(&true);
        assert_ok!(NatGenesis::lock(id, nat(1), day(1)));
    });
}

#[test]
fn a_part_without_a_genesis_adds_no_capacity() {
    ExtBuilder.build_and_execute(|| {
        let mut classes = Classes::get();
        classes.get_mut(&DISK).unwrap().capacity_gib = 1_000;
        Classes::set(&classes);
        let id = registered(ALICE, vec![spec(DISK, &[8, 9])]);
        let hardware = || <NatGenesis as dlo_core::HardwareProvider<u64>>::hardware(id).unwrap();
        assert_eq!((hardware().capacity_gib, hardware().declared_gib), (0, 2_000));
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_eq!((hardware().capacity_gib, hardware().declared_gib), (2_000, 2_000));
    });
}
