//! Each invariant is broken on purpose, and must be named.

use super::*;
use crate::{
    Barred, Commitments, Ends, Impairment, NextSystemId, PartSerials, Parts, Serials, Systems, SystemsOf,
    Totals,
};
use frame_support::traits::{fungible::MutateHold, tokens::Precision};

/// A generated system of Alice with a certificate, and a commitment. `harm` is done to it.
fn breaks(named: &'static str, harm: impl FnOnce(SystemId)) {
    ExtBuilder.build().execute_with(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1, 2]), spec(DISK, &[3])]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_ok!(NatGenesis::lock(id, nat(100), day(30)));
        assert_ok!(NatGenesis::commit(signed(BOB), H256::zero()));
        assert_ok!(NatGenesis::do_try_state());
        harm(id);
        assert_eq!(NatGenesis::do_try_state(), Err(DispatchError::Other(named)));
    });
}

fn change_system(id: SystemId, change: impl FnOnce(&mut crate::SystemOf<Test>)) {
    Systems::<Test>::mutate_extant(id, change);
}

fn change_part(id: SystemId, change: impl FnOnce(&mut crate::Part)) {
    Parts::<Test>::mutate(id, |parts| change(&mut parts.as_mut()[0]));
}

#[test]
fn a_wrong_count_of_systems_is_found() {
    breaks("total systems = live systems", |_| Totals::<Test>::mutate(|t| t.systems += 1));
}

#[test]
fn a_wrong_total_of_issued_nat_is_found() {
    breaks("total issued = sum over systems", |_| Totals::<Test>::mutate(|t| t.issued.0 += 1));
}

#[test]
fn a_wrong_total_of_committed_nat_is_found() {
    breaks("total committed = sum over systems", |_| Totals::<Test>::mutate(|t| t.committed.0 -= 1));
}

#[test]
fn nat_without_a_part_is_found() {
    breaks("a system's issued = sum over its live parts", |id| {
        change_system(id, |system| system.backing.issued.0 += 1);
        Totals::<Test>::mutate(|t| t.issued.0 += 1);
    });
}

#[test]
fn a_system_id_never_given_out_is_found() {
    breaks("a system's id was given out", NextSystemId::<Test>::put);
}

#[test]
fn a_part_id_never_given_out_is_found() {
    breaks("part ids ascend below the next", |id| change_system(id, |system| system.next_part = PartId(1)));
}

#[test]
fn a_wrong_hardware_value_is_found() {
    breaks("a system's hardware value = sum over its live parts", |id| {
        change_part(id, |part| part.value.0 += 1)
    });
}

#[test]
fn backing_above_work_is_found() {
    breaks("backed = min(issued, hardware, work)", |id| change_system(id, |system| system.work = usd(10)));
}

#[test]
fn committed_nat_without_an_end_is_found() {
    breaks("a system's committed = sum of its ends", |id| {
        Ends::<Test>::remove(id);
    });
}

#[test]
fn an_empty_end_is_found() {
    breaks("no end stands for nothing", |id| {
        Ends::<Test>::mutate(id, |ends| {
            ends.try_insert(day(2), Nat::ZERO).unwrap();
        });
    });
}

#[test]
fn unmarked_impairment_is_found() {
    breaks("backed below committed is impaired", |id| {
        change_system(id, |system| {
            system.work = usd(10);
            system.backing.backed = nat(10);
        })
    });
}

/// The system is marked as impaired, with that much of its grace used up.
fn impair(id: SystemId, impairment: Impairment) {
    change_system(id, |system| {
        system.impairment = Some(impairment);
        system.backing.impaired = true;
    });
}

/// The system has less backed than committed.
fn fall_short(id: SystemId) {
    change_system(id, |system| {
        system.work = usd(10);
        system.backing.backed = nat(10);
    });
}

#[test]
fn impairment_without_a_day_is_found() {
    breaks("impaired = since a day", |id| {
        fall_short(id);
        change_system(id, |system| system.backing.impaired = true)
    });
    breaks("impaired = since a day", |id| {
        fall_short(id);
        change_system(id, |system| system.impairment = Some(Impairment::since(day(0))))
    });
}

#[test]
fn impairment_of_a_covered_system_in_its_grace_is_found() {
    breaks("impaired as valued today is backed below committed, or written down", |id| {
        impair(id, Impairment::since(day(0)));
    });
}

#[test]
fn a_write_down_before_the_grace_is_over_is_found() {
    let shortfall = Shortfall { backed: nat(10), committed: nat(100) };
    breaks("nothing is written down before its grace is over", |id| {
        TestWriteDowns::on_shortfall(id, shortfall);
    });
    breaks("nothing is written down before its grace is over", |id| {
        fall_short(id);
        impair(id, Impairment::since(day(0)));
        TestWriteDowns::on_shortfall(id, shortfall);
    });
}

