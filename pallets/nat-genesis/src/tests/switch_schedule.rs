use super::*;
use crate::{PartSpec, Parts};

/// Three years: at no day above five.
const FASTER: Schedule = Schedule::StraightLine { months: 36, salvage: Bps(0) };
/// Two years.
const FASTEST: Schedule = Schedule::StraightLine { months: 24, salvage: Bps(0) };

fn switch(id: SystemId, part: u32, to: Schedule) -> sp_runtime::DispatchResult {
    NatGenesis::switch_schedule(signed(ALICE), id, PartId(part), to)
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(switch(SystemId(0), 0, FASTER), E::UnknownSystem);
    });
}

#[test]
fn somebody_elses_part_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(NatGenesis::switch_schedule(signed(BOB), id, PartId(0), FASTER), E::NotOwner);
    });
}

#[test]
fn an_unknown_part_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(switch(id, 1, FASTER), E::NoSuchPart);
    });
}

#[test]
fn the_same_schedule_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(switch(id, 0, LINE), E::SameSchedule);
    });
}

#[test]
fn a_schedule_out_of_range_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let bad = Schedule::StraightLine { months: 0, salvage: Bps(0) };
        let id = generated();
        assert_noop!(switch(id, 0, bad), E::BadSchedule);
    });
}

#[test]
fn an_unknown_table_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(switch(id, 0, Schedule::Table(TableId(1))), E::UnknownTable);
    });
}

#[test]
fn a_schedule_that_would_raise_the_value_on_some_day_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let slower = Schedule::StraightLine { months: 72, salvage: Bps(0) };
        assert_noop!(switch(id, 0, slower), E::SwitchWouldRaise);
        // Steeper at first, but worth something where the present one ends.
        let salvage = Schedule::StraightLine { months: 36, salvage: Bps(1_000) };
        assert_noop!(switch(id, 0, salvage), E::SwitchWouldRaise);
    });
}

#[test]
fn write_offs_and_schedules_by_work_can_be_neither_left_nor_entered() {
    ExtBuilder.build_and_execute(|| {
        let written_off = PartSpec { schedule: Schedule::Immediate, ..spec(CPU, &[1]) };
        let worn = PartSpec { schedule: Schedule::Units { total: 9 }, ..spec(CPU, &[2]) };
        let id = registered(ALICE, vec![written_off, worn, spec(CPU, &[3])]);
        assert_noop!(switch(id, 0, LINE), E::CannotSwitch);
        assert_noop!(switch(id, 1, LINE), E::CannotSwitch);
        assert_noop!(switch(id, 2, Schedule::Immediate), E::CannotSwitch);
        assert_noop!(switch(id, 2, Schedule::Units { total: 9 }), E::CannotSwitch);
    });
}

#[test]
fn a_second_switch_within_a_year_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(switch(id, 0, FASTER));
        pass_days(364);
        assert_noop!(switch(id, 0, FASTEST), E::SwitchTooSoon);
        pass_days(1);
        assert_ok!(switch(id, 0, FASTEST));
    });
}

#[test]
fn a_switch_that_would_uncover_a_certificate_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        // 720 of 1,000 may be committed until the end of the first year.
        assert_ok!(NatGenesis::lock(id, nat(700), day(365)));
        assert_noop!(switch(id, 0, FASTEST), E::AboveHorizon);
        assert_ok!(NatGenesis::unlock(id, nat(700), day(365)));
        assert_ok!(NatGenesis::lock(id, nat(400), day(365)));
        assert_ok!(switch(id, 0, FASTEST));
    });
}

#[test]
fn a_switch_revalues_the_system() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        pass_days(365);
        assert_ok!(switch(id, 0, FASTEST));
        assert_eq!(part(id, 0).value, usd(500));
        assert_eq!(part(id, 0).switched_on, Some(day(365)));
        assert_eq!((backing(id).issued, backing(id).backed), (nat(1_000), nat(500)));
        assert_eq!(
            last_event(),
            Event::ScheduleSwitched { system: id, part: PartId(0), from: LINE, to: FASTEST }
        );
    });
}

#[test]
fn a_switch_to_a_table_is_compared_by_its_years() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(switch(id, 0, Schedule::Table(QUARTERS)));
        pass_days(365);
        assert_ok!(NatGenesis::revalue(signed(BOB), id));
        assert_eq!(part(id, 0).value, usd(750));
    });
}

#[test]
fn a_part_may_be_switched_before_its_genesis() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(BARE, &[1])]);
        assert_noop!(
            switch(id, 0, Schedule::StraightLine { months: 61, salvage: Bps(0) }),
            E::SwitchWouldRaise
        );
        assert_ok!(switch(id, 0, FASTER));
        assert_eq!(Parts::<Test>::get(id)[0].schedule, FASTER);
    });
}
