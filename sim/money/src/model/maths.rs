//! Products of two amounts, divided.

/// `a x b / c`, rounding down or up. None where it does not fit, or `c` is zero.
pub fn mul_div(a: u128, b: u128, c: u128, up: bool) -> Option<u128> {
    let (high, low) = product(a, b);
    let (quotient, rest) = quotient(high, low, c)?;
    if up && rest > 0 {
        quotient.checked_add(1)
    } else {
        Some(quotient)
    }
}

/// The 256 bits of `a x b`, from products of halves.
fn product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = (1 << 64) - 1;
    let (a1, a0) = (a >> 64, a & HALF);
    let (b1, b0) = (b >> 64, b & HALF);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let carry = a0 * b1 + (middle & HALF);
    (a1 * b1 + (middle >> 64) + (carry >> 64), (carry << 64) | (low & HALF))
}

/// Bit by bit, as on paper.
fn quotient(high: u128, low: u128, by: u128) -> Option<(u128, u128)> {
    if high >= by {
        return None;
    }
    if high == 0 {
        return Some((low / by, low % by));
    }
    let (mut rest, mut result) = (high, 0_u128);
    for bit in (0..128).rev() {
        let overflows = rest >> 127 == 1;
        rest = (rest << 1) | ((low >> bit) & 1);
        result <<= 1;
        if overflows || rest >= by {
            rest = rest.wrapping_sub(by);
            result |= 1;
        }
    }
    Some((result, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_none() {
        assert_eq!(mul_div(u128::MAX, 2, 1, false), None);
        assert_eq!(mul_div(1, 1, 0, false), None);
        assert_eq!(mul_div(u128::MAX, u128::MAX, u128::MAX - 1, false), None);
        assert_eq!(mul_div(u128::MAX, 3, 2, true), None);
    }

    #[test]
    fn it_rounds_as_it_is_told() {
        assert_eq!(mul_div(7, 3, 2, false), Some(10));
        assert_eq!(mul_div(7, 3, 2, true), Some(11));
        assert_eq!(mul_div(8, 3, 2, true), Some(12));
        assert_eq!(mul_div(u128::MAX, u128::MAX, u128::MAX, true), Some(u128::MAX));
        assert_eq!(mul_div(u128::MAX, u128::MAX - 1, u128::MAX, false), Some(u128::MAX - 1));
        assert_eq!(mul_div(u128::MAX, 2, 3, false), Some(u128::MAX / 3 * 2));
        assert_eq!(mul_div(1 << 100, 1 << 100, (1 << 90) + 1, false), Some((1 << 110) - (1 << 20)));
    }
}
