//! # Systems, NAT and the reserve ledger
//!
//! An owner registers a **system**: one host and its **parts**. Oracles price the parts, the owner's schedules
//! depreciate them, the system's work proves that they exist. Once per part, at **genesis**, the chain records the
//! part's value as **NAT**, bound to the system for life. What of that is still worth something today is the
//! system's **backed** NAT, and certificates may lock no more than that, on any day to come.
//!
//! ```text
//! PoRV = min(hardware, work)        backed = min(issued, PoRV)
//! ```
//!
//! - Registration is a commitment first and its reveal later, so that nobody can take serial ids out of a
//!   transaction that waits.
//! - Serial ids are unique among live parts, and their records outlive the parts: depreciation cannot be undone by
//!   retiring a part and registering it again.
//! - Valuation is lazy. A lock revalues first, anyone may ask for one, and [`Hooks::on_idle`] sweeps all systems
//!   once a day within the weight that is left.
//! - A system that has less backed than committed is **impaired**: nothing new is locked, and after a grace of days with
//!   prices [`Config::OnShortfall`] has its certificates written down. What is cut off them is **barred**: it is not locked
//!   again before the day on which it would have come back.
//! - Certificates lock and unlock NAT through [`dlo_core::ReserveLedger`], which this pallet implements. It also
//!   implements [`dlo_core::Calendar`], and its part of [`dlo_core::Handover`] for a system that is sold.
//!
//! See the README for terms, calls and errors.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod barred;
mod errors;
mod grace;
mod handover;
mod impls;
mod ledger;
mod lifecycle;
mod registration;
mod sweep;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod valuation;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Where the pallet logs.
pub(crate) const LOG_TARGET: &str = "runtime::nat-genesis";

/// Days that pass between two switches of one part's schedule.
pub const SWITCH_INTERVAL_DAYS: u32 = 365;

/// Days for which a part may hold its serial ids without a genesis; after them anyone may retire it.
pub const GENESIS_TERM_DAYS: u32 = 90;

/// The most days of grace that pass from one valuation of an impaired system to the next. The sweep looks at each daily.
pub const GRACE_STEP_DAYS: u32 = 2;

