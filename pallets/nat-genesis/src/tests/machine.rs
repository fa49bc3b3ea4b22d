//! A state machine: random calls by two owners, certificates, handovers, prices, work, write-downs and time. All
//! invariants hold after each step.

use super::*;
use crate::{NextSystemId, PartSpec, Parts, Systems, WeightInfo};
use frame_support::{storage::with_storage_layer, traits::Hooks};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Register { owner: AccountId, serial: u64, sku: u8, schedule: Schedule, age: u32 },
    AddPart { system: u64, serial: u64, sku: u8, schedule: Schedule },
    Generate { system: u64 },
    Switch { system: u64, part: u32, schedule: Schedule },
    RetirePart { system: u64, part: u32 },
    RetireSystem { system: u64 },
    Revalue { system: u64 },
    Lock { system: u64, share: u8, days: u32 },
    Unlock { pick: u8, share: u8 },
    End { pick: u8 },
    Grow { pick: u8, share: u8 },
    Extend { pick: u8, days: u32 },
    Shorten { pick: u8, days: u32 },
    HandOver { system: u64, to: AccountId },
    Live { system: u64, days: u32 },
    WriteDown,
    Price { sku: u8, dollars: u16 },
    LosePrice { sku: u8 },
    Work { cap: Option<u16>, units: u8 },
    Days { days: u32 },
    Idle { systems: u8 },
}

fn schedules() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        (1..80u16, 0..=10_000u16)
            .prop_map(|(months, salvage)| Schedule::StraightLine { months, salvage: Bps(salvage) }),
        (1..=10_000u16, 0..=10_000u16)
            .prop_map(|(rate, first)| Schedule::DecliningBalance { rate: Bps(rate), first_year: Bps(first) }),
        Just(Schedule::Table(QUARTERS)),
        Just(Schedule::Immediate),
        (1..500u64).prop_map(|total| Schedule::Units { total }),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let (system, serial, sku) = (0..4u64, 1..8u64, 1..3u8);
    let part = 0..4u32;
    prop_oneof![
        4 => (1..3u64, serial.clone(), sku.clone(), schedules(), 0..400u32).prop_map(
            |(owner, serial, sku, schedule, age)| Step::Register { owner, serial, sku, schedule, age }
        ),
        2 => (system.clone(), serial, sku.clone(), schedules()).prop_map(
            |(system, serial, sku, schedule)| Step::AddPart { system, serial, sku, schedule }
        ),
        4 => system.clone().prop_map(|system| Step::Generate { system }),
        1 => (system.clone(), part.clone(), schedules())
            .prop_map(|(system, part, schedule)| Step::Switch { system, part, schedule }),
        2 => (system.clone(), part).prop_map(|(system, part)| Step::RetirePart { system, part }),
        1 => system.clone().prop_map(|system| Step::RetireSystem { system }),
        2 => system.clone().prop_map(|system| Step::Revalue { system }),
        6 => (system.clone(), any::<u8>(), 0..500u32)
            .prop_map(|(system, share, days)| Step::Lock { system, share, days }),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(pick, share)| Step::Unlock { pick, share }),
        2 => any::<u8>().prop_map(|pick| Step::End { pick }),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(pick, share)| Step::Grow { pick, share }),
        3 => (any::<u8>(), 0..200u32).prop_map(|(pick, days)| Step::Extend { pick, days }),
        2 => (any::<u8>(), 0..100u32).prop_map(|(pick, days)| Step::Shorten { pick, days }),
        1 => (system.clone(), 1..4u64).prop_map(|(system, to)| Step::HandOver { system, to }),
        3 => (system, 1..20u32).prop_map(|(system, days)| Step::Live { system, days }),
        2 => Just(Step::WriteDown),
        3 => (sku.clone(), 1..3_000u16).prop_map(|(sku, dollars)| Step::Price { sku, dollars }),
        1 => sku.prop_map(|sku| Step::LosePrice { sku }),
        1 => (proptest::option::of(0..3_000u16), 0..50u8).prop_map(|(cap, units)| Step::Work { cap, units }),
        2 => (0..120u32).prop_map(|days| Step::Days { days }),
        2 => (0..5u8).prop_map(|systems| Step::Idle { systems }),
    ]
}

