//! Certificates: NAT made mobile for a time.
//!
//! An app draws certificates from systems whose rulebooks admit it. Each stands one to one for NAT that the
//! reserve ledger locks, is serialized to its system, and ends on a day: by expiry, by release (the app) or
//! by recall (the system's owner, after the agreed notice). It is staked, never spent; at its end it is burned.
//!
//! The whole fee is held from the app's owner at the draw. What is earned is `floor(total x elapsed / term)`,
//! cumulative; of each payment the pot takes `floor(share)` and the system's owner the exact rest. What is not
//! earned at an early end is given back. Payments and refund add up to the fee, to the last planck.
//!
//! **An ending never fails on a payout.** The NAT is unlocked first; a sum that cannot be delivered, because an
//! account is gone and the sum is below the existential deposit, stays held, is recorded in [`Undelivered`],
//! counted in [`Totals`], and can be delivered later by anyone.
//!
//! An app may **assign** part of a certificate to a loan, a warranty or a settlement, until a day no later than the
//! certificate's end. Until then the certificate is neither released nor, by a recall, ended; only the beneficiary,
//! who relies on the assignment, may give it up early.
//!
//! As long as it is neither recalled nor impaired, the app may **renew** a certificate, to a later end, and **top it
//! up**, to more NAT, both as the rulebook and the ledger admit it then; and at any time give part of it back. After
//! each such change the fee is counted anew: what is earned is paid, and what is then held for the certificate is its
//! fee for the time that is left.
//!
//! **Operators** run an app's container, and state so against a deposit.
//!
//! Certificates of a system whose backing stays short beyond its grace are **written down** pro rata, one at each step,
//! in `on_idle` and by the call `write_down`. Each cut takes all sums with it and refunds its share of the fee.
//!
//! What apps **owe** against their reserves is told by `Obligations`. The app itself cannot take away reserve that it
//! needs for that; an ending or a write-down can, and `Obligations` is told of it.
//!
//! The certificates of one draw make a **batch**: one entry with their app, and one on the agenda of the day on which they
//! end, as long as they end together.
//!
//! Expiry runs through that agenda, at most `MaxEndingsPerBlock` certificates a block, the rest in the next.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod amounts;
mod apps;
mod assignments;
mod batches;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod charging;
mod draw;
mod ending;
mod hand_over;
mod obligations;
mod operators;
mod payout;
mod readers;
mod renewal;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod weighing;
mod write_down;

pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use readers::MAX_PAGE;
pub use types::{
    App, Assignment, AssignmentCause, Cause, Certificate, LegRefusal, LegTerms, Name, Operator, Phase,
    TotalSums, WriteDown,
};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
use dlo_core::{AppId, SystemId};

/// What the runtime sets up for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// A new system of `owner` with as many parts and end days as one can have, at least 1,000 free NAT for 30
    /// days, and a rulebook that admits `app` for 30 days at a rate above zero.
    fn backed_system(owner: &AccountId, app: AppId) -> SystemId;

    /// A new system of `owner` with one part and no end day yet, at least 1,000 free NAT for 30 days, and a rulebook
    /// that admits `app` for up to 30 days at a rate above zero.
    fn small_system(owner: &AccountId, app: AppId) -> SystemId;

    /// Lets `app` owe in every way that there is, so that telling of its reserve costs most; none of it is much.
    fn owe(app: AppId, owing: Owing);

    /// Sets the clock, in milliseconds since 1970.
    fn set_now(ms: u64);
}

