//! `dlo agent bind`, `unbind` and `set-agent`: the owner's part.

use super::{parse_peer, AgentKeyOpts};
use crate::{
    agent::{
        hex_of,
        identity::{self, Identity},
        payload,
    },
    amount::ant,
    calls::{self, RESOURCE_PROOF},
    chain::Chain,
    cli::Context,
    commands::{number, report, send},
    error::{Error, Result},
    keys::{account_of, parse_account, refuse_on_live_chains, KeyOpts},
};
use clap::Args;
use dlo_core::{PeerId, SystemId};
use dlo_proof::{verify_signature, BIND_CONTEXT};
use dlo_runtime_api::views::UtilityView;
use serde_json::json;
use std::path::PathBuf;

/// Who is to hand on an antnode's commitments.
#[derive(Args, Clone, Debug, Default)]
#[group(required = true, multiple = false)]
pub struct AgentOf {
    /// The agent's account, where its key is kept elsewhere.
    #[arg(long, value_name = "ACCOUNT")]
    agent: Option<String>,
    /// File with the mnemonic or 0x seed of the agent's key, readable by its owner alone.
    #[arg(long, value_name = "FILE")]
    agent_key: Option<PathBuf>,
    /// A published development key such as //Alice as the agent's; only on development and local chains.
    #[arg(long, value_name = "//NAME")]
    agent_dev_key: Option<String>,
}

impl AgentOf {
    async fn public_key(&self, chain: &Chain) -> Result<[u8; 32]> {
        match &self.agent {
            Some(account) => {
                if account.starts_with("//") {
                    refuse_on_live_chains(chain, "--agent //NAME", "--agent ADDRESS").await?;
                }
                parse_account(account).map(|account| account.0)
            }
            None => {
                let opts = AgentKeyOpts {
                    agent_key: self.agent_key.clone(),
                    agent_dev_key: self.agent_dev_key.clone(),
                };
                Ok(opts.keypair(chain).await?.public_key().0)
            }
        }
    }
}

/// Which antnode works for which system.
#[derive(Args, Debug)]
pub struct Opts {
    /// The system's id.
    #[arg(long)]
    system: u64,
    /// The antnode's data directory, with its node_identity.key.
    #[arg(long, value_name = "DIR")]
    node: PathBuf,
    #[command(flatten)]
    agent: AgentOf,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which antnode.
#[derive(Args, Debug)]
pub struct Unbind {
    /// The antnode's id.
    #[arg(long, value_name = "ID", value_parser = parse_peer)]
    peer: PeerId,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which antnode, and its agent from now on.
#[derive(Args, Debug)]
pub struct SetAgent {
    /// The antnode's id.
    #[arg(long, value_name = "ID", value_parser = parse_peer)]
    peer: PeerId,
    #[command(flatten)]
    agent: AgentOf,
    #[command(flatten)]
    key: KeyOpts,
}

/// Binds an antnode.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let identity = Identity::read(&opts.node)?;
    if let Some(warning) = identity::warning(&opts.node) {
        eprintln!("dlo: {warning}");
    }
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    let agent = opts.agent.public_key(&chain).await?;
    let system = SystemId(opts.system);
    let utility: Option<UtilityView> = chain.read("dlo_utility", json!([system])).await?;
    let utility = utility.ok_or_else(|| Error::NotFound(format!("system {}", opts.system)))?;
    let payload = payload::bind(chain.genesis().await?, system, &account_of(&signer), utility.next_bind);
    let signature = identity.sign(&payload, BIND_CONTEXT)?;
    verify_signature(identity.public_key(), &payload, BIND_CONTEXT, &signature).map_err(Error::other)?;
    let call = calls::bind(system, identity.public_key(), agent, &signature);
    let receipt = chain.submit("the binding", &call, &signer).await?;
    let deposit = number(&receipt.event(RESOURCE_PROOF, "Bound")?["deposit"]);
    let answer = json!({
        "peer": identity.peer(), "system": opts.system, "agent": format!("0x{}", hex::encode(agent)),
        "deposit": deposit.to_string(),
    });
    report(context, answer, &receipt, || {
        format!(
            "antnode {} works for system {}; {} held as its deposit\nprove its work with: dlo agent run --agent-key FILE --node {}",
            hex_of(identity.peer()),
            opts.system,
            ant(deposit),
            opts.node.display()
        )
    })
}

/// Unbinds an antnode.
pub(super) async fn unbind(opts: Unbind, context: &Context) -> Result<()> {
    let receipt = send(context, &opts.key, "the unbinding", &calls::unbind(opts.peer)).await?;
    let event = receipt.event(RESOURCE_PROOF, "Unbound")?;
    let deposit = number(&event["deposit"]);
    let answer = json!({ "peer": opts.peer, "system": event["system"], "deposit": deposit.to_string() });
    report(context, answer, &receipt, || {
        format!("antnode {} is unbound; {} given back", hex_of(opts.peer), ant(deposit))
    })
}

/// Lets another agent hand on an antnode's commitments.
pub(super) async fn set_agent(opts: SetAgent, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    let agent = opts.agent.public_key(&chain).await?;
    let receipt = chain.submit("the change", &calls::set_agent(opts.peer, agent), &signer).await?;
    let agent = format!("0x{}", hex::encode(agent));
    report(context, json!({ "peer": opts.peer, "agent": agent }), &receipt, || {
        format!("antnode {} has the agent {agent}", hex_of(opts.peer))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TableNode;

    #[tokio::test]
    async fn an_agent_is_named_by_its_account_where_its_key_is_elsewhere() {
        let live = TableNode::new([("system_chainType", json!("Live"))]).chain();
        let alice = parse_account("//Alice").unwrap();
        let named = AgentOf { agent: Some(alice.to_string()), ..AgentOf::default() };
        assert_eq!(named.public_key(&live).await.unwrap(), alice.0);
        let dev = AgentOf { agent_dev_key: Some("//Alice".into()), ..AgentOf::default() };
        let published = AgentOf { agent: Some("//Alice".into()), ..AgentOf::default() };
        for refused in [dev, published] {
            assert_eq!(refused.public_key(&live).await.unwrap_err().exit_code(), 2);
        }
    }
}