/// As a call: what fails leaves no trace.
fn attempt<R>(call: impl FnOnce() -> Result<R, DispatchError>) -> Option<R> {
    with_storage_layer(call).ok()
}

fn owner(id: SystemId) -> AccountId {
    NatGenesis::owner_of(id).unwrap_or(ALICE)
}

/// A certificate as its holder knows it.
#[derive(Clone, Copy, Debug)]
struct Certificate {
    id: CertId,
    amount: Nat,
    until: Day,
}

/// What must hold beside the invariants is remembered here.
#[derive(Default)]
struct Model {
    certificates: Vec<Certificate>,
    next_serials: BTreeMap<SystemId, u32>,
    /// What was cut, and when it would have come back.
    cuts: Vec<(SystemId, Nat, Day)>,
}

impl Model {
    fn pick(&mut self, pick: u8) -> Option<&mut Certificate> {
        let len = self.certificates.len().max(1);
        self.certificates.get_mut(usize::from(pick) % len)
    }

    fn forget(&mut self, id: CertId) {
        self.certificates.retain(|certificate| certificate.id != id);
    }

    fn of(&self, system: SystemId) -> impl Iterator<Item = &Certificate> {
        self.certificates.iter().filter(move |certificate| certificate.id.system == system)
    }
}

fn part_of(amount: Nat, share: u8) -> Nat {
    Nat((amount.0 * u128::from(share) / 255).max(1))
}

fn part_spec(
    sku: u8,
    serial: u64,
    schedule: Schedule,
    age: u32,
) -> PartSpec<frame_support::traits::ConstU32<3>> {
    let in_service = Day(today().0 - age);
    PartSpec { schedule, in_service, ..spec(dlo_core::SkuId(sku.into()), &[serial, serial + 10]) }
}

fn run(model: &mut Model, step: Step) {
    match step {
        Step::Register { owner, serial, sku, schedule, age } => {
            let parts = specs(vec![part_spec(sku, serial, schedule, age)]);
            attempt(|| {
                announce(owner, &parts);
                NatGenesis::register(signed(owner), SALT, parts)
            });
        }
        Step::AddPart { system, serial, sku, schedule } => {
            let (id, parts) = (SystemId(system), specs(vec![part_spec(sku, serial, schedule, 0)]));
            attempt(|| {
                announce_extension(owner(id), id, &parts);
                NatGenesis::add_parts(signed(owner(id)), id, SALT, parts)
            });
        }
        Step::Generate { system } => {
            let id = SystemId(system);
            attempt(|| NatGenesis::generate(signed(owner(id)), id).map_err(|e| e.error));
        }
        Step::Switch { system, part, schedule } => {
            let id = SystemId(system);
            attempt(|| NatGenesis::switch_schedule(signed(owner(id)), id, PartId(part), schedule));
        }
        Step::RetirePart { system, part } => {
            let id = SystemId(system);
            attempt(|| NatGenesis::retire_part(signed(owner(id)), id, PartId(part)).map_err(|e| e.error));
        }
        Step::RetireSystem { system } => {
            let id = SystemId(system);
            attempt(|| NatGenesis::retire_system(signed(owner(id)), id));
        }
        Step::Revalue { system } => attempt_revalue(SystemId(system)),
        Step::Lock { system, share, days } => lock(model, SystemId(system), share, days),
        Step::Unlock { pick, share } => unlock(model, pick, share),
        Step::End { pick } => {
            let Some(Certificate { id, amount, until }) = model.pick(pick).copied() else { return };
            assert_ok!(NatGenesis::end(id.system, amount, until));
            model.forget(id);
        }
        Step::Grow { pick, share } => grow(model, pick, share),
        Step::Extend { pick, days } => extend(model, pick, days),
        Step::Shorten { pick, days } => shorten(model, pick, days),
        Step::HandOver { system, to } => hand_over(SystemId(system), to),
        Step::Live { system, days } => {
            for _ in 0..days {
                pass_days(1);
                attempt_revalue(SystemId(system));
            }
        }
        Step::WriteDown => write_down(model),
        Step::Price { sku, dollars } => set_price(dlo_core::SkuId(sku.into()), dollars.into()),
        Step::LosePrice { sku } => set_market(dlo_core::SkuId(sku.into()), Err(PriceError::Expired)),
        Step::Work { cap, units } => {
            WorkCap::set(&cap.map(|cap| usd(cap.into())));
            WorkUnits::set(&(WorkUnits::get() + u64::from(units)));
        }
        Step::Days { days } => pass_days(days),
        Step::Idle { systems } => {
            let weight = Weights::sweep_base() + Weights::sweep_system() * u64::from(systems);
            let used = NatGenesis::on_idle(System::block_number(), weight);
            assert!(used.all_lte(weight));
        }
    }
}

