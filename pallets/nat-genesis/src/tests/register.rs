use super::*;
use crate::{PartSpec, SerialPast, SerialRecord, Serials, SpecsOf};
use codec::Encode;
use frame_support::traits::ConstU32;

fn reveal(owner: AccountId, parts: SpecsOf<Test>) -> sp_runtime::DispatchResult {
    NatGenesis::register(signed(owner), SALT, parts)
}

/// Announces `parts` for Alice and expects that their reveal fails with `error`.
fn refused(list: Vec<PartSpec<ConstU32<3>>>, error: impl Into<DispatchError>) {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(list);
        announce(ALICE, &parts);
        assert_noop!(reveal(ALICE, parts), error.into());
    });
}

#[test]
fn what_was_not_announced_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(reveal(ALICE, specs(vec![spec(CPU, &[1])])), E::CommitUnknown);
    });
}

#[test]
fn a_registration_that_somebody_else_announced_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(vec![spec(CPU, &[1])]);
        announce(ALICE, &parts);
        assert_noop!(reveal(BOB, parts), E::CommitUnknown);
    });
}

#[test]
fn a_reveal_with_another_salt_or_other_parts_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(vec![spec(CPU, &[1])]);
        announce(ALICE, &parts);
        assert_noop!(NatGenesis::register(signed(ALICE), [8; 32], parts), E::CommitUnknown);
        assert_noop!(reveal(ALICE, specs(vec![spec(CPU, &[2])])), E::CommitUnknown);
    });
}

#[test]
fn a_reveal_before_the_delay_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(vec![spec(CPU, &[1])]);
        let hash = NatGenesis::registration_hash(&ALICE, &SALT, &parts);
        assert_ok!(NatGenesis::commit(signed(ALICE), hash));
        pass_blocks(1);
        assert_noop!(reveal(ALICE, parts.clone()), E::CommitTooYoung);
        pass_blocks(1);
        assert_ok!(reveal(ALICE, parts));
    });
}

#[test]
fn a_reveal_after_the_commitments_life_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(vec![spec(CPU, &[1])]);
        announce(ALICE, &parts);
        pass_blocks(9);
        assert_noop!(reveal(ALICE, parts.clone()), E::CommitExpired);
        System::set_block_number(11);
        assert_ok!(reveal(ALICE, parts));
    });
}

#[test]
fn a_commitment_serves_once() {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(vec![spec(CPU, &[1])]);
        announce(ALICE, &parts);
        assert_ok!(reveal(ALICE, parts.clone()));
        assert_noop!(reveal(ALICE, parts), E::CommitUnknown);
    });
}

#[test]
fn a_system_without_parts_is_refused() {
    refused(vec![], E::NoParts);
}

#[test]
fn a_part_without_serial_ids_is_refused() {
    refused(vec![spec(CPU, &[])], E::NoSerials);
}

#[test]
fn serial_ids_out_of_order_are_refused() {
    refused(vec![spec(CPU, &[2, 1])], E::SerialsNotAscending);
}

#[test]
fn a_serial_id_twice_in_a_part_is_refused() {
    refused(vec![spec(CPU, &[1, 1])], E::SerialsNotAscending);
}

#[test]
fn a_serial_id_in_two_parts_is_refused() {
    refused(vec![spec(CPU, &[1]), spec(CPU, &[1])], E::SerialLive);
}

#[test]
fn a_serial_id_of_another_live_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        registered(ALICE, vec![spec(CPU, &[1])]);
        let parts = specs(vec![spec(DISK, &[1, 2])]);
        announce(BOB, &parts);
        assert_noop!(reveal(BOB, parts), E::SerialLive);
    });
}

#[test]
fn a_price_paid_of_zero_is_refused() {
    refused(vec![PartSpec { paid: Usd::ZERO, ..spec(CPU, &[1]) }], E::ZeroPaid);
}

#[test]
fn a_first_day_in_the_future_is_refused() {
    refused(vec![PartSpec { in_service: day(1), ..spec(CPU, &[1]) }], E::InServiceInFuture);
}

#[test]
fn a_schedule_out_of_range_is_refused() {
    let schedule = Schedule::StraightLine { months: 0, salvage: Bps(0) };
    refused(vec![PartSpec { schedule, ..spec(CPU, &[1]) }], E::BadSchedule);
}

#[test]
fn an_unknown_table_is_refused() {
    refused(vec![PartSpec { schedule: Schedule::Table(TableId(1)), ..spec(CPU, &[1]) }], E::UnknownTable);
}

#[test]
fn an_item_that_the_catalogue_does_not_know_is_refused() {
    refused(vec![spec(dlo_core::SkuId(101), &[1])], DispatchError::Other("no such sku"));
}

#[test]
fn an_owner_without_funds_for_the_deposits_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let parts = specs(vec![spec(CPU, &[1])]);
        announce(ALICE, &parts);
        let spare = Balances::free_balance(ALICE) - SYSTEM_DEPOSIT;
        assert_ok!(Balances::transfer_allow_death(signed(ALICE), BOB, spare));
        assert_noop!(reveal(ALICE, parts), TokenError::FundsUnavailable);
    });
}

