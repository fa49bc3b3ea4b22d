//! The chains this node knows by name. What they hold is in the runtime's genesis presets.

use crate::error::StartError;
use dlo_runtime::{opaque::Block, WASM_BINARY};
use sc_chain_spec::ChainSpecExtension;
use sc_service::{ChainType, Properties};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a chain spec may say besides the genesis.
#[derive(Default, Clone, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Extensions {
    /// Blocks that must have a certain hash.
    pub(crate) fork_blocks: sc_client_api::ForkBlocks<Block>,
    /// Blocks that are never imported.
    pub(crate) bad_blocks: sc_client_api::BadBlocks<Block>,
    /// Where light clients start, filled in by `sync_state_genSyncSpec`.
    pub(crate) light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// The chain spec.
pub(crate) type ChainSpec = sc_service::GenericChainSpec<Extensions>;

fn properties() -> Properties {
    let entries = [("tokenSymbol", "ANT".into()), ("tokenDecimals", 18.into()), ("ss58Format", 42.into())];
    entries.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

fn preset(id: &str, name: &str, chain_type: ChainType) -> Result<ChainSpec, StartError> {
    let code = WASM_BINARY.ok_or_else(|| StartError::NoRuntime(id.into()))?;
    Ok(ChainSpec::builder(code, Extensions::default())
        .with_name(name)
        .with_id(&format!("dlo_{}", id.replace('-', "_")))
        .with_chain_type(chain_type)
        .with_protocol_id(&format!("dlo-{id}"))
        .with_properties(properties())
        .with_genesis_config_preset_name(id)
        .build())
}

/// The chain that `--chain id` names.
pub(crate) fn load(id: &str) -> Result<ChainSpec, StartError> {
    match id {
        "" => Err(StartError::NoChain),
        "dev" => preset(id, "DLO Development", ChainType::Development),
        "dev-fast" => preset(id, "DLO Development, fast days", ChainType::Development),
        "local" => preset(id, "DLO Local", ChainType::Local),
        path => ChainSpec::from_json_file(PathBuf::from(path))
            .map_err(|reason| StartError::ChainSpec { path: path.into(), reason }),
    }
}
