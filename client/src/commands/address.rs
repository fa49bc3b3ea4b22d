//! `dlo address`: the address of a key.

use crate::{
    cli::Context,
    error::Result,
    keys::{account_of, parse_account, KeyOpts},
    output::facts,
};
use clap::Args;
use serde_json::json;

/// Whose address.
#[derive(Args, Debug)]
#[command(mut_group("KeyOpts", |group| group.required(false)))]
pub struct Opts {
    #[command(flatten)]
    key: KeyOpts,
    /// An account: an address, 0x and 64 hexadecimal digits, or the name of a development key.
    #[arg(conflicts_with = "KeyOpts", required_unless_present = "KeyOpts")]
    account: Option<String>,
}

/// Prints the address. Nothing is signed and no node is asked.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let account = match (&opts.account, &opts.key) {
        (Some(account), _) => parse_account(account)?,
        (None, key) => account_of(&key.keypair()?),
    };
    let hex = format!("0x{}", hex::encode(account.0));
    let answer = json!({ "address": account.to_string(), "publicKey": hex });
    context.out.emit(&answer, |_| facts([("address", account.to_string()), ("public key", hex.clone())]))
}
