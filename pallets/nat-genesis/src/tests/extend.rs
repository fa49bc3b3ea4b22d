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
        assert_noop!(NatGenesis::extend(SystemId(0), nat(1), day(1), day(2)), E::UnknownSystem);
    });
}

#[test]
fn an_amount_of_zero_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_noop!(NatGenesis::extend(id, Nat::ZERO, day(30), day(31)), E::ZeroAmount);
        assert_noop!(NatGenesis::extend(id, Nat::ZERO, day(29), day(31)), E::ZeroAmount);
    });
}

#[test]
fn the_same_day_or_an_earlier_one_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_noop!(NatGenesis::extend(id, nat(100), day(30), day(30)), E::EndNotLater);
        assert_noop!(NatGenesis::extend(id, nat(100), day(30), day(29)), E::EndNotLater);
    });
}

#[test]
fn more_than_ends_on_that_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_noop!(NatGenesis::extend(id, Nat(100_000_001), day(30), day(31)), E::NotCommitted);
        assert_noop!(NatGenesis::extend(id, nat(1), day(29), day(31)), E::NotCommitted);
    });
}

#[test]
fn an_impaired_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        set_price(CPU, 99);
        revalue(id);
        assert_noop!(NatGenesis::extend(id, nat(100), day(30), day(31)), E::Impaired);
        // Not even what would be covered by itself.
        assert_noop!(NatGenesis::extend(id, nat(1), day(30), day(31)), E::Impaired);
    });
}

#[test]
fn stale_prices_and_a_stale_rate_of_work_are_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        WorkFresh::set(&false);
        assert_noop!(NatGenesis::extend(id, nat(100), day(30), day(31)), E::StalePrices);
        WorkFresh::set(&true);
        set_market(CPU, Err(PriceError::Expired));
        revalue(id);
        assert_noop!(NatGenesis::extend(id, nat(100), day(30), day(31)), E::StalePrices);
    });
}

#[test]
fn a_valuation_of_an_earlier_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        pass_days(1);
        assert_noop!(NatGenesis::extend(id, nat(100), day(30), day(31)), E::NotRevalued);
        revalue(id);
        assert_ok!(NatGenesis::extend(id, nat(100), day(30), day(31)));
    });
}

#[test]
fn a_later_end_than_the_horizon_allows_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(864), day(73)));
        // 720 may be committed just before the end of a year.
        assert_noop!(NatGenesis::extend(id, nat(864), day(73), day(365)), E::AboveHorizon);
        assert_noop!(NatGenesis::extend(id, nat(864), day(73), day(74)), E::AboveHorizon);
        assert_ok!(NatGenesis::unlock(id, nat(144), day(73)));
        assert_ok!(NatGenesis::extend(id, nat(720), day(73), day(365)));
    });
}

#[test]
fn what_the_certificate_holds_already_does_not_count_twice() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(720), day(73)));
        assert_ok!(NatGenesis::extend(id, nat(720), day(73), day(365)));
        assert_eq!(ends(id), [(day(365), nat(720))]);
    });
}

#[test]
fn another_day_than_those_taken_is_refused_where_ends_are_full() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        for n in 1..=LOCK_ENDS {
            assert_ok!(NatGenesis::lock(id, nat(2), day(10 * n)));
        }
        assert_noop!(NatGenesis::extend(id, nat(1), day(10), day(15)), E::EndsFull);
        assert_ok!(NatGenesis::extend(id, nat(1), day(10), day(20)));
        // An end that moves whole makes its own room.
        assert_ok!(NatGenesis::extend(id, nat(1), day(10), day(15)));
        assert_eq!(ends(id).len(), LOCK_ENDS as usize);
    });
}

#[test]
fn what_moves_is_committed_as_before() {
    ExtBuilder.build_and_execute(|| {
        let id = drawn();
        assert_ok!(NatGenesis::lock(id, nat(20), day(30)));
        let before = crate::Systems::<Test>::get(id);
        assert_ok!(NatGenesis::extend(id, nat(100), day(30), day(60)));
        let extended = Event::Extended { system: id, amount: nat(100), from: day(30), to: day(60) };
        assert_eq!(last_event(), extended);
        assert_eq!(ends(id), [(day(30), nat(20)), (day(60), nat(100))]);
        let mut after = crate::Systems::<Test>::get(id);
        after.as_mut().unwrap().revision -= 1;
        assert_eq!(after, before);
        assert_eq!(NatGenesis::totals().committed, nat(120));
    });
}

#[test]
fn what_is_admitted_counts_a_revision_and_what_is_given_back_does_not() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let revision = || <NatGenesis as ReserveLedger<AccountId>>::revision(id);
        assert_eq!(revision(), Some(0));
        assert_ok!(NatGenesis::lock(id, nat(100), day(30)));
        assert_ok!(NatGenesis::extend(id, nat(100), day(30), day(31)));
        assert_ok!(NatGenesis::grow(id, nat(1), day(31)));
        assert_eq!(revision(), Some(3));
        assert_ok!(NatGenesis::shorten(id, nat(101), day(31), day(20)));
        assert_ok!(NatGenesis::end(id, nat(101), day(20)));
        assert_eq!(revision(), Some(3));
        assert_eq!(<NatGenesis as ReserveLedger<AccountId>>::revision(SystemId(99)), None);
    });
}
