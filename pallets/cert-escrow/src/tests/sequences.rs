//! Any order of calls and of time keeps the invariants and every planck.

use crate::{mock::*, Assignments, Certificates, Event, Totals, WriteDowns};
use dlo_core::{AppId, Balance, Calendar, CertId, Day, FeeRate, Handover, Nat, Purpose, SystemId, Terms};
use frame_support::{
    dispatch::DispatchResult, storage::with_storage_layer, traits::fungible::Inspect, weights::Weight,
};
use proptest::prelude::*;
use sp_core::H256;
use std::collections::BTreeMap;

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
    Renew { pick: usize, days: u32, rate: u128, notice: u32, assignable: bool },
    TopUp { pick: usize, amount: u128, rate: u128, notice: u32 },
    ReleasePart { pick: usize, parts: u128 },
    Update { second_app: bool, image: u8 },
    Rent { second_app: bool, who: usize, image: u8 },
    Vacate { second_app: bool, who: usize },
    Sell { system: usize, owner: usize },
    HandOver { system: usize, owner: usize },
    Break { system: usize, broken: bool },
    Value { system: usize, backed: u128 },
    WriteDown { system: usize },
    Idle(u64),
    Owe { second_app: bool, amount: u128 },
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
        8 => any_change(),
        3 => any_operator(),
        4 => assign,
        2 => clear,
        2 => any::<usize>().prop_map(Step::Claim),
        1 => any::<usize>().prop_map(Step::Release),
        1 => any::<usize>().prop_map(Step::Recall),
        1 => any::<usize>().prop_map(Step::Settle),
        1 => (0..3usize).prop_map(|system| Step::ClaimUndelivered { system }),
        1 => (0..3usize, 0..4usize).prop_map(|(system, owner)| Step::Sell { system, owner }),
        1 => (0..3usize, prop::bool::weighted(0.3)).prop_map(|(system, broken)| Step::Break { system, broken }),
        1 => (0..3usize, 0..4usize).prop_map(|(system, owner)| Step::HandOver { system, owner }),
        2 => (0..3usize, 0..5_000_000_000u128).prop_map(|(system, backed)| Step::Value { system, backed }),
        2 => (0..3usize).prop_map(|system| Step::WriteDown { system }),
        2 => (0..20_000_000_000u64).prop_map(Step::Idle),
        1 => (any::<bool>(), 0..3_000_000_000u128).prop_map(|(second_app, amount)| Step::Owe { second_app, amount }),
        4 => (0..10 * DAY).prop_map(Step::Wait),
        3 => Just(Step::Block),
    ]
}

/// A change of a certificate.
fn any_change() -> impl Strategy<Value = Step> {
    let renew = (any::<usize>(), 0..60u32, 0..20u128, 0..10u32, prop::bool::weighted(0.8)).prop_map(
        |(pick, days, rate, notice, assignable)| Step::Renew { pick, days, rate, notice, assignable },
    );
    let top_up = (any::<usize>(), 0..1_000_000_000u128, 0..20u128, 0..10u32)
        .prop_map(|(pick, amount, rate, notice)| Step::TopUp { pick, amount, rate, notice });
    let release = (any::<usize>(), 0..=1_000u128).prop_map(|(pick, parts)| Step::ReleasePart { pick, parts });
    prop_oneof![renew, top_up, release]
}

fn any_operator() -> impl Strategy<Value = Step> {
    prop_oneof![
        (any::<bool>(), 0..3u8).prop_map(|(second_app, image)| Step::Update { second_app, image }),
        (any::<bool>(), 0..4usize, 0..3u8).prop_map(|(second_app, who, image)| Step::Rent {
            second_app,
            who,
            image
        }),
        (any::<bool>(), 0..4usize).prop_map(|(second_app, who)| Step::Vacate { second_app, who }),
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
        Step::Value { system, backed } => Ledger::run_out(SYSTEMS[system], Nat(backed)),
        Step::Idle(ref_time) => {
            let limit = Weight::from_parts(ref_time, u64::MAX);
            assert!(idle(limit).all_lte(limit));
        }
        Step::Owe { second_app, amount } => Debts::set(if second_app { AppId(1) } else { APP }, Nat(amount)),
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
            outcome(Escrow::draw(signed(who), app, legs, days, FeeRate(rate)))
        }
        Step::Update { second_app, image } => {
            let (who, app) = if second_app { (OTHER, AppId(1)) } else { (APPS, APP) };
            Escrow::update_app(signed(who), app, Some(H256::repeat_byte(image)))
        }
        Step::Rent { second_app, who, image } => {
            Escrow::rent(signed(PEOPLE[who]), AppId(second_app.into()), H256::repeat_byte(image))
        }
        Step::Vacate { second_app, who } => Escrow::vacate(signed(PEOPLE[who]), AppId(second_app.into())),
        Step::ClaimUndelivered { system } => {
            Escrow::claim_undelivered(signed(LENDER), APPS, owner_of(SYSTEMS[system]))
        }
        Step::HandOver { system, owner } => {
            let system = SYSTEMS[system];
            Escrow::hand_over(system, &owner_of(system), &PEOPLE[owner])?;
            Ledger::sell(system, Some(PEOPLE[owner]));
            let certificates = Escrow::certificates_by_system(system, None, 100);
            assert!(certificates.iter().all(|(_, certificate)| Escrow::fee_due(certificate) == 0));
            Ok(())
        }
        Step::WriteDown { system } => {
            Escrow::write_down(signed(OTHER), SYSTEMS[system]).map(|_| ()).map_err(|post| post.error)
        }
        Step::Claim(pick)
        | Step::Release(pick)
        | Step::Recall(pick)
        | Step::Settle(pick)
        | Step::Assign { pick, .. }
        | Step::Renew { pick, .. }
        | Step::TopUp { pick, .. }
        | Step::ReleasePart { pick, .. }
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
        change => submit_change(cert, change),
    }
}

