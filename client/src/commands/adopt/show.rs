//! `dlo adopt show`: what a proposal would do, and how far it has come.

use crate::{
    amount::ant,
    calls::{self, ADOPTION},
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    hash::blake2_256,
    output::facts,
    plan::parse_hash,
    scale_json::{decoded_call, DecodedCall},
};
use clap::Args;
use dlo_runtime_api::views::Planck;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sp_core::H256;
use subxt::utils::AccountId32;

/// Bytes up to which a value is shown to people in full.
const SHORT: usize = 64;

/// Which proposal.
#[derive(Args, Debug)]
pub struct Opts {
    /// Hash of the proposed call.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    hash: H256,
}

/// A proposal as it is stored.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proposal {
    proposer: AccountId32,
    deposit: Planck,
    len: u32,
    spec_version: u32,
}

/// How far it has come, by the validators of the running session.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    adopters: u32,
    needed: u32,
    validators: u32,
    last_block: u64,
    expired: bool,
}

/// What is shown of a proposal.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    hash: H256,
    proposer: AccountId32,
    deposit: Planck,
    #[serde(flatten)]
    standing: Standing,
    #[serde(flatten)]
    reading: Reading,
}

/// What its bytes say.
#[derive(Debug, Default, Serialize)]
struct Reading {
    /// `Pallet.call`, where the bytes can be read.
    call: Option<String>,
    arguments: Option<Value>,
    /// Why they cannot be read.
    unreadable: Option<String>,
    /// The bytes in hexadecimal, where they are there.
    bytes: Option<String>,
}

/// Prints a proposal.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let shown = look_up(&chain, opts.hash).await?;
    context.out.emit(&shown, show)
}

async fn look_up(chain: &Chain, hash: H256) -> Result<Shown> {
    let at = chain.at_best().await?;
    let key = vec![calls::hash(hash)];
    let proposal: Option<Proposal> = chain.stored(&at, (ADOPTION, "Proposals"), key.clone()).await?;
    let standing: Option<Standing> = chain.view(&at, (ADOPTION, "standing"), key).await?;
    let (Some(proposal), Some(standing)) = (proposal, standing) else {
        return Err(Error::NotFound(format!(
            "open proposal {hash:?}: it may be scheduled, withdrawn or expired, or was never made"
        )));
    };
    let bytes = chain.preimage(&at, hash, proposal.len).await?;
    let metadata = at.metadata_ref();
    let decode = |bytes: &[u8]| {
        if at.spec_version() != proposal.spec_version {
            return Err(Error::other(format!(
                "they were proposed for version {} of the runtime, and this is version {}",
                proposal.spec_version,
                at.spec_version()
            )));
        }
        decoded_call(bytes, metadata.outer_enums().call_enum_ty(), metadata.types())
    };
    let reading = read(hash, bytes, decode)?;
    Ok(Shown { hash, proposer: proposal.proposer, deposit: proposal.deposit, standing, reading })
}

/// Reads the bytes, which must be those of the hash: it is the hash that a validator adopts.
fn read(
    hash: H256,
    bytes: Option<Vec<u8>>,
    decode: impl FnOnce(&[u8]) -> Result<DecodedCall>,
) -> Result<Reading> {
    let Some(bytes) = bytes else {
        return Ok(Reading { unreadable: Some("the chain does not hold them".into()), ..Reading::default() });
    };
    if blake2_256(&bytes) != hash {
        return Err(Error::other(format!(
            "the node gives other bytes than those of {hash:?}: ask a node that you trust with --url"
        )));
    }
    let hex = Some(format!("0x{}", hex::encode(&bytes)));
    Ok(match decode(&bytes) {
        Ok(DecodedCall { call, arguments }) => {
            Reading { call: Some(call), arguments: Some(arguments), unreadable: None, bytes: hex }
        }
        Err(error) => Reading { unreadable: Some(error.to_string()), bytes: hex, ..Reading::default() },
    })
}

