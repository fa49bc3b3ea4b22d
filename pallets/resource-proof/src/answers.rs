//! Answers. All that could be wrong with one was checked before it got into the block.

use crate::{AnswersIn, Config, Error, Event, Opened, Pallet, Peer, PeerOf, Peers, MAX_LANDMARKS};
use alloc::vec::Vec;
use dlo_core::PeerId;
use dlo_porv::utility::{average, average_repeats, counted_keys, proven_bytes};
use dlo_proof::{Answer, Landmark, Proven};
use frame_support::ensure;
use sp_core::H256;
use sp_runtime::DispatchResult;

impl<AccountId> Peer<AccountId> {
    /// What is remembered of `root`.
    pub(crate) fn landmarks_of(&self, root: H256) -> &[Landmark] {
        if self.proven_root == Some(root) {
            self.landmarks.as_slice()
        } else {
            &[]
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The peer's challenge `number`, if it can be answered now.
    pub(crate) fn open_challenge(peer: &PeerOf<T>, number: u32) -> Result<Opened, Error<T>> {
        let opened = peer.challenge.filter(|opened| opened.number == number).ok_or(Error::NoChallenge)?;
        ensure!(!opened.answered, Error::AlreadyAnswered);
        ensure!(Self::block() <= opened.deadline, Error::TooLate);
        Ok(opened)
    }

    /// Answers that this block has so far.
    pub(crate) fn answers_here() -> u32 {
        let (block, answers) = AnswersIn::<T>::get();
        if block == Self::block() {
            answers
        } else {
            0
        }
    }

    pub(crate) fn do_answer(id: PeerId, number: u32, answer: Answer) -> DispatchResult {
        let mut peer = Peers::<T>::get(id).ok_or(Error::<T>::UnknownPeer)?;
        let opened = Self::open_challenge(&peer, number)?;
        let proven = answer.proven(&opened.challenge).map_err(|_| Error::<T>::BadAnswer)?;
        AnswersIn::<T>::put((Self::block(), Self::answers_here().saturating_add(1)));
        Self::take_proven(&mut peer, opened, proven);
        Self::settle(&mut peer)?;
        Self::deposit_event(Event::Answered {
            peer: id,
            number,
            bytes: peer.bytes,
            availability: peer.availability.0,
            units: peer.units,
        });
        Peers::<T>::insert(id, peer);
        Ok(())
    }

    /// Takes up what an answer has proven.
    fn take_proven(peer: &mut PeerOf<T>, opened: Opened, proven: Proven) {
        let root = opened.challenge.root;
        let mut landmarks: Vec<Landmark> = peer.landmarks_of(root).to_vec();
        landmarks.extend(proven.landmarks);
        let spare = landmarks.len().saturating_sub(usize::try_from(MAX_LANDMARKS).unwrap_or(usize::MAX));
        // The oldest give way.
        peer.landmarks = landmarks.split_off(spare).try_into().unwrap_or_default();
        peer.proven_root = Some(root);
        peer.repeats = proven.repeats.map(|now| average_repeats(peer.repeats, now)).or(peer.repeats);
        peer.keys = counted_keys(opened.challenge.key_count, peer.repeats);
        peer.bytes = proven_bytes(peer.keys, proven.mean_len);
        peer.average = average(peer.average, peer.bytes);
        peer.availability = peer.availability.answered();
        peer.challenge = Some(Opened { answered: true, ..opened });
    }
}
