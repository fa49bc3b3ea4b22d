//! What makes a report a valid transaction.

use crate::{
    pallet::{Config, CurrentPage, CurrentRound, Error, Members, Pallet, ReportOf, Reports},
    OracleId, OracleSignature,
};
use alloc::vec::Vec;
use codec::Encode;
use dlo_core::SkuId;
use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
    traits::{Get, Zero},
    RuntimeAppPublic,
};

/// Context of report signatures.
pub const REPORT_CONTEXT: &[u8] = b"dlo/porv-oracle/report";

/// Reports go before what pays a fee: there is at most one per member and round.
const PRIORITY: TransactionPriority = TransactionPriority::MAX >> 1;

impl<T: Config> Pallet<T> {
    /// The bytes that an oracle signs: context, genesis hash, round, page, quotes, SCALE encoded.
    pub fn report_payload(report: &ReportOf<T>) -> Vec<u8> {
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        (REPORT_CONTEXT, genesis, report.round, report.page, &report.quotes).encode()
    }

    /// Everything about a report but its signature.
    pub(crate) fn check_report(oracle: &OracleId, report: &ReportOf<T>) -> Result<(), Error<T>> {
        let round = CurrentRound::<T>::get();
        // A pool checks for the next block, where the stored round may already be over.
        let running = Self::round_of(frame_system::Pallet::<T>::block_number());
        ensure!(report.round == round.number && report.round == running, Error::<T>::WrongRound);
        ensure!(report.page == round.page, Error::<T>::WrongPage);
        ensure!(Members::<T>::get().iter().any(|member| member.key == *oracle), Error::<T>::UnknownOracle);
        ensure!(!Reports::<T>::contains_key(report.round, oracle), Error::<T>::AlreadyReported);
        ensure!(!report.quotes.is_empty(), Error::<T>::BadQuotes);
        ensure!(report.quotes.iter().all(|quote| quote.is_sound()), Error::<T>::BadQuotes);
        let skus = report.quotes.iter().map(|quote| quote.sku);
        ensure!(ascending_subset(skus, &CurrentPage::<T>::get()), Error::<T>::BadQuotes);
        Ok(())
    }

    /// Whether a report may get into the next block: the cheap checks first, then the signature.
    pub(crate) fn authorize_report(
        _source: TransactionSource,
        oracle: &OracleId,
        report: &ReportOf<T>,
        signature: &OracleSignature,
    ) -> TransactionValidityWithRefund {
        Self::check_report(oracle, report).map_err(invalid)?;
        ensure!(oracle.verify(&Self::report_payload(report), signature), InvalidTransaction::BadProof);
        ValidTransaction::with_tag_prefix("porv-oracle/report")
            .priority(PRIORITY)
            .and_provides((oracle, report.round))
            .longevity(Self::blocks_left().into())
            .propagate(true)
            .build()
            .map(|valid| (valid, Weight::zero()))
    }

    /// Blocks from this one to the end of the running round, this one among them; at least one.
    pub(crate) fn blocks_left() -> u32 {
        let block = Self::block_u32(frame_system::Pallet::<T>::block_number());
        let length = T::RoundLength::get().max(1);
        length.saturating_sub(block.checked_rem(length).unwrap_or_default()).max(1)
    }
}

/// Whether `skus` ascend strictly and all stand in `page`, which ascends.
fn ascending_subset(skus: impl Iterator<Item = SkuId>, page: &[SkuId]) -> bool {
    let mut rest = page.iter();
    skus.into_iter().all(|sku| rest.any(|listed| *listed == sku))
}

fn invalid<T>(error: Error<T>) -> TransactionValidityError {
    match error {
        Error::WrongRound | Error::AlreadyReported => InvalidTransaction::Stale.into(),
        Error::UnknownOracle => InvalidTransaction::BadSigner.into(),
        _ => InvalidTransaction::Call.into(),
    }
}
