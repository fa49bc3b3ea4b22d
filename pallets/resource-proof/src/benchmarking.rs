//! Benchmarks: each call and hook at its worst, with proofs of the largest tree over the largest chunks.

use super::*;
use alloc::vec::Vec;
use dlo_core::{CommodityId, Handover, PeerId, SystemId, Usd};
use dlo_porv::{histogram::bucket_of, utility::Availability};
use dlo_proof::{
    keypair, peer_id, prove::worst_case, Answer, Commitment, PublicKey, SecretKey, Signature, BIND_CONTEXT,
    COMMITMENT_CONTEXT,
};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{
        fungible::{Mutate, MutateHold},
        EnsureOrigin, Get,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_core::{crypto::KeyTypeId, sr25519, H256};
use sp_io::crypto::{sr25519_generate, sr25519_sign};

const AGENTS: KeyTypeId = KeyTypeId(*b"agnt");
/// A timestamp in the year 2026.
const NOW: u64 = 1_780_000_000_000;
/// Units that never bound anything.
const CAPACITY_GIB: u64 = 1 << 40;

struct Bound<A> {
    owner: A,
    system: SystemId,
    peer: PeerId,
    public: PublicKey,
    secret: SecretKey,
    agent: sr25519::Public,
}

fn owner<T: Config>() -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    frame_system::Pallet::<T>::set_block_number(1u32.into());
    T::BenchmarkHelper::set_time(NOW);
    T::BenchmarkHelper::set_randomness();
    let owner = whitelisted_caller();
    let _ = T::NativeBalance::set_balance(&owner, u128::MAX / 4);
    owner
}

fn binding<T: Config>(owner: &T::AccountId, system: SystemId, secret: &SecretKey) -> Signature {
    let number = Work::<T>::get(system).next_bind;
    secret
        .sign(&Pallet::<T>::bind_payload(system, owner, number), BIND_CONTEXT, [0; 32])
        .expect("a key signs")
}

fn bound<T: Config>(seed: u8) -> Result<Bound<T::AccountId>, BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let owner = owner::<T>();
    let system = T::BenchmarkHelper::system(&owner, CAPACITY_GIB);
    let (public, secret) = keypair([seed; 32]);
    let agent = sr25519_generate(AGENTS, None);
    let signature = binding::<T>(&owner, system, &secret);
    Pallet::<T>::do_bind(owner.clone(), system, public.clone(), agent, signature)?;
    Ok(Bound { owner, system, peer: peer_id(&public), public, secret, agent })
}

/// `root` as the antnode and its agent sign it.
fn commitment<T: Config>(bound: &Bound<T::AccountId>, root: H256) -> (Commitment, sr25519::Signature) {
    let mut commitment = Commitment {
        root,
        key_count: dlo_proof::MAX_KEYS,
        public_key: bound.public.clone(),
        signature: Signature::default(),
    };
    commitment.signature =
        bound.secret.sign(&commitment.payload(), COMMITMENT_CONTEXT, [0; 32]).expect("a key signs");
    let payload = Pallet::<T>::commit_payload(bound.peer, (bound.system, 0), 1, commitment.hash());
    let signature = sr25519_sign(AGENTS, &bound.agent, &payload).expect("the key was generated here");
    (commitment, signature)
}

/// A store of the most keys, and the answer to its challenge. Few chunks are real: those that `seed` draws.
fn challenged<T: Config>(bound: &Bound<T::AccountId>) -> Answer {
    let (challenge, answer) = worst_case(H256::repeat_byte(7));
    let opened = Opened { number: 1, challenge, opened_at: 1, deadline: 100, answered: false };
    Peers::<T>::mutate(bound.peer, |peer| {
        if let Some(peer) = peer {
            let root = Root { root: challenge.root, key_count: challenge.key_count, committed_at: 0 };
            peer.current = Some(root);
            peer.sequence = 1;
            peer.challenges = 1;
            peer.challenge = Some(opened);
            peer.proven_root = Some(challenge.root);
            let proven = answer.proven(&challenge).map(|proven| proven.landmarks).unwrap_or_default();
            peer.landmarks = BoundedVec::truncate_from([proven.clone(), proven].concat());
            peer.availability = Availability::WHOLE;
        }
    });
    CurrentParameters::<T>::mutate(|parameters| parameters.prefix_bits = 0);
    answer
}

