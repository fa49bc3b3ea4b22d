//! `dlo liabilities prove`: statements for holders.

use super::{at_length, tree_of};
use crate::{
    cli::Context,
    error::{Error, Result},
    liabilities::{list::parse_holder, statement::Statement},
    output::Progress,
};
use clap::Args;
use dlo_sum_tree::SumTree;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// For whom.
#[derive(Args, Debug)]
pub struct Opts {
    /// Folder of the book.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    #[command(flatten)]
    whom: Whom,
    /// Folder for the statements, each in a file that has the holder's 64 hexadecimal digits as its name. Without it
    /// the statement of a single holder is printed.
    #[arg(long, value_name = "DIR", required_if_eq("all", "true"))]
    out: Option<PathBuf>,
}

/// Which holders.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Whom {
    /// A holder as the list names him; may be given several times.
    #[arg(long = "holder", value_name = "HOLDER")]
    holders: Vec<String>,
    /// All holders.
    #[arg(long)]
    all: bool,
}

/// Makes the statements.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let mut holders = Vec::new();
    for name in opts.whom.holders {
        let holder = parse_holder(&name)?;
        holders.push((name, holder));
    }
    let tree = tree_of(opts.from).await?;
    let Some(out) = opts.out else {
        let [(name, holder)] = holders.as_slice() else {
            return Err(Error::input("name a folder with --out: there are several holders"));
        };
        let statement = Statement::of(&tree, holder).ok_or_else(|| stranger(name))?;
        return context
            .out
            .emit(&statement, |statement| serde_json::to_string_pretty(statement).unwrap_or_default());
    };
    let indexes = indexes(&tree, &holders)?;
    let folder = out.clone();
    let count = at_length("writing statements", move || write(&tree, indexes, &folder)).await?;
    context.out.emit(&json!({ "statements": count, "folder": out }), |_| {
        format!(
            "{count} statements in {}; each holds its holder's salt: give it to nobody else",
            out.display()
        )
    })
}

/// The leaves of `holders`; those of all where none is named.
fn indexes(tree: &SumTree, holders: &[(String, [u8; 32])]) -> Result<Vec<u32>> {
    if holders.is_empty() {
        return Ok((0..tree.holders()).collect());
    }
    holders.iter().map(|(name, holder)| tree.index_of(holder).ok_or_else(|| stranger(name))).collect()
}

fn write(tree: &SumTree, indexes: Vec<u32>, folder: &Path) -> Result<usize> {
    fs::create_dir_all(folder)
        .map_err(|error| Error::input(format!("cannot create {}: {error}", folder.display())))?;
    let mut progress = Progress::start();
    for (count, index) in indexes.iter().enumerate() {
        progress.say(|| format!("writing statements: {count} of {}", indexes.len()));
        let statement =
            Statement::at(tree, *index).ok_or_else(|| Error::other(format!("there is no leaf {index}")))?;
        statement.write(&folder.join(statement.file_name()))?;
    }
    Ok(indexes.len())
}

fn stranger(name: &str) -> Error {
    Error::input(format!("the book has no holder {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        liabilities::{book, statement::Declared},
        testing::scratch,
    };

    fn tree() -> SumTree {
        let owed = |name: &str, amount| (parse_holder(name).unwrap(), amount);
        book::build(&[owed("id:a", 1), owed("id:b", 2), owed("id:c", 3)]).unwrap()
    }

    fn named(name: &str) -> (String, [u8; 32]) {
        (name.into(), parse_holder(name).unwrap())
    }

    #[test]
    fn a_stranger_is_named_and_nothing_is_written_for_anybody() {
        let error = indexes(&tree(), &[named("id:a"), named("id:d")]).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.exit_code()), ("the book has no holder id:d", 2));
    }

    #[test]
    fn statements_are_written_for_those_named_or_for_all() {
        let tree = tree();
        for (name, holders, count) in [("some", vec![named("id:c")], 1), ("all", vec![], 3)] {
            let folder = scratch(&format!("prove-{name}")).join("statements");
            let indexes = indexes(&tree, &holders).unwrap();
            assert_eq!(write(&tree, indexes, &folder).unwrap(), count);
            let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            assert_eq!(files.len(), count);
            for file in files {
                Statement::read(&file).unwrap().check(&Declared::of(&tree)).unwrap();
            }
        }
    }
}
