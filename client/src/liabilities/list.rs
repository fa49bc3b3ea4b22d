//! The list of holders and amounts, as CSV with the headings `holder,amount`.
//!
//! A holder is an account in any form that the command line takes, or `id:` and the name by which the app knows him,
//! which is hashed. An amount is a decimal of NAT with at most six places.

use crate::{
    amount::parse_nat,
    error::{Error, Result},
    keys::parse_account,
};
use dlo_sum_tree::MAX_HOLDERS;
use std::{collections::HashMap, fs::File, io::Read, path::Path};

/// What stands before the name of a holder who has no account.
const NAMED: &str = "id:";
/// What the hash of such a name begins with.
const NAME_TAG: &[u8] = b"dlo.sum-tree.name.v1";

/// A holder and what he is owed in micro-NAT.
pub type Entry = ([u8; 32], u64);

/// The bytes that stand for a holder: an account's own, or `BLAKE3("dlo.sum-tree.name.v1" || name)` for `id:NAME`.
pub fn parse_holder(text: &str) -> Result<[u8; 32]> {
    match text.strip_prefix(NAMED) {
        Some("") => Err(Error::input(format!("'{text}' is no holder: the name is missing"))),
        Some(name) => {
            Ok(*blake3::Hasher::new().update(NAME_TAG).update(name.as_bytes()).finalize().as_bytes())
        }
        None => parse_account(text).map(|account| account.0),
    }
}

/// All rows of a file, in their order.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let in_file = |error: Error| Error::input(format!("{}: {error}", path.display()));
    File::open(path)
        .map_err(|error| in_file(Error::other(error)))
        .and_then(|file| rows(file).map_err(in_file))
}

fn rows(source: impl Read) -> Result<Vec<Entry>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source);
    let headings = reader.headers().map_err(Error::other)?.clone();
    if headings.iter().ne(["holder", "amount"]) {
        return Err(Error::input("the first line must be holder,amount"));
    }
    let (mut entries, mut lines) = (Vec::new(), HashMap::new());
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(Error::other)? {
        let line = row.position().map(csv::Position::line).unwrap_or_default();
        let entry = entry(&row).map_err(|error| Error::input(format!("line {line}: {error}")))?;
        if let Some(before) = lines.insert(entry.0, line) {
            return Err(Error::input(format!("line {line}: this holder stands on line {before} already")));
        }
        entries.push(entry);
        if entries.len() > MAX_HOLDERS as usize {
            return Err(Error::input(format!("more than {MAX_HOLDERS} holders")));
        }
    }
    Ok(entries)
}

fn entry(row: &csv::StringRecord) -> Result<Entry> {
    let field = |index: usize| row.get(index).unwrap_or_default();
    let (holder, text) = (parse_holder(field(0))?, field(1));
    let amount = u64::try_from(parse_nat(text)?.0)
        .map_err(|_| Error::input(format!("'{text}' is no amount: it is too large")))?;
    Ok((holder, amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        rows(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_list_without_its_headings_is_refused() {
        for text in ["", "id:a,1\n", "amount,holder\n1,id:a\n", "holder,amount,salt\nid:a,1,0\n"] {
            assert!(refused(text).contains("holder,amount"), "{text:?}");
        }
    }

    #[test]
    fn a_row_that_does_not_fit_is_named_by_its_line() {
        for row in ["id:,1", "x,1", "id:b", "id:b,", "id:b,-1", "id:b,1.0000001", "id:b,1,2"] {
            let text = format!("holder,amount\nid:a,1\n{row}\n");
            assert!(refused(&text).contains("line 3") || refused(&text).contains("line: 3"), "{row}");
        }
        assert!(refused("holder,amount\nid:a,18446744073709.551616\n").contains("too large"));
    }

    #[test]
    fn a_holder_who_stands_there_twice_is_named_by_both_lines() {
        let account = format!("0x{}", hex::encode(parse_holder("id:b").unwrap()));
        let text = format!("holder,amount\nid:a,1\nid:b,2\n{account},3\n");
        assert_eq!(refused(&text), "line 4: this holder stands on line 3 already");
    }

    #[test]
    fn accounts_and_names_are_read_in_their_order() {
        let text = "holder, amount\n//Alice, 1.5\nid:customer 7,0\nid:c,18446744073709.551615\n";
        let entries = rows(text.as_bytes()).unwrap();
        let alice = parse_account("//Alice").unwrap().0;
        let seven = parse_holder("id:customer 7").unwrap();
        assert_eq!(entries[..2], [(alice, 1_500_000), (seven, 0)]);
        assert_eq!(entries[2].1, u64::MAX);
        assert_eq!(seven, *blake3::hash(b"dlo.sum-tree.name.v1customer 7").as_bytes());
    }
}
