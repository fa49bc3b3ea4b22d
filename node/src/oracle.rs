//! What the node does for an oracle: it hands the operator's price sources to the offchain worker and looks after the
//! development key. Prices themselves are the worker's business.

pub(crate) mod metrics;

use crate::error::StartError;
use dlo_sources::{file, secrets};
use pallet_porv_oracle::{worker::SOURCES_KEY, KEY_TYPE};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use sp_keystore::KeystorePtr;
use std::{fs, path::Path};

const LOG_TARGET: &str = "oracle";

/// The text of a sources file that the worker can use.
#[derive(Debug)]
pub(crate) struct Sources {
    text: Vec<u8>,
    usable: usize,
}

impl Sources {
    /// Reads the file, puts in the headers that stand in files of their own, and makes sure that at least one of its
    /// sources is usable. Relative paths of headers are looked up beside the file.
    pub(crate) fn read(path: &Path) -> Result<Self, StartError> {
        let invalid = |reason| StartError::SourcesInvalid { path: path.into(), reason };
        let text =
            fs::read(path).map_err(|reason| StartError::SourcesUnreadable { path: path.into(), reason })?;
        let beside = path.parent().unwrap_or(Path::new("."));
        let text =
            secrets::with_headers(&text, |headers| read_secret(&beside.join(headers))).map_err(invalid)?;
        Self::check(text).map_err(invalid)
    }

    fn check(text: Vec<u8>) -> Result<Self, String> {
        let (file, faults) = file::parse(&text)?;
        for (name, fault) in &faults {
            log::warn!(target: LOG_TARGET, "Source {name:?} is not used: {fault}");
        }
        match (file.sources.len(), faults.len()) {
            (0, 0) => Err("its list \"sources\" is empty".into()),
            (0, _) => Err("none of its sources is usable; the log lines above say why".into()),
            (usable, _) => Ok(Self { text, usable }),
        }
    }
}

/// A file of secret headers, with a warning where others than its owner may read it.
fn read_secret(path: &Path) -> Result<Vec<u8>, String> {
    let text = fs::read(path).map_err(|error| error.to_string())?;
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(path) {
        use std::os::unix::fs::PermissionsExt;
        if metadata.permissions().mode() & 0o077 != 0 {
            let path = path.display();
            log::warn!(target: LOG_TARGET, "Others than its owner may read {path}: chmod 600 it");
        }
    }
    Ok(text)
}

/// Hands the sources to the worker; without any, takes away what an earlier start handed over.
pub(crate) fn hand_over<S: OffchainStorage>(
    storage: Option<S>,
    given: Option<&Sources>,
) -> Result<(), StartError> {
    match (storage, given) {
        (Some(mut storage), Some(given)) => {
            storage.set(STORAGE_PREFIX, SOURCES_KEY, &given.text);
            log::info!(target: LOG_TARGET, "Oracle with {} price sources", given.usable);
            Ok(())
        }
        (Some(mut storage), None) => {
            storage.remove(STORAGE_PREFIX, SOURCES_KEY);
            Ok(())
        }
        (None, Some(_)) => Err(StartError::NoOffchainStorage),
        (None, None) => Ok(()),
    }
}

