//! Tables, classes and what skus are: what a quorum states identically.

use crate::{
    mock::*, pallet::*, Class, Slot, Stated, Statement, Table, Voice, MAX_OPEN, REPORT_CONTEXT, STATE_CONTEXT,
};
use codec::Encode;
use dlo_core::{Bps, ClassId, Day, PriceError, PriceProvider, SkuClass, SkuId, TableId, YearTable};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    pallet_prelude::InvalidTransaction,
    traits::Authorize,
};
use frame_system::RawOrigin;
use sp_core::{Pair as _, H256};
use sp_runtime::DispatchError;

const YEARS: [u16; 4] = [3_333, 4_445, 1_481, 741];

fn whole() -> Table {
    table(&YEARS)
}

fn set_class(id: u16, class: Class) -> Statement {
    Statement::Class { id: ClassId(id), class }
}

fn fact(sku: u32, class: u16, capacity_gib: u32) -> Statement {
    Statement::Sku { sku: SkuId(sku), class: ClassId(class), capacity_gib }
}

/// The call is no valid transaction, and would not pass as one either.
fn assert_call_refused(call: Call<Test>, invalid: InvalidTransaction, error: Error<Test>) {
    assert_eq!(authorize(call.clone()), Err(invalid.into()));
    assert_noop!(dispatch(RawOrigin::Authorized, call), error);
}

/// Member `n` cannot state this in the running round.
fn assert_refused(n: u64, statement: &Statement, invalid: InvalidTransaction, error: Error<Test>) {
    let round = CurrentRound::<Test>::get().number;
    assert_call_refused(statement_call(n, round, statement), invalid, error);
}

fn open_with(n: u64) -> Vec<H256> {
    StatedBy::<Test>::get(key(n)).open.into_inner()
}

fn is_open(statement: &Statement) -> bool {
    !voices(statement).is_empty()
}

fn nothing_is_open() -> bool {
    let known = StatedBy::<Test>::iter_values().any(|stated| !stated.open.is_empty());
    OpenSubjects::<Test>::iter().count() == 0 && !known
}

/// The first class with another life.
fn life(months: u16) -> Statement {
    set_class(0, Class { life_months: months, ..class() })
}

#[test]
fn only_an_authorized_origin_states() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RawOrigin::Root, RawOrigin::Signed(1), RawOrigin::None] {
            let call = statement_call(1, 0, &statement(0));
            assert_noop!(dispatch(origin, call), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_statement_of_another_round_is_stale() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        for round in [0, 2] {
            let call = statement_call(1, round, &statement(0));
            assert_call_refused(call, InvalidTransaction::Stale, Error::WrongRound);
        }
        // What a pool sees on top of the round's last block, before any hook has run.
        run_to(2 * ROUND - 1);
        let call = statement_call(1, 1, &statement(0));
        assert_ok!(authorize(call.clone()));
        System::set_block_number(2 * ROUND);
        assert_call_refused(call, InvalidTransaction::Stale, Error::WrongRound);
        System::set_block_number(2 * ROUND - 1);
    });
}

#[test]
fn a_statement_cannot_be_replayed_in_a_later_round() {
    ExtBuilder::default().build_and_execute(|| {
        let old = life(10);
        let replay = statement_call(1, 0, &old);
        state_three(&old);
        // A quorum has changed its mind since, and the old statement would be news again.
        run_to_round(1);
        state_three(&life(20));
        assert_call_refused(replay.clone(), InvalidTransaction::Stale, Error::WrongRound);
        // With the number of the running round the signature is of something else.
        let Call::submit_statement { oracle, statement, signature, .. } = replay else {
            panic!("another call")
        };
        let slot = Slot { round: 1, number: 15 };
        let forged = Call::submit_statement { oracle, slot, statement, signature };
        assert_eq!(authorize(forged), Err(InvalidTransaction::BadProof.into()));
        assert_eq!(Classes::<Test>::get(ClassId(0)).unwrap().life_months, 20);
    });
}

#[test]
fn a_key_that_is_no_members_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(apply(9));
        assert_refused(9, &statement(0), InvalidTransaction::BadSigner, Error::UnknownOracle);
        assert_ok!(leave(4));
        assert_refused(4, &statement(0), InvalidTransaction::BadSigner, Error::UnknownOracle);
    });
}

#[test]
fn a_suspended_member_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        suspend(4);
        assert_refused(4, &statement(0), InvalidTransaction::BadSigner, Error::SuspendedOracle);
    });
}

