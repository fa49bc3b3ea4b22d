//! Rulebooks: which apps an owner admits to the NAT of its systems, for how long, how much, and at which rate.
//!
//! A rulebook belongs to one account, and many systems of that account can share it. It decides through
//! [`dlo_core::LiquidityPolicy`]: `examine` gives the terms of an ask or the first [`dlo_core::Rule`] that
//! refuses it, and changes nothing, so every decision has a dry run. A certificate keeps the terms it was drawn
//! on: changing a rulebook changes later draws only.
//!
//! Rules are looked at in this order, and the first that refuses is the answer:
//!
//! 1. `ZeroAmount`: nothing is asked for.
//! 2. `NoRulebook`: the system has no rulebook of its present owner.
//! 3. `Blocked`: the app is listed as blocked.
//! 4. `Closed`: the mode admits no app.
//! 5. `NotListed`: the mode admits listed apps only.
//! 6. `TooShort`, 7. `TooLong`: the term.
//! 8. `AppAmountCap`, 9. `AppShareCap`: what the app would hold of this system.
//! 10. `Floor`: what would stay unlent.

#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
mod policy;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{AdmitMode, Assignment, BookId, Listing, ListingEntry, Rulebook, Rules};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
use dlo_core::SystemId;

/// What the runtime sets up for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// A live system of `owner`.
    fn system(owner: &AccountId) -> SystemId;
}

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use dlo_core::{AppId, Balance, ReserveLedger, SystemId};
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, MutateHold},
    };
    use frame_system::pallet_prelude::*;

    /// The pallet itself.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime supplies.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Says whose a system is.
        type Ledger: ReserveLedger<Self::AccountId>;

        /// ANT, in which deposits are held.
        type NativeBalance: Inspect<Self::AccountId, Balance = Balance>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The runtime's reason for a hold.
        type RuntimeHoldReason: From<HoldReason>;

        /// ANT planck held for a rulebook.
        #[pallet::constant]
        type BookDeposit: Get<Balance>;

        /// ANT planck held for one app listed by name.
        #[pallet::constant]
        type ListingDeposit: Get<Balance>;

        /// The most apps that one rulebook can list by name.
        #[pallet::constant]
        type MaxListings: Get<u32>;

        /// Weights.
        type WeightInfo: WeightInfo;

        /// Sets up the benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// Why ANT is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For rulebooks and their listings.
        #[codec(index = 0)]
        Rulebook,
    }

    /// The rulebooks by owner and number.
    #[pallet::storage]
    pub type Rulebooks<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, BookId, Rulebook>;

    /// The number of an owner's next rulebook.
    #[pallet::storage]
    pub type NextBook<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, BookId, ValueQuery>;

    /// What a rulebook says of apps by name.
    #[pallet::storage]
    pub type Listings<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, (T::AccountId, BookId), Twox64Concat, AppId, ListingEntry>;

    /// The rulebook assigned to a system.
    #[pallet::storage]
    pub type BookOf<T: Config> = StorageMap<_, Twox64Concat, SystemId, Assignment<T::AccountId>>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A rulebook was created.
        RulebookCreated {
            /// Its owner.
            owner: T::AccountId,
            /// Its number.
            book: BookId,
            /// Its rules.
            rules: Rules,
            /// ANT planck held for it.
            deposit: Balance,
        },
        /// A rulebook has new rules, for later draws.
        RulebookUpdated {
            /// Its owner.
            owner: T::AccountId,
            /// Its number.
            book: BookId,
            /// Its rules from now on.
            rules: Rules,
        },
        /// A rulebook was removed.
        RulebookRemoved {
            /// Its owner.
            owner: T::AccountId,
            /// Its number.
            book: BookId,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// An app is listed, or no longer.
        ListingSet {
            /// The rulebook's owner.
            owner: T::AccountId,
            /// The rulebook.
            book: BookId,
            /// The app.
            app: AppId,
            /// What is said of it from now on.
            listing: Option<Listing>,
        },
        /// A rulebook decides over a system from now on.
        Assigned {
            /// The system.
            system: SystemId,
            /// The owner of both.
            owner: T::AccountId,
            /// The rulebook.
            book: BookId,
        },
        /// A rulebook is no longer assigned to a system.
        Unassigned {
            /// The system.
            system: SystemId,
            /// The rulebook's owner.
            owner: T::AccountId,
            /// The rulebook.
            book: BookId,
        },
    }

    /// What can go wrong. The first thirteen are the rules, one to one.
    #[pallet::error]
    pub enum Error<T> {
        /// The owner has no rulebook for this system.
        NoRulebook,
        /// The rulebook admits no app.
        Closed,
        /// The rulebook admits listed apps only, and this one is not listed.
        NotListed,
        /// The app is blocked.
        Blocked,
        /// The amount is zero.
        ZeroAmount,
        /// The term is shorter than the rulebook's least.
        TooShort,
        /// The term is longer than the rulebook's most.
        TooLong,
        /// The app would hold more of this system than the cap on amounts.
        AppAmountCap,
        /// The app would hold more of this system than the cap on shares.
        AppShareCap,
        /// Less than the floor would stay unlent.
        Floor,
        /// The rulebook does not admit apps of this category.
        Category,
        /// The owner signs each draw, and has accepted no request of the app that covers this one.
        NotAccepted,
        /// The app has no target share, or would hold more than its target and the tolerance.
        AboveTarget,
        /// The account has no such rulebook.
        UnknownRulebook,
        /// The app is not listed in the rulebook.
        UnknownListing,
        /// There is no such live system.
        UnknownSystem,
        /// The system belongs to another account.
        NotSystemOwner,
        /// No rulebook is assigned to the system.
        NotAssigned,
        /// The rulebook is assigned to systems.
        BookInUse,
        /// The rulebook still lists apps.
        BookHasListings,
        /// The rulebook lists as many apps as it can.
        TooManyListings,
        /// The shortest term is zero days.
        ZeroTerm,
        /// The shortest term is longer than the longest.
        TermsCrossed,
        /// The longest term is above the limit.
        TermTooLong,
        /// The notice is above the limit.
        NoticeTooLong,
        /// The share is above 100 %.
        ShareAboveWhole,
        /// A number does not fit.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Creates a rulebook and holds `BookDeposit` for it.
        ///
        /// Origin: signed; the account becomes the owner. Errors: those of the rules, `Overflow`, and the
        /// balance's where the deposit cannot be held. Event: `RulebookCreated`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create_rulebook())]
        pub fn create_rulebook(origin: OriginFor<T>, rules: Rules) -> DispatchResult {
            Self::do_create(ensure_signed(origin)?, rules)
        }

        /// Replaces the rules of a rulebook. Certificates keep the terms they were drawn on.
        ///
        /// Origin: signed by the owner. Errors: `UnknownRulebook`, those of the rules. Event:
        /// `RulebookUpdated`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_rulebook())]
        pub fn update_rulebook(origin: OriginFor<T>, book: BookId, rules: Rules) -> DispatchResult {
            Self::do_update(ensure_signed(origin)?, book, rules)
        }

        /// Removes a rulebook that decides over no system and lists no app; its deposit is given back.
        ///
        /// Origin: signed by the owner. Errors: `UnknownRulebook`, `BookInUse`, `BookHasListings`. Event:
        /// `RulebookRemoved`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::remove_rulebook())]
        pub fn remove_rulebook(origin: OriginFor<T>, book: BookId) -> DispatchResult {
            Self::do_remove(ensure_signed(origin)?, book)
        }

        /// Says what the rulebook holds of `app` by name, or with `None` that it says nothing. A new entry
        /// holds `ListingDeposit`, a removed one gives back what was held for it.
        ///
        /// Origin: signed by the owner. Errors: `UnknownRulebook`, `TooManyListings`, `UnknownListing`, and the
        /// balance's where the deposit cannot be held. Event: `ListingSet`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_listing())]
        pub fn set_listing(
            origin: OriginFor<T>,
            book: BookId,
            app: AppId,
            listing: Option<Listing>,
        ) -> DispatchResult {
            Self::do_set_listing(ensure_signed(origin)?, book, app, listing)
        }

        /// Lets a rulebook decide over `system`, in place of any other; with `None`, lets none decide.
        ///
        /// Origin: signed by the system's owner, whose book it must be. With `None`, also the owner of the
        /// assigned book, who may have parted with the system. Errors: `UnknownSystem`, `NotSystemOwner`,
        /// `UnknownRulebook`, `NotAssigned`, `Overflow`. Events: `Unassigned`, `Assigned`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::assign())]
        pub fn assign(origin: OriginFor<T>, system: SystemId, book: Option<BookId>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            match book {
                Some(book) => Self::do_assign(who, system, book),
                None => Self::do_unassign(who, system),
            }
        }
    }
}
