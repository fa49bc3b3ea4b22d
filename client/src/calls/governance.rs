//! Proposals, and the bytes of the calls that they propose.

use super::{call, hash, number, Call, ADOPTION, PREIMAGE};
use sp_core::H256;
use subxt::dynamic::Value;

/// Notes the bytes of a call.
pub fn note_preimage(bytes: &[u8]) -> Call {
    call(PREIMAGE, "note_preimage", [("bytes", Value::from_bytes(bytes))])
}

/// Proposes a call whose bytes are noted.
pub fn propose(of: H256, len: u32) -> Call {
    call(ADOPTION, "propose", [("hash", hash(of)), ("len", number(len))])
}

/// A call of the adoption about one proposal: `adopt`, `retract`, `withdraw` or `expire`.
pub fn about_proposal(name: &'static str, of: H256) -> Call {
    call(ADOPTION, name, [("hash", hash(of))])
}
