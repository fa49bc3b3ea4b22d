//! A system that goes from one owner to another.

use crate::SystemId;
use sp_runtime::DispatchError;
use sp_weights::Weight;

/// Does one pallet's part of giving a system to a new owner.
pub trait Handover<AccountId> {
    /// What stands for `from` in the pallet stands for `to` from now on; deposits are held from `to` and given back to
    /// `from`; what `from` has earned until now is paid out to it. All or nothing, within the caller's transaction.
    fn hand_over(system: SystemId, from: &AccountId, to: &AccountId) -> Result<(), DispatchError>;

    /// The most that this takes.
    fn max_weight() -> Weight;
}
