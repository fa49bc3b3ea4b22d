use super::*;

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(NatGenesis::shorten(SystemId(0), nat(1), day(5), day(4)), E::UnknownSystem);
    });
}

#[test]
fn an_amount_of_zero_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(NatGenesis::shorten(id, Nat::ZERO, day(5), day(4)), E::ZeroAmount);
    });
}

#[test]
fn more_than_ends_on_that_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_noop!(NatGenesis::shorten(id, nat(11), day(5), day(4)), E::NotCommitted);
        assert_noop!(NatGenesis::shorten(id, nat(11), day(5), day(6)), E::NotCommitted);
        assert_noop!(NatGenesis::shorten(id, nat(1), day(6), day(4)), E::NotCommitted);
    });
}

#[test]
fn an_end_is_never_moved_later() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_eq!(NatGenesis::shorten(id, nat(10), day(5), day(9)), Ok(day(5)));
        assert_eq!(NatGenesis::shorten(id, nat(10), day(5), day(5)), Ok(day(5)));
        assert_eq!(ends(id), [(day(5), nat(10))]);
    });
}

#[test]
fn part_of_an_end_moves_to_an_earlier_day() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(10), day(5)));
        assert_eq!(NatGenesis::shorten(id, nat(4), day(5), day(2)), Ok(day(2)));
        assert_eq!(ends(id), [(day(2), nat(4)), (day(5), nat(6))]);
        assert_eq!(last_event(), Event::Shortened { system: id, amount: nat(4), from: day(5), to: day(2) });
        assert_eq!(backing(id).committed, nat(10));
    });
}

/// Ends of two NAT on every tenth day, as many as locks may use.
fn locked() -> SystemId {
    let id = generated();
    for n in 1..=LOCK_ENDS {
        assert_ok!(NatGenesis::lock(id, nat(2), day(10 * n)));
    }
    id
}

/// The same, the room for recalls used up on the first days.
fn full() -> SystemId {
    let id = locked();
    for n in 1..=MAX_ENDS - LOCK_ENDS {
        assert_eq!(NatGenesis::shorten(id, nat(1), day(10), day(n)), Ok(day(n)));
        assert_ok!(NatGenesis::lock(id, nat(1), day(10)));
    }
    id
}

#[test]
fn locks_leave_room_for_ends_that_move() {
    ExtBuilder.build_and_execute(|| {
        let id = locked();
        assert_noop!(NatGenesis::lock(id, nat(1), day(15)), E::EndsFull);
        assert_eq!(NatGenesis::shorten(id, nat(1), day(60), day(15)), Ok(day(15)));
    });
}

#[test]
fn without_room_the_next_day_taken_is_one_that_has_an_end_already() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        assert_eq!(NatGenesis::shorten(id, nat(1), day(60), day(15)), Ok(day(20)));
        assert_eq!(ends(id)[3], (day(20), nat(3)));
    });
}

#[test]
fn without_room_a_day_that_has_an_end_is_taken_itself() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        assert_eq!(NatGenesis::shorten(id, nat(1), day(60), day(30)), Ok(day(30)));
    });
}

#[test]
fn without_room_or_an_earlier_end_it_stays() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        let before = ends(id);
        assert_eq!(NatGenesis::shorten(id, nat(1), day(60), day(55)), Ok(day(60)));
        assert_eq!(ends(id), before);
    });
}

#[test]
fn an_end_that_moves_whole_makes_its_own_room() {
    ExtBuilder.build_and_execute(|| {
        let id = full();
        assert_eq!(NatGenesis::shorten(id, nat(2), day(60), day(55)), Ok(day(55)));
        assert_eq!(ends(id).len(), MAX_ENDS as usize);
    });
}
