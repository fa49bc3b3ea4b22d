//! The keys that a node needs for its duties. A node without them runs and does nothing, so it must say so.

mod watch;

pub(crate) use watch::KeyWatch;

use crate::service::Sealing;
use sc_service::{config::KeystoreConfig, Configuration};
use sp_core::{crypto::KeyTypeId, hexdisplay::HexDisplay};
use sp_runtime::key_types::{BABE, GRANDPA};
use std::path::Path;

/// The folder of a chain's keys, within the chain's folder.
const KEYSTORE_FOLDER: &str = "keystore";

/// Where a node keeps its keys, as arguments of `dlo-node key insert`. Without them a key ends in another keystore.
#[derive(Clone, Debug)]
pub(crate) struct KeyHome {
    arguments: String,
}

impl KeyHome {
    /// The keystore of a node that was started with `--chain chain`.
    pub(crate) fn of(config: &Configuration, chain: &str) -> Self {
        let usual = config.data_path.join(KEYSTORE_FOLDER);
        let other = config.keystore.path().filter(|path| *path != usual.as_path());
        let locked = matches!(config.keystore, KeystoreConfig::Path { password: Some(_), .. });
        Self::new(chain, config.base_path.path(), other, locked)
    }

    /// `keystore` is the keystore's folder where it is not the usual one; `locked` says that it has a password.
    fn new(chain: &str, base_path: &Path, keystore: Option<&Path>, locked: bool) -> Self {
        let mut arguments = format!("--chain {chain} --base-path {}", base_path.display());
        if let Some(path) = keystore {
            arguments.push_str(&format!(" --keystore-path {}", path.display()));
        }
        if locked {
            arguments.push_str(" --password-interactive");
        }
        Self { arguments }
    }

    /// The command that puts a key for `duty` into this keystore.
    pub(crate) fn insert(&self, duty: Duty) -> String {
        let key_type = duty.key_type();
        let key_type = String::from_utf8_lossy(&key_type.0);
        format!("dlo-node key insert {} --key-type {key_type} --scheme {}", self.arguments, duty.scheme())
    }
}

/// What a node is started for and needs a key for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// Making blocks.
    Blocks,
    /// Voting on finality.
    Finality,
    /// Reporting prices.
    Prices,
}

impl Duty {
    /// The duties of a node. One that seals blocks has checked its key at the start, and casts no votes.
    pub(crate) fn all(config: &Configuration, sealing: Sealing, oracle: bool) -> Vec<Self> {
        let validator = sealing == Sealing::Babe && config.role.is_authority();
        Self::of(validator, validator && !config.disable_grandpa, oracle)
    }

    fn of(blocks: bool, finality: bool, prices: bool) -> Vec<Self> {
        let duties = [(blocks, Self::Blocks), (finality, Self::Finality), (prices, Self::Prices)];
        duties.into_iter().filter_map(|(wanted, duty)| wanted.then_some(duty)).collect()
    }

    /// The keystore's type of its keys.
    pub(crate) fn key_type(self) -> KeyTypeId {
        match self {
            Self::Blocks => BABE,
            Self::Finality => GRANDPA,
            Self::Prices => pallet_porv_oracle::KEY_TYPE,
        }
    }

