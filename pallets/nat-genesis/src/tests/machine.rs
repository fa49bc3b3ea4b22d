//! A state machine: random calls by two owners, locks, prices, work and time. All invariants hold after each step.

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
    Unlock { end: u8, share: u8, system: u64 },
    Shorten { end: u8, share: u8, system: u64, days: u32 },
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
        3 => (any::<u8>(), any::<u8>(), system.clone())
            .prop_map(|(end, share, system)| Step::Unlock { end, share, system }),
        2 => (any::<u8>(), any::<u8>(), system, 0..100u32)
            .prop_map(|(end, share, system, days)| Step::Shorten { end, share, system, days }),
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

fn end_of(id: SystemId, end: u8) -> Option<(Day, Nat)> {
    let ends = NatGenesis::system(id)?.ends;
    (!ends.is_empty()).then(|| ends[usize::from(end) % ends.len()])
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

fn run(step: Step) {
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
        Step::Revalue { system } => revalue(SystemId(system)),
        Step::Lock { system, share, days } => lock(SystemId(system), share, days),
        Step::Unlock { end, share, system } => {
            let id = SystemId(system);
            if let Some((until, amount)) = end_of(id, end) {
                let amount = Nat((amount.0 * u128::from(share) / 255).max(1));
                assert_ok!(NatGenesis::unlock(id, amount, until));
            }
        }
        Step::Shorten { end, share, system, days } => {
            let id = SystemId(system);
            if let Some((from, amount)) = end_of(id, end) {
                let to = Day(today().0 + days);
                let amount = Nat((amount.0 * u128::from(share) / 255).max(1));
                let taken = NatGenesis::shorten(id, amount, from, to).unwrap();
                assert!(taken <= from && (taken >= to || taken == from));
            }
        }
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

fn revalue(id: SystemId) {
    attempt(|| <NatGenesis as ReserveLedger<AccountId>>::revalue(id));
}

/// A lock, admitted or not as its dry run said, and never beyond what is projected.
fn lock(id: SystemId, share: u8, days: u32) {
    revalue(id);
    let Some(before) = NatGenesis::backing(id) else { return };
    let amount = Nat(before.backed.0 * u128::from(share) / 255);
    let until = Day(today().0 + days);
    let said = NatGenesis::check_lock(id, amount, until);
    let done = with_storage_layer(|| NatGenesis::lock(id, amount, until));
    assert_eq!(done.map(|_| ()), said);
    if said.is_err() {
        return;
    }
    assert!(!before.stale && !before.impaired);
    let facts = NatGenesis::system(id).unwrap();
    for (day, _) in &facts.ends {
        let still: u128 = facts.ends.iter().filter(|(end, _)| end >= day).map(|(_, amount)| amount.0).sum();
        let projected = NatGenesis::projected_backed(id, (*day).max(today())).unwrap();
        assert!(still <= projected.0 * 9 / 10, "{still} of {projected} on {day:?}");
    }
}

fn check(certificates: &mut BTreeMap<SystemId, u32>) {
    NatGenesis::do_try_state().unwrap();
    for (id, system) in Systems::<Test>::iter() {
        let last = certificates.insert(id, system.next_serial).unwrap_or_default();
        assert!(last <= system.next_serial, "a certificate's serial is never used twice");
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
            let mut certificates = BTreeMap::new();
            for step in list {
                run(step);
                check(&mut certificates);
            }
        });
    }

    #[test]
    fn without_new_prices_or_work_no_certificate_is_ever_uncovered(
        locks in proptest::collection::vec((any::<u8>(), 1..900u32), 1..12),
        schedule in schedules(),
        days in proptest::collection::vec(1..60u32, 1..20),
    ) {
        prop_assume!(!matches!(schedule, Schedule::Units { .. }));
        ExtBuilder.build().execute_with(|| {
            let id = registered(ALICE, vec![PartSpec { schedule, ..spec(CPU, &[1]) }, spec(DISK, &[2])]);
            assert_ok!(NatGenesis::generate(signed(ALICE), id));
            for (share, length) in locks {
                lock(id, share, length);
            }
            for passed in days {
                pass_days(passed);
                for (end, amount) in NatGenesis::system(id).unwrap().ends {
                    if end <= today() {
                        assert_ok!(NatGenesis::unlock(id, amount, end));
                    }
                }
                revalue(id);
                assert!(!backing(id).impaired);
            }
            NatGenesis::do_try_state().unwrap();
        });
    }
}

#[test]
fn the_machine_reaches_locks_and_retirements() {
    ExtBuilder.build().execute_with(|| {
        let schedule = LINE;
        run(Step::Register { owner: ALICE, serial: 1, sku: 1, schedule, age: 0 });
        run(Step::Generate { system: 0 });
        run(Step::Lock { system: 0, share: 100, days: 30 });
        assert!(!backing(SystemId(0)).committed.is_zero());
        run(Step::Shorten { end: 0, share: 128, system: 0, days: 3 });
        run(Step::Unlock { end: 0, share: 255, system: 0 });
        run(Step::Unlock { end: 0, share: 255, system: 0 });
        assert!(backing(SystemId(0)).committed.is_zero());
        run(Step::RetirePart { system: 0, part: 0 });
        run(Step::RetireSystem { system: 0 });
        assert_eq!(NextSystemId::<Test>::get(), SystemId(1));
        assert_eq!(NatGenesis::owner_of(SystemId(0)), None);
        check(&mut BTreeMap::new());
    });
}
