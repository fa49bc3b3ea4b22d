//! Each invariant is broken once on purpose; a random walk over all calls breaks none.

use super::*;
use crate::{HoldReason, OpenBy};
use frame_support::{
    storage::storage_prefix,
    traits::{fungible::MutateHold, tokens::Precision, QueryPreimage},
};
use proptest::{collection::vec, prelude::*};

/// A chain with two open proposals, one of them adopted, that `broken` then breaks.
fn caught(broken: impl FnOnce(sp_core::H256)) -> &'static str {
    ExtBuilder::default().build().execute_with(|| {
        let hash = propose(set(7));
        propose_by(1, set(8));
        adopt_by([1, 2], hash);
        Adoption::do_try_state().expect("the invariants hold before");
        broken(hash);
        match Adoption::do_try_state() {
            Err(sp_runtime::TryRuntimeError::Other(reason)) => reason,
            other => panic!("the break was not caught: {other:?}"),
        }
    })
}

#[test]
fn a_wrong_counter_of_proposals_is_caught() {
    let counter = storage_prefix(b"Adoption", b"CounterForProposals");
    let reason = caught(|_| frame_support::storage::unhashed::put(&counter, &1u32));
    assert_eq!(reason, "the counter of proposals is wrong");
}

#[test]
fn an_account_counted_without_a_proposal_is_caught() {
    let reason = caught(|_| OpenBy::<Test>::insert(STRANGER, 1));
    assert_eq!(reason, "an account without open proposals is counted, or one with is not");
}

#[test]
fn a_proposer_that_is_not_counted_is_caught() {
    let reason = caught(|_| OpenBy::<Test>::remove(OUTSIDER));
    assert_eq!(reason, "an account without open proposals is counted, or one with is not");
}

#[test]
fn a_miscounted_proposer_is_caught() {
    let reason = caught(|_| OpenBy::<Test>::insert(OUTSIDER, 2));
    assert_eq!(reason, "an account's open proposals are miscounted");
}

#[test]
fn a_deposit_released_too_early_is_caught() {
    let reason = caught(|_| {
        let reason = HoldReason::Proposal.into();
        Balances::release(&reason, &OUTSIDER, 1, Precision::Exact).unwrap();
    });
    assert_eq!(reason, "what is held is not the sum of the deposits");
}

#[test]
fn a_deposit_kept_too_long_is_caught() {
    let reason = caught(|_| Balances::hold(&HoldReason::Proposal.into(), &OUTSIDER, 1).unwrap());
    assert_eq!(reason, "what is held is not the sum of the deposits");
}

#[test]
fn a_preimage_nobody_requests_is_caught() {
    let reason = caught(|hash| Preimage::unrequest(&hash));
    assert_eq!(reason, "a proposal's preimage is not requested");
}

#[test]
fn a_preimage_of_another_length_is_caught() {
    let reason = caught(|hash| Proposals::<Test>::mutate(hash, |open| open.as_mut().unwrap().len = 1));
    assert_eq!(reason, "a proposal's preimage is missing");
}

#[test]
fn an_adopter_counted_twice_is_caught() {
    let reason = caught(|hash| {
        Proposals::<Test>::mutate(hash, |open| {
            open.as_mut().unwrap().adopters = vec![1, 1].try_into().unwrap();
        });
    });
    assert_eq!(reason, "adopters are not strictly ascending");
}

/// One step of the walk. Numbers name one of few accounts and calls, so that steps meet.
#[derive(Clone, Debug)]
enum Step {
    Propose(u64, u32),
    Adopt(u64, u32),
    Retract(u64, u32),
    Withdraw(u64, u32),
    Expire(u32),
    Validators(u64, u64),
    Upgrade,
    Blocks(u64),
}

const CALLS: u32 = 3;

fn step() -> impl Strategy<Value = Step> {
    let by = || (1..6u64, 0..CALLS);
    prop_oneof![
        6 => by().prop_map(|(who, call)| Step::Propose(who, call)),
        30 => by().prop_map(|(who, call)| Step::Adopt(who, call)),
        3 => by().prop_map(|(who, call)| Step::Retract(who, call)),
        3 => by().prop_map(|(who, call)| Step::Withdraw(who, call)),
        2 => (0..CALLS).prop_map(Step::Expire),
        2 => (1..3u64, 3..6u64).prop_map(|(first, last)| Step::Validators(first, last)),
        1 => Just(Step::Upgrade),
        8 => (1..4u64).prop_map(Step::Blocks),
    ]
}

/// Whatever was scheduled was adopted just before by more than two thirds of the set of that moment.
fn scheduled_by_two_thirds() -> bool {
    let events = events();
    let mut pairs = events.iter().zip(events.iter().skip(1));
    pairs.all(|pair| match pair {
        (Event::Adopted { adopters, validators, .. }, Event::Scheduled { .. }) => {
            adopters * 3 > validators * 2
        }
        (_, Event::Scheduled { .. }) => false,
        _ => true,
    })
}

/// Takes one step, whether or not the chain allows it.
fn take(step: Step) {
    let _ = match step {
        Step::Propose(who, call) => {
            let (hash, len) = note(set(call));
            Adoption::propose(signed(who), hash, len)
        }
        Step::Adopt(who, call) => Adoption::adopt(signed(who), note(set(call)).0),
        Step::Retract(who, call) => Adoption::retract(signed(who), note(set(call)).0),
        Step::Withdraw(who, call) => Adoption::withdraw(signed(who), note(set(call)).0),
        Step::Expire(call) => Adoption::expire(signed(STRANGER), note(set(call)).0),
        Step::Validators(first, last) => {
            SessionValidators::set((first..=last).collect());
            Ok(())
        }
        Step::Upgrade => {
            SpecVersion::mutate(|version| *version += 1);
            Ok(())
        }
        Step::Blocks(blocks) => {
            run_to(System::block_number() + blocks);
            Ok(())
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_walk_over_the_calls_breaks_an_invariant(steps in vec(step(), 1..200)) {
        ExtBuilder::default().build().execute_with(|| {
            let issuance = Balances::total_issuance();
            for step in steps {
                take(step.clone());
                let state = Adoption::do_try_state();
                prop_assert!(state.is_ok(), "{state:?} after {step:?}");
                prop_assert_eq!(Balances::total_issuance(), issuance);
            }
            prop_assert!(scheduled_by_two_thirds());
            let open: Vec<_> = Proposals::<Test>::iter_keys().collect();
            SpecVersion::mutate(|version| *version += 1);
            for hash in open {
                prop_assert!(Adoption::expire(signed(STRANGER), hash).is_ok());
            }
            for who in 1..6 {
                prop_assert_eq!(Balances::free_balance(who), ENDOWMENT);
            }
            run_to(System::block_number() + DELAY);
            for call in 0..CALLS {
                prop_assert!(!Preimage::is_requested(&note(set(call)).0), "a request outlives its call");
            }
            Ok(())
        })?;
    }
}
