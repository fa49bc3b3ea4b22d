//! A statement: what a holder is owed, and the proof that it is counted. A JSON document that the app hands him, and him
//! alone: it holds his salt.
//!
//! ```json
//! { "holder": "0x…", "amount": "1500000", "salt": "0x…", "proof": "0x…",
//!   "root": "0x…", "total": "2500000", "holders": 2 }
//! ```
//! `amount` and `total` are in micro-NAT, `salt` has 16 bytes, `proof` is the proof's SCALE encoding.

use super::write_private;
use crate::error::{Error, Result};
use codec::{Decode, Encode};
use dlo_core::Nat;
use dlo_sum_tree::{verify, Liability, Proof, SumTree};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{fs, path::Path};

/// Bytes that a statement's file may have: several times those of the longest.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// What a holder is owed, and the proof of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statement {
    /// Who it is owed to: an account, or the hash of a name.
    pub holder: H256,
    /// What he is owed.
    pub amount: Nat,
    /// The salt of his leaf: 0x and 32 hexadecimal digits.
    pub salt: String,
    /// The proof: 0x and hexadecimal digits.
    pub proof: String,
    /// The root of the tree.
    pub root: H256,
    /// The sum of all that the tree counts.
    pub total: Nat,
    /// How many holders it has.
    pub holders: u32,
}

/// What an app has declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The root.
    pub root: H256,
    /// The sum of all liabilities.
    pub total: Nat,
    /// How many holders.
    pub holders: u32,
}

impl Declared {
    /// What is to be declared of a tree.
    pub fn of(tree: &SumTree) -> Self {
        Self { root: tree.root(), total: tree.total(), holders: tree.holders() }
    }
}

impl Statement {
    /// The statement for `holder`, where the tree has him.
    pub fn of(tree: &SumTree, holder: &[u8; 32]) -> Option<Self> {
        tree.index_of(holder).and_then(|index| Self::at(tree, index))
    }

    /// The statement for the holder of the leaf `index`.
    pub fn at(tree: &SumTree, index: u32) -> Option<Self> {
        let owed = tree.liabilities().get(usize::try_from(index).ok()?)?;
        let proof = tree.proof(index).ok()?;
        Some(Self {
            holder: H256(owed.holder),
            amount: Nat(owed.amount.into()),
            salt: format!("0x{}", hex::encode(owed.salt)),
            proof: format!("0x{}", hex::encode(proof.encode())),
            root: tree.root(),
            total: tree.total(),
            holders: tree.holders(),
        })
    }

