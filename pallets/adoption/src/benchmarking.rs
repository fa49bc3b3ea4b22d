//! Benchmarks: each call at its worst, with a full set of validators.

use alloc::{vec, vec::Vec};

use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, EnsureOrigin, Get, StorePreimage};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::traits::{Bounded, CheckedAdd, Hash};

use crate::{
    BalanceOf, BenchmarkHelper as _, Call, Config, EnsureAdopted, Error, OpenBy, Pallet, ProposalOf,
    Proposals,
};

/// Keys of a call that takes much memory and time to decode for its length: a byte for each.
const MAX_KEYS: u32 = 600_000;

fn funded<T: Config>(name: &'static str) -> T::AccountId {
    let who: T::AccountId = account(name, 0, 0);
    fund::<T>(&who);
    who
}

fn fund<T: Config>(who: &T::AccountId) {
    // Far above any deposit and far below an overflow of the issuance.
    let balance = BalanceOf::<T>::max_value() / 1_000_000u32.into();
    T::NativeBalance::set_balance(who, balance);
}

/// A full set of validators, ascending.
fn validators<T: Config>() -> Vec<T::AccountId> {
    let mut set: Vec<T::AccountId> =
        (0..T::MaxValidators::get()).map(|index| account("validator", index, 0)).collect();
    set.sort_unstable();
    T::BenchmarkHelper::set_validators(set.clone());
    set
}

/// Notes `call`; gives its hash and length.
fn noted<T: Config>(call: frame_system::Call<T>) -> Result<(T::Hash, u32), BenchmarkError> {
    let call: <T as Config>::RuntimeCall = call.into();
    let bytes = call.encode();
    let len = bytes.len() as u32;
    let hash = T::Hashing::hash(&bytes);
    T::Preimages::note(bytes.into())?;
    Ok((hash, len))
}

/// Opens a proposal of `proposer` that all of `adopters` have adopted.
fn proposed<T: Config>(
    proposer: &T::AccountId,
    adopters: &[T::AccountId],
) -> Result<T::Hash, BenchmarkError> {
    let (hash, len) = noted::<T>(frame_system::Call::remark { remark: vec![] })?;
    Pallet::<T>::do_propose(proposer.clone(), hash, len)?;
    mutate::<T>(hash, |proposal| {
        proposal.adopters = adopters.to_vec().try_into().map_err(|_| Error::<T>::TooManyAdopters)?;
        Ok(())
    })?;
    Ok(hash)
}

fn mutate<T: Config>(
    hash: T::Hash,
    change: impl FnOnce(&mut ProposalOf<T>) -> Result<(), Error<T>>,
) -> Result<(), BenchmarkError> {
    Proposals::<T>::try_mutate(hash, |open| match open {
        Some(proposal) => change(proposal),
        None => Err(Error::<T>::UnknownProposal),
    })
    .map_err(|error| sp_runtime::DispatchError::from(error).into())
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// `l`: bytes of a call that is slow to decode. Where it is long it is refused for the weight it declares.
    #[benchmark]
    fn check_call(l: Linear<0, MAX_KEYS>) -> Result<(), BenchmarkError> {
        let keys = vec![vec![]; l as usize];
        let (hash, len) = noted::<T>(frame_system::Call::kill_storage { keys })?;
        let checked;

        #[block]
        {
            checked = Pallet::<T>::check_call(&hash, len);
        }

        assert_ne!(checked, Err(Error::<T>::NotACall.into()));
        assert_ne!(checked, Err(Error::<T>::PreimageMissing.into()));
        Ok(())
    }

    /// What comes on top of the check of the call. All places are taken, so the set of validators is read.
    #[benchmark]
    fn propose() -> Result<(), BenchmarkError> {
        let set = validators::<T>();
        let proposer = set.last().cloned().ok_or("no validator")?;
        fund::<T>(&proposer);
        let other = funded::<T>("other");
        for index in 0..T::MaxProposals::get() {
            let (hash, len) = noted::<T>(frame_system::Call::remark { remark: index.encode() })?;
            Pallet::<T>::do_propose(other.clone(), hash, len)?;
        }
        let (hash, len) = noted::<T>(frame_system::Call::remark { remark: vec![] })?;

        #[extrinsic_call]
        _(RawOrigin::Signed(proposer.clone()), hash, len);

        assert_eq!(OpenBy::<T>::get(proposer), 1);
        assert!(Proposals::<T>::contains_key(hash));
        Ok(())
    }

    /// The deciding adoption, which schedules the call.
    #[benchmark]
    fn adopt() -> Result<(), BenchmarkError> {
        let set = validators::<T>();
        let (last, others) = set.split_last().ok_or("no validator")?;
        let proposer = funded::<T>("proposer");
        let hash = proposed::<T>(&proposer, others)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(last.clone()), hash);

        assert!(!Proposals::<T>::contains_key(hash));
        Ok(())
    }

    #[benchmark]
    fn retract() -> Result<(), BenchmarkError> {
        let set = validators::<T>();
        let first = set.first().cloned().ok_or("no validator")?;
        let proposer = funded::<T>("proposer");
        let hash = proposed::<T>(&proposer, &set)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(first), hash);

        let left = Proposals::<T>::get(hash).map(|proposal| proposal.adopters.len());
        assert_eq!(left, set.len().checked_sub(1));
        Ok(())
    }

    /// All adopters have left the set, so each of them is looked for in it.
    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        validators::<T>();
        let mut departed: Vec<T::AccountId> =
            (0..T::MaxValidators::get()).map(|index| account("departed", index, 0)).collect();
        departed.sort_unstable();
        let proposer = funded::<T>("proposer");
        let hash = proposed::<T>(&proposer, &departed)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(proposer), hash);

        assert!(!Proposals::<T>::contains_key(hash));
        Ok(())
    }

    #[benchmark]
    fn expire() -> Result<(), BenchmarkError> {
        let set = validators::<T>();
        let proposer = funded::<T>("proposer");
        let hash = proposed::<T>(&proposer, &set)?;
        let over = frame_system::Pallet::<T>::block_number()
            .checked_add(&T::ProposalLife::get())
            .and_then(|last| last.checked_add(&BlockNumberFor::<T>::from(1u32)))
            .ok_or("no block after the proposal's life")?;
        frame_system::Pallet::<T>::set_block_number(over);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), hash);

        assert!(!Proposals::<T>::contains_key(hash));
        Ok(())
    }

    /// What comes on top of the inner call.
    #[benchmark]
    fn as_root() -> Result<(), BenchmarkError> {
        let origin = <EnsureAdopted as EnsureOrigin<<T as Config>::RuntimeOrigin>>::try_successful_origin()
            .map_err(|_| BenchmarkError::Weightless)?;
        let call: <T as Config>::RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();

        #[block]
        {
            Pallet::<T>::do_as_root(origin, call).map_err(|failure| failure.error)?;
        }
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