fn attempt_revalue(id: SystemId) {
    attempt(|| <NatGenesis as ReserveLedger<AccountId>>::revalue(id));
}

/// Of `amounts` those until `day` or later.
fn from_day(amounts: &[(Day, Nat)], day: Day) -> u128 {
    amounts.iter().filter(|(until, _)| *until >= day).map(|(_, amount)| amount.0).sum()
}

/// What is committed of `id`, with what is barred, is within what is backed and, less the margin, projected.
fn assert_covered(id: SystemId) {
    let ahead = barred(id).into_iter().filter(|(day, _)| *day > today());
    let bound: Vec<_> = ends(id).into_iter().chain(ahead).collect();
    assert!(from_day(&bound, Day(0)) <= backing(id).backed.0);
    for (day, _) in &bound {
        let still = from_day(&bound, *day);
        let projected = NatGenesis::projected_backed(id, (*day).max(today())).unwrap();
        assert!(still <= projected.0 * 9 / 10, "{still} of {projected} on {day:?}");
    }
}

/// A lock, admitted or not as its dry run and the tightest day said, and never beyond what is projected.
fn lock(model: &mut Model, id: SystemId, share: u8, days: u32) {
    attempt_revalue(id);
    let Some(before) = NatGenesis::backing(id) else { return };
    let amount = Nat(before.backed.0 * u128::from(share) / 255);
    let until = Day(today().0 + days);
    let said = NatGenesis::check_lock(id, amount, until);
    let tightest = NatGenesis::tightest(id, amount, until);
    let covered = tightest.is_none_or(|tightest| tightest.committed <= tightest.allowed);
    let done = with_storage_layer(|| NatGenesis::lock(id, amount, until));
    assert_eq!(done.map(|_| ()), said);
    match done {
        Ok(certificate) => {
            assert!(covered && !before.stale && !before.impaired);
            assert_covered(id);
            model.certificates.push(Certificate { id: certificate, amount, until });
        }
        Err(error) if error == E::AboveHorizon.into() => {
            assert!(!covered || amount > NatGenesis::lendable(id).unwrap());
        }
        Err(_) => {}
    }
}

fn unlock(model: &mut Model, pick: u8, share: u8) {
    let Some(certificate) = model.pick(pick) else { return };
    let amount = part_of(certificate.amount, share);
    // The whole of it is for its end.
    if amount < certificate.amount {
        assert_ok!(NatGenesis::unlock(certificate.id.system, amount, certificate.until));
        certificate.amount = Nat(certificate.amount.0 - amount.0);
    }
}

