//! # PoRV oracle
//!
//! Market prices of hardware and licensed software, by quorum.
//!
//! The catalogue lists **skus**. Governance sorts them into **classes** (haircuts, reference life) and adds
//! **depreciation tables**; accepted tables never change. **Members** are the oracles: each has its own key, which
//! its node keeps. Time is cut into **rounds** of `RoundLength` blocks. A round covers one **page** of the skus that
//! parts use, fixed at its start, the pages taking turns. In it every member may hand in one **report**; when the
//! round is over the reports are counted, `TallyStep` skus a block:
//!
//! - a kind of price (MSRP, new, used) that a quorum of more than 2/3 of the members reported becomes the lower median
//!   of these reports, raised by at most `max_rise` above the last accepted price, even an expired one;
//! - it is valid for `price_ttl_ms` from the round's close; a kind below quorum keeps its record and expires by itself;
//! - a kind once accepted and now expired leaves the sku without market price, so withholding a low price gains nothing.
//!
//! Reports are feeless: [`Pallet::submit_report`] is an authorized call whose signature covers the genesis hash, the
//! round and the page. The off-chain [`worker`] asks the sources that its node's operator configured and signs and
//! submits the report.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod authorize;
mod catalogue;
mod genesis;
mod impls;
mod provider;
mod rounds;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub mod crypto;
pub mod types;
pub mod weights;
pub mod worker;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use authorize::REPORT_CONTEXT;
#[cfg(feature = "std")]
pub use crypto::OraclePair;
pub use crypto::{OracleId, OracleSignature, KEY_TYPE};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Target of every log line of this pallet.
pub const LOG_TARGET: &str = "porv-oracle";

