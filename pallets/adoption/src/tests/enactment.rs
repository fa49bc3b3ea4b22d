//! From the deciding adoption to the dispatch, with the real scheduler and preimage store.

use super::*;
use codec::Encode;
use frame_support::traits::QueryPreimage;

#[test]
fn nobody_but_governance_sets_the_switch() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root(), signed(1), signed(OUTSIDER)] {
            assert_noop!(Switch::set(origin, 7), DispatchError::BadOrigin);
        }
        assert_ok!(Switch::set(crate::Origin::Adopted.into(), 7));
    });
}

#[test]
fn a_full_agenda_refuses_the_deciding_adoption_and_the_next_block_takes_it() {
    ExtBuilder::default().build_and_execute(|| {
        for value in 1..=MAX_SCHEDULED {
            adopt_by([1, 2, 3], propose(set(value)));
        }
        let hash = propose(set(9));
        adopt_by([1, 2], hash);
        assert_noop!(Adoption::adopt(signed(3), hash), DispatchError::Exhausted);
        run_to(2);
        adopt_by([3], hash);
        run_to(2 + DELAY);
        assert_eq!(value(), 9);
    });
}

#[test]
fn an_adopted_call_is_enacted_after_the_delay_and_not_before() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        run_to(3);
        adopt_by([1, 2, 3], hash);
        assert_eq!(events().last(), Some(&Event::Scheduled { hash, at: 3 + DELAY }));
        run_to(3 + DELAY - 1);
        assert_eq!(value(), 0);
        run_to(3 + DELAY);
        assert_eq!(value(), 7);
        assert_eq!(dispatched(), vec![Ok(())]);
    });
}

#[test]
fn the_deposit_is_free_once_the_call_is_scheduled() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2, 3], hash);
        assert_eq!(held(OUTSIDER), 0);
        assert_eq!(Balances::free_balance(OUTSIDER), ENDOWMENT);
    });
}

#[test]
fn a_failing_call_changes_nothing_and_its_error_is_noted() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(0));
        adopt_by([1, 2, 3], hash);
        run_to(1 + DELAY);
        assert_eq!(value(), 0);
        assert_eq!(dispatched(), vec![Err(switch::Error::<Test>::Zero.into())]);
        assert!(!Preimage::is_requested(&hash));
    });
}

#[test]
fn a_call_that_needs_an_account_fails_under_the_governance_origin() {
    ExtBuilder::default().build_and_execute(|| {
        let transfer = pallet_balances::Call::transfer_allow_death { dest: 1, value: 1 };
        let hash = propose(RuntimeCall::Balances(transfer));
        adopt_by([1, 2, 3], hash);
        run_to(1 + DELAY);
        assert_eq!(dispatched(), vec![Err(DispatchError::BadOrigin)]);
    });
}

#[test]
fn the_preimage_stays_until_the_enactment_and_is_free_after_it() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_ok!(Adoption::propose(signed(STRANGER), hash, len));
        adopt_by([1, 2, 3], hash);
        assert_ok!(Preimage::unnote_preimage(signed(OUTSIDER), hash));
        assert_eq!(Preimage::len(&hash), Some(len));
        run_to(1 + DELAY);
        assert_eq!(value(), 7);
        assert_eq!(Preimage::len(&hash), None);
    });
}

#[test]
fn a_long_call_is_enacted_too() {
    ExtBuilder::default().build_and_execute(|| {
        let items = (0..200u32).map(|i| (i.encode(), vec![1; 64])).collect();
        let call = RuntimeCall::System(frame_system::Call::set_storage { items });
        let as_root = RuntimeCall::Adoption(crate::Call::as_root { call: Box::new(call) });
        assert!(as_root.encoded_size() > 10_000);
        adopt_by([1, 2, 3], propose(as_root));
        run_to(1 + DELAY);
        assert_eq!(dispatched(), vec![Ok(())]);
        assert_eq!(sp_io::storage::get(&199u32.encode()).map(|v| v.to_vec()), Some(vec![1; 64]));
    });
}

#[test]
fn a_batch_is_enacted_whole_or_not_at_all() {
    ExtBuilder::default().build_and_execute(|| {
        let batch = |calls| RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
        adopt_by([1, 2, 3], propose(batch(vec![set(3), set(0)])));
        run_to(1 + DELAY);
        assert_eq!(dispatched(), vec![Err(switch::Error::<Test>::Zero.into())]);
        assert_eq!(value(), 0);
        adopt_by([1, 2, 3], propose(batch(vec![set(3), set(4)])));
        run_to(1 + 2 * DELAY);
        assert_eq!(value(), 4);
    });
}

#[test]
fn the_heaviest_call_that_can_be_proposed_is_enacted() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(RuntimeCall::Switch(switch::Call::spend { weight: MaxCallWeight::get() }));
        adopt_by([1, 2, 3], hash);
        run_to(1 + DELAY);
        assert_eq!(dispatched(), vec![Ok(())]);
    });
}

#[test]
fn a_scheduled_call_can_be_proposed_and_enacted_once_more() {
    ExtBuilder::default().build_and_execute(|| {
        adopt_by([1, 2, 3], propose(set(7)));
        run_to(3);
        let again = propose(set(7));
        adopt_by([1, 2, 3], again);
        run_to(1 + DELAY);
        assert!(Preimage::is_requested(&again), "the second enactment still needs it");
        run_to(3 + DELAY);
        assert_eq!(dispatched(), vec![Ok(()), Ok(())]);
        assert!(!Preimage::is_requested(&again));
    });
}
