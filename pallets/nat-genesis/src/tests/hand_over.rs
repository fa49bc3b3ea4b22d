use super::*;
use crate::{Systems, SystemsOf};
use frame_support::traits::fungible::Mutate;

/// What is held for a system of two parts with three items.
const DEPOSITS: u128 = SYSTEM_DEPOSIT + 2 * PART_DEPOSIT + 3 * ITEM_DEPOSIT;

/// A generated system of Alice with two parts and a certificate.
fn lent() -> SystemId {
    let id = registered(ALICE, vec![spec(CPU, &[1, 2]), spec(DISK, &[3])]);
    assert_ok!(NatGenesis::generate(signed(ALICE), id));
    assert_ok!(NatGenesis::lock(id, nat(100), day(30)));
    id
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::hand_over(SystemId(0), &ALICE, &BOB), E::UnknownSystem);
    });
}

#[test]
fn a_giver_who_does_not_own_it_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        assert_noop!(NatGenesis::hand_over(id, &BOB, &ALICE), E::NotOwner);
        assert_noop!(NatGenesis::hand_over(id, &BOB, &BOB), E::NotOwner);
    });
}

#[test]
fn its_owner_does_not_get_it_again() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        assert_noop!(NatGenesis::hand_over(id, &ALICE, &ALICE), E::SameOwner);
    });
}

#[test]
fn a_new_owner_who_cannot_pay_all_deposits_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        // The existential deposit stays free.
        Balances::set_balance(&POOR, DEPOSITS);
        assert_noop!(NatGenesis::hand_over(id, &ALICE, &POOR), TokenError::FundsUnavailable);
        Balances::set_balance(&POOR, DEPOSITS + 1);
        assert_ok!(NatGenesis::hand_over(id, &ALICE, &POOR));
    });
}

#[test]
fn the_system_and_all_its_deposits_go_over() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        let before = Systems::<Test>::get(id).unwrap();
        assert_eq!((on_hold(HoldReason::System, ALICE), on_hold(HoldReason::System, BOB)), (DEPOSITS, 0));
        assert_ok!(NatGenesis::hand_over(id, &ALICE, &BOB));
        assert_eq!((on_hold(HoldReason::System, ALICE), on_hold(HoldReason::System, BOB)), (0, DEPOSITS));
        assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
        assert_eq!(last_event(), Event::HandedOver { system: id, from: ALICE, to: BOB, deposit: DEPOSITS });
        assert!(!SystemsOf::<Test>::contains_key(ALICE, id));
        assert_eq!(NatGenesis::systems_of(&BOB, None, 10), [id]);
        // All else stays.
        assert_eq!(Systems::<Test>::get(id), Some(crate::System { owner: BOB, ..before }));
        assert_eq!(ends(id), [(day(30), nat(100))]);
    });
}

#[test]
fn the_new_owner_acts_for_it_and_the_old_one_does_not() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        assert_ok!(NatGenesis::hand_over(id, &ALICE, &BOB));
        assert_noop!(NatGenesis::retire_part(signed(ALICE), id, PartId(1)), E::NotOwner);
        assert_ok!(NatGenesis::retire_part(signed(BOB), id, PartId(1)));
        assert_eq!(on_hold(HoldReason::System, BOB), DEPOSITS - PART_DEPOSIT - ITEM_DEPOSIT);
    });
}

#[test]
fn parts_that_the_old_owner_announced_are_not_added() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        let more = specs(vec![spec(CPU, &[9])]);
        announce_extension(ALICE, id, &more);
        assert_ok!(NatGenesis::hand_over(id, &ALICE, &BOB));
        assert_noop!(NatGenesis::add_parts(signed(ALICE), id, SALT, more.clone()), E::NotOwner);
        assert_noop!(NatGenesis::add_parts(signed(BOB), id, SALT, more.clone()), E::CommitUnknown);
        let hash = NatGenesis::extension_hash(&ALICE, id, &SALT, &more);
        assert_ok!(NatGenesis::cancel_commit(signed(ALICE), hash));
    });
}

#[test]
fn a_grace_goes_on_under_the_new_owner() {
    ExtBuilder.build_and_execute(|| {
        let id = lent();
        set_price(CPU, 1);
        set_price(DISK, 1);
        revalue(id);
        let before = Systems::<Test>::get(id).unwrap().impairment;
        assert!(before.is_some());
        assert_ok!(NatGenesis::hand_over(id, &ALICE, &BOB));
        assert_eq!(Systems::<Test>::get(id).unwrap().impairment, before);
        assert!(backing(id).impaired);
    });
}

#[test]
fn the_most_that_it_takes_is_a_measured_weight() {
    let weight = <NatGenesis as Handover<AccountId>>::max_weight();
    assert_eq!(weight, <Weights as crate::WeightInfo>::hand_over());
}
