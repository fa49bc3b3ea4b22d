//! `dlo liabilities verify`: whether a holder is counted in what an app has declared.

use super::show_sum;
use crate::{
    amount::{nat, parse_nat},
    chain::Chain,
    cli::Context,
    commands::obligations::declared,
    error::{Error, Result},
    liabilities::{
        list::parse_holder,
        statement::{Declared, Statement},
    },
    output::facts,
    plan::parse_hash,
};
use clap::Args;
use dlo_core::{AppId, Nat};
use dlo_runtime_api::views::LiabilityRootView;
use serde::Serialize;
use serde_json::json;
use sp_core::H256;
use std::path::PathBuf;

/// Which statement, and against what.
#[derive(Args, Debug)]
pub struct Opts {
    /// The statement.
    #[arg(value_name = "STATEMENT.json")]
    statement: PathBuf,
    #[command(flatten)]
    against: Against,
    /// Who its holder must be: an account, or id: and the name by which the app knows him.
    #[arg(long, value_name = "HOLDER")]
    holder: Option<String>,
    /// What he must be owed.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Option<Nat>,
}

/// What a statement is checked against.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Against {
    /// The app that has given the statement: what it has declared on the chain.
    #[arg(long)]
    app: Option<u32>,
    /// A root that is known already; no node is asked. It vouches for total and holders too.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    root: Option<H256>,
}

/// What was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    holds: bool,
    holder: H256,
    amount: Nat,
    root: H256,
    total: Nat,
    holders: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    declaration: Option<LiabilityRootView>,
}

/// Checks the statement; fails where it does not hold.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let statement = Statement::read(&opts.statement)?;
    let holder = opts.holder.as_deref().map(parse_holder).transpose()?;
    check_person(&statement, holder, opts.amount)?;
    let declaration = match opts.against.app {
        Some(app) => Some(declaration(&context.connect().await?, AppId(app)).await?),
        None => None,
    };
    let found = find(&statement, declaration, opts.against.root)?;
    context.out.emit(&found, text)
}

/// What the app has declared last.
async fn declaration(chain: &Chain, app: AppId) -> Result<LiabilityRootView> {
    let declared: Option<LiabilityRootView> = chain.read("dlo_liabilityRoot", json!([app])).await?;
    declared.ok_or_else(|| Error::NotFound(format!("declaration of liabilities by app {}", app.0)))
}

/// That the statement is about whom and how much it should be.
fn check_person(statement: &Statement, holder: Option<[u8; 32]>, amount: Option<Nat>) -> Result<()> {
    if holder.is_some_and(|holder| holder != statement.holder.0) {
        return Err(Error::input(format!(
            "the statement is another's: its holder is {:?}",
            statement.holder
        )));
    }
    match amount {
        Some(amount) if amount != statement.amount => Err(Error::input(format!(
            "the statement is of {}, not of {}",
            nat(statement.amount),
            nat(amount)
        ))),
        _ => Ok(()),
    }
}

/// Checks the statement against the declaration, or else against the root: a root commits to total and holders, so
/// that these may come from the statement.
fn find(statement: &Statement, declaration: Option<LiabilityRootView>, root: Option<H256>) -> Result<Found> {
    let claimed = statement.claimed();
    let declared = match &declaration {
        Some(view) => Declared { root: view.root, total: view.total, holders: view.holders },
        None => Declared { root: root.unwrap_or(claimed.root), ..claimed },
    };
    statement.check(&declared)?;
    Ok(Found {
        holds: true,
        holder: statement.holder,
        amount: statement.amount,
        root: declared.root,
        total: declared.total,
        holders: declared.holders,
        declaration,
    })
}

fn text(found: &Found) -> String {
    let all = Declared { root: found.root, total: found.total, holders: found.holders };
    let mut lines = vec![
        ("the statement", "holds".into()),
        ("holder", format!("{:?}", found.holder)),
        ("owed to him", nat(found.amount)),
        ("counted in", show_sum(&all)),
        ("root", format!("{:?}", found.root)),
    ];
    if let Some(view) = &found.declaration {
        lines.push(("declared", format!("by app {}, {}", view.app.0, declared(view.declared_at, view.age))));
    }
    facts(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{liabilities::book, testing::TableNode};

    fn statement() -> Statement {
        let owed = |name: &str, amount| (parse_holder(name).unwrap(), amount);
        let tree = book::build(&[owed("id:a", 1_500_000), owed("id:b", 2_000_000)]).unwrap();
        Statement::of(&tree, &parse_holder("id:a").unwrap()).unwrap()
    }

    fn view(statement: &Statement) -> LiabilityRootView {
        LiabilityRootView {
            app: AppId(3),
            root: statement.root,
            total: statement.total,
            holders: statement.holders,
            declared_at: 0,
            age: 7_000,
        }
    }

    #[test]
    fn a_statement_of_another_or_of_another_amount_is_refused_though_it_holds() {
        let statement = statement();
        let (own, other) = (parse_holder("id:a").unwrap(), parse_holder("id:b").unwrap());
        assert!(check_person(&statement, Some(other), None).is_err());
        assert!(check_person(&statement, Some(own), Some(Nat(1_500_001))).is_err());
        check_person(&statement, Some(own), Some(Nat(1_500_000))).unwrap();
        check_person(&statement, None, None).unwrap();
    }

    #[test]
    fn a_root_that_is_not_the_statement_s_is_refused() {
        let statement = statement();
        let error = find(&statement, None, Some(H256([7; 32]))).unwrap_err();
        assert!(error.to_string().contains("another declaration"), "{error}");
        assert!(find(&statement, None, Some(statement.root)).unwrap().holds);
    }

    #[test]
    fn the_total_is_the_declared_one_whatever_the_statement_says() {
        let statement = statement();
        let lower = LiabilityRootView { total: Nat(2_000_000), ..view(&statement) };
        assert!(find(&statement, Some(lower), None).is_err());
        let found = find(&statement, Some(view(&statement)), None).unwrap();
        assert_eq!(found.total, Nat(3_500_000));
        let text = text(&found);
        for part in ["holds", "1.50 NAT", "3.50 NAT to 2 holders", "by app 3", "7 s ago"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[tokio::test]
    async fn an_app_that_has_declared_nothing_is_said_to() {
        let node = TableNode::new([("dlo_liabilityRoot", json!(null))]);
        let error = declaration(&node.chain(), AppId(3)).await.unwrap_err();
        assert_eq!(error.to_string(), "there is no declaration of liabilities by app 3");
    }

    #[tokio::test]
    async fn what_an_app_has_declared_is_asked_of_the_node() {
        let view = view(&statement());
        let node = TableNode::new([("dlo_liabilityRoot [3]", json!(view))]);
        assert_eq!(declaration(&node.chain(), AppId(3)).await.unwrap(), view);
    }
}
