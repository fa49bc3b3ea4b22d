use super::*;
use crate::{Ends, PartSpec};

/// Both the lock and its dry run are refused with `error`.
fn refused(id: SystemId, amount: Nat, until: Day, error: E) {
    let error = DispatchError::from(error);
    assert_noop!(NatGenesis::check_lock(id, amount, until), error);
    assert_noop!(NatGenesis::lock(id, amount, until), error);
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| refused(SystemId(0), nat(1), day(1), E::UnknownSystem));
}

#[test]
fn an_amount_of_zero_is_refused() {
    ExtBuilder.build_and_execute(|| refused(generated(), Nat::ZERO, day(1), E::ZeroAmount));
}

#[test]
fn an_end_today_or_before_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        refused(id, nat(1), day(0), E::EndNotInFuture);
        refused(id, nat(1), Day(START - 1), E::EndNotInFuture);
    });
}

#[test]
fn a_system_before_its_genesis_has_nothing_to_lock() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        refused(id, Nat(1), day(1), E::AboveHorizon);
    });
}

#[test]
fn an_impaired_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(600), day(30)));
        set_price(CPU, 500);
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        refused(id, nat(1), day(1), E::Impaired);
    });
}

#[test]
fn stale_prices_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        set_market(CPU, Err(PriceError::Expired));
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        refused(id, nat(1), day(1), E::StalePrices);
    });
}

#[test]
fn a_valuation_of_an_earlier_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        pass_days(1);
        assert_noop!(NatGenesis::lock(id, nat(1), day(30)), E::NotRevalued);
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        assert_ok!(NatGenesis::lock(id, nat(1), day(30)));
    });
}

#[test]
fn more_than_the_backing_of_the_end_day_less_the_margin_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        // 1,000 less a fifth after a year, less a tenth as the margin.
        refused(id, Nat(720_000_001), day(365), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(720), day(365)));
        refused(id, Nat(1), day(365), E::AboveHorizon);
    });
}

#[test]
fn an_early_end_may_use_what_a_late_one_cannot() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(720), day(365)));
        // 1,000 x 1,752 / 1,825 = 960 after 73 days, less the margin 864, less the 720 of the year.
        refused(id, Nat(144_000_001), day(73), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(144), day(73)));
    });
}

#[test]
fn a_late_end_counts_on_every_day_before_it() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(864), day(73)));
        refused(id, Nat(1), day(365), E::AboveHorizon);
    });
}

#[test]
fn an_end_after_the_class_life_is_refused() {
    ExtBuilder.build_and_execute(|| {
        set_class(CPU, 12);
        let id = generated();
        refused(id, Nat(1), day(365), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, Nat(1), day(364)));
    });
}

#[test]
fn work_below_the_hardware_bounds_the_horizon() {
    ExtBuilder.build_and_execute(|| {
        WorkCap::set(&Some(usd(500)));
        let id = generated();
        refused(id, Nat(450_000_001), day(30), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(450), day(30)));
    });
}

#[test]
fn an_end_that_is_due_and_not_settled_still_counts() {
    ExtBuilder.build_and_execute(|| {
        WorkCap::set(&Some(usd(5_000)));
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(700), day(1)));
        pass_days(365);
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        // 720 may be committed today; 700 of a day long past are.
        refused(id, nat(21), day(366), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(19), day(366)));
    });
}

#[test]
fn more_different_end_days_than_allowed_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        for n in 1..=LOCK_ENDS {
            assert_ok!(NatGenesis::lock(id, nat(1), day(n)));
        }
        refused(id, nat(1), day(LOCK_ENDS + 1), E::EndsFull);
        assert_ok!(NatGenesis::lock(id, nat(1), day(LOCK_ENDS)));
    });
}

#[test]
fn more_certificates_than_allowed_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        for n in 0..MAX_CERTIFICATES {
            let amount = if n < MAX_CERTIFICATES / 2 { nat(1) } else { nat(50) };
            assert_ok!(NatGenesis::lock(id, amount, day(1)));
        }
        refused(id, nat(50), day(1), E::TooManyCertificates);
        // One that shrinks is still there; one that ends is not.
        assert_ok!(NatGenesis::unlock(id, Nat(1), day(1)));
        refused(id, nat(50), day(1), E::TooManyCertificates);
        assert_ok!(NatGenesis::end(id, nat(50), day(1)));
        let certificate = NatGenesis::lock(id, nat(50), day(1)).unwrap();
        assert_eq!(certificate.serial, MAX_CERTIFICATES);
        refused(id, nat(50), day(1), E::TooManyCertificates);
    });
}

