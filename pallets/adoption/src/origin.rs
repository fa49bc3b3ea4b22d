//! The origin of adopted calls, and the check that other pallets put in front of what governance decides.

use frame_support::traits::EnsureOrigin;

use crate::Origin;

/// Admits what more than two thirds of the validators adopted, and nothing else: neither Root nor any account.
pub struct EnsureAdopted;

impl<O: Into<Result<Origin, O>> + From<Origin>> EnsureOrigin<O> for EnsureAdopted {
    type Success = ();

    fn try_origin(origin: O) -> Result<(), O> {
        origin.into().map(|Origin::Adopted| ())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<O, ()> {
        Ok(O::from(Origin::Adopted))
    }
}
