//! Blocks on demand, for development chains: no waiting for slots, and each block is final at once.

use super::{clock::Clock, BlockImport, FullClient, SelectChain, TransactionPool};
use crate::{
    error::StartError,
    keys::{Duty, KeyHome},
};
use dlo_runtime::opaque::Block;
use futures::{channel::oneshot, stream, Stream, StreamExt};
use futures_timer::Delay;
use sc_basic_authorship::ProposerFactory;
use sc_client_api::{Finalizer, HeaderBackend};
use sc_consensus_babe::BabeLink;
use sc_consensus_manual_seal::{
    consensus::babe::BabeConsensusDataProvider, seal_block, ConsensusDataProvider, CreatedBlock,
    SealBlockParams,
};
use sc_service::{ChainType, Configuration};
use sc_transaction_pool_api::TransactionPool as _;
use sp_core::crypto::ByteArray;
use sp_keystore::KeystorePtr;
use sp_runtime::key_types::BABE;
use std::{
    fmt,
    pin::Pin,
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

const LOG_TARGET: &str = "sealing";

/// What every chain whose blocks are made on demand says of its randomness.
const INSECURE: &str =
    "randomness of this chain is insecure: all VRF outputs come from one key, which on the chains dev and \
     dev-fast is published. Rely on none of it";

/// The interval of development chains.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);

/// The longest interval, in milliseconds: a day.
const MAX_INTERVAL_MS: u64 = 86_400_000;

/// Transactions that one block may answer for; more make another.
const COALESCED: usize = 1_024;

/// How blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sealing {
    /// By the slots of BABE, finalized by GRANDPA.
    Babe,
    /// As soon as a transaction waits.
    Instant,
    /// One every so often.
    Interval(Duration),
}

impl fmt::Display for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Babe => f.write_str("babe"),
            Self::Instant => f.write_str("instant"),
            Self::Interval(pause) => write!(f, "interval={}", pause.as_millis()),
        }
    }
}

impl FromStr for Sealing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let interval = |ms: &str| {
            ms.parse().ok().filter(|ms| (1..=MAX_INTERVAL_MS).contains(ms)).map(Duration::from_millis)
        };
        match (text, text.strip_prefix("interval=")) {
            ("babe", _) => Ok(Self::Babe),
            ("instant", _) => Ok(Self::Instant),
            (_, Some(ms)) => interval(ms)
                .map(Self::Interval)
                .ok_or_else(|| format!("\"{ms}\" is no number of milliseconds from 1 to {MAX_INTERVAL_MS}")),
            _ => Err("use babe, instant or interval=<ms>, such as interval=1000".into()),
        }
    }
}

impl Sealing {
    /// What `config` allows of what was asked for, and the default where nothing was.
    pub(crate) fn settle(asked: Option<Self>, config: &Configuration) -> Result<Self, StartError> {
        let spec = &config.chain_spec;
        Self::settle_for(asked, &spec.chain_type(), config.role.is_authority(), spec.name())
    }

    /// The one gate to sealing: whatever comes through makes insecure randomness, so no chain but a development chain
    /// does.
    fn settle_for(
        asked: Option<Self>,
        chain_type: &ChainType,
        authority: bool,
        chain: &str,
    ) -> Result<Self, StartError> {
        let development = *chain_type == ChainType::Development;
        match asked {
            Some(Self::Babe) => Ok(Self::Babe),
            Some(other) if !development => {
                Err(StartError::SealingNotDevelopment { sealing: other.to_string(), chain: chain.into() })
            }
            Some(other) if !authority => Err(StartError::SealingNotAuthority(other.to_string())),
            Some(other) => Ok(other),
            None if development && authority => Ok(Self::Interval(DEFAULT_INTERVAL)),
            None => Ok(Self::Babe),
        }
    }

    /// What is to be said of the randomness of blocks made so.
    fn warning(self) -> Option<&'static str> {
        match self {
            Self::Babe => None,
            Self::Instant | Self::Interval(_) => Some(INSECURE),
        }
    }
}