#[frame_support::pallet]
pub mod pallet {
    use super::{Member, *};
    use alloc::vec::Vec;
    use dlo_core::{Balance, Calendar, ClassId, SkuId, TableId, Usd};
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        traits::fungible::{InspectHold, MutateHold},
    };
    use frame_system::{ensure_authorized, offchain::CreateAuthorizedTransaction, pallet_prelude::*};

    /// A report with this runtime's page size.
    pub type ReportOf<T> = Report<<T as Config>::MaxPage>;
    /// A tally with this runtime's bounds.
    pub type TallyOf<T> = Tally<<T as Config>::MaxPage, <T as Config>::MaxMembers>;
    /// A member with this runtime's account.
    pub type MemberOf<T> = Member<<T as frame_system::Config>::AccountId>;
    /// What one call classifies: sku, class, GiB that one item stores.
    pub type Classification = BoundedVec<(SkuId, ClassId, u32), ConstU32<MAX_CLASSIFIED>>;

    #[pallet::config]
    pub trait Config:
        CreateAuthorizedTransaction<Call<Self>> + frame_system::Config<RuntimeEvent: From<Event<Self>>>
    {
        /// The chain's clock.
        type Calendar: Calendar;

        /// Holds the deposits of catalogue entries.
        type NativeBalance: InspectHold<Self::AccountId, Balance = Balance, Reason: From<HoldReason>>
            + MutateHold<Self::AccountId>;

        /// Decides on members, classes, tables and parameters.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// ANT planck held for each catalogue entry.
        #[pallet::constant]
        type SkuDeposit: Get<Balance>;

        /// The most members.
        #[pallet::constant]
        type MaxMembers: Get<u32>;

        /// The most skus in one page, so in one report.
        #[pallet::constant]
        type MaxPage: Get<u32>;

        /// The most skus in use. With `MaxPage` and `RoundLength` it bounds the time between two rounds of
        /// one sku, which must stay well below `price_ttl_ms`.
        #[pallet::constant]
        type MaxWanted: Get<u32>;

        /// Blocks in a round; at least two.
        #[pallet::constant]
        type RoundLength: Get<u32>;

        /// Skus counted in one block.
        #[pallet::constant]
        type TallyStep: Get<u32>;

        /// Milliseconds that a block is expected to take; the off-chain worker plans its time by it.
        #[pallet::constant]
        type BlockTime: Get<u64>;

        /// Weights of calls and hooks.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why this pallet holds ANT.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The deposit of a catalogue entry.
        SkuDeposit,
    }

    /// The catalogue.
    #[pallet::storage]
    pub type Skus<T: Config> = StorageMap<_, Twox64Concat, SkuId, Sku<T::AccountId>>;

    /// Catalogue entries by their name.
    #[pallet::storage]
    pub type SkuByKey<T: Config> = StorageMap<_, Blake2_128Concat, SkuKey, SkuId>;

    /// The id of the next catalogue entry.
    #[pallet::storage]
    pub type NextSku<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// Classes of skus.
    #[pallet::storage]
    pub type Classes<T: Config> = StorageMap<_, Blake2_128Concat, ClassId, Class>;

    /// Depreciation tables.
    #[pallet::storage]
    pub type Tables<T: Config> = StorageMap<_, Twox64Concat, TableId, Table>;

    /// The id of the next table.
    #[pallet::storage]
    pub type NextTable<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The oracles.
    #[pallet::storage]
    pub type Members<T: Config> = StorageValue<_, BoundedVec<MemberOf<T>, T::MaxMembers>, ValueQuery>;

    /// The skus in use, as a dense list: place to sku.
    #[pallet::storage]
    pub type Wanted<T: Config> = StorageMap<_, Twox64Concat, u32, SkuId>;

    /// The places in [`Wanted`]: sku to place.
    #[pallet::storage]
    pub type WantedPlace<T: Config> = StorageMap<_, Twox64Concat, SkuId, u32>;

    /// Skus in use.
    #[pallet::storage]
    pub type WantedCount<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The running round.
    #[pallet::storage]
    pub type CurrentRound<T: Config> = StorageValue<_, Round, ValueQuery>;

    /// The skus that the running round covers, ascending; fixed at its start.
    #[pallet::storage]
    pub type CurrentPage<T: Config> = StorageValue<_, BoundedVec<SkuId, T::MaxPage>, ValueQuery>;

    /// Reports of the running round and of the one being counted, by round and key of the oracle.
    #[pallet::storage]
    pub type Reports<T: Config> =
        StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, OracleId, ReportOf<T>>;

    /// The closed round that is being counted.
    #[pallet::storage]
    pub type Counting<T: Config> = StorageValue<_, TallyOf<T>>;

    /// The last accepted prices.
    #[pallet::storage]
    pub type AcceptedPrices<T: Config> = StorageMap<_, Twox64Concat, SkuId, Prices, ValueQuery>;

    /// What governance tunes.
    #[pallet::storage]
    pub type CurrentParameters<T: Config> = StorageValue<_, Parameters, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The catalogue has a new entry.
        SkuAdded {
            /// Its id.
            sku: SkuId,
            /// Its name.
            key: SkuKey,
            /// Who paid the deposit.
            depositor: T::AccountId,
        },
        /// A catalogue entry is gone.
        SkuRemoved {
            /// Its id, never used again.
            sku: SkuId,
        },
        /// A sku has a class.
        SkuClassified {
            /// The sku.
            sku: SkuId,
            /// Its class.
            class: ClassId,
            /// GiB that one item stores.
            capacity_gib: u32,
        },
        /// A class is added or changed.
        ClassSet {
            /// The class.
            class: ClassId,
        },
        /// A depreciation table is added.
        TableAdded {
            /// Its id.
            table: TableId,
        },
        /// The members are set.
        MembersSet {
            /// How many there are.
            members: u32,
        },
        /// The parameters are set.
        ParametersSet {
            /// The new ones.
            parameters: Parameters,
        },
        /// A member has reported.
        Reported {
            /// The round.
            round: u32,
            /// The key that signed.
            oracle: OracleId,
            /// Skus in the report.
            skus: u32,
        },
        /// A price is accepted.
        PriceAccepted {
            /// The sku.
            sku: SkuId,
            /// The kind of price.
            kind: PriceKind,
            /// Micro-dollars per item, after the limit on rises.
            price: Usd,
        },
        /// A round that had skus to report is closed.
        RoundClosed {
            /// Its number.
            round: u32,
            /// Reports taken.
            reports: u32,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The name of the sku is empty or has characters other than `A-Z a-z 0-9 . _ : + / -` and space.
        BadKey,
        /// The catalogue has an entry of this name.
        KeyTaken,
        /// No ids are left.
        OutOfIds,
        /// The catalogue has no such sku.
        UnknownSku,
        /// Only the depositor can remove a catalogue entry.
        NotDepositor,
        /// Parts use the sku.
        SkuInUse,
        /// The list of skus in use is full.
        WantedFull,
        /// There is no such class.
        UnknownClass,
        /// The class is out of bounds: name, haircuts or life.
        BadClass,
        /// The table is out of bounds: names, or years that do not sum to the whole.
        BadTable,
        /// An account or a key stands twice among the members.
        DuplicateMember,
        /// A parameter is zero.
        BadParameters,
        /// The report is not of the running round.
        WrongRound,
        /// The report is of another page.
        WrongPage,
        /// The key is no member's.
        UnknownOracle,
        /// This member has reported in this round.
        AlreadyReported,
        /// The report is empty, out of order, has skus outside the page, or a quote is out of bounds.
        BadQuotes,
        /// The arithmetic does not fit.
        Overflow,
    }

    /// The genesis state. An invalid one is refused as a whole.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The first oracles.
        #[serde(default)]
        pub members: Vec<MemberOf<T>>,
        /// Classes.
        #[serde(default)]
        pub classes: Vec<GenesisClass>,
        /// Depreciation tables; ids count up from 0.
        #[serde(default)]
        pub tables: Vec<GenesisTable>,
        /// Catalogue; ids count up from 0.
        #[serde(default)]
        pub skus: Vec<GenesisSku>,
        /// Parameters.
        #[serde(default)]
        pub parameters: Parameters,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // There is no other way to refuse a genesis state; no chain runs yet.
            if let Err(error) = genesis::build::<T>(self) {
                panic!("porv-oracle genesis: {error:?}");
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Turns the round where one is over, then counts one step of the closed one.
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::turn_round(now).saturating_add(Self::tally_step())
        }

        fn offchain_worker(now: BlockNumberFor<T>) {
            worker::run::<T>(now);
        }

        fn integrity_test() {
            assert!(T::RoundLength::get() >= 2, "a round needs a block for its page and one for reports");
            assert!(T::MaxPage::get() > 0 && T::MaxMembers::get() > 0 && T::TallyStep::get() > 0);
            assert!(
                T::RoundLength::get().saturating_mul(T::TallyStep::get()) >= T::MaxPage::get(),
                "a page must be counted within one round"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Adds an entry to the catalogue.
        ///
        /// Origin: signed; `SkuDeposit` is held from it until the entry is removed.
        /// Errors: [`Error::BadKey`], [`Error::KeyTaken`], [`Error::OutOfIds`], or that the deposit cannot be held.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::add_sku())]
        pub fn add_sku(origin: OriginFor<T>, key: SkuKey) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_add_sku(who, key)
        }

        /// Removes an entry that no part uses, with its prices, and gives the deposit back.
        ///
        /// Origin: signed by the depositor.
        /// Errors: [`Error::UnknownSku`], [`Error::NotDepositor`], [`Error::SkuInUse`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::remove_sku())]
        pub fn remove_sku(origin: OriginFor<T>, sku: SkuId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_remove_sku(who, sku)
        }

        /// Gives skus their class and the GiB that one item stores; all or none.
        ///
        /// Origin: governance. Errors: [`Error::UnknownSku`], [`Error::UnknownClass`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::classify_skus(u32::try_from(skus.len()).unwrap_or(MAX_CLASSIFIED)))]
        pub fn classify_skus(origin: OriginFor<T>, skus: Classification) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_classify_skus(skus)
        }

        /// Adds or changes a class.
        ///
        /// Origin: governance. Errors: [`Error::BadClass`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_class())]
        pub fn set_class(origin: OriginFor<T>, id: ClassId, class: Class) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_class(id, class)
        }

        /// Adds a depreciation table under the next id. It can never be changed.
        ///
        /// Origin: governance. Errors: [`Error::BadTable`], [`Error::OutOfIds`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::add_table())]
        pub fn add_table(origin: OriginFor<T>, table: Table) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_add_table(table)
        }

        /// Replaces the members. What those who leave have reported in the running round is dropped.
        ///
        /// Origin: governance. Errors: [`Error::DuplicateMember`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_members(u32::try_from(members.len()).unwrap_or(u32::MAX)))]
        pub fn set_members(
            origin: OriginFor<T>,
            members: BoundedVec<MemberOf<T>, T::MaxMembers>,
        ) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_members(members)
        }

        /// Sets the parameters, from the next counted sku on.
        ///
        /// Origin: governance. Errors: [`Error::BadParameters`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_parameters())]
        pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_parameters(parameters)
        }

        /// Hands in one member's report of the running round.
        ///
        /// Origin: authorized: the signature by `oracle` covers [`Pallet::report_payload`]. No fee.
        /// Errors: [`Error::WrongRound`], [`Error::WrongPage`], [`Error::UnknownOracle`],
        /// [`Error::AlreadyReported`], [`Error::BadQuotes`]; a transaction with any of them, or with a wrong
        /// signature, is invalid and never gets into a block.
        #[pallet::call_index(7)]
        #[pallet::weight((
            T::WeightInfo::submit_report(u32::try_from(report.quotes.len()).unwrap_or(u32::MAX)),
            DispatchClass::Operational,
            Pays::No,
        ))]
        #[pallet::authorize(Self::authorize_report)]
        #[pallet::weight_of_authorize(
            T::WeightInfo::authorize_submit_report(u32::try_from(report.quotes.len()).unwrap_or(u32::MAX))
        )]
        pub fn submit_report(
            origin: OriginFor<T>,
            oracle: OracleId,
            report: ReportOf<T>,
            _signature: OracleSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_submit_report(oracle, report)
        }
    }
}
