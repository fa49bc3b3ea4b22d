use super::*;
use crate::PartSpec;

fn generate(id: SystemId) -> frame_support::dispatch::DispatchResultWithPostInfo {
    NatGenesis::generate(signed(ALICE), id)
}

/// A system of Alice with one CPU whose genesis fails with `error` once `prepare` has run.
fn refused(prepare: impl FnOnce(), error: E) {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        prepare();
        assert_noop!(generate(id), error);
    });
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(generate(SystemId(3)), E::UnknownSystem);
    });
}

#[test]
fn somebody_elses_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        assert_noop!(NatGenesis::generate(signed(BOB), id), E::NotOwner);
    });
}

#[test]
fn an_item_never_priced_is_refused() {
    refused(|| set_market(CPU, Err(PriceError::NeverPriced)), E::NeverPriced);
}

#[test]
fn an_expired_price_is_refused() {
    refused(|| set_market(CPU, Err(PriceError::Expired)), E::PriceExpired);
}

#[test]
fn an_item_without_a_class_is_refused() {
    refused(|| set_market(CPU, Err(PriceError::Unclassified)), E::Unclassified);
}

#[test]
fn an_item_that_left_the_catalogue_is_refused() {
    refused(|| set_market(CPU, Err(PriceError::UnknownSku)), E::UnknownSku);
}

#[test]
fn a_price_from_too_few_sources_is_refused() {
    refused(|| set_market(CPU, Ok(Market { sources: 1, ..market(1_000) })), E::TooFewSources);
}

#[test]
fn a_price_accepted_in_too_few_rounds_is_refused() {
    refused(|| set_market(CPU, Ok(Market { rounds: 2, ..market(1_000) })), E::TooFewRounds);
}

#[test]
fn a_system_on_probation_is_refused() {
    refused(|| WorkReady::set(&false), E::WorkNotReady);
}

#[test]
fn work_that_covers_too_little_of_the_hardware_is_refused() {
    refused(|| WorkCap::set(&Some(usd(499))), E::WorkNotReady);
}

#[test]
fn a_price_without_class_data_is_refused() {
    refused(|| Classes::set(&Default::default()), E::StalePrices);
}

#[test]
fn a_second_genesis_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(generate(id), E::NothingToGenerate);
    });
}

#[test]
fn a_genesis_beside_a_part_whose_price_expired_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        let parts = specs(vec![spec(DISK, &[2])]);
        announce_extension(ALICE, id, &parts);
        assert_ok!(NatGenesis::add_parts(signed(ALICE), id, SALT, parts));
        set_market(CPU, Err(PriceError::Expired));
        assert_noop!(generate(id), E::StalePrices);
    });
}

#[test]
fn one_bad_price_refuses_the_genesis_of_all_parts() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1]), spec(BARE, &[2])]);
        assert_noop!(generate(id), E::NeverPriced);
    });
}

#[test]
fn nat_is_the_value_at_genesis() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1, 2]), spec(DISK, &[3])]);
        assert_ok!(generate(id));
        assert_eq!(
            events()[4..],
            [
                Event::PartGenerated {
                    system: id,
                    part: PartId(0),
                    market: usd(1_000),
                    basis: usd(1_000),
                    issued: nat(2_000),
                },
                Event::PartGenerated {
                    system: id,
                    part: PartId(1),
                    market: usd(500),
                    basis: usd(500),
                    issued: nat(500),
                },
                Event::Generated { system: id, added: nat(2_500), issued: nat(2_500) },
                Event::Revalued {
                    system: id,
                    hardware: usd(2_500),
                    work: UNBOUND,
                    issued: nat(2_500),
                    backed: nat(2_500),
                    stale: false,
                },
            ]
        );
        assert_eq!(NatGenesis::totals().issued, nat(2_500));
        assert_eq!(backing(id).free(), nat(2_500));
    });
}

#[test]
fn the_cost_basis_is_at_most_what_was_paid() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![PartSpec { paid: usd(300), ..spec(CPU, &[1]) }]);
        assert_ok!(generate(id));
        assert_eq!((part(id, 0).basis, part(id, 0).issued), (usd(300), nat(300)));
    });
}

#[test]
fn the_cost_basis_is_at_most_the_list_price() {
    ExtBuilder.build_and_execute(|| {
        set_market(CPU, Ok(Market { msrp: Some(usd(1_200)), ..market(1_000) }));
        let id = registered(ALICE, vec![PartSpec { paid: usd(5_000), ..spec(CPU, &[1]) }]);
        assert_ok!(generate(id));
        assert_eq!((part(id, 0).basis, part(id, 0).issued), (usd(1_200), nat(1_000)));
    });
}

#[test]
fn an_item_used_before_its_genesis_is_depreciated() {
    ExtBuilder.build_and_execute(|| {
        let in_service = Day(START - 365);
        let id = registered(ALICE, vec![PartSpec { in_service, ..spec(CPU, &[1]) }]);
        assert_ok!(generate(id));
        assert_eq!((part(id, 0).basis, part(id, 0).issued), (usd(1_000), nat(800)));
    });
}

#[test]
fn work_below_the_hardware_bounds_what_is_backed_and_not_what_is_issued() {
    ExtBuilder.build_and_execute(|| {
        WorkCap::set(&Some(usd(700)));
        let id = generated();
        assert_eq!((backing(id).issued, backing(id).backed), (nat(1_000), nat(700)));
    });
}

#[test]
fn a_write_off_is_worth_the_market_price_less_the_haircut() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![PartSpec { schedule: Schedule::Immediate, ..spec(CPU, &[1]) }]);
        assert_ok!(generate(id));
        assert_eq!(part(id, 0).issued, nat(500));
    });
}

#[test]
fn depreciation_cannot_be_undone_by_retiring_and_registering_again() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        pass_days(365);
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        let again = registered(ALICE, vec![PartSpec { in_service: day(365), ..spec(CPU, &[1]) }]);
        assert_ok!(generate(again));
        assert_eq!(part(again, 0).basis, usd(800));
        // 800 less one year of five, from the first day in service known.
        assert_eq!(part(again, 0).issued, nat(640));
    });
}

#[test]
fn depreciation_cannot_be_undone_by_a_write_off_after_a_retirement() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        pass_days(1_460);
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        let written_off = specs(vec![PartSpec { schedule: Schedule::Immediate, ..spec(CPU, &[1]) }]);
        announce(ALICE, &written_off);
        assert_noop!(NatGenesis::register(signed(ALICE), SALT, written_off), E::ScheduleKept);
    });
}

#[test]
fn a_genesis_is_charged_by_the_systems_parts() {
    ExtBuilder.build_and_execute(|| {
        let id = registered(ALICE, vec![spec(CPU, &[1])]);
        let info = generate(id).unwrap();
        assert_eq!(info.actual_weight, Some(<Weights as crate::WeightInfo>::generate(1)));
    });
}