/// Provides the slots of blocks made on demand, and with them the chain's randomness, which is insecure: the single
/// authority claims every slot, so its key alone determines the VRF output of each.
type InsecureRandomness = BabeConsensusDataProvider<Block, FullClient>;

/// What sealing works with.
pub(crate) struct Parts {
    /// The chain.
    pub(crate) client: Arc<FullClient>,
    /// Transactions that wait.
    pub(crate) pool: Arc<TransactionPool>,
    /// Chooses the best chain.
    pub(crate) select_chain: SelectChain,
    /// Takes blocks in.
    pub(crate) block_import: BlockImport,
    /// Slot and timestamp of blocks.
    pub(crate) clock: Clock,
    /// BABE's configuration and epochs.
    pub(crate) babe_link: BabeLink<Block>,
    /// The keys.
    pub(crate) keystore: KeystorePtr,
    /// Fills blocks.
    pub(crate) proposer: ProposerFactory<TransactionPool, FullClient>,
}

/// Makes blocks for ever. It can only start where this node is the chain's one validator: it claims every slot.
pub(crate) fn run(
    sealing: Sealing,
    parts: Parts,
    home: &KeyHome,
) -> Result<impl std::future::Future<Output = ()>, StartError> {
    let config = parts.babe_link.config();
    ensure_sole_authority(sealing, config, &parts.keystore, home)?;
    let digests = InsecureRandomness::new(
        parts.client.clone(),
        parts.keystore.clone(),
        parts.babe_link.epoch_changes().clone(),
        config.authorities.clone(),
    )
    .map_err(|_| StartError::SealingManyAuthorities { sealing: sealing.to_string(), authorities: 0 })?;
    if let Some(warning) = sealing.warning() {
        log::warn!(target: LOG_TARGET, "{warning}");
    }
    let triggers = triggers(sealing, &parts.client, &parts.pool);
    Ok(seal_all(triggers, parts, digests))
}

fn ensure_sole_authority(
    sealing: Sealing,
    config: &sp_consensus_babe::BabeConfiguration,
    keystore: &KeystorePtr,
    home: &KeyHome,
) -> Result<(), StartError> {
    let [(authority, _)] = config.authorities.as_slice() else {
        return Err(StartError::SealingManyAuthorities {
            sealing: sealing.to_string(),
            authorities: config.authorities.len(),
        });
    };
    if keystore.has_keys(&[(ByteArray::to_raw_vec(authority), BABE)]) {
        Ok(())
    } else {
        Err(StartError::SealingNoKey { sealing: sealing.to_string(), insert: home.insert(Duty::Blocks) })
    }
}

type Triggers = Pin<Box<dyn Stream<Item = ()> + Send>>;

/// Yields whenever a block is due.
fn triggers(sealing: Sealing, client: &Arc<FullClient>, pool: &Arc<TransactionPool>) -> Triggers {
    match sealing {
        Sealing::Babe => stream::pending().boxed(),
        Sealing::Interval(pause) => {
            // A late block moves those after it; none is made up for.
            stream::unfold(Instant::now(), move |due| async move {
                Delay::new(due.saturating_duration_since(Instant::now())).await;
                Some(((), Instant::now() + pause))
            })
            .boxed()
        }
        Sealing::Instant => {
            let arrivals = pool.import_notification_stream();
            let (client, pool) = (client.clone(), pool.clone());
            // The block before may have taken the transaction in already.
            let still_waits = move |_| {
                let (client, pool) = (client.clone(), pool.clone());
                async move { pool.ready_at(client.info().best_hash).await.next().is_some().then_some(()) }
            };
            arrivals.ready_chunks(COALESCED).filter_map(still_waits).boxed()
        }
    }
}

async fn seal_all(mut triggers: Triggers, mut parts: Parts, digests: InsecureRandomness) {
    while triggers.next().await.is_some() {
        match seal_one(&mut parts, &digests).await {
            Ok(block) => log::debug!(target: LOG_TARGET, "Made block {:?}", block.hash),
            Err(error) => log::error!(target: LOG_TARGET, "No block was made: {error}"),
        }
    }
}