fn grow(model: &mut Model, pick: u8, share: u8) {
    let Some(certificate) = model.pick(pick) else { return };
    let id = certificate.id.system;
    attempt_revalue(id);
    let amount = part_of(backing(id).backed, share);
    let done = attempt(|| NatGenesis::grow(id, amount, certificate.until));
    if done.is_some() {
        certificate.amount = Nat(certificate.amount.0 + amount.0);
        assert!(!backing(id).stale && !backing(id).impaired);
        assert_covered(id);
    }
}

fn extend(model: &mut Model, pick: u8, days: u32) {
    let Some(certificate) = model.pick(pick) else { return };
    let (id, until) = (certificate.id.system, certificate.until);
    attempt_revalue(id);
    let to = Day(until.0 + days);
    let done = attempt(|| NatGenesis::extend(id, certificate.amount, until, to));
    if done.is_some() {
        certificate.until = to;
        assert!(to > today() && !backing(id).stale && !backing(id).impaired);
        assert_covered(id);
    }
}

fn shorten(model: &mut Model, pick: u8, days: u32) {
    let Some(certificate) = model.pick(pick) else { return };
    let (from, to) = (certificate.until, Day(today().0 + days));
    let taken = NatGenesis::shorten(certificate.id.system, certificate.amount, from, to).unwrap();
    assert!(taken <= from && (taken >= to || taken == from));
    certificate.until = taken;
}

fn hand_over(id: SystemId, to: AccountId) {
    let Some(from) = NatGenesis::owner_of(id) else { return };
    let before = Systems::<Test>::get(id).unwrap();
    let done = attempt(|| NatGenesis::hand_over(id, &from, &to));
    assert_eq!(done.is_some(), from != to && to != POOR);
    let owner = if done.is_some() { to } else { from };
    assert_eq!(Systems::<Test>::get(id), Some(crate::System { owner, ..before }));
}

/// Writes all certificates of the first system down that must be, to their share of what was backed.
fn write_down(model: &mut Model) {
    let Some((id, Shortfall { backed, committed })) = WriteDowns::get().pop_first() else { return };
    assert!(backed < committed && backing(id).impaired);
    for Certificate { id: certificate, amount, until } in model.of(id).copied().collect::<Vec<_>>() {
        let left = Nat(amount.0 * backed.0 / committed.0);
        let cut = Nat(amount.0 - left.0);
        if left.is_zero() {
            assert_ok!(NatGenesis::cut(id, cut, until, true));
            model.forget(certificate);
        } else {
            assert_ok!(NatGenesis::cut(id, cut, until, false));
            model.certificates.iter_mut().filter(|c| c.id == certificate).for_each(|c| c.amount = left);
        }
        model.cuts.push((id, cut, until));
        assert!(backing(id).impaired);
        NatGenesis::do_try_state().unwrap();
    }
    assert!(backing(id).committed <= backed);
    finish_write_down(id);
    assert_eq!(backing(id).impaired, backing(id).backed < backing(id).committed);
}

/// What was cut is barred until its day, or longer.
fn check_barred(model: &mut Model) {
    model.cuts.retain(|(id, ..)| NatGenesis::owner_of(*id).is_some());
    for (id, _, until) in model.cuts.iter().filter(|(.., until)| *until > today()) {
        let cuts = model.cuts.iter().filter(|(system, ..)| system == id);
        let cuts: Vec<_> = cuts.map(|(_, amount, until)| (*until, *amount)).collect();
        assert!(from_day(&barred(*id), *until) >= from_day(&cuts, *until), "barred before {until:?}");
    }
}

