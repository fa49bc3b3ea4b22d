//! `dlo status`: systems with their parts.

use crate::{
    amount::{nat, usd},
    calendar::show_day,
    chain::Chain,
    cli::Context,
    error::Result,
    keys::parse_account,
    output::{facts, table, with_notice},
};
use clap::Args;
use dlo_core::{SkuId, SystemId};
use dlo_runtime_api::{
    views::{PartView, SystemView},
    MAX_PAGE,
};
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
        let system = chain.system(SystemId(id)).await?;
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

async fn systems_of(chain: &Chain, owner: &AccountId32) -> Result<Vec<SystemView<AccountId32>>> {
    let page = |last: Option<&SystemId>| {
        let params = json!([owner, last, MAX_PAGE]);
        async move { chain.read("dlo_systemsOf", params).await }
    };
    let mut ids: Vec<SystemId> = chain.pages(page).await?;
    ids.sort_unstable();
    let mut systems = Vec::with_capacity(ids.len());
    for id in ids {
        systems.push(chain.system(id).await?);
    }
    Ok(systems)
}

/// The key of each sku that the systems' parts are of.
async fn sku_keys(chain: &Chain, systems: &[SystemView<AccountId32>]) -> Result<BTreeMap<u32, String>> {
    let used: BTreeSet<u32> =
        systems.iter().flat_map(|system| &system.parts).map(|part| part.sku.0).collect();
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
    async fn of(chain: &Chain, context: &Context, systems: &[SystemView<AccountId32>]) -> Result<Self> {
        // In JSON, skus are ids and days the chain's.
        if context.out.is_json() {
            return Ok(Self::default());
        }
        let keys = with_notice("looking up the parts' skus", sku_keys(chain, systems)).await?;
        Ok(Self { keys, day_length: chain.totals().await?.day_length })
    }

    fn show(&self, system: &SystemView<AccountId32>) -> String {
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
        text.push('\n');
        text
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
        let node = TableNode::new([("dlo_system", system(true))]);
        let system = node.chain().system(SystemId(7)).await.unwrap();
        let view = View { keys: BTreeMap::from([(3, "cpu/x-1".to_string())]), day_length: 86_400_000 };
        let text = view.show(&system);
        for part in ["stale", "cpu/x-1", "0.80 NAT", "0.45 US$", "20800 (2026-12-13)", "straight line"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert_eq!(node.asked.lock().unwrap().as_slice(), [("dlo_system".to_string(), "[7]".to_string())]);
    }

    #[tokio::test]
    async fn of_the_catalogue_only_the_skus_in_use_are_looked_up_each_once() {
        let node = TableNode::new([
            ("dlo_system", system(false)),
            ("dlo_skus [2,1]", sku_page(&[(3, "cpu/x-1")], Some(3))),
        ]);
        let chain = node.chain();
        let one = chain.system(SystemId(7)).await.unwrap();
        let keys = sku_keys(&chain, &[one.clone(), one]).await.unwrap();
        assert_eq!(keys, BTreeMap::from([(3, "cpu/x-1".to_string())]));
        assert_eq!(node.asked.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn the_systems_of_an_owner_come_by_id() {
        let node = TableNode::new([("dlo_systemsOf", json!([7, 3])), ("dlo_system", system(false))]);
        let owner = parse_account("//Alice").unwrap();
        assert_eq!(systems_of(&node.chain(), &owner).await.unwrap().len(), 2);
        let asked = node.asked.lock().unwrap();
        assert_eq!(asked[0].1, format!(r#"["{owner}",null,100]"#));
        assert_eq!((asked[1].1.as_str(), asked[2].1.as_str()), ("[3]", "[7]"));
    }
}
