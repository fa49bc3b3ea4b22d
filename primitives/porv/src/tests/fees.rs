use crate::{
    fees::{blend, paid, refund, split, total},
    MathsError,
};
use dlo_core::{Bps, FeeRate, Nat};
use proptest::prelude::*;

const DAY: u64 = 86_400_000;

#[test]
fn lengths_of_zero_are_refused() {
    assert_eq!(total(FeeRate(1), Nat(1), 1, 0), Err(MathsError::ZeroTerm));
    assert_eq!(paid(100, 0, 0), Err(MathsError::ZeroTerm));
    assert_eq!(paid(100, 5, 0), Err(MathsError::ZeroTerm));
}

#[test]
fn a_fee_that_does_not_fit_is_refused() {
    assert_eq!(total(FeeRate(1), Nat(u128::MAX), 2, DAY), Err(MathsError::Overflow));
    assert_eq!(total(FeeRate(u128::MAX), Nat(Nat::UNIT), 2 * DAY, DAY), Err(MathsError::Overflow));
    assert_eq!(total(FeeRate(u128::MAX), Nat(Nat::UNIT), DAY, DAY), Ok(u128::MAX));
}

#[test]
fn the_rate_is_for_one_nat_and_one_day() {
    assert_eq!(total(FeeRate(7), Nat(Nat::UNIT), DAY, DAY), Ok(7));
    assert_eq!(total(FeeRate(7), Nat(5 * Nat::UNIT), 30 * DAY, DAY), Ok(7 * 5 * 30));
}

#[test]
fn a_fee_rounds_up_once() {
    assert_eq!(total(FeeRate(1), Nat(1), 1, DAY), Ok(1));
    assert_eq!(total(FeeRate(3), Nat(Nat::UNIT / 2), DAY, DAY), Ok(2));
    assert_eq!(total(FeeRate(0), Nat(1), 1, DAY), Ok(0));
    assert_eq!(total(FeeRate(1), Nat(1), 0, DAY), Ok(0));
}

#[test]
fn what_is_due_rounds_down_until_the_end_gives_the_rest() {
    assert_eq!([0, 1, 2, 3, 4].map(|elapsed| paid(100, elapsed, 3).unwrap()), [0, 33, 66, 100, 100]);
    assert_eq!(paid(u128::MAX, u64::MAX - 1, u64::MAX).map(|due| due < u128::MAX), Ok(true));
    assert_eq!(paid(u128::MAX, u64::MAX, u64::MAX), Ok(u128::MAX));
}

#[test]
fn without_an_amount_there_is_neither_refund_nor_rate() {
    assert_eq!(refund(100, Nat(0), Nat(0)), Err(MathsError::ZeroTerm));
    assert_eq!(blend(FeeRate(1), Nat(0), FeeRate(2), Nat(0)), Err(MathsError::ZeroTerm));
}

#[test]
fn amounts_that_do_not_add_up_have_no_rate() {
    assert_eq!(blend(FeeRate(1), Nat(u128::MAX), FeeRate(2), Nat(1)), Err(MathsError::Overflow));
    let most = FeeRate(u128::MAX);
    assert_eq!(blend(most, Nat(u128::MAX - 1), most, Nat(1)), Ok(most));
}

#[test]
fn a_refund_rounds_down() {
    assert_eq!(refund(100, Nat(1), Nat(3)), Ok(33));
    assert_eq!(refund(100, Nat(0), Nat(3)), Ok(0));
    assert_eq!(refund(100, Nat(3), Nat(3)), Ok(100));
    assert_eq!(refund(100, Nat(4), Nat(3)), Ok(100));
    assert_eq!(refund(u128::MAX, Nat(u128::MAX), Nat(u128::MAX)), Ok(u128::MAX));
}

#[test]
fn a_blended_rate_rounds_up() {
    assert_eq!(blend(FeeRate(10), Nat(2), FeeRate(11), Nat(1)), Ok(FeeRate(11)));
    assert_eq!(blend(FeeRate(10), Nat(1), FeeRate(20), Nat(1)), Ok(FeeRate(15)));
    assert_eq!(blend(FeeRate(10), Nat(3), FeeRate(2), Nat(1)), Ok(FeeRate(8)));
    assert_eq!(blend(FeeRate(10), Nat(3), FeeRate(2), Nat(0)), Ok(FeeRate(10)));
}

#[test]
fn the_pot_rounds_down_and_the_owner_gets_the_rest() {
    assert_eq!(split(999, Bps(1_000)), (99, 900));
    assert_eq!(split(999, Bps(0)), (0, 999));
    assert_eq!(split(999, Bps::WHOLE), (999, 0));
    assert_eq!(split(999, Bps(20_000)), (999, 0));
}

