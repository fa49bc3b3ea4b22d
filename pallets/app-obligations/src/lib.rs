//! What apps owe against their reserves: currencies on this chain, liabilities and tokens that they declare,
//! settlements, and what becomes of an app whose reserve no longer covers what it owes.
//!
//! An app's **currency** is an asset under the app's own id. This pallet's account is its owner, issuer, admin and
//! freezer, and has no key: units come into being only through [`Pallet::issue`], under
//! `issued + liabilities + foreign <= reserve - assigned`. One unit of 10^-6 stands for one micro-NAT. Whoever holds
//! units can always move them, and always redeem them.
//!
//! What an app owes elsewhere it **declares**: liabilities to customers as the root of a Merkle-sum tree, and tokens on
//! other chains, which are facts and are taken whatever their size.
//!
//! An app that owes more than its reserve leaves free is **overdue**: it issues nothing and declares no more
//! liabilities, and for each day that begins a penalty is taken of its bond. Once the bond is spent it has
//! **defaulted**. Penalties are taken when an app is looked at and by a cursor in `on_idle`; when they are taken makes
//! no difference to what is taken, as long as no more than [`MAX_CHARGED_DAYS`] lie between two looks.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod currency;
mod foreign;
mod liabilities;
mod readers;
mod review;
mod settlements;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub mod standing;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use readers::MAX_PAGE;
pub use standing::{Bond, Penalty, Standing, MAX_CHARGED_DAYS};
pub use types::{
    AppCurrency, ChainName, Coverage, CurrencyName, CurrencyPhase, CurrencySymbol, ForeignIssue, Liabilities,
    Owed, SettlementSums, TokenName,
};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::app-obligations";

