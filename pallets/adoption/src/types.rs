//! Types of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    traits::{fungible, Get},
    BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;

use crate::Config;

/// ANT planck, as the runtime's native balance counts it.
pub type BalanceOf<T> =
    <<T as Config>::NativeBalance as fungible::Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// The validators that have adopted a proposal, strictly ascending.
pub type AdoptersOf<T> = BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxValidators>;

/// A proposal as it is stored.
pub type ProposalOf<T> =
    Proposal<<T as frame_system::Config>::AccountId, BalanceOf<T>, BlockNumberFor<T>, AdoptersOf<T>>;

/// A call that is open for adoption. Its hash is the key under which it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Proposal<AccountId, Balance, BlockNumber, Adopters> {
    /// Who proposed it and gets the deposit back.
    pub proposer: AccountId,
    /// ANT planck held from the proposer.
    pub deposit: Balance,
    /// Bytes of the encoded call.
    pub len: u32,
    /// The last block in which it can be adopted.
    pub last_block: BlockNumber,
    /// The runtime under whose metadata the bytes are read. Under another one they may mean another call.
    pub spec_version: u32,
    /// Who has adopted it, strictly ascending. Some may have left the set since.
    pub adopters: Adopters,
}

impl<AccountId: Ord, Balance, BlockNumber: PartialOrd, Bound: Get<u32>>
    Proposal<AccountId, Balance, BlockNumber, BoundedVec<AccountId, Bound>>
{
    /// Whether it can no longer be adopted: its life is over, or the runtime has changed.
    pub fn is_expired(&self, now: BlockNumber, spec_version: u32) -> bool {
        now > self.last_block || spec_version != self.spec_version
    }

    /// How many of its adopters are among `validators`, which must be ascending.
    pub fn support(&self, validators: &[AccountId]) -> usize {
        self.adopters.iter().filter(|adopter| validators.binary_search(adopter).is_ok()).count()
    }
}

/// How far a proposal has come, by the validators of the running session.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Standing<BlockNumber> {
    /// Adopters that are still in the set.
    pub adopters: u32,
    /// Adopters that it takes: the least number above two thirds of the set.
    pub needed: u32,
    /// Validators in the set.
    pub validators: u32,
    /// The last block in which it can be adopted.
    pub last_block: BlockNumber,
    /// Whether it can no longer be adopted.
    pub expired: bool,
}