/// The bound system counts already, and so does its owner with another one; prefixes are limited.
fn counted<T: Config>(bound: &Bound<T::AccountId>) -> Result<(), BenchmarkError> {
    let mut parameters = CurrentParameters::<T>::get();
    parameters.probation_ms = 0;
    parameters.min_prefixes = 1;
    parameters.prefix_bits = MAX_PREFIX_BITS;
    CurrentParameters::<T>::put(parameters);
    let mut peer = Peers::<T>::get(bound.peer).ok_or("bound")?;
    let moved = Some(MAX_PREFIX_BITS);
    CurrentPass::<T>::mutate(|pass| pass.moved = moved);
    peer.prefix = Prefix::of(bound.peer, MAX_PREFIX_BITS);
    peer.keys = dlo_proof::MAX_KEYS;
    peer.average = 1 << 40;
    peer.availability = Availability::WHOLE;
    Pallet::<T>::settle(&mut peer).map_err(|_| "settled")?;
    Peers::<T>::insert(bound.peer, peer);
    Ok(())
}

/// Binds another peer, numbered `n`, without its signature.
fn bind_another<T: Config>(bound: &Bound<T::AccountId>, n: u32) -> Result<(), BenchmarkError> {
    let mut bytes = [0u8; 32];
    bytes.iter_mut().zip(n.to_be_bytes()).for_each(|(to, from)| *to = from);
    let (id, deposit) = (PeerId(H256(bytes)), T::PeerDeposit::get());
    T::NativeBalance::hold(&HoldReason::Peer.into(), &bound.owner, deposit)?;
    let fresh = Pallet::<T>::fresh(id, (bound.system, n), bound.owner.clone(), deposit, bound.agent);
    Peers::<T>::insert(id, fresh);
    PeersOf::<T>::insert(bound.system, id, ());
    Work::<T>::mutate(bound.system, |work| work.peers += 1);
    Ok(())
}

/// As many as there may be, numbered from `first`.
fn references<T: Config>(first: u32) -> References {
    let mut skus: Vec<_> = (first..first + MAX_REFERENCES).map(T::BenchmarkHelper::priced_sku).collect();
    skus.sort_unstable();
    References::truncate_from(skus)
}

