//! Invariants of operators.

use super::{add, Sums};
use crate::{Apps, Config, HoldReason, Operators, Pallet};
use dlo_core::AppId;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Each operator is one of a live app, which counts them and has at most `MaxOperators`; per account the deposits
    /// are what is on hold.
    pub(super) fn check_operators() -> Result<(), TryRuntimeError> {
        let (mut deposits, mut by_app): (_, Sums<AppId>) = (Sums::new(), Sums::new());
        for (app, who, operator) in Operators::<T>::iter() {
            ensure!(Apps::<T>::contains_key(app), "cert-escrow: operator without his app");
            add(&mut by_app, app, 1)?;
            add(&mut deposits, who, operator.deposit)?;
        }
        for (id, app) in Apps::<T>::iter() {
            let count = by_app.get(&id).copied().unwrap_or_default();
            ensure!(u128::from(app.operators) == count, "cert-escrow: operators of an app miscounted");
            ensure!(app.operators <= T::MaxOperators::get(), "cert-escrow: an app has too many operators");
        }
        Self::check_held(HoldReason::Operator, &deposits, "cert-escrow: deposits differ from the hold")
    }
}