    /// Reads a statement's file.
    pub fn read(path: &Path) -> Result<Self> {
        let bad = |why: String| Error::input(format!("the statement {}: {why}", path.display()));
        let length = fs::metadata(path).map_err(|error| bad(error.to_string()))?.len();
        if length > MAX_FILE_BYTES {
            return Err(bad(format!("it has more than {MAX_FILE_BYTES} bytes")));
        }
        let text = fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| bad(error.to_string()))
    }

    /// Writes it to a file that only its owner can read.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(Error::other)?;
        write_private(path, &[text.as_bytes(), b"\n"])
    }

    /// The name of its file: the holder's 64 hexadecimal digits.
    pub fn file_name(&self) -> String {
        format!("{}.json", hex::encode(self.holder))
    }

    /// What it says of the whole tree.
    pub fn claimed(&self) -> Declared {
        Declared { root: self.root, total: self.total, holders: self.holders }
    }

    /// That what it says is owed is counted in what was declared.
    pub fn check(&self, declared: &Declared) -> Result<()> {
        if self.root != declared.root {
            return Err(Error::input(format!(
                "the statement is of another declaration: its root is {:?}, not {:?}. Ask for a new one",
                self.root, declared.root
            )));
        }
        let (owed, proof) = (self.liability()?, self.proof()?);
        verify(&declared.root, declared.total, declared.holders, &owed, &proof)
            .map_err(|error| Error::input(format!("the statement does not hold: {error}")))
    }

    fn liability(&self) -> Result<Liability> {
        let amount = u64::try_from(self.amount.0).map_err(|_| Error::input("the amount is too large"))?;
        let mut salt = [0; 16];
        let digits = self.salt.strip_prefix("0x").unwrap_or_default();
        hex::decode_to_slice(digits, &mut salt)
            .map_err(|_| Error::input("the salt is not 0x and 32 hexadecimal digits"))?;
        Ok(Liability { holder: self.holder.0, amount, salt })
    }

    fn proof(&self) -> Result<Proof> {
        let bad = || Error::input("the proof cannot be read");
        let bytes = hex::decode(self.proof.strip_prefix("0x").ok_or_else(bad)?).map_err(|_| bad())?;
        let mut left = bytes.as_slice();
        let proof = Proof::decode(&mut left).map_err(|_| bad())?;
        left.is_empty().then_some(proof).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{liabilities::book, testing::scratch};

    fn tree() -> SumTree {
        let entries: Vec<_> = (1..=5u8).map(|number| ([number; 32], 1_000 * u64::from(number))).collect();
        book::build(&entries).unwrap()
    }

    #[test]
    fn a_statement_with_any_field_changed_does_not_hold() {
        let tree = tree();
        let declared = Declared::of(&tree);
        let whole = Statement::of(&tree, &[3; 32]).unwrap();
        let refuse = |change: &dyn Fn(&mut Statement)| {
            let mut changed = whole.clone();
            change(&mut changed);
            assert_eq!(changed.check(&declared).unwrap_err().exit_code(), 2, "{changed:?}");
        };
        refuse(&|statement| statement.holder = H256([4; 32]));
        refuse(&|statement| statement.amount = Nat(3_001));
        refuse(&|statement| statement.amount = Nat(u128::MAX));
        refuse(&|statement| statement.salt = format!("0x{}", "00".repeat(16)));
        refuse(&|statement| statement.salt = String::new());
        refuse(&|statement| statement.root = H256::zero());
        refuse(&|statement| statement.proof.push_str("00"));
        refuse(&|statement| statement.proof.truncate(40));
        refuse(&|statement| statement.proof = statement.proof.replacen("0x", "", 1));
    }

    #[test]
    fn total_and_holders_are_those_declared_whatever_the_statement_says() {
        let tree = tree();
        let statement = Statement::of(&tree, &[3; 32]).unwrap();
        let declared = Declared::of(&tree);
        for other in [Declared { total: Nat(1), ..declared }, Declared { holders: 6, ..declared }] {
            assert!(statement.check(&other).is_err(), "{other:?}");
            let lying = Statement { total: other.total, holders: other.holders, ..statement.clone() };
            assert!(lying.check(&lying.claimed()).is_err(), "{other:?}");
            lying.check(&declared).unwrap();
        }
    }

    #[test]
    fn there_is_no_statement_for_a_stranger() {
        assert_eq!(Statement::of(&tree(), &[9; 32]), None);
        assert_eq!(Statement::at(&tree(), 5), None);
    }

    #[test]
    fn each_holder_s_statement_holds_after_a_way_through_its_file() {
        let (tree, folder) = (tree(), scratch("statement"));
        for index in 0..tree.holders() {
            let statement = Statement::at(&tree, index).unwrap();
            let path = folder.join(statement.file_name());
            statement.write(&path).unwrap();
            let read = Statement::read(&path).unwrap();
            assert_eq!(read, statement);
            read.check(&Declared::of(&tree)).unwrap();
        }
        let name = format!("{}.json", "01".repeat(32));
        assert!(folder.join(name).exists());
    }

    #[test]
    fn a_file_that_is_no_statement_is_refused() {
        let path = scratch("statement-bad").join("x.json");
        for text in ["", "{}", "[]", "{\"holder\":\"0x00\"}"] {
            fs::write(&path, text).unwrap();
            assert_eq!(Statement::read(&path).unwrap_err().exit_code(), 2, "{text}");
        }
        fs::write(&path, vec![b' '; 70_000]).unwrap();
        assert!(Statement::read(&path).unwrap_err().to_string().contains("more than"));
    }
}
