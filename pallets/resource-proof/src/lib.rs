//! # Proof of utility
//!
//! An owner **binds** the antnodes of a host, here **peers**, to its system. A peer's agent hands on the storage
//! **commitment** that the antnode has signed: the root of a Merkle tree over the addresses and hashes of its chunks.
//! In a pass over all peers the chain opens **challenges**: indices drawn by randomness that nobody knew when the root was
//! fixed. An **answer** shows these leaves, their neighbours and pieces of their chunks, each against the root. Answered in
//! time it raises the peer's **availability**, missed it lowers it.
//!
//! ```text
//! units = MiB proven on average, a missed challenge counting 0        W = rate x min(units, capacity)
//! ```
//!
//! - The rate is the utility-weighted median of hardware value per GiB over all systems, within a band below the oracle's
//!   reference price of storage, and moves by bounded steps. While the network is small it is the band's floor.
//! - Peers whose ids share a prefix keep the same part of all addresses; each is paid for its share of a limit that
//!   follows the median prefix, as of its last turn.
//! - [`Pallet::commit`] and [`Pallet::answer`] are feeless authorized calls; everything about them is checked before they
//!   get into a block. A pass opens at most [`Config::MaxChallenges`] challenges in one block, however many peers there are.
//! - The pallet is the [`dlo_core::WorkProvider`] of the reserve ledger, and does its part of [`dlo_core::Handover`].
//!
//! Randomness is that of the parent block's author. A validator that is also a prover can only withhold its block: one
//! more draw for each slot it owns, at the price of the block.
//!
//! See the README for terms, calls and errors.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod answers;
mod authorize;
mod binding;
mod challenges;
mod commits;
mod handover;
mod impls;
mod provider;
mod rate;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod utility;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use authorize::{COMMIT_CONTEXT, PROOF_CODES};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Where the pallet logs.
pub(crate) const LOG_TARGET: &str = "runtime::resource-proof";

/// The most entries that a paged reader gives.
pub const MAX_PAGE: u32 = 100;

