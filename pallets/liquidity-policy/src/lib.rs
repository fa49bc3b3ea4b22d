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
//! 6. `Category`: apps of this category are not admitted.
//! 7. `TooShort`, 8. `TooLong`: the term.
//! 9. `AppAmountCap`, 10. `AppShareCap`: what the app would hold of this system.
//! 11. `AboveTarget`: the same, where the strategy is target shares.
//! 12. `Floor`: what would stay unlent.
//! 13. `NotAccepted`: where the strategy is manual, what the owner has signed.
//!
//! Where the owner signs each draw, an app asks with `request` and the owner answers with `accept`; the next draw that
//! the acceptance covers uses it up. Where draws need no signature, the owner can put a system into the offer book with
//! `offer`: there apps find it, cheapest first.
//!
//! | file | idea |
//! |---|---|
//! | `book.rs` | rulebooks, and the systems they decide over |
//! | `listing.rs` | what they say of apps by name |
//! | `decide.rs` | what rules say to an ask, pure |
//! | `policy.rs` | the same for stored rulebooks |
//! | `requests.rs` | requests and acceptances |
//! | `offers.rs`, `order.rs` | the offer book, and the keys that give its order |
//! | `readers.rs` | what runtime APIs read |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod book;
mod listing;
mod offers;
mod policy;
mod readers;
mod requests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub mod categories;
pub mod decide;
pub mod order;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use categories::Categories;
pub use pallet::*;
pub use readers::{OfferPage, MAX_PAGE};
pub use types::{
    Acceptance, AdmitMode, Assignment, BookId, Listing, ListingEntry, Offer, Overrides, Request, Rulebook,
    Rules, Strategy,
};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
use dlo_core::{AppId, SystemId};

