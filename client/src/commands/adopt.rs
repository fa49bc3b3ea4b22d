//! `dlo adopt`: calls of governance, proposed by anyone and adopted by validators.

pub mod show;

use super::{report, send};
use crate::{
    calls::{self, Call, ADOPTION, PREIMAGE},
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
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};
use subxt::ext::scale_value::{stringify, Composite, ValueDef};

/// Bytes that a proposed call may have.
const MAX_CALL: usize = 4 * 1024 * 1024;
/// Bytes that are read of a call's file: two digits for each of its own, and some white space.
const MAX_FILE_BYTES: u64 = 2 * MAX_CALL as u64 + 1024;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the bytes and the hash of a call, to propose or to check it.
    Encode(Encode),
    /// Note the bytes of a call and propose it; a deposit is held.
    Propose(Propose),
    /// Show a proposal: what it would call, who made it and how many adopt it.
    Show(show::Opts),
    /// Adopt a proposal, as a validator; look at it first with show.
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
    /// Its fields, such as '{ parameters: { margin: 1000, min_sources: 2, min_rounds: 3, grace_days: 14 } }'.
    #[arg(default_value = "{}")]
    fields: String,
}

/// A call to propose.
#[derive(Args, Debug)]
pub struct Propose {
    #[command(flatten)]
    call: CallOpts,
    #[command(flatten)]
    key: KeyOpts,
}

/// The bytes of a call, on the command line or in a file.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct CallOpts {
    /// The encoded call in hexadecimal. Linux takes no argument above 128 KiB, which is a call of 64 KiB: give a
    /// larger one with --call-file.
    #[arg(long, value_name = "0xBYTES", value_parser = parse_call)]
    call: Option<CallBytes>,
    /// File with the encoded call: its bytes, or 0x and hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    call_file: Option<PathBuf>,
}

/// The bytes of a call. A type of its own: clap takes a list for several values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CallBytes(Vec<u8>);

impl CallBytes {
    fn new(bytes: Vec<u8>) -> Result<Self> {
        match bytes.len() {
            2..=MAX_CALL => Ok(Self(bytes)),
            length => Err(Error::input(format!("a call has 2 to {MAX_CALL} bytes, not {length}"))),
        }
    }
}

impl CallOpts {
    fn bytes(self) -> Result<Vec<u8>> {
        match (self.call, self.call_file) {
            (Some(call), _) => Ok(call.0),
            (None, Some(path)) => read_call(&path),
            (None, None) => Err(Error::input("give a call: --call or --call-file")),
        }
    }
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
        Command::Show(opts) => show::run(opts, context).await,
        Command::Adopt(opts) => about("adopt", opts, context).await,
        Command::Retract(opts) => about("retract", opts, context).await,
        Command::Withdraw(opts) => about("withdraw", opts, context).await,
        Command::Expire(opts) => about("expire", opts, context).await,
    }
}

fn parse_call(text: &str) -> Result<CallBytes> {
    let bytes = text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
    CallBytes::new(bytes.ok_or_else(|| {
        Error::input("a call is 0x and an even number of hexadecimal digits; dlo adopt encode shows it")
    })?)
}

fn read_call(path: &Path) -> Result<Vec<u8>> {
    let cannot = |error: &dyn std::fmt::Display| {
        Error::input(format!("cannot read a call from {}: {error}", path.display()))
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES).read_to_end(&mut bytes))
        .map_err(|error| cannot(&error))?;
    call_in(bytes).map_err(|error| cannot(&error))
}

/// The call that a file holds. Bytes that begin as the text does would mean call 120 of pallet 48, which no chain has.
fn call_in(content: Vec<u8>) -> Result<Vec<u8>> {
    let call = if content.starts_with(b"0x") {
        parse_call(String::from_utf8_lossy(&content).trim_end())?
    } else {
        CallBytes::new(content)?
    };
    Ok(call.0)
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
    print_bytes(&calls::any(pallet, name, parse_fields(&opts.fields)?), context).await
}

/// Prints the bytes of a call, to be proposed, and their hash.
pub(super) async fn print_bytes(call: &Call, context: &Context) -> Result<()> {
    let bytes = context.connect().await?.encoded_call(call).await?;
    let (hash, call) = (blake2_256(&bytes), format!("0x{}", hex::encode(&bytes)));
    context.out.emit(&json!({ "call": call, "hash": hash }), |_| {
        facts([("call", call.clone()), ("hash", format!("{hash:?}"))])
    })
}

async fn propose(opts: Propose, context: &Context) -> Result<()> {
    let call = opts.call.bytes()?;
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    match chain.submit("the call's bytes", &calls::note_preimage(&call), &signer).await {
        Err(error) if !error.is_refusal(PREIMAGE, "AlreadyNoted") => return Err(error),
        _ => {}
    }
    let hash = blake2_256(&call);
    let length = u32::try_from(call.len()).map_err(Error::other)?;
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
    use crate::testing::scratch;
    use std::fs;

    #[test]
    fn what_is_no_call_is_refused() {
        for bad in ["", "0x", "0x00", "0x123", "1234", "0xzz00"] {
            assert!(parse_call(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_call("0x0102ff").unwrap().0, [1, 2, 255]);
        assert!(CallBytes::new(vec![0; MAX_CALL + 1]).is_err());
    }

    #[test]
    fn a_file_that_holds_no_call_is_refused_with_its_name() {
        let folder = scratch("adopt-bad");
        for (name, content) in [("empty", ""), ("short", "a"), ("odd", "0x123"), ("no-hex", "0x12 34")] {
            let path = folder.join(name);
            fs::write(&path, content).unwrap();
            let error = read_call(&path).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
            assert_eq!(error.exit_code(), 2);
        }
        assert!(read_call(&folder.join("absent")).is_err());
    }

    #[test]
    fn a_call_is_read_from_a_file_of_bytes_or_of_digits_however_large() {
        let path = scratch("adopt-file").join("call");
        fs::write(&path, [1u8, 2, 255]).unwrap();
        assert_eq!(read_call(&path).unwrap(), [1, 2, 255]);
        fs::write(&path, "0x0102ff\n").unwrap();
        assert_eq!(read_call(&path).unwrap(), [1, 2, 255]);
        let largest = vec![7u8; MAX_CALL];
        fs::write(&path, format!("0x{}\n", hex::encode(&largest))).unwrap();
        assert_eq!(read_call(&path).unwrap().len(), MAX_CALL);
        fs::write(&path, vec![7u8; MAX_CALL + 1]).unwrap();
        assert!(read_call(&path).is_err());
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
