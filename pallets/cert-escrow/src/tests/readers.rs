use crate::{mock::*, MAX_PAGE};
use dlo_core::{AppId, CertId, Nat, Standing};
use frame_support::assert_ok;
use std::collections::BTreeSet;

#[test]
fn pages_by_app_give_every_certificate_once() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..5 {
            assert_ok!(draw(vec![(SYSTEM, Nat(5)), (SECOND, Nat(5))], 10));
        }
        let mut seen: BTreeSet<CertId> = BTreeSet::new();
        let mut after = None;
        loop {
            let page = Escrow::certificates_by_app(APP, after, 3);
            // Batches are of two: the second one fills the page.
            assert!(page.len() <= 4);
            let Some((_, last)) = page.last() else { break };
            after = Some(last.batch);
            for (cert, certificate) in page {
                assert_eq!(Escrow::certificate(cert), Some(certificate));
                assert!(seen.insert(cert));
            }
        }
        assert_eq!(seen.len(), 10);
        assert!(Escrow::certificates_by_app(AppId(1), None, 3).is_empty());
    });
}

#[test]
fn pages_by_system_give_every_certificate_once() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..5 {
            draw_one(SYSTEM, Nat(5), 10);
        }
        draw_one(SECOND, Nat(5), 10);
        let first = Escrow::certificates_by_system(SYSTEM, None, 3);
        let second = Escrow::certificates_by_system(SYSTEM, first.last().map(|(cert, _)| cert.serial), 3);
        assert_eq!((first.len(), second.len()), (3, 2));
        let seen: BTreeSet<u32> = first.iter().chain(&second).map(|(cert, _)| cert.serial).collect();
        assert_eq!(seen, (0..5).collect());
    });
}

#[test]
fn a_page_is_cut_down_to_the_most() {
    ExtBuilder::build_and_execute(|| {
        for _ in 0..MAX_PAGE + 5 {
            draw_one(SYSTEM, Nat(5), 10);
        }
        let most = MAX_PAGE as usize;
        assert_eq!(Escrow::certificates_by_system(SYSTEM, None, u32::MAX).len(), most);
        assert_eq!(Escrow::certificates_by_app(APP, None, u32::MAX).len(), most);
    });
}

#[test]
fn apps_are_paged_by_owner() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(register(OTHER));
        assert_ok!(register(APPS));
        let first = Escrow::apps_of(&APPS, None, 1);
        let second = Escrow::apps_of(&APPS, first.last().copied(), 9);
        assert_eq!((first.len(), second.len()), (1, 1));
        let seen: BTreeSet<AppId> = first.into_iter().chain(second).collect();
        assert_eq!(seen, BTreeSet::from([AppId(0), AppId(2)]));
    });
}

#[test]
fn assignments_are_given_by_ascending_number() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        assert!(Escrow::assignments(cert).is_empty());
        for amount in [7, 5, 6] {
            assert_ok!(assign(cert, Nat(amount), 10));
        }
        let seen: Vec<_> = Escrow::assignments(cert).iter().map(|each| (each.id, each.amount)).collect();
        assert_eq!(seen, [(0, Nat(7)), (1, Nat(5)), (2, Nat(6))]);
    });
}

#[test]
fn operators_are_paged_by_app() {
    ExtBuilder::build_and_execute(|| {
        assert_ok!(Escrow::update_app(signed(APPS), APP, Some(IMAGE)));
        for who in [APPS, LENDER, OTHER] {
            assert_ok!(Escrow::rent(signed(who), APP, IMAGE));
        }
        let first = Escrow::operators(APP, None, 2);
        let second = Escrow::operators(APP, first.last().map(|(who, _)| who), 2);
        assert_eq!((first.len(), second.len()), (2, 1));
        let seen: BTreeSet<AccountId> = first.into_iter().chain(second).map(|(who, _)| who).collect();
        assert_eq!(seen, BTreeSet::from([APPS, LENDER, OTHER]));
        assert!(Escrow::operators(AppId(1), None, 2).is_empty());
    });
}

#[test]
fn a_certificates_standing_is_that_of_its_day_its_system_and_its_phase() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        let standing = || Escrow::standing(cert.system, &Escrow::certificate(cert).unwrap());
        assert_eq!(standing(), Standing::Staked);
        assert_ok!(Escrow::recall(signed(LENDER), cert));
        assert_eq!(standing(), Standing::Recalled);
        Ledger::set_impaired(SYSTEM);
        assert_eq!(standing(), Standing::Impaired);
        Clock::to_day(6);
        assert_eq!(standing(), Standing::Overdue);
    });
}

#[test]
fn the_fee_due_is_what_a_claim_pays() {
    ExtBuilder::build_and_execute(|| {
        let cert = draw_one(SYSTEM, AMOUNT, 10);
        Clock::set(u64::from(START.0) * DAY + 123_456_789);
        let due = Escrow::fee_due(&Escrow::certificate(cert).unwrap());
        assert_ok!(Escrow::claim(signed(OTHER), cert));
        let certificate = Escrow::certificate(cert).unwrap();
        assert_eq!(certificate.fee_paid, due);
        assert_eq!(Escrow::fee_due(&certificate), 0);
    });
}