#[test]
fn a_table_that_is_not_whole_or_has_no_name_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for bad in [
            table(&[]),
            table(&[9_999]),
            table(&[10_000, 1]),
            table(&[3_333, 4_445, 1_481, 740]),
            Table { jurisdiction: text(""), ..whole() },
            Table { class: text("\u{7f}"), ..whole() },
        ] {
            assert_refused(1, &Statement::Table(bad), InvalidTransaction::Call, Error::BadTable);
        }
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
            assert_refused(1, &set_class(1, bad), InvalidTransaction::Call, Error::BadClass);
        }
    });
}

#[test]
fn a_fact_of_an_unknown_sku_or_class_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        assert_refused(1, &fact(9, 0, 1), InvalidTransaction::Call, Error::UnknownSku);
        assert_refused(1, &fact(1, 9, 1), InvalidTransaction::Call, Error::UnknownClass);
    });
}

#[test]
fn a_voice_is_taken_back_by_stating_what_holds() {
    ExtBuilder::default().build_and_execute(|| {
        let known = Classes::<Test>::get(ClassId(0)).unwrap();
        for n in 1..=2 {
            assert_ok!(state(n, &life(10)));
        }
        assert_ok!(state(1, &set_class(0, known.clone())));
        assert_eq!(voices(&life(10)), [key(2)]);
        assert_refused(1, &set_class(0, known.clone()), InvalidTransaction::Stale, Error::NothingNew);
        for n in 3..=4 {
            assert_ok!(state(n, &life(10)));
        }
        // Three of four, and the first of them is not among them.
        assert_eq!(Classes::<Test>::get(ClassId(0)).unwrap().life_months, 10);
        assert!(nothing_is_open());
    });
}

#[test]
fn what_the_chain_has_already_is_nothing_new() {
    ExtBuilder::default().build_and_execute(|| {
        let known = Classes::<Test>::get(ClassId(0)).unwrap();
        for same in [set_class(0, known), fact(0, 0, 100)] {
            assert_refused(1, &same, InvalidTransaction::Stale, Error::NothingNew);
        }
        for other in [fact(0, 0, 101), fact(1, 0, 0)] {
            assert_ok!(state(1, &other));
        }
    });
}

#[test]
fn an_accepted_table_never_changes() {
    ExtBuilder::default().build_and_execute(|| {
        state_three(&Statement::Table(whole()));
        for other in [
            whole(),
            table(&[10_000]),
            Table { effective: Day(1), ..whole() },
            // That of the genesis state, with other years.
            Table { class: text("Half and half"), ..whole() },
        ] {
            assert_refused(4, &Statement::Table(other), InvalidTransaction::Call, Error::TableKnown);
        }
        assert_eq!(Tables::<Test>::get(TableId(1)), Some(whole()));
        // A new version, another class or jurisdiction is another table.
        for (id, other) in [
            (2, Table { version: 2, ..whole() }),
            (3, Table { class: text("MACRS 5-year"), ..whole() }),
            (4, Table { jurisdiction: text("CA"), ..whole() }),
        ] {
            state_three(&Statement::Table(other.clone()));
            assert_eq!(Tables::<Test>::get(TableId(id)), Some(other));
        }
    });
}

#[test]
fn a_table_that_is_accepted_ends_all_others_of_the_same_rule() {
    ExtBuilder::default().build_and_execute(|| {
        let other = Statement::Table(table(&[10_000]));
        assert_ok!(state(4, &other));
        state_three(&Statement::Table(whole()));
        assert!(nothing_is_open());
        assert_refused(1, &other, InvalidTransaction::Call, Error::TableKnown);
    });
}

#[test]
fn a_member_states_the_same_once_while_it_is_open() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(state(1, &statement(0)));
        assert_refused(1, &statement(0), InvalidTransaction::Stale, Error::AlreadyStated);
        run_to_round(1);
        assert_refused(1, &statement(0), InvalidTransaction::Stale, Error::AlreadyStated);
    });
}

