use super::*;

fn add(owner: AccountId, id: SystemId, list: &[u64]) -> sp_runtime::DispatchResult {
    let parts = specs(list.iter().map(|n| spec(DISK, &[*n])).collect());
    NatGenesis::add_parts(signed(owner), id, SALT, parts)
}

fn announce_disks(owner: AccountId, id: SystemId, list: &[u64]) {
    announce_extension(owner, id, &specs(list.iter().map(|n| spec(DISK, &[*n])).collect()));
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        announce_disks(ALICE, SystemId(5), &[2]);
        assert_noop!(add(ALICE, SystemId(5), &[2]), E::UnknownSystem);
    });
}

#[test]
fn parts_for_somebody_elses_system_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        announce_disks(BOB, id, &[2]);
        assert_noop!(add(BOB, id, &[2]), E::NotOwner);
    });
}

#[test]
fn an_extension_announced_for_another_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let first = registered(ALICE, vec![spec(CPU, &[1])]);
        let second = registered(ALICE, vec![spec(CPU, &[2])]);
        announce_disks(ALICE, first, &[3]);
        assert_noop!(add(ALICE, second, &[3]), E::CommitUnknown);
    });
}

#[test]
fn an_extension_announced_as_a_registration_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        announce(ALICE, &specs(vec![spec(DISK, &[2])]));
        assert_noop!(add(ALICE, id, &[2]), E::CommitUnknown);
    });
}

#[test]
fn more_parts_than_a_system_may_have_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(CPU, &[2])]);
        announce_disks(ALICE, id, &[3, 4, 5]);
        assert_noop!(add(ALICE, id, &[3, 4, 5]), E::TooManyParts);
    });
}

#[test]
fn no_parts_at_all_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        announce_disks(ALICE, id, &[]);
        assert_noop!(add(ALICE, id, &[]), E::NoParts);
    });
}

#[test]
fn an_added_part_has_its_own_genesis() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        announce_disks(ALICE, id, &[2, 3]);
        assert_ok!(add(ALICE, id, &[2, 3]));
        assert_eq!(backing(id).issued, nat(1_000));
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_eq!(backing(id).issued, nat(2_000));
        assert_eq!(part(id, 0).issued, nat(1_000));
        assert_eq!(part(id, 2).issued, nat(500));
        assert_eq!(on_hold(HoldReason::System, ALICE), SYSTEM_DEPOSIT + 3 * (PART_DEPOSIT + ITEM_DEPOSIT));
    });
}

#[test]
fn a_parts_id_is_not_reused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        announce_disks(ALICE, id, &[2]);
        assert_ok!(add(ALICE, id, &[2]));
        assert_eq!(part(id, 1).sku, DISK);
    });
}

#[test]
fn work_done_before_a_part_came_does_not_wear_it() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        WorkUnits::set(&600);
        let used = crate::PartSpec { schedule: Schedule::Units { total: 1_000 }, ..spec(DISK, &[2]) };
        let parts = specs(vec![used]);
        announce_extension(ALICE, id, &parts);
        assert_ok!(NatGenesis::add_parts(signed(ALICE), id, SALT, parts));
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_eq!(part(id, 1).value, usd(500));
        WorkUnits::set(&850);
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        assert_eq!(part(id, 1).value, usd(375));
    });
}