#[test]
fn a_registered_system_has_parts_and_no_value() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1, 2]), spec(DISK, &[3])]);
        assert_eq!(id, SystemId(0));
        assert_eq!(NatGenesis::owner_of(id), Some(ALICE));
        assert_eq!(backing(id), Backing::default());
        assert_eq!((part(id, 0).quantity, part(id, 1).quantity), (2, 1));
        assert!(!part(id, 0).generated);
        assert_eq!(NatGenesis::totals().systems, 1);
        assert_eq!(
            events()[1..],
            [
                Event::SystemRegistered { system: id, owner: ALICE, deposit: SYSTEM_DEPOSIT },
                Event::PartAdded {
                    system: id,
                    part: PartId(0),
                    sku: CPU,
                    quantity: 2,
                    paid: usd(1_000),
                    in_service: day(0),
                    ceiling: None,
                    deposit: PART_DEPOSIT + 2 * ITEM_DEPOSIT,
                },
                Event::PartAdded {
                    system: id,
                    part: PartId(1),
                    sku: DISK,
                    quantity: 1,
                    paid: usd(1_000),
                    in_service: day(0),
                    ceiling: None,
                    deposit: PART_DEPOSIT + ITEM_DEPOSIT,
                },
            ]
        );
    });
}

#[test]
fn deposits_are_held_and_the_commitments_is_given_back() {
    ExtBuilder.build_and_execute(|| {
        registered(ALICE, vec![spec(CPU, &[1, 2]), spec(DISK, &[3])]);
        let held = SYSTEM_DEPOSIT + 2 * PART_DEPOSIT + 3 * ITEM_DEPOSIT;
        assert_eq!(on_hold(HoldReason::System, ALICE), held);
        assert_eq!(on_hold(HoldReason::Commitment, ALICE), 0);
    });
}

#[test]
fn a_part_without_a_price_is_registered_and_its_price_asked_for() {
    ExtBuilder.build_and_execute(|| {
        registered(ALICE, vec![spec(BARE, &[1]), spec(BARE, &[2])]);
        assert_eq!(WantedParts::get().get(&BARE), Some(&2));
    });
}

#[test]
fn a_table_that_was_accepted_is_taken() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![PartSpec { schedule: Schedule::Table(QUARTERS), ..spec(CPU, &[1]) }]);
        assert_eq!(part(id, 0).schedule, Schedule::Table(QUARTERS));
    });
}

/// Registers `spec`, has its genesis and retires it again.
fn generated_and_retired(spec: PartSpec<frame_support::traits::ConstU32<3>>) {
    let id = registered(ALICE, vec![spec]);
    assert_ok!(NatGenesis::generate(signed(ALICE), id));
    assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
}

#[test]
fn a_serial_seen_again_keeps_the_earliest_day_in_service() {
    ExtBuilder.build_and_execute(|| {
        generated_and_retired(spec(CPU, &[1]));
        pass_days(100);
        let again = PartSpec { in_service: day(100), ..spec(CPU, &[1, 2]) };
        let id = registered(BOB, vec![again]);
        assert_eq!((part(id, 0).in_service, part(id, 0).ceiling), (day(0), Some(usd(1_000))));
        let record = |n| Serials::<Test>::get(serial(n)).unwrap();
        let live = Some((id, PartId(0)));
        let past = SerialPast { first_day: day(0), basis: usd(1_000), schedule: LINE };
        assert_eq!(record(1), SerialRecord { past: Some(past), live });
        assert_eq!(record(2), SerialRecord { past: None, live });
    });
}

#[test]
fn an_earlier_day_than_known_is_taken() {
    ExtBuilder.build_and_execute(|| {
        generated_and_retired(spec(CPU, &[1]));
        let again = PartSpec { in_service: Day(START - 50), ..spec(CPU, &[1]) };
        let id = registered(BOB, vec![again]);
        assert_eq!(part(id, 0).in_service, Day(START - 50));
    });
}

#[test]
fn a_serial_seen_again_keeps_its_schedule() {
    ExtBuilder.build_and_execute(|| {
        generated_and_retired(spec(CPU, &[1]));
        // Worth what it is now for as long as its class lives: a switch to it would be refused.
        let flat = Schedule::StraightLine { months: 1, salvage: Bps(10_000) };
        let parts = specs(vec![PartSpec { schedule: flat, ..spec(CPU, &[1]) }]);
        announce(ALICE, &parts);
        assert_noop!(NatGenesis::register(signed(ALICE), SALT, parts), E::ScheduleKept);
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        pass_days(364);
        let faster = Schedule::StraightLine { months: 12, salvage: Bps(0) };
        let switch = || NatGenesis::switch_schedule(signed(ALICE), id, PartId(0), faster);
        assert_noop!(switch(), E::SwitchTooSoon);
        pass_days(1);
        assert_ok!(switch());
    });
}

#[test]
fn who_only_declared_a_serial_leaves_nothing_behind() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(BOB, vec![PartSpec { in_service: Day(0), ..spec(CPU, &[1]) }]);
        assert_ok!(NatGenesis::retire_part(signed(BOB), id, PartId(0)));
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_eq!((part(id, 0).in_service, part(id, 0).ceiling), (day(0), None));
    });
}

#[test]
fn the_hash_is_that_of_the_documented_encoding() {
    let parts = specs(vec![spec(CPU, &[1])]);
    let mut bytes = b"dlo/register".to_vec();
    bytes.extend(ALICE.encode());
    bytes.extend(SALT);
    bytes.extend(parts.encode());
    let expected = H256(sp_io::hashing::blake2_256(&bytes));
    assert_eq!(NatGenesis::registration_hash(&ALICE, &SALT, &parts), expected);

    let mut bytes = b"dlo/add-parts".to_vec();
    bytes.extend(ALICE.encode());
    bytes.extend(SystemId(5).encode());
    bytes.extend(SALT);
    bytes.extend(parts.encode());
    let expected = H256(sp_io::hashing::blake2_256(&bytes));
    assert_eq!(NatGenesis::extension_hash(&ALICE, SystemId(5), &SALT, &parts), expected);
}
