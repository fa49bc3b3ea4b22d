//! Why the node does not start. Each message says what is wrong with what, and what to do about it.

use sc_service::error::Error as ServiceError;
use sp_blockchain::Error as ClientError;
use std::path::{Path, PathBuf};

/// What ParityDB says of a database that another process has open.
const LOCKED: &str = "Database file is in use";

/// A reason not to start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The binary holds no runtime, so it knows no chain of its own.
    #[error(
        "this node was built without its wasm runtime, so it cannot make the chain \"{0}\". Build it again \
         without SKIP_WASM_BUILD, or give --chain the path of a chain spec"
    )]
    NoRuntime(String),
    /// Neither `--chain` nor `--dev`.
    #[error("no chain is named. Give --dev, --chain dev, --chain dev-fast, --chain local or --chain <path of a chain spec>")]
    NoChain,
    /// The chain spec cannot be read.
    #[error("the chain spec {path} cannot be used: {reason}. Known names are dev, dev-fast and local; anything else is a path")]
    ChainSpec {
        /// What `--chain` said.
        path: String,
        /// What reading it ended with.
        reason: String,
    },
    /// Sealing is for development only.
    #[error("--sealing {sealing} is for development chains, and \"{chain}\" is none. Leave it out, or give --sealing babe")]
    SealingNotDevelopment {
        /// What was asked for.
        sealing: String,
        /// The chain's name.
        chain: String,
    },
    /// Sealing needs the role of an authority.
    #[error("--sealing {0} makes blocks, but this node is no authority. Add --alice (the validator of the chains dev and dev-fast), or leave --sealing out")]
    SealingNotAuthority(String),
    /// Sealing claims every slot, which only a single authority may.
    #[error("--sealing {sealing} needs a chain with one validator, and this one has {authorities}. Give --sealing babe")]
    SealingManyAuthorities {
        /// What was asked for.
        sealing: String,
        /// How many validators there are.
        authorities: usize,
    },
    /// Sealing needs the validator's key.
    #[error("--sealing {sealing}: the keystore holds no BABE key of this chain's validator. Add --alice, or insert the key with `{insert}`")]
    SealingNoKey {
        /// What was asked for.
        sealing: String,
        /// The command that inserts a key.
        insert: String,
    },
    /// The file of price sources cannot be read.
    #[error(
        "the price sources {path} cannot be read: {reason}. Give --porv-sources the path of a readable file"
    )]
    SourcesUnreadable {
        /// The file.
        path: PathBuf,
        /// What reading it ended with.
        reason: std::io::Error,
    },
    /// The file of price sources says nothing useful.
    #[error("the price sources {path} cannot be used: {reason}. docs/operations/oracle-sources.md describes the file")]
    SourcesInvalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An oracle without its worker.
    #[error("--oracle needs the offchain worker, and --offchain-worker never forbids it. Leave one of the two out")]
    OracleWithoutWorker,
    /// The database keeps no offchain storage.
    #[error("this node's database keeps no offchain storage, so --oracle cannot hand the price sources to its worker. Use --database paritydb")]
    NoOffchainStorage,
    /// Value on this chain would rest on claims alone.
    #[error(
        "the chain \"{0}\" is a live one, but its settings do not bind its value to proven work (ReserveApi.work_is_proven \
         says no): in resourceProof.parameters of the chain spec prefixBits must be above 0, and rootAgeBlocks at least three \
         epochs. Change these, or \"chainType\" if this is a trial"
    )]
    WorkNotProven(String),
    /// The runtime does not say whether work is proven.
    #[error("the runtime of the chain \"{chain}\" does not say whether work is proven: {reason}. This node runs DLO chains only: check the chain spec")]
    NotADloChain {
        /// The chain's name.
        chain: String,
        /// What the call ended with.
        reason: String,
    },
    /// The keystore refuses a key.
    #[error("the oracle's development key cannot be put into the keystore: {0}. Check that the keystore's folder can be written")]
    OracleKey(String),
    /// Two processes on one database.
    #[error(
        "the database {} is in use by another process, most likely a node with the same chain and --base-path. Stop that \
         one, or give this one a --base-path of its own", .0.display()
    )]
    DatabaseInUse(PathBuf),
    /// The network key can be neither read nor made.
    #[error("the network key {path} can be neither read nor made: {reason}. Check the file and its folder, or name another with --node-key-file")]
    NetworkKey {
        /// The key's file.
        path: PathBuf,
        /// What it ended with.
        reason: std::io::Error,
    },
}

/// Names the database at `path` where `error` says that another process has it open.
pub(crate) fn name_locked(error: ServiceError, path: Option<&Path>) -> ServiceError {
    match (&error, path) {
        (ServiceError::Client(ClientError::Backend(reason)), Some(path)) if reason.contains(LOCKED) => {
            StartError::DatabaseInUse(path.into()).into()
        }
        _ => error,
    }
}

impl From<StartError> for ServiceError {
    fn from(error: StartError) -> Self {
        Self::Application(Box::new(error))
    }
}

impl From<StartError> for sc_cli::Error {
    fn from(error: StartError) -> Self {
        Self::Application(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;
    use dlo_runtime::opaque::Block;
    use sc_cli::CliConfiguration;
    use sc_service::Configuration;
    use std::fs;

    const SPEC: &str = r#"{"name":"t","id":"t","chainType":"Development","bootNodes":[],"telemetryEndpoints":null,
        "protocolId":null,"properties":null,"genesis":{"raw":{"top":{},"childrenDefault":{}}}}"#;

    /// The configuration of a node whose files are all in `folder`.
    fn configuration(folder: &Path) -> Configuration {
        let spec = folder.join("spec.json");
        fs::create_dir_all(folder).unwrap();
        fs::write(&spec, SPEC).unwrap();
        let (spec, folder) = (spec.to_str().unwrap(), folder.to_str().unwrap());
        let cli = Cli::parse_from(["dlo-node", "--chain", spec, "--base-path", folder]);
        let runtime = tokio::runtime::Handle::current();
        cli.run.settled().unwrap().create_configuration(&cli, runtime).unwrap()
    }

    #[tokio::test]
    async fn a_database_that_another_node_has_open_is_named() {
        let folder = std::env::temp_dir().join(format!("dlo-node-in-use-{}", std::process::id()));
        let config = configuration(&folder);
        let open = || sc_service::new_db_backend::<Block>(config.db_config()).map_err(ServiceError::from);
        let first = open().unwrap();
        let second = open().map(|_| ()).unwrap_err();
        let named = name_locked(second, config.database.path());
        drop(first);
        fs::remove_dir_all(&folder).unwrap();
        let text = named.to_string();
        assert!(text.contains(&folder.display().to_string()) && text.contains("--base-path"), "{text}");
    }

    #[test]
    fn other_errors_of_the_database_stay_as_they_are() {
        let path = Path::new("/data/dlo");
        let other = name_locked(ClientError::Backend("IO Error: disk full".into()).into(), Some(path));
        assert_eq!(other.to_string(), "Backend error: IO Error: disk full");
    }
}