#[test]
fn the_seventeenth_statement_in_a_round_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        for n in 0..16 {
            assert_ok!(state(1, &statement(n)));
        }
        assert_eq!(MAX_OPEN, 16);
        let stale = InvalidTransaction::Stale;
        assert_refused(1, &statement(16), stale, Error::SlotTaken);
        for number in [0, 15, 16, u8::MAX] {
            let call = statement_in(1, Slot { round: 0, number }, &statement(16));
            assert_call_refused(call, stale, Error::SlotTaken);
        }
        // Accepted ones count as well.
        for n in 2..=3 {
            assert_ok!(state(n, &statement(0)));
        }
        assert_eq!(open_with(1).len(), 15);
        assert_refused(1, &statement(16), stale, Error::SlotTaken);
        assert_ok!(state(2, &statement(16)));
        run_to_round(1);
        assert_ok!(state(1, &statement(16)));
        assert_eq!((StatedBy::<Test>::get(key(1)).round, StatedBy::<Test>::get(key(1)).made), (1, 1));
    });
}

#[test]
fn a_signature_over_anything_else_is_bad_proof() {
    ExtBuilder::default().build_and_execute(|| {
        let good = statement(0);
        let slot = |number| Slot { round: 0, number };
        let payload = |context: &[u8], genesis, number| (context, genesis, slot(number), &good).encode();
        assert_eq!(Oracle::statement_payload(slot(0), &good), payload(STATE_CONTEXT, GENESIS_HASH, 0));
        for signature in [
            pair(1).sign(&payload(STATE_CONTEXT, H256::zero(), 0)),
            pair(1).sign(&payload(REPORT_CONTEXT, GENESIS_HASH, 0)),
            pair(1).sign(&payload(STATE_CONTEXT, GENESIS_HASH, 1)),
            pair(1).sign(&Oracle::statement_payload(slot(0), &statement(1))),
            pair(2).sign(&Oracle::statement_payload(slot(0), &good)),
        ] {
            let statement = good.clone();
            let call = Call::submit_statement { oracle: key(1), slot: slot(0), statement, signature };
            assert_eq!(authorize(call), Err(InvalidTransaction::BadProof.into()));
        }
        assert_ok!(authorize(statement_call(1, 0, &good)));
    });
}

#[test]
fn a_valid_statement_stands_for_its_member_and_slot_until_the_round_ends() {
    ExtBuilder::default().build_and_execute(|| {
        run_to(ROUND + 2);
        let valid = |n, m| authorize(statement_call(n, 1, &statement(m))).unwrap();
        let one = valid(1, 0);
        assert_eq!(one.longevity, 3);
        assert!(one.propagate && one.requires.is_empty());
        assert_eq!(one.provides, valid(1, 0).provides);
        // Whatever it says: a pool holds no more of a member than there are slots.
        assert_eq!(one.provides, valid(1, 1).provides);
        let other = statement_in(1, Slot { round: 1, number: 1 }, &statement(0));
        assert_ne!(one.provides, authorize(other).unwrap().provides);
        assert_ne!(one.provides, valid(2, 0).provides);
        let report = report(vec![used(0, 5)]);
        let reported = validate(key(1), report.clone(), sign(1, &report)).unwrap();
        assert_ne!(one.provides, reported.provides);
    });
}

#[test]
fn a_statement_that_somebody_signs_pays_a_fee() {
    ExtBuilder::default().build_and_execute(|| {
        let call = RuntimeCall::Oracle(statement_call(1, 0, &statement(0)));
        let info = call.get_dispatch_info();
        // Who signs it pays: only an authorized origin, which has no account, does not.
        assert_eq!((info.pays_fee, info.class), (Pays::Yes, DispatchClass::Operational));
        assert!(call.weight_of_authorize().ref_time() > 0);
    });
}

#[test]
fn below_quorum_a_statement_is_open_and_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let statement = Statement::Table(whole());
        let (subject, hash) = (Oracle::subject(&statement), Oracle::statement_hash(&statement));
        for n in 1..=2 {
            System::reset_events();
            assert_ok!(state(n, &statement));
            assert_eq!(events(), [Event::Stated { subject, hash, oracle: key(n) }]);
        }
        let expected = [1, 2].map(|n| Voice { oracle: key(n), hash });
        assert_eq!(OpenSubjects::<Test>::get(subject).into_inner(), expected);
        let open = vec![subject].try_into().unwrap();
        assert_eq!(StatedBy::<Test>::get(key(2)), Stated { round: 0, made: 1, open });
        assert_eq!(Oracle::table(TableId(1)), None);
    });
}

