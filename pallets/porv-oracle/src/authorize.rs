//! What makes a report or a statement a valid transaction.

use crate::{
    pallet::{Config, Currencies, CurrentPage, CurrentRound, Error, Members, Pallet, ReportOf, Reports},
    OracleId, OracleSignature, Slot, Statement,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
    traits::{Get, Zero},
    RuntimeAppPublic,
};

/// Context of signatures under reports.
pub const REPORT_CONTEXT: &[u8] = b"dlo/porv-oracle/report";
/// Context of signatures under statements.
pub const STATE_CONTEXT: &[u8] = b"dlo/porv-oracle/state";
/// Context of signatures under applications.
pub const APPLY_CONTEXT: &[u8] = b"dlo/porv-oracle/apply";

/// Reports and statements go before what pays a fee: a member has few of them in a round.
const PRIORITY: TransactionPriority = TransactionPriority::MAX >> 1;

impl<T: Config> Pallet<T> {
    /// The bytes that an oracle signs for a report: context, genesis hash, round, page, quotes, rates, SCALE encoded.
    pub fn report_payload(report: &ReportOf<T>) -> Vec<u8> {
        let genesis = Self::genesis_hash();
        (REPORT_CONTEXT, genesis, report.round, report.page, &report.quotes, &report.rates).encode()
    }

    /// The bytes that an oracle signs for a statement: context, genesis hash, slot, statement, SCALE encoded.
    pub fn statement_payload(slot: Slot, statement: &Statement) -> Vec<u8> {
        (STATE_CONTEXT, Self::genesis_hash(), slot, statement).encode()
    }

    /// The bytes that a key signs for the account that applies with it: context, genesis hash, account, SCALE encoded.
    pub fn application_payload(account: &T::AccountId) -> Vec<u8> {
        (APPLY_CONTEXT, Self::genesis_hash(), account).encode()
    }

    fn genesis_hash() -> T::Hash {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    /// Everything about a report but its signature.
    pub(crate) fn check_report(oracle: &OracleId, report: &ReportOf<T>) -> Result<(), Error<T>> {
        Self::check_round(report.round)?;
        let page = CurrentPage::<T>::get();
        let same = report.page == CurrentRound::<T>::get().page;
        ensure!(same && !page.is_empty(), Error::<T>::WrongPage);
        ensure!(Members::<T>::get().iter().any(|member| member.key == *oracle), Error::<T>::UnknownOracle);
        ensure!(!Reports::<T>::contains_key(report.round, oracle), Error::<T>::AlreadyReported);
        ensure!(!report.quotes.is_empty() || !report.rates.is_empty(), Error::<T>::BadQuotes);
        ensure!(report.quotes.iter().all(|quote| quote.is_sound()), Error::<T>::BadQuotes);
        ensure!(report.rates.iter().all(|rate| rate.rate.is_sound()), Error::<T>::BadQuotes);
        let skus = report.quotes.iter().map(|quote| quote.sku);
        ensure!(is_ascending_subset(skus, &page), Error::<T>::BadQuotes);
        let currencies = report.rates.iter().map(|rate| rate.currency);
        ensure!(is_ascending_subset(currencies, &Currencies::<T>::get()), Error::<T>::BadQuotes);
        Ok(())
    }

    /// That `round` is the running one.
    pub(crate) fn check_round(round: u32) -> Result<(), Error<T>> {
        // A pool checks for the next block, where the stored round may already be over.
        let running = Self::round_of(frame_system::Pallet::<T>::block_number());
        ensure!(round == CurrentRound::<T>::get().number && round == running, Error::<T>::WrongRound);
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
        Self::valid("porv-oracle/report", (oracle, report.round))
    }

    /// Whether a statement may get into the next block: the cheap checks first, then the signature.
    pub(crate) fn authorize_statement(
        _source: TransactionSource,
        oracle: &OracleId,
        slot: &Slot,
        statement: &Statement,
        signature: &OracleSignature,
    ) -> TransactionValidityWithRefund {
        Self::check_statement(oracle, *slot, statement).map_err(invalid)?;
        let payload = Self::statement_payload(*slot, statement);
        ensure!(oracle.verify(&payload, signature), InvalidTransaction::BadProof);
        Self::valid("porv-oracle/state", (oracle, slot))
    }

    /// A transaction that stands for `what` until the round ends.
    fn valid(prefix: &'static str, what: impl Encode) -> TransactionValidityWithRefund {
        ValidTransaction::with_tag_prefix(prefix)
            .priority(PRIORITY)
            .and_provides(what)
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

/// Whether `items` ascend strictly and all stand in `list`, which ascends.
fn is_ascending_subset<I: PartialEq>(mut items: impl Iterator<Item = I>, list: &[I]) -> bool {
    let mut rest = list.iter();
    items.all(|item| rest.any(|listed| *listed == item))
}

fn invalid<T>(error: Error<T>) -> TransactionValidityError {
    match error {
        // Not `ExhaustsResources`: a block's author would take the block for full.
        Error::WrongRound
        | Error::AlreadyReported
        | Error::AlreadyStated
        | Error::NothingNew
        | Error::SlotTaken => InvalidTransaction::Stale.into(),
        Error::UnknownOracle | Error::SuspendedOracle => InvalidTransaction::BadSigner.into(),
        _ => InvalidTransaction::Call.into(),
    }
}