#[test]
fn a_grace_counted_beside_valuations_is_found() {
    for (since, counted_on) in [(day(1), day(0)), (day(0), day(1))] {
        breaks("a grace is counted at valuations", |id| {
            fall_short(id);
            impair(id, Impairment { since, counted_on, used: 0, over: false });
        });
    }
}

#[test]
fn a_grace_that_uses_more_days_than_passed_is_found() {
    breaks("a grace uses no more days than have passed", |id| {
        fall_short(id);
        impair(id, Impairment { used: 1, ..Impairment::since(day(0)) });
    });
}

#[test]
fn committed_nat_without_a_certificate_is_found() {
    breaks("what is committed is some certificate's", |id| {
        change_system(id, |system| system.certificates = 0)
    });
}

#[test]
fn too_many_certificates_are_found() {
    breaks("certificates are bounded", |id| {
        change_system(id, |system| system.certificates = MAX_CERTIFICATES + 1)
    });
}

#[test]
fn a_certificate_without_a_serial_is_found() {
    breaks("a certificate has a serial", |id| change_system(id, |system| system.certificates = 2));
}

#[test]
fn items_without_serial_ids_are_found() {
    breaks("a part's items = its serial ids", |id| change_part(id, |part| part.quantity = 3));
}

#[test]
fn serial_ids_out_of_order_are_found() {
    breaks("a part's serial ids ascend", |id| {
        PartSerials::<Test>::mutate(id, PartId(0), |serials| serials.as_mut().reverse())
    });
}

#[test]
fn value_before_genesis_is_found() {
    breaks("no value before genesis", |id| change_part(id, |part| part.generated = false));
}

#[test]
fn parts_without_a_system_are_found() {
    breaks("parts belong to live systems", |_| {
        Parts::<Test>::insert(SystemId(9), Parts::<Test>::get(SystemId(9)))
    });
}

#[test]
fn ends_without_a_system_are_found() {
    breaks("ends belong to live systems", |_| {
        Ends::<Test>::insert(SystemId(9), Ends::<Test>::get(SystemId(9)))
    });
}

/// `amount` of the system is barred until the fifth day.
fn bar(id: SystemId, amount: Nat) {
    Barred::<Test>::mutate(id, |barred| {
        barred.try_insert(day(5), amount).unwrap();
    });
}

#[test]
fn barred_nat_without_a_system_is_found() {
    breaks("barred NAT belongs to live systems", |_| bar(SystemId(9), nat(1)));
}

#[test]
fn a_system_that_is_noted_with_nothing_barred_is_found() {
    breaks("no system is noted with nothing barred", |id| {
        Barred::<Test>::insert(id, Barred::<Test>::get(id))
    });
}

#[test]
fn a_barred_day_that_stands_for_nothing_is_found() {
    breaks("no barred day stands for nothing", |id| bar(id, Nat::ZERO));
}

#[test]
fn serial_ids_without_a_part_are_found() {
    breaks("serial ids belong to live parts", |id| {
        PartSerials::<Test>::insert(id, PartId(9), PartSerials::<Test>::get(id, PartId(9)))
    });
}

#[test]
fn a_system_listed_under_a_stranger_is_found() {
    breaks("a system is listed under its owner", |id| SystemsOf::<Test>::insert(BOB, id, ()));
}

#[test]
fn an_unlisted_system_is_found() {
    breaks("every system is listed once", |id| SystemsOf::<Test>::remove(ALICE, id));
}

#[test]
fn a_serial_id_bound_to_another_part_is_found() {
    breaks("a part's serial id is bound to it", |id| {
        Serials::<Test>::mutate_extant(serial(1), |record| record.live = Some((id, PartId(1))))
    });
}

#[test]
fn a_serial_id_bound_to_nothing_that_lists_it_is_found() {
    breaks("a bound serial id belongs to one live part", |id| {
        let mut record = Serials::<Test>::get(serial(1)).unwrap();
        record.live = Some((id, PartId(0)));
        Serials::<Test>::insert(serial(99), record);
    });
}

#[test]
fn a_record_that_says_nothing_is_found() {
    breaks("a record says something of its serial id", |_| {
        Serials::<Test>::insert(serial(99), crate::SerialRecord { past: None, live: None });
    });
}

#[test]
fn a_deposit_of_nobody_is_found() {
    breaks("deposits held = deposits recorded", |_| {
        assert_ok!(Balances::hold(&HoldReason::System.into(), &POOR, 1));
    });
}

#[test]
fn a_missing_deposit_is_found() {
    breaks("deposits held = deposits recorded", |_| {
        let reason = HoldReason::System.into();
        assert_ok!(Balances::release(&reason, &ALICE, 1, Precision::Exact));
    });
}

#[test]
fn a_missing_deposit_of_a_commitment_is_found() {
    breaks("deposits held = deposits recorded", |_| {
        let commitment = Commitments::<Test>::get(BOB, H256::zero()).unwrap();
        let deposit = commitment.deposit + 1;
        Commitments::<Test>::insert(BOB, H256::zero(), crate::Commitment { deposit, ..commitment });
    });
}
