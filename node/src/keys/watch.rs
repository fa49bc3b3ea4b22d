//! Asks from time to time whether the chain knows the node's keys, and warns where it does not.

use super::{Duty, KeyHome};
use crate::service::{FullClient, Hash};
use codec::Decode;
use dlo_runtime::{opaque::Block, AccountId, Runtime};
use futures_timer::Delay;
use pallet_porv_oracle::{Member, Members};
use sc_client_api::{HeaderBackend, StorageData, StorageKey, StorageProvider};
use sc_consensus_babe::SyncOracle;
use sc_consensus_grandpa::GrandpaApi;
use sc_network_sync::SyncingService;
use sp_api::ProvideRuntimeApi;
use sp_consensus_babe::BabeApi;
use sp_core::crypto::ByteArray;
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

    /// Read as this node's own runtime stores them: no runtime API lists the members. A runtime that stores them in
    /// another way ends in an error, or in members that none of the keys is.
    fn members(&self, at: Hash) -> Result<Vec<Vec<u8>>, String> {
        let place = StorageKey(Members::<Runtime>::hashed_key().to_vec());
        let stored = self.client.storage(at, &place).map_err(|error| error.to_string())?;
        let Some(StorageData(bytes)) = stored else { return Ok(Vec::new()) };
        let members =
            Vec::<Member<AccountId>>::decode(&mut bytes.as_slice()).map_err(|error| error.to_string())?;
        Ok(members.iter().map(|member| ByteArray::to_raw_vec(&member.key)).collect())
    }
}
