//! `dlo oracle status`: the round, the quorum and how much is asked for.

use crate::{cli::Context, commands::price::quorum, error::Result, output::facts};
use dlo_runtime_api::views::OracleView;
use serde_json::json;

/// Prints the oracle's state.
pub(super) async fn run(context: &Context) -> Result<()> {
    let oracle: OracleView = context.connect().await?.read("dlo_oracle", json!([])).await?;
    context.out.emit(&oracle, show)
}

fn show(oracle: &OracleView) -> String {
    facts([
        ("round", oracle.round.to_string()),
        ("blocks in a round", oracle.round_length.to_string()),
        ("members", oracle.members.to_string()),
        ("active members", oracle.active.to_string()),
        ("quorum", quorum(oracle.quorum)),
        ("skus in use", oracle.wanted.to_string()),
        ("pages", oracle.pages.to_string()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_active_members_from_all() {
        let oracle =
            OracleView { round: 4, round_length: 10, members: 5, active: 4, quorum: 3, wanted: 2, pages: 1 };
        let text = show(&oracle);
        for part in ["members:           5", "active members:    4", "quorum:            3 reports"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
