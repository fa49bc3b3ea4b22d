//! `dlo liabilities declare`: the root of a book on the chain.

use super::tree_of;
use crate::{
    amount::parse_nat,
    calls,
    cli::Context,
    commands::obligations::act,
    error::{Error, Result},
    keys::KeyOpts,
    liabilities::statement::Declared,
    plan::parse_hash,
};
use clap::Args;
use dlo_core::{AppId, Nat};
use dlo_sum_tree::MAX_HOLDERS;
use sp_core::H256;
use std::path::PathBuf;

/// What to declare, and for which app.
#[derive(Args, Debug)]
pub struct Opts {
    /// The app's id.
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    what: What,
    /// The sum of all that is owed under --root.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    #[arg(requires = "root", conflicts_with_all = ["from", "nothing"])]
    total: Option<Nat>,
    /// How many holders there are under --root.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_HOLDERS)))]
    #[arg(requires = "root", conflicts_with_all = ["from", "nothing"])]
    holders: Option<u32>,
    #[command(flatten)]
    key: KeyOpts,
}

/// What to declare.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct What {
    /// Folder of the book.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// The root, where the book lies elsewhere.
    #[arg(long, value_name = "HASH", value_parser = parse_hash, requires_all = ["total", "holders"])]
    root: Option<H256>,
    /// That nothing is owed to holders any more: what was declared is taken back.
    #[arg(long)]
    nothing: bool,
}

/// Declares it.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let declared = match (opts.what.from, opts.what.root, opts.total, opts.holders) {
        (Some(folder), ..) => Some(Declared::of(&tree_of(folder).await?)),
        (None, Some(root), Some(total), Some(holders)) => Some(Declared { root, total, holders }),
        _ => None,
    };
    let Declared { root, total, holders } = declared.unwrap_or(NOTHING);
    // On the chain this would take the declaration back.
    if declared.is_some() && total.is_zero() {
        return Err(Error::input("nothing is owed: say so with --nothing"));
    }
    let app = AppId(opts.app);
    let call = calls::declare_liabilities(app, root, total, holders);
    act(app, "the declaration", &call, &opts.key, context).await
}

/// What takes a declaration back.
const NOTHING: Declared = Declared { root: H256([0; 32]), total: Nat::ZERO, holders: 0 };
