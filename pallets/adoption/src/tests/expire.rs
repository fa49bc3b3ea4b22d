use super::*;
use frame_support::traits::QueryPreimage;

#[test]
fn only_a_signed_origin_clears_away() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        run_to(2 + LIFE);
        assert_noop!(Adoption::expire(RuntimeOrigin::none(), hash), DispatchError::BadOrigin);
        assert_noop!(Adoption::expire(RuntimeOrigin::root(), hash), DispatchError::BadOrigin);
    });
}

#[test]
fn what_nobody_proposed_does_not_expire() {
    ExtBuilder::default().build_and_execute(|| {
        let (hash, _) = note(set(7));
        assert_noop!(Adoption::expire(signed(STRANGER), hash), Error::<Test>::UnknownProposal);
    });
}

#[test]
fn a_proposal_does_not_expire_within_its_life() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        run_to(1 + LIFE);
        assert_noop!(Adoption::expire(signed(STRANGER), hash), Error::<Test>::NotExpired);
        assert!(!Adoption::standing(hash).unwrap().expired);
    });
}

#[test]
fn after_its_life_anyone_clears_a_proposal_away_and_the_proposer_gets_the_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1, 2], hash);
        run_to(2 + LIFE);
        assert!(Adoption::standing(hash).unwrap().expired);
        assert_ok!(Adoption::expire(signed(STRANGER), hash));
        assert_eq!(events().last(), Some(&Event::Expired { hash }));
        assert_eq!(held(OUTSIDER), 0);
        assert_eq!(Balances::free_balance(OUTSIDER), ENDOWMENT);
        assert_eq!(Balances::free_balance(STRANGER), ENDOWMENT);
        assert!(!Preimage::is_requested(&hash));
    });
}

#[test]
fn a_proposal_made_under_another_runtime_can_be_cleared_away_at_once() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(set(7));
        adopt_by([1], hash);
        SpecVersion::set(2);
        assert_ok!(Adoption::expire(signed(STRANGER), hash));
        assert_eq!(propose(set(7)), hash);
    });
}
