//! What must hold after every block.

use alloc::collections::BTreeMap;

use frame_support::{
    ensure,
    traits::{fungible::InspectHold, QueryPreimage},
};
use sp_runtime::{
    traits::{CheckedAdd, Zero},
    TryRuntimeError,
};

use crate::{types::BalanceOf, Config, HoldReason, OpenBy, Pallet, Proposals};

impl<T: Config> Pallet<T> {
    /// Recomputes every count and sum from the proposals.
    ///
    /// 1. The counter of proposals is their number.
    /// 2. An account's count of open proposals is the number it made; no other account has a count.
    /// 3. What is held from an account for proposals is the sum of their deposits.
    /// 4. Every proposal's preimage is there, of the recorded length and requested.
    /// 5. Adopters are strictly ascending, so nobody counts twice.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut made = BTreeMap::<T::AccountId, (u32, BalanceOf<T>)>::new();
        let mut proposals = 0u32;
        for (hash, proposal) in Proposals::<T>::iter() {
            proposals = proposals.checked_add(1).ok_or("proposals cannot be counted")?;
            ensure!(T::Preimages::len(&hash) == Some(proposal.len), "a proposal's preimage is missing");
            ensure!(T::Preimages::is_requested(&hash), "a proposal's preimage is not requested");
            let ascending =
                proposal.adopters.iter().zip(proposal.adopters.iter().skip(1)).all(|(a, b)| a < b);
            ensure!(ascending, "adopters are not strictly ascending");
            let (count, held) = made.entry(proposal.proposer).or_insert((0, Zero::zero()));
            *count = count.checked_add(1).ok_or("open proposals cannot be counted")?;
            *held = held.checked_add(&proposal.deposit).ok_or("deposits cannot be summed")?;
        }
        ensure!(Proposals::<T>::count() == proposals, "the counter of proposals is wrong");

        let counted: BTreeMap<_, _> = OpenBy::<T>::iter().collect();
        ensure!(
            counted.keys().eq(made.keys()),
            "an account without open proposals is counted, or one with is not"
        );
        for (who, (count, _)) in &made {
            ensure!(counted.get(who) == Some(count), "an account's open proposals are miscounted");
        }
        let reason = HoldReason::Proposal.into();
        for who in frame_system::Account::<T>::iter_keys() {
            let held = made.get(&who).map_or(Zero::zero(), |(_, held)| *held);
            let on_hold = T::NativeBalance::balance_on_hold(&reason, &who);
            ensure!(on_hold == held, "what is held is not the sum of the deposits");
        }
        Ok(())
    }
}