fn check(model: &mut Model) {
    NatGenesis::do_try_state().unwrap();
    check_barred(model);
    for (id, system) in Systems::<Test>::iter() {
        let last = model.next_serials.insert(id, system.next_serial).unwrap_or_default();
        assert!(last <= system.next_serial, "a certificate's serial is never used twice");
        assert_eq!(system.certificates as usize, model.of(id).count(), "each certificate is counted once");
        let mut sums = BTreeMap::<Day, u128>::new();
        model
            .of(id)
            .for_each(|certificate| *sums.entry(certificate.until).or_default() += certificate.amount.0);
        let recorded = ends(id).into_iter().map(|(day, amount)| (day, amount.0)).collect();
        assert_eq!(sums, recorded, "ends = sums over certificates");
    }
    let mut wanted = BTreeMap::new();
    for parts in Parts::<Test>::iter_values() {
        parts.iter().for_each(|part| *wanted.entry(part.sku).or_default() += 1);
    }
    let mut recorded = WantedParts::get();
    recorded.retain(|_, count| *count > 0);
    assert_eq!(recorded, wanted, "skus are asked for while parts use them");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_invariant_holds_after_every_step(list in proptest::collection::vec(steps(), 1..60)) {
        ExtBuilder.build().execute_with(|| {
            let mut model = Model::default();
            for step in list {
                run(&mut model, step);
                check(&mut model);
            }
        });
    }

    #[test]
    fn without_new_prices_or_work_no_certificate_is_ever_uncovered(
        locks in proptest::collection::vec((any::<u8>(), 1..900u32), 1..12),
        changes in proptest::collection::vec((any::<u8>(), any::<u8>(), 1..900u32), 0..12),
        schedule in schedules(),
        days in proptest::collection::vec(1..60u32, 1..20),
    ) {
        prop_assume!(!matches!(schedule, Schedule::Units { .. }));
        ExtBuilder.build().execute_with(|| {
            let id = registered(ALICE, vec![PartSpec { schedule, ..spec(CPU, &[1]) }, spec(DISK, &[2])]);
            assert_ok!(NatGenesis::generate(signed(ALICE), id));
            let mut model = Model::default();
            for (share, length) in locks {
                lock(&mut model, id, share, length);
            }
            for (pick, share, length) in changes {
                grow(&mut model, pick, share / 8);
                extend(&mut model, pick, length);
            }
            for passed in days {
                pass_days(passed);
                for (end, amount) in ends(id) {
                    if end <= today() {
                        assert_ok!(NatGenesis::unlock(id, amount, end));
                    }
                }
                attempt_revalue(id);
                assert!(!backing(id).impaired);
            }
            NatGenesis::do_try_state().unwrap();
        });
    }
}

#[test]
fn the_machine_reaches_locks_changes_write_downs_and_retirements() {
    ExtBuilder.build().execute_with(|| {
        let model = &mut Model::default();
        let schedule = LINE;
        let id = SystemId(0);
        run(model, Step::Register { owner: ALICE, serial: 1, sku: 1, schedule, age: 0 });
        run(model, Step::Generate { system: 0 });
        run(model, Step::Lock { system: 0, share: 100, days: 30 });
        run(model, Step::Lock { system: 0, share: 50, days: 90 });
        let before = backing(id).committed;
        run(model, Step::Grow { pick: 0, share: 10 });
        assert!(backing(id).committed > before);
        run(model, Step::Extend { pick: 0, days: 30 });
        run(model, Step::Shorten { pick: 1, days: 40 });
        assert_eq!(ends(id).into_iter().map(|(day, _)| day).collect::<Vec<_>>(), [day(40), day(60)]);
        run(model, Step::HandOver { system: 0, to: BOB });
        run(model, Step::Price { sku: 1, dollars: 300 });
        run(model, Step::Live { system: 0, days: 15 });
        check(model);
        run(model, Step::WriteDown);
        assert!(!backing(id).impaired && WriteDowns::get().is_empty());
        assert!(!barred(id).is_empty() && !model.cuts.is_empty());
        check(model);
        run(model, Step::Unlock { pick: 0, share: 128 });
        run(model, Step::End { pick: 1 });
        run(model, Step::End { pick: 0 });
        assert!(backing(id).committed.is_zero());
        run(model, Step::RetirePart { system: 0, part: 0 });
        run(model, Step::RetireSystem { system: 0 });
        assert_eq!(NextSystemId::<Test>::get(), SystemId(1));
        assert_eq!(NatGenesis::owner_of(id), None);
        check(model);
    });
}
