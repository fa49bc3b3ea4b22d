//! Whole systems sold by one owner to another.
//!
//! The owner of a system offers it at a price, to anybody or to one named buyer, until a day. Who buys pays, becomes the
//! system's owner and takes over its deposits, all in one transaction: if any part of that fails, nothing has happened.
//!
//! A price is an amount of ANT, or an amount of NAT that the buyer's apps assign to the seller out of certificates that
//! they hold. Nothing is taken of either: the seller gets what the offer names, to the last unit.
//!
//! The certificates of the system and their terms stay as they are. What they have earned until the sale is paid to the
//! seller at that moment, by [`dlo_core::Handover`]; what they earn later is the buyer's.
//!
//! The buyer states the price that he saw, so that no change of the offer can overtake him, and the least NAT that must
//! be backed when the system is valued anew in the same transaction.
//!
//! An offer is **void** once its day has come, or once the system does not belong to the one who made it. It cannot be
//! bought, and anybody may remove it.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod buy;
mod offers;
mod readers;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use readers::MAX_PAGE;
pub use types::{reference, Offer, Price};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
use dlo_core::{CertId, SystemId};

/// What the runtime sets up for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// A live system of `owner` with as many parts as one can have.
    fn system(owner: &AccountId) -> SystemId;

    /// A certificate, held by an app of `owner`, of which one micro-NAT can be assigned for 20 days, with all but one of
    /// the assignments that it can have. No two are of the same system or app.
    fn certificate(owner: &AccountId) -> CertId;
}

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use dlo_core::{Assigner, Balance, Calendar, CertId, Day, Handover, Nat, ReserveLedger, Size, SystemId};
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, Mutate, MutateHold},
    };
    use frame_system::pallet_prelude::*;

    /// The certificates that a buyer pays with: of each, how much he assigns.
    pub type PaymentOf<T> = BoundedVec<(CertId, Nat), <T as Config>::MaxCerts>;

    /// The pallet itself.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime supplies.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Says whose a system is, and values it.
        type Ledger: ReserveLedger<Self::AccountId>;

        /// Gives a system to another owner, in every pallet that keeps anything of it.
        type Handover: Handover<Self::AccountId>;

        /// Assigns parts of certificates.
        type Assigner: Assigner<Self::AccountId>;

        /// Time.
        type Calendar: Calendar;

        /// ANT, in which prices are paid and deposits are held.
        type NativeBalance: Inspect<Self::AccountId, Balance = Balance>
            + Mutate<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The runtime's reason for a hold.
        type RuntimeHoldReason: From<HoldReason>;

        /// ANT planck held for an offer.
        #[pallet::constant]
        type OfferDeposit: Get<Balance>;

        /// The largest system that the ledger can have: what it takes to value that of a certificate is not known before.
        type LargestSystem: Get<Size>;

        /// The most certificates that one sale is paid with.
        #[pallet::constant]
        type MaxCerts: Get<u32>;

        /// Weights.
        type WeightInfo: WeightInfo;

        /// Sets up the benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// Why ANT is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For offers.
        #[codec(index = 0)]
        Offer,
    }

    /// The offers, void ones among them.
    #[pallet::storage]
    pub type Offers<T: Config> = StorageMap<_, Twox64Concat, SystemId, Offer<T::AccountId>>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A system is offered.
        Offered {
            /// The system.
            system: SystemId,
            /// Its owner.
            seller: T::AccountId,
            /// What it costs.
            price: Price,
            /// Who alone may buy it; anybody where that is none.
            buyer: Option<T::AccountId>,
            /// Day at whose start the offer lapses.
            until: Day,
            /// ANT planck held for the offer.
            deposit: Balance,
        },
        /// An offer is gone, and nothing was sold.
        Withdrawn {
            /// The system.
            system: SystemId,
            /// Who had made the offer.
            seller: T::AccountId,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// A system was sold and belongs to its buyer.
        Sold {
            /// The system.
            system: SystemId,
            /// Who owned it.
            seller: T::AccountId,
            /// Who owns it.
            buyer: T::AccountId,
            /// What was paid.
            price: Price,
            /// NAT of it that was backed, as of the sale.
            backed: Nat,
        },
    }

    /// What can go wrong here. Errors of ledger, hand-over, assignment and balances pass through.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such live system.
        UnknownSystem,
        /// The system belongs to another account.
        NotSystemOwner,
        /// A price of nothing.
        ZeroPrice,
        /// An offer must last beyond today.
        UntilNotInFuture,
        /// What is assigned for a system must not lapse before the offer does.
        AssignmentTooShort,
        /// Nobody buys from himself.
        BuyerIsSeller,
        /// The system is not offered.
        UnknownOffer,
        /// Only its seller may withdraw an offer that is not void.
        NotSeller,
        /// The offer's day has come, or the system has another owner.
        Void,
        /// The offer is for another account.
        NotTheBuyer,
        /// The offer's price is not the one that the buyer states.
        PriceChanged,
        /// Less NAT is backed than the buyer asks for.
        BackedTooLow,
        /// Certificates were drawn, renewed or topped up since the buyer looked.
        TermsChanged,
        /// The price is in ANT: certificates pay no part of it.
        CertificatesNotAsked,
        /// A certificate is named twice.
        DuplicateCertificate,
        /// The parts of certificates do not add up to the price.
        WrongSum,
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
        /// Offers a system at `price`, to `buyer` alone or to anybody, until the start of `until`. Holds `OfferDeposit`.
        /// An earlier offer of the system is replaced, and its deposit goes back to who made it.
        ///
        /// Origin: signed by the system's owner. Errors: `UnknownSystem`, `NotSystemOwner`, `ZeroPrice`,
        /// `UntilNotInFuture`, `AssignmentTooShort`, `BuyerIsSeller`, and the balance's where the deposit cannot be
        /// held. Events: `Withdrawn` for what is replaced, `Offered`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::offer())]
        pub fn offer(
            origin: OriginFor<T>,
            system: SystemId,
            price: Price,
            buyer: Option<T::AccountId>,
            until: Day,
        ) -> DispatchResult {
            Self::do_offer(ensure_signed(origin)?, system, price, buyer, until)
        }

        /// Removes an offer; its deposit goes back to who made it.
        ///
        /// Origin: signed by its seller, or by anyone where the offer is void. Errors: `UnknownOffer`, `NotSeller`.
        /// Event: `Withdrawn`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, system: SystemId) -> DispatchResult {
            Self::do_withdraw(ensure_signed(origin)?, system)
        }

        /// Buys a system. The seller gets exactly `price`: that ANT, or that much NAT assigned out of `certs`, which apps
        /// of the buyer hold. The system's deposits are held from the buyer from now on, and given back to the seller
        /// with that of the offer.
        ///
        /// `price` is the offer's as the buyer saw it. `least_backed` is what must be backed once the system is valued
        /// anew, which happens first; where prices have expired that is the last valuation, lowered by its schedules.
        /// `revision` is the ledger's count of what it has admitted, as the buyer saw it: a seller could let his own app
        /// draw or renew on terms of his liking shortly before.
        ///
        /// Origin: signed by the buyer. Errors: `UnknownOffer`, `Void`, `BuyerIsSeller`, `NotTheBuyer`, `PriceChanged`,
        /// `CertificatesNotAsked`, `DuplicateCertificate`, `WrongSum`, `BackedTooLow`, `TermsChanged`, and those of
        /// ledger, assignment, balance and hand-over. Events: theirs, `Sold`.
        #[pallet::call_index(2)]
        #[pallet::weight(Pallet::<T>::weight_of_buy(price, certs).saturating_add(T::Handover::max_weight()))]
        pub fn buy(
            origin: OriginFor<T>,
            system: SystemId,
            price: Price,
            least_backed: Nat,
            revision: u32,
            certs: PaymentOf<T>,
        ) -> DispatchResult {
            Self::do_buy(ensure_signed(origin)?, system, price, least_backed, revision, &certs)
        }
    }
}
