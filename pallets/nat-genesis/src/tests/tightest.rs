use super::*;

#[test]
fn there_is_none_without_a_system_or_an_end() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(NatGenesis::tightest(SystemId(0), nat(1), day(1)), None);
        assert_eq!(NatGenesis::tightest(generated(), Nat::ZERO, day(1)), None);
    });
}

#[test]
fn there_is_none_where_sums_do_not_fit() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(1), day(1)));
        assert_eq!(NatGenesis::tightest(id, Nat(u128::MAX), day(1)), None);
        assert_eq!(NatGenesis::tightest(id, Nat(u128::MAX), day(2)), None);
    });
}

#[test]
fn the_tightest_day_is_the_one_with_the_least_to_spare() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(400), day(73)));
        assert_ok!(NatGenesis::lock(id, nat(300), day(365)));
        // 864 less 700, against 720 less 300.
        let first = Tightest { day: day(73), committed: nat(700), allowed: nat(864) };
        assert_eq!(NatGenesis::tightest(id, Nat::ZERO, day(0)), Some(first));
        // 864 less 960, against 720 less 560.
        let more = Tightest { committed: nat(960), ..first };
        assert_eq!(NatGenesis::tightest(id, nat(260), day(365)), Some(more));
    });
}

#[test]
fn what_is_asked_about_counts_until_its_end() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let alone = Tightest { day: day(365), committed: nat(700), allowed: nat(720) };
        assert_eq!(NatGenesis::tightest(id, nat(700), day(365)), Some(alone));
        assert_ok!(NatGenesis::lock(id, nat(700), day(365)));
        // An earlier end leaves the late day as it is, with 20 to spare.
        assert_eq!(NatGenesis::tightest(id, nat(100), day(73)), Some(alone));
        let early = Tightest { day: day(73), committed: nat(850), allowed: nat(864) };
        assert_eq!(NatGenesis::tightest(id, nat(150), day(73)), Some(early));
    });
}

#[test]
fn it_is_told_whether_it_is_admitted_or_not() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let tightest = NatGenesis::tightest(id, Nat(720_000_001), day(365)).unwrap();
        assert!(tightest.committed > tightest.allowed);
        assert_noop!(NatGenesis::check_lock(id, Nat(720_000_001), day(365)), E::AboveHorizon);
        set_market(CPU, Err(PriceError::Expired));
        revalue(id);
        assert_noop!(NatGenesis::check_lock(id, nat(1), day(365)), E::StalePrices);
        assert!(NatGenesis::tightest(id, nat(1), day(365)).is_some());
    });
}

#[test]
fn an_end_that_is_due_is_measured_by_today() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(700), day(1)));
        pass_days(365);
        revalue(id);
        let due = Tightest { day: day(1), committed: nat(700), allowed: nat(720) };
        assert_eq!(NatGenesis::tightest(id, Nat::ZERO, day(0)), Some(due));
    });
}

#[test]
fn nothing_is_changed() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        assert!(NatGenesis::tightest(id, nat(100), day(30)).is_some());
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
    });
}

#[test]
fn the_size_tells_parts_ends_and_barred_days() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(NatGenesis::size(SystemId(0)), Size { parts: 0, ends: 0 });
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(DISK, &[2])]);
        assert_eq!(NatGenesis::size(id), Size { parts: 2, ends: 0 });
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        for until in [30, 30, 31] {
            assert_ok!(NatGenesis::lock(id, nat(1), day(until)));
        }
        assert_eq!(NatGenesis::size(id), Size { parts: 2, ends: 2 });
        assert_ok!(NatGenesis::cut(id, nat(1), day(30), true));
        assert_eq!(NatGenesis::size(id), Size { parts: 2, ends: 3 });
        let weight = NatGenesis::admission_weight(Size { parts: 2, ends: 2 });
        assert_eq!(weight, <Weights as crate::WeightInfo>::admission(2, 2));
    });
}