    fn scheme(self) -> &'static str {
        match self {
            Self::Blocks | Self::Prices => "sr25519",
            Self::Finality => "ed25519",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Blocks => "BABE",
            Self::Finality => "GRANDPA",
            Self::Prices => "oracle",
        }
    }

    /// What does not happen without a key.
    fn loss(self) -> &'static str {
        match self {
            Self::Blocks => "this validator makes no blocks",
            Self::Finality => "this validator casts no votes on finality",
            Self::Prices => "this oracle reports no prices",
        }
    }

    /// How the chain learns of a key.
    fn remedy(self) -> &'static str {
        match self {
            Self::Blocks | Self::Finality => {
                "make new keys with author_rotateKeysWithOwner and announce them with session.setKeys"
            }
            Self::Prices => {
                "apply with a key of this node (dlo oracle apply) and have governance admit you (porvOracle.admit)"
            }
        }
    }

    /// What is wrong with the keys that the keystore holds for this duty, where something is, and what to do about it.
    /// `known` are the keys that the chain accepts, where it could be asked.
    fn complaint(self, held: &[Vec<u8>], known: Option<&[Vec<u8>]>, home: &KeyHome) -> Option<String> {
        let (key, loss, remedy, insert) = (self.key(), self.loss(), self.remedy(), home.insert(self));
        let Some(first) = held.first() else {
            return Some(format!(
                "The keystore holds no {key} key, so {loss}. Insert the key that the chain knows with `{insert}`, \
                 or {remedy}"
            ));
        };
        if known?.iter().any(|known| held.contains(known)) {
            return None;
        }
        Some(format!(
            "The chain knows none of the keystore's {key} keys (0x{}{}), so {loss}. Insert the key that it knows \
             with `{insert}`, or {remedy}",
            HexDisplay::from(first),
            if held.len() > 1 { " and others" } else { "" },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Subcommand};
    use clap::Parser;

    const DUTIES: [Duty; 3] = [Duty::Blocks, Duty::Finality, Duty::Prices];

    fn home() -> KeyHome {
        KeyHome::new("spec.json", Path::new("/data/dlo"), None, false)
    }

    fn keys(bytes: &[u8]) -> Vec<Vec<u8>> {
        bytes.iter().map(|byte| vec![*byte; 32]).collect()
    }

    #[test]
    fn a_keystore_without_the_key_is_complained_of_even_where_the_chain_was_not_asked() {
        for duty in DUTIES {
            let complaint = duty.complaint(&[], None, &home()).unwrap();
            assert!(
                complaint.contains(duty.loss()) && complaint.contains(&home().insert(duty)),
                "{complaint}"
            );
        }
    }

    #[test]
    fn keys_that_the_chain_does_not_know_are_complained_of_and_named() {
        for duty in DUTIES {
            let complaint = duty.complaint(&keys(&[0xab]), Some(&keys(&[1, 2])), &home()).unwrap();
            assert!(complaint.contains("0xabab") && complaint.contains(duty.remedy()), "{complaint}");
            assert!(duty.complaint(&keys(&[0xab]), Some(&[]), &home()).is_some());
        }
    }

    #[test]
    fn one_key_that_the_chain_knows_is_enough() {
        assert_eq!(Duty::Blocks.complaint(&keys(&[7, 2]), Some(&keys(&[1, 2])), &home()), None);
    }

    #[test]
    fn keys_are_not_judged_where_the_chain_cannot_be_asked() {
        assert_eq!(Duty::Prices.complaint(&keys(&[7]), None, &home()), None);
    }

    #[test]
    fn a_node_has_the_duties_that_it_is_started_for() {
        assert!(Duty::of(false, false, false).is_empty());
        assert_eq!(Duty::of(true, false, true), [Duty::Blocks, Duty::Prices]);
        assert_eq!(Duty::of(true, true, true), DUTIES);
    }

    #[test]
    fn the_hint_is_a_command_that_this_node_takes() {
        let elsewhere = KeyHome::new("dev", Path::new("/data/dlo"), Some(Path::new("/keys")), true);
        for (home, duty) in DUTIES.iter().flat_map(|duty| [(home(), duty), (elsewhere.clone(), duty)]) {
            let hint = home.insert(*duty);
            let cli = Cli::try_parse_from(hint.split(' '));
            assert!(matches!(cli.map(|cli| cli.subcommand), Ok(Some(Subcommand::Key(_)))), "{hint}");
        }
    }

    #[test]
    fn the_hint_names_this_nodes_chain_and_folders() {
        let home = KeyHome::new("dev", Path::new("/data/dlo"), Some(Path::new("/keys")), true);
        assert_eq!(
            home.insert(Duty::Prices),
            "dlo-node key insert --chain dev --base-path /data/dlo --keystore-path /keys --password-interactive \
             --key-type porv --scheme sr25519"
        );
    }
}
