use super::*;

#[test]
fn only_a_signed_origin_adopts() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_noop!(Adoption::adopt(RuntimeOrigin::none(), hash), DispatchError::BadOrigin);
        assert_noop!(Adoption::adopt(RuntimeOrigin::root(), hash), DispatchError::BadOrigin);
        assert_noop!(Adoption::adopt(crate::Origin::Adopted.into(), hash), DispatchError::BadOrigin);
    });
}

#[test]
fn who_is_no_validator_cannot_adopt() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_noop!(Adoption::adopt(signed(OUTSIDER), hash), Error::<Test>::NotValidator);
        SessionValidators::set(vec![]);
        assert_noop!(Adoption::adopt(signed(1), hash), Error::<Test>::NotValidator);
    });
}

#[test]
fn what_nobody_proposed_cannot_be_adopted() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, _) = note(set(7));
        assert_noop!(Adoption::adopt(signed(1), hash), Error::<Test>::UnknownProposal);
    });
}

#[test]
fn a_validator_adopts_once() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        assert_noop!(Adoption::adopt(signed(1), hash), Error::<Test>::AlreadyAdopted);
    });
}

#[test]
fn an_expired_proposal_cannot_be_adopted() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        run_to(1 + LIFE);
        adopt_by([1], hash);
        run_to(2 + LIFE);
        assert_noop!(Adoption::adopt(signed(2), hash), Error::<Test>::Expired);
    });
}

#[test]
fn a_proposal_made_under_another_runtime_cannot_be_adopted() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        SpecVersion::set(2);
        assert_noop!(Adoption::adopt(signed(1), hash), Error::<Test>::Expired);
    });
}

#[test]
fn more_adopters_than_a_proposal_keeps_are_refused() {
    ExtBuilder::default().validators(20).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by(1..=u64::from(MAX_ADOPTERS), hash);
        assert_noop!(Adoption::adopt(signed(20), hash), Error::<Test>::TooManyAdopters);
    });
}

#[test]
fn two_of_three_are_not_more_than_two_thirds() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2], hash);
        assert!(Proposals::<Test>::contains_key(hash));
        assert_eq!(held(OUTSIDER), DEPOSIT);
        run_to(1 + DELAY + 1);
        assert_eq!(value(), 0);
        adopt_by([3], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
    });
}

#[test]
fn three_of_four_are_more_than_two_thirds() {
    ExtBuilder::default().validators(4).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([4, 2], hash);
        assert!(Proposals::<Test>::contains_key(hash));
        adopt_by([3], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
        assert_eq!(events().last(), Some(&Event::Scheduled { hash, at: 1 + DELAY }));
    });
}

#[test]
fn a_single_validator_is_enough_for_itself() {
    ExtBuilder::default().validators(1).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
    });
}

#[test]
fn what_is_needed_is_the_least_number_above_two_thirds() {
    for validators in 0..=1_000u32 {
        let needed = Adoption::needed(validators).unwrap();
        assert!(needed * 3 > validators * 2, "{needed} of {validators} is more than two thirds");
        assert!((needed - 1) * 3 <= validators * 2, "one less than {needed} of {validators} is not");
    }
    assert!(matches!(Adoption::needed(u32::MAX), Err(Error::Overflow)));
}

#[test]
fn an_adopter_that_left_the_set_no_longer_counts() {
    ExtBuilder::default().validators(4).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2], hash);
        SessionValidators::set(vec![2, 3, 4, 5]);
        adopt_by([3], hash);
        let last = events().pop();
        assert_eq!(last, Some(Event::Adopted { hash, validator: 3, adopters: 2, validators: 4 }));
        assert!(Proposals::<Test>::contains_key(hash));
        adopt_by([5], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
    });
}

#[test]
fn an_adopter_that_left_and_came_back_adopts_anew() {
    ExtBuilder::default().validators(4).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        SessionValidators::set(vec![2, 3, 4]);
        adopt_by([2], hash);
        SessionValidators::set(vec![1, 2, 3, 4]);
        assert_eq!(Adoption::standing(hash).unwrap().adopters, 1);
        adopt_by([1], hash);
        assert_eq!(Adoption::standing(hash).unwrap().adopters, 2);
    });
}

#[test]
fn departed_adopters_take_no_room() {
    ExtBuilder::default().validators(12).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by(1..=u64::from(MAX_ADOPTERS), hash);
        SessionValidators::set((MAX_ADOPTERS.into()..=20).collect());
        adopt_by([20], hash);
        assert_eq!(Proposals::<Test>::get(hash).unwrap().adopters.to_vec(), vec![8, 20]);
    });
}

#[test]
fn a_set_that_shrinks_decides_at_the_next_adoption_and_not_before() {
    ExtBuilder::default().validators(6).build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2, 3], hash);
        SessionValidators::set(vec![1, 2, 3, 4]);
        let standing = Adoption::standing(hash).unwrap();
        assert_eq!((standing.adopters, standing.needed), (3, 3));
        assert_ok!(Adoption::retract(signed(1), hash));
        adopt_by([1], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
    });
}

#[test]
fn the_order_of_the_validators_does_not_matter() {
    ExtBuilder::default().build_and_execute(|| {
        SessionValidators::set(vec![9, 3, 7, 1]);
        let hash = propose(set(7));
        adopt_by([7, 9], hash);
        assert_eq!(Proposals::<Test>::get(hash).unwrap().adopters.to_vec(), vec![7, 9]);
        adopt_by([1], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
    });
}

#[test]
fn a_proposal_whose_preimage_governance_removed_is_not_scheduled() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2], hash);
        assert_ok!(Preimage::unrequest_preimage(RuntimeOrigin::root(), hash));
        assert_ok!(Preimage::unnote_preimage(RuntimeOrigin::root(), hash));
        assert_noop!(Adoption::adopt(signed(3), hash), Error::<Test>::PreimageMissing);
        run_to(2 + LIFE);
        assert_ok!(Adoption::expire(signed(STRANGER), hash));
    });
}
