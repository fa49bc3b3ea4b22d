//! Blocks until all certificates that end on the same day are settled.

use super::{Ends, Scale};
use codec::Encode;
use dlo_core::{Calendar, Day};
use dlo_runtime::{
    constants::SLOT_MS, CertEscrow, Executive, Header, NatGenesis, Runtime, RuntimeBlockWeights, RuntimeCall,
    System, UncheckedExtrinsic,
};
use sp_consensus_babe::{
    digests::{PreDigest, SecondaryPlainPreDigest},
    BABE_ENGINE_ID,
};
use sp_core::H256;
use sp_runtime::{traits::Header as _, Digest, DigestItem, DispatchError};
use std::time::Instant;

/// One block in which certificates ended.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// How many ended.
    pub ended: u64,
    /// Its weight, as a part of the most that a block may have.
    pub filled: f64,
    /// Milliseconds that it took.
    pub ms: f64,
}

/// Days until they end.
const DAYS: u32 = 30;

/// Blocks, from the first in which any of `certificates` certificates ends, until all are settled.
pub fn settle(certificates: u32, say: impl Fn(&str, u32, u32)) -> Result<Vec<Block>, DispatchError> {
    let mut scale = Scale::new(certificates, Ends::Together(DAYS), say)?;
    let last = scale.with(|| Day(NatGenesis::today().0.saturating_add(DAYS)));
    let mut slot = scale.with(|| NatGenesis::start_of(last)) / SLOT_MS + 1;
    let mut blocks = Vec::new();
    while left(&mut scale) > 0 && blocks.len() < certificates as usize {
        let before = left(&mut scale);
        let began = Instant::now();
        let filled = scale.with(|| block(slot));
        let ms = began.elapsed().as_secs_f64() * 1e3;
        blocks.push(Block { ended: before - left(&mut scale), filled, ms });
        slot += 1;
    }
    scale.with(CertEscrow::do_try_state)?;
    Ok(blocks)
}

fn left(scale: &mut Scale) -> u64 {
    scale.with(|| pallet_cert_escrow::Totals::<Runtime>::get().certificates)
}

/// An empty block in `slot`: how full it is.
fn block(slot: u64) -> f64 {
    let number = System::block_number() + 1;
    let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() });
    let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, claim.encode())] };
    let header = Header::new(number, H256::zero(), H256::zero(), System::parent_hash(), digest);
    Executive::initialize_block(&header);
    let now = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: slot * SLOT_MS });
    let applied = Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(now));
    assert!(matches!(applied, Ok(Ok(()))), "a timestamp is taken: {applied:?}");
    Executive::finalize_block();
    let (used, most) = (System::block_weight().total(), RuntimeBlockWeights::get().max_block);
    used.ref_time() as f64 / most.ref_time() as f64
}
