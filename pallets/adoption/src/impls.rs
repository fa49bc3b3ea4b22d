//! What the calls do.

use alloc::vec::Vec;

use codec::{DecodeLimit, MemTrackingInput};
use frame_support::{
    dispatch::{
        extract_actual_weight, DispatchResult, DispatchResultWithPostInfo, GetDispatchInfo, PostDispatchInfo,
    },
    ensure,
    traits::{
        fungible::MutateHold,
        schedule::{v3::Anon, DispatchTime, HARD_DEADLINE},
        tokens::Precision,
        Bounded, EnsureOrigin, Get, QueryPreimage, ValidatorSet,
    },
    MAX_EXTRINSIC_DEPTH,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::traits::{CheckedAdd, Dispatchable};

use crate::{
    types::{Proposal, ProposalOf, Standing},
    weights::WeightInfo,
    Config, EnsureAdopted, Error, Event, HoldReason, OpenBy, Origin, Pallet, Proposals,
};

const LOG: &str = "runtime::adoption";

/// Bytes of memory that a decoded call may take: 16 MiB, as in a transaction.
const MAX_DECODED_CALL: usize = 16_777_216;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_propose(who: T::AccountId, hash: T::Hash, len: u32) -> DispatchResult {
        ensure!(!Proposals::<T>::contains_key(hash), Error::<T>::AlreadyProposed);
        let open = OpenBy::<T>::get(&who);
        ensure!(Self::has_place(&who, open), Error::<T>::TooManyProposals);
        Self::check_call(&hash, len)?;
        let last_block = Self::now().checked_add(&T::ProposalLife::get()).ok_or(Error::<T>::Overflow)?;
        let open = open.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let deposit = T::ProposalDeposit::get();

        T::NativeBalance::hold(&HoldReason::Proposal.into(), &who, deposit)?;
        T::Preimages::request(&hash);
        OpenBy::<T>::insert(&who, open);
        let proposal = Proposal {
            proposer: who.clone(),
            deposit,
            len,
            last_block,
            spec_version: Self::spec_version(),
            adopters: Default::default(),
        };
        Proposals::<T>::insert(hash, proposal);
        Self::deposit_event(Event::Proposed { hash, proposer: who, len, last_block });
        Ok(())
    }

    pub(crate) fn do_adopt(who: T::AccountId, hash: T::Hash) -> DispatchResult {
        let validators = Self::validators();
        ensure!(validators.binary_search(&who).is_ok(), Error::<T>::NotValidator);
        let mut proposal = Self::open(&hash)?;
        ensure!(!Self::is_expired(&proposal), Error::<T>::Expired);

        proposal.adopters.retain(|adopter| validators.binary_search(adopter).is_ok());
        let Err(place) = proposal.adopters.binary_search(&who) else {
            return Err(Error::<T>::AlreadyAdopted.into());
        };
        proposal.adopters.try_insert(place, who.clone()).map_err(|_| Error::<T>::TooManyAdopters)?;
        let adopters = Self::count(proposal.adopters.len())?;
        let set = Self::count(validators.len())?;
        Self::deposit_event(Event::Adopted { hash, validator: who, adopters, validators: set });

        if adopters >= Self::needed(set)? {
            Self::enact(hash, proposal)
        } else {
            Proposals::<T>::insert(hash, proposal);
            Ok(())
        }
    }

    pub(crate) fn do_retract(who: T::AccountId, hash: T::Hash) -> DispatchResult {
        let mut proposal = Self::open(&hash)?;
        let place = proposal.adopters.binary_search(&who).map_err(|_| Error::<T>::NotAdopter)?;
        proposal.adopters.remove(place);
        Proposals::<T>::insert(hash, proposal);
        Self::deposit_event(Event::Retracted { hash, validator: who });
        Ok(())
    }

    pub(crate) fn do_withdraw(who: T::AccountId, hash: T::Hash) -> DispatchResult {
        let proposal = Self::open(&hash)?;
        ensure!(proposal.proposer == who, Error::<T>::NotProposer);
        ensure!(proposal.support(&Self::validators()) == 0, Error::<T>::HasAdopters);
        Self::close(&hash, &proposal);
        Self::deposit_event(Event::Withdrawn { hash });
        Ok(())
    }

    pub(crate) fn do_expire(hash: T::Hash) -> DispatchResult {
        let proposal = Self::open(&hash)?;
        ensure!(Self::is_expired(&proposal), Error::<T>::NotExpired);
        Self::close(&hash, &proposal);
        Self::deposit_event(Event::Expired { hash });
        Ok(())
    }

    pub(crate) fn do_as_root(
        origin: <T as Config>::RuntimeOrigin,
        call: <T as Config>::RuntimeCall,
    ) -> DispatchResultWithPostInfo {
        EnsureAdopted::ensure_origin(origin)?;
        let info = call.get_dispatch_info();
        let result = call.dispatch(RawOrigin::Root.into());
        let inner = extract_actual_weight(&result, &info);
        let actual_weight = Some(T::WeightInfo::as_root().saturating_add(inner));
        match result {
            Ok(post_info) => Ok(PostDispatchInfo { actual_weight, ..post_info }),
            Err(mut failure) => {
                failure.post_info.actual_weight = actual_weight;
                Err(failure)
            }
        }
    }

    pub(crate) fn standing_of(hash: &T::Hash) -> Option<Standing<BlockNumberFor<T>>> {
        let proposal = Proposals::<T>::get(hash)?;
        let validators = Self::validators();
        let set = Self::count(validators.len()).ok()?;
        Some(Standing {
            adopters: Self::count(proposal.support(&validators)).ok()?,
            needed: Self::needed(set).ok()?,
            validators: set,
            expired: Self::is_expired(&proposal),
            last_block: proposal.last_block,
        })
    }

    /// The least number above two thirds of `validators`.
    pub(crate) fn needed(validators: u32) -> Result<u32, Error<T>> {
        let two_thirds = validators.checked_mul(2).and_then(|twice| twice.checked_div(3));
        two_thirds.and_then(|floor| floor.checked_add(1)).ok_or(Error::<T>::Overflow)
    }

    /// Schedules the call before the proposal lets go of it, so that its preimage is requested throughout.
    fn enact(hash: T::Hash, proposal: ProposalOf<T>) -> DispatchResult {
        let len = proposal.len;
        ensure!(T::Preimages::len(&hash) == Some(len), Error::<T>::PreimageMissing);
        let at = Self::now().checked_add(&T::EnactmentDelay::get()).ok_or(Error::<T>::Overflow)?;
        T::Scheduler::schedule(
            DispatchTime::At(at),
            None,
            HARD_DEADLINE,
            Origin::Adopted.into(),
            Bounded::Lookup { hash, len },
        )?;
        Self::close(&hash, &proposal);
        Self::deposit_event(Event::Scheduled { hash, at });
        Ok(())
    }

    /// Removes a proposal with all that it holds. Never fails: an ending does not depend on a payout.
    fn close(hash: &T::Hash, proposal: &ProposalOf<T>) {
        Proposals::<T>::remove(hash);
        OpenBy::<T>::mutate_exists(&proposal.proposer, |open| {
            *open = open.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
        });
        if T::Preimages::is_requested(hash) {
            T::Preimages::unrequest(hash);
        }
        let reason = HoldReason::Proposal.into();
        let released =
            T::NativeBalance::release(&reason, &proposal.proposer, proposal.deposit, Precision::BestEffort);
        if let Err(error) = released {
            log::error!(target: LOG, "the deposit of {hash:?} stays held: {error:?}");
        }
    }

    /// The preimage is there, decodes as one whole call and is light enough to be enacted.
    pub(crate) fn check_call(hash: &T::Hash, len: u32) -> DispatchResult {
        ensure!(T::Preimages::len(hash) == Some(len), Error::<T>::PreimageMissing);
        let bytes = T::Preimages::fetch(hash, Some(len)).map_err(|_| Error::<T>::PreimageMissing)?;
        let call = Self::decode_call(&bytes).ok_or(Error::<T>::NotACall)?;
        let weight = call.get_dispatch_info().call_weight;
        ensure!(weight.all_lte(T::MaxCallWeight::get()), Error::<T>::TooHeavy);
        Ok(())
    }

    /// Decodes one whole call, within the limits of depth and memory that transactions are held to: few bytes can
    /// stand for a value that no stack or heap has room for.
    fn decode_call(mut bytes: &[u8]) -> Option<<T as Config>::RuntimeCall> {
        let mut input = MemTrackingInput::new(&mut bytes, MAX_DECODED_CALL);
        let call =
            <T as Config>::RuntimeCall::decode_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut input).ok()?;
        bytes.is_empty().then_some(call)
    }

    /// Whether `who`, with `open` proposals already, may make another one.
    fn has_place(who: &T::AccountId, open: u32) -> bool {
        Proposals::<T>::count() < T::MaxProposals::get()
            || (open == 0 && Self::validators().binary_search(who).is_ok())
    }

    fn open(hash: &T::Hash) -> Result<ProposalOf<T>, Error<T>> {
        Proposals::<T>::get(hash).ok_or(Error::<T>::UnknownProposal)
    }

    fn is_expired(proposal: &ProposalOf<T>) -> bool {
        proposal.is_expired(Self::now(), Self::spec_version())
    }

    /// The validators of the running session, ascending.
    fn validators() -> Vec<T::AccountId> {
        let mut validators = T::Validators::validators();
        validators.sort_unstable();
        validators
    }

    fn count(len: usize) -> Result<u32, Error<T>> {
        u32::try_from(len).map_err(|_| Error::<T>::Overflow)
    }

    fn now() -> BlockNumberFor<T> {
        frame_system::Pallet::<T>::block_number()
    }

    fn spec_version() -> u32 {
        T::Version::get().spec_version
    }
}
