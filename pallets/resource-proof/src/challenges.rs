//! The pass over all peers: each has its turn once in a period, a bounded number of them in a block.

use crate::{
    Config, CurrentParameters, CurrentPass, Error, Event, Opened, Pallet, Parameters, Pass, PeerOf, Peers,
    Prefix, WeightInfo, LOG_TARGET,
};
use codec::Encode;
use dlo_core::PeerId;
use dlo_porv::utility::average;
use dlo_proof::Challenge;
use frame_support::{
    storage::with_storage_layer,
    traits::{Get, Randomness},
    weights::Weight,
};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::DispatchError;

/// What the randomness of challenges is asked for.
const SUBJECT: &[u8] = b"dlo/resource-proof/challenge";

impl<T: Config> Pallet<T> {
    /// Moves the pass on by one block. Gives the weight used.
    pub(crate) fn tick_pass() -> Weight {
        let mut pass = CurrentPass::<T>::get();
        let parameters = CurrentParameters::<T>::get();
        let now = Self::block();
        let due = now.saturating_sub(pass.started_at) >= parameters.period_blocks;
        if !pass.running && !due {
            return T::WeightInfo::pass_base();
        }
        if !pass.running {
            let (bits, moved) = (parameters.prefix_bits, pass.moved);
            pass = Pass { started_at: now, cursor: None, running: true, bits, moved };
        }
        // A block whose parent has no randomness opens no challenge.
        let (Some(random), _) = T::Randomness::random(SUBJECT) else { return T::WeightInfo::pass_base() };
        let turns = Self::take_turns(&mut pass, &parameters, random);
        CurrentPass::<T>::put(pass);
        // A turn by itself does not look for the next peer.
        T::WeightInfo::pass_base()
            .saturating_add(T::WeightInfo::turn().saturating_mul(turns))
            .saturating_add(T::DbWeight::get().reads(turns))
    }

    /// Lets the next peers have their turns. Gives how many.
    fn take_turns(pass: &mut Pass, parameters: &Parameters, random: T::Hash) -> u64 {
        let mut keys = match pass.cursor {
            None => Peers::<T>::iter_keys(),
            Some(last) => Peers::<T>::iter_keys_from(Peers::<T>::hashed_key_for(last)),
        };
        let mut turns = 0u64;
        for _ in 0..T::MaxChallenges::get() {
            let Some(id) = keys.next() else {
                pass.running = false;
                pass.moved = (pass.bits == parameters.prefix_bits).then_some(pass.bits);
                return turns;
            };
            pass.cursor = Some(id);
            turns = turns.saturating_add(1);
            // All or nothing: a hook has no storage layer of its own.
            let turned =
                with_storage_layer::<_, DispatchError, _>(|| Ok(Self::turn(id, parameters, random)?));
            if let Err(error) = turned {
                log::error!(target: LOG_TARGET, "peer {:?} cannot have its turn: {error:?}", id.0);
            }
        }
        turns
    }

    /// One peer's turn: its last challenge is settled and the next one opened.
    pub(crate) fn turn(id: PeerId, parameters: &Parameters, random: T::Hash) -> Result<(), Error<T>> {
        let Some(mut peer) = Peers::<T>::get(id) else { return Ok(()) };
        let now = Self::block();
        Self::move_prefix(id, &mut peer, parameters)?;
        if peer.challenge.is_some_and(|opened| !opened.answered && now <= opened.deadline) {
            Self::settle(&mut peer)?;
            Peers::<T>::insert(id, peer);
            return Ok(());
        }
        let missed = peer.challenge.take_if(|opened| !opened.answered);
        if missed.is_some() {
            peer.availability = peer.availability.missed();
            peer.average = average(peer.average, 0);
        }
        if peer.pending.is_some_and(|root| root.is_ripe(now, parameters.root_age_blocks)) {
            peer.current = peer.pending.take();
        }
        peer.challenge = Self::draw(id, &mut peer, parameters, random);
        Self::settle(&mut peer)?;
        if let Some(opened) = missed {
            Self::deposit_event(Event::Missed {
                peer: id,
                number: opened.number,
                availability: peer.availability.0,
                units: peer.units,
            });
        }
        Peers::<T>::insert(id, peer);
        Ok(())
    }

    /// Draws the next challenge, if there is a root to draw from.
    fn draw(id: PeerId, peer: &mut PeerOf<T>, parameters: &Parameters, random: T::Hash) -> Option<Opened> {
        let root = peer.current?;
        let number = peer.challenges.checked_add(1)?;
        peer.challenges = number;
        let seed = H256(blake2_256(&(random, id, number).encode()));
        let opened_at = Self::block();
        let deadline = opened_at.saturating_add(parameters.answer_blocks);
        Self::deposit_event(Event::Challenged { peer: id, number, root: root.root, deadline });
        let challenge = Challenge { seed, root: root.root, key_count: root.key_count };
        Some(Opened { number, challenge, opened_at, deadline, answered: false })
    }

    /// Prefixes get another length: neither those before nor the running pass say anything of them.
    pub(crate) fn forget_prefix_bits() {
        CurrentPass::<T>::mutate(|pass| {
            pass.bits = u8::MAX;
            pass.moved = None;
        });
    }

    /// Where prefixes have got another length, the peer goes over to its new one with its units.
    fn move_prefix(id: PeerId, peer: &mut PeerOf<T>, parameters: &Parameters) -> Result<(), Error<T>> {
        let prefix = Prefix::of(id, parameters.prefix_bits);
        if peer.prefix != prefix {
            Self::count_in_prefix(peer.prefix, peer.units, 0)?;
            Self::count_in_prefix(prefix, 0, peer.units)?;
            peer.prefix = prefix;
        }
        Ok(())
    }
}