/// The most entries that a paged reader gives.
pub const MAX_PAGE: u32 = 100;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use dlo_core::{
        Balance, Bps, CertId, Day, Nat, OnShortfall, PartId, PriceProvider, SerialId, SkuId, SystemId, Usd,
        WorkProvider,
    };
    use dlo_porv::schedule::Schedule;
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, UnixTime},
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The block's timestamp.
        type UnixTime: UnixTime;

        /// Prices, classes and depreciation tables.
        type Prices: PriceProvider;

        /// Proven work.
        type Work: WorkProvider;

        /// Writes down the certificates of systems that have used up their grace.
        type OnShortfall: OnShortfall;

        /// ANT, from which deposits are held.
        type NativeBalance: fungible::MutateHold<
            Self::AccountId,
            Reason = Self::RuntimeHoldReason,
            Balance = Balance,
        >;

        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// May set the parameters.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// ANT planck held for a system while it lives.
        #[pallet::constant]
        type SystemDeposit: Get<Balance>;

        /// ANT planck held for a part while it lives.
        #[pallet::constant]
        type PartDeposit: Get<Balance>;

        /// ANT planck held for each item of a part while it lives.
        #[pallet::constant]
        type ItemDeposit: Get<Balance>;

        /// ANT planck held for a commitment until its reveal.
        #[pallet::constant]
        type CommitDeposit: Get<Balance>;

        /// Live parts of one system.
        #[pallet::constant]
        type MaxParts: Get<u32>;

        /// Serial ids, and so items, of one part.
        #[pallet::constant]
        type MaxSerials: Get<u32>;

        /// Certificates of one system at a time: what a write-down or a sale has to go through. The last half of the places,
        /// rounded up, takes only those of at least the system's backed NAT by this number, rounded down.
        #[pallet::constant]
        type MaxCertificates: Get<u32>;

        /// Different days on which certificates of one system end.
        #[pallet::constant]
        type MaxEnds: Get<u32>;

        /// Of these, how many new certificates leave free for those that are recalled.
        #[pallet::constant]
        type RecallEnds: Get<u32>;

        /// Blocks from a commitment to the first that takes its reveal; at least one.
        #[pallet::constant]
        type CommitDelay: Get<BlockNumberFor<Self>>;

        /// Blocks from a commitment to the last that takes its reveal.
        #[pallet::constant]
        type CommitLife: Get<BlockNumberFor<Self>>;

        /// Systems that the sweep looks at in one block, at most.
        #[pallet::constant]
        type SweepLimit: Get<u32>;

        /// Weights of calls and of the sweep.
        type WeightInfo: WeightInfo;

        /// Sets up what benchmarks need.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper;
    }

    /// Why ANT is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For a commitment that waits for its reveal.
        Commitment,
        /// For live systems and their parts.
        System,
    }

    /// A real day, in milliseconds.
    #[pallet::type_value]
    pub fn DefaultDayLength() -> u64 {
        86_400_000
    }

    /// Milliseconds in a day; set at genesis.
    #[pallet::storage]
    pub type DayLength<T> = StorageValue<_, u64, ValueQuery, DefaultDayLength>;

    /// What governance set.
    #[pallet::storage]
    pub type CurrentParameters<T> = StorageValue<_, Parameters, ValueQuery>;

    /// The id of the next system.
    #[pallet::storage]
    pub type NextSystemId<T> = StorageValue<_, SystemId, ValueQuery>;

    /// Live systems.
    #[pallet::storage]
    pub type Systems<T: Config> = StorageMap<_, Twox64Concat, SystemId, SystemOf<T>>;

    /// The live parts of each live system, by ascending id.
    #[pallet::storage]
    pub type Parts<T: Config> = StorageMap<_, Twox64Concat, SystemId, PartsOf<T>, ValueQuery>;

    /// The serial ids of each live part, ascending.
    #[pallet::storage]
    pub type PartSerials<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SystemId, Twox64Concat, PartId, SerialsOf<T>, ValueQuery>;

    /// Serial ids of live parts, and those that had a genesis.
    #[pallet::storage]
    pub type Serials<T> = StorageMap<_, Blake2_128Concat, SerialId, SerialRecord>;

    /// What of each system is committed until which day.
    #[pallet::storage]
    pub type Ends<T: Config> = StorageMap<_, Twox64Concat, SystemId, EndsOf<T>, ValueQuery>;

    /// What write-downs cut of each system, by the day before which it is not locked again. Absent where that is nothing.
    #[pallet::storage]
    pub type Barred<T: Config> = StorageMap<_, Twox64Concat, SystemId, EndsOf<T>, ValueQuery>;

    /// The live systems of each owner.
    #[pallet::storage]
    pub type SystemsOf<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, SystemId, ()>;

    /// Commitments that wait for their reveal.
    #[pallet::storage]
    pub type Commitments<T: Config> = StorageDoubleMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        Blake2_128Concat,
        H256,
        Commitment<BlockNumberFor<T>>,
    >;

    /// Sums over all live systems.
    #[pallet::storage]
    pub type Totals<T> = StorageValue<_, LedgerTotals, ValueQuery>;

    /// Where the daily sweep stands.
    #[pallet::storage]
    pub type Sweep<T> = StorageValue<_, SweepState, ValueQuery>;

    /// What a chain starts with.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// Milliseconds in a day; zero stands for a real day.
        pub day_length: u64,
        /// The parameters.
        pub parameters: Parameters,
        #[doc(hidden)]
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                day_length: DefaultDayLength::get(),
                parameters: Parameters::default(),
                _config: Default::default(),
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if self.day_length > 0 {
                DayLength::<T>::put(self.day_length);
            }
            CurrentParameters::<T>::put(self.parameters);
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A registration was announced.
        Committed {
            /// Who will register.
            owner: T::AccountId,
            /// The hash that the reveal must give.
            hash: H256,
            /// ANT planck held.
            deposit: Balance,
        },
        /// An announced registration was given up.
        CommitCancelled {
            /// Who had announced it.
            owner: T::AccountId,
            /// Its hash.
            hash: H256,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// A system was registered.
        SystemRegistered {
            /// The system.
            system: SystemId,
            /// Its owner.
            owner: T::AccountId,
            /// ANT planck held for the system, without its parts.
            deposit: Balance,
        },
        /// A part came to a system.
        PartAdded {
            /// The system.
            system: SystemId,
            /// The part.
            part: PartId,
            /// The catalogue item.
            sku: SkuId,
            /// How many items.
            quantity: u32,
            /// Price paid per item.
            paid: Usd,
            /// The earliest day in service known of its serial ids.
            in_service: Day,
            /// What one item can be worth at most, where a serial id was retired before.
            ceiling: Option<Usd>,
            /// ANT planck held for it.
            deposit: Balance,
        },
        /// The genesis of one part.
        PartGenerated {
            /// The system.
            system: SystemId,
            /// The part.
            part: PartId,
            /// Market price per item.
            market: Usd,
            /// Cost basis per item.
            basis: Usd,
            /// NAT recorded for all its items.
            issued: Nat,
        },
        /// The genesis of a system's parts is complete.
        Generated {
            /// The system.
            system: SystemId,
            /// NAT recorded now.
            added: Nat,
            /// NAT recorded for all parts of the system.
            issued: Nat,
        },
        /// A part depreciates by another schedule from now on.
        ScheduleSwitched {
            /// The system.
            system: SystemId,
            /// The part.
            part: PartId,
            /// The schedule before.
            from: Schedule,
            /// The schedule now.
            to: Schedule,
        },
        /// A part left its system.
        PartRetired {
            /// The system.
            system: SystemId,
            /// The part.
            part: PartId,
            /// NAT that was recorded for it.
            issued: Nat,
            /// Its last value, all items.
            value: Usd,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// A system was retired.
        SystemRetired {
            /// The system.
            system: SystemId,
            /// Its owner.
            owner: T::AccountId,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// A revaluation changed what is recorded of a system.
        Revalued {
            /// The system.
            system: SystemId,
            /// H, its hardware value.
            hardware: Usd,
            /// W, its work value.
            work: Usd,
            /// NAT recorded for its parts.
            issued: Nat,
            /// What of that is backed.
            backed: Nat,
            /// Whether a price was missing.
            stale: bool,
        },
        /// More is committed than is backed. A grace begins.
        Impaired {
            /// The system.
            system: SystemId,
            /// Backed NAT.
            backed: Nat,
            /// Committed NAT.
            committed: Nat,
        },
        /// No more is committed than is backed, again.
        Recovered {
            /// The system.
            system: SystemId,
            /// Backed NAT.
            backed: Nat,
            /// Committed NAT.
            committed: Nat,
        },
        /// The grace of an impaired system is used up: its certificates are written down.
        GraceEnded {
            /// The system.
            system: SystemId,
            /// Backed NAT.
            backed: Nat,
            /// Committed NAT.
            committed: Nat,
        },
        /// A system has another owner.
        HandedOver {
            /// The system.
            system: SystemId,
            /// Its owner before.
            from: T::AccountId,
            /// Its owner now.
            to: T::AccountId,
            /// ANT planck held from the one now, and given back to the other: for the system and its parts.
            deposit: Balance,
        },
        /// NAT was locked behind a certificate.
        Locked {
            /// The certificate.
            certificate: CertId,
            /// How much.
            amount: Nat,
            /// Until the start of this day.
            until: Day,
            /// Committed NAT of the system now.
            committed: Nat,
        },
        /// NAT was unlocked.
        Unlocked {
            /// The system.
            system: SystemId,
            /// How much.
            amount: Nat,
            /// Until when it had been locked.
            until: Day,
            /// Committed NAT of the system now.
            committed: Nat,
        },
        /// Unlocked NAT that was cut off a certificate is not locked again before a day.
        Barred {
            /// The system.
            system: SystemId,
            /// How much.
            amount: Nat,
            /// Until the start of this day, at the earliest that on which the certificate would have ended.
            until: Day,
        },
        /// More NAT is locked behind a certificate.
        Grown {
            /// The system.
            system: SystemId,
            /// How much more.
            amount: Nat,
            /// Day on which it is unlocked.
            until: Day,
            /// Committed of the system now.
            committed: Nat,
        },
        /// Locked NAT ends later.
        Extended {
            /// The system.
            system: SystemId,
            /// How much.
            amount: Nat,
            /// The end before.
            from: Day,
            /// The end now.
            to: Day,
        },
        /// Locked NAT ends earlier.
        Shortened {
            /// The system.
            system: SystemId,
            /// How much.
            amount: Nat,
            /// The end before.
            from: Day,
            /// The end now.
            to: Day,
        },
        /// Governance set the parameters.
        ParametersSet {
            /// The parameters now.
            parameters: Parameters,
        },
    }

    #[pallet::error]
    #[derive(PartialEq)]
    pub enum Error<T> {
        /// There is no live system with this id.
        UnknownSystem,
        /// Only the system's owner may do this.
        NotOwner,
        /// The system has no live part with this id.
        NoSuchPart,
        /// This commitment was announced already.
        AlreadyCommitted,
        /// What is revealed was not announced, or by somebody else, or in other words.
        CommitUnknown,
        /// The reveal comes too soon after its commitment.
        CommitTooYoung,
        /// The reveal comes too late after its commitment.
        CommitExpired,
        /// A registration needs a part.
        NoParts,
        /// The system would have too many parts.
        TooManyParts,
        /// A part needs a serial id for each of its items.
        NoSerials,
        /// The serial ids are not strictly ascending.
        SerialsNotAscending,
        /// A serial id belongs to a live part.
        SerialLive,
        /// A serial id was depreciated by another schedule before, which it keeps; switch the part's later.
        ScheduleKept,
        /// The first day in service lies in the future.
        InServiceInFuture,
        /// The price paid is zero.
        ZeroPaid,
        /// The schedule's figures are out of range.
        BadSchedule,
        /// The schedule names a depreciation table that was never accepted.
        UnknownTable,
        /// Every part has had its genesis.
        NothingToGenerate,
        /// The catalogue has no such sku.
        UnknownSku,
        /// A part's sku has no class yet.
        Unclassified,
        /// A part's sku has no accepted price yet.
        NeverPriced,
        /// A price of a part's sku has expired.
        PriceExpired,
        /// Too few named sources stand behind a part's price.
        TooFewSources,
        /// A part's price was accepted in too few rounds.
        TooFewRounds,
        /// The system's proven work does not yet cover its hardware.
        WorkNotReady,
        /// The new schedule is the one that the part has.
        SameSchedule,
        /// The part's schedule was switched less than a year ago.
        SwitchTooSoon,
        /// The new schedule would value the part higher on some day.
        SwitchWouldRaise,
        /// Write-offs and schedules by work can be neither left nor entered.
        CannotSwitch,
        /// Without the part, less would be backed on some day than is committed then.
        HorizonWithoutPart,
        /// The system's NAT is committed.
        StillCommitted,
        /// The system has parts.
        HasParts,
        /// Peers are bound to the system.
        HasPeers,
        /// The amount is zero.
        ZeroAmount,
        /// The end is not after today.
        EndNotInFuture,
        /// More is committed than is backed, or certificates are being written down.
        Impaired,
        /// A price was missing at the last revaluation.
        StalePrices,
        /// The system was not revalued today.
        NotRevalued,
        /// Less would be backed on some day than is committed then, or barred until a later one.
        AboveHorizon,
        /// Certificates of the system end on too many different days.
        EndsFull,
        /// The system has as many certificates as it can, or as many as it can beside larger ones.
        TooManyCertificates,
        /// A renewal must move the end to a later day.
        EndNotLater,
        /// The system is the new owner's already.
        SameOwner,
        /// Less is committed until that day.
        NotCommitted,
        /// A parameter is out of its range.
        BadParameters,
        /// The arithmetic does not fit.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::sweep(remaining)
        }

        fn integrity_test() {
            assert!(
                T::CommitDelay::get() >= 1u32.into(),
                "a reveal comes at least a block after its commitment"
            );
            assert!(T::CommitLife::get() > T::CommitDelay::get(), "a commitment outlives its delay");
            assert!(T::MaxParts::get() > 0 && T::MaxSerials::get() > 0 && T::MaxEnds::get() > 0);
            assert!(T::RecallEnds::get() < T::MaxEnds::get(), "a certificate needs a day to end on");
            assert!(T::SweepLimit::get() > 0, "the sweep advances");
            assert!(T::MaxCertificates::get() >= T::MaxEnds::get(), "each end is some certificate's");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    fn serials<T: Config>(parts: &SpecsOf<T>) -> u32 {
        parts.iter().fold(0, |sum, part| u32::saturating_add(sum, part.serials.len() as u32))
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Announces a registration.
        ///
        /// Origin: signed. `hash` is [`Pallet::registration_hash`] or [`Pallet::extension_hash`] of what the same
        /// account will reveal. Holds [`Config::CommitDeposit`] until the reveal or the cancellation.
        ///
        /// Errors: [`Error::AlreadyCommitted`], or the hold's own. Emits [`Event::Committed`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::commit())]
        pub fn commit(origin: OriginFor<T>, hash: H256) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_commit(owner, hash)
        }

        /// Gives an announced registration up, at any time, and its deposit back.
        ///
        /// Origin: signed by who announced it. Errors: [`Error::CommitUnknown`]. Emits [`Event::CommitCancelled`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::cancel_commit())]
        pub fn cancel_commit(origin: OriginFor<T>, hash: H256) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_cancel_commit(owner, hash)
        }

        /// Reveals an announced registration: a new system with `parts`, owned by the signer.
        ///
        /// Holds [`Config::SystemDeposit`], for each part [`Config::PartDeposit`] and for each of its items
        /// [`Config::ItemDeposit`]; gives the commitment's deposit back. Oracles are asked for the parts' prices from now on. No NAT yet: see [`Pallet::generate`].
        ///
        /// Origin: signed. Errors: [`Error::CommitUnknown`], [`Error::CommitTooYoung`], [`Error::CommitExpired`],
        /// [`Error::NoParts`], [`Error::ZeroPaid`], [`Error::InServiceInFuture`], [`Error::NoSerials`],
        /// [`Error::SerialsNotAscending`], [`Error::SerialLive`], [`Error::ScheduleKept`], [`Error::BadSchedule`],
        /// [`Error::UnknownTable`], or those of the price provider and of the holds. Emits [`Event::SystemRegistered`] and [`Event::PartAdded`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::register(parts.len() as u32, serials::<T>(parts)))]
        pub fn register(origin: OriginFor<T>, salt: [u8; 32], parts: SpecsOf<T>) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_register(owner, salt, parts).map(|_| ())
        }

        /// Reveals an announced extension: adds `parts` to `system`. Each has a genesis of its own later.
        ///
        /// Origin: signed by the system's owner. Errors: as for [`Pallet::register`], and [`Error::UnknownSystem`],
        /// [`Error::NotOwner`], [`Error::TooManyParts`]. Emits [`Event::PartAdded`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::add_parts(parts.len() as u32, serials::<T>(parts)))]
        pub fn add_parts(
            origin: OriginFor<T>,
            system: SystemId,
            salt: [u8; 32],
            parts: SpecsOf<T>,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_add_parts(owner, system, salt, parts)
        }

        /// Genesis: records the value of all parts that have had none, as NAT of `system`.
        ///
        /// Per item, the cost basis is the least of the price paid, the list price (the market price where there is
        /// none) and the value at which a serial id was retired before. NAT = items x min(book, market), rounded
        /// down.
        ///
        /// Origin: signed by the system's owner. Errors: [`Error::UnknownSystem`], [`Error::NotOwner`],
        /// [`Error::NothingToGenerate`], [`Error::Unclassified`], [`Error::NeverPriced`], [`Error::PriceExpired`],
        /// [`Error::TooFewSources`], [`Error::TooFewRounds`], [`Error::StalePrices`], [`Error::WorkNotReady`].
        /// Emits [`Event::PartGenerated`] for each part, [`Event::Generated`] and [`Event::Revalued`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::generate(T::MaxParts::get()))]
        pub fn generate(origin: OriginFor<T>, system: SystemId) -> DispatchResultWithPostInfo {
            let owner = ensure_signed(origin)?;
            let parts = Self::do_generate(owner, system)?;
            Ok(Some(T::WeightInfo::generate(parts)).into())
        }

        /// Depreciates `part` by another schedule, which values it higher on no later day.
        ///
        /// Once in [`SWITCH_INTERVAL_DAYS`]. What is committed must stay backed on every day to come.
        ///
        /// Origin: signed by the system's owner. Errors: [`Error::UnknownSystem`], [`Error::NotOwner`],
        /// [`Error::NoSuchPart`], [`Error::SameSchedule`], [`Error::CannotSwitch`], [`Error::SwitchTooSoon`],
        /// [`Error::BadSchedule`], [`Error::UnknownTable`], [`Error::SwitchWouldRaise`], [`Error::AboveHorizon`].
        /// Emits [`Event::ScheduleSwitched`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::switch_schedule())]
        pub fn switch_schedule(
            origin: OriginFor<T>,
            system: SystemId,
            part: PartId,
            schedule: Schedule,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_switch_schedule(owner, system, part, schedule)
        }

        /// Takes `part` off its system, its NAT with it, and gives its deposit back.
        ///
        /// What is committed must stay backed without it on every day to come, by fresh prices. After a genesis its
        /// serial ids keep their first day in service and their schedule, and can never again be worth more than now.
        ///
        /// Origin: signed by the system's owner; by anyone where the part has had no genesis for
        /// [`GENESIS_TERM_DAYS`], so that nobody keeps another's serial ids to himself.
        /// Errors: [`Error::UnknownSystem`], [`Error::NotOwner`], [`Error::NoSuchPart`], [`Error::StalePrices`],
        /// [`Error::HorizonWithoutPart`]. Emits [`Event::PartRetired`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::retire_part(T::MaxSerials::get()))]
        pub fn retire_part(
            origin: OriginFor<T>,
            system: SystemId,
            part: PartId,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let serials = Self::do_retire_part(who, system, part)?;
            Ok(Some(T::WeightInfo::retire_part(serials)).into())
        }

        /// Retires a system that has neither certificates nor parts nor peers, and gives its deposit back. Its id and
        /// its certificates' serials are never used again. A write-down must be finished.
        ///
        /// Origin: signed by the system's owner. Errors: [`Error::UnknownSystem`], [`Error::NotOwner`],
        /// [`Error::StillCommitted`], [`Error::Impaired`], [`Error::HasParts`], [`Error::HasPeers`].
        /// Emits [`Event::SystemRetired`].
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::retire_system())]
        pub fn retire_system(origin: OriginFor<T>, system: SystemId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_retire_system(owner, system)
        }

        /// Revalues `system` as of now. Where it is impaired and its grace is used up, its certificates are written
        /// down from now on.
        ///
        /// Origin: signed by anyone. Errors: [`Error::UnknownSystem`]. Emits [`Event::Revalued`] where anything
        /// changed, [`Event::Impaired`], [`Event::Recovered`] or [`Event::GraceEnded`] where that did.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::revalue(T::MaxParts::get()))]
        pub fn revalue(origin: OriginFor<T>, system: SystemId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let parts = Self::do_revalue(system)?;
            Ok(Some(T::WeightInfo::revalue(parts)).into())
        }

        /// Sets the margin of the admission rule, what a genesis needs of prices, and the days of grace that an
        /// impaired system has.
        ///
        /// They hold for all that is decided from now on: a grace that has used up as many days already ends at the
        /// next revaluation that finds prices. What was committed or issued before is not looked at again.
        ///
        /// Origin: [`Config::GovernanceOrigin`]. Errors: [`Error::BadParameters`] for a margin above the whole.
        /// Emits [`Event::ParametersSet`].
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::set_parameters())]
        pub fn set_parameters(origin: OriginFor<T>, parameters: Parameters) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            ensure!(parameters.margin <= Bps::WHOLE, Error::<T>::BadParameters);
            CurrentParameters::<T>::put(parameters);
            Self::deposit_event(Event::ParametersSet { parameters });
            Ok(())
        }
    }
}
