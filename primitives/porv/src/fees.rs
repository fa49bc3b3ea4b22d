//! What a certificate costs, what of it is due, and who gets it. Amounts are ANT planck.

use crate::{
    error::MathsError,
    math::{mul_div_ceil, mul_div_floor},
};
use dlo_core::{Bps, FeeRate, Nat};

/// The fee for `amount` over `term_ms` milliseconds: `rate x amount x term / (10^6 x day)`, rounding up once.
///
/// Fails with `ZeroTerm` where a day has no length, and with `Overflow`.
pub fn total(rate: FeeRate, amount: Nat, term_ms: u64, day_ms: u64) -> Result<u128, MathsError> {
    let per = Nat::UNIT.checked_mul(day_ms.into()).ok_or(MathsError::Overflow)?;
    if per == 0 {
        return Err(MathsError::ZeroTerm);
    }
    let used = amount.0.checked_mul(term_ms.into()).ok_or(MathsError::Overflow)?;
    mul_div_ceil(rate.0, used, per)
}

/// What of `total` is due after `elapsed_ms` of `term_ms` milliseconds: `total x elapsed / term`, rounding
/// down, and all of it at the end of the term and later.
///
/// It is cumulative: a claim is the difference to what was due at the claim before, so that all claims
/// together give `total` exactly.
///
/// Fails with `ZeroTerm` where the term has no length.
pub fn paid(total: u128, elapsed_ms: u64, term_ms: u64) -> Result<u128, MathsError> {
    if term_ms == 0 {
        return Err(MathsError::ZeroTerm);
    }
    mul_div_floor(total, elapsed_ms.min(term_ms).into(), term_ms.into())
}

/// What of the fee `left` goes back when `cut` of a certificate of `amount` ends early: `left x cut / amount`, rounding
/// down; all of it where everything ends.
///
/// Fails with `ZeroTerm` where there is no amount.
pub fn refund(left: u128, cut: Nat, amount: Nat) -> Result<u128, MathsError> {
    if amount.is_zero() {
        return Err(MathsError::ZeroTerm);
    }
    mul_div_floor(left, cut.min(amount).0, amount.0)
}

/// The rate of two certificates as one: `(rate x amount + other x more) / (amount + more)`, rounding up. It lies
/// between the two.
///
/// Fails with `ZeroTerm` where there is no amount, and with `Overflow` where the amounts do not add up.
pub fn blend(rate: FeeRate, amount: Nat, other: FeeRate, more: Nat) -> Result<FeeRate, MathsError> {
    let both = amount.checked_add(more).ok_or(MathsError::Overflow)?;
    if both.is_zero() {
        return Err(MathsError::ZeroTerm);
    }
    // From the lower rate upwards: the sum of both products need not fit.
    let (low, high, of_high) = if rate <= other { (rate, other, more) } else { (other, rate, amount) };
    let above = mul_div_ceil(high.0.saturating_sub(low.0), of_high.0, both.0)?;
    low.0.checked_add(above).map(FeeRate).ok_or(MathsError::Overflow)
}

/// What `more` NAT pay where `amount` pay `left` for the same time: `left x more / amount`, rounding down.
///
/// Fails with `ZeroTerm` where there is no amount, and with `Overflow`.
pub fn share(left: u128, more: Nat, amount: Nat) -> Result<u128, MathsError> {
    if amount.is_zero() {
        return Err(MathsError::ZeroTerm);
    }
    mul_div_floor(left, more.0, amount.0)
}

/// Splits `payment` into the protocol pot's share, rounding down, and the owner's: the exact remainder.
///
/// A share above the whole counts as the whole.
pub fn split(payment: u128, pot_share: Bps) -> (u128, u128) {
    let share = pot_share.min(Bps::WHOLE);
    let pot = mul_div_floor(payment, share.0.into(), Bps::WHOLE.0.into()).unwrap_or(payment);
    (pot, payment.saturating_sub(pot))
}