/// Puts the development key into the keystore where there is one.
pub(crate) fn prepare_key(keystore: &KeystorePtr, dev_seed: Option<&str>) -> Result<(), StartError> {
    if let Some(seed) = dev_seed {
        keystore
            .sr25519_generate_new(KEY_TYPE, Some(seed))
            .map_err(|error| StartError::OracleKey(error.to_string()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_offchain::OffchainDb;
    use sp_core::offchain::{storage::InMemOffchainStorage, DbExternalities, StorageKind};
    use sp_keystore::testing::MemoryKeystore;
    use std::sync::Arc;

    const SOURCE: &str =
        r#"{"name":"a","url":"http://127.0.0.1/{sku}","currency":"USD","pointers":{"new":"/new"}}"#;

    fn check(text: &str) -> Result<Sources, String> {
        Sources::check(text.as_bytes().to_vec())
    }

    fn file(source: &str) -> String {
        format!("{{\"sources\":[{source}]}}")
    }

    #[test]
    fn a_file_that_does_not_exist_is_named() {
        let error = Sources::read(Path::new("/does/not/exist.json")).unwrap_err().to_string();
        assert!(error.contains("/does/not/exist.json"), "{error}");
    }

    #[test]
    fn headers_are_read_from_a_file_beside_the_sources() {
        let folder = std::env::temp_dir().join(format!("dlo-sources-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("sources.json");
        let source = SOURCE.replace("\"currency\"", "\"headersFile\":\"key.json\",\"currency\"");
        fs::write(&path, file(&source)).unwrap();
        let error = Sources::read(&path).unwrap_err().to_string();
        assert!(error.contains("key.json"), "{error}");
        fs::write(folder.join("key.json"), r#"{"authorization":"Bearer abc"}"#).unwrap();
        let text = String::from_utf8(Sources::read(&path).unwrap().text).unwrap();
        assert!(text.contains("Bearer abc"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn text_that_is_no_json_is_refused() {
        assert!(check("sources: none").is_err());
    }

    #[test]
    fn an_empty_list_is_refused() {
        assert!(check(&file("")).unwrap_err().contains("empty"));
    }

    #[test]
    fn a_list_without_a_usable_source_is_refused() {
        assert!(check(&file(&SOURCE.replace("http:", "ftp:"))).unwrap_err().contains("usable"));
    }

    #[test]
    fn one_usable_source_is_enough() {
        let faulty = SOURCE.replace("\"a\"", "\"\"");
        assert_eq!(check(&file(&format!("{SOURCE},{faulty}"))).unwrap().usable, 1);
    }

    #[test]
    fn the_worker_finds_the_text_where_it_looks() {
        let text = file(SOURCE);
        let storage = Shared::default();
        hand_over(Some(storage.clone()), Some(&check(&text).unwrap())).unwrap();
        let mut seen_by_worker = OffchainDb::new(storage);
        let found = seen_by_worker.local_storage_get(StorageKind::PERSISTENT, SOURCES_KEY);
        assert_eq!(found, Some(text.into_bytes()));
    }

    #[test]
    fn a_start_without_sources_takes_the_old_ones_away() {
        let mut shared = Shared::default();
        shared.set(STORAGE_PREFIX, SOURCES_KEY, b"old");
        hand_over(Some(shared.clone()), None).unwrap();
        assert_eq!(shared.get(STORAGE_PREFIX, SOURCES_KEY), None);
    }

    #[test]
    fn sources_without_a_place_for_them_are_refused() {
        let given = check(&file(SOURCE)).unwrap();
        let refused = hand_over(None::<InMemOffchainStorage>, Some(&given));
        assert!(matches!(refused, Err(StartError::NoOffchainStorage)));
    }

    #[test]
    fn only_a_development_seed_puts_a_key_into_the_keystore() {
        let keystore: KeystorePtr = Arc::new(MemoryKeystore::new());
        prepare_key(&keystore, None).unwrap();
        assert!(keystore.sr25519_public_keys(KEY_TYPE).is_empty());
        prepare_key(&keystore, Some("//Alice")).unwrap();
        let alice = sp_keyring::Sr25519Keyring::Alice.public();
        assert_eq!(keystore.sr25519_public_keys(KEY_TYPE), [alice]);
    }

    /// Storage of which clones are the same storage, as the node's is.
    #[derive(Clone, Default)]
    struct Shared(Arc<std::sync::Mutex<InMemOffchainStorage>>);

    impl OffchainStorage for Shared {
        fn set(&mut self, prefix: &[u8], key: &[u8], value: &[u8]) {
            self.0.lock().unwrap().set(prefix, key, value)
        }
        fn remove(&mut self, prefix: &[u8], key: &[u8]) {
            OffchainStorage::remove(&mut *self.0.lock().unwrap(), prefix, key)
        }
        fn get(&self, prefix: &[u8], key: &[u8]) -> Option<Vec<u8>> {
            self.0.lock().unwrap().get(prefix, key)
        }
        fn compare_and_set(&mut self, prefix: &[u8], key: &[u8], old: Option<&[u8]>, new: &[u8]) -> bool {
            self.0.lock().unwrap().compare_and_set(prefix, key, old, new)
        }
    }
}
