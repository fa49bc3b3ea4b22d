//! Keys that sign. A secret comes from a file or from standard input, never from the command line.

use crate::{
    chain::Chain,
    error::{Error, Result},
};
use clap::Args;
use std::{
    fs::{self, File},
    io::{BufRead, Read},
    path::{Path, PathBuf},
    str::FromStr,
};
use subxt::utils::AccountId32;
use subxt_signer::{sr25519::Keypair, SecretUri};

/// More than any mnemonic with path and password.
const MAX_SECRET_BYTES: u64 = 4096;

/// Whose signature it is.
#[derive(Args, Clone, Debug, Default)]
#[group(required = true, multiple = false)]
pub struct KeyOpts {
    /// File with a mnemonic or a 0x seed, readable by its owner alone.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Read a mnemonic or a 0x seed from the first line of standard input.
    #[arg(long)]
    pub key_stdin: bool,
    /// A published development key such as //Alice; only on development and local chains.
    #[arg(long, value_name = "//NAME")]
    pub dev_key: Option<String>,
}

impl KeyOpts {
    /// Whether any key is named.
    pub fn is_given(&self) -> bool {
        self.key_file.is_some() || self.key_stdin || self.dev_key.is_some()
    }

    /// The key pair. A development key is refused where the chain is neither a development nor a local one.
    pub async fn signer(&self, chain: &Chain) -> Result<Keypair> {
        if self.dev_key.is_some() {
            refuse_on_live_chains(chain, "--dev-key", "--key-file or --key-stdin").await?;
        }
        self.keypair()
    }

    /// The key pair, without a look at the chain: to show its address, not to sign.
    pub fn keypair(&self) -> Result<Keypair> {
        match (&self.key_file, self.key_stdin, &self.dev_key) {
            (Some(path), _, _) => from_secret(&read_key_file(path)?),
            (None, true, _) => from_secret(&first_line(std::io::stdin().lock())?),
            (None, false, Some(name)) => from_dev_name(name),
            (None, false, None) => Err(Error::input("give a key: --key-file, --key-stdin or --dev-key")),
        }
    }
}

/// Which key signs an oracle's reports.
#[derive(Args, Clone, Debug, Default)]
#[group(required = true, multiple = false)]
pub struct OracleKeyOpts {
    /// File with the mnemonic or 0x seed of the oracle's key, readable by its owner alone: the key that lies in the
    /// keystore of the oracle's node as porv.
    #[arg(long, value_name = "FILE")]
    pub oracle_key: Option<PathBuf>,
    /// A published development key such as //Alice as the oracle's; only on development and local chains.
    #[arg(long, value_name = "//NAME")]
    pub oracle_dev_key: Option<String>,
}

impl OracleKeyOpts {
    /// The key pair. A development key is refused where the chain is neither a development nor a local one.
    pub async fn keypair(&self, chain: &Chain) -> Result<Keypair> {
        match (&self.oracle_key, &self.oracle_dev_key) {
            (Some(path), _) => from_secret(&read_key_file(path)?),
            (None, Some(name)) => {
                refuse_on_live_chains(chain, "--oracle-dev-key", "--oracle-key").await?;
                from_dev_name(name)
            }
            (None, None) => Err(Error::input("give the oracle's key: --oracle-key or --oracle-dev-key")),
        }
    }
}

/// Refuses a development key, given with `option`, where the chain is neither a development nor a local one.
pub(crate) async fn refuse_on_live_chains(chain: &Chain, option: &str, instead: &str) -> Result<()> {
    let chain_type = chain.chain_type().await?;
    if matches!(chain_type.as_str(), "Development" | "Local") {
        return Ok(());
    }
    Err(Error::input(format!(
        "{option} signs on development and local chains only, and this one is of type {chain_type}: use {instead}"
    )))
}

/// Bytes that nobody can guess, from the operating system.
pub(crate) fn random_bytes() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).map_err(Error::other)?;
    Ok(bytes)
}

/// The account of a key pair.
pub fn account_of(keypair: &Keypair) -> AccountId32 {
    AccountId32(keypair.public_key().0)
}

/// An account as an SS58 address, 64 hexadecimal digits, or the name of a development key such as `//Alice`.
pub fn parse_account(text: &str) -> Result<AccountId32> {
    if text.starts_with("//") {
        return from_dev_name(text).map(|keypair| account_of(&keypair));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        let mut id = [0u8; 32];
        return match hex::decode_to_slice(digits, &mut id) {
            Ok(()) => Ok(AccountId32(id)),
            Err(_) => Err(Error::input(format!("'{text}' is no account: 64 hexadecimal digits are needed"))),
        };
    }
    AccountId32::from_str(text).map_err(|error| Error::input(format!("'{text}' is no account: {error}")))
}

