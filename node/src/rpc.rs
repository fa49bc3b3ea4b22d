//! The JSON-RPC methods that the service does not bring along itself.

mod dlo;
mod market;
mod obligations;

use crate::service::{FullBackend, FullClient, GrandpaLink, SelectChain, TransactionPool};
use dlo::{Dlo, DloApiServer};
use dlo_runtime::{opaque::Block, BlockNumber, Hash};
use jsonrpsee::RpcModule;
use market::MarketRpcServer;
use obligations::ObligationsRpcServer;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{error::Error as ServiceError, ChainSpec};
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What answering about finality needs.
pub(crate) struct Finality {
    voter_state: SharedVoterState,
    authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    justifications: GrandpaJustificationStream<Block>,
    proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

impl Finality {
    /// Takes from the link what is needed of it.
    pub(crate) fn new(link: &GrandpaLink, backend: Arc<FullBackend>, voter_state: SharedVoterState) -> Self {
        let authority_set = link.shared_authority_set().clone();
        Self {
            voter_state,
            justifications: link.justification_stream(),
            proofs: FinalityProofProvider::new_for_service(backend, Some(authority_set.clone())),
            authority_set,
        }
    }
}

/// What the methods work on.
pub(crate) struct Parts {
    /// The chain and its state.
    pub(crate) client: Arc<FullClient>,
    /// Transactions that wait.
    pub(crate) pool: Arc<TransactionPool>,
    /// Chooses the best chain.
    pub(crate) select_chain: SelectChain,
    /// The chain spec.
    pub(crate) chain_spec: Box<dyn ChainSpec>,
    /// The keys.
    pub(crate) keystore: KeystorePtr,
    /// Answers questions about epochs.
    pub(crate) babe_worker: BabeWorkerHandle<Block>,
    /// Answers questions about finality.
    pub(crate) finality: Finality,
}

/// All methods of `parts`.
pub(crate) fn methods(
    parts: &Parts,
    executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, ServiceError> {
    let Parts { client, pool, select_chain, chain_spec, keystore, babe_worker, finality } = parts;
    let mut module = RpcModule::new(());
    let grandpa = Grandpa::new(
        executor,
        finality.authority_set.clone(),
        finality.voter_state.clone(),
        finality.justifications.clone(),
        finality.proofs.clone(),
    );
    let babe = Babe::new(client.clone(), babe_worker.clone(), keystore.clone(), select_chain.clone());
    let sync_state = SyncState::new(
        chain_spec.cloned_box(),
        client.clone(),
        finality.authority_set.clone(),
        babe_worker.clone(),
    )
    .map_err(|error| ServiceError::Application(error.into()))?;

    let merged = module
        .merge(System::new(client.clone(), pool.clone()).into_rpc())
        .and_then(|()| module.merge(TransactionPayment::new(client.clone()).into_rpc()))
        .and_then(|()| module.merge(babe.into_rpc()))
        .and_then(|()| module.merge(grandpa.into_rpc()))
        .and_then(|()| module.merge(sync_state.into_rpc()))
        .and_then(|()| module.merge(DloApiServer::into_rpc(Dlo::new(client.clone()))))
        .and_then(|()| module.merge(MarketRpcServer::into_rpc(Dlo::new(client.clone()))))
        .and_then(|()| module.merge(ObligationsRpcServer::into_rpc(Dlo::new(client.clone()))));
    merged.map_err(|error| ServiceError::Application(error.into()))?;
    Ok(module)
}
