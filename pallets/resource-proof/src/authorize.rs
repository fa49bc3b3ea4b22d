//! What makes a commitment or an answer a valid transaction: the cheap checks first.

use crate::{Config, CurrentParameters, Error, Pallet, PeerOf, Peers};
use alloc::vec::Vec;
use codec::Encode;
use dlo_core::{PeerId, SystemId};
use dlo_proof::{Answer, Commitment, ProofError, BIND_CONTEXT, MAX_KEYS};
use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::{sr25519, H256};
use sp_runtime::traits::Zero;

/// Context of agents' signatures under commitments.
pub const COMMIT_CONTEXT: &[u8] = b"dlo/resource-proof/commit";

/// An answer goes before what pays a fee: it has a deadline, and a pass bounds how many there are in a window.
const ANSWER_PRIORITY: TransactionPriority = TransactionPriority::MAX >> 1;
/// A commitment goes before what pays a fee as well: it pays none, and a peer has one at a time.
const COMMIT_PRIORITY: TransactionPriority = TransactionPriority::MAX >> 2;
/// Blocks for which a commitment may wait in a pool.
const COMMIT_LONGEVITY: TransactionLongevity = 64;
/// Codes of invalid transactions from here on say what of a proof is wrong; those before are the pallet's errors.
pub const PROOF_CODES: u8 = 100;

impl<T: Config> Pallet<T> {
    /// The bytes that an antnode signs to be bound: context, genesis hash, system, owner and number, SCALE encoded.
    pub fn bind_payload(system: SystemId, owner: &T::AccountId, number: u32) -> Vec<u8> {
        (BIND_CONTEXT, Self::genesis_hash(), system, owner, number).encode()
    }

    /// The bytes that an agent signs for a commitment: context, genesis hash, peer, system and number of its binding,
    /// number and hash of the commitment, SCALE encoded. The antnode's own signature has no time in it and is public.
    pub fn commit_payload(
        peer: PeerId,
        (system, binding): (SystemId, u32),
        sequence: u32,
        commitment: H256,
    ) -> Vec<u8> {
        (COMMIT_CONTEXT, Self::genesis_hash(), peer, system, binding, sequence, commitment).encode()
    }

    fn genesis_hash() -> T::Hash {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    pub(crate) fn authorize_commit(
        _source: TransactionSource,
        peer: &PeerId,
        sequence: &u32,
        commitment: &Commitment,
        signature: &sr25519::Signature,
    ) -> TransactionValidityWithRefund {
        let bound = Self::check_commit(*peer, *sequence, commitment).map_err(invalid)?;
        let payload =
            Self::commit_payload(*peer, (bound.system, bound.binding), *sequence, commitment.hash());
        let agent = bound.agent.ok_or(invalid(Error::<T>::BadAgent))?;
        let signed = sp_io::crypto::sr25519_verify(signature, &payload, &agent);
        ensure!(signed, invalid(Error::<T>::BadAgent));
        ensure!(commitment.peer() == *peer, invalid(Error::<T>::WrongPeer));
        commitment.verify().map_err(bad_proof)?;
        valid("resource-proof/commit", (peer, sequence), COMMIT_PRIORITY, COMMIT_LONGEVITY)
    }

    /// All about a commitment that costs little to check.
    fn check_commit(peer: PeerId, sequence: u32, commitment: &Commitment) -> Result<PeerOf<T>, Error<T>> {
        let bound = Peers::<T>::get(peer).ok_or(Error::UnknownPeer)?;
        ensure!(Some(sequence) == bound.sequence.checked_add(1), Error::WrongSequence);
        ensure!((1..=MAX_KEYS).contains(&commitment.key_count), Error::BadKeyCount);
        let age = CurrentParameters::<T>::get().root_age_blocks;
        let waits = bound.pending.is_some_and(|root| !root.is_ripe(Self::block(), age));
        ensure!(!waits, Error::CommitPending);
        let last = bound.pending.or(bound.current);
        ensure!(last.is_none_or(|root| root.root != commitment.root), Error::SameRoot);
        Ok(bound)
    }

    pub(crate) fn authorize_answer(
        _source: TransactionSource,
        peer: &PeerId,
        number: &u32,
        answer: &Answer,
    ) -> TransactionValidityWithRefund {
        ensure!(Self::answers_here() < T::MaxAnswers::get(), invalid(Error::<T>::BlockFull));
        let bound = Peers::<T>::get(peer).ok_or(invalid(Error::<T>::UnknownPeer))?;
        let opened = Self::open_challenge(&bound, *number).map_err(invalid)?;
        let bits = CurrentParameters::<T>::get().prefix_bits;
        answer
            .check(&opened.challenge, *peer, bits, bound.landmarks_of(opened.challenge.root))
            .map_err(bad_proof)?;
        let left = opened.deadline.saturating_sub(Self::block()).saturating_add(1);
        valid("resource-proof/answer", (peer, number), ANSWER_PRIORITY, left.into())
    }
}

fn valid(
    prefix: &'static str,
    what: impl Encode,
    priority: TransactionPriority,
    longevity: TransactionLongevity,
) -> TransactionValidityWithRefund {
    ValidTransaction::with_tag_prefix(prefix)
        .priority(priority)
        .and_provides(what)
        .longevity(longevity)
        .propagate(true)
        .build()
        .map(|valid| (valid, Weight::zero()))
}

fn bad_proof(error: ProofError) -> TransactionValidityError {
    let code = error.encode().first().copied().unwrap_or_default();
    InvalidTransaction::Custom(PROOF_CODES.saturating_add(code)).into()
}

fn invalid<T: Config>(error: Error<T>) -> TransactionValidityError {
    match error {
        // It waits for the next block, and the author goes on with others.
        Error::BlockFull => InvalidTransaction::ExhaustsResources.into(),
        Error::WrongSequence | Error::AlreadyAnswered | Error::TooLate => InvalidTransaction::Stale.into(),
        Error::BadAgent => InvalidTransaction::BadProof.into(),
        other => {
            let code = other.encode().first().copied().unwrap_or_default();
            InvalidTransaction::Custom(code).into()
        }
    }
}
