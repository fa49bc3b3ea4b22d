//! `dlo register`: announces a registration and reveals it some blocks later.
//!
//! The salt of the announcement is kept beside the parts file until the reveal is done, so that a registration that
//! was interrupted in between is finished by the same command. An announcement that is not wanted any more is given
//! up first: a deposit is held for it.

use super::{number, report};
use crate::{
    amount::ant,
    calls::{self, Call, NAT_GENESIS},
    chain::{Chain, Receipt},
    cli::Context,
    error::{Error, Result},
    hash::blake2_256,
    keys::{account_of, random_bytes, KeyOpts},
    output::with_notice,
    plan::{self, Part, PartEntry, SkuRef},
};
use clap::Args;
use dlo_core::{SkuId, SystemId};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use sp_core::H256;
use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};
use subxt::utils::AccountId32;
use subxt_signer::sr25519::Keypair;

/// What the hash of a new system begins with.
const REGISTER: &[u8] = b"dlo/register";
/// What the hash of more parts for a system begins with.
const ADD_PARTS: &[u8] = b"dlo/add-parts";

/// The parts, and whose they are.
#[derive(Args, Debug)]
pub struct Opts {
    /// The parts file, such as dlo inventory --out writes.
    #[arg(long, value_name = "FILE.json")]
    parts: PathBuf,
    /// Add the parts to this system, instead of registering a new one.
    #[arg(long)]
    system: Option<u64>,
    #[command(flatten)]
    key: KeyOpts,
}

/// An announcement that is not yet revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Pending {
    salt: H256,
    hash: H256,
    /// Whose it is.
    owner: AccountId32,
}

/// An announcement on the chain.
#[derive(Debug, Deserialize)]
struct Commitment {
    /// The block that took it up.
    at: u64,
}

/// What is about to be registered.
struct Registration {
    owner: AccountId32,
    system: Option<SystemId>,
    parts: Vec<Part>,
}

/// Registers.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let entries = plan::read(&opts.parts)?;
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    let system = opts.system.map(SystemId);
    let registration =
        Registration { owner: account_of(&signer), system, parts: resolve(&chain, entries).await? };
    let file = pending_file(&opts.parts);
    let receipt = announce_and_reveal(&chain, &signer, &registration, &file).await?;
    remove(&file)?;
    tell(context, &registration, &receipt)
}

fn tell(context: &Context, registration: &Registration, receipt: &Receipt) -> Result<()> {
    let added: Vec<_> = receipt.all(NAT_GENESIS, "PartAdded").collect();
    let registered = receipt.all(NAT_GENESIS, "SystemRegistered").next();
    let system = match (registration.system, registered) {
        (Some(system), _) => system.0,
        (None, Some(event)) => u64::try_from(number(&event["system"])).map_err(Error::other)?,
        (None, None) => return Err(Error::other("the registration succeeded without its event")),
    };
    let own = registered.map(|event| number(&event["deposit"])).unwrap_or_default();
    let deposit = added.iter().map(|part| number(&part["deposit"])).fold(own, u128::saturating_add);
    let parts: Vec<&Value> = added.iter().map(|part| &part["part"]).collect();
    let answer = json!({ "system": system, "parts": parts, "deposit": deposit.to_string() });
    report(context, answer, receipt, || {
        format!("system {system}: {} parts added; {} held as deposits", parts.len(), ant(deposit))
    })
}

/// The parts as the chain takes them: skus looked up, serial numbers hashed.
async fn resolve(chain: &Chain, entries: Vec<PartEntry>) -> Result<Vec<Part>> {
    let totals = chain.totals().await?;
    let (today, day_length) = (totals.today, totals.day_length);
    let mut found = Vec::with_capacity(entries.len());
    for entry in entries {
        let (id, key) = sku_of(chain, &entry.sku).await?;
        found.push((id, key, entry));
    }
    let hashing = tokio::task::spawn_blocking(move || {
        found
            .into_iter()
            .map(|(id, key, entry)| entry.resolve(id, &key, today, day_length))
            .collect::<Result<Vec<_>>>()
    });
    let parts = with_notice("hashing serial numbers", hashing).await.map_err(Error::other)??;
    refuse_doubled(&parts)?;
    Ok(parts)
}

/// Id and key of a sku. A key may consist of digits, and an id may be written as text.
async fn sku_of(chain: &Chain, sku: &SkuRef) -> Result<(SkuId, String)> {
    let id = match sku {
        SkuRef::Id(id) => Some(SkuId(*id)),
        SkuRef::Key(key) => match chain.sku_by_key(key).await? {
            Some(id) => return Ok((id, key.clone())),
            None => key.parse().ok().map(SkuId),
        },
    };
    let found = match id {
        Some(id) => chain.sku(id).await?,
        None => None,
    };
    found.map(|sku| (sku.id, sku.key)).ok_or_else(|| {
        Error::NotFound(format!(
            "sku '{sku}' in the chain's catalogue; list it with: dlo sku list, or add it with: dlo sku add"
        ))
    })
}