fn show(shown: &Shown) -> String {
    let Standing { adopters, needed, validators, last_block, expired } = &shown.standing;
    let over = if *expired { "; it has expired and can only be cleared away" } else { "" };
    let reading = &shown.reading;
    let mut lines = vec![
        ("proposal", format!("{:?}", shown.hash)),
        ("proposer", shown.proposer.to_string()),
        ("deposit", ant(shown.deposit.0)),
        ("adopted by", format!("{adopters} of {validators} validators; {needed} are needed")),
        ("last block", format!("{last_block}{over}")),
    ];
    if let Some(call) = &reading.call {
        lines.push(("call", call.clone()));
    }
    if let Some(why) = &reading.unreadable {
        lines.push(("call", format!("its bytes cannot be read: {why}")));
        lines.extend(reading.bytes.as_deref().map(|bytes| ("bytes", shortened(bytes))));
    }
    let mut text = facts(lines);
    if let Some(mut arguments) = reading.arguments.clone() {
        shorten(&mut arguments);
        text.push_str(&format!("arguments: {arguments:#}\n"));
    }
    text
}

/// Shortens long bytes wherever they stand in `value`: the code of a runtime is megabytes.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) => *text = shortened(text),
        Value::Array(values) => values.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Long bytes in hexadecimal as their beginning, their number and their hash; any other text as it is.
fn shortened(text: &str) -> String {
    let bytes = text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
    match bytes {
        Some(bytes) if bytes.len() > SHORT => format!(
            "0x{}… ({} bytes, blake2-256 {:?})",
            hex::encode(bytes.iter().take(8).copied().collect::<Vec<_>>()),
            bytes.len(),
            blake2_256(&bytes)
        ),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn unread(_: &[u8]) -> Result<DecodedCall> {
        Err(Error::other("2 bytes are left over"))
    }

    fn shown(reading: Reading, expired: bool) -> Shown {
        Shown {
            hash: H256([7; 32]),
            proposer: crate::keys::parse_account("//Alice").unwrap(),
            deposit: Planck(10_000_000_000_000_000_000),
            standing: Standing { adopters: 1, needed: 3, validators: 4, last_block: 900, expired },
            reading,
        }
    }

    #[test]
    fn bytes_that_are_not_those_of_the_hash_are_refused() {
        let error = read(H256([7; 32]), Some(vec![1, 2]), unread).unwrap_err();
        assert!(error.to_string().contains("other bytes"), "{error}");
    }

    #[test]
    fn what_cannot_be_read_is_shown_in_hexadecimal_with_the_reason() {
        let reading = read(blake2_256(&[1, 2]), Some(vec![1, 2]), unread).unwrap();
        let text = show(&shown(reading, true));
        for part in ["left over", "0x0102", "expired"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        let missing = read(H256([7; 32]), None, unread).unwrap();
        assert!(show(&shown(missing, false)).contains("does not hold"));
    }

    #[test]
    fn a_proposal_is_shown_with_its_call_and_how_many_adopt_it() {
        let decode = |_: &[u8]| {
            let arguments =
                json!({ "parameters": { "margin": 1000 }, "code": format!("0x{}", "ab".repeat(65)) });
            Ok(DecodedCall { call: "NatGenesis.set_parameters".into(), arguments })
        };
        let shown = shown(read(blake2_256(&[1, 2]), Some(vec![1, 2]), decode).unwrap(), false);
        let text = show(&shown);
        for part in [
            "NatGenesis.set_parameters",
            "1 of 4 validators; 3 are needed",
            "10.00 ANT",
            "\"margin\": 1000",
            "0xabababababababab… (65 bytes, blake2-256 0x",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        let json = serde_json::to_value(&shown).unwrap();
        assert_eq!(
            (json["call"].as_str(), json["needed"].as_u64()),
            (Some("NatGenesis.set_parameters"), Some(3))
        );
        assert_eq!(json["arguments"]["code"].as_str().map(str::len), Some(132), "programs get all of it");
        assert_eq!(json["lastBlock"], 900);
    }

    #[test]
    fn what_the_chain_stores_and_answers_is_read() {
        let stored = json!({
            "proposer": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "deposit": "5", "len": 2,
            "lastBlock": 9, "specVersion": 1, "adopters": []
        });
        let proposal: Proposal = serde_json::from_value(stored).unwrap();
        assert_eq!((proposal.deposit, proposal.len, proposal.spec_version), (Planck(5), 2, 1));
        let answer =
            json!({ "adopters": 1, "needed": 3, "validators": 4, "lastBlock": 900, "expired": false });
        assert_eq!(serde_json::from_value::<Standing>(answer).unwrap().needed, 3);
    }
}
