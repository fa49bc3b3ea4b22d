//! Any order of calls and of time keeps the invariants and every planck.

use crate::{mock::*, Assignments, Certificates, Totals};
use dlo_core::{AppId, Balance, Calendar, CertId, Day, FeeRate, Nat, Purpose, SystemId};
use frame_support::{dispatch::DispatchResult, storage::with_storage_layer, traits::fungible::Inspect};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Draw { second_app: bool, system: usize, amount: u128, days: u32, rate: u128, notice: u32 },
    Claim(usize),
    Release(usize),
    Recall(usize),
    Settle(usize),
    Assign { pick: usize, amount: u128, days: u32, beneficiary: usize },
    Clear { pick: usize, number: u32, who: usize },
    ClaimUndelivered { system: usize },
    Sell { system: usize, owner: usize },
    Break { system: usize, broken: bool },
    Wait(u64),
    Block,
}

const SYSTEMS: [SystemId; 3] = [SYSTEM, SECOND, GHOSTS];
const PEOPLE: [AccountId; 4] = [APPS, LENDER, OTHER, GHOST];

fn any_step() -> impl Strategy<Value = Step> {
    let draw = (any::<bool>(), 0..3usize, 1..3_000_000_000u128, 1..40u32, 0..20u128, 0..10u32).prop_map(
        |(second_app, system, amount, days, rate, notice)| Step::Draw {
            second_app,
            system,
            amount,
            days,
            rate,
            notice,
        },
    );
    let assign = (any::<usize>(), 0..1_000_000_000u128, 0..20u32, 0..4usize)
        .prop_map(|(pick, amount, days, beneficiary)| Step::Assign { pick, amount, days, beneficiary });
    let clear = (any::<usize>(), 0..6u32, 0..4usize);
    let clear = clear.prop_map(|(pick, number, who)| Step::Clear { pick, number, who });
    prop_oneof![
        4 => draw,
        4 => assign,
        2 => clear,
        2 => any::<usize>().prop_map(Step::Claim),
        1 => any::<usize>().prop_map(Step::Release),
        1 => any::<usize>().prop_map(Step::Recall),
        1 => any::<usize>().prop_map(Step::Settle),
        1 => (0..3usize).prop_map(|system| Step::ClaimUndelivered { system }),
        1 => (0..3usize, 0..4usize).prop_map(|(system, owner)| Step::Sell { system, owner }),
        1 => (0..3usize, prop::bool::weighted(0.3)).prop_map(|(system, broken)| Step::Break { system, broken }),
        4 => (0..10 * DAY).prop_map(Step::Wait),
        3 => Just(Step::Block),
    ]
}

/// A live certificate, whichever `pick` falls on.
fn live(pick: usize) -> Option<CertId> {
    let all: Vec<_> = Certificates::<Test>::iter_keys().collect();
    let (system, serial) = *all.get(pick.checked_rem(all.len())?)?;
    Some(CertId { system, serial })
}

fn app_owner(cert: CertId) -> AccountId {
    if Escrow::certificate(cert).unwrap().app == APP {
        APPS
    } else {
        OTHER
    }
}

/// Takes one step. Refusals are fine; what must hold is checked after it.
fn take(step: Step) {
    match step {
        Step::Sell { system, owner } => Ledger::sell(SYSTEMS[system], Some(PEOPLE[owner])),
        Step::Break { system, broken } => Ledger::set_broken(SYSTEMS[system], broken),
        Step::Wait(ms) => Clock::set(Clock::now() + ms),
        Step::Block => next_block(),
        call => {
            let _ = with_storage_layer(|| submit(call));
        }
    }
}

fn owner_of(system: SystemId) -> AccountId {
    <Ledger as dlo_core::ReserveLedger<AccountId>>::owner_of(system).unwrap()
}

fn submit(step: Step) -> DispatchResult {
    match step {
        Step::Draw { second_app, system, amount, days, rate, notice } => {
            Rulebook::set_terms(FeeRate(rate), notice);
            let (who, app) = if second_app { (OTHER, AppId(1)) } else { (APPS, APP) };
            let legs = vec![(SYSTEMS[system], Nat(amount))].try_into().unwrap();
            Escrow::draw(signed(who), app, legs, days, FeeRate(rate))
        }
        Step::ClaimUndelivered { system } => {
            Escrow::claim_undelivered(signed(LENDER), APPS, owner_of(SYSTEMS[system]))
        }
        Step::Claim(pick)
        | Step::Release(pick)
        | Step::Recall(pick)
        | Step::Settle(pick)
        | Step::Assign { pick, .. }
        | Step::Clear { pick, .. } => live(pick).map_or(Ok(()), |cert| submit_about(cert, step)),
        _ => Ok(()),
    }
}

