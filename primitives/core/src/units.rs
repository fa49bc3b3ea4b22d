//! Units: newtypes over integers, so that dollars, NAT and days cannot be mixed.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// ANT in planck, 10^-18 ANT.
pub type Balance = u128;

/// One ANT in planck.
pub const ANT: Balance = 1_000_000_000_000_000_000;

/// Micro-dollars, 10^-6 US$.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Usd(#[serde(with = "crate::decimal")] pub u128);

/// Proven resource value bound to a system, in micro-NAT: 10^-6 NAT = 10^-6 US$.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Nat(#[serde(with = "crate::decimal")] pub u128);

/// ANT planck per 1 NAT (10^6 micro-NAT) per day.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct FeeRate(#[serde(with = "crate::decimal")] pub u128);

/// Days since 1970-01-01 by the chain's timestamp, divided by the chain's day length.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Day(pub u32);

/// Hundredths of a percent; 10,000 is the whole.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Bps(pub u16);

impl Usd {
    /// No value.
    pub const ZERO: Self = Self(0);
    /// Micro-dollars in a dollar.
    pub const UNIT: u128 = 1_000_000;

    /// `self + other`, or `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// `self - other`, or `None` below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// `self x quantity`, or `None` on overflow.
    pub fn checked_mul(self, quantity: u32) -> Option<Self> {
        self.0.checked_mul(u128::from(quantity)).map(Self)
    }

    /// The NAT that this value is worth: one to one, by definition.
    pub const fn to_nat(self) -> Nat {
        Nat(self.0)
    }
}

impl Nat {
    /// No NAT.
    pub const ZERO: Self = Self(0);
    /// Micro-NAT in one NAT.
    pub const UNIT: u128 = 1_000_000;

    /// `self + other`, or `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// `self - other`, or `None` below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// `self - other`, zero where that would be negative.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// True for no NAT at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Day {
    /// The day `days` later, or `None` beyond the calendar.
    pub fn checked_add(self, days: u32) -> Option<Self> {
        self.0.checked_add(days).map(Self)
    }

    /// Whole days from `earlier` to `self`; zero where `earlier` is later.
    pub fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Bps {
    /// The whole: 100 %.
    pub const WHOLE: Self = Self(10_000);

    /// What is left of the whole; zero where `self` is above it.
    pub fn complement(self) -> Self {
        Self(Self::WHOLE.0.saturating_sub(self.0))
    }
}

fn six_decimals(value: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}.{:06}", value / 1_000_000, value % 1_000_000)
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        six_decimals(self.0, f)
    }
}

impl fmt::Display for Nat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        six_decimals(self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_decimal_strings_in_json() {
        let json = serde_json::to_string(&Nat(u128::MAX)).unwrap();
        assert_eq!(json, "\"340282366920938463463374607431768211455\"");
        assert_eq!(serde_json::from_str::<Nat>(&json).unwrap(), Nat(u128::MAX));
        for refused in ["\"-1\"", "\"+1\"", "\" 1\"", "\"\"", "\"1e3\""] {
            assert!(serde_json::from_str::<Nat>(refused).is_err(), "{refused}");
        }
        assert!(serde_json::from_str::<Nat>("1").is_err());
    }

    #[test]
    fn arithmetic_beyond_the_range_is_refused() {
        assert_eq!(Usd(u128::MAX).checked_add(Usd(1)), None);
        assert_eq!(Usd(0).checked_sub(Usd(1)), None);
        assert_eq!(Nat(u128::MAX).checked_add(Nat(1)), None);
        assert_eq!(Day(u32::MAX).checked_add(1), None);
    }

    #[test]
    fn display_shows_six_decimals() {
        assert_eq!(Usd(1_234_500_007).to_string(), "1234.500007");
    }
}
