use super::*;
use crate::{PartSerials, PartSpec, SerialPast, SerialRecord, Serials, GENESIS_TERM_DAYS};

fn retire(id: SystemId, part: u32) -> frame_support::dispatch::DispatchResultWithPostInfo {
    NatGenesis::retire_part(signed(ALICE), id, PartId(part))
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(retire(SystemId(0), 0), E::UnknownSystem);
    });
}

#[test]
fn somebody_elses_part_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(NatGenesis::retire_part(signed(BOB), id, PartId(0)), E::NotOwner);
    });
}

#[test]
fn an_unknown_part_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(retire(id, 1), E::NoSuchPart);
    });
}

#[test]
fn a_retired_part_is_unknown() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(retire(id, 0));
        assert_noop!(retire(id, 0), E::NoSuchPart);
    });
}

#[test]
fn a_part_that_certificates_need_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(DISK, &[2])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        // 500 of the disk, less a fifth and the margin: 360 are backed at the end of the year.
        assert_ok!(NatGenesis::lock(id, nat(361), day(365)));
        assert_noop!(retire(id, 0), E::HorizonWithoutPart);
        assert_ok!(retire(id, 1));
    });
}

#[test]
fn a_part_may_leave_what_the_others_back_with_the_margin() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(DISK, &[2])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_ok!(NatGenesis::lock(id, nat(360), day(365)));
        assert_ok!(retire(id, 0));
        assert_eq!(backing(id).issued, nat(500));
    });
}

#[test]
fn the_last_part_behind_a_certificate_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(1), day(1)));
        assert_noop!(retire(id, 0), E::HorizonWithoutPart);
    });
}

#[test]
fn a_part_without_nat_leaves_whatever_is_committed() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let parts = specs(vec![spec(DISK, &[2])]);
        announce_extension(ALICE, id, &parts);
        assert_ok!(NatGenesis::add_parts(signed(ALICE), id, SALT, parts));
        assert_ok!(NatGenesis::lock(id, nat(700), day(365)));
        set_price(CPU, 1);
        assert_ok!(NatGenesis::revalue(signed(ALICE), id));
        assert_ok!(retire(id, 1));
        assert!(backing(id).impaired);
    });
}

#[test]
fn a_retirement_takes_the_parts_nat_and_gives_its_deposit_back() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(DISK, &[2])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        pass_days(365);
        assert_ok!(retire(id, 0));
        assert_eq!(
            last_event(),
            Event::PartRetired {
                system: id,
                part: PartId(0),
                issued: nat(1_000),
                value: usd(800),
                deposit: PART_DEPOSIT + ITEM_DEPOSIT,
            }
        );
        assert_eq!((backing(id).issued, backing(id).backed), (nat(500), nat(400)));
        assert_eq!(NatGenesis::totals().issued, nat(500));
        assert_eq!(on_hold(HoldReason::System, ALICE), SYSTEM_DEPOSIT + PART_DEPOSIT + ITEM_DEPOSIT);
        assert_eq!(WantedParts::get().get(&CPU), Some(&0));
        assert!(!PartSerials::<Test>::contains_key(id, PartId(0)));
    });
}

#[test]
fn the_serial_record_keeps_the_least_last_value_per_item() {
    ExtBuilder.build_and_execute(|| {
        let record = || Serials::<Test>::get(serial(1)).unwrap();
        let id = registered(ALICE, vec![spec(CPU, &[1, 2])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        pass_days(365);
        assert_ok!(retire(id, 0));
        let past = SerialPast { first_day: day(0), basis: usd(800), schedule: LINE };
        assert_eq!(record(), SerialRecord { past: Some(past), live: None });

        let cheap = registered(ALICE, vec![PartSpec { paid: usd(100), ..spec(CPU, &[1]) }]);
        assert_ok!(NatGenesis::generate(signed(ALICE), cheap));
        assert_ok!(NatGenesis::retire_part(signed(ALICE), cheap, PartId(0)));
        assert_eq!(record().past.unwrap().basis, usd(80));
        assert_eq!(Serials::<Test>::get(serial(2)).unwrap().past, Some(past));
    });
}

#[test]
fn a_part_never_generated_leaves_its_serial_ids_as_they_were() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_ok!(retire(id, 0));
        assert_eq!(Serials::<Test>::get(serial(1)), None);

        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_ok!(retire(id, 0));
        let known = Serials::<Test>::get(serial(1));
        let early = PartSpec { in_service: Day(0), ..spec(CPU, &[1]) };
        let id = registered(BOB, vec![early]);
        assert_ok!(NatGenesis::retire_part(signed(BOB), id, PartId(0)));
        assert_eq!(Serials::<Test>::get(serial(1)), known);
    });
}

#[test]
fn a_part_that_never_had_its_genesis_can_be_retired_by_anyone_in_the_end() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(DISK, &[2])]);
        pass_days(GENESIS_TERM_DAYS - 1);
        assert_noop!(NatGenesis::retire_part(signed(BOB), id, PartId(0)), E::NotOwner);
        pass_days(1);
        assert_ok!(NatGenesis::retire_part(signed(BOB), id, PartId(0)));
        assert_eq!(on_hold(HoldReason::System, ALICE), SYSTEM_DEPOSIT + PART_DEPOSIT + ITEM_DEPOSIT);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_noop!(NatGenesis::retire_part(signed(BOB), id, PartId(1)), E::NotOwner);
    });
}

#[test]
fn a_part_stays_while_the_others_have_no_price_and_something_is_committed() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(DISK, &[2])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_ok!(NatGenesis::lock(id, nat(100), day(30)));
        set_market(DISK, Err(PriceError::Expired));
        assert_noop!(retire(id, 0), E::StalePrices);
        assert_ok!(retire(id, 1));
    });
}