fn refuse_doubled(parts: &[Part]) -> Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    match parts.iter().flat_map(|part| &part.serials).all(|id| seen.insert(*id)) {
        true => Ok(()),
        false => Err(Error::input("two parts have the same serial number")),
    }
}

impl Registration {
    fn call(&self, salt: H256) -> Call {
        match self.system {
            None => calls::register(salt.0, &self.parts),
            Some(system) => calls::add_parts(system, salt.0, &self.parts),
        }
    }

    /// What is announced: the hash of the call's arguments as the chain decodes them, bound to their owner.
    async fn hash(&self, chain: &Chain, salt: H256) -> Result<H256> {
        let encoded = chain.encoded_call(&self.call(salt)).await?;
        // Two bytes name pallet and call.
        let arguments = encoded.get(2..).ok_or_else(|| Error::other("the encoded call is too short"))?;
        let context = if self.system.is_some() { ADD_PARTS } else { REGISTER };
        Ok(announced(context, &self.owner, arguments))
    }
}

fn announced(context: &[u8], owner: &AccountId32, arguments: &[u8]) -> H256 {
    blake2_256(&[context, &owner.0, arguments].concat())
}

async fn announce_and_reveal(
    chain: &Chain,
    signer: &Keypair,
    registration: &Registration,
    file: &Path,
) -> Result<Receipt> {
    let pending = match kept(chain, signer, registration, file).await? {
        Some(kept) => kept,
        None => {
            let salt = H256(random_bytes()?);
            let hash = registration.hash(chain, salt).await?;
            let pending = Pending { salt, hash, owner: registration.owner };
            write_pending(file, &pending)?;
            pending
        }
    };
    announce(chain, signer, pending.hash).await?;
    let reveal = registration.call(pending.salt);
    match chain.submit("the registration", &reveal, signer).await {
        Err(error) if error.is_refusal(NAT_GENESIS, "CommitExpired") => {
            give_up(chain, signer, pending.hash).await?;
            remove(file)?;
            Err(Error::RefusedOther(
                "the announcement had expired and is given up: run the command again".into(),
            ))
        }
        other => other,
    }
}

/// The announcement of an earlier run where it is still the one to reveal. One that is not is given up: nobody would
/// ever reveal it, and its deposit would stay held.
async fn kept(
    chain: &Chain,
    signer: &Keypair,
    registration: &Registration,
    file: &Path,
) -> Result<Option<Pending>> {
    let Some(kept) = read_pending(file)? else { return Ok(None) };
    if kept.owner != registration.owner {
        return Err(Error::input(format!(
            "{} keeps an announcement of {}, who has a deposit held for it: register with that key, or move the file \
             away",
            file.display(),
            kept.owner
        )));
    }
    if registration.hash(chain, kept.salt).await? == kept.hash {
        return Ok(Some(kept));
    }
    give_up(chain, signer, kept.hash).await?;
    Ok(None)
}

