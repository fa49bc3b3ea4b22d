//! What a chain must prove before anything of worth rests on it.

use super::FullClient;
use crate::error::StartError;
use dlo_runtime::{opaque::Block, AccountId};
use dlo_runtime_api::ReserveApi;
use sc_client_api::UsageProvider;
use sc_service::{ChainSpec, ChainType};
use sp_api::ProvideRuntimeApi;

/// Refuses a live chain whose runtime does not prove the work behind its value.
///
/// A node that has yet to fetch the state asks the genesis: that state is always at hand.
pub(crate) fn ensure_work_is_proven(client: &FullClient, spec: &dyn ChainSpec) -> Result<(), StartError> {
    if matches!(spec.chain_type(), ChainType::Development | ChainType::Local) {
        return Ok(());
    }
    let chain = client.usage_info().chain;
    let at = if chain.finalized_state.is_some() { chain.best_hash } else { chain.genesis_hash };
    let answer = ReserveApi::<Block, AccountId>::work_is_proven(&*client.runtime_api(), at);
    match answer {
        Ok(true) => Ok(()),
        Ok(false) => Err(StartError::WorkNotProven(spec.name().into())),
        Err(error) => Err(StartError::NotADloChain { chain: spec.name().into(), reason: error.to_string() }),
    }
}
