//! `dlo agent`: binds antnodes to systems, and proves their work.

pub mod bind;
pub mod dev_node;
pub mod run;
pub mod status;

use crate::{
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    keys::{refuse_on_live_chains, KeyOpts},
};
use clap::{Args, Subcommand};
use dlo_core::PeerId;
use sp_core::H256;
use std::path::PathBuf;
use subxt_signer::sr25519::Keypair;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bind an antnode to a system; a deposit is held. Its own key is read once, to sign.
    Bind(bind::Opts),
    /// Unbind an antnode: its work counts no more, and the deposit is free again.
    Unbind(bind::Unbind),
    /// Let another agent hand on an antnode's commitments.
    SetAgent(bind::SetAgent),
    /// Hand the commitments of this host's antnodes to the chain and answer its challenges, until interrupted.
    Run(run::Opts),
    /// Show what antnodes have proven.
    Status(status::Opts),
    /// Write an antnode's data directory for development: chunks, key and signed commitment.
    DevNode(dev_node::Opts),
}

/// Which key the agent signs with. It is no owner's key and needs no funds.
#[derive(Args, Clone, Debug, Default)]
#[group(required = true, multiple = false)]
pub struct AgentKeyOpts {
    /// File with the mnemonic or 0x seed of the agent's key, readable by its owner alone.
    #[arg(long, value_name = "FILE")]
    pub agent_key: Option<PathBuf>,
    /// A published development key such as //Alice as the agent's; only on development and local chains.
    #[arg(long, value_name = "//NAME")]
    pub agent_dev_key: Option<String>,
}

impl AgentKeyOpts {
    /// The key pair. A development key is refused where the chain is neither a development nor a local one.
    pub async fn keypair(&self, chain: &Chain) -> Result<Keypair> {
        if self.agent_dev_key.is_some() {
            refuse_on_live_chains(chain, "--agent-dev-key", "--agent-key").await?;
        }
        let key = KeyOpts {
            key_file: self.agent_key.clone(),
            key_stdin: false,
            dev_key: self.agent_dev_key.clone(),
        };
        key.keypair()
    }
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Bind(opts) => bind::run(opts, context).await,
        Command::Unbind(opts) => bind::unbind(opts, context).await,
        Command::SetAgent(opts) => bind::set_agent(opts, context).await,
        Command::Run(opts) => run::run(opts, context).await,
        Command::Status(opts) => status::run(opts, context).await,
        Command::DevNode(opts) => dev_node::run(opts, context).await,
    }
}

/// An antnode's id: 64 hexadecimal digits, with 0x or without.
fn parse_peer(text: &str) -> Result<PeerId> {
    let mut id = [0; 32];
    hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut id).map_err(|_| {
        Error::input(format!("'{text}' is no antnode's id: 64 hexadecimal digits are needed"))
    })?;
    Ok(PeerId(H256(id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TableNode;
    use serde_json::json;

    #[test]
    fn an_antnode_s_id_is_read_in_both_forms() {
        for bad in ["", "0x", "12", "zz", &"0".repeat(63), &"g".repeat(64)] {
            assert!(parse_peer(bad).is_err(), "{bad}");
        }
        let digits = "ab".repeat(32);
        assert_eq!(parse_peer(&digits).unwrap(), PeerId(H256([0xab; 32])));
        assert_eq!(parse_peer(&format!("0x{digits}")).unwrap(), PeerId(H256([0xab; 32])));
    }

    #[tokio::test]
    async fn a_development_key_is_no_agent_s_on_a_live_chain() {
        let opts = AgentKeyOpts { agent_dev_key: Some("//Alice".into()), ..AgentKeyOpts::default() };
        let live = TableNode::new([("system_chainType", json!("Live"))]).chain();
        let error = opts.keypair(&live).await.err().unwrap();
        assert!(error.to_string().contains("use --agent-key"), "{error}");
        assert_eq!(error.exit_code(), 2);
        let local = TableNode::new([("system_chainType", json!("Local"))]).chain();
        let alice = subxt_signer::sr25519::dev::alice();
        assert_eq!(opts.keypair(&local).await.unwrap().public_key().0, alice.public_key().0);
    }
}
