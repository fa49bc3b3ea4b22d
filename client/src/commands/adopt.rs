//! `dlo adopt`: calls of governance, proposed by anyone and adopted by validators.

use super::{report, send};
use crate::{
    calls::{self, ADOPTION, PREIMAGE},
    cli::Context,
    error::{Error, Result},
    hash::blake2_256,
    keys::KeyOpts,
    output::facts,
    plan::parse_hash,
};
use clap::{Args, Subcommand};
use serde_json::json;
use sp_core::H256;
use subxt::ext::scale_value::{stringify, Composite, ValueDef};

/// Bytes that a proposed call may have.
const MAX_CALL: usize = 4 * 1024 * 1024;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the bytes and the hash of a call, to propose or to check it.
    Encode(Encode),
    /// Note the bytes of a call and propose it; a deposit is held.
    Propose(Propose),
    /// Adopt a proposal, as a validator.
    Adopt(About),
    /// Take an adoption back.
    Retract(About),
    /// Withdraw one's own proposal.
    Withdraw(About),
    /// Clear an expired proposal away.
    Expire(About),
}

/// A call by name.
#[derive(Args, Debug)]
pub struct Encode {
    /// The pallet and the call, such as NatGenesis.set_parameters.
    #[arg(value_name = "PALLET.CALL")]
    call: String,
    /// Its fields, such as '{ parameters: { margin: 1000, min_sources: 2, min_rounds: 3 } }'.
    #[arg(default_value = "{}")]
    fields: String,
}

/// A call to propose.
#[derive(Args, Debug)]
pub struct Propose {
    /// The encoded call in hexadecimal.
    #[arg(long, value_name = "0xBYTES", value_parser = parse_call)]
    call: Vec<u8>,
    #[command(flatten)]
    key: KeyOpts,
}

/// A proposal.
#[derive(Args, Debug)]
pub struct About {
    /// Hash of the proposed call.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    hash: H256,
    #[command(flatten)]
    key: KeyOpts,
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Encode(opts) => encode(opts, context).await,
        Command::Propose(opts) => propose(opts, context).await,
        Command::Adopt(opts) => about("adopt", opts, context).await,
        Command::Retract(opts) => about("retract", opts, context).await,
        Command::Withdraw(opts) => about("withdraw", opts, context).await,
        Command::Expire(opts) => about("expire", opts, context).await,
    }
}

fn parse_call(text: &str) -> Result<Vec<u8>> {
    let bytes = text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
    match bytes {
        Some(bytes) if bytes.len() >= 2 && bytes.len() <= MAX_CALL => Ok(bytes),
        _ => Err(Error::input(
            "a call is 0x and an even number of hexadecimal digits; dlo adopt encode shows it",
        )),
    }
}

fn parse_fields(text: &str) -> Result<Composite<()>> {
    let bad = |why: String| Error::input(format!("the fields cannot be read: {why}"));
    let (value, rest) = stringify::from_str(text);
    if !rest.trim().is_empty() {
        return Err(bad(format!("'{rest}' is left over")));
    }
    match value.map_err(|error| bad(error.to_string()))?.value {
        ValueDef::Composite(fields) => Ok(fields),
        _ => Err(bad("write them as { name: value }".into())),
    }
}

async fn encode(opts: Encode, context: &Context) -> Result<()> {
    let (pallet, name) =
        opts.call.split_once('.').ok_or_else(|| Error::input("write the call as PALLET.CALL"))?;
    let call = calls::any(pallet, name, parse_fields(&opts.fields)?);
    let bytes = context.connect().await?.encoded_call(&call).await?;
    let (hash, call) = (blake2_256(&bytes), format!("0x{}", hex::encode(&bytes)));
    context.out.emit(&json!({ "call": call, "hash": hash }), |_| {
        facts([("call", call.clone()), ("hash", format!("{hash:?}"))])
    })
}

async fn propose(opts: Propose, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    match chain.submit("the call's bytes", &calls::note_preimage(&opts.call), &signer).await {
        Err(error) if !error.is_refusal(PREIMAGE, "AlreadyNoted") => return Err(error),
        _ => {}
    }
    let hash = blake2_256(&opts.call);
    let length = u32::try_from(opts.call.len()).map_err(Error::other)?;
    let receipt = chain.submit("the proposal", &calls::propose(hash, length), &signer).await?;
    let last_block = receipt.event(ADOPTION, "Proposed")?["lastBlock"].clone();
    report(context, json!({ "hash": hash, "lastBlock": last_block }), &receipt, || {
        format!("proposal {hash:?}, to be adopted until block {last_block}")
    })
}

async fn about(name: &'static str, opts: About, context: &Context) -> Result<()> {
    let receipt =
        send(context, &opts.key, "the transaction", &calls::about_proposal(name, opts.hash)).await?;
    let adopted = receipt.all(ADOPTION, "Adopted").next();
    let scheduled = receipt.all(ADOPTION, "Scheduled").next();
    let answer = json!({
        "hash": opts.hash,
        "adopters": adopted.map(|event| &event["adopters"]),
        "validators": adopted.map(|event| &event["validators"]),
        "enactedAt": scheduled.map(|event| &event["at"]),
    });
    let text = || {
        let mut text = format!("{name}: {:?}", opts.hash);
        if let Some(event) = adopted {
            text.push_str(&format!("; {} of {} validators", event["adopters"], event["validators"]));
        }
        if let Some(event) = scheduled {
            text.push_str(&format!("; to be enacted in block {}", event["at"]));
        }
        text
    };
    report(context, answer.clone(), &receipt, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_call_is_refused() {
        for bad in ["", "0x", "0x00", "0x123", "1234", "0xzz00"] {
            assert!(parse_call(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_call("0x0102ff").unwrap(), [1, 2, 255]);
    }

    #[test]
    fn what_are_no_fields_is_refused() {
        for bad in ["", "5", "{ a: 1", "{ a: 1 } x", "Variant { a: 1 }"] {
            assert!(parse_fields(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_fields("{}").unwrap().len(), 0);
        assert_eq!(parse_fields("{ parameters: { margin: 1000 } }").unwrap().len(), 1);
    }
}
