//! Why a computation has no result.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Why a computation has no result.
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
#[serde(rename_all = "camelCase")]
pub enum MathsError {
    /// The result does not fit.
    Overflow,
    /// A length of time that divides is zero.
    ZeroTerm,
    /// The entries of a depreciation table do not sum to the whole.
    TableNotWhole,
    /// A depreciation table has more years than allowed, or none.
    TableTooLong,
    /// The schedule follows a table that was not given.
    TableMissing,
    /// The life of a schedule (months, years or units) is outside its range.
    LifeOutOfRange,
    /// A rate of a schedule is outside its range.
    RateOutOfRange,
    /// The salvage value is above the cost.
    SalvageOutOfRange,
    /// There is no such quarter.
    ConventionOutOfRange,
    /// There is no price to compute from.
    NoPrices,
    /// The day lies beyond those that were computed.
    DayOutOfRange,
}

impl fmt::Display for MathsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result does not fit",
            Self::ZeroTerm => "a length of time is zero",
            Self::TableNotWhole => "the table does not sum to 100 %",
            Self::TableTooLong => "the table has too many years, or none",
            Self::TableMissing => "the table is missing",
            Self::LifeOutOfRange => "the life is out of range",
            Self::RateOutOfRange => "a rate is out of range",
            Self::SalvageOutOfRange => "the salvage value is above the cost",
            Self::ConventionOutOfRange => "there is no such quarter",
            Self::NoPrices => "there is no price",
            Self::DayOutOfRange => "the day is beyond those that were computed",
        })
    }
}
