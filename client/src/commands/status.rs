//! `dlo status`: systems with their parts and antnodes.

use crate::{
    amount::{gib, nat, usd},
    calendar::show_day,
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    keys::parse_account,
    output::{facts, table, with_notice},
};
use clap::Args;
use dlo_core::{PeerId, SkuId, SystemId};
use dlo_runtime_api::views::{Bound, ChallengeView, PartView, PeerView, SystemView, UtilityView};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::AccountId32;

/// Which systems.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Opts {
    /// One system by its id.
    #[arg(long)]
    system: Option<u64>,
    /// All systems of an account.
    #[arg(long, value_name = "ACCOUNT")]
    owner: Option<String>,
}

/// Prints one system, or a list of all of an owner's.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let owner = opts.owner.as_deref().map(parse_account).transpose()?;
    let chain = context.connect().await?;
    if let Some(id) = opts.system {
        let system = Status::of(&chain, chain.system(SystemId(id)).await?).await?;
        let view = View::of(&chain, context, std::slice::from_ref(&system)).await?;
        return context.out.emit(&system, |system| view.show(system));
    }
    let systems = match owner {
        Some(owner) => systems_of(&chain, &owner).await?,
        None => Vec::new(),
    };
    let view = View::of(&chain, context, &systems).await?;
    context.out.emit(&systems, |systems| match systems.as_slice() {
        [] => "no systems".into(),
        systems => systems.iter().map(|system| view.show(system)).collect::<Vec<_>>().join("\n"),
    })
}

/// A system, and the work that is proven for it.
#[derive(Clone, Debug, Serialize)]
struct Status {
    #[serde(flatten)]
    system: SystemView<AccountId32>,
    utility: UtilityView,
    peers: Vec<PeerView>,
}

impl Status {
    async fn of(chain: &Chain, system: SystemView<AccountId32>) -> Result<Self> {
        let utility: Option<UtilityView> = chain.read("dlo_utility", json!([system.id])).await?;
        let utility = utility.ok_or_else(|| Error::NotFound(format!("system {}", system.id.0)))?;
        let peers = chain.peers(system.id).await?;
        Ok(Self { system, utility, peers })
    }
}

async fn systems_of(chain: &Chain, owner: &AccountId32) -> Result<Vec<Status>> {
    let mut ids = chain.pages("dlo_systemsOf", &[json!(owner)], |id: &SystemId| *id).await?;
    ids.sort_unstable();
    let mut systems = Vec::with_capacity(ids.len());
    for id in ids {
        systems.push(Status::of(chain, chain.system(id).await?).await?);
    }
    Ok(systems)
}

/// The key of each sku that the systems' parts are of.
async fn sku_keys(chain: &Chain, systems: &[Status]) -> Result<BTreeMap<u32, String>> {
    let used: BTreeSet<u32> =
        systems.iter().flat_map(|status| &status.system.parts).map(|part| part.sku.0).collect();
    let mut keys = BTreeMap::new();
    for id in used {
        if let Some(sku) = chain.sku(SkuId(id)).await? {
            keys.insert(id, sku.key);
        }
    }
    Ok(keys)
}

/// What a reader needs besides the systems.
#[derive(Default)]
struct View {
    keys: BTreeMap<u32, String>,
    day_length: u64,
}

impl View {
    async fn of(chain: &Chain, context: &Context, systems: &[Status]) -> Result<Self> {
        // In JSON, skus are ids and days the chain's.
        if context.out.is_json() {
            return Ok(Self::default());
        }
        let keys = with_notice("looking up the parts' skus", sku_keys(chain, systems)).await?;
        Ok(Self { keys, day_length: chain.totals().await?.day_length })
    }

