//! Settlements: what was paid through an app, recorded for a fee.

use crate::{ClosedSettlements, Config, Error, Event, Pallet, SettlementSums, SettlementTotals, Settlements};
use dlo_core::{AppId, Balance, Nat};
use dlo_porv::math::mul_div_ceil;
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{fungible::Mutate, tokens::Preservation, Get},
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_record_settlement(
        who: T::AccountId,
        app: AppId,
        volume: Nat,
        count: u32,
        reference: H256,
    ) -> DispatchResult {
        Self::app_of(&who, app)?;
        ensure!(!volume.is_zero() && count > 0, Error::<T>::ZeroAmount);
        let fee = Self::settlement_fee(volume)?;
        let more = SettlementSums { volume, count: count.into(), fees: fee };
        let sums = Settlements::<T>::get(app).checked_add(more).ok_or(Error::<T>::Overflow)?;
        let totals = SettlementTotals::<T>::get().checked_add(more).ok_or(Error::<T>::Overflow)?;

        if fee > 0 {
            T::NativeBalance::transfer(&who, &T::PotAccount::get(), fee, Preservation::Preserve)?;
        }
        Settlements::<T>::insert(app, sums);
        SettlementTotals::<T>::put(totals);
        Self::deposit_event(Event::SettlementRecorded { app, volume, count, fee, reference });
        Ok(())
    }

    /// Adds what an app that is closed has settled to that of all closed apps, and forgets it otherwise.
    pub(crate) fn close_settlements(app: AppId) {
        let sums = Settlements::<T>::take(app);
        if sums == SettlementSums::default() {
            return;
        }
        // Both are part of the totals, which fit.
        let closed = ClosedSettlements::<T>::get();
        ClosedSettlements::<T>::put(closed.checked_add(sums).unwrap_or(closed));
        let SettlementSums { volume, count, fees } = sums;
        Self::deposit_event(Event::SettlementsClosed { app, volume, count, fees });
    }

    /// ANT planck that a settlement of `volume` costs, rounded up.
    pub fn settlement_fee(volume: Nat) -> Result<Balance, Error<T>> {
        Ok(mul_div_ceil(volume.0, T::SettlementFee::get(), Nat::UNIT)?)
    }
}
