//! What governance tunes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::Bps;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Milliseconds in a day of 24 hours.
const DAY_MS: u64 = 86_400_000;
const YEAR_MS: u64 = 365 * DAY_MS;

/// What governance can tune.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Parameters {
    /// Milliseconds for which a price is valid, from the oldest report that counted; not zero.
    pub price_ttl_ms: u64,
    /// How much a price may rise from one acceptance to the next; not zero, at most the whole.
    pub max_rise: Bps,
    /// A quote is an outlier where it is above the median by more than this share of it, or the median above the quote
    /// by more than this share of the quote; not zero.
    pub outlier: Bps,
    /// Points for a round with a fault; not zero.
    pub fault_points: u16,
    /// Points at which a member is suspended; not zero.
    pub suspend_at: u16,
    /// Milliseconds for which the bond of a former member stays held.
    pub unbonding_ms: u64,
}

impl Parameters {
    /// Whether nothing that must not be zero is, times are at most a year, and a price at most doubles in a round.
    pub fn is_sound(&self) -> bool {
        let times = (1..=YEAR_MS).contains(&self.price_ttl_ms) && self.unbonding_ms <= YEAR_MS;
        let shares = self.max_rise > Bps(0) && self.max_rise <= Bps::WHOLE && self.outlier > Bps(0);
        times && shares && self.fault_points > 0 && self.suspend_at > 0
    }
}

impl Default for Parameters {
    /// Prices hold for seven days and rise by 10 % a round; twice the median, or half of it, is an outlier; faults in
    /// more than a quarter of the rounds lead to suspension; bonds come back after fourteen days.
    fn default() -> Self {
        Self {
            price_ttl_ms: 7 * DAY_MS,
            max_rise: Bps(1_000),
            outlier: Bps(10_000),
            fault_points: 3,
            suspend_at: 60,
            unbonding_ms: 14 * DAY_MS,
        }
    }
}