#[test]
fn what_a_quorum_states_identically_is_accepted_and_nothing_stays_open() {
    ExtBuilder::default().build_and_execute(|| {
        let statement = Statement::Table(whole());
        let (subject, hash) = (Oracle::subject(&statement), Oracle::statement_hash(&statement));
        for n in 1..=2 {
            assert_ok!(state(n, &statement));
        }
        System::reset_events();
        assert_ok!(state(3, &statement));
        let expected = [
            Event::Stated { subject, hash, oracle: key(3) },
            Event::TableAdded { table: TableId(1) },
            Event::StatementAccepted { subject, hash },
        ];
        assert_eq!(events(), expected);
        assert_eq!(Oracle::table(TableId(1)), Some(YearTable { years: YEARS.map(Bps).to_vec() }));
        assert!(nothing_is_open());
    });
}

#[test]
fn a_quorum_may_form_over_rounds() {
    ExtBuilder::default().build_and_execute(|| {
        for n in 1..=3 {
            assert_ok!(state(n, &statement(0)));
            run_to_round(n);
        }
        assert_eq!(Classes::<Test>::get(ClassId(100)), Some(class()));
        assert!(nothing_is_open());
    });
}

#[test]
fn tables_that_differ_in_one_number_are_not_accepted() {
    ExtBuilder::default().build_and_execute(|| {
        let tables = [
            whole(),
            table(&[3_333, 4_445, 1_482, 740]),
            table(&[3_333, 4_445, 1_481, 741, 0]),
            Table { effective: Day(1), ..whole() },
        ];
        for (n, table) in (1..).zip(tables) {
            assert_ok!(state(n, &Statement::Table(table)));
        }
        // Four voices on one subject, each for something else.
        assert_eq!((OpenSubjects::<Test>::iter().count(), NextTable::<Test>::get()), (1, 1));
        assert_eq!(voices(&Statement::Table(whole())), [key(1)]);
        // The first of them finds its quorum in the end.
        for n in 2..=3 {
            assert_ok!(state(n, &Statement::Table(whole())));
        }
        assert_eq!(Tables::<Test>::get(TableId(1)), Some(whole()));
        assert!(nothing_is_open());
    });
}

#[test]
fn a_class_is_added_or_changed_by_quorum_and_its_skus_follow() {
    ExtBuilder::default().build_and_execute(|| {
        state_three(&set_class(7, class()));
        assert_eq!(Classes::<Test>::get(ClassId(7)), Some(class()));
        System::reset_events();
        state_three(&set_class(0, class()));
        assert!(events().contains(&Event::ClassSet { class: ClassId(0) }));
        assert_eq!(Oracle::class_of(SkuId(0)).unwrap().life_months, 600);
    });
}

#[test]
fn a_sku_has_class_and_capacity_by_quorum() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Oracle::add_sku(RuntimeOrigin::signed(1), text("maker/x")));
        for n in 1..=2 {
            assert_ok!(state(n, &fact(3, 0, 7)));
        }
        assert_ok!(state(4, &fact(3, 0, 8)));
        assert_eq!(Oracle::class_of(SkuId(3)), Err(PriceError::Unclassified));
        System::reset_events();
        assert_ok!(state(3, &fact(3, 0, 7)));
        let expected = SkuClass {
            class: ClassId(0),
            resale_haircut: Bps(2_000),
            writeoff_haircut: Bps(5_000),
            life_months: 60,
            capacity_gib: 7,
        };
        assert_eq!(Oracle::class_of(SkuId(3)), Ok(expected));
        let event = Event::SkuClassified { sku: SkuId(3), class: ClassId(0), capacity_gib: 7 };
        assert!(events().contains(&event));
        // The class of a sku may be stated again, and parts that use it stay.
        assert_eq!(Skus::<Test>::get(SkuId(0)).unwrap().parts, 1);
        state_three(&fact(0, 0, 9));
        let sku = Skus::<Test>::get(SkuId(0)).unwrap();
        assert_eq!((sku.capacity_gib, sku.parts), (9, 1));
    });
}

#[test]
fn active_members_that_are_a_quorum_of_all_are_needed() {
    ExtBuilder::default().members(7).build_and_execute(|| {
        for n in [1, 2, 3, 6] {
            assert_ok!(state(n, &statement(0)));
        }
        suspend(6);
        suspend(7);
        // Five of seven are needed: the suspended member's voice is none of them.
        assert_ok!(state(4, &statement(0)));
        assert!(is_open(&statement(0)));
        assert_ok!(state(5, &statement(0)));
        assert_eq!(Classes::<Test>::get(ClassId(100)), Some(class()));
        assert!(nothing_is_open());
    });
}