/// How an app stands that owes.
#[cfg(feature = "runtime-benchmarks")]
#[derive(Clone, Copy, Debug)]
pub enum Owing {
    /// Short since yesterday, by so little that whatever is added to its reserve mends it.
    Short,
    /// Covered, and still marked as short since yesterday.
    Marked,
    /// Covered again yesterday, and by nothing more than it owes: whatever is taken from its reserve makes it short.
    Scarce,
    /// It owes nothing; records of what it has settled are left.
    Settled,
}

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use dlo_core::{
        AppId, AppObligations, Balance, BatchId, Bps, Calendar, Category, CertId, Day, FeeRate,
        LiquidityPolicy, Nat, Purpose, ReserveLedger, Size, SystemId,
    };
    use dlo_porv::MathsError;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, MutateHold},
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    /// What is assigned of one certificate, by ascending number.
    pub type AssignmentsOf<T> =
        BoundedVec<Assignment<<T as frame_system::Config>::AccountId>, <T as Config>::MaxAssignments>;

    /// The certificates of one batch.
    pub type CertsOf<T> = BoundedVec<CertId, <T as Config>::MaxLegs>;

    /// The pallet itself.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime supplies.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Locks NAT.
        type Ledger: ReserveLedger<Self::AccountId>;

        /// Owners' rulebooks.
        type Policy: LiquidityPolicy<Self::AccountId>;

        /// Time.
        type Calendar: Calendar;

        /// What apps owe against their reserves.
        type Obligations: AppObligations;

        /// ANT, in which fees and bonds are held.
        type NativeBalance: Inspect<Self::AccountId, Balance = Balance>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The runtime's reason for a hold.
        type RuntimeHoldReason: From<HoldReason>;

        /// The protocol's pot; endowed with the existential deposit.
        type PotAccount: Get<Self::AccountId>;

        /// The pot's share of every fee payment, rounded down.
        #[pallet::constant]
        type PotShare: Get<Bps>;

        /// ANT planck held from its owner for an app.
        #[pallet::constant]
        type AppBond: Get<Balance>;

        /// The least NAT of a certificate: each takes room in the state for as long as it lives.
        #[pallet::constant]
        type MinCertificate: Get<Nat>;

        /// The most legs of one draw.
        #[pallet::constant]
        type MaxLegs: Get<u32>;

        /// The most certificates that expire in one block; no less than `MaxLegs`, since a batch is not divided.
        #[pallet::constant]
        type MaxEndingsPerBlock: Get<u32>;

        /// The most assignments of one certificate.
        #[pallet::constant]
        type MaxAssignments: Get<u32>;

        /// The largest system that the ledger can have: what a call weighs before it is known.
        type LargestSystem: Get<Size>;

        /// ANT planck held from each operator of an app.
        #[pallet::constant]
        type OperatorDeposit: Get<Balance>;

        /// The most operators of one app.
        #[pallet::constant]
        type MaxOperators: Get<u32>;

        /// The most certificates of one system; that of the ledger.
        #[pallet::constant]
        type MaxCertificates: Get<u32>;

        /// The most steps of write-downs in one block.
        #[pallet::constant]
        type MaxWriteDownSteps: Get<u32>;

        /// Weights.
        type WeightInfo: WeightInfo;

        /// Sets up the benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
    }

    /// Why ANT is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For fees of certificates.
        #[codec(index = 0)]
        Fee,
        /// For an app.
        #[codec(index = 1)]
        AppBond,
        /// For running an app's container.
        #[codec(index = 2)]
        Operator,
    }

    /// The next app's id.
    #[pallet::storage]
    pub type NextAppId<T: Config> = StorageValue<_, AppId, ValueQuery>;

    /// The apps.
    #[pallet::storage]
    pub type Apps<T: Config> = StorageMap<_, Twox64Concat, AppId, App<T::AccountId>>;

    /// The apps of an owner.
    #[pallet::storage]
    pub type AppsOf<T: Config> = StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, AppId, ()>;

    /// The live certificates by system and serial.
    #[pallet::storage]
    pub type Certificates<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SystemId, Twox64Concat, u32, Certificate>;

    /// What is assigned of live certificates; never an empty list.
    #[pallet::storage]
    pub type Assignments<T: Config> = StorageMap<_, Twox64Concat, CertId, AssignmentsOf<T>, ValueQuery>;

    /// The certificates of each app, in batches: those that were drawn together and end on the same day. Never an empty one.
    #[pallet::storage]
    pub type Batches<T: Config> =
        StorageDoubleMap<_, Twox64Concat, AppId, Twox64Concat, BatchId, CertsOf<T>, ValueQuery>;

    /// NAT of a system that is committed to an app; never zero.
    #[pallet::storage]
    pub type CommittedToApp<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SystemId, Twox64Concat, AppId, Nat, ValueQuery>;

    /// Which batches end on which day.
    #[pallet::storage]
    pub type Agenda<T: Config> = StorageDoubleMap<_, Twox64Concat, Day, Twox64Concat, (AppId, BatchId), ()>;

    /// The earliest day that the agenda has not finished; none before the first draw.
    #[pallet::storage]
    pub type AgendaDay<T: Config> = StorageValue<_, Day>;

    /// Certificates that the agenda could not end. They left it; `settle` and `release` try again.
    #[pallet::storage]
    pub type Unsettled<T: Config> = StorageMap<_, Twox64Concat, CertId, ()>;

    /// Sums over all certificates.
    #[pallet::storage]
    pub type Totals<T: Config> = StorageValue<_, TotalSums, ValueQuery>;

    /// ANT planck still held from a payer because it could not be delivered to a beneficiary; never zero.
    #[pallet::storage]
    pub type Undelivered<T: Config> = StorageDoubleMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        Blake2_128Concat,
        T::AccountId,
        Balance,
        ValueQuery,
    >;

    /// Who runs the container of which app.
    #[pallet::storage]
    pub type Operators<T: Config> =
        StorageDoubleMap<_, Twox64Concat, AppId, Blake2_128Concat, T::AccountId, Operator>;

    /// The systems whose certificates are being written down.
    #[pallet::storage]
    pub type WriteDowns<T: Config> = StorageMap<_, Twox64Concat, SystemId, WriteDown>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An app was registered.
        AppRegistered {
            /// The app.
            app: AppId,
            /// Its owner.
            owner: T::AccountId,
            /// What it is for.
            category: Category,
            /// ANT planck held for it.
            bond: Balance,
        },
        /// An app runs another container image.
        AppUpdated {
            /// The app.
            app: AppId,
            /// The image's hash.
            container: Option<H256>,
        },
        /// An app was closed.
        AppClosed {
            /// The app.
            app: AppId,
            /// ANT planck given back.
            bond: Balance,
        },
        /// A certificate was drawn.
        Drawn {
            /// The certificate.
            cert: CertId,
            /// The app that holds it.
            app: AppId,
            /// NAT it stands for.
            amount: Nat,
            /// ANT planck per NAT and day.
            rate: FeeRate,
            /// Day at whose start it ends.
            ends: Day,
            /// ANT planck for the whole term.
            fee: Balance,
        },
        /// What a certificate had earned was paid out. A part that could not be delivered is named by
        /// `PayoutDeferred` besides.
        FeePaid {
            /// The certificate.
            cert: CertId,
            /// The owner of its system.
            owner: T::AccountId,
            /// ANT planck to the owner.
            to_owner: Balance,
            /// ANT planck to the pot.
            to_pot: Balance,
        },
        /// A certificate was recalled.
        Recalled {
            /// The certificate.
            cert: CertId,
            /// Day at whose start it ends now.
            ends: Day,
        },
        /// A certificate ended and was burned.
        Ended {
            /// The certificate.
            cert: CertId,
            /// The app that held it.
            app: AppId,
            /// NAT that is whole again; with the cause `WrittenDown`, NAT that is backed no more.
            amount: Nat,
            /// Why.
            cause: Cause,
            /// ANT planck of the fee that were not earned, given back to the app's owner.
            refunded: Balance,
        },
        /// Part of a certificate was assigned.
        Assigned {
            /// The certificate.
            cert: CertId,
            /// The assignment's number.
            assignment: u32,
            /// What was promised.
            purpose: Purpose,
            /// NAT that is bound.
            amount: Nat,
            /// What stands for the promise outside this chain.
            reference: H256,
            /// Who relies on it.
            beneficiary: T::AccountId,
            /// Day at whose start it lapses.
            until: Day,
        },
        /// An assignment ended: its part of the certificate is free again, or ends with it.
        AssignmentEnded {
            /// The certificate.
            cert: CertId,
            /// The assignment's number.
            assignment: u32,
            /// Why.
            cause: AssignmentCause,
        },
        /// The agenda could not end a certificate; it left the agenda.
        EndingFailed {
            /// The certificate.
            cert: CertId,
            /// Why.
            error: DispatchError,
        },
        /// A sum could not be delivered and waits.
        PayoutDeferred {
            /// The app's owner, from whom it stays held.
            payer: T::AccountId,
            /// The account it is for.
            beneficiary: T::AccountId,
            /// ANT planck.
            amount: Balance,
        },
        /// All that waited for a beneficiary was delivered.
        PayoutDelivered {
            /// The app's owner, from whom it was held.
            payer: T::AccountId,
            /// The account it was for.
            beneficiary: T::AccountId,
            /// ANT planck.
            amount: Balance,
        },
        /// A certificate goes on until a later day.
        Renewed {
            /// The certificate.
            cert: CertId,
            /// Day at whose start it ends now.
            ends: Day,
            /// ANT planck per NAT and day, for the time that was added.
            rate: FeeRate,
            /// ANT planck for that time.
            fee: Balance,
        },
        /// A certificate stands for more.
        ToppedUp {
            /// The certificate.
            cert: CertId,
            /// NAT that was added.
            amount: Nat,
            /// NAT it stands for now.
            total: Nat,
            /// ANT planck per NAT and day, of all of it: blended, rounded up.
            rate: FeeRate,
            /// ANT planck for what was added, until the end.
            fee: Balance,
        },
        /// Part of a certificate was given back.
        PartReleased {
            /// The certificate.
            cert: CertId,
            /// NAT that is whole again.
            amount: Nat,
            /// NAT it stands for now.
            left: Nat,
            /// ANT planck of the fee that were not earned, given back to the app's owner.
            refunded: Balance,
        },
        /// An operator runs an app's container.
        Rented {
            /// The app.
            app: AppId,
            /// The operator.
            operator: T::AccountId,
            /// The image's hash.
            container: H256,
            /// ANT planck held from the operator.
            deposit: Balance,
        },
        /// An operator no longer runs an app's container.
        Vacated {
            /// The app.
            app: AppId,
            /// The operator.
            operator: T::AccountId,
            /// ANT planck given back.
            deposit: Balance,
        },
        /// The certificates of a system are going to be written down.
        WriteDownStarted {
            /// The system.
            system: SystemId,
            /// NAT that is left of what is committed.
            backed: Nat,
            /// NAT that is committed.
            committed: Nat,
        },
        /// A certificate was written down and goes on. One of which nothing is left has `Ended` instead.
        WrittenDown {
            /// The certificate.
            cert: CertId,
            /// NAT that it no longer stands for.
            cut: Nat,
            /// NAT that it stands for now.
            left: Nat,
            /// ANT planck of the fee, for what was cut, given back to the app's owner.
            refunded: Balance,
        },
        /// A certificate could not be written down; it stays as it was.
        WriteDownFailed {
            /// The certificate.
            cert: CertId,
            /// Why.
            error: DispatchError,
        },
        /// All certificates of a system are written down.
        WriteDownFinished {
            /// The system.
            system: SystemId,
        },
        /// Part of an app's bond went to the pot.
        BondSlashed {
            /// The app.
            app: AppId,
            /// ANT planck taken.
            amount: Balance,
            /// ANT planck still held.
            left: Balance,
        },
        /// An app's bond is held in full again.
        BondRestored {
            /// The app.
            app: AppId,
            /// ANT planck that were missing.
            amount: Balance,
        },
    }

    /// What can go wrong here. Errors of ledger, rulebook and balances pass through.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such app.
        UnknownApp,
        /// The app belongs to another account.
        NotAppOwner,
        /// There is no such live system.
        UnknownSystem,
        /// There is no such live certificate.
        UnknownCertificate,
        /// The system belongs to another account.
        NotSystemOwner,
        /// A draw without legs.
        NoLegs,
        /// Two legs of a draw name the same system.
        DuplicateSystem,
        /// The term is zero days.
        ZeroDays,
        /// A certificate would stand for less than it must.
        AmountTooSmall,
        /// The rulebook asks a higher rate than the app accepts.
        RateAboveMax,
        /// The certificate is recalled already, and ends as early as its notice allows.
        AlreadyRecalled,
        /// The certificate's day has come: it can only be settled.
        AlreadyEnded,
        /// The certificate's day has not come.
        NotEnded,
        /// The app still holds certificates.
        AppHasCertificates,
        /// Nothing was earned since the last payment.
        NothingDue,
        /// Nothing waits for this beneficiary.
        NothingUndelivered,
        /// An app needs a name.
        NameEmpty,
        /// Nothing can be neither assigned nor given back.
        ZeroAmount,
        /// An assignment must last beyond today.
        UntilNotInFuture,
        /// An assignment must lapse by the certificate's end, and after a recall by the day that the notice gave.
        UntilAfterEnd,
        /// More would be assigned than the certificate stands for.
        AboveCertificate,
        /// The certificate has as many assignments as it can.
        TooManyAssignments,
        /// The certificate's system is impaired: its NAT is no longer backed in full.
        Impaired,
        /// The certificate has no such assignment.
        UnknownAssignment,
        /// Before its day only its beneficiary may give up an assignment.
        NotBeneficiary,
        /// Part of the certificate is assigned until a day that has not come.
        Assigned,
        /// A number does not fit.
        Overflow,
        /// The certificate's terms do not let its app assign it.
        NotAssignable,
        /// The certificate is recalled: it is neither renewed nor topped up.
        Recalled,
        /// A renewal must move the end to a later day.
        EndNotLater,
        /// All of a certificate is given back by `release`.
        WholeCertificate,
        /// The app states another container image, or none.
        OtherContainer,
        /// The account states already that it runs this image.
        AlreadyOperator,
        /// The account is no operator of the app.
        NotOperator,
        /// The app has as many operators as it can.
        TooManyOperators,
        /// Part of the certificate is assigned, and what it still pays for each NAT is more than what would be added pays.
        CheaperThanBound,
        /// The app owes more than would be left of its reserve.
        ReserveInUse,
        /// The app owes something, has a currency left, or is marked as overdue or defaulted.
        AppOwes,
        /// No certificate of this system is being written down.
        NotWritingDown,
        /// The system has more certificates than can be handed over at once.
        TooManyCertificates,
    }

    impl<T> From<MathsError> for Error<T> {
        fn from(_: MathsError) -> Self {
            // A term is never zero here, so a result that does not fit is all that is left.
            Self::Overflow
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::run_agenda()
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::run_write_downs(remaining)
        }

        fn integrity_test() {
            assert!(
                T::MaxLegs::get() > 0 && T::MaxEndingsPerBlock::get() >= T::MaxLegs::get(),
                "a batch ends in one block"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers an app and holds `AppBond` for it.
        ///
        /// Origin: signed; the account becomes the app's owner. Errors: `NameEmpty`, `Overflow`, and the
        /// balance's where the bond cannot be held. Event: `AppRegistered`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_app())]
        pub fn register_app(
            origin: OriginFor<T>,
            name: Name,
            category: Category,
            container: Option<H256>,
        ) -> DispatchResult {
            Self::do_register_app(ensure_signed(origin)?, name, category, container)
        }

        /// States the hash of the container image that the app runs from now on.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`. Event: `AppUpdated`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_app())]
        pub fn update_app(origin: OriginFor<T>, app: AppId, container: Option<H256>) -> DispatchResult {
            Self::do_update_app(ensure_signed(origin)?, app, container)
        }

        /// Closes an app that holds no certificate; its bond is given back, its id never reused. Undelivered
        /// sums stay held from its owner. Its operators, whose number is bounded, get their deposits back.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `AppHasCertificates`, `AppOwes`.
        /// Events: `Vacated` for each operator, `AppClosed`, and those of who keeps what it owed.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::close_app())]
        pub fn close_app(origin: OriginFor<T>, app: AppId) -> DispatchResult {
            Self::do_close_app(ensure_signed(origin)?, app)
        }

        /// Draws one certificate from each of `legs` (system, NAT), all of them or none. They end at the start
        /// of the day that is `days` days from today. The whole fee, rounded up per leg for the time until then,
        /// is held from the app's owner.
        ///
        /// Origin: signed by the app's owner. Errors: `NoLegs`, `UnknownApp`, `NotAppOwner`, `DuplicateSystem`,
        /// `ZeroDays`; for a leg `UnknownSystem`, the rule that refuses it, `RateAboveMax`,
        /// `AmountTooSmall`, the ledger's;
        /// `Overflow`, and the balance's where the fee cannot be held. Event: `Drawn` for each leg. Weighs as with
        /// the largest systems before, and as with the real ones after it.
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::most_for_draw(legs.len() as u32))]
        pub fn draw(
            origin: OriginFor<T>,
            app: AppId,
            legs: BoundedVec<(SystemId, Nat), T::MaxLegs>,
            days: u32,
            max_rate: FeeRate,
        ) -> DispatchResultWithPostInfo {
            Self::do_draw(ensure_signed(origin)?, app, &legs, days, max_rate)?;
            Ok(Some(Self::weight_of_draw(&legs)).into())
        }

        /// Pays out what a certificate has earned and not yet paid: the pot's share, rounded down, and the exact
        /// rest to the owner of its system.
        ///
        /// Origin: signed, anyone. Errors: `UnknownCertificate`, `NothingDue`. Events: `FeePaid`,
        /// `PayoutDeferred` for what cannot be delivered.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(origin: OriginFor<T>, cert: CertId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim(cert)
        }

        /// Gives a certificate back before its day. What it has earned is paid out, the rest refunded.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownCertificate`, `NotAppOwner`, `Assigned`; `ReserveInUse`
        /// before its day. Events: `FeePaid`, `AssignmentEnded` for each that has lapsed, `Ended`, `PayoutDeferred` for
        /// what cannot be delivered.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::release())]
        pub fn release(origin: OriginFor<T>, cert: CertId) -> DispatchResult {
            Self::do_release(ensure_signed(origin)?, cert)
        }

        /// Gives notice: the certificate ends once the agreed days after today have passed, and never later than it
        /// would have; nor before what is assigned of it has lapsed. Where that, or a ledger without room for the day,
        /// has made it end later than the notice asks for, it may be recalled again, to end as early as it can.
        ///
        /// Origin: signed by the owner of its system. Errors: `UnknownCertificate`, `NotSystemOwner`,
        /// `AlreadyRecalled`, `AlreadyEnded`, `Overflow`, the ledger's. Event: `Recalled`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::recall())]
        pub fn recall(origin: OriginFor<T>, cert: CertId) -> DispatchResult {
            Self::do_recall(ensure_signed(origin)?, cert)
        }

        /// Ends a certificate whose day has come and which the agenda has not reached, or could not end.
        ///
        /// Origin: signed, anyone. Errors: `UnknownCertificate`, `NotEnded`. Events: as with `release`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::settle())]
        pub fn settle(origin: OriginFor<T>, cert: CertId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_settle(cert)
        }

        /// Delivers all that is held from `payer` for `beneficiary`.
        ///
        /// Origin: signed, anyone. Errors: `NothingUndelivered`, and the balance's where it still cannot be
        /// delivered. Event: `PayoutDelivered`.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::claim_undelivered())]
        pub fn claim_undelivered(
            origin: OriginFor<T>,
            payer: T::AccountId,
            beneficiary: T::AccountId,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim_undelivered(payer, beneficiary)
        }

        /// Binds `amount` of a certificate to what the app has promised `beneficiary`, until the start of `until`.
        /// Until then no other assignment can have that part, the certificate cannot be released, and a recall does
        /// not end it. `reference` stands for the promise outside this chain, such as the hash of a contract.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownCertificate`, `NotAppOwner`, `NotAssignable`, `ZeroAmount`,
        /// `UntilNotInFuture`, `UntilAfterEnd`, `Impaired`, `AboveCertificate`, `ReserveInUse`, `TooManyAssignments`,
        /// `Overflow`. Event: `Assigned`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::assign())]
        pub fn assign(
            origin: OriginFor<T>,
            cert: CertId,
            purpose: Purpose,
            amount: Nat,
            reference: H256,
            beneficiary: T::AccountId,
            until: Day,
        ) -> DispatchResult {
            Self::do_assign(ensure_signed(origin)?, cert, purpose, amount, reference, beneficiary, until)
        }

        /// Ends the assignment numbered `assignment`, so that its part of the certificate is free again.
        ///
        /// Origin: signed by its beneficiary, or by anyone once its day has come. Errors: `UnknownCertificate`,
        /// `UnknownAssignment`, `NotBeneficiary`. Event: `AssignmentEnded`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::clear())]
        pub fn clear(origin: OriginFor<T>, cert: CertId, assignment: u32) -> DispatchResult {
            Self::do_clear(ensure_signed(origin)?, cert, assignment)
        }

        /// Moves a certificate's end to the day that is `days` days from today, as the rulebook admits it now, with
        /// this certificate counted as given back. The rulebook's terms hold from now on. What is due is paid; the fee
        /// for the added time, at the new rate and rounded up, is held from the app's owner; and all that is then held
        /// for the certificate is its fee from now to the new end.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownCertificate`, `NotAppOwner`, `AlreadyEnded`, `Recalled`,
        /// `EndNotLater`, `UnknownSystem`, `Impaired`, the rule that refuses, `RateAboveMax`, the ledger's, `Overflow`,
        /// and the balance's where the fee cannot be held. Events: `FeePaid`, `PayoutDeferred` for what cannot be
        /// delivered, `Renewed`. Weighs as with the largest system before, and as with the real one after it.
        #[pallet::call_index(11)]
        #[pallet::weight(Pallet::<T>::most_for_change(T::WeightInfo::renew()))]
        pub fn renew(
            origin: OriginFor<T>,
            cert: CertId,
            days: u32,
            max_rate: FeeRate,
        ) -> DispatchResultWithPostInfo {
            Self::do_renew(ensure_signed(origin)?, cert, days, max_rate)?;
            Ok(Some(Self::weight_of_change(T::WeightInfo::renew(), cert)).into())
        }

        /// Adds `amount` to a certificate until the same end, admitted like a draw of that amount until then. What is
        /// due is paid; the fee for what is added, rounded up, is held from the app's owner. The rate becomes that of
        /// both by amount, rounded up; the lesser notice holds; and it can be assigned only where both terms say so.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownCertificate`, `NotAppOwner`, `AlreadyEnded`, `Recalled`,
        /// `UnknownSystem`, `Impaired`, the rule that refuses, `RateAboveMax`, `CheaperThanBound`, the ledger's,
        /// `Overflow`, and the balance's where the fee cannot be held. Events: `FeePaid`, `PayoutDeferred` for what cannot
        /// be delivered, `ToppedUp`. Weighs as with the largest system before, and as with the real one after it.
        #[pallet::call_index(12)]
        #[pallet::weight(Pallet::<T>::most_for_change(T::WeightInfo::top_up()))]
        pub fn top_up(
            origin: OriginFor<T>,
            cert: CertId,
            amount: Nat,
            max_rate: FeeRate,
        ) -> DispatchResultWithPostInfo {
            Self::do_top_up(ensure_signed(origin)?, cert, amount, max_rate)?;
            Ok(Some(Self::weight_of_change(T::WeightInfo::top_up(), cert)).into())
        }

        /// Gives `amount` of a certificate back. What is due is paid; of the fee that is left the part for `amount`,
        /// rounded down, is refunded. What stays is at least `MinCertificate` and at least what is assigned.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownCertificate`, `NotAppOwner`, `AlreadyEnded`, `ZeroAmount`,
        /// `WholeCertificate`, `AmountTooSmall`, `AboveCertificate`, `ReserveInUse`, the ledger's. Events: `FeePaid`,
        /// `PayoutDeferred` for what cannot be delivered, `PartReleased`.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::release_part())]
        pub fn release_part(origin: OriginFor<T>, cert: CertId, amount: Nat) -> DispatchResult {
            Self::do_release_part(ensure_signed(origin)?, cert, amount)
        }

        /// States that the signer runs the app's container, and holds `OperatorDeposit` from him. An operator of an
        /// image that the app no longer states does the same again, without another deposit.
        ///
        /// Origin: signed, anyone. Errors: `UnknownApp`, `OtherContainer`, `AlreadyOperator`, `TooManyOperators`,
        /// `Overflow`, and the balance's where the deposit cannot be held. Event: `Rented`.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::rent())]
        pub fn rent(origin: OriginFor<T>, app: AppId, container: H256) -> DispatchResult {
            Self::do_rent(ensure_signed(origin)?, app, container)
        }

        /// The signer no longer runs the app's container; his deposit comes back.
        ///
        /// Origin: signed by an operator of the app. Errors: `NotOperator`. Event: `Vacated`.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::vacate())]
        pub fn vacate(origin: OriginFor<T>, app: AppId) -> DispatchResult {
            Self::do_vacate(ensure_signed(origin)?, app)
        }

        /// Takes an operator off the app's list, whose places are few; his deposit comes back.
        ///
        /// Origin: signed by the app's owner. Errors: `UnknownApp`, `NotAppOwner`, `NotOperator`. Event: `Vacated`.
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::vacate())]
        pub fn dismiss(origin: OriginFor<T>, app: AppId, operator: T::AccountId) -> DispatchResult {
            Self::app_of(&ensure_signed(origin)?, app)?;
            Self::do_vacate(operator, app)
        }

        /// Takes the next step of the write-down of `system`: one certificate, or its finish. The hook takes the same
        /// steps where blocks have room for them.
        ///
        /// Origin: signed, anyone. Errors: `NotWritingDown`. Events: `WrittenDown`, or `Ended` and `AssignmentEnded`
        /// where nothing is left or its day has come, each after `FeePaid`; `WriteDownFailed`; `WriteDownFinished`;
        /// `PayoutDeferred` for what cannot be delivered.
        #[pallet::call_index(16)]
        #[pallet::weight(Pallet::<T>::max_step_weight())]
        pub fn write_down(origin: OriginFor<T>, system: SystemId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_write_down(system)
        }
    }
}