/// A system with as many certificates as may be small, of `backed` micro-NAT.
fn half_full(backed: u128) -> SystemId {
    WorkCap::set(&Some(Usd(backed)));
    let id = generated();
    assert_eq!(backing(id).backed, Nat(backed));
    for _ in 0..MAX_CERTIFICATES / 2 {
        assert_ok!(NatGenesis::lock(id, Nat(1), day(1)));
    }
    id
}

#[test]
fn the_last_half_of_the_places_is_refused_to_small_certificates() {
    ExtBuilder.build_and_execute(|| {
        // A twentieth of 800 NAT.
        let id = half_full(800_000_000);
        refused(id, Nat(39_999_999), day(1), E::TooManyCertificates);
        assert_ok!(NatGenesis::lock(id, nat(40), day(1)));
        refused(id, Nat(39_999_999), day(1), E::TooManyCertificates);
        // A small one finds a place again once fewer than half are taken.
        assert_ok!(NatGenesis::end(id, nat(40), day(1)));
        assert_ok!(NatGenesis::end(id, Nat(1), day(1)));
        assert_ok!(NatGenesis::lock(id, Nat(1), day(1)));
        refused(id, Nat(1), day(1), E::TooManyCertificates);
    });
}

#[test]
fn the_least_amount_of_a_large_certificate_rounds_down() {
    ExtBuilder.build_and_execute(|| {
        let id = half_full(799_999_999);
        refused(id, Nat(39_999_998), day(1), E::TooManyCertificates);
        assert_ok!(NatGenesis::lock(id, Nat(39_999_999), day(1)));
    });
}

#[test]
fn a_small_certificate_finds_a_place_beside_large_ones() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        for _ in 1..MAX_CERTIFICATES / 2 {
            assert_ok!(NatGenesis::lock(id, nat(50), day(1)));
        }
        assert_ok!(NatGenesis::lock(id, Nat(1), day(1)));
        refused(id, Nat(1), day(1), E::TooManyCertificates);
    });
}

#[test]
fn an_amount_beyond_the_range_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(1), day(1)));
        refused(id, Nat(u128::MAX), day(1), E::Overflow);
        refused(id, Nat(u128::MAX), day(2), E::Overflow);
    });
}

#[test]
fn a_lock_gives_a_certificate_of_its_own_and_says_so() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let first = NatGenesis::lock(id, nat(100), day(30)).unwrap();
        assert_eq!(first, CertId { system: id, serial: 0 });
        let second = NatGenesis::lock(id, nat(50), day(30)).unwrap();
        assert_eq!(second, CertId { system: id, serial: 1 });
        assert_eq!(
            last_event(),
            Event::Locked { certificate: second, amount: nat(50), until: day(30), committed: nat(150) }
        );
        assert_eq!(backing(id).committed, nat(150));
        assert_eq!(NatGenesis::totals().committed, nat(150));
        assert_eq!(Ends::<Test>::get(id).get(&day(30)), Some(&nat(150)));
    });
}

#[test]
fn a_certificates_serial_is_not_reused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(100), day(30)));
        assert_ok!(NatGenesis::unlock(id, nat(100), day(30)));
        let next = NatGenesis::lock(id, nat(100), day(30)).unwrap();
        assert_eq!(next.serial, 1);
    });
}

#[test]
fn the_dry_run_changes_nothing() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        assert_ok!(NatGenesis::check_lock(id, nat(100), day(30)));
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
    });
}

#[test]
fn a_table_is_projected_year_by_year() {
    ExtBuilder.build_and_execute(|| {
        let schedule = Schedule::Table(QUARTERS);
        let id = registered(ALICE, vec![PartSpec { schedule, ..spec(CPU, &[1]) }]);
        assert_ok!(NatGenesis::generate(signed(ALICE), id));
        assert_eq!(NatGenesis::projected_backed(id, day(730)), Some(nat(500)));
        refused(id, Nat(450_000_001), day(730), E::AboveHorizon);
        assert_ok!(NatGenesis::lock(id, nat(450), day(730)));
    });
}
