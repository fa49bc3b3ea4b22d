//! Products and quotients whose intermediate result may exceed 128 bits.

use crate::MathsError;
use dlo_core::Bps;
use sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// `a x b / c`, rounding down. Exact: the product has 256 bits.
///
/// Fails with `Overflow` where the result does not fit, or where `c` is zero.
pub fn mul_div_floor(a: u128, b: u128, c: u128) -> Result<u128, MathsError> {
    multiply_by_rational_with_rounding(a, b, c, Rounding::Down).ok_or(MathsError::Overflow)
}

/// `a x b / c`, rounding up. Exact: the product has 256 bits.
///
/// Fails with `Overflow` where the result does not fit, or where `c` is zero.
pub fn mul_div_ceil(a: u128, b: u128, c: u128) -> Result<u128, MathsError> {
    multiply_by_rational_with_rounding(a, b, c, Rounding::Up).ok_or(MathsError::Overflow)
}

/// `share` of `value`, rounding down.
///
/// Fails with `Overflow` only for a share above the whole.
pub fn share_floor(value: u128, share: Bps) -> Result<u128, MathsError> {
    mul_div_floor(value, share.0.into(), Bps::WHOLE.0.into())
}

/// `value` less `haircut`, rounding down; zero for a haircut of the whole or more.
pub fn less(value: u128, haircut: Bps) -> Result<u128, MathsError> {
    share_floor(value, haircut.complement())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_that_do_not_fit_are_refused() {
        assert_eq!(mul_div_floor(u128::MAX, 2, 1), Err(MathsError::Overflow));
        assert_eq!(mul_div_ceil(u128::MAX, u128::MAX, u128::MAX - 1), Err(MathsError::Overflow));
        assert_eq!(mul_div_floor(1, 1, 0), Err(MathsError::Overflow));
        assert_eq!(share_floor(u128::MAX, Bps(10_001)), Err(MathsError::Overflow));
    }

    #[test]
    fn products_beyond_128_bits_stay_exact() {
        assert_eq!(mul_div_floor(u128::MAX, u128::MAX, u128::MAX), Ok(u128::MAX));
        assert_eq!(mul_div_floor(u128::MAX, 3, 4), Ok(u128::MAX / 4 * 3 + 2));
    }

    #[test]
    fn rounding_goes_the_way_the_name_says() {
        assert_eq!((mul_div_floor(7, 1, 2), mul_div_ceil(7, 1, 2)), (Ok(3), Ok(4)));
        assert_eq!((mul_div_floor(8, 1, 2), mul_div_ceil(8, 1, 2)), (Ok(4), Ok(4)));
    }

    #[test]
    fn a_haircut_rounds_down_and_never_goes_below_zero() {
        assert_eq!(less(999, Bps(1)), Ok(998));
        assert_eq!(less(999, Bps(0)), Ok(999));
        assert_eq!(less(999, Bps(20_000)), Ok(0));
    }
}
