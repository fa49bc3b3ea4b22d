use super::*;

#[test]
fn only_a_signed_origin_retracts() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_noop!(Adoption::retract(RuntimeOrigin::none(), hash), DispatchError::BadOrigin);
        assert_noop!(Adoption::retract(RuntimeOrigin::root(), hash), DispatchError::BadOrigin);
    });
}

#[test]
fn there_is_nothing_to_retract_from_what_nobody_proposed() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, _) = note(set(7));
        assert_noop!(Adoption::retract(signed(1), hash), Error::<Test>::UnknownProposal);
    });
}

#[test]
fn who_has_not_adopted_cannot_retract() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        assert_noop!(Adoption::retract(signed(2), hash), Error::<Test>::NotAdopter);
        assert_noop!(Adoption::retract(signed(OUTSIDER), hash), Error::<Test>::NotAdopter);
    });
}

#[test]
fn an_adoption_of_a_scheduled_call_cannot_be_retracted() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2, 3], hash);
        assert_noop!(Adoption::retract(signed(1), hash), Error::<Test>::UnknownProposal);
    });
}

#[test]
fn a_retracted_adoption_no_longer_counts() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2], hash);
        assert_ok!(Adoption::retract(signed(1), hash));
        assert_eq!(events().last(), Some(&Event::Retracted { hash, validator: 1 }));
        adopt_by([3], hash);
        assert!(Proposals::<Test>::contains_key(hash));
        adopt_by([1], hash);
        assert!(!Proposals::<Test>::contains_key(hash));
    });
}

#[test]
fn an_adopter_that_left_the_set_can_retract() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        SessionValidators::set(vec![2, 3]);
        assert_ok!(Adoption::retract(signed(1), hash));
        assert!(Proposals::<Test>::get(hash).unwrap().adopters.is_empty());
    });
}
