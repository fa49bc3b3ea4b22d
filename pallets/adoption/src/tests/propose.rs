use super::*;
use codec::Encode;
use frame_support::{traits::QueryPreimage, weights::Weight};

#[test]
fn an_unsigned_or_governance_origin_cannot_propose() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_noop!(Adoption::propose(RuntimeOrigin::none(), hash, len), DispatchError::BadOrigin);
        assert_noop!(Adoption::propose(RuntimeOrigin::root(), hash, len), DispatchError::BadOrigin);
        assert_noop!(Adoption::propose(crate::Origin::Adopted.into(), hash, len), DispatchError::BadOrigin);
    });
}

#[test]
fn a_hash_without_preimage_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = sp_core::H256::repeat_byte(1);
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, 2), Error::<Test>::PreimageMissing);
    });
}

#[test]
fn a_preimage_of_another_length_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len - 1), Error::<Test>::PreimageMissing);
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len + 1), Error::<Test>::PreimageMissing);
    });
}

#[test]
fn a_requested_preimage_that_nobody_noted_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = sp_core::H256::repeat_byte(1);
        assert_ok!(Preimage::request_preimage(RuntimeOrigin::root(), hash));
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, 0), Error::<Test>::PreimageMissing);
    });
}

#[test]
fn bytes_that_are_no_call_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        for bytes in [vec![], vec![255; 8], set(7).encode()[..3].to_vec()] {
            let (hash, len) = note_bytes(bytes);
            assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::NotACall);
        }
    });
}

#[test]
fn a_call_with_bytes_after_its_end_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let mut bytes = set(7).encode();
        bytes.push(0);
        let (hash, len) = note_bytes(bytes);
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::NotACall);
    });
}

#[test]
fn a_call_nested_too_deep_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        // The first bytes of `as_root`, over and over: a stack overflow for who decodes without a limit.
        let prefix = &RuntimeCall::Adoption(crate::Call::as_root { call: Box::new(set(7)) }).encode()[..2];
        let mut bytes = prefix.repeat(100_000);
        bytes.extend(set(7).encode());
        let (hash, len) = note_bytes(bytes);
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::NotACall);
    });
}

#[test]
fn a_call_that_takes_too_much_memory_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let keys = |count| {
            let call = RuntimeCall::System(frame_system::Call::kill_storage { keys: vec![vec![]; count] });
            note(call)
        };
        // Each key is one byte in the encoding and a whole `Vec` in memory.
        let most = 16 * 1024 * 1024 / core::mem::size_of::<Vec<u8>>();
        let (hash, len) = keys(most + 1);
        assert!(len < 1024 * 1024);
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::NotACall);
        let (hash, len) = keys(most - 1);
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::TooHeavy);
    });
}

#[test]
fn a_call_too_heavy_to_be_enacted_cannot_be_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let spend = |weight| note(RuntimeCall::Switch(switch::Call::spend { weight }));
        let most = MaxCallWeight::get();
        for weight in [most.add_ref_time(1), most.add_proof_size(1), Weight::MAX] {
            let (hash, len) = spend(weight);
            assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::TooHeavy);
        }
        let (hash, len) = spend(most);
        assert_ok!(Adoption::propose(signed(OUTSIDER), hash, len));
    });
}

#[test]
fn the_weight_of_a_call_inside_as_root_counts() {
    ExtBuilder::default().build_and_execute(|| {
        let spend = RuntimeCall::Switch(switch::Call::spend { weight: MaxCallWeight::get() });
        let (hash, len) = note(RuntimeCall::Adoption(crate::Call::as_root { call: Box::new(spend) }));
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::TooHeavy);
    });
}

#[test]
fn a_call_cannot_be_proposed_twice() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_ok!(Adoption::propose(signed(OUTSIDER), hash, len));
        assert_noop!(Adoption::propose(signed(OUTSIDER), hash, len), Error::<Test>::AlreadyProposed);
        assert_noop!(Adoption::propose(signed(1), hash, len), Error::<Test>::AlreadyProposed);
    });
}

#[test]
fn who_cannot_pay_the_deposit_cannot_propose() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_ok!(Balances::transfer_allow_death(signed(OUTSIDER), 1, ENDOWMENT - DEPOSIT + 1));
        assert_noop!(
            Adoption::propose(signed(OUTSIDER), hash, len),
            sp_runtime::TokenError::FundsUnavailable
        );
    });
}

#[test]
fn an_outsider_is_refused_when_all_places_are_taken() {
    ExtBuilder::default().build_and_execute(|| {
        for value in 1..=MAX_PROPOSALS {
            propose(set(value));
        }
        let (hash, len) = note(set(99));
        assert_noop!(Adoption::propose(signed(STRANGER), hash, len), Error::<Test>::TooManyProposals);
    });
}

#[test]
fn a_validator_has_one_place_that_outsiders_cannot_take() {
    ExtBuilder::default().build_and_execute(|| {
        for value in 1..=MAX_PROPOSALS {
            propose(set(value));
        }
        let (hash, len) = note(set(98));
        assert_ok!(Adoption::propose(signed(1), hash, len));
        let (hash, len) = note(set(99));
        assert_noop!(Adoption::propose(signed(1), hash, len), Error::<Test>::TooManyProposals);
        assert_ok!(Adoption::propose(signed(2), hash, len));
    });
}

#[test]
fn a_place_is_free_again_once_a_proposal_ends() {
    ExtBuilder::default().build_and_execute(|| {
        let first = propose(set(1));
        for value in 2..=MAX_PROPOSALS {
            propose(set(value));
        }
        let (hash, len) = note(set(99));
        assert_noop!(Adoption::propose(signed(STRANGER), hash, len), Error::<Test>::TooManyProposals);
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), first));
        assert_ok!(Adoption::propose(signed(STRANGER), hash, len));
    });
}

#[test]
fn a_proposal_holds_the_deposit_and_says_until_when_it_lives() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_ok!(Adoption::propose(signed(OUTSIDER), hash, len));
        assert_eq!(held(OUTSIDER), DEPOSIT);
        assert_eq!(Balances::free_balance(OUTSIDER), ENDOWMENT - DEPOSIT);
        let last_block = 1 + LIFE;
        assert_eq!(events(), vec![Event::Proposed { hash, proposer: OUTSIDER, len, last_block }]);
        let standing = Standing { adopters: 0, needed: 3, validators: 4, last_block, expired: false };
        assert_eq!(Adoption::standing(hash), Some(standing));
    });
}

#[test]
fn the_preimage_of_an_open_proposal_cannot_be_taken_away_by_who_noted_it() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, len) = note(set(7));
        assert_ok!(Adoption::propose(signed(1), hash, len));
        assert_ok!(Preimage::unnote_preimage(signed(OUTSIDER), hash));
        assert_eq!(Preimage::len(&hash), Some(len));
        assert!(Preimage::is_requested(&hash));
    });
}
