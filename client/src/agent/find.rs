//! Where antnodes are on this host.

use super::{
    identity::IDENTITY,
    store::{Store, CHUNKS},
};
use crate::error::{Error, Result};
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

/// The data directories of antnodes: those `given`, or else those in the usual places. A folder of antnodes stands for
/// all of them. Fails where there is none.
pub fn antnodes(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    if given.is_empty() {
        return in_places(&usual_places());
    }
    let mut found = Vec::new();
    for dir in given {
        let within = within(dir);
        if within.is_empty() {
            // It says which generation of antnodes the directory is of, if of any.
            let refusal = Store::open(dir).err();
            return Err(refusal.unwrap_or_else(|| Error::input(format!("{} has no antnode", dir.display()))));
        }
        found.extend(within);
    }
    Ok(distinct(found))
}

/// The default of --state: a folder of this user's.
pub fn state_folder() -> Result<PathBuf> {
    let state = variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")));
    let state = state.ok_or_else(|| Error::input("there is no home directory: give --state"))?;
    Ok(state.join("dlo/agent"))
}

fn in_places(places: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let found = distinct(places.iter().flat_map(|place| within(place)).collect());
    if found.is_empty() {
        let shown: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
        return Err(Error::input(format!(
            "no antnode in {}: name its data directory with --node",
            shown.join(", ")
        )));
    }
    Ok(found)
}

/// Where ant-node and its tools keep data: ant-node's own default, its production configuration, and antctl's.
fn usual_places() -> Vec<PathBuf> {
    let data = variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local/share")));
    let mut places: Vec<PathBuf> =
        data.into_iter().flat_map(|data| [data.join("ant"), data.join("autonomi/node")]).collect();
    places.extend(["/var/antctl/services", "/var/lib/ant"].map(PathBuf::from));
    places
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The antnodes that `dir` stands for: itself, those in its folder `nodes`, or those that lie in it.
fn within(dir: &Path) -> Vec<PathBuf> {
    if is_antnode(dir) {
        return vec![dir.to_path_buf()];
    }
    let nodes = antnodes_in(&dir.join("nodes"));
    if nodes.is_empty() {
        antnodes_in(dir)
    } else {
        nodes
    }
}

fn antnodes_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.map(|entry| entry.path()).filter(|path| is_antnode(path)).collect();
    found.sort_unstable();
    found
}

fn is_antnode(dir: &Path) -> bool {
    dir.join(IDENTITY).is_file() || dir.join(CHUNKS).is_dir()
}

/// Each directory once, by whatever way it was reached.
fn distinct(found: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .filter(|dir| seen.insert(fs::canonicalize(dir).unwrap_or_else(|_| dir.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;
    use std::slice::from_ref;

    fn antnode(dir: &Path) -> PathBuf {
        fs::create_dir_all(dir).unwrap();
        fs::write(dir.join(IDENTITY), "{}").unwrap();
        dir.to_path_buf()
    }

    #[test]
    fn a_folder_without_antnodes_is_refused_and_older_generations_are_named() {
        let dir = scratch("find-none");
        assert!(antnodes(from_ref(&dir)).unwrap_err().to_string().contains("no data directory"));
        fs::create_dir(dir.join("record_store")).unwrap();
        assert!(antnodes(from_ref(&dir)).unwrap_err().to_string().contains("libp2p"));
        let error = in_places(&[dir.join("a"), dir.join("b")]).unwrap_err().to_string();
        assert!(error.contains("/b: name its data directory with --node"), "{error}");
    }

    #[test]
    fn a_folder_stands_for_the_antnodes_in_it_each_once() {
        let dir = scratch("find-nodes");
        let (first, second) = (antnode(&dir.join("nodes/aa")), antnode(&dir.join("nodes/bb")));
        fs::create_dir(dir.join("nodes/cc")).unwrap();
        fs::create_dir_all(second.join(CHUNKS)).unwrap();
        let both = vec![first.clone(), second.clone()];
        assert_eq!(antnodes(from_ref(&dir)).unwrap(), both);
        assert_eq!(antnodes(&[dir.join("nodes"), first.clone(), second.clone()]).unwrap(), both);
        assert_eq!(in_places(&[dir.join("none"), dir.clone(), dir.join("nodes")]).unwrap(), both);
        assert_eq!(antnodes(from_ref(&second)).unwrap(), [second]);
    }
}