    fn show(&self, status: &Status) -> String {
        let Status { system, utility, peers } = status;
        let backing = &system.backing;
        let warnings = [
            (backing.stale, "stale: a price is missing"),
            (backing.impaired, "impaired: less backed than committed"),
        ];
        let state: Vec<_> = warnings.iter().filter(|(is, _)| *is).map(|(_, text)| *text).collect();
        let mut text = facts([
            ("system", system.id.0.to_string()),
            ("owner", system.owner.to_string()),
            ("state", if state.is_empty() { "in order".into() } else { state.join("; ") }),
            ("issued", nat(backing.issued)),
            ("backed", nat(backing.backed)),
            ("committed", nat(backing.committed)),
            ("free", nat(system.free)),
            ("hardware value", usd(system.hardware)),
            ("work value", usd(system.work)),
            ("valued on day", show_day(system.valued_on, self.day_length)),
            ("work value now", self.work(utility)),
        ]);
        let headings =
            ["part", "sku", "items", "paid each", "in service", "schedule", "market each", "value", "issued"];
        text.push_str(&table(headings, system.parts.iter().map(|part| self.part(part))));
        if !system.ends.is_empty() {
            let rows =
                system.ends.iter().map(|(day, amount)| [show_day(*day, self.day_length), nat(*amount)]);
            text.push('\n');
            text.push_str(&table(["committed until day", "amount"], rows));
        }
        if !peers.is_empty() {
            let headings = ["antnode", "keys", "proven", "availability", "counts for", "last challenge"];
            text.push('\n');
            text.push_str(&table(headings, peers.iter().map(peer_row)));
        }
        text.push('\n');
        text
    }

    /// `412.50 US$ for 0.250 GiB: bounds its value; proven since 2026-11-26`.
    fn work(&self, utility: &UtilityView) -> String {
        let bound = match utility.bound_by {
            Bound::Work => "bounds its value",
            Bound::Hardware => "the hardware bounds its value",
        };
        let since = utility.proven_since.map(|day| format!("; since {}", show_day(day, self.day_length)));
        let paid = gib(utility.units.min(utility.capacity));
        format!("{} for {paid} GiB: {bound}{}", usd(utility.work), since.unwrap_or_default())
    }

    fn part(&self, part: &PartView) -> [String; 9] {
        [
            part.id.0.to_string(),
            self.keys.get(&part.sku.0).cloned().unwrap_or_else(|| part.sku.0.to_string()),
            part.quantity.to_string(),
            usd(part.paid),
            show_day(part.in_service, self.day_length),
            part.schedule.clone(),
            usd(part.market),
            usd(part.value),
            if part.generated { nat(part.issued) } else { "no genesis yet".into() },
        ]
    }
}

fn peer_row(peer: &PeerView) -> [String; 6] {
    [
        short(peer.peer),
        peer.keys.to_string(),
        format!("{} GiB", gib(peer.bytes >> 20)),
        format!("{}.{} %", peer.availability / 10_000, peer.availability / 1_000 % 10),
        format!("{} GiB", gib(peer.paid)),
        peer.challenge.as_ref().map_or("none yet".into(), last_challenge),
    ]
}

/// The first and the last digits of a peer's id.
fn short(peer: PeerId) -> String {
    let hex = hex::encode(peer.0);
    format!("{}…{}", &hex[..8], &hex[hex.len() - 4..])
}

