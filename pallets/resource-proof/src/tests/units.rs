//! From what peers have proven to what their systems have.

use super::*;

#[test]
fn units_of_a_system_are_those_of_its_peers() {
    ExtBuilder.build_and_execute(|| {
        plant(FIRST, id(1, 1), 10);
        plant(FIRST, id(2, 1), 20);
        plant(SECOND, id(3, 1), 5);
        assert_eq!((work(FIRST).units, work(SECOND).units, work(BOBS).units), (30, 5, 0));
        replant(id(1, 1), 7);
        assert_eq!(work(FIRST).units, 27);
    });
}

#[test]
fn units_beyond_the_capacity_do_not_count() {
    ExtBuilder.build_and_execute(|| {
        run_to(5);
        plant(FIRST, id(1, 1), GIB);
        let whole = work_value(FIRST);
        assert!(whole > Usd(0));
        plant(FIRST, id(1, 2), 5 * GIB);
        assert_eq!((work(FIRST).units, work_value(FIRST)), (GIB, whole));
        enlarge(FIRST, 6);
        replant(id(1, 2), 5 * GIB);
        assert_eq!(work(FIRST).units, 6 * GIB);
        assert_eq!(ResourceProof::work_value(FIRST, 2), Usd(2 * whole.0));
        assert_eq!(ResourceProof::work_value(FIRST, u64::MAX), Usd(6 * whole.0));
        assert_eq!(ResourceProof::work_value(FIRST, 0), Usd(0));
    });
}

#[test]
fn a_system_has_had_units_since_it_had_none() {
    ExtBuilder.build_and_execute(|| {
        plant(FIRST, id(1, 1), 0);
        assert_eq!(work(FIRST).since, None);
        run(3);
        replant(id(1, 1), 5);
        let since = Now::get();
        assert_eq!(work(FIRST).since, Some(since));
        run(3);
        plant(FIRST, id(1, 2), 9);
        replant(id(1, 1), 0);
        assert_eq!(work(FIRST).since, Some(since));
        run(3);
        replant(id(1, 2), 0);
        assert_eq!(work(FIRST).since, None);
        run(3);
        replant(id(1, 1), 1);
        assert_eq!(work(FIRST).since, Some(Now::get()));
    });
}

#[test]
fn work_done_is_units_times_the_time_that_they_lasted() {
    ExtBuilder.build_and_execute(|| {
        plant(FIRST, id(1, 1), 10);
        run(7);
        replant(id(1, 1), 3);
        let done = 10 * 7 * u128::from(BLOCK_MS);
        assert_eq!((work(FIRST).done, work(FIRST).accrued_at), (done, Now::get()));
        // Also what is not paid for by a change.
        run(2);
        assert_eq!(ResourceProof::done_by_now(&work(FIRST)), done + 3 * 2 * u128::from(BLOCK_MS));
        replant(id(1, 1), 0);
        run(5);
        assert_eq!(ResourceProof::done_by_now(&work(FIRST)), done + 3 * 2 * u128::from(BLOCK_MS));
    });
}

#[test]
fn a_clock_that_stands_or_goes_back_takes_no_work_away() {
    ExtBuilder.build_and_execute(|| {
        plant(FIRST, id(1, 1), 10);
        run(7);
        replant(id(1, 1), 3);
        let done = work(FIRST).done;
        Now::set(&(Now::get() - 1_000));
        assert_eq!(ResourceProof::done_by_now(&work(FIRST)), done);
        replant(id(1, 1), 4);
        assert_eq!(work(FIRST).done, done);
    });
}

#[test]
fn of_two_stores_in_a_system_each_counts_for_itself() {
    ExtBuilder.build_and_execute(|| {
        let (diligent, lazy) = (Store::committed(1, FIRST), Store::committed(2, FIRST));
        run_to(PERIOD - 1);
        run_period(&[&diligent, &lazy]);
        assert_eq!(work(FIRST).units, 2);
        for _ in 0..12 {
            run_period(&[&diligent]);
        }
        assert_eq!((diligent.units(), lazy.units(), work(FIRST).units), (6, 0, 6));
    });
}
