//! # PoRV oracle
//!
//! Market prices of hardware and licensed software, by quorum.
//!
//! The catalogue lists **skus**. **Members** are the oracles: an account bonds ANT, governance admits it, and its node
//! keeps the key that signs. Time is cut into **rounds** of `RoundLength` blocks. A round covers one **page** of the
//! skus that parts use, fixed at its start, the pages taking turns. In it every member may hand in one **report**; when
//! the round is over the reports are counted, `TallyStep` skus a block:
//!
//! - a kind of price (MSRP, new, used) that active members reported who are more than 2/3 of all becomes the lower
//!   median of these reports, raised by at most `max_rise` above the last accepted price, even an expired one; rates of
//!   currencies likewise;
//! - it is valid for `price_ttl_ms` from the oldest report that counted; a kind below quorum keeps its record and
//!   expires by itself;
//! - a kind once accepted and now expired leaves the sku without market price, so withholding a low price gains nothing;
//! - members that quote too little or too far from the median, round after round, are **suspended** until they do better.
//!
//! What a sku is, its **class** (haircuts, reference life) and **depreciation tables** are **statements**: they hold once
//! a quorum has stated the identical thing, and an accepted table never changes.
//!
//! Both are feeless: [`Pallet::submit_report`] and [`Pallet::submit_statement`] are authorized calls whose signatures cover the
//! genesis hash and the round. The off-chain [`worker`] asks the sources that its node's operator configured, signs and
//! submits.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod authorize;
mod catalogue;
mod genesis;
mod history;
mod impls;
mod members;
mod provider;
mod rounds;
mod standing;
mod statements;
mod tally;
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

