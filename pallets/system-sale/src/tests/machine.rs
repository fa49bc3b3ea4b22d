//! A state machine: any order of offers, withdrawals, purchases, failures and time. After each step the invariants hold;
//! what is refused has changed nothing, and what is sold was paid for to the last unit.

use crate::{mock::*, reference, Call, Offer, Offers, Price};
use dlo_core::{Balance, Calendar, CertId, Nat, ReserveLedger, SystemId};
use frame_support::traits::fungible::Inspect;
use proptest::prelude::*;
use sp_runtime::{traits::Dispatchable, StateVersion};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Offer { who: usize, system: usize, price: Price, buyer: Option<usize>, days: u32 },
    Withdraw { who: usize, system: usize },
    Buy { who: usize, system: usize, price: Option<Price>, least: u128, certs: Vec<(u32, u128)> },
    PayInFull { who: usize, system: usize },
    Give { system: usize, to: Option<usize> },
    Worth { system: usize, worth: Option<u128> },
    Stop { stopped: bool },
    Days { days: u32 },
}

const SYSTEMS: [SystemId; 3] = [SYSTEM, SECOND, THEIRS];
const PEOPLE: [AccountId; 4] = [SELLER, BUYER, OTHER, POOR];

fn prices() -> impl Strategy<Value = Price> {
    prop_oneof![
        (0..3_000u128).prop_map(Price::Ant),
        Just(Price::Ant(ENDOWMENT - SYSTEM_DEPOSIT - ED)),
        (0..150u128, 0..60u32).prop_map(|(amount, days)| assignment(amount, days)),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let (who, system) = (0..4usize, 0..3usize);
    let certs = prop::collection::vec((0..5u32, 0..120u128), 0..4);
    prop_oneof![
        6 => (who.clone(), system.clone(), prices(), prop::option::weighted(0.3, 0..4usize), 0..40u32).prop_map(
            |(who, system, price, buyer, days)| Step::Offer { who, system, price, buyer, days }
        ),
        2 => (who.clone(), system.clone()).prop_map(|(who, system)| Step::Withdraw { who, system }),
        2 => (who.clone(), system.clone(), prop::option::of(prices()), 0..2_000_000_000u128, certs).prop_map(
            |(who, system, price, least, certs)| Step::Buy { who, system, price, least, certs }
        ),
        6 => (who, system.clone()).prop_map(|(who, system)| Step::PayInFull { who, system }),
        1 => (system.clone(), prop::option::of(0..4usize)).prop_map(|(system, to)| Step::Give { system, to }),
        2 => (system, prop::option::weighted(0.9, 0..2_000_000_000u128))
            .prop_map(|(system, worth)| Step::Worth { system, worth }),
        1 => prop::bool::weighted(0.3).prop_map(|stopped| Step::Stop { stopped }),
        2 => (0..8u32).prop_map(|days| Step::Days { days }),
    ]
}

/// What sales move.
#[derive(Clone, Debug, PartialEq)]
struct Picture {
    owners: BTreeMap<SystemId, AccountId>,
    balances: BTreeMap<AccountId, Balance>,
    promised: BTreeMap<CertId, u128>,
    offers: BTreeMap<SystemId, Offer<AccountId>>,
}

fn picture() -> Picture {
    let accounts = PEOPLE.into_iter().chain([VAULT]);
    Picture {
        owners: SYSTEMS.iter().filter_map(|system| Some((*system, owner(*system)?))).collect(),
        balances: accounts.map(|who| (who, <Balances as Inspect<_>>::total_balance(&who))).collect(),
        promised: (0..5).map(|serial| (cert(serial), Escrow::promised(cert(serial)))).collect(),
        offers: Offers::<Test>::iter().collect(),
    }
}

/// Sends `call`. What fails leaves the storage as it was.
fn send(who: AccountId, call: Call<Test>) -> bool {
    let before = sp_io::storage::root(StateVersion::V1);
    let done = RuntimeCall::Sale(call).dispatch(signed(who)).is_ok();
    assert!(done || sp_io::storage::root(StateVersion::V1) == before, "a refusal has changed something");
    done
}

/// Parts of the certificates numbered 0 to 3 that make up `amount`, as far as they can.
fn parts_of(amount: Nat) -> Vec<(u32, u128)> {
    let mut left = amount.0;
    let mut parts = Vec::new();
    for serial in 0..4 {
        let part = left.min(AMOUNT.0 - Escrow::promised(cert(serial)));
        left -= part;
        if part > 0 {
            parts.push((serial, part));
        }
    }
    parts
}

fn buy_step(who: AccountId, system: SystemId, price: Price, least: u128, parts: &[(u32, u128)]) {
    let before = picture();
    let certs: Vec<_> = parts.iter().map(|(serial, part)| (cert(*serial), Nat(*part))).collect();
    let least_backed = Nat(least);
    let revision = 0;
    let call = Call::buy { system, price, least_backed, revision, certs: certs.clone().try_into().unwrap() };
    if send(who, call) {
        check_sale(before, system, who, price, &certs);
        assert!(Ledger::backing(system).unwrap().backed >= least_backed);
    }
}

/// The sale has done what it should and nothing else.
fn check_sale(before: Picture, system: SystemId, buyer: AccountId, price: Price, certs: &[(CertId, Nat)]) {
    let mut expected = before;
    let offer = expected.offers.remove(&system).unwrap();
    let seller = offer.seller;
    assert_eq!(offer.price, price);
    assert!(
        offer.until > Clock::today() && seller != buyer && offer.buyer.is_none_or(|named| named == buyer)
    );
    assert_eq!(expected.owners.insert(system, buyer), Some(seller));
    let paid = match price {
        Price::Ant(amount) => amount,
        Price::Assignment { amount, .. } => {
            assert_eq!(certs.iter().map(|(_, part)| part.0).sum::<u128>(), amount.0);
            0
        }
    };
    *expected.balances.get_mut(&seller).unwrap() += paid + SYSTEM_DEPOSIT;
    *expected.balances.get_mut(&buyer).unwrap() -= paid + SYSTEM_DEPOSIT;
    for (cert, part) in certs {
        *expected.promised.get_mut(cert).unwrap() += part.0;
        let (_, amount, sale, beneficiary, _) = *Escrow::promises(*cert).last().unwrap();
        assert_eq!((amount, sale, beneficiary), (*part, reference(system, &seller, &buyer), seller));
    }
    assert_eq!(picture(), expected);
}

fn run(step: Step) {
    match step {
        Step::Offer { who, system, price, buyer, days } => {
            let until = Clock::today().checked_add(days).unwrap();
            let (system, buyer) = (SYSTEMS[system], buyer.map(|who| PEOPLE[who]));
            send(PEOPLE[who], Call::offer { system, price, buyer, until });
        }
        Step::Withdraw { who, system } => {
            let (who, system) = (PEOPLE[who], SYSTEMS[system]);
            let offer = Sale::offer_of(system);
            let may = offer.is_some_and(|offer| offer.seller == who || Sale::is_void(system, &offer));
            assert_eq!(send(who, Call::withdraw { system }), may);
        }
        Step::Buy { who, system, price, least, certs } => {
            let system = SYSTEMS[system];
            let asked = Sale::offer_of(system).map_or(PRICE, |offer| offer.price);
            buy_step(PEOPLE[who], system, price.unwrap_or(asked), least, &certs);
        }
        Step::PayInFull { who, system } => {
            let system = SYSTEMS[system];
            let Some(offer) = Sale::offer_of(system) else { return };
            let parts = match offer.price {
                Price::Ant(_) => vec![],
                Price::Assignment { amount, .. } => parts_of(amount),
            };
            buy_step(PEOPLE[who], system, offer.price, 0, &parts);
        }
        Step::Give { system, to } => Ledger::set_owner(SYSTEMS[system], to.map(|who| PEOPLE[who])),
        Step::Worth { system, worth } => Ledger::set_worth(SYSTEMS[system], worth.map(Nat)),
        Step::Stop { stopped } => Deeds::set_stopped(stopped),
        Step::Days { days } => Clock::to_day(Clock::today().since(START) + days),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_invariant_holds_after_every_step(list in prop::collection::vec(steps(), 1..80)) {
        ExtBuilder::build().execute_with(|| {
            let issuance = Balances::total_issuance();
            for step in list {
                run(step);
                Sale::do_try_state().unwrap();
                assert_eq!(Balances::total_issuance(), issuance);
            }
        });
    }
}

#[test]
fn the_machine_reaches_sales_of_both_kinds() {
    ExtBuilder::build_and_execute(|| {
        let offer = |who, price| Step::Offer { who, system: 0, price, buyer: None, days: 10 };
        run(offer(0, PRICE));
        run(Step::PayInFull { who: 2, system: 0 });
        assert_eq!(owner(SYSTEM), Some(OTHER));
        run(offer(2, assignment(150, 30)));
        run(Step::PayInFull { who: 1, system: 0 });
        assert_eq!(owner(SYSTEM), Some(BUYER));
        assert_eq!((Escrow::promised(cert(0)), Escrow::promised(cert(1))), (100, 50));
    });
}
