//! Invariants: every counter and every hold is recomputed from the maps.

use crate::{BookOf, Config, HoldReason, Listings, NextBook, Pallet, Rulebooks};
use dlo_core::Balance;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

extern crate alloc;
use alloc::collections::BTreeMap;

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("liquidity-policy: a sum does not fit");

impl<T: Config> Pallet<T> {
    /// Checks, over all rulebooks: rules valid, numbers below the next one, `listings` and `systems` equal to
    /// what the maps hold, no listing and no assignment without its book, and per owner
    /// `held = sum of the deposits of books and listings`.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut held: BTreeMap<T::AccountId, Balance> = BTreeMap::new();
        let mut listings = BTreeMap::new();
        let mut systems = BTreeMap::new();

        for ((owner, book), _, entry) in Listings::<T>::iter() {
            add(&mut held, owner.clone(), entry.deposit)?;
            add(&mut listings, (owner, book), 1)?;
        }
        for (_, assignment) in BookOf::<T>::iter() {
            add(&mut systems, (assignment.owner, assignment.book), 1)?;
        }
        for (owner, book, rulebook) in Rulebooks::<T>::iter() {
            let key = (owner.clone(), book);
            ensure!(rulebook.rules.validate().is_ok(), "liquidity-policy: rules invalid");
            ensure!(book < NextBook::<T>::get(&owner), "liquidity-policy: book number not yet given");
            ensure!(
                listings.remove(&key).unwrap_or_default() == u128::from(rulebook.listings),
                "liquidity-policy: listings miscounted"
            );
            ensure!(
                systems.remove(&key).unwrap_or_default() == u128::from(rulebook.systems),
                "liquidity-policy: systems miscounted"
            );
            add(&mut held, owner, rulebook.deposit)?;
        }
        ensure!(listings.is_empty(), "liquidity-policy: listing without its book");
        ensure!(systems.is_empty(), "liquidity-policy: assignment without its book");

        for owner in NextBook::<T>::iter_keys() {
            held.entry(owner).or_default();
        }
        for (owner, sum) in held {
            let on_hold = T::NativeBalance::balance_on_hold(&HoldReason::Rulebook.into(), &owner);
            ensure!(on_hold == sum, "liquidity-policy: deposits differ from the hold");
        }
        Ok(())
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, u128>, key: K, amount: u128) -> Result<(), TryRuntimeError> {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).ok_or(OVERFLOW)?;
    Ok(())
}