async fn seal_one(
    parts: &mut Parts,
    digests: &dyn ConsensusDataProvider<Block>,
) -> Result<CreatedBlock<super::Hash>, String> {
    let (sender, outcome) = oneshot::channel();
    seal_block(SealBlockParams {
        sender: Some(sender),
        parent_hash: None,
        // Finality comes after the import: BABE's clean-up looks for the block in the database.
        finalize: false,
        create_empty: true,
        env: &mut parts.proposer,
        select_chain: &parts.select_chain,
        block_import: &mut parts.block_import,
        consensus_data_provider: Some(digests),
        pool: parts.pool.clone(),
        client: parts.client.clone(),
        create_inherent_data_providers: &parts.clock,
    })
    .await;
    let block = outcome.await.map_err(|_| "the sealing was cut off".to_string())?;
    let block = block.map_err(|error| error.to_string())?;
    let final_now = parts.client.finalize_block(block.hash, None, true);
    final_now.map_err(|error| format!("block {:?} was made but is not final: {error}", block.hash))?;
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_runtime::RuntimeAppPublic;

    #[test]
    fn modes_that_do_not_exist_are_refused() {
        for text in [
            "",
            "now",
            "interval",
            "interval=",
            "interval=0",
            "interval=-1",
            "interval=1s",
            "interval=86400001",
            "Babe",
        ] {
            assert!(text.parse::<Sealing>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn modes_are_read_as_they_are_written() {
        for sealing in [Sealing::Babe, Sealing::Instant, Sealing::Interval(Duration::from_millis(250))] {
            assert_eq!(sealing.to_string().parse(), Ok(sealing));
        }
    }

    /// Ways to make blocks without waiting for slots.
    const ON_DEMAND: [Sealing; 2] = [Sealing::Instant, Sealing::Interval(DEFAULT_INTERVAL)];

    fn other_types() -> [ChainType; 3] {
        [ChainType::Local, ChainType::Live, ChainType::Custom("Development".into())]
    }

    #[test]
    fn a_spec_of_any_type_but_development_refuses_insecure_randomness() {
        for sealing in ON_DEMAND {
            for other in other_types() {
                let refused = Sealing::settle_for(Some(sealing), &other, true, "Live");
                assert!(matches!(refused, Err(StartError::SealingNotDevelopment { .. })), "{other:?}");
            }
        }
    }

    #[test]
    fn blocks_on_demand_say_that_their_randomness_is_insecure() {
        for sealing in ON_DEMAND {
            assert!(sealing.warning().unwrap().starts_with("randomness of this chain is insecure: "));
        }
        assert_eq!(Sealing::Babe.warning(), None);
    }

    #[test]
    fn blocks_on_demand_are_refused_where_the_node_is_no_authority() {
        let refused = Sealing::settle_for(Some(Sealing::Instant), &ChainType::Development, false, "Dev");
        assert!(matches!(refused, Err(StartError::SealingNotAuthority(_))));
    }

    #[test]
    fn only_the_validator_of_a_development_chain_seals_by_default() {
        let default = |chain_type, authority| Sealing::settle_for(None, &chain_type, authority, "").unwrap();
        assert_eq!(default(ChainType::Development, true), Sealing::Interval(DEFAULT_INTERVAL));
        assert_eq!(default(ChainType::Development, false), Sealing::Babe);
        for other in other_types() {
            assert_eq!(default(other, true), Sealing::Babe);
        }
    }

    #[test]
    fn babe_can_be_asked_for_everywhere() {
        for chain_type in [ChainType::Development, ChainType::Local, ChainType::Live] {
            for authority in [true, false] {
                let settled = Sealing::settle_for(Some(Sealing::Babe), &chain_type, authority, "");
                assert_eq!(settled.unwrap(), Sealing::Babe);
            }
        }
    }

    #[test]
    fn the_key_that_is_looked_for_is_the_one_of_babe() {
        assert_eq!(sp_consensus_babe::AuthorityId::ID, BABE);
    }
}