/// Skus that the reference price of storage may be taken from.
pub const MAX_REFERENCES: u32 = 16;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use dlo_core::{
        Balance, Calendar, CommodityId, HardwareProvider, PeerId, PriceProvider, SkuId, SystemId, Usd,
        WorkProvider,
    };
    use dlo_porv::histogram::LogHistogram;
    use dlo_proof::{Answer, Commitment, PublicKey, Signature};
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        traits::{fungible, Randomness},
    };
    use frame_system::{ensure_authorized, pallet_prelude::*};
    use sp_core::{sr25519, H256};

    /// The skus of the reference price, ascending.
    pub type References = BoundedVec<SkuId, ConstU32<MAX_REFERENCES>>;
    /// A peer with this runtime's account.
    pub type PeerOf<T> = Peer<<T as frame_system::Config>::AccountId>;
    /// The work of a system with this runtime's account.
    pub type WorkOf<T> = SystemWork<<T as frame_system::Config>::AccountId>;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The chain's clock.
        type Calendar: Calendar;

        /// The systems and their hardware.
        type Hardware: HardwareProvider<Self::AccountId>;

        /// Prices, of which the reference price of storage is made.
        type Prices: PriceProvider;

        /// The randomness that challenges are drawn by: of the parent block. None where that block has none.
        type Randomness: Randomness<Option<Self::Hash>, BlockNumberFor<Self>>;

        /// ANT, from which deposits are held.
        type NativeBalance: fungible::MutateHold<
            Self::AccountId,
            Reason = Self::RuntimeHoldReason,
            Balance = Balance,
        >;

        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// May set parameters and references.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// ANT planck held for a peer while it is bound.
        #[pallet::constant]
        type PeerDeposit: Get<Balance>;

        /// Peers of one system.
        #[pallet::constant]
        type MaxPeers: Get<u32>;

        /// Challenges that one block opens, at most.
        #[pallet::constant]
        type MaxChallenges: Get<u32>;

        /// Answers that one block takes, at most; above what a pass opens, so that those who wait are soon through.
        #[pallet::constant]
        type MaxAnswers: Get<u32>;

        /// MiB from which on a prefix is compared with others; also the least limit of a prefix.
        #[pallet::constant]
        type LeastPrefixUnits: Get<u64>;

        /// Blocks for which a root must be fixed before it is challenged, on a chain that is live: three epochs.
        #[pallet::constant]
        type LiveRootAge: Get<u32>;

        /// Weights of calls and hooks.
        type WeightInfo: WeightInfo;

        /// Sets up what benchmarks need.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// Why ANT is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For peers while they are bound.
        Peer,
    }

    /// What governance set.
    #[pallet::storage]
    pub type CurrentParameters<T> = StorageValue<_, Parameters, ValueQuery>;

    /// The skus whose prices make the reference price of storage, ascending.
    #[pallet::storage]
    pub type ReferenceSkus<T> = StorageValue<_, References, ValueQuery>;

    /// Bound peers.
    #[pallet::storage]
    pub type Peers<T: Config> = StorageMap<_, Blake2_128Concat, PeerId, PeerOf<T>>;

    /// The peers of each system.
    #[pallet::storage]
    pub type PeersOf<T> = StorageDoubleMap<_, Twox64Concat, SystemId, Blake2_128Concat, PeerId, ()>;

    /// The work of each live system that ever had a peer.
    #[pallet::storage]
    pub type Work<T: Config> = StorageMap<_, Twox64Concat, SystemId, WorkOf<T>, ValueQuery>;

    /// What the peers of each prefix have proven together.
    #[pallet::storage]
    pub type Prefixes<T> = StorageMap<_, Twox64Concat, Prefix, PrefixTotals, ValueQuery>;

    /// The units of all prefixes, each with weight 1.
    #[pallet::storage]
    pub type PrefixUnits<T> = StorageValue<_, LogHistogram, ValueQuery>;

    /// The systems that count for the rate of each commodity.
    #[pallet::storage]
    pub type Networks<T> = StorageMap<_, Twox64Concat, CommodityId, Network, ValueQuery>;

    /// What each owner's systems weigh in it.
    #[pallet::storage]
    pub type OwnerWeights<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        CommodityId,
        Blake2_128Concat,
        T::AccountId,
        OwnerWeight,
        ValueQuery,
    >;

    /// What a unit of each commodity is worth.
    #[pallet::storage]
    pub type Rates<T> = StorageMap<_, Twox64Concat, CommodityId, Rate>;

    /// Where the pass over all peers stands.
    #[pallet::storage]
    pub type CurrentPass<T> = StorageValue<_, Pass, ValueQuery>;

    /// The last block with answers, and how many it has.
    #[pallet::storage]
    pub type AnswersIn<T> = StorageValue<_, (u32, u32), ValueQuery>;

    /// What a chain starts with.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The parameters.
        pub parameters: Parameters,
        /// Skus of the reference price, ascending; those of the catalogue that the chain starts with.
        pub references: alloc::vec::Vec<SkuId>,
        #[doc(hidden)]
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                parameters: Parameters::default(),
                references: Default::default(),
                _config: Default::default(),
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(self.parameters.is_sound(), "resourceProof.parameters: the figures are out of range");
            CurrentParameters::<T>::put(self.parameters);
            let references = References::try_from(self.references.clone());
            let set = references.map(Pallet::<T>::do_set_references);
            assert!(
                matches!(set, Ok(Ok(()))),
                "resourceProof.references: at most 16 skus of the catalogue, ascending"
            );
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A peer was bound to a system.
        Bound {
            /// The peer.
            peer: PeerId,
            /// The system.
            system: SystemId,
            /// The key of its agent.
            agent: sr25519::Public,
            /// ANT planck held.
            deposit: Balance,
        },
        /// A peer was unbound.
        Unbound {
            /// The peer.
            peer: PeerId,
            /// The system.
            system: SystemId,
            /// MiB that it counted for.
            units: u64,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// The peers of a system are another owner's. They have no agent until he names one.
        HandedOver {
            /// The system.
            system: SystemId,
            /// Its owner now.
            owner: T::AccountId,
            /// How many peers.
            peers: u32,
            /// ANT planck held from him now, and given back to who had paid it.
            deposit: Balance,
        },
        /// A peer has another agent.
        AgentSet {
            /// The peer.
            peer: PeerId,
            /// The key of its agent.
            agent: sr25519::Public,
        },
        /// A peer's commitment was taken up.
        Committed {
            /// The peer.
            peer: PeerId,
            /// The number of the commitment.
            sequence: u32,
            /// The root.
            root: H256,
            /// The leaves it claims.
            key_count: u32,
        },
        /// A challenge was opened.
        Challenged {
            /// The peer.
            peer: PeerId,
            /// The number of the challenge.
            number: u32,
            /// The root that it draws from.
            root: H256,
            /// The last block that takes an answer.
            deadline: u32,
        },
        /// A challenge was answered.
        Answered {
            /// The peer.
            peer: PeerId,
            /// The number of the challenge.
            number: u32,
            /// Bytes that the answer proved.
            bytes: u64,
            /// Availability, in parts per million.
            availability: u32,
            /// MiB proven on average.
            units: u64,
        },
        /// A challenge was not answered in time.
        Missed {
            /// The peer.
            peer: PeerId,
            /// The number of the challenge.
            number: u32,
            /// Availability, in parts per million.
            availability: u32,
            /// MiB proven on average.
            units: u64,
        },
        /// The rate was set.
        RateSet {
            /// The commodity.
            commodity: CommodityId,
            /// Micro-dollars per GiB.
            rate: Usd,
            /// The reference price, micro-dollars per GiB.
            reference: Usd,
            /// The network's median, where it is large enough for one.
            median: Option<Usd>,
        },
        /// Governance set the parameters.
        ParametersSet {
            /// The parameters now.
            parameters: Parameters,
        },
        /// Governance set the skus of the reference price.
        ReferencesSet {
            /// The skus now.
            skus: References,
        },
    }

    #[pallet::error]
    #[derive(PartialEq)]
    pub enum Error<T> {
        /// There is no live system with this id.
        UnknownSystem,
        /// Only the system's owner may do this.
        NotOwner,
        /// The peer is bound already.
        AlreadyBound,
        /// The peer is not bound.
        UnknownPeer,
        /// The system has as many peers as it may have.
        TooManyPeers,
        /// The signature is not the peer's over this binding, or was used before.
        BadProof,
        /// The commitment is signed for another peer.
        WrongPeer,
        /// The commitment's number is not the one after the last.
        WrongSequence,
        /// The commitment before it is not old enough to be challenged.
        CommitPending,
        /// The commitment claims no keys, or more than a million.
        BadKeyCount,
        /// The root is the one that was committed last.
        SameRoot,
        /// The signature is not the agent's, or the peer has none.
        BadAgent,
        /// The peer has no challenge with this number.
        NoChallenge,
        /// The challenge is answered.
        AlreadyAnswered,
        /// The challenge's last block has passed.
        TooLate,
        /// The answer does not fit the challenge.
        BadAnswer,
        /// The block has as many answers as it takes.
        BlockFull,
        /// The skus do not ascend.
        BadReferences,
        /// A parameter is out of its range.
        BadParameters,
        /// The arithmetic does not fit.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::tick_rate().saturating_add(Self::tick_pass())
        }

        fn integrity_test() {
            assert!(T::MaxPeers::get() > 0, "a system has peers");
            assert!(T::MaxChallenges::get() > 0, "a pass advances");
            assert!(T::MaxAnswers::get() >= T::MaxChallenges::get(), "what is asked can be answered");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Binds an antnode to `system`. Its units start at zero.
        ///
        /// `signature` is the antnode's own, by its ML-DSA-65 key with the context [`dlo_proof::BIND_CONTEXT`], over
        /// [`Pallet::bind_payload`]: context, genesis hash, system, owner, and [`SystemWork::next_bind`], so that it
        /// holds once, for this owner. `agent` signs the peer's commitments. Holds [`Config::PeerDeposit`].
        ///
        /// Origin: signed by the system's owner. Errors: [`Error::UnknownSystem`], [`Error::NotOwner`],
        /// [`Error::AlreadyBound`], [`Error::TooManyPeers`], [`Error::BadProof`], or the hold's own.
        /// Emits [`Event::Bound`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bind())]
        pub fn bind(
            origin: OriginFor<T>,
            system: SystemId,
            public_key: PublicKey,
            agent: sr25519::Public,
            signature: Signature,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_bind(owner, system, public_key, agent, signature)
        }

        /// Unbinds a peer: its units are gone at once, and its deposit is given back.
        ///
        /// Origin: signed by the owner of its system. Errors: [`Error::UnknownPeer`], [`Error::NotOwner`].
        /// Emits [`Event::Unbound`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::unbind())]
        pub fn unbind(origin: OriginFor<T>, peer: PeerId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_unbind(owner, peer)
        }

        /// Lets another key sign a peer's commitments; after a sale of the system, one again.
        ///
        /// Origin: signed by the owner of its system. Errors: [`Error::UnknownPeer`], [`Error::NotOwner`].
        /// Emits [`Event::AgentSet`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_agent())]
        pub fn set_agent(origin: OriginFor<T>, peer: PeerId, agent: sr25519::Public) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_agent(owner, peer, agent)
        }

        /// Hands on the commitment that an antnode has signed. Challenges draw from it once it is
        /// [`Parameters::root_age_blocks`] old.
        ///
        /// Origin: authorized: `signature` is the agent's over [`Pallet::commit_payload`]. No fee; one commitment
        /// waits at a time.
        /// Errors: [`Error::UnknownPeer`], [`Error::WrongSequence`], [`Error::CommitPending`],
        /// [`Error::BadKeyCount`], [`Error::SameRoot`], [`Error::BadAgent`], [`Error::WrongPeer`], and that of the
        /// antnode's signature; a transaction with any of them is invalid and never gets into a block.
        /// Emits [`Event::Committed`].
        #[pallet::call_index(3)]
        #[pallet::weight((T::WeightInfo::commit(), DispatchClass::Normal))]
        #[pallet::authorize(Self::authorize_commit)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_commit())]
        pub fn commit(
            origin: OriginFor<T>,
            peer: PeerId,
            sequence: u32,
            commitment: Commitment,
            _signature: sr25519::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_commit(peer, sequence, commitment)
        }

        /// Answers a peer's challenge. Anybody who can may do so: the answer speaks for itself.
        ///
        /// Origin: authorized. No fee; a block takes [`Config::MaxAnswers`], the others wait.
        /// Errors: [`Error::UnknownPeer`], [`Error::NoChallenge`],
        /// [`Error::AlreadyAnswered`], [`Error::TooLate`], or any [`dlo_proof::ProofError`]; a transaction with any of
        /// them is invalid and never gets into a block. Emits [`Event::Answered`].
        #[pallet::call_index(4)]
        #[pallet::weight((T::WeightInfo::answer(), DispatchClass::Operational))]
        #[pallet::authorize(Self::authorize_answer)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_answer())]
        pub fn answer(origin: OriginFor<T>, peer: PeerId, number: u32, answer: Answer) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_answer(peer, number, answer)
        }

        /// Sets the parameters.
        ///
        /// Origin: [`Config::GovernanceOrigin`]. Errors: [`Error::BadParameters`] for figures out of range, and for such
        /// as a live chain may not have where those before were fit for one. Emits [`Event::ParametersSet`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_parameters())]
        pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            ensure!(parameters.is_sound(), Error::<T>::BadParameters);
            // Nodes of a live chain would not start again.
            let stays = !Self::is_proven() || Self::are_proven(&parameters);
            ensure!(stays, Error::<T>::BadParameters);
            if CurrentParameters::<T>::get().prefix_bits != parameters.prefix_bits {
                Self::forget_prefix_bits();
            }
            CurrentParameters::<T>::put(parameters);
            Self::deposit_event(Event::ParametersSet { parameters });
            Ok(())
        }

        /// Sets the skus whose prices per GiB make the reference price of storage: their lower median. Oracles are asked
        /// for them from now on.
        ///
        /// Origin: [`Config::GovernanceOrigin`]. Errors: [`Error::BadReferences`], or those of the price provider.
        /// Emits [`Event::ReferencesSet`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_references())]
        pub fn set_references(origin: OriginFor<T>, skus: References) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_references(skus.clone())?;
            Self::deposit_event(Event::ReferencesSet { skus });
            Ok(())
        }
    }
}