/// What the runtime sets up for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// A live system of `owner`.
    fn system(owner: &AccountId) -> SystemId;

    /// A registered app of `owner`.
    fn app(owner: &AccountId) -> AppId;
}

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::order::{RateKey, SystemKey};
    use dlo_core::{AppId, AppReserves, Balance, Calendar, Day, FeeRate, Nat, ReserveLedger, SystemId};
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

        /// Says whose an app is, and what for.
        type Apps: AppReserves<Self::AccountId>;

        /// The chain's days.
        type Calendar: Calendar;

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

        /// ANT planck held from an app's owner for a request.
        #[pallet::constant]
        type RequestDeposit: Get<Balance>;

        /// Days after which a request no longer counts; an acceptance has as many again.
        #[pallet::constant]
        type RequestLife: Get<u32>;

        /// The most requests for one system.
        #[pallet::constant]
        type MaxRequests: Get<u32>;

        /// ANT planck held for a system in the offer book.
        #[pallet::constant]
        type OfferDeposit: Get<Balance>;

        /// The most systems offered under one rulebook; a change of its rate moves them all.
        #[pallet::constant]
        type MaxOffers: Get<u32>;

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
        /// For requests.
        #[codec(index = 1)]
        Request,
        /// For offers.
        #[codec(index = 2)]
        Offer,
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

    /// What apps ask of owners who sign each draw, by system and app.
    #[pallet::storage]
    pub type Requests<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SystemId, Twox64Concat, AppId, Request<T::AccountId>>;

    /// How many requests there are for a system.
    #[pallet::storage]
    pub type RequestCount<T: Config> = StorageMap<_, Twox64Concat, SystemId, u32, ValueQuery>;

    /// The offer book. The keys are not hashed: the order of storage is that of rates, and of systems at one rate.
    #[pallet::storage]
    pub type Offers<T: Config> = StorageDoubleMap<_, Identity, RateKey, Identity, SystemKey, ()>;

    /// The place of a system in the offer book.
    #[pallet::storage]
    pub type OfferOf<T: Config> = StorageMap<_, Twox64Concat, SystemId, Offer<T::AccountId>>;

    /// The systems offered under a rulebook.
    #[pallet::storage]
    pub type BookOffers<T: Config> = StorageDoubleMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        Twox64Concat,
        BookId,
        BoundedVec<SystemId, T::MaxOffers>,
        ValueQuery,
    >;

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
            /// Its version from now on.
            version: u32,
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
            /// The rulebook's version from now on.
            version: u32,
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
        /// An app asks for a draw.
        Requested {
            /// The system.
            system: SystemId,
            /// The app.
            app: AppId,
            /// NAT asked for.
            amount: Nat,
            /// Days asked for.
            days: u32,
            /// The highest rate that the app accepts.
            max_rate: FeeRate,
            /// The first day on which the request no longer counts.
            expires: Day,
        },
        /// An owner has signed a draw.
        Accepted {
            /// The system.
            system: SystemId,
            /// The app.
            app: AppId,
            /// The most NAT.
            amount: Nat,
            /// The longest term, in days.
            days: u32,
            /// The draw costs no more than this rate.
            rate: FeeRate,
            /// The first day on which the acceptance no longer counts.
            expires: Day,
        },
        /// A request was withdrawn or refused, or it had lapsed; an acceptance went with it.
        Withdrawn {
            /// The system.
            system: SystemId,
            /// The app.
            app: AppId,
            /// ANT planck given back to who had made the request.
            deposit: Balance,
        },
        /// The draw that an acceptance was given for was made; request and acceptance are gone.
        AcceptanceUsed {
            /// The system.
            system: SystemId,
            /// The app.
            app: AppId,
            /// NAT admitted.
            amount: Nat,
            /// Days admitted.
            days: u32,
        },
        /// A system stands in the offer book.
        Offered {
            /// The system.
            system: SystemId,
            /// Its owner.
            owner: T::AccountId,
            /// The rulebook that decides over it.
            book: BookId,
            /// The rate by which it stands there. It follows the rulebook's.
            rate: FeeRate,
            /// ANT planck held for it.
            deposit: Balance,
        },
        /// A system no longer stands in the offer book.
        Unoffered {
            /// The system.
            system: SystemId,
            /// Who had offered it.
            owner: T::AccountId,
            /// Under which rulebook.
            book: BookId,
            /// ANT planck given back to that owner.
            deposit: Balance,
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
        /// A share is above 100 %.
        ShareAboveWhole,
        /// The rules admit no category.
        NoCategory,
        /// The rules admit a category that does not exist.
        UnknownCategory,
        /// There is no such app.
        UnknownApp,
        /// The app belongs to another account.
        NotAppOwner,
        /// The owner does not sign draws of this system: there is nothing to request or accept.
        NotManual,
        /// The app has a request for this system already.
        RequestExists,
        /// There are as many requests for the system as there can be.
        TooManyRequests,
        /// The app has no request for this system.
        UnknownRequest,
        /// The request no longer counts.
        RequestExpired,
        /// The request was made to a former owner of the system, or its app is gone.
        RequestVoid,
        /// The request has been accepted already.
        AlreadyAccepted,
        /// More is accepted than was requested.
        AboveRequest,
        /// The rate is above the highest that the app accepts.
        RateAboveMax,
        /// The request is between others and has not lapsed.
        NotWithdrawable,
        /// The rulebook lets no app draw without asking, so its systems are not offered.
        NotOfferable,
        /// The system stands in the offer book already.
        AlreadyOffered,
        /// As many systems are offered under the rulebook as can be.
        TooManyOffers,
        /// The system does not stand in the offer book.
        UnknownOffer,
        /// The system was offered by another account, which still owns it.
        NotOfferOwner,
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

        /// Replaces the rules of a rulebook. Certificates keep the terms they were drawn on. Systems offered under the
        /// book move to its rate in the offer book; where the new rules let no app draw without asking, they leave it.
        ///
        /// Origin: signed by the owner. Errors: `UnknownRulebook`, those of the rules, `Overflow`. Events:
        /// `Unoffered` for each system that leaves, `RulebookUpdated`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_rulebook(T::MaxOffers::get()))]
        pub fn update_rulebook(
            origin: OriginFor<T>,
            book: BookId,
            rules: Rules,
        ) -> DispatchResultWithPostInfo {
            let offers = Self::do_update(ensure_signed(origin)?, book, rules)?;
            Ok(Some(T::WeightInfo::update_rulebook(offers)).into())
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
        /// Origin: signed by the owner. Errors: `UnknownRulebook`, `TooManyListings`, `UnknownListing`, those of the
        /// rules for overrides, `Overflow`, and the balance's where the deposit cannot be held. Event: `ListingSet`.
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

        /// Lets a rulebook decide over `system`, in place of any other; with `None`, lets none decide. Either way
        /// the system leaves the offer book.
        ///
        /// Origin: signed by the system's owner, whose book it must be. With `None`, also the owner of the
        /// assigned book, who may have parted with the system. Errors: `UnknownSystem`, `NotSystemOwner`,
        /// `UnknownRulebook`, `NotAssigned`, `Overflow`. Events: `Unoffered`, `Unassigned`, `Assigned`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::assign())]
        pub fn assign(origin: OriginFor<T>, system: SystemId, book: Option<BookId>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            match book {
                Some(book) => Self::do_assign(who, system, book),
                None => Self::do_unassign(who, system),
            }
        }

        /// Asks the owner of `system`, who signs each draw, for `amount` NAT during `days` days at no more than
        /// `max_rate`. Holds `RequestDeposit`. The request counts for `RequestLife` days.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `ZeroAmount`, `UnknownSystem`,
        /// `NoRulebook`, `NotManual`, the rules that refuse every amount (`Blocked`, `Closed`, `NotListed`,
        /// `Category`, `TooShort`, `TooLong`), `RequestExists`, `TooManyRequests`, `Overflow`, and the balance's
        /// where the deposit cannot be held. Event: `Requested`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::request())]
        pub fn request(
            origin: OriginFor<T>,
            system: SystemId,
            app: AppId,
            amount: Nat,
            days: u32,
            max_rate: FeeRate,
        ) -> DispatchResult {
            Self::do_request(ensure_signed(origin)?, system, app, amount, days, max_rate)
        }

        /// Signs one draw of `app`: of at most `amount` NAT, for at most `days` days, neither above what the app has
        /// requested. The rate of the draw is the rulebook's then, but never above its rate now. All other rules are
        /// looked at when the draw is made. The acceptance counts for `RequestLife` days.
        ///
        /// Origin: signed by the system's owner. Errors: `UnknownRequest`, `UnknownSystem`, `NotSystemOwner`,
        /// `RequestVoid`, `RequestExpired`, `AlreadyAccepted`, `ZeroAmount`, `AboveRequest`, `NoRulebook`,
        /// `NotManual`, the rules that refuse every amount, `RateAboveMax`, `Overflow`. Event: `Accepted`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::accept())]
        pub fn accept(
            origin: OriginFor<T>,
            system: SystemId,
            app: AppId,
            amount: Nat,
            days: u32,
        ) -> DispatchResult {
            Self::do_accept(ensure_signed(origin)?, system, app, amount, days)
        }

        /// Removes a request, and its acceptance if there is one. The deposit goes back to who made the request.
        ///
        /// Origin: signed by who made the request, by the system's owner, or by anyone once it has expired or is
        /// void. Errors: `UnknownRequest`, `NotWithdrawable`. Event: `Withdrawn`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, system: SystemId, app: AppId) -> DispatchResult {
            Self::do_withdraw(ensure_signed(origin)?, system, app)
        }

        /// Puts `system` into the offer book at the rate of its rulebook, which must let apps draw without asking.
        /// Holds `OfferDeposit`.
        ///
        /// Origin: signed by the system's owner. Errors: `UnknownSystem`, `NotSystemOwner`, `NoRulebook`,
        /// `NotOfferable`, `AlreadyOffered`, `TooManyOffers`, and the balance's where the deposit cannot be held.
        /// Event: `Offered`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::offer())]
        pub fn offer(origin: OriginFor<T>, system: SystemId) -> DispatchResult {
            Self::do_offer(ensure_signed(origin)?, system)
        }

        /// Takes `system` out of the offer book; the deposit goes back to who offered it. The rulebook goes on
        /// deciding over the system.
        ///
        /// Origin: signed by who offered it, or by anyone once the system is no longer that account's. Errors:
        /// `UnknownOffer`, `NotOfferOwner`. Event: `Unoffered`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::unoffer())]
        pub fn unoffer(origin: OriginFor<T>, system: SystemId) -> DispatchResult {
            Self::do_unoffer(ensure_signed(origin)?, system)
        }
    }
}