fn last_challenge(challenge: &ChallengeView) -> String {
    let state = if challenge.answered { "answered" } else { "not answered" };
    format!("{}: {state}, until block {}", challenge.number, challenge.deadline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{sku_page, TableNode};
    use serde_json::Value;

    fn system(stale: bool) -> Value {
        json!({
            "id": 7, "owner": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
            "backing": { "issued": "1000000", "backed": "900000", "committed": "100000", "stale": stale, "impaired": false },
            "free": "800000", "hardware": "900000", "work": "900000", "valuedOn": 20778,
            "ends": [[20800, "100000"]],
            "parts": [{
                "id": 0, "sku": 3, "quantity": 2, "paid": "500000", "inService": 20000, "schedule": "straight line",
                "basis": "500000", "market": "450000", "value": "900000", "issued": "1000000", "generated": true
            }]
        })
    }

    fn utility() -> Value {
        json!({
            "system": 7, "units": 512, "capacity": 2048, "rate": "2000000", "work": "1000000", "hardware": "900000", "prospectiveHardware": "900000",
            "boundBy": "hardware", "ready": true, "provenSince": 20770, "peers": 1, "nextBind": 1
        })
    }

    fn peers() -> Value {
        json!([{
            "peer": format!("0x{}", "ab".repeat(32)), "system": 7, "agent": format!("0x{}", "01".repeat(32)), "binding": 0, "boundAt": 3,
            "sequence": 1, "keys": 137, "bytes": 1073741824, "availability": 987654, "units": 1011, "paid": 512,
            "current": null, "pending": null,
            "challenge": {
                "number": 9, "seed": format!("0x{}", "00".repeat(32)), "root": format!("0x{}", "02".repeat(32)), "keyCount": 137,
                "openedAt": 40, "deadline": 43, "answered": false
            }
        }])
    }

    /// The best block.
    fn best() -> Value {
        json!(format!("0x{}", "0b".repeat(32)))
    }

    fn status(stale: bool) -> TableNode {
        TableNode::new([
            ("dlo_system", system(stale)),
            ("dlo_utility", utility()),
            ("chain_getBlockHash", best()),
            ("dlo_peers", peers()),
        ])
    }

    #[tokio::test]
    async fn an_unknown_system_is_not_found_and_an_unknown_method_says_so() {
        let chain = TableNode::new([("dlo_system", Value::Null)]).chain();
        let error = chain.system(SystemId(9)).await.unwrap_err();
        assert_eq!((error.exit_code(), error.to_string()), (1, "there is no system 9".to_string()));
        let error = TableNode::default().chain().system(SystemId(9)).await.unwrap_err();
        assert!(error.to_string().contains("no method dlo_system"), "{error}");
    }

    #[tokio::test]
    async fn a_system_is_shown_with_its_parts_ends_and_warnings() {
        let node = status(true);
        let chain = node.chain();
        let system = Status::of(&chain, chain.system(SystemId(7)).await.unwrap()).await.unwrap();
        let view = View { keys: BTreeMap::from([(3, "cpu/x-1".to_string())]), day_length: 86_400_000 };
        let text = view.show(&system);
        for part in [
            "stale",
            "cpu/x-1",
            "0.80 NAT",
            "0.45 US$",
            "20800 (2026-12-13)",
            "straight line",
            "the hardware bounds its value",
            "abababab…abab",
            "98.7 %",
            "0.500 GiB",
            "9: not answered, until block 43",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        let asked = node.asked.lock().unwrap();
        let methods: Vec<_> = asked.iter().map(|(method, _)| method.as_str()).collect();
        assert_eq!(methods, ["dlo_system", "dlo_utility", "chain_getBlockHash", "dlo_peers"]);
    }

    #[tokio::test]
    async fn of_the_catalogue_only_the_skus_in_use_are_looked_up_each_once() {
        let node = TableNode::new([
            ("dlo_system", system(false)),
            ("dlo_utility", utility()),
            ("chain_getBlockHash", best()),
            ("dlo_peers", peers()),
            ("dlo_skus [2,1]", sku_page(&[(3, "cpu/x-1")], Some(3))),
        ]);
        let chain = node.chain();
        let one = Status::of(&chain, chain.system(SystemId(7)).await.unwrap()).await.unwrap();
        let keys = sku_keys(&chain, &[one.clone(), one]).await.unwrap();
        assert_eq!(keys, BTreeMap::from([(3, "cpu/x-1".to_string())]));
        assert_eq!(node.asked.lock().unwrap().len(), 5);
    }

    #[tokio::test]
    async fn the_systems_of_an_owner_come_by_id() {
        let node = TableNode::new([
            ("chain_getBlockHash", best()),
            ("dlo_systemsOf", json!([7, 3])),
            ("dlo_system", system(false)),
            ("dlo_utility", utility()),
            ("dlo_peers", json!([])),
        ]);
        let owner = parse_account("//Alice").unwrap();
        assert_eq!(systems_of(&node.chain(), &owner).await.unwrap().len(), 2);
        let asked = node.asked.lock().unwrap();
        assert_eq!(asked[1].1, format!(r#"["{owner}",null,100,{}]"#, best()));
        assert_eq!((asked[2].1.as_str(), asked[6].1.as_str()), ("[3]", "[7]"));
    }

    #[tokio::test]
    async fn all_pages_of_a_list_are_read_at_one_block() {
        let owner = parse_account("//Alice").unwrap();
        let of = |after: &str| format!(r#"dlo_systemsOf ["{owner}",{after},100,{}]"#, best());
        let (first, second) = (of("null"), of("99"));
        let node = TableNode::new([
            ("chain_getBlockHash", best()),
            (first.as_str(), json!((0..100).collect::<Vec<u64>>())),
            (second.as_str(), json!([100])),
        ]);
        let ids = node.chain().pages("dlo_systemsOf", &[json!(owner)], |id: &SystemId| *id).await.unwrap();
        assert_eq!((ids.len(), node.asked.lock().unwrap().len()), (101, 3));
    }
}
