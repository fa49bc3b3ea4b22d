//! `dlo oracle members`: who the oracles are, and how they stand.

use crate::{amount::ant, cli::Context, error::Result, output::table};
use dlo_runtime_api::views::OracleMemberView;
use serde_json::json;
use subxt::utils::AccountId32;

/// Prints the oracles.
pub(super) async fn run(context: &Context) -> Result<()> {
    let members: Vec<OracleMemberView<AccountId32>> =
        context.connect().await?.read("dlo_oracles", json!([])).await?;
    context.out.emit(&members, |members| show(members))
}

fn show(members: &[OracleMemberView<AccountId32>]) -> String {
    if members.is_empty() {
        return "no oracles".into();
    }
    table(["account", "key", "bond", "absence", "outliers", "state"], members.iter().map(row))
}

fn row(member: &OracleMemberView<AccountId32>) -> [String; 6] {
    [
        member.account.to_string(),
        member.key.clone(),
        ant(member.bond.0),
        member.absence.to_string(),
        member.outlier.to_string(),
        if member.suspended { "suspended".into() } else { "active".into() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(suspended: bool) -> OracleMemberView<AccountId32> {
        serde_json::from_value(json!({
            "account": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "key": "0xab",
            "bond": "1000000000000000000", "absence": 3, "outlier": 60, "suspended": suspended
        }))
        .unwrap()
    }

    #[test]
    fn a_suspended_oracle_is_shown_with_its_points() {
        let text = show(&[member(true)]);
        for part in ["5GrwvaEF", "0xab", "1.00 ANT", "60", "suspended"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(show(&[member(false)]).contains("active"));
    }

    #[test]
    fn a_chain_without_oracles_says_so() {
        assert_eq!(show(&[]), "no oracles");
    }
}
