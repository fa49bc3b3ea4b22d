use super::*;

/// The system has a certificate of 100 NAT until the thirtieth day.
fn drawn() -> SystemId {
    let id = generated();
    assert_ok!(NatGenesis::lock(id, nat(100), day(30)));
    id
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::grow(SystemId(0), nat(1), day(30)), E::UnknownSystem);
    });
}

#[test]
fn an_amount_of_zero_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_noop!(NatGenesis::grow(id, Nat::ZERO, day(30)), E::ZeroAmount);
    });
}

#[test]
fn a_day_on_which_nothing_ends_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_noop!(NatGenesis::grow(id, nat(1), day(29)), E::NotCommitted);
        assert_noop!(NatGenesis::grow(id, nat(1), day(31)), E::NotCommitted);
    });
}

#[test]
fn an_end_that_is_due_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        pass_days(30);
        revalue(id);
        assert_noop!(NatGenesis::grow(id, nat(1), day(30)), E::EndNotInFuture);
    });
}

#[test]
fn an_impaired_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        set_price(CPU, 99);
        revalue(id);
        assert_noop!(NatGenesis::grow(id, nat(1), day(30)), E::Impaired);
    });
}

#[test]
fn stale_prices_and_a_stale_rate_of_work_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        WorkFresh::set(&false);
        assert_noop!(NatGenesis::grow(id, nat(1), day(30)), E::StalePrices);
        WorkFresh::set(&true);
        set_market(CPU, Err(PriceError::Expired));
        revalue(id);
        assert_noop!(NatGenesis::grow(id, nat(1), day(30)), E::StalePrices);
    });
}

#[test]
fn a_valuation_of_an_earlier_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        pass_days(1);
        assert_noop!(NatGenesis::grow(id, nat(1), day(30)), E::NotRevalued);
        revalue(id);
        assert_ok!(NatGenesis::grow(id, nat(1), day(30)));
    });
}

#[test]
fn more_than_the_horizon_allows_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(700), day(365)));
        // 1,000 less a fifth after a year, less a tenth as the margin: 720.
        assert_noop!(NatGenesis::grow(id, Nat(20_000_001), day(365)), E::AboveHorizon);
        assert_ok!(NatGenesis::grow(id, nat(20), day(365)));
        assert_noop!(NatGenesis::grow(id, Nat(1), day(365)), E::AboveHorizon);
    });
}

#[test]
fn an_amount_beyond_the_range_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_noop!(NatGenesis::grow(id, Nat(u128::MAX), day(30)), E::Overflow);
    });
}

#[test]
fn a_certificate_grows_without_another_one() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_ok!(NatGenesis::grow(id, nat(50), day(30)));
        let grown = Event::Grown { system: id, amount: nat(50), until: day(30), committed: nat(150) };
        assert_eq!(last_event(), grown);
        assert_eq!((backing(id).committed, NatGenesis::totals().committed), (nat(150), nat(150)));
        assert_eq!(ends(id), [(day(30), nat(150))]);
        let system = crate::Systems::<Test>::get(id).unwrap();
        assert_eq!((system.certificates, system.next_serial), (1, 1));
    });
}

#[test]
fn neither_full_ends_nor_full_certificates_hinder() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        for n in 0..MAX_CERTIFICATES {
            let amount = if n < MAX_CERTIFICATES / 2 { nat(1) } else { nat(50) };
            assert_ok!(NatGenesis::lock(id, amount, day(1 + n.min(LOCK_ENDS - 1))));
        }
        assert_ok!(NatGenesis::grow(id, nat(1), day(LOCK_ENDS)));
    });
}
