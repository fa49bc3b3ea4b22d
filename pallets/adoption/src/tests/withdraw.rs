use super::*;
use frame_support::traits::QueryPreimage;

#[test]
fn only_a_signed_origin_withdraws() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_noop!(Adoption::withdraw(RuntimeOrigin::none(), hash), DispatchError::BadOrigin);
        assert_noop!(Adoption::withdraw(RuntimeOrigin::root(), hash), DispatchError::BadOrigin);
    });
}

#[test]
fn what_nobody_proposed_cannot_be_withdrawn() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, _) = note(set(7));
        assert_noop!(Adoption::withdraw(signed(OUTSIDER), hash), Error::<Test>::UnknownProposal);
    });
}

#[test]
fn nobody_but_the_proposer_withdraws() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_noop!(Adoption::withdraw(signed(STRANGER), hash), Error::<Test>::NotProposer);
        assert_noop!(Adoption::withdraw(signed(1), hash), Error::<Test>::NotProposer);
    });
}

#[test]
fn what_a_validator_has_adopted_cannot_be_withdrawn() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        assert_noop!(Adoption::withdraw(signed(OUTSIDER), hash), Error::<Test>::HasAdopters);
    });
}

#[test]
fn a_proposal_without_support_in_the_running_session_can_be_withdrawn() {
    ExtBuilder::default().build_and_execute(|| {
        let retracted = propose(set(7));
        adopt_by([1], retracted);
        assert_ok!(Adoption::retract(signed(1), retracted));
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), retracted));

        let departed = propose(set(8));
        adopt_by([1], departed);
        SessionValidators::set(vec![2, 3]);
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), departed));
    });
}

#[test]
fn a_withdrawn_proposal_gives_back_the_deposit_and_the_preimage() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), hash));
        assert_eq!(events().last(), Some(&Event::Withdrawn { hash }));
        assert_eq!(held(OUTSIDER), 0);
        assert_eq!(Balances::free_balance(OUTSIDER), ENDOWMENT);
        assert!(!Preimage::is_requested(&hash));
        assert_ok!(Preimage::unnote_preimage(signed(OUTSIDER), hash));
        assert_eq!(Preimage::len(&hash), None);
        assert_eq!(Adoption::standing(hash), None);
    });
}

#[test]
fn a_proposer_of_two_gets_one_deposit_back_for_one() {
    ExtBuilder::default().build_and_execute(|| {
        let first = propose(set(7));
        let second = propose(set(8));
        assert_eq!(held(OUTSIDER), 2 * DEPOSIT);
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), first));
        assert_eq!(held(OUTSIDER), DEPOSIT);
        assert!(Proposals::<Test>::contains_key(second));
    });
}

#[test]
fn a_request_of_somebody_else_for_the_preimage_stays() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_ok!(Preimage::request_preimage(RuntimeOrigin::root(), hash));
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), hash));
        assert!(Preimage::is_requested(&hash));
    });
}

#[test]
fn a_withdrawn_call_can_be_proposed_again() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        assert_ok!(Adoption::withdraw(signed(OUTSIDER), hash));
        assert_eq!(propose_by(STRANGER, set(7)), hash);
        assert_eq!((held(OUTSIDER), held(STRANGER)), (0, DEPOSIT));
    });
}