#[benchmarks(where T::NativeBalance: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn bind() -> Result<(), BenchmarkError> {
        let owner = owner::<T>();
        let system = T::BenchmarkHelper::system(&owner, CAPACITY_GIB);
        let (public, secret) = keypair([1; 32]);
        let signature = binding::<T>(&owner, system, &secret);
        let (peer, agent) = (peer_id(&public), sr25519::Public::default());
        #[extrinsic_call]
        _(RawOrigin::Signed(owner), system, public, agent, signature);
        assert!(Peers::<T>::contains_key(peer));
        Ok(())
    }

    #[benchmark]
    fn unbind() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        counted::<T>(&bound)?;
        #[extrinsic_call]
        _(RawOrigin::Signed(bound.owner), bound.peer);
        assert!(!Peers::<T>::contains_key(bound.peer));
        Ok(())
    }

    #[benchmark]
    fn set_agent() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        let agent = sr25519::Public::default();
        #[extrinsic_call]
        _(RawOrigin::Signed(bound.owner), bound.peer, agent);
        assert_eq!(Peers::<T>::get(bound.peer).and_then(|peer| peer.agent), Some(agent));
        Ok(())
    }

    /// A system of `p` peers that counts goes to an owner who has no system yet.
    #[benchmark]
    fn hand_over(p: Linear<1, { T::MaxPeers::get() }>) -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        counted::<T>(&bound)?;
        for n in 1..p {
            bind_another::<T>(&bound, n)?;
        }
        let to: T::AccountId = account("buyer", 0, 0);
        let _ = T::NativeBalance::set_balance(&to, u128::MAX / 4);
        #[block]
        {
            <Pallet<T> as Handover<T::AccountId>>::hand_over(bound.system, &bound.owner, &to)?;
        }
        let handed = Peers::<T>::iter_values().filter(|peer| peer.depositor == to && peer.agent.is_none());
        assert_eq!(handed.count(), p as usize);
        assert!(Work::<T>::get(bound.system).counted.is_some_and(|counted| counted.owner == to));
        Ok(())
    }

    #[benchmark]
    fn authorize_commit() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        let (commitment, signature) = commitment::<T>(&bound, H256::repeat_byte(1));
        let valid;
        #[block]
        {
            let source = TransactionSource::External;
            valid = Pallet::<T>::authorize_commit(source, &bound.peer, &1, &commitment, &signature);
        }
        assert!(valid.is_ok());
        Ok(())
    }

    #[benchmark]
    fn commit() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        let (commitment, signature) = commitment::<T>(&bound, H256::repeat_byte(1));
        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, bound.peer, 1, commitment, signature);
        assert!(Peers::<T>::get(bound.peer).is_some_and(|peer| peer.pending.is_some()));
        Ok(())
    }

    #[benchmark]
    fn authorize_answer() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        let proof = challenged::<T>(&bound);
        let valid;
        #[block]
        {
            valid = Pallet::<T>::authorize_answer(TransactionSource::External, &bound.peer, &1, &proof);
        }
        assert!(valid.is_ok());
        Ok(())
    }

    #[benchmark]
    fn answer() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        counted::<T>(&bound)?;
        let proof = challenged::<T>(&bound);
        // What is dispatched has been checked: prefixes only bound what is paid.
        CurrentParameters::<T>::mutate(|parameters| parameters.prefix_bits = MAX_PREFIX_BITS);
        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, bound.peer, 1, proof);
        let answered = Peers::<T>::get(bound.peer).and_then(|peer| peer.challenge);
        assert!(answered.is_some_and(|opened| opened.answered));
        Ok(())
    }

    #[benchmark]
    fn pass_base() -> Result<(), BenchmarkError> {
        owner::<T>();
        // A pass begins, and ends at once.
        frame_system::Pallet::<T>::set_block_number(1_000_000u32.into());
        #[block]
        {
            Pallet::<T>::tick_pass();
        }
        assert_eq!(CurrentPass::<T>::get().started_at, 1_000_000);
        Ok(())
    }

    #[benchmark]
    fn turn() -> Result<(), BenchmarkError> {
        let bound = bound::<T>(1)?;
        counted::<T>(&bound)?;
        challenged::<T>(&bound);
        // The challenge is missed, its prefix has another length, and a commitment is ripe.
        frame_system::Pallet::<T>::set_block_number(1_000u32.into());
        let mut parameters = CurrentParameters::<T>::get();
        parameters.prefix_bits = MAX_PREFIX_BITS - 1;
        CurrentParameters::<T>::put(parameters);
        CurrentPass::<T>::mutate(|pass| pass.moved = Some(parameters.prefix_bits));
        parameters.root_age_blocks = 0;
        Peers::<T>::mutate(bound.peer, |peer| {
            if let Some(peer) = peer {
                peer.pending = peer.current;
            }
        });
        let turned;
        #[block]
        {
            turned = Pallet::<T>::turn(bound.peer, &parameters, T::Hash::default()).is_ok();
        }
        assert!(turned);
        assert!(Peers::<T>::get(bound.peer).is_some_and(|peer| peer.challenges == 2));
        Ok(())
    }

    #[benchmark]
    fn rate_base() {
        frame_system::Pallet::<T>::set_block_number(1u32.into());
        #[block]
        {
            Pallet::<T>::tick_rate();
        }
    }

    #[benchmark]
    fn step_rate() -> Result<(), BenchmarkError> {
        owner::<T>();
        Pallet::<T>::do_set_references(references::<T>(0))?;
        Networks::<T>::mutate(CommodityId::STORAGE, |network| {
            network.systems = u32::MAX;
            network.owners = u32::MAX;
            network.units = u64::MAX;
            // The median is found last.
            let _ = network.histogram.add(bucket_of(u128::MAX), 1);
        });
        Rates::<T>::insert(CommodityId::STORAGE, Rate { rate: Usd(1), ..Default::default() });
        let parameters = CurrentParameters::<T>::get();
        let stepped;
        #[block]
        {
            stepped = Pallet::<T>::step_rate(&parameters).is_ok();
        }
        assert!(stepped && Rates::<T>::get(CommodityId::STORAGE).is_some_and(|rate| rate.median.is_some()));
        Ok(())
    }

    #[benchmark]
    fn set_parameters() -> Result<(), BenchmarkError> {
        let origin = T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let parameters = Parameters::LIVE;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, parameters);
        assert_eq!(CurrentParameters::<T>::get(), parameters);
        Ok(())
    }

    #[benchmark]
    fn set_references() -> Result<(), BenchmarkError> {
        let origin = T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        Pallet::<T>::do_set_references(references::<T>(MAX_REFERENCES))?;
        let skus = references::<T>(0);
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, skus);
        assert_eq!(ReferenceSkus::<T>::get().len() as u32, MAX_REFERENCES);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::for_benchmarks(), crate::mock::Test);
}
