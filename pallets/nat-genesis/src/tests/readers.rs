use super::*;
use crate::{DayLength, MAX_PAGE};

#[test]
fn the_day_is_the_timestamp_by_the_day_length() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(NatGenesis::today(), day(0));
        Now::set(&(Now::get() + DAY_MS - 1));
        assert_eq!(NatGenesis::today(), day(0));
        Now::set(&(Now::get() + 1));
        assert_eq!(NatGenesis::today(), day(1));
        assert_eq!(NatGenesis::day_length(), DAY_MS);
        DayLength::<Test>::put(60_000);
        assert_eq!(NatGenesis::today().0 as u64, Now::get() / 60_000);
    });
}

#[test]
fn before_the_first_block_there_is_no_time() {
    ExtBuilder.build_and_execute(|| {
        System::set_block_number(0);
        assert_eq!(NatGenesis::now(), 0);
    });
}

#[test]
fn genesis_may_shorten_the_day_and_zero_stands_for_a_real_one() {
    use sp_runtime::BuildStorage;
    for (given, taken) in [(60_000, 60_000), (0, DAY_MS)] {
        let config = crate::GenesisConfig::<Test> { day_length: given, ..Default::default() };
        let mut state = sp_io::TestExternalities::new(config.build_storage().unwrap());
        state.execute_with(|| assert_eq!(NatGenesis::day_length(), taken));
    }
}

#[test]
fn pages_of_an_owners_systems_join_up() {
    ExtBuilder.build_and_execute(|| {
        let mut expected: Vec<_> = (1..=5).map(|n| registered(ALICE, vec![spec(CPU, &[n])])).collect();
        registered(BOB, vec![spec(CPU, &[9])]);
        let mut seen = Vec::new();
        loop {
            let page = NatGenesis::systems_of(&ALICE, seen.last().copied(), 2);
            assert!(page.len() <= 2);
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
    });
}

#[test]
fn a_page_is_bounded() {
    ExtBuilder.build_and_execute(|| {
        for n in 0..u64::from(MAX_PAGE) + 5 {
            crate::SystemsOf::<Test>::insert(POOR, SystemId(n), ());
        }
        assert_eq!(NatGenesis::systems_of(&POOR, None, u32::MAX).len(), MAX_PAGE as usize);
        let _ = crate::SystemsOf::<Test>::clear_prefix(POOR, u32::MAX, None);
    });
}

#[test]
fn a_systems_facts_are_what_was_recorded() {
    ExtBuilder.build_and_execute(|| {
        assert_eq!(NatGenesis::system(SystemId(0)), None);
        assert_eq!(NatGenesis::backing(SystemId(0)), None);
        assert_eq!(NatGenesis::owner_of(SystemId(0)), None);
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(3), day(9)));
        assert_ok!(NatGenesis::lock(id, nat(2), day(8)));
        let facts = NatGenesis::system(id).unwrap();
        assert_eq!(facts.system.backing, backing(id));
        assert_eq!(facts.parts, [part(id, 0)]);
        assert_eq!(facts.ends, [(day(8), nat(2)), (day(9), nat(3))]);
    });
}

#[test]
fn the_projection_falls_with_the_schedule_and_stays_below_work_and_issue() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_eq!(NatGenesis::projected_backed(id, day(0)), Some(nat(1_000)));
        assert_eq!(NatGenesis::projected_backed(id, day(365)), Some(nat(800)));
        assert_eq!(NatGenesis::projected_backed(id, day(1_825)), Some(Nat::ZERO));
        WorkCap::set(&Some(usd(900)));
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        assert_eq!(NatGenesis::projected_backed(id, day(0)), Some(nat(900)));
        assert_eq!(NatGenesis::projected_backed(id, day(365)), Some(nat(800)));
    });
}