fn submit_about(cert: CertId, step: Step) -> DispatchResult {
    match step {
        Step::Claim(_) => Escrow::claim(signed(LENDER), cert),
        Step::Release(_) => Escrow::release(signed(app_owner(cert)), cert),
        Step::Recall(_) => Escrow::recall(signed(owner_of(cert.system)), cert),
        Step::Settle(_) => Escrow::settle(signed(LENDER), cert),
        Step::Assign { amount, days, beneficiary, .. } => {
            let who = signed(app_owner(cert));
            let until = Clock::today().checked_add(days).unwrap();
            Escrow::assign(who, cert, Purpose::Loan, Nat(amount), CONTRACT, PEOPLE[beneficiary], until)
        }
        Step::Clear { number, who, .. } => Escrow::clear(signed(PEOPLE[who]), cert, number),
        _ => Ok(()),
    }
}

/// What is promised until which day.
fn promises() -> Vec<(CertId, u32, Day)> {
    Assignments::<Test>::iter()
        .flat_map(|(cert, list)| list.into_iter().map(move |each| (cert, each.id, each.until)))
        .collect()
}

/// Whatever `step` did, each promise of `before` whose day has not come stands, unless it was given up.
fn check_promises(before: Vec<(CertId, u32, Day)>, step: &Step) {
    if matches!(step, Step::Clear { .. }) {
        return;
    }
    let now = promises();
    for promise in before {
        let (cert, _, until) = promise;
        assert!(until <= Clock::today() || now.contains(&promise), "{promise:?} is broken by {step:?}");
        let ends = Escrow::certificate(cert).map(|certificate| certificate.ends);
        assert!(until <= Clock::today() || ends >= Some(until), "{promise:?} outlasts {ends:?}");
    }
}

/// Ends whatever is left, after every day has come.
fn finish() {
    for system in SYSTEMS {
        Ledger::set_broken(system, false);
    }
    Clock::set(Clock::now() + 60 * DAY);
    for (system, serial) in Certificates::<Test>::iter_keys().collect::<Vec<_>>() {
        Escrow::settle(signed(LENDER), CertId { system, serial }).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sequence_keeps_the_invariants_and_every_planck(steps in prop::collection::vec(any_step(), 1..60)) {
        ExtBuilder::build().execute_with(|| {
            register(OTHER).unwrap();
            let issuance = Balances::total_issuance();
            for step in steps {
                let before = promises();
                take(step.clone());
                check_promises(before, &step);
                assert_eq!(Escrow::do_try_state(), Ok(()), "after {step:?}");
                assert_eq!(Balances::total_issuance(), issuance, "after {step:?}");
            }
            finish();
            assert_eq!(Escrow::do_try_state(), Ok(()));
            for system in SYSTEMS {
                assert_eq!(committed(system), Nat(0));
            }
            let totals = Totals::<Test>::get();
            assert_eq!((totals.outstanding, totals.certificates), (Nat(0), 0));
            assert_eq!((totals.assigned, promises()), (Nat(0), Vec::new()));
            assert_eq!(totals.fees_held, totals.fees_undelivered);
            let everyone: Balance = [APPS, LENDER, OTHER, GHOST, POT].into_iter().map(|who| Balances::total_balance(&who)).sum();
            assert_eq!(everyone, issuance);
        });
    }

    #[test]
    fn payments_and_refund_add_up_to_the_fee(
        amount in 1..5_000_000_000u128,
        days in 1..60u32,
        claims in prop::collection::vec(0..5 * DAY, 0..12),
        released in any::<bool>(),
    ) {
        ExtBuilder::build_and_execute(|| {
            let before = free(APPS);
            let cert = draw_one(SYSTEM, Nat(amount), days);
            let fee = Escrow::certificate(cert).unwrap().fee_total;
            for wait in claims {
                Clock::set(Clock::now() + wait);
                let _ = with_storage_layer(|| Escrow::claim(signed(OTHER), cert));
            }
            if released {
                Escrow::release(signed(APPS), cert).unwrap();
            } else {
                Clock::to_day(days);
                Escrow::settle(signed(OTHER), cert).unwrap();
            }
            let paid = free(LENDER) - ENDOWMENT + free(POT) - ED;
            assert_eq!(held(APPS), 0);
            assert_eq!(before - free(APPS), paid);
            assert!(paid <= fee);
            if !released {
                assert_eq!(paid, fee);
            }
        });
    }
}