pub use authorize::{APPLY_CONTEXT, REPORT_CONTEXT, STATE_CONTEXT};
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
    use dlo_core::{Balance, Calendar, ClassId, Currency, SkuId, TableId, Usd};
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        traits::fungible::{InspectHold, MutateHold},
    };
    use frame_system::{ensure_authorized, offchain::CreateAuthorizedTransaction, pallet_prelude::*};
    use sp_core::H256;

    /// A report with this runtime's page size.
    pub type ReportOf<T> = Report<<T as Config>::MaxPage>;
    /// A filed report with this runtime's page size.
    pub type FiledOf<T> = Filed<<T as Config>::MaxPage>;
    /// A tally with this runtime's bounds.
    pub type TallyOf<T> = Tally<<T as Config>::MaxPage, <T as Config>::MaxMembers>;
    /// A member with this runtime's account.
    pub type MemberOf<T> = Member<<T as frame_system::Config>::AccountId>;
    /// What members state of one subject, one voice each.
    pub type VoicesOf<T> = BoundedVec<Voice, <T as Config>::MaxMembers>;
    /// The currencies that oracles are asked for, ascending.
    pub type CurrencyList = BoundedVec<Currency, ConstU32<MAX_CURRENCIES>>;

    #[pallet::config]
    pub trait Config:
        CreateAuthorizedTransaction<Call<Self>> + frame_system::Config<RuntimeEvent: From<Event<Self>>>
    {
        /// The chain's clock.
        type Calendar: Calendar;

        /// Holds deposits and bonds.
        type NativeBalance: InspectHold<Self::AccountId, Balance = Balance, Reason: From<HoldReason>>
            + MutateHold<Self::AccountId>;

        /// Decides on members, currencies and parameters.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// ANT planck held for each catalogue entry.
        #[pallet::constant]
        type SkuDeposit: Get<Balance>;

        /// ANT planck held from each member, and from who wants to be one.
        #[pallet::constant]
        type OracleBond: Get<Balance>;

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
        /// The bond of an oracle.
        OracleBond,
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

    /// Tables by the hash of jurisdiction, class and version.
    #[pallet::storage]
    pub type TableByRule<T: Config> = StorageMap<_, Identity, H256, TableId>;

    /// The id of the next table.
    #[pallet::storage]
    pub type NextTable<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The oracles.
    #[pallet::storage]
    pub type Members<T: Config> = StorageValue<_, BoundedVec<MemberOf<T>, T::MaxMembers>, ValueQuery>;

    /// Accounts that want to become members.
    #[pallet::storage]
    pub type Applications<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Application>;

    /// Bonds of former members.
    #[pallet::storage]
    pub type Departures<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Departure>;

    /// What members state of each subject on which nothing was accepted since. Bounded: each subject is open with a
    /// member, and a member has at most [`MAX_OPEN`].
    #[pallet::storage]
    pub type OpenSubjects<T: Config> = StorageMap<_, Identity, H256, VoicesOf<T>, ValueQuery>;

    /// What each member has stated.
    #[pallet::storage]
    pub type StatedBy<T: Config> = StorageMap<_, Blake2_128Concat, OracleId, Stated, ValueQuery>;

    /// The currencies whose rates oracles report, ascending.
    #[pallet::storage]
    pub type Currencies<T: Config> = StorageValue<_, CurrencyList, ValueQuery>;

    /// The last accepted rates: micro-dollars for [`Currency::RATE_UNITS`] units.
    #[pallet::storage]
    pub type AcceptedRates<T: Config> = StorageMap<_, Twox64Concat, Currency, PriceRecord>;

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
        StorageDoubleMap<_, Twox64Concat, u32, Blake2_128Concat, OracleId, FiledOf<T>>;

    /// The closed round that is being counted.
    #[pallet::storage]
    pub type Counting<T: Config> = StorageValue<_, TallyOf<T>>;

    /// The last accepted prices.
    #[pallet::storage]
    pub type AcceptedPrices<T: Config> = StorageMap<_, Twox64Concat, SkuId, Prices, ValueQuery>;

    /// What was accepted of a sku lately: [`HISTORY_LENGTH`] places, overwritten in turn.
    #[pallet::storage]
    pub type History<T: Config> = StorageDoubleMap<_, Twox64Concat, SkuId, Twox64Concat, u32, HistoryPoint>;

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
        /// An account wants to become a member.
        Applied {
            /// The account.
            account: T::AccountId,
            /// The key that would sign.
            key: OracleId,
        },
        /// An application is withdrawn.
        ApplicationWithdrawn {
            /// The account.
            account: T::AccountId,
        },
        /// An account has become a member.
        Admitted {
            /// The account.
            account: T::AccountId,
            /// The key that signs.
            key: OracleId,
        },
        /// A member has left or was expelled.
        Left {
            /// The account.
            account: T::AccountId,
            /// Milliseconds since 1970 from which its bond can be claimed.
            until: u64,
        },
        /// The bond of a former member is free again.
        BondClaimed {
            /// The account.
            account: T::AccountId,
            /// ANT planck.
            bond: Balance,
        },
        /// A member is suspended: its reports are judged but do not count.
        Suspended {
            /// The account.
            account: T::AccountId,
            /// How it stands.
            standing: Standing,
        },
        /// A suspended member counts again.
        Reinstated {
            /// The account.
            account: T::AccountId,
        },
        /// A member has stated something.
        Stated {
            /// Hash of what the statement is about.
            subject: H256,
            /// BLAKE2-256 of the statement's encoding.
            hash: H256,
            /// The key that signed.
            oracle: OracleId,
        },
        /// A statement is accepted.
        StatementAccepted {
            /// Hash of what the statement is about.
            subject: H256,
            /// BLAKE2-256 of the statement's encoding.
            hash: H256,
        },
        /// The currencies that oracles are asked for are set.
        CurrenciesSet {
            /// Them.
            currencies: CurrencyList,
        },
        /// The rate of a currency is accepted.
        RateAccepted {
            /// The currency.
            currency: Currency,
            /// Micro-dollars for [`Currency::RATE_UNITS`] units, after the limit on rises.
            rate: Usd,
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
        /// A table of this jurisdiction, class and version is accepted; it never changes.
        TableKnown,
        /// This is what the chain has already.
        NothingNew,
        /// The member has stated this, and it is not accepted yet.
        AlreadyStated,
        /// The member has made a statement of this number in this round, or there is no such number.
        SlotTaken,
        /// The member is suspended.
        SuspendedOracle,
        /// An account or a key stands twice among the members.
        DuplicateMember,
        /// There are as many members as there can be.
        MembersFull,
        /// The signature by the key does not cover this account.
        BadProof,
        /// The account has applied already.
        AlreadyApplied,
        /// The account has not applied.
        NotApplied,
        /// The account is no member.
        NotMember,
        /// The account's bond from before is still held: claim it first.
        BondHeld,
        /// There is no bond to claim.
        NoBond,
        /// The bond is held for some time yet.
        StillBonded,
        /// A parameter that must not be zero is, or a time is above a year or `max_rise` above the whole.
        BadParameters,
        /// A currency is no code, is US$, or they do not ascend.
        BadCurrencies,
        /// The report is not of the running round.
        WrongRound,
        /// The report is of another page.
        WrongPage,
        /// The key is no member's.
        UnknownOracle,
        /// This member has reported in this round.
        AlreadyReported,
        /// The report is empty, out of order, has skus outside the page or currencies outside the list, or a quote is
        /// out of bounds.
        BadQuotes,
        /// The arithmetic does not fit.
        Overflow,
    }

    /// The genesis state. An invalid one is refused as a whole.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The first oracles; `OracleBond` is held from each.
        #[serde(default)]
        pub members: Vec<GenesisMember<T::AccountId>>,
        /// Classes.
        #[serde(default)]
        pub classes: Vec<GenesisClass>,
        /// Depreciation tables; ids count up from 0.
        #[serde(default)]
        pub tables: Vec<GenesisTable>,
        /// Catalogue; ids count up from 0.
        #[serde(default)]
        pub skus: Vec<GenesisSku>,
        /// Currencies whose rates oracles report, ascending.
        #[serde(default)]
        pub currencies: Vec<Currency>,
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

        /// Sets the parameters, from the next counted sku on.
        ///
        /// Origin: governance. Errors: [`Error::BadParameters`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_parameters())]
        pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_parameters(parameters)
        }

        /// Sets the currencies whose rates oracles report. The rate of one that leaves stays and expires.
        ///
        /// Origin: governance. Errors: [`Error::BadCurrencies`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_currencies())]
        pub fn set_currencies(origin: OriginFor<T>, currencies: CurrencyList) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_currencies(currencies)
        }

        /// Asks to become a member, whose reports `key` signs. `proof` is the key's signature over
        /// [`Pallet::application_payload`]: nobody can apply with another's key.
        ///
        /// Origin: signed; `OracleBond` is held from it until the application is withdrawn, or, once a member, until it
        /// has left and the time of unbonding is over.
        /// Errors: [`Error::AlreadyApplied`], [`Error::DuplicateMember`], [`Error::BondHeld`], [`Error::BadProof`], or
        /// that the bond cannot be held.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::apply())]
        pub fn apply(origin: OriginFor<T>, key: OracleId, proof: OracleSignature) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_apply(who, key, proof)
        }

        /// Withdraws an application and gives the bond back.
        ///
        /// Origin: signed by who applied. Errors: [`Error::NotApplied`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::withdraw_application())]
        pub fn withdraw_application(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_application(who)
        }

        /// Makes an account that has applied a member. It reports from now on, in the running round already.
        ///
        /// Origin: governance. Errors: [`Error::NotApplied`], [`Error::MembersFull`], [`Error::DuplicateMember`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::admit())]
        pub fn admit(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_admit(account)
        }

        /// Ends the signer's membership. What it reported in the running round is dropped, and what it stated that is
        /// not accepted yet; its bond can be claimed after `unbonding_ms`.
        ///
        /// Origin: signed by a member. Errors: [`Error::NotMember`].
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::leave())]
        pub fn leave(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_leave(who)
        }

        /// Ends a membership as [`Pallet::leave`] does.
        ///
        /// Origin: governance. Errors: [`Error::NotMember`].
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::leave())]
        pub fn expel(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_leave(account)
        }

        /// Frees the bond of a former member.
        ///
        /// Origin: signed by the former member. Errors: [`Error::NoBond`], [`Error::StillBonded`].
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::claim_bond())]
        pub fn claim_bond(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_claim_bond(who)
        }

        /// Hands in one member's report of the running round.
        ///
        /// Origin: authorized: the signature by `oracle` covers [`Pallet::report_payload`]. No fee.
        /// A suspended member reports too: how it does is how it comes back.
        /// Errors: [`Error::WrongRound`], [`Error::WrongPage`], [`Error::UnknownOracle`],
        /// [`Error::AlreadyReported`], [`Error::BadQuotes`]; a transaction with any of them, or with a wrong
        /// signature, is invalid and never gets into a block.
        #[pallet::call_index(10)]
        #[pallet::weight((
            T::WeightInfo::submit_report(u32::try_from(report.quotes.len()).unwrap_or(u32::MAX)),
            DispatchClass::Operational,
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

        /// States something as one member: it holds once active members who are a quorum of all have stated the identical
        /// thing.
        ///
        /// Origin: authorized: the signature by `oracle` covers [`Pallet::statement_payload`]. No fee; a member has one
        /// voice on each subject, makes at most [`MAX_OPEN`] statements in a round, and of those open its oldest gives way.
        /// Errors: [`Error::WrongRound`], [`Error::UnknownOracle`], [`Error::SuspendedOracle`],
        /// [`Error::SlotTaken`], [`Error::AlreadyStated`], [`Error::NothingNew`], [`Error::TableKnown`],
        /// [`Error::BadTable`], [`Error::BadClass`], [`Error::UnknownSku`], [`Error::UnknownClass`]; a transaction with
        /// any of them, or with a wrong signature, is invalid and never gets into a block.
        #[pallet::call_index(11)]
        #[pallet::weight((T::WeightInfo::submit_statement(), DispatchClass::Operational))]
        #[pallet::authorize(Self::authorize_statement)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_submit_statement())]
        pub fn submit_statement(
            origin: OriginFor<T>,
            oracle: OracleId,
            slot: Slot,
            statement: Statement,
            _signature: OracleSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_submit_statement(oracle, slot, statement)
        }
    }
}
