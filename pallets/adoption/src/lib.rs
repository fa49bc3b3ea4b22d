//! # Adoption
//!
//! The only governance origin of the chain. Anyone proposes a call by the hash of its preimage; validators of the
//! running session adopt it; when more than two thirds of them have, it is enacted after a delay with the origin
//! [`Origin::Adopted`]. There is no other way to it: no key, no council, no Root account.
//!
//! ## Life of a proposal
//!
//! ```text
//! preimage noted -> propose -> adopt, adopt, ... -> scheduled -> enacted
//!                      |          |
//!                      |          +-- expire (life over, or the runtime changed)
//!                      +-- withdraw (while no validator of the set has adopted it)
//! ```
//!
//! A proposal is counted whenever a validator adopts it, by the set of that moment: adopters that left the set
//! count no longer, and are dropped then.
//!
//! ## Use from other pallets
//!
//! What governance decides is gated with [`EnsureAdopted`]:
//!
//! ```ignore
//! type GovernanceOrigin = pallet_adoption::EnsureAdopted;
//! ```
//!
//! Calls of the SDK that insist on Root, such as `system.authorize_upgrade`, are proposed inside
//! [`Call::as_root`], which admits nothing but [`Origin::Adopted`] itself.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
pub mod origin;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use origin::EnsureAdopted;
pub use pallet::*;
pub use types::{AdoptersOf, BalanceOf, Proposal, ProposalOf, Standing};
pub use weights::WeightInfo;

/// What benchmarks need from the runtime.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Makes `validators` the set of the running session.
    fn set_validators(validators: alloc::vec::Vec<AccountId>);
}

#[frame_support::pallet]
pub mod pallet {
    use alloc::boxed::Box;

    use frame_support::{
        dispatch::{GetDispatchInfo, PostDispatchInfo},
        pallet_prelude::*,
        traits::{
            fungible::{Mutate, MutateHold},
            schedule::v3::Anon,
            QueryPreimage, StorePreimage, ValidatorSet,
        },
    };
    use frame_system::{pallet_prelude::*, RawOrigin};
    use sp_runtime::traits::{Dispatchable, Zero};

    use crate::types::{BalanceOf, ProposalOf, Standing};
    use crate::weights::WeightInfo;

    /// Configuration.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The runtime's call.
        type RuntimeCall: Parameter
            + Dispatchable<RuntimeOrigin = <Self as Config>::RuntimeOrigin, PostInfo = PostDispatchInfo>
            + GetDispatchInfo
            + From<frame_system::Call<Self>>;

        /// The runtime's origin.
        type RuntimeOrigin: From<<Self as frame_system::Config>::RuntimeOrigin>
            + From<RawOrigin<Self::AccountId>>
            + From<Origin>
            + Into<Result<Origin, <Self as Config>::RuntimeOrigin>>;

        /// The origins of all pallets, as the scheduler keeps them.
        type PalletsOrigin: From<Origin>;

        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// ANT.
        type NativeBalance: Mutate<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// Where preimages are noted. It must be the store that [`Self::Scheduler`] looks them up in.
        type Preimages: QueryPreimage<H = Self::Hashing> + StorePreimage;

        /// Enacts what was adopted. It must count blocks as `frame_system` does.
        type Scheduler: Anon<
            BlockNumberFor<Self>,
            <Self as Config>::RuntimeCall,
            Self::PalletsOrigin,
            Hasher = Self::Hashing,
        >;

        /// The validators of the running session.
        type Validators: ValidatorSet<Self::AccountId, ValidatorId = Self::AccountId>;

        /// The most adopters of one proposal: no less than the largest validator set.
        #[pallet::constant]
        type MaxValidators: Get<u32>;

        /// The most proposals open at once. A validator without an open proposal may make one beyond it, so that
        /// nobody can shut the validators out by filling all places.
        #[pallet::constant]
        type MaxProposals: Get<u32>;

