//! `dlo oracle apply`: asks for membership with the key that would sign the reports.

use crate::{
    calls::{self, PORV_ORACLE},
    cli::Context,
    commands::report,
    error::Result,
    keys::{account_of, KeyOpts, OracleKeyOpts},
};
use clap::Args;
use serde_json::json;
use sp_core::H256;
use subxt::{ext::codec::Encode, utils::AccountId32};

/// Context of signatures under applications.
const CONTEXT: &[u8] = b"dlo/porv-oracle/apply";

/// Who applies, and with which key.
#[derive(Args, Debug)]
pub struct Opts {
    #[command(flatten)]
    oracle: OracleKeyOpts,
    #[command(flatten)]
    key: KeyOpts,
}

/// Applies, and says what is to be done next.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let signer = opts.key.signer(&chain).await?;
    let oracle = opts.oracle.keypair(&chain).await?;
    let genesis: H256 = chain.read("chain_getBlockHash", json!([0])).await?;
    let account = account_of(&signer);
    let proof = oracle.sign(&payload(genesis, &account));
    let call = calls::apply_as_oracle(oracle.public_key().0, proof.0);
    let receipt = chain.submit("the application", &call, &signer).await?;
    let event = receipt.event(PORV_ORACLE, "Applied")?;
    report(context, json!({ "account": event["account"], "key": event["key"] }), &receipt, || {
        format!(
            "{account} has applied; anyone can propose to admit it with the call that dlo oracle admit-call --account \
             {account} shows"
        )
    })
}

/// What an oracle's key signs for the account that applies with it: nobody can apply with another's key.
fn payload(genesis: H256, account: &AccountId32) -> Vec<u8> {
    (CONTEXT, genesis.0, account.0).encode()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::parse_account;
    use sp_core::{sr25519, Pair};
    use subxt_signer::sr25519::dev;

    #[test]
    fn the_payload_is_the_context_with_its_length_then_genesis_then_account() {
        let account = parse_account("//Bob").unwrap();
        let expected = [[21 << 2].as_slice(), CONTEXT, &[7; 32], &account.0].concat();
        assert_eq!(hex::encode(payload(H256([7; 32]), &account)), hex::encode(expected));
    }

    #[test]
    fn the_chain_verifies_the_proof_with_the_oracle_s_key_and_with_no_other() {
        let (oracle, other) = (dev::alice(), dev::bob());
        let payload = payload(H256([7; 32]), &parse_account("//Bob").unwrap());
        let proof = sr25519::Signature::from_raw(oracle.sign(&payload).0);
        let verifies =
            |key: [u8; 32]| sr25519::Pair::verify(&proof, &payload, &sr25519::Public::from_raw(key));
        assert!(!verifies(other.public_key().0));
        assert!(verifies(oracle.public_key().0));
    }
}
