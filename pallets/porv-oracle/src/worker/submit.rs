//! Signing and submitting a report with each of the node's own keys.

use super::Task;
use crate::{
    pallet::{Call, Config, Pallet, ReportOf},
    OracleId, RateReport, SkuReport, LOG_TARGET,
};
use frame_support::BoundedVec;
use frame_system::offchain::SubmitTransaction;
use sp_runtime::RuntimeAppPublic;

/// Whether any key's report got into the pool.
pub(crate) fn submit<T: Config>(task: &Task, quotes: &[SkuReport], rates: &[RateReport]) -> bool {
    // The page that the quotes are of, and the list of currencies, have the same bounds.
    let quotes = BoundedVec::truncate_from(quotes.to_vec());
    let rates = BoundedVec::truncate_from(rates.to_vec());
    let report = ReportOf::<T> { round: task.round, page: task.page, quotes, rates };
    let mut submitted = false;
    for key in &task.keys {
        match submit_one::<T>(key, &report) {
            Ok(()) => submitted = true,
            Err(reason) => log::warn!(target: LOG_TARGET, "round {}: {reason}", task.round),
        }
    }
    submitted
}

fn submit_one<T: Config>(key: &OracleId, report: &ReportOf<T>) -> Result<(), &'static str> {
    let payload = Pallet::<T>::report_payload(report);
    let signature = key.sign(&payload).ok_or("the keystore does not sign")?;
    submit_call::<T>(Call::submit_report { oracle: key.clone(), report: report.clone(), signature })
}

/// Puts an authorized call into the pool.
pub(crate) fn submit_call<T: Config>(call: Call<T>) -> Result<(), &'static str> {
    let transaction = T::create_authorized_transaction(call.into());
    SubmitTransaction::<T, Call<T>>::submit_transaction(transaction)
        .map_err(|()| "the pool does not take the transaction")
}
