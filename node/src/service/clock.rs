//! What time it is for the next block.

use super::{FullClient, Hash};
use dlo_runtime::opaque::Block;
use sp_consensus_babe::{inherents::InherentDataProvider as SlotProvider, Slot, SlotDuration};
use sp_inherents::CreateInherentDataProviders;
use sp_timestamp::{InherentDataProvider as TimestampProvider, Timestamp};
use std::{error::Error, sync::Arc};

/// Slot and timestamp of a block.
pub(crate) type Providers = (SlotProvider, TimestampProvider);

/// Tells slot and timestamp of the block that follows a given one.
#[derive(Clone)]
pub(crate) enum Clock {
    /// The clock on the wall.
    Wall(SlotDuration),
    /// A clock that each block moves on by one slot, whatever the time is. It starts with the chain's first block.
    Sealed(Arc<FullClient>, SlotDuration),
}

#[async_trait::async_trait]
impl CreateInherentDataProviders<Block, ()> for Clock {
    type InherentDataProviders = Providers;

    async fn create_inherent_data_providers(
        &self,
        parent: Hash,
        (): (),
    ) -> Result<Providers, Box<dyn Error + Send + Sync>> {
        match self {
            Self::Wall(slot_duration) => {
                let timestamp = TimestampProvider::from_system_time();
                let slot = SlotProvider::from_timestamp_and_slot_duration(*timestamp, *slot_duration);
                Ok((slot, timestamp))
            }
            Self::Sealed(client, slot_duration) => {
                let slot = slot_after(client, parent, *slot_duration)?;
                let timestamp =
                    slot.timestamp(*slot_duration).ok_or("the chain's clock has come to its end")?;
                Ok((SlotProvider::new(slot), TimestampProvider::new(timestamp)))
            }
        }
    }
}

fn slot_after(
    client: &FullClient,
    parent: Hash,
    slot_duration: SlotDuration,
) -> Result<Slot, Box<dyn Error + Send + Sync>> {
    let header = client.header(parent)?.ok_or_else(|| format!("block {parent:?} is not in the database"))?;
    if header.number == 0 {
        return Ok(Slot::from_timestamp(Timestamp::current(), slot_duration));
    }
    let digest = sc_consensus_babe::find_pre_digest::<Block>(&header).map_err(|error| error.to_string())?;
    Ok(digest.slot().saturating_add(1u64))
}
