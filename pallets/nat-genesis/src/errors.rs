//! Errors of the maths and of the price provider as errors of this pallet.

use crate::Error;
use dlo_core::PriceError;
use dlo_porv::MathsError;

impl<T> From<MathsError> for Error<T> {
    fn from(error: MathsError) -> Self {
        match error {
            MathsError::TableMissing => Self::UnknownTable,
            MathsError::NoPrices => Self::NeverPriced,
            MathsError::LifeOutOfRange
            | MathsError::RateOutOfRange
            | MathsError::SalvageOutOfRange
            | MathsError::ConventionOutOfRange
            | MathsError::TableNotWhole
            | MathsError::TableTooLong => Self::BadSchedule,
            MathsError::Overflow | MathsError::ZeroTerm | MathsError::DayOutOfRange => Self::Overflow,
        }
    }
}

impl<T> From<PriceError> for Error<T> {
    fn from(error: PriceError) -> Self {
        match error {
            PriceError::UnknownSku => Self::UnknownSku,
            PriceError::Unclassified => Self::Unclassified,
            PriceError::NeverPriced => Self::NeverPriced,
            PriceError::Expired => Self::PriceExpired,
            PriceError::Overflow => Self::Overflow,
        }
    }
}
