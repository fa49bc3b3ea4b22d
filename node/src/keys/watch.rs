//! Asks from time to time whether the chain knows the node's keys, and warns where it does not.

use super::{Duty, KeyHome};
use crate::service::{FullClient, Hash};
use dlo_runtime::{opaque::Block, AccountId};
use dlo_runtime_api::OracleApi;
use futures_timer::Delay;
use sc_client_api::HeaderBackend;
use sc_consensus_babe::SyncOracle;
use sc_consensus_grandpa::GrandpaApi;
use sc_network_sync::SyncingService;
use sp_api::ProvideRuntimeApi;
use sp_consensus_babe::BabeApi;
use sp_core::{bytes::from_hex, crypto::ByteArray};
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};

const LOG_TARGET: &str = "keys";

/// How long a node gets to find others and learn that it is behind, before the chain is asked.
const SETTLING: Duration = Duration::from_secs(60);

/// The time between two warnings.
const PERIOD: Duration = Duration::from_secs(600);

/// Watches over the keys of a node's duties.
pub(crate) struct KeyWatch {
    /// What the node is started for.
    pub(crate) duties: Vec<Duty>,
    /// The chain and its state.
    pub(crate) client: Arc<FullClient>,
    /// Knows whether the node is behind.
    pub(crate) sync: Arc<SyncingService<Block>>,
    /// The keys.
    pub(crate) keystore: KeystorePtr,
    /// Where they are.
    pub(crate) home: KeyHome,
}

impl KeyWatch {
    /// Warns of missing keys at once, and from then on of keys that the chain does not know as well, for ever.
    pub(crate) async fn run(self) {
        self.warn(|_| None);
        Delay::new(SETTLING).await;
        loop {
            self.warn(|duty| self.known(duty));
            Delay::new(PERIOD).await;
        }
    }

    fn warn(&self, known: impl Fn(Duty) -> Option<Vec<Vec<u8>>>) {
        for duty in &self.duties {
            match self.keystore.keys(duty.key_type()) {
                Ok(held) => {
                    if let Some(complaint) = duty.complaint(&held, known(*duty).as_deref(), &self.home) {
                        log::warn!(target: LOG_TARGET, "{complaint}");
                    }
                }
                Err(error) => log::warn!(target: LOG_TARGET, "The keystore cannot be read: {error}"),
            }
        }
    }

    /// The keys that the chain accepts for `duty`; `None` where the node is behind or lacks the state.
    fn known(&self, duty: Duty) -> Option<Vec<Vec<u8>>> {
        if self.sync.is_major_syncing() {
            return None;
        }
        let at = self.client.info().best_hash;
        let known = match duty {
            Duty::Blocks => self.block_makers(at),
            Duty::Finality => self.voters(at),
            Duty::Prices => self.members(at),
        };
        known.map_err(|error| log::debug!(target: LOG_TARGET, "No keys for {duty:?} at {at:?}: {error}")).ok()
    }

    fn block_makers(&self, at: Hash) -> Result<Vec<Vec<u8>>, String> {
        let babe = self.client.runtime_api().configuration(at).map_err(|error| error.to_string())?;
        Ok(babe.authorities.iter().map(|(key, _)| ByteArray::to_raw_vec(key)).collect())
    }

    fn voters(&self, at: Hash) -> Result<Vec<Vec<u8>>, String> {
        let voters = self.client.runtime_api().grandpa_authorities(at).map_err(|error| error.to_string())?;
        Ok(voters.iter().map(|(key, _)| ByteArray::to_raw_vec(key)).collect())
    }

    fn members(&self, at: Hash) -> Result<Vec<Vec<u8>>, String> {
        let members = OracleApi::<Block, AccountId>::oracles(&*self.client.runtime_api(), at);
        let members = members.map_err(|error| error.to_string())?;
        members.iter().map(|member| from_hex(&member.key).map_err(|error| error.to_string())).collect()
    }
}
