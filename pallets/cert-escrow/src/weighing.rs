//! What the calls weigh for which a ledger admits NAT. That depends on how much the system holds, which is not known
//! before: they weigh as with the largest system first, and as with the real one once they are through.

use crate::{Config, Pallet, WeightInfo};
use dlo_core::{CertId, Nat, ReserveLedger, Size, SystemId};
use frame_support::{traits::Get, weights::Weight};

/// The system that the benchmarks of these calls are made with.
const MEASURED: Size = Size { parts: 1, ends: 1 };

impl<T: Config> Pallet<T> {
    /// The most that a draw of `legs` legs weighs.
    pub(crate) fn most_for_draw(legs: u32) -> Weight {
        let each = Self::beyond_measured(T::LargestSystem::get());
        T::WeightInfo::draw(legs).saturating_add(each.saturating_mul(legs.into()))
    }

    /// What a draw of `legs` weighed, by what their systems hold after it.
    pub(crate) fn weight_of_draw(legs: &[(SystemId, Nat)]) -> Weight {
        let count = u32::try_from(legs.len()).unwrap_or(u32::MAX);
        let sizes = legs.iter().map(|(system, _)| T::Ledger::size(*system));
        sizes.fold(T::WeightInfo::draw(count), |sum, size| sum.saturating_add(Self::beyond_measured(size)))
    }

    /// The most that a call weighs which has one certificate admitted and was measured at `base`.
    pub(crate) fn most_for_change(base: Weight) -> Weight {
        base.saturating_add(Self::beyond_measured(T::LargestSystem::get()))
    }

    /// What such a call weighed, by what the certificate's system holds after it.
    pub(crate) fn weight_of_change(base: Weight, cert: CertId) -> Weight {
        base.saturating_add(Self::beyond_measured(T::Ledger::size(cert.system)))
    }

    fn beyond_measured(size: Size) -> Weight {
        T::Ledger::admission_weight(size).saturating_sub(T::Ledger::admission_weight(MEASURED))
    }
}