/// Gives an announcement up, which brings its deposit back.
async fn give_up(chain: &Chain, signer: &Keypair, hash: H256) -> Result<()> {
    match chain.submit("giving up the announcement", &calls::cancel_commit(hash), signer).await {
        // It never came to the chain, or is revealed or given up.
        Err(error) if error.is_refusal(NAT_GENESIS, "CommitUnknown") => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Announces, unless that is done already, and waits until the next block takes the reveal.
async fn announce(chain: &Chain, signer: &Keypair, hash: H256) -> Result<()> {
    let delay = u64::try_from(chain.constant(NAT_GENESIS, "CommitDelay").await?).map_err(Error::other)?;
    let at = match chain.submit("the announcement", &calls::commit(hash), signer).await {
        Ok(receipt) => receipt.block_number,
        Err(error) if error.is_refusal(NAT_GENESIS, "AlreadyCommitted") => {
            announced_in(chain, signer, hash).await?
        }
        Err(error) => return Err(error),
    };
    chain.reach(at.saturating_add(delay).saturating_sub(1)).await
}

/// The block that took up an announcement of an earlier run.
async fn announced_in(chain: &Chain, signer: &Keypair, hash: H256) -> Result<u64> {
    let at = chain.at_best().await?;
    let keys = vec![calls::account(&account_of(signer)), calls::hash(hash)];
    let found: Option<Commitment> = chain.stored(&at, (NAT_GENESIS, "Commitments"), keys).await?;
    found.map(|commitment| commitment.at).ok_or_else(|| {
        Error::other("the announcement is on another branch of the chain: run the command again")
    })
}

fn pending_file(parts: &Path) -> PathBuf {
    let mut name = parts.as_os_str().to_os_string();
    name.push(".pending");
    PathBuf::from(name)
}

fn read_pending(file: &Path) -> Result<Option<Pending>> {
    match fs::read_to_string(file) {
        // A broken file is of no use to anybody.
        Ok(text) => Ok(serde_json::from_str(&text).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::input(format!("cannot read {}: {error}", file.display()))),
    }
}

fn write_pending(file: &Path, pending: &Pending) -> Result<()> {
    let text = serde_json::to_string(pending).map_err(Error::other)?;
    let written = fs::File::create(file).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        Error::input(format!(
            "cannot write {}, where the salt is kept until the reveal: {error}",
            file.display()
        ))
    })
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::other(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{scratch, sku_page, TableNode};

    /// A chain with the skus 0, `cpu/a-1`, and 4, `7`.
    fn catalogue() -> Chain {
        let node = TableNode::new([
            ("dlo_skuByKey", Value::Null),
            (r#"dlo_skuByKey ["cpu/a-1"]"#, json!(0)),
            (r#"dlo_skuByKey ["7"]"#, json!(4)),
            ("dlo_skus", sku_page(&[(4, "7")], None)),
            ("dlo_skus [null,1]", sku_page(&[(0, "cpu/a-1")], Some(0))),
        ]);
        node.chain()
    }

    #[tokio::test]
    async fn a_sku_that_the_chain_does_not_have_is_not_found() {
        let chain = catalogue();
        for missing in [SkuRef::Id(1), SkuRef::Key("cpu/b".into()), SkuRef::Key("1".into())] {
            assert_eq!(sku_of(&chain, &missing).await.unwrap_err().exit_code(), 1, "{missing}");
        }
    }

    #[tokio::test]
    async fn a_sku_is_found_by_id_or_key_and_a_key_of_digits_goes_before_an_id() {
        let chain = catalogue();
        for (sku, id, key) in [
            (SkuRef::Id(0), 0, "cpu/a-1"),
            (SkuRef::Id(4), 4, "7"),
            (SkuRef::Key("cpu/a-1".into()), 0, "cpu/a-1"),
            (SkuRef::Key("7".into()), 4, "7"),
            (SkuRef::Key("0".into()), 0, "cpu/a-1"),
        ] {
            assert_eq!(sku_of(&chain, &sku).await.unwrap(), (SkuId(id), key.to_string()), "{sku}");
        }
    }

    fn pending() -> Pending {
        Pending { salt: H256(random_bytes().unwrap()), hash: H256([2; 32]), owner: AccountId32([1; 32]) }
    }

    #[tokio::test]
    async fn an_announcement_of_another_account_is_not_overwritten() {
        let file = pending_file(&scratch("register-other").join("parts.json"));
        write_pending(&file, &pending()).unwrap();
        let signer = subxt_signer::sr25519::dev::bob();
        let registration = Registration { owner: account_of(&signer), system: None, parts: Vec::new() };
        let error = kept(&TableNode::default().chain(), &signer, &registration, &file).await.unwrap_err();
        assert!(error.to_string().contains(&AccountId32([1; 32]).to_string()), "{error}");
        assert_eq!(error.exit_code(), 2);
        assert!(file.exists());
    }

    #[test]
    fn the_block_of_an_announcement_is_read() {
        let stored = json!({ "at": 12, "deposit": "10000000000000000000" });
        assert_eq!(serde_json::from_value::<Commitment>(stored).unwrap().at, 12);
    }

    #[test]
    fn the_salt_is_kept_until_the_reveal() {
        let file = pending_file(&scratch("register").join("parts.json"));
        assert!(file.ends_with("parts.json.pending"));
        assert_eq!(read_pending(&file).unwrap(), None);
        let pending = pending();
        write_pending(&file, &pending).unwrap();
        assert_eq!(read_pending(&file).unwrap(), Some(pending));
        fs::write(&file, "broken").unwrap();
        assert_eq!(read_pending(&file).unwrap(), None);
        remove(&file).unwrap();
        remove(&file).unwrap();
    }

    #[test]
    fn salts_are_random_and_the_announcement_is_bound_to_its_owner() {
        assert_ne!(random_bytes().unwrap(), random_bytes().unwrap());
        let of = |owner| announced(REGISTER, &AccountId32([owner; 32]), b"arguments");
        assert_ne!(of(1), of(2));
        assert_ne!(of(1), announced(ADD_PARTS, &AccountId32([1; 32]), b"arguments"));
    }

    #[tokio::test]
    async fn skus_are_looked_up_and_serial_numbers_hashed_for_the_chain_s_key() {
        let totals = json!({
            "today": 1, "dayLength": 60_000, "systems": 0, "issued": "0", "committed": "0", "outstanding": "0",
            "certificates": 0, "feesHeld": "0", "feesUndelivered": "0"
        });
        let skus = sku_page(&[(4, "cpu/a-1")], None);
        let node = TableNode::new([("dlo_skus", skus), ("dlo_totals", totals)]);
        let entry: PartEntry = serde_json::from_value(json!({
            "sku": 4, "serials": ["SN001"], "paid": "1", "in_service": "2025-03-01", "condition": "used",
            "schedule": { "kind": "immediate" }
        }))
        .unwrap();
        let parts = resolve(&node.chain(), vec![entry.clone()]).await.unwrap();
        assert_eq!(parts[0].sku, SkuId(4));
        assert_eq!(parts[0].serials, [crate::serials::serial_id("cpu/a-1", "SN001").unwrap()]);
        assert!(resolve(&node.chain(), vec![entry.clone(), entry]).await.is_err(), "the same item twice");
    }
}