fn from_dev_name(name: &str) -> Result<Keypair> {
    if !name.starts_with("//") || name.contains("///") || name.len() < 3 {
        return Err(Error::input(
            "a development key is written as //Alice; any other secret belongs in --key-file",
        ));
    }
    from_secret(name)
}

// The errors of the parsers are not shown: they may quote the secret.
fn from_secret(secret: &str) -> Result<Keypair> {
    let bad = || Error::input("the key is neither a mnemonic nor a 0x seed of 64 hexadecimal digits");
    let uri = SecretUri::from_str(secret.trim()).map_err(|_| bad())?;
    Keypair::from_uri(&uri).map_err(|_| bad())
}

fn read_key_file(path: &Path) -> Result<String> {
    let cannot =
        |error: std::io::Error| Error::input(format!("cannot read the key file {}: {error}", path.display()));
    let file = fs::File::open(path).map_err(cannot)?;
    refuse_readable_by_others(path, &file.metadata().map_err(cannot)?)?;
    first_line(std::io::BufReader::new(file))
}

#[cfg(unix)]
fn refuse_readable_by_others(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Error::input(format!("the key file {path} can be read by others: run chmod 600 {path}")))
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_: &Path, _: &fs::Metadata) -> Result<()> {
    Ok(())
}

fn first_line(reader: impl BufRead) -> Result<String> {
    let mut line = String::new();
    reader.take(MAX_SECRET_BYTES).read_line(&mut line).map_err(|_| Error::input("cannot read the key"))?;
    match line.trim() {
        "" => Err(Error::input("the key is empty")),
        // An empty phrase would stand for the published development phrase.
        text if text.starts_with('/') => {
            Err(Error::input("the key has no phrase: a development key is given with --dev-key"))
        }
        text => Ok(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TableNode;
    use serde_json::json;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const SEED: &str = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";

    fn file(name: &str, text: &str, mode: u32) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = crate::testing::scratch(&format!("keys-{name}")).join("key");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        for mode in [0o644, 0o640, 0o604, 0o660] {
            let path = file(&format!("open-{mode:o}"), SEED, mode);
            let error = read_key_file(&path).unwrap_err();
            assert!(error.to_string().contains("chmod 600"), "{error}");
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn a_key_file_of_its_owner_is_read() {
        let path = file("closed", &format!("{SEED}\n"), 0o600);
        let opts = KeyOpts { key_file: Some(path), ..KeyOpts::default() };
        assert_eq!(account_of(&opts.keypair().unwrap()).to_string(), ALICE);
    }

    #[test]
    fn a_broken_key_is_refused_without_being_shown() {
        let path = file("broken", "correct horse battery staple", 0o600);
        let error = from_secret(&read_key_file(&path).unwrap()).err().unwrap();
        assert!(!error.to_string().contains("horse"));
    }

    #[test]
    fn an_empty_phrase_in_a_key_file_is_not_taken_for_the_development_phrase() {
        for text in ["", "\n", "//Alice", "/soft"] {
            assert!(first_line(text.as_bytes()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_development_key_is_only_ever_a_derivation_of_the_published_phrase() {
        for bad in ["Alice", "bottom drive obey lake", SEED, "//", "//Alice///password"] {
            assert!(from_dev_name(bad).is_err(), "{bad}");
        }
        assert_eq!(account_of(&from_dev_name("//Alice").unwrap()).to_string(), ALICE);
    }

    #[tokio::test]
    async fn a_development_key_is_refused_on_a_live_chain_for_an_oracle_too() {
        let live = TableNode::new([("system_chainType", json!("Live"))]).chain();
        let local = TableNode::new([("system_chainType", json!("Local"))]).chain();
        let opts = OracleKeyOpts { oracle_dev_key: Some("//Alice".into()), ..OracleKeyOpts::default() };
        let error = opts.keypair(&live).await.err().unwrap();
        assert!(error.to_string().contains("use --oracle-key"), "{error}");
        assert_eq!(account_of(&opts.keypair(&local).await.unwrap()).to_string(), ALICE);
        let opts = KeyOpts { dev_key: Some("//Alice".into()), ..KeyOpts::default() };
        assert_eq!(opts.signer(&live).await.err().unwrap().exit_code(), 2);
    }

    #[test]
    fn accounts_are_read_in_each_form() {
        let alice = parse_account("//Alice").unwrap();
        assert_eq!(parse_account(ALICE).unwrap(), alice);
        assert_eq!(parse_account(&format!("0x{}", hex::encode(alice.0))).unwrap(), alice);
        for bad in ["", "0x12", "5Grw", "Alice"] {
            assert!(parse_account(bad).is_err(), "{bad}");
        }
    }
}
