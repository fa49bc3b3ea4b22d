use crate::write_down::scaled;
use dlo_core::Nat;
use proptest::prelude::*;

#[test]
fn nothing_is_left_where_nothing_is_backed() {
    assert_eq!(scaled(Nat(5), Nat(0), Nat(5)), Ok(Nat(0)));
    assert_eq!(scaled(Nat(u128::MAX), Nat(0), Nat(u128::MAX)), Ok(Nat(0)));
}

#[test]
fn all_is_left_where_nothing_is_missing() {
    assert_eq!(scaled(Nat(5), Nat(5), Nat(5)), Ok(Nat(5)));
    assert_eq!(scaled(Nat(5), Nat(u128::MAX), Nat(7)), Ok(Nat(5)));
    assert_eq!(scaled(Nat(5), Nat(0), Nat(0)), Ok(Nat(5)));
}

#[test]
fn shares_round_down() {
    assert_eq!(scaled(Nat(10), Nat(2), Nat(3)), Ok(Nat(6)));
    assert_eq!(scaled(Nat(1), Nat(2), Nat(3)), Ok(Nat(0)));
    assert_eq!(scaled(Nat(u128::MAX), Nat(u128::MAX - 1), Nat(u128::MAX)), Ok(Nat(u128::MAX - 1)));
}

proptest! {
    #[test]
    fn no_more_is_left_of_any_division_than_is_backed(
        amounts in prop::collection::vec(0..u128::MAX / 64, 1..50), part in 0..=1_000_000_u128,
    ) {
        let committed: u128 = amounts.iter().sum();
        let backed = committed / 1_000_000 * part;
        let left: Vec<u128> =
            amounts.iter().map(|amount| scaled(Nat(*amount), Nat(backed), Nat(committed)).unwrap().0).collect();
        let sum: u128 = left.iter().sum();
        prop_assert!(sum <= backed.min(committed));
        prop_assert!(backed - sum < amounts.len() as u128 || backed >= committed);
        prop_assert!(left.iter().zip(&amounts).all(|(left, amount)| left <= amount));
    }

    #[test]
    fn what_is_missing_is_borne_by_each(amount in 1..u128::MAX, committed in 1..u128::MAX, backed in any::<u128>()) {
        let left = scaled(Nat(amount), Nat(backed), Nat(committed)).unwrap();
        prop_assert_eq!(left < Nat(amount), backed < committed);
    }
}
