use super::*;
use crate::{PartSerials, PartSpec, SerialRecord, Serials};

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
                deposit: PART_DEPOSIT,
            }
        );
        assert_eq!((backing(id).issued, backing(id).backed), (nat(500), nat(400)));
        assert_eq!(NatGenesis::totals().issued, nat(500));
        assert_eq!(on_hold(HoldReason::System, ALICE), SYSTEM_DEPOSIT + PART_DEPOSIT);
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
        let expected = SerialRecord { first_day: day(0), basis: Some(usd(800)), live: None };
        assert_eq!(record(), expected);

        let cheap = registered(ALICE, vec![PartSpec { paid: usd(100), ..spec(CPU, &[1]) }]);
        assert_ok!(NatGenesis::generate(signed(ALICE), cheap));
        assert_ok!(NatGenesis::retire_part(signed(ALICE), cheap, PartId(0)));
        assert_eq!(record().basis, Some(usd(80)));
        assert_eq!(Serials::<Test>::get(serial(2)).unwrap().basis, Some(usd(800)));
    });
}

#[test]
fn a_part_never_generated_leaves_no_value_behind() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_ok!(retire(id, 0));
        let expected = SerialRecord { first_day: day(0), basis: None, live: None };
        assert_eq!(Serials::<Test>::get(serial(1)), Some(expected));
    });
}
