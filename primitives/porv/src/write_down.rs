//! What write-downs leave of certificates of which part is no longer backed.

use crate::{error::MathsError, math::mul_div_floor};
use dlo_core::Nat;

/// What is left of `amount` where `backed` is left of `committed`: `amount x backed / committed`, rounding down; all of
/// it where nothing is missing.
///
/// However `committed` is divided into amounts, no more than `backed` is left of them together, and of each less than
/// one micro-NAT below its exact share is lost.
pub fn scaled(amount: Nat, backed: Nat, committed: Nat) -> Result<Nat, MathsError> {
    if backed >= committed {
        return Ok(amount);
    }
    mul_div_floor(amount.0, backed.0, committed.0).map(Nat)
}