        /// The most weight that a proposed call may declare: less than what the scheduler may spend in one block,
        /// else an adopted call could never run.
        #[pallet::constant]
        type MaxCallWeight: Get<Weight>;

        /// ANT planck held from the proposer while a proposal is open.
        #[pallet::constant]
        type ProposalDeposit: Get<BalanceOf<Self>>;

        /// Blocks in which a proposal can be adopted, after the one in which it was made.
        #[pallet::constant]
        type ProposalLife: Get<BlockNumberFor<Self>>;

        /// Blocks between the deciding adoption and the enactment; at least one.
        #[pallet::constant]
        type EnactmentDelay: Get<BlockNumberFor<Self>>;

        /// Weights.
        type WeightInfo: WeightInfo;

        /// Set-up for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// The origin of adopted calls.
    #[pallet::origin]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    pub enum Origin {
        /// More than two thirds of the session's validators adopted the call.
        Adopted,
    }

    /// Why ANT of an account is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A proposal of the account is open.
        Proposal,
    }

    /// Open proposals by the hash of the call.
    #[pallet::storage]
    pub type Proposals<T: Config> = CountedStorageMap<_, Blake2_128Concat, T::Hash, ProposalOf<T>>;

    /// How many open proposals an account has made; absent when none.
    #[pallet::storage]
    pub type OpenBy<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A call is open for adoption.
        Proposed {
            /// Hash of the call.
            hash: T::Hash,
            /// Who proposed it.
            proposer: T::AccountId,
            /// Bytes of the encoded call.
            len: u32,
            /// The last block in which it can be adopted.
            last_block: BlockNumberFor<T>,
        },
        /// A validator adopted a proposal.
        Adopted {
            /// Hash of the call.
            hash: T::Hash,
            /// Who adopted it.
            validator: T::AccountId,
            /// Adopters of the running session, this one included.
            adopters: u32,
            /// Validators of the running session.
            validators: u32,
        },
        /// An adopter took its adoption back.
        Retracted {
            /// Hash of the call.
            hash: T::Hash,
            /// Who took it back.
            validator: T::AccountId,
        },
        /// More than two thirds adopted: the call will be enacted. The deposit is free again.
        Scheduled {
            /// Hash of the call.
            hash: T::Hash,
            /// The block at whose start it is enacted.
            at: BlockNumberFor<T>,
        },
        /// The proposer withdrew a proposal. The deposit is free again.
        Withdrawn {
            /// Hash of the call.
            hash: T::Hash,
        },
        /// A proposal was cleared away after it had expired. The deposit is free again.
        Expired {
            /// Hash of the call.
            hash: T::Hash,
        },
    }

    /// Why a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// No preimage of this hash and length is noted.
        PreimageMissing,
        /// The preimage is not one whole call of this runtime, or too deep or too large in memory.
        NotACall,
        /// The call declares more weight than an enactment may take.
        TooHeavy,
        /// A proposal of this hash is open.
        AlreadyProposed,
        /// All places for proposals are taken.
        TooManyProposals,
        /// No proposal of this hash is open.
        UnknownProposal,
        /// The signer is no validator of the running session.
        NotValidator,
        /// The signer has adopted this proposal already.
        AlreadyAdopted,
        /// The signer has not adopted this proposal.
        NotAdopter,
        /// More adopters than a proposal can keep.
        TooManyAdopters,
        /// The signer did not make this proposal.
        NotProposer,
        /// A validator of the running session has adopted the proposal, so it can no longer be withdrawn.
        HasAdopters,
        /// The proposal's life is over, or the runtime has changed since it was made.
        Expired,
        /// The proposal can still be adopted.
        NotExpired,
        /// The arithmetic does not fit.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(!T::EnactmentDelay::get().is_zero(), "a call is enacted in a later block");
            assert!(!T::ProposalLife::get().is_zero(), "a proposal lives for some blocks");
            assert!(!T::ProposalDeposit::get().is_zero(), "a proposal takes a deposit");
            assert!(!T::MaxProposals::get().is_zero(), "somebody can propose");
            assert!(!T::MaxValidators::get().is_zero(), "somebody can adopt");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// How far the proposal of `hash` has come, by the validators of the running session.
        pub fn standing(hash: T::Hash) -> Option<Standing<BlockNumberFor<T>>> {
            Self::standing_of(&hash)
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Opens the call whose preimage has `hash` and `len` bytes for adoption.
        ///
        /// Origin: any account. Holds [`Config::ProposalDeposit`] until the proposal is withdrawn, enacted or expired,
        /// and requests the preimage, so that it stays.
        ///
        /// Errors: [`Error::AlreadyProposed`], [`Error::TooManyProposals`], [`Error::PreimageMissing`],
        /// [`Error::NotACall`], [`Error::TooHeavy`], [`Error::Overflow`], or the balance's where the deposit is not
        /// there. Event: [`Event::Proposed`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::propose().saturating_add(T::WeightInfo::check_call(*len)))]
        pub fn propose(origin: OriginFor<T>, hash: T::Hash, len: u32) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, hash, len)
        }

        /// Adopts a proposal. With more than two thirds of the validators its call is scheduled after
        /// [`Config::EnactmentDelay`], the proposal removed and the deposit released.
        ///
        /// Origin: a validator of the running session. Adopters that are no longer in the set are dropped.
        ///
        /// Errors: [`Error::NotValidator`], [`Error::UnknownProposal`], [`Error::Expired`],
        /// [`Error::AlreadyAdopted`], [`Error::TooManyAdopters`], [`Error::PreimageMissing`], [`Error::Overflow`], or
        /// the scheduler's where that block's agenda is full: adopt again in another block. Events:
        /// [`Event::Adopted`], [`Event::Scheduled`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::adopt())]
        pub fn adopt(origin: OriginFor<T>, hash: T::Hash) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_adopt(who, hash)
        }

        /// Takes an adoption back while the proposal is open.
        ///
        /// Origin: an adopter, also one that has left the set.
        ///
        /// Errors: [`Error::UnknownProposal`], [`Error::NotAdopter`]. Event: [`Event::Retracted`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::retract())]
        pub fn retract(origin: OriginFor<T>, hash: T::Hash) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_retract(who, hash)
        }

        /// Withdraws a proposal that no validator of the running session has adopted, and releases the deposit.
        ///
        /// Origin: its proposer. Once a validator stands behind it a proposal is no longer the proposer's alone: who
        /// proposes first must not be able to take a call away from those who are adopting it.
        ///
        /// Errors: [`Error::UnknownProposal`], [`Error::NotProposer`], [`Error::HasAdopters`]. Event:
        /// [`Event::Withdrawn`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, hash: T::Hash) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(who, hash)
        }

        /// Clears an expired proposal away and releases the deposit to its proposer.
        ///
        /// Origin: any account. A proposal expires after [`Config::ProposalLife`], and at once when the runtime
        /// changes, since the same bytes may then mean another call.
        ///
        /// Errors: [`Error::UnknownProposal`], [`Error::NotExpired`]. Event: [`Event::Expired`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::expire())]
        pub fn expire(origin: OriginFor<T>, hash: T::Hash) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_expire(hash)
        }

        /// Dispatches `call` as Root, for the calls of the SDK that admit nothing else, a runtime upgrade among them.
        ///
        /// Origin: [`Origin::Adopted`] only; not even Root. The error is that of `call`.
        #[pallet::call_index(5)]
        #[pallet::weight({
            let info = call.get_dispatch_info();
            (T::WeightInfo::as_root().saturating_add(info.call_weight), info.class)
        })]
        pub fn as_root(
            origin: OriginFor<T>,
            call: Box<<T as Config>::RuntimeCall>,
        ) -> DispatchResultWithPostInfo {
            Self::do_as_root(<T as Config>::RuntimeOrigin::from(origin), *call)
        }
    }
}