#[test]
fn of_what_a_member_has_open_the_oldest_gives_way() {
    ExtBuilder::default().build_and_execute(|| {
        for n in 0..16 {
            assert_ok!(state(1, &statement(n)));
        }
        assert_ok!(state(2, &statement(1)));
        run_to_round(1);
        // Nobody else has a voice on the oldest: it is gone.
        assert_ok!(state(1, &statement(16)));
        assert!(!is_open(&statement(0)) && is_open(&statement(1)));
        // On the next another member's voice stays, and only that.
        assert_ok!(state(1, &statement(17)));
        assert_eq!(voices(&statement(1)), [key(2)]);
        let expected: Vec<_> = (2..18).map(|n| Oracle::subject(&statement(n))).collect();
        assert_eq!(open_with(1), expected);
        assert_eq!(OpenSubjects::<Test>::iter().count(), 17);
        // It can be stated anew.
        assert_ok!(state(1, &statement(1)));
        assert!(!is_open(&statement(2)));
        assert_eq!(voices(&statement(1)), [key(2), key(1)]);
        // Another statement on an open subject takes no other's place, and is the newest.
        assert_ok!(state(1, &set_class(103, Class { life_months: 7, ..class() })));
        assert_eq!(open_with(1).len(), 16);
        assert_eq!(open_with(1).last(), Some(&Oracle::subject(&statement(3))));
        assert_eq!(open_with(1).first(), Some(&Oracle::subject(&statement(4))));
    });
}

#[test]
fn a_subject_is_a_rule_of_tables_a_class_or_a_sku() {
    let same = |one: &Statement, other: &Statement| Oracle::subject(one) == Oracle::subject(other);
    let rule = Statement::Table;
    assert!(same(&rule(whole()), &rule(Table { effective: Day(1), ..table(&[10_000]) })));
    assert!(!same(&rule(whole()), &rule(Table { version: 2, ..whole() })));
    assert!(!same(&rule(whole()), &rule(Table { class: text("other"), ..whole() })));
    assert!(same(&life(1), &life(2)) && !same(&life(1), &statement(0)));
    assert!(same(&fact(1, 2, 3), &fact(1, 5, 6)) && !same(&fact(1, 2, 3), &fact(2, 2, 3)));
    assert!(!same(&set_class(1, class()), &fact(1, 1, 1)));
}

#[test]
fn a_member_has_one_voice_on_a_subject_which_is_its_latest() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(state(1, &life(10)));
        assert_ok!(state(2, &life(10)));
        assert_ok!(state(1, &life(20)));
        assert_eq!((voices(&life(10)), voices(&life(20))), (vec![key(2)], vec![key(1)]));
        // The second voice for the first is the second, not the third.
        assert_ok!(state(3, &life(10)));
        assert!(is_open(&life(10)));
        assert_eq!(open_with(1).len(), 1);
        // Both count among those made in the round.
        assert_eq!(StatedBy::<Test>::get(key(1)).made.count_ones(), 2);
        assert_ok!(state(1, &life(10)));
        assert_eq!(Classes::<Test>::get(ClassId(0)).unwrap().life_months, 10);
    });
}

#[test]
fn voices_left_over_from_before_an_acceptance_bring_nothing_back() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(state(1, &life(10)));
        assert_ok!(state(2, &life(10)));
        for n in 2..=4 {
            assert_ok!(state(n, &life(20)));
        }
        assert_eq!(Classes::<Test>::get(ClassId(0)).unwrap().life_months, 20);
        assert!(nothing_is_open());
        // One voice was for it and one has changed its mind: a third is the first now.
        assert_ok!(state(4, &life(10)));
        assert_ok!(state(3, &life(10)));
        assert_eq!(Classes::<Test>::get(ClassId(0)).unwrap().life_months, 20);
    });
}

#[test]
fn liars_below_a_third_pass_no_statement() {
    for (members, liars) in [(4_u64, 1_u64), (7, 2), (13, 4)] {
        ExtBuilder::default().members(members).build_and_execute(|| {
            let honest = members - liars;
            for n in honest + 1..=members {
                assert_ok!(state(n, &statement(0)));
            }
            // Honest members fall for it one by one: it takes more honest ones than liars.
            let needed = u64::from(dlo_porv::median::quorum(u32::try_from(members).unwrap())) - liars;
            assert!(needed > liars);
            for n in 1..=needed {
                assert!(is_open(&statement(0)));
                assert_ok!(state(n, &statement(0)));
            }
            assert!(!is_open(&statement(0)));
        });
    }
}
