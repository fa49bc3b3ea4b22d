//! `dlo liabilities build`: a list becomes a book.

use super::{at_length, show_sum};
use crate::{
    cli::Context,
    error::Result,
    liabilities::{book, list, statement::Declared},
    output::facts,
};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Which list.
#[derive(Args, Debug)]
pub struct Opts {
    /// The list, with the headings holder,amount: an account or id:NAME, and NAT with at most 6 decimals.
    #[arg(value_name = "FILE.csv")]
    list: PathBuf,
    /// Folder for the book; without it, one beside the list and named after it. Whoever has the book can prove for
    /// every holder, so keep it: without it no statement can be made.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Makes the book, and says what is to be declared.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let folder = opts.out.unwrap_or_else(|| beside(&opts.list));
    let (list, out) = (opts.list, folder.clone());
    let declared = at_length("building the tree", move || build(&list, &out)).await?;
    let answer = json!({
        "root": declared.root, "total": declared.total, "holders": declared.holders, "book": folder,
    });
    context.out.emit(&answer, |_| {
        facts([
            ("root", format!("{:?}", declared.root)),
            ("total", show_sum(&declared)),
            ("book", folder.display().to_string()),
        ])
    })
}

fn build(list: &Path, folder: &Path) -> Result<Declared> {
    let tree = book::build(&list::read(list)?)?;
    book::write(folder, &tree)?;
    Ok(Declared::of(&tree))
}

/// `owed.csv` becomes `owed.liabilities`.
fn beside(list: &Path) -> PathBuf {
    list.with_extension("liabilities")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{liabilities::statement::Statement, testing::scratch};
    use std::fs;

    #[test]
    fn a_list_that_does_not_fit_makes_no_book() {
        let folder = scratch("build-bad");
        let (list, out) = (folder.join("owed.csv"), folder.join("book"));
        for text in ["", "holder,amount\n", "holder,amount\nid:a,x\n", "holder,amount\nid:a,1\nid:a,1\n"] {
            fs::write(&list, text).unwrap();
            assert_eq!(build(&list, &out).unwrap_err().exit_code(), 2, "{text:?}");
            assert!(!out.exists(), "{text:?}");
        }
        assert_eq!(build(&folder.join("none.csv"), &out).unwrap_err().exit_code(), 2);
    }

    #[test]
    fn a_list_becomes_a_book_of_which_each_holder_s_statement_holds() {
        let folder = scratch("build");
        let list = folder.join("owed.csv");
        fs::write(&list, "holder,amount\n//Bob,1.5\nid:customer 7,2\nid:c,0\n").unwrap();
        let out = beside(&list);
        assert_eq!(out, folder.join("owed.liabilities"));
        let declared = build(&list, &out).unwrap();
        assert_eq!(show_sum(&declared), "3.50 NAT to 3 holders");
        let tree = book::read(&out).unwrap();
        for name in ["//Bob", "id:customer 7", "id:c"] {
            let holder = list::parse_holder(name).unwrap();
            Statement::of(&tree, &holder).unwrap().check(&declared).unwrap();
        }
    }
}