proptest! {
    #[test]
    fn claims_of_any_sequence_sum_to_the_total(
        total in any::<u128>(), term in 1..u64::MAX, mut moments in prop::collection::vec(any::<u64>(), 0..20),
        pot_share in 0..=10_000_u16,
    ) {
        moments.push(term);
        moments.sort_unstable();
        let (mut before, mut pot, mut owner) = (0, 0_u128, 0_u128);
        for elapsed in moments {
            let due = paid(total, elapsed, term).unwrap();
            prop_assert!(due >= before && due <= total);
            let (to_pot, to_owner) = split(due - before, Bps(pot_share));
            prop_assert_eq!(to_pot + to_owner, due - before);
            pot += to_pot;
            owner += to_owner;
            before = due;
        }
        prop_assert_eq!(before, total);
        prop_assert_eq!(pot + owner, total);
    }

    #[test]
    fn all_is_due_at_the_end_and_not_before(total in any::<u128>(), term in 1..u64::MAX, at in any::<u64>()) {
        let due = paid(total, at, term).unwrap();
        prop_assert_eq!(due == total, at >= term || total == 0);
    }

    #[test]
    fn the_total_is_the_least_that_covers_the_rate(
        rate in 0..1_000_000_000_000_u128, amount in 0..1_000_000_000_u128, term in 0..100_000_000_u64, day in 1..=DAY,
    ) {
        let fee = total(FeeRate(rate), Nat(amount), term, day).unwrap();
        let (exact, per) = (rate * amount * u128::from(term), Nat::UNIT * u128::from(day));
        prop_assert!(fee * per >= exact);
        prop_assert!(fee == 0 || (fee - 1) * per < exact);
    }

    #[test]
    fn refunds_of_any_cuts_never_exceed_the_fee_and_the_last_takes_the_rest(
        fee in any::<u128>(), amount in 1..u128::MAX, cuts in prop::collection::vec(any::<u128>(), 0..12),
    ) {
        let (mut left, mut amount, mut refunded) = (fee, amount, 0);
        for cut in cuts {
            let cut = cut % amount;
            let back = refund(left, Nat(cut), Nat(amount)).unwrap();
            prop_assert!(back <= left);
            left -= back;
            refunded += back;
            amount -= cut;
        }
        refunded += refund(left, Nat(amount), Nat(amount)).unwrap();
        prop_assert_eq!(refunded, fee);
    }

    #[test]
    fn a_refund_is_the_most_that_the_share_covers(
        left in 0..u128::from(u64::MAX), cut in 0..1_000_000_000_u128, rest in 0..1_000_000_000_u128,
    ) {
        prop_assume!(cut + rest > 0);
        let back = refund(left, Nat(cut), Nat(cut + rest)).unwrap();
        prop_assert!(back * (cut + rest) <= left * cut);
        prop_assert!((back + 1) * (cut + rest) > left * cut);
    }

    #[test]
    fn a_blended_rate_is_the_least_that_covers_both(
        rate in 0..u128::from(u64::MAX), amount in 0..1_000_000_000_u128,
        other in 0..u128::from(u64::MAX), more in 0..1_000_000_000_u128,
    ) {
        prop_assume!(amount + more > 0);
        let blended = blend(FeeRate(rate), Nat(amount), FeeRate(other), Nat(more)).unwrap();
        let exact = rate * amount + other * more;
        prop_assert!(blended.0 * (amount + more) >= exact);
        prop_assert!(blended.0 == 0 || (blended.0 - 1) * (amount + more) < exact);
        prop_assert_eq!(blend(FeeRate(other), Nat(more), FeeRate(rate), Nat(amount)), Ok(blended));
    }

    #[test]
    fn a_blended_rate_lies_between_the_two(
        rate in any::<u128>(), amount in 1..u128::MAX / 2, other in any::<u128>(), more in 0..u128::MAX / 2,
    ) {
        let blended = blend(FeeRate(rate), Nat(amount), FeeRate(other), Nat(more)).unwrap().0;
        prop_assert!(rate.min(other) <= blended && blended <= rate.max(other));
    }

    #[test]
    fn the_pot_never_gets_more_than_its_share(payment in 0..u128::MAX / 10_000, share in 0..=10_000_u16) {
        let (pot, owner) = split(payment, Bps(share));
        prop_assert_eq!(pot, payment * u128::from(share) / 10_000);
        prop_assert_eq!(pot + owner, payment);
    }
}