fn submit_change(cert: CertId, step: Step) -> DispatchResult {
    let who = signed(app_owner(cert));
    match step {
        Step::Renew { days, rate, notice, assignable, .. } => {
            Rulebook::set_all_terms(Terms { assignable, ..terms(FeeRate(rate), notice) });
            outcome(Escrow::renew(who, cert, days, FeeRate(rate)))
        }
        Step::TopUp { amount, rate, notice, .. } => {
            Rulebook::set_terms(FeeRate(rate), notice);
            outcome(Escrow::top_up(who, cert, Nat(amount), FeeRate(rate)))
        }
        Step::ReleasePart { parts, .. } => {
            let whole = Escrow::certificate(cert).unwrap().amount;
            Escrow::release_part(who, cert, Nat(whole.0 * parts / 1_000))
        }
        _ => Ok(()),
    }
}

/// What was held for each certificate, ended ones too, and what of that was paid or given back.
fn lives() -> BTreeMap<CertId, (Balance, Balance)> {
    let mut lives: BTreeMap<CertId, (Balance, Balance)> = BTreeMap::new();
    for record in System::events() {
        let RuntimeEvent::Escrow(event) = record.event else { continue };
        match event {
            Event::Drawn { cert, fee, .. }
            | Event::Renewed { cert, fee, .. }
            | Event::ToppedUp { cert, fee, .. } => lives.entry(cert).or_default().0 += fee,
            Event::FeePaid { cert, to_owner, to_pot, .. } => {
                lives.entry(cert).or_default().1 += to_owner + to_pot;
            }
            Event::PartReleased { cert, refunded, .. }
            | Event::WrittenDown { cert, refunded, .. }
            | Event::Ended { cert, refunded, .. } => {
                lives.entry(cert).or_default().1 += refunded;
            }
            _ => {}
        }
    }
    lives
}

/// Of each certificate, all that was ever held is paid, given back, or still held.
fn check_lives() {
    for (cert, (held, gone)) in lives() {
        let left = Escrow::certificate(cert).map_or(0, |certificate| certificate.fee_left());
        assert_eq!(held, gone + left, "of {cert}");
    }
}

/// What is promised until which day.
fn promises() -> Vec<(CertId, u32, Day)> {
    Assignments::<Test>::iter()
        .flat_map(|(cert, list)| list.into_iter().map(move |each| (cert, each.id, each.until)))
        .collect()
}

/// Whatever `step` did, each promise of `before` whose day has not come stands, unless it was given up or a write-down
/// left nothing of its certificate.
fn check_promises(before: Vec<(CertId, u32, Day)>, step: &Step) {
    if matches!(step, Step::Clear { .. }) {
        return;
    }
    let writes_down = matches!(step, Step::WriteDown { .. } | Step::Idle(_));
    let now = promises();
    for promise in before {
        let (cert, _, until) = promise;
        if writes_down && Escrow::certificate(cert).is_none() {
            continue;
        }
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
    Clock::set(Clock::now() + 90 * DAY);
    for (system, serial) in Certificates::<Test>::iter_keys().collect::<Vec<_>>() {
        Escrow::settle(signed(LENDER), CertId { system, serial }).unwrap();
    }
    for system in WriteDowns::<Test>::iter_keys().collect::<Vec<_>>() {
        Escrow::write_down(signed(LENDER), system).unwrap();
    }
    assert_eq!(WriteDowns::<Test>::iter_keys().count(), 0);
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
                Debts::check();
                Ledger::check();
                assert_eq!(Balances::total_issuance(), issuance, "after {step:?}");
                check_lives();
            }
            finish();
            assert_eq!(Escrow::do_try_state(), Ok(()));
            check_lives();
            for system in SYSTEMS {
                assert_eq!(committed(system), Nat(0));
            }
            let totals = Totals::<Test>::get();
            assert_eq!((totals.outstanding, totals.certificates), (Nat(0), 0));
            assert_eq!((totals.assigned, promises()), (Nat(0), Vec::new()));
            assert_eq!(totals.fees_held, totals.fees_undelivered);
            let everyone = [APPS, LENDER, OTHER, GHOST, POT].into_iter();
            let everyone: Balance = everyone.map(|who| Balances::total_balance(&who)).sum();
            assert_eq!(everyone, issuance);
        });
    }

    #[test]
    fn payments_and_refunds_of_a_life_add_up_to_all_that_was_held(
        amount in 1..5_000_000_000u128,
        steps in prop::collection::vec((any_change(), 0..5 * DAY), 0..12),
        released in any::<bool>(),
    ) {
        ExtBuilder::build_and_execute(|| {
            let before = free(APPS);
            let cert = draw_one(SYSTEM, Nat(amount), 20);
            for (step, wait) in steps {
                Clock::set(Clock::now() + wait);
                let _ = with_storage_layer(|| submit_change(cert, step));
                let _ = with_storage_layer(|| Escrow::claim(signed(OTHER), cert));
                check_lives();
            }
            if !released {
                Clock::set(Clock::now() + 90 * DAY);
            }
            // It ends whether its day has come or not.
            Escrow::release(signed(APPS), cert).unwrap();
            let paid = free(LENDER) - ENDOWMENT + free(POT) - ED;
            assert_eq!((held(APPS), before - free(APPS)), (0, paid));
            let (held, gone) = lives()[&cert];
            assert_eq!(held, gone);
            assert!(paid <= held);
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
