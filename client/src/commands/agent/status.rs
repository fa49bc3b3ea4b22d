//! `dlo agent status`: what antnodes have proven.

use super::parse_peer;
use crate::{
    agent::{find, hex_of, retention::peer_of},
    amount::gib,
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    output::table,
};
use clap::Args;
use dlo_core::{PeerId, SystemId};
use dlo_runtime_api::views::{ChallengeView, PeerView, RootView};
use serde_json::json;
use std::path::PathBuf;

/// Which antnodes. Without any, those in the usual places of this host.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub struct Opts {
    /// All of a system.
    #[arg(long)]
    system: Option<u64>,
    /// One by its id.
    #[arg(long, value_name = "ID", value_parser = parse_peer)]
    peer: Option<PeerId>,
    /// That in a data directory, or those in a folder of them; may be given several times.
    #[arg(long = "node", value_name = "DIR")]
    nodes: Vec<PathBuf>,
}

/// Prints the antnodes.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let local = match (opts.system, opts.peer) {
        (None, None) => local(&opts.nodes)?,
        _ => Vec::new(),
    };
    let chain = context.connect().await?;
    let views = match (opts.system, opts.peer) {
        (Some(system), _) => chain.peers(SystemId(system)).await?,
        (None, Some(peer)) => vec![one(&chain, peer).await?.ok_or_else(|| not_bound(peer))?],
        (None, None) => bound(&chain, local).await?,
    };
    let height = chain.height().await?;
    context.out.emit(&views, |views| show(views, height))
}

/// The antnodes of this host, but those whose id is not known yet: a line on standard error tells of them.
fn local(nodes: &[PathBuf]) -> Result<Vec<PeerId>> {
    let known = |dir: &PathBuf| peer_of(dir).inspect_err(|error| eprintln!("dlo: {error}")).ok();
    Ok(find::antnodes(nodes)?.iter().filter_map(known).collect())
}

/// Those of `peers` that are bound. Of the others a line on standard error tells.
async fn bound(chain: &Chain, peers: Vec<PeerId>) -> Result<Vec<PeerView>> {
    let mut views = Vec::new();
    for peer in peers {
        match one(chain, peer).await? {
            Some(view) => views.push(view),
            None => eprintln!("dlo: {}", not_bound(peer)),
        }
    }
    Ok(views)
}

async fn one(chain: &Chain, peer: PeerId) -> Result<Option<PeerView>> {
    chain.read("dlo_peer", json!([peer])).await
}

fn not_bound(peer: PeerId) -> Error {
    Error::NotFound(format!("system that antnode {} is bound to", hex_of(peer)))
}

fn show(views: &[PeerView], height: u32) -> String {
    if views.is_empty() {
        return "no antnodes are bound".into();
    }
    let headings = [
        "antnode",
        "system",
        "keys",
        "bytes",
        "available",
        "GiB that count",
        "challenge",
        "current root",
        "pending root",
    ];
    table(headings, views.iter().map(|view| row(view, height)))
}

fn row(view: &PeerView, height: u32) -> [String; 9] {
    [
        hex_of(view.peer),
        view.system.0.to_string(),
        view.keys.to_string(),
        view.bytes.to_string(),
        percent(view.availability),
        gib(view.units),
        view.challenge.as_ref().map_or_else(|| "none yet".into(), |last| challenge(last, height)),
        root(view.current.as_ref()),
        root(view.pending.as_ref()),
    ]
}

/// `7 open until block 120`.
fn challenge(challenge: &ChallengeView, height: u32) -> String {
    let (number, deadline) = (challenge.number, challenge.deadline);
    match challenge.answered {
        true => format!("{number} answered"),
        false if height > deadline => format!("{number} missed"),
        false => format!("{number} open until block {deadline}"),
    }
}

fn root(root: Option<&RootView>) -> String {
    root.map_or_else(
        || "-".into(),
        |root| format!("{} ({} keys)", short(&hex::encode(root.root)), root.key_count),
    )
}

/// The first eight digits.
fn short(digits: &str) -> String {
    format!("{}…", digits.get(..8).unwrap_or(digits))
}

/// Parts per million as percent, rounding down.
fn percent(ppm: u32) -> String {
    let hundredths = ppm / 100;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TableNode;
    use serde_json::Value;

    fn view() -> Value {
        json!({
            "peer": format!("0x{}", "ab".repeat(32)), "system": 7, "agent": format!("0x{}", "01".repeat(32)), "binding": 0, "boundAt": 3,
            "sequence": 1, "keys": 137, "bytes": 1073741824, "availability": 987654, "units": 1535, "paid": 512,
            "current": { "root": format!("0x{}", "cd".repeat(32)), "keyCount": 137, "committedAt": 9 }, "pending": null,
            "challenge": {
                "number": 4, "seed": format!("0x{}", "02".repeat(32)), "root": format!("0x{}", "cd".repeat(32)),
                "keyCount": 137, "openedAt": 50, "deadline": 60, "answered": false
            }
        })
    }

    #[test]
    fn a_challenge_that_went_by_is_told_from_an_open_one() {
        let mut peer: PeerView = serde_json::from_value(view()).unwrap();
        let shown = |peer: &PeerView, height| show(std::slice::from_ref(peer), height);
        assert!(shown(&peer, 60).contains("4 open until block 60"));
        assert!(shown(&peer, 61).contains("4 missed"));
        peer.challenge.as_mut().unwrap().answered = true;
        assert!(shown(&peer, 61).contains("4 answered"));
        peer.challenge = None;
        for part in ["none yet", "ababababab", "98.76 %", "1.499", "cdcdcdcd… (137 keys)"] {
            assert!(shown(&peer, 61).contains(part), "{part} is missing in\n{}", shown(&peer, 61));
        }
        assert_eq!(show(&[], 0), "no antnodes are bound");
    }

    #[tokio::test]
    async fn antnodes_that_are_not_bound_are_left_out() {
        let bound_one = format!(r#"dlo_peer ["0x{}"]"#, "ab".repeat(32));
        let node = TableNode::new([("dlo_peer", Value::Null), (bound_one.as_str(), view())]);
        let peers = ["cd", "ab"].map(|digits| parse_peer(&digits.repeat(32)).unwrap());
        let views = bound(&node.chain(), peers.to_vec()).await.unwrap();
        assert_eq!(views.iter().map(|view| view.peer).collect::<Vec<_>>(), [peers[1]]);
    }
}
