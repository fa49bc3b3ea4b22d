//! `dlo oracle admit-call` and `expel-call`: calls of governance about one oracle, to be proposed.

use crate::{
    calls::about_oracle, cli::Context, commands::adopt::print_bytes, error::Result, keys::parse_account,
};
use clap::Args;
use subxt::utils::AccountId32;

/// Which oracle.
#[derive(Args, Debug)]
pub struct Opts {
    /// Its account.
    #[arg(long, value_name = "ACCOUNT", value_parser = parse_account)]
    account: AccountId32,
}

/// Prints the bytes of the call `name` about an oracle, and their hash.
pub(super) async fn run(name: &'static str, opts: Opts, context: &Context) -> Result<()> {
    print_bytes(&about_oracle(name, &opts.account), context).await
}