/// What the runtime sets up for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// A new app of `owner`, who has ANT, with its whole bond and at least 1,000 NAT that are free.
    fn funded_app(owner: &AccountId) -> dlo_core::AppId;

    /// Gives the currency of `app` `count` accounts that hold nothing and `count` approvals of others.
    fn crowd(app: dlo_core::AppId, count: u32);

    /// Sets the clock, in milliseconds since 1970.
    fn set_now(ms: u64);
}

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::types::Sweep as SweepState;
    use dlo_core::{AppId, AppReserves, Balance, Bps, Calendar, Day, Nat};
    use dlo_porv::MathsError;
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, fungibles},
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    /// The tokens of one app on other chains, by ascending slot.
    pub type ForeignOf<T> = BoundedVec<ForeignIssue, <T as Config>::MaxForeign>;

    /// The pallet itself.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime supplies.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The apps, their reserves and bonds.
        type Apps: AppReserves<Self::AccountId>;

        /// The assets that the currencies are. Nobody but this pallet may create, mint or destroy one, by whatever
        /// origin, and the account of this pallet is asked no deposit.
        type Assets: fungibles::Create<Self::AccountId, AssetId = u32, Balance = Balance>
            + fungibles::Destroy<Self::AccountId>
            + fungibles::InspectEnumerable<Self::AccountId, AssetsIterator: Iterator<Item = u32>>
            + fungibles::Mutate<Self::AccountId>
            + fungibles::metadata::Mutate<Self::AccountId>
            + fungibles::roles::Inspect<Self::AccountId>;

        /// Time.
        type Calendar: Calendar;

        /// ANT, in which deposits are held and fees are paid.
        type NativeBalance: fungible::Mutate<Self::AccountId, Balance = Balance>
            + fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The runtime's reason for a hold.
        type RuntimeHoldReason: From<HoldReason>;

        /// Gives this pallet's account, which is the whole team of every currency.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The protocol's pot; endowed with the existential deposit.
        type PotAccount: Get<Self::AccountId>;

        /// ANT planck of an app's whole bond: what the keeper of the apps holds at registration.
        #[pallet::constant]
        type AppBond: Get<Balance>;

        /// ANT planck held for a currency.
        #[pallet::constant]
        type CurrencyDeposit: Get<Balance>;

        /// What of `AppBond` an app pays for each day that begins while it is overdue, rounded up.
        #[pallet::constant]
        type PenaltyPerDay: Get<Bps>;

        /// ANT planck per NAT of a recorded settlement.
        #[pallet::constant]
        type SettlementFee: Get<Balance>;

        /// The most tokens on other chains of one app.
        #[pallet::constant]
        type MaxForeign: Get<u32>;

        /// The most accounts, and the most approvals, that one call to close a currency removes; above zero.
        #[pallet::constant]
        type MaxRemovals: Get<u32>;

        /// The most marked apps that are looked at in one block.
        #[pallet::constant]
        type MaxSweepSteps: Get<u32>;

        /// Weights.
        type WeightInfo: WeightInfo;

        /// Sets up the benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// Why ANT is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For a currency.
        #[codec(index = 0)]
        Currency,
    }

    /// The currencies by app.
    #[pallet::storage]
    pub type Currencies<T: Config> = StorageMap<_, Twox64Concat, AppId, AppCurrency<T::AccountId>>;

    /// What apps declare to owe their customers; never a total of zero.
    #[pallet::storage]
    pub type Declared<T: Config> = StorageMap<_, Twox64Concat, AppId, Liabilities>;

    /// What apps declare to have issued on other chains; never an empty list, nor an entry of nothing.
    #[pallet::storage]
    pub type Foreign<T: Config> = StorageMap<_, Twox64Concat, AppId, ForeignOf<T>, ValueQuery>;

    /// What apps have settled, until they are closed.
    #[pallet::storage]
    pub type Settlements<T: Config> = StorageMap<_, Twox64Concat, AppId, SettlementSums, ValueQuery>;

    /// What all apps have settled, the closed ones among them.
    #[pallet::storage]
    pub type SettlementTotals<T: Config> = StorageValue<_, SettlementSums, ValueQuery>;

    /// What of that closed apps have settled.
    #[pallet::storage]
    pub type ClosedSettlements<T: Config> = StorageValue<_, SettlementSums, ValueQuery>;

    /// The apps that are not sound.
    #[pallet::storage]
    pub type Standings<T: Config> = StorageMap<_, Twox64Concat, AppId, Standing, ValueQuery>;

    /// The day on which an app that was short was covered again: of use on that day and the next, and removed when the app
    /// is looked at later, is marked again, or is closed.
    #[pallet::storage]
    pub type Mended<T: Config> = StorageMap<_, Twox64Concat, AppId, Day>;

    /// How far the round over the apps that are marked or were covered again lately has come.
    #[pallet::storage]
    pub type Sweep<T: Config> = StorageValue<_, SweepState, ValueQuery>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An app has a currency.
        CurrencyCreated {
            /// The app.
            app: AppId,
            /// The currency's name.
            name: CurrencyName,
            /// Its symbol.
            symbol: CurrencySymbol,
            /// ANT planck held for it.
            deposit: Balance,
        },
        /// Units of a currency were issued.
        Issued {
            /// The app.
            app: AppId,
            /// Who has them.
            to: T::AccountId,
            /// Units of 10^-6.
            amount: Balance,
        },
        /// A holder redeemed units: they are burned.
        Redeemed {
            /// The app.
            app: AppId,
            /// The holder.
            who: T::AccountId,
            /// Units of 10^-6.
            amount: Balance,
            /// What the holder has named to be paid by.
            reference: H256,
        },
        /// A currency closes, in more than one step: it has many accounts without units.
        CurrencyClosing {
            /// The app.
            app: AppId,
        },
        /// A currency is gone.
        CurrencyClosed {
            /// The app.
            app: AppId,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// An app declared what it owes its customers.
        LiabilitiesDeclared {
            /// The app.
            app: AppId,
            /// The root of the Merkle-sum tree over them.
            root: H256,
            /// Their sum.
            total: Nat,
            /// How many customers.
            holders: u32,
        },
        /// An app owes its customers nothing more.
        LiabilitiesRemoved {
            /// The app.
            app: AppId,
        },
        /// An app declared what it has issued on another chain.
        ForeignDeclared {
            /// The app.
            app: AppId,
            /// The slot.
            slot: u8,
            /// What is issued there, in micro-NAT.
            issued: Nat,
        },
        /// An app has nothing more issued under this slot.
        ForeignRemoved {
            /// The app.
            app: AppId,
            /// The slot.
            slot: u8,
        },
        /// An app recorded what was settled through it.
        SettlementRecorded {
            /// The app.
            app: AppId,
            /// NAT that were settled.
            volume: Nat,
            /// In how many payments.
            count: u32,
            /// ANT planck paid to the pot.
            fee: Balance,
            /// What stands for the payments outside this chain.
            reference: H256,
        },
        /// An app owes more than its reserve leaves free.
        Overdue {
            /// The app.
            app: AppId,
            /// What it owes.
            owed: Nat,
            /// What of its reserve is free.
            free: Nat,
        },
        /// A penalty was taken of an app's bond.
        PenaltyCharged {
            /// The app.
            app: AppId,
            /// For so many days.
            days: u32,
            /// ANT planck taken.
            amount: Balance,
        },
        /// The bond of an overdue app is spent.
        Defaulted {
            /// The app.
            app: AppId,
            /// The day on which its bond was spent.
            since: Day,
        },
        /// The reserve of an app covers what it owes again.
        Covered {
            /// The app.
            app: AppId,
        },
        /// The bond of an app is whole again.
        BondRestored {
            /// The app.
            app: AppId,
            /// ANT planck held besides what was left.
            amount: Balance,
        },
        /// An app was closed: what it has settled is kept only among what all apps have.
        SettlementsClosed {
            /// The app.
            app: AppId,
            /// NAT that it has settled.
            volume: Nat,
            /// In how many payments.
            count: u64,
            /// ANT planck that it has paid for recording it.
            fees: Balance,
        },
    }

    /// What can go wrong here. Errors of the assets, the keeper of the apps and balances pass through.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such app.
        UnknownApp,
        /// The app belongs to another account.
        NotAppOwner,
        /// The app has a currency already.
        CurrencyExists,
        /// The app has no currency.
        UnknownCurrency,
        /// The currency is being closed.
        CurrencyClosing,
        /// Units of the currency are in circulation.
        InCirculation,
        /// A name or a symbol is empty.
        NameEmpty,
        /// Nothing cannot be issued, redeemed or settled.
        ZeroAmount,
        /// The app would owe more than its reserve leaves free.
        NotCovered,
        /// The app is overdue or has defaulted.
        NotSound,
        /// Liabilities without anybody to whom they are owed.
        NoHolders,
        /// More customers than a tree can have.
        TooManyHolders,
        /// There is no such slot.
        UnknownSlot,
        /// What is to be removed was not declared.
        NothingDeclared,
        /// Nothing is missing of the bond.
        BondWhole,
        /// The app's standing is what it should be.
        NothingDue,
        /// A number does not fit.
        Overflow,
    }

    impl<T> From<MathsError> for Error<T> {
        fn from(_: MathsError) -> Self {
            // Nothing is divided by zero here, so a result that does not fit is all that is left.
            Self::Overflow
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::sweep(remaining)
        }

        fn integrity_test() {
            assert!(
                T::MaxRemovals::get() > 0 && T::MaxSweepSteps::get() > 0,
                "closing and the round advance"
            );
            assert!(T::MaxForeign::get() <= 256, "a slot is one byte");
            assert!(T::PenaltyPerDay::get() <= Bps::WHOLE, "a day costs no more than the bond");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Gives an app a currency of 6 decimals, of which one unit of 10^-6 stands for one micro-NAT. Holds
        /// `CurrencyDeposit`.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `NameEmpty`, `CurrencyExists`, and
        /// the balance's where the deposit cannot be held. Event: `CurrencyCreated`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create_currency())]
        pub fn create_currency(
            origin: OriginFor<T>,
            app: AppId,
            name: CurrencyName,
            symbol: CurrencySymbol,
        ) -> DispatchResult {
            Self::do_create_currency(ensure_signed(origin)?, app, name, symbol)
        }

        /// Issues `amount` units of 10^-6 to `to`, which must have an account, where all that the app then owes is
        /// covered by what its reserve leaves free.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `ZeroAmount`, `UnknownCurrency`,
        /// `CurrencyClosing`, `NotSound`, `NotCovered`, and the assets' where `to` cannot take them. Event: `Issued`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::issue())]
        pub fn issue(origin: OriginFor<T>, app: AppId, to: T::AccountId, amount: Balance) -> DispatchResult {
            Self::do_issue(ensure_signed(origin)?, app, to, amount)
        }

        /// Burns `amount` units of 10^-6 of the caller's own. Whatever the app's standing, they can be redeemed;
        /// `reference` tells the app by what to pay.
        ///
        /// Origin: signed by a holder. Errors: `ZeroAmount`, `UnknownCurrency`, and the assets' where the caller has
        /// less. Event: `Redeemed`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::redeem())]
        pub fn redeem(origin: OriginFor<T>, app: AppId, amount: Balance, reference: H256) -> DispatchResult {
            Self::do_redeem(ensure_signed(origin)?, app, amount, reference)
        }

        /// Closes a currency of which nothing is in circulation, and gives the deposit back. Accounts without units
        /// and approvals are removed, at most `MaxRemovals` of each; where that was not all, the call must come again.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `UnknownCurrency`,
        /// `InCirculation`. Event: `CurrencyClosed`, or `CurrencyClosing` at the first of several calls.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::close_currency())]
        pub fn close_currency(origin: OriginFor<T>, app: AppId) -> DispatchResult {
            Self::do_close_currency(ensure_signed(origin)?, app)
        }

        /// States what the app owes its customers: `total` to `holders` of them, each provable against `root`.
        /// Replaces what was declared before; a total of zero removes it, and then nothing else is looked at. A total
        /// above the one before must be covered by what the reserve leaves free.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `NothingDeclared`, `NoHolders`,
        /// `TooManyHolders`, `NotSound`, `NotCovered`. Event: `LiabilitiesDeclared`, `LiabilitiesRemoved`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::declare_liabilities())]
        pub fn declare_liabilities(
            origin: OriginFor<T>,
            app: AppId,
            root: H256,
            total: Nat,
            holders: u32,
        ) -> DispatchResult {
            Self::do_declare_liabilities(ensure_signed(origin)?, app, root, total, holders)
        }

        /// States what the app has issued as `token` on `chain`. It is a fact, and taken whatever its size: it may
        /// make the app overdue. Replaces what was declared for `slot` before; nothing issued removes it.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `UnknownSlot`, `NothingDeclared`,
        /// `NameEmpty`. Event: `ForeignDeclared`, `ForeignRemoved`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::declare_foreign())]
        pub fn declare_foreign(
            origin: OriginFor<T>,
            app: AppId,
            slot: u8,
            chain: ChainName,
            token: TokenName,
            issued: Nat,
        ) -> DispatchResult {
            Self::do_declare_foreign(ensure_signed(origin)?, app, slot, chain, token, issued)
        }

        /// Records that `count` payments of together `volume` NAT were settled through the app, and pays the
        /// settlement fee, rounded up, to the pot.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `ZeroAmount`, `Overflow`, and the
        /// balance's where the fee cannot be paid. Event: `SettlementRecorded`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::record_settlement())]
        pub fn record_settlement(
            origin: OriginFor<T>,
            app: AppId,
            volume: Nat,
            count: u32,
            reference: H256,
        ) -> DispatchResult {
            Self::do_record_settlement(ensure_signed(origin)?, app, volume, count, reference)
        }

        /// Holds what is missing of the app's bond again. Penalties that are due are taken first.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `BondWhole`, and the balance's
        /// where it cannot be held. Event: `BondRestored`, and those of a change of standing.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::restore_bond())]
        pub fn restore_bond(origin: OriginFor<T>, app: AppId) -> DispatchResult {
            Self::do_restore_bond(ensure_signed(origin)?, app)
        }

        /// Takes the penalties that are due and brings the app's standing up to date.
        ///
        /// Origin: signed, anyone. Errors: `UnknownApp`, `NothingDue`. Events: `PenaltyCharged`, `Overdue`,
        /// `Defaulted`, `Covered`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::poke())]
        pub fn poke(origin: OriginFor<T>, app: AppId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_poke(app)
        }
    }
}
