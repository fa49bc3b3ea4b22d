use crate::{mock::*, pallet::*};
use dlo_core::{PriceProvider, SkuId};
use frame_support::{assert_ok, traits::Hooks};

#[test]
fn without_skus_in_use_rounds_pass_in_silence() {
    ExtBuilder::default().skus(3, 0).build_and_execute(|| {
        run_to_round(3);
        assert_eq!(page(), [0_u32; 0]);
        assert_eq!(events(), []);
        assert_eq!(CurrentRound::<Test>::get().number, 3);
        assert_eq!(Oracle::status().pages, 0);
    });
}

#[test]
fn pages_take_turns_and_cover_all_skus_in_use() {
    ExtBuilder::default().skus(10, 10).build_and_execute(|| {
        assert_eq!(Oracle::status().pages, 3);
        for (round, expected) in
            [(1, vec![4, 5, 6, 7]), (2, vec![8, 9]), (3, vec![0, 1, 2, 3]), (4, vec![4, 5, 6, 7])]
        {
            run_to_round(round);
            assert_eq!(page(), expected);
            assert_eq!(CurrentRound::<Test>::get().page, page_hash(&page()));
        }
    });
}

#[test]
fn a_page_is_fixed_at_the_start_of_its_round() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        Oracle::unwant(SkuId(0));
        run_to(2 * ROUND - 1);
        assert_eq!(page(), [0, 1, 2]);
        assert_ok!(submit(1, vec![used(0, 5)]));
        run_to_round(2);
        // The last of the list has filled the place, and the page ascends all the same.
        assert_eq!(page(), [1, 2]);
        assert_ok!(Oracle::want(SkuId(0)));
        run_to_round(3);
        assert_eq!(page(), [0, 1, 2]);
    });
}

#[test]
fn the_close_of_a_round_says_how_many_reported() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[5, 6]);
        run_to_round(2);
        assert_eq!(events(), [Event::RoundClosed { round: 1, reports: 2 }]);
    });
}

#[test]
fn reports_below_quorum_are_dropped_at_the_close() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_round(1);
        submit_used(&[5, 6]);
        run_to_round(2);
        assert_eq!(Counting::<Test>::get(), None);
        assert_eq!(Reports::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_page_is_counted_step_by_step_and_its_reports_are_removed() {
    ExtBuilder::default().skus(4, 4).build_and_execute(|| {
        run_to_round(1);
        for n in 1..=3 {
            assert_ok!(submit(n, (0..4).map(|sku| used(sku, 5)).collect()));
        }
        run_to_round(2);
        assert_eq!(Counting::<Test>::get().unwrap().done, 2);
        assert!(used_price(1).is_some() && used_price(2).is_none());
        assert_eq!(Reports::<Test>::iter().count(), 3);
        run_to(2 * ROUND + 1);
        assert!(used_price(3).is_some());
        assert_eq!(Counting::<Test>::get(), None);
        assert_eq!(Reports::<Test>::iter().count(), 0);
    });
}

#[test]
fn reports_of_the_next_round_do_not_mix_with_those_being_counted() {
    ExtBuilder::default().skus(4, 4).build_and_execute(|| {
        run_to_round(1);
        submit_three((0..4).map(|sku| used(sku, 5)).collect());
        run_to_round(2);
        submit_three((0..4).map(|sku| used(sku, 4)).collect());
        run_to(2 * ROUND + 1);
        assert_eq!((used_price(0).unwrap().price, used_price(3).unwrap().price), (usd(5), usd(5)));
        assert_eq!(Reports::<Test>::iter().count(), 3);
        run_to_round(3);
        assert_eq!((used_price(0).unwrap().price, used_price(3).unwrap().price), (usd(4), usd(5)));
    });
}

#[test]
fn a_chain_that_skipped_hooks_goes_on_with_the_round_it_is_in() {
    ExtBuilder::default().skus(4, 4).build_and_execute(|| {
        run_to_round(1);
        submit_three((0..4).map(|sku| used(sku, 5)).collect());
        run_to_round(2);
        assert_ok!(submit(1, vec![used(0, 4)]));
        // Three rounds without hooks: a half counted round and a report are left.
        System::set_block_number(5 * ROUND + 2);
        Oracle::on_initialize(5 * ROUND + 2);
        assert_eq!(CurrentRound::<Test>::get().number, 5);
        assert_eq!(Reports::<Test>::iter().count(), 0);
        assert_eq!(Counting::<Test>::get(), None);
        assert!(used_price(0).is_some() && used_price(3).is_none());
        assert_ok!(submit(1, vec![used(0, 4)]));
    });
}

#[test]
fn the_close_looks_for_active_members_that_are_a_quorum_of_all() {
    ExtBuilder::default().members(7).build_and_execute(|| {
        suspend(6);
        suspend(7);
        run_to_round(1);
        // A quorum of seven is five: the suspended ones do not fill it up.
        for n in [1, 2, 3, 4, 6, 7] {
            assert_ok!(submit(n, vec![used(0, 5)]));
        }
        run_to_round(2);
        assert_eq!(events(), [Event::RoundClosed { round: 1, reports: 6 }]);
        assert_eq!((Counting::<Test>::get(), Reports::<Test>::iter().count()), (None, 0));
        submit_used(&[5; 5]);
        run_to_round(3);
        let members = Counting::<Test>::get().unwrap().members;
        assert_eq!((members.len(), members.iter().filter(|member| member.active).count()), (7, 5));
        assert_eq!(used_price(0).unwrap().reports, 5);
    });
}

#[test]
fn the_weight_of_a_block_grows_with_what_it_counts() {
    ExtBuilder::default().skus(4, 4).build_and_execute(|| {
        run_to(ROUND + 1);
        let idle = Oracle::on_initialize(ROUND + 1);
        submit_three((0..4).map(|sku| used(sku, 5)).collect());
        System::set_block_number(2 * ROUND);
        let busy = Oracle::on_initialize(2 * ROUND);
        assert!(busy.all_gt(idle), "{busy:?} {idle:?}");
    });
}

#[test]
#[should_panic(expected = "a page must be counted within one round")]
fn a_tally_step_too_small_for_a_page_is_refused() {
    RoundLength::set(3);
    TallyStep::set(1);
    Oracle::integrity_test();
}

#[test]
fn a_tally_step_that_just_covers_a_page_is_taken() {
    RoundLength::set(4);
    TallyStep::set(1);
    Oracle::integrity_test();
}
