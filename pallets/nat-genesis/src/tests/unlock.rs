use super::*;
use crate::Ends;

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::unlock(SystemId(0), nat(1), day(1)), E::UnknownSystem);
    });
}

#[test]
fn an_amount_of_zero_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(NatGenesis::unlock(id, Nat::ZERO, day(1)), E::ZeroAmount);
    });
}

#[test]
fn more_than_ends_on_that_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::lock(id, nat(10), day(6)));
        assert_noop!(NatGenesis::unlock(id, nat(11), day(5)), E::NotCommitted);
        assert_noop!(NatGenesis::unlock(id, nat(1), day(4)), E::NotCommitted);
    });
}

#[test]
fn no_more_certificates_end_than_there_are() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::end(id, nat(4), day(5)));
        assert_noop!(NatGenesis::end(id, nat(6), day(5)), E::Overflow);
        assert_ok!(NatGenesis::unlock(id, nat(6), day(5)));
    });
}

#[test]
fn an_end_is_refused_as_any_unlocking_is() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::end(SystemId(0), nat(1), day(1)), E::UnknownSystem);
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_noop!(NatGenesis::end(id, Nat::ZERO, day(5)), E::ZeroAmount);
        assert_noop!(NatGenesis::end(id, nat(11), day(5)), E::NotCommitted);
        assert_noop!(NatGenesis::end(id, nat(10), day(6)), E::NotCommitted);
    });
}

#[test]
fn a_certificate_that_ends_is_counted_out() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::lock(id, nat(20), day(5)));
        let count = || crate::Systems::<Test>::get(id).unwrap().certificates;
        assert_ok!(NatGenesis::unlock(id, nat(3), day(5)));
        assert_eq!(count(), 2);
        assert_ok!(NatGenesis::end(id, nat(7), day(5)));
        let unlocked = Event::Unlocked { system: id, amount: nat(7), until: day(5), committed: nat(20) };
        assert_eq!((last_event(), count()), (unlocked, 1));
        assert_ok!(NatGenesis::end(id, nat(20), day(5)));
        assert_eq!((count(), ends(id)), (0, vec![]));
    });
}

#[test]
fn part_of_an_end_may_be_unlocked() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_ok!(NatGenesis::unlock(id, nat(4), day(5)));
        assert_eq!(Ends::<Test>::get(id).get(&day(5)), Some(&nat(6)));
        assert_eq!(
            last_event(),
            Event::Unlocked { system: id, amount: nat(4), until: day(5), committed: nat(6) }
        );
        assert_ok!(NatGenesis::unlock(id, nat(6), day(5)));
        assert!(Ends::<Test>::get(id).is_empty());
        assert_eq!(NatGenesis::totals().committed, Nat::ZERO);
    });
}

#[test]
fn an_impaired_system_recovers_once_enough_is_unlocked() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(400), day(5)));
        assert_ok!(NatGenesis::lock(id, nat(300), day(6)));
        set_price(CPU, 350);
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        assert_ok!(NatGenesis::unlock(id, nat(300), day(6)));
        assert!(backing(id).impaired);
        assert_ok!(NatGenesis::unlock(id, nat(50), day(5)));
        assert!(!backing(id).impaired);
        assert_eq!(last_event(), Event::Recovered { system: id, backed: nat(350), committed: nat(350) });
    });
}

#[test]
fn enough_unlocked_by_the_value_of_an_earlier_day_leaves_the_mark_until_the_next_valuation() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(400), day(5)));
        set_price(CPU, 350);
        revalue(id);
        pass_days(1);
        assert_ok!(NatGenesis::unlock(id, nat(60), day(5)));
        assert!(backing(id).impaired && backing(id).committed < backing(id).backed);
        assert_noop!(NatGenesis::lock(id, nat(1), day(5)), E::Impaired);
        NatGenesis::do_try_state().unwrap();
        revalue(id);
        assert!(!backing(id).impaired);
        let recovered = Event::Recovered { system: id, backed: nat(350), committed: nat(340) };
        assert!(events().contains(&recovered));
    });
}

#[test]
fn prices_that_are_missing_do_not_hinder() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(400), day(5)));
        set_market(CPU, Err(PriceError::Expired));
        pass_days(50);
        assert_ok!(NatGenesis::unlock(id, nat(400), day(5)));
    });
}
