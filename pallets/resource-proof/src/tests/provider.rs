//! Work, as the reserve ledger asks for it.

use super::*;

/// A system of Alice that stores a GiB, once the first rate is set: a tenth of the reference price, 102.40 US$.
fn storing() {
    run_to(5);
    plant(FIRST, id(1, 1), GIB);
    assert_eq!(rate(), 102_400_000);
}

#[test]
fn without_a_rate_work_is_worth_nothing() {
    ExtBuilder.build_and_execute(|| {
        plant(FIRST, id(1, 1), GIB);
        assert_eq!(ResourceProof::work_value(FIRST, 1), Usd(0));
        assert_eq!(ResourceProof::work_value(SystemId(9), 1), Usd(0));
    });
}

#[test]
fn work_is_rate_times_units_rounding_down() {
    ExtBuilder.build_and_execute(|| {
        storing();
        assert_eq!(ResourceProof::work_value(FIRST, 1), Usd(102_400_000));
        replant(id(1, 1), 3);
        assert_eq!(ResourceProof::work_value(FIRST, 1), Usd(300_000));
        set_price(DISK, Usd(30_720), 1);
        set_parameters(|parameters| (parameters.floor, parameters.step) = (Bps(33), Bps::WHOLE));
        run(5);
        assert_eq!(rate(), 101);
        assert_eq!(ResourceProof::work_value(FIRST, 1), Usd(0));
        replant(id(1, 1), 1_000);
        assert_eq!(ResourceProof::work_value(FIRST, 1), Usd(98));
    });
}

#[test]
fn a_value_that_does_not_fit_is_none() {
    ExtBuilder.build_and_execute(|| {
        enlarge(FIRST, u64::MAX);
        plant(FIRST, id(1, 1), u64::MAX / MIB);
        let rate = crate::Rate { rate: Usd(u128::MAX), ..Default::default() };
        crate::Rates::<Test>::insert(CommodityId::STORAGE, rate);
        assert_eq!(ResourceProof::work_value(FIRST, u64::MAX), Usd(0));
    });
}

#[test]
fn before_its_probation_is_over_a_system_is_not_ready() {
    ExtBuilder.build_and_execute(|| {
        storing();
        run(9);
        assert!(!ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
        run(1);
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
        // Without units for a moment it begins anew.
        replant(id(1, 1), 0);
        replant(id(1, 1), GIB);
        assert!(!ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
        run(10);
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
    });
}

#[test]
fn work_that_covers_too_little_of_the_hardware_is_not_ready() {
    ExtBuilder.build_and_execute(|| {
        storing();
        run(10);
        // Half of it, rounding up.
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, Usd(204_800_000)));
        assert!(!ResourceProof::ready_for_genesis(FIRST, 1, Usd(204_800_001)));
        assert!(!ResourceProof::ready_for_genesis(FIRST, 0, usd(1)));
        assert!(!ResourceProof::ready_for_genesis(SECOND, 1, usd(1)));
        set_parameters(|parameters| parameters.cover = Bps::WHOLE);
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, Usd(102_400_000)));
        assert!(!ResourceProof::ready_for_genesis(FIRST, 1, Usd(102_400_001)));
    });
}

#[test]
fn with_a_rate_that_was_not_set_lately_nobody_is_ready() {
    ExtBuilder.build_and_execute(|| {
        storing();
        run_to(20);
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
        lose_price(DISK);
        // Three steps may fail.
        run_to(35);
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
        run_to(36);
        assert!(!ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
        // Its work is still worth what it was.
        assert_eq!(work_value(FIRST), Usd(102_400_000));
        set_price(DISK, usd(2_048), 2);
        run_to(40);
        assert!(ResourceProof::ready_for_genesis(FIRST, 1, usd(1)));
    });
}

#[test]
fn units_done_are_gib_days_and_never_fall() {
    ExtBuilder.build_and_execute(|| {
        enlarge(FIRST, 10);
        storing();
        assert_eq!(ResourceProof::units_done(FIRST), 0);
        run(9);
        assert_eq!(ResourceProof::units_done(FIRST), 0);
        run(1);
        assert_eq!(ResourceProof::units_done(FIRST), 1);
        let mut last = 1;
        for units in [5 * GIB, 0, 3, 2 * GIB, 0] {
            replant(id(1, 1), units);
            for _ in 0..12 {
                run(1);
                let done = ResourceProof::units_done(FIRST);
                assert!(done >= last);
                last = done;
            }
        }
        // 5 and 2 GiB for 1.2 days each, and a little.
        assert_eq!(last, 9);
        assert_ok!(dispatch(signed(ALICE), Call::unbind { peer: id(1, 1) }));
        assert_eq!(ResourceProof::units_done(FIRST), 9);
        assert_eq!(ResourceProof::units_done(SystemId(9)), 0);
    });
}

#[test]
fn peers_are_those_that_are_bound() {
    ExtBuilder.build_and_execute(|| {
        let store = Store::empty(1);
        assert_eq!(ResourceProof::peers(FIRST), 0);
        assert_ok!(store.bind(ALICE, FIRST));
        assert_ok!(Store::empty(2).bind(ALICE, FIRST));
        assert_eq!((ResourceProof::peers(FIRST), ResourceProof::peers(SECOND)), (2, 0));
        assert_ok!(store.unbind(ALICE));
        assert_eq!(ResourceProof::peers(FIRST), 1);
    });
}

#[test]
fn of_a_retired_system_nothing_is_left() {
    ExtBuilder.build_and_execute(|| {
        storing();
        run(20);
        resettle(id(1, 1));
        assert_eq!(crate::Networks::<Test>::get(CommodityId::STORAGE).systems, 1);
        assert_ok!(dispatch(signed(ALICE), Call::unbind { peer: id(1, 1) }));
        retire(FIRST);
        assert!(!Work::<Test>::contains_key(FIRST));
        assert_eq!(crate::Networks::<Test>::get(CommodityId::STORAGE), Default::default());
        assert_eq!(ResourceProof::units_done(FIRST), 0);
        assert_noop!(Store::empty(1).bind(ALICE, FIRST), E::UnknownSystem);
    });
}

#[test]
fn a_chain_is_proven_with_prefixes_and_roots_of_a_live_age_only() {
    ExtBuilder.build_and_execute(|| {
        for (bits, age, proven) in [
            (0, u32::MAX, false),
            (1, LIVE_ROOT_AGE - 1, false),
            (1, LIVE_ROOT_AGE, true),
            (16, u32::MAX, true),
        ] {
            set_parameters(|p| (p.prefix_bits, p.root_age_blocks) = (bits, age));
            assert_eq!(ResourceProof::is_proven(), proven);
        }
    });
}
